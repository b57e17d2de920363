//! What goes on running as a property of its machine changes.

use super::layout::Layout;
use crate::answer::plan::{Stay, Staying};
use crate::id::FixedMap;
use crate::model::{Fleet, OnChange, SlotId};
use crate::planner::closure::Closure;
use crate::planner::graph::{Graph, Thing, TrackKey, thing_of};
use crate::planner::lockstep::StepId;
use crate::planner::record::Recorder;
use crate::planner::solve::Solution;
use std::collections::{BTreeMap, BTreeSet};

/// Lists what goes on running, by what changes: all that is not started again in the same step, and of what keeps
/// something all that is not started again later either.
pub(super) fn stays(solution: &Solution<'_>, laid: &Layout, record: &mut Recorder<'_>) -> Vec<Stay> {
    let Solution { graph, closure, .. } = solution;
    let fleet = graph.fleet;
    let changed = changed(graph, closure, laid);
    if changed.is_empty() {
        return Vec::new();
    }
    let started = started(graph, closure, laid);
    let mut found: BTreeMap<(&str, Staying), BTreeMap<String, Thing>> = BTreeMap::new();
    for (slot, step) in changed {
        let Some(how) = staying(fleet, slot) else { continue };
        for thing in graph.riders_of_quiet(slot).stay.into_iter().map(crate::planner::graph::Rider::thing) {
            let steps = started.get(&thing);
            let ends = steps.is_some_and(|steps| match how {
                Staying::Reconnects => steps.contains(&step),
                Staying::Keeps => steps.last() >= Some(&step),
            });
            if !ends {
                let of = fleet.capability_name(fleet.slot(slot).capability);
                found.entry((of, how)).or_default().insert(thing.name(fleet), thing);
            }
        }
    }
    let stay = |((of, how), things): ((&str, Staying), BTreeMap<String, Thing>)| Stay {
        of: record.text(of),
        how,
        things: things.into_values().map(|thing| record.thing(thing)).collect(),
    };
    found.into_iter().map(stay).collect()
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
