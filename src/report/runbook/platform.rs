//! What carries out a change of a thing: the platform that it belongs to.

use crate::model::{ComponentKind, Fleet, Isolation, MachineId, MachineKind, WorkloadId};
use crate::source::Place;

/// What a thing is run by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Platform {
    Kubernetes,
    Compose,
    Docker,
    Incus,
    Lxd,
    Proxmox,
    Libvirt,
    CloudFoundry,
    Heroku,
}

/// What installs the software of a machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Packages {
    Apt,
    Dnf,
    Zypper,
}

/// Families of systems by what installs their software.
const FAMILIES: &[(Packages, &[&str])] = &[
    (Packages::Apt, &["debian", "ubuntu"]),
    (Packages::Dnf, &["rhel", "centos", "rocky", "almalinux", "ol", "fedora", "amzn"]),
    (Packages::Zypper, &["sles", "opensuse-leap"]),
];

/// The platform that runs a guest or system container of a machine, if it is known: `thing` is where that is defined.
fn of_host(fleet: &Fleet, host: MachineId, thing: Place) -> Option<Platform> {
    let has = |name: &str| property(fleet, host, name).is_some();
    // Other files may say more of a host than the list of what it runs.
    let places = [thing, fleet.machine(host).place];
    let is_of = |kind: &str| places.iter().any(|place| fleet.sources().file(place.file).kind() == Some(kind));
    let is_pve = || property(fleet, host, "kernel").is_some_and(|kernel| kernel.ends_with("-pve"));
    Some(match () {
        () if is_of("proxmox") || is_pve() => Platform::Proxmox,
        () if has("incus") => Platform::Incus,
        () if has("lxd") || is_of("lxd") => Platform::Lxd,
        () if has("libvirt") || is_of("libvirt") => Platform::Libvirt,
        () => return None,
    })
}

/// The platform that runs a machine: what the machine under it runs guests with.
pub(super) fn of_guest(fleet: &Fleet, guest: MachineId) -> Option<Platform> {
    let guest = fleet.machine(guest);
    of_host(fleet, guest.parent?, guest.place)
}

/// The platform that runs a workload, if it is known.
pub(super) fn of_workload(fleet: &Fleet, id: WorkloadId) -> Option<Platform> {
    let workload = fleet.workload(id);
    let stack = fleet.software(id).find(|run| fleet.component(run.component).kind == ComponentKind::Stack);
    if let Some(stack) = stack {
        let name = fleet.component_name(stack.component);
        return Some(if name.contains("heroku") { Platform::Heroku } else { Platform::CloudFoundry });
    }
    let kind = fleet.sources().file(workload.place.file).kind();
    let machine = workload.machine;
    let is_node = machine.is_some_and(|machine| is_node(fleet, machine));
    match workload.isolation {
        Isolation::SystemContainer | Isolation::Vm => of_host(fleet, machine?, workload.place),
        _ if is_node || kind == Some("kubernetes") => Some(Platform::Kubernetes),
        _ if kind == Some("compose") => Some(Platform::Compose),
        // What `docker inspect` has may name no host.
        _ if kind == Some("docker") => Some(Platform::Docker),
        _ if property(fleet, machine?, "docker").is_some() => Some(Platform::Docker),
        _ => None,
    }
}

/// Whether a machine is a node of Kubernetes: of a cluster that is known, or of one whose control plane is not in the input, as that
/// of a provider is not.
pub(super) fn is_node(fleet: &Fleet, machine: MachineId) -> bool {
    let of = fleet.machine(machine);
    let is_read = fleet.sources().file(of.place.file).kind() == Some("kubernetes");
    of.kind != MachineKind::Cluster
        && (of.cluster.is_some() || is_read || property(fleet, machine, "kubelet").is_some())
}

/// What installs software on a machine, if its system is known.
pub(super) fn packages(fleet: &Fleet, machine: MachineId) -> Option<Packages> {
    let family = fleet.family_of(machine)?;
    let known = FAMILIES.iter().find(|(_, names)| names.contains(&family.name.as_str()));
    known.map(|&(packages, _)| packages)
}

/// Whether the platform of a node keeps its software: it runs the system of OpenShift, or is of such a cluster and nothing says what
/// it runs.
pub(super) fn is_renewed(fleet: &Fleet, node: MachineId) -> bool {
    let is_openshift = fleet.machine(node).cluster.is_some_and(|cluster| fleet.is_openshift(cluster));
    fleet.runs_coreos(node) || is_openshift && fleet.family_of(node).is_none()
}

/// The version of a machine's property, if it has one.
fn property<'f>(fleet: &'f Fleet, machine: MachineId, name: &str) -> Option<&'f str> {
    let slot = fleet.find_slot(machine, fleet.find_capability(name)?)?;
    fleet.slot(slot).version.map(|version| fleet.version(version).as_str())
}
