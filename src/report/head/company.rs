//! What goes together in a step, in a few words: `host/node-2 and its 4 workloads`.

use crate::answer::refs::ThingRef;
use crate::answer::step::Step;
use crate::answer::tables::{Tables, ThingKind};
use crate::report::document::{Line, Span};
use crate::report::lists::and;
use crate::report::words::noun;
use std::collections::{BTreeMap, BTreeSet};

/// Words what goes together in a step.
pub(super) fn company(tables: &Tables, step: &Step) -> Line {
    let things: BTreeSet<ThingRef> = step.changes.iter().map(|change| change.thing).collect();
    let heads: BTreeSet<ThingRef> = step
        .changes
        .iter()
        .filter(|change| change.effect.changes_version() && tables.thing(change.thing).kind.is_machine())
        .map(|change| change.thing)
        .collect();
    let (Some(&head), 1) = (heads.first(), heads.len()) else {
        return and(counts(tables, things.iter().copied(), "").into_iter());
    };
    let under: BTreeSet<ThingRef> =
        step.changes.iter().filter(|change| change.under == Some(head)).map(|change| change.thing).collect();
    let is_on_it = |thing: ThingRef| under.contains(&thing) || tables.thing(thing).machine == Some(head);
    let others = things.iter().copied().filter(|&thing| thing != head);
    let its = if others.clone().all(is_on_it) { "its " } else { "" };
    let words = counts(tables, others, its);
    let line = Line::from(Span::Thing(tables.name(head).to_owned()));
    and([line].into_iter().chain(words).collect::<Vec<_>>().into_iter())
}

/// Counts things by their kind.
fn counts(tables: &Tables, things: impl Iterator<Item = ThingRef>, its: &str) -> Vec<Line> {
    let mut kinds: BTreeMap<ThingKind, usize> = BTreeMap::new();
    for thing in things {
        *kinds.entry(tables.thing(thing).kind).or_default() += 1;
    }
    let word = |(kind, number)| Line::from(format!("{its}{number} {}", noun(kind, number)));
    kinds.into_iter().map(word).collect()
}
