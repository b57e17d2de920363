//! Machines that a plan adds for a time.

use super::finding::{Listed, PlaceFinding};
use super::journey::Place;
use super::line::Spot;
use super::load::Load;
use super::replay::Replay;
use super::report::FaultKind;
use super::track::{Rider, Thing, find_thing};
use super::world::World;
use crate::answer::plan::{Has, Plan, Spare as Said};
use crate::answer::refs::ThingRef;
use crate::answer::step::Moved;
use crate::model::{CapabilityId, Layer, MachineId, MachineKind, SlotId, VersionId};
use std::collections::{BTreeMap, BTreeSet};

/// A machine that a plan adds for a time.
#[derive(Debug, Default)]
pub(super) struct Spare {
    /// The machine that it is like, of the pool that it joins; none where there is none.
    pub(super) like: Option<MachineId>,
    /// What it has, as far as that machine can have that.
    has: BTreeMap<CapabilityId, (SlotId, usize, VersionId)>,
}

impl Spare {
    pub(super) fn version(&self, capability: CapabilityId) -> Option<VersionId> {
        self.has.get(&capability).map(|&(.., version)| version)
    }

    /// Returns a property of the machine that it is like, and the position of its version on it.
    pub(super) fn position(&self, capability: CapabilityId) -> Option<(SlotId, usize)> {
        self.has.get(&capability).map(|&(slot, at, _)| (slot, at))
    }
}

impl World<'_> {
    /// Reads the machines that a plan adds.
    pub(super) fn read_spares(&mut self, plan: &Plan) {
        // Pools are as many as machines, and few plans name one.
        let is_named = plan.spares.iter().any(|said| said.like.is_none());
        let pools = if is_named { self.pools() } else { BTreeMap::new() };
        self.spares = plan.spares.iter().map(|said| self.read_spare(said, &pools)).collect();
    }

    fn read_spare(&mut self, said: &Said, pools: &BTreeMap<String, MachineId>) -> Spare {
        // A plan that names no machine that it is like means one of the pool of that name.
        let (like, alike) = match said.like.map(|like| self.found.thing(like)) {
            Some(Some(Thing::Machine(id))) if self.pool_is_called(id, &said.pool) => (Some(id), vec![id]),
            Some(_) => (None, Vec::new()),
            None => {
                let first = pools.get(&*said.pool).copied();
                (first, first.map(|machine| self.pool_of(machine)).unwrap_or_default())
            }
        };
        let mut has = BTreeMap::new();
        for one in &said.has {
            let Some(capability) = self.fleet.find_capability(&one.of) else { continue };
            has.extend(self.version_on(&alike, capability, one).map(|found| (capability, found)));
        }
        Spare { like, has }
    }

    fn pool_is_called(&self, machine: MachineId, name: &str) -> bool {
        self.fleet.machine(machine).kind != MachineKind::Cluster
            && self.fleet.pool_name(self.fleet.pool_of(machine)) == name
    }

    /// Tells whether a machine that is added is said to have what another has of its own or with the kernel of a third: just
    /// these properties, and a version of each unless that is unknown there too. Of a guest the hypervisors under it are said as
    /// well.
    fn is_like(&mut self, said: &Said, machine: MachineId) -> bool {
        let fleet = self.fleet;
        let below = |&id: &MachineId| fleet.machine(id).parent.filter(|_| fleet.machine(id).shares_kernel);
        let own = std::iter::successors(Some(machine), below).flat_map(|id| fleet.slots_of(id));
        let of = |slot: SlotId| fleet.slot(slot).capability;
        let own: BTreeMap<CapabilityId, SlotId> = own
            .filter(|&slot| fleet.find_slot(machine, of(slot)) == Some(slot))
            .map(|slot| (of(slot), slot))
            .collect();
        let is_beneath = |capability: &CapabilityId| {
            fleet.capability(*capability).layer == Layer::Hypervisor
                && !own.contains_key(capability)
                && fleet.find_slot(machine, *capability).is_some()
        };
        let beneath = fleet.capability_ids().filter(is_beneath).count();
        let named = said.has.iter().map(|one| (fleet.find_capability(&one.of), one.version.is_some()));
        let (under, own_named): (Vec<_>, Vec<_>) =
            named.partition(|(capability, _)| capability.as_ref().is_some_and(is_beneath));
        under.len() == beneath
            && own_named.len() == own.len()
            && own_named.into_iter().all(|(capability, is_known)| {
                let slot = capability.and_then(|capability| own.get(&capability));
                slot.is_some_and(|&slot| is_known || self.lines.slot(slot).versions.contains(&None))
            })
    }

    /// Finds a version that one of some machines has or can go to.
    fn version_on(
        &mut self,
        machines: &[MachineId],
        capability: CapabilityId,
        has: &Has,
    ) -> Option<(SlotId, usize, VersionId)> {
        let text = has.version.as_deref()?;
        machines.iter().find_map(|&machine| {
            let is_beneath = self.fleet.capability(capability).layer != Layer::Cluster;
            let slot = self.fleet.find_slot(machine, capability).filter(|_| is_beneath)?;
            let line = self.lines.slot(slot);
            match self.lines.find(&line, Some(text)) {
                Spot::At(at) => line.versions[at].map(|version| (slot, at, version)),
                Spot::Behind | Spot::Off => None,
            }
        })
    }
}

impl Replay<'_, '_> {
    /// Checks the machines that the plan adds: what they are, and that they are empty before and after.
    pub(super) fn check_spares(&mut self, plan: &Plan) {
        let mut seen = BTreeSet::new();
        let used = self.used();
        for (at, said) in plan.spares.iter().enumerate() {
            let spare = Thing::Spare(at).name(self.world.fleet);
            if !seen.insert(said.thing) {
                self.verdict.fault(FaultKind::Place, Listed::Spare(spare));
                continue;
            }
            let named = *plan.tables.name(said.thing) == *spare;
            if self.world.spares[at].like.is_none() || !named {
                let pool = said.pool.to_string();
                self.verdict.fault(FaultKind::Place, PlaceFinding::NoPool { spare: spare.clone(), pool });
            }
            self.check_has(at, said, &spare);
            if !self.is_short(plan, said) {
                self.verdict.drifted(None, PlaceFinding::Short { spare: spare.clone() });
            }
            let span = used[at].map(|(first, last)| (first + 1, last + 1));
            if span != Some((said.first, said.last)) {
                let said = (said.first, said.last);
                self.verdict.fault(FaultKind::Place, PlaceFinding::Span { spare, said, found: span });
            }
        }
        for rider in self.world.journeys.riders() {
            if let Place::Spare(at) = self.world.stand(rider, self.state.moves(rider)) {
                let fleet = self.world.fleet;
                let (spare, rider) = (Thing::Spare(at).name(fleet), rider.thing().name(fleet));
                self.verdict.fault(FaultKind::Place, PlaceFinding::NotEmpty { spare, rider });
            }
        }
    }

    /// Tells whether the others of a pool lack just what the plan says, to take what goes to an added machine first.
    fn is_short(&self, plan: &Plan, said: &Said) -> bool {
        let (world, fleet) = (&self.world, self.world.fleet);
        let step = said.first.checked_sub(1).and_then(|at| plan.steps.get(at));
        let moves: Vec<(ThingRef, Moved)> = step
            .into_iter()
            .flat_map(|step| &step.changes)
            .filter_map(|change| Some((change.thing, change.moved?)))
            .collect();
        let from = moves.iter().find(|(_, moved)| moved.to == said.thing).map(|(_, moved)| moved.from);
        let machine = from.and_then(|from| find_thing(fleet, plan.tables.name(from)));
        let (Some(from), Some(Thing::Machine(machine))) = (from, machine) else {
            return said.short.is_empty();
        };
        let leaving: BTreeSet<ThingRef> =
            moves.iter().filter(|(_, moved)| moved.from == from).map(|&(thing, _)| thing).collect();
        let riders =
            leaving.into_iter().filter_map(|thing| match find_thing(fleet, plan.tables.name(thing))? {
                Thing::Workload(id) => Some(Rider::Workload(id)),
                Thing::Machine(id) => Some(Rider::Machine(id)),
                _ => None,
            });
        let load: Load = riders.map(|rider| world.load(rider)).sum();
        let others: Vec<MachineId> =
            world.pool_of(machine).into_iter().filter(|&other| other != machine).collect();
        if others.is_empty() {
            return said.short.is_empty();
        }
        let lacks = others.into_iter().try_fold(load, |left, other| {
            let place = Place::Machine(other);
            Some(left - (world.room(place)? - world.load_today(place, true)))
        });
        let found = lacks.map_or_else(Vec::new, Load::stated);
        let told = said.short.iter().map(|short| (&*short.of, short.lacks));
        said.short.iter().all(|short| short.machine == from) && told.eq(found)
    }

    fn check_has(&mut self, at: usize, said: &Said, spare: &str) {
        let mut seen = BTreeSet::new();
        for one in &said.has {
            let capability = self.world.fleet.find_capability(&one.of);
            let found = capability.and_then(|capability| self.world.spares[at].version(capability));
            if !seen.insert(&one.of) || one.version.is_some() != found.is_some() {
                let finding = PlaceFinding::Has {
                    spare: spare.to_owned(),
                    of: one.of.to_string(),
                    version: one.version.as_deref().map(str::to_owned),
                };
                self.verdict.fault(FaultKind::Place, finding);
            }
        }
        let alike = self.world.spares[at].like.map(|like| match said.like {
            Some(_) => vec![like],
            None => self.world.pool_of(like),
        });
        if let Some(alike) = alike
            && !alike.into_iter().any(|machine| self.world.is_like(said, machine))
        {
            let finding = PlaceFinding::Unlike { spare: spare.to_owned() };
            self.verdict.fault(FaultKind::Place, finding);
        }
    }

    /// Returns for each machine that is added the first step, from zero, that moves something there, and the last that
    /// moves something off.
    fn used(&self) -> Vec<Option<(usize, usize)>> {
        let mut used = vec![None; self.world.spares.len()];
        for rider in self.world.journeys.riders() {
            for (at, leg) in self.world.journeys.of(rider).iter().enumerate() {
                for place in [at, at + 1].map(|moves| self.world.stand(rider, moves)) {
                    let Place::Spare(spare) = place else { continue };
                    let Some(span) = used.get_mut(spare) else { continue };
                    let (first, last) = span.get_or_insert((leg.step, leg.step));
                    (*first, *last) = ((*first).min(leg.step), (*last).max(leg.step));
                }
            }
        }
        used
    }
}
