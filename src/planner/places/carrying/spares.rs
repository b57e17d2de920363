//! Machines that are added for a time, and emptied as soon as what is on them can stand elsewhere for good.

use super::{Carrying, Effort, Moment, Stand, To};
use crate::id::{FixedMap, FixedSet};
use crate::model::{MachineId, PoolId};
use crate::planner::graph::{Graph, Rider, TrackKey};
use crate::planner::lockstep::LockstepId;
use crate::planner::places::ground::{Ground, View};
use crate::planner::places::pools::movers;
use std::collections::BTreeSet;
use std::ops::Index;

/// A machine that was added.
pub(super) struct Spare {
    pub(super) pool: PoolId,
    pub(super) like: MachineId,
    /// The versions that it keeps.
    pub(super) kept: Ground,
}

/// The machines that were added, by number. There may be one for each machine of a fleet, so that a step must not look at all.
#[derive(Default)]
pub(super) struct Spares {
    all: Vec<Spare>,
    /// What stands on each.
    riders: Vec<FixedSet<Rider>>,
    /// Those of each pool, in order.
    of_pool: FixedMap<PoolId, Vec<usize>>,
    /// The pools in which a machine changes no more, to which something can come for good.
    open: FixedSet<PoolId>,
    /// Those of open pools on which something stands.
    waiting: BTreeSet<usize>,
}

impl Index<usize> for Spares {
    type Output = Spare;

    fn index(&self, number: usize) -> &Spare {
        &self.all[number]
    }
}

impl Spares {
    pub(super) const fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Spare> {
        self.all.iter()
    }

    /// The numbers of those of a pool.
    fn of(&self, pool: PoolId) -> &[usize] {
        self.of_pool.get(&pool).map_or(&[], Vec::as_slice)
    }

    /// What still stands on any.
    pub(super) fn rider(&self) -> Option<Rider> {
        self.riders.iter().find_map(|riders| riders.first()).copied()
    }

    fn add(&mut self, spare: Spare) -> usize {
        let number = self.all.len();
        self.of_pool.entry(spare.pool).or_default().push(number);
        self.all.push(spare);
        self.riders.push(FixedSet::default());
        number
    }

    pub(super) fn arrive(&mut self, number: usize, rider: Rider) {
        self.riders[number].insert(rider);
        if self.open.contains(&self.all[number].pool) {
            self.waiting.insert(number);
        }
    }

    pub(super) fn leave(&mut self, number: usize, rider: Rider) {
        self.riders[number].swap_remove(&rider);
        if self.riders[number].is_empty() {
            self.waiting.remove(&number);
        }
    }

    /// A machine of a pool changes no more.
    pub(super) fn open(&mut self, pool: PoolId) {
        if self.open.insert(pool) {
            let taken = self.of(pool).iter().copied().filter(|&number| !self.riders[number].is_empty());
            let taken: Vec<usize> = taken.collect();
            self.waiting.extend(taken);
        }
    }
}

impl Carrying<'_, '_> {
    /// A machine that was added, or is to be, and carries a rider before and after some changes.
    pub(super) fn find_spare(&mut self, rider: Rider, pool: PoolId, then: &Ground) -> Option<To> {
        let known = self.spares.of(pool).iter().map(|&number| To::Stand(Stand::Spare(number)));
        let known: Vec<To> = known.collect();
        let known: Vec<To> = known.into_iter().filter(|&to| self.has_room_there(rider, to)).collect();
        let mut likes: Vec<To> = Vec::new();
        if let Some(Stand::Machine(here)) = self.stand(rider) {
            likes.push(To::New(here, Moment::Now));
        }
        let mut machines = self.graph.fleet.machines_in(pool).to_vec();
        machines.sort_by_cached_key(|&id| self.graph.fleet.machine_name(id));
        for moment in [Moment::End, Moment::Now] {
            likes.extend(machines.iter().take(16).map(|&like| To::New(like, moment)));
        }
        let mut all = known.into_iter().chain(likes);
        all.find(|&to| {
            self.may_add(rider, to)
                && self.is_no_older(rider, to, None)
                && self.is_known(rider, to)
                && self.carries(rider, to, Some(then))
                && self.carries(rider, to, None)
        })
    }

    /// Whether as much is known of a machine that is added as of the rider's home.
    fn is_known(&mut self, rider: Rider, to: To) -> bool {
        match to {
            To::Stand(Stand::Machine(_)) => true,
            To::Stand(Stand::Spare(number)) => {
                let Spare { like, kept, .. } = &self.spares[number];
                self.graph.is_known_as_home(rider, (*like, kept))
            }
            To::New(like, moment) => {
                let kept = kept(self.graph, like, if moment == Moment::Now { &self.now } else { &self.end });
                self.graph.is_known_as_home(rider, (like, &kept))
            }
        }
    }

    /// Whether a machine that is still to be added may be, for a rider.
    fn may_add(&mut self, rider: Rider, to: To) -> bool {
        let from = self.stand(rider);
        match to {
            To::Stand(_) => true,
            To::New(like, _) => self.load.may_add(self.graph, rider, (from, like)),
        }
    }

    pub(super) fn has_room_there(&mut self, rider: Rider, to: To) -> bool {
        matches!(to, To::Stand(stand) if self.has_room(rider, stand))
    }

    /// Allows machines to be added for pools in which nothing goes on; returns whether that is new.
    pub(in crate::planner::places) fn add_spares(&mut self, ready: &[LockstepId]) -> bool {
        let mut pools: FixedSet<PoolId> = FixedSet::default();
        for (key, _) in self.changes(ready).iter() {
            match key {
                TrackKey::Slot(slot) => {
                    for (rider, _) in self.concerned(slot) {
                        pools.extend(self.pool(rider));
                    }
                }
                TrackKey::Runs(id, _) => {
                    let movers = movers(self.graph, id);
                    pools.extend(movers.into_iter().filter_map(|rider| self.pool(rider)));
                }
                _ => {}
            }
        }
        let before = self.spared.len();
        self.spared.extend(pools);
        self.spared.len() > before
    }

    /// Adds the machine that a rider goes to if it is new.
    pub(super) fn settle(&mut self, rider: Rider, to: To) -> Stand {
        match to {
            To::Stand(stand) => stand,
            To::New(like, moment) => {
                let pool = self.pool(rider).unwrap_or_else(|| self.graph.fleet.pool_of(like));
                let kept = kept(self.graph, like, if moment == Moment::Now { &self.now } else { &self.end });
                let same = |spare: &Spare| spare.like == like && spare.kept == kept;
                let known = self.spares.of(pool).iter().copied();
                let known: Vec<usize> = known.filter(|&number| same(&self.spares[number])).collect();
                // What was planned for the step has not come yet.
                self.begin();
                let known = known.into_iter().find(|&number| self.has_room(rider, Stand::Spare(number)));
                Stand::Spare(known.unwrap_or_else(|| self.add(Spare { pool, like, kept })))
            }
        }
    }

    /// Adds a machine, and returns its number.
    pub(super) fn add(&mut self, spare: Spare) -> usize {
        self.load.add(spare.like);
        let pool = spare.pool;
        let number = self.spares.add(spare);
        let nothing = FixedSet::default();
        if self.graph.fleet.machines_in(pool).iter().any(|&id| self.is_done(id, &nothing)) {
            self.spares.open(pool);
        }
        number
    }

    /// Something can come for good to a machine that changes no more, and to what stands on that.
    pub(super) fn finish_machine(&mut self, machine: MachineId) {
        let (fleet, nothing) = (self.graph.fleet, FixedSet::default());
        let mut machines = vec![machine];
        while let Some(id) = machines.pop() {
            if self.is_done(id, &nothing) {
                self.spares.open(fleet.pool_of(id));
                machines.extend(fleet.machines_on(id));
            }
        }
    }

    /// Takes everything off the machines that were added as soon as it can stand elsewhere for good.
    pub(super) fn empty_spares(&mut self) {
        let nothing = FixedSet::default();
        for number in self.spares.waiting.clone() {
            let mut riders: Vec<Rider> = self.spares.riders[number].iter().copied().collect();
            riders.sort_by_cached_key(|rider| rider.thing().name(self.graph.fleet));
            let pool = self.spares[number].pool;
            for rider in riders.into_iter().filter(|&rider| self.may_move(rider)).collect::<Vec<_>>() {
                self.begin();
                let home = self.graph.home(rider);
                let good = |this: &mut Self, machine: MachineId| {
                    this.is_done(machine, &nothing) && this.carries_at_end(rider, machine)
                };
                let back = home.filter(|&home| {
                    let to = To::Stand(Stand::Machine(home));
                    self.has_room(rider, Stand::Machine(home))
                        && self.is_no_older(rider, to, None)
                        && self.carries(rider, to, None)
                        && good(self, home)
                });
                let still = Ground::default();
                let found = back
                    .or_else(|| self.find_machine((rider, pool), (&still, &nothing), (true, Effort::Once)));
                if let Some(machine) = found.filter(|&machine| good(self, machine)) {
                    self.come_back(rider, number, machine);
                }
            }
        }
    }

    pub(super) fn come_back(&mut self, rider: Rider, spare: usize, machine: MachineId) {
        let number = self.moves.get(&rider).map_or(0, Vec::len);
        let before = self.move_event(rider, number);
        self.go_for(rider, (Stand::Spare(spare), Stand::Machine(machine)), before);
    }
}

/// The versions of a machine, and of those under it, at a moment.
pub(super) fn kept(graph: &mut Graph<'_>, like: MachineId, at: &Ground) -> Ground {
    let fleet = graph.fleet;
    let mut kept = Ground::default();
    let under = std::iter::successors(Some(like), |&id| fleet.machine(id).parent);
    for slot in under.flat_map(|id| fleet.slots_of(id)) {
        let key = TrackKey::Slot(slot);
        let position = View::of(at).position(graph, key);
        kept.raise(key, position);
    }
    kept
}
