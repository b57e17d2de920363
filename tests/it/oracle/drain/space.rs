//! All valid states of a fleet, and where one transition leads from each, as sets of states.

use super::Refused;
use super::fleet::Fleet;
use super::vector::{Vector, choices, is_at_or_above};
use fixedbitset::FixedBitSet;
use std::collections::BTreeMap;

/// A set of states, by their numbers.
pub(super) type States = FixedBitSet;

/// Where a workload stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Place {
    Host(usize),
    /// A spare host, by number and by the kind that it is of.
    Spare(usize, usize),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct State {
    /// The vector of each thing, as an index into those of the thing.
    pub(super) at: Vec<usize>,
    /// Where each workload stands.
    pub(super) places: Vec<Place>,
}

/// Where a thing may be after one transition, and where nothing has happened to it.
#[derive(Debug)]
struct Next {
    may: States,
    same: States,
}

/// What decides where a thing may go: the thing, its vector and place, and the vector of the host there.
type Seat = (usize, usize, Option<Place>, Option<usize>);

/// The valid states of a fleet with some spare hosts.
#[derive(Debug)]
pub(crate) struct Space<'f> {
    pub(super) fleet: &'f Fleet,
    pub(super) states: Vec<State>,
    pub(super) today: usize,
    /// The states in which all bumps are reached and no spare host carries anything.
    pub(super) goal: States,
    /// By workload: the states in which it stands at a place.
    stands: Vec<BTreeMap<Place, States>>,
    next: BTreeMap<Seat, Next>,
}

/// A thing in a state: where it may go, where nothing happens to it, and for a workload where it does not move.
pub(super) struct Part<'s> {
    pub(super) may: &'s States,
    pub(super) same: &'s States,
    pub(super) here: Option<&'s States>,
}

impl<'f> Space<'f> {
    /// All valid states with some spare hosts, at most `most`.
    pub(crate) fn new(fleet: &'f Fleet, spare: usize, most: usize) -> Result<Self, Refused> {
        Self::with(fleet, spare, most, true)
    }

    /// All states that were valid if hosts had no end of room.
    pub(super) fn endless(fleet: &'f Fleet, most: usize) -> Result<Self, Refused> {
        Self::with(fleet, 0, most, false)
    }

    fn with(fleet: &'f Fleet, spare: usize, most: usize, bounded: bool) -> Result<Self, Refused> {
        let states = Filling::new(fleet, spare, most, bounded).fill()?;
        let places: Vec<Place> = fleet.works.iter().map(|work| Place::Host(work.home)).collect();
        let start = State { at: vec![0; fleet.things().count()], places };
        let whole =
            fleet.things().all(|thing| thing.vectors.first().is_some_and(|v| v.iter().all(|p| *p == 0)));
        let Some(today) = states.iter().position(|state| whole && *state == start) else {
            return Refused::because("already broken today");
        };
        let empty = States::with_capacity(states.len());
        let mut space = Self { fleet, states, today, goal: empty, stands: Vec::new(), next: BTreeMap::new() };
        space.goal = space.those(|state| space.is_goal(state));
        space.stands = (0..fleet.works.len()).map(|work| space.by(|state| state.places[work])).collect();
        space.next = Transitions::new(&space).next();
        Ok(space)
    }

    fn is_goal(&self, state: &State) -> bool {
        let mut things = self.fleet.things().zip(&state.at).enumerate();
        let ordinary = state.places.iter().all(|place| matches!(place, Place::Host(_)));
        ordinary && things.all(|(index, (thing, &at))| self.fleet.is_reached(index, &thing.vectors[at]))
    }

    pub(super) fn none(&self) -> States {
        States::with_capacity(self.states.len())
    }

    pub(super) fn those(&self, is_one: impl Fn(&State) -> bool) -> States {
        let mut found = self.none();
        let all = self.states.iter().enumerate().filter(|(_, state)| is_one(state));
        all.for_each(|(number, _)| found.insert(number));
        found
    }

    /// The states by what they have of something.
    fn by<K: Ord>(&self, key: impl Fn(&State) -> K) -> BTreeMap<K, States> {
        let mut found: BTreeMap<K, States> = BTreeMap::new();
        for (number, state) in self.states.iter().enumerate() {
            found.entry(key(state)).or_insert_with(|| self.none()).insert(number);
        }
        found
    }

    fn seat(&self, state: &State, thing: usize) -> Seat {
        let hosts = self.fleet.hosts.len();
        let place = thing.checked_sub(hosts).map(|work| state.places[work]);
        let under = match place {
            Some(Place::Host(host)) => Some(state.at[host]),
            _ => None,
        };
        (thing, state.at[thing], place, under)
    }

    /// The things of a state, hosts first.
    pub(super) fn parts(&self, state: usize) -> Vec<Part<'_>> {
        let hosts = self.fleet.hosts.len();
        let state = &self.states[state];
        let part = |thing: usize| {
            let next = &self.next[&self.seat(state, thing)];
            let here = thing.checked_sub(hosts).map(|work| &self.stands[work][&state.places[work]]);
            Part { may: &next.may, same: &next.same, here }
        };
        (0..state.at.len()).map(part).collect()
    }

    /// The positions of all tracks of the fleet.
    pub(crate) fn vector(&self, state: usize) -> Vector {
        let things = self.fleet.things().zip(&self.states[state].at);
        things.flat_map(|(thing, &at)| thing.vectors[at].iter().copied()).collect()
    }
}

/// What is at hand while it is worked out where each thing may go.
struct Transitions<'s, 'f> {
    space: &'s Space<'f>,
    /// By thing: the states in which it has a vector.
    at: Vec<BTreeMap<usize, States>>,
}

impl<'s, 'f> Transitions<'s, 'f> {
    fn new(space: &'s Space<'f>) -> Self {
        let things = space.fleet.things().count();
        Self { space, at: (0..things).map(|thing| space.by(|state| state.at[thing])).collect() }
    }

    fn next(&self) -> BTreeMap<Seat, Next> {
        let mut found = BTreeMap::new();
        for state in &self.space.states {
            for thing in 0..state.at.len() {
                let seat = self.space.seat(state, thing);
                found.entry(seat).or_insert_with(|| self.of(seat));
            }
        }
        found
    }

    fn of(&self, (thing, vector, place, under): Seat) -> Next {
        let mut next = Next { may: self.at_or_above(thing, vector), same: self.at[thing][&vector].clone() };
        let Some(place) = place else { return next };
        let work = thing - self.space.fleet.hosts.len();
        let here = &self.space.stands[work][&place];
        next.same.intersect_with(here);
        match (place, under) {
            (Place::Host(host), Some(under)) => {
                let calm = self.calm(work, host, under);
                match self.space.fleet.works[work].movable {
                    true => {
                        let mut stopped = here.clone();
                        stopped.difference_with(&calm);
                        next.may.difference_with(&stopped);
                    }
                    false => next.same.intersect_with(&calm),
                }
            }
            // A spare host keeps its versions while it carries something.
            (Place::Spare(spare, _), _) => {
                let others = self.space.stands[work].iter().filter(
                    |(other, _)| matches!(other, Place::Spare(same, _) if *same == spare && **other != place),
                );
                others.for_each(|(_, states)| next.may.difference_with(states));
            }
            (Place::Host(_), None) => unreachable!("a host has a vector"),
        }
        next
    }

    fn at_or_above(&self, thing: usize, vector: usize) -> States {
        let vectors = &self.space.fleet.things().nth(thing).expect("a thing").vectors;
        self.union(thing, |other| is_at_or_above(&vectors[other], &vectors[vector]))
    }

    /// The states in which nothing that would stop a workload has changed on its host.
    fn calm(&self, work: usize, host: usize, under: usize) -> States {
        let stopped_by = &self.space.fleet.works[work].stopped_by[&host];
        let vectors = &self.space.fleet.hosts[host].thing.vectors;
        self.union(host, |other| {
            stopped_by.iter().all(|&track| vectors[other][track] == vectors[under][track])
        })
    }

    fn union(&self, thing: usize, is_one: impl Fn(usize) -> bool) -> States {
        let mut all = self.space.none();
        let some = self.at[thing].iter().filter(|(vector, _)| is_one(**vector));
        some.for_each(|(_, states)| all.union_with(states));
        all
    }
}

/// Places the workloads one after another, for each choice of the hosts' vectors.
struct Filling<'f> {
    fleet: &'f Fleet,
    spare: usize,
    most: usize,
    bounded: bool,
    /// By workload: the pairs of which it is the later.
    pairs: Vec<Vec<usize>>,
    states: Vec<State>,
}

impl<'f> Filling<'f> {
    fn new(fleet: &'f Fleet, spare: usize, most: usize, bounded: bool) -> Self {
        let of = |work: usize| {
            let pairs = fleet.pairs.iter().enumerate();
            let last = pairs.filter(|(_, pair)| pair.works.0.max(pair.works.1) == work);
            last.map(|(index, _)| index).collect()
        };
        let pairs = (0..fleet.works.len()).map(of).collect();
        Self { fleet, spare, most, bounded, pairs, states: Vec::new() }
    }

    fn fill(mut self) -> Result<Vec<State>, Refused> {
        let ends: Vec<usize> = self.fleet.hosts.iter().map(|host| host.thing.vectors.len()).collect();
        for at in choices(&ends) {
            self.place(&mut State { at, places: Vec::new() })?;
        }
        Ok(self.states)
    }

    fn place(&mut self, state: &mut State) -> Result<(), Refused> {
        let work = state.places.len();
        if work == self.fleet.works.len() {
            self.states.push(state.clone());
            return match self.states.len() > self.most {
                true => Refused::because("too many states"),
                false => Ok(()),
            };
        }
        for place in self.places(work, state) {
            for vector in self.vectors(work, place, state) {
                if self.agrees(work, vector, state) {
                    state.at.push(vector);
                    state.places.push(place);
                    self.place(state)?;
                    state.at.pop();
                    state.places.pop();
                }
            }
        }
        Ok(())
    }

    /// Where a workload may stand beside those before it.
    fn places(&self, work: usize, state: &State) -> Vec<Place> {
        let spares = (0..self.spare)
            .flat_map(|spare| (0..self.fleet.spares.len()).map(move |kind| Place::Spare(spare, kind)));
        let hosts = self.fleet.works[work].places.iter().map(|&host| Place::Host(host));
        // A spare host has one set of versions at a time.
        let is_other = |place: &Place, other: &Place| match (place, other) {
            (Place::Spare(one, kind), Place::Spare(other, second)) => one == other && kind != second,
            _ => false,
        };
        let open = |place: &Place| !state.places.iter().any(|other| is_other(place, other));
        hosts.chain(spares).filter(|place| open(place) && self.has_room(work, *place, state)).collect()
    }

    fn has_room(&self, work: usize, place: Place, state: &State) -> bool {
        let room = match place {
            Place::Host(host) => self.fleet.hosts[host].room.filter(|_| self.bounded),
            Place::Spare(_, kind) => self.fleet.spares[kind].room,
        };
        let beside = state.places.iter().enumerate().filter(|(_, other)| **other == place);
        let load: u64 = beside.map(|(other, _)| self.fleet.works[other].load).sum();
        room.is_none_or(|room| load + self.fleet.works[work].load <= room)
    }

    fn vectors(&self, work: usize, place: Place, state: &State) -> Vec<usize> {
        match place {
            Place::Host(host) => self.fleet.works[work].carried[&(host, state.at[host])].clone(),
            Place::Spare(_, kind) => {
                let carries = self.fleet.spares[kind].carries.range((work, 0)..=(work, usize::MAX));
                carries.map(|&(_, vector)| vector).collect()
            }
        }
    }

    /// Whether a workload agrees with those before it.
    fn agrees(&self, work: usize, vector: usize, state: &State) -> bool {
        let hosts = self.fleet.hosts.len();
        self.pairs[work].iter().all(|&pair| {
            let pair = &self.fleet.pairs[pair];
            match pair.works {
                (one, other) if other == work => pair.allows(state.at[hosts + one], vector),
                (_, other) => pair.allows(vector, state.at[hosts + other]),
            }
        })
    }
}
