//! Choices, for requirements that break the lattice.
//!
//! A requirement with a hole ("1.1 or 3.0 and later"), a later version that supports less, or alternatives leaves more
//! than one least way out, or an order that arrows cannot express. Three ways to settle that are tried in turn:
//!
//! * If what arrows alone lead to satisfies everything, and arrows express every state on the way, theorems 1 and 2 hold.
//! * If the region is small, all its states are [searched](search). What the search finds is valid and as fine as can be,
//!   and a goal that it does not find is blocked.
//! * Else the cheapest way out is taken, one rule after another: the one that blocks the least, then one that does what is
//!   needed rather than change a condition of the need, then the one that forces the fewest further events, then the first
//!   in order. What that blocks is not known to be impossible.
//!
//! A solver that proves more can replace the search, or [`settle`], without any other change.

mod limit;
mod refuse;
mod search;
#[cfg(test)]
mod tests;
mod tie;

pub(crate) use refuse::{Refused, refuse_at};
pub(crate) use search::Budget;

use crate::answer::Guarantee;
use crate::planner::closure::{Closure, Ties, close};
use crate::planner::graph::{Arrow, EventId, Graph};
use crate::planner::lockstep::{LockstepGroups, group};
use limit::{Limit, limits};
use refuse::{Proof, explain, refused};
use search::{Outcome, search};

/// What some goals entail, in groups.
#[derive(Debug)]
pub(crate) struct Settled {
    pub(crate) closure: Closure,
    pub(crate) groups: LockstepGroups,
    pub(crate) guarantee: Guarantee,
}

/// Finds what goals entail, or which of them are blocked, and why.
pub(crate) fn settle(
    graph: &mut Graph<'_>,
    goals: &[EventId],
    budget: &mut Budget,
) -> Result<Settled, Vec<Refused>> {
    drop(graph.take_choices());
    let mut plain = close(graph, goals);
    if graph.irregular.is_empty() {
        let mut ties = Ties::default();
        tie::make_once(graph, &plain, &mut ties);
        plain.tie(&ties);
    }
    let groups = group(graph, &plain);
    let sound = plain.blocked().is_empty() && groups.skips.is_empty();
    if !sound && plain.blocked().is_empty() && plain.has_ties() {
        return Err(refuse::made_at_once(graph, refused(plain, groups.skips, Proof::None(0))));
    }
    if !sound || graph.irregular.is_empty() {
        return judge(plain, groups, Guarantee::Least, Proof::Rules);
    }
    let (closure, exact) = choose(graph, goals, plain);
    let groups = group(graph, &closure);
    let sound = closure.blocked().is_empty() && groups.skips.is_empty();
    if sound && exact {
        return Ok(Settled { closure, groups, guarantee: Guarantee::Least });
    }
    let chosen = graph.take_choices();
    let before = budget.tried();
    let found = search(graph, goals, budget);
    let tried = budget.tried() - before;
    match found {
        Outcome::Way(closure, mut ties) => {
            let mut closure = *closure;
            tie::make_once(graph, &closure, &mut ties);
            closure.tie(&ties);
            let groups = group(graph, &closure);
            judge(closure, groups, Guarantee::Feasible, Proof::None(tried))
        }
        Outcome::Never(never) => {
            let proof = Proof::Search(tried);
            Err(never.into_iter().map(|goal| explain(graph, goal, proof)).collect())
        }
        Outcome::Apart(apart) => {
            let proof = Proof::None(tried);
            Err(apart.into_iter().map(|goal| explain(graph, goal, proof)).collect())
        }
        Outcome::Unknown => {
            graph.make_choices(chosen);
            judge(closure, groups, Guarantee::Feasible, Proof::None(tried))
                .map_err(|refused| refuse::prove(graph, refused))
        }
    }
}

/// Finds what goals entail without a search; what is blocked is left in.
pub(crate) fn settle_roughly(graph: &mut Graph<'_>, goals: &[EventId]) -> Closure {
    let plain = close(graph, goals);
    choose(graph, goals, plain).0
}

/// Tells what is blocked, if anything is.
fn judge(
    closure: Closure,
    groups: LockstepGroups,
    guarantee: Guarantee,
    proof: Proof,
) -> Result<Settled, Vec<Refused>> {
    match closure.blocked().is_empty() && groups.skips.is_empty() {
        true => Ok(Settled { closure, groups, guarantee }),
        false => Err(vec![refused(closure, groups.skips, proof)]),
    }
}

/// Makes choices until the target state satisfies everything, or what it cannot satisfy is blocked. Returns whether
/// neither that nor the ties took a choice.
///
/// Each choice forces or blocks something new, so there are no more choices than events; what follows from one is found
/// in time linear in what it adds.
fn choose(graph: &mut Graph<'_>, goals: &[EventId], plain: Closure) -> (Closure, bool) {
    let mut closure = plain;
    let mut chosen = false;
    while sweep(graph, &mut closure) {
        chosen = true;
    }
    if chosen {
        // The choices are arrows of the graph by now.
        closure = close(graph, goals);
    }
    let met: Vec<_> = graph.irregular.iter().copied().collect();
    let mut ties = Ties::default();
    let given_up = tie::couple(graph, &closure, &met, &mut ties);
    tie::make_once(graph, &closure, &mut ties);
    closure.tie(&ties);
    (closure, !chosen && !given_up)
}

/// Makes choices for everything that the target state does not satisfy. Returns whether there were any.
fn sweep(graph: &mut Graph<'_>, closure: &mut Closure) -> bool {
    let mut chosen = false;
    let mut index = 0;
    while let Some(&irregular) = graph.irregular.get_index(index) {
        index += 1;
        loop {
            let open = |limit: &Limit| limit.is_open(closure);
            let Some(limit) = limits(graph, closure, irregular).into_iter().find(open) else {
                break;
            };
            take(graph, closure, &limit);
            chosen = true;
        }
    }
    chosen
}

/// Adds arrows to the cheapest way out of what a limit forbids, or a blocking arrow if there is none.
fn take(graph: &mut Graph<'_>, closure: &mut Closure, limit: &Limit) {
    let why = limit.chosen();
    let tail = limit.tail.expect("only what has been touched is open");
    let ways = limit.ways_out();
    let ways: Vec<(bool, Vec<EventId>)> =
        ways.iter().map(|state| (limit.evades(state), limit.heads(graph, state))).collect();
    let cheapest = ways.into_iter().min_by_key(|(evades, heads)| {
        let (blocked, forced) = closure.beyond(graph, heads);
        (blocked, *evades, forced)
    });
    let Some((_, heads)) = cheapest else {
        closure.add_arrow(graph, tail, Arrow { to: None, why, who: None });
        return;
    };
    for to in heads {
        closure.add_arrow(graph, tail, Arrow { to: Some(to), why, who: None });
    }
}
