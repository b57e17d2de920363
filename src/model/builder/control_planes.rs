//! The control planes of clusters. A cluster has the version of its API servers: one does not change without the other.
//!
//! Of several API servers each but one may be ahead of the cluster by a minor version, as the published policy allows
//! while they change one after the other; the last one has the cluster's version. The other parts of a control plane
//! change with the API server on their node, as static pods do.

use super::Builder;
use super::draft::{DraftMachine, DraftWorkload, Placed};
use crate::id::FixedMap;
use crate::model::fleet::{Plane, TextId, VersionId};
use crate::model::machine::{MachineId, SlotId};
use crate::model::requirement::{Basis, Need, Requirement, Subject, Target, Within};
use crate::model::words::{ControlPlane, Step};
use crate::model::workload::{ServiceId, WorkloadId};
use crate::model::{CapabilityId, ComponentId};
use crate::source::Place;
use crate::version::Version;
use std::collections::BTreeMap;
use std::ops::Range;

/// The property of a cluster that is the version of its API servers.
const VERSION: &str = "kubernetes";
const KUBELET: &str = "kubelet";
const OF_CLUSTER: &str = "a cluster has the version of its API servers";
const OF_NODE: &str = "the control plane's static pods on a node change together";

/// A part of a control plane that runs in a known version.
#[derive(Clone, Copy, Debug)]
struct Part {
    workload: WorkloadId,
    kind: ControlPlane,
    component: ComponentId,
    version: VersionId,
    machine: MachineId,
    place: Place,
}

impl Builder {
    /// Gives clusters that state no version that of their API servers, of the oldest if they differ.
    pub(super) fn read_cluster_versions(&mut self) {
        if self.machines.iter().all(|machine| machine.cluster.is_none()) {
            return;
        }
        let mut found: BTreeMap<MachineId, (Version, Placed)> = BTreeMap::new();
        for id in self.workloads.ids().collect::<Vec<_>>() {
            if let Some((cluster, version, said)) = self.api_server(id)
                && found.get(&cluster).is_none_or(|(known, _)| version.compare_stated(known).is_lt())
            {
                found.insert(cluster, (version, said));
            }
        }
        let key = self.fleet.texts.intern(VERSION);
        for (cluster, (_, said)) in found {
            let provides = &mut self.machines[cluster].provides;
            if !provides.iter().any(|((known, _), _)| *known == key) {
                provides.push(((key, said.1), said));
            }
        }
        self.expect_control_planes(key);
    }

    /// A cluster with a node that has a kubelet has a control plane, of unknown version where nothing says it.
    fn expect_control_planes(&mut self, key: TextId) {
        let kubelet = self.fleet.texts.intern(KUBELET);
        let has_kubelet =
            |machine: &&DraftMachine| machine.provides.iter().any(|((known, _), _)| *known == kubelet);
        let clusters: Vec<Placed> =
            self.machines.iter().filter(has_kubelet).filter_map(|machine| machine.cluster).collect();
        for (name, place) in clusters {
            let name = format!("cluster/{}", self.fleet.texts.get(name));
            let Some(cluster) = self.fleet.machine_names.find(&name) else { continue };
            let DraftMachine { provides, candidates, .. } = &mut self.machines[cluster];
            let is_said = provides.iter().any(|((known, _), _)| *known == key)
                || candidates.iter().any(|((known, _), _)| *known == key);
            if !is_said {
                candidates.push(((key, place), Vec::new()));
            }
        }
    }

    /// Returns the cluster of an API server, and the server's version.
    fn api_server(&mut self, id: WorkloadId) -> Option<(MachineId, Version, Placed)> {
        let draft = &self.workloads[id];
        let (host, stated) = (draft.host?.0, draft.more().control_plane.map(|(kind, _)| kind));
        let said: Vec<(&str, Placed)> = draft
            .app
            .iter()
            .map(|&app| ("app", app))
            .chain(draft.images().map(|image| ("image", image)))
            .collect();
        let machine = self.fleet.machine_names.find(self.fleet.texts.get(host))?;
        let cluster = self.machines[machine].cluster?.0;
        let cluster = self.fleet.machine_names.find(&format!("cluster/{}", self.fleet.texts.get(cluster)))?;
        let mut named = Vec::new();
        for (kind, said) in said {
            let (name, version) = self.split_component(said, Some(kind));
            let name = format!("{kind}/{}", self.fleet.texts.get(name));
            let own = self.fleet.component_names.find(&name).and_then(|id| self.components[id].version);
            named.push((name, version.or(own)));
        }
        let names: Vec<&str> = named.iter().map(|(name, _)| name.as_str()).collect();
        let (kind, at) = part_among(stated, &names)?;
        let said = named[at].1.filter(|_| kind == ControlPlane::ApiServer)?;
        let version = super::machines::DEFAULT_SCHEME.parse(self.fleet.texts.get(said.0)).ok()?;
        Some((cluster, version, said))
    }

    /// Finds what a workload is of the control plane of its machine's cluster, and by which component.
    pub(super) fn part_of(
        &self,
        draft: &DraftWorkload,
        machine: Option<MachineId>,
        runs: &Range<u32>,
    ) -> Option<(ControlPlane, ComponentId)> {
        self.fleet.machines[machine?].cluster?;
        let runs = &self.fleet.runs[runs.start as usize..runs.end as usize];
        let names: Vec<&str> = runs.iter().map(|run| self.fleet.component_names.get(run.component)).collect();
        let (kind, at) = part_among(draft.more().control_plane.map(|(kind, _)| kind), &names)?;
        Some((kind, runs[at].component))
    }

    /// Makes the requirements that hold the parts of each control plane together.
    pub(super) fn finish_control_planes(&mut self) {
        let Some(capability) = self.fleet.capability_names.find(VERSION) else {
            return;
        };
        let mut planes: BTreeMap<SlotId, Vec<Part>> = BTreeMap::new();
        for workload in self.fleet.workload_ids() {
            if let Some((slot, part)) = self.known_part(workload, capability) {
                planes.entry(slot).or_default().push(part);
            }
        }
        let mut replicas: FixedMap<ServiceId, u32> = FixedMap::default();
        for workload in self.fleet.workloads.iter().filter(|_| !planes.is_empty()) {
            *replicas.entry(workload.service).or_default() += 1;
        }
        for (slot, mut parts) in planes {
            // Which server is the last is a choice, and not one of the order of the input.
            parts.sort_by(|a, b| {
                self.fleet.workload_name(a.workload).cmp(self.fleet.workload_name(b.workload))
            });
            let is_server = |part: &&Part| part.kind == ControlPlane::ApiServer;
            let servers: Vec<Part> = parts.iter().filter(is_server).copied().collect();
            if servers.is_empty() {
                continue;
            }
            self.tie_servers(capability, &servers);
            let mut components: Vec<ComponentId> = servers.iter().map(|server| server.component).collect();
            for part in parts.iter().filter(|part| part.kind != ControlPlane::ApiServer) {
                let server = servers.iter().find(|server| server.machine == part.machine);
                if server.is_some_and(|&server| self.tie_part(*part, server, &replicas)) {
                    components.push(part.component);
                }
            }
            components.sort_unstable();
            components.dedup();
            for &component in &components {
                let step = &mut self.fleet.components[component].step;
                *step = if *step == Step::Any { Step::Minor } else { *step };
            }
            self.fleet.planes.push(Plane { slot, components });
        }
    }

    /// A workload as a part of a control plane whose version the inventory has.
    fn known_part(&self, workload: WorkloadId, capability: CapabilityId) -> Option<(SlotId, Part)> {
        let item = &self.fleet.workloads[workload];
        let ((kind, component), machine) = (item.part?, item.machine?);
        let slot = self.fleet.find_slot(machine, capability)?;
        let run = self.fleet.runs(workload).iter().find(|run| run.component == component)?;
        let version = run.version?;
        self.fleet.version(version).release()?;
        let same = self.fleet.components[component].scheme == self.fleet.capabilities[capability].scheme;
        same.then_some((slot, Part { workload, kind, component, version, machine, place: run.place }))
    }

    fn order(&self, a: VersionId, b: VersionId) -> std::cmp::Ordering {
        self.fleet.version(a).compare_stated(self.fleet.version(b))
    }

    /// Holds API servers and their cluster together. The one that changes last is the last of the oldest.
    fn tie_servers(&mut self, capability: CapabilityId, servers: &[Part]) {
        let last = servers
            .iter()
            .copied()
            .reduce(|last, other| if self.order(other.version, last.version).is_le() { other } else { last });
        for server in servers {
            let less = u32::from(last.is_some_and(|last| last.workload != server.workload));
            let target = Target::Capability(capability);
            let subject = Subject::Component(server.component);
            let tie = tie(subject, target, less, OF_CLUSTER, server.place);
            self.fleet.requirements.push(Requirement { only_for: Some(server.workload), ..tie });
        }
    }

    /// Ties a part to the API server on its node if it has that one's version. Where both are one image, what they run does not tell
    /// them apart, and only services of one replica each do.
    fn tie_part(&mut self, part: Part, server: Part, replicas: &FixedMap<ServiceId, u32>) -> bool {
        let service = |part: Part| self.fleet.workloads[part.workload].service;
        let alone = |part: Part| {
            let service = service(part);
            replicas[&service] == 1 && self.fleet.services[service].primary == Some(part.component)
        };
        if self.order(part.version, server.version).is_ne() {
            return false;
        }
        let tie = if part.component != server.component {
            let (subject, target) = (Subject::Component(part.component), Target::Component(server.component));
            Requirement { only_for: Some(part.workload), ..tie(subject, target, 0, OF_NODE, part.place) }
        } else if alone(part) && alone(server) {
            let (subject, target) = (Subject::Service(service(part)), Target::Service(service(server)));
            tie(subject, target, 0, OF_NODE, part.place)
        } else {
            return false;
        };
        self.fleet.requirements.push(tie);
        self.fleet.workloads[part.workload].beside = Some(server.workload);
        true
    }
}

fn tie(subject: Subject, target: Target, less: u32, because: &str, place: Place) -> Requirement {
    Requirement {
        subject,
        at: None,
        needs: vec![Need { target, within: Within::Same(less), family: None }],
        only: Vec::new(),
        basis: Basis::Stated,
        isolation: Vec::new(),
        family: None,
        only_for: None,
        waived: Vec::new(),
        because: Some(because.to_owned()),
        place,
    }
}

/// Finds a part of a control plane among the full names of what a workload runs: the stated one, else one that is
/// called so.
fn part_among(stated: Option<ControlPlane>, names: &[&str]) -> Option<(ControlPlane, usize)> {
    let called = |kind: ControlPlane| {
        names.iter().position(|name| name.rsplit('/').next().is_some_and(|last| last == kind.name()))
    };
    match stated {
        Some(ControlPlane::None) => None,
        Some(kind) => (!names.is_empty()).then(|| (kind, called(kind).unwrap_or(0))),
        None => {
            let kinds = ControlPlane::ALL.iter().filter(|&&kind| kind != ControlPlane::None);
            kinds.copied().find_map(|kind| Some((kind, called(kind)?)))
        }
    }
}
