//! The things of one kind, with their versions.

use super::{base_of, by_name, spot, versions};
use crate::answer::list::{Entry, Listing};
use crate::answer::plan::SCHEMA;
use crate::answer::tables::{Text, ThingKind};
use crate::model::{ComponentId, Fleet, MachineId, MachineKind, Pattern, ServiceId, Subject, WorkloadId};
use crate::question::{component_matches, machine_matches, undecided};
use crate::source::Place;

/// Lists the things of a kind that match a pattern, all if there is none. A property in the pattern leaves only its
/// versions.
pub(crate) fn list(fleet: &Fleet, kind: ThingKind, pattern: Option<&Pattern>) -> Listing {
    let (total, mut entries) = match kind {
        ThingKind::Host => machines(fleet, MachineKind::Host, pattern),
        ThingKind::Guest | ThingKind::OwnGuest | ThingKind::SpareHost => {
            machines(fleet, MachineKind::Guest, pattern)
        }
        ThingKind::Cluster => machines(fleet, MachineKind::Cluster, pattern),
        ThingKind::Workload => workloads(fleet, pattern),
        ThingKind::Service => services(fleet, pattern),
        ThingKind::Image | ThingKind::Stack | ThingKind::Package | ThingKind::App | ThingKind::State => {
            components(fleet, kind, pattern)
        }
    };
    if let Some(property) = pattern.and_then(Pattern::property) {
        entries.iter_mut().for_each(|entry| entry.versions.retain(|version| &*version.of == property));
        entries.retain(|entry| !entry.versions.is_empty());
    }
    entries.sort_by(|a, b| by_name(&a.thing, &b.thing));
    let undecided = pattern.map(|pattern| undecided(fleet, pattern)).unwrap_or_default();
    Listing {
        schema: SCHEMA,
        kind,
        pattern: pattern.map(|pattern| pattern.to_string().into()),
        property: pattern.and_then(Pattern::property).map(Text::from),
        total,
        entries,
        undecided: undecided.into_iter().map(|thing| thing.name(fleet).into()).collect(),
    }
}

/// How many there are, and those that match.
type Found = (usize, Vec<Entry>);

fn entry(fleet: &Fleet, thing: String, place: Place) -> Entry {
    Entry {
        thing: thing.into(),
        on: None,
        cluster: None,
        base: None,
        isolation: None,
        service: None,
        workloads: 0,
        nodes: None,
        images: None,
        versions: Vec::new(),
        place: spot(fleet, place),
    }
}

fn machines(fleet: &Fleet, kind: MachineKind, pattern: Option<&Pattern>) -> Found {
    let all: Vec<MachineId> = fleet.machine_ids().filter(|&id| fleet.machine(id).kind == kind).collect();
    let name = |id: MachineId| -> Text { fleet.machine_name(id).into() };
    let some = all.iter().filter(|&&id| pattern.is_none_or(|pattern| machine_matches(fleet, pattern, id)));
    let entries = some.map(|&id| {
        let machine = fleet.machine(id);
        Entry {
            on: machine.parent.map(name),
            cluster: machine.cluster.map(name),
            workloads: fleet.workloads_on(id).len(),
            nodes: (kind == MachineKind::Cluster).then(|| fleet.nodes(id).len()),
            versions: versions::of_machine(fleet, id),
            ..entry(fleet, fleet.machine_name(id), machine.place)
        }
    });
    (all.len(), entries.collect())
}

fn components(fleet: &Fleet, kind: ThingKind, pattern: Option<&Pattern>) -> Found {
    let is_of = |id: &ComponentId| super::thing::kind_of(fleet, *id) == kind;
    let all: Vec<ComponentId> = fleet.component_ids().filter(is_of).collect();
    let in_use = versions::in_use(fleet);
    let some = all.iter().filter(|&&id| pattern.is_none_or(|pattern| component_matches(fleet, pattern, id)));
    let entries = some.map(|&id| {
        let component = fleet.component(id);
        Entry {
            base: base_of(fleet, id).map(|(base, _)| fleet.component_name(base).into()),
            workloads: fleet.runners(id).len(),
            images: Some(fleet.containers(id).len()),
            versions: versions::of_component(fleet, id, &in_use),
            ..entry(fleet, fleet.component_name(id).to_owned(), component.place)
        }
    });
    (all.len(), entries.collect())
}

fn services(fleet: &Fleet, pattern: Option<&Pattern>) -> Found {
    let matches =
        |&id: &ServiceId| pattern.is_none_or(|pattern| pattern.matches(fleet, Subject::Service(id)));
    let entries = fleet.service_ids().filter(matches).map(|id| Entry {
        workloads: fleet.replicas(id).len(),
        versions: versions::of_workloads(fleet, fleet.replicas(id)),
        ..entry(fleet, format!("service/{}", fleet.service_name(id)), fleet.service(id).place)
    });
    (fleet.service_ids().len(), entries.collect())
}

fn workloads(fleet: &Fleet, pattern: Option<&Pattern>) -> Found {
    let matches =
        |&id: &WorkloadId| pattern.is_none_or(|pattern| pattern.matches(fleet, Subject::Workload(id)));
    let entries = fleet.workload_ids().filter(matches).map(|id| {
        let workload = fleet.workload(id);
        let cluster = workload.machine.and_then(|machine| fleet.machine(machine).cluster);
        Entry {
            on: workload.machine.map(|machine| fleet.machine_name(machine).into()),
            cluster: cluster.map(|cluster| fleet.machine_name(cluster).into()),
            isolation: Some(workload.isolation),
            service: Some(format!("service/{}", fleet.service_name(workload.service)).into()),
            workloads: 1,
            versions: versions::of_workload(fleet, id),
            ..entry(fleet, format!("workload/{}", fleet.workload_name(id)), workload.place)
        }
    });
    (fleet.workload_ids().len(), entries.collect())
}
