//! Lockstep groups: what no order can separate, and the order of the rest.
//!
//! **Theorem 2.** Read `a => b` as "a not before b". Two events that lead to each other can only happen in one step. So
//! the events of one strongly connected component happen together in every valid order. And doing one component a step,
//! those first that others lead to, never leaves an arrow broken in between. So the components are the finest steps
//! there are, and the order that the arrows leave among them is the only one to keep.
//!
//! **Stops that buy nothing.** A track may pass through versions between its start and its goal. If such a stop splits
//! no lockstep group, it is a detour: the host would boot twice. So stops are skipped unless skipping one would put
//! more things into one step, or a path rule forbids it.
//!
//! **One stop of a thing.** What is changed of one machine, image or workload and nothing orders is done in one step, see
//! [`one_stop`].

mod one_stop;

use crate::id::{FixedMap, FixedSet, Id, IdVec, ids};
use crate::model::Step;
use crate::planner::closure::{Closure, ForcedId};
use crate::planner::graph::{EventId, Graph, Thing, TrackKey, thing_of};
use one_stop::one_stop;
use std::collections::{BTreeMap, BTreeSet};

ids! {
    /// A lockstep group of a closure.
    pub(crate) LockstepId;
    /// A step of a plan: a group that moves something, numbered in the order of the plan.
    pub(crate) StepId;
}

/// The lockstep groups of a closure.
#[derive(Debug)]
pub(crate) struct LockstepGroups {
    /// The group of each forced event.
    pub(crate) of: IdVec<ForcedId, LockstepId>,
    /// The events of each group, in the order in which they were found; a group comes after those that it needs.
    pub(crate) members: IdVec<LockstepId, Vec<ForcedId>>,
    /// For each group, the length of the longest chain of groups before it that move something.
    pub(crate) ranks: IdVec<LockstepId, u32>,
    /// Where a group takes a track past a version that its path rule forbids skipping: the event of that version.
    pub(crate) skips: Vec<ForcedId>,
    /// For each group that is one stop for what nothing orders: an event of each piece that could be done by itself.
    pub(crate) pieces: FixedMap<LockstepId, Vec<ForcedId>>,
}

/// Finds the lockstep groups of the forced events. Linear, except for sorting the arrows between groups.
pub(crate) fn group(graph: &Graph<'_>, closure: &Closure) -> LockstepGroups {
    groups(graph, closure, one_stop)
}

/// Finds the same without one stop of a thing for what nothing orders.
pub(crate) fn group_apart(graph: &Graph<'_>, closure: &Closure) -> LockstepGroups {
    groups(graph, closure, |_, _, plain| plain)
}

fn groups(
    graph: &Graph<'_>,
    closure: &Closure,
    joined: impl FnOnce(&Graph<'_>, &Closure, Components) -> Components,
) -> LockstepGroups {
    let heads = |at: u32| closure.arrows(ForcedId::from_index(at as usize)).iter();
    let plain = components(closure.len(), |at| heads(at).map(|&(to, _)| narrow(to)));
    let skips = skips(graph, closure, &plain).into_iter().map(|(_, at)| at).collect();
    let apart = skip_stops(graph, closure, &plain);
    let merged = joined(graph, closure, apart.clone());
    let members = lists(&merged);
    let ranks = step_ranks(graph, closure, &merged, &members);
    let id = |&group: &u32| LockstepId::from_index(group as usize);
    let mut pieces: FixedMap<LockstepId, Vec<ForcedId>> = FixedMap::default();
    if merged.count < apart.count {
        for piece in lists(&apart) {
            pieces.entry(id(&merged.of(piece[0]))).or_default().push(piece[0]);
        }
        pieces.retain(|_, pieces| pieces.len() > 1);
    }
    LockstepGroups {
        of: merged.of.iter().map(id).collect(),
        members: members.into_iter().collect(),
        ranks: ranks.into_iter().collect(),
        skips,
        pieces,
    }
}

impl LockstepGroups {
    /// The number of things of the largest group.
    pub(crate) fn largest(&self, graph: &Graph<'_>, closure: &Closure) -> usize {
        let things = |members: &Vec<ForcedId>| {
            let things =
                members.iter().filter_map(|&at| thing_of(graph.fleet, graph.event(closure.event(at)).0));
            things.collect::<FixedSet<Thing>>().len()
        };
        self.members.iter().map(things).max().unwrap_or(0)
    }
}

fn narrow(id: impl Id) -> u32 {
    u32::try_from(id.index()).expect("an id has 32 bits")
}

/// Strongly connected components, numbered so that arrows lead to lower or equal numbers.
#[derive(Debug, Clone)]
pub(crate) struct Components {
    /// The component of each node.
    pub(crate) of: Vec<u32>,
    pub(crate) count: u32,
}

impl Components {
    fn of(&self, at: ForcedId) -> u32 {
        self.of[at.index()]
    }
}

/// Tarjan's algorithm with an explicit stack: chains of arrows are as long as fleets are deep, and petgraph's
/// `tarjan_scc` recurses. It finds components in the wanted order: those first that others lead to.
pub(crate) fn components<I: Iterator<Item = u32>>(count: usize, arrows: impl Fn(u32) -> I) -> Components {
    const NEW: u32 = u32::MAX;
    let mut low = vec![NEW; count];
    let mut of = vec![NEW; count];
    let (mut found, mut groups) = (0u32, 0u32);
    let mut open: Vec<u32> = Vec::new();
    let mut path: Vec<(u32, u32, I)> = Vec::new();
    for root in 0..u32::try_from(count).expect("fewer than 2^32 events") {
        if low[root as usize] != NEW {
            continue;
        }
        low[root as usize] = found;
        path.push((root, found, arrows(root)));
        open.push(root);
        found += 1;
        while let Some((at, number, rest)) = path.last_mut() {
            let (at, number) = (*at, *number);
            match rest.next() {
                Some(to) if low[to as usize] == NEW => {
                    low[to as usize] = found;
                    path.push((to, found, arrows(to)));
                    open.push(to);
                    found += 1;
                }
                Some(to) => {
                    if of[to as usize] == NEW {
                        low[at as usize] = low[at as usize].min(low[to as usize]);
                    }
                }
                None => {
                    path.pop();
                    if let Some((parent, ..)) = path.last() {
                        low[*parent as usize] = low[*parent as usize].min(low[at as usize]);
                    }
                    if low[at as usize] == number {
                        while let Some(member) = open.pop() {
                            of[member as usize] = groups;
                            if member == at {
                                break;
                            }
                        }
                        groups += 1;
                    }
                }
            }
        }
    }
    Components { of, count: groups }
}

fn lists(components: &Components) -> Vec<Vec<ForcedId>> {
    let mut lists = vec![Vec::new(); components.count as usize];
    for (at, &group) in components.of.iter().enumerate() {
        lists[group as usize].push(ForcedId::from_index(at));
    }
    lists
}

/// Each pair of successive forced events of one track, the earlier first. What replicas have reached together is no
/// stop of anything: nothing moves there.
fn successive<'a>(
    graph: &'a Graph<'_>,
    closure: &'a Closure,
) -> impl Iterator<Item = (ForcedId, ForcedId)> + 'a {
    // Two moves are two: each leads where something can stand then.
    let moves = |event| {
        let key = graph.event(event).0;
        !matches!(key, TrackKey::Left(_)) && thing_of(graph.fleet, key).is_some()
    };
    let moved = closure.events().filter(move |&(_, event)| moves(event));
    moved.filter_map(move |(at, event)| Some((closure.position(graph.before(event)?)?, at)))
}

/// The stops that a step passes although a path rule forbids it: the group and the event.
fn skips(graph: &Graph<'_>, closure: &Closure, components: &Components) -> Vec<(u32, ForcedId)> {
    successive(graph, closure)
        .filter(|&(before, after)| components.of(before) == components.of(after))
        .filter(|&(before, _)| is_stop(graph, closure, components, before))
        .map(|(before, _)| (components.of(before), before))
        .collect()
}

/// Whether a path rule requires a stop at an event, on the way from where its group takes the track over to where it
/// leaves it. A patch release is no stop if only minor versions count.
fn is_stop(graph: &Graph<'_>, closure: &Closure, components: &Components, at: ForcedId) -> bool {
    let event = closure.event(at);
    let together = |&event: &EventId| {
        let found = closure.position(event);
        found.is_some_and(|found| components.of(found) == components.of(at))
    };
    let walk = |step: &dyn Fn(EventId) -> Option<EventId>| {
        std::iter::successors(Some(event), |&event| step(event).filter(together)).last().unwrap_or(event)
    };
    let first = walk(&|event| graph.before(event));
    let from = graph.event(first).1 - 1;
    let to = graph.event(walk(&|event| graph.next(event))).1;
    graph.is_stop(event, (from, to))
}

/// Where the arrows alone would take a track past a version that its path rule forbids skipping. Linear.
pub(crate) fn skipped(graph: &Graph<'_>, closure: &Closure) -> Vec<ForcedId> {
    let heads = |at: u32| closure.arrows(ForcedId::from_index(at as usize)).iter();
    let plain = components(closure.len(), |at| heads(at).map(|&(to, _)| narrow(to)));
    skips(graph, closure, &plain).into_iter().map(|(_, at)| at).collect()
}

/// Joins groups that are successive stops of the same things.
fn skip_stops(graph: &Graph<'_>, closure: &Closure, plain: &Components) -> Components {
    let pairs: BTreeSet<(u32, u32)> = successive(graph, closure)
        .filter(|&(before, _)| graph.step_rule(graph.event(closure.event(before)).0) != Step::Listed)
        .map(|(before, after)| (plain.of(before), plain.of(after)))
        .filter(|(before, after)| before != after)
        .collect();
    if pairs.is_empty() {
        return plain.clone();
    }
    let members = lists(plain);
    let things = |group: u32| -> BTreeSet<Thing> {
        members[group as usize]
            .iter()
            .filter_map(|&at| thing_of(graph.fleet, graph.event(closure.event(at)).0))
            .collect()
    };
    let ranks = ranks(plain.count, &plain.of, closure, |_| 1);
    let adjacent = |&(before, after): &(u32, u32)| ranks[after as usize] == ranks[before as usize] + 1;
    let mut joins: Vec<(u32, u32)> = pairs.into_iter().collect();
    // A join across other groups closes a cycle, and joins that are harmless alone can close one together. Joins within
    // a cycle are undone, those across others first, until none is left.
    loop {
        joins = nested(joins, &things);
        let joined = join(plain, &joins);
        let arrows = group_arrows(&joined, closure);
        let circles = components(joined.count as usize, |at| arrows[at as usize].iter().copied());
        // What replicas have reached together moves nothing: a join across that alone enlarges no step.
        let mut moving: BTreeSet<u32> = BTreeSet::new();
        let moved =
            members.iter().filter(|members| members.iter().any(|&at| is_of_thing(graph, closure, at)));
        moving.extend(moved.map(|members| joined.of(members[0])));
        let mut sizes = vec![0u32; circles.count as usize];
        moving.iter().for_each(|&group| sizes[circles.of[group as usize] as usize] += 1);
        // Nor may a join carry a track past a version that its path rule forbids skipping.
        let mut bad: BTreeSet<u32> = BTreeSet::new();
        bad.extend(skips(graph, closure, &joined).into_iter().map(|(group, _)| group));
        bad.extend((0..joined.count).filter(|&group| sizes[circles.of[group as usize] as usize] > 1));
        let count = joins.len();
        let undone = |join: &(u32, u32)| bad.contains(&joined.of(members[join.0 as usize][0]));
        let over = joins.iter().any(|join| undone(join) && !adjacent(join));
        joins.retain(|join| !undone(join) || (over && adjacent(join)));
        if joins.len() == count {
            return renumber(&joined, &circles);
        }
    }
}

/// Drops the joins that would enlarge a step: of what is put together, one piece has all things.
fn nested(joins: Vec<(u32, u32)>, things: &impl Fn(u32) -> BTreeSet<Thing>) -> Vec<(u32, u32)> {
    let mut root: BTreeMap<u32, u32> = BTreeMap::new();
    let mut whole: BTreeMap<u32, BTreeSet<Thing>> = BTreeMap::new();
    let find = |root: &BTreeMap<u32, u32>, mut at: u32| {
        while let Some(&next) = root.get(&at) {
            at = next;
        }
        at
    };
    let fits = |&(before, after): &(u32, u32)| {
        let (a, b) = (find(&root, before), find(&root, after));
        let (of_a, of_b) = (whole.remove(&a), whole.remove(&b));
        let (of_a, of_b) = (of_a.unwrap_or_else(|| things(a)), of_b.unwrap_or_else(|| things(b)));
        let fits = a == b || of_a.is_subset(&of_b) || of_b.is_subset(&of_a);
        if fits && a != b {
            root.insert(b, a);
            whole.insert(a, if of_a.len() < of_b.len() { of_b } else { of_a });
        } else {
            whole.extend([(b, of_b), (a, of_a)]);
        }
        fits
    };
    joins.into_iter().filter(fits).collect()
}

/// Renumbers groups so that arrows lead to lower numbers, and joins those in a circle.
fn renumber(joined: &Components, order: &Components) -> Components {
    Components { of: joined.of.iter().map(|&group| order.of[group as usize]).collect(), count: order.count }
}

/// Joins groups by union-find.
pub(crate) fn join(plain: &Components, joins: &[(u32, u32)]) -> Components {
    let mut parent: Vec<u32> = (0..plain.count).collect();
    fn root(parent: &mut [u32], mut at: u32) -> u32 {
        while parent[at as usize] != at {
            parent[at as usize] = parent[parent[at as usize] as usize];
            at = parent[at as usize];
        }
        at
    }
    for &(a, b) in joins {
        let (a, b) = (root(&mut parent, a), root(&mut parent, b));
        parent[a.max(b) as usize] = a.min(b);
    }
    let mut number = vec![u32::MAX; plain.count as usize];
    let mut count = 0;
    let of = plain.of.iter().map(|&group| {
        let root = root(&mut parent, group) as usize;
        if number[root] == u32::MAX {
            number[root] = count;
            count += 1;
        }
        number[root]
    });
    let of = of.collect();
    Components { of, count }
}

/// The arrows between different groups, each once.
fn group_arrows(groups: &Components, closure: &Closure) -> Vec<Vec<u32>> {
    let mut arrows = vec![Vec::new(); groups.count as usize];
    for (at, &from) in groups.of.iter().enumerate() {
        for &(to, _) in closure.arrows(ForcedId::from_index(at)) {
            let to = groups.of(to);
            if to != from {
                arrows[from as usize].push(to);
            }
        }
    }
    for list in &mut arrows {
        list.sort_unstable();
        list.dedup();
    }
    arrows
}

/// For each group, the weight of the heaviest chain of groups that have to come before it. Arrows lead to lower group
/// numbers, so one pass in order is enough.
fn ranks(count: u32, of: &[u32], closure: &Closure, weight: impl Fn(u32) -> u32) -> Vec<u32> {
    let arrows = group_arrows(&Components { of: of.to_vec(), count }, closure);
    let mut ranks = vec![0u32; count as usize];
    for group in 0..count {
        let before = arrows[group as usize].iter().map(|&to| ranks[to as usize] + weight(to)).max();
        ranks[group as usize] = before.unwrap_or(0);
    }
    ranks
}

/// Whether an event moves something.
fn is_of_thing(graph: &Graph<'_>, closure: &Closure, at: ForcedId) -> bool {
    thing_of(graph.fleet, graph.event(closure.event(at)).0).is_some()
}

fn step_ranks(
    graph: &Graph<'_>,
    closure: &Closure,
    groups: &Components,
    members: &[Vec<ForcedId>],
) -> Vec<u32> {
    let moves = |group: u32| members[group as usize].iter().any(|&at| is_of_thing(graph, closure, at));
    ranks(groups.count, &groups.of, closure, |group| u32::from(moves(group)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use petgraph::algo::kosaraju_scc;
    use petgraph::graph::DiGraph;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn components_agree_with_petgraph_and_come_in_order(arrows in prop::collection::vec((0u32..12, 0u32..12), 0..40)) {
            let mut lists = vec![Vec::new(); 12];
            arrows.iter().for_each(|&(from, to)| lists[from as usize].push(to));
            let found = components(12, |at| lists[at as usize].iter().copied());
            for &(from, to) in &arrows {
                prop_assert!(found.of[from as usize] >= found.of[to as usize], "arrows lead to lower numbers");
            }
            let mut judge = DiGraph::<(), ()>::new();
            let nodes: Vec<_> = (0..12).map(|_| judge.add_node(())).collect();
            arrows.iter().for_each(|&(from, to)| { judge.add_edge(nodes[from as usize], nodes[to as usize], ()); });
            let expected = kosaraju_scc(&judge);
            prop_assert_eq!(found.count as usize, expected.len());
            for component in expected {
                let numbers: BTreeSet<u32> = component.iter().map(|node| found.of[node.index()]).collect();
                prop_assert_eq!(numbers.len(), 1);
            }
        }
    }

    #[test]
    fn a_chain_of_a_million_does_not_overflow_the_stack() {
        let last = 1_000_000;
        let found = components(last as usize + 1, |at| (at < last).then_some(at + 1).into_iter());
        assert_eq!(found.count, last + 1);
    }
}
