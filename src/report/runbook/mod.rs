//! The runbook of a plan: for each step the commands of the platform that a thing belongs to, what to look at before and after,
//! and what takes the step back. It is text for people: comove runs none of it.

mod change;
mod platform;
mod recipes;
#[cfg(test)]
mod tests;
mod values;

use super::document::{Block, Document, Line, Tone};
use super::words;
use crate::answer::plan::Plan;
use crate::answer::schedule::{Final, NoReturn};
use crate::answer::step::{Change, Effect, Step};
use crate::answer::tables::ThingKind;
use crate::model::Fleet;
use change::{Followed, Lines, lines};
use std::collections::{BTreeMap, BTreeSet};

/// The steps that cannot be undone, each with what says so.
pub(super) type Finals<'f> = BTreeMap<usize, &'f [Final]>;

/// Adds the runbook of a plan to a report. The fleet is the one that the plan is for, and `no_returns` are its steps from which there
/// is no way back.
pub fn runbook(document: &mut Document, fleet: &Fleet, plan: &Plan, no_returns: &[NoReturn]) {
    let finals = finals(no_returns);
    let steps = plan.steps.iter().map(|step| commands(fleet, plan, step, &finals));
    let way = Block::Note(Tone::Plain, way_back(plan, &finals));
    let blocks = std::iter::once(way).chain(steps);
    document.section("Runbook", blocks.filter(|_| !plan.steps.is_empty()));
}

/// The steps that cannot be undone, by their numbers.
pub(super) fn finals(no_returns: &[NoReturn]) -> Finals<'_> {
    no_returns.iter().map(|one| (one.step, one.because.as_slice())).collect()
}

/// The first of some steps, in the order in which they are carried out: by waves, if the plan has any.
pub(super) fn first_done(plan: &Plan, steps: &BTreeSet<usize>) -> Option<usize> {
    let waves = plan.schedule.iter().flat_map(|schedule| &schedule.waves);
    let in_waves = waves.flat_map(|wave| &wave.steps).copied().find(|step| steps.contains(step));
    in_waves.or_else(|| steps.first().copied())
}

/// The steps that no tool takes back, but a copy that was made before: releases of systems, and control planes.
pub(super) fn restored(plan: &Plan) -> BTreeSet<usize> {
    let is_one = |change: &Change| {
        let kind = plan.tables.thing(change.thing).kind;
        let is_upgrade = change.effect == Effect::Upgrade && kind.is_machine();
        is_upgrade && (&*change.of == "os" || kind == ThingKind::Cluster)
    };
    plan.steps.iter().filter(|step| step.changes.iter().any(is_one)).map(|step| step.number).collect()
}

/// The recipes that the commands of a step follow. Two steps that do the same by the same recipes differ in names only.
pub(super) fn followed(fleet: &Fleet, plan: &Plan, step: &Step) -> BTreeSet<Followed> {
    lines(fleet, plan, step).followed
}

/// Why steps can be taken back in reverse.
pub(super) const IN_REVERSE: &str = "Each step leads from one valid state to another, so that taking steps back one by one, the last first, \
                                     leads through the same states.";

/// Says from where on there is no way back.
fn way_back(plan: &Plan, finals: &Finals<'_>) -> Line {
    let before = IN_REVERSE;
    let lost: BTreeSet<usize> = finals.keys().copied().chain(restored(plan)).collect();
    let text = match first_done(plan, &lost) {
        None => format!("{before} No step is known from which there is no way back."),
        Some(first) => format!(
            "{before} From step {first} on there is no way back but from a backup or snapshot that was made before."
        ),
    };
    text.into()
}

/// The commands of a step.
pub(super) fn commands(fleet: &Fleet, plan: &Plan, step: &Step, finals: &Finals<'_>) -> Block {
    let Lines { before, run, after, back, .. } = lines(fleet, plan, step);
    let mut blocks = Vec::new();
    let mut part = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            blocks.extend([Block::Note(Tone::Plain, title.into()), Block::Code(lines)]);
        }
    };
    part("Look before:", before.lines);
    part("Do:", run.lines);
    part("Look after:", after.lines);
    match finals.get(&step.number) {
        None => part("To take it back:", back.lines),
        Some(why) => {
            let why: Vec<String> = why.iter().map(|one| words::last(&plan.tables, one)).collect();
            let text = format!("No way back but from a backup ({})", why.join("; "));
            blocks.push(Block::Note(Tone::Bad, text.into()));
        }
    }
    if blocks.is_empty() {
        let text = "Nothing is known of the platform that runs these, so there are no commands for them";
        blocks.push(Block::Note(Tone::Doubt, text.into()));
    }
    let summary = Line::from(format!("Step {}: {}", step.number, change::told(plan, step)));
    Block::Fold { summary, blocks }
}
