//! From where to where two plans move things.

use super::plans::Names;
use crate::answer::diff::Changed;
use crate::answer::plan::Plan;
use crate::answer::tables::Text;
use std::collections::BTreeMap;

/// The way of a thing through a plan.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Way {
    /// The machines on it: first the one that it leaves, last the one on which it ends up.
    pub(super) stops: Vec<Text>,
    /// The numbers of the steps in which it moves.
    pub(super) steps: Vec<usize>,
}

impl Way {
    /// Goes on to another machine. What a step moves for several reasons moves once.
    fn go(&mut self, step: usize, from: &Text, to: &Text) {
        if self.steps.last() == Some(&step) {
            return;
        }
        if self.stops.last() != Some(from) {
            self.stops.push(Text::clone(from));
        }
        self.stops.push(Text::clone(to));
        self.steps.push(step);
    }
}

/// The ways of all that moves, by the names that things have in the new plan.
pub(super) type Ways = BTreeMap<Text, Way>;

/// Finds the ways of all that a plan moves.
pub(super) fn ways(plan: &Plan, name: impl Fn(&Text) -> Text) -> Ways {
    let mut all = Ways::new();
    for (at, step) in plan.steps.iter().enumerate() {
        for (thing, moved) in step.changes.iter().filter_map(|change| Some((change.thing, change.moved?))) {
            let name = |at| name(&plan.tables.thing(at).name);
            all.entry(name(thing)).or_default().go(at + 1, &name(moved.from), &name(moved.to));
        }
    }
    all
}

/// The ways of both plans.
pub(super) struct Moves {
    before: Ways,
    after: Ways,
}

impl Moves {
    pub(super) fn of(old: &Plan, new: &Plan, now: &Names) -> Self {
        Self { before: ways(old, |name| now.of_old(name)), after: ways(new, Text::clone) }
    }

    /// In what the two ways of a thing differ, and in which steps it moves: of the old plan if the new one does not move it.
    pub(super) fn difference(&self, thing: &Text) -> Option<(Changed, Vec<usize>)> {
        let (from, to) = (self.before.get(thing), self.after.get(thing));
        let stops = |way: Option<&Way>| way.map(|way| way.stops.clone()).unwrap_or_default();
        let (was, is) = (stops(from), stops(to));
        let steps = to.or(from).map(|way| way.steps.clone()).unwrap_or_default();
        (was != is).then_some((Changed::Way { from: was, to: is }, steps))
    }
}
