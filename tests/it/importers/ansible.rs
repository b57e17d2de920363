//! Ansible: facts of machines, captured by others.

use super::samples::{import, machine, said, text, value};
use comove::diag::Code;

#[test]
fn facts_of_captured_machines_are_read() {
    let Some(import) = import("host-facts/ansible") else { return };
    let facts = |name: &str| {
        let (machine, is_guest) = machine(&import, name);
        let os = value(&machine.labels, "comove.os-image");
        let memory = machine.memory_mib.as_ref().map(|mark| mark.value);
        (text(machine.kernel.as_ref()), os, memory, is_guest)
    };
    let centos = (Some("2.6.32-504.el6.x86_64"), Some("CentOS 6.6"), Some(996), true);
    assert_eq!(facts("centos.dev.local"), centos);
    assert_eq!(facts("debian.dev.local"), (Some("2.6.32-5-amd64"), Some("Debian 6.0.10"), Some(1496), true));
    assert_eq!(facts("custfact.test.local").0, Some("3.13.0-32-generic"));
    assert_eq!(facts("sol_host"), (None, Some("Solaris 10"), Some(1536), true));
    assert_eq!(facts("win.dev.local"), (None, Some("Windows 2012"), Some(4096), true));
    assert_eq!(facts("dead.dev.local"), (None, None, None, false));
    assert!(
        said(&import, Code::ImportIncomplete)
            .contains(&"1 machine could not be reached by Ansible: nothing is known of it")
    );
}

#[test]
fn a_container_has_its_hosts_kernel() {
    let Some(import) = import("host-facts/ansible") else { return };
    let (container, _) = machine(&import, "openvz.debian.local");
    assert!(container.kernel.is_none());
    let host = text(container.shares_kernel_of.as_ref()).expect("it has one");
    assert_eq!(text(machine(&import, host).0.kernel.as_ref()), Some("2.6.32-19-pve"));
}
