//! Where replicas stand otherwise than the inventory says: `apart` and `spread`.

use crate::answer::check::{Misplaced, Placement};
use crate::id::{FixedMap, FixedSet};
use crate::model::{
    Fleet, MachineId, MachineKind, PlacementId, ServiceId, Spread, Taint, TextId, WorkloadId,
};

/// The replicas that have one value of a label each.
type ByValue = FixedMap<String, Vec<WorkloadId>>;

/// Finds the services whose replicas stand otherwise than the inventory says, by name.
pub(crate) fn misplaced(fleet: &Fleet) -> Vec<Misplaced> {
    let mut services: Vec<ServiceId> = fleet.service_ids().collect();
    services.sort_by_key(|&id| fleet.service_name(id));
    let mut open = Open::default();
    let mut found = Vec::new();
    for service in services {
        let item = fleet.service(service);
        for &key in &item.apart {
            let by = replicas_by(fleet, service, key);
            found.extend(is_shared(&by).then(|| told(fleet, service, (key, None), by)));
        }
        for spread in &item.spread {
            let by = replicas_by(fleet, service, spread.key);
            let is_uneven = is_uneven(&by, spread, || open.values(fleet, service, spread.key));
            found.extend(is_uneven.then(|| told(fleet, service, (spread.key, Some(spread.max_skew)), by)));
        }
    }
    found
}

/// The replicas of a service by where they stand. Those on machines without the label are left out: nothing says where
/// that is.
fn replicas_by(fleet: &Fleet, service: ServiceId, key: TextId) -> ByValue {
    let mut by = ByValue::default();
    for &workload in fleet.replicas(service) {
        let value = fleet.workload(workload).machine.and_then(|machine| value_of(fleet, machine, key));
        if let Some(value) = value {
            by.entry(value).or_default().push(workload);
        }
    }
    by
}

/// Whether two replicas share a value.
fn is_shared(by: &ByValue) -> bool {
    by.values().any(|list| list.len() > 1)
}

/// Whether some value has too many replicas more than another that could have them.
fn is_uneven(by: &ByValue, spread: &Spread, open: impl FnOnce() -> FixedSet<String>) -> bool {
    let most = by.values().map(Vec::len).max().unwrap_or(0);
    let skew = spread.max_skew as usize;
    if most <= skew {
        return false;
    }
    let open = open();
    let all = open.len() + by.keys().filter(|value| !open.contains(*value)).count();
    let lacks = spread.min_domains.is_some_and(|least| all < least as usize);
    lacks || open.iter().any(|value| by.get(value).map_or(0, Vec::len) + skew < most)
}

/// Machines with the value that each has of a label, by the cluster that they are of.
type ByCluster = FixedMap<Option<MachineId>, Vec<(MachineId, String)>>;

/// The values of a label on machines that take new workloads of a service: with those of its replicas in a cluster, or in
/// none, and such as a replica asks for.
#[derive(Default)]
struct Open {
    /// The machines that take new workloads and have a value, by cluster.
    machines: FixedMap<TextId, ByCluster>,
    /// The values that what asks for the same finds.
    values: FixedMap<(TextId, PlacementId, Option<MachineId>), FixedSet<String>>,
}

impl Open {
    fn values(&mut self, fleet: &Fleet, service: ServiceId, key: TextId) -> FixedSet<String> {
        let machines = self.machines.entry(key).or_insert_with(|| open_machines(fleet, key));
        let mut found = FixedSet::default();
        let asks: FixedSet<_> = fleet
            .replicas(service)
            .iter()
            .filter_map(|&id| {
                let workload = fleet.workload(id);
                Some((workload.placement, fleet.machine(workload.machine?).cluster))
            })
            .collect();
        for (placement, cluster) in asks {
            let own = self.values.entry((key, placement, cluster)).or_insert_with(|| {
                let all = machines.get(&cluster).into_iter().flatten();
                let fit = all.filter(|(id, _)| fleet.may_be_selected(placement, *id));
                fit.map(|(_, value)| value.clone()).collect()
            });
            found.extend(own.iter().cloned());
        }
        found
    }
}

/// The machines that take new workloads, by cluster, each with its value of a label.
fn open_machines(fleet: &Fleet, key: TextId) -> FixedMap<Option<MachineId>, Vec<(MachineId, String)>> {
    let open = fleet.machine_ids().filter(|&id| {
        let machine = fleet.machine(id);
        let can_run = machine.kind != MachineKind::Cluster && fleet.machines_on(id).is_empty();
        can_run && !machine.unschedulable && !fleet.taints_of(id).iter().any(Taint::keeps_off)
    });
    let mut found: FixedMap<Option<MachineId>, Vec<(MachineId, String)>> = FixedMap::default();
    for id in open {
        let value = value_of(fleet, id, key);
        found.entry(fleet.machine(id).cluster).or_default().extend(value.map(|value| (id, value)));
    }
    found
}

/// The value of a label where something stands: of its machine, else of the nearest one under it. What is called like a
/// machine is the machine itself where no label says it.
fn value_of(fleet: &Fleet, machine: MachineId, key: TextId) -> Option<String> {
    let said = fleet.label_at(machine, key).map(|value| fleet.text(value).to_owned());
    said.or_else(|| fleet.names_machines(key).then(|| fleet.machine_name(machine)))
}

/// Tells a rule on a label: with a skew, that replicas are spread, else that they are apart.
fn told(fleet: &Fleet, service: ServiceId, (key, max_skew): (TextId, Option<u32>), by: ByValue) -> Misplaced {
    let mut by: Vec<(String, Vec<WorkloadId>)> = by.into_iter().collect();
    by.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(&b.0)));
    let together = by.first().map(|(_, list)| list.as_slice()).unwrap_or_default();
    let mut replicas: Vec<String> =
        together.iter().map(|&id| format!("workload/{}", fleet.workload_name(id))).collect();
    replicas.sort_unstable();
    Misplaced {
        service: format!("service/{}", fleet.service_name(service)),
        rule: if max_skew.is_some() { Placement::Spread } else { Placement::Apart },
        key: fleet.text(key).to_owned(),
        max_skew,
        values: by.into_iter().map(|(value, list)| (value, list.len())).collect(),
        replicas,
    }
}
