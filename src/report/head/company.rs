//! What goes together in a step, in a few words: `host/node-2 and its 4 workloads`.

use crate::answer::refs::ThingRef;
use crate::answer::step::Step;
use crate::answer::tables::{Tables, ThingKind};
use crate::report::document::{Line, Span};
use crate::report::lists::and;
use crate::report::names::{bare, full, label};
use crate::report::words::noun;
use std::collections::{BTreeMap, BTreeSet};

/// Words what goes together in a step.
pub(in crate::report) fn company(tables: &Tables, step: &Step) -> Line {
    let things: BTreeSet<ThingRef> = step.changes.iter().map(|change| change.thing).collect();
    let heads: BTreeSet<ThingRef> = step
        .changes
        .iter()
        .filter(|change| change.effect.changes_version() && tables.thing(change.thing).kind.is_machine())
        .map(|change| change.thing)
        .collect();
    let (Some(&head), 1) = (heads.first(), heads.len()) else {
        return and(counts(tables, things.iter().copied()).into_iter());
    };
    let under: BTreeSet<ThingRef> =
        step.changes.iter().filter(|change| change.under == Some(head)).map(|change| change.thing).collect();
    let is_on_it = |thing: ThingRef| match tables.thing(head).kind {
        // The VM is made for what has its name.
        ThingKind::OwnGuest => bare(tables.name(head)) == bare(tables.name(thing)),
        _ => under.contains(&thing) || tables.thing(thing).machine == Some(head),
    };
    let others = things.iter().copied().filter(|&thing| thing != head);
    let words = match others.clone().all(is_on_it) {
        true => its(tables, others),
        false => counts(tables, others),
    };
    let line = Line::from(Span::Thing(full(tables, head).into_owned()));
    and([line].into_iter().chain(words).collect::<Vec<_>>().into_iter())
}

/// Counts things by their kind, and names one that is alone of its kind.
pub(super) fn counts(tables: &Tables, things: impl Iterator<Item = ThingRef>) -> Vec<Line> {
    let word = |(kind, (first, number)): (ThingKind, (ThingRef, usize))| match number {
        1 => Line::from(Span::Thing(label(tables, first).into_owned())),
        _ => Line::from(format!("{number} {}", noun(kind, number))),
    };
    by_kind(tables, things).into_iter().map(word).collect()
}

/// Counts what is on a machine.
fn its(tables: &Tables, things: impl Iterator<Item = ThingRef>) -> Vec<Line> {
    let word = |(kind, (_, number)): (ThingKind, (ThingRef, usize))| match number {
        1 => Line::from(format!("its {}", noun(kind, 1))),
        _ => Line::from(format!("its {number} {}", noun(kind, number))),
    };
    by_kind(tables, things).into_iter().map(word).collect()
}

/// The first thing of each kind, and how many there are.
fn by_kind(
    tables: &Tables,
    things: impl Iterator<Item = ThingRef>,
) -> BTreeMap<ThingKind, (ThingRef, usize)> {
    let mut kinds: BTreeMap<ThingKind, (ThingRef, usize)> = BTreeMap::new();
    for thing in things {
        kinds.entry(tables.thing(thing).kind).or_insert((thing, 0)).1 += 1;
    }
    kinds
}
