//! The limits that a plan says it does not heed, counted again.

use super::finding::OutcomeFinding;
use super::replay::Replay;
use crate::answer::plan::{Limit, Plan};
use crate::model::{Fleet, Limited, MachineKind};
use std::collections::BTreeMap;

impl Replay<'_, '_> {
    /// Compares the limits with those of the inventory. Linear in its services, machines and workloads, unless
    /// it keeps its census.
    pub(super) fn check_limits(&mut self, plan: &Plan) {
        let fleet = self.world.fleet;
        let Limited { budgets, aparts, spreads, taints, selectors, capacities } =
            fleet.census().map_or_else(|| limited(fleet), |census| census.limited);
        let counted = [
            (Limit::Budget, budgets),
            (Limit::Apart, aparts),
            (Limit::Spread, spreads),
            (Limit::Taint, taints),
            (Limit::Selector, selectors),
            (Limit::Capacity, capacities),
            (Limit::Window, fleet.windows().len() + fleet.freezes().len()),
        ];
        let counted: BTreeMap<Limit, usize> = counted.into_iter().filter(|&(_, number)| number > 0).collect();
        let said = plan.unheeded.iter().map(|one| (one.limit, one.number));
        if !said.eq(counted) {
            self.verdict.drifted(None, OutcomeFinding::Limits);
        }
    }
}

/// Counts what has limits.
pub(super) fn limited(fleet: &Fleet) -> Limited {
    let mut limited = Limited::default();
    let add = |count: &mut usize, is: bool| *count += usize::from(is);
    for service in fleet.service_ids().map(|id| fleet.service(id)) {
        add(&mut limited.budgets, (service.max_unavailable, service.min_available) != (None, None));
        add(&mut limited.aparts, !service.apart.is_empty());
        add(&mut limited.spreads, !service.spread.is_empty());
    }
    for id in fleet.machine_ids() {
        let machine = fleet.machine(id);
        let has_room = machine.cpu_milli.max(machine.memory_mib) > 0;
        add(&mut limited.taints, !fleet.taints_of(id).is_empty() || machine.unschedulable);
        add(&mut limited.capacities, has_room && machine.kind != MachineKind::Cluster);
    }
    for id in fleet.workload_ids() {
        add(&mut limited.selectors, fleet.placement_of(id).selects());
    }
    limited
}
