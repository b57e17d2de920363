//! What stands in the way of what was asked for.

use crate::answer::plan::{Blocked, Reason};
use crate::answer::why::Link;
use crate::planner::closure::Closure;
use crate::planner::graph::thing_of;
use crate::planner::graph::{EventId, Graph, Origin, Who};
use crate::planner::solve::{Refused, Solution};
use crate::planner::wording::{chain, reasons, rider_name, version_text, word_event, word_origin};
use std::collections::{BTreeMap, BTreeSet};

/// What stands in the way of some goals, while it is put together.
struct Wall {
    thing: String,
    goals: BTreeSet<String>,
    reasons: Vec<Reason>,
}

/// Returns what stands in the way of what was asked for, each with its chain.
pub(super) fn blocked(solution: &Solution<'_>) -> Vec<Blocked> {
    let mut found: BTreeMap<(String, String), Wall> = BTreeMap::new();
    for round in &solution.refused {
        add_walls(&solution.graph, round, &mut found);
    }
    let blocked = found.into_values().map(|wall| Blocked {
        goals: wall.goals.into_iter().collect(),
        thing: wall.thing,
        reasons: wall.reasons,
    });
    blocked.collect()
}

/// Adds the walls of one round. Each goal that is blocked stands with the wall that is nearest to it.
fn add_walls(graph: &Graph<'_>, round: &Refused, found: &mut BTreeMap<(String, String), Wall>) {
    let whole = &round.closure;
    let walls = whole.blocked().iter().map(|&(at, origin, who)| (at, Some((origin, who))));
    let walls: Vec<_> = walls.chain(round.skips.iter().map(|&at| (at, None))).collect();
    let toward = whole.toward(&walls.iter().map(|&(at, _)| at).collect::<Vec<_>>());
    let mut goals: Vec<Vec<u32>> = vec![Vec::new(); walls.len()];
    for goal in round.lost() {
        if let Some(wall) = toward[goal as usize] {
            goals[wall as usize].push(goal);
        }
    }
    for ((at, origin), mut goals) in walls.into_iter().zip(goals) {
        goals.push(whole.root(at));
        let event = whole.event(at);
        let mut links = chain(graph, whole, at);
        links.push(match origin {
            Some((origin, who)) => wall(graph, origin, who, event),
            None => skip(graph, whole, event),
        });
        let thing = match (origin, thing_of(graph.fleet, graph.event(event).0)) {
            (Some((_, Some(who))), _) => rider_name(graph.fleet, who),
            (_, Some(thing)) => thing.name(graph.fleet),
            (_, None) => word_event(graph, event),
        };
        let reasons = reasons(graph.fleet, links);
        let key = (thing.clone(), reasons.last().map(|reason| reason.text.clone()).unwrap_or_default());
        let wall = found.entry(key).or_insert(Wall { thing, goals: BTreeSet::new(), reasons });
        wall.goals.extend(goals.into_iter().map(|goal| word_event(graph, whole.event(goal))));
    }
}

/// Words why an event cannot be.
pub(crate) fn wall(graph: &Graph<'_>, origin: Origin, who: Who, event: EventId) -> Link {
    let why = word_origin(graph, origin, event, None);
    let who = who.map_or_else(String::new, |who| format!("{}: ", rider_name(graph.fleet, who)));
    let text = match origin {
        Origin::Hold(_) => format!("blocked: {}", why.text),
        _ => format!("blocked: {who}{}, and no version that is listed or asked for satisfies it", why.text),
    };
    Link { text, ..why }
}

/// Words why a path rule stands in the way: who ties two versions of one track together.
fn skip(graph: &Graph<'_>, whole: &Closure, event: EventId) -> Link {
    let version = version_text(graph, event, graph.event(event).1);
    let next = graph.next(event).and_then(|next| whole.position(next));
    let after =
        next.and_then(|next| whole.cause(next)).map(|(cause, _)| word_event(graph, whole.event(cause)));
    let after = after.map_or_else(String::new, |after| format!("; it is tied to the next version: {after}"));
    Link {
        text: format!("blocked: its path rule forbids skipping {version}, and nothing can stop there{after}"),
        place: None,
        source: None,
    }
}
