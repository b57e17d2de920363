//! From a question to its solution: goals, forced set, what is blocked, groups.

use crate::answer::Guarantee;
use crate::id::FixedSet;
use crate::model::{Fleet, MachineId, MachineKind, SlotId, Strategy, WorkloadId};
use crate::planner::choice::{Budget, Refused, Settled, refuse_at, settle, settle_roughly};
use crate::planner::closure::Closure;
use crate::planner::graph::{EventId, Graph, Rider, Thing, TrackKey};
use crate::planner::lockstep::{LockstepGroups, group, group_apart};
use crate::planner::places::{Forced, Placed, force, route};
use crate::planner::strategy;
use crate::planner::ways::Way;
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
    /// Where everything goes that has to leave a machine.
    pub(crate) placed: Placed,
    /// Where the strategy chooses: the machines of which there is something to say.
    pub(crate) ways: Vec<Way>,
}

/// Solves a question under a strategy; one that chooses for each machine empties these.
pub(crate) fn solve(
    fleet: &Fleet,
    ask: Ask,
    strategy: Strategy,
    drained: FixedSet<MachineId>,
) -> Solution<'_> {
    let mut graph = Graph::new(fleet, ask, strategy);
    graph.drained = drained;
    let mut goals = Vec::new();
    let mut held = 0;
    for index in 0..graph.ask.wishes.len() {
        let found = graph.goals(graph.ask.wishes[index]);
        goals.extend(found.events);
        held += found.held;
    }
    let mut refused: Vec<Refused> = Vec::new();
    let mut chosen = false;
    let mut budget = Budget::default();
    loop {
        match settle(&mut graph, &goals, &mut budget) {
            Ok(settled) => {
                match force(&mut graph, &settled.closure) {
                    Forced::Nothing => {}
                    Forced::More => continue,
                    Forced::Chosen => {
                        chosen = true;
                        continue;
                    }
                }
                let (settled, placed) = match place(&mut graph, &goals, settled, &mut budget) {
                    Ok(done) => done,
                    Err(round) => {
                        goals.retain(|&goal| !round.is_lost(goal));
                        refused.push(*round);
                        continue;
                    }
                };
                let rounds = refused.iter().map(|round| round.proof.guarantee());
                let own = if chosen { Guarantee::Feasible } else { settled.guarantee };
                let guarantee = rounds.fold(own, Guarantee::max);
                let Settled { closure, groups, .. } = settled;
                return Solution {
                    graph,
                    closure,
                    groups,
                    guarantee,
                    refused,
                    held,
                    placed,
                    ways: Vec::new(),
                };
            }
            // Without the blocked goals there is less to choose.
            Err(rounds) => {
                goals.retain(|&goal| !rounds.iter().any(|round| round.is_lost(goal)));
                refused.extend(rounds);
            }
        }
    }
}

/// Finds where everything goes that has to leave a machine, and settles that; or what is refused
/// since no way was found.
///
/// Where one stop of a thing for several changes finds no place, adds machines or makes a step larger, these are also tried
/// one by one; unless all such stops come before anything moves or any machine changes, since machines then find the same
/// either way.
fn place(
    graph: &mut Graph<'_>,
    goals: &[EventId],
    settled: Settled,
    budget: &mut Budget,
) -> Result<(Settled, Placed), Box<Refused>> {
    let is_still = strategy::chooses(graph.strategy) && graph.drained.is_empty();
    if is_still || !strategy::moves_machines(graph.strategy) {
        return Ok((settled, Placed::default()));
    }
    let finest = (0, settled.groups.largest(graph, &settled.closure));
    let at_once = carry(graph, goals, (&settled.closure, &settled.groups), budget);
    let is_fine = |found: &Carried| found.cost <= finest || !found.placed.joined_late;
    let chosen = if at_once.as_ref().is_ok_and(is_fine) {
        at_once
    } else {
        carry_apart(graph, goals, (&settled, at_once), budget)
    };
    let Carried { settled: after, placed, .. } = chosen.inspect_err(|_| graph.forget_moves())?;
    graph.settle_places(placed.standing.clone());
    Ok((after.unwrap_or(settled), placed))
}

/// Where everything goes that has to leave a machine, and what that entails if anything leaves.
struct Carried {
    settled: Option<Settled>,
    placed: Placed,
    /// The number of machines that are added, and the size of the largest group.
    cost: (usize, usize),
}

/// Finds where everything goes if what could be one stop is done one by one, and takes that if it is better.
fn carry_apart(
    graph: &mut Graph<'_>,
    goals: &[EventId],
    (settled, at_once): (&Settled, Result<Carried, Box<Refused>>),
    budget: &mut Budget,
) -> Result<Carried, Box<Refused>> {
    if settled.groups.pieces.is_empty() {
        return at_once;
    }
    let apart = group_apart(graph, &settled.closure);
    let (moves, choices) = (graph.take_moves(), graph.take_choices());
    graph.make_choices(choices.clone());
    let one_by_one = carry(graph, goals, (&settled.closure, &apart), budget);
    match (at_once, one_by_one) {
        (Ok(at_once), Ok(one_by_one)) if one_by_one.cost < at_once.cost => Ok(one_by_one),
        (Ok(at_once), _) => {
            drop(graph.take_moves());
            graph.make_moves(moves);
            graph.make_choices(choices);
            Ok(at_once)
        }
        (Err(_), one_by_one) => one_by_one,
    }
}

/// Finds where everything goes as some groups are carried out, and settles that.
fn carry(
    graph: &mut Graph<'_>,
    goals: &[EventId],
    (closure, groups): (&Closure, &LockstepGroups),
    budget: &mut Budget,
) -> Result<Carried, Box<Refused>> {
    let (placed, ties) = match route(graph, closure, groups) {
        Ok(found) => found,
        Err(stuck) => return Err(Box::new(refuse_at(closure.clone(), stuck))),
    };
    if placed.moves.is_empty() {
        let cost = (placed.spares.len(), groups.largest(graph, closure));
        return Ok(Carried { settled: None, placed, cost });
    }
    let mut settled = settle(graph, goals, budget).map_err(|mut rounds| Box::new(rounds.swap_remove(0)))?;
    settled.closure.tie(&ties);
    settled.groups = group(graph, &settled.closure);
    let cost = (placed.spares.len(), settled.groups.largest(graph, &settled.closure));
    Ok(Carried { settled: Some(settled), placed, cost })
}

impl Solution<'_> {
    /// Whether the plan moves a track of today, as `who` has it: for a workload, a machine's property is what it has
    /// under it with this strategy, of what leaves its machine where it ends up; for a service, any replica counts.
    pub(crate) fn moves(&mut self, who: Thing, track: TrackKey) -> bool {
        let fleet = self.graph.fleet;
        if let TrackKey::Slot(slot) = track
            && self.leaves(who, slot)
        {
            return self.finds_another(who, slot);
        }
        let tracks = match (track, who) {
            (TrackKey::Slot(slot), Thing::Workload(workload)) => {
                self.graph.place_of(workload, slot).into_iter().collect()
            }
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

impl Solution<'_> {
    /// Whether what leaves its machine finds another version of a property in the end than today.
    fn finds_another(&mut self, who: Thing, slot: SlotId) -> bool {
        let fleet = self.graph.fleet;
        let machine = match who {
            Thing::Workload(id) => self.graph.stands_on(Rider::Workload(id)),
            Thing::Machine(id) => self.graph.stands_on(Rider::Machine(id)),
            _ => None,
        };
        let there = machine.and_then(|machine| {
            let found = fleet.find_slot(machine, fleet.slot(slot).capability)?;
            self.graph.place_on(machine, found)
        });
        there.is_none_or(|key| {
            let (track, at) = (self.graph.track_of(key), self.closure.reach(&mut self.graph, key));
            self.graph.version_on(track, at) != fleet.slot(slot).version
        })
    }

    /// Whether a thing, or a machine between it and what has a property under it, moves.
    fn leaves(&self, who: Thing, slot: SlotId) -> bool {
        let fleet = self.graph.fleet;
        let under = fleet.slot(slot).machine;
        let first = match who {
            Thing::Workload(id) if fleet.machine(under).kind != MachineKind::Cluster => Rider::Workload(id),
            Thing::Machine(id) if fleet.machine(under).kind != MachineKind::Cluster && id != under => {
                Rider::Machine(id)
            }
            _ => return false,
        };
        let below = |rider: &Rider| self.graph.home(*rider).filter(|&id| id != under).map(Rider::Machine);
        std::iter::successors(Some(first), below).any(|rider| self.placed.moves.contains_key(&rider))
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
    let closure = settle_roughly(&mut alone, &goals);
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
