//! Texts of machines, captured by others.

use super::samples::{import, machine, sample, text, value};
use comove::inventory::raw::RawMachine;
use comove::read::{Import, Input, Reader};

fn one(path: &str) -> Option<Import> {
    import(path).inspect(|import| assert_eq!(import.raw.host.len() + import.raw.guest.len(), 1, "{path}"))
}

fn only(import: &Import) -> &RawMachine {
    &import.raw.host[0]
}

#[test]
fn uname_tells_the_kernel() {
    for (path, kernel) in [
        ("packages/dpkg/ubuntu18.04-uname-a.txt", "4.15.0-65-generic"),
        ("packages/rpm/centos7-uname-a.txt", "3.10.0-1062.1.2.el7.x86_64"),
    ] {
        let Some(import) = one(path) else { return };
        assert_eq!(text(only(&import).kernel.as_ref()), Some(kernel), "{path}");
    }
}

#[test]
fn packages_tell_libraries_and_engines() {
    for (path, provides) in [
        (
            "packages/rpm/centos7-rpm-qai.txt",
            &[("glibc", "2.17"), ("systemd", "219"), ("docker", "1.13.1"), ("openssl", "1.0.2k")][..],
        ),
        ("packages/dpkg/trivy-valid-status", &[("glibc", "2.27")][..]),
        (
            "packages/dpkg/ubuntu18.04-dpkg-l.txt",
            &[("lxd", "3.0.3"), ("systemd", "237"), ("docker", "19.03.6")][..],
        ),
        ("packages/apk/trivy-installed", &[("musl", "1.1.14")][..]),
    ] {
        let Some(import) = one(path) else { return };
        for (capability, version) in provides {
            assert_eq!(value(&only(&import).provides, capability), Some(*version), "{path}: {capability}");
        }
    }
}

#[test]
fn releases_are_named() {
    let Some(root) = sample("packages/os-release") else { return };
    for (name, file, system) in [
        ("almalinux10", "usr/lib/os-release", "AlmaLinux 10.0 (Purple Lion)"),
        ("alpine", "etc/os-release", "Alpine Linux v3.23"),
        ("arch", "usr/lib/os-release", "Arch Linux"),
        ("centosstream9", "etc/os-release", "CentOS Stream 9"),
        ("coreos", "etc/os-release", "CoreOS 899.15.0"),
        ("debian13", "etc/os-release", "Debian GNU/Linux 13 (trixie)"),
        ("rhel6", "etc/redhat-release", "Red Hat Enterprise Linux Server release 6.5 (Santiago)"),
        ("ubuntu24", "etc/lsb-release", "Ubuntu 24.04.3 LTS"),
        ("ubuntu24", "etc/os-release", "Ubuntu 24.04.3 LTS"),
    ] {
        let path = root.join(name).join(file);
        let mut reader = Reader::new();
        let bytes = std::fs::read(&path).expect("readable");
        assert!(reader.take(Input::bytes(path.display().to_string(), bytes).found()), "{name}");
        let import = reader.import().expect("a sound file");
        assert_eq!(value(&machine(&import, name).0.labels, "comove.os-image"), Some(system), "{name}");
    }
}
