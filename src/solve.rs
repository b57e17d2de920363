//! From a question to its solution: goals, forced set, what is blocked, groups.

use crate::ask::{Ask, Wanted};
use crate::choose::{Guarantee, settle};
use crate::close::Closure;
use crate::graph::{EventId, Graph, TrackKey};
use crate::group::{Groups, group};
use crate::id::FixedSet;
use crate::model::{Fleet, Strategy, WorkloadId};
use crate::thing::thing_of;
use std::collections::BTreeSet;

/// A solved question, still in ids.
#[derive(Debug)]
pub(crate) struct Solution<'f> {
    pub(crate) graph: Graph<'f>,
    /// All that the bumps entail, what is blocked included.
    pub(crate) whole: Closure,
    /// What the goals entail that nothing blocks; the plan.
    pub(crate) closure: Closure,
    pub(crate) groups: Groups,
    pub(crate) guarantee: Guarantee,
    /// By goal of `whole`: whether it is blocked.
    pub(crate) doomed: Vec<bool>,
    /// Path rules that the whole breaks: the earlier of two events that would fall into one step.
    pub(crate) skips: Vec<EventId>,
    /// Dependents that would adopt a bump and are held.
    pub(crate) held: usize,
}

/// Solves a question under a strategy.
pub(crate) fn solve(fleet: &Fleet, ask: Ask, strategy: Strategy) -> Solution<'_> {
    let mut graph = Graph::new(fleet, ask, strategy);
    let mut goals = Vec::new();
    let mut held = 0;
    for index in 0..graph.ask.wishes.len() {
        let found = graph.goals(graph.ask.wishes[index]);
        goals.extend(found.events);
        held += found.held;
    }
    let (whole, mut guarantee) = settle(&mut graph, &goals);
    let mut doomed = whole.doomed();
    let mut groups = group(&graph, &whole);
    let mut skips = Vec::new();
    // A step that would skip a version is as good as blocked, and so is all that needs it.
    if !groups.skips.is_empty() {
        let bad: Vec<u32> = groups.skips.iter().map(|&(_, at)| at).collect();
        skips = bad.iter().map(|&at| whole.event(at)).collect();
        for (at, flag) in whole.leading_to(&bad).into_iter().enumerate() {
            doomed[at] |= flag;
        }
    }
    let sound: Vec<EventId> =
        whole.goals().filter(|&goal| !doomed[goal as usize]).map(|goal| whole.event(goal)).collect();
    let closure = if sound.len() == whole.goals().len() {
        None
    } else {
        let (closure, other) = settle(&mut graph, &sound);
        guarantee = guarantee.max(other);
        groups = group(&graph, &closure);
        Some(closure)
    };
    let (whole, closure) = match closure {
        Some(closure) => (whole, closure),
        None => (Closure::default(), whole),
    };
    Solution { graph, whole, closure, groups, guarantee, doomed, skips, held }
}

impl Solution<'_> {
    /// Returns the names of everything that the plan moves.
    pub(crate) fn moved_names(&self) -> BTreeSet<String> {
        let fleet = self.graph.fleet;
        let events = self.closure.events().iter();
        events
            .filter_map(|&event| thing_of(fleet, self.graph.event(event).0))
            .map(|thing| thing.name(fleet))
            .collect()
    }

    /// Returns the closure of everything asked for, blocked or not.
    pub(crate) fn everything(&self) -> &Closure {
        if self.whole.len() == 0 { &self.closure } else { &self.whole }
    }
}

/// Returns the workloads that have need of a machine's new version: something asked of them reaches for it, with
/// machines not reaching through to what sits on them. A machine's own bump is nobody's need.
pub(crate) fn needy(graph: &mut Graph<'_>) -> FixedSet<WorkloadId> {
    let mut alone = Graph::uncoupled(graph.fleet, graph.ask.clone(), Strategy::InPlace);
    let mut goals = Vec::new();
    for index in 0..alone.ask.wishes.len() {
        let wish = alone.ask.wishes[index];
        if !matches!(wish.what, Wanted::Slot(_)) {
            goals.extend(alone.goals(wish).events);
        }
    }
    let (closure, _) = settle(&mut alone, &goals);
    let mut needy = FixedSet::default();
    for (at, &event) in closure.events().iter().enumerate() {
        let TrackKey::Runs(workload, _) = alone.event(event).0 else {
            continue;
        };
        let at = u32::try_from(at).expect("fewer than 2^32 events");
        let reaches = closure
            .arrows(at)
            .iter()
            .any(|&(to, _)| matches!(alone.event(closure.event(to)).0, TrackKey::Slot(_)));
        if reaches {
            needy.insert(workload);
        }
    }
    needy
}
