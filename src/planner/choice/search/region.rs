//! The region of a search: the tracks of irregular rules that goals lead to, and what each position of them entails.
//!
//! Only these tracks have to be searched, the *core*. All other rules are arrows: given where the core stands, the least
//! state of everything else follows from them (theorem 1), and so does the order of what else happens (theorem 2).

use super::super::limit::Drawn;
use super::bits::Bits;
use super::rule::Rule;
use crate::id::{FixedMap, FixedSet, Id};
use crate::model::WorkloadId;
use crate::planner::closure::{Closure, ForcedId, close};
use crate::planner::graph::{EventId, Graph, Thing, TrackId, TrackKey, thing_of};
use crate::planner::lockstep::{components, skipped};

/// A position for each track of the core.
pub(super) type State = Vec<u16>;

/// Most events that the tracks of a core lead to, their own among them.
const MOST_EVENTS: usize = 20_000;
/// Most pairs of an event of a core and one that it may lead to: a region takes memory for each.
const MOST_PAIRS: usize = 24_000_000;

/// A track that is searched.
#[derive(Clone, Copy, Debug)]
pub(super) struct Core {
    pub(super) key: TrackKey,
    pub(super) start: u16,
    pub(super) len: u16,
}

/// Things that something happens to.
#[derive(Clone, Debug)]
pub(super) struct Touched {
    /// All of them, those too that only restart or move elsewhere.
    all: Bits,
    /// Those that change version.
    changed: Bits,
}

impl Touched {
    pub(super) fn add(&mut self, other: &Self) {
        self.all.add(&other.all);
        self.changed.add(&other.changed);
    }

    /// How much that is: of what touches as many things, that is less which changes fewer of them.
    pub(super) fn cost(&self) -> (usize, usize) {
        (self.all.count(), self.changed.count())
    }
}

/// What follows from some events by arrows alone.
#[derive(Clone, Debug)]
pub(super) struct Need {
    /// Where the core has to be.
    pub(super) core: State,
    /// Whether that is impossible.
    pub(super) never: bool,
    /// All events that follow, by their position in the region's closure.
    pub(super) events: Bits,
    /// The things that they move.
    pub(super) things: Touched,
}

/// The tracks that are searched, and what each of their positions entails.
#[derive(Debug)]
pub(super) struct Region {
    pub(super) core: Vec<Core>,
    pub(super) rules: Vec<Rule>,
    /// By track of the core and position beyond its start.
    needs: Vec<Vec<Need>>,
    /// The goals that lead to the core, with what they entail.
    pub(super) goals: Vec<(EventId, Need)>,
    whole: Closure,
    /// For each event where the core has to be for it.
    floors: Vec<State>,
    /// For each event the thing that it moves, and whether it changes a version.
    things: Vec<Option<usize>>,
    changing: Vec<bool>,
    /// The things that are moved somewhere.
    numbers: FixedSet<Thing>,
    /// For each track of the core the thing that it is of.
    of_core: Vec<Option<usize>>,
    /// For each event on a track with a path rule, which track that is.
    paths: Vec<Option<TrackId>>,
    /// The tracks of the core of each guest that a workload gets for itself: it is made in one step.
    pub(super) guests: Vec<Vec<usize>>,
}

impl Region {
    /// Draws the region of some goals, given what arrows alone lead to; `None` if it is too large.
    pub(super) fn new(graph: &mut Graph<'_>, plain: &Closure) -> Option<Self> {
        let mut keys: FixedSet<TrackKey> = FixedSet::default();
        add_tracks(&Rule::all(graph), &mut keys);
        let (whole, drawn, goals) = loop {
            let mut from: Vec<EventId> = Vec::new();
            for &key in &keys {
                let track = graph.track_of(key);
                let track = *graph.track(track).1;
                from.extend((track.start + 1..track.len).filter_map(|at| graph.reached(key, at)));
            }
            if from.len() > MOST_EVENTS {
                return None;
            }
            // Goals that have nothing to do with the core are left out.
            let ends: Vec<ForcedId> = from.iter().filter_map(|&event| plain.position(event)).collect();
            let leading = plain.leading_to(&ends);
            let goals: Vec<EventId> =
                plain.goals().filter(|&goal| leading[goal]).map(|goal| plain.event(goal)).collect();
            drop(graph.take_choices());
            let whole = close(graph, &[&goals[..], &from].concat());
            if whole.len() > MOST_EVENTS || whole.len() * from.len() > MOST_PAIRS {
                return None;
            }
            let drawn = Rule::all(graph);
            let more = add_tracks(&drawn, &mut keys);
            if !add_guests(graph, &whole, &mut keys) && !more {
                break (whole, drawn, goals);
            }
        };
        let core: Vec<Core> = keys.iter().map(|&key| Core::new(graph, key)).collect();
        let rules = drawn.into_iter().map(|drawn| Rule::new(drawn, &keys)).collect();
        let mut region = Self {
            rules,
            needs: Vec::new(),
            goals: Vec::new(),
            floors: Vec::new(),
            things: Vec::new(),
            changing: Vec::new(),
            numbers: FixedSet::default(),
            of_core: Vec::new(),
            paths: Vec::new(),
            guests: guests(&core),
            core,
            whole,
        };
        region.look_up(graph);
        region.floors = region.floors(graph);
        region.follow(graph, &goals);
        Some(region)
    }

    /// Where the core stands today.
    pub(super) fn today(&self) -> State {
        self.core.iter().map(|core| core.start).collect()
    }

    /// What a position of a track of the core entails; `None` for today's.
    pub(super) fn need(&self, track: usize, at: u16) -> Option<&Need> {
        self.needs[track].get(usize::from(at).checked_sub(usize::from(self.core[track].start) + 1)?)
    }

    /// What each further position of a track entails.
    pub(super) fn needs_of(&self, track: usize) -> &[Need] {
        &self.needs[track]
    }

    /// Whether what a position of a track entails beyond another's moves nothing else than what the track is of.
    pub(super) fn is_of(&self, track: usize, need: &Need, other: &Need) -> bool {
        let thing = self.of_core[track];
        need.events.without(&other.events).all(|event| self.things[event] == thing)
    }

    /// Raises a state to what it entails by arrows; returns whether that is possible.
    pub(super) fn lift(&self, state: &mut State) -> bool {
        loop {
            let before = state.clone();
            for (track, &at) in before.iter().enumerate() {
                let Some(need) = self.need(track, at) else { continue };
                if need.never {
                    return false;
                }
                raise(state, &need.core);
            }
            if *state == before {
                return true;
            }
        }
    }

    /// The guests of which something moves between two states.
    pub(super) fn changed_guests(&self, from: &State, to: &State) -> impl Iterator<Item = &Vec<usize>> {
        self.guests.iter().filter(|tracks| tracks.iter().any(|&track| from[track] < to[track]))
    }

    /// Whether a state has all that another has.
    pub(super) fn has(state: &State, floor: &State) -> bool {
        state.iter().zip(floor).all(|(at, floor)| at >= floor)
    }

    /// The events and things that follow from a state.
    pub(super) fn entailed(&self, state: &State) -> (Bits, Touched) {
        let (mut events, mut things) = (Bits::new(self.whole.len()), self.untouched());
        for need in state.iter().enumerate().filter_map(|(track, &at)| self.need(track, at)) {
            events.add(&need.events);
            things.add(&need.things);
        }
        (events, things)
    }

    /// How far beyond the versions that some goals ask for a state is.
    pub(super) fn beyond(&self, graph: &Graph<'_>, goals: &[usize], state: &State) -> usize {
        let asked = goals.iter().map(|&goal| graph.event(self.goals[goal].0));
        let far = asked.filter_map(|(key, position)| {
            let track = self.core.iter().position(|core| core.key == key)?;
            Some(usize::from(state[track].saturating_sub(position)))
        });
        far.sum()
    }

    /// The things of the region that a closure moves.
    pub(super) fn moved(&self, graph: &Graph<'_>, closure: &Closure) -> Touched {
        let mut things = self.untouched();
        for (_, event) in closure.events() {
            let key = graph.event(event).0;
            let thing = thing_of(graph.fleet, key);
            if let Some(number) = thing.and_then(|thing| self.numbers.get_index_of(&thing)) {
                things.all.insert(number);
                if changes(key) {
                    things.changed.insert(number);
                }
            }
        }
        things
    }

    fn no_things(&self) -> Bits {
        Bits::new(self.whole.len() + self.core.len())
    }

    fn untouched(&self) -> Touched {
        Touched { all: self.no_things(), changed: self.no_things() }
    }

    /// The number of things that happen in one step with a move of the core, and whether no path rule forbids the step:
    /// what the move entails for the first time and what in turn needs something of the move.
    pub(super) fn step(&self, graph: &Graph<'_>, from: (&State, &Bits), to: &Bits) -> (usize, bool) {
        let mut things = self.no_things();
        let mut passed: FixedMap<TrackId, (EventId, EventId)> = FixedMap::default();
        for event in to.without(from.1).filter(|&event| !Self::has(from.0, &self.floors[event])) {
            if let Some(thing) = self.things[event] {
                things.insert(thing);
            }
            if let Some(track) = self.paths[event] {
                let id = self.whole.event(ForcedId::from_index(event));
                let ends = passed.entry(track).or_insert((id, id));
                *ends = (ends.0.min(id), ends.1.max(id));
            }
        }
        let stops = |&(first, last): &(EventId, EventId)| {
            let ends = (graph.event(first).1 - 1, graph.event(last).1);
            let between = first.index()..last.index();
            between.map(EventId::from_index).any(|event| graph.is_stop(event, ends))
        };
        (things.count(), !passed.values().any(stops))
    }

    fn look_up(&mut self, graph: &Graph<'_>) {
        let mut numbers = std::mem::take(&mut self.numbers);
        for (_, event) in self.whole.events() {
            let key = graph.event(event).0;
            let thing = thing_of(graph.fleet, key);
            self.things.push(thing.map(|thing| numbers.insert_full(thing).0));
            self.changing.push(changes(key));
            let rule = thing.is_some() && graph.step_rule(key) != crate::model::Step::Any;
            self.paths.push(rule.then(|| graph.track_id(event)));
        }
        let of_core = |core: &Core| thing_of(graph.fleet, core.key).map(|thing| numbers.insert_full(thing).0);
        self.of_core = self.core.iter().map(of_core).collect();
        self.numbers = numbers;
    }

    /// For each event, where the core has to be for it. Arrows lead to components of the same or a lower number.
    fn floors(&self, graph: &Graph<'_>) -> Vec<State> {
        let whole = &self.whole;
        let heads = |at: usize| whole.arrows(ForcedId::from_index(at)).iter().map(|(to, _)| to.index());
        let narrow = |at: usize| u32::try_from(at).expect("a region is small");
        let groups = components(whole.len(), |at| heads(at as usize).map(narrow));
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); groups.count as usize];
        for (event, &group) in groups.of.iter().enumerate() {
            members[group as usize].push(event);
        }
        let index: FixedMap<TrackKey, usize> =
            self.core.iter().enumerate().map(|(number, core)| (core.key, number)).collect();
        let mut of_group: Vec<State> = Vec::with_capacity(members.len());
        for members in &members {
            let mut floor = self.today();
            for &event in members {
                let (key, at) = graph.event(whole.event(ForcedId::from_index(event)));
                if let Some(&track) = index.get(&key) {
                    floor[track] = floor[track].max(at);
                }
                for to in heads(event) {
                    if let Some(known) = of_group.get(groups.of[to] as usize) {
                        raise(&mut floor, known);
                    }
                }
            }
            of_group.push(floor);
        }
        groups.of.iter().map(|&group| of_group[group as usize].clone()).collect()
    }

    /// Finds what follows from each event of the core and from each goal.
    fn follow(&mut self, graph: &mut Graph<'_>, goals: &[EventId]) {
        let mut walls = skipped(graph, &self.whole);
        walls.extend(self.whole.blocked().iter().map(|stuck| stuck.at));
        let never = self.whole.leading_to(&walls);
        let need = |event: EventId| {
            let at = self.whole.position(event).expect("the region has its own events");
            let (events, things) = self.reach(at);
            Need { core: self.floors[at.index()].clone(), never: never[at], events, things }
        };
        let needs = self.core.iter().map(|core| {
            let all = (core.start + 1..core.len).filter_map(|at| graph.reached(core.key, at));
            all.map(need).collect()
        });
        let needs = needs.collect();
        let goals = goals.iter().map(|&goal| (goal, need(goal))).collect();
        (self.needs, self.goals) = (needs, goals);
    }

    fn reach(&self, from: ForcedId) -> (Bits, Touched) {
        let (mut events, mut things) = (Bits::new(self.whole.len()), self.untouched());
        let mut work = vec![from];
        while let Some(at) = work.pop() {
            if events.insert(at.index()) {
                if let Some(thing) = self.things[at.index()] {
                    things.all.insert(thing);
                    if self.changing[at.index()] {
                        things.changed.insert(thing);
                    }
                }
                work.extend(self.whole.arrows(at).iter().map(|&(to, _)| to));
            }
        }
        (events, things)
    }
}

impl Core {
    fn new(graph: &mut Graph<'_>, key: TrackKey) -> Self {
        let track = graph.track_of(key);
        let track = graph.track(track).1;
        Self { key, start: track.start, len: track.len }
    }
}

/// Whether what moves along a track changes version there, rather than only restarts or goes elsewhere.
const fn changes(key: TrackKey) -> bool {
    !matches!(key, TrackKey::Seat(..) | TrackKey::Left(_))
}

/// Raises a state to have all that another has.
pub(super) fn raise(state: &mut State, floor: &State) {
    state.iter_mut().zip(floor).for_each(|(at, &floor)| *at = floor.max(*at));
}

/// Adds the tracks of rules; returns whether some are new.
fn add_tracks(drawn: &[Drawn], keys: &mut FixedSet<TrackKey>) -> bool {
    let before = keys.len();
    keys.extend(drawn.iter().flat_map(|drawn| drawn.sides.iter().flatten().copied()));
    keys.len() > before
}

/// Adds the tracks of guests that workloads get for themselves, if several events are of one: that all of these happen in one
/// step is a rule about where they stand. Returns whether some are new.
fn add_guests(graph: &Graph<'_>, whole: &Closure, keys: &mut FixedSet<TrackKey>) -> bool {
    let mut made: FixedMap<WorkloadId, Vec<TrackKey>> = FixedMap::default();
    for (_, event) in whole.events() {
        if let key @ TrackKey::Own(workload, _) = graph.event(event).0 {
            made.entry(workload).or_default().push(key);
        }
    }
    let before = keys.len();
    keys.extend(made.into_values().filter(|events| events.len() > 1).flatten());
    keys.len() > before
}

/// The tracks of each workload's own guest.
fn guests(core: &[Core]) -> Vec<Vec<usize>> {
    let mut guests: FixedMap<WorkloadId, Vec<usize>> = FixedMap::default();
    for (track, core) in core.iter().enumerate() {
        if let TrackKey::Own(workload, _) = core.key {
            guests.entry(workload).or_default().push(track);
        }
    }
    guests.into_values().collect()
}
