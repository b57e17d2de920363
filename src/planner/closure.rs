//! The forced set: everything that a bump entails, and nothing else.
//!
//! **Theorem 1.** If no requirement asks less of a later version, the valid states of a fleet are closed under taking
//! the smaller, and the larger, position of each track: they form a distributive lattice. So among the valid states at
//! or above a bump, one is below all others, and following implications from the bump's events finds it: each arrow
//! holds in every valid state, so whatever is reached is in all of them; and the state in which exactly the reached
//! events have happened breaks no arrow, so it is valid itself. It is the forced set, and no valid plan changes less.
//! One pass, linear in the events and arrows reached.
//!
//! If a requirement breaks the lattice, the pass still gives what all valid states have; [`crate::planner::choice`]
//! then completes it.

use crate::id::{FixedMap, FixedSet, Id, IdVec, Lists, ids};
use crate::planner::graph::{Arrow, EventId, Graph, Origin, TrackKey, Who};
use std::collections::VecDeque;

ids! {
    /// A forced event: its position in the order in which a closure found it.
    pub(crate) ForcedId;
}

/// A blocked event, and why.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Stuck {
    pub(crate) at: ForcedId,
    pub(crate) why: Origin,
    /// The thing that the blocking arrow is about.
    pub(crate) who: Who,
}

/// The forced events, in the order in which they were found, and all arrows among them.
///
/// Forced events are identified by their position in this order. It is breadth-first from the goals, so that causes
/// lead back to a goal by the fewest arrows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Closure {
    order: IdVec<ForcedId, EventId>,
    /// The position of each event plus one; zero if it is not forced.
    positions: Vec<u32>,
    /// For each forced event, the one that forced it first; `None` for a goal.
    causes: IdVec<ForcedId, Option<(ForcedId, Origin)>>,
    /// Where each event's arrows end in `arrows`.
    ends: IdVec<ForcedId, u32>,
    arrows: Vec<(ForcedId, Origin)>,
    /// How many of each event's arrows are ties; these come last.
    ties: FixedMap<ForcedId, usize>,
    blocked: Vec<Stuck>,
    /// Of what is blocked by several events together: which of `joints` that is, by its place in `blocked`.
    together: FixedMap<usize, usize>,
    goals: usize,
    /// What several events have forced together: the causes, and what they force unless they block each other.
    joints: Vec<(Vec<ForcedId>, Option<ForcedId>)>,
    /// Which of these has forced an event.
    joint_of: FixedMap<ForcedId, usize>,
    /// Which of the graph's joint arrows have been followed.
    joined: FixedSet<usize>,
}

/// Arrows between forced events, by their tail. They hold on the way to the target state, and maybe not beyond it.
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
    /// Follows the implications of all events that have not been expanded.
    fn follow(&mut self, graph: &mut Graph<'_>) {
        loop {
            self.expand(graph);
            if !self.join(graph) {
                break;
            }
        }
    }

    /// Follows what several events force together. Returns whether something was.
    fn join(&mut self, graph: &Graph<'_>) -> bool {
        let before = self.joined.len();
        for (number, joint) in graph.joint.iter().enumerate() {
            let causes: Option<Vec<ForcedId>> =
                joint.causes.iter().map(|&cause| self.position(cause)).collect();
            let Some(mut causes) = causes.filter(|_| !self.joined.contains(&number)) else { continue };
            let Some(&last) = causes.iter().max() else { continue };
            self.joined.insert(number);
            let to = joint.to.map(|to| self.find(to, Some((last, joint.why))));
            match to {
                Some(to) => _ = self.joint_of.entry(to).or_insert(self.joints.len()),
                None => {
                    // Which of them is given up must not hang on the order of the input.
                    causes.sort_by_cached_key(|&at| {
                        let (key, position) = graph.event(self.event(at));
                        (graph.name_of(key), position)
                    });
                    self.together.insert(self.blocked.len(), self.joints.len());
                    self.blocked.push(Stuck { at: causes[0], why: joint.why, who: joint.who });
                }
            }
            self.joints.push((causes, to));
        }
        self.joined.len() > before
    }

    /// What forces an event together with others, if anything does.
    pub(crate) fn joint_causes(&self, of: ForcedId) -> Option<&[ForcedId]> {
        self.joint_of.get(&of).map(|&number| self.joints[number].0.as_slice())
    }

    /// Expands all events that have not been.
    fn expand(&mut self, graph: &mut Graph<'_>) {
        let mut arrows: Vec<Arrow> = Vec::new();
        while self.ends.len() < self.order.len() {
            let here = ForcedId::from_index(self.ends.len());
            arrows.clear();
            graph.expand(self.event(here), &mut arrows);
            for arrow in &arrows {
                match arrow.to {
                    None => self.blocked.push(Stuck { at: here, why: arrow.why, who: arrow.who }),
                    Some(to) => {
                        let to = self.find(to, Some((here, arrow.why)));
                        self.arrows.push((to, arrow.why));
                    }
                }
            }
            self.ends.push(narrow(self.arrows.len()));
        }
    }

    /// Adds an arrow out of a forced event to the graph, and follows where it leads. The arrow itself is only in this
    /// closure once that is recomputed. Linear in what becomes forced.
    pub(crate) fn add_arrow(&mut self, graph: &mut Graph<'_>, tail: EventId, arrow: Arrow) {
        graph.add_arrow(tail, arrow);
        let from = self.position(tail).expect("an arrow is added to what is forced");
        match arrow.to {
            None => self.blocked.push(Stuck { at: from, why: arrow.why, who: arrow.who }),
            Some(to) => {
                self.find(to, Some((from, arrow.why)));
                self.follow(graph);
            }
        }
    }

    /// Blocks an event.
    pub(crate) fn block(&mut self, stuck: Stuck) {
        self.blocked.push(stuck);
    }

    /// Adds arrows between forced events, which force nothing. Linear.
    pub(crate) fn tie(&mut self, ties: &Ties) {
        if ties.is_empty() {
            return;
        }
        let mut arrows = Vec::with_capacity(self.arrows.len());
        let mut ends = IdVec::new();
        for at in self.ids() {
            arrows.extend(self.arrows(at));
            if let Some(ties) = ties.get(&self.event(at)) {
                let among = ties.iter().filter_map(|&(to, why)| Some((self.position(to)?, why)));
                let before = arrows.len();
                arrows.extend(among);
                *self.ties.entry(at).or_default() += arrows.len() - before;
            }
            ends.push(narrow(arrows.len()));
        }
        (self.arrows, self.ends) = (arrows, ends);
    }

    /// What some events would force beyond what is forced; `None` if that is blocked. Linear in it.
    pub(crate) fn further(&self, graph: &mut Graph<'_>, events: &[EventId]) -> Option<FixedSet<EventId>> {
        let mut found: FixedSet<EventId> =
            events.iter().copied().filter(|&event| self.position(event).is_none()).collect();
        let mut next = 0;
        let mut arrows: Vec<Arrow> = Vec::new();
        while let Some(&event) = found.get_index(next) {
            next += 1;
            arrows.clear();
            graph.expand(event, &mut arrows);
            for arrow in &arrows {
                let to = arrow.to?;
                if self.position(to).is_none() {
                    found.insert(to);
                }
            }
        }
        Some(found)
    }

    /// Whether arrows hold only on the way to this target state.
    pub(crate) fn has_ties(&self) -> bool {
        !self.ties.is_empty()
    }

    /// How much more some events would block and force. Linear in that.
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

    /// Marks an event as forced and returns its position.
    fn find(&mut self, event: EventId, cause: Option<(ForcedId, Origin)>) -> ForcedId {
        let index = event.index();
        if self.positions.len() <= index {
            self.positions.resize(index + 1, 0);
        }
        if self.positions[index] == 0 {
            self.order.push(event);
            self.causes.push(cause);
            self.positions[index] = narrow(self.order.len());
        }
        ForcedId::from_index(self.positions[index] as usize - 1)
    }

    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    pub(crate) fn event(&self, at: ForcedId) -> EventId {
        self.order[at]
    }

    /// The forced events, in the order in which they were found.
    pub(crate) fn ids(&self) -> impl ExactSizeIterator<Item = ForcedId> + use<> {
        self.order.ids()
    }

    /// The same, with the events of the graph.
    pub(crate) fn events(&self) -> impl ExactSizeIterator<Item = (ForcedId, EventId)> + '_ {
        self.order.iter_enumerated().map(|(at, &event)| (at, event))
    }

    /// The position of an event in the order, if it is forced.
    pub(crate) fn position(&self, event: EventId) -> Option<ForcedId> {
        let position = self.positions.get(event.index())?.checked_sub(1)?;
        Some(ForcedId::from_index(position as usize))
    }

    /// Whether an event is forced.
    pub(crate) fn has(&self, event: EventId) -> bool {
        self.position(event).is_some()
    }

    /// The forced event that follows one on its track.
    pub(crate) fn next(&self, graph: &Graph<'_>, at: ForcedId) -> Option<ForcedId> {
        graph.next(self.event(at)).and_then(|next| self.position(next))
    }

    /// How far a track is taken; its position today if nothing forces it.
    pub(crate) fn reach(&self, graph: &mut Graph<'_>, key: TrackKey) -> u16 {
        let track = graph.track_of(key);
        let track = *graph.track(track).1;
        let mut is_forced = |position| graph.reached(key, position).is_some_and(|event| self.has(event));
        // A later version comes after the earlier ones.
        let forced = (track.start + 1..track.len).take_while(|&position| is_forced(position));
        forced.last().unwrap_or(track.start)
    }

    /// What forced an event first; `None` for a goal.
    pub(crate) fn cause(&self, at: ForcedId) -> Option<(ForcedId, Origin)> {
        self.causes[at]
    }

    /// The goal that forced an event first.
    pub(crate) fn root(&self, at: ForcedId) -> ForcedId {
        let mut here = at;
        while let Some((cause, _)) = self.cause(here) {
            here = cause;
        }
        here
    }

    /// The arrows out of an event, to forced events.
    pub(crate) fn arrows(&self, at: ForcedId) -> &[(ForcedId, Origin)] {
        let before = at.index().checked_sub(1).map(ForcedId::from_index);
        let start = before.map_or(0, |before| self.ends[before]);
        &self.arrows[start as usize..self.ends[at] as usize]
    }

    /// The arrows out of an event except ties: a tie only orders the way to this target state.
    pub(crate) fn forcing(&self, at: ForcedId) -> &[(ForcedId, Origin)] {
        let arrows = self.arrows(at);
        &arrows[..arrows.len() - self.ties.get(&at).copied().unwrap_or(0)]
    }

    pub(crate) fn blocked(&self) -> &[Stuck] {
        &self.blocked
    }

    /// Finds for everything that several events block together the goals that lead to all of these by themselves, and so
    /// are what stands in the way; it is told of one of the events that such a goal leads to first. Where there are none,
    /// any of the events could be given up: that is the first by name. Returns which goals are blocked, and whether each
    /// of them is by itself. Linear for every 64 of these events.
    pub(crate) fn settle_blame(&mut self, others: &[ForcedId]) -> (IdVec<ForcedId, bool>, bool) {
        let mut walls: Vec<ForcedId> = others.to_vec();
        let mut alone: Vec<IdVec<ForcedId, bool>> = Vec::new();
        let mut proven = true;
        for index in 0..self.blocked.len() {
            let own = self.together.get(&index).map(|&joint| {
                let causes = &self.joints[joint].0;
                let leading = self.leading_to_all(causes);
                let blamed = causes.iter().copied().find(|&at| leading[self.root(at)]);
                (leading, blamed)
            });
            match own {
                Some((leading, Some(at))) => {
                    self.blocked[index].at = at;
                    alone.push(leading);
                }
                Some((_, None)) => {
                    proven = false;
                    walls.push(self.blocked[index].at);
                }
                None => walls.push(self.blocked[index].at),
            }
        }
        let mut lost = self.leading_to(&walls);
        for leading in &alone {
            for at in self.goals() {
                lost[at] |= leading[at];
            }
        }
        (lost, proven)
    }

    /// For each event, whether it leads to all of some others by itself.
    fn leading_to_all(&self, ends: &[ForcedId]) -> IdVec<ForcedId, bool> {
        let joint = self.joints.iter().filter(|(causes, _)| causes.len() == 1);
        let joint = joint.filter_map(|(causes, to)| Some(((*to)?, causes[0])));
        let arrows = self.ids().flat_map(|from| self.forcing(from).iter().map(move |&(to, _)| (to, from)));
        let tails = Lists::from_pairs(self.len(), &arrows.chain(joint).collect::<Vec<_>>());
        let mut all = IdVec::filled(self.len(), true);
        for some in ends.chunks(64) {
            let mut reaches: IdVec<ForcedId, u64> = IdVec::filled(self.len(), 0);
            let mut work: Vec<ForcedId> = Vec::new();
            for (bit, &end) in some.iter().enumerate() {
                reaches[end] |= 1 << bit;
                work.push(end);
            }
            while let Some(at) = work.pop() {
                let here = reaches[at];
                for &from in tails.get(at) {
                    if reaches[from] & here != here {
                        reaches[from] |= here;
                        work.push(from);
                    }
                }
            }
            let whole = u64::MAX >> (64 - some.len());
            for at in self.ids() {
                all[at] &= reaches[at] == whole;
            }
        }
        all
    }

    pub(crate) fn goals(&self) -> impl ExactSizeIterator<Item = ForcedId> + use<> {
        (0..self.goals).map(ForcedId::from_index)
    }

    /// For each event, whether it forces one of `ends`. Linear.
    pub(crate) fn leading_to(&self, ends: &[ForcedId]) -> IdVec<ForcedId, bool> {
        self.toward(ends).iter().map(Option::is_some).collect()
    }

    /// For each event, the index in `ends` of one that it forces, by the fewest arrows. Linear.
    pub(crate) fn toward(&self, ends: &[ForcedId]) -> IdVec<ForcedId, Option<usize>> {
        let mut toward = IdVec::filled(self.len(), None);
        if ends.is_empty() {
            return toward;
        }
        let arrows = self.ids().flat_map(|from| self.forcing(from).iter().map(move |&(to, _)| (to, from)));
        let joint = self
            .joints
            .iter()
            .flat_map(|(causes, to)| causes.iter().filter_map(move |&from| Some(((*to)?, from))));
        let arrows = arrows.chain(joint);
        let tails = Lists::from_pairs(self.len(), &arrows.collect::<Vec<_>>());
        let mut work: VecDeque<(ForcedId, usize)> = ends.iter().copied().zip(0..).collect();
        while let Some((at, end)) = work.pop_front() {
            if toward[at].is_none() {
                toward[at] = Some(end);
                work.extend(tails.get(at).iter().map(|&from| (from, end)));
            }
        }
        toward
    }
}
