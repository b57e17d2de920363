//! Why something restarts with its machine under a strategy that moves what can be moved.

use crate::answer::why::Stays;
use crate::model::{Isolation, MachineId, SlotId, WorkloadId};
use crate::planner::graph::{EventId, Graph, Rider, TrackKey};
use crate::planner::record::Recorder;
use crate::planner::strategy;

/// Why something restarts, if the strategy moves what can be moved.
pub(super) fn stays(graph: &Graph<'_>, event: EventId, record: &mut Recorder<'_>) -> Option<Stays> {
    let TrackKey::Seat(rider, slot) = graph.event(event).0 else {
        return None;
    };
    if strategy::chooses(graph.strategy) && !graph.is_drained(graph.fleet.slot(slot).machine) {
        return None;
    }
    let machine = match rider {
        Rider::Machine(id) => Some(id),
        Rider::Workload(id) => carrier(graph, id, slot),
    };
    match (machine, rider) {
        (Some(id), _) if strategy::moves_machines(graph.strategy) => machine_stays(graph, id, record),
        (None, Rider::Workload(id)) if strategy::moves_workloads(graph.strategy) => {
            workload_stays(graph, id, record)
        }
        _ => None,
    }
}

/// The machine that carries a workload and itself sits on the machine of a slot.
fn carrier(graph: &Graph<'_>, workload: WorkloadId, slot: SlotId) -> Option<MachineId> {
    let fleet = graph.fleet;
    if graph.sees(workload, slot) {
        return None;
    }
    let below = fleet.slot(slot).machine;
    let mut stack = std::iter::successors(fleet.workload(workload).machine, |&id| fleet.machine(id).parent);
    stack.find(|&id| fleet.machine(id).parent == Some(below))
}

fn machine_stays(graph: &Graph<'_>, id: MachineId, record: &mut Recorder<'_>) -> Option<Stays> {
    let machine = graph.fleet.machine(id);
    let leaves = strategy::machine_leaves(graph.strategy, machine);
    (!leaves).then(|| Stays {
        thing: record.text(&graph.fleet.machine_name(id)),
        because: None,
        isolation: machine.shares_kernel.then_some(Isolation::SystemContainer),
        place: record.spot(machine.place),
    })
}

fn workload_stays(graph: &Graph<'_>, id: WorkloadId, record: &mut Recorder<'_>) -> Option<Stays> {
    let fleet = graph.fleet;
    let workload = fleet.workload(id);
    let isolation = workload.isolation;
    if strategy::workload_leaves(graph.strategy, workload) {
        return None;
    }
    let tied = isolation == Isolation::Vm || !isolation.movable();
    Some(Stays {
        thing: record.text(&format!("workload/{}", fleet.workload_name(id))),
        because: workload.stuck_because.map(|because| record.text(fleet.text(because))),
        isolation: tied.then_some(isolation),
        place: record.spot(workload.place),
    })
}
