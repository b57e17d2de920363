//! What goes on running as a property of its machine changes, and which states stay as what made them changes.

use super::layout::Layout;
use crate::answer::plan::{Stay, Staying};
use crate::id::FixedMap;
use crate::model::{Binding, CapabilityId, Fleet, Layer, OnChange, SlotId, Target, VersionId, WorkloadId};
use crate::planner::closure::Closure;
use crate::planner::graph::{Found, Graph, Rider, Thing, TrackKey, thing_of};
use crate::planner::lockstep::StepId;
use crate::planner::record::Recorder;
use crate::planner::solve::Solution;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// What changes, what that does to what stays, and of what stays the state.
type Key<'f> = (&'f str, Staying, Option<&'f str>);

/// What stays, by name.
type Stays<'f> = BTreeMap<Key<'f>, BTreeMap<String, Thing>>;

/// Lists what goes on running, by what changes: all that is not started again in the same step, and of what keeps
/// something all that is not started again later either.
pub(super) fn stays(solution: &mut Solution<'_>, laid: &Layout, record: &mut Recorder<'_>) -> Vec<Stay> {
    let mut found = Stays::new();
    running(solution, laid, &mut found);
    states(solution, &mut found);
    let stay = |((of, how, state), things): (Key<'_>, BTreeMap<String, Thing>)| Stay {
        of: record.text(of),
        how,
        state: state.map(|state| record.text(state)),
        things: things.into_values().map(|thing| record.thing(thing)).collect(),
    };
    found.into_iter().map(stay).collect()
}

/// Finds what goes on running, on machines of which something changes.
fn running<'f>(solution: &Solution<'f>, laid: &Layout, found: &mut Stays<'f>) {
    let Solution { graph, closure, .. } = solution;
    let fleet = graph.fleet;
    let changed = changed(graph, closure, laid);
    if changed.is_empty() {
        return;
    }
    let started = started(graph, closure, laid);
    for (slot, step) in changed {
        let Some(how) = staying(fleet, slot) else { continue };
        for thing in graph.riders_of_quiet(slot).stay.into_iter().map(Rider::thing) {
            let steps = started.get(&thing);
            let ends = steps.is_some_and(|steps| match how {
                Staying::Reconnects => steps.contains(&step),
                Staying::Keeps | Staying::Outlives => steps.last() >= Some(&step),
            });
            if !ends {
                let of = fleet.capability_name(fleet.slot(slot).capability);
                found.entry((of, how, None)).or_default().insert(thing.name(fleet), thing);
            }
        }
    }
}

/// Finds the states that stay while what made them changes.
fn states<'f>(solution: &mut Solution<'f>, found: &mut Stays<'f>) {
    let Solution { graph, closure, .. } = solution;
    let fleet = graph.fleet;
    for &state in fleet.states() {
        let Some(maker) = fleet.component(state).made_by else { continue };
        for &workload in fleet.runners(state) {
            let key = TrackKey::Runs(workload, state);
            let stays = closure.reach(graph, key) == graph.start(key);
            if stays && changes_for(graph, closure, workload, maker) {
                let thing = Thing::Workload(workload);
                let key =
                    (fleet.capability_name(maker), Staying::Outlives, Some(fleet.component_name(state)));
                found.entry(key).or_default().insert(thing.name(fleet), thing);
            }
        }
    }
}

/// Whether a workload ends with another version of a capability than it has today. A version that nobody knows is another than
/// a known one.
fn changes_for(graph: &mut Graph<'_>, closure: &Closure, workload: WorkloadId, of: CapabilityId) -> bool {
    let found = match graph.find(workload, Target::Capability(of)) {
        Found::Track(key, values) => Some((key, values, closure.reach(graph, key))),
        _ => None,
    };
    let end = |graph: &Graph<'_>| found.and_then(|(_, values, to)| graph.versions(values)[usize::from(to)]);
    let equal =
        |graph: &mut Graph<'_>, from, to| graph.ask.compare(graph.fleet, from, to) == Some(Ordering::Equal);
    if let Some(today) = elsewhere(graph, workload, of) {
        return match (today, end(graph)) {
            (Some(from), Some(to)) => !equal(graph, from, to),
            (None, None) => false,
            _ => true,
        };
    }
    let Some((key, values, to)) = found else { return false };
    let from = graph.start(key);
    let ends = graph.versions(values)[usize::from(from)].zip(end(graph));
    from != to && !ends.is_some_and(|(from, to)| equal(graph, from, to))
}

/// The version of a capability that a workload has today under it, if it ends on another machine and that is where it finds
/// the capability.
fn elsewhere(graph: &Graph<'_>, workload: WorkloadId, of: CapabilityId) -> Option<Option<VersionId>> {
    let fleet = graph.fleet;
    let home = fleet.workload(workload).machine?;
    graph.stands_on(Rider::Workload(workload)).filter(|&there| there != home)?;
    let capability = fleet.capability(of);
    let of = match capability.binding(fleet.workload(workload).isolation) {
        Binding::Live => Some(of).filter(|_| capability.layer != Layer::Cluster),
        Binding::Instead(own) => fleet.find_capability(own),
        Binding::Carried => None,
    }?;
    Some(fleet.find_slot(home, of).and_then(|slot| fleet.slot(slot).version))
}

fn staying(fleet: &Fleet, slot: SlotId) -> Option<Staying> {
    match fleet.slot(slot).on_change {
        OnChange::Nothing => Some(Staying::Keeps),
        OnChange::Reconnect => Some(Staying::Reconnects),
        OnChange::Restart => None,
    }
}

/// The properties that change while what is on their machine goes on running, and the last step in which they do.
fn changed(graph: &Graph<'_>, closure: &Closure, laid: &Layout) -> BTreeMap<SlotId, StepId> {
    let mut last: BTreeMap<SlotId, StepId> = BTreeMap::new();
    for (at, event) in closure.events() {
        if let (TrackKey::Slot(slot), Some(step)) = (graph.event(event).0, laid.of_event[at])
            && graph.fleet.goes_on(slot)
        {
            let known = last.entry(slot).or_insert(step);
            *known = step.max(*known);
        }
    }
    last
}

/// The steps in which things are started again. A machine whose own properties change goes on as what it is on another.
fn started(graph: &Graph<'_>, closure: &Closure, laid: &Layout) -> FixedMap<Thing, BTreeSet<StepId>> {
    let mut started: FixedMap<Thing, BTreeSet<StepId>> = FixedMap::default();
    for (at, event) in closure.events() {
        let key = graph.event(event).0;
        if let (Some(thing), Some(step)) = (thing_of(graph.fleet, key), laid.of_event[at])
            && !matches!(key, TrackKey::Slot(_))
        {
            started.entry(thing).or_default().insert(step);
        }
    }
    started
}
