//! How a machine is changed of which there is something to say, where the strategy chooses.

use crate::model::{BudgetId, MachineId, ServiceId, WorkloadId};

/// A machine whose change in place breaks something. It is emptied unless something is in the way.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    pub(crate) machine: MachineId,
    pub(crate) breach: Breach,
    pub(crate) hindrance: Option<Hindrance>,
}

/// What is broken.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Breach {
    /// All replicas of a service stop.
    Service(ServiceId),
    /// So many members of a budget stop, which are more than may be away.
    Budget(BudgetId, usize),
}

/// Why a machine is not emptied.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Hindrance {
    /// This cannot leave.
    Stuck(WorkloadId),
    /// The budget lets nothing be away.
    Closed,
    /// The pool has no other machine.
    Alone,
    /// It takes so many spare hosts, of which there may be so many.
    Spares(usize, usize),
    /// What is to be spared stops in one step all the same.
    Together,
    /// No way was found.
    Nowhere,
}
