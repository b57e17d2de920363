//! Where things stand after a step: off what has changed under them, on machines that can carry them, and in an order that
//! lets nothing else come about.

use super::finding::{ChangeFinding, PlaceFinding, StepsFinding};
use super::journey::{Ground, Leg, Place};
use super::placed::Late;
use super::proof::OF_MOVES;
use super::replay::Replay;
use super::report::FaultKind;
use super::track::{Rider, Track};
use super::world::World;
use crate::answer::step::Step;
use crate::model::{Layer, MachineId, SlotId};
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A time on a machine: the steps, from zero, of arrival and departure; none for what was there from the beginning, and
/// what is there still.
#[derive(Clone, Copy, Debug)]
struct Stay {
    arrives: Option<usize>,
    departs: Option<usize>,
}

impl World<'_> {
    /// Returns the machines that a change of a property stops what is on: that of the property and, for what is beneath
    /// a machine, those on it that do not leave it.
    pub(super) fn stopped_machines(&self, slot: SlotId) -> Vec<MachineId> {
        let fleet = self.fleet;
        let mut found = vec![fleet.slot(slot).machine];
        let mut next = 0;
        while let Some(&here) = found.get(next) {
            let above = fleet.machines_on(here).iter().copied();
            let above = above.filter(|&id| next > 0 || self.takes_along(slot, id));
            found.extend(above.filter(|&id| match fleet.goes_on(slot) {
                true => fleet.machine(id).shares_kernel,
                false => !self.leaves(Rider::Machine(id)),
            }));
            next += 1;
        }
        found
    }

    /// Tells whether a change of a property concerns what is on a machine that is on its own: that goes down with it, or has the
    /// kernel that changes while all goes on. An engine that lets a machine go on is nothing to what is on that.
    fn takes_along(&self, slot: SlotId, above: MachineId) -> bool {
        let (fleet, layer) = (self.fleet, self.layer(slot));
        let above = fleet.machine(above);
        let stops = fleet.capability(fleet.slot(slot).capability).stops_machine(above);
        stops && (!fleet.goes_on(slot) || above.shares_kernel && layer != Layer::Engine)
    }

    /// Tells whether a change of a property stops a rider that stands on one of these machines.
    pub(super) fn stops(&self, rider: Rider, machine: MachineId, slot: SlotId) -> bool {
        let fleet = self.fleet;
        let capability = fleet.capability(fleet.slot(slot).capability);
        let above = !fleet.goes_on(slot) && fleet.slot(slot).machine != machine;
        above
            || match rider {
                Rider::Workload(id) => capability.stops(fleet.workload(id).isolation),
                Rider::Machine(id) => capability.stops_machine(fleet.machine(id)),
            }
    }

    /// Returns what is on a machine today.
    pub(super) fn riders_at(&self, home: MachineId) -> impl Iterator<Item = Rider> {
        let workloads = self.fleet.workloads_on(home).iter().map(|&id| Rider::Workload(id));
        let machines = self.fleet.machines_on(home).iter().map(|&id| Rider::Machine(id));
        workloads.chain(machines)
    }

    /// Returns what leaves its machine and is on one today.
    pub(super) fn movers_at(&self, home: MachineId) -> impl Iterator<Item = Rider> {
        self.riders_at(home).filter(|&rider| self.leaves(rider))
    }
}

impl Replay<'_, '_> {
    /// Tests where things stand after a step.
    pub(super) fn test_places(&mut self, index: usize, moved: &BTreeSet<Track>) {
        for &track in moved {
            match track {
                Track::Left(rider) => self.test_arrival(index, rider),
                Track::Property(slot) => self.test_left(index, slot),
                _ => {}
            }
        }
        self.test_rooms(index);
    }

    /// What a change stops does not stand on its machine before and after it, in no order that the steps allow.
    fn test_left(&mut self, index: usize, slot: SlotId) {
        let at = self.state.moved_to(Track::Property(slot));
        if self.world.is_tied(slot, at) {
            return;
        }
        for machine in self.world.stopped_machines(slot) {
            for rider in self.riders_of(Place::Machine(machine)) {
                if !self.world.stops(rider, machine, slot) {
                    continue;
                }
                for stay in self.stays(rider, Place::Machine(machine)) {
                    self.test_stay(index, (rider, machine), stay, slot);
                }
            }
        }
    }

    fn test_stay(&mut self, index: usize, (rider, machine): (Rider, MachineId), stay: Stay, slot: SlotId) {
        let fleet = self.world.fleet;
        match stay.departs {
            Some(step) if step == index || self.order.waits(step, index) => {}
            Some(step) => {
                let (item, on) = (Track::Property(slot).item(fleet), Some(Track::Left(rider).item(fleet)));
                self.fault(FaultKind::Order, index, StepsFinding::Unordered { item, on, step: step + 1 });
            }
            None if stay.arrives == Some(index) => {}
            None => {
                let at = self.stand(Track::Property(slot));
                let rider = rider.thing().name(fleet);
                let machine = fleet.machine_name(machine);
                self.fault(FaultKind::Alone, index, PlaceFinding::NotLeft { rider, machine, at });
            }
        }
    }

    /// What arrives somewhere can stand there, there is room, and what has changed there before did so in steps that come
    /// before.
    fn test_arrival(&mut self, index: usize, rider: Rider) {
        let moves = self.state.moves(rider);
        let (from, to) = (self.world.stand(rider, moves - 1), self.world.stand(rider, moves));
        self.visitors.entry(to).or_default().insert(rider);
        let is_upon = self.world.is_upon(to, rider, &|rider| self.state.moves(rider));
        if is_upon || !self.world.is_able(rider, to) {
            self.misplaced(index, rider, to);
        }
        if let Rider::Machine(_) = rider {
            self.test_not_older(index, rider);
        }
        self.carry_over(rider, (from, to));
        self.seat(index, rider, (from, to));
        let Place::Machine(machine) = to else { return };
        for slot in self.world.beneath_of(machine) {
            if !self.world.stops(rider, machine, slot) {
                continue;
            }
            let left = from.machine().is_some_and(|from| {
                self.world.beneath_of(from).contains(&slot) && self.world.stops(rider, from, slot)
            });
            for visit in self.state.visits(Track::Property(slot)).to_vec() {
                if self.world.is_tied(slot, visit.at) {
                    continue;
                }
                // What stops it where it stood takes down the machine that it comes to in that moment.
                if left && visit.step == index {
                    let (rider, machine) =
                        (rider.thing().name(self.world.fleet), self.world.fleet.machine_name(machine));
                    let at = self.stand(Track::Property(slot));
                    self.fault(FaultKind::Alone, index, PlaceFinding::NotLeft { rider, machine, at });
                }
                if visit.step != index && !self.order.waits(visit.step, index) {
                    self.unordered(index, visit.step, Track::Left(rider), Track::Property(slot));
                }
            }
        }
    }

    fn misplaced(&mut self, index: usize, rider: Rider, to: Place) {
        let fleet = self.world.fleet;
        let rider = rider.thing().name(fleet);
        match to.thing() {
            Some(place) => {
                let place = place.name(fleet);
                self.fault(FaultKind::Place, index, PlaceFinding::NotAble { rider, place });
            }
            None => {
                let finding = ChangeFinding::MovedTo { thing: rider, to: "?".to_owned() };
                self.fault(FaultKind::Effect, index, finding);
            }
        }
    }

    /// Checks of what versions a move is said to be: those that what moves has under it before and after the step.
    pub(super) fn check_under(&mut self, index: usize, step: &Step) {
        let tracks = Arc::clone(&self.tracks);
        for (change, &track) in step.changes.iter().zip(&tracks[index]) {
            let Some(Track::Left(rider)) = track else { continue };
            // Of some moves no property says why.
            if *change.of == *OF_MOVES && change.from.is_none() && change.to.is_none() {
                continue;
            }
            let of = change.of.to_string();
            let name = rider.thing().name(self.world.fleet);
            let Some(capability) = self.world.fleet.find_capability(&change.of) else {
                let finding = ChangeFinding::Missing { thing: name, of, under: None };
                self.fault(FaultKind::Missing, index, finding);
                continue;
            };
            let under = Track::Under(rider, capability);
            let ends = [self.before(index, under), self.state.at(self.world, under)];
            let [from, to] = ends.map(|at| self.world.version_text(under, at));
            let said = (change.from.as_deref(), change.to.as_deref());
            if said == (from.as_deref(), to.as_deref()) {
                continue;
            }
            let differs_today = (said.0 == from.as_deref() || self.is_as_today(under, Some(index)))
                && (said.1 == to.as_deref() || self.is_as_today(under, None));
            let said = (said.0.map(str::to_owned), said.1.map(str::to_owned));
            let finding = PlaceFinding::Versions { rider: name, of, said, found: (from, to) };
            match differs_today {
                true => self.verdict.drifted(Some(index + 1), finding),
                false => self.fault(FaultKind::Broken, index, finding),
            }
        }
    }

    /// Tells whether no step has changed what something has under it now, or had before a step.
    fn is_as_today(&self, under: Track, before: Option<usize>) -> bool {
        let Track::Under(rider, capability) = under else { return false };
        let at = |track: Track| match before {
            Some(step) => self.state.moved_before(step, track),
            None => self.state.moved_to(track),
        };
        let moves = |rider: Rider| at(Track::Left(rider));
        match self.world.ground(rider, capability, &moves, &mut |_| {}) {
            Ground::Slot(slot) => at(Track::Property(slot)) == 0,
            Ground::Spare(_) | Ground::Nothing => false,
        }
    }

    /// A guest that runs goes to no hypervisor that is known to be older.
    fn test_not_older(&mut self, index: usize, rider: Rider) {
        let fleet = self.world.fleet;
        let hypervisors =
            fleet.capability_ids().filter(|&id| fleet.capability(id).layer == Layer::Hypervisor);
        for capability in hypervisors.collect::<Vec<_>>() {
            let track = Track::Under(rider, capability);
            let after = self.state.at(self.world, track);
            let before = self.before(index, track);
            let versions = [before, after].map(|at| self.world.known(track, at, None));
            let [Some(from), Some(to)] = versions else { continue };
            if self.world.lines.ask.compare(fleet, to, from) == Some(Ordering::Less) {
                let (rider, at) = (rider.thing().name(fleet), self.world.at(track, after));
                self.fault(FaultKind::Place, index, PlaceFinding::Older { rider, at });
            }
        }
    }

    /// Returns where something stood before the last step that was carried out, which has to be `index`.
    pub(super) fn before(&mut self, index: usize, track: Track) -> usize {
        if let Track::Under(rider, capability) = track {
            let state = &self.state;
            return self.world.under_at(rider, capability, &|track| state.moved_before(index, track));
        }
        match self.state.visits(track) {
            [] => self.world.start(track),
            visits => {
                let earlier = visits.iter().take_while(|visit| visit.step < index).count();
                self.state.before(self.world, track, earlier)
            }
        }
    }

    /// Returns what stands somewhere or has stood there, and leaves machines.
    pub(super) fn riders_of(&self, place: Place) -> BTreeSet<Rider> {
        let mut found = self.visitors.get(&place).cloned().unwrap_or_default();
        found.extend(place.machine().into_iter().flat_map(|machine| self.world.movers_at(machine)));
        found
    }

    /// Returns the times that a rider has spent somewhere up to now.
    fn stays(&self, rider: Rider, place: Place) -> Vec<Stay> {
        let legs = &self.world.journeys.of(rider)[..self.state.moves(rider)];
        let arrives = std::iter::once(None).chain(legs.iter().map(|leg| Some(leg.step)));
        let departs = legs.iter().map(|leg| Some(leg.step)).chain([None]);
        let stays = arrives.zip(departs).enumerate();
        let there = stays.filter(|&(moves, _)| self.world.stand(rider, moves) == place);
        there.map(|(_, (arrives, departs))| Stay { arrives, departs }).collect()
    }

    /// Checks that each move is needed: the machine that is left changes under what leaves it, or would not carry it at some
    /// later moment, or is there for a time only.
    pub(super) fn check_moves_needed(&mut self) {
        for rider in self.world.journeys.riders() {
            let legs: Vec<Leg> = self.world.journeys.of(rider)[..self.state.moves(rider)].to_vec();
            for (moves, leg) in legs.into_iter().enumerate() {
                let place = self.world.stand(rider, moves);
                if !self.is_needed(rider, (moves, place), leg.step)
                    && let Some(thing) = place.thing()
                {
                    let fleet = self.world.fleet;
                    let (rider, place) = (rider.thing().name(fleet), thing.name(fleet));
                    self.fault(FaultKind::Place, leg.step, PlaceFinding::Needless { rider, place });
                }
            }
        }
    }

    fn is_needed(&mut self, rider: Rider, (moves, place): (usize, Place), step: usize) -> bool {
        let Place::Machine(machine) = place else { return true };
        let later = |visits: &[super::state::Visit]| visits.last().is_some_and(|last| last.step >= step);
        let changes = self.world.beneath_of(machine).into_iter().any(|slot| {
            later(self.state.visits(Track::Property(slot))) && self.world.stops(rider, machine, slot)
        });
        changes
            || self.would_break(rider, moves, step)
            || self.would_be_full(rider, place, step)
            || self.would_be_together(rider, place, step)
    }

    /// Tells whether something would not hold at some moment from a step on if a rider stayed where it stands after some
    /// moves.
    fn would_break(&mut self, rider: Rider, moves: usize, step: usize) -> bool {
        let mut owners = Vec::new();
        self.world.owners(Track::Left(rider), &mut owners);
        let late = Late { track: Track::Left(rider), at: moves };
        owners.into_iter().any(|owner| {
            let clauses = self.world.clauses(owner);
            clauses.iter().any(|clause| self.world.would_break(clause, late, step, &self.state))
        })
    }
}

impl World<'_> {
    /// Returns the properties of which a change may stop what stands on a machine: its own, and those beneath it.
    pub(super) fn beneath_of(&self, machine: MachineId) -> Vec<SlotId> {
        let fleet = self.fleet;
        let mut found: Vec<SlotId> = fleet.slots_of(machine).collect();
        let mut at = machine;
        while let Some(below) = fleet.machine(at).parent.filter(|_| !self.leaves(Rider::Machine(at))) {
            found.extend(fleet.slots_of(below).filter(|&slot| self.takes_along(slot, at)));
            at = below;
        }
        found
    }
}
