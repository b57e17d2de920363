//! What the figures come to: the largest steps beside each other, and what can be said against them.

use super::costs::{disk_of, memory_of, vms_for_all};
use super::figures::{empties, restarted};
use super::{View, counterpart, is_stuck, size};
use crate::answer::contrast::Column;
use crate::answer::plan::Summary;
use crate::answer::tables::ThingKind;
use crate::model::{Strategy, Turn};
use crate::report::document::{Block, Line, Row};
use crate::report::lists::and;
use crate::report::words::{count, duration, noun, plural, running};

/// Sets the largest step in place beside those of the strategies under which it is smaller; nothing where it is under
/// none, unless all strategies come to the same.
pub(super) fn largest_steps(view: &View<'_>) -> Option<Block> {
    let in_place = view.column(Strategy::InPlace)?;
    if view.agree {
        let row = || step(view, "ANY STRATEGY", in_place, needless(in_place));
        let own = (in_place.summary.largest_step > 0).then(row);
        let rows: Vec<Row> = own.into_iter().chain(turned(view)).collect();
        return (!rows.is_empty()).then_some(Block::Rows(rows));
    }
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
        let rest = format!("{} {}", condition(column), untouched(column));
        step(view, "DRAINED FIRST", column, rest)
    }));
    rows.extend(turned(view));
    (rows.len() > 1).then_some(Block::Rows(rows))
}

/// Says what goes in the largest step of the fleet turned around.
fn turned(view: &View<'_>) -> Option<Row> {
    let counterpart = view.contrast.counterpart.as_ref()?;
    let (column, _) = view.turned.first().filter(|(column, _)| !is_stuck(column))?;
    let kind = match counterpart.turn {
        Turn::Containers(_) => ThingKind::Host,
        Turn::Vms => ThingKind::Guest,
    };
    Some(row(counterpart::key(counterpart), column, Some(kind), needless(column)))
}

/// Says what goes in the largest step of a strategy.
fn step(view: &View<'_>, key: &str, column: &Column, rest: String) -> Row {
    let kind = view.reason.map(|(_, reason)| view.contrast.tables.thing(reason.what.thing).kind);
    row(key, column, kind, rest)
}

/// Says the same where the machine that changes is of a kind.
fn row(key: &str, column: &Column, kind: Option<ThingKind>, rest: String) -> Row {
    let number = column.summary.largest_step;
    let parts = match parts(column, kind) {
        parts if parts.is_empty() => String::new(),
        parts => format!(": {}", and(parts.into_iter().map(Line::from)).words()),
    };
    let step = match column.summary.steps {
        steps if parts.is_empty() && steps > 1 => format!("the largest of {steps} steps"),
        _ => "one step".to_owned(),
    };
    let text = format!("{} in {step}{parts}. {rest}", plural(number, "goes", "go"));
    Row { count: Some(number), ..Row::new(key, text.trim_end()) }
}

/// What the largest step consists of, which is known where there is no other.
fn parts(column: &Column, kind: Option<ThingKind>) -> Vec<String> {
    let summary = &column.summary;
    let machines = summary.machines_changed.saturating_sub(column.new_guests);
    let machine = match kind.filter(|kind| machines == 1 && kind.is_machine()) {
        Some(kind) => noun(kind, 1),
        None => plural(machines, "machine", "machines"),
    };
    let guests = summary.guests_moved.saturating_add(summary.guests_restarted);
    let guests = guests.saturating_add(summary.guests_stopped);
    let bare = summary.bare;
    let workloads = summary.workloads.saturating_sub(summary.untouched).saturating_sub(bare.touched());
    let containers = column.containers_restarted.min(guests);
    let parts = [
        (machines, machine),
        (column.new_guests, plural(column.new_guests, "new VM", "new VMs")),
        (guests - containers, plural(guests - containers, "guest", "guests")),
        (containers, plural(containers, "system container", "system containers")),
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
            let of = running(&column.summary, touched);
            format!(
                "{needless} of {touched} {of} {} not need the new version.",
                plural(needless, "does", "do")
            )
        }
    }
}

fn untouched(column: &Column) -> String {
    let summary = &column.summary;
    let (all, of) = (summary.workloads, running(summary, summary.workloads));
    match summary.spared() {
        0 => String::new(),
        some => format!("{some} of {all} {of} {} not touched.", plural(some, "is", "are")),
    }
}

/// Says what has to be there before things can leave a machine.
fn condition(column: &Column) -> String {
    if !empties(column) {
        return String::new();
    }
    match column.new_hosts {
        0 => format!("It takes {}, counted where it is stated.", ready_hosts(column.surge_ready)),
        hosts => format!("It takes {} for a time.", count(hosts, "spare host", "spare hosts")),
    }
}

/// Says how many machines things go to.
pub(super) fn ready_hosts(ready: usize) -> String {
    format!("room on {}", count(ready, "machine", "machines"))
}

/// What is commonly said against a large step, each with what the figures say.
pub(super) fn answers(view: &View<'_>) -> Option<Block> {
    let in_place = view.column(Strategy::InPlace).filter(|column| column.summary.largest_step > 1)?;
    if view.agree {
        return None;
    }
    let restarts = (restarted(&in_place.summary) > 0).then(|| only_restart(in_place));
    let drain = view.smaller(Strategy::Drain).map(|column| instead(view, in_place, column));
    let vms = view.column(Strategy::PerVm).filter(|column| column.new_guests > 0);
    let vms = vms.map(|column| heavy(view, column));
    let rows: Vec<Row> = restarts.into_iter().chain(drain).chain(vms).collect();
    (!rows.is_empty()).then_some(Block::Rows(rows))
}

fn only_restart(column: &Column) -> Row {
    let summary = &column.summary;
    let number = restarted(summary);
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
    let once = match (empties(drain), drain.new_hosts) {
        (false, _) => String::new(),
        (true, 0) => format!(", if there is {}", ready_hosts(drain.surge_ready)),
        (true, hosts) => format!(
            ", with {} for a time: made in {}, {} and {} on top of what moves there",
            count(hosts, "spare host", "spare hosts"),
            duration(drain.host_make_seconds),
            memory_of(view, drain.host_memory_mib),
            disk_of(view, drain.host_disk_mib)
        ),
    };
    let text = format!("then {less} {} in one step and not {more}{once}", plural(less, "goes", "go"));
    Row::new("\"we drain instead\"", text)
}

/// Words the copies of images that a strategy needs, as far as they have sizes.
fn images_again(column: &Column) -> String {
    let least = if column.images_mib.is_whole() { "" } else { "at least " };
    match column.images_mib.sum {
        0 => String::new(),
        mib => format!(" and {least}{} for {} images", size(mib), plural(column.new_guests, "its", "their")),
    }
}

fn heavy(view: &View<'_>, column: &Column) -> Row {
    let fleet = &view.contrast.fleet;
    let mut text = format!(
        "{}: {}, {}{}, {} {} slower",
        count(column.new_guests, "VM", "VMs"),
        memory_of(view, column.vm_memory_mib),
        disk_of(view, column.vm_disk_mib),
        images_again(column),
        plural(column.new_guests, "starts", "each starts"),
        duration(column.vm_start_seconds)
    );
    if fleet.without_own_kernel > column.new_guests {
        let number = fleet.without_own_kernel;
        let noun = running(&column.summary, number);
        let all = format!(". For all {number} {noun} that share a kernel: {}", vms_for_all(view));
        text.push_str(&all);
    }
    Row::new("\"VMs are heavy\"", text)
}
