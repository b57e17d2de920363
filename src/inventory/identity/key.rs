//! The keys that identify a machine, in a form that compares.

use crate::inventory::raw::{RawIdentity, RawMachine};

/// A sort of key, the most trusted first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Sort {
    /// Issued once, by a platform.
    ProviderId,
    /// From the firmware; some boards all have the same.
    SystemUuid,
    /// From the installed system; a careless clone keeps it.
    MachineId,
    /// From a network card; cards move, and bridges share them.
    Mac,
    /// Any machine may have it.
    Hostname,
    /// What a source calls it, which matches as a hostname does; two different ones say little.
    Name,
}

impl Sort {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::ProviderId => "provider-id",
            Self::SystemUuid => "system-uuid",
            Self::MachineId => "machine-id",
            Self::Mac => "mac",
            Self::Hostname => "hostname",
            Self::Name => "name",
        }
    }

    /// Whether a machine has only one of them, so that two different values mean two machines.
    pub(super) const fn is_single(self) -> bool {
        matches!(self, Self::ProviderId | Self::SystemUuid | Self::MachineId)
    }
}

/// A key of a machine.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Key {
    pub(super) sort: Sort,
    pub(super) value: String,
}

/// Returns the keys of a machine, its name among them. Keys that identify nothing are left out.
pub(super) fn keys(machine: &RawMachine) -> Vec<Key> {
    let none = RawIdentity::default();
    let identity = machine.identity.as_ref().unwrap_or(&none);
    let one = |sort, text: Option<&String>, read: fn(&str) -> Option<String>| {
        text.and_then(|text| read(text)).map(|value| Key { sort, value })
    };
    let text = |mark: &Option<_>| -> Option<String> {
        let mark: Option<&crate::inventory::raw::Text> = mark.as_ref();
        mark.map(|mark| mark.value.clone())
    };
    let given = Some(called(&machine.name.value)).filter(|name| !name.is_empty());
    let given = given.map(|value| Key { sort: Sort::Hostname, value });
    let found = [
        one(Sort::ProviderId, text(&identity.provider_id).as_ref(), provider_id),
        one(Sort::SystemUuid, text(&identity.system_uuid).as_ref(), system_uuid),
        one(Sort::MachineId, text(&identity.machine_id).as_ref(), machine_id),
    ];
    let found = found.into_iter().flatten();
    let macs = identity.mac.iter().filter_map(|text| one(Sort::Mac, Some(&text.value), mac));
    let names = identity.hostname.iter().filter_map(|text| one(Sort::Hostname, Some(&text.value), hostname));
    let mut all: Vec<Key> = found.chain(macs).chain(names).chain(given).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// What is no provider: the address has only the node's name, which every cluster may have.
const NAMES: &[&str] = &["k3s", "rke2", "kind", "docker", "kwok", "minikube"];

/// `aws:///eu-west-1a/i-0abc` and `i-0abc` are equal; elsewhere the whole address counts.
fn provider_id(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    let value = match text.split_once("://") {
        Some((scheme, _)) if NAMES.contains(&scheme) => return None,
        Some(("aws" | "openstack", path)) => path.rsplit('/').next().unwrap_or(path).to_owned(),
        _ => text,
    };
    (value.len() > 3).then_some(value)
}

/// UUIDs that whole series of boards have, in the order of their bytes that [`system_uuid`] takes.
const BOARDS: &[&str] = &[
    "03000200040005000006000700080009",
    "00020003000400050006000700080009",
    "12345678123456789012345678901234",
    "12345678123456781234567812345678",
    "1234567812345678123456789abcdef0",
    "1234567890abcdef1234567890abcdef",
    // Dell without a service tag.
    "4c4c454400002010802080c04f202020",
    "00112233445566778899aabbccddeeff",
    "11111111222233334444555555555555",
    "deadbeefdeadbeefdeadbeefdeadbeef",
];

/// Firmware before SMBIOS 2.6 writes the first three parts in reverse byte order, and tools differ in whether they
/// undo it: both forms are equal.
fn system_uuid(text: &str) -> Option<String> {
    let hex = hex_digits(text, 32)?;
    let turned =
        [3, 2, 1, 0, 5, 4, 7, 6].map(|byte: usize| &hex[2 * byte..2 * byte + 2]).concat() + &hex[16..];
    let is_of_many = BOARDS.contains(&hex.as_str()) || BOARDS.contains(&turned.as_str());
    (!is_of_many).then(|| hex.min(turned))
}

fn machine_id(text: &str) -> Option<String> {
    hex_digits(text, 32)
}

/// Beginnings of addresses that many machines have, or that move from one to another.
const SHARED: &[&str] = &[
    // Bridges of container engines, alike on every host.
    "0242",
    // The virtual routers of VRRP and CARP, and what else the IANA assigned.
    "00005e",
    // HSRP in both versions and for IPv6, GLBP.
    "00000c07ac",
    "00000c9ff",
    "000573a0",
    "0007b400",
    // Clusters of firewalls: Fortinet, Palo Alto; network load balancing of Windows.
    "00090f09",
    "001b1700",
    "02bf",
    // Cards that exist between a host and its guests only: VirtualBox, VMware, libvirt's taps, Xen.
    "0a0027000",
    "005056c0000",
    "fe54",
    "feffffffffff",
    // The first cards that QEMU and Xen make unless told otherwise.
    "525400123456",
    "525400123457",
    "525400123458",
    "525400123459",
    "00163e000000",
    // Software on workstations: loopback and dial-up of Windows, VPN clients.
    "02004c4f4f50",
    "505054503030",
    "33506f453030",
    "204153594eff",
    "00059a3c7",
    "0205857feb80",
    // What people and anonymized files make up.
    "aabbccddeeff",
    "001122334455",
    "123456789abc",
    "1234567890ab",
    "deadbeef",
];

fn mac(text: &str) -> Option<String> {
    let hex = hex_digits(text, 12)?;
    // An odd first byte marks a group address.
    let odd = u8::from_str_radix(&hex[..2], 16).is_ok_and(|first| first & 1 == 1);
    (!odd && !SHARED.iter().any(|start| hex.starts_with(start))).then_some(hex)
}

/// Names that installers and templates give, or that mean the machine that is asked.
const NOBODY: &[&str] = &[
    "unknown",
    "(none)",
    "none",
    "null",
    "localdomain",
    "broadcasthost",
    "loopback",
    "ubuntu",
    "debian",
    "raspberrypi",
    "fedora",
    "archlinux",
    "kali",
    "centos",
    "rocky",
    "almalinux",
    "alpine",
    "linux",
    "template",
    "vagrant",
    "buildroot",
    "openwrt",
    "kubernetes.docker.internal",
    "host.docker.internal",
    "gateway.docker.internal",
];

fn hostname(text: &str) -> Option<String> {
    let name = text.trim().trim_end_matches('.').to_ascii_lowercase();
    let first = name.split('.').next().unwrap_or_default();
    // `localhost6`, `ip6-localhost`, `localhost.localdomain`, addresses that stand for all machines.
    let own = first.starts_with("localhost") || first.starts_with("ip6-") || first == "localhost4";
    let nobody = name.is_empty() || own || [first, &name].iter().any(|name| NOBODY.contains(name));
    let address = name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback() || ip.is_unspecified());
    (!nobody && !address).then_some(name)
}

/// Whether a name that a machine gives itself may be its alone.
pub(crate) fn names_one(text: &str) -> bool {
    hostname(text).is_some()
}

/// What a source calls a machine: people choose such names, so that any may count.
pub(super) fn called(text: &str) -> String {
    text.trim().trim_end_matches('.').to_ascii_lowercase()
}

/// Returns that many hexadecimal digits, unless they are all alike.
fn hex_digits(text: &str, count: usize) -> Option<String> {
    let kept = |c: &char| !matches!(c, '-' | ':' | '.' | '{' | '}');
    let hex: String = text.trim().chars().filter(kept).map(|c| c.to_ascii_lowercase()).collect();
    let sound = hex.len() == count && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    let says_something = hex.bytes().any(|byte| Some(byte) != hex.bytes().next());
    (sound && says_something).then_some(hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_key_are_one() {
        let uuid = system_uuid("4C4C4544-0051-3010-8042-B4C04F4D5131");
        assert!(uuid.is_some());
        assert_eq!(uuid, system_uuid("44454c4c-5100-1030-8042-b4c04f4d5131"), "bytes the other way round");
        assert_eq!(provider_id("aws:///eu-west-1a/i-0ABC"), provider_id("i-0abc"));
        assert_ne!(provider_id("gce://shop/a/web"), provider_id("gce://shop/b/web"));
        assert_eq!(mac("52-54-00-12-34-5a"), mac("5254.0012.345a"));
        assert!(mac("5254.0012.345a").is_some());
        assert_eq!(hostname("Web1.example.com."), hostname("web1.example.com"));
    }

    #[test]
    fn what_says_nothing_is_no_key() {
        for text in ["", "Not Settable", "00000000-0000-0000-0000-000000000000", "4c4c4544"] {
            assert_eq!(system_uuid(text), None, "{text}");
        }
        for text in [
            "00:00:00:00:00:00",
            "ff:ff:ff:ff:ff:ff",
            "02:42:ac:11:00:02",
            "01:00:5e:00:00:fb",
            "AA-BB-CC-DD-EE-FF",
            "00:00:5e:00:01:01",
            "00:00:5e:00:02:0a",
            "00:00:0c:07:ac:01",
            "00:00:0c:9f:f0:01",
            "00:05:73:a0:00:01",
            "00:07:b4:00:01:01",
            "0a:00:27:00:00:00",
            "00:50:56:c0:00:08",
            "52:54:00:12:34:56",
            "00:16:3e:00:00:00",
            "fe:54:00:ab:cd:ef",
        ] {
            assert_eq!(mac(text), None, "{text}");
        }
        for text in [
            "localhost.localdomain",
            "ip6-localhost",
            "ip6-loopback",
            "localhost6.localdomain6",
            "127.0.0.1",
            "ubuntu",
        ] {
            assert_eq!(hostname(text), None, "{text}");
        }
        for text in ["4c4c4544-0000-2010-8020-80c04f202020", "03000200-0400-0500-0006-000700080009"] {
            assert_eq!(system_uuid(text), None, "{text}");
        }
        assert_eq!(provider_id("k3s://k3d-c-server-0"), None);
        assert!(mac("52:54:00:ab:cd:ef").is_some() && hostname("ubuntu-web1").is_some());
    }
}
