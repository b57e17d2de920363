//! Pools: the machines that something may stand on.

use super::ground::beneath;
use super::load::{asked, at_home, is_unlimited};
use crate::id::FixedSet;
use crate::model::{CapabilityId, Layer, MachineId, MachineKind, NOTHING, Running, Size, WorkloadId};
use crate::planner::graph::{Graph, Rider};

/// Whether a rider may stand on a machine of its pool, whatever the versions; what is not known does not forbid it. A machine
/// with nothing but machines on it may carry guests, even if all of them share its kernel.
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
        Rider::Machine(id) => {
            let is_upon = beneath(graph, machine).any(|under| under == id);
            !is_upon && (is_hypervisor() || fleet.workloads_on(machine).is_empty())
        }
    }
}

/// What moves of a workload and of the machines under it: what its needs of a place hang on.
pub(super) fn movers(graph: &Graph<'_>, workload: WorkloadId) -> Vec<Rider> {
    let home = graph.fleet.workload(workload).machine;
    let own = std::iter::once(Rider::Workload(workload)).filter(|&rider| graph.moves(rider));
    own.chain(home.into_iter().flat_map(|home| movers_under(graph, home))).collect()
}

/// What moves of a machine and of those under it.
pub(super) fn movers_under(graph: &Graph<'_>, machine: MachineId) -> impl Iterator<Item = Rider> {
    beneath(graph, machine).map(Rider::Machine).filter(|&rider| graph.moves(rider))
}

/// Whether a machine is large enough for a rider beside what never leaves it, as far as both are stated; home is.
pub(super) fn is_large_enough(graph: &Graph<'_>, rider: Rider, machine: MachineId) -> bool {
    let (room, asked) = (graph.fleet.room_of(machine), asked(graph.fleet, rider));
    if graph.home(rider) == Some(machine) || asked == NOTHING || is_unlimited(room) {
        return true;
    }
    let all = at_home(graph.fleet, machine);
    let leaving = residents(graph, machine);
    let leaving = leaving.into_iter().map(|rider| super::load::asked(graph.fleet, rider));
    let leaving: Size =
        leaving.fold(NOTHING, |sum, one: Size| std::array::from_fn(|what| sum[what] + one[what]));
    (0..room.len()).all(|what| {
        let fixed = all[what].saturating_sub(leaving[what]);
        asked[what] == 0 || fixed + asked[what] <= room[what]
    })
}

/// The properties by which a guest on a machine has a hypervisor beneath it.
pub(super) fn hypervisors(graph: &Graph<'_>, machine: MachineId) -> FixedSet<CapabilityId> {
    let fleet = graph.fleet;
    let all = beneath(graph, machine).flat_map(|id| fleet.slots_of(id));
    let all = all.map(|slot| fleet.slot(slot).capability);
    all.filter(|&capability| fleet.capability(capability).layer == Layer::Hypervisor).collect()
}

/// The riders that move and are at home on a machine, or on what goes down with it.
pub(super) fn residents(graph: &Graph<'_>, machine: MachineId) -> FixedSet<Rider> {
    let fleet = graph.fleet;
    let workloads = fleet.workloads_on(machine).iter().map(|&id| Rider::Workload(id));
    let machines = fleet.machines_on(machine).iter().map(|&id| Rider::Machine(id));
    workloads.chain(machines).filter(|&rider| graph.moves(rider)).collect()
}
