//! Names that a person may have meant.

use crate::diag::did_you_mean;
use crate::model::Fleet;

/// Suggests full names for one that nothing has.
pub(crate) fn suggestion(fleet: &Fleet, name: &str) -> Option<String> {
    let called = fleet.called(name.split_once('/').map_or(name, |(_, bare)| bare));
    if !called.is_empty() {
        let names: Vec<String> = called.iter().take(3).map(|full| format!("`{full}`")).collect();
        return Some(format!("did you mean {}?", names.join(", ")));
    }
    let ending = ending(fleet, name.split_once('/').map_or(name, |(_, bare)| bare));
    if !ending.is_empty() {
        let names: Vec<String> = ending.iter().take(3).map(|full| format!("`{full}`")).collect();
        return Some(format!("did you mean {}?", names.join(", ")));
    }
    let mut names: Vec<String> = fleet.machine_ids().map(|id| fleet.machine_name(id)).collect();
    names.extend(fleet.component_ids().map(|id| fleet.component_name(id).to_owned()));
    names.extend(fleet.service_ids().map(|id| format!("service/{}", fleet.service_name(id))));
    names.extend(fleet.workload_ids().map(|id| format!("workload/{}", fleet.workload_name(id))));
    did_you_mean(name, names.iter().map(String::as_str)).or_else(|| {
        (!name.contains('/')).then(|| "write its kind before it, such as `workload/cart`".to_owned())
    })
}

/// Finds what has a name as its last part, as a pod has behind its namespace and an image behind its registry: full names.
pub(super) fn ending(fleet: &Fleet, name: &str) -> Vec<String> {
    let is_last = |full: &str| {
        full.strip_suffix(name).is_some_and(|before| before.ends_with('/')) && full.matches('/').count() > 1
    };
    let services = fleet.service_ids().map(|id| format!("service/{}", fleet.service_name(id)));
    let workloads = fleet.workload_ids().map(|id| format!("workload/{}", fleet.workload_name(id)));
    let components = fleet.component_ids().map(|id| fleet.component_name(id).to_owned());
    services.chain(workloads).chain(components).filter(|full| !name.is_empty() && is_last(full)).collect()
}
