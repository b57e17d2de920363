//! Certainty: whether each stop of a forced track is stated, or derived from a fact, to work. Otherwise it is unknown.
//!
//! These questions are asked. For a workload whose machine changes under it, or that moves: does it state that it works
//! with the new version of each property that it sees live? For contents that are baked in anew: does what carries them
//! state so? For something that changes version itself: does it state what it needs there, and is that so? For a machine
//! whose kernel or OS changes: do its engines state that they work there? For what sits on another's kernel or on a
//! hypervisor: does it? Nothing is asked at other stops, such as a host that runs only processes or a sandbox that only
//! restarts. Last, for what no step touches, see [`beside`].
//!
//! A stop is asked about in each state in which it is run, see [`moments`], and the worst counts.
//!
//! [`voices`] decides whose requirements count for a workload or an image: that a library runs on any kernel says
//! nothing about the application beside it. [`speaks`] defines when a requirement counts, and [`doubts`] when it is open
//! whether it does.

mod beside;
mod doubts;
mod halts;
mod landings;
mod machines;
mod moments;
mod speaks;
mod voices;

pub(crate) use beside::Beside;
pub(crate) use moments::Order;

use crate::answer::step::Certainty;
use crate::id::{FixedMap, IdVec};
use crate::model::{
    Basis, Binding, ComponentId, ComponentKind, Layer, RequirementId, ServiceId, SlotId, Subject, Target,
    VersionId, Within, WorkloadId,
};
use crate::planner::closure::{Closure, ForcedId};
use crate::planner::graph::{Carrier, EventId, Found, Graph, GroupId, Rider, TrackKey};
use crate::planner::lockstep::{LockstepGroups, StepId};
use crate::planner::places::Placed;
use moments::{Moment, Span};
use speaks::{Versions, weight};
use std::rc::Rc;
use voices::Voices;

/// The answers for a closure.
#[derive(Debug)]
pub(crate) struct Answers {
    /// The certainty of each forced event; `None` if nothing is asked.
    pub(crate) of: IdVec<ForcedId, Option<Certainty>>,
    /// The events that are unknown.
    pub(crate) unknown: Vec<Open>,
    /// What depends on something that changes beside it, and is not known to work with it.
    pub(crate) beside: Vec<Beside>,
}

/// An event whose outcome is not known to work.
#[derive(Debug)]
pub(crate) struct Open {
    pub(crate) at: ForcedId,
    /// The property or component that changes.
    pub(crate) of: Rc<str>,
    pub(crate) version: Option<VersionId>,
}

/// Asks about every stop, and about what depends on something beside it. Linear in the events, in what their workloads
/// need, and in who depends on what changes; times the moments of a stop, of which there is mostly one.
pub(crate) fn assess(
    graph: &mut Graph<'_>,
    closure: &Closure,
    groups: &LockstepGroups,
    placed: &Placed,
    order: Order<'_>,
) -> Answers {
    let mut asker = Asker {
        leaves: halts::leaves(graph, closure, &order),
        graph,
        closure,
        placed,
        order,
        now: None,
        added: None,
        voices: Voices::default(),
        groups: Vec::new(),
        services: FixedMap::default(),
    };
    let mut answers = Answers { of: IdVec::new(), unknown: Vec::new(), beside: Vec::new() };
    for (at, event) in closure.events() {
        let next = closure.next(asker.graph, at);
        // Versions that a step only passes are not asked about.
        let stops = next.is_none_or(|next| groups.of[next] != groups.of[at])
            && !asker.is_passed_beneath((at, event), groups);
        let answer = if stops { asker.ask((at, event), next) } else { None };
        if let Some(Answer { certainty: Certainty::Unknown, of, version }) = &answer {
            answers.unknown.push(Open { at, of: Rc::clone(of), version: *version });
        }
        answers.of.push(answer.map(|answer| answer.certainty));
    }
    answers.beside = asker.beside();
    answers
}

struct Asker<'a, 'f> {
    graph: &'a mut Graph<'f>,
    closure: &'a Closure,
    placed: &'a Placed,
    order: Order<'a>,
    /// What has been carried out as something is asked about; `None` if all has.
    now: Option<Moment>,
    /// The steps in which each thing moves, in order.
    leaves: FixedMap<Rider, Vec<StepId>>,
    /// The machine, added for a time, on which what is asked about stands.
    added: Option<usize>,
    voices: Voices,
    /// The needs of the current carrier.
    groups: Vec<GroupId>,
    /// The versions of services in a span, or in the final state.
    services: FixedMap<(ServiceId, Option<Span>), Versions>,
}

/// What is known of an event's outcome.
struct Answer {
    certainty: Certainty,
    /// The property or component that changes, and the version that it comes to.
    of: Rc<str>,
    version: Option<VersionId>,
}

/// A version that a question is about.
#[derive(Clone, Copy, Debug)]
struct Topic {
    /// Where it is met, and at which position.
    key: TrackKey,
    position: u16,
}

impl Asker<'_, '_> {
    /// Whether the property under what sits on a machine goes on in the same step: an OS release takes it to a later version, and what is
    /// asked then is asked of the release.
    fn is_passed_beneath(&mut self, (at, event): (ForcedId, EventId), groups: &LockstepGroups) -> bool {
        let (TrackKey::Seat(_, slot), position) = self.graph.event(event) else { return false };
        let track = self.graph.track_of(TrackKey::Slot(slot));
        let later = (position + 1 < self.graph.track(track).1.len)
            .then(|| self.graph.reached(TrackKey::Slot(slot), position + 1))
            .flatten();
        let later = later.and_then(|later| self.closure.position(later));
        later.is_some_and(|later| groups.of[later] == groups.of[at])
    }

    /// What is known of an event's outcome until the next of its track; `None` if nothing is asked.
    fn ask(&mut self, (at, event): (ForcedId, EventId), next: Option<ForcedId>) -> Option<Answer> {
        let (key, position) = self.graph.event(event);
        let until = next.and_then(|next| self.order.step(next));
        let mut span = Span { from: self.order.step(at)?, until: until.into_iter().collect() };
        if let TrackKey::Left(rider) = key {
            return self.landing(rider, position, &span);
        }
        if let TrackKey::Seat(rider, _) = key {
            self.until_it_leaves(rider, &mut span);
        }
        let rider = self.rider(key);
        let mut of = None;
        let certainty = self.throughout(&span, |this| {
            let (certainty, name) = this.standing(rider, |this| this.ask_there(event))?;
            of = Some(name);
            Some(certainty)
        })?;
        Some(Answer { certainty, of: of?, version: self.graph.version_at(event, position) })
    }

    /// What stands somewhere as a track is asked about.
    fn rider(&self, key: TrackKey) -> Option<Rider> {
        match key {
            TrackKey::Seat(rider, _) | TrackKey::Left(rider) => Some(rider),
            TrackKey::Runs(workload, _) | TrackKey::Own(workload, _) => Some(Rider::Workload(workload)),
            TrackKey::Slot(slot) => Some(Rider::Machine(self.graph.fleet.slot(slot).machine)),
            _ => None,
        }
    }

    /// The certainty of the outcome of what moves nothing elsewhere, and what changes.
    fn ask_there(&mut self, event: EventId) -> Option<(Certainty, Rc<str>)> {
        let (key, position) = self.graph.event(event);
        let fleet = self.graph.fleet;
        let topic = Topic { key, position };
        let (carrier, component) = match key {
            TrackKey::Seat(Rider::Workload(workload), slot) => {
                let name = fleet.capability_name(fleet.slot(slot).capability);
                return self.seat(workload, slot, topic).map(|certainty| (certainty, name.into()));
            }
            TrackKey::Slot(slot) | TrackKey::Own(_, slot) | TrackKey::Seat(Rider::Machine(_), slot) => {
                let name = fleet.capability_name(fleet.slot(slot).capability);
                return self.machine(slot, topic).map(|certainty| (certainty, name.into()));
            }
            TrackKey::Runs(workload, component) => (Carrier::Workload(workload), component),
            TrackKey::Carried(image, component) => (Carrier::Image(image), component),
            _ => return None,
        };
        self.groups = self.graph.touching(carrier, component);
        let certainty = match self.is_own(carrier, component) {
            true => self.own(component, carrier, topic),
            false => self.all(carrier, topic),
        };
        let certainty = self.unless_doubtful(certainty, carrier, topic);
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

    /// Asks whether a workload is said to work with what it gets under it; `None` if it does not see that.
    fn seat(&mut self, workload: WorkloadId, slot: SlotId, topic: Topic) -> Option<Certainty> {
        let fleet = self.graph.fleet;
        let found = fleet.slot(slot);
        if fleet.is_os(slot) {
            return self.release(workload, slot, topic);
        }
        if fleet.capability(found.capability).layer != Layer::Hypervisor
            || self.graph.sees_there(workload, slot)
        {
            return self.live(workload, slot, topic);
        }
        // It is in a guest: what is known of the guest holds for what is in it.
        let machine = self.graph.stands_on(Rider::Workload(workload))?;
        let guest = self.on_hypervisor(machine, slot, topic);
        Some(guest.min(self.seen(workload, slot, topic)))
    }

    /// For an OS release, asks about each property that it changes and the workload sees.
    fn release(&mut self, workload: WorkloadId, os: SlotId, topic: Topic) -> Option<Certainty> {
        let brought = self.graph.brought_by(os, topic.position);
        let changed = brought.into_iter().filter(|&(_, at)| at > 0);
        let each =
            changed.filter_map(|(slot, at)| self.live(workload, slot, Topic { position: at, ..topic }));
        let worst = each.max();
        let worst = worst.max(self.unnamed_kernel(workload, os, topic.position));
        // Who says that it works with the release says so of all that the release provides.
        let said = worst.map(|worst| worst.min(self.live(workload, os, topic).unwrap_or(Certainty::Unknown)));
        said.map(|said| match said != Certainty::Unknown && self.is_release_doubtful(workload, os, topic) {
            true => Certainty::Unknown,
            false => said,
        })
    }

    /// Unknown if a workload sees a kernel that no version is known of, today or with an OS release.
    fn unnamed_kernel(&mut self, workload: WorkloadId, os: SlotId, position: u16) -> Option<Certainty> {
        let isolation = self.graph.fleet.workload(workload).isolation;
        let sees = isolation.binding(Layer::Kernel) == Binding::Live && self.graph.sees_there(workload, os);
        (sees && self.leaves_kernel_unknown(os, position)).then_some(Certainty::Unknown)
    }

    /// Asks whether a workload is said to work with a version of a property of its machine; `None` if it does not see
    /// the property.
    fn live(&mut self, workload: WorkloadId, slot: SlotId, topic: Topic) -> Option<Certainty> {
        let fleet = self.graph.fleet;
        let capability = fleet.slot(slot).capability;
        let binding = fleet.capability(capability).binding(fleet.workload(workload).isolation);
        // What is on the kernel of another machine has libraries and engines of its own.
        if binding != Binding::Live || self.graph.live_slot(workload, capability) != Some(slot) {
            return None;
        }
        let seen = self.seen(workload, slot, topic);
        let stays = self.graph.place_of(workload, slot) == Some(TrackKey::Slot(slot));
        Some(match stays && self.is_dark(slot) {
            true => seen.max(self.whole(fleet.slot(slot).machine, slot, topic)),
            false => seen,
        })
    }

    /// Asks a workload about a version of a property where it meets that.
    fn seen(&mut self, workload: WorkloadId, slot: SlotId, topic: Topic) -> Certainty {
        let carrier = Carrier::Workload(workload);
        self.groups = self.graph.needs_of(carrier);
        let topic = Topic { key: self.graph.place_of(workload, slot).unwrap_or(topic.key), ..topic };
        let said = self.all(carrier, topic);
        self.unless_doubtful(said, carrier, topic)
    }

    /// What is said, unless it is open whether something of the carrier works.
    fn unless_doubtful(&mut self, said: Certainty, carrier: Carrier, topic: Topic) -> Certainty {
        match said != Certainty::Unknown && self.is_doubtful(carrier, topic) {
            true => Certainty::Unknown,
            false => said,
        }
    }

    /// Asks the requirements of the carrier as a whole, or else those of all its units.
    fn all(&mut self, carrier: Carrier, topic: Topic) -> Certainty {
        let units = self.voices.of(self.graph, carrier);
        let mut worst = None;
        for unit in &*units {
            let whole = unit.whole.map_or(Certainty::Unknown, |id| self.says(id, carrier, topic));
            let parts = unit.parts.iter().map(|&id| self.says(id, carrier, topic)).max();
            worst = worst.max(Some(whole.min(parts.unwrap_or(Certainty::Unknown))));
        }
        let everyone = self.everyone(carrier).into_iter().map(|subject| self.speak(carrier, topic, subject));
        let everyone = everyone.min().unwrap_or(Certainty::Unknown);
        worst.unwrap_or(Certainty::Unknown).min(everyone)
    }

    /// The subjects whose requirements count for all of a carrier.
    fn everyone(&self, carrier: Carrier) -> Vec<Subject> {
        match carrier {
            Carrier::Workload(id) => {
                vec![Subject::Workload(id), Subject::Service(self.graph.fleet.workload(id).service)]
            }
            Carrier::Image(_) => Vec::new(),
        }
    }

    /// Asks the requirements of one component.
    fn says(&mut self, voice: ComponentId, carrier: Carrier, topic: Topic) -> Certainty {
        self.speak(carrier, topic, Subject::Component(voice))
    }

    /// Asks the requirements of a subject, and what it was tried with.
    fn speak(&mut self, carrier: Carrier, topic: Topic, speaker: Subject) -> Certainty {
        let mut best = Certainty::Unknown;
        for index in 0..self.groups.len() {
            let id = self.groups[index];
            let group = self.graph.group(id);
            if self.graph.fleet.requirement(group.requirements[0]).subject != speaker {
                continue;
            }
            let (subject, target) = (group.subject, group.target);
            let Found::Track(key, values) = self.graph.find_by(carrier, target) else { continue };
            if key == topic.key {
                let version = self.graph.versions(values)[usize::from(topic.position)];
                let subject = subject.and_then(|subject| self.version(Graph::content_key(carrier, subject)));
                best = best.min(self.answer(id, subject, version));
            }
        }
        match best {
            Certainty::Stated => best,
            _ if self.is_tested(carrier, topic, speaker) => Certainty::Stated,
            _ => best,
        }
    }

    /// Asks whether a component states what it needs at the version that it goes to, and has all of it. Who has tried
    /// the version itself need not state anything.
    fn own(&mut self, component: ComponentId, carrier: Carrier, topic: Topic) -> Certainty {
        let here = self.graph.track_of(topic.key);
        let here = self.graph.version_on(here, topic.position);
        if self.everyone(carrier).into_iter().any(|subject| self.is_tested(carrier, topic, subject)) {
            return Certainty::Stated;
        }
        let mut best = Certainty::Unknown;
        for index in 0..self.groups.len() {
            let id = self.groups[index];
            if !self.is_asked_for(id, component) {
                continue;
            }
            let ways = match self.graph.is_alternative(id) {
                true => self.graph.ways(id, carrier),
                false => vec![(id, self.graph.find_by(carrier, self.graph.group(id).target))],
            };
            for requirement in self.graph.group(id).requirements.clone() {
                if !self.graph.concerns(requirement, here) || self.is_out_of_place(requirement, &ways) {
                    continue;
                }
                let is_outside = matches!(carrier, Carrier::Image(_)) && self.is_outside(&ways);
                if is_outside || self.judge(requirement, here, &ways) == Some(true) {
                    best = best.min(weight(self.graph, requirement).unwrap_or(best));
                } else if !self.is_settled(component, carrier, &ways) {
                    return Certainty::Unknown;
                }
            }
        }
        let settles = best != Certainty::Stated && self.is_any_settled(component, carrier);
        if settles { Certainty::Stated } else { best }
    }

    /// Whether requirements are about versions of a component: its own, or those of the service that it stands for.
    fn is_asked_for(&self, id: GroupId, component: ComponentId) -> bool {
        let (fleet, group) = (self.graph.fleet, self.graph.group(id));
        let requirement = fleet.requirement(group.requirements[0]);
        group.option == 0
            && match requirement.subject {
                Subject::Component(id) => id == component,
                Subject::Service(_) => group.subject == Some(component),
                _ => false,
            }
    }

    /// Whether a requirement has no bearing on a new version: a fact that needs what is nowhere here, such as the driver of
    /// a card that no machine has; that a service calls another; and that two things go together.
    fn is_out_of_place(&self, id: RequirementId, ways: &[(GroupId, Found)]) -> bool {
        let requirement = self.graph.fleet.requirement(id);
        match (requirement.basis, requirement.subject) {
            _ if matches!(requirement.needs[0].within, Within::Same(_)) => true,
            (Basis::Fact(_), _) => ways.first().is_some_and(|&(_, found)| found == Found::Nowhere),
            (_, Subject::Service(_)) => requirement.needs[0].within == Within::Unsaid,
            _ => false,
        }
    }

    /// Whether what is needed is outside of an image, and asked for where the image runs.
    fn is_outside(&self, ways: &[(GroupId, Found)]) -> bool {
        ways.iter().any(|&(group, _)| match self.graph.group(group).target {
            Target::Capability(id) => self.graph.fleet.capability(id).layer != Layer::Library,
            Target::Service(_) => true,
            Target::Component(_) => false,
        })
    }

    /// Whether a component was tried with what it has of one of several alternatives.
    fn is_settled(&mut self, component: ComponentId, carrier: Carrier, ways: &[(GroupId, Found)]) -> bool {
        let targets: Vec<Target> = ways.iter().map(|&(group, _)| self.graph.group(group).target).collect();
        self.settled(component, carrier, |target| targets.contains(&target))
    }

    /// Whether a component was tried with anything that it has.
    fn is_any_settled(&mut self, component: ComponentId, carrier: Carrier) -> bool {
        self.settled(component, carrier, |_| true)
    }

    fn settled(&mut self, component: ComponentId, carrier: Carrier, about: impl Fn(Target) -> bool) -> bool {
        let fleet = self.graph.fleet;
        let speaker = Subject::Component(component);
        fleet.tested(speaker).iter().filter(|tested| about(tested.with)).any(|tested| {
            let found = self.graph.find_by(carrier, tested.with);
            let family = match found {
                Found::Track(key, _) => {
                    key.slot().and_then(|slot| fleet.machine(fleet.slot(slot).machine).family)
                }
                _ => None,
            };
            let versions = self.versions(found);
            tested.family.is_none_or(|tested| family == Some(tested))
                && versions.iter().all(|one| one.is_some_and(|one| self.covers(tested, one)))
                && self.is_tried_at(carrier, tested, speaker)
        })
    }
}
