//! The sections that reports on a plan have in common: manual steps, what is not known, what else is to be minded.

mod meanings;
mod origins;
mod stays;
mod unknown;
mod waves;
mod ways;

pub(super) use unknown::{counted, once_tried};
pub(super) use waves::{asks, breach, finals_in, how_good, lost_in, waves, why_not};
pub(super) use ways::{way_of, ways};

use super::Detail;
use super::document::{Block, Document, Item, Line, Span, Tone};
use super::known::{self, explained, is_final, met, no_way_back, to_do};
use super::lists::{and, list, most, rest, standing, told};
use super::names::{bare, names, sorted};
use super::violations::{Group, groups};
use super::words::{few, plural, ranges, violation};
use crate::answer::known::{Known, Outcome};
use crate::answer::plan::{Limit, Plan, Unheeded};
use crate::answer::tables::Tables;
use crate::model::Strategy;
use std::collections::BTreeSet;

/// Adds what cannot be taken back, and what is to be done by hand.
pub(super) fn by_hand(document: &mut Document, plan: &Plan, detail: Detail) {
    let (last, rest): (Vec<&Known>, Vec<&Known>) =
        met(plan, Outcome::ByHand).into_iter().partition(|known| is_final(plan, known));
    document.section("No way back", list(&last, detail, |known| no_way_back(plan, known, detail)));
    let mut rest = rest;
    rest.sort_by_cached_key(|known| {
        let due = plan.tables.fact(known.fact).map(|fact| fact.due);
        (known.crossed_in(&plan.steps).first().copied(), due)
    });
    let facts = rest.into_iter().map(|known| to_do(plan, known, detail));
    let all = backups(plan, &last).into_iter().chain(stays::recreated(plan, detail)).chain(facts);
    document.section("Do by hand", checks(all, detail));
}

/// Says before which steps a backup is made, since they cannot be taken back without one: for what facts say of their data, for what
/// the inventory states of them, or since no tool leads back.
fn backups(plan: &Plan, last: &[&Known]) -> Option<Line> {
    let stated = plan.schedule.iter().flat_map(|schedule| &schedule.no_return).map(|one| one.step);
    let converted = last.iter().flat_map(|known| known.crossed_in(&plan.steps));
    let steps: BTreeSet<usize> = plan.restored().into_iter().chain(stated).chain(converted).collect();
    let steps: Vec<usize> = steps.into_iter().collect();
    let text = match steps.as_slice() {
        [] => return None,
        [one] => {
            format!("Before step {one}: make a backup or snapshot; without it this step cannot be taken back")
        }
        some => format!(
            "Before each of steps {}: make a backup or snapshot; without it that step cannot be taken back",
            ranges(some)
        ),
    };
    Some(text.into())
}

/// Adds what is not known, what has an end, what is violated, what the order ignores, and what the properties mean that
/// the document shows.
pub(super) fn doubts(document: &mut Document, plan: &Plan, detail: Detail) {
    document.section("Stays as it is", stays::stays(plan, detail));
    document.section("Unknown", unknown::unknown(plan, detail));
    document.section("Not stated", origins::origins(plan, detail));
    for (heading, outcome) in
        [("Support ends", Outcome::Ends), ("May apply", Outcome::Undecided), ("Waived", Outcome::Waived)]
    {
        let facts = met(plan, outcome);
        document.section(heading, list(&facts, detail, |known| known::item(plan, known, detail)));
    }
    document.section("Violated today", violated(plan, detail));
    let is_ignored = |one: &&Unheeded| is_ignored(plan, one.limit);
    let limits: Vec<Unheeded> = plan.unheeded.iter().filter(is_ignored).cloned().collect();
    let limits = list(&limits, detail, |one| limit(one, detail));
    document.section("Limits that this order ignores; mind them as you carry it out", limits);
    let meanings = meanings::meanings(plan, &document.blocks, detail);
    document.section("In words", meanings);
}

/// Whether nothing in a plan keeps limits of a kind. Waves keep budgets and failure domains; where what leaves a machine goes, is
/// looked at as it is drained, but for what else of its service is there. What changes in place goes nowhere. Windows and
/// freezes count from a start on.
fn is_ignored(plan: &Plan, limit: Limit) -> bool {
    match limit {
        Limit::Budget => plan.schedule.is_none(),
        Limit::Apart => plan.schedule.is_none() && !matches!(plan.strategy, Strategy::Drain | Strategy::Auto),
        Limit::Spread => plan.schedule.is_none() || matches!(plan.strategy, Strategy::Drain | Strategy::Auto),
        Limit::Window => plan.schedule.as_ref().is_none_or(|schedule| schedule.terms.start.is_none()),
        Limit::Taint | Limit::Selector | Limit::Capacity => matches!(plan.strategy, Strategy::PerVm),
    }
}

fn checks(steps: impl Iterator<Item = Line>, detail: Detail) -> Vec<Block> {
    let most = most(detail);
    let mut lines: Vec<Line> = steps.collect();
    let left_out = rest(lines.len().saturating_sub(most), detail);
    lines.truncate(most);
    let checks = (!lines.is_empty()).then_some(Block::Checks(lines));
    checks.into_iter().chain(left_out.map(|line| Block::Note(Tone::Aside, line))).collect()
}

fn violated(plan: &Plan, detail: Detail) -> Option<Block> {
    let groups = groups(&plan.tables, &plan.violations);
    list(&groups, detail, |group| one_violated(&plan.tables, group, detail))
}

fn one_violated(tables: &Tables, group: &Group<'_>, detail: Detail) -> Item {
    let who = std::iter::once(group.first).chain(group.others.iter().copied()).map(|one| one.thing);
    let who = sorted(tables, who);
    let mut said = violation(tables, group.first).into_iter();
    let requirement = said.next().unwrap_or_default();
    let stands = standing(requirement.place.as_ref().map(|spot| &*spot.text), requirement.source.as_deref());
    let mut below: Vec<Item> = said.map(told).collect();
    if !stands.is_empty() {
        below.push(Item::new(stands));
    }
    let fact = tables.requirement(group.first.requirement).and_then(|requirement| requirement.fact);
    let fact = fact.and_then(|fact| tables.fact(fact));
    below.extend(fact.into_iter().flat_map(|fact| explained(fact, "what is seen: ", detail)));
    below.extend(group.first.mended.map(|is_mended| match is_mended {
        true => Item { tone: Tone::Good, ..Item::new("this plan fixes it") },
        false => Item { tone: Tone::Bad, ..Item::new("this plan does not fix it") },
    }));
    Item { tone: Tone::Bad, aside: names(tables, &who, detail), below, ..Item::new(requirement.text) }
}

/// Tells limits of a kind.
fn limit(one: &Unheeded, detail: Detail) -> Item {
    let keys = |keys: &[&str]| and(keys.iter().map(|key| Line::from(code(key))));
    let (limit, one_such, many) = match one.limit {
        Limit::Budget => (keys(&["max-unavailable", "min-available"]), "service", "services"),
        Limit::Apart => (keys(&["apart"]), "service", "services"),
        Limit::Spread => (keys(&["spread"]), "service", "services"),
        Limit::Taint => (keys(&["taints"]).text(" or no new workloads"), "machine", "machines"),
        Limit::Selector => (keys(&["node-selector"]), "workload", "workloads"),
        Limit::Capacity => (keys(&["cpu-milli", "memory-mib"]), "machine", "machines"),
        Limit::Window => (
            keys(&["window", "freeze"]).text(", which count with ").with(code("--start")),
            "entry",
            "entries",
        ),
    };
    if !one.services.is_empty() {
        let names = few(one.services.iter().map(|name| bare(name)), detail);
        return Item::new(limit.text(" of ").join(names));
    }
    Item::new(limit.text(format!(": {} {}", one.number, plural(one.number, one_such, many))))
}

/// What is written in an inventory.
fn code(words: &str) -> Span {
    Span::Code(words.to_owned())
}
