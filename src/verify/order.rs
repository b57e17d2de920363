//! Steps, their prerequisites and waves, as a plan orders them.

use super::report::{FaultKind, Verdict};
use crate::plan::Plan;

/// Which steps come before which.
#[derive(Debug)]
pub(super) struct Order {
    /// By step, from zero: the steps right before it, sorted.
    before: Vec<Vec<usize>>,
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
        Self { passed: vec![0; before.len()], before, searches: 0 }
    }

    /// Tells whether a step, from zero, has to be carried out before another. Mostly it is right before; else what is
    /// before that is searched, each step once.
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
