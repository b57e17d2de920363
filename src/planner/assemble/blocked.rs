//! What blocks the goals.

use crate::answer::Guarantee;
use crate::answer::obstacle::{Blocked, Tied, Wall};
use crate::answer::refs::{ReasonRef, ThingRef};
use crate::answer::tables::{Text, What, Why};
use crate::planner::choice::Refused;
use crate::planner::closure::{Closure, ForcedId, Stuck};
use crate::planner::graph::{EventId, Graph, Origin, thing_of};
use crate::planner::record::Recorder;
use crate::planner::solve::Solution;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A sort key for what blocks, which does not depend on the order of the input.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    thing: Text,
    /// The wall and what it is about: equal walls of one thing are merged.
    wall: String,
}

/// What blocks some goals, while it is assembled.
struct Found {
    thing: ThingRef,
    goals: BTreeSet<(Text, What)>,
    chain: ReasonRef,
    wall: Wall,
    guarantee: Guarantee,
    states: Option<usize>,
}

/// What blocks the goals, each with its chain.
pub(super) fn blocked(solution: &Solution<'_>, record: &mut Recorder<'_>) -> Vec<Blocked> {
    let mut found: BTreeMap<Key, Found> = BTreeMap::new();
    for (number, round) in (1..).zip(&solution.refused) {
        add_walls(&solution.graph, (number, round), record, &mut found);
    }
    let blocked = found.into_values().map(|found| Blocked {
        goals: found.goals.into_iter().map(|(_, goal)| goal).collect(),
        thing: found.thing,
        chain: found.chain,
        wall: found.wall,
        guarantee: found.guarantee,
        states: found.states,
    });
    blocked.collect()
}

/// Adds the walls of one round. Each blocked goal goes with the wall nearest to it.
fn add_walls(
    graph: &Graph<'_>,
    (number, round): (usize, &Refused),
    record: &mut Recorder<'_>,
    found: &mut BTreeMap<Key, Found>,
) {
    let whole = &round.closure;
    let walls = nearest(round);
    let toward = whole.toward(&walls.iter().map(|&(at, _)| at).collect::<Vec<_>>());
    let mut goals: Vec<Vec<ForcedId>> = vec![Vec::new(); walls.len()];
    for goal in round.lost() {
        if let Some(wall) = toward[goal] {
            goals[wall].push(goal);
        }
    }
    for ((at, stuck), mut goals) in walls.into_iter().zip(goals) {
        goals.push(whole.root(at));
        let event = whole.event(at);
        let wall = match stuck {
            Some(stuck) => rule(graph, whole, stuck, record),
            None => skip(graph, whole, at, record),
        };
        let thing = match stuck.and_then(|stuck| stuck.who) {
            Some(who) => record.rider(who),
            None => named(graph, event, record),
        };
        let key = Key { thing: record.name(thing), wall: content(&wall, record) };
        let chain = record.reason(graph, (number, whole), at);
        let (guarantee, states) = (round.proof.guarantee(), round.proof.states());
        let new = Found { thing, goals: BTreeSet::new(), chain, wall, guarantee, states };
        let known = found.entry(key).or_insert(new);
        known.guarantee = known.guarantee.max(guarantee);
        known.states = known.states.max(states);
        for goal in goals {
            let goal = record.what(graph, whole.event(goal));
            known.goals.insert((record.name(goal.thing), goal));
        }
    }
}

/// Where the goals end, and what is blocked there; nothing if a path rule blocks. Of what cannot come to a version the
/// earlier ones are left out, unless a goal ends there alone: a chain goes from the later version on.
pub(super) fn nearest(round: &Refused) -> Vec<(ForcedId, Option<&Stuck>)> {
    let whole = &round.closure;
    let at_walls: BTreeSet<ForcedId> = whole.blocked().iter().map(|stuck| stuck.at).collect();
    let is_passed = |at: ForcedId| {
        let chain = std::iter::successors(Some(at), |&at| match whole.cause(at) {
            Some((later, Origin::Chain)) => Some(later),
            _ => None,
        });
        chain.skip(1).any(|later| at_walls.contains(&later))
    };
    let skips = round.skips.iter().map(|&at| (at, None));
    let all = || whole.blocked().iter().map(|stuck| (stuck.at, Some(stuck))).chain(skips.clone());
    let kept: Vec<_> = all().filter(|&(at, stuck)| stuck.is_none() || !is_passed(at)).collect();
    let toward = whole.toward(&kept.iter().map(|&(at, _)| at).collect::<Vec<_>>());
    if round.lost().all(|goal| toward[goal].is_some()) { kept } else { all().collect() }
}

/// The content of a wall, as a sort key.
fn content(wall: &Wall, record: &Recorder<'_>) -> String {
    match wall {
        Wall::Rule { why: Why::Requirement { requirement, .. }, .. } => {
            format!("{:?} {wall:?}", record.tables().requirement(*requirement))
        }
        _ => format!("{wall:?}"),
    }
}

/// Counts the goals to which no way was found, although there may be one.
pub(super) fn not_found(blocked: &[Blocked]) -> usize {
    let unproven = blocked.iter().filter(|blocked| blocked.guarantee == Guarantee::Feasible);
    unproven.flat_map(|blocked| &blocked.goals).collect::<BTreeSet<_>>().len()
}

/// The thing of an event; for an event of replicas together, their service.
fn named(graph: &Graph<'_>, event: EventId, record: &mut Recorder<'_>) -> ThingRef {
    match thing_of(graph.fleet, graph.event(event).0) {
        Some(thing) => record.thing(thing),
        None => record.what(graph, event).thing,
    }
}

/// Why an event is blocked.
pub(crate) fn rule(graph: &Graph<'_>, whole: &Closure, stuck: &Stuck, record: &mut Recorder<'_>) -> Wall {
    let (why, place) = record.why(graph, stuck.why, whole.event(stuck.at), None);
    Wall::Rule { why, of: stuck.who.map(|who| record.rider(who)), place }
}

/// Why a path rule blocks: what takes something past a version at which it has to stop.
fn skip(graph: &Graph<'_>, whole: &Closure, at: ForcedId, record: &mut Recorder<'_>) -> Wall {
    let event = whole.event(at);
    let version = record.version_at(graph, event, graph.event(event).1);
    let tied_to = taken_past(graph, whole, at).map(|(cause, origin, past)| {
        let cause = whole.event(cause);
        let (why, place) = record.why(graph, origin, cause, Some(whole.event(past)));
        Tied { what: record.what(graph, cause), why, place }
    });
    Wall::Skip { version, tied_to }
}

/// What a stop leads to that takes its track to a later version: the nearest, since both are in one lockstep group. A replica
/// goes with all of its service, so then it is what takes these there.
fn taken_past(graph: &Graph<'_>, whole: &Closure, stop: ForcedId) -> Option<(ForcedId, Origin, ForcedId)> {
    let later: BTreeSet<ForcedId> =
        std::iter::successors(graph.next(whole.event(stop)), |&event| graph.next(event))
            .filter_map(|event| whole.position(event))
            .collect();
    let mut before: BTreeMap<ForcedId, (ForcedId, Origin)> = BTreeMap::new();
    let mut work = VecDeque::from([stop]);
    while let Some(at) = work.pop_front() {
        for &(to, origin) in whole.arrows(at) {
            if later.contains(&to) {
                let taken = before.get(&at).filter(|_| origin == Origin::Replica);
                return Some(taken.map_or((at, origin, to), |&(cause, why)| (cause, why, at)));
            }
            if to != stop && !before.contains_key(&to) {
                before.insert(to, (at, origin));
                work.push_back(to);
            }
        }
    }
    None
}
