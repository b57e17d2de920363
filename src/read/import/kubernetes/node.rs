//! A node as a host.

use super::features;
use super::field::Field;
use super::runtime::architecture;
use super::shape::{Address, NodeInfo, NodeSpec, NodeStatus, Taint, is_true};
use crate::inventory::raw::{Mark, RawIdentity, RawMachine, RawMap, Text};
use crate::read::import::common::{
    At, Lenient, List, Object, Quantities, Quantity, Remark, Round, Str, Strings,
};
use crate::version::Scheme;
use serde_json::value::RawValue;
use std::net::IpAddr;

/// A node as far as its own object describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Node {
    /// The host.
    pub(super) machine: RawMachine,
    /// The boot that its kernel has been running since, if the text is an identifier.
    pub(super) boot: Option<String>,
    /// What made it, if it is a container.
    pub(super) container_of: Option<&'static str>,
}

impl Node {
    /// The version of the API server that is in one program with the kubelet: a server of k3s has no pod for it.
    pub(super) fn own_server(&self) -> Option<&str> {
        let roles = ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"];
        let is_server = self.machine.labels.keys().any(|label| roles.contains(&label.value.as_str()));
        let kubelet = self.machine.provides.iter().find(|(name, _)| name.value == "kubelet");
        let version = kubelet.map(|(_, version)| version.value.as_str());
        version.filter(|version| is_server && version.contains("+k3s"))
    }

    /// What identifies its machine, whenever it is registered again.
    pub(super) fn machine_key(&self) -> Option<String> {
        let identity = self.machine.identity.as_ref()?;
        let keys = [&identity.system_uuid, &identity.machine_id, &identity.provider_id];
        keys.into_iter().flatten().map(|key| key.value.to_ascii_lowercase()).next()
    }
}

/// The resources that vendors' plugins call GPUs.
pub(super) const GPUS: &[&str] = &["nvidia.com/gpu", "amd.com/gpu", "gpu.intel.com/i915", "gpu.intel.com/xe"];

/// Reads a node.
pub(super) fn read<'a>(
    at: &mut At<'_>,
    name: &str,
    labels: Strings<'a>,
    spec: Option<&'a RawValue>,
    status: Option<&'a RawValue>,
) -> Node {
    let spec: NodeSpec<'_> = at.nested(Lenient::of_raw(spec), Field::Spec);
    let mut status: NodeStatus<'_> = at.nested(Lenient::of_raw(status), Field::Status);
    let mut info = at.nested(std::mem::take(&mut status.node_info), Field::NodeInfo);
    let labels = at.map(labels, Field::Labels);
    let [cpu, memory, disk, pods] = allocatable(at, &mut status.allocatable);
    let gpus = gpus(at, &mut status.allocatable);
    let taints = taints(at, spec.taints);
    let provider = at.take(spec.provider_id, Field::ProviderId);
    let names = std::mem::take(&mut status.addresses);
    let identity = RawIdentity {
        hostname: hostnames(at, name, names),
        provider_id: provider.as_ref().map(|id| at.text(id, Field::ProviderId)),
        system_uuid: identifier(at, std::mem::take(&mut info.system_uuid), Field::SystemUuid),
        machine_id: identifier(at, std::mem::take(&mut info.machine_id), Field::MachineId),
        ..RawIdentity::default()
    };
    let machine = RawMachine {
        name: at.text(name, Field::Name),
        identity: (identity != RawIdentity::default()).then_some(identity),
        labels,
        taints,
        unschedulable: is_true(spec.unschedulable).then(|| at.mark(true, Field::Unschedulable)),
        cpu_milli: cpu,
        memory_mib: memory,
        disk_mib: disk,
        pods,
        gpus,
        ..RawMachine::default()
    };
    let label = |key: &str| machine.labels.keys().any(|label| label.value == key);
    let image = info.os_image.known().map_or("", |image| &**image);
    let container_of = container_of(provider.as_deref().unwrap_or_default(), name, image, label);
    let mut node = Node { machine, boot: None, container_of };
    software(at, info, &mut node);
    features::add(at, &mut node.machine);
    node
}

/// What made a node that is a container. Only some providers say so; the system of the image tells the others: that of
/// k3s is in no machine, and minikube's virtual machines have Buildroot.
fn container_of(
    provider: &str,
    name: &str,
    image: &str,
    label: impl Fn(&str) -> bool,
) -> Option<&'static str> {
    if provider.starts_with("kind://") {
        Some("kind")
    } else if image.starts_with("K3s ") || name.starts_with("k3d-") && provider.starts_with("k3s://") {
        Some("k3d")
    } else if label("minikube.k8s.io/name") && !image.is_empty() && !image.starts_with("Buildroot") {
        Some("minikube")
    } else {
        None
    }
}

/// Takes the names among the addresses, each once. What is called a name may be an address.
fn hostnames(at: &mut At<'_>, own: &str, addresses: List<Object<Address<'_>>>) -> Vec<Text> {
    let mut names: Vec<Text> = Vec::new();
    for Object(address) in at.list(addresses, Field::Addresses) {
        let sort = at.take(address.r#type, Field::Addresses);
        if !sort.is_some_and(|sort| matches!(&*sort, "Hostname" | "InternalDNS" | "ExternalDNS")) {
            continue;
        }
        let name = at.filled(address.address, Field::Addresses).filter(|name| name.value != own);
        let name = name.filter(|name| name.value.parse::<IpAddr>().is_err());
        names.extend(name.filter(|name| !names.iter().any(|known| known.value == name.value)));
    }
    names
}

fn identifier(at: &mut At<'_>, value: Lenient<Str<'_>>, field: Field) -> Option<Text> {
    let text = at.take(value, field).filter(|text| !text.is_empty())?;
    Some(at.text(&text, field))
}

/// Adds kernel, runtime, kubelet, and what the labels lack.
fn software(at: &mut At<'_>, info: NodeInfo<'_>, node: &mut Node) {
    let machine = &mut node.machine;
    let other = |system: &Str<'_>| !system.is_empty() && !system.eq_ignore_ascii_case("linux");
    if info.operating_system.known().is_some_and(other) {
        at.remark(Remark::OTHER_SYSTEM, "");
    } else if let Some(kernel) = at.want(info.kernel_version, Field::Kernel) {
        machine.kernel = Some(at.text(&kernel, Field::Kernel));
    }
    let kubelet = at.want(info.kubelet_version, Field::Kubelet);
    if let Some(text) = at.want(info.container_runtime_version, Field::Runtime) {
        match text.split_once("://") {
            Some((name, version)) if !name.is_empty() && !version.is_empty() => {
                provide(at, &mut machine.provides, name, version, Field::Runtime);
                let cri = kubelet.as_ref().and_then(|version| cri_of(version, name));
                if let Some(cri) = cri {
                    provide(at, &mut machine.provides, "cri", cri, Field::Runtime);
                }
            }
            _ => at.odd(Field::Runtime),
        }
    }
    if let Some(version) = kubelet {
        provide(at, &mut machine.provides, "kubelet", &version, Field::Kubelet);
    }
    // The name of the image does not say which release it is: kept for the reader, not as the OS.
    if let Some(image) = at.take(info.os_image, Field::OsImage) {
        add_label(at, &mut machine.labels, "comove.os-image", &image, Field::OsImage);
    }
    if let Some(name) = at.take(info.architecture, Field::Architecture) {
        add_label(at, &mut machine.labels, "kubernetes.io/arch", architecture(&name), Field::Architecture);
    }
    let boot = at.take(info.boot_id, Field::BootId);
    node.boot = boot.filter(|boot| is_boot_id(boot)).map(|boot| boot.0.into_owned());
}

/// What runs containers for a kubelet that can speak to docker engine itself. A later one that names docker has cri-dockerd between
/// them, and of none is asked any more what it has.
fn cri_of(kubelet: &str, runtime: &str) -> Option<&'static str> {
    let release = Scheme::Dotted.parse(kubelet).ok().and_then(|version| version.release());
    release.filter(|&release| release < (1, 24))?;
    match runtime {
        "docker" => Some("dockershim"),
        "containerd" => Some("containerd"),
        "cri-o" => Some("cri-o"),
        _ => None,
    }
}

pub(super) fn provide(at: &mut At<'_>, provides: &mut RawMap, name: &str, version: &str, field: Field) {
    let (name, version) = (at.text(name, field), at.text(version, field));
    provides.insert(name, version);
}

fn add_label(at: &mut At<'_>, labels: &mut RawMap, key: &str, value: &str, field: Field) {
    if !labels.keys().any(|label| label.value == key) {
        let (key, value) = (at.text(key, field), at.text(value, field));
        labels.insert(key, value);
    }
}

/// Whether a text is the random identifier of a boot. Published captures mask it, alike on all nodes.
fn is_boot_id(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let first = text.as_bytes().first();
    lengths == [8, 4, 4, 4, 12]
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
        && groups.concat().bytes().any(|byte| Some(&byte) != first)
}

fn taints(at: &mut At<'_>, shape: List<Object<Taint<'_>>>) -> Vec<Text> {
    let mut taints = Vec::new();
    for Object(taint) in at.list(shape, Field::Taints) {
        let Some(key) = at.want(taint.key, Field::Taints) else {
            continue;
        };
        let mut text = key.0.into_owned();
        if let Some(value) = at.take(taint.value, Field::Taints).filter(|value| !value.is_empty()) {
            text.push('=');
            text.push_str(&value);
        }
        if let Some(effect) = at.take(taint.effect, Field::Taints) {
            text.push(':');
            text.push_str(&effect);
        }
        let text = at.text(&text, Field::Taints);
        if !taints.contains(&text) {
            taints.push(text);
        }
    }
    taints
}

/// Processors, memory and disk.
fn allocatable(at: &mut At<'_>, all: &mut Quantities<'_>) -> [Option<Mark<i64>>; 4] {
    let mut amount = |key, unit: fn(Quantity, Round) -> i64| {
        let text = at.quantity(all, key, Field::Allocatable)?;
        let Some(quantity) = Quantity::parse(&text.0) else {
            at.odd(Field::Allocatable);
            return None;
        };
        Some(at.mark(unit(quantity, Round::Down), Field::Allocatable))
    };
    let mut mebibytes = |key| amount(key, Quantity::mebibytes);
    let [memory, disk] = [mebibytes("memory"), mebibytes("ephemeral-storage")];
    let pods = amount("pods", |quantity, round| quantity.milli(round) / 1000);
    [amount("cpu", Quantity::milli), memory, disk, pods]
}

/// Reads how many GPUs there are, of whatever vendor; none if no resource is one.
fn gpus(at: &mut At<'_>, all: &mut Quantities<'_>) -> Option<Mark<i64>> {
    let counts = GPUS.iter().filter_map(|key| at.quantity(all, key, Field::Allocatable));
    let counts: Vec<i64> =
        counts.filter_map(|text| Some(Quantity::parse(&text.0)?.milli(Round::Down) / 1000)).collect();
    (!counts.is_empty())
        .then(|| at.mark(counts.iter().copied().fold(0, i64::saturating_add), Field::Allocatable))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kubelets_before_124_have_the_dockershim() {
        for (kubelet, runtime, cri) in [
            ("v1.23.17", "docker", Some("dockershim")),
            ("v1.20.4-eks-6b7464", "docker", Some("dockershim")),
            ("v1.23.17", "containerd", Some("containerd")),
            ("v1.23.17", "cri-o", Some("cri-o")),
            ("v1.23.17", "rkt", None),
            ("v1.24.0", "docker", None),
            ("v1.24.0", "containerd", None),
            ("x", "docker", None),
        ] {
            assert_eq!(cri_of(kubelet, runtime), cri, "{kubelet}, {runtime}");
        }
    }

    #[test]
    fn a_masked_boot_id_is_none() {
        assert!(is_boot_id("e28df41b-c1bd-4f21-b421-00442463c7a3"));
        for text in [
            "",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "00000000-0000-0000-0000-000000000000",
            "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
            "e28df41bc1bd4f21b42100442463c7a3",
        ] {
            assert!(!is_boot_id(text), "{text}");
        }
    }
}
