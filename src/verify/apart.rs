//! Replicas that are kept apart: whether something comes to where another one of its service is.

use super::finding::PlaceFinding;
use super::journey::Place;
use super::replay::Replay;
use super::report::FaultKind;
use super::track::{Rider, Track};
use super::world::World;
use crate::model::{Corner, ServiceId};
use std::collections::{BTreeMap, BTreeSet};

/// What one replica of a service has for itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Seat {
    Corner(ServiceId, Corner),
    /// A machine that the plan adds: its position among these.
    Spare(ServiceId, usize),
}

/// Where replicas that are kept apart are in a replay, and have been.
#[derive(Default, Debug)]
pub(super) struct Seats {
    known: BTreeSet<ServiceId>,
    taken: BTreeMap<Seat, BTreeSet<Rider>>,
    /// What has left a seat, with the step.
    left: BTreeMap<Seat, Vec<(usize, Rider)>>,
}

impl World<'_> {
    /// Returns what something has for itself in a place; nothing where it is kept apart from nothing.
    pub(super) fn seats(&self, rider: Rider, place: Place) -> Vec<Seat> {
        let Rider::Workload(id) = rider else { return Vec::new() };
        let fleet = self.fleet;
        let service = fleet.workload(id).service;
        let keys = &fleet.service(service).apart;
        match place {
            Place::Machine(machine) if !keys.is_empty() => {
                fleet.corners(id, machine).map(|corner| Seat::Corner(service, corner)).collect()
            }
            Place::Spare(at) if !keys.is_empty() => {
                let like = self.spares.get(at).and_then(|spare| spare.like);
                let like = like.into_iter().flat_map(|like| fleet.corners_like(id, like));
                let named = keys.iter().any(|&key| fleet.names_machines(key));
                let own = named.then_some(Seat::Spare(service, at));
                like.map(|corner| Seat::Corner(service, corner)).chain(own).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Returns where the replicas of a service are that are kept apart.
    fn seated(&self, service: ServiceId) -> BTreeMap<Seat, BTreeSet<Rider>> {
        let mut taken: BTreeMap<Seat, BTreeSet<Rider>> = BTreeMap::new();
        for rider in self.fleet.replicas(service).iter().map(|&id| Rider::Workload(id)) {
            for seat in self.seats(rider, self.stand(rider, 0)) {
                taken.entry(seat).or_default().insert(rider);
            }
        }
        taken
    }
}

impl Replay<'_, '_> {
    /// Takes note of a move of something that may be kept apart.
    pub(super) fn seat(&mut self, index: usize, rider: Rider, (from, to): (Place, Place)) {
        let Rider::Workload(id) = rider else { return };
        let service = self.world.fleet.workload(id).service;
        if self.world.fleet.service(service).apart.is_empty() {
            return;
        }
        if self.seats.known.insert(service) {
            self.seats.taken.extend(self.world.seated(service));
        }
        for seat in self.world.seats(rider, from) {
            self.seats.taken.entry(seat).or_default().remove(&rider);
            self.seats.left.entry(seat).or_default().push((index, rider));
        }
        for seat in self.world.seats(rider, to) {
            self.seats.taken.entry(seat).or_default().insert(rider);
        }
    }

    /// Tests that nothing has come to where another one of its service is, in any order that the steps allow.
    pub(super) fn test_apart(&mut self, index: usize, (place, rider): (Place, Rider)) {
        for seat in self.world.seats(rider, place) {
            let mut there = self.seats.taken.get(&seat).into_iter().flatten();
            if let Some(&other) = there.find(|&&other| other != rider) {
                self.together(index, rider, other);
            }
            let left = self.seats.left.get(&seat).into_iter().flatten();
            let left: Vec<(usize, Rider)> =
                left.copied().filter(|&(step, other)| step < index && other != rider).collect();
            for (step, other) in left {
                self.order.may_wait(step, index);
                if !self.order.is_before(step, index) {
                    self.unordered(index, step, Track::Left(rider), Track::Left(other));
                }
            }
        }
    }

    pub(super) fn together(&mut self, index: usize, rider: Rider, other: Rider) {
        let fleet = self.world.fleet;
        let (rider, other) = (rider.thing().name(fleet), other.thing().name(fleet));
        self.fault(FaultKind::Place, index, PlaceFinding::Together { rider, other });
    }

    /// Tells whether another replica comes to where something stands, at some moment from a step on.
    pub(super) fn would_be_together(&self, rider: Rider, place: Place, step: usize) -> bool {
        let Rider::Workload(id) = rider else { return false };
        let seats = self.world.seats(rider, place);
        let replicas = self.world.fleet.replicas(self.world.fleet.workload(id).service);
        !seats.is_empty()
            && replicas.iter().map(|&id| Rider::Workload(id)).filter(|&other| other != rider).any(|other| {
                let legs = self.world.journeys.of(other).iter();
                let mut later = legs.filter(|leg| leg.step >= step);
                later.any(|leg| self.world.seats(other, leg.to).iter().any(|seat| seats.contains(seat)))
            })
    }

    /// What moves in one step goes one after another: in some order none of it finds what it is kept apart from.
    pub(super) fn test_turns(&mut self, index: usize, arrived: &[(Place, Rider)]) {
        let mut left: Vec<Turn> = arrived.iter().filter_map(|&(to, rider)| self.turn(rider, to)).collect();
        // Only these seats are looked at: a fleet has many, and a step few.
        let seats = left.iter().flat_map(|turn| turn.from.iter().chain(&turn.to));
        let of = |seat: &Seat| (*seat, self.seats.taken.get(seat).cloned().unwrap_or_default());
        let mut taken: BTreeMap<Seat, BTreeSet<Rider>> = seats.map(of).collect();
        // Back to where all of it was before.
        left.iter().for_each(|turn| shift(&mut taken, turn.rider, &turn.to, &turn.from));
        while let Some(next) = left.iter().position(|turn| other(&taken, turn).is_none()) {
            let turn = left.swap_remove(next);
            shift(&mut taken, turn.rider, &turn.from, &turn.to);
        }
        // Of those that end up together it is told anyway.
        let stuck = left.iter().find_map(|turn| {
            let before = other(&taken, turn)?;
            other(&self.seats.taken, turn).is_none().then_some((turn.rider, before))
        });
        if let Some((rider, other)) = stuck {
            self.together(index, rider, other);
        }
    }

    /// Returns what a move that has been made is to seats, if it is anything to them.
    fn turn(&self, rider: Rider, to: Place) -> Option<Turn> {
        let to = self.world.seats(rider, to);
        let before = self.state.moves(rider).checked_sub(1).filter(|_| !to.is_empty())?;
        Some(Turn { rider, from: self.world.seats(rider, self.world.stand(rider, before)), to })
    }
}

/// A move of something that is kept apart, by the seats that it leaves and takes.
struct Turn {
    rider: Rider,
    from: Vec<Seat>,
    to: Vec<Seat>,
}

/// Takes something from some seats to others.
fn shift(taken: &mut BTreeMap<Seat, BTreeSet<Rider>>, rider: Rider, from: &[Seat], to: &[Seat]) {
    for seat in from {
        taken.entry(*seat).or_default().remove(&rider);
    }
    for seat in to {
        taken.entry(*seat).or_default().insert(rider);
    }
}

/// Returns who has a seat that a move is to take.
fn other(taken: &BTreeMap<Seat, BTreeSet<Rider>>, turn: &Turn) -> Option<Rider> {
    let there = turn.to.iter().filter_map(|seat| taken.get(seat)).flatten().copied();
    there.into_iter().find(|&other| other != turn.rider)
}
