//! The shape of steps: like changes bundled, like steps folded, so that a report is never a wall.

use super::words::kind;
use crate::plan::{Certainty, Change, Effect, Plan, Step};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

/// What a bundle's changes have in common.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Shape<'p> {
    pub(super) effect: Effect,
    /// The property or component; the machine that it is of left away.
    pub(super) what: &'p str,
    pub(super) from: Option<&'p str>,
    pub(super) to: Option<&'p str>,
    /// The kind of thing.
    pub(super) kind: &'p str,
}

/// Changes of one shape.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Bundle<'p> {
    pub(super) shape: Shape<'p>,
    pub(super) names: Vec<&'p str>,
    /// How many of them nothing says to work.
    pub(super) unknown: usize,
}

/// One step, or several of the same shape.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Entry<'p> {
    pub(super) steps: Vec<&'p Step>,
    pub(super) bundles: Vec<Bundle<'p>>,
}

impl<'p> Shape<'p> {
    pub(super) fn of(change: &'p Change) -> Self {
        Self {
            effect: change.effect,
            what: property(&change.what),
            from: change.from.as_deref(),
            to: change.to.as_deref(),
            kind: kind(&change.thing),
        }
    }
}

/// Takes the machine away from `host/node-1:kernel`.
pub(super) fn property(what: &str) -> &str {
    let machine = matches!(kind(what), "host" | "guest" | "own-guest" | "cluster") && what.contains('/');
    match what.rsplit_once(':') {
        Some((_, property)) if machine => property,
        _ => what,
    }
}

/// Bundles changes of the same shape, in the order of shapes: version changes first.
pub(super) fn bundles<'p>(changes: impl IntoIterator<Item = &'p Change>) -> Vec<Bundle<'p>> {
    let mut bundles: BTreeMap<Shape<'p>, Bundle<'p>> = BTreeMap::new();
    for change in changes {
        let shape = Shape::of(change);
        let bundle = bundles.entry(shape).or_insert_with(|| Bundle { shape, names: Vec::new(), unknown: 0 });
        bundle.names.push(&change.thing);
        bundle.unknown += usize::from(change.certainty == Some(Certainty::Unknown));
    }
    bundles.into_values().collect()
}

/// Folds steps of one wave that have the same shape, in the order of waves and of their first step.
pub(super) fn entries(plan: &Plan) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut known: BTreeMap<(usize, Vec<(Shape<'_>, usize)>), usize> = BTreeMap::new();
    let mut steps: Vec<&Step> = plan.steps.iter().collect();
    steps.sort_by_key(|step| step.wave);
    for step in steps {
        let new = bundles(&step.changes);
        let key = new.iter().map(|bundle| (bundle.shape, bundle.names.len())).collect();
        match known.entry((step.wave, key)) {
            Slot::Occupied(at) => {
                let entry = &mut entries[*at.get()];
                entry.steps.push(step);
                for (bundle, more) in entry.bundles.iter_mut().zip(new) {
                    bundle.names.extend(more.names);
                    bundle.unknown += more.unknown;
                }
            }
            Slot::Vacant(free) => {
                free.insert(entries.len());
                entries.push(Entry { steps: vec![step], bundles: new });
            }
        }
    }
    entries
}

/// Returns the change that a step is about: a machine's, else the first that changes a version.
pub(super) fn head(step: &Step) -> Option<&Change> {
    let machine = |change: &&Change| {
        change.effect.changes_version()
            && matches!(kind(&change.thing), "host" | "guest" | "own-guest" | "cluster")
    };
    let changes = &step.changes;
    changes
        .iter()
        .find(machine)
        .or_else(|| changes.iter().find(|change| change.effect.changes_version()))
        .or_else(|| changes.first())
}
