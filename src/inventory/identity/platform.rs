//! Platforms: a machine that one has made is no machine of another, whatever both call it.
//!
//! What runs in a machine, such as Kubernetes, Ansible or an engine of containers, says nothing of what has made it, unless
//! it knows the id that the platform gave. So all of these may be about a machine of any platform, and a machine of EC2 and
//! a container of Proxmox are two.

use crate::inventory::raw::RawMachine;

/// Kinds of sources that list what a platform has made, and nothing else.
const MAKERS: &[&str] = &["ec2", "openstack"];

/// Kinds of sources that list the guests that a platform has made, and the machines under these, which it has not.
const HYPERVISORS: &[&str] = &["hyperv", "libvirt", "lxd", "proxmox", "vsphere"];

/// Platforms that have their machines made by others.
const MADE_BY: &[(&str, &[&str])] =
    &[("openstack", &["hyperv", "libvirt", "vsphere"]), ("kubevirt", &["libvirt"])];

/// What has made a container of which no more is known than that it is one.
const CONTAINER: &str = "container";

/// Platforms whose machines may be containers that have a system of their own.
const OF_CONTAINERS: &[&str] = &["libvirt", "lxd", "proxmox"];

/// The platform that has made a machine, as a source of a kind tells. A machine in the list of guests is one.
pub(super) fn platform(kind: &str, machine: &RawMachine, is_guest: bool) -> Option<String> {
    let id = machine.identity.as_ref().and_then(|identity| identity.provider_id.as_ref());
    let is_container = machine.shares_kernel_of.is_some();
    let is_made = MAKERS.contains(&kind) || (is_guest || is_container) && HYPERVISORS.contains(&kind);
    // Nodes of a cluster that runs in containers have nothing under them that other sources know.
    let is_bare = is_container && kind != "kubernetes";
    id.and_then(|id| of_address(&id.value))
        .or_else(|| is_made.then(|| kind.to_owned()))
        .or_else(|| is_bare.then(|| CONTAINER.to_owned()))
}

/// The schemes of addresses that platforms give, and by which name each is known here: that of the kind of source that lists
/// its machines if there is one. Of other schemes nobody knows what is behind them.
const SCHEMES: &[(&str, &str)] = &[
    ("alicloud", "alicloud"),
    ("aws", "ec2"),
    ("azure", "azure"),
    ("digitalocean", "digitalocean"),
    ("gce", "gce"),
    ("hcloud", "hcloud"),
    ("ibm", "ibm"),
    ("incus", "lxd"),
    ("kubevirt", "kubevirt"),
    ("linode", "linode"),
    ("lxd", "lxd"),
    ("openstack", "openstack"),
    ("proxmox", "proxmox"),
    ("scaleway", "scaleway"),
    ("vsphere", "vsphere"),
    ("vultr", "vultr"),
];

/// The platform of an address such as `aws:///eu-west-1a/i-0abc`.
fn of_address(address: &str) -> Option<String> {
    let (scheme, _) = address.trim().split_once("://")?;
    let known = SCHEMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(scheme));
    known.map(|(_, platform)| (*platform).to_owned())
}

/// Whether a machine of one platform cannot be a machine of the other.
pub(super) fn are_foreign(one: &str, other: &str) -> bool {
    let makes = |a: &str, b: &str| {
        MADE_BY.iter().any(|(by, makers)| *by == a && makers.contains(&b))
            || a == CONTAINER && OF_CONTAINERS.contains(&b)
    };
    one != other && !makes(one, other) && !makes(other, one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::raw::{RawIdentity, Text};

    fn of(kind: &str, id: &str, is_guest: bool) -> Option<String> {
        let provider_id = (!id.is_empty()).then(|| Text { value: id.to_owned(), ..Text::default() });
        let identity = Some(RawIdentity { provider_id, ..RawIdentity::default() });
        platform(kind, &RawMachine { identity, ..RawMachine::default() }, is_guest)
    }

    #[test]
    fn an_id_or_the_kind_of_a_source_tells_the_platform() {
        for (kind, id, is_guest, platform) in [
            ("ec2", "", false, Some("ec2")),
            ("openstack", "", true, Some("openstack")),
            ("kubernetes", "aws:///eu-west-1a/i-0abc", false, Some("ec2")),
            ("terraform", "gce://project/zone/web", true, Some("gce")),
            ("kubernetes", "kind://docker/kind/kind-worker", false, None),
            ("kubernetes", "", false, None),
            ("ansible", "", true, None),
            ("proxmox", "", true, Some("proxmox")),
            ("proxmox", "", false, None),
            ("libvirt", "", false, None),
        ] {
            assert_eq!(of(kind, id, is_guest).as_deref(), platform, "{kind} {id} {is_guest}");
        }
    }

    #[test]
    fn platforms_are_foreign_unless_one_has_the_other_make_its_machines() {
        for (one, other, foreign) in [
            ("ec2", "proxmox", true),
            ("ec2", "ec2", false),
            ("openstack", "libvirt", false),
            ("vsphere", "openstack", false),
            ("openstack", "proxmox", true),
            ("lxd", "libvirt", true),
            ("container", "lxd", false),
            ("container", "ec2", true),
        ] {
            assert_eq!(are_foreign(one, other), foreign, "{one} {other}");
            assert_eq!(are_foreign(other, one), foreign, "{other} {one}");
        }
    }
}
