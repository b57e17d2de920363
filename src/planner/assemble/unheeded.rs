//! Limits in an inventory on where and when things can go, which plans do not obey.

use crate::answer::plan::{Limit, Unheeded};
use crate::model::{Fleet, MachineKind};

/// Counts the limits of a fleet, leaving out kinds that it has none of.
pub(crate) fn unheeded(fleet: &Fleet) -> Vec<Unheeded> {
    let services = || fleet.service_ids().map(|id| fleet.service(id));
    let machines = || fleet.machine_ids().map(|id| fleet.machine(id));
    let counts = [
        (
            Limit::Budget,
            services().filter(|one| one.max_unavailable.is_some() || one.min_available.is_some()).count(),
        ),
        (Limit::Spread, services().filter(|one| !one.apart.is_empty() || !one.spread.is_empty()).count()),
        (
            Limit::Taint,
            fleet
                .machine_ids()
                .filter(|&id| !fleet.taints_of(id).is_empty() || fleet.machine(id).unschedulable)
                .count(),
        ),
        (Limit::Selector, fleet.workload_ids().filter(|&id| fleet.placement_of(id).selects()).count()),
        (
            Limit::Capacity,
            machines()
                .filter(|one| one.kind != MachineKind::Cluster && (one.cpu_milli > 0 || one.memory_mib > 0))
                .count(),
        ),
        (Limit::Window, fleet.windows().len() + fleet.freezes().len()),
    ];
    let some = counts.into_iter().filter(|&(_, number)| number > 0);
    some.map(|(limit, number)| Unheeded { limit, number }).collect()
}
