//! Replicas that are kept apart: something comes to a machine only if no other replica of its service is in a corner that it
//! would take there.

use super::route::Stand;
use crate::id::{FixedMap, FixedSet};
use crate::model::{Corner, Fleet, MachineId, ServiceId, WorkloadId};
use crate::planner::graph::Rider;

/// What one replica of a service takes for itself.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Seat {
    Corner(ServiceId, Corner),
    /// A machine that is added, by its number.
    Spare(ServiceId, usize),
}

/// Who takes what.
#[derive(Debug, Default)]
pub(super) struct Apart {
    /// What the machines that are added are like.
    likes: Vec<MachineId>,
    /// How many replicas are in a seat: more than one only where they are so today.
    taken: FixedMap<Seat, i64>,
    /// What is to come and go in the step that is looked at.
    planned: FixedMap<Seat, i64>,
    /// Who has left a seat, with which of its moves.
    left: FixedMap<Seat, Vec<(Rider, usize)>>,
    /// The services whose replicas are counted.
    known: FixedSet<ServiceId>,
}

impl Apart {
    /// Forgets what was planned.
    pub(super) fn begin(&mut self) {
        self.planned.clear();
    }

    /// A machine is added.
    pub(super) fn add(&mut self, like: MachineId) {
        self.likes.push(like);
    }

    /// Counts a move that is to come.
    pub(super) fn plan(&mut self, fleet: &Fleet, rider: Rider, from: Option<Stand>, to: Option<Stand>) {
        for (stand, sign) in [(from, -1), (to, 1)] {
            for seat in stand.map_or_else(Vec::new, |stand| self.seats(fleet, rider, stand)) {
                *self.planned.entry(seat).or_default() += sign;
            }
        }
    }

    /// Whether nobody else takes what a rider would take somewhere.
    pub(super) fn is_free(
        &mut self,
        fleet: &Fleet,
        rider: Rider,
        (from, to): (Option<Stand>, Stand),
    ) -> bool {
        let seats = self.seats(fleet, rider, to);
        self.are_free(fleet, rider, from, &seats)
    }

    /// The same of a machine that is still to be added, like one.
    pub(super) fn may_add(
        &mut self,
        fleet: &Fleet,
        rider: Rider,
        (from, like): (Option<Stand>, MachineId),
    ) -> bool {
        let seats = like_seats(fleet, rider, like);
        self.are_free(fleet, rider, from, &seats)
    }

    fn are_free(&mut self, fleet: &Fleet, rider: Rider, from: Option<Stand>, seats: &[Seat]) -> bool {
        if seats.is_empty() {
            return true;
        }
        self.read(fleet, rider);
        let own = from.map_or_else(Vec::new, |from| self.seats(fleet, rider, from));
        seats.iter().all(|seat| {
            let number = |of: &FixedMap<Seat, i64>| of.get(seat).copied().unwrap_or_default();
            number(&self.taken) + number(&self.planned) <= i64::from(own.contains(seat))
        })
    }

    /// Counts a move, which is one of the rider's.
    pub(super) fn moves(&mut self, fleet: &Fleet, rider: Rider, number: usize, (from, to): (Stand, Stand)) {
        self.read(fleet, rider);
        for seat in self.seats(fleet, rider, from) {
            *self.taken.entry(seat).or_default() -= 1;
            self.left.entry(seat).or_default().push((rider, number));
        }
        for seat in self.seats(fleet, rider, to) {
            *self.taken.entry(seat).or_default() += 1;
        }
    }

    /// Who had to leave before a rider could come somewhere.
    pub(super) fn made_room(&self, fleet: &Fleet, rider: Rider, to: Stand) -> Vec<(Rider, usize)> {
        let seats = self.seats(fleet, rider, to).into_iter();
        let left = seats.filter_map(|seat| self.left.get(&seat)).flatten().copied();
        left.filter(|&(other, _)| other != rider).collect()
    }

    /// Counts where the replicas of a rider's service are today.
    fn read(&mut self, fleet: &Fleet, rider: Rider) {
        let Some(workload) = kept_apart(fleet, rider) else { return };
        let service = fleet.workload(workload).service;
        if !self.known.insert(service) {
            return;
        }
        for &replica in fleet.replicas(service) {
            let corners = fleet.workload(replica).machine.map(|machine| fleet.corners(replica, machine));
            for corner in corners.into_iter().flatten() {
                *self.taken.entry(Seat::Corner(service, corner)).or_default() += 1;
            }
        }
    }

    fn seats(&self, fleet: &Fleet, rider: Rider, stand: Stand) -> Vec<Seat> {
        match stand {
            Stand::Machine(machine) => seats(fleet, rider, machine),
            Stand::Spare(number) => spare_seats(fleet, rider, (self.likes[number], number)),
        }
    }
}

/// What a rider takes on a machine.
pub(super) fn seats(fleet: &Fleet, rider: Rider, machine: MachineId) -> Vec<Seat> {
    let Some(workload) = kept_apart(fleet, rider) else { return Vec::new() };
    let service = fleet.workload(workload).service;
    fleet.corners(workload, machine).map(|corner| Seat::Corner(service, corner)).collect()
}

/// What a rider takes on a machine that is added, but for the machine itself.
fn like_seats(fleet: &Fleet, rider: Rider, like: MachineId) -> Vec<Seat> {
    let Some(workload) = kept_apart(fleet, rider) else { return Vec::new() };
    let service = fleet.workload(workload).service;
    fleet.corners_like(workload, like).map(|corner| Seat::Corner(service, corner)).collect()
}

/// What a rider takes on a machine that was added, by its number, and is like one.
pub(super) fn spare_seats(fleet: &Fleet, rider: Rider, (like, number): (MachineId, usize)) -> Vec<Seat> {
    let Some(workload) = kept_apart(fleet, rider) else { return Vec::new() };
    let service = fleet.workload(workload).service;
    let mut found = like_seats(fleet, rider, like);
    if fleet.service(service).apart.iter().any(|&key| fleet.names_machines(key)) {
        found.push(Seat::Spare(service, number));
    }
    found
}

/// The workload that a rider is, if it is kept apart from others.
fn kept_apart(fleet: &Fleet, rider: Rider) -> Option<WorkloadId> {
    match rider {
        Rider::Workload(id) => Some(id).filter(|&id| fleet.is_kept_apart(id)),
        Rider::Machine(_) => None,
    }
}
