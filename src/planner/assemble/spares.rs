//! The machines that are added for a time.

use crate::answer::plan::{Has, Spare};
use crate::answer::step::Step;
use crate::planner::places::{SpareHost, Stand};
use crate::planner::record::Recorder;
use crate::planner::solve::Solution;

/// Says of each machine that is added what it has, and during which steps it is there.
pub(super) fn spares(solution: &Solution<'_>, steps: &[Step], record: &mut Recorder<'_>) -> Vec<Spare> {
    let all = solution.placed.spares.iter().enumerate();
    all.map(|(number, spare)| one(solution, (number, spare), steps, record)).collect()
}

fn one(
    solution: &Solution<'_>,
    (number, spare): (usize, &SpareHost),
    steps: &[Step],
    record: &mut Recorder<'_>,
) -> Spare {
    let graph = &solution.graph;
    let thing = record.stand(Stand::Spare(number));
    let uses = |step: &&Step| {
        let mut moved = step.changes.iter().filter_map(|change| change.moved);
        moved.any(|moved| moved.from == thing || moved.to == thing)
    };
    let mut used = steps.iter().filter(uses).map(|step| step.number);
    let first = used.next().unwrap_or(0);
    let has = spare.has.iter().map(|&(of, version)| Has {
        of: record.text(graph.fleet.capability_name(of)),
        version: record.version(graph, version),
    });
    let has = has.collect();
    let pool = record.text(&graph.fleet.pool_name(spare.pool));
    Spare { thing, pool, has, first, last: used.next_back().unwrap_or(first) }
}
