//! Who says that it works: for each stop of a forced track stated, derived from a fact, or unknown; never guessed.
//!
//! Four questions are asked. Of a workload whose machine changes under it, or that is moved: does it say that it works
//! with the new version of each property that it sees live? Of content that is baked in anew: does what it is carried
//! with say so? Of what itself goes to a new version: does it say what it needs there? Of a machine whose kernel or OS
//! changes: do the engines on it say that they work there? Of other stops, such as a host that nothing but processes run
//! on or a sandbox that only restarts, nothing is asked.
//!
//! Who speaks for a workload or an image is [`voices`]' business: a library that runs on any kernel says nothing of the
//! application beside it. A requirement speaks where it is about the version at which its subject then stands.

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

/// The answers of a closure.
#[derive(Debug)]
pub(crate) struct Answers {
    /// By forced event: who says that it works; none where nothing is to be asked.
    pub(crate) of: IdVec<ForcedId, Option<Certainty>>,
    /// Events of which nothing says so: of what the version is, and the version.
    pub(crate) unknown: Vec<Open>,
}

/// An event of which nothing says that its outcome works.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) at: ForcedId,
    /// The property or component that changes.
    pub(crate) of: Rc<str>,
    pub(crate) version: Option<VersionId>,
}

/// Asks of every stop. Linear in the events and in what their workloads need.
pub(crate) fn assess(graph: &mut Graph<'_>, closure: &Closure, groups: &LockstepGroups) -> Answers {
    let mut asker = Asker { graph, closure, voices: Voices::default(), groups: Vec::new() };
    let mut answers = Answers { of: IdVec::new(), unknown: Vec::new() };
    for (at, event) in closure.events() {
        let next = closure.next(asker.graph, at);
        // Versions that a step passes without standing there are not asked about.
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
    /// What the carrier at hand needs.
    groups: Vec<GroupId>,
}

/// What a question is about.
#[derive(Clone, Copy, Debug)]
struct Topic {
    /// What is met, and the position of its track at which it is met; none for anything.
    target: Option<(TrackKey, u16)>,
    /// Whether this is where everything comes to rest; on the way a subject may stand at either end of its own.
    last: bool,
}

impl Asker<'_, '_> {
    /// Asks who says that an event's outcome works, and of what the question is.
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

    /// Tells whether a component speaks for itself in its carrier, rather than being something that others there meet.
    fn is_own(&self, carrier: Carrier, component: ComponentId) -> bool {
        let fleet = self.graph.fleet;
        let kind = fleet.component(component).kind;
        let direct = match carrier {
            Carrier::Workload(workload) => fleet.runs(workload).iter().any(|run| run.component == component),
            Carrier::Image(_) => false,
        };
        kind == ComponentKind::App || (direct && kind != ComponentKind::Stack)
    }

    /// Of an OS release the question is about each property that it changes and that the workload sees.
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

    /// Asks whether a workload is said to work with a version of a property of its machine; nothing is asked where it
    /// does not see the property.
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

    /// Asks everyone who has to speak for a carrier: the carrier itself, or else all of them.
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

    /// Asks what one component says.
    fn says(&mut self, voice: ComponentId, carrier: Carrier, topic: Topic) -> Certainty {
        self.speak(carrier, topic, |subject| subject == Subject::Component(voice))
    }

    /// Asks what the requirements of some subjects say.
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

    /// Returns the versions between which a subject may stand: where everything has come to rest, the last.
    fn ends(&mut self, key: TrackKey, last: bool) -> [Option<VersionId>; 2] {
        let id = self.graph.track_of(key);
        let end = self.closure.reach(self.graph, key);
        let track = self.graph.track(id).1;
        let versions = self.graph.versions(track.shape);
        let (start, end) = (versions[usize::from(track.start)], versions[usize::from(end)]);
        if last { [end; 2] } else { [start, end] }
    }

    /// Tells who of a group says something of a version: a requirement that is not about the subject as it then stands
    /// does not, nor does one without a range, and nothing can be said of a version that is not known.
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
            let said = graph.fleet.requirement(id).needs[option].within != Within::Unsaid;
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

/// Returns at which value of which track a need is met if it is what a question is about; of a question about nothing
/// in particular every need is, wherever it is met.
fn met(found: Found, topic: Topic) -> Option<Option<(ShapeId, u16)>> {
    match (found, topic.target) {
        (_, None) => Some(None),
        (Found::Track(key, values), Some((target, position))) => {
            (key == target).then_some(Some((values, position)))
        }
        _ => None,
    }
}
