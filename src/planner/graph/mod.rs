//! Events and implications, made on demand from the model.
//!
//! An *event* `T >= p` says that the track `T` has reached position `p`. A track is anything that moves through
//! versions: a property of a machine, a component as a workload runs it, the seat of a workload on a machine. The
//! rules of `docs/design.md`, section 3, become *arrows* `a => b` between events, each with its [`Origin`]. Nothing
//! is laid out beforehand: [`Graph::expand`] yields the arrows out of one event, so that a query costs what it
//! reaches and not what the fleet holds.

mod bounds;
mod components;
mod machines;
mod needs;
mod pairs;
mod shape;
mod software;
mod thing;
mod track;
mod ways;

pub(crate) use bounds::Bounds;
pub(crate) use needs::{Carrier, Found, GroupId, Irregular, Pair};
pub(crate) use shape::{ShapeId, Shapes};
pub(crate) use software::Whose;
pub(crate) use thing::{Thing, thing_of};
pub(crate) use track::{Rider, Track, TrackId, TrackKey};

use crate::id::{FixedMap, FixedSet, Id, IdVec, ids};
use crate::model::{Binding, ComponentId, FactId, Fleet, RequirementId, SlotId, Step, Strategy, VersionId};
use crate::planner::strategy;
use crate::question::{Ask, Wanted, Wish};
use std::rc::Rc;

ids! {
    /// "This track has reached this position."
    pub(crate) EventId;
}

/// Why one event implies another. The words are the report's business.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Origin {
    /// A later version comes after an earlier one of the same track.
    Chain,
    /// A requirement allows no other pair of versions.
    Requirement(RequirementId),
    /// A requirement allows several ways out, and this one was chosen.
    Choice(RequirementId),
    /// What is carried has to exist before it is carried.
    Carries,
    /// Only this build of an image has the content.
    Build,
    /// An OS release brings a bundle of versions.
    Release,
    /// A machine changes under everything that sits on it.
    Shares,
    /// What sits on a machine is moved away before the machine changes.
    Moves,
    /// A workload and the kernel of its own go together.
    OwnKernel,
    /// A service allows no mixed versions.
    Unmixed,
    /// A fact allows replicas no mixed versions across a crossing.
    Together(FactId),
    /// What holds for a service holds for its replicas.
    Replica,
    /// A stack changes under its applications.
    Live,
    /// Something is held where it stands.
    Hold(u32),
}

/// Who or what an arrow without a head speaks of, beside the event at its tail.
pub(crate) type Who = Option<Rider>;

/// An implication out of an event: to another event, or to none, which says that the event cannot be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Arrow {
    pub(crate) to: Option<EventId>,
    pub(crate) why: Origin,
    /// Of an arrow to none: on whose account.
    pub(crate) who: Who,
}

/// Events and implications of one question, under one strategy.
#[derive(Debug)]
pub(crate) struct Graph<'f> {
    pub(crate) fleet: &'f Fleet,
    pub(crate) ask: Ask,
    pub(crate) strategy: Strategy,
    /// Whether machines reach through to what sits on them; off to find out who has needs of their own.
    coupled: bool,
    tracks: FixedMap<TrackKey, Track>,
    events: IdVec<EventId, (TrackId, u16)>,
    shapes: Shapes,
    groups: needs::RequirementGroups,
    /// Arrows that a choice added, by their tail.
    extra: FixedMap<EventId, Vec<Arrow>>,
    /// Rules met so far that are no lattice.
    pub(crate) irregular: FixedSet<Irregular>,
    /// Requirements met so far of which a condition is not known and cannot change.
    pub(crate) undecided: FixedSet<Irregular>,
}

impl<'f> Graph<'f> {
    pub(crate) fn new(fleet: &'f Fleet, ask: Ask, strategy: Strategy) -> Self {
        let shapes = Shapes::new(&ask);
        Self {
            fleet,
            ask,
            strategy,
            coupled: true,
            tracks: FixedMap::default(),
            events: IdVec::new(),
            shapes,
            groups: needs::RequirementGroups::default(),
            extra: FixedMap::default(),
            irregular: FixedSet::default(),
            undecided: FixedSet::default(),
        }
    }

    /// Makes a graph in which machines do not reach through to what sits on them.
    pub(crate) fn uncoupled(fleet: &'f Fleet, ask: Ask, strategy: Strategy) -> Self {
        Self { coupled: false, ..Self::new(fleet, ask, strategy) }
    }

    pub(crate) fn track(&self, id: TrackId) -> (&TrackKey, &Track) {
        self.tracks.get_index(id.index()).expect("a track id comes from this graph")
    }

    /// Returns the track and position of an event.
    pub(crate) fn event(&self, id: EventId) -> (TrackKey, u16) {
        let (track, position) = self.events[id];
        (*self.track(track).0, position)
    }

    /// Returns the event after this one on its track.
    pub(crate) fn next(&self, id: EventId) -> Option<EventId> {
        let (track, position) = self.events[id];
        (position + 1 < self.track(track).1.len).then(|| EventId::from_index(id.index() + 1))
    }

    /// Returns the event before one on its track.
    pub(crate) fn before(&self, id: EventId) -> Option<EventId> {
        (self.events[id].1 > self.start_of(id) + 1).then(|| EventId::from_index(id.index() - 1))
    }

    /// Returns where the track of an event stands today.
    pub(crate) fn start_of(&self, id: EventId) -> u16 {
        self.track(self.events[id].0).1.start
    }

    /// Returns the version that an event's track has at a position.
    pub(crate) fn version_at(&self, id: EventId, position: u16) -> Option<VersionId> {
        self.version_on(self.events[id].0, position)
    }

    /// Returns the version at a position of a track.
    pub(crate) fn version_on(&self, track: TrackId, position: u16) -> Option<VersionId> {
        self.shapes.get(self.track(track).1.shape)[usize::from(position)]
    }

    /// Returns the first two numbers of that version, where it has them.
    pub(crate) fn release_at(&self, id: EventId, position: u16) -> Option<(u64, u64)> {
        self.version_at(id, position).and_then(|version| self.ask.version(self.fleet, version).release())
    }

    /// Returns the path rule of a track.
    pub(crate) fn step_rule(&self, key: TrackKey) -> Step {
        let fleet = self.fleet;
        match key {
            // Who sits on a machine goes where that goes, and a guest of one's own is new.
            TrackKey::Seat(..) | TrackKey::Own(..) => Step::Any,
            TrackKey::Slot(slot) => fleet.step_of(slot),
            TrackKey::Published(id)
            | TrackKey::Carried(_, id)
            | TrackKey::Runs(_, id)
            | TrackKey::First(_, id)
            | TrackKey::All(_, id) => fleet.component(id).step,
        }
    }

    /// Returns the versions along a track.
    pub(crate) fn versions(&self, shape: ShapeId) -> &[Option<crate::model::VersionId>] {
        self.shapes.get(shape)
    }

    /// Returns the track of a key, made at its first mention.
    pub(crate) fn track_of(&mut self, key: TrackKey) -> TrackId {
        if let Some(index) = self.tracks.get_index_of(&key) {
            return TrackId::from_index(index);
        }
        let (shape, start) = self.lay_out(key);
        let len = self.shapes.get(shape).len();
        let len = u16::try_from(len).expect("a track has fewer than 2^16 positions");
        let id = TrackId::from_index(self.tracks.len());
        let base = self.events.len();
        for position in start + 1..len {
            self.events.push((id, position));
        }
        let base = u32::try_from(base).expect("fewer than 2^32 events");
        self.tracks.insert(key, Track { base, start, len, shape });
        id
    }

    /// Returns the event that a track has reached a position, or nothing where it has today.
    pub(crate) fn reached(&mut self, key: TrackKey, position: u16) -> Option<EventId> {
        let id = self.track_of(key);
        let track = self.track(id).1;
        debug_assert!(position < track.len, "position {position} of {key:?} lies on its track");
        position
            .checked_sub(track.start + 1)
            .map(|steps| EventId::from_index(track.base as usize + usize::from(steps)))
    }

    /// Decides along which versions a track runs and where on them it stands today.
    fn lay_out(&mut self, key: TrackKey) -> (ShapeId, u16) {
        match key {
            TrackKey::Slot(slot) | TrackKey::Own(_, slot) | TrackKey::Seat(_, slot) => {
                (self.shapes.slot(self.fleet, &mut self.ask, slot), 0)
            }
            TrackKey::Published(component) => {
                let shape = self.shapes.component(self.fleet, &mut self.ask, component);
                let version = self.fleet.component(component).version;
                (shape, self.shapes.position(self.fleet, &self.ask, shape, version))
            }
            TrackKey::Carried(image, content) => {
                let version = self.carried_version(image, content);
                let shape = self.shapes.component(self.fleet, &mut self.ask, content);
                (shape, self.shapes.position(self.fleet, &self.ask, shape, version))
            }
            TrackKey::Runs(workload, component) => {
                let shape = self.shapes.component(self.fleet, &mut self.ask, component);
                (shape, self.run_start(workload, component))
            }
            TrackKey::First(service, component) => {
                let shape = self.shapes.component(self.fleet, &mut self.ask, component);
                // What replicas have reached today moves nobody: the track counts those that move.
                (shape, self.replica_starts(service, component).0)
            }
            TrackKey::All(service, component) => {
                let shape = self.shapes.component(self.fleet, &mut self.ask, component);
                (shape, self.replica_starts(service, component).0)
            }
        }
    }

    /// Appends the arrows out of an event to `out`.
    pub(crate) fn expand(&mut self, event: EventId, out: &mut Vec<Arrow>) {
        let (track, position) = self.events[event];
        let (key, laid) = self.track(track);
        let (key, start) = (*key, laid.start);
        if position > start + 1 {
            let before = EventId::from_index(event.index() - 1);
            out.push(Arrow { to: Some(before), why: Origin::Chain, who: None });
        }
        match key {
            TrackKey::Slot(slot) => self.expand_slot(slot, position, out),
            TrackKey::Own(workload, slot) => self.expand_own(workload, slot, position, out),
            TrackKey::Seat(rider, slot) => self.expand_seat(rider, slot, position, out),
            TrackKey::Published(component) => self.expand_published(component, position, out),
            TrackKey::Carried(image, content) => self.expand_carried(image, content, position, out),
            TrackKey::Runs(workload, component) => self.expand_runs(workload, component, position, out),
            TrackKey::First(service, component) => self.expand_first(service, component, position, out),
            TrackKey::All(service, component) => self.expand_all(service, component, position, out),
        }
        if let Some(hold) = self.hold_on(key) {
            out.push(Arrow { to: None, why: Origin::Hold(hold), who: None });
        }
        if let Some(extra) = self.extra.get(&event) {
            out.extend(extra);
        }
    }

    /// Adds an arrow that a choice made.
    pub(crate) fn add_arrow(&mut self, from: EventId, arrow: Arrow) {
        self.extra.entry(from).or_default().push(arrow);
    }

    /// Forgets the choices made, and what there was to choose.
    pub(crate) fn forget_choices(&mut self) {
        self.extra.clear();
        self.irregular.clear();
        self.undecided.clear();
    }

    /// Appends an arrow to a position of a track, unless it has been reached today.
    fn imply(&mut self, key: TrackKey, position: u16, why: Origin, out: &mut Vec<Arrow>) {
        if let Some(to) = self.reached(key, position) {
            out.push(Arrow { to: Some(to), why, who: None });
        }
    }

    /// Returns by position of a slot how far the OS has to be for a machine to stand there; zero where the version is to
    /// be had without.
    pub(crate) fn releases(&mut self, slot: SlotId) -> Rc<[u16]> {
        self.shapes.releases(self.fleet, &mut self.ask, slot)
    }

    /// Returns the events that a wish asks for: the thing itself and everyone who adopts it.
    pub(crate) fn goals(&mut self, wish: Wish) -> Goals {
        let mut goals = Goals::default();
        match wish.what {
            Wanted::Slot(slot) => self.slot_goals(slot, wish, &mut goals),
            Wanted::Run(workload, component) => {
                self.goal(TrackKey::Runs(workload, component), wish, true, &mut goals);
            }
            Wanted::Component(component) => self.component_goals(component, wish, &mut goals),
        }
        goals
    }

    fn goal(&mut self, key: TrackKey, wish: Wish, firm: bool, goals: &mut Goals) {
        let track = self.track_of(key);
        let shape = self.track(track).1.shape;
        let position = self.shapes.position(self.fleet, &self.ask, shape, Some(wish.version));
        if !firm && self.hold_on(key).is_some() {
            goals.held += 1;
        } else {
            goals.events.extend(self.reached(key, position));
        }
    }

    fn slot_goals(&mut self, slot: SlotId, wish: Wish, goals: &mut Goals) {
        let found = self.fleet.slot(slot);
        let layer = self.fleet.capability(found.capability).layer;
        let own = strategy::asks_for_guests(self.strategy, self.fleet.machine(found.machine));
        let tenants = if own { self.tenants(slot) } else { Vec::new() };
        let before = goals.events.len();
        for workload in tenants {
            let isolation = self.fleet.workload(workload).isolation;
            // A machine that shares a kernel may have an engine of its own, which then is its workloads'.
            let machine = self.fleet.workload(workload).machine;
            let found_there =
                machine.and_then(|machine| self.fleet.find_slot(machine, found.capability)) == Some(slot);
            if isolation.binding(layer) == Binding::Live && found_there && self.gets_guest(workload) {
                self.goal(TrackKey::Own(workload, slot), wish, true, goals);
            }
        }
        if goals.events.len() == before {
            self.goal(TrackKey::Slot(slot), wish, true, goals);
        }
    }

    /// The bump only takes effect when it is adopted: every image that contains the component is rebuilt and every
    /// workload that carries it redeployed, but for those that are held. Where that leaves nothing, all of them are
    /// asked, so that what holds them shows.
    fn component_goals(&mut self, component: ComponentId, wish: Wish, goals: &mut Goals) {
        if self.is_artefact(component) {
            self.goal(TrackKey::Published(component), wish, true, goals);
        }
        let adopters = self.adopters(component);
        let held = adopters.iter().filter(|&&adopter| self.hold_on(adopter).is_some()).count();
        let firm = held == adopters.len() && !self.is_artefact(component);
        for adopter in adopters {
            self.goal(adopter, wish, firm, goals);
        }
    }

    fn adopters(&self, component: ComponentId) -> Vec<TrackKey> {
        let mut adopters = Vec::new();
        for carrier in self.fleet.carriers(component) {
            adopters.extend((carrier != component).then_some(TrackKey::Carried(carrier, component)));
            let runners = self.fleet.runners(carrier).iter();
            adopters.extend(runners.map(|&workload| TrackKey::Runs(workload, component)));
        }
        adopters
    }
}

/// The events that a bump asks for.
#[derive(Debug, Default)]
pub(crate) struct Goals {
    pub(crate) events: Vec<EventId>,
    /// How many that would adopt it are held.
    pub(crate) held: usize,
}
