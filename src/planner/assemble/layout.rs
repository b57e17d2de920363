//! The order of steps, and what each waits for.

use crate::answer::step::WaitKind;
use crate::id::{FixedMap, IdVec, Lists};
use crate::planner::closure::ForcedId;
use crate::planner::graph::{EventId, Graph, Label, Origin, Thing, thing_of};
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
    pub(super) after: Lists<StepId, (StepId, WaitKind)>,
    /// The step of each event; `None` if it moves nothing.
    pub(super) of_event: IdVec<ForcedId, Option<StepId>>,
}

/// Orders the groups by rank, then by the name of their first thing, so that the order of the input does not matter. Of
/// two groups with a thing in common that may come in any order, the one that is first in this order waits for no other.
pub(super) fn lay_out(solution: &Solution<'_>) -> Layout {
    let Solution { graph, closure, groups, .. } = solution;
    let thing = |at: &ForcedId| thing_of(graph.fleet, graph.event(closure.event(*at)).0);
    let mut keyed: Vec<(u32, Label<'_>, LockstepId)> = Vec::new();
    for (group, members) in groups.members.iter_enumerated() {
        let least = members.iter().filter_map(thing).map(|thing| thing.label(graph.fleet)).min();
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
    let kind = |step: StepId, other: StepId| {
        let asked = before.get(order[step]).iter().find(|(asked, _)| *asked == other);
        asked.map_or(WaitKind::Shared, |&(_, kind)| kind)
    };
    let least = least(&joined(&order, &before, &sharing(solution, &order)), &ranks);
    let mut after = Lists::default();
    for step in order.ids() {
        after.push(least.get(step).iter().map(|&other| (other, kind(step, other))));
    }
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

/// Ranks steps anew, so that no two with a thing in common have one rank, and orders them by that. What comes first by
/// a rule comes first in the given order already.
fn share(
    solution: &Solution<'_>,
    order: IdVec<StepId, LockstepId>,
) -> (IdVec<StepId, LockstepId>, IdVec<StepId, u32>) {
    let number = numbers(solution, &order);
    let before = groups_before(solution, &number);
    let joined = joined(&order, &before, &sharing(solution, &order));
    let mut ranks: IdVec<StepId, u32> = IdVec::new();
    for step in order.ids() {
        ranks.push(joined.get(step).iter().map(|&other| ranks[other] + 1).max().unwrap_or(0));
    }
    let mut steps: Vec<(u32, StepId)> = ranks.iter_enumerated().map(|(step, &rank)| (rank, step)).collect();
    steps.sort_unstable();
    let ranks = steps.iter().map(|&(rank, _)| rank).collect();
    (steps.into_iter().map(|(_, step)| order[step]).collect(), ranks)
}

/// For each step, the last one before it with each of its things.
fn sharing(solution: &Solution<'_>, order: &IdVec<StepId, LockstepId>) -> Lists<StepId, StepId> {
    let Solution { graph, closure, groups, .. } = solution;
    let mut last: FixedMap<Thing, StepId> = FixedMap::default();
    let mut found = Lists::default();
    for (step, &group) in order.iter_enumerated() {
        let things = groups.members[group].iter();
        let things = things.filter_map(|&at| thing_of(graph.fleet, graph.event(closure.event(at)).0));
        found.push(things.filter_map(|thing| last.insert(thing, step)).filter(|&other| other != step));
    }
    found
}

/// The steps before each step by a rule or for what they share, sorted and each once.
fn joined(
    order: &IdVec<StepId, LockstepId>,
    before: &Lists<LockstepId, (StepId, WaitKind)>,
    shared: &Lists<StepId, StepId>,
) -> Lists<StepId, StepId> {
    let mut all: Vec<StepId> = Vec::new();
    let mut joined = Lists::default();
    for (step, &group) in order.iter_enumerated() {
        all.clear();
        all.extend(before.get(group).iter().map(|&(other, _)| other));
        all.extend(shared.get(step));
        all.sort_unstable();
        all.dedup();
        joined.push(all.iter().copied());
    }
    joined
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
) -> Lists<LockstepId, (StepId, WaitKind)> {
    let Solution { closure, groups, .. } = solution;
    let mut found: Vec<(StepId, WaitKind)> = Vec::new();
    let mut before: Lists<LockstepId, (StepId, WaitKind)> = Lists::default();
    for (group, members) in groups.members.iter_enumerated() {
        found.clear();
        for &(to, why) in members.iter().flat_map(|&at| closure.arrows(at)) {
            let other = groups.of[to];
            let kind = match why {
                Origin::Choice(_) => WaitKind::Choice,
                Origin::Place => WaitKind::Placed,
                _ => WaitKind::Rule,
            };
            match number[other] {
                _ if other == group => {}
                None => found.extend(before.get(other).iter().map(|&(step, was)| (step, kind.max(was)))),
                Some(step) => found.push((step, kind)),
            }
        }
        // A rule that asks for it comes first.
        found.sort_unstable();
        found.dedup_by_key(|(step, _)| *step);
        before.push(found.iter().copied());
    }
    before
}

/// Drops, from the steps before each step, those that come before another of them: a transitive reduction. Steps are
/// numbered by rank. Mostly linear in the input: only if the steps before one have several ranks are the steps before
/// these searched, each once.
fn least(before: &Lists<StepId, StepId>, ranks: &IdVec<StepId, u32>) -> Lists<StepId, StepId> {
    let is_of_one_rank = |own: &[StepId]| {
        let rank = |step: Option<&StepId>| step.map(|&step| ranks[step]);
        rank(own.first()) == rank(own.last())
    };
    let mut passed: IdVec<StepId, Option<StepId>> = IdVec::filled(ranks.len(), None);
    let (mut own, mut work): (Vec<StepId>, Vec<StepId>) = (Vec::new(), Vec::new());
    let mut least: Lists<StepId, StepId> = Lists::default();
    for step in ranks.ids() {
        own.clear();
        own.extend(before.get(step));
        if !is_of_one_rank(&own) {
            let last = own[own.len() - 1];
            // Mostly they come right before the last.
            own.retain(|step| *step == last || least.get(last).binary_search(step).is_err());
        }
        if !is_of_one_rank(&own) {
            let first = own[0];
            work.clear();
            work.extend(&own);
            while let Some(at) = work.pop() {
                for &next in least.get(at).iter().filter(|&&next| next >= first) {
                    if passed[next].replace(step) != Some(step) {
                        work.push(next);
                    }
                }
            }
            own.retain(|&other| passed[other] != Some(step));
        }
        least.push(own.iter().copied());
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;

    #[test]
    fn what_follows_from_the_rest_is_left_out() {
        let least = |direct: &[&[usize]]| {
            let mut before = Lists::default();
            direct.iter().for_each(|list| before.push(list.iter().map(|&at| StepId::from_index(at))));
            let ranks: IdVec<StepId, u32> = [0, 0, 1, 2, 3].into_iter().collect();
            let after = least(&before, &ranks);
            let plain = |step| after.get(step).iter().map(|step: &StepId| step.index()).collect::<Vec<_>>();
            ranks.ids().map(plain).collect::<Vec<_>>()
        };
        let found = least(&[&[], &[], &[0], &[0, 1, 2], &[0, 2, 3]]);
        assert_eq!(found, [vec![], vec![], vec![0], vec![1, 2], vec![3]]);
        let far = least(&[&[], &[], &[0], &[2], &[0, 1, 3]]);
        assert_eq!(far[4], [1, 3]);
    }
}
