//! Where replicas stand otherwise than the inventory says: `apart` and `spread`.

use super::under::under;
use crate::answer::check::{Misplaced, Placement};
use crate::id::{FixedMap, FixedSet};
use crate::model::{Fleet, MachineId, MachineKind, ServiceId, Taint, TextId, WorkloadId};

/// The replicas that have one value of a label each.
type ByValue = FixedMap<String, Vec<WorkloadId>>;

/// Finds the services whose replicas stand otherwise than the inventory says, by name.
pub(crate) fn misplaced(fleet: &Fleet) -> Vec<Misplaced> {
    let mut services: Vec<ServiceId> = fleet.service_ids().collect();
    services.sort_by_key(|&id| fleet.service_name(id));
    let mut open = FixedMap::default();
    let mut found = Vec::new();
    for service in services {
        let item = fleet.service(service);
        for &key in &item.apart {
            let by = replicas_by(fleet, service, key);
            found.extend(is_shared(&by).then(|| told(fleet, service, key, Placement::Apart, by)));
        }
        for &key in &item.spread {
            let by = replicas_by(fleet, service, key);
            let open = open.entry(key).or_insert_with(|| open_values(fleet, key));
            found.extend(is_uneven(&by, open).then(|| told(fleet, service, key, Placement::Spread, by)));
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

/// Whether some value has more than one replica more than another that could have it.
fn is_uneven(by: &ByValue, open: &FixedSet<String>) -> bool {
    let most = by.values().map(Vec::len).max().unwrap_or(0);
    open.iter().any(|value| by.get(value).map_or(0, Vec::len) + 1 < most)
}

/// The values of a label on machines that take new workloads.
fn open_values(fleet: &Fleet, key: TextId) -> FixedSet<String> {
    let open = fleet.machine_ids().filter(|&id| {
        let machine = fleet.machine(id);
        let can_run = machine.kind != MachineKind::Cluster && fleet.machines_on(id).is_empty();
        can_run && !machine.unschedulable && !fleet.taints_of(id).iter().any(Taint::keeps_off)
    });
    open.filter_map(|id| value_of(fleet, id, key)).collect()
}

/// The value of a label where something stands: of its machine, else of the nearest one under it. What is called like a
/// machine is the machine itself where no label says it.
fn value_of(fleet: &Fleet, machine: MachineId, key: TextId) -> Option<String> {
    let label = |id: MachineId| fleet.machine_labels(id).iter().find(|(label, _)| *label == key);
    let said = under(fleet, machine).find_map(label).map(|(_, value)| fleet.text(*value).to_owned());
    let is_name = || fleet.text(key).rsplit('/').next() == Some("hostname");
    said.or_else(|| is_name().then(|| fleet.machine_name(machine)))
}

fn told(fleet: &Fleet, service: ServiceId, key: TextId, rule: Placement, by: ByValue) -> Misplaced {
    let mut by: Vec<(String, Vec<WorkloadId>)> = by.into_iter().collect();
    by.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(&b.0)));
    let together = by.first().map(|(_, list)| list.as_slice()).unwrap_or_default();
    let mut replicas: Vec<String> =
        together.iter().map(|&id| format!("workload/{}", fleet.workload_name(id))).collect();
    replicas.sort_unstable();
    Misplaced {
        service: format!("service/{}", fleet.service_name(service)),
        rule,
        key: fleet.text(key).to_owned(),
        values: by.into_iter().map(|(value, list)| (value, list.len())).collect(),
        replicas,
    }
}
