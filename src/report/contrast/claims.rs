//! What the figures come to: the largest steps beside each other, and what can be said against them.

use super::figures::empties;
use super::{View, size};
use crate::answer::contrast::Column;
use crate::answer::plan::Summary;
use crate::model::Strategy;
use crate::report::document::{Block, Line, Row};
use crate::report::lists::and;
use crate::report::words::{count, duration, noun, plural};

/// Sets the largest step in place beside those of the strategies under which it is smaller; nothing where it is under
/// none.
pub(super) fn largest_steps(view: &View<'_>) -> Option<Block> {
    let in_place = view.column(Strategy::InPlace)?;
    // Without guests of their own nobody gets a kernel of theirs.
    let own = view.smaller(Strategy::PerVm).filter(|column| column.new_guests > 0);
    let drain = view.smaller(Strategy::Drain);
    let (shared, each) = match own.is_some() && view.is_of_kernel() {
        true => ("ON A SHARED KERNEL", "ON A KERNEL EACH"),
        false => ("IN PLACE", "IN VMS OF THEIR OWN"),
    };
    let mut rows = vec![step(view, shared, in_place, needless(in_place))];
    rows.extend(own.map(|column| step(view, each, column, untouched(column))));
    rows.extend(drain.map(|column| {
        let rest = format!("{} {}", condition(view, column), untouched(column));
        step(view, "DRAINED FIRST", column, rest)
    }));
    (rows.len() > 1).then_some(Block::Rows(rows))
}

/// Says what goes in the largest step of a strategy.
fn step(view: &View<'_>, key: &str, column: &Column, rest: String) -> Row {
    let number = column.summary.largest_step;
    let parts = match parts(view, column) {
        parts if parts.is_empty() => String::new(),
        parts => format!(": {}", and(parts.into_iter().map(Line::from)).words()),
    };
    let text = format!("{} in one step{parts}. {rest}", plural(number, "goes", "go"));
    Row { count: Some(number), ..Row::new(key, text.trim_end()) }
}

/// What the largest step consists of, which is known where there is no other.
fn parts(view: &View<'_>, column: &Column) -> Vec<String> {
    let summary = &column.summary;
    let machines = summary.machines_changed.saturating_sub(column.new_guests);
    let kind = view.reason.map(|(_, reason)| view.contrast.tables.thing(reason.what.thing).kind);
    let machine = match kind.filter(|kind| machines == 1 && kind.is_machine()) {
        Some(kind) => noun(kind, 1),
        None => plural(machines, "machine", "machines"),
    };
    let guests = summary.guests_moved.saturating_add(summary.guests_restarted);
    let workloads = summary.workloads.saturating_sub(summary.untouched);
    let parts = [
        (machines, machine),
        (column.new_guests, plural(column.new_guests, "new VM", "new VMs")),
        (guests, plural(guests, "guest", "guests")),
        (summary.images_changed, plural(summary.images_changed, "image", "images")),
        (workloads, plural(workloads, "workload", "workloads")),
    ];
    let all = parts.iter().fold(0, |sum: usize, (number, _)| sum.saturating_add(*number));
    if summary.largest_step != summary.things || all != summary.things {
        return Vec::new();
    }
    let some = parts.iter().filter(|(number, _)| *number > 0);
    some.map(|(number, noun)| format!("{number} {noun}")).collect()
}

/// Says how many workloads restart or move without a need of their own.
fn needless(column: &Column) -> String {
    let touched = column.summary.workloads.saturating_sub(column.summary.untouched);
    match column.summary.could_stay {
        0 => untouched(column),
        needless => {
            let of = count(touched, "workload", "workloads");
            format!("{needless} of {of} {} not need the new version.", plural(needless, "does", "do"))
        }
    }
}

fn untouched(column: &Column) -> String {
    let summary = &column.summary;
    let of = count(summary.workloads, "workload", "workloads");
    match summary.untouched {
        0 => String::new(),
        some => format!("{some} of {of} {} not touched.", plural(some, "is", "are")),
    }
}

/// Says what has to be there before things can leave a machine.
fn condition(view: &View<'_>, column: &Column) -> String {
    if !empties(column) {
        return String::new();
    }
    match column.surge_ready {
        0 => format!("A host with {} has to be there first.", view.version()),
        ready => format!("{}; room is not checked.", ready_hosts(ready)),
    }
}

/// Says how many hosts have what is needed in part: not whether one has all of it.
pub(super) fn ready_hosts(ready: usize) -> String {
    format!("{} one of the new versions today", count(ready, "host has", "hosts have"))
}

/// What is commonly said against a large step, each with what the figures say.
pub(super) fn answers(view: &View<'_>) -> Option<Block> {
    let in_place = view.column(Strategy::InPlace).filter(|column| column.summary.largest_step > 1)?;
    if view.agree {
        return None;
    }
    let restarts = (in_place.summary.restart_only > 0).then(|| only_restart(in_place));
    let drain = view.smaller(Strategy::Drain).map(|column| instead(view, in_place, column));
    let vms = view.column(Strategy::PerVm).filter(|column| column.new_guests > 0);
    let vms = vms.map(|column| heavy(view, column));
    let rows: Vec<Row> = restarts.into_iter().chain(drain).chain(vms).collect();
    (!rows.is_empty()).then_some(Block::Rows(rows))
}

fn only_restart(column: &Column) -> Row {
    let summary = &column.summary;
    let number = summary.restart_only;
    let text = match summary.unknown {
        0 if !is_tested(summary) => "yes, and there is nothing to test".to_owned(),
        0 => "yes, and nothing of the plan is untested".to_owned(),
        unknown => format!(
            "yes, but {unknown} of the {} {} untested",
            count(summary.things, "change", "changes"),
            plural(unknown, "is", "are")
        ),
    };
    Row::new(format!("\"{number} only {}\"", plural(number, "restarts", "restart")), text)
}

/// Whether of anything it is asked whether it works.
pub(super) const fn is_tested(summary: &Summary) -> bool {
    summary.unknown > 0 || summary.exposed > 0 || summary.stated > 0 || summary.derived > 0
}

fn instead(view: &View<'_>, in_place: &Column, drain: &Column) -> Row {
    let (less, more) = (drain.summary.largest_step, in_place.summary.largest_step);
    let once = match (empties(drain), drain.surge_ready) {
        (false, _) => String::new(),
        (true, 0) => format!(", once a host with {} is there", view.version()),
        (true, ready) => {
            format!(", if a host with all that is needed has room ({})", ready_hosts(ready))
        }
    };
    let text = format!("then {less} {} in one step and not {more}{once}", plural(less, "goes", "go"));
    Row::new("\"we drain instead\"", text)
}

fn heavy(view: &View<'_>, column: &Column) -> Row {
    let fleet = &view.contrast.fleet;
    let mut text = format!(
        "{}: {} of memory, {} of disk, {} {} slower",
        count(column.new_guests, "VM", "VMs"),
        size(column.vm_memory_mib),
        size(column.vm_disk_mib),
        plural(column.new_guests, "starts", "each starts"),
        duration(column.vm_start_seconds)
    );
    if fleet.without_own_kernel > column.new_guests {
        let all = format!(
            ". For all {} workloads that share a kernel: {}, {}",
            fleet.without_own_kernel,
            size(fleet.vms_instead_memory_mib),
            size(fleet.vms_instead_disk_mib)
        );
        text.push_str(&all);
    }
    Row::new("\"VMs are heavy\"", text)
}
