//! Which things of a fleet a pattern names.

use super::{Named, Wanted};
use crate::model::{ComponentId, Fleet, MachineId, Pattern, ServiceId, Subject, WorkloadId};

/// Whether a property, where one is named, is the machine's own.
pub(super) fn has_property(fleet: &Fleet, id: MachineId, property: Option<&str>) -> bool {
    property.is_none_or(|name| {
        fleet.slots_of(id).any(|slot| fleet.capability_name(fleet.slot(slot).capability) == name)
    })
}

/// Returns the machines that a pattern names.
pub(super) fn matching_machines<'a>(
    fleet: &'a Fleet,
    pattern: &'a Pattern,
) -> impl Iterator<Item = MachineId> + 'a {
    // One name is looked up: bumps may name each machine of a fleet.
    let named = pattern.only_name();
    let all = named.is_none().then(|| fleet.machine_ids());
    let cluster = named.and_then(|name| fleet.find_machine(&format!("cluster/{name}")));
    let named = named.and_then(|name| fleet.find_machine(name)).into_iter().chain(cluster);
    named.chain(all.into_iter().flatten()).filter(move |&id| machine_matches(fleet, pattern, id))
}

pub(crate) fn machine_matches(fleet: &Fleet, pattern: &Pattern, id: MachineId) -> bool {
    pattern.is_of(fleet.machine(id).kind) && machine_fits(fleet, pattern, id)
}

/// Whether name and conditions of a pattern fit a machine, whatever its kind.
pub(super) fn machine_fits(fleet: &Fleet, pattern: &Pattern, id: MachineId) -> bool {
    pattern.matches(fleet, Subject::Machine(id))
}

pub(super) fn matching_components<'a>(
    fleet: &'a Fleet,
    pattern: &'a Pattern,
) -> impl Iterator<Item = ComponentId> + 'a {
    let named = pattern.only_name();
    let all = named.is_none().then(|| fleet.component_ids());
    let named = named.and_then(|name| fleet.find_component(&format!("{}/{name}", pattern.kind())));
    let found = named.into_iter().chain(all.into_iter().flatten());
    found.filter(move |&id| component_matches(fleet, pattern, id))
}

pub(crate) fn component_matches(fleet: &Fleet, pattern: &Pattern, id: ComponentId) -> bool {
    is_of_kind(fleet, pattern, id) && pattern.matches(fleet, Subject::Component(id))
}

/// Whether a component is of the kind that a pattern names.
fn is_of_kind(fleet: &Fleet, pattern: &Pattern, id: ComponentId) -> bool {
    fleet.component(id).kind.name() == pattern.kind()
}

/// The things that a pattern would name but for a condition that is undecided, since a version is not known.
pub(crate) fn undecided(fleet: &Fleet, pattern: &Pattern) -> Vec<Named> {
    let is_open = |thing| pattern.judge(fleet, thing).is_none();
    if !pattern.has_selectors() {
        return Vec::new();
    }
    match pattern.kind() {
        _ if pattern.is_of_machines() => {
            let all = fleet.machine_ids().filter(|&id| pattern.is_of(fleet.machine(id).kind));
            all.filter(|&id| is_open(Subject::Machine(id))).map(Named::Machine).collect()
        }
        "workload" => {
            let all = fleet.workload_ids().filter(|&id| is_open(Subject::Workload(id)));
            all.map(Named::Workload).collect()
        }
        "service" => {
            let all = fleet.service_ids().filter(|&id| is_open(Subject::Service(id)));
            all.flat_map(|id| fleet.replicas(id)).copied().map(Named::Workload).collect()
        }
        _ => {
            let all = fleet.component_ids().filter(|&id| is_of_kind(fleet, pattern, id));
            all.filter(|&id| is_open(Subject::Component(id))).map(Named::Component).collect()
        }
    }
}

pub(super) fn matching_workloads<'a>(
    fleet: &'a Fleet,
    pattern: &'a Pattern,
) -> impl Iterator<Item = WorkloadId> + 'a {
    let named = pattern.only_name();
    let all = named.is_none().then(|| fleet.workload_ids());
    let named = named.and_then(|name| fleet.find_workload(name));
    let found = named.into_iter().chain(all.into_iter().flatten());
    found.filter(move |&id| pattern.matches(fleet, Subject::Workload(id)))
}

pub(super) fn matching_services<'a>(
    fleet: &'a Fleet,
    pattern: &'a Pattern,
) -> impl Iterator<Item = ServiceId> + 'a {
    let named = pattern.only_name();
    let all = named.is_none().then(|| fleet.service_ids());
    let named = named.and_then(|name| fleet.find_service(name));
    let found = named.into_iter().chain(all.into_iter().flatten());
    found.filter(move |&id| pattern.matches(fleet, Subject::Service(id)))
}

/// Whether a pattern names something that a bump would change: the thing, what it runs, or the property.
pub(super) fn names(fleet: &Fleet, pattern: &Pattern, thing: Named, what: Wanted) -> bool {
    let machine = |id: MachineId| machine_matches(fleet, pattern, id);
    match what {
        Wanted::Slot(slot) => {
            let slot = fleet.slot(slot);
            let property = fleet.capability_name(slot.capability);
            let named = matches!(thing, Named::Machine(id) if machine(id)) || machine(slot.machine);
            named && pattern.property().is_none_or(|wanted| wanted == property)
        }
        Wanted::Component(id) => component_matches(fleet, pattern, id),
        Wanted::Run(id, component) => {
            let service = fleet.workload(id).service;
            match pattern.kind() {
                "workload" => pattern.matches(fleet, Subject::Workload(id)),
                "service" => pattern.matches(fleet, Subject::Service(service)),
                _ => component_matches(fleet, pattern, component),
            }
        }
    }
}
