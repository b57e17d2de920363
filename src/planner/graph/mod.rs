//! Events and implications, made on demand from the model.
//!
//! An *event* `T >= p` says that the track `T` has reached position `p`. A track is anything that moves through
//! versions: a property of a machine, a component as a workload runs it, the seat of a workload on a machine. The
//! rules of `docs/design.md`, section 3, become *arrows* `a => b` between events, each with its [`Origin`]. Nothing
//! is laid out beforehand: [`Graph::expand`] yields the arrows out of one event, so that a query costs what it
//! reaches and not what the fleet holds.

mod bounds;
mod builds;
mod components;
mod machines;
mod named;
mod needs;
mod pairs;
mod shape;
mod software;
mod thing;
mod touching;
mod track;
mod ways;

pub(crate) use bounds::Bounds;
pub(crate) use builds::BuiltPair;
pub(crate) use needs::{Carrier, Found, GroupId, Irregular, Pair};
pub(crate) use shape::{ShapeId, Shapes};
pub(crate) use software::Whose;
pub(crate) use thing::{Label, Thing, thing_of};
pub(crate) use track::{Rider, Track, TrackId, TrackKey};

use crate::id::{FixedMap, FixedSet, Id, IdVec, ids};
use crate::model::{
    ComponentId, FactId, Fleet, Judgements, MachineId, RequirementId, SlotId, Step, Strategy, VersionId,
};
use crate::planner::strategy;
use crate::question::{Ask, Wanted, Wish};
use std::rc::Rc;

ids! {
    /// "This track has reached this position."
    pub(crate) EventId;
}

/// Why one event implies another. Reports put it into words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Origin {
    /// A later version comes after an earlier one of the same track.
    Chain,
    /// A requirement allows no other pair of versions.
    Requirement(RequirementId),
    /// A requirement allows several ways out, and this one was chosen.
    Choice(RequirementId),
    /// What is carried has to exist first.
    Carries,
    /// A declared build has just that in it.
    Build,
    /// An OS release provides a set of versions.
    Release,
    /// A machine changes under everything that sits on it.
    Shares,
    /// What sits on a machine is moved away before the machine changes.
    Moves,
    /// Where something stands on the way: it goes to a machine that carries it, or off one that is added for a time.
    Place,
    /// Something has to have a machine to run on.
    Pool(Rider),
    /// A workload and its own kernel change together.
    OwnKernel,
    /// A service allows no mixed versions.
    Unmixed,
    /// A fact allows replicas no mixed versions across a crossing.
    Together(FactId),
    /// What holds for a service holds for its replicas.
    Replica,
    /// A stack changes under its applications.
    Live,
    /// A hold keeps something where it is.
    Hold(u32),
}

/// The thing that a blocking arrow is about, besides the event at its tail.
pub(crate) type Who = Option<Rider>;

/// An implication out of an event: to another event, or to none, which blocks the event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Arrow {
    pub(crate) to: Option<EventId>,
    pub(crate) why: Origin,
    /// The thing that a blocking arrow is about.
    pub(crate) who: Who,
}

/// The most moves of one thing in a plan.
pub(crate) const MOST_MOVES: u16 = 6;

/// What several events force together: an arrow with several tails. It says nothing of the order.
#[derive(Clone, Debug)]
pub(crate) struct Joint {
    pub(crate) causes: Vec<EventId>,
    /// `None` blocks the causes.
    pub(crate) to: Option<EventId>,
    pub(crate) why: Origin,
    /// The thing that this is about.
    pub(crate) who: Who,
}

/// Events and implications of one question, under one strategy.
#[derive(Debug)]
pub(crate) struct Graph<'f> {
    pub(crate) fleet: &'f Fleet,
    pub(crate) ask: Ask,
    pub(crate) strategy: Strategy,
    /// Where the strategy chooses for each machine: those that are emptied before they change.
    pub(crate) drained: FixedSet<MachineId>,
    /// Whether a machine's change reaches what sits on it; off to find the workloads with needs of their own.
    coupled: bool,
    tracks: FixedMap<TrackKey, Track>,
    events: IdVec<EventId, (TrackId, u16)>,
    shapes: Shapes,
    groups: needs::RequirementGroups,
    /// Arrows that a choice added, by their tail.
    extra: FixedMap<EventId, Vec<Arrow>>,
    /// Arrows to further moves of what has moved before, by their tail.
    moved: FixedMap<EventId, Vec<Arrow>>,
    /// What several events force together.
    pub(crate) joint: Vec<Joint>,
    /// Where riders that have moved end up; `None` as long as that is open.
    standing: Option<FixedMap<Rider, MachineId>>,
    judgements: Judgements,
    /// Rules found so far that form no lattice.
    pub(crate) irregular: FixedSet<Irregular>,
    /// Requirements found so far with a condition that is unknown and cannot change.
    pub(crate) undecided: FixedSet<Irregular>,
}

impl<'f> Graph<'f> {
    pub(crate) fn new(fleet: &'f Fleet, ask: Ask, strategy: Strategy) -> Self {
        let shapes = Shapes::new(&ask);
        Self {
            fleet,
            ask,
            strategy,
            drained: FixedSet::default(),
            coupled: true,
            tracks: FixedMap::default(),
            events: IdVec::new(),
            shapes,
            groups: needs::RequirementGroups::default(),
            extra: FixedMap::default(),
            moved: FixedMap::default(),
            joint: Vec::new(),
            standing: None,
            judgements: Judgements::default(),
            irregular: FixedSet::default(),
            undecided: FixedSet::default(),
        }
    }

    /// Makes a graph in which a machine's change does not reach what sits on it.
    pub(crate) fn uncoupled(fleet: &'f Fleet, ask: Ask, strategy: Strategy) -> Self {
        Self { coupled: false, ..Self::new(fleet, ask, strategy) }
    }

    pub(crate) fn track(&self, id: TrackId) -> (&TrackKey, &Track) {
        self.tracks.get_index(id.index()).expect("a track id comes from this graph")
    }

    /// The track and position of an event.
    pub(crate) fn event(&self, id: EventId) -> (TrackKey, u16) {
        let (track, position) = self.events[id];
        (*self.track(track).0, position)
    }

    /// The track of an event.
    pub(crate) fn track_id(&self, id: EventId) -> TrackId {
        self.events[id].0
    }

    /// The event after this one on its track.
    pub(crate) fn next(&self, id: EventId) -> Option<EventId> {
        let (track, position) = self.events[id];
        (position + 1 < self.track(track).1.len).then(|| EventId::from_index(id.index() + 1))
    }

    /// The event before this one on its track.
    pub(crate) fn before(&self, id: EventId) -> Option<EventId> {
        (self.events[id].1 > self.start_of(id) + 1).then(|| EventId::from_index(id.index() - 1))
    }

    /// The position of a track today.
    pub(crate) fn start(&mut self, key: TrackKey) -> u16 {
        let track = self.track_of(key);
        self.track(track).1.start
    }

    /// The position of an event's track today.
    pub(crate) fn start_of(&self, id: EventId) -> u16 {
        self.track(self.events[id].0).1.start
    }

    /// The version that an event's track has at a position.
    pub(crate) fn version_at(&self, id: EventId, position: u16) -> Option<VersionId> {
        self.version_on(self.events[id].0, position)
    }

    /// The version at a position of a track.
    pub(crate) fn version_on(&self, track: TrackId, position: u16) -> Option<VersionId> {
        self.shapes.get(self.track(track).1.shape)[usize::from(position)]
    }

    /// The first two numbers of that version, if it has them.
    pub(crate) fn release_at(&self, id: EventId, position: u16) -> Option<(u64, u64)> {
        self.version_at(id, position).and_then(|version| self.ask.version(self.fleet, version).release())
    }

    /// The path rule of a track.
    pub(crate) fn step_rule(&self, key: TrackKey) -> Step {
        let fleet = self.fleet;
        match key {
            // A rider goes where its machine goes, and a workload's own guest is new.
            TrackKey::Seat(..) | TrackKey::Own(..) | TrackKey::Left(_) => Step::Any,
            TrackKey::Slot(slot) => fleet.step_of(slot),
            TrackKey::Published(id)
            | TrackKey::Carried(_, id)
            | TrackKey::Runs(_, id)
            | TrackKey::First(_, id)
            | TrackKey::All(_, id) => fleet.component(id).step,
        }
    }

    /// Whether a path rule requires a stop at an event, on the way from one position of its track to another. A patch
    /// release is no stop if only minor versions count.
    pub(crate) fn is_stop(&self, event: EventId, (from, to): (u16, u16)) -> bool {
        let (key, at) = self.event(event);
        let rule = self.step_rule(key);
        if matches!(rule, Step::Any | Step::Listed) {
            return rule == Step::Listed;
        }
        let level = |position: u16| self.release_at(event, position).map(|release| rule.level(release));
        let own = level(at);
        own.is_none() || [from, to].into_iter().all(|end| level(end) != own)
    }

    /// The versions along a track.
    pub(crate) fn versions(&self, shape: ShapeId) -> &[Option<crate::model::VersionId>] {
        self.shapes.get(shape)
    }

    /// The track of a key, made on first use.
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

    /// The event that a track has reached a position; `None` if it has today.
    pub(crate) fn reached(&mut self, key: TrackKey, position: u16) -> Option<EventId> {
        let id = self.track_of(key);
        let track = self.track(id).1;
        debug_assert!(position < track.len, "position {position} of {key:?} lies on its track");
        position
            .checked_sub(track.start + 1)
            .map(|steps| EventId::from_index(track.base as usize + usize::from(steps)))
    }

    /// The versions that a track runs along, and its position on them today.
    fn lay_out(&mut self, key: TrackKey) -> (ShapeId, u16) {
        match key {
            TrackKey::Slot(slot) | TrackKey::Own(_, slot) | TrackKey::Seat(_, slot) => {
                (self.shapes.slot(self.fleet, &mut self.ask, slot), 0)
            }
            TrackKey::Left(_) => (self.shapes.intern(vec![None; usize::from(MOST_MOVES) + 1]), 0),
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
                // What replicas have reached today forces nothing: the track is about those that move.
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
            // Whoever leaves a machine needs nothing of the next: it goes where it can stand.
            TrackKey::Left(_) => {}
            TrackKey::Published(component) => self.expand_published(component, position, out),
            TrackKey::Carried(image, content) => self.expand_carried(image, content, position, out),
            TrackKey::Runs(workload, component) => self.expand_runs(workload, component, position, out),
            TrackKey::First(service, component) => self.expand_first(service, component, position, out),
            TrackKey::All(service, component) => self.expand_all(service, component, position, out),
        }
        if let Some(hold) = self.hold_on(key) {
            out.push(Arrow { to: None, why: Origin::Hold(hold), who: None });
        }
        for extra in [self.extra.get(&event), self.moved.get(&event)].into_iter().flatten() {
            out.extend(extra);
        }
    }

    /// Adds an arrow that a choice made.
    pub(crate) fn add_arrow(&mut self, from: EventId, arrow: Arrow) {
        self.extra.entry(from).or_default().push(arrow);
    }

    /// Adds an arrow to a further move of something.
    pub(crate) fn add_move(&mut self, from: EventId, arrow: Arrow) {
        self.moved.entry(from).or_default().push(arrow);
    }

    /// Forgets the further moves, and what was chosen for want of a place.
    pub(crate) fn forget_moves(&mut self) {
        self.moved.clear();
        self.joint.retain(|joint| joint.why != Origin::Place || joint.who.is_none());
    }

    /// Takes the further moves, so that others can be made.
    pub(crate) fn take_moves(&mut self) -> Moves {
        let is_move = |to| matches!(self.event(to).0, TrackKey::Left(_));
        let all = self.joint.iter().cloned();
        let (joint, kept) = all.partition(|joint: &Joint| joint.to.is_some_and(is_move));
        self.joint = kept;
        Moves { moved: std::mem::take(&mut self.moved), joint }
    }

    /// Makes moves again that were taken.
    pub(crate) fn make_moves(&mut self, moves: Moves) {
        self.moved = moves.moved;
        self.joint.extend(moves.joint);
    }

    /// Says where what has moved ends up.
    pub(crate) fn settle_places(&mut self, standing: FixedMap<Rider, MachineId>) {
        self.standing = Some(standing);
    }

    /// Lets a rider stand on a machine for a question; returns where it stood.
    pub(crate) fn stand_on(&mut self, rider: Rider, machine: MachineId) -> Option<MachineId> {
        self.standing.as_mut().and_then(|standing| standing.insert(rider, machine))
    }

    /// Lets it stand where it stood before.
    pub(crate) fn stand_again(&mut self, rider: Rider, before: Option<MachineId>) {
        if let Some(standing) = &mut self.standing {
            match before {
                Some(machine) => drop(standing.insert(rider, machine)),
                None => drop(standing.swap_remove(&rider)),
            }
        }
    }

    /// Takes the choices made, and what there was to choose, so that others can be made.
    pub(crate) fn take_choices(&mut self) -> Choices {
        Choices {
            extra: std::mem::take(&mut self.extra),
            irregular: std::mem::take(&mut self.irregular),
            undecided: std::mem::take(&mut self.undecided),
        }
    }

    /// Makes choices again that were taken.
    pub(crate) fn make_choices(&mut self, choices: Choices) {
        (self.extra, self.irregular, self.undecided) = (choices.extra, choices.irregular, choices.undecided);
    }

    /// Appends an arrow to a position of a track, unless it has been reached today.
    fn imply(&mut self, key: TrackKey, position: u16, why: Origin, out: &mut Vec<Arrow>) {
        if let Some(to) = self.reached(key, position) {
            out.push(Arrow { to: Some(to), why, who: None });
        }
    }

    /// For each position of a slot, the OS position that it needs; zero if the version is available without.
    pub(crate) fn releases(&mut self, slot: SlotId) -> Rc<[u16]> {
        self.shapes.releases(self.fleet, &mut self.ask, slot)
    }

    /// The events that a wish asks for: that of the thing itself and those of everything that adopts it.
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
        let own = strategy::asks_for_guests(self.strategy, self.fleet.machine(found.machine));
        let tenants = if own { self.tenants(slot) } else { Vec::new() };
        let mut has_guests = false;
        for workload in tenants {
            let isolation = self.fleet.workload(workload).isolation;
            // A machine that shares a kernel may have an engine of its own, which its workloads then use.
            let machine = self.fleet.workload(workload).machine;
            let found_there =
                machine.and_then(|machine| self.fleet.find_slot(machine, found.capability)) == Some(slot);
            if strategy::has_under_it(isolation, self.fleet.capability(found.capability))
                && found_there
                && self.gets_guest(workload)
            {
                has_guests = true;
                let guest = TrackKey::Own(workload, slot);
                match self.is_excepted(guest) {
                    true => goals.held += 1,
                    false => self.goal(guest, wish, true, goals),
                }
            }
        }
        if !has_guests {
            self.goal(TrackKey::Slot(slot), wish, true, goals);
        }
    }

    /// A bump only takes effect when it is adopted: every image that contains the component is rebuilt and every
    /// workload that carries it redeployed, except held ones. If that leaves nothing, all of them are asked, so that
    /// the holds show, but for those that are left out on purpose.
    fn component_goals(&mut self, component: ComponentId, wish: Wish, goals: &mut Goals) {
        if self.is_artefact(component) {
            self.goal(TrackKey::Published(component), wish, true, goals);
        }
        let mut adopters = self.adopters(component);
        let all = adopters.len();
        adopters.retain(|&adopter| !self.is_excepted(adopter));
        goals.held += all - adopters.len();
        let held = adopters.iter().filter(|&&adopter| self.hold_on(adopter).is_some()).count();
        let firm = held == adopters.len() && !self.is_artefact(component);
        for adopter in adopters {
            self.goal(adopter, wish, firm, goals);
        }
    }

    fn is_excepted(&self, key: TrackKey) -> bool {
        self.hold_on(key).is_some_and(|hold| self.ask.is_exception(hold as usize))
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

/// Choices that were made in a graph, and what there was to choose.
#[derive(Clone, Debug)]
pub(crate) struct Choices {
    extra: FixedMap<EventId, Vec<Arrow>>,
    irregular: FixedSet<Irregular>,
    undecided: FixedSet<Irregular>,
}

/// Moves that were made in a graph beyond the first ones, and what they force.
#[derive(Debug)]
pub(crate) struct Moves {
    moved: FixedMap<EventId, Vec<Arrow>>,
    joint: Vec<Joint>,
}

/// The events that a bump asks for.
#[derive(Debug, Default)]
pub(crate) struct Goals {
    pub(crate) events: Vec<EventId>,
    /// The number of adopters that are held or left out on purpose.
    pub(crate) held: usize,
}
