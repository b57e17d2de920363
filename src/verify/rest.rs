//! What is left of a plan of which some steps are done: whether it can be carried out from where things stand.

use super::progress::{Done, look};
use super::replay::Replay;
use super::report::{Unchecked, Verdict};
use super::track::Thing;
use super::violations::{Begun, Violation, violations};
use super::world::World;
use super::{question, refs};
use crate::answer::plan::Plan;
use crate::answer::progress::Shown;
use crate::answer::step::{Step, Wait};
use crate::model::Fleet;
use std::collections::{BTreeMap, BTreeSet};

/// Checks the steps of a plan that an inventory does not show to be done.
///
/// They are carried out one by one from where things stand, as [`verify()`](super::verify()) does, and at the end everything
/// that was asked for has to be there. That each change is needed, and what the plan counts, is of the inventory for which
/// it was made, and is not looked at again; neither are requirements of what no step touches any more, but for those that
/// are violated today. Steps keep their numbers.
pub fn verify_rest(fleet: &Fleet, plan: &Plan) -> Verdict {
    let mut verdict = Verdict::default();
    match question::ask(fleet, plan) {
        Ok(ask) if refs::check(plan, &mut verdict) => {
            let found = super::tables::Found::new(fleet, plan);
            let (progress, done) = look(fleet, plan, &found);
            let (rest, numbers) = rest_of(plan, &done);
            let today = violations(fleet, ask.clone(), plan.strategy, &found.drained(plan));
            let mut world = World::new(fleet, ask, &rest);
            world.is_begun = true;
            world.found.compare(fleet, plan, &mut verdict);
            let is_begun = |at: &usize| progress.steps.get(numbers[*at] - 1) == Some(&Shown::Begun);
            let changed = |at: usize| -> BTreeSet<Thing> {
                let changes = plan.steps[numbers[at] - 1].changes.iter().zip(&done[numbers[at] - 1]);
                let changes = changes.filter(|(_, done)| **done);
                changes.filter_map(|(change, _)| found.thing(change.thing)).collect()
            };
            let begun: Begun = (0..numbers.len()).filter(is_begun).map(|at| (at, changed(at))).collect();
            let found = replayed(&mut world, &rest, &today, &begun);
            verdict.progress = progress;
            verdict.take_of_rest(found, &numbers);
            verdict.unchecked = vec![Unchecked::Origin, Unchecked::Reasons, Unchecked::Begun];
        }
        Ok(_) => verdict.gave_up = true,
        Err(faults) => {
            for (kind, finding) in faults {
                verdict.fault(kind, finding);
            }
            verdict.gave_up = true;
        }
    }
    verdict
}

fn replayed(world: &mut World<'_>, rest: &Plan, today: &[Violation], begun: &Begun) -> Verdict {
    let mut verdict = Verdict::default();
    let (goals, _) = world.goals();
    let goals: BTreeSet<_> = goals.into_iter().collect();
    let mut replay = Replay::new(world, rest, &mut verdict);
    replay.run(rest);
    replay.check_goals(&goals, rest);
    replay.check_violated_since(today, rest, begun);
    verdict
}

/// Leaves out of a plan what is done. Returns it with the numbers that its steps had.
fn rest_of(plan: &Plan, done: &Done) -> (Plan, Vec<usize>) {
    let is_left = |at: &usize| done.get(*at).is_none_or(|done| done.iter().any(|done| !done));
    let left: Vec<usize> = (0..plan.steps.len()).filter(is_left).collect();
    let number: BTreeMap<usize, usize> = left.iter().zip(1..).map(|(&at, number)| (at + 1, number)).collect();
    let mut steps: Vec<Step> = Vec::with_capacity(left.len());
    for &at in &left {
        let step = &plan.steps[at];
        let changes = step.changes.iter().zip(&done[at]).filter(|(_, done)| !**done);
        let waits =
            step.after.iter().filter_map(|wait| Some(Wait { step: *number.get(&wait.step)?, ..*wait }));
        let after: Vec<Wait> = waits.filter(|wait| wait.step <= steps.len()).collect();
        let rank = after.iter().map(|wait| steps[wait.step - 1].rank + 1).max().unwrap_or(1);
        let changes = changes.map(|(change, _)| change.clone()).collect();
        steps.push(Step { number: steps.len() + 1, rank, after, changes, ..step.clone() });
    }
    let rest = Plan { steps, certificate: None, schedule: None, checked: None, ..plan.clone() };
    (rest, left.into_iter().map(|at| at + 1).collect())
}

impl Verdict {
    /// Takes over what was found of the steps that are left, under the numbers that these have in the plan.
    fn take_of_rest(&mut self, mut found: Self, numbers: &[usize]) {
        let number =
            |step: usize| step.checked_sub(1).and_then(|at| numbers.get(at)).copied().unwrap_or(step);
        found.faults.iter_mut().for_each(|fault| fault.step = fault.step.map(number));
        found.drift.iter_mut().for_each(|drift| drift.step = drift.step.map(number));
        (self.states, self.tests) = (found.states, found.tests);
        (self.goals, self.blocked) = (found.goals, found.blocked);
        self.join(found);
    }
}
