//! Where what leaves its machine stands: at home today, and after each of its moves where a plan takes it.

use super::tables::Found;
use super::track::{Rider, Thing, Track, rider};
use super::world::World;
use crate::answer::plan::Plan;
use crate::answer::step::Effect;
use crate::id::FixedMap;
use crate::model::{CapabilityId, Layer, MachineId, SlotId};
use std::collections::BTreeSet;

/// Where something stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Place {
    Machine(MachineId),
    /// A machine that the plan adds for a time: its position among these.
    Spare(usize),
    /// Nothing says where.
    Nowhere,
}

impl Place {
    /// Returns what it is.
    pub(super) const fn thing(self) -> Option<Thing> {
        match self {
            Self::Machine(id) => Some(Thing::Machine(id)),
            Self::Spare(at) => Some(Thing::Spare(at)),
            Self::Nowhere => None,
        }
    }

    pub(super) const fn of(thing: Option<Thing>) -> Self {
        match thing {
            Some(Thing::Machine(id)) => Self::Machine(id),
            Some(Thing::Spare(at)) => Self::Spare(at),
            _ => Self::Nowhere,
        }
    }

    pub(super) const fn machine(self) -> Option<MachineId> {
        match self {
            Self::Machine(id) => Some(id),
            Self::Spare(_) | Self::Nowhere => None,
        }
    }
}

/// A move: in which step, from zero, and where it leads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leg {
    pub(super) step: usize,
    pub(super) to: Place,
}

/// The moves of a plan by what moves, in the order of its steps.
#[derive(Default, Debug)]
pub(super) struct Journeys {
    legs: FixedMap<Rider, Vec<Leg>>,
}

impl Journeys {
    /// Reads the moves off the steps. Of several in one step the first counts; the others are faults elsewhere.
    pub(super) fn read(plan: &Plan, found: &Found) -> Self {
        let mut legs: FixedMap<Rider, Vec<Leg>> = FixedMap::default();
        for (step, changes) in plan.steps.iter().map(|step| &step.changes).enumerate() {
            for change in changes.iter().filter(|change| change.effect == Effect::Migrate) {
                let Some(rider) = found.thing(change.thing).and_then(rider) else { continue };
                let list = legs.entry(rider).or_default();
                if list.last().is_none_or(|last| last.step < step) {
                    let to = change.moved.and_then(|moved| found.thing(moved.to));
                    list.push(Leg { step, to: Place::of(to) });
                }
            }
        }
        Self { legs }
    }

    pub(super) fn of(&self, rider: Rider) -> &[Leg] {
        self.legs.get(&rider).map_or(&[], Vec::as_slice)
    }

    /// Tells whether anything moves.
    pub(super) fn any(&self) -> bool {
        !self.legs.is_empty()
    }

    /// Returns everything that moves, in the order of its ids.
    pub(super) fn riders(&self) -> BTreeSet<Rider> {
        self.legs.keys().copied().collect()
    }
}

/// What something finds of a property where it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Ground {
    Slot(SlotId),
    /// What a machine has that the plan adds.
    Spare(usize),
    Nothing,
}

impl World<'_> {
    /// Returns where a rider stands after some of its moves; one that stays on its machine stands there.
    pub(super) fn stand(&self, rider: Rider, moves: usize) -> Place {
        let legs = self.journeys.of(rider);
        match moves.min(legs.len()).checked_sub(1).filter(|_| self.leaves(rider)) {
            Some(last) => legs[last].to,
            None => rider.home(self.fleet).map_or(Place::Nowhere, Place::Machine),
        }
    }

    /// Finds a property from where a rider stands, on its machine or on what that has it from, when everything has made
    /// some moves. What that hangs on is noted: the moves, and the property itself.
    pub(super) fn ground(
        &self,
        rider: Rider,
        capability: CapabilityId,
        moves: &dyn Fn(Rider) -> usize,
        note: &mut dyn FnMut(Track),
    ) -> Ground {
        let mut place = self.stand_noted(rider, moves, note);
        let mut left: Vec<MachineId> = Vec::new();
        loop {
            let mut at = match place {
                Place::Machine(machine) => machine,
                Place::Spare(at) => return Ground::Spare(at),
                Place::Nowhere => return Ground::Nothing,
            };
            loop {
                if let Some(slot) = self.own_slot(at, capability) {
                    note(Track::Property(slot));
                    return Ground::Slot(slot);
                }
                let Some(below) = self.has_from(at, capability) else { return Ground::Nothing };
                if self.leaves(Rider::Machine(at)) {
                    // Guests that a faulty plan puts upon each other have nothing under them.
                    if left.contains(&at) {
                        return Ground::Nothing;
                    }
                    left.push(at);
                    place = self.stand_noted(Rider::Machine(at), moves, note);
                    break;
                }
                at = below;
            }
        }
    }

    /// Tells whether a place is a guest, or stands on it, when everything has made some moves.
    pub(super) fn is_upon(&self, place: Place, guest: Rider, moves: &dyn Fn(Rider) -> usize) -> bool {
        let mut seen = BTreeSet::new();
        let mut at = place.machine();
        while let Some(id) = at.filter(|&id| seen.insert(id)) {
            let machine = Rider::Machine(id);
            if machine == guest {
                return true;
            }
            at = self.stand(machine, moves(machine)).machine();
        }
        false
    }

    fn stand_noted(
        &self,
        rider: Rider,
        moves: &dyn Fn(Rider) -> usize,
        note: &mut dyn FnMut(Track),
    ) -> Place {
        if !self.leaves(rider) {
            return self.stand(rider, 0);
        }
        note(Track::Left(rider));
        self.stand(rider, moves(rider))
    }

    pub(super) fn own_slot(&self, machine: MachineId, capability: CapabilityId) -> Option<SlotId> {
        self.fleet.slots_of(machine).find(|&slot| self.fleet.slot(slot).capability == capability)
    }

    /// Returns the machine from which another has a property that it has not itself.
    pub(super) fn has_from(&self, machine: MachineId, capability: CapabilityId) -> Option<MachineId> {
        let here = self.fleet.machine(machine);
        match self.fleet.capability(capability).layer {
            Layer::Cluster => here.cluster,
            Layer::Hypervisor => here.parent,
            Layer::Kernel => here.parent.filter(|_| here.shares_kernel),
            Layer::Library | Layer::Engine => None,
        }
    }

    /// Returns the position of what a rider has under it on the line of the property, in a state.
    pub(super) fn under_at(
        &mut self,
        rider: Rider,
        capability: CapabilityId,
        at: &dyn Fn(Track) -> usize,
    ) -> usize {
        let moves = |rider| at(Track::Left(rider));
        let version = match self.ground(rider, capability, &moves, &mut |_| {}) {
            Ground::Slot(slot) => {
                let line = self.lines.slot(slot);
                line.versions.get(at(Track::Property(slot))).copied().flatten()
            }
            Ground::Spare(at) => self.spares.get(at).and_then(|spare| spare.version(capability)),
            Ground::Nothing => None,
        };
        self.lines.found_at(capability, version)
    }

    /// Returns the position on a track's line of what is at a position of a slot's: another where something that moves has
    /// it under it.
    pub(super) fn on_line(&mut self, track: Track, slot: SlotId, at: usize) -> usize {
        let Track::Under(_, capability) = track else { return at };
        let version = self.lines.slot(slot).versions.get(at).copied().flatten();
        self.lines.found_at(capability, version)
    }

    /// Returns all tracks on which it hangs what a rider has under it, wherever everything stands after no more than some
    /// moves.
    pub(super) fn grounds(
        &self,
        rider: Rider,
        capability: CapabilityId,
        most: &dyn Fn(Rider) -> usize,
    ) -> BTreeSet<Track> {
        let mut found = BTreeSet::new();
        let mut work = vec![rider];
        while let Some(rider) = work.pop() {
            for moves in 0..=most(rider) {
                let of = |other: Rider| if other == rider { moves } else { most(other) };
                self.ground(rider, capability, &of, &mut |track| {
                    if let (true, Track::Left(other)) = (found.insert(track), track)
                        && other != rider
                    {
                        work.push(other);
                    }
                });
            }
        }
        found
    }
}
