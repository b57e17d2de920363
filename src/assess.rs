//! Who says that it works: for each forced event stated, derived from a fact, or unknown; never guessed.
//!
//! Two questions are asked. Of a workload whose machine changes under it, or that is moved: does anything say that what
//! it runs works with the new version of each property that it sees live? Of content that is baked in anew: does
//! anything that is carried with it say so?

use crate::close::Closure;
use crate::graph::{EventId, Found, Graph, GroupId, Rider, TrackKey};
use crate::id::FixedMap;
use crate::model::{Basis, Binding, ComponentId, ComponentKind, Target, VersionId, Within, WorkloadId};
use crate::plan::Certainty;

/// The answers of a closure.
#[derive(Debug)]
pub(crate) struct Answers {
    /// By forced event: who says that it works; none where nothing is to be asked.
    pub(crate) of: Vec<Option<Certainty>>,
    /// For events of which nothing says so: with what.
    pub(crate) unknown: Vec<(u32, String)>,
}

/// Asks for every forced event. Linear in the events and in what their workloads need.
pub(crate) fn assess(graph: &mut Graph<'_>, closure: &Closure) -> Answers {
    let mut of = Vec::with_capacity(closure.len());
    let mut unknown = Vec::new();
    let mut labels: FixedMap<(String, Option<VersionId>), String> = FixedMap::default();
    for at in 0..closure.len() {
        let at = u32::try_from(at).expect("fewer than 2^32 events");
        let event = closure.event(at);
        let answer = if is_last(graph, closure, event) { ask(graph, event) } else { None };
        if let Some((Certainty::Unknown, what)) = &answer {
            let (_, position) = graph.event(event);
            let version = graph.version_at(event, position);
            let label = labels.entry((what.clone(), version)).or_insert_with(|| {
                format!("{what} {}", crate::explain::version_text(graph, event, position))
            });
            unknown.push((at, label.clone()));
        }
        of.push(answer.map(|(certainty, _)| certainty));
    }
    Answers { of, unknown }
}

/// Tells whether an event is the furthest forced one of its track.
fn is_last(graph: &Graph<'_>, closure: &Closure, event: EventId) -> bool {
    graph.next(event).is_none_or(|next| closure.position(next).is_none())
}

/// Asks who says that an event's outcome works, and of what the question is.
fn ask(graph: &mut Graph<'_>, event: EventId) -> Option<(Certainty, String)> {
    let (key, position) = graph.event(event);
    let fleet = graph.fleet;
    match key {
        TrackKey::Seat(Rider::Workload(workload), slot) => {
            let name = fleet.capability_name(fleet.slot(slot).capability).to_owned();
            if name == "os" {
                return ask_release(graph, workload, slot, position);
            }
            let certainty = ask_live(graph, workload, slot, position)?;
            Some((certainty, name))
        }
        TrackKey::Runs(workload, component) => {
            let baked = fleet.runs(workload).iter().all(|run| run.component != component);
            let stack = fleet.component(component).kind == ComponentKind::Stack;
            if !baked && !stack {
                return None;
            }
            let groups = graph.needs(workload);
            let say = say(graph, &groups, position, event, |graph, group| {
                matches!(graph.find(workload, graph.group(group).target),
                    Found::Track(TrackKey::Runs(_, id), _) if id == component)
            });
            Some((say, fleet.component_name(component).to_owned()))
        }
        TrackKey::Carried(image, component) => {
            let certainty = ask_inside(graph, image, component, event, position);
            Some((certainty, fleet.component_name(component).to_owned()))
        }
        _ => None,
    }
}

/// Of an OS release the question is about each property that it changes and that the workload sees.
fn ask_release(
    graph: &mut Graph<'_>,
    workload: WorkloadId,
    os: crate::model::SlotId,
    position: u16,
) -> Option<(Certainty, String)> {
    let fleet = graph.fleet;
    let machine = fleet.slot(os).machine;
    let mut worst: Option<(Certainty, String)> = None;
    for (slot, at) in graph.brought_by(os, position) {
        if at == 0 {
            continue;
        }
        debug_assert_eq!(fleet.slot(slot).machine, machine);
        if let Some(certainty) = ask_live(graph, workload, slot, at)
            && worst.as_ref().is_none_or(|(known, _)| *known < certainty)
        {
            worst = Some((certainty, "os".to_owned()));
        }
    }
    worst
}

/// Asks whether a workload is said to work with a version of a property of its machine; nothing is asked where it does
/// not see the property.
fn ask_live(
    graph: &mut Graph<'_>,
    workload: WorkloadId,
    slot: crate::model::SlotId,
    position: u16,
) -> Option<Certainty> {
    let fleet = graph.fleet;
    let capability = fleet.slot(slot).capability;
    let isolation = fleet.workload(workload).isolation;
    let sees = isolation.binding(fleet.capability(capability).layer) == Binding::Live;
    if !sees || !graph.sees(workload, slot) {
        return None;
    }
    let place = graph.place_of(workload, slot);
    let groups = graph.needs(workload);
    let track = graph.track_of(place);
    let version = graph.versions(graph.track(track).1.shape)[usize::from(position)];
    let mut best = Certainty::Unknown;
    for group in groups {
        if !matches!(graph.group(group).target, Target::Capability(_)) {
            continue;
        }
        if matches!(graph.find(workload, graph.group(group).target), Found::Track(target, _) if target == place)
        {
            best = best.min(speaks(graph, group, version));
        }
    }
    Some(best)
}

/// Asks whether anything in an image is said to work with a version of one of its contents.
fn ask_inside(
    graph: &mut Graph<'_>,
    image: ComponentId,
    component: ComponentId,
    event: EventId,
    position: u16,
) -> Certainty {
    let groups = graph.lifted_groups(image);
    say(graph, &groups, position, event, |graph, group| {
        let target = graph.group(group).target;
        matches!(graph.find_inside(image, target), Found::Track(TrackKey::Carried(_, id), _) if id == component)
    })
}

fn say(
    graph: &mut Graph<'_>,
    groups: &[GroupId],
    position: u16,
    event: EventId,
    concerns: impl Fn(&mut Graph<'_>, GroupId) -> bool,
) -> Certainty {
    let version = graph.version_at(event, position);
    let mut best = Certainty::Unknown;
    for &group in groups {
        if concerns(graph, group) {
            best = best.min(speaks(graph, group, version));
        }
    }
    best
}

/// Tells who of a group says anything of a target version: a requirement without range says nothing, and nothing can
/// be said of a version that is not known.
fn speaks(graph: &Graph<'_>, group: GroupId, version: Option<VersionId>) -> Certainty {
    let requirements = &graph.group(group).requirements;
    let option = graph.group(group).option;
    let says = requirements.iter().filter_map(|&id| {
        let requirement = graph.fleet.requirement(id);
        let said = version.is_some() && requirement.needs[option].within != Within::Unsaid;
        said.then_some(match requirement.basis {
            Basis::Stated => Certainty::Stated,
            Basis::Fact { .. } => Certainty::Derived,
        })
    });
    says.min().unwrap_or(Certainty::Unknown)
}
