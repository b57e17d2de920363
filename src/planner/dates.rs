//! The earliest dates of a plan's steps: what its order, windows and freezes leave, whatever else limits it.

use crate::answer::plan::Plan;
use crate::calendar::Slot;
use crate::model::{Fleet, Subject};
use crate::question::{Calendar, Timeline, Times};

/// Finds for each step the earliest time in which it can be carried out as a whole: after the steps that it waits for, and in one
/// window of each thing that it touches. None without a start, and for steps for which there is no such time. How many machines may be away
/// at once is not looked at, so no schedule is earlier.
#[must_use]
pub fn dates(fleet: &Fleet, plan: &Plan, times: &Times) -> Vec<Option<Slot>> {
    let Some(start) = times.start else { return vec![None; plan.steps.len()] };
    let mut timeline = Timeline::new(Calendar::new(fleet, times), start);
    // By their numbers, which begin with one.
    let mut ends: Vec<Option<u64>> = vec![Some(0)];
    let mut dates = Vec::with_capacity(plan.steps.len());
    for step in &plan.steps {
        let names = step.changes.iter().map(|change| plan.tables.name(change.thing));
        let things = names.filter_map(|name| fleet.find_subject(name)).collect::<Vec<Subject>>();
        let limits = timeline.calendar().limits(things);
        let number = timeline.number(limits);
        let waits = step.after.iter().map(|wait| ends.get(wait.step).copied().flatten());
        let from = waits.chain([Some(0)]).reduce(|a, b| a.zip(b).map(|(a, b)| a.max(b))).flatten();
        let begin = from.and_then(|from| match number {
            Some(number) => timeline.fit(number, from, step.seconds),
            None => Some(from),
        });
        let end = begin.and_then(|begin| begin.checked_add(step.seconds));
        ends.push(end);
        let slot = |(begin, end)| Some(Slot { start: timeline.instant(begin)?, end: timeline.instant(end)? });
        dates.push(begin.zip(end).and_then(slot));
    }
    dates
}
