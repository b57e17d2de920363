//! Certainty: whether each stop of a forced track is stated, or derived from a fact, to work. Otherwise it is unknown.
//!
//! Four questions are asked. For a workload whose machine changes under it, or that moves: does it state that it works
//! with the new version of each property that it sees live? For contents that are baked in anew: does what carries them
//! state so? For something that changes version itself: does it state what it needs there? For a machine whose kernel
//! or OS changes: do its engines state that they work there? Nothing is asked at other stops, such as a host that runs
//! only processes or a sandbox that only restarts.
//!
//! [`voices`] decides whose requirements count for a workload or an image: that a library runs on any kernel says
//! nothing about the application beside it. A requirement counts if it is about the version of its subject at that
//! stop.

mod software;
mod voices;

use crate::answer::step::Certainty;
use crate::id::IdVec;
use crate::model::{
    Basis, Binding, ComponentId, ComponentKind, RequirementId, SlotId, Subject, VersionId, Within, WorkloadId,
};
use crate::planner::closure::{Closure, ForcedId};
use crate::planner::graph::{Carrier, EventId, Found, Graph, GroupId, Rider, ShapeId, TrackKey};
use crate::planner::lockstep::LockstepGroups;
use std::rc::Rc;
use voices::Voices;

/// The answers for a closure.
#[derive(Debug)]
pub(crate) struct Answers {
    /// The certainty of each forced event; `None` if nothing is asked.
    pub(crate) of: IdVec<ForcedId, Option<Certainty>>,
    /// The events that are unknown.
    pub(crate) unknown: Vec<Open>,
}

/// An event whose outcome is not known to work.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) at: ForcedId,
    /// The property or component that changes.
    pub(crate) of: Rc<str>,
    pub(crate) version: Option<VersionId>,
}

/// Asks about every stop. Linear in the events and in what their workloads need.
pub(crate) fn assess(graph: &mut Graph<'_>, closure: &Closure, groups: &LockstepGroups) -> Answers {
    let mut asker = Asker { graph, closure, voices: Voices::default(), groups: Vec::new() };
    let mut answers = Answers { of: IdVec::new(), unknown: Vec::new() };
    for (at, event) in closure.events() {
        let next = closure.next(asker.graph, at);
        // Versions that a step only passes are not asked about.
        let stops = next.is_none_or(|next| groups.of[next] != groups.of[at]);
        let answer = if stops { asker.ask(event, next.is_none()) } else { None };
        if let Some((Certainty::Unknown, of)) = &answer {
            let (_, position) = asker.graph.event(event);
            let version = asker.graph.version_at(event, position);
            answers.unknown.push(Open { at, of: Rc::clone(of), version });
        }
        answers.of.push(answer.map(|(certainty, _)| certainty));
    }
    answers
}

struct Asker<'a, 'f> {
    graph: &'a mut Graph<'f>,
    closure: &'a Closure,
    voices: Voices,
    /// The needs of the current carrier.
    groups: Vec<GroupId>,
}

/// What a question is about.
#[derive(Clone, Copy, Debug)]
struct Topic {
    /// The target that a need finds, and its position; `None` for any target.
    target: Option<(TrackKey, u16)>,
    /// Whether this is the final state; before it, a subject may be at either end of its track.
    last: bool,
}

impl Asker<'_, '_> {
    /// The certainty of an event's outcome, and what changes; `None` if nothing is asked.
    fn ask(&mut self, event: EventId, last: bool) -> Option<(Certainty, Rc<str>)> {
        let (key, position) = self.graph.event(event);
        let fleet = self.graph.fleet;
        let (carrier, component) = match key {
            TrackKey::Seat(Rider::Workload(workload), slot) => {
                let name = fleet.capability_name(fleet.slot(slot).capability);
                let certainty = match name {
                    "os" => self.release(workload, slot, (position, last)),
                    _ => self.live(workload, slot, (position, last)),
                };
                return certainty.map(|certainty| (certainty, name.into()));
            }
            TrackKey::Slot(slot) | TrackKey::Own(_, slot) | TrackKey::Seat(Rider::Machine(_), slot) => {
                let certainty = self.software(key, slot, (position, last));
                let name = fleet.capability_name(fleet.slot(slot).capability);
                return certainty.map(|certainty| (certainty, name.into()));
            }
            TrackKey::Runs(workload, component) => (Carrier::Workload(workload), component),
            TrackKey::Carried(image, component) => (Carrier::Image(image), component),
            _ => return None,
        };
        self.groups = self.graph.needs_of(carrier);
        let certainty = match self.is_own(carrier, component) {
            true => self.says(component, carrier, Topic { target: None, last }),
            false => self.all(carrier, Topic { target: Some((key, position)), last }),
        };
        Some((certainty, fleet.component_name(component).into()))
    }

    /// Whether a component's own requirements are asked, rather than those of what else its carrier contains.
    fn is_own(&self, carrier: Carrier, component: ComponentId) -> bool {
        let fleet = self.graph.fleet;
        let kind = fleet.component(component).kind;
        let direct = match carrier {
            Carrier::Workload(workload) => fleet.runs(workload).iter().any(|run| run.component == component),
            Carrier::Image(_) => false,
        };
        kind == ComponentKind::App || (direct && kind != ComponentKind::Stack)
    }

    /// For an OS release, asks about each property that it changes and the workload sees.
    fn release(
        &mut self,
        workload: WorkloadId,
        os: SlotId,
        (position, last): (u16, bool),
    ) -> Option<Certainty> {
        let brought = self.graph.brought_by(os, position);
        let changed = brought.into_iter().filter(|&(_, at)| at > 0);
        changed.filter_map(|(slot, at)| self.live(workload, slot, (at, last))).max()
    }

    /// Asks whether a workload is said to work with a version of a property of its machine; `None` if it does not see
    /// the property.
    fn live(
        &mut self,
        workload: WorkloadId,
        slot: SlotId,
        (position, last): (u16, bool),
    ) -> Option<Certainty> {
        let fleet = self.graph.fleet;
        let capability = fleet.slot(slot).capability;
        let isolation = fleet.workload(workload).isolation;
        let sees = isolation.binding(fleet.capability(capability).layer) == Binding::Live;
        if !sees || !self.graph.sees(workload, slot) {
            return None;
        }
        let place = self.graph.place_of(workload, slot);
        let carrier = Carrier::Workload(workload);
        self.groups = self.graph.needs_of(carrier);
        Some(self.all(carrier, Topic { target: Some((place, position)), last }))
    }

    /// Asks the requirements of the carrier as a whole, or else those of all its units.
    fn all(&mut self, carrier: Carrier, topic: Topic) -> Certainty {
        let units = self.voices.of(self.graph.fleet, carrier);
        let mut worst = None;
        for unit in &*units {
            let whole = unit.whole.map_or(Certainty::Unknown, |id| self.says(id, carrier, topic));
            let parts = unit.parts.iter().map(|&id| self.says(id, carrier, topic)).max();
            worst = worst.max(Some(whole.min(parts.unwrap_or(Certainty::Unknown))));
        }
        let everyone = self
            .speak(carrier, topic, |subject| matches!(subject, Subject::Service(_) | Subject::Workload(_)));
        worst.unwrap_or(Certainty::Unknown).min(everyone)
    }

    /// Asks the requirements of one component.
    fn says(&mut self, voice: ComponentId, carrier: Carrier, topic: Topic) -> Certainty {
        self.speak(carrier, topic, |subject| subject == Subject::Component(voice))
    }

    /// Asks the requirements of some subjects.
    fn speak(&mut self, carrier: Carrier, topic: Topic, of: impl Fn(Subject) -> bool) -> Certainty {
        let mut best = Certainty::Unknown;
        for index in 0..self.groups.len() {
            let id = self.groups[index];
            let group = self.graph.group(id);
            if !of(self.graph.fleet.requirement(group.requirements[0]).subject) {
                continue;
            }
            let (subject, target) = (group.subject, group.target);
            let found = self.graph.find_by(carrier, target);
            let Some(values) = met(found, topic) else {
                continue;
            };
            let ends = subject.map(|subject| self.ends(Graph::content_key(carrier, subject), topic.last));
            best = best.min(self.answer(id, ends, values));
        }
        best
    }

    /// The versions between which a subject may be; in the final state, both are the last.
    fn ends(&mut self, key: TrackKey, last: bool) -> [Option<VersionId>; 2] {
        let id = self.graph.track_of(key);
        let end = self.closure.reach(self.graph, key);
        let track = self.graph.track(id).1;
        let versions = self.graph.versions(track.shape);
        let (start, end) = (versions[usize::from(track.start)], versions[usize::from(end)]);
        if last { [end; 2] } else { [start, end] }
    }

    /// The certainty that a group gives to a version. A requirement that is not about the subject's version then, or
    /// has no range, gives none, and an unknown version gets none.
    fn answer(
        &self,
        group: GroupId,
        ends: Option<[Option<VersionId>; 2]>,
        met: Option<(ShapeId, u16)>,
    ) -> Certainty {
        let graph = &self.graph;
        let version = met.map(|(shape, at)| graph.versions(shape)[usize::from(at)]);
        let option = graph.group(group).option;
        let fits = |id: RequirementId| {
            let ends = ends.unwrap_or_default();
            let about = ends.iter().all(|&subject| graph.concerns(id, subject));
            let said =
                !matches!(graph.fleet.requirement(id).needs[option].within, Within::Same(_) | Within::Unsaid);
            let holds = version.is_none_or(|version| {
                version.is_some() && ends.iter().all(|&subject| graph.allows(id, option, subject, version))
            });
            about && said && holds && graph.fleet.vouches(id)
        };
        let says = graph.group(group).requirements.iter().filter(|&&id| fits(id));
        let says = says.map(|&id| match graph.fleet.requirement(id).basis {
            Basis::Stated => Certainty::Stated,
            Basis::Fact(_) => Certainty::Derived,
        });
        says.min().unwrap_or(Certainty::Unknown)
    }
}

/// The values and the position at which a need is met, if the topic is about it; a topic without a target is about
/// every need, wherever it is met.
fn met(found: Found, topic: Topic) -> Option<Option<(ShapeId, u16)>> {
    match (found, topic.target) {
        (_, None) => Some(None),
        (Found::Track(key, values), Some((target, position))) => {
            (key == target).then_some(Some((values, position)))
        }
        _ => None,
    }
}
