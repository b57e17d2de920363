//! Steps, their prerequisites and ranks, as a plan orders them.

use super::finding::{StepsFinding, WaitFlaw};
use super::report::{FaultKind, Verdict};
use crate::answer::Guarantee;
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::step::{Step, WaitKind};
use std::collections::{BTreeMap, BTreeSet};

/// Which steps come before which.
#[derive(Default, Debug)]
pub(super) struct Order {
    /// By step, from zero: the steps right before it, sorted.
    before: Vec<Vec<usize>>,
    /// For each of these whether something has asked for it.
    asked: Vec<Vec<bool>>,
    /// When a step was last passed in a search.
    passed: Vec<usize>,
    searches: usize,
}

impl Order {
    /// Reads the order, and checks that it is one.
    pub(super) fn read(plan: &Plan, verdict: &mut Verdict) -> Self {
        let mut before: Vec<Vec<usize>> = Vec::with_capacity(plan.steps.len());
        for (index, step) in plan.steps.iter().enumerate() {
            let number = index + 1;
            let mut fault = |finding: StepsFinding| verdict.in_step(FaultKind::Order, number, finding);
            if step.number != number {
                fault(StepsFinding::Number { said: step.number });
            }
            let list = read_waits(step, number, plan.guarantee, &mut fault);
            let rank = list.iter().map(|&other| plan.steps[other].rank).max().unwrap_or(0);
            let found = rank.saturating_add(1);
            if step.rank != found {
                fault(StepsFinding::Rank { said: step.rank, found });
            }
            before.push(list);
        }
        let asked = before.iter().map(|list| vec![false; list.len()]).collect();
        Self { passed: vec![0; before.len()], before, asked, searches: 0 }
    }

    /// Tells whether something has asked for a step, from zero, to come right before another.
    pub(super) fn is_asked(&self, earlier: usize, later: usize) -> bool {
        self.before[later].binary_search(&earlier).is_ok_and(|at| self.asked[later][at])
    }

    /// Notes that a step, from zero, has made room for another.
    pub(super) fn may_wait(&mut self, earlier: usize, later: usize) {
        if let Ok(at) = self.before[later].binary_search(&earlier) {
            self.asked[later][at] = true;
        }
    }

    /// Notes that a step, from zero, has to be carried out before another, and tells whether it is.
    pub(super) fn waits(&mut self, earlier: usize, later: usize) -> bool {
        self.may_wait(earlier, later);
        self.is_before(earlier, later)
    }

    /// Finds where steps wait for what nothing asks for, or for what they wait for by waiting for another: that breaks
    /// nothing, and yet it is not the order that the inventory asks for. In an inventory that has changed since, it may have
    /// been.
    pub(super) fn check_least(&mut self, plan: &Plan, verdict: &mut Verdict) {
        let since = verdict.drift.iter().any(|drift| drift.finding.is_of_consequence());
        for later in 0..self.before.len() {
            let spared = self.spared(plan, later);
            for (at, &earlier) in self.before[later].iter().enumerate() {
                let asked = self.asked[later][at];
                let flaw = match (spared.contains(&earlier), asked) {
                    (true, _) => WaitFlaw::Spared,
                    (false, true) => continue,
                    // Where choices were made, an order may follow from these; where things move, from where they stand.
                    (false, false)
                        if plan.guarantee == Guarantee::Feasible || self.is_placed(plan, later, earlier) =>
                    {
                        continue;
                    }
                    (false, false) => WaitFlaw::Needless,
                };
                let finding = StepsFinding::Wait { step: earlier + 1, flaw };
                match since && flaw == WaitFlaw::Needless {
                    true => verdict.drifted(Some(later + 1), finding),
                    false => verdict.in_step(FaultKind::Order, later + 1, finding),
                }
            }
        }
    }

    /// Tells whether a step waits for another because of where things stand, and something moves in one of them.
    fn is_placed(&self, plan: &Plan, later: usize, earlier: usize) -> bool {
        let moves = |step: usize| plan.steps[step].changes.iter().any(|change| change.moved.is_some());
        let mut waits = plan.steps[later].after.iter();
        let said = waits.any(|wait| wait.step == earlier + 1 && wait.kind == WaitKind::Placed);
        said && (moves(later) || moves(earlier))
    }

    /// Checks that of two steps with a thing in common one comes before the other, and that steps wait for one another
    /// for this reason only where they have one.
    pub(super) fn check_shared(&mut self, plan: &Plan, verdict: &mut Verdict) {
        let mut last: BTreeMap<ThingRef, usize> = BTreeMap::new();
        for (later, step) in plan.steps.iter().enumerate() {
            let mut with = BTreeSet::new();
            for thing in step.changes.iter().map(|change| change.thing) {
                if let Some(earlier) = last.insert(thing, later).filter(|&earlier| earlier != later)
                    && with.insert(earlier)
                    && !self.is_before(earlier, later)
                {
                    let thing = plan.tables.name(thing).to_owned();
                    let finding = StepsFinding::Shared { thing, step: earlier + 1 };
                    verdict.in_step(FaultKind::Order, later + 1, finding);
                }
            }
            for wait in step.after.iter().filter(|wait| wait.kind == WaitKind::Shared) {
                let earlier = wait.step.wrapping_sub(1);
                let Ok(at) = self.before[later].binary_search(&earlier) else { continue };
                if !with.contains(&earlier) {
                    let flaw = WaitFlaw::Kind(WaitKind::Shared);
                    let finding = StepsFinding::Wait { step: wait.step, flaw };
                    verdict.in_step(FaultKind::Order, later + 1, finding);
                }
                self.asked[later][at] = true;
            }
        }
    }

    /// Returns the steps right before one that come before another of these. There are none where all are of one rank;
    /// else what comes before them is searched, each step once.
    fn spared(&mut self, plan: &Plan, later: usize) -> BTreeSet<usize> {
        let own = &self.before[later];
        let mut ranks = own.iter().map(|&step| plan.steps[step].rank);
        let rank = ranks.next();
        if ranks.all(|other| Some(other) == rank) {
            return BTreeSet::new();
        }
        self.searches += 1;
        let mut work = own.clone();
        while let Some(at) = work.pop() {
            for &next in self.before[at].iter().filter(|&&next| next >= own[0]) {
                if std::mem::replace(&mut self.passed[next], self.searches) != self.searches {
                    work.push(next);
                }
            }
        }
        own.iter().copied().filter(|&step| self.passed[step] == self.searches).collect()
    }

    /// Tells whether a step, from zero, is carried out before another. Mostly it is right before; else what is before
    /// that is searched, each step once.
    pub(super) fn is_before(&mut self, earlier: usize, later: usize) -> bool {
        self.searches += 1;
        let mut work = vec![later];
        while let Some(at) = work.pop() {
            if self.before[at].binary_search(&earlier).is_ok() {
                return true;
            }
            for &next in &self.before[at] {
                if next > earlier && std::mem::replace(&mut self.passed[next], self.searches) != self.searches
                {
                    work.push(next);
                }
            }
        }
        false
    }
}

/// Reads what a step waits for: the earlier steps, from zero and sorted, each once.
fn read_waits(
    step: &Step,
    number: usize,
    guarantee: Guarantee,
    fault: &mut dyn FnMut(StepsFinding),
) -> Vec<usize> {
    let mut found = BTreeSet::new();
    for wait in &step.after {
        let mut flawed = |flaw| fault(StepsFinding::Wait { step: wait.step, flaw });
        if wait.step == 0 || wait.step >= number {
            flawed(WaitFlaw::Later);
        } else if !found.insert(wait.step - 1) {
            flawed(WaitFlaw::Twice);
        }
        if !may_be(wait.kind, guarantee) {
            flawed(WaitFlaw::Kind(wait.kind));
        }
    }
    found.into_iter().collect()
}

/// Tells whether a step can wait for another for a reason. No steps are merged yet, and a choice asks for an order only
/// where one was made.
fn may_be(kind: WaitKind, guarantee: Guarantee) -> bool {
    match kind {
        WaitKind::Rule | WaitKind::Shared | WaitKind::Placed => true,
        WaitKind::Choice => guarantee == Guarantee::Feasible,
        WaitKind::Merged => false,
    }
}
