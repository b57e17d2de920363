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
use crate::model::{Fleet, Timed};
use change::{Lines, lines};
use std::collections::{BTreeMap, BTreeSet};

/// The steps that cannot be undone, each with what says so.
type Finals = BTreeMap<usize, BTreeSet<String>>;

/// Adds the runbook of a plan to a report. The fleet is the one that the plan is for.
pub fn runbook(document: &mut Document, fleet: &Fleet, plan: &Plan) {
    let finals = finals(fleet, plan);
    let steps = plan.steps.iter().map(|step| one(fleet, plan, step, &finals));
    let blocks = std::iter::once(way_back(&finals)).chain(steps);
    document.section("Runbook", blocks.filter(|_| !plan.steps.is_empty()));
}

/// Finds the steps that cannot be undone: by facts about data, by states that are made anew, and by what the inventory states.
fn finals(fleet: &Fleet, plan: &Plan) -> Finals {
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

/// Says from where on there is no way back.
fn way_back(finals: &Finals) -> Block {
    let before = "Each step leads from one valid state to another, so that taking steps back one by one, the last first, \
                  leads through the same states.";
    let text = match finals.keys().next() {
        None => format!("{before} No step is known from which there is no way back."),
        Some(first) => format!("{before} From step {first} on there is no way back but from a backup."),
    };
    Block::Note(Tone::Plain, text.into())
}

/// The commands of a step.
fn one(fleet: &Fleet, plan: &Plan, step: &Step, finals: &Finals) -> Block {
    let Lines { before, run, after, back } = lines(fleet, plan, step);
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
