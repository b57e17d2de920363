//! The machines that are added for a time.

use crate::answer::plan::{Has, Lacking, Spare};
use crate::answer::refs::ThingRef;
use crate::answer::step::Step;
use crate::id::{FixedMap, FixedSet};
use crate::model::{Dimension, Fleet, NOTHING, Running, Size, Subject};
use crate::planner::places::{SpareHost, Stand};
use crate::planner::record::Recorder;
use crate::planner::solve::Solution;

/// Says of each machine that is added what it has, and during which steps it is there.
pub(super) fn spares(solution: &Solution<'_>, steps: &[Step], record: &mut Recorder<'_>) -> Vec<Spare> {
    let used = used(steps);
    let all = solution.placed.spares.iter().enumerate();
    let mut found: Vec<Spare> =
        all.map(|(number, spare)| one(solution, (number, spare), &used, record)).collect();
    for spare in &mut found {
        let first = spare.first.checked_sub(1).and_then(|at| steps.get(at));
        spare.short =
            first.map_or_else(Vec::new, |step| short(solution.graph.fleet, step, spare.thing, record));
    }
    found
}

/// What the pool has too little of to take what first goes to a machine that is added: by what it is today, all of its other machines
/// together, if it has others.
fn short(fleet: &Fleet, step: &Step, to: ThingRef, record: &mut Recorder<'_>) -> Vec<Lacking> {
    let moves = step.changes.iter().filter_map(|change| Some((change.thing, change.moved?)));
    let Some(from) = moves.clone().find(|(_, moved)| moved.to == to).map(|(_, moved)| moved.from) else {
        return Vec::new();
    };
    let find = |thing: ThingRef| fleet.find_subject(&record.name(thing));
    let Some(Subject::Machine(machine)) = find(from) else { return Vec::new() };
    let leaving: FixedSet<ThingRef> =
        moves.filter(|(_, moved)| moved.from == from).map(|(thing, _)| thing).collect();
    let running = leaving.into_iter().filter_map(|thing| match find(thing)? {
        Subject::Workload(id) => Some(Running::Workload(id)),
        Subject::Machine(id) => Some(Running::Machine(id)),
        _ => None,
    });
    let mut lacks = running.fold(NOTHING, |sum, one| plus(sum, fleet.size_of(one)));
    let pool = fleet.machines_in(fleet.pool_of(machine));
    if pool.len() < 2 {
        return Vec::new();
    }
    for &other in pool.iter().filter(|&&other| other != machine) {
        let workloads = fleet.workloads_on(other).iter().map(|&id| Running::Workload(id));
        let guests = fleet.machines_on(other).iter().map(|&id| Running::Machine(id));
        let used = workloads.chain(guests).fold(NOTHING, |sum, one| plus(sum, fleet.size_of(one)));
        let room = fleet.room_of(other);
        for at in 0..lacks.len() {
            lacks[at] = lacks[at].saturating_sub(room[at].saturating_sub(used[at]));
        }
    }
    let short = Dimension::ALL.into_iter().zip(lacks).filter(|&(_, lacks)| lacks > 0);
    let short = short.map(|(of, lacks)| Lacking { machine: from, of: record.text(of.name()), lacks });
    short.collect()
}

fn plus(one: Size, other: Size) -> Size {
    std::array::from_fn(|at| one[at].saturating_add(other[at]))
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
    let like = Some(record.stand(Stand::Machine(spare.like)));
    Spare { thing, pool, like, has, first, last, short: Vec::new() }
}
