//! One stop of a machine for what is changed of it, where nothing orders that.
//!
//! A kernel and an engine that are asked for together are two lockstep groups: each could be changed without the other.
//! In place the machine and what is on it would stop twice. So groups that change properties of one machine are joined,
//! unless an arrow orders them, the step would have more things than the larger of them, or the steps would then go in a
//! circle. What cannot be separated is counted before: joining makes no largest step larger.

use super::{Components, components, group_arrows, join, lists, renumber, skips};
use crate::model::MachineId;
use crate::planner::closure::Closure;
use crate::planner::graph::{Graph, Thing, TrackKey, thing_of};
use crate::planner::strategy;
use std::collections::{BTreeMap, BTreeSet};

/// Joins groups that change one machine.
pub(super) fn one_stop(graph: &Graph<'_>, closure: &Closure, plain: Components) -> Components {
    let mut pairs = pairs(graph, closure, &plain);
    if pairs.is_empty() {
        return plain;
    }
    let arrows = group_arrows(&plain, closure);
    let members = lists(&plain);
    // Where the arrows alone skip a version, that is told elsewhere.
    let known: BTreeSet<_> = skips(graph, closure, &plain).into_iter().map(|(_, at)| at).collect();
    loop {
        let things = |group: u32| -> BTreeSet<Thing> {
            let events = members[group as usize].iter().map(|&at| graph.event(closure.event(at)).0);
            events.filter_map(|key| thing_of(graph.fleet, key)).collect()
        };
        let joins =
            Pieces { arrows: &arrows, things, whole: BTreeMap::new(), of: BTreeMap::new() }.fitting(&pairs);
        let joined = join(&plain, &joins);
        let after = group_arrows(&joined, closure);
        let circles = components(joined.count as usize, |at| after[at as usize].iter().copied());
        let mut sizes = vec![0u32; circles.count as usize];
        circles.of.iter().for_each(|&circle| sizes[circle as usize] += 1);
        let skipped = skips(graph, closure, &joined).into_iter().filter(|(_, at)| !known.contains(at));
        let mut bad: BTreeSet<u32> = skipped.map(|(group, _)| group).collect();
        bad.extend((0..joined.count).filter(|&group| sizes[circles.of[group as usize] as usize] > 1));
        let undone = |group: u32| bad.contains(&joined.of(members[group as usize][0]));
        if joins.iter().all(|&(a, _)| !undone(a)) {
            return renumber(&joined, &circles);
        }
        pairs.retain(|&(a, b)| !undone(a) && !undone(b));
    }
}

/// What a group changes of machines, by names: what tells groups apart whatever the order of the input.
type Said = BTreeSet<(String, String, u16)>;

/// The groups that change properties of one machine, in pairs, in the order of what they change.
fn pairs(graph: &Graph<'_>, closure: &Closure, plain: &Components) -> Vec<(u32, u32)> {
    let fleet = graph.fleet;
    let slots = || {
        closure.events().filter_map(|(at, event)| match graph.event(event) {
            (TrackKey::Slot(slot), position) => Some((plain.of(at), slot, position)),
            _ => None,
        })
    };
    let stops_once = |slot| strategy::stops_once(graph.strategy, graph.is_drained(fleet.slot(slot).machine));
    let mut changed: BTreeMap<MachineId, BTreeSet<u32>> = BTreeMap::new();
    for (group, slot, _) in slots().filter(|&(_, slot, _)| stops_once(slot)) {
        changed.entry(fleet.slot(slot).machine).or_default().insert(group);
    }
    let mut pairs: BTreeSet<(u32, u32)> = BTreeSet::new();
    for groups in changed.values() {
        for &a in groups {
            pairs.extend(groups.range(a + 1..).map(|&b| (a, b)));
        }
    }
    let mut said: BTreeMap<u32, Said> =
        pairs.iter().flat_map(|&(a, b)| [a, b]).map(|group| (group, Said::new())).collect();
    for (group, slot, position) in slots() {
        if let Some(said) = said.get_mut(&group) {
            let found = fleet.slot(slot);
            let property = fleet.capability_name(found.capability).to_owned();
            said.insert((fleet.machine_name(found.machine), property, position));
        }
    }
    let key = |(a, b): (u32, u32)| {
        let (a, b) = (&said[&a], &said[&b]);
        if a < b { (a, b) } else { (b, a) }
    };
    let mut pairs: Vec<(u32, u32)> = pairs.into_iter().collect();
    pairs.sort_by(|&one, &other| key(one).cmp(&key(other)));
    pairs
}

/// Groups as they are joined, one pair after the other.
struct Pieces<'a, F> {
    arrows: &'a [Vec<u32>],
    things: F,
    /// The group that stands for each that has been joined to it.
    of: BTreeMap<u32, u32>,
    /// What has been joined to such a group, and all its things.
    whole: BTreeMap<u32, (Vec<u32>, BTreeSet<Thing>)>,
}

impl<F: Fn(u32) -> BTreeSet<Thing>> Pieces<'_, F> {
    /// Returns the pairs that can be joined, taking those before as joined.
    fn fitting(mut self, pairs: &[(u32, u32)]) -> Vec<(u32, u32)> {
        pairs.iter().copied().filter(|&(a, b)| self.join(a, b)).collect()
    }

    fn root(&self, mut at: u32) -> u32 {
        while let Some(&next) = self.of.get(&at) {
            at = next;
        }
        at
    }

    fn take(&mut self, root: u32) -> (Vec<u32>, BTreeSet<Thing>) {
        let whole = self.whole.remove(&root);
        whole.unwrap_or_else(|| (vec![root], (self.things)(root)))
    }

    /// Joins two groups unless an arrow orders them, or neither has all things of the other.
    fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return true;
        }
        let (mut one, mut other) = (self.take(a), self.take(b));
        let leads = |from: &[u32], to: &[u32]| {
            let mut heads = from.iter().flat_map(|&group| &self.arrows[group as usize]);
            heads.any(|head| to.contains(head))
        };
        let is_nested = one.1.is_subset(&other.1) || other.1.is_subset(&one.1);
        let fits = is_nested && !leads(&one.0, &other.0) && !leads(&other.0, &one.0);
        if fits {
            if one.1.len() < other.1.len() {
                std::mem::swap(&mut one, &mut other);
            }
            one.0.append(&mut other.0);
            self.of.insert(b, a);
            self.whole.insert(a, one);
        } else {
            self.whole.extend([(a, one), (b, other)]);
        }
        fits
    }
}
