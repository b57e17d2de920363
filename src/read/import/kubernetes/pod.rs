//! A pod, or the template of one, as a workload.

use super::field::Field;
use super::node::GPUS;
use super::notes;
use super::placement;
use super::runtime;
use super::shape::{Condition, Container, ContainerStatus, Meta, PodSpec, PodStatus, is_true};
use super::stuck::{self, Ties};
use crate::inventory::raw::{Mark, RawMap, RawWorkload, Text};
use crate::model::{ControlPlane, Privilege};
use crate::read::import::common::{
    At, Lenient, List, Object, Quantities, Quantity, Round, Strings,
    image::{self, Reference},
    isolation,
};
use serde_json::value::RawValue;

/// The controller of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    /// Its kind as written.
    pub(super) kind: String,
    /// Its name, in the same namespace.
    pub(super) name: String,
}

/// Where a pod comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Origin {
    /// Its namespace.
    pub(super) namespace: String,
    /// Its controller.
    pub(super) owner: Option<Owner>,
    /// Whether it mirrors a static pod of its node.
    pub(super) mirror: bool,
}

impl Origin {
    /// Whether the controller is of this kind.
    pub(super) fn is_owned_by(&self, kind: &str) -> bool {
        self.owner.as_ref().is_some_and(|owner| owner.kind == kind)
    }
}

/// A pod as far as its own object describes it; what others say about it is added when all objects are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pod {
    /// The workload.
    pub(super) workload: RawWorkload,
    /// Where it comes from.
    pub(super) origin: Origin,
    /// Its runtime class.
    pub(super) runtime_class: Option<String>,
    /// What its service has to keep apart.
    pub(super) apart: Vec<String>,
    /// What its service is spread over.
    pub(super) spread: Vec<String>,
    /// What ties it to its node.
    pub(super) ties: Ties,
    /// If it is an API server of its cluster, the server's version, if known.
    pub(super) api_server: Option<String>,
    /// The digests of images that it runs, by what its containers call them.
    pub(super) running: Vec<(String, String)>,
}

/// Reads the controller of an object: the owner marked as such, else the only one.
pub(super) fn owner<'a>(at: &mut At<'_>, meta: &mut Meta<'a>) -> Option<Owner> {
    let owners = at.list(std::mem::take(&mut meta.owner_references), Field::Owners);
    let alone = owners.len() == 1;
    let Object(owner) = owners
        .into_iter()
        .find(|owner| super::shape::is_true(owner.0.controller) || alone && owner.0.controller.is_none())?;
    let kind = at.want(owner.kind, Field::Owners)?;
    let name = at.want(owner.name, Field::Owners)?;
    Some(Owner { kind: at.clean(&kind), name: at.clean(&name) })
}

/// Reads a pod; `None` if it has run to its end.
pub(super) fn read<'a>(
    at: &mut At<'_>,
    (namespace, name): (&str, &str),
    mut meta: Meta<'a>,
    spec: Option<&'a RawValue>,
    status: Option<&'a RawValue>,
) -> Option<Pod> {
    let mut status: PodStatus<'_> = at.nested(Lenient::of_raw(status), Field::Status);
    let phase = at.take(status.phase, Field::Phase);
    if phase.is_some_and(|phase| matches!(&*phase, "Succeeded" | "Failed")) {
        return None;
    }
    let mirror = at.nested(meta.annotations, Field::Annotations).mirror.is_some();
    meta.annotations = Lenient::Absent;
    let origin = Origin { namespace: namespace.to_owned(), owner: owner(at, &mut meta), mirror };
    let Object(spec) = at.want(Lenient::of_raw(spec), Field::Spec).unwrap_or_default();
    let ready = unready(at, std::mem::take(&mut status.conditions));
    let running = running_images(&spec, [&status.container_statuses, &status.init_container_statuses]);
    let mut pod = build(at, format!("{namespace}/{name}"), origin, meta.labels, spec);
    if pod.workload.host.is_none() {
        at.remark(notes::UNSCHEDULED, "");
    }
    pod.running = running;
    pod.workload.ready = ready;
    Some(pod)
}

/// Whether a pod says that it is not ready.
fn unready(at: &mut At<'_>, conditions: List<Object<Condition<'_>>>) -> Option<Mark<bool>> {
    for Object(condition) in at.list(conditions, Field::Conditions) {
        let is_ready = at.take(condition.r#type, Field::Conditions).is_some_and(|sort| &*sort == "Ready");
        let is_false = at.take(condition.status, Field::Conditions).is_some_and(|status| &*status == "False");
        if is_ready && is_false {
            return Some(at.mark(false, Field::Conditions));
        }
    }
    None
}

/// Finds the digest under which each image of a pod runs: `docker.io/library/nginx@sha256:..`, or the digest alone.
fn running_images(
    spec: &PodSpec<'_>,
    statuses: [&List<Object<ContainerStatus<'_>>>; 2],
) -> Vec<(String, String)> {
    let containers =
        [&spec.containers, &spec.init_containers].into_iter().filter_map(Lenient::known).flatten();
    let containers: Vec<&Container<'_>> = containers.filter_map(Lenient::known).map(|one| &one.0).collect();
    let statuses = statuses.into_iter().filter_map(Lenient::known).flatten().filter_map(Lenient::known);
    let running = statuses.filter_map(|Object(status)| {
        let (name, id) = (status.name.known()?, status.image_id.known()?);
        let digest = id.rsplit_once('@').map_or(&**id, |(_, digest)| digest);
        let digest = digest.rsplit("://").next().filter(|digest| image::is_digest(digest))?;
        let container = containers.iter().find(|one| one.name.known().is_some_and(|own| own == name))?;
        let reference = Reference::parse(container.image.known()?)?;
        Some((reference.to_text(), digest.to_owned()))
    });
    running.collect()
}

/// Makes the workload of a pod or of a pod template.
pub(super) fn build<'a>(
    at: &mut At<'_>,
    name: String,
    origin: Origin,
    labels: Strings<'a>,
    mut spec: PodSpec<'a>,
) -> Pod {
    let mut containers = running(at, &mut spec);
    let labels = at.map(labels, Field::Labels);
    let affinity = at.nested(std::mem::take(&mut spec.affinity), Field::Affinity);
    let affine = placement::affinity(at, &origin, &labels, affinity);
    let node_selector = at.map(std::mem::take(&mut spec.node_selector), Field::NodeSelector);
    let ties = stuck::ties(at, &origin, &mut spec, &mut containers);
    let is_static = origin.mirror || origin.is_owned_by("Node");
    let (images, parts) = images(at, &mut containers);
    let part = part(parts, &labels, is_static);
    let told = match (&part, is_static) {
        (Some(part), true) if !part.by_image => Some(part.kind),
        // A virtual cluster has an API server in a plain pod, which is no part of this cluster.
        (Some(_), false) => Some(ControlPlane::None),
        _ => None,
    };
    let ([cpu, memory, disk], gpus) = requests(at, &mut spec.overhead, &mut containers);
    let security = at.nested(spec.security_context, Field::SecurityContext);
    let confined = runtime::confined(at, security, &mut containers);
    let privileges = [
        (Privilege::Privileged, confined.privileged),
        (Privilege::Capabilities, confined.opened),
        (Privilege::HostNetwork, is_true(spec.host_network)),
        (Privilege::HostPid, is_true(spec.host_pid)),
        (Privilege::HostIpc, is_true(spec.host_ipc)),
    ];
    let node = at.take(spec.node_name, Field::NodeName).filter(|node| !node.is_empty());
    let class = at.take(spec.runtime_class_name, Field::RuntimeClassName).filter(|class| !class.is_empty());
    let workload = RawWorkload {
        name: at.mark(name, Field::Name),
        images,
        host: node.map(|node| at.text(&node, Field::NodeName)),
        labels,
        node_selector,
        node_affinity: affine.node_affinity,
        tolerates: placement::tolerations(at, spec.tolerations),
        cpu_milli: cpu.map(|cpu| at.mark(cpu.milli(Round::Up), Field::Requests)),
        memory_mib: memory.map(|memory| at.mark(memory.mebibytes(Round::Up), Field::Requests)),
        disk_mib: disk.map(|disk| at.mark(disk.mebibytes(Round::Up), Field::Requests)),
        gpus: gpus.map(|gpus| at.mark(gpus.milli(Round::Up) / 1000, Field::Requests)),
        seccomp: confined.seccomp.map(|text| at.mark(text.to_owned(), Field::SecurityContext)),
        privileges: isolation::privileges(at, &privileges, Field::SecurityContext),
        control_plane: told.map(|kind| at.mark(kind.name().to_owned(), Field::Image)),
        ..RawWorkload::default()
    };
    Pod {
        workload,
        runtime_class: class.map(|class| at.clean(&class)),
        apart: affine.apart,
        spread: placement::spread(at, spec.topology_spread_constraints),
        ties,
        api_server: part
            .filter(|part| is_static && part.kind == ControlPlane::ApiServer)
            .and_then(|part| part.version),
        running: Vec::new(),
        origin,
    }
}

/// The containers that run all the time: init containers only if they always restart.
fn running<'a>(at: &mut At<'_>, spec: &mut PodSpec<'a>) -> Vec<Container<'a>> {
    let containers = at.want(std::mem::take(&mut spec.containers), Field::Containers);
    let mut running = at.list(containers.map_or(Lenient::Absent, Lenient::Known), Field::Containers);
    for Object(mut container) in at.list(std::mem::take(&mut spec.init_containers), Field::InitContainers) {
        let policy = at.take(std::mem::take(&mut container.restart_policy), Field::InitContainers);
        if policy.is_some_and(|policy| &*policy == "Always") {
            running.push(Object(container));
        }
    }
    running.into_iter().map(|container| container.0).collect()
}

/// A container that is, or may be, a part of a control plane.
#[derive(Debug)]
struct Part {
    kind: ControlPlane,
    /// Whether its image is called so, rather than the container or the pod.
    by_image: bool,
    /// The version that its image's tag states.
    version: Option<String>,
}

/// Finds the part of a control plane that a pod is. Distributions with an image of another name, such as RKE2, tell it
/// by the container's name or the pod's label; as anybody may use these, they count for static pods only.
fn part(parts: Vec<(Option<ControlPlane>, Part)>, labels: &RawMap, is_static: bool) -> Option<Part> {
    let label = labels.iter().find(|(key, _)| key.value == "component");
    let label = label.and_then(|(_, value)| kind_of(&value.value));
    let single = parts.len() == 1;
    parts.into_iter().find_map(|(named, part)| {
        let told = named.or(label.filter(|_| single)).filter(|_| is_static && !part.by_image);
        match told {
            Some(kind) => Some(Part { kind, ..part }),
            None => part.by_image.then_some(part),
        }
    })
}

/// Returns the part of a control plane that has a name.
fn kind_of(name: &str) -> Option<ControlPlane> {
    ControlPlane::from_name(name).filter(|&kind| kind != ControlPlane::None)
}

/// Reads the images, each once, and for each container the part of a control plane that its name and its image tell.
fn images(
    at: &mut At<'_>,
    containers: &mut [Container<'_>],
) -> (Vec<Text>, Vec<(Option<ControlPlane>, Part)>) {
    let mut images: Vec<Text> = Vec::new();
    let mut parts = Vec::new();
    for container in containers {
        let Some(text) = at.want(std::mem::take(&mut container.image), Field::Image) else {
            continue;
        };
        let text = at.clean(&text);
        let Some(reference) = Reference::parse(&text) else {
            at.odd(Field::Image);
            continue;
        };
        let by_image = kind_of(reference.base());
        let named = container.name.known().and_then(|name| kind_of(name));
        let version = reference.version.filter(|version| image::is_dotted(version)).map(str::to_owned);
        let kind = by_image.unwrap_or(ControlPlane::None);
        parts.push((named, Part { kind, by_image: by_image.is_some(), version }));
        let image = at.mark(reference.to_text(), Field::Image);
        if !images.contains(&image) {
            images.push(image);
        }
    }
    (images, parts)
}

/// Sums what the containers ask for and what the runtime needs besides.
fn requests<'a>(
    at: &mut At<'_>,
    overhead: &mut Quantities<'a>,
    containers: &mut [Container<'a>],
) -> ([Option<Quantity>; 3], Option<Quantity>) {
    let mut sum: [Option<Quantity>; 3] = [None; 3];
    let mut gpus: Option<Quantity> = None;
    let mut add = |at: &mut At<'_>, all: &mut Quantities<'a>, field| {
        for (key, slot) in ["cpu", "memory", "ephemeral-storage"].into_iter().zip(&mut sum) {
            let Some(text) = at.quantity(all, key, field) else {
                continue;
            };
            match Quantity::parse(&text.0) {
                Some(amount) => *slot = Some(slot.unwrap_or_default().plus(amount)),
                None => at.odd(field),
            }
        }
        for text in GPUS.iter().filter_map(|key| at.quantity(all, key, field)).collect::<Vec<_>>() {
            match Quantity::parse(&text.0) {
                Some(amount) => gpus = Some(gpus.unwrap_or_default().plus(amount)),
                None => at.odd(field),
            }
        }
    };
    for container in containers {
        let mut resources = at.nested(std::mem::take(&mut container.resources), Field::Requests);
        add(at, &mut resources.requests, Field::Requests);
    }
    add(at, overhead, Field::Overhead);
    (sum, gpus)
}
