//! The fleet: all that an inventory states, valid, interned, and indexed both ways.

use super::assumptions::Assumptions;
use super::availability::{
    Amount, Budgets, NamedBudget, NamedBudgetId, Placement, PlacementId, Pools, Taint,
};
use super::census::Census;
use super::component::{Component, ComponentId, Content};
use super::fact::{Concern, Fact, FactId};
use super::inside::Inside;
use super::machine::{Capability, CapabilityId, Family, FamilyId, Machine, MachineId, Slot, SlotId};
use super::names::Names;
use super::pattern::Pattern;
use super::requirement::{Requirement, RequirementId, Subject};
use super::stated::Stated;
use super::tested::Tested;
use super::timed::{Durations, Timed};
use super::words::{ComponentKind, ControlPlane, Layer, MachineKind, OnChange, Step};
use super::workload::{Run, Service, ServiceId, Workload, WorkloadId};
use crate::calendar::{Freeze, Window};
use crate::id::{FixedMap, FixedSet, Id, IdVec, Lists, ids};
use crate::inventory::package::has_copies;
use crate::source::{Place, Sources};
use crate::version::{Version, VersionRange};
use jiff::civil::Date;
use std::sync::OnceLock;

ids! {
    /// A distinct version.
    pub VersionId;
    /// A distinct version range.
    pub RangeId;
    /// A distinct short text: a label's key or value, a reason.
    pub TextId;
}

/// A valid fleet. A [`super::Builder`] makes it; it never changes.
#[derive(Clone, Debug, Default)]
pub struct Fleet {
    pub(crate) sources: Sources,
    pub(crate) texts: Names<TextId>,
    pub(crate) versions: FixedSet<Version>,
    pub(crate) ranges: IdVec<RangeId, VersionRange>,
    pub(crate) assumptions: Assumptions,
    /// Which of these the inventory states, by their order.
    pub(crate) assumptions_stated: Vec<usize>,
    pub(crate) holds: Vec<(Pattern, Place)>,
    /// The surge of pools and how much of each may be away, by their names.
    pub(crate) pool_limits: FixedMap<TextId, (Option<Amount>, Option<Amount>)>,
    /// When something may be done.
    pub(crate) windows: Vec<Timed<Window>>,
    /// When nothing may be done.
    pub(crate) freezes: Vec<Timed<Freeze>>,
    /// How long changes take.
    pub(crate) durations: Vec<Timed<Durations>>,
    /// What cannot be taken back, each with the reason.
    pub(crate) no_returns: Vec<Timed<String>>,
    /// Whose things are, by pattern.
    pub(crate) owners: Vec<Timed<String>>,
    /// Keys of labels whose values name owners, each with its place; the first that a thing has counts.
    pub(crate) owner_labels: Vec<(TextId, Place)>,
    /// The day from which the inventory was seen, if from one; waivers that had ended do not count.
    pub(crate) day: Option<Date>,
    /// The last days of waivers, in order, once each.
    pub(crate) waiver_ends: Vec<Date>,

    pub(crate) capabilities: IdVec<CapabilityId, Capability>,
    pub(crate) capability_names: Names<CapabilityId>,
    pub(crate) families: IdVec<FamilyId, Family>,
    pub(crate) family_names: Names<FamilyId>,
    /// Names of systems whose release has no profile, each with its family.
    pub(crate) unprofiled: FixedMap<TextId, TextId>,
    pub(crate) machines: IdVec<MachineId, Machine>,
    pub(crate) machine_names: Names<MachineId>,
    pub(crate) components: IdVec<ComponentId, Component>,
    pub(crate) component_names: Names<ComponentId>,
    pub(crate) services: IdVec<ServiceId, Service>,
    pub(crate) service_names: Names<ServiceId>,
    pub(crate) workloads: IdVec<WorkloadId, Workload>,
    pub(crate) workload_names: Names<WorkloadId>,

    pub(crate) slots: IdVec<SlotId, Slot>,
    pub(crate) candidates: Vec<VersionId>,
    pub(crate) tracks: Vec<Option<VersionId>>,
    pub(crate) named_budgets: IdVec<NamedBudgetId, NamedBudget>,
    /// The members of these, in input order.
    pub(crate) budget_members: Vec<(NamedBudgetId, WorkloadId)>,
    pub(crate) taints: Vec<Taint>,
    pub(crate) placements: IdVec<PlacementId, Placement>,
    pub(crate) labels: Vec<(TextId, TextId)>,
    /// Where each label is stated.
    pub(crate) label_places: Vec<Place>,
    pub(crate) runs: Vec<Run>,
    pub(crate) requirements: IdVec<RequirementId, Requirement>,
    pub(crate) facts: IdVec<FactId, Fact>,
    pub(crate) planes: Vec<Plane>,
    /// What was tried, by what it is said of.
    pub(crate) tested: FixedMap<Subject, Vec<Tested>>,
    pub(crate) stated: Stated,
    /// What looks at all of it have found, if that is kept.
    pub(crate) census: Option<Box<Census>>,
    pub(crate) index: Indices,
}

/// The control plane of a cluster: its version, and what has the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Plane {
    /// The property of the cluster.
    pub slot: SlotId,
    /// What its API servers run, and what changes with them.
    pub components: Vec<ComponentId>,
}

/// The reverse of each reference, so that a query touches only what it reaches.
#[derive(Clone, Debug, Default)]
pub(crate) struct Indices {
    /// What is baked into an image.
    pub(crate) contents: Lists<ComponentId, Content>,
    /// What is baked into a component directly or through others, once that was asked.
    pub(crate) inside: IdVec<ComponentId, OnceLock<Inside>>,
    /// The images that a component is baked into.
    pub(crate) containers: Lists<ComponentId, ComponentId>,
    /// The workloads that run a component as such.
    pub(crate) runners: Lists<ComponentId, WorkloadId>,
    /// The workloads on a machine.
    pub(crate) workloads_on: Lists<MachineId, WorkloadId>,
    /// The machines on a machine, or of a cluster.
    pub(crate) machines_on: Lists<MachineId, MachineId>,
    /// How much may be away.
    pub(crate) budgets: Budgets,
    /// Which machines take each other's place.
    pub(crate) pools: Pools,
    /// The nodes of a cluster.
    pub(crate) nodes: Lists<MachineId, MachineId>,
    /// The replicas of a service.
    pub(crate) replicas: Lists<ServiceId, WorkloadId>,
    /// Requirements by subject.
    pub(crate) of_component: Lists<ComponentId, RequirementId>,
    pub(crate) of_machine: Lists<MachineId, RequirementId>,
    pub(crate) of_capability: Lists<CapabilityId, RequirementId>,
    pub(crate) of_service: Lists<ServiceId, RequirementId>,
    pub(crate) of_workload: Lists<WorkloadId, RequirementId>,
    /// Requirements whose target is a service.
    pub(crate) on_service: Lists<ServiceId, RequirementId>,
    /// The services that run or carry a component that has a requirement on a service.
    pub(crate) callers: Lists<ComponentId, ServiceId>,
    /// The facts that make replicas cross versions of a component together.
    pub(crate) together: Lists<ComponentId, (FactId, Concern)>,
    /// The components that something on a machine makes, such as a volume's format.
    pub(crate) states: Vec<ComponentId>,
    /// What any declared build names.
    pub(crate) declared: FixedSet<ComponentId>,
}

/// Declares table accessors: by id, all ids, by name.
macro_rules! tables {
    ($($id:ident $item:ident $one:ident $all:ident $ids:ident;)*) => {
        impl Fleet {$(
            #[doc = concat!("The ", stringify!($one), " of an id that this fleet issued.")]
            #[must_use]
            pub fn $one(&self, id: $id) -> &$item { &self.$all[id] }

            #[doc = concat!("The ids of all ", stringify!($all), ", in input order.")]
            pub fn $ids(&self) -> impl ExactSizeIterator<Item = $id> + use<> {
                (0..self.$all.len()).map($id::from_index)
            }
        )*}
    };
}

tables! {
    RangeId VersionRange range ranges range_ids;
    CapabilityId Capability capability capabilities capability_ids;
    FamilyId Family family families family_ids;
    MachineId Machine machine machines machine_ids;
    ComponentId Component component components component_ids;
    ServiceId Service service services service_ids;
    WorkloadId Workload workload workloads workload_ids;
    SlotId Slot slot slots slot_ids;
    PlacementId Placement placement placements placement_ids;
    RequirementId Requirement requirement requirements requirement_ids;
    FactId Fact fact facts fact_ids;
}

impl Fleet {
    /// The source files.
    #[must_use]
    pub const fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The figures for durations and costs.
    #[must_use]
    pub const fn assumptions(&self) -> &Assumptions {
        &self.assumptions
    }

    /// The patterns that the inventory holds, each with its place.
    #[must_use]
    pub fn holds(&self) -> &[(Pattern, Place)] {
        &self.holds
    }

    /// The version of an id that this fleet issued.
    #[must_use]
    pub fn version(&self, id: VersionId) -> &Version {
        &self.versions[id.index()]
    }

    /// Finds a version that the fleet names.
    #[must_use]
    pub fn find_version(&self, version: &Version) -> Option<VersionId> {
        self.versions.get_index_of(version).map(VersionId::from_index)
    }

    /// The number of distinct versions.
    #[must_use]
    pub fn version_count(&self) -> usize {
        self.versions.len()
    }

    /// A short text.
    #[must_use]
    pub fn text(&self, id: TextId) -> &str {
        self.texts.get(id)
    }

    /// The bare name of a capability, such as `kernel`.
    #[must_use]
    pub fn capability_name(&self, id: CapabilityId) -> &str {
        self.capability_names.get(id)
    }

    /// The full name of a machine, such as `host/node-1`.
    #[must_use]
    pub fn machine_name(&self, id: MachineId) -> String {
        let (kind, name) = self.machine_label(id);
        format!("{kind}{name}")
    }

    /// The full name of a machine in two parts that are to be put together.
    pub(crate) fn machine_label(&self, id: MachineId) -> (&'static str, &str) {
        let kind = match self.machines[id].kind {
            MachineKind::Host => "host/",
            MachineKind::Guest => "guest/",
            // Names of clusters tell what they are.
            MachineKind::Cluster => "",
        };
        (kind, self.machine_names.get(id))
    }

    /// How many workloads are on no known machine.
    #[must_use]
    pub fn unplaced(&self) -> usize {
        self.workloads.len() - self.index.workloads_on.total()
    }

    /// The name of a machine without its kind.
    pub(crate) fn bare_machine_name(&self, id: MachineId) -> &str {
        let name = self.machine_names.get(id);
        match self.machines[id].kind {
            MachineKind::Cluster => name.strip_prefix("cluster/").unwrap_or(name),
            _ => name,
        }
    }

    /// The full name of a component, such as `image/debian`.
    #[must_use]
    pub fn component_name(&self, id: ComponentId) -> &str {
        self.component_names.get(id)
    }

    /// The bare name of a service.
    #[must_use]
    pub fn service_name(&self, id: ServiceId) -> &str {
        self.service_names.get(id)
    }

    /// The bare name of a workload.
    #[must_use]
    pub fn workload_name(&self, id: WorkloadId) -> &str {
        self.workload_names.get(id)
    }

    /// Whether a slot is a machine's OS release.
    #[must_use]
    pub fn is_os(&self, slot: SlotId) -> bool {
        self.capability_name(self.slot(slot).capability) == "os"
    }

    /// The family of a machine's OS, where it is known.
    #[must_use]
    pub fn family_of(&self, machine: MachineId) -> Option<&Family> {
        self.machine(machine).family.map(|family| self.family(family))
    }

    /// Whether a property is what a distribution provides: the kernel, a library, or what one of its releases names.
    pub(crate) fn is_distributed(&self, capability: CapabilityId, family: &Family) -> bool {
        let names = || family.releases.iter().any(|release| release.provides(capability).is_some());
        self.capability_name(capability) == "kernel"
            || self.capability(capability).layer == Layer::Library
            || names()
    }

    /// The path rule of a slot: of an OS release its family's, else the property's.
    #[must_use]
    pub fn step_of(&self, slot: SlotId) -> Step {
        let found = self.slot(slot);
        let family = self.family_of(found.machine).filter(|_| self.is_os(slot));
        family.map_or_else(|| self.capability(found.capability).step, |family| family.step)
    }

    /// Whether what is on a machine goes on running while a property of it changes.
    #[must_use]
    pub fn goes_on(&self, slot: SlotId) -> bool {
        self.slot(slot).on_change != OnChange::Restart
    }

    /// Finds a capability by name.
    #[must_use]
    pub fn find_capability(&self, name: &str) -> Option<CapabilityId> {
        self.capability_names.find(name)
    }

    /// Finds a host or guest by its bare name, a cluster as `cluster/NAME`.
    #[must_use]
    pub fn find_machine(&self, name: &str) -> Option<MachineId> {
        self.machine_names.find(name)
    }

    /// Finds a component by its full name, such as `image/debian`.
    #[must_use]
    pub fn find_component(&self, name: &str) -> Option<ComponentId> {
        self.component_names.find(name)
    }

    /// Finds a service by its bare name.
    #[must_use]
    pub fn find_service(&self, name: &str) -> Option<ServiceId> {
        self.service_names.find(name)
    }

    /// What a workload runs, without the states that it keeps.
    pub fn software(&self, workload: WorkloadId) -> impl Iterator<Item = &Run> {
        self.runs(workload).iter().filter(|run| self.component(run.component).kind != ComponentKind::State)
    }

    /// Finds a workload by its bare name.
    #[must_use]
    pub fn find_workload(&self, name: &str) -> Option<WorkloadId> {
        self.workload_names.find(name)
    }

    /// Finds everything that has a bare name, whatever its kind: full names.
    #[must_use]
    pub fn called(&self, name: &str) -> Vec<String> {
        let machine = self.find_machine(name).or_else(|| self.find_machine(&format!("cluster/{name}")));
        let service = self.find_service(name).map(|_| format!("service/{name}"));
        let workload = self.find_workload(name).map(|_| format!("workload/{name}"));
        let components = ComponentKind::ALL.iter().map(|kind| format!("{kind}/{name}"));
        let components = components.filter(|full| self.find_component(full).is_some());
        let machine = machine.map(|id| self.machine_name(id));
        machine.into_iter().chain(service).chain(workload).chain(components).collect()
    }

    /// The slots of a machine.
    pub fn slots_of(&self, id: MachineId) -> impl Iterator<Item = SlotId> + use<> {
        let range = &self.machines[id].slots;
        (range.start..range.end).map(|index| SlotId::from_index(index as usize))
    }

    /// Finds the slot in which a machine has a capability: its own, else for the cluster layer its cluster's, for the
    /// hypervisor layer that of the machine under it, and for a shared kernel that of the kernel's machine.
    #[must_use]
    pub fn find_slot(&self, machine: MachineId, capability: CapabilityId) -> Option<SlotId> {
        let own = |id| self.slots_of(id).find(|&slot| self.slots[slot].capability == capability);
        let layer = self.capabilities[capability].layer;
        let mut at = machine;
        loop {
            let here = &self.machines[at];
            if let Some(slot) = own(at) {
                return Some(slot);
            }
            at = match layer {
                Layer::Cluster => here.cluster?,
                Layer::Hypervisor => here.parent?,
                Layer::Kernel if here.shares_kernel => here.parent?,
                _ => return None,
            };
        }
    }

    /// The later versions listed for a slot: the machine's own, else those of the capability.
    #[must_use]
    pub fn candidates(&self, slot: SlotId) -> &[VersionId] {
        let slot = &self.slots[slot];
        if slot.closed {
            &self.candidates[slot.candidates.0 as usize..slot.candidates.1 as usize]
        } else {
            &self.capabilities[slot.capability].candidates
        }
    }

    /// The least versions that requirements of what is on a slot's machine ask for. They are taken as available if no
    /// candidates are listed.
    #[must_use]
    pub fn asked(&self, slot: SlotId) -> &[VersionId] {
        let run = self.slots[slot].asked;
        &self.candidates[run.0 as usize..run.1 as usize]
    }

    /// All versions of a component that the input names, in order; the first is `None` if the version of some carrier
    /// is unknown.
    #[must_use]
    pub fn track(&self, id: ComponentId) -> &[Option<VersionId>] {
        let range = &self.components[id].track;
        &self.tracks[range.start as usize..range.end as usize]
    }

    /// What a workload runs.
    #[must_use]
    pub fn runs(&self, id: WorkloadId) -> &[Run] {
        let range = &self.workloads[id].runs;
        &self.runs[range.start as usize..range.end as usize]
    }

    /// What is baked into an image today.
    #[must_use]
    pub fn contents(&self, id: ComponentId) -> &[Content] {
        self.index.contents.get(id)
    }

    /// The images that a component is baked into.
    #[must_use]
    pub fn containers(&self, id: ComponentId) -> &[ComponentId] {
        self.index.containers.get(id)
    }

    /// The workloads that run a component as such.
    #[must_use]
    pub fn runners(&self, id: ComponentId) -> &[WorkloadId] {
        self.index.runners.get(id)
    }

    /// The workloads on a machine.
    #[must_use]
    pub fn workloads_on(&self, id: MachineId) -> &[WorkloadId] {
        self.index.workloads_on.get(id)
    }

    /// The machines that run on a machine.
    #[must_use]
    pub fn machines_on(&self, id: MachineId) -> &[MachineId] {
        self.index.machines_on.get(id)
    }

    /// The parts of a control plane that change version with an API server on their machine.
    pub fn parts_beside(&self, server: WorkloadId) -> impl Iterator<Item = WorkloadId> {
        let item = self.workload(server);
        let is_server = item.part.is_some_and(|(kind, _)| kind == ControlPlane::ApiServer);
        let machine = item.machine.filter(|_| is_server);
        let there = machine.into_iter().flat_map(|machine| self.workloads_on(machine)).copied();
        there.filter(move |&id| self.workload(id).beside == Some(server))
    }

    /// The nodes of a cluster.
    #[must_use]
    pub fn nodes(&self, cluster: MachineId) -> &[MachineId] {
        self.index.nodes.get(cluster)
    }

    /// The replicas of a service.
    #[must_use]
    pub fn replicas(&self, id: ServiceId) -> &[WorkloadId] {
        self.index.replicas.get(id)
    }

    /// The labels of a machine.
    #[must_use]
    pub fn machine_labels(&self, id: MachineId) -> &[(TextId, TextId)] {
        self.label_run(&self.machines[id].labels)
    }

    /// The labels of a component.
    #[must_use]
    pub fn component_labels(&self, id: ComponentId) -> &[(TextId, TextId)] {
        self.label_run(&self.components[id].labels)
    }

    /// The labels of a workload.
    #[must_use]
    pub fn workload_labels(&self, id: WorkloadId) -> &[(TextId, TextId)] {
        self.label_run(&self.workloads[id].labels)
    }

    /// The labels of a service.
    #[must_use]
    pub fn service_labels(&self, id: ServiceId) -> &[(TextId, TextId)] {
        self.label_run(&self.services[id].labels)
    }

    fn label_run(&self, range: &std::ops::Range<u32>) -> &[(TextId, TextId)] {
        &self.labels[range.start as usize..range.end as usize]
    }

    /// Returns a component and, once each, the images that it is baked into, directly or through others.
    #[must_use]
    pub fn carriers(&self, id: ComponentId) -> Vec<ComponentId> {
        let mut found = vec![id];
        let mut seen: std::collections::BTreeSet<_> = found.iter().copied().collect();
        let mut next = 0;
        while let Some(&here) = found.get(next) {
            next += 1;
            found.extend(self.containers(here).iter().filter(|&&container| seen.insert(container)));
        }
        found
    }

    /// Whether a rebuild on another base may leave an image with another version of a package of which requirements
    /// speak: those of a distribution come from where the base has them from.
    pub(crate) fn goes_stale(&self, id: ComponentId) -> bool {
        let package = self.component_name(id).strip_prefix("package/");
        package.is_some_and(|name| !has_copies(name)) && !self.requirements_of_component(id).is_empty()
    }

    /// The components that something on a machine makes, in input order.
    #[must_use]
    pub fn states(&self) -> &[ComponentId] {
        &self.index.states
    }

    /// Whether a declared build of any image names a component.
    #[must_use]
    pub fn is_declared(&self, id: ComponentId) -> bool {
        self.index.declared.contains(&id)
    }

    /// The control planes whose API servers are known.
    #[must_use]
    pub fn planes(&self) -> &[Plane] {
        &self.planes
    }

    /// The requirements whose subject is a component.
    #[must_use]
    pub fn requirements_of_component(&self, id: ComponentId) -> &[RequirementId] {
        self.index.of_component.get(id)
    }

    /// The requirements whose subject is a machine or one of its properties.
    #[must_use]
    pub fn requirements_of_machine(&self, id: MachineId) -> &[RequirementId] {
        self.index.of_machine.get(id)
    }

    /// The requirements that every machine with a capability has.
    #[must_use]
    pub fn requirements_of_capability(&self, id: CapabilityId) -> &[RequirementId] {
        self.index.of_capability.get(id)
    }

    /// The requirements of every workload of a service.
    #[must_use]
    pub fn requirements_of_service(&self, id: ServiceId) -> &[RequirementId] {
        self.index.of_service.get(id)
    }

    /// The requirements of one workload.
    #[must_use]
    pub fn requirements_of_workload(&self, id: WorkloadId) -> &[RequirementId] {
        self.index.of_workload.get(id)
    }

    /// The requirements that have a service as their target.
    #[must_use]
    pub fn requirements_on_service(&self, id: ServiceId) -> &[RequirementId] {
        self.index.on_service.get(id)
    }

    /// The services that run or carry a component whose requirements have services as targets.
    #[must_use]
    pub fn callers(&self, id: ComponentId) -> &[ServiceId] {
        self.index.callers.get(id)
    }
}
