//! What a report on a plan says first: the answer in one sentence, then the figures that decide.

mod asked;
mod blocked;
mod company;
mod figures;
mod journey;
mod kinds;
mod room;
#[cfg(test)]
mod tests;
mod wording;

pub(super) use blocked::obstacles;
pub(super) use company::company;
pub(super) use figures::{figures, proofs, settings};
pub(super) use room::needed;

use super::Detail;
use super::changes::named;
use super::document::{Block, Line, Span, Tone};
use super::left_out::left_out;
use super::lists::sentence;
use super::names::names;
use super::words::{count, plural, why};
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::step::{Asked as Named, Change};
use crate::answer::tables::{Reason, Why};
use asked::Asked;
use std::collections::BTreeMap;

/// Begins the report of what a bump forces.
pub(super) fn impact(plan: &Plan, detail: Detail) -> Vec<Block> {
    let line = match (plan.blocked.is_empty(), plan.steps.is_empty()) {
        (true, true) => nothing("Nothing has to change", plan),
        (true, false) => forced(plan),
        (false, true) => sentence(blocked::sentence(plan)),
        (false, false) => in_part(plan, detail),
    };
    opening(plan, line, detail)
}

/// Begins the report of the order in which that is carried out.
pub(super) fn order(plan: &Plan, detail: Detail) -> Vec<Block> {
    let line = match (plan.blocked.is_empty(), plan.steps.is_empty()) {
        (true, true) => nothing("Plan: nothing has to change", plan),
        (false, true) => Line::from("No plan: ").join(blocked::sentence(plan)),
        (true, false) => {
            let asked = Asked::carried_out(plan);
            Line::from("Plan: ").join(asked.noun()).text(kept(&asked)).text(". ").text(steps(plan))
        }
        (false, false) => {
            let things = blocked::things(plan);
            let are = plural(things.len(), "is", "are");
            let line = Line::from("Plan: ").join(Asked::whole(plan).noun()).text(", without ");
            let line = line.join(names(&plan.tables, &things, detail));
            line.text(format!(", which {are} blocked. {}", steps(plan)))
        }
    };
    opening(plan, line, detail)
}

fn opening(plan: &Plan, line: Line, detail: Detail) -> Vec<Block> {
    let tone = match (plan.blocked.is_empty() && forbidden(plan) == 0, doubtful(plan)) {
        (false, _) => Tone::Bad,
        (true, 0) => Tone::Good,
        (true, _) => Tone::Plain,
    };
    let mut blocks = vec![Block::Answer(tone, line)];
    blocks.extend(left_out(&plan.tables, plan.bumps.len(), &plan.left_out, detail));
    blocks.extend(further(plan).into_iter().map(|line| Block::Note(Tone::Doubt, line)));
    blocks
}

fn nothing(text: &str, plan: &Plan) -> Line {
    let held = plan.summary.held;
    if held == 0 {
        return format!("{text}.").into();
    }
    let held = count(held, "dependent is held and keeps its", "dependents are held and keep their");
    format!("{text}: {held} version.").into()
}

/// `Moving 2 images and 4 workloads to debian 12 forces 3 other changes. Nothing is blocked. 7 are untested.`
fn forced(plan: &Plan) -> Line {
    let asked = Asked::carried_out(plan);
    let known = plan.summary.stated.saturating_add(plan.summary.derived);
    let doubt = match (untested(plan), known) {
        (None, _) if forbidden(plan) > 0 => waves(plan),
        (Some(untested), _) if forbidden(plan) > 0 => format!("{} {untested}", waves(plan)),
        (Some(untested), _) => format!("Nothing is blocked. {untested}"),
        (None, 0) => "Nothing is blocked.".to_owned(),
        (None, _) => "Nothing is blocked or untested.".to_owned(),
    };
    let line = match asked.is_own_guests() {
        // What was asked for are not the VMs, but what is in them.
        true => sentence(asked.noun()).text(kept(&asked)).text(". This"),
        false => sentence(asked.doing()),
    };
    line.text(format!(" {}. {doubt}", others(&asked)))
}

/// `RHEL 10.0: 4 changes can be carried out; billing is blocked. 3 are untested.`
fn in_part(plan: &Plan, detail: Detail) -> Line {
    let things = blocked::things(plan);
    let possible = count(plan.summary.things, "change", "changes");
    let line = sentence(Asked::whole(plan).noun()).text(format!(": {possible} can be carried out; "));
    let line = line.join(names(&plan.tables, &things, detail));
    let line = line.text(format!(" {} blocked.", plural(things.len(), "is", "are")));
    let line = if forbidden(plan) > 0 { line.text(format!(" {}", waves(plan))) } else { line };
    match untested(plan) {
        Some(untested) => line.text(format!(" {untested}")),
        None => line,
    }
}

/// Says that machines stay as they are whose workloads get VMs.
fn kept(asked: &Asked<'_>) -> String {
    asked.kept().filter(|_| asked.is_own_guests()).map_or_else(String::new, |kept| format!("; {kept}"))
}

/// Counts what is forced beyond what was asked for.
fn others(asked: &Asked<'_>) -> String {
    match (asked.others(), asked.subjects.is_empty()) {
        (0, _) => "forces no other change".to_owned(),
        (number, true) => format!("forces {}", count(number, "change", "changes")),
        (number, false) => format!("forces {}", count(number, "other change", "other changes")),
    }
}

/// How many things nothing says to work, touched or not.
fn doubtful(plan: &Plan) -> usize {
    plan.summary.unknown.saturating_add(plan.summary.exposed)
}

/// Counts what nothing says to work.
fn untested(plan: &Plan) -> Option<String> {
    let unknown = doubtful(plan);
    (unknown > 0).then(|| format!("{unknown} {} untested.", plural(unknown, "is", "are")))
}

/// How many steps rules leave without a wave.
fn forbidden(plan: &Plan) -> usize {
    plan.schedule.as_ref().map_or(0, |schedule| schedule.forbidden.len())
}

/// Says of a plan that rules forbid in part how much of it can go.
fn waves(plan: &Plan) -> String {
    let (all, not) = (plan.steps.len(), forbidden(plan));
    match all.saturating_sub(not) {
        0 if all == 1 => "Its step has no wave: rules forbid it.".to_owned(),
        0 => format!("None of the {all} steps has a wave: rules forbid them."),
        some => format!(
            "{some} of {all} steps can go, {not} {} no wave: rules forbid {}.",
            plural(not, "has", "have"),
            plural(not, "it", "them")
        ),
    }
}

/// Counts the steps. Times will stand here once a plan has them.
fn steps(plan: &Plan) -> String {
    let number = plan.steps.len();
    match (number, plan.summary.ranks) {
        _ if forbidden(plan) > 0 => waves(plan),
        (1, _) => "1 step.".to_owned(),
        (_, 0 | 1) => format!("{number} steps, in any order."),
        (_, ranks) => format!("{number} steps; the longest chain has {ranks}."),
    }
}

/// Says why the plan goes further than was asked for: `kernel 5.15, not 5.10: app/ingest needs kernel >=5.15`.
fn further(plan: &Plan) -> Vec<Line> {
    const MOST: usize = 3;
    let mut beyond: BTreeMap<(&str, Option<&str>), Vec<ThingRef>> = BTreeMap::new();
    let is_beyond = |change: &&Change| change.asked == Named::Beyond;
    for change in plan.steps.iter().flat_map(|step| &step.changes).filter(is_beyond) {
        beyond.entry((&*change.of, change.to.as_deref())).or_default().push(change.thing);
    }
    let reasons = plan.tables.reasons.iter().filter(|reason| reason.why != Why::Goal);
    let reasons =
        reasons.rev().map(|Reason { what, why, .. }| ((what.thing, &*what.of, what.to.as_deref()), why));
    let reasons: BTreeMap<(ThingRef, &str, Option<&str>), &Why> = reasons.collect();
    let told = beyond.into_iter().filter_map(|((of, to), things)| {
        // An image is published for what runs it, which has the reason.
        let reason = |&thing: &ThingRef| Some((thing, *reasons.get(&(thing, of, to))?));
        let (thing, reason) = things.iter().find_map(reason)?;
        let line = named(of, to.unwrap_or_default()).text(" on ");
        let line = line.with(Span::Thing(plan.tables.name(thing).to_owned()));
        Some(line.text(" goes further than was asked: ").join(why(&plan.tables, reason)))
    });
    told.take(MOST).collect()
}
