//! One stop of a thing for what is changed of it, where nothing orders that.
//!
//! A kernel and an engine that are asked for together are two lockstep groups: each could be changed without the other.
//! In place the machine and what is on it would stop twice, drained it would be emptied and filled again twice. An image
//! would be built twice for two of its contents, and each workload of it be replaced twice. So groups that change one
//! machine, image or workload are joined, unless an arrow orders them, the step would have more things than the larger of
//! them, or the steps would then go in a circle. What cannot be separated is counted before: joining makes no largest step
//! larger.

use super::{Components, components, group_arrows, join, lists, renumber, skips};
use crate::planner::closure::Closure;
use crate::planner::graph::{EventId, Graph, Thing, TrackKey, thing_of};
use std::collections::{BTreeMap, BTreeSet};

/// Joins groups that change one thing.
pub(super) fn one_stop(graph: &Graph<'_>, closure: &Closure, plain: Components) -> Components {
    let stops = stops(graph, closure, &plain);
    if stops.is_empty() {
        return plain;
    }
    let arrows = group_arrows(&plain, closure);
    let tails = tails(&arrows);
    let members = lists(&plain);
    // Where the arrows alone skip a version, that is told elsewhere.
    let known: BTreeSet<_> = skips(graph, closure, &plain).into_iter().map(|(_, at)| at).collect();
    let things = |group: u32| -> BTreeSet<Thing> {
        let events = members[group as usize].iter().map(|&at| graph.event(closure.event(at)).0);
        events.filter_map(|key| thing_of(graph.fleet, key)).collect()
    };
    let mut apart: BTreeSet<u32> = BTreeSet::new();
    loop {
        let joins = Pieces::new(&arrows, &tails, &things).fitting(&stops, &apart);
        let joined = join(&plain, &joins);
        let after = group_arrows(&joined, closure);
        let circles = components(joined.count as usize, |at| after[at as usize].iter().copied());
        let mut sizes = vec![0u32; circles.count as usize];
        circles.of.iter().for_each(|&circle| sizes[circle as usize] += 1);
        let skipped = skips(graph, closure, &joined).into_iter().filter(|(_, at)| !known.contains(at));
        let bad: BTreeSet<u32> = skipped.map(|(group, _)| circles.of[group as usize]).collect();
        let mut undone: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for &(first, group) in &joins {
            let circle = circles.of[joined.of(members[first as usize][0]) as usize];
            if sizes[circle as usize] > 1 || bad.contains(&circle) {
                undone.entry(circle).or_default().push(group);
            }
        }
        if undone.is_empty() {
            return renumber(&joined, &circles);
        }
        // Of joins that close a circle only together, the first ones can stay.
        apart.extend(undone.values().flat_map(|groups| &groups[groups.len() / 2..]));
    }
}

/// The thing that a track changes, rather than restarts or moves. A guest of a workload's own is made at one moment anyway.
fn changed(graph: &Graph<'_>, key: TrackKey) -> Option<Thing> {
    match key {
        TrackKey::Slot(_) | TrackKey::Published(_) | TrackKey::Carried(..) | TrackKey::Runs(..) => {
            thing_of(graph.fleet, key)
        }
        TrackKey::Own(..)
        | TrackKey::Seat(..)
        | TrackKey::Left(_)
        | TrackKey::First(..)
        | TrackKey::All(..) => None,
    }
}

/// For each thing that several groups change, by name: these groups, in the order of what they change of it.
fn stops(graph: &Graph<'_>, closure: &Closure, plain: &Components) -> Vec<Vec<u32>> {
    let changes = closure.events().filter_map(|(at, event)| {
        let thing = changed(graph, graph.event(event).0)?;
        Some((thing, plain.of(at), event))
    });
    let mut changes: Vec<(Thing, u32, EventId)> = changes.collect();
    changes.sort_unstable();
    let of_things = changes.chunk_by(|one, other| one.0 == other.0);
    let several =
        of_things.filter(|of_thing| of_thing.first().map(|of| of.1) != of_thing.last().map(|of| of.1));
    let mut found: Vec<(String, Vec<u32>)> = several
        .map(|of_thing| {
            let mut named = of_thing.to_vec();
            named.sort_by_cached_key(|&(.., event)| {
                let (key, position) = graph.event(event);
                (graph.name_of(key), position)
            });
            let mut seen = BTreeSet::new();
            let groups = named.into_iter().map(|(_, group, _)| group).filter(|&group| seen.insert(group));
            (of_thing[0].0.name(graph.fleet), groups.collect())
        })
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, groups)| groups).collect()
}

/// For each group, those from which an arrow leads to it.
fn tails(arrows: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let mut tails = vec![Vec::new(); arrows.len()];
    for (from, heads) in (0u32..).zip(arrows) {
        heads.iter().for_each(|&to| tails[to as usize].push(from));
    }
    tails
}

/// Groups as they are joined, one after the other.
struct Pieces<'a, F> {
    arrows: &'a [Vec<u32>],
    tails: &'a [Vec<u32>],
    things: F,
    /// The group that stands for each that has been joined to it.
    of: BTreeMap<u32, u32>,
    /// What has been joined to such a group, and all its things.
    whole: BTreeMap<u32, (Vec<u32>, BTreeSet<Thing>)>,
}

impl<'a, F: Fn(u32) -> BTreeSet<Thing>> Pieces<'a, F> {
    const fn new(arrows: &'a [Vec<u32>], tails: &'a [Vec<u32>], things: F) -> Self {
        Self { arrows, tails, things, of: BTreeMap::new(), whole: BTreeMap::new() }
    }

    /// Joins the groups that change one thing, but for some that are to stay apart; returns which are joined.
    fn fitting(mut self, stops: &[Vec<u32>], apart: &BTreeSet<u32>) -> Vec<(u32, u32)> {
        let mut joins = Vec::new();
        for groups in stops {
            let mut firsts: Vec<u32> = Vec::new();
            for &group in groups.iter().filter(|group| !apart.contains(group)) {
                match firsts.iter().copied().find(|&first| self.join(first, group)) {
                    Some(first) => joins.push((first, group)),
                    None => firsts.push(group),
                }
            }
        }
        joins
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

    /// Whether an arrow leads from some groups to what has been joined to another, or back.
    fn is_ordered(&self, groups: &[u32], root: u32) -> bool {
        let neighbours = |&group: &u32| {
            let at = group as usize;
            self.arrows[at].iter().chain(&self.tails[at])
        };
        groups.iter().flat_map(neighbours).any(|&other| self.root(other) == root)
    }

    /// Joins two groups unless an arrow orders them, or neither has all things of the other.
    fn join(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return true;
        }
        let (mut large, mut small) = ((a, self.take(a)), (b, self.take(b)));
        if large.1.0.len() < small.1.0.len() {
            std::mem::swap(&mut large, &mut small);
        }
        let (one, other) = (&large.1.1, &small.1.1);
        let fits = (one.is_subset(other) || other.is_subset(one)) && !self.is_ordered(&small.1.0, large.0);
        if fits {
            let (root, (mut groups, mut things)) = large;
            let (joined, (fewer, others)) = small;
            groups.extend(fewer);
            if things.len() < others.len() {
                things = others;
            }
            self.of.insert(joined, root);
            self.whole.insert(root, (groups, things));
        } else {
            self.whole.extend([large, small]);
        }
        fits
    }
}
