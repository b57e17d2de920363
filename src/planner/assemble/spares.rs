//! The machines that are added for a time.

use crate::answer::plan::{Has, Spare};
use crate::answer::refs::ThingRef;
use crate::answer::step::Step;
use crate::id::FixedMap;
use crate::planner::places::{SpareHost, Stand};
use crate::planner::record::Recorder;
use crate::planner::solve::Solution;

/// Says of each machine that is added what it has, and during which steps it is there.
pub(super) fn spares(solution: &Solution<'_>, steps: &[Step], record: &mut Recorder<'_>) -> Vec<Spare> {
    let used = used(steps);
    let all = solution.placed.spares.iter().enumerate();
    all.map(|(number, spare)| one(solution, (number, spare), &used, record)).collect()
}

/// The numbers of the first and the last step that moves something to or off each machine.
fn used(steps: &[Step]) -> FixedMap<ThingRef, (usize, usize)> {
    let mut used: FixedMap<ThingRef, (usize, usize)> = FixedMap::default();
    for step in steps {
        let moved = step.changes.iter().filter_map(|change| change.moved);
        for end in moved.flat_map(|moved| [moved.from, moved.to]) {
            used.entry(end).or_insert((step.number, step.number)).1 = step.number;
        }
    }
    used
}

fn one(
    solution: &Solution<'_>,
    (number, spare): (usize, &SpareHost),
    used: &FixedMap<ThingRef, (usize, usize)>,
    record: &mut Recorder<'_>,
) -> Spare {
    let graph = &solution.graph;
    let thing = record.stand(Stand::Spare(number));
    let (first, last) = used.get(&thing).copied().unwrap_or_default();
    let has = spare.has.iter().map(|&(of, version)| Has {
        of: record.text(graph.fleet.capability_name(of)),
        version: record.version(graph, version),
    });
    let has = has.collect();
    let pool = record.text(&graph.fleet.pool_name(spare.pool));
    Spare { thing, pool, has, first, last }
}
