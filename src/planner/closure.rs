//! The forced set: everything that a bump entails, and nothing else.
//!
//! **Theorem 1.** Where no requirement asks less of a later version, the valid states of a fleet are closed under
//! taking the smaller, and the larger, position of each track: they form a distributive lattice. So among the valid
//! states at or above a bump there is one that is below all others, and following implications from the bump's
//! events finds it: each arrow is true of every valid state, so whatever is reached is in all of them; and the state
//! in which just the reached events have happened breaks no arrow, so it is valid itself. It is the forced set, and no
//! valid plan changes less. One pass, linear in the events and arrows reached.
//!
//! Where a requirement breaks the lattice the pass still gives what every valid state has; [`crate::planner::choice`] then
//! completes it.

use crate::id::{FixedMap, FixedSet, Id};
use crate::planner::graph::{Arrow, EventId, Graph, Origin, Who};
use std::collections::VecDeque;

/// The forced events, in the order in which they were found, and all arrows among them.
///
/// Forced events are known by their position in this order. It is breadth-first from the goals, so that causes lead
/// back to a goal by the fewest arrows.
#[derive(Debug, Default)]
pub(crate) struct Closure {
    order: Vec<EventId>,
    /// By event: its position plus one, or zero where it is not forced.
    positions: Vec<u32>,
    /// For each forced event the one that forced it first; none for a goal.
    causes: Vec<Option<(u32, Origin)>>,
    /// Where each event's arrows end in `arrows`.
    ends: Vec<u32>,
    arrows: Vec<(u32, Origin)>,
    /// By event: how many of its arrows, the last ones, are ties.
    ties: FixedMap<u32, usize>,
    /// Events that cannot be, and why.
    blocked: Vec<(u32, Origin, Who)>,
    goals: usize,
}

/// Arrows among forced events that hold on the way to the target state, if not beyond it, by their tail.
pub(crate) type Ties = FixedMap<EventId, Vec<(EventId, Origin)>>;

/// Follows implications from `goals`.
pub(crate) fn close(graph: &mut Graph<'_>, goals: &[EventId]) -> Closure {
    let mut closure = Closure::default();
    for &goal in goals {
        closure.find(goal, None);
    }
    closure.goals = closure.order.len();
    closure.follow(graph);
    closure
}

fn narrow(index: usize) -> u32 {
    u32::try_from(index).expect("fewer than 2^32 events and arrows")
}

impl Closure {
    /// Follows the implications of all events that have not been looked at.
    fn follow(&mut self, graph: &mut Graph<'_>) {
        let mut arrows: Vec<Arrow> = Vec::new();
        while let Some(&event) = self.order.get(self.ends.len()) {
            let here = narrow(self.ends.len());
            arrows.clear();
            graph.expand(event, &mut arrows);
            for arrow in &arrows {
                match arrow.to {
                    None => self.blocked.push((here, arrow.why, arrow.who)),
                    Some(to) => {
                        let to = self.find(to, Some((here, arrow.why)));
                        self.arrows.push((to, arrow.why));
                    }
                }
            }
            self.ends.push(narrow(self.arrows.len()));
        }
    }

    /// Adds an arrow out of a forced event to the graph, and follows where it leads. The arrow itself is only among this
    /// closure's once it is made anew. Linear in what becomes forced.
    pub(crate) fn add_arrow(&mut self, graph: &mut Graph<'_>, tail: EventId, arrow: Arrow) {
        graph.add_arrow(tail, arrow);
        let from = self.position(tail).expect("an arrow is added to what is forced");
        match arrow.to {
            None => self.blocked.push((from, arrow.why, arrow.who)),
            Some(to) => {
                self.find(to, Some((from, arrow.why)));
                self.follow(graph);
            }
        }
    }

    /// Adds arrows among forced events, which force nothing. Linear.
    pub(crate) fn tie(&mut self, ties: &Ties) {
        if ties.is_empty() {
            return;
        }
        let mut arrows = Vec::with_capacity(self.arrows.len());
        let mut ends = Vec::with_capacity(self.ends.len());
        for at in 0..narrow(self.len()) {
            arrows.extend(self.arrows(at));
            if let Some(ties) = ties.get(&self.event(at)) {
                let position = |to| self.position(to).expect("ties are among forced events");
                arrows.extend(ties.iter().map(|&(to, why)| (position(to), why)));
                self.ties.insert(at, ties.len());
            }
            ends.push(narrow(arrows.len()));
        }
        (self.arrows, self.ends) = (arrows, ends);
    }

    /// Returns how much more some events would block and force. Linear in that.
    pub(crate) fn beyond(&self, graph: &mut Graph<'_>, events: &[EventId]) -> (usize, usize) {
        let mut found: FixedSet<EventId> = events.iter().copied().collect();
        let (mut next, mut blocked) = (0, 0);
        let mut arrows: Vec<Arrow> = Vec::new();
        while let Some(&event) = found.get_index(next) {
            next += 1;
            arrows.clear();
            graph.expand(event, &mut arrows);
            for arrow in &arrows {
                match arrow.to {
                    None => blocked += 1,
                    Some(to) if self.position(to).is_none() => drop(found.insert(to)),
                    Some(_) => {}
                }
            }
        }
        (blocked, found.len())
    }

    /// Returns the position of an event, which is forced from now on.
    fn find(&mut self, event: EventId, cause: Option<(u32, Origin)>) -> u32 {
        let index = event.index();
        if self.positions.len() <= index {
            self.positions.resize(index + 1, 0);
        }
        if self.positions[index] == 0 {
            self.order.push(event);
            self.causes.push(cause);
            self.positions[index] = narrow(self.order.len());
        }
        self.positions[index] - 1
    }

    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    pub(crate) fn event(&self, at: u32) -> EventId {
        self.order[at as usize]
    }

    /// Returns the forced events in the order in which they were found.
    pub(crate) fn events(&self) -> &[EventId] {
        &self.order
    }

    /// Returns where in the order an event stands, if it is forced.
    pub(crate) fn position(&self, event: EventId) -> Option<u32> {
        self.positions.get(event.index()).and_then(|&position| position.checked_sub(1))
    }

    /// Returns what forced an event first; nothing for a goal.
    pub(crate) fn cause(&self, at: u32) -> Option<(u32, Origin)> {
        self.causes[at as usize]
    }

    /// Returns the goal that forced an event first.
    pub(crate) fn root(&self, at: u32) -> u32 {
        let mut here = at;
        while let Some((cause, _)) = self.cause(here) {
            here = cause;
        }
        here
    }

    /// Returns the arrows out of an event, to forced events.
    pub(crate) fn arrows(&self, at: u32) -> &[(u32, Origin)] {
        let at = at as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.arrows[start as usize..self.ends[at] as usize]
    }

    /// Returns the arrows out of an event that are no ties: a tie only says in which order to get to this target state.
    pub(crate) fn forcing(&self, at: u32) -> &[(u32, Origin)] {
        let arrows = self.arrows(at);
        &arrows[..arrows.len() - self.ties.get(&at).copied().unwrap_or(0)]
    }

    /// Tells whether some of the arrows are ties.
    pub(crate) fn is_tied(&self) -> bool {
        !self.ties.is_empty()
    }

    pub(crate) fn blocked(&self) -> &[(u32, Origin, Who)] {
        &self.blocked
    }

    pub(crate) fn goals(&self) -> std::ops::Range<u32> {
        0..narrow(self.goals)
    }

    /// For each event whether it forces one of `ends`. Linear.
    pub(crate) fn leading_to(&self, ends: &[u32]) -> Vec<bool> {
        self.toward(ends).into_iter().map(|end| end.is_some()).collect()
    }

    /// For each event the number in `ends` of one that it forces, by the fewest arrows. Linear.
    pub(crate) fn toward(&self, ends: &[u32]) -> Vec<Option<u32>> {
        let mut toward = vec![None; self.len()];
        if ends.is_empty() {
            return toward;
        }
        let mut counts = vec![0u32; self.len() + 1];
        for &(to, _) in (0..narrow(self.len())).flat_map(|from| self.forcing(from)) {
            counts[to as usize + 1] += 1;
        }
        for index in 1..counts.len() {
            counts[index] += counts[index - 1];
        }
        let mut next = counts.clone();
        let mut tails = vec![0u32; self.arrows.len()];
        for from in 0..narrow(self.len()) {
            for &(to, _) in self.forcing(from) {
                tails[next[to as usize] as usize] = from;
                next[to as usize] += 1;
            }
        }
        let mut work: VecDeque<(u32, u32)> = ends.iter().copied().zip(0..).collect();
        while let Some((at, end)) = work.pop_front() {
            if toward[at as usize].is_none() {
                toward[at as usize] = Some(end);
                let before = &tails[counts[at as usize] as usize..counts[at as usize + 1] as usize];
                work.extend(before.iter().map(|&from| (from, end)));
            }
        }
        toward
    }
}
