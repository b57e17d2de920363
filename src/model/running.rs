//! What runs: the workloads that are named, and the machines of which something runs that nobody names.

use super::fleet::Fleet;
use super::machine::MachineId;
use super::words::{Binding, Isolation, Layer, MachineKind};
use super::workload::WorkloadId;
use crate::id::FixedMap;

/// Something that runs and is counted as one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Running {
    /// A workload.
    Workload(WorkloadId),
    /// A bare machine: see [`Fleet::is_bare`].
    Machine(MachineId),
}

impl Running {
    /// Its full name.
    #[must_use]
    pub fn name(self, fleet: &Fleet) -> String {
        match self {
            Self::Workload(id) => format!("workload/{}", fleet.workload_name(id)),
            Self::Machine(id) => fleet.machine_name(id),
        }
    }

    /// The machine that it is on, or is.
    #[must_use]
    pub fn machine(self, fleet: &Fleet) -> Option<MachineId> {
        match self {
            Self::Workload(id) => fleet.workload(id).machine,
            Self::Machine(id) => Some(id),
        }
    }
}

impl Fleet {
    /// Whether a machine counts as what runs in it: one that stands for what is in it, and is not stopped.
    #[must_use]
    pub fn is_bare(&self, id: MachineId) -> bool {
        self.is_whole(id) && !self.machine(id).stopped
    }

    /// Whether a machine stands for what is in it: a guest, or a machine on the kernel of another, on which the inventory
    /// names nothing. A host does not: that it names nothing there may well mean that nothing is there.
    #[must_use]
    pub fn is_whole(&self, id: MachineId) -> bool {
        self.machine(id).isolation().is_some() && self.names_nothing_on(id)
    }

    /// Whether a machine would count as what runs in it, but is stopped.
    #[must_use]
    pub fn is_at_rest(&self, id: MachineId) -> bool {
        self.is_whole(id) && self.machine(id).stopped
    }

    /// Whether a machine is stopped, and nothing runs in it either: what changes under it stops nothing.
    #[must_use]
    pub fn is_off(&self, id: MachineId) -> bool {
        self.machine(id).stopped && self.running_on(id).is_empty()
    }

    /// Whether a machine is a host on which the inventory names nothing, so that nothing is counted there.
    #[must_use]
    pub fn is_empty_host(&self, id: MachineId) -> bool {
        let machine = self.machine(id);
        machine.kind == MachineKind::Host && machine.isolation().is_none() && self.names_nothing_on(id)
    }

    /// Whether the inventory names neither workloads nor machines on a machine.
    #[must_use]
    pub fn names_nothing_on(&self, id: MachineId) -> bool {
        self.workloads_on(id).is_empty() && self.machines_on(id).is_empty()
    }

    /// The bare machines, in input order.
    pub fn bare_machines(&self) -> impl Iterator<Item = MachineId> {
        self.machine_ids().filter(|&id| self.is_bare(id))
    }

    /// All that runs: workloads, then bare machines, each in input order.
    pub fn running(&self) -> impl Iterator<Item = Running> {
        let workloads = self.workload_ids().map(Running::Workload);
        workloads.chain(self.bare_machines().map(Running::Machine))
    }

    /// All that runs on a machine, and on and in the machines on it; a bare machine is what runs on itself.
    #[must_use]
    pub fn running_on(&self, id: MachineId) -> Vec<Running> {
        let mut found = Vec::new();
        let mut machines = vec![id];
        while let Some(machine) = machines.pop() {
            found.extend(self.workloads_on(machine).iter().map(|&workload| Running::Workload(workload)));
            found.extend(self.is_bare(machine).then_some(Running::Machine(machine)));
            machines.extend(self.machines_on(machine).iter().rev());
        }
        found
    }

    /// How something that runs is separated from what it is on.
    #[must_use]
    pub fn isolation_of(&self, running: Running) -> Isolation {
        match running {
            Running::Workload(id) => self.workload(id).isolation,
            // Every bare machine has one.
            Running::Machine(id) => self.machine(id).isolation().unwrap_or(Isolation::Vm),
        }
    }

    /// The machine whose kernel something runs on, if it uses one: a bare guest has its own.
    #[must_use]
    pub fn kernel_under(&self, running: Running) -> Option<MachineId> {
        if self.isolation_of(running).binding(Layer::Kernel) != Binding::Live {
            return None;
        }
        let on = match running {
            Running::Workload(id) => self.workload(id).machine,
            Running::Machine(id) => Some(id),
        };
        let below = |&id: &MachineId| self.machine(id).parent.filter(|_| self.machine(id).shares_kernel);
        std::iter::successors(on, below).last()
    }

    /// What has no kernel of its own: it runs on the kernel of a host, or shares that of a guest. Each with the machine
    /// that has the kernel.
    #[must_use]
    pub fn without_own_kernel(&self) -> Vec<(Running, MachineId)> {
        let on = self.running().filter_map(|running| Some((running, self.kernel_under(running)?)));
        let on: Vec<(Running, MachineId)> = on.collect();
        let mut by: FixedMap<MachineId, usize> = FixedMap::default();
        for &(_, machine) in &on {
            *by.entry(machine).or_default() += 1;
        }
        // What is alone in a guest has that guest's kernel for its own.
        let is_shared = |id: MachineId| self.machine(id).kind == MachineKind::Host || by[&id] > 1;
        on.into_iter().filter(|&(_, machine)| is_shared(machine)).collect()
    }
}
