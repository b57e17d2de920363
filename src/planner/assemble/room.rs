//! What a strategy assumes: hosts to move to, and hosts that stay unchanged.

use crate::id::{FixedMap, FixedSet};
use crate::model::{CapabilityId, MachineId, MachineKind, SlotId, VersionId, WorkloadId};
use crate::planner::graph::{Graph, Thing, TrackKey, thing_of};
use crate::planner::solve::Solution;
use std::cmp::Ordering;

/// Counts the hosts that today have a version, or a later one, that drained machines get.
pub(super) fn ready(solution: &Solution<'_>) -> usize {
    let Solution { graph, closure, .. } = solution;
    // The final version of each slot: a host need not have the versions in between.
    let mut ends: FixedMap<SlotId, (u16, Option<VersionId>)> = FixedMap::default();
    for (_, event) in closure.events() {
        if let (TrackKey::Seat(rider, slot), position) = graph.event(event)
            && graph.moves(rider, slot)
        {
            let end = ends.entry(slot).or_default();
            *end = (*end).max((position, graph.version_at(event, position)));
        }
    }
    let fleet = graph.fleet;
    let wanted =
        ends.iter().filter_map(|(&slot, &(_, version))| Some((fleet.slot(slot).capability, version?)));
    let wanted: FixedSet<(CapabilityId, VersionId)> = wanted.collect();
    let hosts = fleet.machine_ids().filter(|&id| fleet.machine(id).kind == MachineKind::Host);
    hosts.filter(|&host| wanted.iter().any(|&(what, version)| has(graph, host, what, version))).count()
}

fn has(graph: &Graph<'_>, host: MachineId, capability: CapabilityId, version: VersionId) -> bool {
    let fleet = graph.fleet;
    let own = fleet.find_slot(host, capability).and_then(|slot| fleet.slot(slot).version);
    let order = own.and_then(|own| fleet.version(own).compare(graph.ask.version(fleet, version)));
    order.is_some_and(Ordering::is_ge)
}

/// Counts the hosts that stay unchanged because workloads on them get newer guests instead, and the workloads that stay
/// on these hosts.
pub(super) fn kept(solution: &Solution<'_>) -> (usize, usize) {
    let Solution { graph, closure, .. } = solution;
    let fleet = graph.fleet;
    let mut left: FixedSet<MachineId> = FixedSet::default();
    let mut changed: FixedSet<MachineId> = FixedSet::default();
    let mut touched: FixedSet<WorkloadId> = FixedSet::default();
    for (_, event) in closure.events() {
        let key = graph.event(event).0;
        match key {
            TrackKey::Own(workload, _) => left.extend(fleet.workload(workload).machine),
            TrackKey::Slot(slot) => drop(changed.insert(fleet.slot(slot).machine)),
            _ => {}
        }
        if let Some(Thing::Workload(workload)) = thing_of(fleet, key) {
            touched.insert(workload);
        }
    }
    let kept = left.into_iter().filter(|machine| !changed.contains(machine));
    kept.fold((0, 0), |(hosts, workloads), machine| {
        let stay = fleet.workloads_on(machine).iter().filter(|&workload| !touched.contains(workload));
        (hosts + 1, workloads + stay.count())
    })
}
