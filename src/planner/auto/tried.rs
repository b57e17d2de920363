//! What came of a plan in which some machines are emptied.

use super::breach;
use crate::id::{FixedMap, FixedSet};
use crate::model::{MachineId, PoolId, WorkloadId};
use crate::planner::graph::{Graph, Rider, TrackKey};
use crate::planner::solve::Solution;
use crate::planner::ways::{Breach, Hindrance, Way};

/// Tells anew how each machine is changed, after it was tried. A machine that was to be emptied is changed in place
///
/// * if no way was found to all that can be done in place, and something that leaves it is what no place was found for;
/// * if its pool takes more spare hosts than it may have;
/// * if what was to be spared stops in one step all the same.
///
/// One that does not change any more, or breaks nothing by that, is not told at all.
pub(super) fn next(
    tried: &Solution<'_>,
    in_place: &Solution<'_>,
    ways: &[Way],
    surge: Option<u32>,
) -> Vec<Way> {
    let mut next = breach::again(tried, ways, surge);
    let lost = lost(tried) > self::lost(in_place);
    let blamed = if lost { blamed(tried) } else { FixedSet::default() };
    let spares = spares(tried, surge);
    let together = together(tried);
    for way in next.iter_mut().filter(|way| way.hindrance.is_none()) {
        let stops = together.get(&way.machine).map_or(&[][..], Vec::as_slice);
        way.hindrance = match way.machine {
            id if lost && (blamed.is_empty() || blamed.contains(&id)) => Some(Hindrance::Nowhere),
            id => short(&tried.graph, id, &spares)
                .or_else(|| is_together(&tried.graph, way.breach, stops).then_some(Hindrance::Together)),
        };
    }
    next
}

/// How many of the things asked for are not reached.
fn lost(solution: &Solution<'_>) -> usize {
    solution.refused.iter().map(|round| round.lost().count()).sum()
}

/// The machines that are emptied of what no place was found for.
fn blamed(tried: &Solution<'_>) -> FixedSet<MachineId> {
    let stuck = tried.refused.iter().flat_map(|round| round.closure.blocked());
    let who = stuck.filter_map(|stuck| stuck.who);
    who.filter_map(|rider| emptied(&tried.graph, tried.graph.home(rider)?)).collect()
}

/// The machine that is emptied, of one and of those that it goes down with.
fn emptied(graph: &Graph<'_>, machine: MachineId) -> Option<MachineId> {
    let below = |&id: &MachineId| graph.fleet.machine(id).parent;
    std::iter::successors(Some(machine), below).find(|id| graph.drained.contains(id))
}

/// The pools that take more spare hosts than they may have: how many, and how many they may.
fn spares(tried: &Solution<'_>, surge: Option<u32>) -> FixedMap<PoolId, (usize, usize)> {
    let mut takes: FixedMap<PoolId, usize> = FixedMap::default();
    for spare in &tried.placed.spares {
        *takes.entry(spare.pool).or_default() += 1;
    }
    let told = takes.into_iter().map(|(pool, takes)| {
        let allowed = surge.unwrap_or_else(|| tried.graph.fleet.surge_of(pool));
        (pool, (takes, allowed as usize))
    });
    told.filter(|&(_, (takes, allowed))| takes > allowed).collect()
}

/// Whether the pool of a machine, or of what goes down with it, takes more spare hosts than it may have.
fn short(
    graph: &Graph<'_>,
    machine: MachineId,
    spares: &FixedMap<PoolId, (usize, usize)>,
) -> Option<Hindrance> {
    let mut machines = vec![machine];
    while let Some(at) = machines.pop() {
        if let Some(&(takes, allowed)) = spares.get(&graph.fleet.pool_of(at)) {
            return Some(Hindrance::Spares(takes, allowed));
        }
        let above = graph.fleet.machines_on(at).iter().copied();
        machines.extend(above.filter(|&id| !graph.can_move(Rider::Machine(id))));
    }
    None
}

/// The workloads that stop or change in each step that changes a machine that is emptied.
fn together(tried: &Solution<'_>) -> FixedMap<MachineId, Vec<FixedSet<WorkloadId>>> {
    let Solution { graph, closure, groups, .. } = tried;
    let mut found: FixedMap<MachineId, Vec<FixedSet<WorkloadId>>> = FixedMap::default();
    for members in groups.members.iter() {
        let keys = || members.iter().map(|&at| graph.event(closure.event(at)).0);
        let emptied = keys().filter_map(|key| match key {
            TrackKey::Slot(slot) => {
                Some(graph.fleet.slot(slot).machine).filter(|id| graph.drained.contains(id))
            }
            _ => None,
        });
        let emptied: FixedSet<MachineId> = emptied.collect();
        if emptied.is_empty() {
            continue;
        }
        let stops = keys().filter_map(|key| match key {
            TrackKey::Seat(Rider::Workload(id), _) | TrackKey::Runs(id, _) => Some(id),
            _ => None,
        });
        let stops: FixedSet<WorkloadId> = stops.collect();
        for machine in emptied {
            found.entry(machine).or_default().push(stops.clone());
        }
    }
    found
}

/// Whether one of some steps breaks what was to be spared.
fn is_together(graph: &Graph<'_>, breach: Breach, steps: &[FixedSet<WorkloadId>]) -> bool {
    let fleet = graph.fleet;
    steps.iter().any(|stops| match breach {
        Breach::Service(id) => fleet.replicas(id).iter().all(|replica| stops.contains(replica)),
        Breach::Budget(id, _) => {
            let members = stops
                .iter()
                .filter(|&&one| fleet.budgets_of(one).contains(&id) && fleet.counts_against(id, one));
            members.count() > fleet.budget(id).allowed as usize
        }
    })
}
