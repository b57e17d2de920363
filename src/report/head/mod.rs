//! What a report on a plan says first: the answer in one sentence, then the figures that decide.

mod asked;
mod company;
mod figures;
mod kinds;
#[cfg(test)]
mod tests;

pub(super) use figures::{figures, proof, settings};

use super::Detail;
use super::changes::named;
use super::document::{Block, Line, Tone};
use super::lists::sentence;
use super::names::{names, sorted};
use super::words::{count, plural};
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::step::Asked as Named;
use asked::Asked;
use std::collections::BTreeMap;

/// Begins the report of what a bump forces.
pub(super) fn impact(plan: &Plan, detail: Detail) -> Vec<Block> {
    let line = match (plan.blocked.is_empty(), plan.steps.is_empty()) {
        (true, true) => nothing("Nothing has to change", plan),
        (true, false) => forced(plan),
        (false, true) => impossible("Blocked: ", plan, detail),
        (false, false) => in_part(plan),
    };
    opening(plan, line, detail)
}

/// Begins the report of the order in which that is carried out.
pub(super) fn order(plan: &Plan, detail: Detail) -> Vec<Block> {
    let line = match (plan.blocked.is_empty(), plan.steps.is_empty()) {
        (true, true) => nothing("Plan: nothing has to change", plan),
        (false, true) => impossible("No plan: ", plan, detail),
        (is_free, false) => {
            let line = Line::from("Plan: ").join(Asked::carried_out(plan).noun()).text(". ");
            let line = match is_free {
                true => line,
                false => line.text("Part of it is blocked: ").join(Asked::blocked(plan).noun()).text(". "),
            };
            line.text(steps(plan))
        }
    };
    opening(plan, line, detail)
}

fn opening(plan: &Plan, line: Line, detail: Detail) -> Vec<Block> {
    let tone = match (plan.blocked.is_empty(), plan.summary.unknown) {
        (false, _) => Tone::Bad,
        (true, 0) => Tone::Good,
        (true, _) => Tone::Plain,
    };
    let answer = Block::Answer(tone, line);
    let further = further(plan, detail).map(|line| Block::Note(Tone::Doubt, line));
    [answer].into_iter().chain(further).collect()
}

fn nothing(text: &str, plan: &Plan) -> Line {
    let held = plan.summary.held;
    if held == 0 {
        return format!("{text}.").into();
    }
    let held = count(held, "dependent is held and keeps its", "dependents are held and keep their");
    format!("{text}: {held} version.").into()
}

/// `Upgrading 2 hosts to Ubuntu 22.04 forces 11 other changes. Nothing is blocked; 12 of 13 are untested.`
fn forced(plan: &Plan) -> Line {
    let asked = Asked::carried_out(plan);
    let known = plan.summary.stated.saturating_add(plan.summary.derived);
    let doubt = match (untested(plan), known) {
        (Some(untested), _) => format!("Nothing is blocked; {untested}."),
        (None, 0) => "Nothing is blocked.".to_owned(),
        (None, _) => "Nothing is blocked or untested.".to_owned(),
    };
    sentence(asked.doing()).text(format!(" {}. {doubt}", others(plan, &asked)))
}

fn in_part(plan: &Plan) -> Line {
    let asked = Asked::carried_out(plan);
    let doubt = untested(plan).map(|untested| format!("; {untested}")).unwrap_or_default();
    let line = Line::from("Part of it is blocked: ").join(Asked::blocked(plan).noun()).text(". The rest: ");
    line.join(asked.doing()).text(format!(" {}{doubt}.", others(plan, &asked)))
}

fn impossible(text: &str, plan: &Plan, detail: Detail) -> Line {
    let tables = &plan.tables;
    let asked = Asked::blocked(plan);
    let others = plan.blocked.iter().map(|blocked| blocked.thing).filter(|&thing| !asked.is_about(thing));
    let others = sorted(tables, others);
    let line = Line::from(text).join(asked.noun()).text(" cannot be had");
    match others.len() {
        0 => line.text("."),
        number => {
            let stands = plural(number, "stands", "stand");
            line.text("; ").join(names(tables, &others, detail)).text(format!(" {stands} in the way."))
        }
    }
}

/// Counts what is forced beyond what was asked for.
fn others(plan: &Plan, asked: &Asked<'_>) -> String {
    let asked = asked.things();
    match (plan.summary.things.saturating_sub(asked), asked) {
        (0, _) => "forces no other change".to_owned(),
        (number, 0) => format!("forces {}", count(number, "change", "changes")),
        (number, _) => format!("forces {}", count(number, "other change", "other changes")),
    }
}

/// Counts what nothing says to work.
fn untested(plan: &Plan) -> Option<String> {
    let (unknown, things) = (plan.summary.unknown, plan.summary.things);
    (unknown > 0).then(|| format!("{unknown} of {things} {} untested", plural(unknown, "is", "are")))
}

/// Counts the steps. Times will stand here once a plan has them.
fn steps(plan: &Plan) -> String {
    let number = plan.steps.len();
    match (number, plan.summary.ranks) {
        (1, _) => "1 step.".to_owned(),
        (_, 0 | 1) => format!("{number} steps, in any order."),
        (_, ranks) => format!("{number} steps; the longest chain has {ranks}."),
    }
}

/// Says what goes further than was asked for.
fn further(plan: &Plan, detail: Detail) -> Option<Line> {
    let mut last: BTreeMap<(ThingRef, &str), Option<&str>> = BTreeMap::new();
    for change in plan.steps.iter().flat_map(|step| &step.changes) {
        if change.asked == Named::Beyond && !change.unseen {
            last.insert((change.thing, &*change.of), change.to.as_deref());
        }
    }
    let mut by: BTreeMap<(&str, Option<&str>), Vec<ThingRef>> = BTreeMap::new();
    for ((thing, of), to) in last {
        by.entry((of, to)).or_default().push(thing);
    }
    let most = if detail == Detail::Full { by.len() } else { 3 };
    let mut line = Line::default();
    for (index, ((of, to), things)) in by.iter().take(most).enumerate() {
        line = line.text(if index == 0 { "This goes further than was asked: " } else { "; " });
        let things = sorted(&plan.tables, things.iter().copied());
        let who = names(&plan.tables, &things, detail);
        line = line.join(named(of, to.unwrap_or_default())).text(" for ").join(who);
    }
    match by.len().saturating_sub(most) {
        0 => (!line.is_empty()).then_some(line),
        more => Some(line.text(format!(" and {more} more (--full)"))),
    }
}
