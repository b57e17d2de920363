//! The three strategies side by side, as text and as Markdown.

use super::markdown::escape;
use super::page::{Page, Styles};
use super::words::{count, duration, few, plural, unheeded};
use crate::answer::contrast::{Column, Contrast};

/// One line of the table: a name and a cell for each strategy.
type Row = (&'static str, Vec<String>);

/// Renders a contrast as text.
#[must_use]
pub fn text(contrast: &Contrast, styles: &Styles) -> String {
    let mut page = Page::new(styles);
    for sentence in answers(contrast) {
        page.item(0, "", &styles.answer, &sentence);
    }
    page.gap();
    let rows = rows(contrast);
    let name_width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let cell_width =
        rows.iter().flat_map(|(_, cells)| cells).map(|cell| cell.chars().count()).max().unwrap_or(0);
    for (name, cells) in &rows {
        let cells: String = cells.iter().map(|cell| format!("  {cell:>cell_width$}")).collect();
        page.verbatim(2, &format!("{name:<name_width$}{cells}"));
    }
    page.gap();
    for remark in remarks(contrast) {
        page.item(2, "-", &styles.aside, &remark);
    }
    page.finish()
}

/// Renders a contrast as Markdown.
#[must_use]
pub fn markdown(contrast: &Contrast) -> String {
    let mut lines = vec![format!("# Contrast: {}", escape(&contrast.bumps.join(", "))), String::new()];
    for sentence in answers(contrast) {
        lines.extend([escape(&sentence), String::new()]);
    }
    for (index, (name, cells)) in rows(contrast).iter().enumerate() {
        let cells: Vec<_> = cells.iter().map(|cell| escape(cell)).collect();
        lines.push(format!("| {} | {} |", name.trim(), cells.join(" | ")));
        if index == 0 {
            lines.push(format!("|---|{}", "---:|".repeat(contrast.columns.len())));
        }
    }
    lines.push(String::new());
    lines.extend(remarks(contrast).iter().map(|remark| format!("- {}", escape(remark))));
    lines.join("\n") + "\n"
}

/// Says of each strategy in one sentence what it comes to.
fn answers(contrast: &Contrast) -> impl Iterator<Item = String> + '_ {
    contrast.columns.iter().map(|column| {
        let summary = &column.summary;
        let blocked = match column.blocked {
            0 => String::new(),
            number => format!("; {} blocked", count(number, "goal is", "goals are")),
        };
        if is_blocked(column) {
            return format!("{}: nothing can be done{blocked}", column.strategy);
        }
        format!(
            "{}: {}, at most {} at once; {} of {} left alone{blocked}",
            column.strategy,
            count(column.migrations, "migration", "migrations"),
            summary.largest_step,
            summary.untouched,
            count(summary.workloads, "workload", "workloads"),
        )
    })
}

/// A figure: its name, how it is worded, and how it is found.
type Figure = (&'static str, fn(u64) -> String, fn(&Column) -> u64);

/// The figures that always stand there, and behind each those that do only where a strategy has some of it.
const FIGURES: [(Figure, &[Figure]); 8] = [
    (
        ("migrations", number, |column| column.migrations as u64),
        &[
            ("  machines that change", number, |column| machines_changed(column) as u64),
            ("  VMs that are made", number, |column| column.new_guests as u64),
            ("  images published or built anew", number, |column| column.summary.images_changed as u64),
            ("  workloads that change or redeploy", number, |column| column.summary.workloads_changed as u64),
            ("  workloads that only restart", number, |column| column.summary.restart_only as u64),
            ("  workloads that move, changed or not", number, |column| column.summary.moved as u64),
            ("  guests that move", number, |column| column.summary.guests_moved as u64),
            ("  guests or nodes that restart", number, |column| column.summary.guests_restarted as u64),
            ("  of these could stay as they are", number, |column| column.summary.could_stay as u64),
            ("  of these not known to work", number, |column| column.summary.unknown as u64),
            (BLOCKED, number, |column| column.blocked as u64),
        ],
    ),
    (("workloads left alone", number, |column| column.summary.untouched as u64), &[]),
    (("largest step", number, |column| column.summary.largest_step as u64), &[]),
    (("steps", number, |column| column.summary.steps as u64), &[]),
    (("waves", number, |column| column.summary.waves as u64), &[]),
    (("time along the longest path", duration, |column| column.critical_seconds), &[]),
    (
        ("disruptions of workloads", number, |column| column.disruptions_total as u64),
        &[
            ("  of any one of them, at most", number, |column| column.disruptions_most as u64),
            ("services that one step stops", number, |column| column.services_stopped as u64),
            ("most workloads leaving a machine", number, |column| column.surge_workloads as u64),
            ("  processors they ask for", processors, |column| column.surge_cpu_milli),
            ("  memory they ask for", size, |column| column.surge_memory_mib),
            ("memory that VMs need on top", size, |column| column.vm_memory_mib),
            ("disk that VMs need on top", size, |column| column.vm_disk_mib),
            ("later start in a VM", duration, |column| column.vm_start_seconds),
        ],
    ),
    (
        ("most workloads on one kernel then", number, |column| column.kernel_shared_by as u64),
        &[("  not known to have seccomp", number, |column| column.kernel_shared_unconfined as u64)],
    ),
];

/// The name of the only figure that there is of a strategy under which nothing can be done.
const BLOCKED: &str = "goals that are blocked";

/// Guests that are made count as machines that change; here they have a line of their own.
const fn machines_changed(column: &Column) -> usize {
    column.summary.machines_changed.saturating_sub(column.new_guests)
}

fn number(number: u64) -> String {
    number.to_string()
}

/// Words thousandths of processors.
fn processors(milli: u64) -> String {
    let text = format!("{}.{:03}", milli / 1000, milli % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Words an amount of memory or disk, of which the inventory speaks in MiB.
fn size(mib: u64) -> String {
    match mib {
        0..1024 => format!("{mib} MiB"),
        _ if mib.is_multiple_of(1024) => format!("{} GiB", mib / 1024),
        _ => format!("{}.{} GiB", mib / 1024, mib % 1024 * 10 / 1024),
    }
}

/// Tells whether nothing can be done under a strategy, so that its figures would be those of doing nothing.
const fn is_blocked(column: &Column) -> bool {
    column.migrations == 0 && column.blocked > 0
}

/// Makes the table: the names of the strategies, then the figures.
fn rows(contrast: &Contrast) -> Vec<Row> {
    let columns = &contrast.columns;
    let row = |&(name, word, pick): &Figure| -> Row {
        let cell = |column| match is_blocked(column) && name != BLOCKED {
            true => "-".to_owned(),
            false => word(pick(column)),
        };
        (name, columns.iter().map(cell).collect())
    };
    let mut rows = vec![("", columns.iter().map(|column| column.strategy.clone()).collect())];
    for (always, others) in &FIGURES {
        rows.extend((!columns.iter().all(is_blocked)).then(|| row(always)));
        let some = others.iter().filter(|(name, _, pick)| {
            columns.iter().any(|column| pick(column) > 0 && (!is_blocked(column) || *name == BLOCKED))
        });
        rows.extend(some.map(row));
    }
    rows
}

fn remarks(contrast: &Contrast) -> Vec<String> {
    let fleet = &contrast.fleet;
    let mut remarks = Vec::new();
    if let Some(machine) = &fleet.most_shared_kernel {
        remarks.push(format!(
            "today {} the kernel of {machine}, which one exploit or panic reaches: {} with a seccomp profile, {} \
             without, {} unknown",
            count(fleet.most_shared_by, "workload shares", "workloads share"),
            fleet.with_seccomp,
            fleet.without_seccomp,
            fleet.seccomp_unknown
        ));
    }
    if fleet.without_own_kernel > 0 {
        remarks.push(format!(
            "{} no kernel of {} own; VMs for all of them would need {} of memory and {} of disk on top",
            count(fleet.without_own_kernel, "workload has", "workloads have"),
            plural(fleet.without_own_kernel, "its", "their"),
            size(fleet.vms_instead_memory_mib),
            size(fleet.vms_instead_disk_mib)
        ));
    }
    let together = &fleet.services_on_one_host;
    if !together.is_empty() {
        remarks.push(format!(
            "{} all replicas on one host: {}",
            count(together.len(), "service has", "services have"),
            few(together.iter().map(String::as_str), 5)
        ));
    }
    let mut leaving = contrast.columns.iter().filter(|column| column.surge_workloads > 0);
    remarks.extend(leaving.next().map(room));
    if !contrast.columns.iter().all(is_blocked) {
        remarks.extend(unheeded(&contrast.unheeded).map(|limits| format!("no order heeds {limits}")));
        remarks.extend(assumptions(contrast));
        remarks.push("a line that would be 0 throughout is left out".to_owned());
    }
    remarks
}

/// Words what has to be there before the first machine is emptied.
fn room(column: &Column) -> String {
    format!(
        "what leaves a machine needs another to move to: {}; steps of one wave need it for each machine that is emptied \
         at the same time",
        super::words::room(column.surge_ready)
    )
}

/// Words what times and costs rest on: what the inventory says, then what it leaves as it is.
fn assumptions(contrast: &Contrast) -> impl Iterator<Item = String> {
    let default = |line: &&String| line.ends_with(DEFAULT);
    let (defaults, said): (Vec<_>, Vec<_>) = contrast.assumptions.iter().partition(default);
    let list = |lines: &[&String]| {
        lines.iter().map(|line| line.trim_end_matches(DEFAULT)).collect::<Vec<_>>().join(", ")
    };
    let said = (!said.is_empty()).then(|| format!("times and costs rest on the inventory's {}", list(&said)));
    let defaults = (!defaults.is_empty())
        .then(|| format!("times and costs rest on defaults, see `[assumptions]`: {}", list(&defaults)));
    said.into_iter().chain(defaults)
}

/// Stands behind an assumption of which the inventory says nothing.
const DEFAULT: &str = " (default)";

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
