//! The order of steps, and what each waits for.

use crate::answer::step::WaitKind;
use crate::id::{FixedMap, IdVec};
use crate::planner::closure::ForcedId;
use crate::planner::graph::{EventId, Graph, Origin, Thing, thing_of};
use crate::planner::lockstep::{LockstepId, StepId};
use crate::planner::solve::Solution;
use std::collections::BTreeSet;

/// The order of steps.
pub(super) struct Layout {
    /// The groups that move something, in order.
    pub(super) order: IdVec<StepId, LockstepId>,
    /// For each of them, the longest chain of steps before it.
    pub(super) ranks: IdVec<StepId, u32>,
    /// For each of them, the steps right before it, without those that come before another of these.
    pub(super) after: IdVec<StepId, Vec<(StepId, WaitKind)>>,
    /// The step of each event; `None` if it moves nothing.
    pub(super) of_event: IdVec<ForcedId, Option<StepId>>,
}

/// Orders the groups by rank, then by the name of their first thing, so that the order of the input does not matter. Of
/// two groups with a thing in common that may come in any order, the one that is first in this order waits for no other.
pub(super) fn lay_out(solution: &Solution<'_>) -> Layout {
    let Solution { graph, closure, groups, .. } = solution;
    let thing = |at: &ForcedId| thing_of(graph.fleet, graph.event(closure.event(*at)).0);
    let mut keyed: Vec<(u32, String, LockstepId)> = Vec::new();
    for (group, members) in groups.members.iter_enumerated() {
        let least = members.iter().filter_map(thing).map(|thing| thing.name(graph.fleet)).min();
        keyed.extend(least.map(|name| (groups.ranks[group], name, group)));
    }
    keyed.sort_unstable();
    // Groups of one rank may begin with the same thing; then everything that happens in them decides.
    let happens = |group: LockstepId| {
        let events = groups.members[group].iter();
        events.map(|&at| said(graph, closure.event(at))).collect::<BTreeSet<_>>()
    };
    for alike in keyed.chunk_by_mut(|a, b| (a.0, &a.1) == (b.0, &b.1)).filter(|alike| alike.len() > 1) {
        alike.sort_by_cached_key(|&(.., group)| happens(group));
    }
    let order: IdVec<StepId, LockstepId> = keyed.into_iter().map(|(.., group)| group).collect();
    let (order, ranks) = share(solution, order);
    let number = numbers(solution, &order);
    let before = groups_before(solution, &number);
    let by_rule = steps_before(&order, &before);
    let shared = sharing(solution, &order);
    let kind = |step: StepId, other: StepId| {
        let asked = before[order[step]].iter().find(|(asked, _)| *asked == other);
        asked.map_or(WaitKind::Shared, |&(_, kind)| kind)
    };
    let after = least(joined(&by_rule, &shared), &ranks);
    let after = after.iter_enumerated();
    let after = after.map(|(step, own)| own.iter().map(|&other| (other, kind(step, other))).collect());
    let after = after.collect();
    let of_event = groups.of.iter().map(|&group| number[group]).collect();
    Layout { order, ranks, after, of_event }
}

/// The step of each group; `None` if it moves nothing.
fn numbers(solution: &Solution<'_>, order: &IdVec<StepId, LockstepId>) -> IdVec<LockstepId, Option<StepId>> {
    let mut number = IdVec::filled(solution.groups.members.len(), None);
    for (step, &group) in order.iter_enumerated() {
        number[group] = Some(step);
    }
    number
}

/// The steps before each step, for whatever reason.
fn steps_before(
    order: &IdVec<StepId, LockstepId>,
    before: &IdVec<LockstepId, Vec<(StepId, WaitKind)>>,
) -> IdVec<StepId, Vec<StepId>> {
    order.iter().map(|&group| before[group].iter().map(|&(step, _)| step).collect()).collect()
}

/// Ranks steps anew, so that no two with a thing in common have one rank, and orders them by that. What comes first by
/// a rule comes first in the given order already.
fn share(
    solution: &Solution<'_>,
    order: IdVec<StepId, LockstepId>,
) -> (IdVec<StepId, LockstepId>, IdVec<StepId, u32>) {
    let number = numbers(solution, &order);
    let before = groups_before(solution, &number);
    let by_rule = steps_before(&order, &before);
    let mut ranks: IdVec<StepId, u32> = IdVec::new();
    for own in joined(&by_rule, &sharing(solution, &order)).iter() {
        ranks.push(own.iter().map(|&other| ranks[other] + 1).max().unwrap_or(0));
    }
    let mut steps: Vec<(u32, StepId)> = ranks.iter_enumerated().map(|(step, &rank)| (rank, step)).collect();
    steps.sort_unstable();
    let ranks = steps.iter().map(|&(rank, _)| rank).collect();
    (steps.into_iter().map(|(_, step)| order[step]).collect(), ranks)
}

/// For each step, the last one before it with each of its things.
fn sharing(solution: &Solution<'_>, order: &IdVec<StepId, LockstepId>) -> IdVec<StepId, Vec<StepId>> {
    let Solution { graph, closure, groups, .. } = solution;
    let mut last: FixedMap<Thing, StepId> = FixedMap::default();
    let mut found = IdVec::new();
    for (step, &group) in order.iter_enumerated() {
        let things = groups.members[group].iter();
        let things = things.filter_map(|&at| thing_of(graph.fleet, graph.event(closure.event(at)).0));
        found.push(
            things.filter_map(|thing| last.insert(thing, step)).filter(|&other| other != step).collect(),
        );
    }
    found
}

/// Joins two lists for each step, sorted and each entry once.
fn joined(a: &IdVec<StepId, Vec<StepId>>, b: &IdVec<StepId, Vec<StepId>>) -> IdVec<StepId, Vec<StepId>> {
    let join = |(a, b): (&Vec<StepId>, &Vec<StepId>)| {
        let mut all = [a.as_slice(), b].concat();
        all.sort_unstable();
        all.dedup();
        all
    };
    a.iter().zip(b.iter()).map(join).collect()
}

/// Describes an event by names alone, as a sort key.
fn said(graph: &Graph<'_>, event: EventId) -> (Option<String>, String, u16) {
    let (key, position) = graph.event(event);
    let thing = thing_of(graph.fleet, key).map(|thing| thing.name(graph.fleet));
    (thing, super::change::subject(graph, key), position)
}

/// The steps right before each group, and why they come before. Groups that move nothing pass on the
/// steps before them. Arrows lead to lower group numbers, so one pass in order is enough.
fn groups_before(
    solution: &Solution<'_>,
    number: &IdVec<LockstepId, Option<StepId>>,
) -> IdVec<LockstepId, Vec<(StepId, WaitKind)>> {
    let Solution { closure, groups, .. } = solution;
    let mut before: IdVec<LockstepId, Vec<(StepId, WaitKind)>> = IdVec::new();
    for (group, members) in groups.members.iter_enumerated() {
        let mut found: Vec<(StepId, WaitKind)> = Vec::new();
        for &(to, why) in members.iter().flat_map(|&at| closure.arrows(at)) {
            let other = groups.of[to];
            let kind = match why {
                Origin::Choice(_) => WaitKind::Choice,
                Origin::Place => WaitKind::Placed,
                _ => WaitKind::Rule,
            };
            match number[other] {
                _ if other == group => {}
                None => found.extend(before[other].iter().map(|&(step, was)| (step, kind.max(was)))),
                Some(step) => found.push((step, kind)),
            }
        }
        // A rule that asks for it comes first.
        found.sort_unstable();
        found.dedup_by_key(|(step, _)| *step);
        before.push(found);
    }
    before
}

/// Drops, from the steps before each step, those that come before another of them: a transitive reduction. Steps are
/// numbered by rank. Mostly linear in the input: only if the steps before one have several ranks are the steps before
/// these searched, each once.
fn least(mut after: IdVec<StepId, Vec<StepId>>, ranks: &IdVec<StepId, u32>) -> IdVec<StepId, Vec<StepId>> {
    let is_of_one_rank = |own: &[StepId]| {
        let rank = |step: Option<&StepId>| step.map(|&step| ranks[step]);
        rank(own.first()) == rank(own.last())
    };
    let mut passed: IdVec<StepId, Option<StepId>> = IdVec::filled(after.len(), None);
    for step in after.ids() {
        let mut own = std::mem::take(&mut after[step]);
        if !is_of_one_rank(&own) {
            let last = own[own.len() - 1];
            // Mostly they come right before the last.
            own.retain(|step| *step == last || after[last].binary_search(step).is_err());
        }
        if !is_of_one_rank(&own) {
            let (first, mut work) = (own[0], own.clone());
            while let Some(at) = work.pop() {
                for &next in after[at].iter().filter(|&&next| next >= first) {
                    if passed[next].replace(step) != Some(step) {
                        work.push(next);
                    }
                }
            }
            own.retain(|&other| passed[other] != Some(step));
        }
        after[step] = own;
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;

    #[test]
    fn what_follows_from_the_rest_is_left_out() {
        let least = |direct: &[&[usize]]| {
            let list = |list: &&[usize]| list.iter().map(|&at| StepId::from_index(at)).collect();
            let after = least(direct.iter().map(list).collect(), &[0, 0, 1, 2, 3].into_iter().collect());
            let plain = |list: &Vec<StepId>| list.iter().map(|step| step.index()).collect::<Vec<_>>();
            after.iter().map(plain).collect::<Vec<_>>()
        };
        let found = least(&[&[], &[], &[0], &[0, 1, 2], &[0, 2, 3]]);
        assert_eq!(found, [vec![], vec![], vec![0], vec![1, 2], vec![3]]);
        let far = least(&[&[], &[], &[0], &[2], &[0, 1, 3]]);
        assert_eq!(far[4], [1, 3]);
    }
}
