//! The fleet at a glance.

use super::united::united;
use super::unknown::unknown;
use super::{SYSTEM_IMAGE, base_of, by_name, os_of, spot};
use crate::answer::plan::SCHEMA;
use crate::answer::show::{Cluster, Count, File, Images, InUse, Machines, Remark, Survey, Workloads};
use crate::answer::tables::{Text, ThingKind};
use crate::diag::Diagnostic;
use crate::id::{FixedMap, FixedSet};
use crate::model::{ComponentId, ComponentKind, Fleet, Isolation, MachineId, MachineKind, VersionId};
use std::cmp::Reverse;

/// Tells what a fleet is, with the remarks that were made as it was read.
pub(crate) fn survey(fleet: &Fleet, remarks: &[Diagnostic]) -> Survey {
    let file = |(name, kind): (&str, Option<&str>)| File { name: name.into(), kind: kind.map(Text::from) };
    Survey {
        schema: SCHEMA,
        files: fleet.sources().kinds().map(file).collect(),
        counts: counts(fleet),
        machines: machines(fleet),
        clusters: clusters(fleet),
        workloads: workloads(fleet),
        images: images(fleet),
        unknown: unknown(fleet),
        remarks: remarks.iter().map(|one| remark(fleet, one)).collect(),
        united: united(fleet),
    }
}

fn counts(fleet: &Fleet) -> Vec<Count> {
    let machines = |kind| fleet.machine_ids().filter(|&id| fleet.machine(id).kind == kind).count();
    let components = |kind| fleet.component_ids().filter(|&id| fleet.component(id).kind == kind).count();
    let all = [
        (ThingKind::Host, machines(MachineKind::Host)),
        (ThingKind::Guest, machines(MachineKind::Guest)),
        (ThingKind::Cluster, machines(MachineKind::Cluster)),
        (ThingKind::Workload, fleet.workload_ids().len()),
        (ThingKind::Service, fleet.service_ids().len()),
        (ThingKind::Image, components(ComponentKind::Image)),
        (ThingKind::Stack, components(ComponentKind::Stack)),
        (ThingKind::App, components(ComponentKind::App)),
        (ThingKind::State, components(ComponentKind::State)),
        (ThingKind::Package, components(ComponentKind::Package)),
    ];
    all.into_iter().filter(|(_, number)| *number > 0).map(|(kind, number)| Count { kind, number }).collect()
}

/// Kind, OS and kernel of a machine, and whether the kernel is that of another.
type Look = (MachineKind, Option<Text>, Option<Text>, bool);
/// What an image is built on in the end, and in which version.
type Root = Option<(ComponentId, Option<VersionId>)>;

/// The hosts and guests that have kind, OS and kernel in common, the most first within each kind.
fn machines(fleet: &Fleet) -> Vec<Machines> {
    let mut groups: FixedMap<Look, Vec<Text>> = FixedMap::default();
    for id in fleet.machine_ids().filter(|&id| fleet.machine(id).kind != MachineKind::Cluster) {
        let machine = fleet.machine(id);
        let key = (machine.kind, os_of(fleet, id), kernel_of(fleet, id), machine.shares_kernel);
        groups.entry(key).or_default().push(fleet.machine_name(id).into());
    }
    let group = |((kind, os, kernel, shared), mut things): (Look, Vec<Text>)| {
        things.sort_by(|a, b| by_name(a, b));
        Machines { kind, os, kernel, shared, things }
    };
    let mut all: Vec<Machines> = groups.into_iter().map(group).collect();
    all.sort_by(|a, b| {
        let key = |one: &Machines| (one.kind, Reverse(one.things.len()), one.os.clone(), one.kernel.clone());
        key(a).cmp(&key(b))
    });
    all
}

/// The version of the kernel that a machine has, of its own or shared.
fn kernel_of(fleet: &Fleet, id: MachineId) -> Option<Text> {
    let slot = fleet.find_slot(id, fleet.find_capability("kernel")?)?;
    fleet.slot(slot).version.map(|version| fleet.version(version).as_str().into())
}

fn clusters(fleet: &Fleet) -> Vec<Cluster> {
    let version = |id, property: &str| {
        let slot = fleet.find_slot(id, fleet.find_capability(property)?)?;
        fleet.slot(slot).version.map(|version| Text::from(fleet.version(version).as_str()))
    };
    let all = fleet.machine_ids().filter(|&id| fleet.machine(id).kind == MachineKind::Cluster);
    let cluster = |id: MachineId| {
        let mut kubelets: FixedMap<Option<Text>, usize> = FixedMap::default();
        for &node in fleet.nodes(id) {
            *kubelets.entry(version(node, "kubelet")).or_default() += 1;
        }
        kubelets.sort_by(|a, _, b, _| by_name(a.as_deref().unwrap_or(""), b.as_deref().unwrap_or("")));
        Cluster {
            thing: fleet.machine_name(id).into(),
            version: version(id, "kubernetes"),
            nodes: fleet.nodes(id).len(),
            kubelets: kubelets.into_iter().map(|(version, number)| InUse { version, number }).collect(),
        }
    };
    let mut all: Vec<Cluster> = all.map(cluster).collect();
    all.sort_by(|a, b| by_name(&a.thing, &b.thing));
    all
}

fn workloads(fleet: &Fleet) -> Vec<Workloads> {
    let all = Isolation::ALL.iter().map(|&isolation| {
        let some: Vec<_> =
            fleet.workload_ids().filter(|&id| fleet.workload(id).isolation == isolation).collect();
        let services: FixedSet<_> = some.iter().map(|&id| fleet.workload(id).service).collect();
        let machines: FixedSet<_> = some.iter().filter_map(|&id| fleet.workload(id).machine).collect();
        Workloads { isolation, number: some.len(), services: services.len(), machines: machines.len() }
    });
    all.filter(|group| group.number > 0).collect()
}

/// The images by what they are built on in the end, the most used first. An image that is only built on is none of them.
fn images(fleet: &Fleet) -> Vec<Images> {
    let mut groups: FixedMap<Root, (usize, Vec<Text>)> = FixedMap::default();
    for id in fleet.component_ids().filter(|&id| fleet.component(id).kind == ComponentKind::Image) {
        let root = root_of(fleet, id);
        let runners = fleet.runners(id).len();
        let is_base = fleet.component_name(id).starts_with(SYSTEM_IMAGE) || !fleet.containers(id).is_empty();
        if root.is_none() && runners == 0 && is_base {
            continue;
        }
        let group = groups.entry(root).or_default();
        group.0 += runners;
        group.1.push(fleet.component_name(id).into());
    }
    let group = |(root, (workloads, mut things)): (Root, (usize, Vec<Text>))| {
        things.sort_by(|a, b| by_name(a, b));
        let version = root.and_then(|(_, version)| version);
        Images {
            base: root.map(|(id, _)| fleet.component_name(id).into()),
            version: version.map(|version| fleet.version(version).as_str().into()),
            workloads,
            things,
        }
    };
    let mut all: Vec<Images> = groups.into_iter().map(group).collect();
    all.sort_by_key(|one| (one.base.is_none(), Reverse((one.workloads, one.things.len()))));
    all
}

/// What an image is built on in the end, and in which version.
fn root_of(fleet: &Fleet, id: ComponentId) -> Root {
    let mut seen = FixedSet::default();
    let (mut at, mut found) = (id, None);
    while let Some((base, version)) = base_of(fleet, at).filter(|&(base, _)| seen.insert(base)) {
        found = Some((base, version));
        at = base;
    }
    found
}

fn remark(fleet: &Fleet, one: &Diagnostic) -> Remark {
    Remark {
        code: one.code.name().into(),
        text: one.message.as_str().into(),
        places: one.labels.iter().map(|&(place, _)| spot(fleet, place)).collect(),
        help: one.help.as_deref().map(Text::from),
    }
}
