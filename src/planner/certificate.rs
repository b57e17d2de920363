//! The certificate of a plan: for each forced event what forces it, for each step what ties it.

use crate::answer::plan::{Certificate, Event, EventKind, Rule, Tie, TieArrow};
use crate::planner::graph::Thing;
use crate::planner::graph::{Graph, Origin, Rider, TrackKey};
use crate::planner::lockstep::components;
use crate::planner::solve::Solution;
use crate::planner::wording::{known_version, slot_name};
use std::collections::BTreeMap;

/// Makes the certificate; `steps` has the step of each event, zero for none.
pub(crate) fn certify(solution: &Solution<'_>, steps: &[u32]) -> Certificate {
    let Solution { graph, closure, groups, .. } = solution;
    let events = closure.events().iter().enumerate().map(|(at, &event)| {
        let (key, position) = graph.event(event);
        let (kind, thing, what) = name(graph, key);
        let cause = closure.cause(u32::try_from(at).expect("fewer than 2^32 events"));
        Event {
            kind,
            thing,
            what,
            from: known_version(graph, event, position - 1),
            to: known_version(graph, event, position),
            position,
            step: (steps[at] > 0).then_some(steps[at] as usize),
            cause: cause.map(|(cause, _)| cause as usize),
            rule: cause
                .map_or(Rule { kind: "goal".to_owned(), place: None }, |(_, origin)| rule(graph, origin)),
        }
    });
    let events = events.collect();
    let ties = groups.members.iter().filter(|members| members.len() > 1).filter_map(|members| {
        let step = steps[members[0] as usize] as usize;
        (step > 0).then(|| Tie { step, arrows: tie(solution, members) })
    });
    let mut ties: Vec<Tie> = ties.collect();
    ties.sort_unstable_by_key(|tie| tie.step);
    Certificate { events, ties }
}

fn name(graph: &Graph<'_>, key: TrackKey) -> (EventKind, String, String) {
    let fleet = graph.fleet;
    let workload = |id| Thing::Workload(id).name(fleet);
    let component = |id| fleet.component_name(id).to_owned();
    let capability = |slot| fleet.capability_name(fleet.slot(slot).capability).to_owned();
    match key {
        TrackKey::Slot(slot) => {
            (EventKind::Property, fleet.machine_name(fleet.slot(slot).machine), capability(slot))
        }
        TrackKey::Own(id, slot) => (EventKind::OwnGuest, workload(id), capability(slot)),
        TrackKey::Seat(Rider::Workload(id), slot) => (EventKind::Seat, workload(id), slot_name(fleet, slot)),
        TrackKey::Seat(Rider::Machine(id), slot) => {
            (EventKind::Seat, fleet.machine_name(id), slot_name(fleet, slot))
        }
        TrackKey::Published(id) => (EventKind::Published, component(id), component(id)),
        TrackKey::Carried(image, id) => (EventKind::Carried, component(image), component(id)),
        TrackKey::Runs(id, what) => (EventKind::Runs, workload(id), component(what)),
        TrackKey::First(id, what) => {
            (EventKind::First, format!("service/{}", fleet.service_name(id)), component(what))
        }
        TrackKey::All(id, what) => {
            (EventKind::All, format!("service/{}", fleet.service_name(id)), component(what))
        }
    }
}

fn rule(graph: &Graph<'_>, origin: Origin) -> Rule {
    let (kind, requirement) = match origin {
        Origin::Chain => ("chain", None),
        Origin::Requirement(id) => ("requirement", Some(id)),
        Origin::Choice(id) => ("choice", Some(id)),
        Origin::Carries => ("carries", None),
        Origin::Build => ("build", None),
        Origin::Release => ("release", None),
        Origin::Shares => ("shares", None),
        Origin::Moves => ("moves", None),
        Origin::OwnKernel => ("own-kernel", None),
        Origin::Unmixed | Origin::Together(_) => ("unmixed", None),
        Origin::Replica => ("replica", None),
        Origin::Live => ("live", None),
        Origin::Hold(_) => ("hold", None),
    };
    let place = requirement.map(|id| graph.fleet.sources().describe(graph.fleet.requirement(id).place));
    Rule { kind: kind.to_owned(), place }
}

/// Returns arrows by which of each lockstep group among the members the first leads to all and all lead to it: two
/// trees, so that twice the members bound their number. Where stops were skipped there are several groups in a row.
fn tie(solution: &Solution<'_>, members: &[u32]) -> Vec<TieArrow> {
    let Solution { graph, closure, groups, .. } = solution;
    let group = groups.of[members[0] as usize];
    let local: BTreeMap<u32, u32> = members.iter().copied().zip(0..).collect();
    let inside = |at: u32| closure.arrows(at).iter().filter(move |(to, _)| groups.of[*to as usize] == group);
    let locked = components(members.len(), |at| inside(members[at as usize]).map(|(to, _)| local[to]));
    let piece = |at: u32| locked.of[local[&at] as usize];
    let mut outward: BTreeMap<u32, Vec<(u32, Origin)>> = BTreeMap::new();
    let mut inward: BTreeMap<u32, Vec<(u32, Origin)>> = BTreeMap::new();
    for &from in members {
        for &(to, origin) in inside(from).filter(|(to, _)| piece(*to) == piece(from)) {
            outward.entry(from).or_default().push((to, origin));
            inward.entry(to).or_default().push((from, origin));
        }
    }
    let mut arrows: Vec<(u32, u32, Origin)> = forest(members, &outward);
    arrows.extend(forest(members, &inward).into_iter().map(|(at, other, origin)| (other, at, origin)));
    arrows.sort_unstable_by_key(|&(from, to, _)| (from, to));
    arrows.dedup_by_key(|&mut (from, to, _)| (from, to));
    let arrow = |(from, to, origin): (u32, u32, Origin)| TieArrow {
        from: from as usize,
        to: to as usize,
        rule: rule(graph, origin),
    };
    arrows.into_iter().map(arrow).collect()
}

/// Returns the arrows of a spanning forest that searching from each member in turn finds.
fn forest(members: &[u32], next: &BTreeMap<u32, Vec<(u32, Origin)>>) -> Vec<(u32, u32, Origin)> {
    let mut seen = std::collections::BTreeSet::new();
    let mut found = Vec::new();
    for &root in members {
        let mut work = if seen.insert(root) { vec![root] } else { Vec::new() };
        while let Some(at) = work.pop() {
            for &(to, origin) in next.get(&at).into_iter().flatten() {
                if seen.insert(to) {
                    found.push((at, to, origin));
                    work.push(to);
                }
            }
        }
    }
    found
}
