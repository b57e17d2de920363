//! The three strategies as a table.

use super::words::duration;
use crate::contrast::{Column, Contrast};

/// Returns a contrast as rows of cells, the first a heading, and remarks that go below.
#[must_use]
pub fn contrast(contrast: &Contrast) -> (Vec<Vec<String>>, Vec<String>) {
    let row = |name: &str, cell: &dyn Fn(&Column) -> String| {
        std::iter::once(name.to_owned())
            .chain(contrast.columns.iter().map(cell))
            .collect::<Vec<_>>()
    };
    let number = |name: &str, pick: fn(&Column) -> usize| row(name, &|column| pick(column).to_string());
    let rows = vec![
        row("", &|column| column.strategy.clone()),
        number("migrations", |column| column.migrations),
        number("  machines that change", |column| column.summary.machines_changed),
        number("  images rebuilt", |column| column.summary.images_changed),
        number("  workloads: version", |column| column.summary.workloads_changed),
        number("  workloads: only restart", |column| column.summary.restart_only),
        number("  workloads: move", |column| column.summary.moved),
        number("  could stay", |column| column.summary.could_stay),
        number("largest lockstep", |column| column.summary.largest_step),
        number("steps", |column| column.summary.steps),
        number("waves", |column| column.summary.waves),
        number("workloads never touched", |column| column.summary.untouched),
        number("disruptions, most for one", |column| column.disruptions_most),
        number("disruptions, all", |column| column.disruptions_total),
        row("critical path", &|column| duration(column.critical_seconds)),
        row("room needed elsewhere", &|column| {
            format!(
                "{} ({} mCPU, {} MiB)",
                column.surge_workloads, column.surge_cpu_milli, column.surge_memory_mib
            )
        }),
        row("new VMs", &|column| {
            format!(
                "{} (+{} MiB, +{} MiB disk)",
                column.new_guests, column.vm_memory_mib, column.vm_disk_mib
            )
        }),
        row("  start later by", &|column| duration(column.vm_start_seconds)),
        number("share one kernel after", |column| column.kernel_shared_by),
        number("  without known seccomp", |column| {
            column.kernel_shared_unconfined
        }),
        number("services stopped whole", |column| column.services_stopped),
        number("blocked goals", |column| column.blocked),
        row("unknown", &|column| column.summary.unknown.to_string()),
    ];
    (rows, remarks(contrast))
}

fn remarks(contrast: &Contrast) -> Vec<String> {
    let fleet = &contrast.fleet;
    let mut remarks = Vec::new();
    if let Some(machine) = &fleet.most_shared_kernel {
        remarks.push(format!(
            "{} workloads share the kernel of {machine}: one exploit or panic reaches them all; {} run under a seccomp \
             profile, {} without, {} do not say",
            fleet.most_shared_by, fleet.with_seccomp, fleet.without_seccomp, fleet.seccomp_unknown
        ));
    }
    remarks.push(format!(
        "{} workloads have no kernel of their own; VMs for all would need {} MiB of memory and {} MiB of disk beyond them",
        fleet.without_own_kernel, fleet.vms_instead_memory_mib, fleet.vms_instead_disk_mib
    ));
    if !fleet.services_on_one_host.is_empty() {
        let names: Vec<&str> = fleet.services_on_one_host.iter().map(String::as_str).collect();
        remarks.push(format!(
            "all replicas on one host: {}",
            super::fold::names(&names)
        ));
    }
    remarks.push(format!("rests on: {}", contrast.assumptions.join(", ")));
    remarks
}
