//! The three strategies side by side, as text and as Markdown.

use super::markdown::escape;
use super::page::{Page, Styles};
use super::words::{count, duration, few};
use crate::contrast::{Column, Contrast};

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

fn rows(contrast: &Contrast) -> Vec<Row> {
    let row = |name: &'static str, cell: &dyn Fn(&Column) -> String| -> Row {
        (name, contrast.columns.iter().map(cell).collect())
    };
    let number = |name, pick: fn(&Column) -> usize| row(name, &|column| pick(column).to_string());
    let size = |name, pick: fn(&Column) -> u64| row(name, &|column| format!("{} MiB", pick(column)));
    vec![
        row("", &|column| column.strategy.clone()),
        number("migrations", |column| column.migrations),
        number("  machines that change", |column| column.summary.machines_changed),
        number("  images built anew", |column| column.summary.images_changed),
        number("  workloads that change version", |column| column.summary.workloads_changed),
        number("  workloads that only restart", |column| column.summary.restart_only),
        number("  workloads that move", |column| column.summary.moved),
        number("  workloads that could stay", |column| column.summary.could_stay),
        number("  guests that move", |column| column.summary.guests_moved),
        number("workloads left alone", |column| column.summary.untouched),
        number("largest step", |column| column.summary.largest_step),
        number("steps", |column| column.summary.steps),
        number("waves", |column| column.summary.waves),
        row("critical path", &|column| duration(column.critical_seconds)),
        number("disruptions of one workload, at most", |column| column.disruptions_most),
        number("disruptions in all", |column| column.disruptions_total),
        number("services stopped as a whole", |column| column.services_stopped),
        number("workloads to find room for at once", |column| column.surge_workloads),
        row("  their processors", &|column| format!("{} m", column.surge_cpu_milli)),
        size("  their memory", |column| column.surge_memory_mib),
        number("VMs to be made", |column| column.new_guests),
        size("  memory beyond their workloads", |column| column.vm_memory_mib),
        size("  disk beyond their workloads", |column| column.vm_disk_mib),
        row("  later start", &|column| duration(column.vm_start_seconds)),
        number("workloads on one kernel afterwards", |column| column.kernel_shared_by),
        number("  not known to have seccomp", |column| column.kernel_shared_unconfined),
        number("of which nothing says they work", |column| column.summary.unknown),
        number("blocked", |column| column.blocked),
    ]
}

fn remarks(contrast: &Contrast) -> Vec<String> {
    let fleet = &contrast.fleet;
    let mut remarks = Vec::new();
    if let Some(machine) = &fleet.most_shared_kernel {
        remarks.push(format!(
            "{} the kernel of {machine}, which one exploit or panic reaches: {} with a seccomp profile, {} without, {} \
             unknown",
            count(fleet.most_shared_by, "workload shares", "workloads share"),
            fleet.with_seccomp,
            fleet.without_seccomp,
            fleet.seccomp_unknown
        ));
    }
    if fleet.without_own_kernel > 0 {
        remarks.push(format!(
            "{} no kernel of their own; VMs for all of them would need {} MiB of memory and {} MiB of disk beyond them",
            count(fleet.without_own_kernel, "workload has", "workloads have"),
            fleet.vms_instead_memory_mib,
            fleet.vms_instead_disk_mib
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
    remarks.push(format!("the figures rest on {}", contrast.assumptions.join(", ")));
    remarks
}
