//! What was asked for, as far as a plan carries it out or is blocked in it.
//!
//! A bump of an image reaches all that carries it; who asks for it thinks of the image. So what takes a component along is
//! asked for too, and is told with the component.

use crate::answer::obstacle::Blocked;
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::step::{Asked as Named, Change, Effect, Step};
use crate::answer::tables::{Tables, ThingKind, What, WhatKind, Why};
use crate::report::changes::names_workloads;
use crate::report::names::bare;
use std::collections::{BTreeMap, BTreeSet};

/// What a bump is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Sort {
    /// Machines of a kind.
    Machine(ThingKind),
    /// VMs that workloads get for themselves.
    OwnGuest,
    /// An image or stack.
    Published,
    /// What workloads run.
    Runs,
    /// A component wherever it is carried.
    Content,
}

/// How far something goes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Reach<'p> {
    pub(super) to: Option<&'p str>,
    /// What was asked for, where the plan goes further.
    pub(super) instead_of: Option<&'p str>,
}

/// How far things go that were asked to.
type Reached<'p> = BTreeMap<(Sort, ThingRef, &'p str), Reach<'p>>;

/// Things that were asked to go to the same version.
pub(super) struct Subject<'p> {
    pub(super) sort: Sort,
    pub(super) of: &'p str,
    pub(super) reach: Reach<'p>,
    pub(super) things: BTreeSet<ThingRef>,
    /// What takes the component along, beside these.
    pub(super) carriers: BTreeSet<ThingRef>,
}

/// What was asked for.
pub(super) struct Asked<'p> {
    pub(super) plan: &'p Plan,
    pub(super) subjects: Vec<Subject<'p>>,
}

impl<'p> Asked<'p> {
    /// What of it a plan carries out.
    pub(super) fn carried_out(plan: &'p Plan) -> Self {
        Self::of(plan, carried_out(plan))
    }

    /// All of it.
    pub(super) fn whole(plan: &'p Plan) -> Self {
        let mut reached = blocked(plan, &plan.blocked);
        reached.extend(carried_out(plan));
        Self::of(plan, reached)
    }

    /// What of it some obstacles block.
    pub(super) fn blocked(plan: &'p Plan, obstacles: &'p [Blocked]) -> Self {
        Self::of(plan, blocked(plan, obstacles))
    }

    fn of(plan: &'p Plan, reached: Reached<'p>) -> Self {
        let mut found: BTreeMap<(Sort, &str, Reach<'_>), BTreeSet<ThingRef>> = BTreeMap::new();
        for ((sort, thing, of), reach) in reached {
            found.entry((sort, of, reach)).or_default().insert(thing);
        }
        let mut subjects: Vec<Subject<'_>> = Vec::new();
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        // What only carries a component comes last.
        for ((sort, of, reach), things) in found {
            let taken = first.get(of).copied().filter(|_| sort == Sort::Content);
            match taken.and_then(|at| subjects.get_mut(at)) {
                Some(subject) => subject.carriers.extend(things),
                None => {
                    if sort != Sort::Content {
                        first.entry(of).or_insert(subjects.len());
                    }
                    subjects.push(Subject { sort, of, reach, things, carriers: BTreeSet::new() });
                }
            }
        }
        Self { plan, subjects }
    }

    /// All things that were asked to change. Who gets a VM of its own for it is one of them.
    pub(super) fn things(&self) -> BTreeSet<ThingRef> {
        let of = |subject: &Subject<'_>| subject.things.union(&subject.carriers).copied().collect::<Vec<_>>();
        let mut things: BTreeSet<ThingRef> = self.subjects.iter().flat_map(of).collect();
        things.extend(self.owners());
        things
    }

    /// The workloads that get the VMs which were asked for.
    fn owners(&self) -> Vec<ThingRef> {
        let tables = &self.plan.tables;
        let own = self.subjects.iter().filter(|subject| subject.sort == Sort::OwnGuest);
        let names: BTreeSet<&str> =
            own.flat_map(|subject| &subject.things).map(|&thing| bare(tables.name(thing))).collect();
        let changes = self.plan.steps.iter().flat_map(|step| &step.changes).map(|change| change.thing);
        let is_owner = |thing: &ThingRef| {
            tables.thing(*thing).kind == ThingKind::Workload && names.contains(bare(tables.name(*thing)))
        };
        changes.filter(is_owner).collect()
    }

    /// Counts what is forced beyond that: other things, and other changes of version of the same things.
    pub(super) fn others(&self) -> usize {
        let things = self.things();
        let other = self.plan.summary.things.saturating_sub(things.len());
        other.saturating_add(forced_in(self.plan, &things))
    }
}

/// How many of some things a plan also changes in what nobody asked for. What an OS release brings is a part of that.
fn forced_in(plan: &Plan, things: &BTreeSet<ThingRef>) -> usize {
    let mut forced: BTreeSet<ThingRef> = BTreeSet::new();
    for step in &plan.steps {
        let released = released(step);
        let is_forced = |change: &&Change| {
            let is_brought = &*change.of != "os" && released.contains(&change.thing);
            change.asked == Named::No
                && !is_brought
                && change.effect.changes_version()
                && plan.tables.thing(change.thing).kind != ThingKind::OwnGuest
                && things.contains(&change.thing)
        };
        forced.extend(step.changes.iter().filter(is_forced).map(|change| change.thing));
    }
    forced.len()
}

/// The machines that a step takes to another OS release.
fn released(step: &Step) -> BTreeSet<ThingRef> {
    let releases =
        step.changes.iter().filter(|change| &*change.of == "os" && change.effect.changes_version());
    releases.map(|change| change.thing).collect()
}

fn carried_out(plan: &Plan) -> Reached<'_> {
    let wanted = wanted(plan);
    let mut common: BTreeMap<&str, Option<Option<&str>>> = BTreeMap::new();
    for (&(_, of), &goal) in &wanted {
        common
            .entry(of)
            .and_modify(|known| *known = known.filter(|&known| known == goal))
            .or_insert(Some(goal));
    }
    let is_direct = names_workloads(plan);
    let mut reached = Reached::new();
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    for change in changes.filter(|change| change.asked != Named::No) {
        let Some(sort) = sort_of_change(&plan.tables, change, is_direct) else { continue };
        let (of, to) = (&*change.of, change.to.as_deref());
        // What goes further with its like has the goal of these.
        let goal = wanted.get(&(change.thing, of)).copied().or_else(|| common.get(of).copied().flatten());
        let goal = goal.flatten();
        let instead_of = goal.filter(|_| change.asked == Named::Beyond && goal != to);
        reached.insert((sort, change.thing, of), Reach { to, instead_of });
    }
    reached
}

fn blocked<'p>(plan: &'p Plan, obstacles: &'p [Blocked]) -> Reached<'p> {
    let is_direct = names_workloads(plan);
    let goals = obstacles.iter().flat_map(|blocked| &blocked.goals);
    let reached = goals.filter_map(|goal| {
        let sort = sort_of_goal(&plan.tables, goal, is_direct)?;
        Some(((sort, goal.thing, &*goal.of), Reach { to: goal.to.as_deref(), instead_of: None }))
    });
    reached.collect()
}

/// The versions that were asked for, as far as reasons begin with them.
fn wanted(plan: &Plan) -> BTreeMap<(ThingRef, &str), Option<&str>> {
    let goals = plan.tables.reasons.iter().filter(|reason| reason.why == Why::Goal);
    goals.map(|reason| ((reason.what.thing, &*reason.what.of), reason.what.to.as_deref())).collect()
}

fn sort_of_change(tables: &Tables, change: &Change, is_direct: bool) -> Option<Sort> {
    let kind = tables.thing(change.thing).kind;
    match change.effect {
        Effect::Reprovision => Some(Sort::OwnGuest),
        Effect::Upgrade if kind.is_machine() => Some(Sort::Machine(kind)),
        Effect::Upgrade if kind == ThingKind::Workload => Some(Sort::Runs),
        Effect::Upgrade => Some(Sort::Published),
        Effect::Redeploy | Effect::Recreate if is_direct => Some(Sort::Runs),
        Effect::Rebuild | Effect::Redeploy | Effect::Recreate => Some(Sort::Content),
        Effect::Restart | Effect::NextStart | Effect::Migrate => None,
    }
}

fn sort_of_goal(tables: &Tables, goal: &What, is_direct: bool) -> Option<Sort> {
    match goal.kind {
        WhatKind::Property => Some(Sort::Machine(tables.thing(goal.thing).kind)),
        WhatKind::OwnGuest => Some(Sort::OwnGuest),
        WhatKind::Published => Some(Sort::Published),
        WhatKind::Runs if is_direct || goal.of.starts_with("app/") => Some(Sort::Runs),
        WhatKind::Carried | WhatKind::Runs => Some(Sort::Content),
        WhatKind::Restart | WhatKind::NextStart | WhatKind::Move | WhatKind::First | WhatKind::All => None,
    }
}
