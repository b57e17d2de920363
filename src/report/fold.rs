//! Folding long lists: changes that say the same, steps that look the same.

use crate::plan::{Certainty, Change, Step};
use std::collections::BTreeMap;

/// Most names that a folded line shows.
const NAMES: usize = 4;

/// Changes that differ only in the thing.
pub(super) struct Fold<'p> {
    pub(super) sample: &'p Change,
    pub(super) things: Vec<&'p str>,
}

/// Puts changes that differ only in the thing together, in the order of their first.
pub(super) fn changes<'p>(changes: impl IntoIterator<Item = &'p Change>) -> Vec<Fold<'p>> {
    let mut folds: Vec<Fold<'p>> = Vec::new();
    let mut index: BTreeMap<_, usize> = BTreeMap::new();
    for change in changes {
        let kind = change.thing.split_once('/').map_or("", |(kind, _)| kind);
        let key = (
            change.effect,
            kind,
            &change.what,
            &change.from,
            &change.to,
            change.certainty,
        );
        let at = *index.entry(key).or_insert_with(|| {
            folds.push(Fold {
                sample: change,
                things: Vec::new(),
            });
            folds.len() - 1
        });
        folds[at].things.push(&change.thing);
    }
    // Machines first: what sits on them follows from them.
    folds.sort_by_key(|fold| fold.sample.thing.starts_with("workload/"));
    folds
}

/// Names the first few and counts the rest.
pub(super) fn names(things: &[&str]) -> String {
    let shown = things.iter().take(NAMES).copied().collect::<Vec<_>>().join(", ");
    match things.len().saturating_sub(NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// Words a fold without its names: `restart on host/node-1:kernel 5.15 -> 6.8`.
pub(super) fn words(change: &Change) -> String {
    let from = change.from.as_deref().unwrap_or("?");
    let to = change.to.as_deref().unwrap_or("?");
    let joint = match change.effect {
        crate::plan::Effect::Restart => "restart with",
        crate::plan::Effect::Migrate => "move off",
        effect => effect.name(),
    };
    let doubt = match change.certainty {
        Certainty::Stated => "",
        Certainty::Derived => " (a fact says that it works)",
        Certainty::Unknown => " (nothing says that it works)",
    };
    format!("{joint} {} {from} -> {to}{doubt}", change.what)
}

/// Steps that look the same but for names.
pub(super) struct Alike<'p> {
    pub(super) steps: Vec<&'p Step>,
}

/// Puts steps of one wave that look the same together.
pub(super) fn steps(steps: &[Step]) -> Vec<Alike<'_>> {
    let mut folds: Vec<Alike<'_>> = Vec::new();
    let mut index: BTreeMap<(usize, Vec<String>), usize> = BTreeMap::new();
    for step in steps {
        let shape = step.changes.iter().map(|change| {
            // The property counts, the machine that has it does not.
            let what = change
                .what
                .rsplit_once(':')
                .map_or(change.what.as_str(), |(_, property)| property);
            let kind = change.thing.split_once('/').map_or("", |(kind, _)| kind);
            format!(
                "{} {kind} {what} {:?} {:?}",
                change.effect.name(),
                change.from,
                change.to
            )
        });
        let mut shape: Vec<String> = shape.collect();
        shape.sort_unstable();
        let at = *index.entry((step.wave, shape)).or_insert_with(|| {
            folds.push(Alike { steps: Vec::new() });
            folds.len() - 1
        });
        folds[at].steps.push(step);
    }
    folds
}
