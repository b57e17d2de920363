//! Where everything stands while a plan is replayed, and how it came there.

use super::track::{Rider, Track};
use super::world::World;
use crate::id::FixedMap;
use crate::model::{ComponentId, ServiceId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A step, from zero, and where it left a track.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visit {
    pub(super) step: usize,
    pub(super) at: usize,
}

/// The visits of a track, of which most have one.
#[derive(Clone, Debug)]
enum Visits {
    One(Visit),
    Several(Vec<Visit>),
}

impl Visits {
    fn as_slice(&self) -> &[Visit] {
        match self {
            Self::One(visit) => std::slice::from_ref(visit),
            Self::Several(visits) => visits,
        }
    }

    fn push(&mut self, visit: Visit) {
        match self {
            Self::One(first) => *self = Self::Several(vec![*first, visit]),
            Self::Several(visits) => visits.push(visit),
        }
    }
}

/// How many replicas of a service run which version of a component, and which steps have taken replicas off one.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) now: BTreeMap<usize, usize>,
    pub(super) left: BTreeMap<usize, Vec<usize>>,
    /// How many have not moved, by where they stand.
    pub(super) unmoved: BTreeMap<usize, usize>,
}

/// The state after some steps. What has not moved stands where it does today.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    visits: Arc<FixedMap<Track, Visits>>,
    /// Counted from the visits, as far as somebody has asked.
    tallies: FixedMap<(ServiceId, ComponentId), Tally>,
}

impl State {
    /// The same state for somebody else to look at.
    pub(super) fn share(&self) -> Self {
        Self { visits: Arc::clone(&self.visits), tallies: FixedMap::default() }
    }

    /// Returns where a track stands.
    pub(super) fn at(&self, world: &mut World<'_>, track: Track) -> usize {
        if let Track::Under(rider, capability) = track {
            return world.under_at(rider, capability, &|track| self.moved_to(track));
        }
        let last = self.visits(track).last();
        last.map_or_else(|| world.start(track), |visit| visit.at)
    }

    /// Returns where a property stands, or how often something has moved.
    pub(super) fn moved_to(&self, track: Track) -> usize {
        self.visits(track).last().map_or(0, |visit| visit.at)
    }

    /// Returns where a property stood after a step, or how often something had moved.
    pub(super) fn moved_until(&self, step: usize, track: Track) -> usize {
        let visits = self.visits(track).iter().take_while(|visit| visit.step <= step);
        visits.last().map_or(0, |visit| visit.at)
    }

    /// Returns where anything that has a track of its own stood after a step.
    pub(super) fn until(&self, world: &mut World<'_>, step: usize, track: Track) -> usize {
        match self.visits(track).first().is_some_and(|first| first.step <= step) {
            true => self.moved_until(step, track),
            false => world.start(track),
        }
    }

    /// Returns how often something had moved after a step.
    pub(super) fn moves_until(&self, step: usize, rider: Rider) -> usize {
        self.moved_until(step, Track::Left(rider))
    }

    /// The same before a step.
    pub(super) fn moved_before(&self, step: usize, track: Track) -> usize {
        step.checked_sub(1).map_or(0, |before| self.moved_until(before, track))
    }

    /// Returns how often something has moved.
    pub(super) fn moves(&self, rider: Rider) -> usize {
        self.moved_to(Track::Left(rider))
    }

    /// Returns the steps that have moved a track.
    pub(super) fn visits(&self, track: Track) -> &[Visit] {
        self.visits.get(&track).map_or(&[], Visits::as_slice)
    }

    /// Returns where a track stood before its `index`-th move.
    pub(super) fn before(&self, world: &mut World<'_>, track: Track, index: usize) -> usize {
        match index.checked_sub(1) {
            Some(previous) => self.visits(track)[previous].at,
            None => world.start(track),
        }
    }

    /// Moves a track.
    pub(super) fn go(&mut self, world: &mut World<'_>, track: Track, visit: Visit) {
        let from = self.at(world, track);
        if let Track::Runs(workload, id) = track {
            let service = world.fleet.workload(workload).service;
            let moves_first = self.visits(track).is_empty();
            if let Some(tally) = self.tallies.get_mut(&(service, id)) {
                tally.leave(from, visit.step);
                if moves_first {
                    take_one(&mut tally.unmoved, from);
                }
                *tally.now.entry(visit.at).or_default() += 1;
            }
        }
        let visits = Arc::make_mut(&mut self.visits).entry(track);
        visits.and_modify(|visits| visits.push(visit)).or_insert(Visits::One(visit));
    }

    /// Returns which versions of a component the replicas of a service run. It is counted once and then kept.
    pub(super) fn tally(&mut self, world: &mut World<'_>, service: ServiceId, id: ComponentId) -> &Tally {
        if !self.tallies.contains_key(&(service, id)) {
            let mut tally = Tally::default();
            for &workload in world.replicas_with(service, id).iter() {
                let track = Track::Runs(workload, id);
                let start = world.start(track);
                *tally.now.entry(start).or_default() += 1;
                if self.visits(track).is_empty() {
                    *tally.unmoved.entry(start).or_default() += 1;
                }
                for index in 0..self.visits(track).len() {
                    let (from, visit) = (self.before(world, track, index), self.visits(track)[index]);
                    tally.leave(from, visit.step);
                    *tally.now.entry(visit.at).or_default() += 1;
                }
            }
            self.tallies.insert((service, id), tally);
        }
        &self.tallies[&(service, id)]
    }
}

impl Tally {
    fn leave(&mut self, from: usize, step: usize) {
        take_one(&mut self.now, from);
        self.left.entry(from).or_default().push(step);
    }

    /// Tells whether no replica has moved before a step.
    pub(super) fn moves_first_in(&self, step: usize) -> bool {
        self.left.values().all(|steps| steps.first().is_none_or(|&first| first == step))
    }
}

fn take_one(counts: &mut BTreeMap<usize, usize>, of: usize) {
    if let Some(count) = counts.get_mut(&of) {
        *count -= 1;
        if *count == 0 {
            counts.remove(&of);
        }
    }
}
