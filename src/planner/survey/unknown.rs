//! What is unknown of a fleet, whatever is asked of it.

use super::{by_name, system_of};
use crate::answer::show::{Gap, Unknown};
use crate::answer::tables::Text;
use crate::model::{ComponentId, ComponentKind, Fleet, MachineId, MachineKind};

/// What is unknown, with the things of which it is.
pub(super) fn unknown(fleet: &Fleet) -> Vec<Unknown> {
    let mut found = Vec::new();
    let mut note = |what, things: Vec<String>| {
        let mut things: Vec<Text> = things.into_iter().map(Text::from).collect();
        things.sort_by(|a, b| by_name(a, b));
        if !things.is_empty() {
            found.push(Unknown { what, things });
        }
    };
    let machines = |is: &dyn Fn(MachineId) -> bool| -> Vec<String> {
        fleet.machine_ids().filter(|&id| is(id)).map(|id| fleet.machine_name(id)).collect()
    };
    let is_cluster = |id: MachineId| fleet.machine(id).kind == MachineKind::Cluster;
    let knows = |id: MachineId, property: &str| {
        let slot = fleet.find_capability(property).and_then(|property| fleet.find_slot(id, property));
        slot.is_some_and(|slot| fleet.slot(slot).version.is_some())
    };
    // What is on the kernel of another has that one's, and no profile is taken for its system.
    let is_own = |id: MachineId| !is_cluster(id) && !fleet.machine(id).shares_kernel;
    note(Gap::Kernel, machines(&|id| is_own(id) && !knows(id, "kernel")));
    let has_os = |id| fleet.machine(id).family.is_some();
    note(Gap::Profile, machines(&|id| is_own(id) && !has_os(id) && system_of(fleet, id).is_some()));
    note(Gap::Os, machines(&|id| is_own(id) && !has_os(id) && system_of(fleet, id).is_none()));
    note(Gap::Cluster, machines(&|id| is_cluster(id) && !knows(id, "kubernetes")));
    let workloads = fleet.workload_ids();
    let called = |id| format!("workload/{}", fleet.workload_name(id));
    let nowhere = workloads.filter(|&id| fleet.workload(id).machine.is_none());
    note(Gap::Machine, nowhere.map(called).collect());
    note(Gap::Runs, fleet.workload_ids().filter(|&id| fleet.runs(id).is_empty()).map(called).collect());
    let components = |is: &dyn Fn(ComponentId) -> bool| -> Vec<String> {
        let all = fleet.component_ids().filter(|&id| !fleet.runners(id).is_empty() && is(id));
        all.map(|id| fleet.component_name(id).to_owned()).collect()
    };
    note(Gap::Version, components(&|id| has_unknown_run(fleet, id)));
    let is_image = |id| fleet.component(id).kind == ComponentKind::Image;
    note(Gap::Contents, components(&|id| is_image(id) && fleet.contents(id).is_empty()));
    found
}

/// Whether a workload runs a component in an unknown version.
fn has_unknown_run(fleet: &Fleet, id: ComponentId) -> bool {
    let runs = fleet.runners(id).iter().flat_map(|&workload| fleet.runs(workload));
    runs.into_iter().any(|run| run.component == id && run.version.is_none())
}
