//! The states in which it is asked who says that something works: all that the steps of a plan may pass through while it
//! stays as one of them has left it.
//!
//! The order of the steps leaves open which others have been carried out by then. It is assumed of a step that it has not as
//! soon as it matters, and whatever follows on it has not either; the other case is looked at later. So each state is
//! looked at once, as far as it can be told from others by what is asked about.

use crate::answer::step::Certainty;
use crate::model::{CapabilityId, ServiceId, VersionId};
use crate::verify::clause::Lens;
use crate::verify::journey::Ground;
use crate::verify::order::Order;
use crate::verify::replay::Replay;
use crate::verify::state::State;
use crate::verify::track::{Rider, Track};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// The step, from zero, that leaves something as it is, and those that do not.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::verify) struct Span {
    pub(super) from: usize,
    pub(super) until: Vec<usize>,
}

/// What is assumed of the steps while somebody is asked.
#[derive(Debug)]
pub(in crate::verify) struct Moment {
    span: Span,
    done: Vec<usize>,
    left: Vec<usize>,
    /// What else may be.
    others: Vec<(Vec<usize>, Vec<usize>)>,
}

impl Moment {
    pub(super) const fn span(&self) -> &Span {
        &self.span
    }

    /// Tells whether a step has been carried out.
    fn has(&mut self, order: &mut Order, step: usize) -> bool {
        let mut is_by = |earlier: usize, later: usize| earlier == later || order.is_before(earlier, later);
        if is_by(step, self.span.from) || self.done.iter().any(|&other| is_by(step, other)) {
            return true;
        }
        if !self.span.until.iter().chain(&self.left).any(|&other| is_by(other, step)) {
            let done = self.done.iter().copied().chain([step]).collect();
            self.others.push((done, self.left.clone()));
            self.left.push(step);
        }
        false
    }

    /// Returns the last position of a track among the steps that have been carried out, if there is one.
    fn reached(&mut self, order: &mut Order, state: &State, track: Track) -> Option<usize> {
        let mut visits = state.visits(track).iter().rev();
        visits.find(|visit| self.has(order, visit.step)).map(|visit| visit.at)
    }
}

impl Replay<'_, '_> {
    /// Returns the least certain of what is said in all states of a span; none where nothing is to be asked.
    pub(super) fn throughout(
        &mut self,
        span: &Span,
        mut ask: impl FnMut(&mut Self) -> Option<Certainty>,
    ) -> Option<Certainty> {
        let mut worst = None;
        let mut open = vec![(Vec::new(), Vec::new())];
        while let Some((done, left)) = open.pop().filter(|_| worst != Some(Certainty::Unknown)) {
            self.moment = Some(Moment { span: span.clone(), done, left, others: Vec::new() });
            worst = worst.max(ask(self));
            open.extend(self.moment.take().into_iter().flat_map(|moment| moment.others));
        }
        worst
    }

    /// The same of all states from the last step on that has moved a track.
    pub(super) fn since(
        &mut self,
        track: Track,
        ask: impl FnMut(&mut Self) -> Option<Certainty>,
    ) -> Option<Certainty> {
        let from = self.state.visits(track).last()?.step;
        self.throughout(&Span { from, until: Vec::new() }, ask)
    }

    /// Returns where a track has come to by now; none where it has not moved.
    pub(super) fn reached(&mut self, track: Track) -> Option<usize> {
        match &mut self.moment {
            Some(moment) => moment.reached(&mut self.order, &self.state, track),
            None => self.state.visits(track).last().map(|visit| visit.at),
        }
    }

    /// Returns what a rider has of a property where it stands by now.
    pub(super) fn ground_now(&mut self, rider: Rider, capability: CapabilityId) -> Ground {
        let Self { world, state, order, moment, .. } = self;
        let Some(moment) = moment else {
            let moves = |rider| state.moves(rider);
            return world.ground(rider, capability, &moves, &mut |_| {});
        };
        let now = RefCell::new((moment, order));
        let moves = |rider| {
            let (moment, order) = &mut *now.borrow_mut();
            moment.reached(order, state, Track::Left(rider)).unwrap_or(0)
        };
        world.ground(rider, capability, &moves, &mut |_| {})
    }

    /// Returns the version of a track by now.
    pub(super) fn version(&mut self, track: Track, lens: Lens) -> Option<VersionId> {
        if let Track::Under(rider, capability) = track {
            return match self.ground_now(rider, capability) {
                Ground::Slot(slot) => self.version(Track::Property(slot), lens),
                Ground::Spare(at) => self.world.spares[at].version(capability),
                Ground::Nothing => None,
            };
        }
        let at = self.reached(track);
        let at = at.unwrap_or_else(|| self.world.start(track));
        self.world.known(track, at, lens)
    }

    /// Returns the versions that the replicas of a service may have in the span: they go in any order.
    pub(super) fn versions_served(&mut self, service: ServiceId) -> Vec<Option<VersionId>> {
        let fleet = self.world.fleet;
        let mut found = BTreeSet::new();
        for &replica in fleet.replicas(service) {
            let primary = fleet.service(service).primary;
            let Some(id) = primary.filter(|&id| self.world.has(replica, id)) else {
                found.insert(None);
                continue;
            };
            let track = Track::Runs(replica, id);
            for at in self.may_be_at(track) {
                found.insert(self.world.known(track, at, None));
            }
        }
        if found.is_empty() {
            found.insert(None);
        }
        found.into_iter().collect()
    }

    /// Returns where a track may be left in the span.
    fn may_be_at(&mut self, track: Track) -> Vec<usize> {
        let start = self.world.start(track);
        let visits = self.state.visits(track);
        let Some(Moment { span, .. }) = &self.moment else {
            return vec![visits.last().map_or(start, |visit| visit.at)];
        };
        let order = &mut self.order;
        let mut is_by = |earlier: usize, later: usize| earlier == later || order.is_before(earlier, later);
        let mut found = vec![start];
        for visit in visits {
            if is_by(visit.step, span.from) {
                found.clear();
            }
            if !span.until.iter().any(|&end| is_by(end, visit.step)) {
                found.push(visit.at);
            }
        }
        found
    }
}
