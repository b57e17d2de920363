//! The XML of a domain.

use super::field::Field;
use super::guests::{Domain, Guests};
use crate::inventory::system::other_kernel;
use crate::read::import::common::xml::Element;
use crate::read::import::common::{At, Facts, Remark, Under, go_name};

const HOST_ITSELF: Remark = Remark::skipped(
    "left out {n} domain that is the host itself",
    "left out {n} domains that are the host itself",
);

/// Reads a domain of the file with this path.
pub(super) fn read(at: &mut At<'_>, name: &str, path: &str, root: Element<'_>, guests: &mut Guests) {
    if name == "Domain-0" {
        return at.remark(HOST_ITSELF, "");
    }
    let name = at.text(name, Field::Name);
    let mut found = Facts { name, ..Facts::default() };
    let machine = &mut found;
    machine.under = under(at, root);
    if let Some(uuid) = root.child("uuid").and_then(Element::text) {
        machine.identity.system_uuid = Some(at.text(uuid, Field::Uuid));
    }
    let devices = root.child("devices");
    for interface in devices.into_iter().flat_map(|devices| devices.children("interface")) {
        let mac = interface.child("mac").and_then(|mac| mac.attribute("address"));
        machine.identity.mac.extend(mac.map(|mac| at.text(mac, Field::Mac)));
    }
    // What was said when the domain was made is no system that runs, but it tells Windows from Linux.
    let told = root.at(&["metadata", "libosinfo", "os"]).and_then(|os| os.attribute("id")).and_then(os_name);
    machine.os = told.filter(|name| other_kernel(name).is_some()).map(|name| at.text(&name, Field::Os));
    let arch = root.at(&["os", "type"]).and_then(|os| os.attribute("arch"));
    machine.arch = arch.map(|arch| at.text(go_name(arch), Field::Arch));
    size(at, root, machine);
    let mut passed = devices.into_iter().flat_map(|devices| devices.children("hostdev"));
    let passed = passed.find(|device| device.attribute("type") == Some("pci"));
    machine.movable = passed.map(|_| at.mark(false, Field::Hostdev));
    let number = root.attribute("id").map(str::to_owned);
    guests.domain(at, Domain { facts: found, number, path: path.to_owned() });
}

/// What is under a domain; for a container, its host's kernel.
fn under(at: &mut At<'_>, root: Element<'_>) -> Under {
    let kind = root.attribute("type").unwrap_or_default();
    let os = root.at(&["os", "type"]).and_then(Element::text);
    match kind {
        "lxc" | "openvz" | "vz" if os == Some("exe") || kind == "openvz" => {
            Under::Container(at.text(kind, Field::Type))
        }
        _ => Under::Hypervisor,
    }
}

/// The system that an identifier of libosinfo names: `http://microsoft.com/win/2k19` is `windows 2k19`.
fn os_name(id: &str) -> Option<String> {
    let path = id.split_once("://").map_or(id, |(_, rest)| rest).split_once('/')?.1;
    let name = path.trim_matches('/').replace('/', " ");
    let name = name.strip_prefix("win ").map_or(name.clone(), |release| format!("windows {release}"));
    (!name.is_empty()).then_some(name)
}

fn size(at: &mut At<'_>, root: Element<'_>, machine: &mut Facts) {
    if let Some(memory) = root.child("memory") {
        let bytes = memory.text().and_then(|text| bytes(text, memory.attribute("unit")));
        machine.memory_mib = bytes.map(|bytes| at.mark(bytes >> 20, Field::Memory));
        if machine.memory_mib.is_none() {
            at.odd(Field::Memory);
        }
    }
    if let Some(vcpu) = root.child("vcpu") {
        // Of processors that can be plugged in, those that are.
        let count = vcpu.attribute("current").or_else(|| vcpu.text());
        let milli = count.and_then(|count| count.parse::<i64>().ok()?.checked_mul(1000));
        machine.cpu_milli = milli.filter(|milli| *milli > 0).map(|milli| at.mark(milli, Field::Vcpu));
        if machine.cpu_milli.is_none() {
            at.odd(Field::Vcpu);
        }
    }
}

/// Reads an amount of memory in the units of <https://libvirt.org/formatdomain.html#memory-allocation>: KiB by default.
pub(super) fn bytes(text: &str, unit: Option<&str>) -> Option<i64> {
    let factor: i64 = match unit.unwrap_or("KiB") {
        "b" | "bytes" => 1,
        "KB" => 1_000,
        "k" | "KiB" => 1 << 10,
        "MB" => 1_000_000,
        "M" | "MiB" => 1 << 20,
        "GB" => 1_000_000_000,
        "G" | "GiB" => 1 << 30,
        "TB" => 1_000_000_000_000,
        "T" | "TiB" => 1 << 40,
        _ => return None,
    };
    text.parse::<i64>().ok().filter(|number| *number > 0)?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_has_units() {
        assert_eq!(bytes("409600", None), Some(400 << 20));
        assert_eq!(bytes("2", Some("GiB")), Some(2 << 30));
        assert_eq!(bytes("2", Some("G")), Some(2 << 30));
        assert_eq!(
            (bytes("2", Some("pages")), bytes("-1", None), bytes("9", Some("TiB"))),
            (None, None, Some(9 << 40))
        );
        assert_eq!(bytes("9223372036854775807", Some("GiB")), None);
    }

    #[test]
    fn systems_are_named_by_the_path_of_their_identifier() {
        assert_eq!(os_name("http://fedoraproject.org/fedora/39").as_deref(), Some("fedora 39"));
        assert_eq!(os_name("http://microsoft.com/win/10").as_deref(), Some("windows 10"));
        assert_eq!(os_name("http://example.com/"), None);
        assert_eq!(os_name(""), None);
    }
}
