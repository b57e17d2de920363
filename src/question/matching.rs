//! Which things of a fleet a pattern names.

use super::{Named, Wanted};
use crate::model::{ComponentId, Fleet, MachineId, Pattern, WorkloadId};

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
    let named = pattern.exact_name();
    let all = named.is_none().then(|| fleet.machine_ids());
    let cluster = named.as_ref().and_then(|name| fleet.find_machine(&format!("cluster/{name}")));
    let named = named.and_then(|name| fleet.find_machine(&name)).into_iter().chain(cluster);
    named.chain(all.into_iter().flatten()).filter(move |&id| machine_matches(fleet, pattern, id))
}

pub(crate) fn machine_matches(fleet: &Fleet, pattern: &Pattern, id: MachineId) -> bool {
    pattern.is_of(fleet.machine(id).kind) && machine_fits(fleet, pattern, id)
}

/// Whether name and labels of a machine are those of a pattern, whatever its kind.
pub(super) fn machine_fits(fleet: &Fleet, pattern: &Pattern, id: MachineId) -> bool {
    let bare = fleet.bare_machine_name(id);
    pattern.matches(fleet, bare, fleet.machine_labels(id))
}

pub(super) fn matching_components<'a>(
    fleet: &'a Fleet,
    pattern: &'a Pattern,
) -> impl Iterator<Item = ComponentId> + 'a {
    let named = pattern.exact_name();
    let all = named.is_none().then(|| fleet.component_ids());
    let named = named.and_then(|name| fleet.find_component(&format!("{}/{name}", pattern.kind())));
    let found = named.into_iter().chain(all.into_iter().flatten());
    found.filter(move |&id| component_matches(fleet, pattern, id))
}

pub(crate) fn component_matches(fleet: &Fleet, pattern: &Pattern, id: ComponentId) -> bool {
    let full = fleet.component_name(id);
    let bare = full.strip_prefix(pattern.kind()).and_then(|rest| rest.strip_prefix('/'));
    bare.is_some_and(|bare| pattern.matches(fleet, bare, fleet.component_labels(id)))
}

pub(super) fn matching_workloads<'a>(
    fleet: &'a Fleet,
    pattern: &'a Pattern,
) -> impl Iterator<Item = WorkloadId> + 'a {
    let all = fleet.workload_ids();
    all.filter(move |&id| pattern.matches(fleet, fleet.workload_name(id), fleet.workload_labels(id)))
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
                "workload" => pattern.matches(fleet, fleet.workload_name(id), fleet.workload_labels(id)),
                "service" => {
                    pattern.matches(fleet, fleet.service_name(service), fleet.service_labels(service))
                }
                _ => component_matches(fleet, pattern, component),
            }
        }
    }
}
