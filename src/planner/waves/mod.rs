//! From the steps of a plan to waves.
//!
//! A step becomes a job of [`planner/schedule`](super::schedule); what the inventory and the question limit becomes limits.
//! [`problem`], [`spares`], [`rollouts`], [`turns`] and [`hints`] make the one; [`told`] and [`steps`] tell the other in the words of an answer, [`relax`] what to ask for where it
//! is impossible, [`returns`] from where on there is no way back.

mod hints;
mod problem;
mod relax;
mod returns;
mod rollouts;
mod spares;
mod steps;
#[cfg(test)]
mod tests;
mod told;
mod turns;

pub(crate) use returns::no_returns;

use super::schedule::{self, Calendar as Opening, WindowsId};
use crate::answer::plan::Plan;
use crate::answer::step::Step;
use crate::id::Id;
use crate::model::Fleet;
use crate::question::{Calendar, Rollout, Timeline, Times};
use problem::Made;

/// Puts the steps of a plan of this fleet into waves, within windows if there is a start. Says so in the plan and in its steps.
pub(crate) fn waves(fleet: &Fleet, plan: &mut Plan, rollout: &Rollout, times: &Times) {
    let mut open = Open(times.start.map(|start| Timeline::new(Calendar::new(fleet, times), start)));
    let mut made = Made::of(fleet, plan, rollout, (&mut open, true));
    let mut found = schedule::schedule(&made.problem, &open);
    if !made.lent.is_empty() && !found.forbidden.is_empty() {
        // What comes later only for the sake of a machine or by a rollout is not forbidden with what it comes after.
        made = Made::of(fleet, plan, rollout, (&mut open, false));
        found = schedule::schedule(&made.problem, &open);
    }
    let eased = schedule::relax(&made.problem, &open, &found);
    let told = told::told(&made, told::terms(&made, rollout, times), (&found, &eased), &open);
    let steps = steps::steps(&made, &found, &open);
    plan.schedule = Some(told);
    for (step, timed) in plan.steps.iter_mut().zip(steps) {
        timed.into_iter().for_each(|timed| timed.put(step));
    }
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

    /// Whether what starts at a second and takes some has room only since clocks are set back.
    fn is_set_back(&self, windows: Option<WindowsId>, from: u64, lasts: u64) -> bool {
        let both = self.0.as_ref().zip(windows);
        both.is_some_and(|(timeline, windows)| timeline.is_set_back(windows.index(), from, lasts))
    }

    /// The instant of a second, as RFC 3339 writes it.
    fn instant(&self, second: u64) -> Option<String> {
        Some(self.0.as_ref()?.instant(second)?.to_string())
    }
}
