//! Room: what machines have, and what what runs takes up of it, in each of several dimensions.

use super::pool::PoolId;
use crate::model::{Fleet, MachineId, Running};

/// Something of which machines have so much.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Dimension {
    /// Processors, in thousandths.
    Cpu,
    /// Memory, in MiB.
    Memory,
    /// Workloads.
    Pods,
    /// GPUs.
    Gpus,
}

impl Dimension {
    /// All dimensions, in the order in which a [`Size`] has them.
    pub const ALL: [Self; 4] = [Self::Cpu, Self::Memory, Self::Pods, Self::Gpus];

    /// The key that states it in an inventory.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cpu => "cpu-milli",
            Self::Memory => "memory-mib",
            Self::Pods => "pods",
            Self::Gpus => "gpus",
        }
    }
}

/// So much of each dimension, in the order of [`Dimension::ALL`].
pub type Size = [u64; Dimension::ALL.len()];

/// Of what nobody says how much of it there is, there is enough.
const ENOUGH: u64 = u64::MAX;

/// What takes up nothing.
pub const NOTHING: Size = [0; Dimension::ALL.len()];

impl Fleet {
    /// What a machine has room for; the largest number where that is not known. One that states no GPUs has none if another of its
    /// pool states some.
    #[must_use]
    pub fn room_of(&self, machine: MachineId) -> Size {
        let found = self.machine(machine);
        let stated = |number: u32| if number == 0 { ENOUGH } else { u64::from(number) };
        let gpus = found.gpus.or_else(|| self.states_gpus(self.pool_of(machine)).then_some(0));
        [
            stated(found.cpu_milli),
            stated(found.memory_mib),
            found.pods.map_or(ENOUGH, u64::from),
            gpus.map_or(ENOUGH, u64::from),
        ]
    }

    /// The most that a machine of a pool has; a machine that is added to it has as much. Linear in the pool.
    #[must_use]
    pub fn most_room(&self, pool: PoolId) -> Size {
        let rooms = self.machines_in(pool).iter().map(|&id| self.room_of(id));
        rooms.fold(NOTHING, |most, room| std::array::from_fn(|at| most[at].max(room[at])))
    }

    /// What something takes up of the machine that it is on. Processors of a guest are shares of those under it, of which there may be
    /// more than these are, so that they take up none.
    #[must_use]
    pub fn size_of(&self, running: Running) -> Size {
        match running {
            Running::Workload(id) => {
                let workload = self.workload(id);
                [u64::from(workload.cpu_milli), u64::from(workload.memory_mib), 1, u64::from(workload.gpus)]
            }
            Running::Machine(id) => [0, u64::from(self.machine(id).memory_mib), 0, 0],
        }
    }
}
