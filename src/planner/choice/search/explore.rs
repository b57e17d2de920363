//! The states of a region that can be gone to, and the finest way through them.
//!
//! A way goes from valid state to valid state, and versions only rise. Any valid plan can be refined until each of its
//! steps is minimal: no valid state lies between its ends. So only minimal steps are tried, and all of them: a step
//! raises some track by one position, then what that entails, and then, of each rule that does not hold, some track that
//! the rule speaks of. A guest of a workload's own is made in one step with all that it will ever have, so a step that makes
//! one may give it more than the step itself needs. States are looked at in the order of how many things something has happened to, of as many in the
//! order of how many have changed version, so that the first which has all goals changes the fewest.

use super::Budget;
use super::alike::Alike;
use super::bits::Bits;
use super::region::{Region, State, Touched};
use crate::id::{FixedMap, FixedSet};
use crate::planner::graph::Graph;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A part of a region that has nothing to do with the rest.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) tracks: Vec<usize>,
    pub(super) rules: Vec<usize>,
    /// The goals that lead to it.
    pub(super) goals: Vec<usize>,
}

/// What is known of the goals of a part.
#[derive(Debug)]
pub(super) enum Found {
    /// The states of the finest way to all of them, from today's on.
    Way(Vec<State>),
    /// Some of them can never be reached: which.
    Never(Vec<usize>),
    /// Each can be reached, but not all of them: those that are left out.
    Apart(Vec<usize>),
    /// There was no time to find out.
    Unknown,
}

/// The number of things that something has happened to, and of those that have changed version.
type Cost = (usize, usize);

/// What is to be gone on from: its cost, how far it is, and which node it is.
type Work = BinaryHeap<Reverse<(Cost, usize, usize)>>;

/// A state that has been found.
#[derive(Debug)]
struct Node {
    /// How much has changed.
    cost: Cost,
    events: Bits,
    from: Vec<Arrival>,
}

/// A step from another state.
#[derive(Debug)]
struct Arrival {
    node: usize,
    /// The number of things in the step.
    size: usize,
    /// Where it leads: one of the states that the node stands for.
    to: State,
}

/// A search in a part of a region.
#[derive(Debug)]
pub(super) struct Explorer<'r, 'g, 'f> {
    graph: &'g Graph<'f>,
    region: &'r Region,
    part: &'r Part,
    /// The things that change anyway.
    things: &'r Touched,
    /// Where the goals alone take the core: beyond that no condition may be changed, if this is set.
    strict: Option<State>,
    today: State,
    alike: Alike,
    nodes: FixedMap<State, Node>,
    /// The states that have been looked at.
    seen: FixedSet<State>,
}

impl<'r, 'g, 'f> Explorer<'r, 'g, 'f> {
    pub(super) fn new(
        graph: &'g Graph<'f>,
        region: &'r Region,
        part: &'r Part,
        things: &'r Touched,
        strict: Option<State>,
    ) -> Self {
        Self {
            graph,
            region,
            part,
            things,
            strict,
            today: region.today(),
            alike: Alike::of(region, part),
            nodes: FixedMap::default(),
            seen: FixedSet::default(),
        }
    }

    /// Looks for the finest way to the goals of the part.
    pub(super) fn find(mut self, budget: &mut Budget) -> Found {
        let mut work = Work::new();
        self.note(self.today.clone(), None, &mut work);
        let mut done: Vec<usize> = Vec::new();
        let mut best: Option<Cost> = None;
        while let Some(Reverse((cost, _, at))) = work.pop() {
            if best.is_some_and(|best| cost > best) {
                break;
            }
            done.push(at);
            let state = self.state(at).clone();
            if self.part.goals.iter().all(|&goal| self.reaches(&state, goal)) {
                best = Some(cost);
            }
            let Some(next) = self.above(&state, budget) else {
                return best.map_or(Found::Unknown, |best| self.finest(&done, best));
            };
            for next in next {
                self.note(next, Some(at), &mut work);
            }
        }
        match best {
            Some(best) => self.finest(&done, best),
            None => self.short(&done),
        }
    }

    fn state(&self, at: usize) -> &State {
        self.nodes.get_index(at).expect("a node that was noted").0
    }

    fn reaches(&self, state: &State, goal: usize) -> bool {
        let need = &self.region.goals[goal].1;
        self.part.tracks.iter().all(|&track| state[track] >= need.core[track])
    }

    /// Notes a state, and the step to it from another unless a path rule forbids that.
    fn note(&mut self, state: State, from: Option<usize>, work: &mut Work) {
        let (events, mut things) = self.region.entailed(&state);
        let step = match from {
            Some(node) => {
                let (before, known) = self.nodes.get_index(node).expect("a node that was noted");
                match self.region.step(self.graph, (before, &known.events), &events) {
                    (size, true) => Some(Arrival { node, size, to: state.clone() }),
                    (_, false) => return,
                }
            }
            None => None,
        };
        let state = self.alike.canonical(&state);
        let (events, _) = self.region.entailed(&state);
        things.add(self.things);
        let new = self.nodes.len();
        let height = state.iter().map(|&at| usize::from(at)).sum();
        let entry = self.nodes.entry(state);
        let node = entry.or_insert(Node { cost: things.cost(), events, from: Vec::new() });
        node.from.extend(step);
        let cost = node.cost;
        if self.nodes.len() > new {
            work.push(Reverse((cost, height, new)));
        }
    }

    /// The valid states to which some minimal step leads; `None` where there is no time left.
    fn above(&mut self, state: &State, budget: &mut Budget) -> Option<FixedSet<State>> {
        let mut found: FixedSet<State> = FixedSet::default();
        let mut tried: FixedSet<State> = FixedSet::default();
        let mut work: Vec<State> = Vec::new();
        self.raise_each(state, &self.alike.each_once(&self.part.tracks, state), &mut work);
        while let Some(mut next) = work.pop() {
            let possible = self.region.lift(&mut next) && !self.makes_again(state, &next);
            if !possible || !tried.insert(next.clone()) {
                continue;
            }
            budget.look(self.seen.insert(self.alike.canonical(&next)), next.len())?;
            if let Some(tracks) = self.broken(&next) {
                self.raise_each(&next, &tracks, &mut work);
                continue;
            }
            for tracks in self.region.changed_guests(state, &next) {
                self.raise_each(&next, tracks, &mut work);
            }
            found.insert(next);
        }
        Some(found)
    }

    /// Whether a step changes a guest of a workload's own that has been made before.
    fn makes_again(&self, from: &State, to: &State) -> bool {
        let mut changed = self.region.changed_guests(from, to);
        changed.any(|tracks| tracks.iter().any(|&track| from[track] > self.today[track]))
    }

    /// The state with each of some tracks one position further.
    fn raise_each(&self, state: &State, tracks: &[usize], out: &mut Vec<State>) {
        for &track in tracks {
            if state[track] + 1 < self.region.core[track].len {
                let mut next = state.clone();
                next[track] += 1;
                out.push(next);
            }
        }
    }

    /// The tracks of a rule that does not hold, of which one has to go further.
    fn broken(&self, state: &State) -> Option<Vec<usize>> {
        let mut rules = self.part.rules.iter().map(|&rule| &self.region.rules[rule]);
        rules.find_map(|rule| {
            let strict = self.strict.as_ref().filter(|_| rule.has_conditions());
            let broken = rule.broken(&self.today, state);
            broken.or_else(|| rule.evaded(&self.today, state, strict?))
        })
    }

    /// What is left out if no state has all goals.
    fn short(&self, done: &[usize]) -> Found {
        let reached = |at: usize| -> Vec<usize> {
            let goals = self.part.goals.iter().copied();
            goals.filter(|&goal| self.reaches(self.state(at), goal)).collect()
        };
        let without = |reached: &[usize]| -> Vec<usize> {
            self.part.goals.iter().copied().filter(|goal| !reached.contains(goal)).collect()
        };
        let ever = |goal: usize| {
            // Replicas that are alike can take each other's place.
            let floor = self.alike.canonical(&self.region.goals[goal].1.core);
            done.iter().any(|&at| self.part.tracks.iter().all(|&track| self.state(at)[track] >= floor[track]))
        };
        let never: Vec<usize> = self.part.goals.iter().copied().filter(|&goal| !ever(goal)).collect();
        if !never.is_empty() {
            return Found::Never(never);
        }
        // The first of those that reach the most changes the least.
        let most = done.iter().map(|&at| reached(at)).reduce(|a, b| if b.len() > a.len() { b } else { a });
        Found::Apart(without(&most.unwrap_or_default()))
    }

    /// The finest way to a state that has all goals and changes the fewest things: its largest step is the smallest, then
    /// it goes the least further than the goals ask, then no version is gone to in vain, then it has the most steps.
    fn finest(&self, done: &[usize], cost: Cost) -> Found {
        let height = |at: usize| self.state(at).iter().map(|&at| usize::from(at)).sum::<usize>();
        let mut order = done.to_vec();
        order.sort_by_key(|&at| (height(at), at));
        let mut largest: FixedMap<usize, usize> = FixedMap::default();
        for &at in &order {
            let from = &self.nodes[at].from;
            let ways = from.iter().filter_map(|from| Some(*largest.get(&from.node)?.max(&from.size)));
            let best = if at == 0 { Some(0) } else { ways.min() };
            largest.extend(best.map(|best| (at, best)));
        }
        let is_goal = |at: usize| {
            let state = self.state(at);
            self.nodes[at].cost == cost && self.part.goals.iter().all(|&goal| self.reaches(state, goal))
        };
        let ends = order.iter().copied().filter(|&at| is_goal(at) && largest.contains_key(&at));
        let beyond = |at: usize| self.region.beyond(self.graph, &self.part.goals, self.state(at));
        let Some(end) = ends.min_by_key(|&at| (largest[&at], beyond(at), height(at), at)) else {
            return Found::Unknown;
        };
        let most = largest[&end];
        // By node the number of steps to it, and the last of them.
        let mut longest: FixedMap<usize, (usize, usize)> = FixedMap::default();
        for &at in &order {
            let from = self.nodes[at].from.iter().enumerate();
            let fine = from.filter(|(_, from)| from.size <= most);
            let ways = fine.filter_map(|(number, from)| Some((longest.get(&from.node)?.0 + 1, number)));
            let best = match at {
                0 => Some((0, 0)),
                _ => ways.max_by_key(|&(steps, number)| (steps, Reverse(number))),
            };
            longest.extend(best.map(|best| (at, best)));
        }
        let mut steps = Vec::new();
        let mut at = end;
        while at != 0 {
            let from = &self.nodes[at].from[longest[&at].1];
            steps.push(&from.to);
            at = from.node;
        }
        steps.reverse();
        Found::Way(self.named(&steps))
    }

    /// Follows which replica is which along the steps of a way.
    fn named(&self, steps: &[&State]) -> Vec<State> {
        let mut names: Vec<usize> = (0..self.today.len()).collect();
        let mut way = vec![self.today.clone()];
        for &step in steps {
            let mut state = step.clone();
            for (track, &at) in step.iter().enumerate() {
                state[names[track]] = at;
            }
            way.push(state);
            self.alike.rename(&mut names, step);
        }
        way
    }
}
