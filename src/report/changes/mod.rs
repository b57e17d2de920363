//! A plan's changes by what is done: each change stands in just one group.
//!
//! Changes of a step that do the same to things of one kind are a [`Bundle`]; steps of one rank that consist of the same
//! bundles are an [`Entry`]. Whatever the reports of a plan say of its changes, they read off these.

mod deed;
#[cfg(test)]
pub(super) mod dice;
#[cfg(test)]
pub(super) mod generate;
#[cfg(test)]
mod tests;

pub(super) use deed::{beside, deed, moving, named, on, parts};

use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::step::{Asked, Change, Effect, Step};
use crate::answer::tables::{Tables, ThingKind};
use crate::report::names::{bare, has_kernel, is_apart, sorted};
use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet};

/// A property or component, from where to where.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Part<'p> {
    pub(super) of: &'p str,
    pub(super) from: Option<&'p str>,
    /// Whether only an OS release says from where.
    pub(super) assumed: bool,
    pub(super) to: Option<&'p str>,
}

/// What is done with a thing.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Shape<'p> {
    pub(super) effect: Effect,
    /// The kind of the machine whose property it is that changes, where that is none of the thing's own: a host under a guest.
    pub(super) apart: Option<ThingKind>,
    /// Whether it is the restart of a workload in a VM of its own, which the same step makes.
    pub(super) own: bool,
    /// The kind of thing.
    pub(super) kind: ThingKind,
    /// What changes: what was asked for first, then an OS release, which brings others with it.
    pub(super) parts: Vec<Part<'p>>,
}

/// A change, by its step's position in the plan and its own in the step.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Member {
    pub(super) step: usize,
    pub(super) change: usize,
    pub(super) thing: ThingRef,
}

/// Changes by which the same is done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Bundle<'p> {
    pub(super) shape: Shape<'p>,
    pub(super) members: Vec<Member>,
}

/// A step, or several of one rank in which the same is done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Entry<'p> {
    pub(super) rank: usize,
    /// Their positions in the plan.
    pub(super) steps: Vec<usize>,
    pub(super) bundles: Vec<Bundle<'p>>,
}

impl Bundle<'_> {
    /// The things with which it is done, by name.
    pub(super) fn things(&self, tables: &Tables) -> Vec<ThingRef> {
        sorted(tables, self.members.iter().map(|member| member.thing))
    }

    /// For how many changes another step must have the same to be alike. Whatever restarts or moves with a machine may
    /// be more or less.
    fn size(&self) -> usize {
        if self.shape.effect.changes_version() { self.members.len() } else { 0 }
    }
}

/// The change that a member of a bundle is.
pub(super) fn change<'p>(plan: &'p Plan, member: &Member) -> Option<&'p Change> {
    plan.steps.get(member.step)?.changes.get(member.change)
}

/// Sorts all changes of a plan into bundles.
pub(super) fn groups(plan: &Plan) -> Vec<Bundle<'_>> {
    entries(plan).into_iter().flat_map(|entry| entry.bundles).collect()
}

/// Puts steps of one rank together in which the same is done, in the order of ranks and of their first step.
pub(super) fn entries(plan: &Plan) -> Vec<Entry<'_>> {
    let mut order: Vec<(usize, &Step)> = plan.steps.iter().enumerate().collect();
    order.sort_by_key(|(_, step)| step.rank);
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut known: BTreeMap<(usize, Vec<(Shape<'_>, usize)>), usize> = BTreeMap::new();
    for (at, step) in order {
        let bundles = of_step(&plan.tables, at, step);
        let key = bundles.iter().map(|bundle| (bundle.shape.clone(), bundle.size())).collect();
        match known.entry((step.rank, key)) {
            Slot::Occupied(slot) => {
                let entry = &mut entries[*slot.get()];
                entry.steps.push(at);
                for (bundle, more) in entry.bundles.iter_mut().zip(bundles) {
                    bundle.members.extend(more.members);
                }
            }
            Slot::Vacant(slot) => {
                slot.insert(entries.len());
                entries.push(Entry { rank: step.rank, steps: vec![at], bundles });
            }
        }
    }
    entries
}

/// Sorts the changes of one step into bundles, those that change versions first.
pub(super) fn of_step<'p>(tables: &Tables, at: usize, step: &'p Step) -> Vec<Bundle<'p>> {
    let mut deeds: BTreeMap<(ThingRef, Effect, Option<ThingKind>), Vec<usize>> = BTreeMap::new();
    for (index, change) in step.changes.iter().enumerate() {
        let apart = not_its_own(tables, change);
        deeds.entry((change.thing, change.effect, apart)).or_default().push(index);
    }
    let owners = owners(tables, step);
    let mut bundles: BTreeMap<Shape<'p>, Vec<Member>> = BTreeMap::new();
    for ((thing, effect, apart), changes) in deeds {
        let parts = parts_of(changes.iter().filter_map(|&index| step.changes.get(index)));
        let kind = tables.thing(thing).kind;
        let is_owner = kind == ThingKind::Workload && owners.contains(bare(tables.name(thing)));
        let shape = Shape { effect, apart, own: is_owner && effect == Effect::Restart, kind, parts };
        let members = changes.into_iter().map(|change| Member { step: at, change, thing });
        bundles.entry(shape).or_default().extend(members);
    }
    bundles.into_iter().map(|(shape, members)| Bundle { shape, members }).collect()
}

/// The kind of the machine whose property it is that changes, if the thing does not see that. What moves sees that of each
/// machine on which it is, unless it has a kernel of its own.
fn not_its_own(tables: &Tables, change: &Change) -> Option<ThingKind> {
    let kind = tables.thing(change.under?).kind;
    match change.effect {
        Effect::Migrate if tables.thing(change.thing).kind == ThingKind::Guest => Some(ThingKind::Host),
        Effect::Migrate => has_kernel(tables, change.thing).then_some(kind),
        _ => is_apart(tables, change.thing, change.under).then_some(kind),
    }
}

/// The workloads for which a step makes VMs, by their names without their kind.
fn owners<'t>(tables: &'t Tables, step: &Step) -> BTreeSet<&'t str> {
    let made = step.changes.iter().filter(|change| change.effect == Effect::Reprovision);
    made.map(|change| bare(tables.name(change.thing))).collect()
}

/// Whether bumps name workloads or services, of which each is asked for then; else they reach whatever carries what
/// they name.
pub(super) fn names_workloads(plan: &Plan) -> bool {
    plan.bumps.iter().any(|bump| bump.starts_with("workload") || bump.starts_with("service"))
}

/// What changes of a thing, in the order in which it is told.
fn parts_of<'p>(changes: impl Iterator<Item = &'p Change>) -> Vec<Part<'p>> {
    let mut parts: Vec<(bool, usize, Part<'p>)> = Vec::new();
    for change in changes {
        let part = Part {
            of: &change.of,
            from: change.from.as_deref(),
            assumed: change.assumed,
            to: change.to.as_deref(),
        };
        parts.push((change.asked == Asked::No, weight(&change.of), part));
        // What comes with something is told after it.
        let with = change.brings.iter().map(|one| Part {
            of: &one.of,
            from: one.from.as_deref(),
            assumed: false,
            to: Some(&one.to),
        });
        parts.extend(with.map(|part| (true, LAST, part)));
    }
    parts.sort_unstable();
    parts.dedup();
    parts.into_iter().map(|(.., part)| part).collect()
}

/// The weight of what only comes with something else.
const LAST: usize = 3;

/// What leads among the properties of a machine: its OS, then its kernel.
fn weight(of: &str) -> usize {
    ["os", "kernel"].iter().position(|&leading| leading == of).unwrap_or(2)
}
