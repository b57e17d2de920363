//! The tables of figures: a row for each, a column for each strategy.

use super::claims::{is_tested, ready_hosts};
use super::{View, is_stuck, size};
use crate::answer::contrast::Column;
use crate::answer::costs::Amount;
use crate::answer::plan::Summary;
use crate::answer::step::Change;
use crate::answer::tables::{WhatKind, Why};
use crate::id::FixedMap;
use crate::model::Strategy;
use crate::report::Detail;
use crate::report::document::{Block, Cell, Line, Table, Tone};
use crate::report::words::{count, few, plural};

/// A row of a table.
struct Figure {
    name: &'static str,
    /// Whether it is shown even if it says nothing of any strategy.
    always: bool,
    /// What it says of a strategy.
    cell: Pick,
}

type Pick = fn(&View<'_>, &Column) -> Cell;

const fn always(name: &'static str, cell: Pick) -> Figure {
    Figure { name, always: true, cell }
}

const fn sometimes(name: &'static str, cell: Pick) -> Figure {
    Figure { name, always: false, cell }
}

/// The figures that decide.
const DECISIVE: &[Figure] = &[
    always("largest step", |_, column| number(column.summary.largest_step)),
    always("change version", changing),
    sometimes("redeployed", |_, column| number(column.redeployed)),
    always("only restart", |_, column| number(restarted(&column.summary))),
    always("move", |_, column| number(moved(&column.summary))),
    sometimes("guests that move with all on them", |_, column| number(carried(&column.summary))),
    sometimes("guests and nodes that restart with all on them", |_, column| number(down(&column.summary))),
    sometimes("of those that restart, system containers", |_, column| number(column.containers_restarted)),
    always("not touched", |_, column| share(column.summary.spared(), column.summary.workloads)),
    sometimes("on no known machine, may be touched", |_, column| number(column.summary.unplaced)),
    sometimes("on nodes that the platform renews", |_, column| number(column.summary.renewed)),
    always("untested", |_, column| untested(&column.summary)),
    sometimes("needed first", needed_first),
    sometimes("extra memory, disk", extra),
    sometimes("images that are needed again", |_, column| again(&column.images_mib)),
    sometimes("services of several replicas stopped as a whole", |_, column| number(column.services_stopped)),
    always("longest path", |_, column| Cell::Duration(longest(column))),
    sometimes("an exploit of one kernel then reaches", |_, column| known(column.kernel_shared_by)),
    sometimes("a crash of one machine then stops", |_, column| known(column.crash_reaches)),
];

/// All other figures.
const OTHERS: &[Figure] = &[
    always("things affected", |_, column| number(column.summary.things)),
    always("steps", |_, column| number(column.summary.steps)),
    always("steps that wait for each other", |_, column| number(column.summary.ranks)),
    always("restarts, moves and redeployments", |_, column| number(column.disruptions_total)),
    sometimes("most restarts, moves and redeployments of one workload", |_, column| {
        number(column.disruptions_most)
    }),
    sometimes("hosts, guests and clusters that change version", |_, column| number(machines(column))),
    sometimes("images and stacks published or rebuilt", |_, column| number(column.summary.images_changed)),
    sometimes("restart or move and do not need the new version", |_, column| {
        number(column.summary.could_stay)
    }),
    sometimes("dependents that are held", |_, column| number(column.summary.held)),
    sometimes("hosts that keep what they have", |_, column| number(column.summary.hosts_kept)),
    sometimes("hosts that are made first", |_, column| number(column.new_hosts)),
    sometimes("time to make them", |_, column| Cell::Duration(column.host_make_seconds)),
    sometimes("workloads that leave one machine", |_, column| number(column.surge_workloads)),
    sometimes("processors that they ask for", |_, column| asked(column, column.surge_cpu_milli, processors)),
    sometimes("memory that they ask for", |_, column| asked(column, column.surge_memory_mib, size)),
    sometimes("VMs that are made", |_, column| number(column.new_guests)),
    sometimes("slower start in a VM", |_, column| Cell::Duration(column.vm_start_seconds)),
    sometimes("workloads on one kernel then, seccomp unknown", |_, column| {
        number(column.kernel_shared_unconfined)
    }),
];

/// Makes the table of the figures that decide.
pub(super) fn decisive(view: &View<'_>) -> Option<Block> {
    let blocked = shown(view).map(|column| number(column.blocked)).collect();
    let blocked = Some(row("goals that are blocked", blocked));
    let blocked = blocked.filter(|_| shown(view).any(|column| column.blocked > 0));
    table(view, blocked.into_iter().chain(rows(view, DECISIVE)).collect())
}

/// Makes the table of all other figures.
pub(super) fn others(view: &View<'_>) -> Option<Block> {
    table(view, rows(view, OTHERS))
}

fn table(view: &View<'_>, rows: Vec<Vec<Cell>>) -> Option<Block> {
    let name = |column: &&Column| Line::from(view.name(column));
    let turned = view.turned.iter().map(|(_, head)| Line::from(*head));
    let head = std::iter::once(Line::default()).chain(view.columns.iter().map(name)).chain(turned).collect();
    (!rows.is_empty()).then_some(Block::Table(Table { head, rows, rest: None }))
}

/// The columns of the strategies, then those of the fleet turned around.
fn shown<'c>(view: &View<'c>) -> impl Iterator<Item = &'c Column> {
    view.columns.iter().copied().chain(view.turned.iter().map(|(column, _)| *column))
}

/// Makes the rows; none where nothing can be done, and cells of such a strategy are empty.
fn rows(view: &View<'_>, figures: &[Figure]) -> Vec<Vec<Cell>> {
    if shown(view).all(is_stuck) {
        return Vec::new();
    }
    let mut rows = Vec::new();
    for figure in figures {
        let cell = |column: &Column| match is_stuck(column) {
            true => Cell::Empty,
            false => (figure.cell)(view, column),
        };
        let cells: Vec<Cell> = shown(view).map(cell).collect();
        if figure.always || cells.iter().any(says_something) {
            rows.push(row(figure.name, cells));
        }
    }
    rows
}

fn row(name: &str, cells: Vec<Cell>) -> Vec<Cell> {
    std::iter::once(Cell::Line(name.into())).chain(cells).collect()
}

const fn says_something(cell: &Cell) -> bool {
    !matches!(cell, Cell::Empty | Cell::Number(0) | Cell::Duration(0))
}

fn number(number: usize) -> Cell {
    Cell::Number(u64::try_from(number).unwrap_or(u64::MAX))
}

/// A number that is not known where it is zero.
fn known(of: usize) -> Cell {
    if of == 0 { Cell::Empty } else { number(of) }
}

/// Redeployed workloads are counted among those that change; here they have a row of their own. Bare machines stand for
/// what runs in them.
const fn upgraded(column: &Column) -> usize {
    let workloads = column.summary.workloads_changed.saturating_sub(column.redeployed);
    workloads.saturating_add(column.summary.bare.changed)
}

/// What changes version, machines among it, with a mark where more does than was asked for.
fn changing(view: &View<'_>, column: &Column) -> Cell {
    let all = upgraded(column).saturating_add(machines(column));
    let in_place = view.contrast.columns.first().is_some_and(|first| std::ptr::eq(first, column));
    match in_place && !view.contrast.also.is_empty() {
        true => words(format!("{all} (1)")),
        false => number(all),
    }
}

/// How many machines of which a change was asked keep their version under a strategy, since their workloads get VMs.
pub(super) fn undone(view: &View<'_>, column: &Column) -> usize {
    let is_asked = view
        .reason
        .is_some_and(|(_, reason)| reason.why == Why::Goal && reason.what.kind == WhatKind::Property);
    if is_asked && column.strategy == Strategy::PerVm { column.summary.hosts_kept } else { 0 }
}

/// Says that machines of which a change was asked keep their version where their workloads get VMs.
pub(super) fn kept(view: &View<'_>) -> Option<Block> {
    let hosts = undone(view, view.column(Strategy::PerVm)?);
    let text = format!(
        "Own VMs: {} as {}; only what runs there gets the new version, in a VM. What the bump asks of the {} stays undone.",
        count(hosts, "host stays", "hosts stay"),
        plural(hosts, "it is", "they are"),
        plural(hosts, "host itself", "hosts themselves"),
    );
    (hosts > 0).then_some(Block::Note(Tone::Doubt, text.into()))
}

/// Says what else changes version in place than what was asked for and what the largest step is about.
pub(super) fn also(view: &View<'_>, detail: Detail) -> Option<Block> {
    if view.is_stuck() || view.contrast.also.is_empty() {
        return None;
    }
    let mut each: FixedMap<String, usize> = FixedMap::default();
    for change in &view.contrast.also {
        *each.entry(change_of(view, change)).or_default() += 1;
    }
    let texts: Vec<String> = each
        .into_iter()
        .map(|(text, times)| if times == 1 { text } else { format!("{text} ({times} times)") })
        .collect();
    let line = Line::from("(1) among these, forced and not in a bump: ");
    Some(Block::Note(Tone::Plain, line.join(few(texts.iter().map(String::as_str), detail))))
}

/// Words a change: `app/ledger 4.2 -> 5.0`, or of a machine `host/node-1:docker 19.03 -> 20.10`.
fn change_of(view: &View<'_>, change: &Change) -> String {
    let is_component = change.of.contains('/') && !change.of.starts_with("os/");
    let what = match is_component {
        true => change.of.to_string(),
        false => format!("{}:{}", view.contrast.tables.name(change.thing), change.of),
    };
    match (&change.from, &change.to) {
        (Some(from), Some(to)) => format!("{what} {from} -> {to}"),
        (None, Some(to)) => format!("{what} to {to}"),
        (_, None) => what,
    }
}

/// What only restarts, bare machines among it.
pub(super) const fn restarted(summary: &Summary) -> usize {
    summary.restart_only.saturating_add(summary.bare.restarted)
}

const fn moved(summary: &Summary) -> usize {
    summary.moved.saturating_add(bare_moved(summary))
}

/// Bare guests that move as they run, whether or not they change version.
const fn bare_moved(summary: &Summary) -> usize {
    summary.bare.moved.saturating_add(summary.bare.changed_and_moved)
}

/// Guests that move as they run and that are not bare.
const fn carried(summary: &Summary) -> usize {
    summary.guests_moved.saturating_sub(bare_moved(summary))
}

/// Guests and nodes that restart and that are not bare.
const fn down(summary: &Summary) -> usize {
    summary.guests_restarted.saturating_sub(summary.bare.restarted)
}

/// The seconds along the longest chain, with those to make what has to be there first.
const fn longest(column: &Column) -> u64 {
    column.critical_seconds.saturating_add(column.host_make_seconds)
}

fn untested(summary: &Summary) -> Cell {
    match is_tested(summary) {
        true if summary.exposed > 0 => {
            let (unknown, things, beside) = (summary.unknown, summary.things, summary.exposed);
            words(format!("{unknown} of {things}, {beside} not touched"))
        }
        true => share(summary.unknown, summary.things),
        false => words("nothing to test".to_owned()),
    }
}

/// How many of all; nothing where there are none.
fn share(some: usize, all: usize) -> Cell {
    if all == 0 { Cell::Empty } else { words(format!("{some} of {all}")) }
}

fn words(text: String) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Line(text.into()) }
}

/// Guests that are made and bare machines count as machines that change; here they have rows of their own.
const fn machines(column: &Column) -> usize {
    let machines = column.summary.machines_changed.saturating_sub(column.new_guests);
    machines.saturating_sub(column.summary.bare.changed)
}

/// Tells whether anything leaves a machine before that changes.
pub(super) const fn empties(column: &Column) -> bool {
    column.surge_workloads > 0 || column.summary.moved > 0 || column.summary.guests_moved > 0
}

/// What has to be there before the first step.
fn needed_first(_: &View<'_>, column: &Column) -> Cell {
    let host = empties(column).then(|| match column.new_hosts {
        0 => ready_hosts(column.surge_ready),
        hosts => format!("{} for a time", count(hosts, "spare host", "spare hosts")),
    });
    let vms = (column.new_guests > 0).then(|| format!("room for {}", count(column.new_guests, "VM", "VMs")));
    words(host.into_iter().chain(vms).collect::<Vec<_>>().join(", "))
}

/// What is needed beyond what there is.
fn extra(_: &View<'_>, column: &Column) -> Cell {
    let host = empties(column).then(|| match (column.new_hosts, column.surge_memory_mib) {
        (1.., _) => format!("{}, {}", size(column.host_memory_mib), size(column.host_disk_mib)),
        (0, 0) => "not said".to_owned(),
        (0, mib) => format!("{} of memory there", size(mib)),
    });
    let vms = (column.new_guests > 0)
        .then(|| format!("{}, {}", size(column.vm_memory_mib), size(column.vm_disk_mib)));
    words(host.into_iter().chain(vms).collect::<Vec<_>>().join("; "))
}

/// The disk of images that are needed where they are not, as far as they have sizes.
fn again(images: &Amount) -> Cell {
    match images {
        Amount { sum: 0, .. } => Cell::Empty,
        images if images.is_whole() => words(size(images.sum)),
        images => words(format!("at least {}", size(images.sum))),
    }
}

/// What those ask for that leave a machine. Zero is what nobody says.
fn asked(column: &Column, amount: u64, word: fn(u64) -> String) -> Cell {
    match (column.surge_workloads, amount) {
        (0, _) => Cell::Empty,
        (_, 0) => words("not said".to_owned()),
        (_, amount) => words(word(amount)),
    }
}

/// Words thousandths of processors.
fn processors(milli: u64) -> String {
    let text = format!("{}.{:03}", milli / 1000, milli % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_worded() {
        assert_eq!(
            [0, 1023, 1024, 7680, 61440].map(size),
            ["0 MiB", "1023 MiB", "1 GiB", "7.5 GiB", "60 GiB"]
        );
        assert_eq!([0, 250, 1500, 12000].map(processors), ["0", "0.25", "1.5", "12"]);
    }
}
