//! What a strategy assumes: hosts to move to, and hosts that stay unchanged.

use crate::id::FixedSet;
use crate::model::MachineId;
use crate::planner::graph::{Thing, TrackKey, thing_of};
use crate::planner::places::Stand;
use crate::planner::solve::Solution;

/// Counts the machines that something moves to, without those that are added for a time and those that it comes back to.
pub(super) fn ready(solution: &Solution<'_>) -> usize {
    let mut found: FixedSet<Stand> = FixedSet::default();
    for (&rider, moves) in &solution.placed.moves {
        let home = solution.graph.home(rider).map(Stand::Machine);
        let there = moves.iter().map(|made| made.to).filter(|&to| Some(to) != home);
        found.extend(there.filter(|to| matches!(to, Stand::Machine(_))));
    }
    found.len()
}

/// Counts the hosts that stay unchanged because workloads on them get newer guests instead, and the workloads that stay
/// on these hosts.
pub(super) fn kept(solution: &Solution<'_>) -> (usize, usize) {
    let Solution { graph, closure, .. } = solution;
    let fleet = graph.fleet;
    let mut left: FixedSet<MachineId> = FixedSet::default();
    let mut changed: FixedSet<MachineId> = FixedSet::default();
    let mut touched: FixedSet<Thing> = FixedSet::default();
    for (_, event) in closure.events() {
        let key = graph.event(event).0;
        match key {
            TrackKey::Own(workload, _) => left.extend(fleet.workload(workload).machine),
            TrackKey::Slot(slot) => drop(changed.insert(fleet.slot(slot).machine)),
            _ => {}
        }
        touched.extend(thing_of(fleet, key));
    }
    let kept = left.into_iter().filter(|machine| !changed.contains(machine));
    kept.fold((0, 0), |(hosts, workloads), machine| {
        let named = fleet.workloads_on(machine).iter().map(|&id| Thing::Workload(id));
        let bare = fleet.machines_on(machine).iter().filter(|&&id| fleet.is_bare(id));
        let all = named.chain(bare.map(|&id| Thing::Machine(id)));
        (hosts + 1, workloads + all.filter(|thing| !touched.contains(thing)).count())
    })
}
