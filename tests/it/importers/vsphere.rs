//! vSphere: a configuration and descriptors published by others.

use super::samples::{import, machine, text, value};

#[test]
fn machines_and_descriptors_of_others_are_read() {
    let Some(import) = import("virtualization/vsphere") else { return };
    assert_eq!((import.raw.host.len(), import.raw.guest.len()), (0, 5));
    for (name, os, mib, milli) in [
        ("test", None, 2048, 1_000),
        ("CentOS-With-Tools", None, 1512, 2_000),
        (
            "sql2k5-win-2k3-32-ent-sp2-ovf",
            Some("Microsoft Windows Server 2003 Standard (32-bit)"),
            1024,
            1_000,
        ),
    ] {
        let (machine, is_guest) = machine(&import, name);
        assert!(is_guest, "{name}");
        assert_eq!(
            value(&machine.labels, "comove.os-image"),
            os,
            "{name}: what was said when it was made tells only Windows"
        );
        let size = (&machine.memory_mib, &machine.cpu_milli);
        let size = (size.0.as_ref().map(|mark| mark.value), size.1.as_ref().map(|mark| mark.value));
        assert_eq!(size, (Some(mib), Some(milli)), "{name}");
        assert_eq!(machine.kernel, None, "no tools say it");
    }
    let (machine, _) = machine(&import, "test");
    let identity = machine.identity.as_ref().expect("it has one");
    assert_eq!(text(identity.system_uuid.as_ref()), Some("422ca90b-853b-1101-3350-759f747730cc"));
    assert_eq!(identity.mac.iter().map(|mac| mac.value.as_str()).collect::<Vec<_>>(), ["00:50:56:ac:4d:ed"]);
}
