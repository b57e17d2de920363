//! What the change of a machine in place breaks, and whether emptying the machine spares it.

use crate::id::{FixedMap, FixedSet};
use crate::model::{BudgetId, Fleet, MachineId, MachineKind, ServiceId, SlotId, WorkloadId};
use crate::planner::graph::{Graph, Rider, TrackKey};
use crate::planner::solve::Solution;
use crate::planner::ways::{Breach, Hindrance, Way};

/// What becomes of something that would stop with a machine, if that is emptied.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Leaving {
    /// It goes on running in a guest that leaves.
    Runs,
    /// It leaves, and is away for a moment.
    Moves,
    /// It stops all the same.
    Stays,
}

/// A workload that stops with a machine, and what becomes of it.
type Stop = (WorkloadId, Leaving);

/// Finds the machines whose changes in place break something, by name. Linear in what stops with the machines.
pub(super) fn ways(solution: &Solution<'_>, surge: Option<u32>) -> Vec<Way> {
    let graph = &solution.graph;
    let mut machines: Vec<(MachineId, Vec<SlotId>)> = changed(solution).into_iter().collect();
    machines.sort_by_cached_key(|&(machine, _)| graph.fleet.machine_name(machine));
    machines.iter().filter_map(|(machine, slots)| way(graph, *machine, slots, surge)).collect()
}

/// Finds anew what is broken, in another solution: what was in the way of emptying a machine there is so still.
pub(super) fn again(solution: &Solution<'_>, known: &[Way], surge: Option<u32>) -> Vec<Way> {
    let old: FixedMap<MachineId, &Way> = known.iter().map(|way| (way.machine, way)).collect();
    let found = ways(solution, surge).into_iter();
    let known = found.filter_map(|way| {
        let old = old.get(&way.machine)?;
        Some(Way { hindrance: way.hindrance.or(old.hindrance), ..way })
    });
    known.collect()
}

/// The properties of hosts and guests that change.
fn changed(solution: &Solution<'_>) -> FixedMap<MachineId, Vec<SlotId>> {
    let Solution { graph, closure, .. } = solution;
    let mut changed: FixedMap<MachineId, FixedSet<SlotId>> = FixedMap::default();
    for (_, event) in closure.events() {
        if let TrackKey::Slot(slot) = graph.event(event).0 {
            let machine = graph.fleet.slot(slot).machine;
            if graph.fleet.machine(machine).kind != MachineKind::Cluster {
                changed.entry(machine).or_default().insert(slot);
            }
        }
    }
    changed.into_iter().map(|(machine, slots)| (machine, slots.into_iter().collect())).collect()
}

/// Tells what the change of a machine breaks: first what emptying it spares.
fn way(graph: &Graph<'_>, machine: MachineId, slots: &[SlotId], surge: Option<u32>) -> Option<Way> {
    let fleet = graph.fleet;
    let mut services: FixedMap<ServiceId, Vec<Stop>> = FixedMap::default();
    let mut budgets: FixedMap<BudgetId, Vec<Stop>> = FixedMap::default();
    for id in stopped(fleet, machine, slots) {
        let leaving = leaving(graph, id, machine);
        services.entry(fleet.workload(id).service).or_default().push((id, leaving));
        for &budget in fleet.budgets_of(id).iter().filter(|&&budget| fleet.counts_against(budget, id)) {
            budgets.entry(budget).or_default().push((id, leaving));
        }
    }
    let of_services = services.into_iter().map(|(id, all)| (Breach::Service(id), all));
    let of_budgets = budgets.into_iter().map(|(id, all)| (Breach::Budget(id, all.len()), all));
    let all = of_services.chain(of_budgets).filter(|(breach, all)| is_broken(fleet, *breach, all));
    let told = all.map(|(breach, all)| (breach, hindrance(fleet, breach, &all)));
    let key = |&(breach, hindrance): &(Breach, Option<Hindrance>)| {
        let name = match breach {
            Breach::Service(id) => fleet.service_name(id).to_owned(),
            Breach::Budget(id, _) => fleet.budget_name(id),
        };
        (hindrance.is_some(), matches!(breach, Breach::Budget(..)), name)
    };
    let (breach, hindrance) = told.min_by_key(key)?;
    let alone = is_alone(fleet, machine, surge).then_some(Hindrance::Alone);
    Some(Way { machine, breach, hindrance: hindrance.or(alone) })
}

fn number(stopped: &[Stop], leaving: Leaving) -> usize {
    stopped.iter().filter(|&&(_, one)| one == leaving).count()
}

/// Whether something is broken that could be spared.
fn is_broken(fleet: &Fleet, breach: Breach, stopped: &[Stop]) -> bool {
    match breach {
        Breach::Service(id) => {
            let all = fleet.replicas(id).len();
            // One alone is away for a moment wherever it goes, unless it goes as it runs.
            let is_spared = all > 1 || number(stopped, Leaving::Runs) > 0;
            !fleet.service(id).daemon && stopped.len() == all && is_spared
        }
        Breach::Budget(id, away) => away > fleet.budget(id).allowed as usize,
    }
}

/// What is in the way of sparing what is broken.
fn hindrance(fleet: &Fleet, breach: Breach, stopped: &[Stop]) -> Option<Hindrance> {
    let stays = number(stopped, Leaving::Stays);
    let (too_many, is_closed) = match breach {
        Breach::Service(_) => (stays == stopped.len(), false),
        Breach::Budget(id, _) => {
            let allowed = fleet.budget(id).allowed as usize;
            (stays > allowed, allowed == 0 && number(stopped, Leaving::Moves) > 0)
        }
    };
    if too_many {
        let stuck = stopped.iter().filter(|&&(_, one)| one == Leaving::Stays).map(|&(id, _)| id);
        return stuck.min_by_key(|&id| fleet.workload_name(id)).map(Hindrance::Stuck);
    }
    is_closed.then_some(Hindrance::Closed)
}

/// Whether a machine has nobody in its pool to go to.
fn is_alone(fleet: &Fleet, machine: MachineId, surge: Option<u32>) -> bool {
    let pool = fleet.pool_of(machine);
    fleet.machines_in(pool).len() < 2 && surge.unwrap_or_else(|| fleet.surge_of(pool)) == 0
}

/// The workloads that a change of some properties of a machine stops in place.
fn stopped(fleet: &Fleet, machine: MachineId, slots: &[SlotId]) -> FixedSet<WorkloadId> {
    let mut found: FixedSet<WorkloadId> = FixedSet::default();
    for &slot in slots.iter().filter(|&&slot| !fleet.goes_on(slot)) {
        let capability = fleet.capability(fleet.slot(slot).capability);
        let mut machines = vec![(machine, true)];
        while let Some((at, is_first)) = machines.pop() {
            let stops = |id: &WorkloadId| !is_first || capability.stops(fleet.workload(*id).isolation);
            found.extend(fleet.workloads_on(at).iter().copied().filter(stops));
            let above = fleet.machines_on(at).iter();
            let above = above.filter(|&&on| !is_first || capability.stops_machine(fleet.machine(on)));
            machines.extend(above.map(|&on| (on, false)));
        }
    }
    found
}

/// What becomes of a workload that is on a machine or on what stands on that, if the machine is emptied.
fn leaving(graph: &Graph<'_>, id: WorkloadId, machine: MachineId) -> Leaving {
    let fleet = graph.fleet;
    let below = |&at: &MachineId| fleet.machine(at).parent;
    let mut between =
        std::iter::successors(fleet.workload(id).machine, below).take_while(|&at| at != machine);
    if between.any(|at| graph.can_move(Rider::Machine(at))) {
        return Leaving::Runs;
    }
    if graph.can_move(Rider::Workload(id)) { Leaving::Moves } else { Leaving::Stays }
}
