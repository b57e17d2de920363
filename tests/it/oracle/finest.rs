//! The finest way, by looking at every state and every step between two of them.

use super::{Judge, Mover, State, What};
use std::collections::BTreeSet;

/// Most states of which each is compared with each.
const MOST_TO_COMPARE: usize = 700;

/// What a person counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Thing {
    Machine(crate::worlds::Place),
    OwnGuest(usize),
    Workload(usize),
    Image(usize),
}

/// How little can change, and how small the largest step can then be.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Finest {
    pub(crate) things: usize,
    pub(crate) largest: usize,
}

impl Judge<'_> {
    /// Finds the way that changes the fewest things, and of these the one with the smallest largest step; nothing where
    /// there are too many states, or none with the goals.
    pub(crate) fn finest(&self, goals: &BTreeSet<(usize, usize)>) -> Option<Finest> {
        let ends: State = self.tracks.iter().map(|track| track.end).collect();
        let mut states = self.valid_states(&ends, MOST_TO_COMPARE)?;
        states.sort_by_key(|state| (state.iter().sum::<usize>(), state.clone()));
        let today = self.today();
        let first = states.iter().position(|state| *state == today)?;
        let mut largest: Vec<Option<usize>> = vec![None; states.len()];
        largest[first] = Some(0);
        for (at, state) in states.iter().enumerate() {
            let ways = (0..at).filter_map(|from| {
                let so_far = largest[from]?;
                Some(so_far.max(self.step(&states[from], state)?))
            });
            largest[at] = largest[at].or(ways.min());
        }
        let reached = states.iter().zip(largest).filter_map(|(state, largest)| {
            let has = goals.iter().all(|&(track, position)| state[track] >= position);
            Some(Finest { things: self.things(&today, state).len(), largest: largest.filter(|_| has)? })
        });
        reached.min()
    }

    /// Finds a state by which a step could be made of two, each of which changes something that the other does not;
    /// nothing if there is none, or where there are too many states.
    pub(crate) fn between(&self, from: &State, to: &State) -> Option<State> {
        self.valid_states(to, MOST_TO_COMPARE)?.into_iter().find(|state| {
            let is_on_the_way = from.iter().zip(state).all(|(from, at)| from <= at);
            is_on_the_way && self.step(from, state).is_some() && self.step(state, to).is_some() && {
                let (first, second) = (self.things(from, state), self.things(state, to));
                !first.is_subset(&second) && !second.is_subset(&first)
            }
        })
    }

    /// The number of things in a step from one state to another, if there is one.
    fn step(&self, from: &State, to: &State) -> Option<usize> {
        let tracks = from.iter().zip(to).zip(&self.tracks);
        let goes =
            tracks.into_iter().all(|((from, to), track)| from <= to && (!track.in_turn || *to <= from + 1));
        (goes && self.makes_at_once(from, to)).then(|| self.things(from, to).len())
    }

    /// Tells whether what is changed of guests of workloads' own is new in this step: each is made in one.
    pub(super) fn makes_at_once(&self, from: &State, to: &State) -> bool {
        let own = self.tracks.iter().enumerate().filter_map(|(track, described)| match described.what {
            What::Own(workload, ..) => Some((workload, track)),
            _ => None,
        });
        let own: Vec<_> = own.collect();
        let made = |workload: usize| {
            own.iter().any(|&(of, track)| of == workload && from[track] > self.tracks[track].start)
        };
        own.iter().all(|&(workload, track)| to[track] == from[track] || !made(workload))
    }

    /// Finds how few things can change in a state that can be gone to and has the goals; nothing where there are too
    /// many states to look at.
    pub(crate) fn fewest(&self, goals: &BTreeSet<(usize, usize)>, most: usize) -> Option<usize> {
        let ends: State = self.tracks.iter().map(|track| track.end).collect();
        let today = self.today();
        let states = self.reachable(self.states_on_the_way(&ends, most)?)?;
        let states: Vec<State> = states.into_iter().filter(|state| self.comes_to_rest(state)).collect();
        let has = |state: &&State| goals.iter().all(|&(track, position)| state[track] >= position);
        states.iter().filter(has).map(|state| self.things(&today, state).len()).min()
    }

    fn things(&self, from: &State, to: &State) -> BTreeSet<Thing> {
        let moved = (0..self.tracks.len()).filter(|&track| from[track] < to[track]);
        let things = moved.map(|track| match self.tracks[track].what {
            What::Property(place, _) => Thing::Machine(place),
            What::MachineSeat(machine, ..) => Thing::Machine(machine),
            What::Own(workload, ..) => Thing::OwnGuest(workload),
            What::Seat(workload, ..) | What::Runs(workload, _) => Thing::Workload(workload),
            What::Published(image) | What::Carried(image, _) => Thing::Image(image),
        });
        things.chain(self.leavers(from, to)).collect()
    }

    /// What has to leave its machine between two states.
    fn leavers(&self, from: &State, to: &State) -> Vec<Thing> {
        let changed = |track: usize| from[track] < to[track];
        let movers = self.movers().into_iter();
        let leave = movers.filter(|&mover| self.stopped_at_home(mover).into_iter().any(changed));
        let thing = |mover| match mover {
            Mover::Workload(index) => Thing::Workload(index),
            Mover::Guest(index) => Thing::Machine(crate::worlds::Place::Guest(index)),
        };
        leave.map(thing).collect()
    }
}
