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
        if couple_irregular(graph, &closure) {
            guarantee = Guarantee::Feasible;
            return (close(graph, goals), guarantee);
        }
        return (closure, guarantee);
    }
}

/// Returns where a track stands when all forced events have happened.
pub(crate) fn final_position(graph: &mut Graph<'_>, closure: &Closure, key: TrackKey) -> u16 {
    let id = graph.track_of(key);
    let track = *graph.track(id).1;
    let forced = (track.start + 1..track.len).rev().find(|&position| {
        graph
            .reached(key, position)
            .is_some_and(|event| closure.position(event).is_some())
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
    Positions {
        from: (s_from, t_from),
        to: (s_to, t_to),
    }
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
            (
                u16::from(p > at.to.0) + u16::from(q > at.to.1),
                p - at.to.0 + q - at.to.1,
                p,
            )
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
        let known = closure
            .position(tail)
            .is_some_and(|tail| closure.blocked().contains(&(tail, why, None)));
        graph.add_arrow(
            tail,
            Arrow {
                to: None,
                why,
                who: None,
            },
        );
        return !known;
    };
    let subject = pair
        .subject
        .and_then(|key| graph.reached(key, p))
        .filter(|_| p > at.to.0);
    let target = graph.reached(pair.target, q).filter(|_| q > at.to.1);
    for to in subject.into_iter().chain(target) {
        graph.add_arrow(
            tail,
            Arrow {
                to: Some(to),
                why,
                who: None,
            },
        );
    }
    true
}

/// Between the old and the new positions of an irregular pair no stop is made, and the sides are tied where only one
/// of them may not be ahead. Tells whether any stop was given up.
fn couple_irregular(graph: &mut Graph<'_>, closure: &Closure) -> bool {
    let mut given_up = false;
    for index in 0..graph.irregular.len() {
        let pair = graph.irregular[index];
        let at = positions(graph, closure, pair.subject, pair.target);
        if at.from == at.to {
            continue;
        }
        let bounds = pair_bounds(graph, pair, at);
        let requirement = graph.group(pair.group).requirements[0];
        given_up |= couple(graph, pair.subject, pair.target, at, requirement, &|p, q| {
            bounds.allows(p, q)
        });
    }
    given_up
}

fn couple(
    graph: &mut Graph<'_>,
    subject: Option<TrackKey>,
    target: TrackKey,
    at: Positions,
    requirement: RequirementId,
    allows: &dyn Fn(u16, u16) -> bool,
) -> bool {
    let why = Origin::Choice(requirement);
    let mut ends = |key: TrackKey, from: u16, to: u16| {
        let (first, last) = (graph.reached(key, (from + 1).min(to)), graph.reached(key, to));
        if let (Some(first), Some(last)) = (first, last)
            && first != last
        {
            graph.add_arrow(
                first,
                Arrow {
                    to: Some(last),
                    why,
                    who: None,
                },
            );
        }
        first.zip(last)
    };
    let moved = subject.and_then(|key| ends(key, at.from.0, at.to.0));
    let under = ends(target, at.from.1, at.to.1);
    if let (Some((s_first, s_last)), Some((t_first, t_last))) = (moved, under) {
        if !allows(at.to.0, at.from.1) {
            graph.add_arrow(
                s_first,
                Arrow {
                    to: Some(t_last),
                    why,
                    who: None,
                },
            );
        }
        if !allows(at.from.0, at.to.1) {
            graph.add_arrow(
                t_first,
                Arrow {
                    to: Some(s_last),
                    why,
                    who: None,
                },
            );
        }
    }
    at.to.0 > at.from.0 + 1 || at.to.1 > at.from.1 + 1
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
        let state: Vec<_> = ways
            .iter()
            .map(|way| positions(graph, closure, key, way.target))
            .collect();
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
        let known = closure
            .position(tail)
            .is_some_and(|tail| closure.blocked().iter().any(|&(at, ..)| at == tail));
        graph.add_arrow(
            tail,
            Arrow {
                to: best,
                why: Origin::Choice(requirement),
                who: None,
            },
        );
        if best.is_some() || !known {
            return true;
        }
    }
    false
}

const fn pair_of(subject: Option<TrackKey>, way: &Way) -> Pair {
    Pair {
        subject,
        target: way.target,
        group: way.group,
        values: way.values,
        who: None,
    }
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
    let ways = options
        .into_iter()
        .map(|group| match graph.find(workload, graph.group(group).target) {
            Found::Track(target, values) => Some(Way {
                group,
                target,
                values,
            }),
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
