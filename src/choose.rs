//! Choices, where requirements break the lattice.
//!
//! A requirement with a hole ("1.1 or 3.0 and later"), a later version that supports less, or alternatives leaves more
//! than one least way out. Here the nearest one is taken: the move that changes the fewest tracks, then the fewest
//! positions, then the first in order. The answer then is *feasible*, not proven least, and says so. A solver that
//! proves more can replace [`settle`] without anything else knowing.

use crate::close::{Closure, close};
use crate::graph::{Arrow, EventId, Found, Graph, GroupId, Origin, Pair, TrackKey};
use crate::model::{RequirementId, WorkloadId};
use serde::{Deserialize, Serialize};

/// How good the forced set is known to be.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Guarantee {
    /// No valid plan changes less (theorem 1).
    Least,
    /// It is valid; whether something smaller is, is not known.
    Feasible,
}

/// Follows implications from the goals and makes choices until the target state satisfies everything.
pub(crate) fn settle(graph: &mut Graph<'_>, goals: &[EventId]) -> (Closure, Guarantee) {
    let mut guarantee = Guarantee::Least;
    loop {
        let closure = close(graph, goals);
        let chosen = choose_pair(graph, &closure) || choose_alternative(graph, &closure, goals);
        if chosen {
            guarantee = Guarantee::Feasible;
            continue;
        }
        let arrows = graph.added();
        if couple(graph, &closure) {
            guarantee = Guarantee::Feasible;
        }
        // The arrows among forced events are part of what is forced.
        let tied = graph.added() > arrows;
        let closure = if tied { close(graph, goals) } else { closure };
        return (closure, guarantee);
    }
}

/// Returns where a track stands when all forced events have happened.
pub(crate) fn final_position(graph: &mut Graph<'_>, closure: &Closure, key: TrackKey) -> u16 {
    let id = graph.track_of(key);
    let track = *graph.track(id).1;
    let forced = (track.start + 1..track.len).rev().find(|&position| {
        graph.reached(key, position).is_some_and(|event| closure.position(event).is_some())
    });
    forced.unwrap_or(track.start)
}

/// The positions of the two sides of a pair, before and after.
#[derive(Clone, Copy)]
struct Positions {
    from: (u16, u16),
    to: (u16, u16),
}

fn positions(
    graph: &mut Graph<'_>,
    closure: &Closure,
    subject: Option<TrackKey>,
    target: TrackKey,
) -> Positions {
    let mut side = |key: TrackKey| {
        let to = final_position(graph, closure, key);
        let track = graph.track_of(key);
        (graph.track(track).1.start, to)
    };
    let (s_from, s_to) = subject.map_or((0, 0), &mut side);
    let (t_from, t_to) = side(target);
    Positions { from: (s_from, t_from), to: (s_to, t_to) }
}

fn pair_bounds(graph: &mut Graph<'_>, pair: Pair, at: Positions) -> std::rc::Rc<crate::graph::Bounds> {
    let subject = pair.subject.map(|key| {
        let track = graph.track_of(key);
        (graph.track(track).1.shape, at.from.0)
    });
    graph.bounds(pair.group, subject, pair.values, at.from.1)
}

/// Finds an irregular pair that the target state does not satisfy, and adds an arrow to the nearest pair of positions
/// that does. Tells whether there was one.
fn choose_pair(graph: &mut Graph<'_>, closure: &Closure) -> bool {
    for index in 0..graph.irregular.len() {
        let pair = graph.irregular[index];
        let at = positions(graph, closure, pair.subject, pair.target);
        let bounds = pair_bounds(graph, pair, at);
        if at.to == at.from || bounds.allows(at.to.0, at.to.1) {
            continue;
        }
        let (s_len, t_len) = bounds.size();
        let later = (at.to.0..s_len).flat_map(|p| (at.to.1..t_len).map(move |q| (p, q)));
        let best = later.filter(|&(p, q)| bounds.allows(p, q)).min_by_key(|&(p, q)| {
            (u16::from(p > at.to.0) + u16::from(q > at.to.1), p - at.to.0 + q - at.to.1, p)
        });
        let requirement = graph.group(pair.group).requirements[0];
        if add_choice(graph, closure, pair, at, best, requirement) {
            return true;
        }
    }
    false
}

/// Adds arrows from whichever side has moved to a pair of positions, or to none. Tells whether any is new.
fn add_choice(
    graph: &mut Graph<'_>,
    closure: &Closure,
    pair: Pair,
    at: Positions,
    best: Option<(u16, u16)>,
    requirement: RequirementId,
) -> bool {
    let subject = pair.subject.and_then(|key| graph.reached(key, at.to.0));
    let Some(tail) = subject.or_else(|| graph.reached(pair.target, at.to.1)) else {
        return false;
    };
    let why = Origin::Choice(requirement);
    let Some((p, q)) = best else {
        let known = closure.position(tail).is_some_and(|tail| closure.blocked().contains(&(tail, why, None)));
        graph.add_arrow(tail, Arrow { to: None, why, who: None });
        return !known;
    };
    let subject = pair.subject.and_then(|key| graph.reached(key, p)).filter(|_| p > at.to.0);
    let target = graph.reached(pair.target, q).filter(|_| q > at.to.1);
    for to in subject.into_iter().chain(target) {
        graph.add_arrow(tail, Arrow { to: Some(to), why, who: None });
    }
    true
}

/// Sees to it that every state on the way satisfies the requirements that arrows alone do not say. Tells whether
/// stops were given up for it, so that the steps may not be the finest.
fn couple(graph: &mut Graph<'_>, closure: &Closure) -> bool {
    let mut given_up = false;
    for index in 0..graph.irregular.len() {
        let pair = graph.irregular[index];
        let at = positions(graph, closure, pair.subject, pair.target);
        let bounds = pair_bounds(graph, pair, at);
        let requirement = graph.group(pair.group).requirements[0];
        let subject = pair.subject.map(|key| Side::new(key, at.from.0, at.to.0));
        let target = Side::new(pair.target, at.from.1, at.to.1);
        let sides: Vec<Side> = subject.into_iter().chain([target]).collect();
        given_up |= tie(graph, &sides, requirement, &|state| match *state {
            [target] => bounds.allows(0, target),
            _ => bounds.allows(state[0], state[1]),
        });
    }
    for index in 0..graph.alternatives.len() {
        let (group, workload) = graph.alternatives[index];
        let requirement = graph.group(group).requirements[0];
        let (subject, ways) = ways(graph, group, workload);
        let Some(ways) = ways else { continue };
        let subject = subject.map(|component| TrackKey::Runs(workload, component));
        given_up |= couple_ways(graph, closure, subject, &ways, requirement);
    }
    given_up
}

fn couple_ways(
    graph: &mut Graph<'_>,
    closure: &Closure,
    subject: Option<TrackKey>,
    ways: &[Way],
    requirement: RequirementId,
) -> bool {
    let mut sides: Vec<Side> = Vec::new();
    let mut judges = Vec::new();
    for way in ways {
        let at = positions(graph, closure, subject, way.target);
        let bounds = pair_bounds(graph, pair_of(subject, way), at);
        let ends = [
            subject.map(|key| Side::new(key, at.from.0, at.to.0)),
            Some(Side::new(way.target, at.from.1, at.to.1)),
        ];
        let indices = ends.map(|side| {
            side.map(|side| {
                let known = sides.iter().position(|other| other.key == side.key);
                known.unwrap_or_else(|| {
                    sides.push(side);
                    sides.len() - 1
                })
            })
        });
        judges.push((bounds, indices));
    }
    tie(graph, &sides, requirement, &|state| {
        let at = |index: Option<usize>| index.map_or(0, |index| state[index]);
        judges.iter().any(|(bounds, [subject, target])| bounds.allows(at(*subject), at(*target)))
    })
}

/// A track between its old and its new position.
#[derive(Clone)]
struct Side {
    key: TrackKey,
    /// The positions at which it may stop, the old one first and the new one last.
    stops: Vec<u16>,
}

impl Side {
    fn new(key: TrackKey, from: u16, to: u16) -> Self {
        Self { key, stops: (from..=to).collect() }
    }
}

/// "The side of this number has reached its stop of that number."
type Stop = (usize, usize);

/// Most states between the old and the new positions that are looked at one by one.
const MOST_BETWEEN: usize = 256;

/// Adds arrows by which every state between satisfies a requirement; today's state is let be. Where no arrows say
/// just that, stops are given up, and where that does not help either all sides go together. Tells whether any was
/// given up.
fn tie(
    graph: &mut Graph<'_>,
    sides: &[Side],
    requirement: RequirementId,
    allows: &dyn Fn(&[u16]) -> bool,
) -> bool {
    if sides.iter().all(|side| side.stops.len() == 1) {
        return false;
    }
    if let Some(arrows) = implications(sides, allows) {
        add_ties(graph, sides, &arrows, Origin::Requirement(requirement));
        return false;
    }
    let ends: Vec<Side> = sides
        .iter()
        .map(|side| Side {
            key: side.key,
            stops: [side.stops[0]].into_iter().chain(side.stops[1..].last().copied()).collect(),
        })
        .collect();
    let arrows = implications(&ends, allows).unwrap_or_else(|| {
        let moved = (0..ends.len()).filter(|&side| ends[side].stops.len() > 1);
        let moved: Vec<Stop> = moved.map(|side| (side, 1)).collect();
        let next = moved.iter().cycle().skip(1);
        moved.iter().copied().zip(next.copied()).collect()
    });
    add_ties(graph, &ends, &arrows, Origin::Choice(requirement));
    true
}

/// Returns the implications between stops that hold in all allowed states, of each side the strongest, if the states
/// that satisfy them all are just the allowed ones.
fn implications(sides: &[Side], allows: &dyn Fn(&[u16]) -> bool) -> Option<Vec<(Stop, Stop)>> {
    let count: usize = sides.iter().map(|side| side.stops.len()).product();
    if count > MOST_BETWEEN {
        return None;
    }
    let states: Vec<Vec<usize>> = (0..count)
        .map(|mut number| {
            let digit = |side: &Side| {
                let digit = number % side.stops.len();
                number /= side.stops.len();
                digit
            };
            sides.iter().map(digit).collect()
        })
        .collect();
    let allowed: Vec<bool> = states
        .iter()
        .enumerate()
        .map(|(number, state)| {
            let stops = state.iter().zip(sides).map(|(&at, side)| side.stops[at]);
            number == 0 || allows(&stops.collect::<Vec<_>>())
        })
        .collect();
    let good: Vec<&Vec<usize>> =
        states.iter().zip(&allowed).filter(|(_, allowed)| **allowed).map(|(state, _)| state).collect();
    let mut arrows = Vec::new();
    for (side, track) in sides.iter().enumerate() {
        for stop in 1..track.stops.len() {
            // What all allowed states have that have this stop.
            for other in 0..sides.len() {
                let with = good.iter().filter(|state| state[side] >= stop);
                let least = with.map(|state| state[other]).min()?;
                let implied = if other == side { least > stop } else { least > 0 };
                if implied {
                    arrows.push(((side, stop), (other, least)));
                }
            }
        }
    }
    let satisfies = |state: &[usize]| {
        arrows.iter().all(|&((side, stop), (other, least))| state[side] < stop || state[other] >= least)
    };
    let exact = states.iter().zip(&allowed).all(|(state, &allowed)| allowed || !satisfies(state));
    exact.then_some(arrows)
}

fn add_ties(graph: &mut Graph<'_>, sides: &[Side], arrows: &[(Stop, Stop)], why: Origin) {
    // Between two stops there is none: who leaves the one goes on to the other.
    let skipped = (0..sides.len()).flat_map(|side| {
        let stops = &sides[side].stops;
        (1..stops.len())
            .filter(|&stop| stops[stop] > stops[stop - 1] + 1)
            .map(move |stop| ((side, stop), (side, stop)))
    });
    let skipped: Vec<(Stop, Stop)> = skipped.collect();
    for &((side, stop), (other, later)) in skipped.iter().chain(arrows) {
        let (first, last) = (sides[side].stops[stop - 1] + 1, sides[other].stops[later]);
        let same = sides[side].key == sides[other].key;
        for (from, to) in ends(graph, sides[side].key, sides[other].key, same) {
            let (from, to) = (graph.reached(from, first), graph.reached(to, last));
            if let (Some(from), Some(to)) = (from, to)
                && from != to
            {
                graph.add_arrow(from, Arrow { to: Some(to), why, who: None });
            }
        }
    }
}

/// Returns between which tracks an arrow of a pair runs: of services from any replica of the one to all of the other,
/// or from each replica to itself.
fn ends(graph: &mut Graph<'_>, from: TrackKey, to: TrackKey, same: bool) -> Vec<(TrackKey, TrackKey)> {
    match from {
        TrackKey::All(service, component) if same => {
            let replicas = graph.fleet.replicas(service).iter();
            let all: Vec<_> = replicas.copied().collect();
            all.into_iter()
                .filter(|&workload| !graph.runs_with(workload, component).is_empty())
                .map(|workload| TrackKey::Runs(workload, component))
                .map(|key| (key, key))
                .collect()
        }
        TrackKey::All(service, component) => vec![(TrackKey::First(service, component), to)],
        _ => vec![(from, to)],
    }
}

/// One way to satisfy a requirement with alternatives.
struct Way {
    group: GroupId,
    target: TrackKey,
    values: crate::graph::ShapeId,
}

/// Finds a requirement with alternatives of which the target state satisfies none, and takes the way that forces the
/// fewest events. Tells whether there was one.
fn choose_alternative(graph: &mut Graph<'_>, closure: &Closure, goals: &[EventId]) -> bool {
    for index in 0..graph.alternatives.len() {
        let (group, workload) = graph.alternatives[index];
        let requirement = graph.group(group).requirements[0];
        let (subject, ways) = ways(graph, group, workload);
        let Some(ways) = ways else { continue };
        let key = subject.map(|component| TrackKey::Runs(workload, component));
        let state: Vec<_> = ways.iter().map(|way| positions(graph, closure, key, way.target)).collect();
        let moved = state.iter().position(|at| at.from != at.to);
        let satisfied = ways
            .iter()
            .zip(&state)
            .any(|(way, at)| pair_bounds(graph, pair_of(key, way), *at).allows(at.to.0, at.to.1));
        let Some(moved) = moved.filter(|_| !satisfied) else {
            continue;
        };
        let tail_key = key.filter(|_| state[moved].to.0 > state[moved].from.0);
        let tail = match tail_key {
            Some(key) => graph.reached(key, state[moved].to.0),
            None => graph.reached(ways[moved].target, state[moved].to.1),
        };
        let Some(tail) = tail else { continue };
        let best = cheapest(graph, key, &ways, &state, goals);
        let known =
            closure.position(tail).is_some_and(|tail| closure.blocked().iter().any(|&(at, ..)| at == tail));
        graph.add_arrow(tail, Arrow { to: best, why: Origin::Choice(requirement), who: None });
        if best.is_some() || !known {
            return true;
        }
    }
    false
}

const fn pair_of(subject: Option<TrackKey>, way: &Way) -> Pair {
    Pair { subject, target: way.target, group: way.group, values: way.values, who: None }
}

/// Returns the ways of a requirement with alternatives; none where one of them cannot be judged, so that it is not
/// known to be broken.
fn ways(
    graph: &mut Graph<'_>,
    group: GroupId,
    workload: WorkloadId,
) -> (Option<crate::model::ComponentId>, Option<Vec<Way>>) {
    let requirement = graph.group(group).requirements[0];
    let subject = graph.group(group).subject;
    let options: Vec<GroupId> = graph
        .needs(workload)
        .into_iter()
        .filter(|&other| {
            graph.group(other).requirements[0] == requirement && graph.group(other).subject == subject
        })
        .collect();
    let ways = options.into_iter().map(|group| match graph.find(workload, graph.group(group).target) {
        Found::Track(target, values) => Some(Way { group, target, values }),
        _ => None,
    });
    (subject, ways.collect())
}

/// Returns the event that satisfies one of the ways and forces the fewest others, blocked ones last.
fn cheapest(
    graph: &mut Graph<'_>,
    subject: Option<TrackKey>,
    ways: &[Way],
    state: &[Positions],
    goals: &[EventId],
) -> Option<EventId> {
    let mut moves: Vec<EventId> = Vec::new();
    for (way, at) in ways.iter().zip(state) {
        let bounds = pair_bounds(graph, pair_of(subject, way), *at);
        let (s_len, t_len) = bounds.size();
        let target = (at.to.1..t_len).find(|&q| bounds.allows(at.to.0, q));
        moves.extend(target.and_then(|q| graph.reached(way.target, q)));
        let later = (at.to.0 + 1..s_len).find(|&p| bounds.allows(p, at.to.1));
        moves.extend(later.zip(subject).and_then(|(p, key)| graph.reached(key, p)));
    }
    let mut best: Option<((usize, usize), EventId)> = None;
    for candidate in moves {
        let mut trial = goals.to_vec();
        trial.push(candidate);
        let closure = close(graph, &trial);
        let cost = (closure.blocked().len(), closure.len());
        if best.is_none_or(|(known, _)| cost < known) {
            best = Some((cost, candidate));
        }
    }
    best.map(|(_, event)| event)
}
