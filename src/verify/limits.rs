//! The limits that a plan says it does not heed, counted again.

use super::finding::OutcomeFinding;
use super::replay::Replay;
use super::track::Thing;
use crate::answer::plan::{Limit, Plan};
use crate::model::{Fleet, Limited, MachineKind, Service, ServiceId};
use std::collections::{BTreeMap, BTreeSet};

impl Replay<'_, '_> {
    /// Compares the limits with those of the inventory: of services only those that the steps touch. Linear in the services, machines
    /// and workloads of the inventory, unless it keeps its census.
    pub(super) fn check_limits(&mut self, plan: &Plan) {
        let fleet = self.world.fleet;
        let Limited { taints, selectors, capacities, .. } =
            fleet.census().map_or_else(|| limited(fleet), |census| census.limited);
        let touched: BTreeSet<ServiceId> = self.touched().collect();
        let named = |has: fn(&Service) -> bool| {
            let limited = touched.iter().filter(|&&id| has(fleet.service(id)));
            let mut names: Vec<String> =
                limited.map(|&id| format!("service/{}", fleet.service_name(id))).collect();
            names.sort_unstable();
            names
        };
        let budgets = named(|one| (one.max_unavailable, one.min_available) != (None, None));
        let of_services = [
            (Limit::Budget, budgets),
            (Limit::Apart, named(|one| !one.apart.is_empty())),
            (Limit::Spread, named(|one| !one.spread.is_empty())),
        ];
        let others = [
            (Limit::Taint, taints),
            (Limit::Selector, selectors),
            (Limit::Capacity, capacities),
            (Limit::Window, fleet.windows().len() + fleet.freezes().len()),
        ];
        let counted = of_services.into_iter().map(|(limit, names)| (limit, (names.len(), names)));
        let counted = counted.chain(others.map(|(limit, number)| (limit, (number, Vec::new()))));
        let counted: BTreeMap<Limit, _> = counted.filter(|(_, (number, _))| *number > 0).collect();
        let said = plan.unheeded.iter().map(|one| {
            let services = one.services.iter().map(ToString::to_string).collect();
            (one.limit, (one.number, services))
        });
        if !said.eq(counted) {
            self.verdict.drifted(None, OutcomeFinding::Limits);
        }
    }

    /// Returns the services of what the steps change, restart or move.
    fn touched(&self) -> impl Iterator<Item = ServiceId> {
        let fleet = self.world.fleet;
        let tracks = self.tracks.iter().flatten().flatten();
        tracks.filter_map(move |track| match track.named(fleet) {
            Thing::Workload(id) => Some(fleet.workload(id).service),
            _ => None,
        })
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
