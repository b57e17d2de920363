//! `lxc-ls --fancy` of LXC itself.

use super::field::Field;
use crate::read::import::common::{At, Machines, Remark, Under};

const ODD_LINE: Remark = Remark::incomplete(
    "{n} line cannot be read as one of `lxc-ls --fancy`",
    "{n} lines cannot be read as one of `lxc-ls --fancy`",
);

const STATES: &[&str] = &["RUNNING", "STOPPED", "FROZEN", "STARTING", "STOPPING", "ABORTING"];

/// Whether a line is the one above the table.
pub(super) fn is_header(line: &str) -> bool {
    let mut words = line.split_whitespace();
    words.next() == Some("NAME") && words.next() == Some("STATE") && words.any(|word| word == "AUTOSTART")
}

/// Reads the containers of a host.
pub(super) fn read(at: &mut At<'_>, host: &str, text: &str, machines: &mut Machines) {
    let host = at.text(host, Field::File);
    for line in text.lines().filter(|line| !line.trim().is_empty() && !is_header(line)) {
        let mut words = line.split_whitespace();
        let (Some(name), Some(state)) = (words.next(), words.next().filter(|state| STATES.contains(state)))
        else {
            at.remark(ODD_LINE, "");
            continue;
        };
        let name = at.text(name, Field::Name);
        let machine = machines.known_as(&format!("{}-{}", name.value, host.value), name);
        machine.under = Under::Container(at.text("lxc", Field::Type));
        machine.on = Some(host.clone());
        machine.stopped = (state == "STOPPED").then(|| at.mark(true, Field::Status));
    }
}
