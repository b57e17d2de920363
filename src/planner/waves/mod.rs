//! From the steps of a plan to waves.
//!
//! A step becomes a job of [`planner/schedule`](super::schedule); what the inventory and the question limit becomes limits.
//! [`problem`] makes the one, [`told`] tells the other in the words of an answer.

mod problem;
#[cfg(test)]
mod tests;
mod told;

use super::schedule::{Calendar as Opening, WindowsId, schedule};
use crate::answer::plan::Plan;
use crate::answer::schedule::Schedule;
use crate::answer::step::Step;
use crate::id::Id;
use crate::model::Fleet;
use crate::question::{Calendar, Rollout, Timeline, Times};
use problem::Made;

/// Puts the steps of a plan of this fleet into waves, within windows if there is a start.
pub(crate) fn waves(fleet: &Fleet, plan: &Plan, rollout: &Rollout, times: &Times) -> Schedule {
    let mut open = Open(times.start.map(|start| Timeline::new(Calendar::new(fleet, times), start)));
    let made = Made::of(fleet, plan, rollout, &mut open);
    let found = schedule(&made.problem, &open);
    told::told(&made, found, &open)
}

/// When things may be changed, from the start on; at any time without one.
struct Open<'a>(Option<Timeline<'a>>);

impl Opening for Open<'_> {
    fn fit(&self, windows: Option<WindowsId>, from: u64, lasts: u64) -> Option<u64> {
        match (&self.0, windows) {
            (Some(timeline), Some(windows)) => timeline.fit(windows.index(), from, lasts),
            _ => Some(from),
        }
    }
}

impl Open<'_> {
    /// The windows of the things that a step of a plan touches, if something limits them.
    fn windows(&mut self, fleet: &Fleet, plan: &Plan, step: &Step) -> Option<WindowsId> {
        let timeline = self.0.as_mut()?;
        let names = step.changes.iter().map(|change| plan.tables.name(change.thing));
        let things: Vec<_> = names.filter_map(|name| fleet.find_subject(name)).collect();
        let limits = timeline.calendar().limits(things);
        timeline.number(limits).map(WindowsId::from_index)
    }

    /// The instant of a second, as RFC 3339 writes it.
    fn instant(&self, second: u64) -> Option<String> {
        Some(self.0.as_ref()?.instant(second)?.to_string())
    }
}
