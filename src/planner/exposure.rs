//! How exposed the fleet is, whatever is bumped: who shares a kernel, and what is on one host.

use crate::answer::exposure::Exposure;
use crate::id::{FixedMap, FixedSet};
use crate::model::{Binding, Fleet, Layer, MachineId, MachineKind, Seccomp, ServiceId, WorkloadId};

/// For each machine, the workloads that run on its kernel.
pub(super) type Sharers = FixedMap<MachineId, Vec<WorkloadId>>;

pub(super) fn kernel_sharers(fleet: &Fleet) -> Sharers {
    let mut sharers = Sharers::default();
    for id in fleet.workload_ids() {
        let workload = fleet.workload(id);
        let live = workload.isolation.binding(Layer::Kernel) == Binding::Live;
        if let (true, Some(mut machine)) = (live, workload.machine) {
            while let (true, Some(parent)) =
                (fleet.machine(machine).shares_kernel, fleet.machine(machine).parent)
            {
                machine = parent;
            }
            sharers.entry(machine).or_default().push(id);
        }
    }
    sharers
}

/// The most workloads that share one kernel once those in `own` have left, and how many of these are not known to be
/// confined.
pub(super) fn sharing(fleet: &Fleet, shared: &Sharers, own: &FixedSet<WorkloadId>) -> (usize, usize) {
    let left = shared.values().map(|list| {
        let stay = || list.iter().filter(|workload| !own.contains(*workload));
        (stay().count(), stay().filter(|&&workload| !is_confined(fleet, workload)).count())
    });
    left.chain((!own.is_empty()).then_some((1, 0))).max().unwrap_or((0, 0))
}

fn is_confined(fleet: &Fleet, workload: WorkloadId) -> bool {
    matches!(fleet.workload(workload).seccomp, Some(Seccomp::RuntimeDefault | Seccomp::Localhost))
}

pub(super) fn exposure(fleet: &Fleet, shared: &Sharers) -> Exposure {
    let most = shared.iter().max_by(|a, b| {
        // Of two machines with equally many, the first by name.
        a.1.len().cmp(&b.1.len()).then_with(|| fleet.machine_name(*b.0).cmp(&fleet.machine_name(*a.0)))
    });
    let list = most.map_or(&[][..], |(_, list)| list);
    let count = |wanted: fn(Option<Seccomp>) -> bool| {
        list.iter().filter(|&&workload| wanted(fleet.workload(workload).seccomp)).count()
    };
    // What is alone in a guest has that guest's kernel for its own.
    let without = shared
        .iter()
        .filter(|(machine, list)| fleet.machine(**machine).kind == MachineKind::Host || list.len() > 1);
    let shared_by_several: usize = without.map(|(_, list)| list.len()).sum();
    Exposure {
        most_shared_kernel: most.map(|(&machine, _)| fleet.machine_name(machine)),
        most_shared_by: list.len(),
        with_seccomp: count(|profile| matches!(profile, Some(Seccomp::RuntimeDefault | Seccomp::Localhost))),
        without_seccomp: count(|profile| profile == Some(Seccomp::Unconfined)),
        seccomp_unknown: count(|profile| profile.is_none()),
        without_own_kernel: shared_by_several,
        vms_instead_memory_mib: shared_by_several as u64 * fleet.assumptions().vm_memory_mib,
        vms_instead_disk_mib: shared_by_several as u64 * fleet.assumptions().vm_disk_mib,
        services_on_one_host: services_on_one_host(fleet),
    }
}

fn services_on_one_host(fleet: &Fleet) -> Vec<String> {
    let host = |workload: WorkloadId| {
        let mut machine = fleet.workload(workload).machine?;
        while let Some(parent) = fleet.machine(machine).parent {
            machine = parent;
        }
        (fleet.machine(machine).kind == MachineKind::Host).then_some(machine)
    };
    let together = |&service: &ServiceId| {
        let replicas = fleet.replicas(service);
        let first = replicas.first().and_then(|&workload| host(workload));
        replicas.len() > 1 && first.is_some() && replicas.iter().all(|&workload| host(workload) == first)
    };
    let mut names: Vec<String> = fleet
        .service_ids()
        .filter(together)
        .map(|id| format!("service/{}", fleet.service_name(id)))
        .collect();
    names.sort_unstable();
    names
}
