//! A machine that runs domains: its capabilities, and its list of them.

use super::domain::bytes;
use super::field::Field;
use super::guests::Guests;
use crate::read::import::common::xml::Element;
use crate::read::import::common::{At, Facts, Remark, go_name};

const ODD_LINE: Remark = Remark::incomplete(
    "{n} line cannot be read as one of `virsh list`",
    "{n} lines cannot be read as those of `virsh list`",
);

/// The states that `virsh list` prints.
const STATES: &[&str] =
    &["running", "idle", "paused", "in shutdown", "shut off", "crashed", "pmsuspended", "no state"];

/// Whether a line is the first of `virsh list`.
pub(super) fn is_header(line: &str) -> bool {
    line.split_whitespace().eq(["Id", "Name", "State"])
}

/// Reads `virsh list`: the domains of a machine, which the path of the file may not name.
pub(super) fn list(at: &mut At<'_>, host: Option<&str>, text: &str, guests: &mut Guests) {
    let host = host.map(|host| at.text(host, Field::File));
    if let Some(host) = &host {
        guests.hosts.named(host.clone());
    }
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if is_header(line) || line.bytes().all(|byte| byte == b'-') {
            continue;
        }
        let found = STATES.iter().find_map(|state| line.strip_suffix(state)).and_then(|rest| {
            let (id, name) = rest.trim().split_once(char::is_whitespace)?;
            let sound = id == "-" || id.bytes().all(|byte| byte.is_ascii_digit());
            sound.then(|| (id, name.trim()))
        });
        match found {
            Some((_, "Domain-0")) => {}
            Some((id, name)) if host.as_ref().is_none_or(|host| host.value != name) => {
                guests.listed(at.text(name, Field::Listed), host.clone(), id);
            }
            _ => at.remark(ODD_LINE, ""),
        }
    }
}

/// Reads the part of `virsh capabilities` about the host.
pub(super) fn capabilities(at: &mut At<'_>, root: Element<'_>, machine: &mut Facts) {
    let Some(host) = root.child("host") else { return };
    let uuid = host.child("uuid").and_then(Element::text);
    machine.identity.system_uuid = uuid.map(|uuid| at.text(uuid, Field::HostUuid));
    let arch = host.at(&["cpu", "arch"]).and_then(Element::text);
    machine.arch = arch.map(|arch| at.text(go_name(arch), Field::HostArch));
    let Some(cells) = host.at(&["topology", "cells"]) else { return };
    let cells = || cells.children("cell");
    let memory = cells().map(|cell| {
        let memory = cell.child("memory")?;
        bytes(memory.text()?, memory.attribute("unit"))
    });
    let memory = memory.collect::<Option<Vec<i64>>>().map(|all| all.into_iter().fold(0, i64::saturating_add));
    machine.memory_mib =
        memory.map(|bytes| bytes >> 20).filter(|mib| *mib > 0).map(|mib| at.mark(mib, Field::Cells));
    let processors = cells().map(|cell| cell.child("cpus")?.attribute("num")?.parse::<i32>().ok());
    let processors = processors.collect::<Option<Vec<i32>>>();
    let count: i64 = processors.unwrap_or_default().into_iter().map(i64::from).sum();
    machine.cpu_milli = (count > 0).then(|| at.mark(count.saturating_mul(1000), Field::Cells));
}
