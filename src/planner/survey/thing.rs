//! All that is known of one thing.

use super::united::definitions;
use super::{relations, spot, versions};
use crate::answer::plan::SCHEMA;
use crate::answer::refs::RequirementRef;
use crate::answer::show::{By, Portrait, Relation, Value, Version};
use crate::answer::tables::{Text, ThingKind};
use crate::diag::{Code, Diagnostic};
use crate::id::FixedSet;
use crate::model::{
    Attribute, ComponentId, ComponentKind, Fleet, MachineId, MachineKind, Pattern, RequirementId, Seccomp,
    ServiceId, Subject, Target, TextId, WorkloadId,
};
use crate::planner::record::Recorder;
use crate::question::{component_matches, machine_matches, suggestion};
use crate::source::Place;
use std::ops::Range;

/// Something that can be shown.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shown {
    Machine(MachineId),
    Component(ComponentId),
    Service(ServiceId),
    Workload(WorkloadId),
}

/// Tells all that is known of the thing with a name. A name without its kind will do if only one thing has it.
pub(crate) fn show(fleet: &Fleet, name: &str) -> Result<Portrait, Diagnostic> {
    let called = fleet.called(name);
    let full = if let [one] = called.as_slice() { one.as_str() } else { name };
    let Some(thing) = find(fleet, full) else {
        let mut fault = Diagnostic::new(Code::NothingMatches, format!("the inventory knows no `{name}`"));
        fault.help = suggestion(fleet, name);
        return Err(fault);
    };
    let mut record = Recorder::new(fleet);
    let mut requirements = |all: Vec<RequirementId>| -> Vec<RequirementRef> {
        all.into_iter().map(|id| record.requirement(id)).collect()
    };
    let own = requirements(thing.requirements(fleet));
    let required = requirements(thing.required(fleet));
    Ok(Portrait {
        schema: SCHEMA,
        thing: thing.name(fleet).into(),
        kind: thing.kind(fleet),
        defined: definitions(fleet, thing.stated(fleet)),
        versions: thing.versions(fleet),
        contents: thing.contents(fleet),
        values: thing.values(fleet),
        relations: thing.relations(fleet),
        requirements: own,
        required,
        holds: holds(fleet, thing),
        tables: record.finish(),
    })
}

fn find(fleet: &Fleet, name: &str) -> Option<Shown> {
    match name.split_once('/')? {
        ("host" | "guest" | "machine", bare) => fleet.find_machine(bare).map(Shown::Machine),
        ("cluster", _) => fleet.find_machine(name).map(Shown::Machine),
        ("workload", bare) => fleet.find_workload(bare).map(Shown::Workload),
        ("service", bare) => fleet.find_service(bare).map(Shown::Service),
        _ => fleet.find_component(name).map(Shown::Component),
    }
}

/// The kind of a component.
pub(super) fn kind_of(fleet: &Fleet, id: ComponentId) -> ThingKind {
    match fleet.component(id).kind {
        ComponentKind::Image => ThingKind::Image,
        ComponentKind::Stack => ThingKind::Stack,
        ComponentKind::Package => ThingKind::Package,
        ComponentKind::App => ThingKind::App,
        ComponentKind::State => ThingKind::State,
    }
}

impl Shown {
    pub(super) fn name(self, fleet: &Fleet) -> String {
        match self {
            Self::Machine(id) => fleet.machine_name(id),
            Self::Component(id) => fleet.component_name(id).to_owned(),
            Self::Service(id) => format!("service/{}", fleet.service_name(id)),
            Self::Workload(id) => format!("workload/{}", fleet.workload_name(id)),
        }
    }

    pub(super) fn kind(self, fleet: &Fleet) -> ThingKind {
        match self {
            Self::Machine(id) => match fleet.machine(id).kind {
                MachineKind::Host => ThingKind::Host,
                MachineKind::Guest => ThingKind::Guest,
                MachineKind::Cluster => ThingKind::Cluster,
            },
            Self::Component(id) => kind_of(fleet, id),
            Self::Service(_) => ThingKind::Service,
            Self::Workload(_) => ThingKind::Workload,
        }
    }

    fn stated(self, fleet: &Fleet) -> &[(Attribute, Place)] {
        match self {
            Self::Machine(id) => fleet.stated_of_machine(id),
            Self::Component(id) => fleet.stated_of_component(id),
            Self::Service(id) => fleet.stated_of_service(id),
            Self::Workload(id) => fleet.stated_of_workload(id),
        }
    }

    fn versions(self, fleet: &Fleet) -> Vec<Version> {
        match self {
            Self::Machine(id) => versions::of_machine(fleet, id),
            Self::Component(id) => versions::of_component(fleet, id, &versions::in_use(fleet)),
            Self::Service(id) => versions::of_workloads(fleet, fleet.replicas(id)),
            Self::Workload(id) => versions::of_workload(fleet, id),
        }
    }

    fn relations(self, fleet: &Fleet) -> Vec<Relation> {
        match self {
            Self::Machine(id) => relations::of_machine(fleet, id),
            Self::Component(id) => relations::of_component(fleet, id),
            Self::Service(id) => relations::of_service(fleet, id),
            Self::Workload(id) => relations::of_workload(fleet, id),
        }
    }

    /// What a component contains: what is said of itself first, then what comes through others.
    fn contents(self, fleet: &Fleet) -> Vec<Version> {
        let Self::Component(id) = self else { return Vec::new() };
        let contents = fleet.contents(id);
        let own = contents
            .iter()
            .map(|one| versions::of_version(fleet, one.component, one.version, (None, Some(one.place))));
        let carried = fleet.inside(id);
        let through = carried.iter().filter(|(inner, _)| !contents.iter().any(|one| one.component == *inner));
        let through = through.map(|(inner, carried)| {
            let from = carried.from.map(|from| fleet.component_name(from).into());
            let by = from.map_or(By::Stated, |component| By::Through { component });
            Version { by, ..versions::of_version(fleet, inner, carried.version, (None, None)) }
        });
        own.chain(through).collect()
    }

    /// The requirements that it has, whoever states them.
    fn requirements(self, fleet: &Fleet) -> Vec<RequirementId> {
        match self {
            Self::Machine(id) => {
                let properties = fleet.slots_of(id).map(|slot| fleet.slot(slot).capability);
                let everywhere = properties.flat_map(|property| fleet.requirements_of_capability(property));
                let everywhere = everywhere.copied().filter(|&one| concerns(fleet, one, id));
                fleet.requirements_of_machine(id).iter().copied().chain(everywhere).collect()
            }
            Self::Component(id) => fleet.requirements_of_component(id).to_vec(),
            Self::Service(id) => fleet.requirements_of_service(id).to_vec(),
            Self::Workload(id) => fleet.requirements_of_workload(id).to_vec(),
        }
    }

    /// The requirements that name it as what they need.
    fn required(self, fleet: &Fleet) -> Vec<RequirementId> {
        match self {
            Self::Service(id) => fleet.requirements_on_service(id).to_vec(),
            Self::Component(id) => {
                let needs = |&one: &RequirementId| {
                    fleet.requirement(one).needs.iter().any(|need| need.target == Target::Component(id))
                };
                fleet.requirement_ids().filter(needs).collect()
            }
            Self::Machine(_) | Self::Workload(_) => Vec::new(),
        }
    }

    /// What is stated of it beside versions, in the order of the keys, then its labels.
    pub(super) fn values(self, fleet: &Fleet) -> Vec<Value> {
        let stated = self.stated(fleet);
        let values = Attribute::ALL.iter().filter_map(|&attribute| {
            let place = stated.iter().find(|(known, _)| *known == attribute).map(|(_, place)| *place);
            let value = self.value(fleet, attribute, place.is_some())?;
            let place = place.map(|place| spot(fleet, place));
            Some(Value { what: attribute.name().into(), label: false, value: value.into(), place })
        });
        values.chain(self.details(fleet)).chain(self.labels(fleet)).collect()
    }

    /// What a machine has several of, each once.
    fn details(self, fleet: &Fleet) -> Vec<Value> {
        let Self::Machine(id) = self else { return Vec::new() };
        let mut seen = FixedSet::default();
        let all = fleet.details_of_machine(id).iter();
        let each = all.filter(|(what, value, _)| seen.insert((*what, *value)));
        let value = |&(what, value, place): &(TextId, TextId, Place)| Value {
            what: fleet.text(what).into(),
            label: false,
            value: fleet.text(value).into(),
            place: Some(spot(fleet, place)),
        };
        each.map(value).collect()
    }

    fn labels(self, fleet: &Fleet) -> Vec<Value> {
        let (labels, range): (&[(TextId, TextId)], &Range<u32>) = match self {
            Self::Machine(id) => (fleet.machine_labels(id), &fleet.machine(id).labels),
            Self::Component(id) => (fleet.component_labels(id), &fleet.component(id).labels),
            Self::Service(id) => (fleet.service_labels(id), &fleet.service(id).labels),
            Self::Workload(id) => (fleet.workload_labels(id), &fleet.workload(id).labels),
        };
        let value = |(&(key, value), &place): (&(TextId, TextId), &Place)| Value {
            what: fleet.text(key).into(),
            label: true,
            value: fleet.text(value).into(),
            place: Some(spot(fleet, place)),
        };
        labels.iter().zip(fleet.label_places(range)).map(value).collect()
    }

    /// A value as an inventory writes it; none if it is nothing of such a thing, or is shown elsewhere.
    fn value(self, fleet: &Fleet, attribute: Attribute, stated: bool) -> Option<String> {
        match self {
            Self::Machine(id) => machine_value(fleet, id, attribute, stated),
            Self::Component(id) => component_value(fleet, id, attribute, stated),
            Self::Service(id) => service_value(fleet, id, attribute, stated),
            Self::Workload(id) => workload_value(fleet, id, attribute, stated),
        }
    }
}

fn machine_value(fleet: &Fleet, id: MachineId, attribute: Attribute, stated: bool) -> Option<String> {
    let machine = fleet.machine(id);
    let on = || machine.parent.map(|id| fleet.machine_name(id));
    match attribute {
        Attribute::On if !machine.shares_kernel => on(),
        Attribute::SharesKernelOf if machine.shares_kernel => on(),
        Attribute::Cluster => machine.cluster.map(|id| fleet.machine_name(id)),
        Attribute::Pool => machine.pool.map(|name| fleet.text(name).to_owned()),
        Attribute::Movable if stated => Some(machine.movable.to_string()),
        Attribute::Unschedulable if stated => Some(machine.unschedulable.to_string()),
        Attribute::Stopped if stated => Some(machine.stopped.to_string()),
        Attribute::CpuMilli if stated => Some(machine.cpu_milli.to_string()),
        Attribute::MemoryMib if stated => Some(machine.memory_mib.to_string()),
        Attribute::DiskMib => machine.disk_mib.map(|mib| mib.to_string()),
        Attribute::Pods => machine.pods.map(|pods| pods.to_string()),
        Attribute::Gpus => machine.gpus.map(|gpus| gpus.to_string()),
        Attribute::StartSeconds => machine.start_seconds.map(|seconds| seconds.to_string()),
        _ => None,
    }
}

fn component_value(fleet: &Fleet, id: ComponentId, attribute: Attribute, stated: bool) -> Option<String> {
    let component = fleet.component(id);
    match attribute {
        Attribute::Version if stated => component.version.map(|id| fleet.version(id).to_string()),
        Attribute::Scheme if stated => Some(component.scheme.name().to_owned()),
        Attribute::Step if stated => Some(component.step.to_string()),
        Attribute::Profile => component.family.map(|family| fleet.family(family).name.clone()),
        Attribute::Rebase if stated => Some(component.live.to_string()),
        Attribute::Base => component.base.map(|base| fleet.component_name(base).to_owned()),
        Attribute::SizeMib => component.size_mib.map(|mib| mib.to_string()),
        Attribute::StartSeconds => component.start_seconds.map(|seconds| seconds.to_string()),
        _ => None,
    }
}

fn service_value(fleet: &Fleet, id: ServiceId, attribute: Attribute, stated: bool) -> Option<String> {
    let service = fleet.service(id);
    match attribute {
        Attribute::Mixed if stated => Some(service.mixed.to_string()),
        Attribute::MaxUnavailable => service.max_unavailable.map(|amount| amount.to_string()),
        Attribute::MinAvailable => service.min_available.map(|amount| amount.to_string()),
        _ => None,
    }
}

fn workload_value(fleet: &Fleet, id: WorkloadId, attribute: Attribute, stated: bool) -> Option<String> {
    let workload = fleet.workload(id);
    match attribute {
        Attribute::Host => workload.machine.map(|id| fleet.machine_name(id)),
        Attribute::Isolation => Some(workload.isolation.to_string()),
        Attribute::Service => Some(fleet.service_name(workload.service).to_owned()),
        Attribute::Movable => Some(workload.movable.to_string()),
        Attribute::StuckBecause => workload.stuck_because.map(|text| fleet.text(text).to_owned()),
        Attribute::Seccomp => workload.seccomp.map(|seccomp: Seccomp| seccomp.to_string()),
        Attribute::ControlPlane => workload.part.map(|(part, _)| part.to_string()),
        Attribute::CpuMilli if stated => Some(workload.cpu_milli.to_string()),
        Attribute::MemoryMib if stated => Some(workload.memory_mib.to_string()),
        Attribute::DiskMib => workload.disk_mib.map(|mib| mib.to_string()),
        Attribute::Gpus if stated => Some(workload.gpus.to_string()),
        Attribute::StartSeconds => workload.start_seconds.map(|seconds| seconds.to_string()),
        _ => None,
    }
}

/// Whether a requirement counts for a machine that has something of what is needed.
fn concerns(fleet: &Fleet, id: RequirementId, machine: MachineId) -> bool {
    let mut needs = fleet.requirement(id).needed().iter();
    fleet.counts_on(id, machine)
        && needs.any(|need| match need.target {
            Target::Capability(capability) => fleet.find_needed(id, machine, capability).is_some(),
            Target::Component(_) | Target::Service(_) => true,
        })
}

/// The holds of the inventory that name a thing.
fn holds(fleet: &Fleet, thing: Shown) -> Vec<Value> {
    let names = |pattern: &Pattern| match thing {
        Shown::Machine(id) => pattern.is_of_machines() && machine_matches(fleet, pattern, id),
        Shown::Component(id) => component_matches(fleet, pattern, id),
        Shown::Service(id) => pattern.kind() == "service" && pattern.matches(fleet, Subject::Service(id)),
        Shown::Workload(id) => pattern.kind() == "workload" && pattern.matches(fleet, Subject::Workload(id)),
    };
    let holds = fleet.holds().iter().filter(|(pattern, _)| names(pattern));
    let value = |(pattern, place): &(Pattern, Place)| Value {
        what: "hold".into(),
        label: false,
        value: Text::from(pattern.to_string()),
        place: Some(spot(fleet, *place)),
    };
    holds.map(value).collect()
}
