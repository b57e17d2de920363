//! What machines have to carry, and what they can.

use super::finding::PlaceFinding;
use super::journey::Place;
use super::replay::Replay;
use super::report::FaultKind;
use super::track::{Rider, Track};
use super::world::World;
use crate::model::{Dimension, MachineId, NOTHING, Running, Size};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Add, Sub};

/// What takes up room, or how much of it there is, in each dimension.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Load(Size);

impl Load {
    pub(super) const NOTHING: Self = Self(NOTHING);

    /// Tells whether it is within what a machine can carry, as far as that is stated, in what something asks for: what
    /// takes up nothing of a dimension may come where that is overfull.
    pub(super) fn fits(self, room: Self, asked: Self) -> bool {
        (0..NOTHING.len()).all(|at| asked.0[at] == 0 || self.0[at] <= room.0[at])
    }

    /// Returns what there is of each dimension of which there is something.
    pub(super) fn stated(self) -> Vec<(&'static str, u64)> {
        let all = Dimension::ALL.into_iter().zip(self.0).filter(|&(_, amount)| amount > 0);
        all.map(|(of, amount)| (of.name(), amount)).collect()
    }

    /// Returns what so many carry that are alike.
    pub(super) fn times(self, number: usize) -> Self {
        Self(self.0.map(|amount| amount.saturating_mul(number as u64)))
    }
}

impl Add for Load {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at].saturating_add(other.0[at])))
    }
}

impl Sub for Load {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at].saturating_sub(other.0[at])))
    }
}

impl std::iter::Sum for Load {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::NOTHING, Add::add)
    }
}

impl World<'_> {
    /// Returns what a machine can carry; none where nothing is stated. One that is added is as large as the largest of its
    /// pool.
    pub(super) fn room(&self, place: Place) -> Option<Load> {
        match place {
            Place::Machine(machine) => self.room_of(machine),
            Place::Spare(at) => {
                let pool = self.spares.get(at)?.like?;
                let rooms = self.pool_of(pool).into_iter().map(|machine| self.room_of(machine));
                let rooms: Vec<Load> = rooms.collect::<Option<_>>()?;
                let most = |at: usize| rooms.iter().map(|room| room.0[at]).max().unwrap_or(0);
                Some(Load(std::array::from_fn(most)))
            }
            Place::Nowhere => None,
        }
    }

    fn room_of(&self, machine: MachineId) -> Option<Load> {
        let room = self.fleet.room_of(machine);
        room.iter().any(|&most| most < u64::MAX).then_some(Load(room))
    }

    /// Returns what a rider asks of its machine.
    pub(super) fn load(&self, rider: Rider) -> Load {
        Load(self.fleet.size_of(match rider {
            Rider::Workload(id) => Running::Workload(id),
            Rider::Machine(id) => Running::Machine(id),
        }))
    }

    /// Returns what is somewhere today, but for what leaves its machine if that is not to count.
    pub(super) fn load_today(&self, place: Place, with_movers: bool) -> Load {
        let workloads = place.machine().map_or(&[][..], |machine| self.fleet.workloads_on(machine));
        let guests = place.machine().map_or(&[][..], |machine| self.fleet.machines_on(machine));
        let workloads = workloads.iter().map(|&id| Rider::Workload(id));
        let riders = workloads.chain(guests.iter().map(|&id| Rider::Machine(id)));
        riders.filter(|&rider| with_movers || !self.leaves(rider)).map(|rider| self.load(rider)).sum()
    }
}

impl Replay<'_, '_> {
    /// Keeps count of what the two ends of a move carry.
    pub(super) fn carry_over(&mut self, rider: Rider, (from, to): (Place, Place)) {
        let load = self.world.load(rider);
        let left = self.loaded(from) - load;
        self.loads.insert(from, left);
        let reached = self.loaded(to) + load;
        self.loads.insert(to, reached);
        self.arrived.push((to, rider));
    }

    fn loaded(&self, place: Place) -> Load {
        self.loads.get(&place).copied().unwrap_or_else(|| self.world.load_today(place, true))
    }

    /// Tests whether there is room for what has arrived in a step, after all of it has moved: in the order of the replay,
    /// and where steps that have made room come later.
    pub(super) fn test_rooms(&mut self, index: usize) {
        let arrived = std::mem::take(&mut self.arrived);
        if arrived.len() > 1 {
            self.test_exchanges(index, &arrived);
            self.test_turns(index, &arrived);
        }
        for (place, rider) in arrived {
            self.test_apart(index, (place, rider));
            let Some(room) = self.world.room(place) else { continue };
            let now = self.loaded(place);
            if now.fits(room, self.world.load(rider)) {
                self.test_leavers(index, (place, rider), now, room);
            } else if let Some(machine) = place.thing() {
                let fleet = self.world.fleet;
                let (machine, rider) = (machine.name(fleet), rider.thing().name(fleet));
                self.fault(FaultKind::Place, index, PlaceFinding::Full { machine, rider });
            }
        }
    }

    /// What moves in one step goes one after another: some order has to have room for each as it arrives, so that nothing
    /// exchanges places where neither fits before the other has gone.
    fn test_exchanges(&mut self, index: usize, arrived: &[(Place, Rider)]) {
        let from = |this: &Self, rider| {
            this.state.moves(rider).checked_sub(1).map(|before| this.world.stand(rider, before))
        };
        let mut left: Vec<(Option<Place>, Place, Rider)> =
            arrived.iter().map(|&(to, rider)| (from(self, rider), to, rider)).collect();
        let mut loads: BTreeMap<Place, Load> = BTreeMap::new();
        for &place in left.iter().flat_map(|(from, to, _)| from.iter().chain([to])) {
            loads.insert(place, self.loaded(place));
        }
        let mut shift = |place: Option<Place>, load: Load, comes: bool| {
            let known = place.and_then(|place| loads.get_mut(&place));
            known.map(|known| {
                *known = if comes { *known + load } else { *known - load };
                *known
            })
        };
        // Back to where all of it was before.
        for &(from, to, rider) in &left {
            let load = self.world.load(rider);
            shift(Some(to), load, false);
            shift(from, load, true);
        }
        while let Some(next) = left.iter().position(|&(_, to, rider)| {
            let load = self.world.load(rider);
            let there = shift(Some(to), load, true).unwrap_or(Load::NOTHING);
            shift(Some(to), load, false);
            self.world.room(to).is_none_or(|room| there.fits(room, load))
        }) {
            let (from, to, rider) = left.swap_remove(next);
            let load = self.world.load(rider);
            shift(Some(to), load, true);
            shift(from, load, false);
        }
        // Of those that never fit it is told anyway.
        let fleet = self.world.fleet;
        let stuck = left.into_iter().find_map(|(_, to, rider)| {
            let load = self.world.load(rider);
            let ends_up = self.world.room(to).is_none_or(|room| self.loaded(to).fits(room, load));
            Some((to.thing().filter(|_| ends_up)?.name(fleet), rider.thing().name(fleet)))
        });
        if let Some((machine, rider)) = stuck {
            self.fault(FaultKind::Place, index, PlaceFinding::Full { machine, rider });
        }
    }

    /// What has left a place in steps that need not come before may be there still, but for what arrives after that.
    fn test_leavers(&mut self, index: usize, (place, rider): (Place, Rider), now: Load, room: Load) {
        let left = self.left_from(place, index);
        let all: Load = left.iter().map(|&(rider, _)| self.world.load(rider)).sum();
        let asked = self.world.load(rider);
        if (now + all).fits(room, asked) {
            return;
        }
        let mut there = now;
        let mut still = BTreeMap::new();
        for &(other, step) in &left {
            // It is all of them together that have made room.
            self.order.may_wait(step, index);
            if !self.order.is_before(step, index) {
                there = there + self.world.load(other);
                still.insert(step, other);
            }
        }
        let Some((&first, &gone)) = still.first_key_value() else { return };
        let visitors = self.visitors.get(&place).cloned().unwrap_or_default();
        for other in visitors.into_iter().filter(|&other| other != rider) {
            let moves = self.state.moves(other);
            let last = self.world.journeys.of(other)[..moves].last().map(|leg| leg.step);
            let Some(arrived) = last.filter(|_| self.world.stand(other, moves) == place) else { continue };
            if still.keys().any(|&left| left < arrived && self.order.is_before(left, arrived)) {
                there = there - self.world.load(other);
            }
        }
        if !there.fits(room, asked) {
            self.unordered(index, first, Track::Left(rider), Track::Left(gone));
        }
    }

    /// Returns what has left a place before a step, and when.
    fn left_from(&self, place: Place, index: usize) -> Vec<(Rider, usize)> {
        let mut found = Vec::new();
        for rider in self.riders_of(place) {
            for (moves, leg) in self.world.journeys.of(rider)[..self.state.moves(rider)].iter().enumerate() {
                if leg.step < index && self.world.stand(rider, moves) == place {
                    found.push((rider, leg.step));
                }
            }
        }
        found
    }

    /// Tells whether a machine would have to carry more than it can at some moment from a step on if a rider stayed.
    pub(super) fn would_be_full(&self, rider: Rider, place: Place, step: usize) -> bool {
        let Some(room) = self.world.room(place) else { return false };
        let asked = self.world.load(rider);
        let fixed = self.world.load_today(place, false) + asked;
        let mut others = self.riders_of(place);
        others.remove(&rider);
        let legs = others.iter().flat_map(|&other| self.world.journeys.of(other));
        let mut moments: BTreeSet<usize> = legs.map(|leg| leg.step).filter(|&at| at >= step).collect();
        moments.insert(step);
        moments.into_iter().any(|at| {
            let stands = |other: Rider| self.world.stand(other, self.state.moves_until(at, other)) == place;
            let there = others.iter().filter(|&&other| stands(other));
            !there.map(|&other| self.world.load(other)).fold(fixed, Add::add).fits(room, asked)
        })
    }
}
