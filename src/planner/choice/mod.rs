//! Choices, for requirements that break the lattice.
//!
//! A requirement with a hole ("1.1 or 3.0 and later"), a later version that supports less, or alternatives leaves more
//! than one least way out. The cheapest is taken: the one that blocks the least, then one that does what is needed
//! rather than change a condition of the need, then the one that forces the fewest further events, then the first in
//! order. The answer is then *feasible*, not proven minimal, and says so. A solver that proves more can replace
//! [`settle`] without any other change.

mod limit;
mod tie;

use crate::answer::Guarantee;
use crate::planner::closure::{Closure, close};
use crate::planner::graph::{Arrow, EventId, Graph};
use limit::{Limit, limits};

/// Follows implications from the goals and makes choices until the target state satisfies everything, or what it
/// cannot satisfy is blocked.
///
/// Each choice forces or blocks something new, so there are no more choices than events; what follows from one is found
/// in time linear in what it adds.
pub(crate) fn settle(graph: &mut Graph<'_>, goals: &[EventId]) -> (Closure, Guarantee) {
    let mut closure = close(graph, goals);
    let mut guarantee = Guarantee::Least;
    while sweep(graph, &mut closure) {
        guarantee = Guarantee::Feasible;
    }
    if guarantee == Guarantee::Feasible {
        // The choices are arrows of the graph by now.
        closure = close(graph, goals);
    }
    let (ties, given_up) = tie::couple(graph, &closure);
    closure.tie(&ties);
    (closure, if given_up { Guarantee::Feasible } else { guarantee })
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
            choose(graph, closure, &limit);
            chosen = true;
        }
    }
    chosen
}

/// Adds arrows to the cheapest way out of what a limit forbids, or a blocking arrow if there is none.
fn choose(graph: &mut Graph<'_>, closure: &mut Closure, limit: &Limit) {
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
