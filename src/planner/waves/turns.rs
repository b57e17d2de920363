//! Whose turn a step is, where the question says in which order machines go.

use super::problem::Made;
use crate::answer::refs::ThingRef;
use crate::answer::step::Step;
use crate::question::Sequence;

/// Gives each job its turn. A step whose machines have none of the values goes last, or as early as what waits for it; one without
/// machines, such as the build of an image, as early as what it waits for.
pub(super) fn take(made: &mut Made<'_>, order: &Sequence) {
    let last = u32::try_from(order.values.len()).unwrap_or(u32::MAX);
    let own: Vec<Option<u32>> = made.plan.steps.iter().map(|step| of_step(made, order, step)).collect();
    // Steps stand after those that they wait for.
    let mut early: Vec<u32> = own.iter().map(|own| own.unwrap_or(last)).collect();
    for (at, step) in made.plan.steps.iter().enumerate().rev() {
        for before in step.after.iter().filter_map(|wait| wait.step.checked_sub(1)) {
            if own[before].is_none_or(|own| own == last) {
                early[before] = early[before].min(early[at]);
            }
        }
    }
    let mut turns: Vec<u32> = Vec::with_capacity(own.len());
    for (at, step) in made.plan.steps.iter().enumerate() {
        let before = step.after.iter().filter_map(|wait| turns.get(wait.step.checked_sub(1)?)).max();
        turns.push(match own[at] {
            Some(_) => early[at],
            None => before.copied().unwrap_or(0),
        });
    }
    for (job, turn) in made.problem.jobs.ids().collect::<Vec<_>>().into_iter().zip(turns) {
        made.problem.jobs[job].turn = turn;
    }
}

/// The turn of a step: the latest of what it changes; none if nothing of that is on a machine.
fn of_step(made: &Made<'_>, order: &Sequence, step: &Step) -> Option<u32> {
    step.changes.iter().filter_map(|change| of_thing(made, order, change.thing)).max()
}

/// The turn of a machine or workload: the earliest of its own value and those of what it is on.
fn of_thing(made: &Made<'_>, order: &Sequence, at: ThingRef) -> Option<u32> {
    let own = made.thing(at).kind.is_machine().then_some(at);
    let all = own.into_iter().chain(made.under(at)).filter_map(|at| made.machine(at));
    all.map(|id| order.turn(made.fleet, id)).min()
}
