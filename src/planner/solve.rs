//! From a question to its solution: goals, forced set, what is blocked, groups.

use crate::answer::Guarantee;
use crate::id::{FixedSet, IdVec};
use crate::model::{Fleet, Strategy, WorkloadId};
use crate::planner::choice::settle;
use crate::planner::closure::{Closure, ForcedId};
use crate::planner::graph::{EventId, Graph, Thing, TrackKey};
use crate::planner::lockstep::{LockstepGroups, group};
use crate::question::{Ask, Wanted};

/// A solved question, still in ids.
#[derive(Debug)]
pub(crate) struct Solution<'f> {
    pub(crate) graph: Graph<'f>,
    /// What the goals that are not blocked entail: the plan.
    pub(crate) closure: Closure,
    pub(crate) groups: LockstepGroups,
    pub(crate) guarantee: Guarantee,
    /// Earlier attempts, with goals that are blocked; usually one, if any.
    pub(crate) refused: Vec<Refused>,
    /// Dependents that would adopt a bump and are held.
    pub(crate) held: usize,
}

/// What goals entail, some of which are blocked.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) closure: Closure,
    /// Whether each event leads to something blocked.
    doomed: IdVec<ForcedId, bool>,
    /// Where a path rule is broken: the earlier of two events that would fall into one step.
    pub(crate) skips: Vec<ForcedId>,
    pub(crate) guarantee: Guarantee,
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
    let mut refused: Vec<Refused> = Vec::new();
    loop {
        let (closure, guarantee) = settle(&mut graph, &goals);
        let groups = group(&graph, &closure);
        if closure.blocked().is_empty() && groups.skips.is_empty() {
            let chosen = refused.iter().map(|round| round.guarantee);
            let guarantee = chosen.fold(guarantee, Guarantee::max);
            return Solution { graph, closure, groups, guarantee, refused, held };
        }
        let mut round = Refused::new(closure, &groups, guarantee);
        if !round.skips.is_empty() && round.closure.is_tied() {
            // Another way through the irregular rules might not have skipped a version.
            round.guarantee = Guarantee::Feasible;
        }
        // Without the blocked goals there is less to choose.
        goals = round.sound_goals();
        graph.forget_choices();
        refused.push(round);
    }
}

impl Refused {
    /// Finds the blocked goals. A step that would skip a version counts as blocked, and so does everything that needs
    /// it.
    fn new(closure: Closure, groups: &LockstepGroups, guarantee: Guarantee) -> Self {
        let skips = groups.skips.clone();
        let stuck = closure.blocked().iter().map(|stuck| stuck.at);
        let walls: Vec<ForcedId> = stuck.chain(skips.iter().copied()).collect();
        Self { doomed: closure.leading_to(&walls), closure, skips, guarantee }
    }

    fn sound_goals(&self) -> Vec<EventId> {
        let sound = self.closure.goals().filter(|&goal| !self.doomed[goal]);
        sound.map(|goal| self.closure.event(goal)).collect()
    }

    /// The goals that are blocked.
    pub(crate) fn lost(&self) -> impl Iterator<Item = ForcedId> + '_ {
        self.closure.goals().filter(|&goal| self.doomed[goal])
    }
}

impl Solution<'_> {
    /// Whether the plan moves a track of today, as `who` has it: for a workload, a machine's property is what it has
    /// under it with this strategy; for a service, any replica counts.
    pub(crate) fn moves(&mut self, who: Thing, track: TrackKey) -> bool {
        let fleet = self.graph.fleet;
        let tracks = match (track, who) {
            (TrackKey::Slot(slot), Thing::Workload(workload)) => vec![self.graph.place_of(workload, slot)],
            (TrackKey::First(service, component), _) => {
                fleet.replicas(service).iter().map(|&id| TrackKey::Runs(id, component)).collect()
            }
            _ => vec![track],
        };
        tracks.into_iter().any(|key| {
            let track = self.graph.track_of(key);
            self.closure.reach(&mut self.graph, key) > self.graph.track(track).1.start
        })
    }
}

/// The workloads that need a machine's new version: a change of what they run requires it in a graph in which a
/// machine's change does not reach what sits on it. A machine's own bump is no workload's need.
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
    for (at, event) in closure.events() {
        let TrackKey::Runs(workload, _) = alone.event(event).0 else {
            continue;
        };
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
