//! When it is asked about something: in each state that there may be while it stays as a step leaves it.
//!
//! A *span* begins with the step that takes something to a version, and ends before those that take it on. In between,
//! other steps may have been carried out or not, as far as the order of the steps leaves that open. Each such set of
//! steps is a *moment*, and of a stop the worst counts that is said in one of its moments.
//!
//! Only steps that move something which is asked for tell moments apart. Mostly these have a thing in common, so that
//! they come one after another, and a stop has one moment more than there are such steps; mostly there is none. A service
//! is the exception: its replicas go in any order. Its versions are all those that a replica may have in the span.

use super::Asker;
use crate::answer::step::{Certainty, WaitKind};
use crate::id::{FixedSet, IdVec, Lists};
use crate::planner::closure::ForcedId;
use crate::planner::graph::TrackKey;
use crate::planner::lockstep::StepId;

/// The steps of events, and their order.
#[derive(Debug)]
pub(crate) struct Order<'a> {
    /// The step of each event; `None` if it moves nothing.
    of: &'a IdVec<ForcedId, Option<StepId>>,
    /// The steps right before each step, sorted.
    after: &'a Lists<StepId, (StepId, WaitKind)>,
    /// In which search a step was last passed.
    passed: IdVec<StepId, usize>,
    searches: usize,
}

impl<'a> Order<'a> {
    pub(crate) fn new(
        of: &'a IdVec<ForcedId, Option<StepId>>,
        after: &'a Lists<StepId, (StepId, WaitKind)>,
    ) -> Self {
        Self { of, after, passed: IdVec::filled(after.len(), 0), searches: 0 }
    }

    pub(super) fn step(&self, at: ForcedId) -> Option<StepId> {
        self.of[at]
    }

    /// Whether a step is another, or comes before it in every order. Mostly it is right before it; else what comes before
    /// that is searched, each step once.
    fn is_due(&mut self, step: StepId, by: StepId) -> bool {
        if step >= by {
            return step == by;
        }
        if self.after.get(by).binary_search_by_key(&step, |&(other, _)| other).is_ok() {
            return true;
        }
        self.searches += 1;
        let mut work = vec![by];
        while let Some(at) = work.pop() {
            for &(next, _) in self.after.get(at) {
                if next == step {
                    return true;
                }
                if next > step && std::mem::replace(&mut self.passed[next], self.searches) != self.searches {
                    work.push(next);
                }
            }
        }
        false
    }
}

/// From the step that leaves something as it is asked about until the steps that end that.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Span {
    pub(super) from: StepId,
    pub(super) until: Vec<StepId>,
}

/// What has been carried out by then: the first step of a span, what comes before that, and some others of the span with
/// what comes before those.
#[derive(Debug)]
pub(super) struct Moment {
    span: Span,
    also: Vec<StepId>,
    /// The steps that may have been carried out or not, and move what was asked for.
    met: FixedSet<StepId>,
}

impl Moment {
    pub(super) const fn span(&self) -> &Span {
        &self.span
    }
}

impl Asker<'_, '_> {
    /// The worst that is said in a span, and `None` if nothing is asked in it.
    pub(super) fn throughout(
        &mut self,
        span: &Span,
        mut ask: impl FnMut(&mut Self) -> Option<Certainty>,
    ) -> Option<Certainty> {
        let mut worst = None;
        let mut met = FixedSet::default();
        let mut moments: Vec<Vec<StepId>> = vec![Vec::new()];
        let mut asked = 0;
        while asked < moments.len() && worst != Some(Certainty::Unknown) {
            for also in &moments[asked..] {
                self.now = Some(Moment { span: span.clone(), also: also.clone(), met });
                worst = worst.max(ask(self));
                met = self.now.take().map(|now| now.met).unwrap_or_default();
            }
            asked = moments.len();
            self.add_moments(&mut moments, &met);
        }
        worst
    }

    /// Adds the moments in which one step more has been carried out than in one of some.
    fn add_moments(&mut self, moments: &mut Vec<Vec<StepId>>, met: &FixedSet<StepId>) {
        if met.is_empty() {
            return;
        }
        let mut steps: Vec<StepId> = met.iter().copied().collect();
        steps.sort_unstable();
        let mut known: FixedSet<Vec<StepId>> =
            moments.iter().map(|also| self.carried_out(&steps, also)).collect();
        for index in 0..moments.len() {
            for &step in &steps {
                let mut also = moments[index].clone();
                also.push(step);
                let also = self.carried_out(&steps, &also);
                if known.insert(also.clone()) {
                    moments.push(also);
                }
            }
        }
    }

    /// Which of some steps have been carried out with others.
    fn carried_out(&mut self, steps: &[StepId], also: &[StepId]) -> Vec<StepId> {
        let order = &mut self.order;
        let mut is_done = |step: StepId| also.iter().any(|&other| order.is_due(step, other));
        steps.iter().copied().filter(|&step| is_done(step)).collect()
    }

    /// Whether a step has been carried out by now.
    pub(super) fn is_done(&mut self, step: StepId) -> bool {
        if self.has_to_be_done(step) {
            return true;
        }
        if !self.may_be_done(step) {
            return false;
        }
        let Some(now) = &mut self.now else { return true };
        now.met.insert(step);
        now.also.iter().any(|&other| self.order.is_due(step, other))
    }

    /// Whether a step has been carried out in each moment of the span.
    fn has_to_be_done(&mut self, step: StepId) -> bool {
        self.now.as_ref().is_none_or(|now| self.order.is_due(step, now.span.from))
    }

    /// Whether a step may have been carried out in the span.
    fn may_be_done(&mut self, step: StepId) -> bool {
        let Some(now) = &self.now else { return true };
        !now.span.until.iter().any(|&end| self.order.is_due(end, step))
    }

    /// Where a track is now.
    pub(super) fn position(&mut self, key: TrackKey) -> u16 {
        let start = self.start(key);
        let mut at = self.closure.reach(self.graph, key);
        while at > start {
            let step = self.step_to(key, at);
            if step.is_none_or(|step| self.is_done(step)) {
                break;
            }
            at -= 1;
        }
        at
    }

    /// Where a track may stop in the span.
    pub(super) fn positions(&mut self, key: TrackKey) -> Vec<u16> {
        let end = self.closure.reach(self.graph, key);
        let mut found = Vec::new();
        for at in self.start(key)..=end {
            let step = self.step_to(key, at);
            let next = if at < end { self.step_to(key, at + 1) } else { None };
            let goes_on = at < end && (next == step || next.is_none_or(|next| self.has_to_be_done(next)));
            if !goes_on && step.is_none_or(|step| self.may_be_done(step)) {
                found.push(at);
            }
        }
        found
    }

    pub(super) fn start(&mut self, key: TrackKey) -> u16 {
        let track = self.graph.track_of(key);
        self.graph.track(track).1.start
    }

    /// The step that takes a track to a position; `None` if it is there today.
    pub(super) fn step_to(&mut self, key: TrackKey, position: u16) -> Option<StepId> {
        let event = self.graph.reached(key, position)?;
        self.closure.position(event).and_then(|at| self.order.step(at))
    }

    /// The step that takes a track beyond a position.
    pub(super) fn step_beyond(&mut self, key: TrackKey, position: u16) -> Option<StepId> {
        let is_last = position >= self.closure.reach(self.graph, key);
        if is_last { None } else { self.step_to(key, position + 1) }
    }

    /// Of some steps, in order, the first that does not come by the start of a span.
    pub(super) fn first_after(&mut self, steps: &[StepId], from: StepId) -> Option<StepId> {
        steps.iter().copied().find(|&step| !self.order.is_due(step, from))
    }
}
