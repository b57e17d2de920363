//! What the strategies mean: how the change of a machine is carried out.
//!
//! Every question that depends on the strategy is answered here, of the machine and of who sits on it, by a match that
//! names each strategy: another one does not compile before each question has its answer.

use super::track::{Rider, Track};
use super::world::World;
use crate::model::{Isolation, Layer, MachineId, SlotId, Strategy, WorkloadId};

impl World<'_> {
    /// Tells whether a rider leaves its machine before that changes, rather than restarting with it.
    pub(super) fn leaves(&self, rider: Rider) -> bool {
        match rider {
            Rider::Workload(id) => self.workload_leaves(id),
            Rider::Machine(id) => self.machine_leaves(id),
        }
    }

    /// Tells how a step is carried out that moves some tracks, if not as is said. Of one that is begun, what empties a machine may
    /// be done already.
    pub(super) fn other_strategy<'t>(
        &self,
        said: Strategy,
        tracks: impl Iterator<Item = &'t Track>,
    ) -> Option<Strategy> {
        let found = self.strategy_of(tracks);
        let may_be_done = self.is_begun
            && self.strategy == Strategy::Auto
            && (said, found) == (Strategy::Drain, Strategy::InPlace);
        (said != found && !may_be_done).then_some(found)
    }

    fn strategy_of<'t>(&self, mut tracks: impl Iterator<Item = &'t Track>) -> Strategy {
        match self.strategy {
            Strategy::InPlace | Strategy::Drain | Strategy::PerVm => self.strategy,
            Strategy::Auto => {
                let empties = tracks.any(|track| match *track {
                    Track::Left(_) => true,
                    Track::Property(slot) => self.is_emptied(self.fleet.slot(slot).machine),
                    _ => false,
                });
                if empties { Strategy::Drain } else { Strategy::InPlace }
            }
        }
    }

    /// Tells whether what is on a machine leaves before the machine changes, where the plan chooses: the machine is listed, or it
    /// cannot leave one beneath it of which that is so.
    fn is_emptied(&self, machine: MachineId) -> bool {
        let mut at = Some(machine);
        while let Some(here) = at {
            if self.drained.contains(&here) {
                return true;
            }
            at = self.fleet.machine(here).parent.filter(|_| !self.runs_elsewhere(here));
        }
        false
    }

    /// Tells whether something leaves the machine that it is on where the plan chooses. In what is left of a plan, what that
    /// moves may have left already.
    fn leaves_by_choice(&self, rider: Rider) -> bool {
        let home = rider.home(self.fleet);
        home.is_some_and(|home| self.is_emptied(home)) || self.is_begun && !self.journeys.of(rider).is_empty()
    }

    /// Tells whether a workload can be moved away from a machine that stops.
    pub(super) fn can_be_moved(&self, id: WorkloadId) -> bool {
        let workload = self.fleet.workload(id);
        workload.movable && workload.isolation != Isolation::Vm && workload.machine.is_some()
    }

    /// Tells whether a machine can go on running on another while the one beneath it stops. One that is off does not run.
    pub(super) fn runs_elsewhere(&self, id: MachineId) -> bool {
        let machine = self.fleet.machine(id);
        machine.movable && !machine.shares_kernel && machine.parent.is_some() && !self.is_off(id)
    }

    fn workload_leaves(&self, id: WorkloadId) -> bool {
        match self.strategy {
            Strategy::InPlace | Strategy::PerVm => false,
            Strategy::Drain => self.can_be_moved(id),
            Strategy::Auto => self.can_be_moved(id) && self.leaves_by_choice(Rider::Workload(id)),
        }
    }

    /// A machine with a kernel of its own moves while it runs, also from a host beside which workloads get guests.
    fn machine_leaves(&self, id: MachineId) -> bool {
        match self.strategy {
            Strategy::InPlace => false,
            Strategy::Drain | Strategy::PerVm => self.runs_elsewhere(id),
            Strategy::Auto => self.runs_elsewhere(id) && self.leaves_by_choice(Rider::Machine(id)),
        }
    }

    /// Tells whether a workload gets a guest of its own. One that is said to be tied to its machine does not, though its
    /// kind is not.
    pub(super) fn gets_guest(&self, id: WorkloadId) -> bool {
        match self.strategy {
            Strategy::InPlace | Strategy::Drain | Strategy::Auto => false,
            Strategy::PerVm => {
                let workload = self.fleet.workload(id);
                let tied = workload.isolation.movable() && !workload.movable;
                !self.on_guest(id) && !tied
            }
        }
    }

    /// Tells whether a workload gets a guest of its own and finds a property in it, not beneath it as a hypervisor.
    pub(super) fn finds_in_guest(&self, id: WorkloadId, slot: SlotId) -> bool {
        self.gets_guest(id) && self.layer(slot) != Layer::Hypervisor
    }

    /// Returns the workload for which a track makes something that is made once, with all that it is to have.
    pub(super) fn made_for(&self, track: Track) -> Option<WorkloadId> {
        match (self.strategy, track) {
            (Strategy::PerVm, Track::OwnGuest(id, _)) => Some(id),
            (Strategy::InPlace | Strategy::Drain | Strategy::PerVm | Strategy::Auto, _) => None,
        }
    }
}
