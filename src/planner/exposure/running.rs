//! What runs, and what is under it.

use crate::model::{Binding, Fleet, Isolation, Layer, MachineId, MachineKind, WorkloadId};

/// Something that runs: a workload, or a VM or system container on which nothing is known, since somebody runs something
/// there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Running {
    /// A workload.
    Workload(WorkloadId),
    /// A machine with nothing on it.
    Machine(MachineId),
}

impl Running {
    /// Its full name.
    pub(crate) fn name(self, fleet: &Fleet) -> String {
        match self {
            Self::Workload(id) => format!("workload/{}", fleet.workload_name(id)),
            Self::Machine(id) => fleet.machine_name(id),
        }
    }

    /// The machine that it is on, or is.
    pub(crate) fn machine(self, fleet: &Fleet) -> Option<MachineId> {
        match self {
            Self::Workload(id) => fleet.workload(id).machine,
            Self::Machine(id) => Some(id),
        }
    }

    /// The machine whose kernel it sees. A sandbox and a microVM see one of their own.
    pub(crate) fn kernel(self, fleet: &Fleet) -> Option<MachineId> {
        let sees = match self {
            Self::Workload(id) => fleet.workload(id).isolation.binding(Layer::Kernel) == Binding::Live,
            Self::Machine(_) => true,
        };
        let machine = self.machine(fleet).filter(|_| sees)?;
        under(fleet, machine)
            .find(|&id| !fleet.machine(id).shares_kernel || fleet.machine(id).parent.is_none())
    }
}

/// All that runs.
pub(crate) fn running(fleet: &Fleet) -> impl Iterator<Item = Running> + '_ {
    let workloads = fleet.workload_ids().map(Running::Workload);
    let bare = fleet.machine_ids().filter(|&id| is_bare(fleet, id)).map(Running::Machine);
    workloads.chain(bare)
}

/// Whether a machine is one that somebody runs something on, and nothing says what.
fn is_bare(fleet: &Fleet, id: MachineId) -> bool {
    let machine = fleet.machine(id);
    let is_made = machine.kind == MachineKind::Guest || machine.shares_kernel;
    is_made && fleet.workloads_on(id).is_empty() && fleet.machines_on(id).is_empty()
}

/// A machine, and each that it is on, the nearest first.
pub(crate) fn under(fleet: &Fleet, machine: MachineId) -> impl Iterator<Item = MachineId> + '_ {
    std::iter::successors(Some(machine), |&id| fleet.machine(id).parent)
}

/// Whether it has a hypervisor right under it: a guest, or what runs in a microVM.
pub(crate) fn is_virtual(fleet: &Fleet, running: WorkloadId) -> bool {
    fleet.workload(running).isolation == Isolation::Microvm
}
