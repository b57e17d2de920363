//! What happens to each thing in a step, and whether a bump asks for it.

use crate::answer::step::{Asked, Brought, Change, Effect, Moved};
use crate::id::FixedMap;
use crate::model::{ComponentKind, VersionId};
use crate::planner::certainty::Answers;
use crate::planner::closure::{Closure, ForcedId};
use crate::planner::graph::{Graph, Label, Rider, TrackKey, thing_of};
use crate::planner::record::Recorder;
use crate::planner::solve::Solution;
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

    /// Whether a bump asks a track to reach a position.
    pub(super) fn asked(&self, key: TrackKey, position: u16) -> Asked {
        match self.0.get(&key) {
            None => Asked::No,
            Some(&goal) if position > goal => Asked::Beyond,
            Some(_) => Asked::Yes,
        }
    }
}

/// The positions of a track before and after a step, and its last event in it.
struct Span {
    from: u16,
    to: u16,
    last: ForcedId,
}

/// What happens to things in a group: one change for each track, from where it was to where it goes, ordered by the
/// names of the things.
pub(super) fn changes(
    solution: &Solution<'_>,
    answers: &Answers,
    goals: &Goals,
    members: &[ForcedId],
    record: &mut Recorder<'_>,
) -> Vec<Change> {
    let Solution { graph, .. } = solution;
    let fleet = graph.fleet;
    let mut spans: Vec<(Label<'_>, Effect, TrackKey, Span)> = Vec::with_capacity(members.len());
    for (key, span) in spans_of(solution, members) {
        if let (Some(thing), Some(effect)) = (thing_of(fleet, key), effect(graph, key)) {
            spans.push((thing.label(fleet), effect, key, span));
        }
    }
    // Names first, so that the order of the input does not matter.
    spans.sort_by(|a, b| {
        let ends = |span: &Span| (span.from, span.to);
        let of = || subject(graph, a.2).cmp(&subject(graph, b.2)).then_with(|| ends(&a.3).cmp(&ends(&b.3)));
        (a.0, a.1).cmp(&(b.0, b.1)).then_with(of)
    });
    let change = |(_, effect, key, span)| change(solution, answers, goals, (key, &span, effect), record);
    spans.into_iter().map(change).collect()
}

/// The span of each track of some events.
fn spans_of(solution: &Solution<'_>, members: &[ForcedId]) -> FixedMap<TrackKey, Span> {
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
    spans
}

fn change(
    solution: &Solution<'_>,
    answers: &Answers,
    goals: &Goals,
    (key, span, effect): (TrackKey, &Span, Effect),
    record: &mut Recorder<'_>,
) -> Change {
    let Solution { graph, closure, .. } = solution;
    let event = closure.event(span.last);
    let what = record.what(graph, event);
    if let TrackKey::Left(rider) = key {
        return migration(solution, answers, (rider, span), record);
    }
    Change {
        thing: what.thing,
        effect,
        of: what.of,
        under: what.under,
        moved: None,
        from: record.version_at(graph, event, span.from),
        assumed: is_assumed(graph, key, span.from),
        to: what.to,
        brings: brings(
            graph,
            key,
            (graph.version_at(event, span.from), graph.version_at(event, span.to)),
            record,
        ),
        asked: goals.asked(key, span.to),
        unlisted: is_unlisted(graph, key, graph.version_at(event, span.to)),
        certainty: answers.of[span.last],
    }
}

/// The libraries of which an image or stack gets other versions with a version.
fn brings(
    graph: &Graph<'_>,
    key: TrackKey,
    (from, to): (Option<VersionId>, Option<VersionId>),
    record: &mut Recorder<'_>,
) -> Vec<Brought> {
    let fleet = graph.fleet;
    let (carrier, component) = match key {
        TrackKey::Published(id) => (id, id),
        TrackKey::Carried(image, id) => (image, id),
        _ => return Vec::new(),
    };
    let Some(to) = to else { return Vec::new() };
    let version = |id| graph.ask.version(fleet, id);
    let brought = fleet.brought(carrier, component, (from.map(version), version(to)));
    let mut text = |id| record.text(&fleet.version(id).to_string());
    let brought: Vec<_> =
        brought.into_iter().map(|(of, from, to)| (of, from.map(&mut text), text(to))).collect();
    brought.into_iter().map(|(of, from, to)| Brought { of: record.text(of), from, to }).collect()
}

/// A move of something from one machine to another.
fn migration(
    solution: &Solution<'_>,
    answers: &Answers,
    (rider, span): (Rider, &Span),
    record: &mut Recorder<'_>,
) -> Change {
    let Solution { graph, placed, .. } = solution;
    let made = &placed.moves[&rider][usize::from(span.to) - 1];
    let from = record.stand(made.from);
    let of = made.of.map_or("machine", |(of, ..)| graph.fleet.capability_name(of));
    let (before, after) = made.of.map_or((None, None), |(_, before, after)| (before, after));
    Change {
        thing: record.rider(rider),
        effect: Effect::Migrate,
        of: record.text(of),
        under: Some(from),
        moved: Some(Moved { from, to: record.stand(made.to) }),
        from: record.version(graph, before),
        assumed: false,
        to: record.version(graph, after),
        brings: Vec::new(),
        asked: Asked::No,
        unlisted: false,
        certainty: answers.of[span.last],
    }
}

/// Names what the version of a track belongs to, as a sort key.
pub(super) fn subject(graph: &Graph<'_>, key: TrackKey) -> String {
    let fleet = graph.fleet;
    let property = |slot| fleet.capability_name(fleet.slot(slot).capability).to_owned();
    match key {
        TrackKey::Slot(slot) | TrackKey::Own(_, slot) => property(slot),
        TrackKey::Seat(_, slot) => {
            format!("{}:{}", fleet.machine_name(fleet.slot(slot).machine), property(slot))
        }
        TrackKey::Left(_) => String::from("machine"),
        TrackKey::Published(id)
        | TrackKey::Carried(_, id)
        | TrackKey::Runs(_, id)
        | TrackKey::First(_, id)
        | TrackKey::All(_, id) => fleet.component_name(id).to_owned(),
    }
}

/// What happens to the thing of a track; `None` if the track stands for replicas together.
fn effect(graph: &Graph<'_>, key: TrackKey) -> Option<Effect> {
    let fleet = graph.fleet;
    Some(match key {
        TrackKey::Slot(_) | TrackKey::Published(_) => Effect::Upgrade,
        TrackKey::Own(..) => Effect::Reprovision,
        TrackKey::Left(_) => Effect::Migrate,
        TrackKey::Seat(Rider::Machine(id), _) if fleet.is_off(id) => Effect::NextStart,
        TrackKey::Seat(..) => Effect::Restart,
        TrackKey::Carried(..) => Effect::Rebuild,
        TrackKey::Runs(workload, id) => {
            let is_direct = fleet.runs(workload).iter().any(|run| run.component == id);
            match fleet.component(id).kind {
                ComponentKind::App if is_direct => Effect::Upgrade,
                ComponentKind::State => Effect::Recreate,
                _ => Effect::Redeploy,
            }
        }
        TrackKey::First(..) | TrackKey::All(..) => return None,
    })
}

/// Whether a property begins at a version that only its OS release says of the machine.
fn is_assumed(graph: &Graph<'_>, key: TrackKey, from: u16) -> bool {
    let (TrackKey::Slot(slot) | TrackKey::Seat(_, slot)) = key else { return false };
    let slot = graph.fleet.slot(slot);
    from == 0 && slot.from_profile && slot.version.is_some()
}

/// Whether a version of a property is unlisted: no candidate, OS release or bump names it.
fn is_unlisted(graph: &Graph<'_>, key: TrackKey, to: Option<VersionId>) -> bool {
    let (TrackKey::Slot(slot), Some(to)) = (key, to) else {
        return false;
    };
    let (fleet, ask) = (graph.fleet, &graph.ask);
    let capability = fleet.slot(slot).capability;
    let family = fleet.family_of(fleet.slot(slot).machine);
    let releases = family.into_iter().flat_map(|family| &family.releases);
    let brought = releases.filter_map(|release| match fleet.is_os(slot) {
        true => Some(release.version),
        false => release.provides(capability),
    });
    let target = ask.targets.get(&Wanted::Slot(slot));
    let mut listed = fleet.candidates(slot).iter().chain(target).copied().chain(brought);
    !listed.any(|version| ask.compare(fleet, version, to) == Some(Ordering::Equal))
}
