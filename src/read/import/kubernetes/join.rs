//! From objects to an inventory: what one object says about another.

use super::budget::{Budget, Pods};
use super::collect::{Collector, Objects, Parts, Thing};
use super::controller::{self, Controller};
use super::field::Field;
use super::node::Node;
use super::notes;
use super::pod::{self, Origin, Owner, Pod};
use super::pool;
use super::service::Services;
use super::several::Several;
use super::shape::Template;
use super::shared_kernel;
use crate::inventory::raw::{
    Mark, RawBudget, RawCapability, RawInventory, RawMachine, RawPool, RawWorkload, Text,
};
use crate::read::import::Imported;
use crate::read::import::common::isolation;
use crate::read::import::common::{
    At, Lenient, Notes, Object,
    image::{self, Images},
};
use std::collections::BTreeSet;

/// The name given to the cluster, since objects do not state it.
const CLUSTER: &str = "kubernetes";
/// The property of a cluster with its release of OpenShift.
const OPENSHIFT: &str = "openshift";

/// Makes the inventory of all objects.
pub(super) fn join(collector: Collector) -> Imported {
    let Parts { clusters, labels, cluster: of, removed, source, mut notes } = collector.into_parts();
    let mut all = Several::default();
    let mut running = BTreeSet::new();
    for (number, objects) in clusters.into_iter().enumerate() {
        let (one, run) = cluster(objects, &mut notes);
        running.extend(run);
        let version = one.cluster.first().and_then(|cluster| cluster.kubernetes.as_ref());
        let is_own = |file: u32| of.get(file as usize).is_none_or(|of| *of as usize == number);
        removed.tell(is_own, version.map(|version| version.value.as_str()), &mut notes);
        all.add(one, number.checked_sub(1).and_then(|at| labels.get(at)).map(String::as_str));
    }
    let mut images = Images::default();
    all.raw.workload.iter().flat_map(|workload| &workload.images).for_each(|image| images.add(image));
    let raw = RawInventory { image: images.finish(), ..all.raw };
    Imported { raw, source, notes: notes.finish(), running: running.into_iter().collect() }
}

/// Makes the inventory of a cluster, without its images, and finds which images are known to run.
fn cluster(mut objects: Objects, notes: &mut Notes) -> (RawInventory, BTreeSet<(String, String)>) {
    let pods = pods(&mut objects, notes);
    let release = openshift(&objects);
    let cluster = control_plane(&objects, &pods, release.clone(), notes);
    let mut services = Services::default();
    let mut placed = Placed::default();
    let running: BTreeSet<(String, String)> =
        pods.iter().flat_map(|(_, pod)| pod.running.iter().cloned()).collect();
    let owners: BTreeSet<(String, String)> = pods
        .iter()
        .filter_map(|(_, pod)| Some((pod.origin.owner.as_ref()?, &pod.origin.namespace)))
        .map(|(owner, namespace)| (owner.kind.clone(), format!("{namespace}/{}", owner.name)))
        .collect();
    let local = local_claims(&objects);
    for (object, pod) in pods {
        placed.add(&objects, &local, &mut services, At::new(notes, object), *pod);
    }
    describe(&objects, &owners, &mut services, notes);
    let budgets = objects.take(|thing| match thing {
        Thing::Budget(budget) => Ok(*budget),
        other => Err(other),
    });
    let budget = placed.bound(&budgets, &mut services, notes);
    let nodes = objects.take(|thing| match thing {
        Thing::Node(node) => Ok(*node),
        other => Err(other),
    });
    let services = services.finish();
    let workload = placed.finish(|index| services[index].name.value.clone());
    let (host, pool) = hosts(&objects, nodes, &workload, cluster.as_ref(), notes);
    let raw = RawInventory {
        capability: release.iter().map(capability).collect(),
        cluster: cluster.into_iter().collect(),
        host,
        pool,
        budget,
        service: services,
        workload,
        ..RawInventory::default()
    };
    (raw, running)
}

/// Takes the pods; if the input has none, those that its controllers want.
fn pods(objects: &mut Objects, notes: &mut Notes) -> Vec<(u32, Box<Pod>)> {
    let pods = objects.take(|thing| match thing {
        Thing::Pod(pod) => Ok(pod),
        other => Err(other),
    });
    let mut any = !pods.is_empty();
    for (object, thing) in objects.iter() {
        if *thing == Thing::Finished {
            notes.add(notes::FINISHED, "", Some(object));
            any = true;
        }
    }
    if any { pods } else { templates(objects, notes) }
}

/// Makes pods from the controllers' templates, for controllers that no other one in the input makes.
fn templates(objects: &Objects, notes: &mut Notes) -> Vec<(u32, Box<Pod>)> {
    let mut pods = Vec::new();
    let mut names = BTreeSet::new();
    for (object, thing) in objects.iter() {
        let Thing::Controller(controller) = thing else {
            continue;
        };
        let runs_for_ever = !matches!(controller.own.kind.as_str(), "Job" | "CronJob");
        let is_made = is_made(objects, controller);
        let replicas = controller.replicas.unwrap_or(1);
        let Some(text) = controller.template.as_deref().filter(|_| runs_for_ever && !is_made && replicas > 0)
        else {
            continue;
        };
        notes.add(notes::FROM_TEMPLATE, "", Some(object));
        let mut at = At::inside(notes, object, Field::Template);
        let template = at.nested(Lenient::<Object<Template<'_>>>::of(text), Field::Template);
        let labels = at.nested(template.metadata, Field::Template).labels;
        let spec = at.nested(template.spec, Field::Template);
        let origin = Origin {
            namespace: controller.namespace.clone(),
            owner: Some(controller.own.clone()),
            mirror: false,
        };
        let mut name = format!("{}/{}", controller.namespace, controller.own.name);
        if !names.insert(name.clone()) {
            // Controllers of two kinds may have one name.
            name = format!("{name}.{}", controller.own.kind);
        }
        let mut pod = pod::build(&mut at, name, origin, labels, spec);
        pod.workload.host = None;
        pod.workload.replicas = Some(Mark::imported(replicas, object, Field::Replicas.index()));
        pods.push((object, Box::new(pod)));
    }
    pods
}

/// Whether another controller of the input makes this one.
fn is_made(objects: &Objects, controller: &Controller) -> bool {
    let owner = controller.owner.as_ref();
    owner.is_some_and(|owner| objects.index(&owner.kind, &controller.namespace, &owner.name).is_some())
}

/// Makes the cluster, if anything states its version.
fn control_plane(
    objects: &Objects,
    pods: &[(u32, Box<Pod>)],
    release: Option<Text>,
    notes: &mut Notes,
) -> Option<RawMachine> {
    let kubernetes = api_servers(objects, pods, notes);
    let known = kubernetes.as_ref().or(release.as_ref())?;
    let mark = |text: &str| Mark::imported(text.to_owned(), known.start, known.end);
    let provides = release.iter().map(|release| (mark(OPENSHIFT), release.clone())).collect();
    Some(RawMachine { name: mark(CLUSTER), kubernetes, provides, ..RawMachine::default() })
}

/// The release of an OpenShift cluster.
fn openshift(objects: &Objects) -> Option<Text> {
    objects.iter().find_map(|(_, thing)| match thing {
        Thing::ClusterVersion(version) => version.clone(),
        _ => None,
    })
}

/// Declares the release of OpenShift as a property of clusters.
fn capability(release: &Text) -> RawCapability {
    let mark = |text: &str| Mark::imported(text.to_owned(), release.start, release.end);
    RawCapability { name: mark(OPENSHIFT), layer: Some(mark("cluster")), ..RawCapability::default() }
}

/// The version of the API servers; while they change, that of the oldest.
fn api_servers(objects: &Objects, pods: &[(u32, Box<Pod>)], notes: &mut Notes) -> Option<Text> {
    let told = objects.iter().filter_map(|(object, thing)| match thing {
        Thing::Version(version) => Some((object, version.as_str(), Field::GitVersion)),
        _ => None,
    });
    let pods = pods.iter();
    let pods = pods.filter_map(|(object, pod)| Some((*object, pod.api_server.as_deref()?, Field::Image)));
    let servers = objects.iter().filter_map(|(object, thing)| match thing {
        Thing::Node(node) => Some((object, node.own_server()?, Field::Kubelet)),
        _ => None,
    });
    let servers: Vec<(u32, &str, Field)> = told.chain(pods).chain(servers).collect();
    let Some(&(object, version, field)) = servers.iter().min_by(|a, b| image::compare(a.1, b.1)) else {
        let nodes = objects.iter().filter(|(_, thing)| matches!(thing, Thing::Node(_)));
        nodes.for_each(|(object, _)| notes.add(notes::NO_CONTROL_PLANE, "", Some(object)));
        return None;
    };
    if servers.iter().any(|(_, other, _)| *other != version) {
        for (object, ..) in &servers {
            notes.add(notes::CONTROL_PLANES, version, Some(*object));
        }
    }
    Some(Mark::imported(version.to_owned(), object, field.index()))
}

/// The claims whose volumes are local to a node.
fn local_claims(objects: &Objects) -> BTreeSet<String> {
    objects
        .iter()
        .filter_map(|(_, thing)| match thing {
            Thing::LocalVolume(claim) => claim.clone(),
            _ => None,
        })
        .collect()
}

/// The workloads so far, each with its namespace and service.
#[derive(Debug, Default)]
struct Placed {
    workloads: Vec<RawWorkload>,
    joined: Vec<(String, Option<usize>)>,
}

impl Placed {
    /// Adds a pod.
    fn add(
        &mut self,
        objects: &Objects,
        local: &BTreeSet<String>,
        services: &mut Services,
        mut at: At<'_>,
        mut pod: Pod,
    ) {
        pod.workload.isolation = Some(isolation(objects, &mut at, pod.runtime_class.as_deref()));
        for claim in std::mem::take(&mut pod.ties.claims) {
            if local.contains(&format!("{}/{claim}", pod.origin.namespace)) {
                pod.ties.local_volume(&claim);
            }
        }
        if !pod.ties.reasons.is_empty() {
            pod.workload.movable = Some(at.mark(false, Field::Spec));
            pod.workload.stuck_because = Some(at.mark(pod.ties.reasons.join("; "), Field::Spec));
        }
        let service = service(objects, &at, services, &mut pod);
        self.workloads.push(pod.workload);
        self.joined.push((pod.origin.namespace, service));
    }

    /// Applies the budgets. Returns those that are not of one service.
    fn bound(
        &mut self,
        budgets: &[(u32, Budget)],
        services: &mut Services,
        notes: &mut Notes,
    ) -> Vec<RawBudget> {
        Pods { workloads: &mut self.workloads, joined: &self.joined }.bound(budgets, services, notes)
    }

    /// Sets the services of the workloads.
    fn finish(mut self, name: impl Fn(usize) -> String) -> Vec<RawWorkload> {
        for (workload, (_, service)) in self.workloads.iter_mut().zip(self.joined) {
            let object = workload.name.start;
            workload.service =
                service.map(|service| Mark::imported(name(service), object, Field::Owners.index()));
        }
        self.workloads
    }
}

/// How a pod is isolated on its node.
fn isolation(objects: &Objects, at: &mut At<'_>, class: Option<&str>) -> Text {
    let Some(class) = class else {
        return at.mark("container".to_owned(), Field::Containers);
    };
    let handler = objects.handler(class);
    let told = handler.and_then(isolation::of_runtime).or_else(|| isolation::of_runtime(class));
    if told.is_none() && !isolation::is_plain(handler.unwrap_or(class)) {
        at.remark(notes::RUNTIME_CLASS, class);
    }
    at.mark(told.unwrap_or("container").to_owned(), Field::RuntimeClassName)
}

/// The service of a pod. A static pod has no controller but its node: those that nodes call alike are one service.
fn service(objects: &Objects, at: &At<'_>, services: &mut Services, pod: &mut Pod) -> Option<usize> {
    if pod.origin.mirror || pod.origin.is_owned_by("Node") {
        let namespace = pod.origin.namespace.clone();
        let name = pod.workload.name.value.rsplit('/').next()?;
        let own = name.strip_suffix(&pod.workload.host.as_ref()?.value)?.strip_suffix('-')?;
        let owner = Owner { kind: "Node".to_owned(), name: own.to_owned() };
        return Some(services.join(&namespace, owner, at.mark((), Field::Name), pod));
    }
    let labels = &pod.workload.labels;
    let hash = labels
        .iter()
        .find(|(key, _)| key.value == "pod-template-hash")
        .map(|(_, value)| value.value.as_str());
    let owner = controller::top(objects, &pod.origin, hash)?;
    let namespace = pod.origin.namespace.clone();
    let mark = match objects.index(&owner.kind, &namespace, &owner.name) {
        Some(object) => Mark::imported((), object, Field::Name.index()),
        None => at.mark((), Field::Owners),
    };
    Some(services.join(&namespace, owner, mark, pod))
}

/// Adds what the controllers say about their services, and counts those that have no pods.
fn describe(
    objects: &Objects,
    owners: &BTreeSet<(String, String)>,
    services: &mut Services,
    notes: &mut Notes,
) {
    for (object, thing) in objects.iter() {
        let Thing::Controller(controller) = thing else {
            continue;
        };
        let name = format!("{}/{}", controller.namespace, controller.own.name);
        match services.of(&controller.own.kind, &name) {
            Some(service) => {
                if controller.recreates {
                    service.mixed = Some(Mark::imported(false, object, Field::Strategy.index()));
                }
                service.rollout.clone_from(&controller.rollout);
            }
            None if matches!(controller.own.kind.as_str(), "Deployment" | "StatefulSet" | "DaemonSet") => {
                notes.add_named(notes::WITHOUT_PODS, &name, Some(object));
            }
            // Those that a deployment keeps from before have no pods, and say so.
            None if matches!(controller.own.kind.as_str(), "ReplicaSet" | "ReplicationController")
                && controller.replicas.unwrap_or(1) > 0
                && !is_made(objects, controller)
                && !owners.contains(&(controller.own.kind.clone(), name.clone())) =>
            {
                notes.add_named(notes::WITHOUT_PODS, &name, Some(object));
            }
            None => {}
        }
    }
}

/// Makes the hosts: the nodes, those that only pods name, and what is under nodes that share a kernel; and their pools.
fn hosts(
    objects: &Objects,
    mut nodes: Vec<(u32, Node)>,
    workloads: &[RawWorkload],
    cluster: Option<&RawMachine>,
    notes: &mut Notes,
) -> (Vec<RawMachine>, Vec<RawPool>) {
    let mut known: BTreeSet<String> = nodes.iter().map(|(_, node)| node.machine.name.value.clone()).collect();
    for host in workloads.iter().filter_map(|workload| workload.host.as_ref()) {
        if !known.contains(&host.value) {
            known.insert(host.value.clone());
            notes.add(notes::UNKNOWN_NODE, "", Some(host.start));
            let machine = RawMachine { name: host.clone(), ..RawMachine::default() };
            nodes.push((host.start, Node { machine, ..Node::default() }));
        }
    }
    let pools = pool::assign(objects, &mut nodes);
    let under = shared_kernel::separate(&mut nodes, notes);
    let mut hosts: Vec<RawMachine> = nodes.into_iter().map(|(_, node)| node.machine).collect();
    for host in &mut hosts {
        host.cluster = cluster.map(|cluster| cluster.name.clone());
        if host.cluster.is_none() && host.pool.is_none() {
            // Nothing states a version of the cluster, which the nodes have in common all the same.
            host.pool = Some(Mark { value: CLUSTER.to_owned(), ..host.name.clone() });
        }
    }
    hosts.extend(under);
    (hosts, pools)
}
