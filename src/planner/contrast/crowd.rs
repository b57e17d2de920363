//! Who shares a kernel once it is done.

use super::room::Leaving;
use crate::id::FixedSet;
use crate::model::{Fleet, Running, WorkloadId};
use crate::planner::exposure::{Sharers, sharing};
use crate::planner::graph::Rider;

/// The most that share one kernel once it is done, and how many of these are not known to be confined: on a machine that
/// some have left, on the one to which all go that leave another, or alone in a guest of its own.
pub(super) fn then(
    fleet: &Fleet,
    shared: &Sharers,
    own: &FixedSet<WorkloadId>,
    leaving: &Leaving,
) -> (usize, usize) {
    let arrived = leaving.iter().map(|(&machine, riders)| {
        let running = riders.iter().map(|&rider| match rider {
            Rider::Workload(id) => Running::Workload(id),
            Rider::Machine(id) => Running::Machine(id),
        });
        (machine, running.filter(|&one| has_kernel_of_another(fleet, one)).collect())
    });
    let arrived: Sharers = arrived.collect();
    let own: FixedSet<Running> = own.iter().map(|&id| Running::Workload(id)).collect();
    let gone: FixedSet<Running> = own.iter().chain(arrived.values().flatten()).copied().collect();
    let alone = (usize::from(!own.is_empty()), 0);
    sharing(fleet, shared, &gone).max(sharing(fleet, &arrived, &own)).max(alone)
}

/// Whether something runs on the kernel of what it is on: a VM has its own, wherever it moves.
fn has_kernel_of_another(fleet: &Fleet, running: Running) -> bool {
    fleet.kernel_under(running).is_some_and(|under| running != Running::Machine(under))
}
