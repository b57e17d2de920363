//! Which machines are emptied before they change, where the strategy chooses.

use crate::answer::way::{Breach, Hindrance, Way};
use crate::model::{Isolation, MachineId, Strategy};
use crate::planner::closure::ForcedId;
use crate::planner::graph::TrackKey;
use crate::planner::record::Recorder;
use crate::planner::solve::Solution;
use crate::planner::strategy;
use crate::planner::ways;

/// Says of some machines how they are changed and why, as far as there is something to say.
pub(crate) fn ways(
    solution: &Solution<'_>,
    is_of: impl Fn(MachineId) -> bool,
    record: &mut Recorder<'_>,
) -> Vec<Way> {
    let told = solution.ways.iter().filter(|way| is_of(way.machine)).map(|way| {
        let hindrance = way.hindrance.map(|one| hindrance(solution, one, record));
        Way {
            machine: record.machine(way.machine),
            strategy: if hindrance.is_none() { Strategy::Drain } else { Strategy::InPlace },
            breaks: breach(solution, way.breach, record),
            hindrance,
        }
    });
    told.collect()
}

fn breach(solution: &Solution<'_>, breach: ways::Breach, record: &mut Recorder<'_>) -> Breach {
    let fleet = solution.graph.fleet;
    match breach {
        ways::Breach::Service(id) => Breach::Service {
            service: record.text(&format!("service/{}", fleet.service_name(id))),
            replicas: fleet.replicas(id).len(),
        },
        ways::Breach::Budget(id, away) => Breach::Budget {
            budget: record.text(&fleet.budget_name(id)),
            away,
            allowed: fleet.budget(id).allowed as usize,
        },
    }
}

fn hindrance(solution: &Solution<'_>, one: ways::Hindrance, record: &mut Recorder<'_>) -> Hindrance {
    let fleet = solution.graph.fleet;
    match one {
        ways::Hindrance::Stuck(id) => {
            let workload = fleet.workload(id);
            let tied = workload.isolation == Isolation::Vm || !workload.isolation.movable();
            Hindrance::Stuck {
                workload: record.text(&format!("workload/{}", fleet.workload_name(id))),
                because: workload.stuck_because.map(|because| record.text(fleet.text(because))),
                isolation: tied.then_some(workload.isolation),
            }
        }
        ways::Hindrance::Closed => Hindrance::Closed,
        ways::Hindrance::Alone => Hindrance::Alone,
        ways::Hindrance::Spares(takes, allowed) => Hindrance::Spares { takes, allowed },
        ways::Hindrance::Together => Hindrance::Together,
        ways::Hindrance::Nowhere => Hindrance::Nowhere,
    }
}

/// How a step is carried out: where the strategy chooses, drained if it empties or changes a machine that is emptied.
pub(super) fn of_step(solution: &Solution<'_>, members: &[ForcedId]) -> Strategy {
    let Solution { graph, closure, .. } = solution;
    if !strategy::chooses(graph.strategy) {
        return graph.strategy;
    }
    let is_drained = |&at: &ForcedId| match graph.event(closure.event(at)).0 {
        TrackKey::Left(_) => true,
        TrackKey::Slot(slot) => graph.is_drained(graph.fleet.slot(slot).machine),
        _ => false,
    };
    if members.iter().any(is_drained) { Strategy::Drain } else { Strategy::InPlace }
}
