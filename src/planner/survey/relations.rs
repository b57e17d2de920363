//! The things that a thing has to do with.

use super::{base_of, by_name};
use crate::answer::show::{Relation, RelationKind};
use crate::answer::tables::Text;
use crate::model::{ComponentId, Fleet, MachineId, ServiceId, WorkloadId};

/// Names workloads.
fn workloads(fleet: &Fleet, all: &[WorkloadId]) -> Relation {
    let names = all.iter().map(|&id| format!("workload/{}", fleet.workload_name(id)));
    relation(RelationKind::Workloads, names)
}

fn machines(fleet: &Fleet, kind: RelationKind, all: impl IntoIterator<Item = MachineId>) -> Relation {
    relation(kind, all.into_iter().map(|id| fleet.machine_name(id)))
}

fn relation(kind: RelationKind, names: impl Iterator<Item = String>) -> Relation {
    let mut things: Vec<Text> = names.map(Text::from).collect();
    things.sort_by(|a, b| by_name(a, b));
    Relation { kind, things }
}

/// Leaves out relations to nothing.
fn some<const N: usize>(all: [Relation; N]) -> Vec<Relation> {
    all.into_iter().filter(|one| !one.things.is_empty()).collect()
}

pub(super) fn of_machine(fleet: &Fleet, id: MachineId) -> Vec<Relation> {
    let machine = fleet.machine(id);
    some([
        machines(fleet, RelationKind::On, machine.parent),
        machines(fleet, RelationKind::Cluster, machine.cluster),
        machines(fleet, RelationKind::Nodes, fleet.nodes(id).iter().copied()),
        machines(fleet, RelationKind::Machines, fleet.machines_on(id).iter().copied()),
        workloads(fleet, fleet.workloads_on(id)),
    ])
}

pub(super) fn of_component(fleet: &Fleet, id: ComponentId) -> Vec<Relation> {
    let name = |id: ComponentId| fleet.component_name(id).to_owned();
    some([
        relation(RelationKind::Base, base_of(fleet, id).map(|(base, _)| base).into_iter().map(name)),
        relation(RelationKind::Images, fleet.containers(id).iter().copied().map(name)),
        workloads(fleet, fleet.runners(id)),
    ])
}

pub(super) fn of_service(fleet: &Fleet, id: ServiceId) -> Vec<Relation> {
    some([workloads(fleet, fleet.replicas(id))])
}

pub(super) fn of_workload(fleet: &Fleet, id: WorkloadId) -> Vec<Relation> {
    let workload = fleet.workload(id);
    let service = format!("service/{}", fleet.service_name(workload.service));
    let cluster = workload.machine.and_then(|machine| fleet.machine(machine).cluster);
    some([
        machines(fleet, RelationKind::On, workload.machine),
        machines(fleet, RelationKind::Cluster, cluster),
        relation(RelationKind::Service, std::iter::once(service)),
    ])
}
