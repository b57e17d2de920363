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
    let mut names: Vec<String> = fleet.machine_ids().map(|id| fleet.machine_name(id)).collect();
    names.extend(fleet.component_ids().map(|id| fleet.component_name(id).to_owned()));
    names.extend(fleet.service_ids().map(|id| format!("service/{}", fleet.service_name(id))));
    names.extend(fleet.workload_ids().map(|id| format!("workload/{}", fleet.workload_name(id))));
    did_you_mean(name, names.iter().map(String::as_str)).or_else(|| {
        (!name.contains('/')).then(|| "write its kind before it, such as `workload/cart`".to_owned())
    })
}
