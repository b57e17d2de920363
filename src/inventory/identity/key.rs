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
}

impl Sort {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::ProviderId => "provider-id",
            Self::SystemUuid => "system-uuid",
            Self::MachineId => "machine-id",
            Self::Mac => "mac",
            Self::Hostname => "hostname",
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
    let names = identity.hostname.iter().chain([&machine.name]);
    let found = [
        one(Sort::ProviderId, text(&identity.provider_id).as_ref(), provider_id),
        one(Sort::SystemUuid, text(&identity.system_uuid).as_ref(), system_uuid),
        one(Sort::MachineId, text(&identity.machine_id).as_ref(), machine_id),
    ];
    let found = found.into_iter().flatten();
    let macs = identity.mac.iter().filter_map(|text| one(Sort::Mac, Some(&text.value), mac));
    let names = names.filter_map(|text| one(Sort::Hostname, Some(&text.value), hostname));
    let mut all: Vec<Key> = found.chain(macs).chain(names).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// `aws:///eu-west-1a/i-0abc` and `i-0abc` are equal; elsewhere the whole address counts.
fn provider_id(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    let value = match text.split_once("://") {
        Some(("aws" | "openstack", path)) => path.rsplit('/').next().unwrap_or(path).to_owned(),
        _ => text,
    };
    (value.len() > 3).then_some(value)
}

/// Firmware before SMBIOS 2.6 writes the first three parts in reverse byte order, and tools differ in whether they
/// undo it: both forms are equal.
fn system_uuid(text: &str) -> Option<String> {
    let hex = hex_digits(text, 32)?;
    // Placeholders of generic boards.
    if ["03000200040005000006000700080009", "12345678123456789012345678901234"].contains(&hex.as_str()) {
        return None;
    }
    let turned =
        [3, 2, 1, 0, 5, 4, 7, 6].map(|byte: usize| &hex[2 * byte..2 * byte + 2]).concat() + &hex[16..];
    Some(hex.min(turned))
}

fn machine_id(text: &str) -> Option<String> {
    hex_digits(text, 32)
}

fn mac(text: &str) -> Option<String> {
    let hex = hex_digits(text, 12)?;
    // Container engines assign these to their bridges, alike on every host; an odd first byte marks a group address;
    // and anonymized files have the digits in a row.
    let odd = u8::from_str_radix(&hex[..2], 16).is_ok_and(|first| first & 1 == 1);
    let made_up = matches!(hex.as_str(), "aabbccddeeff" | "001122334455" | "123456789abc" | "deadbeefcafe");
    (!odd && !made_up && !hex.starts_with("0242")).then_some(hex)
}

fn hostname(text: &str) -> Option<String> {
    let name = text.trim().trim_end_matches('.').to_ascii_lowercase();
    let nobody = name.is_empty() || name.starts_with("localhost") || name == "unknown" || name == "(none)";
    (!nobody).then_some(name)
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
        assert_eq!(mac("52-54-00-12-34-56"), mac("5254.0012.3456"));
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
        ] {
            assert_eq!(mac(text), None, "{text}");
        }
        assert_eq!(hostname("localhost.localdomain"), None);
    }
}
