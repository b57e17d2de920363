//! The limits that a plan says it does not heed, counted again.

use super::finding::OutcomeFinding;
use super::replay::Replay;
use crate::answer::plan::{Limit, Plan};
use crate::model::MachineKind;
use std::collections::BTreeMap;

impl Replay<'_, '_> {
    /// Compares the limits with those of the inventory. Linear in its services, machines and workloads.
    pub(super) fn check_limits(&mut self, plan: &Plan) {
        let counted = self.limits();
        let said = plan.unheeded.iter().map(|one| (one.limit, one.number));
        if !said.eq(counted) {
            self.verdict.drifted(None, OutcomeFinding::Limits);
        }
    }

    fn limits(&self) -> BTreeMap<Limit, usize> {
        let fleet = self.world.fleet;
        let mut limits = BTreeMap::new();
        let mut add = |limit, is: bool| {
            if is {
                *limits.entry(limit).or_default() += 1;
            }
        };
        for service in fleet.service_ids().map(|id| fleet.service(id)) {
            add(Limit::Budget, (service.max_unavailable, service.min_available) != (None, None));
            add(Limit::Spread, !(service.apart.is_empty() && service.spread.is_empty()));
        }
        for id in fleet.machine_ids() {
            let machine = fleet.machine(id);
            let has_room = machine.cpu_milli.max(machine.memory_mib) > 0;
            add(Limit::Taint, !fleet.taints_of(id).is_empty() || machine.unschedulable);
            add(Limit::Capacity, has_room && machine.kind != MachineKind::Cluster);
        }
        for id in fleet.workload_ids() {
            add(Limit::Selector, fleet.placement_of(id).selects());
        }
        for _ in 0..fleet.windows().len() + fleet.freezes().len() {
            add(Limit::Window, true);
        }
        limits
    }
}
