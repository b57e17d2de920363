//! What something that runs stands on.

use crate::model::{Fleet, Isolation, MachineId, WorkloadId};

/// A machine, and each that it is on, the nearest first.
pub(crate) fn under(fleet: &Fleet, machine: MachineId) -> impl Iterator<Item = MachineId> + '_ {
    std::iter::successors(Some(machine), |&id| fleet.machine(id).parent)
}

/// Whether it has a hypervisor right under it: a guest, or what runs in a microVM.
pub(crate) fn is_virtual(fleet: &Fleet, running: WorkloadId) -> bool {
    fleet.workload(running).isolation == Isolation::Microvm
}
