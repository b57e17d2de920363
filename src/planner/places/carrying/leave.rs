//! Moves: who goes where, and what is told of it.

use super::spares::{Spare, kept};
use super::{Because, Carrying, Leave, Moment, Stand, To};
use crate::id::{FixedMap, FixedSet};
use crate::model::{CapabilityId, SlotId, VersionId};
use crate::planner::graph::{Arrow, EventId, Origin, Rider, TrackKey};
use crate::planner::places::ground::{Ground, PlaceNeed, Told, View};
use crate::planner::places::route::Move;
use std::cmp::Ordering;

impl Carrying<'_, '_> {
    /// Somebody moves for some changes.
    pub(super) fn leave(&mut self, leave: Leave, then: &Ground, firsts: &FixedMap<TrackKey, EventId>) {
        let Leave { rider, to, with, cause } = leave;
        let Some(from) = self.stand(rider) else { return };
        let to = self.settle(rider, to);
        let there = with.then_some(then);
        let of = self.told(rider, cause, (from, to), (then, there));
        let number = self.moves.get(&rider).map_or(0, Vec::len) + 1;
        let Some(event) = self.move_event(rider, number) else { return };
        let mut tails = self.causes(rider, cause, from, (then, firsts));
        if tails.is_empty() {
            // Something in the step asks for it.
            tails.extend(firsts.values().next());
        }
        let why = if matches!(cause, Because::Down(_)) { Origin::Moves } else { Origin::Place };
        let known = number == 1 && why == Origin::Moves;
        for &tail in tails.iter().filter(|_| !known) {
            self.graph.add_move(tail, Arrow { to: Some(event), why, who: None });
        }
        self.arrive((rider, event), to, there);
        if with {
            // In the same moment: not before what it waits for either.
            let heads: Vec<EventId> = tails.first().copied().into_iter().collect();
            heads.into_iter().for_each(|head| self.tie(event, head));
        }
        let differs = self.differing(rider, (from, to), there);
        let misses = self.missing((from, to));
        self.moved(rider, Move { from, to, of, differs, misses });
    }

    /// The properties of the machine that something goes to which have another version than where it comes from, and than
    /// it runs on today.
    pub(super) fn differing(
        &mut self,
        rider: Rider,
        (from, to): (Stand, Stand),
        then: Option<&Ground>,
    ) -> Box<[(SlotId, u16)]> {
        let fleet = self.graph.fleet;
        let (machine, kept) = match to {
            Stand::Machine(machine) => (machine, None),
            Stand::Spare(number) => (self.spares[number].like, Some(number)),
        };
        let home = self.graph.home(rider);
        let mut found = Vec::new();
        for slot in self.under(machine).flat_map(|id| fleet.slots_of(id)).collect::<Vec<_>>() {
            let capability = fleet.slot(slot).capability;
            if fleet.find_slot(machine, capability) != Some(slot) {
                continue;
            }
            let before = self.version_on(To::Stand(from), capability, None);
            let today = home.and_then(|home| fleet.slot(fleet.find_slot(home, capability)?).version);
            let kept = kept.map(|number| &self.spares[number].kept);
            let view = View { now: &self.now, then, kept };
            let position = view.position(self.graph, TrackKey::Slot(slot));
            let version = view.version(self.graph, TrackKey::Slot(slot), None);
            let is = |other: Option<VersionId>| match (version, other) {
                (Some(one), Some(other)) => {
                    self.graph.ask.compare(fleet, one, other) == Some(Ordering::Equal)
                }
                _ => false,
            };
            let is_new = match version {
                Some(_) => !is(before) && !is(today),
                None => before.is_some(),
            };
            if is_new {
                found.push((slot, position));
            }
        }
        found.into()
    }

    /// The properties at known versions where something comes from of which nothing is said where it goes to. What an OS release
    /// is made of is looked at by itself.
    pub(super) fn missing(&mut self, (from, to): (Stand, Stand)) -> Box<[SlotId]> {
        let fleet = self.graph.fleet;
        let machine = |stand| match stand {
            Stand::Machine(machine) => machine,
            Stand::Spare(number) => self.spares[number].like,
        };
        let (here, there) = (machine(from), machine(to));
        let mut found: Vec<SlotId> = self.under(here).flat_map(|id| fleet.slots_of(id)).collect();
        found.retain(|&slot| {
            let capability = fleet.slot(slot).capability;
            fleet.find_slot(here, capability) == Some(slot)
                && !fleet.is_os(slot)
                && fleet.find_slot(there, capability).is_none()
                && self.version_on(To::Stand(from), capability, None).is_some()
        });
        found.into()
    }

    pub(super) fn moved(&mut self, rider: Rider, step: Move) {
        if let Stand::Spare(number) = step.from {
            self.spares.leave(number, rider);
        }
        match step.to {
            Stand::Machine(machine) => drop(self.arrived.entry(machine).or_default().insert(rider)),
            Stand::Spare(number) => self.spares.arrive(number, rider),
        }
        self.load.moves(self.graph, rider, step.from, step.to);
        self.stands.insert(rider, step.to);
        // Mostly it leaves and comes back.
        self.moves.entry(rider).or_insert_with(|| Vec::with_capacity(2)).push(step);
    }

    /// The events because of which a rider moves.
    pub(super) fn causes(
        &mut self,
        rider: Rider,
        cause: Because,
        from: Stand,
        (then, firsts): (&Ground, &FixedMap<TrackKey, EventId>),
    ) -> Vec<EventId> {
        match cause {
            Because::Down(_) => {
                // What else restarts with the machine moves nothing.
                let stops = |key: &TrackKey| match *key {
                    TrackKey::Slot(slot) => self.concerned(slot).contains(&(rider, true)),
                    _ => false,
                };
                let found = firsts.iter().filter(|(key, _)| stops(key)).map(|(_, &first)| first);
                let found: Vec<EventId> = found.collect();
                let stopping = found.iter().filter_map(|&first| self.stopping(first, then));
                let stopping: Vec<EventId> = stopping.collect();
                if stopping.is_empty() { found } else { stopping }
            }
            Because::Uncarried => {
                let mut keys: FixedSet<TrackKey> = FixedSet::default();
                let machine = match from {
                    Stand::Machine(machine) => Some(machine),
                    Stand::Spare(_) => None,
                };
                for need in self.unmet(rider, from, then) {
                    keys.extend(need.subject);
                    let slot = machine.and_then(|machine| self.graph.met_on(rider, machine, &need));
                    keys.extend(slot.map(TrackKey::Slot));
                }
                keys.iter().filter_map(|key| firsts.get(key).copied()).collect()
            }
        }
    }

    /// Of the events of a property that come about in one moment, from a first one on, the first that stops by itself what is
    /// on the machine: what only a release brings goes down with the release, and stops nothing by itself.
    fn stopping(&mut self, first: EventId, then: &Ground) -> Option<EventId> {
        let (key, position) = self.graph.event(first);
        let releases = self.graph.releases(key.slot()?);
        let last = then.get(key).unwrap_or(position);
        let untied =
            (position..=last).find(|&at| releases.get(usize::from(at)).is_none_or(|&tied| tied == 0));
        self.graph.reached(key, untied?)
    }

    /// The needs of a rider that would be neither met nor put up with after some changes where it stands.
    fn unmet(&mut self, rider: Rider, from: Stand, then: &Ground) -> Vec<PlaceNeed> {
        let needs = self.needs(rider);
        let (machine, kept) = match from {
            Stand::Machine(machine) => (machine, None),
            Stand::Spare(number) => (self.spares[number].like, Some(&self.spares[number].kept)),
        };
        let view = View { now: &self.now, then: Some(then), kept };
        needs.iter().filter(|need| !self.graph.suits(rider, need, machine, view)).cloned().collect()
    }

    /// The property that a rider would miss after some changes where it stands: of several the first by name.
    fn missed(&mut self, rider: Rider, from: Stand, then: &Ground) -> Option<CapabilityId> {
        let unmet = self.unmet(rider, from, then);
        let missed = unmet.iter().filter_map(|need| self.graph.capability_of(need));
        missed.min_by_key(|&id| self.graph.fleet.capability_name(id))
    }

    /// The property because of which a rider moves for some changes, with its versions before and after, of which the latter
    /// is with what changes in the same moment.
    pub(super) fn told(
        &mut self,
        rider: Rider,
        cause: Because,
        (from, to): (Stand, Stand),
        (then, there): (&Ground, Option<&Ground>),
    ) -> Option<Told> {
        let capability = match cause {
            Because::Down(slot) => self.graph.fleet.slot(slot).capability,
            Because::Uncarried => self.missed(rider, from, then)?,
        };
        let before = self.version_on(To::Stand(from), capability, None);
        let after = self.version_on(To::Stand(to), capability, there);
        Some((capability, before, after))
    }

    /// The version of a property at a place now, or with what changes in the same moment.
    pub(super) fn version_on(
        &mut self,
        at: To,
        capability: CapabilityId,
        then: Option<&Ground>,
    ) -> Option<VersionId> {
        let view = View { now: &self.now, then, kept: None };
        let fresh;
        let (machine, view) = match at {
            To::Stand(Stand::Machine(machine)) => (machine, view),
            To::Stand(Stand::Spare(number)) => {
                let Spare { like, kept, .. } = &self.spares[number];
                (*like, View { kept: Some(kept), ..view })
            }
            To::New(like, moment) => {
                fresh = kept(self.graph, like, if moment == Moment::Now { &self.now } else { &self.end });
                (like, View { kept: Some(&fresh), ..view })
            }
        };
        let slot = self.graph.fleet.find_slot(machine, capability)?;
        view.version(self.graph, TrackKey::Slot(slot), None)
    }
}
