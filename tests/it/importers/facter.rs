//! Facter: facts of machines, captured by others.

use super::samples::{import, machine, said, text, value};
use comove::diag::Code;

#[test]
fn facts_of_captured_machines_are_read() {
    let Some(import) = import("host-facts/facter") else { return };
    for (name, kernel, os, is_guest) in [
        ("5.1_debian-13-x86_64", Some("6.12.41+deb13-amd64"), "Debian 13.0", true),
        ("5.1_ubuntu-24.04-x86_64", Some("6.8.0-64-generic"), "Ubuntu 24.04", true),
        ("5.1_rocky-9-x86_64", Some("5.14.0-570.28.1.el9_6.x86_64"), "Rocky 9.6", true),
        ("5.1_redhat-8-x86_64", Some("4.18.0-513.5.1.el8_9.x86_64"), "RedHat 8.9", true),
        ("5.1_amazon-2023-x86_64", Some("6.1.155-176.282.amzn2023.x86_64"), "Amazon 2023.0", true),
        ("5.1_opensuse-16-x86_64", Some("6.12.0-160000.20-default"), "openSUSE 16.0", true),
        ("4.2_popos-21.10-x86_64", Some("5.15.5-76051505-generic"), "Pop!_OS 21.10", false),
        ("4.0_solaris-11-sun4v", None, "Solaris 11.3", true),
    ] {
        let (machine, guest) = machine(&import, name);
        assert_eq!(text(machine.kernel.as_ref()), kernel, "{name}");
        assert_eq!(value(&machine.labels, "comove.os-image"), Some(os), "{name}");
        assert_eq!(guest, is_guest, "{name}");
    }
    let (popos, _) = machine(&import, "4.2_popos-21.10-x86_64");
    assert_eq!(popos.cpu_milli.as_ref().map(|mark| mark.value), Some(32_000));
    assert_eq!(
        said(&import, Code::ImportIncomplete),
        ["the kernel of 1 machine is not Linux and is not read"],
        "Solaris"
    );
}
