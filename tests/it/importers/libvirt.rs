//! libvirt: domains and capabilities published by others.

use super::samples::{import, machine, text, value};

#[test]
fn domains_of_others_are_read() {
    let Some(import) = import("virtualization/libvirt") else { return };
    for (name, os, arch, mib, milli) in [
        ("convert-me", None, "amd64", 8192, 8_000),
        ("TestGuest", None, "386", 400, 5_000),
        ("f30", None, "amd64", 8100, 5_000),
        ("centos7.0", None, "amd64", 64, 2_000),
        ("fedora17", None, "amd64", 64, 2_000),
        ("win10", Some("windows 10"), "amd64", 64, 2_000),
    ] {
        let (machine, is_guest) = machine(&import, name);
        assert!(is_guest, "{name}");
        assert_eq!(value(&machine.labels, "comove.os-image"), os, "{name}");
        assert_eq!(value(&machine.labels, "kubernetes.io/arch"), Some(arch), "{name}");
        let size = (&machine.memory_mib, &machine.cpu_milli);
        let size = (size.0.as_ref().map(|mark| mark.value), size.1.as_ref().map(|mark| mark.value));
        assert_eq!(size, (Some(mib), Some(milli)), "{name}");
        assert_eq!(machine.kernel, None, "no domain says its kernel");
    }
}

#[test]
fn a_system_container_has_the_kernel_of_a_host() {
    let Some(import) = import("virtualization/libvirt/virt-install-vz-ct-template.xml") else { return };
    let (container, is_guest) = machine(&import, "container1");
    assert!(!is_guest);
    assert_eq!(text(container.shares_kernel_of.as_ref()), Some("vz-host-of-container1"));
}

#[test]
fn capabilities_are_those_of_a_host() {
    let Some(import) = import("virtualization/libvirt/capabilities-kvm-x86_64.xml") else { return };
    assert_eq!((import.raw.host.len(), import.raw.guest.len()), (1, 0));
    let uuid = import.raw.host[0].identity.as_ref().and_then(|identity| identity.system_uuid.as_ref());
    assert_eq!(text(uuid), Some("c4271571-d892-4ec0-9034-ef2ebc38c943"));
}

#[test]
fn what_nothing_says_the_state_of_is_counted_once() {
    let told = |files: &[(&str, &str)]| {
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
        let found = super::import(&files.collect::<Vec<_>>());
        let about = found.warnings.iter().filter(|one| one.message.contains("nothing says whether"));
        about.map(|one| one.message.clone()).collect::<Vec<String>>()
    };
    let xml = "<domains><domain type='kvm'><name>a</name></domain><domain type='kvm'><name>b</name></domain>\
               <domain type='kvm' id='3'><name>c</name></domain></domains>";
    let [warning] = &told(&[("vms.xml", xml)])[..] else { panic!("one warning") };
    assert!(warning.starts_with("nothing says whether 2 guests run, so they count as running"), "{warning}");
    let list =
        " Id   Name   State\n------------------\n 3    c   running\n -    a   shut off\n -    b   shut off\n";
    assert_eq!(told(&[("vms.xml", xml), ("kvm1.txt", list)]), Vec::<String>::new());
}
