//! Where the machines of a pool and what is to stand there may end up, before anything is struck out.

use crate::model::{
    CapabilityId, ComponentId, Fleet, Layer, MachineId, PlacementId, RequirementId, Running, SlotId, TextId,
    VersionId, WorkloadId,
};
use crate::verify::arrows::Reached;
use crate::verify::clause::{Clause, Lens, Met, Owner};
use crate::verify::journey::Place;
use crate::verify::load::Load;
use crate::verify::track::{Rider, Track};
use crate::verify::world::World;
use std::collections::{BTreeMap, BTreeSet};

/// Most combinations of versions of one thing.
const MOST_VECTORS: usize = 4096;

/// The machines of a pool and what is to stand there, each with what is left of where it may end up.
#[derive(Debug)]
pub(super) struct Pool {
    pub(super) homes: Vec<Home>,
    pub(super) dwellers: Vec<Dweller>,
    /// The dweller that stands for each thing.
    of: BTreeMap<Rider, usize>,
    /// The properties that matter to any of them.
    pub(super) capabilities: Vec<CapabilityId>,
}

/// A machine of a pool.
#[derive(Debug)]
pub(super) struct Home {
    pub(super) machine: MachineId,
    /// The properties that matter, each of it or of the machine from which it has it.
    pub(super) slots: Vec<SlotId>,
    /// The positions of these that are left.
    pub(super) vectors: Vec<Vec<usize>>,
    pub(super) room: Option<Load>,
}

/// Things that are alike: they need the same, have the same versions, and may stand on the same machines.
#[derive(Debug)]
pub(super) struct Dweller {
    pub(super) kind: Kind,
    pub(super) number: usize,
    /// By machine of the pool, whether they can stand there.
    pub(super) able: Vec<bool>,
    /// The positions of what they have of their own that are left.
    pub(super) vectors: Vec<Vec<usize>>,
}

/// What is alike of them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Kind {
    pub(super) own: Vec<Own>,
    /// Where each of these is today.
    pub(super) today: Vec<usize>,
    /// The least and the end of the positions of each of these.
    ranges: Vec<(usize, usize)>,
    pub(super) needs: Vec<Need>,
    /// The guest that it is: of these none is like another.
    pub(super) guest: Option<MachineId>,
    /// The machine where they stand today, if they cannot leave it.
    pub(super) tied_to: Option<MachineId>,
    /// The same, if it is not as any other for them: it takes nothing new.
    pub(super) home: Option<MachineId>,
    asks: Option<Asks>,
    pub(super) load: Load,
    /// The hypervisors that a guest has beneath it today: as it runs it comes to no older ones.
    pub(super) since: Vec<(CapabilityId, VersionId)>,
}

/// What something asks of machines: conditions, an architecture, and whether it runs on that alone.
type Asks = (Option<PlacementId>, Option<TextId>, bool);

/// What something has of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Own {
    Component(ComponentId),
    /// What a workload in a guest runs.
    Inside(WorkloadId, ComponentId),
    Capability(CapabilityId),
    /// What a machine in a guest has.
    Over(SlotId),
}

/// Where a side of a need is: among what something has of its own, or under it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Side {
    Own(usize),
    Under(CapabilityId),
}

/// A requirement that hangs on what something has and on what it has under it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Need {
    pub(super) id: RequirementId,
    pub(super) subject: Option<usize>,
    pub(super) met: Vec<(Side, Lens)>,
    /// If it is violated today, what each of its alternatives finds today: where it is judged by the same versions it is put up
    /// with.
    pub(super) broken: Option<Vec<Option<VersionId>>>,
}

impl Pool {
    /// Reads a pool under the assumption that events have happened; none if it is too large.
    pub(super) fn new(
        world: &mut World<'_>,
        machines: &[MachineId],
        causes: &BTreeSet<Reached>,
    ) -> Option<Self> {
        let mut lows: BTreeMap<Track, usize> = BTreeMap::new();
        for &(track, at) in causes {
            let low = lows.entry(track).or_default();
            *low = at.max(*low);
        }
        let mut kinds: BTreeMap<Kind, Vec<Rider>> = BTreeMap::new();
        for &machine in machines {
            for rider in world.dwellers_of(machine) {
                let kind = world.kind(rider, machine, &lows);
                kinds.entry(kind).or_default().push(rider);
            }
        }
        let mut of = BTreeMap::new();
        let mut dwellers = Vec::with_capacity(kinds.len());
        let mut wanted: BTreeSet<CapabilityId> = BTreeSet::new();
        for (index, (kind, members)) in kinds.into_iter().enumerate() {
            wanted.extend(kind.needs.iter().flat_map(Need::under));
            wanted.extend(kind.since.iter().map(|&(capability, _)| capability));
            of.extend(members.iter().map(|&member| (member, index)));
            let vectors = product(&kind.ranges)?;
            let able = machines.iter().map(|&machine| match kind.tied_to {
                Some(tied) => tied == machine,
                None => world.is_able(members[0], Place::Machine(machine)),
            });
            dwellers.push(Dweller { able: able.collect(), kind, number: members.len(), vectors });
        }
        let capabilities: Vec<CapabilityId> = wanted.into_iter().collect();
        let homes = machines.iter().map(|&machine| Home::new(world, machine, &capabilities, &lows));
        Some(Self { homes: homes.collect::<Option<_>>()?, dwellers, of, capabilities })
    }

    /// Returns the least position of a track in what is left; none where nothing is left of something, so that the events
    /// cannot all happen. What is not among these can stay where it is.
    pub(super) fn least(&self, fleet: &Fleet, track: Track) -> Option<usize> {
        if self.is_empty() {
            return None;
        }
        let (rider, own, inside) = match track {
            Track::Runs(id, of) => (Rider::Workload(id), Own::Component(of), Some(Own::Inside(id, of))),
            Track::Property(slot) => {
                let found = fleet.slot(slot);
                (Rider::Machine(found.machine), Own::Capability(found.capability), None)
            }
            _ => return Some(0),
        };
        let of_home = |home: &Home| {
            let at = home.slots.iter().position(|&slot| Track::Property(slot) == track)?;
            home.vectors.iter().map(|vector| vector[at]).min()
        };
        let of_dweller = |dweller: &Dweller, own: Own| {
            let at = dweller.kind.own.iter().position(|&other| other == own)?;
            dweller.vectors.iter().map(|vector| vector[at]).min()
        };
        // A guest may be a machine of the pool and stand on another of it: both tell how far it comes.
        let standing = self.of.get(&rider).and_then(|&at| of_dweller(&self.dwellers[at], own));
        let guests = self.dwellers.iter().filter(|dweller| dweller.kind.guest.is_some());
        let within = inside.and_then(|own| guests.filter_map(|guest| of_dweller(guest, own)).max());
        let of_homes = self.homes.iter().filter_map(of_home).max();
        Some(of_homes.max(standing).max(within).unwrap_or(0))
    }
}

impl Pool {
    /// Tells whether nothing is left of something.
    pub(super) fn is_empty(&self) -> bool {
        self.homes.iter().any(|home| home.vectors.is_empty())
            || self.dwellers.iter().any(|dweller| dweller.vectors.is_empty())
    }
}

impl Home {
    fn new(
        world: &mut World<'_>,
        machine: MachineId,
        capabilities: &[CapabilityId],
        lows: &BTreeMap<Track, usize>,
    ) -> Option<Self> {
        let found = capabilities.iter().filter_map(|&capability| world.slot_beneath(machine, capability));
        let mut slots: BTreeSet<SlotId> = found.collect();
        // What it has from another machine has the needs of that.
        let of =
            |slots: &BTreeSet<SlotId>| slots.iter().map(|&slot| world.fleet.slot(slot).machine).collect();
        let mut having: BTreeSet<MachineId> = of(&slots);
        having.insert(machine);
        let clauses = world.clauses_of(having.into_iter().map(Owner::Machine));
        while let Some(added) = clauses.iter().find_map(|clause| world.added_by(clause, &slots)) {
            slots.insert(added);
        }
        if slots.iter().any(|&slot| world.lines.slot(slot).release.iter().any(Option::is_some)) {
            slots.extend(slots.iter().find_map(|&slot| world.lines.os_of(slot)));
        }
        let slots: Vec<SlotId> = slots.into_iter().collect();
        let ranges: Vec<(usize, usize)> =
            slots.iter().map(|&slot| world.range(Track::Property(slot), lows)).collect();
        let mut vectors = product(&ranges)?;
        vectors.retain(|vector| world.goes_together(&slots, vector, &clauses));
        Some(Self { machine, slots, vectors, room: world.room(Place::Machine(machine)) })
    }
}

impl Need {
    fn under(&self) -> impl Iterator<Item = CapabilityId> + '_ {
        self.met.iter().filter_map(|(side, _)| match side {
            Side::Under(capability) => Some(*capability),
            Side::Own(_) => None,
        })
    }
}

impl World<'_> {
    /// Returns the machines in whose pools a track has to do with who stands where: those that have it, and of what is in a
    /// guest that leaves its host that host too.
    pub(in crate::verify) fn homes_of(&self, track: Track) -> Vec<MachineId> {
        let mut found: Vec<MachineId> = match track {
            Track::Property(slot) => self.having(slot),
            Track::Runs(workload, _) => self.fleet.workload(workload).machine.into_iter().collect(),
            _ => Vec::new(),
        };
        let mut at = found.first().copied();
        while let Some(machine) = at {
            at = self.fleet.machine(machine).parent;
            found.extend(at.filter(|_| self.leaves(Rider::Machine(machine))));
        }
        found
    }

    /// Returns the machine of a property, and those on it that have it from there.
    fn having(&self, slot: SlotId) -> Vec<MachineId> {
        let (mut found, capability) = (vec![self.fleet.slot(slot).machine], self.fleet.slot(slot).capability);
        let mut next = 0;
        while let Some(&machine) = found.get(next) {
            let above = self.fleet.machines_on(machine).iter().copied();
            found.extend(above.filter(|&id| self.slot_beneath(id, capability) == Some(slot)));
            next += 1;
        }
        found
    }

    /// Returns what is to stand on machines of a machine's pool, or is tied to what it has: workloads, and the guests that
    /// leave it.
    fn dwellers_of(&self, machine: MachineId) -> Vec<Rider> {
        let leaving = self.fleet.machines_on(machine).iter().map(|&id| Rider::Machine(id));
        let workloads = self.seers_on(machine, Layer::Kernel).into_iter().map(Rider::Workload);
        let own = workloads.filter(|&rider| !self.leaves(rider) || rider.home(self.fleet) == Some(machine));
        own.chain(leaving.filter(|&rider| self.leaves(rider))).collect()
    }

    fn kind(&mut self, rider: Rider, machine: MachineId, lows: &BTreeMap<Track, usize>) -> Kind {
        let owner = match rider {
            Rider::Workload(id) => Owner::Workload(id),
            Rider::Machine(id) => Owner::Machine(id),
        };
        let mut own: Vec<(Own, Track)> = Vec::new();
        let mut needs = Vec::new();
        let mut clauses = self.clauses(owner).to_vec();
        if let Rider::Machine(id) = rider {
            clauses.extend(self.clauses_inside(id));
        }
        for clause in clauses {
            let broken = (!self.clause_allows_today(&clause)).then(|| self.found_today(&clause));
            let need = self.need(&clause, (rider, machine), &mut own);
            needs.extend(need.map(|need| Need { broken, ..need }));
        }
        let ranges = own.iter().map(|&(_, track)| self.range(track, lows)).collect();
        let today = own.iter().map(|&(_, track)| self.start(track)).collect();
        let leaves = self.leaves(rider);
        let home = (leaves && !self.fits(machine, rider)).then_some(machine);
        // One without needs can stay at home.
        let since = if leaves && !needs.is_empty() { self.hypervisors_today(rider) } else { Vec::new() };
        Kind {
            since,
            own: own.into_iter().map(|(own, _)| own).collect(),
            today,
            ranges,
            needs,
            guest: match rider {
                Rider::Workload(_) => None,
                Rider::Machine(id) => Some(id),
            },
            tied_to: (!leaves).then_some(machine),
            home,
            asks: leaves.then(|| self.asks(rider)).flatten(),
            load: self.load(rider),
        }
    }

    /// Returns the hypervisors that a guest has beneath it today, as far as their versions are known.
    fn hypervisors_today(&mut self, rider: Rider) -> Vec<(CapabilityId, VersionId)> {
        let Rider::Machine(_) = rider else { return Vec::new() };
        let fleet = self.fleet;
        let all = fleet.capability_ids().filter(|&id| fleet.capability(id).layer == Layer::Hypervisor);
        let known = all.filter_map(|capability| {
            let track = Track::Under(rider, capability);
            let at = self.start(track);
            Some((capability, self.known(track, at, None)?))
        });
        known.collect()
    }

    /// Returns the requirements of what is in a guest about what the guest has beneath it.
    fn clauses_inside(&mut self, guest: MachineId) -> Vec<Clause> {
        let beneath =
            |met: &Met| matches!(met, Met::At(Track::Under(Rider::Machine(id), _), _) if *id == guest);
        let workloads = self.seers_on(guest, Layer::Hypervisor).into_iter().map(Owner::Workload);
        let machines = self.machines_over(guest, Layer::Hypervisor).into_iter().map(Owner::Machine);
        let mut clauses = self.clauses_of(workloads.chain(machines).collect::<Vec<_>>());
        clauses.retain(|clause| clause.met.iter().any(beneath));
        clauses
    }

    /// Returns what decides on which machines of its pool something can stand.
    fn asks(&self, rider: Rider) -> Option<Asks> {
        let running = match rider {
            Rider::Workload(id) => Running::Workload(id),
            Rider::Machine(id) => Running::Machine(id),
        };
        let demand = self.fleet.demand(running)?;
        Some((demand.placement, demand.architecture, demand.is_native))
    }

    fn clause_allows_today(&mut self, clause: &Clause) -> bool {
        let starts: BTreeMap<Track, usize> = clause.sides().map(|side| (side, self.start(side))).collect();
        self.clause_allows(clause, &|side| starts[&side])
    }

    /// Returns what each alternative of a clause finds today.
    fn found_today(&mut self, clause: &Clause) -> Vec<Option<VersionId>> {
        let found = clause.met.iter().map(|met| match *met {
            Met::At(track, lens) => {
                let start = self.start(track);
                self.seen(track, start, lens)
            }
            Met::Service(_) | Met::Nowhere => None,
        });
        found.collect()
    }

    /// Reads a clause as a need; none if it hangs on anything but what something has and what it has under it.
    fn need(
        &self,
        clause: &Clause,
        (rider, machine): (Rider, MachineId),
        own: &mut Vec<(Own, Track)>,
    ) -> Option<Need> {
        let sides = clause.met.iter().map(|met| match *met {
            Met::At(track, lens) => Some((self.side_of(track, (rider, machine))?, lens)),
            Met::Service(_) | Met::Nowhere => None,
        });
        let sides: Vec<(Within, Lens)> = sides.collect::<Option<_>>()?;
        let is_under = |(side, _): &(Within, Lens)| matches!(side, Within::Under(_));
        sides.iter().any(is_under).then_some(())?;
        let subject = match clause.subject.map(|track| self.side_of(track, (rider, machine))) {
            None => None,
            Some(Some(Within::Own(found, track))) => Some((found, track)),
            Some(_) => return None,
        };
        let mut at = |found: (Own, Track)| {
            own.iter().position(|&other| other == found).unwrap_or_else(|| {
                own.push(found);
                own.len() - 1
            })
        };
        let subject = subject.map(&mut at);
        let met = sides.into_iter().map(|(side, lens)| match side {
            Within::Own(found, track) => (Side::Own(at((found, track))), lens),
            Within::Under(capability) => (Side::Under(capability), lens),
        });
        Some(Need { id: clause.id, subject, met: met.collect(), broken: None })
    }

    fn side_of(&self, track: Track, (rider, machine): (Rider, MachineId)) -> Option<Within> {
        match (track, rider) {
            (Track::Runs(id, component), Rider::Workload(of)) if id == of => {
                Some(Within::Own(Own::Component(component), track))
            }
            (Track::Runs(id, component), Rider::Machine(_)) => {
                Some(Within::Own(Own::Inside(id, component), track))
            }
            (Track::Under(of, capability), _) if of == rider => Some(Within::Under(capability)),
            (Track::Property(slot), Rider::Machine(of)) if self.fleet.slot(slot).machine == of => {
                Some(Within::Own(Own::Capability(self.fleet.slot(slot).capability), track))
            }
            (Track::Property(slot), _) => {
                let (having, capability) = (self.fleet.slot(slot).machine, self.fleet.slot(slot).capability);
                let inside = || Within::Own(Own::Over(slot), track);
                let is_over = |id| self.machines_over(id, Layer::Hypervisor).contains(&having);
                match (self.slot_beneath(machine, capability) == Some(slot), rider) {
                    (true, _) => Some(Within::Under(capability)),
                    (false, Rider::Machine(id)) => is_over(id).then(inside),
                    (false, Rider::Workload(_)) => None,
                }
            }
            _ => None,
        }
    }

    /// Finds a property of a machine, or of one beneath it that it does not leave. That of a cluster is nothing of a place.
    pub(in crate::verify) fn slot_beneath(
        &self,
        machine: MachineId,
        capability: CapabilityId,
    ) -> Option<SlotId> {
        let mut at = machine;
        while self.fleet.capability(capability).layer != Layer::Cluster {
            if let Some(slot) = self.own_slot(at, capability) {
                return Some(slot);
            }
            if self.leaves(Rider::Machine(at)) {
                return None;
            }
            at = self.has_from(at, capability)?;
        }
        None
    }

    /// Returns a property of a machine that a requirement of its own ties to some of it.
    fn added_by(&self, clause: &Clause, slots: &BTreeSet<SlotId>) -> Option<SlotId> {
        let own = |track: Track| match track {
            Track::Property(slot) => {
                let machine = self.fleet.slot(slot).machine;
                let mut others = slots.iter().map(|&other| self.fleet.slot(other).machine);
                others.any(|other| other == machine).then_some(slot)
            }
            _ => None,
        };
        let sides: Vec<SlotId> = clause.sides().map(own).collect::<Option<_>>()?;
        sides.iter().any(|slot| slots.contains(slot)).then_some(())?;
        sides.into_iter().find(|slot| !slots.contains(slot))
    }

    /// Tells whether versions of properties go together on a machine, by its own requirements and by OS releases.
    fn goes_together(&mut self, slots: &[SlotId], vector: &[usize], clauses: &[Clause]) -> bool {
        let at = |track: Track| {
            let Track::Property(slot) = track else { return None };
            Some(vector[slots.iter().position(|&other| other == slot)?])
        };
        for (&one, &position) in slots.iter().zip(vector) {
            for (&other, &there) in slots.iter().zip(vector) {
                let floor = self.floor(Track::Property(one), position, Track::Property(other));
                if one != other && floor.is_some_and(|(floor, _)| floor > there) {
                    return false;
                }
            }
        }
        clauses.iter().all(|clause| {
            let inside = clause.sides().all(|side| at(side).is_some())
                && clause.met.iter().all(|met| matches!(met, Met::At(..)));
            let today = || clause.sides().all(|side| at(side) == Some(0));
            !inside || today() || self.clause_allows(clause, &|side| at(side).unwrap_or(0))
        })
    }

    /// Returns where a track may stand if events have happened: the least position, and the end.
    fn range(&mut self, track: Track, lows: &BTreeMap<Track, usize>) -> (usize, usize) {
        let start = self.start(track);
        let low = lows.get(&track).map_or(start, |&low| low.max(start));
        (low, self.reach(track, None))
    }
}

/// What a side of a clause is to something.
#[derive(Clone, Copy)]
enum Within {
    Own(Own, Track),
    Under(CapabilityId),
}

/// Returns all combinations of positions; none if they are too many.
fn product(ranges: &[(usize, usize)]) -> Option<Vec<Vec<usize>>> {
    let sizes = ranges.iter().map(|&(low, end)| end.saturating_sub(low));
    let count = sizes.clone().try_fold(1usize, |count, size| count.checked_mul(size));
    let count = count.filter(|&count| count <= MOST_VECTORS)?;
    let all = (0..count).map(|mut number| {
        let vector = ranges.iter().map(|&(low, end)| {
            let at = low + number % (end - low);
            number /= end - low;
            at
        });
        vector.collect()
    });
    Some(all.collect())
}
