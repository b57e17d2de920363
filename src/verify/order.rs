//! Steps, their prerequisites and waves, as a plan orders them.

use super::report::{FaultKind, Verdict};
use crate::Guarantee;
use crate::answer::plan::Plan;
use std::collections::BTreeSet;

/// Which steps come before which.
#[derive(Debug)]
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
            if step.number != number {
                let text = format!("the {number}. step is numbered {}", step.number);
                verdict.in_step(FaultKind::Order, number, text);
            }
            let earlier = |&&other: &&usize| other > 0 && other < number;
            let mut list: Vec<usize> = step.after.iter().filter(earlier).map(|other| other - 1).collect();
            if list.len() < step.after.len() {
                let text = format!("step {number} comes after {:?}, not all of them earlier", step.after);
                verdict.in_step(FaultKind::Order, number, text);
            }
            list.sort_unstable();
            if list.windows(2).any(|pair| pair[0] == pair[1]) {
                let text = format!("step {number} comes after {:?}, one of them twice", step.after);
                verdict.in_step(FaultKind::Order, number, text);
            }
            let wave = list.iter().map(|&other| plan.steps[other].wave).max().unwrap_or(0);
            if step.wave != wave.saturating_add(1) {
                let text = format!(
                    "step {number} is in wave {}, and what it waits for allows {}",
                    step.wave,
                    wave.saturating_add(1)
                );
                verdict.in_step(FaultKind::Order, number, text);
            }
            before.push(list);
        }
        let asked = before.iter().map(|list| vec![false; list.len()]).collect();
        Self { passed: vec![0; before.len()], before, asked, searches: 0 }
    }

    /// Notes that a step, from zero, may have made room for another.
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

    /// Notes where steps wait for what nothing asks for, or for what they wait for by waiting for another: that does no
    /// harm, and yet is not what the inventory asks for.
    pub(super) fn check_least(&mut self, plan: &Plan, verdict: &mut Verdict) {
        let derivable = plan.guarantee == Guarantee::Least && plan.broken.is_empty();
        for later in 0..self.before.len() {
            let spared = self.spared(plan, later);
            for (at, &earlier) in self.before[later].iter().enumerate() {
                let why = match (self.asked[later][at], spared.contains(&earlier)) {
                    (_, true) => "it does so by waiting for another",
                    // Where choices were made, or what is violated today is mended, an order may follow from that.
                    (false, false) if derivable => "nothing asks for it",
                    _ => continue,
                };
                let text = format!("step {} waits for step {}, and {why}", later + 1, earlier + 1);
                verdict.drifted(Some(later + 1), text);
            }
        }
    }

    /// Returns the steps right before one that come before another of these. There are none where all are of one wave;
    /// else what comes before them is searched, each step once.
    fn spared(&mut self, plan: &Plan, later: usize) -> BTreeSet<usize> {
        let own = &self.before[later];
        let mut waves = own.iter().map(|&step| plan.steps[step].wave);
        let wave = waves.next();
        if waves.all(|other| Some(other) == wave) {
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
    fn is_before(&mut self, earlier: usize, later: usize) -> bool {
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
