//! OVF: the descriptors of exported machines.

use super::field::Field;
use crate::inventory::raw::Mark;
use crate::inventory::system::other_kernel;
use crate::read::import::common::xml::Element;
use crate::read::import::common::{At, Machines, Quantity, Remark, Round, Under};

/// Types of resources in the common information model.
const PROCESSOR: &str = "3";
const MEMORY: &str = "4";
const NETWORK: &str = "10";

/// The name of a system, else its identifier.
pub(super) fn name(system: Element<'_>) -> Option<&str> {
    let id = || system.any_attribute("id").filter(|id| !id.is_empty());
    system.child("Name").and_then(Element::text).or_else(id)
}

/// Reads a system.
pub(super) fn read(at: &mut At<'_>, system: Element<'_>, machines: &mut Machines) {
    let Some(name) = name(system).map(|name| at.text(name, Field::OvfName)) else {
        return at.remark(Remark::NAMELESS, "");
    };
    if machines.has(&name.value) {
        return at.remark_named(Remark::DIFFERING, &name.value);
    }
    let machine = machines.named(name);
    machine.under = Under::Hypervisor;
    if let Some(section) = system.child("OperatingSystemSection") {
        let told =
            section.child("Description").and_then(Element::text).or_else(|| section.any_attribute("osType"));
        // What was said when the machine was made is no system that runs, but it tells Windows from Linux.
        let other = told.filter(|told| other_kernel(told).is_some());
        machine.os = other.map(|told| at.text(told, Field::OvfSystem));
    }
    let items = system.children("VirtualHardwareSection").flat_map(|section| section.children("Item"));
    // Items of a configuration are one of several choices.
    for item in items.filter(|item| item.any_attribute("configuration").is_none()) {
        let value = |name: &str| item.child(name).and_then(Element::text);
        match value("ResourceType") {
            Some(PROCESSOR) if machine.cpu_milli.is_none() => {
                let count = value("VirtualQuantity").and_then(Quantity::parse);
                machine.cpu_milli =
                    at.above_zero(count.map(|count| count.milli(Round::Down)), Field::OvfItem);
            }
            Some(MEMORY) if machine.memory_mib.is_none() => {
                machine.memory_mib = memory(at, value("VirtualQuantity"), value("AllocationUnits"));
            }
            Some(NETWORK) => {
                let address = value("Address").filter(|address| address.matches(':').count() == 5);
                machine.identity.mac.extend(address.map(|address| at.text(address, Field::OvfItem)));
            }
            _ => {}
        }
    }
}

/// Reads a number of units such as `byte * 2^20`, or in older descriptors `MegaBytes`.
fn memory(at: &mut At<'_>, number: Option<&str>, unit: Option<&str>) -> Option<Mark<i64>> {
    let unit: String = unit?.to_ascii_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let shift = match unit.as_str() {
        "byte" | "bytes" => Some(0),
        "kilobytes" | "kb" => Some(10),
        "megabytes" | "mb" => Some(20),
        "gigabytes" | "gb" => Some(30),
        other => {
            other.strip_prefix("byte*2^").and_then(|power| power.parse().ok()).filter(|power| *power < 60u32)
        }
    };
    let bytes = shift.and_then(|shift| number?.parse::<i64>().ok()?.checked_mul(1 << shift));
    at.above_zero(bytes.map(|bytes| bytes >> 20), Field::OvfItem)
}
