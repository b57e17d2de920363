//! Limits in an inventory on where and when things can go, which plans do not obey.

use crate::answer::plan::{Limit, Unheeded};
use crate::answer::refs::ThingRef;
use crate::answer::step::Step;
use crate::answer::tables::{Tables, Text};
use crate::model::{Fleet, Limited, Machine, MachineId, MachineKind, Service};
use std::collections::BTreeSet;

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
    some.map(|(limit, number)| Unheeded { limit, number, services: Vec::new() }).collect()
}

/// The limits of a fleet that matter to the steps of a plan: of services those that it touches. Linear in the changes.
pub(crate) fn unheeded_by(fleet: &Fleet, tables: &Tables, steps: &[Step]) -> Vec<Unheeded> {
    let touched = steps.iter().flat_map(|step| &step.changes);
    let touched: BTreeSet<ThingRef> =
        touched.filter_map(|change| tables.thing(change.thing).service).collect();
    let services = |limit: Limit| -> Option<Vec<Text>> {
        let has: fn(&Service) -> bool = match limit {
            Limit::Budget => |one| one.max_unavailable.is_some() || one.min_available.is_some(),
            Limit::Apart => |one| !one.apart.is_empty(),
            Limit::Spread => |one| !one.spread.is_empty(),
            Limit::Taint | Limit::Selector | Limit::Capacity | Limit::Window => return None,
        };
        let names = touched.iter().map(|&thing| &tables.thing(thing).name);
        let limited = names.filter(|name| {
            let found = name.strip_prefix("service/").and_then(|name| fleet.find_service(name));
            found.is_some_and(|id| has(fleet.service(id)))
        });
        let mut limited: Vec<Text> = limited.cloned().collect();
        limited.sort_unstable();
        Some(limited)
    };
    let all = unheeded(fleet).into_iter().filter_map(|one| match services(one.limit) {
        None => Some(one),
        Some(none) if none.is_empty() => None,
        Some(services) => Some(Unheeded { number: services.len(), services, ..one }),
    });
    all.collect()
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
