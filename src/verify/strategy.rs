//! What the strategies mean: how the change of a machine is carried out.
//!
//! Every question that depends on the strategy is answered here, of the machine and of who sits on it, by a match that
//! names each strategy: another one does not compile before each question has its answer.

use super::track::{Rider, Track};
use super::world::World;
use crate::model::{Isolation, MachineId, Strategy, WorkloadId};

impl World<'_> {
    /// Tells whether a rider leaves its machine before that changes, rather than restarting with it.
    pub(super) fn leaves(&self, rider: Rider) -> bool {
        match rider {
            Rider::Workload(id) => self.workload_leaves(id),
            Rider::Machine(id) => self.machine_leaves(id),
        }
    }

    /// Tells whether what is changed of one machine, and nothing orders, is one stop of it.
    pub(super) const fn stops_once(&self) -> bool {
        match self.strategy {
            Strategy::InPlace => true,
            Strategy::Drain | Strategy::PerVm => false,
        }
    }

    fn workload_leaves(&self, id: WorkloadId) -> bool {
        match self.strategy {
            Strategy::InPlace | Strategy::PerVm => false,
            Strategy::Drain => {
                let workload = self.fleet.workload(id);
                workload.movable && workload.isolation != Isolation::Vm && workload.machine.is_some()
            }
        }
    }

    /// A machine with a kernel of its own moves while it runs, also from a host beside which workloads get guests.
    fn machine_leaves(&self, id: MachineId) -> bool {
        match self.strategy {
            Strategy::InPlace => false,
            Strategy::Drain | Strategy::PerVm => {
                let machine = self.fleet.machine(id);
                machine.movable && !machine.shares_kernel && machine.parent.is_some()
            }
        }
    }

    /// Tells whether a workload gets a guest of its own. One that is said to be tied to its machine does not, though its
    /// kind is not.
    pub(super) fn gets_guest(&self, id: WorkloadId) -> bool {
        match self.strategy {
            Strategy::InPlace | Strategy::Drain => false,
            Strategy::PerVm => {
                let workload = self.fleet.workload(id);
                let tied = workload.isolation.movable() && !workload.movable;
                !self.on_guest(id) && !tied
            }
        }
    }

    /// Returns the workload for which a track makes something that is made once, with all that it is to have.
    pub(super) fn made_for(&self, track: Track) -> Option<WorkloadId> {
        match (self.strategy, track) {
            (Strategy::PerVm, Track::OwnGuest(id, _)) => Some(id),
            (Strategy::InPlace | Strategy::Drain | Strategy::PerVm, _) => None,
        }
    }
}
