//! What is refused: goals that are blocked, with what stands in their way and how well that is known.

use super::limit::limits;
use super::search::{Budget, Outcome, search};
use super::{choose, tie};
use crate::answer::Guarantee;
use crate::id::{FixedSet, Id, IdVec};
use crate::planner::closure::{Closure, ForcedId, Stuck, Ties, close};
use crate::planner::graph::{EventId, Graph, Origin};
use crate::planner::lockstep::group;

/// What goals entail, some of which are blocked.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) closure: Closure,
    /// The goals that are blocked.
    lost: IdVec<ForcedId, bool>,
    /// Where a path rule is broken: the earlier of two events that would fall into one step.
    pub(crate) skips: Vec<ForcedId>,
    pub(crate) proof: Proof,
}

/// How it is known that goals are blocked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Proof {
    /// By rules that leave no choice.
    Rules,
    /// By a search that looked at every state that can be reached: so many.
    Search(usize),
    /// It is not: no way was found among so many states.
    None(usize),
}

impl Proof {
    /// The same where it turns out that nothing is proven.
    const fn or_none(self) -> Self {
        match self {
            Self::Rules => Self::None(0),
            Self::Search(states) | Self::None(states) => Self::None(states),
        }
    }

    pub(crate) const fn guarantee(self) -> Guarantee {
        match self {
            Self::Rules | Self::Search(_) => Guarantee::Least,
            Self::None(_) => Guarantee::Feasible,
        }
    }

    /// The number of states that were looked at.
    pub(crate) const fn states(self) -> Option<usize> {
        match self {
            Self::Rules => None,
            Self::Search(states) | Self::None(states) => Some(states),
        }
    }
}

impl Refused {
    /// Whether a goal is among those that are blocked.
    pub(crate) fn is_lost(&self, goal: EventId) -> bool {
        let goals = self.closure.goals().len();
        self.closure.position(goal).is_some_and(|at| at.index() < goals && self.lost[at])
    }

    /// The goals that are blocked.
    pub(crate) fn lost(&self) -> impl Iterator<Item = ForcedId> + '_ {
        self.closure.goals().filter(|&goal| self.lost[goal])
    }
}

/// Finds the blocked goals. A step that would skip a version counts as blocked, and so does everything that needs it. If
/// nothing stands in the way of one more than of another, all are.
pub(super) fn refused(mut closure: Closure, skips: Vec<ForcedId>, proof: Proof) -> Refused {
    if closure.blocked().is_empty() && skips.is_empty() {
        return Refused { lost: IdVec::filled(closure.len(), true), closure, skips, proof };
    }
    let (lost, by_itself) = closure.settle_blame(&skips);
    // Of a place that was not found nothing is proven, nor which of several goals is in the way.
    let is_found = closure.blocked().iter().all(|stuck| stuck.why != Origin::Place);
    let proof = if by_itself && is_found { proof } else { proof.or_none() };
    Refused { lost, closure, skips, proof }
}

/// Refuses the goals that lead to something for which no place was found.
pub(crate) fn refuse_at(mut closure: Closure, stuck: Stuck) -> Refused {
    closure.block(stuck);
    refused(closure, Vec::new(), Proof::None(0))
}

/// The most goals that are looked at one by one.
const MOST_ALONE: usize = 1000;

/// Tells which of the goals are blocked that a path rule stops since guests are made at once. That such a guest is made with
/// one goal's version and with another's may be what blocks both, so each is looked at alone. If none is blocked then, or if
/// there are too many, it is not known that they are.
pub(super) fn made_at_once(graph: &mut Graph<'_>, together: Refused) -> Vec<Refused> {
    let goals: Vec<EventId> = together.lost().map(|goal| together.closure.event(goal)).collect();
    if goals.len() > MOST_ALONE {
        return vec![together];
    }
    let alone = |goal| {
        let mut closure = close(graph, &[goal]);
        let mut ties = Ties::default();
        tie::make_once(graph, &closure, &mut ties);
        closure.tie(&ties);
        let skips = group(graph, &closure).skips;
        (!skips.is_empty()).then(|| refused(closure, skips, Proof::Rules))
    };
    let proven: Vec<Refused> = goals.into_iter().filter_map(alone).collect();
    if proven.is_empty() { vec![together] } else { proven }
}

/// Finds what to name as standing in the way of a goal that a search has not reached.
pub(super) fn explain(graph: &mut Graph<'_>, goal: EventId, proof: Proof) -> Refused {
    drop(graph.take_choices());
    let plain = close(graph, &[goal]);
    let (closure, _) = choose(graph, &[goal], plain);
    let groups = group(graph, &closure);
    if !closure.blocked().is_empty() || !groups.skips.is_empty() {
        return refused(closure, groups.skips, proof);
    }
    // A way seems to lead there, which is none, or none beside the other goals: then the first rule that it comes to.
    drop(graph.take_choices());
    let mut closure = close(graph, &[goal]);
    meet(graph, &closure);
    let met: Vec<_> = graph.irregular.iter().copied().collect();
    let limits: Vec<_> = met.into_iter().flat_map(|irregular| limits(graph, &closure, irregular)).collect();
    let touched = limits.iter().filter(|limit| limit.tail.is_some());
    let limit = limits.iter().find(|limit| limit.is_open(&closure)).or_else(|| touched.into_iter().next());
    let at = limit.and_then(|limit| closure.position(limit.tail?));
    if let (Some(limit), Some(at)) = (limit, at) {
        closure.block(Stuck { at, why: limit.chosen(), who: None });
    }
    refused(closure, Vec::new(), proof)
}

/// Meets the rules of all positions of the tracks that something forced is on.
fn meet(graph: &mut Graph<'_>, closure: &Closure) {
    let mut arrows = Vec::new();
    for (_, event) in closure.events() {
        let mut at = Some(event);
        while let Some(event) = at {
            graph.expand(event, &mut arrows);
            at = graph.next(event).filter(|&next| !closure.has(next));
        }
    }
}

/// Looks at each of the goals alone that were refused without proof.
pub(super) fn prove(graph: &mut Graph<'_>, all: Vec<Refused>) -> Vec<Refused> {
    let goals = all.iter().flat_map(|round| round.lost().map(|goal| round.closure.event(goal)));
    let goals: FixedSet<EventId> = goals.collect();
    let mut proven = Vec::new();
    let mut budget = Budget::default();
    for goal in goals {
        let before = budget.tried();
        if let Outcome::Never(_) = search(graph, &[goal], &mut budget) {
            proven.push(explain(graph, goal, Proof::Search(budget.tried() - before)));
        }
    }
    // Without these it may turn out that there is a way to the others.
    if proven.is_empty() { all } else { proven }
}
