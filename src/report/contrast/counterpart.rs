//! The fleet turned around: what stands for it beside the strategies.

use super::size;
use crate::answer::contrast::{Column, Counterpart};
use crate::model::{Strategy, Turn};
use crate::report::Detail;
use crate::report::document::{Block, Line, Tone};
use crate::report::words::{count, few};

/// The columns that are shown, with their heads: VMs are changed one by one, so that one column is enough.
pub(super) fn columns(counterpart: &Counterpart) -> Vec<(&Column, &'static str)> {
    let head = |strategy: Strategy| match (counterpart.turn, strategy) {
        (Turn::Containers(_), Strategy::InPlace) => Some("as containers"),
        (Turn::Containers(_), Strategy::Drain) => Some("as containers, drain"),
        (Turn::Vms, Strategy::InPlace) => Some("as VMs"),
        (Turn::Containers(_), Strategy::PerVm | Strategy::Auto)
        | (Turn::Vms, Strategy::Drain | Strategy::PerVm | Strategy::Auto) => None,
    };
    counterpart.columns.iter().filter_map(|column| Some((column, head(column.strategy)?))).collect()
}

/// The head of a row on its largest step.
pub(super) const fn key(counterpart: &Counterpart) -> &'static str {
    match counterpart.turn {
        Turn::Containers(_) => "AS CONTAINERS",
        Turn::Vms => "AS VMS",
    }
}

/// Says what was turned into what, what that costs or saves, and what is bumped there.
pub(super) fn note(counterpart: &Counterpart, detail: Detail) -> Block {
    let Counterpart { turn, running, machines, .. } = counterpart;
    let (is, has, its) = match running {
        1 => ("is", "has", "its"),
        _ => ("are", "have", "their"),
    };
    let vms = format!(
        "{} of memory and {} of disk",
        size(counterpart.vm_memory_mib),
        size(counterpart.vm_disk_mib)
    );
    let text = match turn {
        Turn::Containers(most) => format!(
            "As containers: the {running} that {is} in VMs {is} on {} instead, at most {most} on each. \
             The VMs' {vms} are saved, and the hosts need {} and {}. There the bump is ",
            count(*machines, "host", "hosts"),
            size(counterpart.host_memory_mib),
            size(counterpart.host_disk_mib)
        ),
        Turn::Vms => format!(
            "As VMs: the {running} that {has} no kernel of {its} own {is} in {} instead, which need {vms} on top. \
             There the bump is ",
            count(*machines, "VM", "VMs")
        ),
    };
    let bumps = few(counterpart.bumps.iter().map(String::as_str), detail);
    Block::Note(Tone::Plain, Line::from(text).join(bumps).text("."))
}
