//! What happens to each thing in a step, and whether a bump asks for it.

use crate::answer::plan::{Asked, Change, Effect};
use crate::id::FixedMap;
use crate::model::{ComponentKind, VersionId};
use crate::planner::certainty::Answers;
use crate::planner::closure::Closure;
use crate::planner::graph::thing_of;
use crate::planner::graph::{Graph, Rider, TrackKey};
use crate::planner::solve::Solution;
use crate::planner::wording::{known_version, slot_name};
use crate::question::Wanted;
use std::cmp::Ordering;

/// How far bumps ask tracks to go.
pub(super) struct Goals(FixedMap<TrackKey, u16>);

impl Goals {
    pub(super) fn of(graph: &Graph<'_>, closure: &Closure) -> Self {
        let mut goals: FixedMap<TrackKey, u16> = FixedMap::default();
        for at in closure.goals() {
            let (key, position) = graph.event(closure.event(at));
            let furthest = goals.entry(key).or_default();
            *furthest = position.max(*furthest);
        }
        Self(goals)
    }

    /// Tells whether a bump asks that a track reaches a position.
    pub(super) fn asked(&self, key: TrackKey, position: u16) -> Asked {
        match self.0.get(&key) {
            None => Asked::No,
            Some(&goal) if position > goal => Asked::Beyond,
            Some(_) => Asked::Yes,
        }
    }
}

/// Where a track stands before and after a step, and its last event in it.
struct Span {
    from: u16,
    to: u16,
    last: u32,
}

/// Returns what happens to things in a group: for each track one change from where it stood to where it goes.
pub(super) fn changes(
    solution: &Solution<'_>,
    answers: &Answers,
    goals: &Goals,
    members: &[u32],
) -> Vec<Change> {
    let Solution { graph, closure, .. } = solution;
    let mut spans: FixedMap<TrackKey, Span> = FixedMap::default();
    for &at in members {
        let (key, position) = graph.event(closure.event(at));
        let span = spans.entry(key).or_insert(Span { from: position - 1, to: position, last: at });
        if position > span.to {
            (span.to, span.last) = (position, at);
        }
        span.from = span.from.min(position - 1);
    }
    let change = |(&key, span): (&TrackKey, &Span)| {
        let event = closure.event(span.last);
        let (effect, what) = effect(graph, key)?;
        Some(Change {
            thing: thing_of(graph.fleet, key)?.name(graph.fleet),
            effect,
            what,
            from: known_version(graph, event, span.from),
            to: known_version(graph, event, span.to),
            asked: goals.asked(key, span.to),
            unseen: is_unseen(graph, key),
            unlisted: is_unlisted(graph, key, graph.version_at(event, span.to)),
            certainty: answers.of[span.last as usize],
        })
    };
    let mut changes: Vec<Change> = spans.iter().filter_map(change).collect();
    changes.sort_unstable();
    changes
}

/// Returns what happens to the thing of a track, and of what the version changes.
fn effect(graph: &Graph<'_>, key: TrackKey) -> Option<(Effect, String)> {
    let fleet = graph.fleet;
    let named = |id| fleet.component_name(id).to_owned();
    let property = |slot| fleet.capability_name(fleet.slot(slot).capability).to_owned();
    Some(match key {
        TrackKey::Slot(slot) => (Effect::Upgrade, property(slot)),
        TrackKey::Own(_, slot) => (Effect::Reprovision, property(slot)),
        TrackKey::Seat(rider, slot) if graph.moves(rider, slot) => (Effect::Migrate, slot_name(fleet, slot)),
        TrackKey::Seat(_, slot) => (Effect::Restart, slot_name(fleet, slot)),
        TrackKey::Published(id) => (Effect::Upgrade, named(id)),
        TrackKey::Carried(_, id) => (Effect::Rebuild, named(id)),
        TrackKey::Runs(workload, id) => {
            let app = fleet.component(id).kind == ComponentKind::App
                && fleet.runs(workload).iter().any(|run| run.component == id);
            (if app { Effect::Upgrade } else { Effect::Redeploy }, named(id))
        }
        TrackKey::First(..) | TrackKey::All(..) => return None,
    })
}

/// Tells whether a change is of a property that is nothing to the workload, such as the C library of a machine to a
/// container: it comes with the machine that the workload moves to.
fn is_unseen(graph: &Graph<'_>, key: TrackKey) -> bool {
    let fleet = graph.fleet;
    match key {
        TrackKey::Seat(rider @ Rider::Workload(workload), slot) if graph.moves(rider, slot) => {
            let layer = fleet.capability(fleet.slot(slot).capability).layer;
            !fleet.workload(workload).isolation.restarts_with(layer)
        }
        _ => false,
    }
}

/// Tells whether nobody lists a version for a property: no candidates, no OS release and no bump.
fn is_unlisted(graph: &Graph<'_>, key: TrackKey, to: Option<VersionId>) -> bool {
    let (TrackKey::Slot(slot), Some(to)) = (key, to) else {
        return false;
    };
    let (fleet, ask) = (graph.fleet, &graph.ask);
    let capability = fleet.slot(slot).capability;
    let family = fleet.machine(fleet.slot(slot).machine).family.map(|family| fleet.family(family));
    let releases = || family.into_iter().flat_map(|family| &family.releases);
    let brought = releases().filter_map(|release| match fleet.capability_name(capability) {
        "os" => Some(release.version),
        _ => release.provides(capability),
    });
    let target = ask.targets.get(&Wanted::Slot(slot));
    let mut listed = fleet.candidates(slot).iter().chain(target).copied().chain(brought);
    !listed.any(|version| ask.compare(fleet, version, to) == Some(Ordering::Equal))
}
