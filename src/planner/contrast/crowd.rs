//! Who shares a kernel, and who goes down with a machine, once it is done.

use crate::id::{FixedMap, FixedSet};
use crate::model::{Binding, Fleet, Layer, MachineId, Running, WorkloadId};
use crate::planner::exposure::is_confined;
use crate::planner::graph::Rider;
use crate::planner::places::Placed;

/// The most that one exploit and one crash reach once a plan is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Crowd {
    /// The most that share one kernel.
    pub(super) shared_by: usize,
    /// How many of these are not known to be confined.
    pub(super) unconfined: usize,
    /// The most that go down with one machine.
    pub(super) crash: usize,
}

/// Counts them: everything on the machine where it ends up, or with the kernel of a guest of its own. Linear in what runs.
pub(super) fn then(fleet: &Fleet, placed: &Placed, own: &FixedSet<WorkloadId>) -> Crowd {
    let ends = Ends { fleet, placed };
    let mut kernels: FixedMap<MachineId, (usize, usize)> = FixedMap::default();
    let mut machines: FixedMap<MachineId, usize> = FixedMap::default();
    for running in fleet.running() {
        let is_alone = matches!(running, Running::Workload(id) if own.contains(&id));
        if let Some(kernel) = ends.kernel(running).filter(|_| !is_alone) {
            let (all, unconfined) = kernels.entry(kernel).or_default();
            *all += 1;
            *unconfined += usize::from(!is_confined(fleet, running));
        }
        for machine in ends.beneath(running) {
            *machines.entry(machine).or_default() += 1;
        }
    }
    let alone = (usize::from(!own.is_empty()), 0);
    let (shared_by, unconfined) = kernels.values().copied().max().unwrap_or_default().max(alone);
    Crowd { shared_by, unconfined, crash: machines.values().copied().max().unwrap_or(0) }
}

/// Where everything stands in the end.
struct Ends<'a> {
    fleet: &'a Fleet,
    placed: &'a Placed,
}

impl Ends<'_> {
    /// The machine that something is on.
    fn on(&self, rider: Rider) -> Option<MachineId> {
        let today = || match rider {
            Rider::Workload(id) => self.fleet.workload(id).machine,
            Rider::Machine(id) => self.fleet.machine(id).parent,
        };
        self.placed.standing.get(&rider).copied().or_else(today)
    }

    /// The machine that something which runs is on, or is.
    fn machine(&self, running: Running) -> Option<MachineId> {
        match running {
            Running::Workload(id) => self.on(Rider::Workload(id)),
            Running::Machine(id) => Some(id),
        }
    }

    /// That machine, and each that it is on, the nearest first.
    fn beneath(&self, running: Running) -> impl Iterator<Item = MachineId> {
        std::iter::successors(self.machine(running), |&id| self.on(Rider::Machine(id)))
    }

    /// The machine whose kernel something runs on, if it uses one: as [`Fleet::kernel_under`].
    fn kernel(&self, running: Running) -> Option<MachineId> {
        if self.fleet.isolation_of(running).binding(Layer::Kernel) != Binding::Live {
            return None;
        }
        let below =
            |&id: &MachineId| self.on(Rider::Machine(id)).filter(|_| self.fleet.machine(id).shares_kernel);
        std::iter::successors(self.machine(running), below).last()
    }
}
