//! The sections that reports on a plan have in common: what is to be done by hand, what is not known, what else is to be
//! heeded.

use super::Detail;
use super::changes::named;
use super::document::{Block, Document, Item, Line, Row, Span, Tone};
use super::known::{self, crossed_in, helps, is_final, met, to_do};
use super::lists::{and, list, most, rest, told};
use super::names::{names, sorted};
use super::violations::{Group, groups};
use super::words::{noun, plural, ranges, violation};
use crate::answer::known::{Known, Outcome};
use crate::answer::plan::{Limit, Plan, Unheeded, Unknown};
use crate::answer::refs::ThingRef;
use crate::answer::tables::{Tables, ThingKind};
use crate::id::FixedMap;
use std::collections::BTreeSet;

/// Adds what cannot be taken back, and what is to be done by hand.
pub(super) fn by_hand(document: &mut Document, plan: &Plan, detail: Detail) {
    let (last, rest): (Vec<&Known>, Vec<&Known>) =
        met(plan, Outcome::ByHand).into_iter().partition(|known| is_final(plan, known));
    document.section("No way back", list(&last, detail, |known| no_way_back(plan, known, detail)));
    document.section("Do by hand", checks(plan, &rest, detail));
}

/// Adds what is not known, what has an end, what is violated, and what the order ignores.
pub(super) fn doubts(document: &mut Document, plan: &Plan, detail: Detail) {
    document.section("Unknown", unknown(plan, detail));
    for (heading, outcome) in
        [("Support ends", Outcome::Ends), ("Undecided", Outcome::Undecided), ("Waived", Outcome::Waived)]
    {
        let facts = met(plan, outcome);
        document.section(heading, list(&facts, detail, |known| known::item(plan, known, detail)));
    }
    document.section("Violated today", violated(plan, detail));
    let limits = list(&plan.unheeded, detail, limit);
    document.section("Limits that this order ignores; mind them as you carry it out", limits);
    document.section("In words", meanings(plan, detail));
}

/// Tells what cannot be taken back, and from which step on, where that is known.
fn no_way_back(plan: &Plan, known: &Known, detail: Detail) -> Item {
    let item = known::item(plan, known, detail);
    let steps = crossed_in(plan, known);
    if steps.is_empty() {
        return Item { tone: Tone::Bad, ..item };
    }
    let after = format!("After {} {}: ", plural(steps.len(), "step", "steps"), ranges(&steps));
    Item { tone: Tone::Bad, text: Line::from(after).join(item.text), ..item }
}

fn checks(plan: &Plan, facts: &[&Known], detail: Detail) -> Vec<Block> {
    let most = most(detail);
    let lines: Vec<Line> = facts.iter().take(most).map(|known| to_do(plan, known, detail)).collect();
    let left_out = rest(facts.len().saturating_sub(most), detail);
    let checks = (!lines.is_empty()).then_some(Block::Checks(lines));
    checks.into_iter().chain(left_out.map(|line| Block::Note(Tone::Aside, line))).collect()
}

/// What nothing says, and what would settle it. What is not known of the same things is told at once.
fn unknown(plan: &Plan, detail: Detail) -> Vec<Block> {
    let mut by: FixedMap<&[ThingRef], Vec<&Unknown>> = FixedMap::default();
    for one in &plan.unknowns {
        by.entry(one.things.as_slice()).or_default().push(one);
    }
    let all: Vec<(&[ThingRef], Vec<&Unknown>)> = by.into_iter().collect();
    let items = list(&all, detail, |(things, of)| one_unknown(&plan.tables, things, of, detail));
    let note = (!all.is_empty()).then(|| {
        let is_property = plan.unknowns.iter().any(|one| !one.of.contains('/'));
        let how = match is_property {
            true => "run each once on a machine that has these versions",
            false => "build and test each once with these versions",
        };
        let text = Line::from(format!("To find out: {how}, then state in the inventory what it needs, as "));
        Block::Note(Tone::Aside, text.with(code("requires")).text("."))
    });
    items.into_iter().chain(note).collect()
}

fn one_unknown(tables: &Tables, things: &[ThingRef], of: &[&Unknown], detail: Detail) -> Item {
    let most = if detail == Detail::Full { most(detail) } else { 4 };
    let word = |one: &&Unknown| match one.version.as_deref() {
        Some(version) => named(&one.of, version),
        None => Line::from("a new ").join(named(&one.of, "")),
    };
    let mut with: Vec<Line> = of.iter().take(most).map(word).collect();
    if of.len() > most {
        with.push(format!("{} more", of.len() - most).into());
    }
    let things = sorted(tables, things.iter().copied());
    let works = plural(things.len(), "works", "work");
    let text = Line::from(format!("Nothing says whether {} {works} with ", counted(tables, &things)));
    let aside = names(tables, &things, detail);
    Item { tone: Tone::Doubt, aside, ..Item::new(text.join(and(with.into_iter()))) }
}

/// Counts things, by their kind if they are of one.
fn counted(tables: &Tables, things: &[ThingRef]) -> String {
    let number = things.len();
    let kinds: BTreeSet<ThingKind> = things.iter().map(|&thing| tables.thing(thing).kind).collect();
    match (kinds.first(), kinds.len()) {
        (Some(&kind), 1) => format!("{number} {}", noun(kind, number)),
        _ => format!("{number} {}", plural(number, "thing", "things")),
    }
}

fn violated(plan: &Plan, detail: Detail) -> Option<Block> {
    let groups = groups(&plan.tables, &plan.violations);
    list(&groups, detail, |group| one_violated(&plan.tables, group, detail))
}

fn one_violated(tables: &Tables, group: &Group<'_>, detail: Detail) -> Item {
    let who = std::iter::once(group.first).chain(group.others.iter().copied()).map(|one| one.thing);
    let who = sorted(tables, who);
    let mut said = violation(tables, group.first).into_iter();
    let requirement = told(said.next().unwrap_or_default());
    let mut below: Vec<Item> = said.map(told).collect();
    if !requirement.aside.is_empty() {
        below.push(Item::new(requirement.aside));
    }
    let fact = tables.requirement(group.first.requirement).and_then(|requirement| requirement.fact);
    below.extend(fact.and_then(|fact| tables.fact(fact)).into_iter().flat_map(|fact| helps(fact, detail)));
    below.extend(group.first.mended.map(|is_mended| match is_mended {
        true => Item { tone: Tone::Good, ..Item::new("the plan mends it") },
        false => Item { tone: Tone::Bad, ..Item::new("the plan leaves it as it is") },
    }));
    Item { tone: Tone::Bad, aside: names(tables, &who, detail), below, ..Item::new(requirement.text) }
}

/// Tells limits of a kind.
fn limit(one: &Unheeded) -> Item {
    let keys = |keys: &[&str]| and(keys.iter().map(|key| Line::from(code(key))));
    let (limit, one_such, many) = match one.limit {
        Limit::Budget => (keys(&["max-unavailable", "min-available"]), "service", "services"),
        Limit::Spread => (keys(&["apart", "spread"]), "service", "services"),
        Limit::Taint => (keys(&["taints"]).text(" or no new workloads"), "machine", "machines"),
        Limit::Selector => (keys(&["node-selector"]), "workload", "workloads"),
        Limit::Capacity => (keys(&["cpu-milli", "memory-mib"]), "machine", "machines"),
    };
    Item::new(limit.text(format!(": {} {}", one.number, plural(one.number, one_such, many))))
}

/// What is written in an inventory.
fn code(words: &str) -> Span {
    Span::Code(words.to_owned())
}

/// What the versions of properties say that change and whose names do not tell it.
fn meanings(plan: &Plan, detail: Detail) -> Option<Block> {
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    let names: BTreeSet<&str> = changes.map(|change| &*change.of).collect();
    let rows = names
        .into_iter()
        .filter_map(|name| crate::read::capability_meaning(name).map(|meaning| Row::new(name, meaning)));
    let rows: Vec<Row> = rows.take(most(detail)).collect();
    (!rows.is_empty()).then_some(Block::Rows(rows))
}
