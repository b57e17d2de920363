//! Proxmox: answers of its API published by others.

use super::samples::{import, machine, text, value};

#[test]
fn a_node_and_its_guests_are_read() {
    let Some(import) = import("virtualization/proxmox") else { return };
    let names = |machines: &[comove::inventory::raw::RawMachine]| {
        machines.iter().map(|machine| machine.name.value.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&import.raw.host), ["pve", "web", "web2"]);
    assert_eq!(names(&import.raw.guest), ["lab-app-01", "lab-app-02", "lab-app-03"]);
    let (node, _) = machine(&import, "pve");
    assert_eq!(text(node.kernel.as_ref()), Some("7.0.2-6-pve"));
    assert_eq!(text(node.hypervisor.as_ref()), Some("9.2.2"));
    assert_eq!(value(&node.provides, "cgroup"), Some("2"));
    assert_eq!(node.cpu_milli.as_ref().map(|mark| mark.value), Some(16_000));
    assert_eq!(node.memory_mib.as_ref().map(|mark| mark.value), Some(33_041_162_240 >> 20));
    let (container, _) = machine(&import, "web");
    assert_eq!(text(container.shares_kernel_of.as_ref()), Some("pve"));
    let (guest, is_guest) = machine(&import, "lab-app-01");
    assert!(is_guest);
    assert_eq!(text(guest.on.as_ref()), Some("pve"));
    let cards = guest.identity.as_ref().map(|identity| identity.mac.len());
    assert_eq!(cards, Some(1), "the configuration is joined by name");
}
