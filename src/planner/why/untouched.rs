//! Why nothing happens to a thing.

use super::{Asked, closures};
use crate::answer::why::{Beneath, Chain, Rest};
use crate::id::FixedSet;
use crate::model::{Binding, Isolation, MachineId, SlotId, WorkloadId};
use crate::planner::closure::Closure;
use crate::planner::graph::{EventId, Graph, Rider, Thing, TrackKey};
use crate::planner::record::Recorder;
use crate::planner::solve::Solution;
use crate::question::Wanted;

/// What a thing depends on, none of which moves.
pub(super) fn untouched(solution: &Solution<'_>, asked: &Asked, record: &mut Recorder<'_>) -> Chain {
    let fleet = solution.graph.fleet;
    let mut because = Vec::new();
    match asked {
        Asked::Thing(Thing::Workload(id)) => because.extend(under_workload(solution, *id, record)),
        Asked::Thing(Thing::Machine(id)) => because.extend(of_machine(solution, *id, record)),
        Asked::Component(id) => {
            because.push(Rest::Itself { place: record.spot(fleet.component(*id).place) });
        }
        Asked::Service(id) => because.push(Rest::Replicas {
            number: fleet.replicas(*id).len(),
            place: record.spot(fleet.service(*id).place),
        }),
        Asked::Property(slot) => because.push(match instead(solution, *slot, record) {
            Some(instead) => instead,
            None => Rest::Itself { place: record.spot(fleet.slot(*slot).place) },
        }),
        Asked::Thing(_) => {}
    }
    if solution.closure.len() == 0 {
        because.push(Rest::Nothing);
    }
    Chain::Untouched { because }
}

/// What workloads of a machine get instead of another version of its properties, and the properties left.
fn of_machine(solution: &Solution<'_>, id: MachineId, record: &mut Recorder<'_>) -> Vec<Rest> {
    let fleet = solution.graph.fleet;
    let (mut found, mut properties) = (Vec::new(), Vec::new());
    for slot in fleet.slots_of(id) {
        match instead(solution, slot, record) {
            Some(instead) => found.push(instead),
            None => properties.push(record.property(slot)),
        }
    }
    let is_asked = |rest: &Rest| matches!(rest, Rest::Instead { asked: true, .. });
    if found.iter().any(is_asked) {
        // The others come with an OS release that is asked for.
        found.retain(is_asked);
    }
    if found.is_empty() || !properties.is_empty() {
        found.push(Rest::Properties { properties, place: record.spot(fleet.machine(id).place) });
    }
    found
}

/// The VMs that workloads get, or would get if that were not blocked, instead of another version of a property.
fn instead(solution: &Solution<'_>, slot: SlotId, record: &mut Recorder<'_>) -> Option<Rest> {
    let graph = &solution.graph;
    let (made, _) = guests(graph, &solution.closure, slot);
    let event = closures(solution).find_map(|closure| guests(graph, closure, slot).1)?;
    let found = graph.fleet.slot(slot);
    Some(Rest::Instead {
        machine: record.text(&graph.fleet.machine_name(found.machine)),
        property: record.property(slot),
        version: record.version_at(graph, event, graph.event(event).1),
        today: record.version(graph, found.version),
        guests: made,
        asked: graph.ask.wishes.iter().any(|wish| wish.what == Wanted::Slot(slot)),
        place: record.spot(graph.fleet.machine(found.machine).place),
    })
}

/// Counts the workloads that get a VM with a property, and finds the event by which one of them goes furthest.
fn guests(graph: &Graph<'_>, closure: &Closure, slot: SlotId) -> (usize, Option<EventId>) {
    let mut workloads: FixedSet<WorkloadId> = FixedSet::default();
    let mut last: Option<(u16, EventId)> = None;
    for (_, event) in closure.events() {
        if let (TrackKey::Own(workload, own), position) = graph.event(event)
            && own == slot
        {
            workloads.insert(workload);
            last = last.max(Some((position, event)));
        }
    }
    (workloads.len(), last.map(|(_, event)| event))
}

fn under_workload(solution: &Solution<'_>, id: WorkloadId, record: &mut Recorder<'_>) -> Vec<Rest> {
    let graph = &solution.graph;
    let fleet = graph.fleet;
    let workload = fleet.workload(id);
    let seat = workload.machine.map(|machine| under(solution, workload.isolation, machine, record));
    let (changes, moves) = seat.unwrap_or_default();
    let mut found = vec![Rest::Machine {
        machine: workload.machine.map(|machine| fleet.machine_name(machine).into()),
        isolation: workload.isolation,
        changes,
        moves,
        place: record.spot(workload.place),
    }];
    let held = held(graph, id, record);
    if held.is_empty() {
        found.extend(fleet.runs(id).iter().map(|run| Rest::Runs {
            component: record.component_name(run.component),
            place: record.spot(run.place),
        }));
    }
    found.extend(held);
    let service = format!("service/{}", fleet.service_name(workload.service)).into();
    found.push(Rest::Service { service });
    found
}

/// The properties of a machine that change without touching what is on it, and whether it moves as it runs.
fn under(
    solution: &Solution<'_>,
    isolation: Isolation,
    machine: MachineId,
    record: &mut Recorder<'_>,
) -> (Vec<Beneath>, bool) {
    let Solution { graph, closure, .. } = solution;
    let fleet = graph.fleet;
    let mut changed: FixedSet<SlotId> = FixedSet::default();
    let mut moves = false;
    for (_, event) in closure.events() {
        match graph.event(event).0 {
            TrackKey::Slot(slot) => drop(changed.insert(slot)),
            TrackKey::Left(rider) => moves |= rider == Rider::Machine(machine),
            _ => {}
        }
    }
    let beneath = |slot: SlotId| Beneath {
        property: record.property(slot),
        used: fleet.capability(fleet.slot(slot).capability).binding(isolation) == Binding::Live,
    };
    (fleet.slots_of(machine).filter(|slot| changed.contains(slot)).map(beneath).collect(), moves)
}

/// The holds that keep a workload from a bumped component that it carries.
fn held(graph: &Graph<'_>, id: WorkloadId, record: &mut Recorder<'_>) -> Vec<Rest> {
    let fleet = graph.fleet;
    let carries =
        |component| fleet.carriers(component).into_iter().any(|carrier| fleet.runners(carrier).contains(&id));
    let mut found = Vec::new();
    for wish in &graph.ask.wishes {
        if let Wanted::Component(component) = wish.what
            && let Some(hold) = graph.hold_on(TrackKey::Runs(id, component))
            && carries(component)
        {
            let (pattern, place) = &graph.ask.holds[hold as usize];
            found.push(Rest::Held {
                component: record.component_name(component),
                pattern: record.text(&pattern.to_string()),
                place: place.map(|place| record.spot(place)),
            });
        }
    }
    found
}
