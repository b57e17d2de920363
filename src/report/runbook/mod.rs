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
use super::words::ranges;
use crate::answer::known::Outcome;
use crate::answer::plan::Plan;
use crate::answer::step::Step;
use crate::model::Fleet;
use change::{Lines, lines};
use std::collections::BTreeMap;

/// Adds the runbook of a plan to a report. The fleet is the one that the plan is for.
pub fn runbook(document: &mut Document, fleet: &Fleet, plan: &Plan) {
    let finals = finals(plan);
    let steps = plan.steps.iter().map(|step| one(fleet, plan, step, &finals));
    let blocks = std::iter::once(way_back(&finals)).chain(steps);
    document.section("Runbook", blocks.filter(|_| !plan.steps.is_empty()));
}

/// The steps that cannot be undone, each with the facts that say so.
fn finals(plan: &Plan) -> BTreeMap<usize, Vec<&str>> {
    let mut finals: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for known in met(plan, Outcome::ByHand).into_iter().filter(|known| is_final(plan, known)) {
        let name = plan.tables.fact(known.fact).map_or("", |fact| &fact.name);
        for step in crossed_in(plan, known) {
            finals.entry(step).or_default().push(name);
        }
    }
    finals
}

/// Says from where on there is no way back.
fn way_back(finals: &BTreeMap<usize, Vec<&str>>) -> Block {
    let before = "Each step leads from one valid state to another, so that taking steps back one by one, the last first, \
                  leads through the same states.";
    let text = match finals.keys().next() {
        None => format!("{before} No step is known from which there is no way back."),
        Some(first) => {
            let all: Vec<usize> = finals.keys().copied().collect();
            format!(
                "{before} From step {first} on there is no way back but from a backup of the data: {} {} it.",
                ranges(&all),
                if all.len() == 1 { "converts" } else { "convert" }
            )
        }
    };
    Block::Note(Tone::Plain, text.into())
}

/// The commands of a step.
fn one(fleet: &Fleet, plan: &Plan, step: &Step, finals: &BTreeMap<usize, Vec<&str>>) -> Block {
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
        Some(facts) => {
            let text = format!("No way back but from a backup of the data (fact {})", facts.join(", "));
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
