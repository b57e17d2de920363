//! Nodes of Kubernetes: in which step each is emptied, and what is said where pods leave one.

use super::change::{Around, Lines};
use super::platform;
use super::recipes as all;
use super::values::{Value, Values};
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::step::{Change, Effect, Step};
use crate::answer::tables::ThingKind;
use crate::model::{Fleet, MachineId, Subject};
use crate::report::names::bare;
use std::collections::{BTreeMap, BTreeSet};

/// When a step is carried out: its wave, if it has one, and its number.
type When = (usize, usize);

/// In which step each node is emptied. A drain evicts all that is on a node, so it stands where the first of that leaves, which may
/// be steps before the node changes.
#[derive(Debug, Default)]
pub(super) struct Drains {
    /// The steps in which nodes change that are emptied before.
    changed: BTreeMap<ThingRef, BTreeSet<When>>,
    /// By node and change, the first step in which a pod leaves it.
    first: BTreeMap<(ThingRef, When), When>,
}

/// The emptying of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Drain {
    /// The number of the step in which it happens.
    drained: usize,
    /// The number of the step in which the node changes.
    changed: usize,
}

impl Drains {
    /// Finds them; about linear in the changes of the plan.
    pub(super) fn of(fleet: &Fleet, plan: &Plan) -> Self {
        let mut drains = Self::default();
        for step in &plan.steps {
            let drained = step.changes.iter().filter(|change| is_changed_node(fleet, plan, change).is_some());
            for change in drained.filter(|change| plan.is_drained(step, change.thing)) {
                drains.changed.entry(change.thing).or_default().insert(when(step));
            }
        }
        for step in &plan.steps {
            for moved in step.changes.iter().filter_map(|change| change.moved) {
                if let Some(changed) = drains.next(moved.from, when(step)) {
                    let first = drains.first.entry((moved.from, changed)).or_insert(when(step));
                    *first = when(step).min(*first);
                }
            }
        }
        drains
    }

    /// The next change of a node that is emptied for it, if there is one.
    fn next(&self, node: ThingRef, from: When) -> Option<When> {
        self.changed.get(&node)?.range(from..).next().copied()
    }

    /// The emptying by which something leaves a node in a step, or after which the node changes in it.
    fn find(&self, step: &Step, node: ThingRef) -> Option<Drain> {
        let changed = self.next(node, when(step))?;
        let (_, drained) = self.first.get(&(node, changed)).copied().unwrap_or(changed);
        Some(Drain { drained, changed: changed.1 })
    }
}

fn when(step: &Step) -> When {
    (step.wave.unwrap_or(usize::MAX), step.number)
}

/// The node that a change gives another version, if it does that.
pub(super) fn is_changed_node(fleet: &Fleet, plan: &Plan, change: &Change) -> Option<MachineId> {
    let kind = plan.tables.thing(change.thing).kind;
    if change.effect != Effect::Upgrade || !kind.is_machine() || kind == ThingKind::Cluster {
        return None;
    }
    match fleet.find_subject(plan.tables.name(change.thing)) {
        Some(Subject::Machine(id)) if platform::is_node(fleet, id) => Some(id),
        _ => None,
    }
}

/// Keeps new pods off a node, and drains it where the strategy says so or its kubelet asks for it, on the way on and on the way back;
/// it is let in again after everything else. Says so only where it has been drained in a step before.
pub(super) fn empty(around: &Around<'_>, step: &Step, node: ThingRef, lines: &mut Lines) {
    let is_drained = around.plan.is_drained(step, node);
    let is_emptied =
        !is_drained && step.changes.iter().any(|change| change.thing == node && needs_empty_node(change));
    let drain = around.drains.find(step, node).filter(|drain| drain.drained != step.number);
    let recipe = match drain {
        Some(_) => &all::DRAINED_BEFORE,
        None if is_drained || is_emptied => &all::DRAINED_NODE,
        None => &all::NODE,
    };
    let values = of_node(bare(around.plan.tables.name(node)), drain);
    lines.before.look(recipe.before, &values);
    for (part, commands) in [(&mut lines.run, recipe.run), (&mut lines.back, recipe.back)] {
        if is_emptied {
            part.add(&[all::EMPTIED_IN_PLACE], &values);
        }
        part.add(commands, &values);
    }
}

/// Lets a node in again that has changed, or has gone back.
pub(super) fn let_in(fleet: &Fleet, id: MachineId, lines: &mut Lines) {
    let values = Values::default().with("node", bare(&fleet.machine_name(id)));
    lines.after.look(all::NODE.after, &values);
    lines.finish.add(opened(fleet, id), &values);
    lines.back.look(all::NODE.after, &values);
    lines.back.add(opened(fleet, id), &values);
}

/// What lets a node in, unless it took no pods before either.
fn opened(fleet: &Fleet, id: MachineId) -> &'static [&'static str] {
    match fleet.machine(id).unschedulable {
        true => &[all::CORDONED_BEFORE],
        false => all::NODE.finish,
    }
}

fn of_node(node: impl Into<Value>, drain: Option<Drain>) -> Values {
    let number = |of: fn(Drain) -> usize| drain.map_or(0, of).to_string();
    let values = Values::default().with("node", node).with("drained", &*number(|drain| drain.drained));
    values.with("changed", &*number(|drain| drain.changed))
}

/// Whether a change of a node is supported on an empty one only: that of its kubelet to another minor version, or to one that is not known.
fn needs_empty_node(change: &Change) -> bool {
    fn minor(version: &str) -> Vec<&str> {
        version.trim_start_matches('v').split('.').take(2).collect()
    }
    let [from, to] = [&change.from, &change.to].map(|version| version.as_deref().map(minor));
    *change.of == *"kubelet" && change.effect == Effect::Upgrade && (from.is_none() || from != to)
}

/// A pod that leaves a node: by the drain of that, which stands where the first pod leaves it.
pub(super) fn pod_leaves(around: &Around<'_>, step: &Step, change: &Change, lines: &mut Lines) {
    let Around { fleet, plan, drains } = around;
    let Some(moved) = change.moved else { return };
    let pod = bare(plan.tables.name(change.thing));
    let name = plan.tables.name(moved.from);
    let is_spare = plan.tables.thing(moved.from).kind == ThingKind::SpareHost;
    let drain = drains.find(step, moved.from);
    let node = match is_spare {
        true => Value::or(None, "NODE", format!("what {name} is called in the cluster")),
        false => Value::from(bare(name)),
    };
    let values = of_node(node, drain)
        .with("pod", pod)
        .with("namespace", pod.split_once('/').map_or("default", |(namespace, _)| namespace))
        .with("target", bare(plan.tables.name(moved.to)));
    let id = match fleet.find_subject(name) {
        Some(Subject::Machine(id)) => Some(id),
        _ => None,
    };
    match drain {
        _ if is_spare => lines.add(&all::SPARE_NODE, &values),
        _ if id.is_some_and(|id| platform::is_renewed(fleet, id)) => {
            lines.add(&all::POD_LEAVES_RENEWED, &values);
        }
        None => lines.add(&all::POD_LEAVES_BY_HAND, &values),
        Some(drain) => {
            if drain.drained == step.number && drain.changed != step.number {
                lines.add(&all::DRAINED_AHEAD, &values);
                id.into_iter().for_each(|id| lines.back.add(opened(fleet, id), &values));
            }
            lines.add(&all::POD_LEAVES, &values);
        }
    }
}
