//! Words for what the planner finds.

use crate::answer::plan::Reason;
use crate::answer::why::Link;
use crate::id::FixedMap;
use crate::model::{Basis, ComponentId, Fleet, Isolation, RequirementId, Subject, Within};
use crate::planner::closure::Closure;
use crate::planner::graph::{EventId, Graph, Origin, Rider, TrackKey};
use crate::planner::graph::{Thing, thing_of};
use crate::source::Place;

/// Words an event: `host/node-1:kernel goes to 6.8`.
pub(crate) fn word_event(graph: &Graph<'_>, event: EventId) -> String {
    let fleet = graph.fleet;
    let (key, position) = graph.event(event);
    let to = version_text(graph, event, position);
    match key {
        TrackKey::Slot(slot) => format!("{} goes to {to}", slot_name(fleet, slot)),
        TrackKey::Own(workload, slot) => {
            let name = fleet.workload_name(workload);
            format!("the own guest of workload/{name} goes to {} {to}", capability_name(fleet, slot))
        }
        TrackKey::Seat(rider, slot) => {
            let verb = if graph.moves(rider, slot) { "moves to a machine with" } else { "restarts on" };
            format!("{} {verb} {} {to}", rider_name(fleet, rider), capability_name(fleet, slot))
        }
        TrackKey::Published(id) => format!("{} is published as {to}", fleet.component_name(id)),
        TrackKey::Carried(image, id) => {
            format!("{} is built with {} {to}", fleet.component_name(image), fleet.component_name(id))
        }
        TrackKey::Runs(workload, id) => {
            format!("workload/{} runs {} {to}", fleet.workload_name(workload), fleet.component_name(id))
        }
        TrackKey::First(service, id) => {
            format!(
                "a replica of service/{} runs {} {to}",
                fleet.service_name(service),
                fleet.component_name(id)
            )
        }
        TrackKey::All(service, id) => {
            format!(
                "every replica of service/{} runs {} {to}",
                fleet.service_name(service),
                fleet.component_name(id)
            )
        }
    }
}

/// Returns the text of the version that an event's track has at a position.
pub(crate) fn version_text(graph: &Graph<'_>, event: EventId, position: u16) -> String {
    known_version(graph, event, position).unwrap_or_else(|| "an unknown version".to_owned())
}

pub(crate) fn known_version(graph: &Graph<'_>, event: EventId, position: u16) -> Option<String> {
    let version = graph.version_at(event, position)?;
    Some(graph.ask.version(graph.fleet, version).as_str().to_owned())
}

pub(crate) fn slot_name(fleet: &Fleet, slot: crate::model::SlotId) -> String {
    format!("{}:{}", fleet.machine_name(fleet.slot(slot).machine), capability_name(fleet, slot))
}

fn capability_name(fleet: &Fleet, slot: crate::model::SlotId) -> &str {
    fleet.capability_name(fleet.slot(slot).capability)
}

pub(crate) fn rider_name(fleet: &Fleet, rider: Rider) -> String {
    match rider {
        Rider::Workload(id) => Thing::Workload(id).name(fleet),
        Rider::Machine(id) => Thing::Machine(id).name(fleet),
    }
}

/// Words a requirement: `app/cart at >=3.0 needs kernel in >=6.8`.
pub(crate) fn word_requirement(fleet: &Fleet, id: RequirementId) -> String {
    let requirement = fleet.requirement(id);
    let subject = fleet.subject_name(requirement.subject);
    let at = requirement.at.map_or_else(String::new, |at| format!(" at {}", fleet.range(at)));
    let inside = Isolation::any_of(&requirement.isolation);
    let needs = requirement.needed().iter().map(|need| {
        let target = fleet.target_name(need.target);
        match need.within {
            Within::Range(range) => format!("{target} {}", fleet.range(range)),
            Within::Skew(most) => format!("{target} of its own minor version or up to {most} later"),
            Within::Unsaid => target,
        }
    });
    let needs = needs.collect::<Vec<_>>().join(" or ");
    let because = requirement.because.as_ref().map_or_else(String::new, |because| format!(" ({because})"));
    let only = requirement.only.iter();
    let only = only.map(|&(id, range)| format!("{} is {}", fleet.capability_name(id), fleet.range(range)));
    let only = only.collect::<Vec<_>>().join(" and ");
    let only = if only.is_empty() { only } else { format!(" where {only}") };
    format!("{subject}{at}{inside} needs {needs}{only}{because}")
}

/// Words why an arrow holds, with the place that says so. Of an arrow to none there is no head.
pub(crate) fn word_origin(graph: &Graph<'_>, origin: Origin, tail: EventId, head: Option<EventId>) -> Link {
    let fleet = graph.fleet;
    let plain = |text: &str, place| Link { text: text.to_owned(), place, source: None };
    match origin {
        Origin::Chain => plain("a later version comes after the earlier ones", None),
        Origin::Requirement(id) | Origin::Choice(id) => {
            let requirement = fleet.requirement(id);
            let source = match &requirement.basis {
                Basis::Stated => None,
                Basis::Fact(id) => Some(fleet.fact(*id).source.clone()),
            };
            let chosen = if matches!(origin, Origin::Choice(_)) {
                "; of several ways this one was chosen"
            } else {
                ""
            };
            let carried = carried_by(graph, id, tail);
            Link {
                text: format!("{}{carried}{chosen}", word_requirement(fleet, id)),
                place: Some(requirement.place),
                source,
            }
        }
        Origin::Carries => plain("what it carries has to be there first", place_of(graph, tail)),
        Origin::Build => plain("a declared build has just that in it", place_of(graph, tail)),
        Origin::Release => head
            .and_then(|head| word_release(graph, tail, head))
            .unwrap_or_else(|| plain("an OS release brings its versions together", place_of(graph, tail))),
        Origin::Shares => {
            let machine = machine_under(graph, tail);
            let text = format!("{machine} is changed in place, under everything that sits on it");
            plain(&text, place_of(graph, tail))
        }
        Origin::Moves => {
            let text = format!("{} is emptied before it changes", machine_under(graph, tail));
            plain(&text, place_of(graph, tail))
        }
        Origin::OwnKernel => plain("a workload and the kernel of its own go together", place_of(graph, tail)),
        Origin::Unmixed => plain("the service forbids mixed versions", place_of(graph, tail)),
        Origin::Together(id) => {
            let fact = fleet.fact(id);
            let seen = fact.symptom.as_ref().map_or_else(String::new, |symptom| format!(": {symptom}"));
            let text = format!("replicas make this crossing together{seen}");
            Link { text, place: Some(fact.place), source: Some(fact.source.clone()) }
        }
        Origin::Replica => plain("what holds for a service holds for its replicas", place_of(graph, tail)),
        Origin::Live => plain("the stack changes under its applications", place_of(graph, tail)),
        Origin::Hold(index) => {
            let (pattern, place) = &graph.ask.holds[index as usize];
            plain(&format!("`{pattern}` is held where it stands"), *place)
        }
    }
}

/// Words what an OS release brings, of two events of which one is the machine's OS and the other a property that comes
/// with it, with the line of the profile that says so.
fn word_release(graph: &Graph<'_>, tail: EventId, head: EventId) -> Option<Link> {
    let fleet = graph.fleet;
    let slot = |event| match graph.event(event).0 {
        TrackKey::Slot(slot) | TrackKey::Own(_, slot) | TrackKey::Seat(_, slot) => Some(fleet.slot(slot)),
        _ => None,
    };
    let is_os = |event| slot(event).is_some_and(|slot| fleet.capability_name(slot.capability) == "os");
    let (os, property) = if is_os(tail) { (tail, head) } else { (head, tail) };
    let family = fleet.family(fleet.machine(slot(os)?.machine).family?);
    let version = graph.version_at(os, graph.event(os).1)?;
    let same = |other| graph.ask.compare(fleet, other, version) == Some(std::cmp::Ordering::Equal);
    let release = family.releases.iter().find(|release| same(release.version))?;
    let capability = slot(property)?.capability;
    let &(_, brought, place) = release.provides.iter().find(|(brought, ..)| *brought == capability)?;
    let text = format!(
        "{} {} brings {} {}",
        family.name,
        fleet.version(release.version),
        fleet.capability_name(capability),
        fleet.version(brought)
    );
    Some(Link { text, place: Some(place), source: None })
}

/// Words by way of what a carrier comes to have a lifted requirement: `, carried by image/api > image/debian`.
fn carried_by(graph: &Graph<'_>, id: RequirementId, tail: EventId) -> String {
    let fleet = graph.fleet;
    let (Some(workload), Subject::Component(subject)) =
        (workload_in(graph, tail), fleet.requirement(id).subject)
    else {
        return String::new();
    };
    let path = fleet
        .runs(workload)
        .iter()
        .find_map(|run| path_to(fleet, run.component, subject))
        .unwrap_or_default();
    let path: Vec<&str> = path.into_iter().map(|id| fleet.component_name(id)).collect();
    if path.is_empty() { String::new() } else { format!(", carried by {}", path.join(" > ")) }
}

/// Returns the components from `from` down to right above `to`, by the shortest way of containing.
fn path_to(fleet: &Fleet, from: ComponentId, to: ComponentId) -> Option<Vec<ComponentId>> {
    let mut parents: FixedMap<ComponentId, Option<ComponentId>> = FixedMap::default();
    parents.insert(from, None);
    let mut next = 0;
    while let Some((&here, _)) = parents.get_index(next) {
        next += 1;
        if here == to {
            let mut path: Vec<ComponentId> = std::iter::successors(parents[&to], |at| parents[at]).collect();
            path.reverse();
            return Some(path);
        }
        for content in fleet.contents(here) {
            parents.entry(content.component).or_insert(Some(here));
        }
    }
    None
}

fn workload_in(graph: &Graph<'_>, event: EventId) -> Option<crate::model::WorkloadId> {
    match thing_of(graph.fleet, graph.event(event).0) {
        Some(Thing::Workload(id) | Thing::OwnGuest(id)) => Some(id),
        _ => None,
    }
}

/// Names the machine whose change an event is, or is under.
fn machine_under(graph: &Graph<'_>, event: EventId) -> String {
    match graph.event(event).0 {
        TrackKey::Slot(slot) | TrackKey::Seat(_, slot) | TrackKey::Own(_, slot) => {
            graph.fleet.machine_name(graph.fleet.slot(slot).machine)
        }
        _ => "the machine".to_owned(),
    }
}

/// Returns where the thing of an event is defined.
fn place_of(graph: &Graph<'_>, event: EventId) -> Option<Place> {
    let fleet = graph.fleet;
    let (key, _) = graph.event(event);
    Some(match key {
        TrackKey::Slot(slot) => fleet.slot(slot).place,
        TrackKey::Own(id, _) | TrackKey::Runs(id, _) | TrackKey::Seat(Rider::Workload(id), _) => {
            fleet.workload(id).place
        }
        TrackKey::Seat(Rider::Machine(id), _) => fleet.machine(id).place,
        TrackKey::Published(id) | TrackKey::Carried(id, _) => fleet.component(id).place,
        TrackKey::First(id, _) | TrackKey::All(id, _) => fleet.service(id).place,
    })
}

/// Returns the chain from a goal to a forced event: the goal, then for each arrow why it holds and what follows.
pub(crate) fn chain(graph: &Graph<'_>, closure: &Closure, at: u32) -> Vec<Link> {
    let mut steps = Vec::new();
    let mut here = at;
    while let Some((cause, origin)) = closure.cause(here) {
        steps.push((here, cause, origin));
        here = cause;
    }
    let goal = word_event(graph, closure.event(here));
    let mut links = vec![Link { text: format!("asked for: {goal}"), place: None, source: None }];
    for &(event, cause, origin) in steps.iter().rev() {
        // Counting through the versions of one track explains nothing.
        if origin == Origin::Chain {
            continue;
        }
        let why = word_origin(graph, origin, closure.event(cause), Some(closure.event(event)));
        let then = word_event(graph, closure.event(event));
        links.push(Link { text: format!("{then}, since {}", why.text), ..why });
    }
    links
}

/// Turns links into the reasons of a plan.
pub(crate) fn reasons(fleet: &Fleet, links: Vec<Link>) -> Vec<Reason> {
    let place = |place: Place| fleet.sources().describe(place);
    links
        .into_iter()
        .map(|link| Reason { text: link.text, place: link.place.map(place), source: link.source })
        .collect()
}
