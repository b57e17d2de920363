//! Ties: arrows by which every state on the way satisfies what other arrows cannot express.

use super::limit::{Face, Limit, first_move, limits};
use crate::id::FixedMap;
use crate::model::WorkloadId;
use crate::planner::closure::{Closure, Ties};
use crate::planner::graph::{EventId, Graph, Irregular, Origin, Pair, TrackKey};
use crate::planner::strategy;

/// Finds arrows by which every state on the way satisfies some rules. Returns whether stops were given up for that, so
/// that the steps may not be the finest.
pub(super) fn couple(graph: &mut Graph<'_>, closure: &Closure, rules: &[Irregular], ties: &mut Ties) -> bool {
    let mut given_up = false;
    for &irregular in rules {
        let limits = limits(graph, closure, irregular);
        if let Irregular::Pair(pair) = irregular {
            given_up |= join_broken(graph, closure, (pair, &limits), ties);
        }
        for limit in &limits {
            given_up |= tie(graph, closure, limit, ties);
        }
    }
    given_up
}

/// Ties the events of each workload's own guest, which is made once with everything that it is to have.
pub(super) fn make_once(graph: &Graph<'_>, closure: &Closure, ties: &mut Ties) {
    if !strategy::makes_guests(graph.strategy) {
        return;
    }
    let mut guests: FixedMap<WorkloadId, Vec<EventId>> = FixedMap::default();
    for (_, event) in closure.events() {
        if let TrackKey::Own(workload, _) = graph.event(event).0 {
            guests.entry(workload).or_default().push(event);
        }
    }
    for events in guests.values().filter(|events| events.len() > 1) {
        for (&event, &next) in events.iter().zip(events.iter().cycle().skip(1)) {
            ties.entry(event).or_default().push((next, Origin::OwnKernel));
        }
    }
}

/// Ties the replicas of services that disagree today: all must agree from the first move of a replica on, so all go in
/// one step. Returns whether there are any.
fn join_broken(
    graph: &mut Graph<'_>,
    closure: &Closure,
    (pair, limits): (Pair, &[Limit]),
    ties: &mut Ties,
) -> bool {
    let today = |limit: &Limit| limit.allows(&limit.faces.iter().map(|face| face.from).collect::<Vec<_>>());
    let firsts: Vec<EventId> = pair
        .subject
        .into_iter()
        .chain([pair.target])
        .filter_map(|key| first_move(graph, closure, key))
        .collect();
    if firsts.is_empty() || limits.iter().all(today) {
        return false;
    }
    for limit in limits {
        for face in limit.faces.iter().filter(|face| face.from < face.to) {
            for &key in &face.each {
                let Some(to) = graph.reached(key, face.to) else { continue };
                for &first in &firsts {
                    ties.entry(first).or_default().push((to, limit.chosen()));
                }
            }
        }
    }
    true
}

/// "The face with this index has reached its stop with that index."
type Stop = (usize, usize);

/// The most states between the old and the new positions that are checked one by one.
const MOST_BETWEEN: usize = 256;

/// Finds arrows by which every state on the way satisfies a limit; today's state is exempt. If no arrows express
/// exactly that, they are sought among the states that other arrows leave, then without stops on the way; if that fails
/// too, all faces go together. Returns whether any of that was needed, so that the steps may not be the finest.
fn tie(graph: &mut Graph<'_>, closure: &Closure, limit: &Limit, ties: &mut Ties) -> bool {
    let stops: Vec<Vec<u16>> = limit.faces.iter().map(|face| (face.from..=face.to).collect()).collect();
    if stops.iter().all(|stops| stops.len() == 1) {
        return false;
    }
    if let Some(arrows) = implications(&stops, limit, &[]) {
        add_ties(graph, (limit, &stops), &arrows, false, ties);
        return false;
    }
    let known = known(graph, closure, &limit.faces);
    if let Some(arrows) = implications(&stops, limit, &known) {
        add_ties(graph, (limit, &stops), &arrows, true, ties);
        return !arrows.is_empty();
    }
    let ends: Vec<Vec<u16>> = stops
        .iter()
        .map(|stops| [stops[0]].into_iter().chain(stops[1..].last().copied()).collect())
        .collect();
    let arrows = implications(&ends, limit, &[]).unwrap_or_else(|| {
        let moved = (0..ends.len()).filter(|&face| ends[face].len() > 1);
        let moved: Vec<Stop> = moved.map(|face| (face, 1)).collect();
        let next = moved.iter().cycle().skip(1);
        moved.iter().copied().zip(next.copied()).collect()
    });
    add_ties(graph, (limit, &ends), &arrows, true, ties);
    true
}

/// "If this face has reached this position, that face has reached that one."
type Known = ((usize, u16), (usize, u16));

/// What arrows already say about the faces.
fn known(graph: &mut Graph<'_>, closure: &Closure, faces: &[Face]) -> Vec<Known> {
    let mut found = Vec::new();
    for (number, face) in faces.iter().enumerate() {
        for position in face.from + 1..=face.to {
            let at = graph.reached(face.any, position).and_then(|event| closure.position(event));
            for &(to, _) in at.into_iter().flat_map(|at| closure.arrows(at)) {
                let (key, reached) = graph.event(closure.event(to));
                let other = faces.iter().position(|other| other.all == key);
                found.extend(other.map(|other| ((number, position), (other, reached))));
            }
        }
    }
    found
}

/// The strongest implications between stops that hold in all allowed states, if exactly the allowed states satisfy them
/// all. States that `known` rules out do not count.
fn implications(stops: &[Vec<u16>], limit: &Limit, known: &[Known]) -> Option<Vec<(Stop, Stop)>> {
    let count: usize = stops.iter().map(Vec::len).product();
    if count > MOST_BETWEEN {
        return None;
    }
    let states: Vec<Vec<usize>> = (0..count)
        .map(|mut number| {
            let digit = |stops: &Vec<u16>| {
                let digit = number % stops.len();
                number /= stops.len();
                digit
            };
            stops.iter().map(digit).collect()
        })
        .collect();
    let positions =
        |state: &[usize]| -> Vec<u16> { state.iter().zip(stops).map(|(&at, stops)| stops[at]).collect() };
    let can_be = |state: &Vec<usize>| {
        let at = positions(state);
        known.iter().all(|&((face, from), (other, to))| at[face] < from || at[other] >= to)
    };
    let allowed = |state: &Vec<usize>| state.iter().all(|&at| at == 0) || limit.allows(&positions(state));
    let (good, bad): (Vec<Vec<usize>>, Vec<Vec<usize>>) =
        states.into_iter().filter(can_be).partition(allowed);
    // What other arrows already say needs no arrow of its own, and is none of the limit's.
    let known_already = |(face, stop): Stop, (other, least): Stop| {
        let mut with = good.iter().chain(&bad).filter(|state| state[face] >= stop);
        !known.is_empty() && with.all(|state| state[other] >= least)
    };
    let mut arrows = Vec::new();
    for (face, own) in stops.iter().enumerate() {
        for stop in 1..own.len() {
            // What all allowed states with this stop have.
            for other in 0..stops.len() {
                let with = good.iter().filter(|state| state[face] >= stop);
                let least = with.map(|state| state[other]).min()?;
                let implied = if other == face { least > stop } else { least > 0 };
                if implied && !known_already((face, stop), (other, least)) {
                    arrows.push(((face, stop), (other, least)));
                }
            }
        }
    }
    let satisfies = |state: &[usize]| {
        arrows.iter().all(|&((side, stop), (other, least))| state[side] < stop || state[other] >= least)
    };
    (!bad.iter().any(|state| satisfies(state))).then_some(arrows)
}

fn add_ties(
    graph: &mut Graph<'_>,
    (limit, stops): (&Limit, &[Vec<u16>]),
    arrows: &[(Stop, Stop)],
    chosen: bool,
    ties: &mut Ties,
) {
    let faces = &limit.faces;
    // There is nothing between two stops: a track that leaves one goes on to the next.
    let skipped = (0..faces.len()).flat_map(|face| {
        let stops = &stops[face];
        (1..stops.len())
            .filter(|&stop| stops[stop] > stops[stop - 1] + 1)
            .map(move |stop| ((face, stop), (face, stop)))
    });
    let skipped: Vec<(Stop, Stop)> = skipped.collect();
    for &((face, stop), (other, later)) in skipped.iter().chain(arrows) {
        let (first, last) = (stops[face][stop - 1] + 1, stops[other][later]);
        let why = match chosen {
            true => limit.chosen(),
            false => limit.follows(graph, (face, first), (other, last)),
        };
        for &key in &faces[other].each {
            let from = if face == other { key } else { faces[face].any };
            let (from, to) = (graph.reached(from, first), graph.reached(key, last));
            if let (Some(from), Some(to)) = (from, to)
                && from != to
            {
                ties.entry(from).or_default().push((to, why));
            }
        }
    }
}
