//! In what two plans, two inventories, or a plan and an inventory differ, in a reviewer's words.

mod groups;
pub(super) mod progress;
mod returns;
mod steps;
#[cfg(test)]
mod tests;
mod waves;

use super::Detail;
use super::document::{Block, Cell, Document, Item, Line, Row, Span, Table, Tone};
use super::lists::{aside, list, sentence, standing};
use super::words::{Clock, count, noun};
use crate::answer::diff::{
    Diff, Figure, Requestion, Restatement, Side, SideKind, StepChange, StepDifference,
};
use crate::answer::stock::StatementKind;
use crate::answer::tables::ThingKind;
use crate::id::FixedSet;
use groups::{Between, groups, items};
use std::collections::BTreeMap;

/// Groups of differences that are told in brief: a screen.
const MOST: usize = 16;

/// Makes the report of a comparison.
#[must_use]
pub fn diff(diff: &Diff, detail: Detail) -> Document {
    let mut document = Document::default();
    document.push(Block::Answer(tone(diff), answer(diff, detail)));
    document.push(Block::Rows(sides(diff)));
    document.section("What was asked", list(&diff.question, detail, requestion));
    document.section("Figures", figures(&diff.figures));
    document.section("What differs", cut(items(&diff.things, between(diff), detail), detail));
    let of_order = diff.steps.iter().filter(|one| !is_of_return(one));
    document.section("Steps", cut(steps::items(of_order, detail), detail));
    document.section("Way back", cut(way_back(diff), detail));
    document.section("To ask for", cut(diff.relax.iter().map(returns::asking).collect(), detail));
    document.section("Waves", cut(waves::items(&diff.waves, &Clock::named(diff.zone.as_deref())), detail));
    document.section("What is stated", list(&diff.statements, detail, restatement));
    if let Some(progress) = &diff.progress {
        document.section("Steps of the plan", [Block::Rows(progress::rows(progress))]);
        document.section("What has strayed", cut(progress::strays(progress, detail), detail));
    }
    document
}

const fn between(diff: &Diff) -> Between {
    match (diff.old.kind, diff.new.kind) {
        (SideKind::Plan, SideKind::Plan) => Between::Plans,
        _ => Between::Inventories,
    }
}

fn tone(diff: &Diff) -> Tone {
    match &diff.progress {
        _ if diff.is_empty() => Tone::Good,
        Some(progress) if progress.strays.is_empty() => Tone::Good,
        Some(_) => Tone::Doubt,
        None => Tone::Plain,
    }
}

/// The answer in one sentence. If all that differs is of one sort, that is it.
fn answer(diff: &Diff, detail: Detail) -> Line {
    if let Some(known) = &diff.progress {
        let strays: FixedSet<&str> = known.strays.iter().map(|one| &*one.thing).collect();
        let line = Line::from(format!("The plan{}", progress::sentence(known)));
        return match strays.len() {
            0 => line,
            number => {
                line.text(format!("; {} from it", count(number, "thing has strayed", "things have strayed")))
            }
        };
    }
    if diff.is_empty() {
        let steps =
            diff.new.steps.map_or_else(String::new, |steps| format!(" in {}", count(steps, "step", "steps")));
        return format!(
            "Nothing differs: {}{steps}, the same in both",
            count(diff.new.things, "thing", "things")
        )
        .into();
    }
    let groups = groups(&diff.things, detail);
    let is_all = diff.question.is_empty()
        && diff.figures.is_empty()
        && diff.statements.is_empty()
        && diff.steps.is_empty()
        && diff.waves.is_empty()
        && diff.no_return.is_none()
        && diff.relax.is_empty();
    match groups.as_slice() {
        [one] if is_all && diff.things.len() > 1 => {
            sentence(one.sentence(between(diff)).text("; nothing else changes"))
        }
        [_] if is_all => {
            let item = items(&diff.things, between(diff), detail).into_iter().next();
            sentence(item.map(|item| item.text).unwrap_or_default().text("; nothing else changes"))
        }
        _ => format!("The two differ in {}", counted(diff)).into(),
    }
}

/// How much differs, by kind: `3 hosts, 12 workloads and 1 requirement`.
fn counted(diff: &Diff) -> String {
    let mut things: BTreeMap<ThingKind, FixedSet<&str>> = BTreeMap::new();
    for one in &diff.things {
        things.entry(one.kind).or_default().insert(&one.thing);
    }
    let steps: FixedSet<_> = diff.steps.iter().map(|one| (one.old, one.new)).collect();
    let waves: FixedSet<_> = diff.waves.iter().map(|one| one.wave).collect();
    let mut parts: Vec<String> =
        things.iter().map(|(&kind, all)| format!("{} {}", all.len(), noun(kind, all.len()))).collect();
    let others = [
        (diff.question.len(), "part of the question", "parts of the question"),
        (steps.len(), "step", "steps"),
        (waves.len(), "wave", "waves"),
        (diff.statements.len(), "statement", "statements"),
        (usize::from(diff.no_return.is_some()), "point of no return", "points of no return"),
        (diff.relax.len(), "rule that forbids steps", "rules that forbid steps"),
        (if parts.is_empty() && steps.is_empty() { diff.figures.len() } else { 0 }, "figure", "figures"),
    ];
    parts.extend(
        others.iter().filter(|(number, ..)| *number > 0).map(|&(number, one, many)| count(number, one, many)),
    );
    match parts.split_last() {
        None => "nothing".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

fn sides(diff: &Diff) -> Vec<Row> {
    let row = |key: &str, side: &Side| {
        let kind = match side.kind {
            SideKind::Plan => "plan",
            SideKind::Inventory => "inventory",
        };
        let steps =
            side.steps.map_or_else(String::new, |steps| format!(", {}", count(steps, "step", "steps")));
        let number = count(side.things, "thing", "things");
        Row::new(key, Line::from(Span::Code(side.name.clone())).text(format!(": {kind}, {number}{steps}")))
    };
    match diff.progress {
        None => vec![row("old", &diff.old), row("new", &diff.new)],
        Some(_) => vec![row("plan", &diff.old), row("inventory", &diff.new)],
    }
}

fn requestion(one: &Requestion) -> Item {
    let code = |text: &str| Span::Code(text.to_owned());
    let line = match (&one.from, &one.to) {
        (Some(from), Some(to)) => {
            Line::from(format!("{}: ", one.what)).with(code(from)).text(" -> ").with(code(to))
        }
        (None, Some(to)) => Line::from(format!("{} ", one.what)).with(code(to)).text(" is new"),
        (Some(from), None) => Line::from(format!("{} ", one.what)).with(code(from)).text(" is gone"),
        (None, None) => Line::from(one.what.to_string()),
    };
    Item::new(line)
}

fn figures(all: &[Figure]) -> Option<Block> {
    let words = |what: &str| match what {
        "things" => "things that change, restart or move".to_owned(),
        "machines-changed" => "hosts, guests and clusters that change version".to_owned(),
        "images-changed" => "images that are published or rebuilt".to_owned(),
        "workloads-changed" => "workloads that change version".to_owned(),
        "restart-only" => "workloads that only restart".to_owned(),
        "moved" => "workloads that move".to_owned(),
        "largest-step" => "things in the largest step".to_owned(),
        "ranks" => "steps in the longest chain".to_owned(),
        "unknown" => "things of which nothing says that they work".to_owned(),
        other => other.to_owned(),
    };
    let rows = all.iter().map(|figure| {
        vec![Cell::Line(words(&figure.what).into()), Cell::Number(figure.from), Cell::Number(figure.to)]
    });
    let head = ["", "old", "new"].map(Line::from).to_vec();
    (!all.is_empty()).then(|| Block::Table(Table { head, rows: rows.collect(), rest: None }))
}

fn restatement(one: &Restatement) -> Item {
    let kind = match one.kind {
        StatementKind::Requirement => "requirement",
        StatementKind::Fact => "fact",
        StatementKind::Hold => "hold",
    };
    let is = if one.new { "is new" } else { "is gone" };
    let line = Line::from(format!("{kind} ")).with(Span::Code(one.text.to_string())).text(format!(" {is}"));
    Item { aside: standing(Some(&one.place.text), None), ..Item::new(line) }
}

/// From where on there is no way back, and what says so in only one of two plans.
fn way_back(diff: &Diff) -> Vec<Item> {
    let reasons = diff.steps.iter().filter(|one| is_of_return(one));
    let point = diff.no_return.map(returns::point);
    point.into_iter().chain(steps::items(reasons, Detail::Brief)).collect()
}

const fn is_of_return(one: &StepDifference) -> bool {
    matches!(one.what, StepChange::NoWayBack { .. })
}

/// Takes what fits a screen and counts the rest.
fn cut(mut items: Vec<Item>, detail: Detail) -> Option<Block> {
    let total = items.len();
    if detail == Detail::Brief && total > MOST + 1 {
        items.truncate(MOST);
        items.push(aside(format!("and {} more sorts of differences (--full)", total - MOST)));
    }
    (!items.is_empty()).then_some(Block::List(items))
}
