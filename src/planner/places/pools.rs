//! Pools: the machines that something may stand on.

use crate::id::FixedSet;
use crate::model::{Layer, MachineId, MachineKind, Running};
use crate::planner::graph::{Graph, Rider};

/// Whether a rider may stand on a machine of its pool, whatever the versions; what is not known does not forbid it.
pub(super) fn may_stand(graph: &Graph<'_>, rider: Rider, machine: MachineId) -> bool {
    let fleet = graph.fleet;
    if graph.home(rider) == Some(machine) {
        return true;
    }
    let has = |layer| {
        fleet.slots_of(machine).any(|slot| fleet.capability(fleet.slot(slot).capability).layer == layer)
    };
    let guests = || fleet.machines_on(machine).iter().any(|&on| fleet.machine(on).kind == MachineKind::Guest);
    let is_hypervisor = || guests() || has(Layer::Hypervisor);
    let demand = fleet.demand(match rider {
        Rider::Workload(id) => Running::Workload(id),
        Rider::Machine(id) => Running::Machine(id),
    });
    let fits = demand.is_some_and(|demand| fleet.fit(&demand, machine).may());
    match rider {
        _ if fleet.machine(machine).kind == MachineKind::Cluster || !fits => false,
        Rider::Workload(_) => !is_hypervisor() || !fleet.workloads_on(machine).is_empty(),
        Rider::Machine(_) => is_hypervisor() || fleet.names_nothing_on(machine),
    }
}

/// The riders that move and are at home on a machine, or on what goes down with it.
pub(super) fn residents(graph: &Graph<'_>, machine: MachineId) -> FixedSet<Rider> {
    let fleet = graph.fleet;
    let workloads = fleet.workloads_on(machine).iter().map(|&id| Rider::Workload(id));
    let machines = fleet.machines_on(machine).iter().map(|&id| Rider::Machine(id));
    workloads.chain(machines).filter(|&rider| graph.moves(rider)).collect()
}
