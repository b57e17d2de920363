//! A machine that runs domains: its capabilities, and its list of them.

use super::domain::bytes;
use super::field::Field;
use crate::read::import::common::xml::Element;
use crate::read::import::common::{At, Facts, Machines, Remark, Under, go_name};

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

/// Reads `virsh list`: the domains of a machine.
pub(super) fn list(at: &mut At<'_>, host: &str, text: &str, machines: &mut Machines) {
    let host = at.text(host, Field::File);
    machines.named(host.clone());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if is_header(line) || line.bytes().all(|byte| byte == b'-') {
            continue;
        }
        let name = STATES.iter().find_map(|state| line.strip_suffix(state)).and_then(|rest| {
            let (id, name) = rest.trim().split_once(char::is_whitespace)?;
            let sound = id == "-" || id.bytes().all(|byte| byte.is_ascii_digit());
            sound.then(|| name.trim())
        });
        match name {
            Some("Domain-0") => {}
            Some(name) if name != host.value => {
                let name = at.text(name, Field::Listed);
                // Each host has guests of its own, whatever they are called.
                let elsewhere = machines.get_mut(&name.value).and_then(|known| known.on.clone());
                let key = match elsewhere.is_some_and(|other| other.value != host.value) {
                    true => format!("{}-{}", name.value, host.value),
                    false => name.value.clone(),
                };
                let new = !machines.has(&key);
                let machine = machines.known_as(&key, name);
                if new {
                    machine.under = Under::Hypervisor;
                }
                machine.runs_on(host.clone());
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
