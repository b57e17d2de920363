//! A fake machine for tests.

use super::*;
use std::collections::BTreeSet;

/// Files by path; `!` is an unreadable one.
struct Fake(BTreeMap<&'static str, &'static str>);

impl Machine for Fake {
    fn read(&self, path: &str) -> io::Result<String> {
        match self.0.get(path) {
            None => Err(io::ErrorKind::NotFound.into()),
            Some(&"!") => Err(io::ErrorKind::PermissionDenied.into()),
            Some(text) => Ok((*text).to_owned()),
        }
    }

    fn list(&self, path: &str) -> io::Result<Vec<String>> {
        let below = self.0.keys().filter_map(|known| known.strip_prefix(path)?.strip_prefix('/'));
        let names: BTreeSet<&str> = below.filter_map(|rest| rest.split('/').next()).collect();
        Ok(names.into_iter().map(str::to_owned).collect())
    }

    fn has(&self, path: &str) -> bool {
        self.0.keys().any(|known| known.starts_with(path))
    }

    fn link(&self, path: &str) -> io::Result<String> {
        self.read(path)
    }

    fn run(&self, program: &str, _: &[&str], _: u64) -> Option<io::Result<String>> {
        Some(self.read(&format!("bin/{program}")))
    }
}

#[test]
fn what_matters_is_kept_and_secrets_are_not() {
    let fake = Fake(BTreeMap::from([
        ("bin/uname", "Linux web1 6.1.0-18-amd64 #1 SMP x86_64 GNU/Linux\n"),
        ("bin/docker", "Docker version 28.2.2, build e6534b4\n"),
        ("bin/dockerd", "Docker version 24.0.7, build afdd53b\n"),
        ("proc/sys/kernel/hostname", "web1\n"),
        ("proc/cmdline", "BOOT_IMAGE=/vmlinuz vsyscall=none token=hunter2 quiet\n"),
        ("proc/sys/kernel/osrelease", "6.1.0-18-amd64\n"),
        ("proc/sys/vm/mmap_rnd_bits", "!"),
        ("proc/sys/user/max_user_namespaces", "63432\n"),
        ("proc/modules", "nf_tables 1 0 - Live 0x0\nsnd 1 0 - Live 0x0\n"),
        ("lib/modules/6.1.0-18-amd64/modules.builtin", "kernel/fs/ext4/ext4.ko\n"),
        (
            "lib/modules/6.1.0-18-amd64/modules.dep",
            "kernel/net/ipv4/netfilter/nf-reject.ko.xz: kernel/x.ko\n",
        ),
        (
            "boot/config-6.1.0-18-amd64",
            "CONFIG_X86=y\n# CONFIG_IP_NF_IPTABLES is not set\nCONFIG_NF_TABLES=m\nCONFIG_NF_TABLES_INET=y\n",
        ),
        (".dockerenv", ""),
        ("proc/self/ns/pid", "pid:[4026531836]"),
        ("proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu sse2 hypervisor\nprocessor\t: 1\n"),
        ("sys/class/dmi/id/product_uuid", "!"),
        ("sys/class/net/eth0/address", "52:54:00:aa:bb:cc\n"),
        ("sys/class/net/eth0/device/vendor", "0x1af4\n"),
        ("sys/class/net/docker0/address", "02:42:00:00:00:01\n"),
        ("sys/fs/cgroup/cgroup.controllers", "cpu memory\n"),
        (
            "var/lib/dpkg/status",
            "Package: libc6\nStatus: install ok installed\nMaintainer: x\nVersion: 2.36-9\n",
        ),
    ]));
    let scan = gather(&fake);
    let text = |key: &str| scan.texts.get(key).map(String::as_str);
    assert_eq!(scan.name, "web1");
    assert_eq!(text("parameters"), Some("vsyscall=none"));
    assert_eq!(text("modules"), Some("ip_tables = absent\nnf_tables = loaded"));
    assert_eq!((text("processors"), text("hypervisor"), text("cgroup")), (Some("2"), Some("yes"), Some("2")));
    assert_eq!(text("mac"), Some("52:54:00:aa:bb:cc"));
    assert_eq!(text("dpkg"), Some("Package: libc6\nStatus: install ok installed\nVersion: 2.36-9"));
    assert_eq!(text("config"), Some("# CONFIG_IP_NF_IPTABLES is not set\nCONFIG_NF_TABLES=m"));
    assert_eq!(text("sysctl"), Some("user.max_user_namespaces = 63432"));
    assert_eq!(text("container"), None, "a disk made of an image has the mark");
    assert_eq!(text("dockerd"), Some("Docker version 24.0.7"));
    assert_eq!(scan.unseen.keys().collect::<Vec<_>>(), [&"product-uuid", &"vm.mmap_rnd_bits"]);
}

#[test]
fn what_is_not_listed_is_absent_only_where_all_is_listed() {
    let release = ("proc/sys/kernel/osrelease", "6.1.0\n");
    let built_in = ("lib/modules/6.1.0/modules.builtin", "kernel/net/netfilter/nf_tables.ko\n");
    let fake = Fake(BTreeMap::from([release, built_in]));
    assert_eq!(gather(&fake).texts.get("modules").map(String::as_str), Some("nf_tables = built in"));
}

#[test]
fn a_container_is_one_by_its_mark_and_its_namespaces() {
    let mark = (".dockerenv", "");
    let fake = Fake(BTreeMap::from([mark, ("proc/self/ns/uts", "uts:[4026532281]")]));
    assert_eq!(gather(&fake).texts.get("container").map(String::as_str), Some("docker"));
    let bare = gather(&Fake(BTreeMap::from([mark])));
    assert_eq!(
        (bare.texts.get("container"), bare.name.as_str()),
        (None, ""),
        "nothing says what it is called"
    );
}

#[test]
fn only_the_version_is_kept_of_what_engines_print() {
    for (printed, kept) in [
        ("podman version 4.3.1 token=hunter2\nsecret\n", "podman version 4.3.1"),
        ("warning: hunter2\nDocker version 28.2.2, build e6534b4\n", "Docker version 28.2.2"),
        ("containerd github.com/containerd/containerd v1.7.27 05044ec0a\n", CONTAINERD),
        ("runc version 1.1.9\ncommit: v1.1.9-0-gccaecfcb\n", "runc version 1.1.9"),
        ("Kubernetes v1.30.1\n", "Kubernetes v1.30.1"),
        ("hunter2\n", ""),
        ("password 1.0\n", ""),
    ] {
        assert_eq!(version_line(printed), kept);
    }
    const CONTAINERD: &str = "containerd github.com/containerd/containerd v1.7.27";
    assert_eq!(package_lines("bash-5.1-1.x86_64\nthe password is hunter-2\n"), "bash-5.1-1.x86_64");
    assert_eq!(first_line("Linux web1 6.1\u{1b}[0m\nhunter2\n"), "Linux web1 6.1[0m");
}
