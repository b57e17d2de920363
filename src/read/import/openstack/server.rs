//! A server.

use super::field::Field;
use crate::inventory::raw::Text;
use crate::read::import::common::{At, Keys, Lenient, Machines, Object, Remark, Str, Under};

const GONE: Remark =
    Remark::skipped("left out {n} server that is deleted", "left out {n} servers that are deleted");

/// Reads a server: Nova's keys are in lower case, those of `openstack server list` begin with a capital.
pub(super) fn read(at: &mut At<'_>, item: &Keys<'_>, machines: &mut Machines) {
    let Some(id) = at.filled(item.first(&["id", "ID"]), Field::Id) else {
        return at.remark(Remark::NAMELESS, "");
    };
    let status = at.filled(item.first(&["status", "Status"]), Field::Status);
    let status = status.as_ref().map_or("", |status| status.value.as_str());
    if matches!(status, "DELETED" | "SOFT_DELETED") {
        return at.remark(GONE, "");
    }
    let name = at.filled(item.first(&["name", "Name"]), Field::Name).unwrap_or_else(|| id.clone());
    let machine = machines.known_as(&id.value, name);
    machine.under = Under::Hypervisor;
    let is_stopped = matches!(status, "SHUTOFF" | "SHELVED" | "SHELVED_OFFLOADED");
    machine.stopped = is_stopped.then(|| at.mark(true, Field::Status));
    let keys =
        &["OS-EXT-SRV-ATTR:hypervisor_hostname", "hypervisor_hostname", "OS-EXT-SRV-ATTR:host", "Host"];
    if let Some(host) = at.filled(item.first(keys), Field::Hypervisor) {
        machine.runs_on(host);
    }
    machine.identity.provider_id = Some(Text { value: format!("openstack:///{}", id.value), ..id.clone() });
    // Nova gives the firmware of a virtual machine the server's UUID.
    machine.identity.system_uuid = Some(id);
    let hostname = at.filled(item.get("OS-EXT-SRV-ATTR:hostname"), Field::Hostname);
    if machine.identity.hostname.is_empty() {
        machine.identity.hostname.extend(hostname);
    }
    if machine.identity.mac.is_empty() {
        machine.identity.mac = cards(at, item);
    }
    // `list`, and `openstack server show` of older versions, name the flavor without its sizes.
    if let Lenient::Known(Object(flavor)) = item.get::<Object<Keys<'_>>>("flavor") {
        machine.cpu_milli = at.processors(flavor.get("vcpus"), Field::Processors);
        machine.disk_mib = at.disk(flavor.get("disk"), 1 << 30, Field::Disk);
        machine.memory_mib = at.memory(flavor.get("ram"), 1 << 20, Field::Memory);
    }
}

/// The hardware addresses; `openstack server show` has none.
fn cards(at: &mut At<'_>, item: &Keys<'_>) -> Vec<Text> {
    let Lenient::Known(Object(networks)) = item.get::<Object<Keys<'_>>>("addresses") else {
        return Vec::new();
    };
    let mut cards: Vec<Text> = Vec::new();
    for network in networks.names() {
        let Lenient::Known(addresses) = networks.get::<Vec<Lenient<Object<Keys<'_>>>>>(network) else {
            continue;
        };
        for address in addresses.iter().filter_map(Lenient::known) {
            let card = at.filled(address.0.get::<Str<'_>>("OS-EXT-IPS-MAC:mac_addr"), Field::Card);
            cards.extend(card.filter(|card| !cards.iter().any(|known| known.value == card.value)));
        }
    }
    cards
}
