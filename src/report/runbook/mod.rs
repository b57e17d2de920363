//! The runbook of a plan: for each step the commands of the platform that a thing belongs to, what to look at before and after,
//! and what takes the step back. It is text for people: comove runs none of it.

mod change;
mod platform;
mod recipes;
#[cfg(test)]
mod tests;
mod values;

use super::document::{Block, Document, Line, Tone};
use super::known::{crossed_in, is_final, met};
use crate::answer::known::Outcome;
use crate::answer::plan::Plan;
use crate::answer::step::{Change, Effect, Step};
use crate::answer::tables::ThingKind;
use crate::model::{Fleet, Timed};
use change::{Followed, Lines, lines};
use std::collections::{BTreeMap, BTreeSet};

/// The steps that cannot be undone, each with what says so.
pub(super) type Finals = BTreeMap<usize, BTreeSet<String>>;

/// Adds the runbook of a plan to a report. The fleet is the one that the plan is for.
pub fn runbook(document: &mut Document, fleet: &Fleet, plan: &Plan) {
    let finals = finals(fleet, plan);
    let steps = plan.steps.iter().map(|step| commands(fleet, plan, step, &finals));
    let way = Block::Note(Tone::Plain, way_back(plan, &finals));
    let blocks = std::iter::once(way).chain(steps);
    document.section("Runbook", blocks.filter(|_| !plan.steps.is_empty()));
}

/// Finds the steps that cannot be undone: by facts about data, by states that are made anew, and by what the inventory states.
pub(super) fn finals(fleet: &Fleet, plan: &Plan) -> Finals {
    let mut finals = Finals::new();
    for known in met(plan, Outcome::ByHand).into_iter().filter(|known| is_final(plan, known)) {
        let name = plan.tables.fact(known.fact).map_or("", |fact| &fact.name);
        for step in crossed_in(plan, known) {
            finals.entry(step).or_default().insert(format!("fact {name}"));
        }
    }
    for step in &plan.steps {
        for change in step.changes.iter().filter(|change| change.effect.changes_version()) {
            let made = (change.effect == Effect::Recreate).then(|| format!("{} is made anew", change.of));
            let said = fleet.no_returns().iter().filter(|stated| is_about(fleet, plan, change, stated));
            let said = said.map(|stated| format!("{}: {}", change.of, stated.what));
            let all: Vec<String> = made.into_iter().chain(said).collect();
            if !all.is_empty() {
                finals.entry(step.number).or_default().extend(all);
            }
        }
    }
    finals
}

/// Whether what is stated is about the thing of a change, or about what changes its version there.
fn is_about(fleet: &Fleet, plan: &Plan, change: &Change, stated: &Timed<String>) -> bool {
    let things = [plan.tables.name(change.thing), &change.of];
    let mut things = things.into_iter().filter_map(|name| fleet.find_subject(name));
    stated.whom.as_ref().is_some_and(|whom| things.any(|thing| fleet.is_named(whom, thing)))
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
fn way_back(plan: &Plan, finals: &Finals) -> Line {
    let before = IN_REVERSE;
    let text = match first_done(plan, &finals.keys().copied().collect()) {
        None => format!("{before} No step is known from which there is no way back."),
        Some(first) => format!("{before} From step {first} on there is no way back but from a backup."),
    };
    text.into()
}

/// The commands of a step.
pub(super) fn commands(fleet: &Fleet, plan: &Plan, step: &Step, finals: &Finals) -> Block {
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
            let why: Vec<&str> = why.iter().map(String::as_str).collect();
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
