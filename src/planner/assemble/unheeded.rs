//! Limits in an inventory on where and when things can go, which plans do not obey.

use crate::answer::plan::{Limit, Unheeded};
use crate::model::{Fleet, Limited, Machine, MachineId, MachineKind};

/// The limits of a fleet, without kinds that it has none of.
pub(crate) fn unheeded(fleet: &Fleet) -> Vec<Unheeded> {
    let limited = fleet.census().map_or_else(|| limited(fleet), |census| census.limited);
    let Limited { budgets, aparts, spreads, taints, selectors, capacities } = limited;
    let counts = [
        (Limit::Budget, budgets),
        (Limit::Apart, aparts),
        (Limit::Spread, spreads),
        (Limit::Taint, taints),
        (Limit::Selector, selectors),
        (Limit::Capacity, capacities),
        (Limit::Window, fleet.windows().len() + fleet.freezes().len()),
    ];
    let some = counts.into_iter().filter(|&(_, number)| number > 0);
    some.map(|(limit, number)| Unheeded { limit, number }).collect()
}

/// Counts what has limits. Linear in the fleet.
pub(crate) fn limited(fleet: &Fleet) -> Limited {
    let services = || fleet.service_ids().map(|id| fleet.service(id));
    let machines = || fleet.machine_ids().map(|id| fleet.machine(id));
    let refuses = |id: &MachineId| !fleet.taints_of(*id).is_empty() || fleet.machine(*id).unschedulable;
    let has_room =
        |one: &&Machine| one.kind != MachineKind::Cluster && (one.cpu_milli > 0 || one.memory_mib > 0);
    Limited {
        budgets: services()
            .filter(|one| one.max_unavailable.is_some() || one.min_available.is_some())
            .count(),
        aparts: services().filter(|one| !one.apart.is_empty()).count(),
        spreads: services().filter(|one| !one.spread.is_empty()).count(),
        taints: fleet.machine_ids().filter(refuses).count(),
        selectors: fleet.workload_ids().filter(|&id| fleet.placement_of(id).selects()).count(),
        capacities: machines().filter(has_room).count(),
    }
}
