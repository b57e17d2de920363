//! How the machines of a thing are changed, where the strategy chooses.

use super::Asked;
use crate::answer::refs::ThingRef;
use crate::answer::way::Way;
use crate::id::FixedSet;
use crate::model::{Fleet, MachineId};
use crate::planner::assemble::ways_of;
use crate::planner::graph::{Thing, TrackKey};
use crate::planner::record::Recorder;
use crate::planner::solve::Solution;
use crate::planner::strategy;

/// The ways of the machines that a thing is or is on, and those machines that change and of whose way there is nothing to say.
pub(super) fn ways(
    solution: &Solution<'_>,
    asked: &Asked,
    record: &mut Recorder<'_>,
) -> (Vec<Way>, Vec<ThingRef>) {
    let Solution { graph, closure, .. } = solution;
    if !strategy::chooses(graph.strategy) {
        return (Vec::new(), Vec::new());
    }
    let own = under(graph.fleet, asked);
    let ways = ways_of(solution, |id| own.contains(&id), record);
    let told: FixedSet<MachineId> = solution.ways.iter().map(|way| way.machine).collect();
    let changed = closure.events().filter_map(|(_, event)| match graph.event(event).0 {
        TrackKey::Slot(slot) => Some(graph.fleet.slot(slot).machine),
        _ => None,
    });
    let changed: FixedSet<MachineId> = changed.collect();
    let plain = own.into_iter().filter(|id| changed.contains(id) && !told.contains(id));
    (ways, plain.map(|id| record.machine(id)).collect())
}

/// The machines that something is or is on, the nearest first.
fn under(fleet: &Fleet, asked: &Asked) -> FixedSet<MachineId> {
    let nearest: Vec<MachineId> = match *asked {
        Asked::Thing(Thing::Workload(id) | Thing::OwnGuest(id)) => {
            fleet.workload(id).machine.into_iter().collect()
        }
        Asked::Thing(Thing::Machine(id)) => vec![id],
        Asked::Property(slot) => vec![fleet.slot(slot).machine],
        Asked::Service(id) => {
            fleet.replicas(id).iter().filter_map(|&replica| fleet.workload(replica).machine).collect()
        }
        Asked::Thing(Thing::Component(_)) | Asked::Component(_) => Vec::new(),
    };
    let below = |id| std::iter::successors(Some(id), |&id| fleet.machine(id).parent);
    nearest.into_iter().flat_map(below).collect()
}
