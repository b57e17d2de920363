//! A resource that is a machine or a cluster.

use super::attributes::Attributes;
use super::field::Field;
use super::types::{Machine, Sort};
use crate::inventory::raw::{RawMachine, Text};
use crate::read::import::common::{At, Machines, Remark, Under};
use crate::read::import::ec2::instance;

const TEMPLATE: Remark = Remark::skipped("left out {n} template", "left out {n} templates");

/// Reads a machine.
pub(super) fn read(
    at: &mut At<'_>,
    (sort, kind): (&str, &Machine),
    attributes: &Attributes<'_>,
    machines: &mut Machines,
) {
    if attributes.is_true("template") {
        return at.remark(TEMPLATE, "");
    }
    let state = attributes.text(at, &["instance_state"], Field::State);
    if state.as_ref().is_some_and(|state| instance::is_gone(&state.value)) {
        return at.remark(instance::GONE, "");
    }
    let id = attributes.text(at, &["id"], Field::Id);
    let Some(name) = attributes.text(at, kind.name, Field::Name).or_else(|| id.clone()) else {
        return at.remark(Remark::NAMELESS, "");
    };
    let key = id.as_ref().map_or(name.value.as_str(), |id| id.value.as_str());
    // A number counts within its provider.
    let key = match key.bytes().all(|byte| byte.is_ascii_digit()) {
        true => format!("{key}-{sort}"),
        false => key.to_owned(),
    };
    if machines.has(&key) {
        return at.remark_named(Remark::DIFFERING, &name.value);
    }
    let host = attributes.text(at, kind.host, Field::Host);
    let machine = machines.known_as(&key, name);
    machine.under = match kind.sort {
        Sort::Container => Under::Container(at.text("lxc", Field::Id)),
        Sort::Virtual => {
            let sort = attributes.text(at, &["instance_type"], Field::Id);
            instance::under(sort.as_ref().map(|sort| sort.value.as_str()))
        }
    };
    machine.on = host;
    let is_stopped = state.is_some_and(|state| instance::is_stopped(&state.value));
    machine.stopped = is_stopped.then(|| at.mark(true, Field::State));
    machine.cpu_milli = attributes.product(at, kind.processors, 1000, Field::Processors);
    machine.memory_mib = attributes.product(at, kind.memory, 1, Field::Memory);
    machine.disk_mib = attributes.product(at, kind.disk, 1024, Field::Disk);
    machine.os =
        attributes.text(at, kind.image, Field::Image).and_then(|image| system(image, at, attributes));
    machine.identity.provider_id = kind.address.and_then(|address| filled(at, address, attributes));
    machine.identity.system_uuid = attributes.text(at, kind.uuid, Field::Uuid);
    machine.identity.hostname = attributes.texts(at, kind.hostname, Field::Hostname);
    machine.identity.mac = attributes.texts(at, kind.mac, Field::Card);
}

/// Reads a cluster.
pub(super) fn cluster(at: &mut At<'_>, version: &[&str], attributes: &Attributes<'_>) -> Option<RawMachine> {
    let Some(name) = attributes.text(at, &["name"], Field::Name) else {
        at.remark(Remark::NAMELESS, "");
        return None;
    };
    let version = attributes.text(at, version, Field::Version);
    let version = version.map(|text| Text { value: text.value.trim_start_matches('v').to_owned(), ..text });
    Some(RawMachine { name, kubernetes: version, ..RawMachine::default() })
}

/// Fills in the paths of an address; `None` if one of them is absent.
fn filled(at: &mut At<'_>, address: &str, attributes: &Attributes<'_>) -> Option<Text> {
    let mut parts = address.split(['{', '}']);
    let mut text = parts.next()?.to_owned();
    while let (Some(path), Some(rest)) = (parts.next(), parts.next()) {
        match attributes.text(at, &[path], Field::Id) {
            Some(part) => text.push_str(&part.value),
            // The instance's id is enough, and older states have no zone.
            None if address.starts_with("aws:") && path == "availability_zone" => {}
            None => return None,
        }
        text.push_str(rest);
    }
    Some(at.text(&text, Field::Id))
}

/// The last part of the name of an image, with its release if that is separate; a number names no system.
fn system(image: Text, at: &mut At<'_>, attributes: &Attributes<'_>) -> Option<Text> {
    let last = image.value.rsplit('/').next().unwrap_or_default();
    if last.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let releases = ["source_image_reference.0.sku", "storage_image_reference.0.sku"];
    let value = match attributes.text(at, &releases, Field::Image) {
        Some(release) => format!("{last} {}", release.value),
        None => last.to_owned(),
    };
    Some(Text { value, ..image })
}
