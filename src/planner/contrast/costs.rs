//! What things cost on kernels that they share, and in a VM each: memory, disk and start.

use super::images::{Seat, images};
use crate::answer::costs::{Amount, Costs};
use crate::model::{Assumptions, Fleet, MachineId, MachineKind, Running, Subject, Turned, WorkloadId};

/// The costs of what has no kernel of its own, if there is any: as it is, and in a VM each.
pub(super) fn of_shared(fleet: &Fleet) -> Option<Costs> {
    let all = fleet.without_own_kernel();
    let assumed = fleet.assumptions();
    let mut costs = Costs { running: all.len(), ..Costs::default() };
    for &(running, _) in &all {
        let (seconds, is_stated) = start(fleet, running);
        costs.memory_mib.add(memory(fleet, running));
        costs.disk_mib.add(disk(fleet, running));
        costs.shared.start.add(seconds, is_stated);
        costs.vms.start.add(seconds.saturating_add(assumed.vm_start_seconds), is_stated);
    }
    let workloads = || all.iter().filter_map(|(running, _)| workload(*running));
    costs.shared.images_mib = images(fleet, workloads().filter_map(|id| Some((on(fleet, id)?, id))));
    costs.vms.images_mib = images(fleet, workloads().map(|id| (Seat::Own(id), id)));
    let number = all.len() as u64;
    costs.vms.memory_on_top_mib = number.saturating_mul(assumed.vm_memory_mib);
    costs.vms.disk_on_top_mib = number.saturating_mul(assumed.vm_disk_mib);
    (costs.running > 0).then_some(costs)
}

/// The costs of what runs in VMs that were turned into containers: as it was, and on the hosts that were made for it.
pub(super) fn of_vms(fleet: &Fleet, turned: &Turned) -> Costs {
    let assumed = fleet.assumptions();
    let hosts = turned.machines as u64;
    let mut costs = Costs { running: turned.running, ..Costs::default() };
    for guest in fleet.turnable_guests() {
        add_guest(&mut costs, fleet, guest);
    }
    let inside = fleet.turnable_guests().flat_map(|guest| fleet.running_on(guest));
    let workloads: Vec<WorkloadId> = inside.filter_map(workload).collect();
    let seats = workloads.iter().filter_map(|&id| Some((on(&turned.fleet, id)?, id)));
    costs.shared.images_mib = images(&turned.fleet, seats);
    costs.shared.memory_on_top_mib = hosts.saturating_mul(assumed.host_memory_mib);
    costs.shared.disk_on_top_mib = hosts.saturating_mul(assumed.host_disk_mib);
    costs
}

/// Adds a VM: what it states is of its system and of what runs in it.
fn add_guest(costs: &mut Costs, fleet: &Fleet, guest: MachineId) {
    let Assumptions { vm_memory_mib, vm_disk_mib, vm_start_seconds, restart_seconds, .. } =
        *fleet.assumptions();
    let inside = fleet.running_on(guest);
    let images = images(fleet, inside.iter().copied().filter_map(workload).map(|id| (Seat::On(guest), id)));
    let machine = fleet.machine(guest);

    let whole = (machine.memory_mib > 0).then(|| u64::from(machine.memory_mib));
    let named = || sum(inside.iter().map(|&one| memory(fleet, one)));
    let on_top = whole.map_or(vm_memory_mib, |whole| whole.min(vm_memory_mib));
    costs.memory_mib.add(whole.map_or_else(named, |whole| Some(whole - on_top)));
    costs.vms.memory_on_top_mib = costs.vms.memory_on_top_mib.saturating_add(on_top);

    let whole = machine.disk_mib.map(u64::from);
    let named = || sum(inside.iter().map(|&one| disk(fleet, one)));
    let on_top = whole.map_or(vm_disk_mib, |whole| whole.min(vm_disk_mib));
    let of_images = whole.map_or(images.sum, |whole| images.sum.min(whole - on_top));
    costs.disk_mib.add(whole.map_or_else(named, |whole| Some(whole - on_top - of_images)));
    costs.vms.disk_on_top_mib = costs.vms.disk_on_top_mib.saturating_add(on_top);
    let Amount { sum, stated, of } = &mut costs.vms.images_mib;
    (*sum, *stated, *of) = (sum.saturating_add(of_images), *stated + images.stated, *of + images.of);

    let stated = machine.start_seconds.map(u64::from);
    let in_vm = stated.unwrap_or_else(|| restart_seconds.saturating_add(vm_start_seconds));
    costs.vms.start.add(in_vm, stated.is_some());
    let without = stated.map_or(restart_seconds, |all| all.saturating_sub(vm_start_seconds));
    costs.shared.start.add(without, stated.is_some());
}

/// The sum of what all state; nothing if any does not, or there are none.
fn sum(all: impl Iterator<Item = Option<u64>>) -> Option<u64> {
    let mut all = all.peekable();
    all.peek()?;
    all.try_fold(0u64, |sum, one| Some(sum.saturating_add(one?)))
}

/// The memory that something asks for, if that is stated.
fn memory(fleet: &Fleet, running: Running) -> Option<u64> {
    let mib = match running {
        Running::Workload(id) => fleet.workload(id).memory_mib,
        Running::Machine(id) => fleet.machine(id).memory_mib,
    };
    (mib > 0).then(|| u64::from(mib))
}

/// The disk of something beside its images, if that is stated.
fn disk(fleet: &Fleet, running: Running) -> Option<u64> {
    match running {
        Running::Workload(id) => fleet.workload(id).disk_mib.map(u64::from),
        Running::Machine(id) => fleet.machine(id).disk_mib.map(u64::from),
    }
}

/// The seconds that a start takes on the kernel that is there, and whether they are stated: of a workload, else of the
/// slowest of its images, else as it is assumed.
fn start(fleet: &Fleet, running: Running) -> (u64, bool) {
    let stated = fleet.starts_in(match running {
        Running::Workload(id) => Subject::Workload(id),
        Running::Machine(id) => Subject::Machine(id),
    });
    stated.map_or((fleet.assumptions().restart_seconds, false), |seconds| (u64::from(seconds), true))
}

const fn workload(running: Running) -> Option<WorkloadId> {
    match running {
        Running::Workload(id) => Some(id),
        Running::Machine(_) => None,
    }
}

/// Where the images of a workload are.
fn on(fleet: &Fleet, id: WorkloadId) -> Option<Seat> {
    fleet.workload(id).machine.map(Seat::On)
}

/// A figure of all machines that are on no other, in MiB, if each of them states it.
pub(super) fn whole(fleet: &Fleet, of: impl Fn(MachineId) -> Option<u32>) -> Option<u64> {
    let is_ground = |&id: &MachineId| {
        let machine = fleet.machine(id);
        machine.parent.is_none() && machine.kind != MachineKind::Cluster
    };
    let mut ground = fleet.machine_ids().filter(is_ground);
    let sum = ground.try_fold(0u64, |sum, id| Some(sum + u64::from(of(id).filter(|&mib| mib > 0)?)));
    sum.filter(|&sum| sum > 0)
}
