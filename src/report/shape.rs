//! The shape of steps: like changes bundled, like steps folded, so that a report is never a wall.

use super::words::{kind, plural};
use crate::answer::plan::{Asked, Certainty, Change, Effect, Plan, Step};
use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet};

/// What changes with something: a property or component, from where to where.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Part<'p> {
    /// The property or component; the machine that it is of left away.
    pub(super) what: &'p str,
    pub(super) from: Option<&'p str>,
    pub(super) to: Option<&'p str>,
    /// Whether it goes further than a bump asks.
    beyond: bool,
}

/// What is done with a thing.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Shape<'p> {
    pub(super) effect: Effect,
    pub(super) parts: Vec<Part<'p>>,
    /// The kind of thing.
    pub(super) kind: &'p str,
}

/// Things with which the same is done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Bundle<'p> {
    pub(super) shape: Shape<'p>,
    pub(super) names: Vec<&'p str>,
    /// How many of them nothing says to work.
    pub(super) unknown: usize,
    /// Whether a bump asks for it of one of them.
    asked: bool,
}

/// One step, or several of the same shape.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Entry<'p> {
    pub(super) steps: Vec<&'p Step>,
    pub(super) bundles: Vec<Bundle<'p>>,
}

impl<'p> Part<'p> {
    pub(super) fn of(change: &'p Change) -> Self {
        Self {
            what: property(&change.what),
            from: change.from.as_deref(),
            to: change.to.as_deref(),
            beyond: change.asked == Asked::Beyond,
        }
    }
}

impl Bundle<'_> {
    /// Words what is to be said of it beside what happens.
    pub(super) fn remarks(&self) -> Vec<String> {
        let beyond = self.shape.parts.iter().any(|part| part.beyond);
        let engines =
            || format!("nothing says that {} engines work with it", plural(self.unknown, "its", "their"));
        let unknown = match self.unknown {
            0 => None,
            // Of a machine only its engines are asked.
            all if is_machine(self.shape.kind) && all == self.names.len() => Some(engines()),
            all if all == self.names.len() => Some("nothing says that this works".to_owned()),
            some => Some(format!("nothing says that {some} of them {}", plural(some, "works", "work"))),
        };
        let beyond = beyond.then(|| "this goes further than was asked for".to_owned());
        beyond.into_iter().chain(unknown).collect()
    }
}

/// Tells whether things of a kind are machines.
fn is_machine(kind: &str) -> bool {
    matches!(kind, "host" | "guest" | "own-guest" | "cluster")
}

/// Takes the machine away from `host/node-1:kernel`.
pub(super) fn property(what: &str) -> &str {
    let machine = is_machine(kind(what)) && what.contains('/');
    match what.rsplit_once(':') {
        Some((_, property)) if machine => property,
        _ => what,
    }
}

/// Bundles things with which the same is done, in the order of shapes: version changes first. What a thing does not see
/// is left out.
pub(super) fn bundles<'p>(changes: impl IntoIterator<Item = &'p Change>) -> Vec<Bundle<'p>> {
    let mut things: BTreeMap<(&'p str, Effect), Deeds<'p>> = BTreeMap::new();
    for change in changes.into_iter().filter(|change| !change.unseen) {
        things.entry((&change.thing, change.effect)).or_default().add(change);
    }
    let mut bundles: BTreeMap<Shape<'p>, Bundle<'p>> = BTreeMap::new();
    for ((name, effect), deeds) in things {
        let shape = Shape { effect, parts: deeds.sorted(), kind: kind(name) };
        let bundle = bundles.entry(shape.clone());
        let bundle = bundle.or_insert_with(|| Bundle { shape, names: Vec::new(), unknown: 0, asked: false });
        bundle.names.push(name);
        bundle.unknown += usize::from(deeds.unknown);
        bundle.asked |= !deeds.asked.is_empty();
    }
    let mut bundles: Vec<_> = bundles.into_values().collect();
    bundles.sort_by_key(|bundle| (bundle.shape.effect, !bundle.asked));
    bundles
}

/// What is done with one thing, while it is gathered.
#[derive(Default)]
struct Deeds<'p> {
    parts: Vec<Part<'p>>,
    /// What a bump asks for of it.
    asked: BTreeSet<&'p str>,
    unknown: bool,
}

impl<'p> Deeds<'p> {
    fn add(&mut self, change: &'p Change) {
        let part = Part::of(change);
        if change.asked != Asked::No {
            self.asked.insert(part.what);
        }
        // What goes on in a later step is one change of the whole plan.
        match self.parts.iter_mut().find(|known| known.what == part.what && known.to == part.from) {
            Some(known) => (known.to, known.beyond) = (part.to, known.beyond || part.beyond),
            None => self.parts.push(part),
        }
        self.unknown |= change.certainty == Some(Certainty::Unknown);
    }

    /// Returns the parts, what is asked for first.
    fn sorted(&self) -> Vec<Part<'p>> {
        let mut parts = self.parts.clone();
        parts.sort_unstable_by_key(|part| (!self.asked.contains(part.what), *part));
        parts
    }
}

/// Folds steps of one wave that have the same shape, in the order of waves and of their first step.
pub(super) fn entries(plan: &Plan) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut known: BTreeMap<(usize, Vec<(Shape<'_>, usize)>), usize> = BTreeMap::new();
    let mut steps: Vec<&Step> = plan.steps.iter().collect();
    steps.sort_by_key(|step| step.wave);
    for step in steps {
        let new = bundles(&step.changes);
        let key = new.iter().map(|bundle| (bundle.shape.clone(), bundle.names.len())).collect();
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

/// Returns the change that a step is about: a machine's, else the first that changes a version; of several what a bump
/// asks for, else the OS release that brings the others.
pub(super) fn head(step: &Step) -> Option<&Change> {
    let rank = |change: &&Change| {
        let machine = is_machine(kind(&change.thing));
        let versioned = change.effect.changes_version();
        let forced = change.asked == Asked::No;
        (change.unseen, !versioned, !machine, forced, property(&change.what) != "os")
    };
    step.changes.iter().min_by_key(rank)
}
