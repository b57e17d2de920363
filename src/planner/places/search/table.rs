//! Tables of a region: what stops what, and what carries what, by the steps that are done.

use super::super::apart::{Seat, seats, spare_seats};
use super::super::carrying::Carrying;
use super::super::ground::{Ground, PlaceNeed, View, beneath, stops_on};
use super::super::load::{asked, at_home};
use super::super::pools::may_stand;
use super::{Kind, Region};
use crate::id::{FixedMap, FixedSet};
use crate::model::{Fleet, MachineId, PoolId, Size, SlotId};
use crate::planner::graph::{Graph, Rider, Thing, TrackKey, thing_of};
use crate::planner::lockstep::LockstepId;
use std::rc::Rc;

/// Most things of a region.
const MOST_THINGS: usize = 64;
/// Most kinds of machines that may be added, and most properties of which they may have today's version or the last.
const MOST_KINDS: usize = 6;
const MOST_SLOTS: usize = 4;

/// A place of a region: a machine, or one that may be added, by its kind.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Place {
    Machine(usize),
    Kind(usize),
}

/// What is known of one step.
#[derive(Debug)]
pub(super) struct StepRow {
    /// How far it takes tracks.
    changes: Ground,
    /// Its things, one bit each.
    pub(super) things: u64,
    pub(super) before: u32,
    /// The steps that come before it if what no budget lets go is left to the end.
    pub(super) early: u32,
}

/// What is known of one thing that moves.
#[derive(Debug)]
pub(super) struct RiderRow {
    pub(super) rider: Rider,
    needs: Rc<[PlaceNeed]>,
    pub(super) home: usize,
    pub(super) thing: u64,
    pub(super) asked: Size,
    pool: PoolId,
    /// By machine, whether it may stand there.
    pub(super) able: Vec<bool>,
    /// By machine, whether less is known of it than of where it is today.
    pub(super) guess: Vec<bool>,
    /// By machine, what it takes there that no other replica may share.
    seats: Vec<Vec<Seat>>,
    /// By machine, the steps that stop it there.
    pub(super) stopped: Vec<u32>,
    /// By the machine that it leaves and the one that it goes to, the steps that stop it on both by one change.
    pub(super) stopped_on_both: Vec<Vec<u32>>,
    /// The steps that its own versions hang on, and by machine those of what it finds there.
    own: u32,
    there: Vec<u32>,
}

/// The tables of a region.
#[derive(Debug)]
pub(super) struct Tables {
    pub(super) ids: Vec<LockstepId>,
    pub(super) steps: Vec<StepRow>,
    pub(super) riders: Vec<RiderRow>,
    pub(super) machines: Vec<MachineId>,
    /// By machine, what it has room for, and what those take up that do not move.
    pub(super) rooms: Vec<(Size, Size)>,
    pub(super) kinds: Vec<Kind>,
    pub(super) kind_rooms: Vec<Size>,
    /// What those take that are no part of the region.
    fixed: FixedSet<Seat>,
    carried: FixedMap<(usize, Place, u32), bool>,
}

impl Tables {
    /// Makes the tables; `None` if the region has too many things.
    pub(super) fn new(carrying: &mut Carrying<'_, '_>, region: &Region) -> Option<Self> {
        let fleet = carrying.graph.fleet;
        let mut things: FixedSet<Thing> = FixedSet::default();
        let mut steps = Vec::new();
        for (&step, &before) in region.steps.iter().zip(&region.before) {
            let changes = carrying.changes(&[step]);
            let mut bits = 0;
            for &at in &carrying.groups.members[step] {
                let key = carrying.graph.event(carrying.closure.event(at)).0;
                if let Some(thing) = thing_of(fleet, key) {
                    let (index, _) = things.insert_full(thing);
                    (index < MOST_THINGS).then_some(())?;
                    bits |= 1 << index;
                }
            }
            steps.push(StepRow { changes, things: bits, before, early: 0 });
        }
        let late: Vec<bool> = region.steps.iter().map(|&step| carrying.is_late(step)).collect();
        put_late(&mut steps, &late);
        let mut riders = Vec::new();
        for &rider in &region.riders {
            let (index, _) = things.insert_full(rider.thing());
            (index < MOST_THINGS).then_some(())?;
            riders.push(RiderRow::new(carrying, region, rider, &steps, 1 << index)?);
        }
        let rooms = region.machines.iter().map(|&machine| {
            let home = riders.iter().filter(|row| region.machines[row.home] == machine);
            let mut fixed = at_home(fleet, machine);
            for row in home {
                fixed
                    .iter_mut()
                    .zip(row.asked)
                    .for_each(|(fixed, asked)| *fixed = fixed.saturating_sub(asked));
            }
            (fleet.room_of(machine), fixed)
        });
        let rooms = rooms.collect();
        let fixed =
            region.strangers(fleet).filter_map(|(id, at)| Some(seats(fleet, Rider::Workload(id), at?)));
        let fixed = fixed.flatten().collect();
        let machines = region.machines.clone();
        let (kinds, kind_rooms, carried) = Default::default();
        let ids = region.steps.clone();
        Some(Self { ids, steps, riders, machines, rooms, kinds, kind_rooms, fixed, carried })
    }

    /// Whether no replica that something is kept apart from is where it would be, with the places of everything. A machine that
    /// is added has its number among the places.
    pub(super) fn is_free(
        &self,
        fleet: &Fleet,
        at: &[(Place, u8)],
        (rider, to): (usize, (Place, u8)),
    ) -> bool {
        let seats = self.seats(fleet, rider, to);
        let others = || (0..at.len()).filter(|&other| other != rider);
        seats.is_empty()
            || !seats.iter().any(|seat| self.fixed.contains(seat))
                && !others()
                    .any(|other| self.seats(fleet, other, at[other]).iter().any(|seat| seats.contains(seat)))
    }

    fn seats(&self, fleet: &Fleet, rider: usize, (place, number): (Place, u8)) -> Vec<Seat> {
        let row = &self.riders[rider];
        match place {
            Place::Machine(machine) => row.seats[machine].clone(),
            Place::Kind(kind) => spare_seats(fleet, row.rider, (self.kinds[kind].like, usize::from(number))),
        }
    }

    /// Whether any step stops anything where it stands today, or takes away what carries it.
    pub(super) fn is_concerned(&self) -> bool {
        self.riders.iter().any(|row| row.stopped[row.home] != 0 || row.own != 0 || row.there[row.home] != 0)
    }

    /// Whether a step goes on where some others have taken a track: then it is a step of its own.
    pub(super) fn share_a_track(&self, steps: u32, at: usize) -> bool {
        let others = self.steps.iter().enumerate().filter(|(other, _)| steps >> other & 1 == 1);
        let own = &self.steps[at].changes;
        others.into_iter().any(|(_, other)| other.changes.iter().any(|(key, _)| own.get(key).is_some()))
    }

    /// Whether any step is better left to the end.
    pub(super) fn is_any_late(&self) -> bool {
        self.steps.iter().any(|row| row.early != 0)
    }

    /// The steps, as bits.
    pub(super) fn all(&self) -> u32 {
        u32::MAX >> (32 - self.steps.len())
    }

    fn ground(&self, done: u32) -> Ground {
        let mut ground = Ground::default();
        for (_, row) in self.steps.iter().enumerate().filter(|(at, _)| done >> at & 1 == 1) {
            row.changes.iter().for_each(|(key, position)| ground.raise(key, position));
        }
        ground
    }

    /// Whether a place carries something with some steps done.
    pub(super) fn is_carried(
        &mut self,
        carrying: &mut Carrying<'_, '_>,
        (rider, place): (usize, Place),
        done: u32,
    ) -> bool {
        let row = &self.riders[rider];
        let there = match place {
            Place::Machine(machine) => row.there[machine],
            Place::Kind(_) => 0,
        };
        let done = done & (row.own | there);
        let key = (rider, place, done);
        if let Some(&known) = self.carried.get(&key) {
            return known;
        }
        let now = self.ground(done);
        let row = &self.riders[rider];
        let (view, needs) = (View::of(&now), (row.rider, &*row.needs));
        let found = match place {
            Place::Machine(machine) => carrying.graph.carries(needs, self.machines[machine], view),
            Place::Kind(kind) => {
                let Kind { like, kept, .. } = &self.kinds[kind];
                carrying.graph.carries(needs, *like, View { kept: Some(kept), ..view })
                    && carrying.graph.is_known_as_home(row.rider, (*like, kept))
            }
        };
        self.carried.insert(key, found);
        found
    }

    /// The kinds of machines that may be added: as machines of the pools are today, so that nothing lands on what is new
    /// before it has to, as they are in the end, or in between; without those that carry no more than another.
    pub(super) fn kinds(&mut self, carrying: &mut Carrying<'_, '_>) -> Vec<Kind> {
        let mut of: Vec<FixedSet<(usize, u32)>> = Vec::new();
        let offered = self.offered(carrying);
        for kind in offered {
            self.kinds.push(kind);
            let number = self.kinds.len() - 1;
            let carries = self.carries_of(carrying, number);
            if carries.is_empty() || of.len() >= MOST_KINDS || of.iter().any(|other| carries.is_subset(other))
            {
                self.kinds.pop();
                self.carried.retain(|&(_, place, ..), _| place != Place::Kind(number));
                continue;
            }
            of.push(carries);
        }
        let fleet = carrying.graph.fleet;
        self.kind_rooms = self.kinds.iter().map(|kind| fleet.most_room(kind.pool)).collect();
        self.kinds.clone()
    }

    /// What machines of the pools could be like, those first that are as today, and of these the homes of what moves.
    fn offered(&self, carrying: &mut Carrying<'_, '_>) -> Vec<Kind> {
        let mut found: Vec<(u32, Kind)> = Vec::new();
        let is_home = |&at: &usize| self.riders.iter().any(|row| row.home == at);
        let (homes, others): (Vec<usize>, Vec<usize>) = (0..self.machines.len()).partition(is_home);
        for like in homes.into_iter().chain(others).map(|at| self.machines[at]) {
            let slots = beneath(carrying.graph, like).flat_map(|id| carrying.graph.fleet.slots_of(id));
            let slots: Vec<SlotId> = slots.collect();
            let ends: Vec<(TrackKey, u16, u16)> = slots
                .into_iter()
                .map(|slot| {
                    let key = TrackKey::Slot(slot);
                    let start = carrying.graph.start(key);
                    (key, start, carrying.end.get(key).unwrap_or(start))
                })
                .collect();
            let moving: Vec<usize> = (0..ends.len()).filter(|&at| ends[at].1 < ends[at].2).collect();
            // The number of a mix has a bit for each property that is new. What an OS brings goes with it.
            let has_os = carrying.graph.fleet.machine(like).family.is_some();
            let last = (1_u64 << moving.len().min(63)) - 1;
            let mixes: Vec<u64> = match has_os || moving.len() > MOST_SLOTS {
                true => vec![0, last],
                false => (0..=last).collect(),
            };
            for new in mixes {
                let mut kept = Ground::default();
                for (at, &(key, start, end)) in ends.iter().enumerate() {
                    let bit = moving.iter().position(|&other| other == at);
                    let is_new = bit.is_some_and(|bit| new != 0 && (new == last || new >> bit & 1 == 1));
                    kept.raise(key, if is_new { end } else { start });
                }
                found.push((new.count_ones(), Kind { pool: carrying.graph.fleet.pool_of(like), like, kept }));
            }
        }
        found.sort_by_key(|&(new, _)| new);
        found.into_iter().map(|(_, kind)| kind).collect()
    }

    /// What a kind carries, with which steps done that something's own versions hang on.
    fn carries_of(&mut self, carrying: &mut Carrying<'_, '_>, kind: usize) -> FixedSet<(usize, u32)> {
        let mut found: FixedSet<(usize, u32)> = FixedSet::default();
        for rider in 0..self.riders.len() {
            if self.riders[rider].pool != self.kinds[kind].pool {
                continue;
            }
            let own = self.riders[rider].own;
            // All subsets of its own steps.
            let mut some = own;
            loop {
                if self.is_carried(carrying, (rider, Place::Kind(kind)), some) {
                    found.insert((rider, some));
                }
                if some == 0 || own.count_ones() > 6 {
                    break;
                }
                some = (some - 1) & own;
            }
        }
        found
    }

    /// Whether something may stand on a kind of machine that is added.
    pub(super) fn joins(&self, rider: usize, kind: usize) -> bool {
        self.riders[rider].pool == self.kinds[kind].pool
    }
}

/// Puts late steps after all others but those that wait for one of them.
fn put_late(steps: &mut [StepRow], late: &[bool]) {
    // Those that are late, and all that wait for one of them.
    let mut behind: u32 = (0..steps.len()).map(|at| u32::from(late[at]) << at).sum();
    loop {
        let waits = (0..steps.len()).filter(|&at| steps[at].before & behind != 0);
        let more = waits.fold(behind, |all, at| all | 1 << at);
        if more == behind {
            break;
        }
        behind = more;
    }
    let early = (0..steps.len()).map(|at| 1 << at).filter(|bit| behind & bit == 0).sum();
    for (row, _) in steps.iter_mut().zip(late).filter(|(_, late)| **late) {
        row.early = early;
    }
}

impl RiderRow {
    /// Whether it is kept apart from others somewhere.
    pub(super) fn is_kept_apart(&self) -> bool {
        self.seats.iter().any(|seats| !seats.is_empty())
    }

    fn new(
        carrying: &mut Carrying<'_, '_>,
        region: &Region,
        rider: Rider,
        steps: &[StepRow],
        thing: u64,
    ) -> Option<Self> {
        let home = carrying.graph.home(rider)?;
        let pool = carrying.graph.fleet.pool_of(home);
        let needs = carrying.needs(rider);
        let able = region.machines.iter().map(|&machine| {
            carrying.graph.fleet.pool_of(machine) == pool && may_stand(carrying.graph, rider, machine)
        });
        let able = able.collect();
        let end = &carrying.end;
        let graph = &mut *carrying.graph;
        let guess = region.machines.iter().map(|&machine| graph.is_guess(rider, machine, end)).collect();
        let of_slots = |is: &mut dyn FnMut(SlotId) -> bool| {
            let mut bits = 0_u32;
            for (at, step) in steps.iter().enumerate() {
                let mut slots = step.changes.iter().filter_map(|(key, _)| key.slot());
                bits |= u32::from(slots.any(&mut *is)) << at;
            }
            bits
        };
        let graph = &mut *carrying.graph;
        let stopped = region
            .machines
            .iter()
            .map(|&machine| of_slots(&mut |slot| stops_on(graph, rider, machine, slot)))
            .collect();
        let both = |graph: &Graph<'_>, from, to, slot| {
            stops_on(graph, rider, from, slot) && stops_on(graph, rider, to, slot)
        };
        let to_each = |&from: &MachineId| {
            let to = region.machines.iter();
            to.map(|&to| of_slots(&mut |slot| both(graph, from, to, slot))).collect::<Vec<u32>>()
        };
        let stopped_on_both = region.machines.iter().map(to_each).collect();
        let there = region.machines.iter().map(|&machine| {
            let found: FixedSet<SlotId> =
                needs.iter().filter_map(|need| graph.met_on(rider, machine, need)).collect();
            of_slots(&mut |slot| found.contains(&slot))
        });
        let there = there.collect();
        let subjects: FixedSet<TrackKey> = needs.iter().filter_map(|need| need.subject).collect();
        // An alternative may hang on anything.
        let open = needs.iter().any(|need| graph.is_alternative(need.group));
        let hangs = |step: &StepRow| open || step.changes.iter().any(|(key, _)| subjects.contains(&key));
        let own = steps.iter().enumerate().map(|(at, step)| u32::from(hangs(step)) << at).sum();
        let home = region.machines.iter().position(|&machine| machine == home)?;
        let asked = asked(graph.fleet, rider);
        let fleet = graph.fleet;
        let seats = region.machines.iter().map(|&machine| seats(fleet, rider, machine)).collect();
        Some(Self {
            rider,
            needs,
            home,
            thing,
            asked,
            pool,
            able,
            guess,
            seats,
            stopped,
            stopped_on_both,
            own,
            there,
        })
    }
}
