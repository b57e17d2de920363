//! Needs: requirements lifted to the carriers of their subjects, and where each finds its target.

use super::bounds::Bounds;
use super::{Graph, Rider, ShapeId, TrackKey, Whose};
use crate::id::{FixedMap, FixedSet, Id, ids};
use crate::model::{
    Binding, CapabilityId, ComponentId, Layer, MachineId, MachineKind, RequirementId, Run, ServiceId, SlotId,
    Target, VersionId, WorkloadId,
};
use crate::planner::strategy;
use std::rc::Rc;

ids! {
    /// A group of requirements.
    pub(crate) GroupId;
}

/// Requirements of one subject on one target, or one requirement with alternatives.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Group {
    /// The component that has the need; `None` if the need does not depend on a version.
    pub(crate) subject: Option<ComponentId>,
    pub(crate) target: Target,
    pub(crate) requirements: Vec<RequirementId>,
    /// The index of the alternative, if the requirement has several; otherwise zero.
    pub(crate) option: usize,
}

/// Two tracks and the requirements between them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Pair {
    /// The subject's track; `None` if it cannot move.
    pub(crate) subject: Option<TrackKey>,
    pub(crate) target: TrackKey,
    pub(crate) group: GroupId,
    /// The versions that the target's positions stand for.
    pub(crate) values: ShapeId,
    /// The thing that has the need, if the subject's track does not show it.
    pub(crate) who: super::Who,
}

/// A rule that arrows alone cannot express, since what it allows forms no lattice.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Irregular {
    /// Requirements between two tracks.
    Pair(Pair),
    /// A requirement with alternatives, and what has it.
    Ways(GroupId, Carrier),
    /// The same for a machine, or for one of its properties.
    SoftwareWays(GroupId, Whose, Option<SlotId>),
    /// A property with versions that only an OS release provides: its track and the OS's.
    Release(TrackKey, TrackKey),
    /// What declared builds of an image say of it and a content.
    Built(super::BuiltPair),
}

/// What has contents.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Carrier {
    Workload(WorkloadId),
    Image(ComponentId),
}

/// Groups by the requirements that they are made of.
type ByRequirements = FixedMap<Vec<RequirementId>, Rc<[GroupId]>>;

/// Groups, and what has been computed about them.
#[derive(Debug, Default)]
pub(crate) struct RequirementGroups {
    groups: crate::id::FixedSet<Group>,
    lifted: FixedMap<ComponentId, Rc<[GroupId]>>,
    /// By the component whose version they speak of, if any.
    of_workload: FixedMap<Option<ComponentId>, ByRequirements>,
    pub(super) bounds: FixedMap<BoundsKey, Rc<Bounds>>,
    providers: FixedMap<(ComponentId, CapabilityId), Option<Provider>>,
    pub(super) sides: FixedMap<ComponentId, Rc<super::touching::BySide>>,
    pub(super) builds: FixedMap<ComponentId, Rc<super::builds::Builds>>,
    pub(super) built: FixedMap<super::builds::BuiltKey, Rc<Bounds>>,
    starts: FixedMap<(ServiceId, ComponentId), (u16, u16)>,
    aggregated: FixedMap<(ServiceId, ComponentId), bool>,
    pub(super) open: FixedMap<GroupId, bool>,
}

/// A group, the shape and start of its subject, and those of its target.
type BoundsKey = (GroupId, Option<ShapeId>, u16, ShapeId, u16);

/// What provides a library in what a workload carries.
#[derive(Clone, Copy, Debug)]
struct Provider {
    component: ComponentId,
    /// Whether its versions are OS releases, rather than the library's own.
    bundles: bool,
}

/// Where a subject finds its target.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Found {
    /// A track, and the versions that its positions stand for.
    Track(TrackKey, ShapeId),
    /// A service.
    Service(ServiceId),
    /// Nothing says which version it would be.
    Nowhere,
}

impl Graph<'_> {
    pub(crate) fn group(&self, id: GroupId) -> &Group {
        self.groups.groups.get_index(id.index()).expect("a group id comes from this graph")
    }

    fn group_ids(&mut self, subject: Option<ComponentId>, requirements: &[RequirementId]) -> Vec<GroupId> {
        let mut groups: Vec<Group> = Vec::new();
        for &id in requirements {
            let requirement = self.fleet.requirement(id);
            if requirement.needs.len() > 1 {
                groups.extend(requirement.needs.iter().enumerate().map(|(option, need)| Group {
                    subject,
                    target: need.target,
                    requirements: vec![id],
                    option,
                }));
                continue;
            }
            let target = requirement.needs[0].target;
            let alike = |group: &&mut Group| {
                let other = self.fleet.requirement(group.requirements[0]);
                group.target == target
                    && other.needs.len() == 1
                    && other.isolation == requirement.isolation
                    && (other.only_for, other.family) == (requirement.only_for, requirement.family)
            };
            match groups.iter_mut().find(alike) {
                Some(group) => group.requirements.push(id),
                None => groups.push(Group { subject, target, requirements: vec![id], option: 0 }),
            }
        }
        groups.into_iter().map(|group| GroupId::from_index(self.groups.groups.insert_full(group).0)).collect()
    }

    /// The groups of some requirements of one subject.
    pub(super) fn groups_of(
        &mut self,
        subject: Option<ComponentId>,
        requirements: &[RequirementId],
    ) -> Vec<GroupId> {
        self.group_ids(subject, requirements)
    }

    /// The groups of what an image and its contents need, whatever the isolation of what runs it.
    pub(super) fn inside_groups(&mut self, image: ComponentId) -> Vec<GroupId> {
        let lifted = self.lifted(image);
        let anyhow =
            |group: &GroupId| self.fleet.requirement(self.group(*group).requirements[0]).isolation.is_empty();
        lifted.iter().copied().filter(anyhow).collect()
    }

    /// The groups of what a component and its contents need.
    pub(super) fn lifted(&mut self, component: ComponentId) -> Rc<[GroupId]> {
        if let Some(known) = self.groups.lifted.get(&component) {
            return Rc::clone(known);
        }
        let mut all = Vec::new();
        let inside = self.fleet.inside(component);
        for content in std::iter::once(component).chain(inside.ids()) {
            let requirements = self.fleet.requirements_of_component(content).iter().copied();
            let counting = requirements.filter(|&id| self.fleet.requirement(id).counts_for(component));
            let counting: Vec<RequirementId> = counting.collect();
            all.extend(self.group_ids(Some(content), &counting));
        }
        let all: Rc<[GroupId]> = all.into();
        self.groups.lifted.insert(component, Rc::clone(&all));
        all
    }

    /// The groups of everything that a workload needs: what it runs, its service's needs, its own.
    pub(crate) fn needs(&mut self, workload: WorkloadId) -> Vec<GroupId> {
        let fleet = self.fleet;
        let mut all: Vec<GroupId> = Vec::new();
        for run in fleet.runs(workload) {
            all.extend(self.lifted(run.component).iter());
        }
        all.extend(self.own_needs(workload));
        all.retain(|&group| fleet.counts_in(self.group(group).requirements[0], workload));
        self.each_once(workload, all)
    }

    /// Some needs of a workload, each once: two images of it may contain the same.
    pub(super) fn each_once(&self, workload: WorkloadId, all: Vec<GroupId>) -> Vec<GroupId> {
        match self.fleet.runs(workload).len() {
            0 | 1 => all,
            _ => all.into_iter().collect::<FixedSet<GroupId>>().into_iter().collect(),
        }
    }

    /// The groups of what a workload's service needs, and of what it needs itself. A workload that does not run what the
    /// service has its version from has the needs of the service, and no version that they speak of.
    pub(super) fn own_needs(&mut self, workload: WorkloadId) -> Vec<GroupId> {
        let fleet = self.fleet;
        let service = fleet.workload(workload).service;
        let mut all = Vec::new();
        let shared = fleet.requirements_of_service(service);
        if !shared.is_empty() {
            let primary = fleet.service(service).primary;
            let subject = primary.filter(|&primary| self.runs_or_carries(workload, primary));
            all.extend(self.kept_groups(subject, shared).iter());
        }
        let own = fleet.requirements_of_workload(workload);
        if !own.is_empty() {
            all.extend(self.kept_groups(None, own).iter());
        }
        all
    }

    /// The groups of some requirements, which many workloads have.
    fn kept_groups(&mut self, subject: Option<ComponentId>, requirements: &[RequirementId]) -> Rc<[GroupId]> {
        let known = self.groups.of_workload.get(&subject).and_then(|known| known.get(requirements));
        if let Some(known) = known {
            return Rc::clone(known);
        }
        let groups: Rc<[GroupId]> = self.group_ids(subject, requirements).into();
        self.groups.of_workload.entry(subject).or_default().insert(requirements.to_vec(), Rc::clone(&groups));
        groups
    }

    pub(crate) fn carried_version(&self, carrier: ComponentId, component: ComponentId) -> Option<VersionId> {
        self.fleet.inside(carrier).get(component).and_then(|carried| carried.version)
    }

    /// What a carrier contains directly through which it carries a component: that itself, or another carrier.
    pub(crate) fn via(&self, carrier: ComponentId, component: ComponentId) -> Option<ComponentId> {
        self.fleet.inside(carrier).get(component).map(|carried| carried.from.unwrap_or(component))
    }

    /// The version of a component in something that a workload runs, if that is it or carries it.
    pub(super) fn version_in(&self, run: &Run, component: ComponentId) -> Option<Option<VersionId>> {
        match run.component == component {
            true => Some(run.version),
            false => self.fleet.inside(run.component).get(component).map(|carried| carried.version),
        }
    }

    /// Whether a workload runs a component, or carries it in what it runs.
    pub(crate) fn runs_or_carries(&self, workload: WorkloadId, component: ComponentId) -> bool {
        let runs = self.fleet.runs(workload);
        runs.iter().any(|run| self.version_in(run, component).is_some())
    }

    /// The position of a workload on the track of a component that it runs or carries.
    pub(crate) fn run_start(&mut self, workload: WorkloadId, component: ComponentId) -> u16 {
        let shape = self.shapes.component(self.fleet, &mut self.ask, component);
        let positions = self.fleet.runs(workload).iter().filter_map(|run| {
            let version = self.version_in(run, component)?;
            Some(self.shapes.position(self.fleet, &self.ask, shape, version))
        });
        positions.min().unwrap_or(0)
    }

    /// The hindmost and the furthest position of a service's replicas on a component's track.
    pub(crate) fn replica_starts(&mut self, service: ServiceId, component: ComponentId) -> (u16, u16) {
        if let Some(&known) = self.groups.starts.get(&(service, component)) {
            return known;
        }
        let mut range = None;
        for &workload in self.fleet.replicas(service) {
            if self.runs_or_carries(workload, component) {
                let start = self.run_start(workload, component);
                let (low, high) = range.unwrap_or((start, start));
                range = Some((start.min(low), start.max(high)));
            }
        }
        let range = range.unwrap_or((0, 0));
        self.groups.starts.insert((service, component), range);
        range
    }

    /// Whether a service's replicas have to be treated together: mixed versions are forbidden, or versions are needed
    /// of it or by it.
    pub(crate) fn is_aggregated(&mut self, service: ServiceId, component: ComponentId) -> bool {
        if let Some(&known) = self.groups.aggregated.get(&(service, component)) {
            return known;
        }
        let fleet = self.fleet;
        let primary = fleet.service(service).primary == Some(component);
        let wants_service = |id: &RequirementId| {
            fleet.requirement(*id).needs.iter().any(|need| matches!(need.target, Target::Service(_)))
        };
        let answer = !fleet.service(service).mixed
            || !fleet.crossings(service, component).is_empty()
            || fleet.callers(component).contains(&service)
            || (primary
                && (!fleet.requirements_on_service(service).is_empty()
                    || fleet.requirements_of_service(service).iter().any(wants_service)));
        self.groups.aggregated.insert((service, component), answer);
        answer
    }

    /// Finds what provides a library in a component and its contents: a package of that name, or an image or stack
    /// whose versions are OS releases that provide it.
    fn provider(&mut self, component: ComponentId, capability: CapabilityId) -> Option<Provider> {
        if let Some(&known) = self.groups.providers.get(&(component, capability)) {
            return known;
        }
        let fleet = self.fleet;
        let inside = fleet.inside(component);
        let named = fleet.find_component(&format!("package/{}", fleet.capability_name(capability)));
        let named = named.filter(|id| *id == component || inside.has(*id));
        let mut all = std::iter::once(component).chain(inside.ids());
        let mut bundled = || all.find(|&id| fleet.may_bring(id, capability));
        let found = named
            .map(|component| Provider { component, bundles: false })
            .or_else(|| bundled().map(|component| Provider { component, bundles: true }));
        self.groups.providers.insert((component, capability), found);
        found
    }

    /// The track of what a workload has under it: the property of the machine that it is on or of a guest of its own;
    /// `None` if what it is on moves, and it is not known yet where that stands.
    pub(crate) fn place_of(&self, workload: WorkloadId, slot: SlotId) -> Option<TrackKey> {
        let under = self.fleet.slot(slot).machine;
        if self.fleet.machine(under).kind == MachineKind::Cluster {
            return Some(TrackKey::Slot(slot));
        }
        if self.finds_in_guest(workload, slot) {
            return Some(TrackKey::Own(workload, slot));
        }
        let machine = self.stands_on(Rider::Workload(workload))?;
        self.place_on(machine, slot)
    }

    /// The track of a property that is found from a machine down: its own or that of the machine that it stands on.
    pub(crate) fn place_on(&self, machine: MachineId, slot: SlotId) -> Option<TrackKey> {
        let (under, capability) = (self.fleet.slot(slot).machine, self.fleet.slot(slot).capability);
        let mut at = Some(machine);
        while let Some(machine) = at.filter(|&machine| machine != under) {
            if self.moves(Rider::Machine(machine)) {
                let stands = self.stands_on(Rider::Machine(machine))?;
                return self.fleet.find_slot(stands, capability).map(TrackKey::Slot);
            }
            at = self.fleet.machine(machine).parent;
        }
        Some(TrackKey::Slot(slot))
    }

    /// The machine that a rider is on; of one that moves where it stands in the end, `None` as long as that is open.
    pub(crate) fn stands_on(&self, rider: Rider) -> Option<MachineId> {
        let home = match rider {
            Rider::Workload(id) => self.fleet.workload(id).machine,
            Rider::Machine(id) => self.fleet.machine(id).parent,
        };
        match (&self.standing, self.moves(rider)) {
            (Some(standing), _) => standing.get(&rider).copied().or(home),
            (None, false) => home,
            (None, true) => None,
        }
    }

    /// Whether a workload gets a guest of its own.
    pub(crate) fn gets_guest(&self, workload: WorkloadId) -> bool {
        strategy::gets_guest(self.strategy, self.fleet, self.fleet.workload(workload))
    }

    /// The slot in which a workload finds a capability live.
    pub(crate) fn live_slot(&self, workload: WorkloadId, capability: CapabilityId) -> Option<SlotId> {
        let fleet = self.fleet;
        let item = fleet.workload(workload);
        // A node keeps its cluster, and so does what goes from one node to another.
        let machine = match fleet.capability(capability).layer {
            Layer::Cluster => item.machine,
            _ => self.stands_on(Rider::Workload(workload)),
        }?;
        match fleet.capability(capability).binding(item.isolation) {
            Binding::Live => fleet.find_slot(machine, capability),
            Binding::Instead(name) => fleet.find_slot(machine, fleet.find_capability(name)?),
            Binding::Carried => None,
        }
    }

    /// Finds where a workload meets a need: of a component in itself, else in the API server that it changes with.
    pub(crate) fn find(&mut self, workload: WorkloadId, target: Target) -> Found {
        match target {
            Target::Service(service) => Found::Service(service),
            Target::Component(component) => {
                let having = std::iter::once(workload).chain(self.fleet.workload(workload).beside);
                let Some(having) = having.into_iter().find(|&id| self.runs_or_carries(id, component)) else {
                    return Found::Nowhere;
                };
                let shape = self.shapes.component(self.fleet, &mut self.ask, component);
                Found::Track(TrackKey::Runs(having, component), shape)
            }
            Target::Capability(capability) => match self.live_slot(workload, capability) {
                Some(slot) => self.place_of(workload, slot).map_or(Found::Nowhere, |key| {
                    let slot = key.slot().unwrap_or(slot);
                    Found::Track(key, self.shapes.slot(self.fleet, &mut self.ask, slot))
                }),
                None => self.find_carried(workload, capability),
            },
        }
    }

    fn find_carried(&mut self, workload: WorkloadId, capability: CapabilityId) -> Found {
        let fleet = self.fleet;
        let isolation = fleet.workload(workload).isolation;
        if fleet.capability(capability).binding(isolation) != Binding::Carried {
            return Found::Nowhere;
        }
        let runs = fleet.runs(workload).iter();
        let provider =
            runs.map(|run| run.component).find_map(|component| self.provider(component, capability));
        provider.map_or(Found::Nowhere, |provider| {
            let values = self.provider_values(provider, capability);
            Found::Track(TrackKey::Runs(workload, provider.component), values)
        })
    }

    /// The track of a component in a carrier.
    pub(crate) fn content_key(carrier: Carrier, component: ComponentId) -> TrackKey {
        match carrier {
            Carrier::Workload(workload) => TrackKey::Runs(workload, component),
            Carrier::Image(image) if image == component => TrackKey::Published(image),
            Carrier::Image(image) => TrackKey::Carried(image, component),
        }
    }

    /// The groups of everything that a carrier needs.
    pub(crate) fn needs_of(&mut self, carrier: Carrier) -> Vec<GroupId> {
        match carrier {
            Carrier::Workload(workload) => self.needs(workload),
            Carrier::Image(image) => self.inside_groups(image),
        }
    }

    /// Finds where a carrier meets a need.
    pub(crate) fn find_by(&mut self, carrier: Carrier, target: Target) -> Found {
        match carrier {
            Carrier::Workload(workload) => self.find(workload, target),
            Carrier::Image(image) => self.find_inside(image, target),
        }
    }

    /// Finds where the contents of an image meet a need within the image.
    pub(crate) fn find_inside(&mut self, image: ComponentId, target: Target) -> Found {
        let fleet = self.fleet;
        let provider = match target {
            Target::Service(_) => None,
            Target::Component(component) => {
                let is_there = component == image || self.via(image, component).is_some();
                is_there.then_some(Provider { component, bundles: false })
            }
            Target::Capability(capability) => self.provider(image, capability),
        };
        let (Some(provider), true) =
            (provider, matches!(target, Target::Component(_) | Target::Capability(_)))
        else {
            return Found::Nowhere;
        };
        if let Target::Capability(capability) = target
            && fleet.capability(capability).layer != crate::model::Layer::Library
        {
            return Found::Nowhere;
        }
        let values = match target {
            Target::Capability(capability) => self.provider_values(provider, capability),
            _ => self.shapes.component(fleet, &mut self.ask, provider.component),
        };
        Found::Track(Self::content_key(Carrier::Image(image), provider.component), values)
    }

    fn provider_values(&mut self, provider: Provider, capability: CapabilityId) -> ShapeId {
        let shape = self.shapes.component(self.fleet, &mut self.ask, provider.component);
        if !provider.bundles {
            return shape;
        }
        let values = self.shapes.get(shape).iter().map(|&version| {
            let version = self.ask.version(self.fleet, version?);
            self.fleet.brings(provider.component, version, capability)
        });
        let values = values.collect();
        self.shapes.intern(values)
    }
}
