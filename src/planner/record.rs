//! The tables of an answer, while it is assembled: things, requirements, facts and reasons, each once.

use crate::answer::input::Input;
use crate::answer::refs::{FactRef, ReasonRef, RequirementRef, ThingRef};
use crate::answer::tables::{
    Brings, Fact, Need, Reason, Requirement, Spot, Tables, Text, Thing as Entry, ThingKind, What, WhatKind,
    Why,
};
use crate::id::{FixedMap, FixedSet, Id};
use crate::model::{
    Basis, ComponentId, ComponentKind, FactId, Fleet, MachineId, MachineKind, Need as Needed, RequirementId,
    ServiceId, SlotId, Subject, Target, VersionId, Within, WorkloadId,
};
use crate::planner::closure::{Closure, ForcedId};
use crate::planner::graph::{EventId, Graph, Origin, Rider, Thing, TrackKey, thing_of};
use crate::planner::places::Stand;
use crate::source::{Digest, Place};

/// What the inputs of a fleet were when they were read, in the order of their names.
pub(crate) fn inputs(fleet: &Fleet) -> Vec<Input> {
    let kinds: FixedMap<&str, &str> =
        fleet.sources().kinds().filter_map(|(name, kind)| Some((name, kind?))).collect();
    let input = |digest: &Digest| Input {
        name: digest.name.clone(),
        kind: kinds.get(digest.name.as_str()).map(|&kind| kind.to_owned()),
        bytes: digest.bytes,
        sha256: digest.sha256.clone(),
        captured: digest.captured.clone(),
    };
    let mut all: Vec<Input> = fleet.sources().digests().iter().map(input).collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

/// What the table of things can contain.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Key {
    Thing(Thing),
    Service(ServiceId),
    /// A machine that is added for a time, by its number.
    Spare(usize),
}

/// How long tables are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lengths {
    things: usize,
    requirements: usize,
    facts: usize,
    reasons: usize,
}

impl Lengths {
    /// Cuts off what tables have beyond these lengths.
    pub(crate) fn cut(self, tables: &mut Tables) {
        tables.things.truncate(self.things);
        tables.requirements.truncate(self.requirements);
        tables.facts.truncate(self.facts);
        tables.reasons.truncate(self.reasons);
    }
}

/// Tables in the making.
#[derive(Debug)]
pub(crate) struct Recorder<'f> {
    fleet: &'f Fleet,
    tables: Tables,
    things: FixedMap<Key, ThingRef>,
    requirements: FixedMap<RequirementId, RequirementRef>,
    facts: FixedMap<FactId, FactRef>,
    /// By the number of a closure and a forced event of it.
    reasons: FixedMap<(usize, ForcedId), ReasonRef>,
    versions: FixedMap<VersionId, Text>,
    texts: FixedSet<Text>,
    /// What places are called: many reasons are stated in few of them.
    spots: FixedMap<Place, Text>,
}

impl<'f> Recorder<'f> {
    pub(crate) fn new(fleet: &'f Fleet) -> Self {
        Self {
            fleet,
            tables: Tables::default(),
            things: FixedMap::default(),
            requirements: FixedMap::default(),
            facts: FixedMap::default(),
            reasons: FixedMap::default(),
            versions: FixedMap::default(),
            texts: FixedSet::default(),
            spots: FixedMap::default(),
        }
    }

    /// The tables, in no more memory than they need: a plan is kept, and checked, for longer than it was made.
    pub(crate) fn finish(mut self) -> Tables {
        let Tables { things, requirements, facts, reasons } = &mut self.tables;
        things.shrink_to_fit();
        requirements.shrink_to_fit();
        facts.shrink_to_fit();
        reasons.shrink_to_fit();
        self.tables
    }

    /// What has been recorded so far.
    pub(crate) const fn tables(&self) -> &Tables {
        &self.tables
    }

    /// How much has been recorded so far.
    pub(crate) const fn lengths(&self) -> Lengths {
        let Tables { things, requirements, facts, reasons } = &self.tables;
        Lengths {
            things: things.len(),
            requirements: requirements.len(),
            facts: facts.len(),
            reasons: reasons.len(),
        }
    }

    /// Shares a text.
    pub(crate) fn text(&mut self, text: &str) -> Text {
        if let Some(known) = self.texts.get(text) {
            return Text::clone(known);
        }
        let new = Text::from(text);
        self.texts.insert(Text::clone(&new));
        new
    }

    pub(crate) fn version(&mut self, graph: &Graph<'_>, id: Option<VersionId>) -> Option<Text> {
        let id = id?;
        if let Some(known) = self.versions.get(&id) {
            return Some(Text::clone(known));
        }
        let text = self.text(graph.ask.version(graph.fleet, id).as_str());
        self.versions.insert(id, Text::clone(&text));
        Some(text)
    }

    /// The version of an event's track at a position.
    pub(crate) fn version_at(&mut self, graph: &Graph<'_>, event: EventId, position: u16) -> Option<Text> {
        self.version(graph, graph.version_at(event, position))
    }

    pub(crate) fn spot(&mut self, place: Place) -> Spot {
        let sources = self.fleet.sources();
        let text = self.spots.entry(place).or_insert_with(|| sources.describe(place).into());
        Spot { text: Text::clone(text), place: Some(place) }
    }

    /// The name of a slot's property.
    pub(crate) fn property(&mut self, slot: SlotId) -> Text {
        let fleet = self.fleet;
        self.text(fleet.capability_name(fleet.slot(slot).capability))
    }

    pub(crate) fn component_name(&mut self, id: ComponentId) -> Text {
        let fleet = self.fleet;
        self.text(fleet.component_name(id))
    }

    /// The full name of a recorded thing.
    pub(crate) fn name(&self, thing: ThingRef) -> Text {
        Text::clone(&self.tables.thing(thing).name)
    }

    pub(crate) fn machine(&mut self, id: MachineId) -> ThingRef {
        self.thing(Thing::Machine(id))
    }

    pub(crate) fn rider(&mut self, rider: Rider) -> ThingRef {
        self.thing(rider.thing())
    }

    pub(crate) fn service(&mut self, id: ServiceId) -> ThingRef {
        if let Some(&known) = self.things.get(&Key::Service(id)) {
            return known;
        }
        let name = Text::from(format!("service/{}", self.fleet.service_name(id)));
        let owner = self.owner(Subject::Service(id));
        self.add(
            Key::Service(id),
            Entry { kind: ThingKind::Service, name, service: None, machine: None, own_kernel: false, owner },
        )
    }

    /// Where something stands.
    pub(crate) fn stand(&mut self, stand: Stand) -> ThingRef {
        match stand {
            Stand::Machine(id) => self.machine(id),
            Stand::Spare(number) => self.spare(number),
        }
    }

    /// A machine that is added for a time, by its number from zero.
    fn spare(&mut self, number: usize) -> ThingRef {
        if let Some(&known) = self.things.get(&Key::Spare(number)) {
            return known;
        }
        let name = Text::from(format!("spare-host/{}", number + 1));
        let entry = Entry {
            kind: ThingKind::SpareHost,
            name,
            service: None,
            machine: None,
            own_kernel: false,
            owner: None,
        };
        self.add(Key::Spare(number), entry)
    }

    pub(crate) fn thing(&mut self, thing: Thing) -> ThingRef {
        if let Some(&known) = self.things.get(&Key::Thing(thing)) {
            return known;
        }
        let fleet = self.fleet;
        let (kind, subject) = match thing {
            Thing::Machine(id) => (machine_kind(fleet.machine(id).kind), Subject::Machine(id)),
            Thing::OwnGuest(id) => (ThingKind::OwnGuest, Subject::Workload(id)),
            Thing::Component(id) => (component_kind(fleet.component(id).kind), Subject::Component(id)),
            Thing::Workload(id) => (ThingKind::Workload, Subject::Workload(id)),
        };
        let owner = self.owner(subject);
        let service = match thing {
            Thing::Workload(id) => Some(self.service(fleet.workload(id).service)),
            _ => None,
        };
        let machine = match thing {
            Thing::Machine(id) => fleet.machine(id).parent,
            Thing::OwnGuest(id) | Thing::Workload(id) => fleet.workload(id).machine,
            Thing::Component(_) => None,
        };
        let machine = machine.map(|id| self.stack(id));
        let own_kernel =
            matches!(thing, Thing::Workload(id) if fleet.workload(id).isolation.has_own_kernel());
        let name = Text::from(thing.name(fleet));
        self.add(Key::Thing(thing), Entry { kind, name, service, machine, own_kernel, owner })
    }

    /// Records a machine after the machines under it, without recursion: there may be many.
    fn stack(&mut self, top: MachineId) -> ThingRef {
        let fleet = self.fleet;
        let new = |&id: &MachineId| !self.things.contains_key(&Key::Thing(Thing::Machine(id)));
        let under = std::iter::successors(Some(top), |&id| fleet.machine(id).parent).take_while(new);
        let under: Vec<MachineId> = under.collect();
        for id in under.into_iter().rev() {
            self.machine(id);
        }
        self.things[&Key::Thing(Thing::Machine(top))]
    }

    fn add(&mut self, key: Key, entry: Entry) -> ThingRef {
        let id = ThingRef::from_index(self.tables.things.len());
        self.tables.things.push(entry);
        self.things.insert(key, id);
        id
    }

    /// The owner of something, if the inventory tells.
    fn owner(&mut self, thing: Subject) -> Option<Text> {
        let owner = self.fleet.owner_of(thing)?;
        Some(self.text(owner))
    }

    pub(crate) fn requirement(&mut self, id: RequirementId) -> RequirementRef {
        if let Some(&known) = self.requirements.get(&id) {
            return known;
        }
        let fleet = self.fleet;
        let requirement = fleet.requirement(id);
        let needs = requirement.needed().iter().map(|need| self.need(need)).collect();
        let only = requirement.conditions().map(|(property, range, family)| Need {
            needs: self.text(fleet.capability_name(property)),
            within: Some(self.text(&fleet.range_words(range, family))),
            skew: None,
        });
        let only = only.collect();
        let fact = match requirement.basis {
            Basis::Stated => None,
            Basis::Fact(id) => Some(self.fact(id)),
        };
        let entry = Requirement {
            subject: self.text(&fleet.subject_name(requirement.subject)),
            at: requirement.at.map(|at| self.text(&fleet.range(at).to_string())),
            needs,
            only,
            isolation: requirement.isolation.clone(),
            because: requirement.because.as_ref().map(|because| self.text(because)),
            fact,
            place: self.spot(requirement.place),
        };
        let new = RequirementRef::from_index(self.tables.requirements.len());
        self.tables.requirements.push(entry);
        self.requirements.insert(id, new);
        new
    }

    fn need(&mut self, need: &Needed) -> Need {
        let fleet = self.fleet;
        let needs = self.text(&fleet.target_name(need.target));
        match need.within {
            Within::Range(range) => {
                Need { needs, within: Some(self.text(&fleet.range_words(range, need.family))), skew: None }
            }
            Within::Skew(most) => Need { needs, within: None, skew: Some(most) },
            Within::Same(less) => {
                Need { needs, within: Some(self.text(&Needed::same_words(less))), skew: None }
            }
            Within::Unsaid => Need { needs, within: None, skew: None },
        }
    }

    pub(crate) fn fact(&mut self, id: FactId) -> FactRef {
        if let Some(&known) = self.facts.get(&id) {
            return known;
        }
        let fact = self.fleet.fact(id);
        let entry = Fact {
            name: fact.name.as_str().into(),
            kind: fact.kind.name().into(),
            symptom: fact.symptom.as_deref().map(Text::from),
            remedy: fact.remedy.as_deref().map(Text::from),
            due: fact.due,
            source: fact.source.as_str().into(),
            place: self.spot(fact.place),
        };
        let new = self.add_fact(entry);
        self.facts.insert(id, new);
        new
    }

    /// Adds something known that is no fact of the fleet, such as the end of an OS release.
    pub(crate) fn add_fact(&mut self, fact: Fact) -> FactRef {
        let new = FactRef::from_index(self.tables.facts.len());
        self.tables.facts.push(fact);
        new
    }

    /// What an event says.
    pub(crate) fn what(&mut self, graph: &Graph<'_>, event: EventId) -> What {
        let (key, position) = graph.event(event);
        let to = self.version_at(graph, event, position);
        let under = |this: &mut Self, slot| Some(this.machine(graph.fleet.slot(slot).machine));
        let (kind, thing, of, under) = match key {
            TrackKey::Slot(slot) => {
                let machine = self.machine(graph.fleet.slot(slot).machine);
                (WhatKind::Property, machine, self.property(slot), None)
            }
            TrackKey::Own(id, slot) => {
                (WhatKind::OwnGuest, self.thing(Thing::OwnGuest(id)), self.property(slot), None)
            }
            TrackKey::Seat(rider, slot) => {
                let is_off = matches!(rider, Rider::Machine(id) if graph.fleet.is_off(id));
                let kind = if is_off { WhatKind::NextStart } else { WhatKind::Restart };
                (kind, self.rider(rider), self.property(slot), under(self, slot))
            }
            TrackKey::Left(rider) => (WhatKind::Move, self.rider(rider), self.text("machine"), None),
            TrackKey::Published(id) => {
                (WhatKind::Published, self.thing(Thing::Component(id)), self.component_name(id), None)
            }
            TrackKey::Carried(image, id) => {
                (WhatKind::Carried, self.thing(Thing::Component(image)), self.component_name(id), None)
            }
            TrackKey::Runs(workload, id) => {
                (WhatKind::Runs, self.thing(Thing::Workload(workload)), self.component_name(id), None)
            }
            TrackKey::First(id, what) => (WhatKind::First, self.service(id), self.component_name(what), None),
            TrackKey::All(id, what) => (WhatKind::All, self.service(id), self.component_name(what), None),
        };
        What { kind, thing, of, under, to }
    }

    /// Why an arrow holds, and where that is stated; requirements and facts have their places in their tables. A
    /// blocking arrow has no head.
    pub(crate) fn why(
        &mut self,
        graph: &Graph<'_>,
        origin: Origin,
        tail: EventId,
        head: Option<EventId>,
    ) -> (Why, Option<Spot>) {
        let defined = |this: &mut Self| Some(this.spot(defined_at(graph, tail)));
        match origin {
            // Counting through the versions of one track explains nothing; chains leave it out.
            Origin::Chain => (Why::Goal, None),
            Origin::Requirement(id) => (self.by_requirement(graph, id, tail, false), None),
            Origin::Choice(id) => (self.by_requirement(graph, id, tail, true), None),
            Origin::Carries => (Why::Carries, defined(self)),
            Origin::Build => (Why::Build, defined(self)),
            Origin::Release => match head.and_then(|head| self.brings(graph, tail, head)) {
                Some((brings, place)) => {
                    (Why::Release { brings: Some(Box::new(brings)) }, Some(self.spot(place)))
                }
                None => (Why::Release { brings: None }, defined(self)),
            },
            Origin::Shares => (Why::Shares { machine: self.machine_of(graph, tail) }, defined(self)),
            Origin::Moves => (Why::Moves { machine: self.machine_of(graph, tail) }, defined(self)),
            Origin::OwnKernel => (Why::OwnKernel, defined(self)),
            Origin::Unmixed => (Why::Unmixed, defined(self)),
            Origin::Together(id) => (Why::Together { fact: self.fact(id) }, None),
            Origin::Replica => (Why::Replica, defined(self)),
            Origin::Live => (Why::Live, defined(self)),
            Origin::Place => (Why::Place, defined(self)),
            Origin::Pool(rider) => {
                let requirement = self.asked_by(graph, rider, tail, head);
                (Why::Pool { rider: self.rider(rider), requirement }, defined(self))
            }
            Origin::Hold(index) => {
                let (pattern, place) = &graph.ask.holds[index as usize];
                let pattern = self.text(&pattern.to_string());
                (Why::Hold { pattern }, place.map(|place| self.spot(place)))
            }
        }
    }

    /// The requirement by which something that may stand nowhere else forces an event: a workload needs the version to which that
    /// leads of a property, or may not keep its own beside the version to which the event before it leads.
    fn asked_by(
        &mut self,
        graph: &Graph<'_>,
        rider: Rider,
        tail: EventId,
        head: Option<EventId>,
    ) -> Option<RequirementRef> {
        let (fleet, Rider::Workload(workload), Some(head)) = (self.fleet, rider, head) else { return None };
        let version = |id: VersionId| graph.ask.version(fleet, id);
        let reached = |event: EventId| graph.version_at(event, graph.event(event).1);
        let [after, before] = [head, tail].map(|event| graph.event(event).0);
        let is_needed = after.slot().is_some();
        let slot = fleet.slot(after.slot().or_else(|| before.slot())?);
        let found = reached(if is_needed { head } else { tail }).map(version);
        let today = slot.version.map(|id| fleet.version(id));
        let asks = |need: &Needed| {
            let is_new = match need.within {
                Within::Range(range) => {
                    let has = |version| fleet.range(range).contains(version);
                    found.is_some_and(has) == is_needed && !(is_needed && today.is_some_and(has))
                }
                Within::Skew(_) | Within::Same(_) | Within::Unsaid => is_needed,
            };
            need.target == Target::Capability(slot.capability) && is_new
        };
        let mut parts: Vec<(ComponentId, Option<VersionId>)> = Vec::new();
        for run in fleet.software(workload) {
            let inside = fleet.inside(run.component).iter().map(|(id, carried)| (id, carried.version));
            parts.push((run.component, run.version));
            parts.extend(inside);
        }
        let of_parts = parts.into_iter().flat_map(|(component, today)| {
            let is_reached = before == TrackKey::Runs(workload, component);
            let runs = if is_reached { reached(tail) } else { today };
            fleet.requirements_of_component(component).iter().map(move |&id| (id, runs))
        });
        let own = fleet.requirements_of_workload(workload).iter().map(|&id| (id, None));
        let found = of_parts.chain(own).find(|&(id, runs)| {
            let requirement = fleet.requirement(id);
            let counts = |at| runs.is_some_and(|runs| fleet.range(at).contains(version(runs)));
            let is_asked = requirement.needed().iter().any(asks);
            is_asked && requirement.at.is_none_or(counts) && fleet.counts_in(id, workload)
        });
        found.map(|(id, _)| self.requirement(id))
    }

    /// The components through which a carrier has a lifted requirement, from what it runs down to right above the subject.
    fn carriers(&self, graph: &Graph<'_>, id: RequirementId, tail: EventId) -> Vec<ComponentId> {
        let fleet = self.fleet;
        let (Some(workload), Subject::Component(subject)) =
            (workload_in(graph, tail), fleet.requirement(id).subject)
        else {
            return Vec::new();
        };
        let mut runs = fleet.runs(workload).iter();
        runs.find_map(|run| self.path_to(run.component, subject)).unwrap_or_default()
    }

    /// The components from `from` down to right above `to`, as each has it from the next.
    fn path_to(&self, from: ComponentId, to: ComponentId) -> Option<Vec<ComponentId>> {
        let (mut path, mut at) = (Vec::new(), from);
        while at != to {
            path.push(at);
            at = self.fleet.inside(at).get(to)?.from.unwrap_or(to);
        }
        Some(path)
    }

    fn by_requirement(&mut self, graph: &Graph<'_>, id: RequirementId, tail: EventId, chosen: bool) -> Why {
        let carriers = self.carriers(graph, id, tail);
        let carried_by = carriers.into_iter().map(|id| self.component_name(id)).collect();
        Why::Requirement { requirement: self.requirement(id), carried_by, chosen }
    }

    fn machine_of(&mut self, graph: &Graph<'_>, event: EventId) -> Option<ThingRef> {
        let slot = graph.event(event).0.slot()?;
        Some(self.machine(graph.fleet.slot(slot).machine))
    }

    /// What an OS release provides, with the line of the profile that says so. One of the events is of the machine's
    /// OS, the other of a property that comes with it.
    fn brings(&mut self, graph: &Graph<'_>, tail: EventId, head: EventId) -> Option<(Brings, Place)> {
        let fleet = self.fleet;
        let slot = |event| graph.event(event).0.slot();
        let is_os = |event| slot(event).is_some_and(|slot| fleet.is_os(slot));
        let (os, property) = if is_os(tail) { (tail, head) } else { (head, tail) };
        let family = fleet.family_of(fleet.slot(slot(os)?).machine)?;
        let release = graph.ask.release(fleet, family, graph.version_at(os, graph.event(os).1)?)?;
        let capability = fleet.slot(slot(property)?).capability;
        let &(_, brought, place) = release.provides.iter().find(|(brought, ..)| *brought == capability)?;
        let brings = Brings {
            family: self.text(&family.name),
            release: self.text(fleet.version(release.version).as_str()),
            property: self.text(fleet.capability_name(capability)),
            version: self.text(fleet.version(brought).as_str()),
        };
        Some((brings, place))
    }

    /// The reason for a forced event of a closure, after those that it follows from. Each event has at most one, so all
    /// reasons together are linear in the closure.
    pub(crate) fn reason(
        &mut self,
        graph: &Graph<'_>,
        (number, closure): (usize, &Closure),
        at: ForcedId,
    ) -> ReasonRef {
        if let Some(&known) = self.reasons.get(&(number, at)) {
            return known;
        }
        let mut path = vec![at];
        let mut because = loop {
            let here = path[path.len() - 1];
            if let Some(&known) = self.reasons.get(&(number, here)) {
                path.pop();
                break Some(known);
            }
            match closure.cause(here) {
                Some((cause, _)) => path.push(cause),
                None => break None,
            }
        };
        for here in path.into_iter().rev() {
            because = Some(match (closure.cause(here), because) {
                (Some((_, Origin::Chain)), Some(because)) => because,
                (cause, _) => self.link(graph, closure, (here, cause), because),
            });
            self.reasons.extend(because.map(|reason| ((number, here), reason)));
        }
        because.expect("the event itself has a reason by now")
    }

    fn link(
        &mut self,
        graph: &Graph<'_>,
        closure: &Closure,
        (at, cause): (ForcedId, Option<(ForcedId, Origin)>),
        because: Option<ReasonRef>,
    ) -> ReasonRef {
        let event = closure.event(at);
        let what = self.what(graph, event);
        let (why, place) = match cause {
            Some((cause, origin)) => self.why(graph, origin, closure.event(cause), Some(event)),
            None => (Why::Goal, None),
        };
        self.add_reason(Reason { what, why, because, place })
    }

    pub(crate) fn add_reason(&mut self, reason: Reason) -> ReasonRef {
        let new = ReasonRef::from_index(self.tables.reasons.len());
        self.tables.reasons.push(reason);
        new
    }
}

const fn machine_kind(kind: MachineKind) -> ThingKind {
    match kind {
        MachineKind::Host => ThingKind::Host,
        MachineKind::Guest => ThingKind::Guest,
        MachineKind::Cluster => ThingKind::Cluster,
    }
}

const fn component_kind(kind: ComponentKind) -> ThingKind {
    match kind {
        ComponentKind::Image => ThingKind::Image,
        ComponentKind::Stack => ThingKind::Stack,
        ComponentKind::Package => ThingKind::Package,
        ComponentKind::App => ThingKind::App,
        ComponentKind::State => ThingKind::State,
    }
}

fn workload_in(graph: &Graph<'_>, event: EventId) -> Option<WorkloadId> {
    match thing_of(graph.fleet, graph.event(event).0) {
        Some(Thing::Workload(id) | Thing::OwnGuest(id)) => Some(id),
        _ => None,
    }
}

/// Where the thing of an event is defined.
fn defined_at(graph: &Graph<'_>, event: EventId) -> Place {
    let fleet = graph.fleet;
    match graph.event(event).0 {
        TrackKey::Slot(slot) => fleet.slot(slot).place,
        TrackKey::Own(id, _)
        | TrackKey::Runs(id, _)
        | TrackKey::Seat(Rider::Workload(id), _)
        | TrackKey::Left(Rider::Workload(id)) => fleet.workload(id).place,
        TrackKey::Seat(Rider::Machine(id), _) | TrackKey::Left(Rider::Machine(id)) => fleet.machine(id).place,
        TrackKey::Published(id) | TrackKey::Carried(id, _) => fleet.component(id).place,
        TrackKey::First(id, _) | TrackKey::All(id, _) => fleet.service(id).place,
    }
}
