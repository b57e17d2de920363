//! The exhaustive search: where irregular rules leave more than arrows can say, and the region is small, every state
//! that can be gone to is looked at.
//!
//! It finds the way that changes the fewest things, by steps of which the largest is as small as can be; or it proves
//! that a goal can never be reached. It stops after a number of states, not after a time, so that the same question
//! always has the same answer. A solver for larger regions would take the place of [`search`].

mod alike;
mod bits;
mod explore;
mod order;
mod region;
mod rule;
#[cfg(test)]
mod tests;
mod weave;

use super::tie::couple;
use crate::id::FixedSet;
use crate::planner::closure::{Closure, Ties, close};
use crate::planner::graph::{EventId, Graph, Irregular};
use crate::planner::lockstep::skipped;
use explore::{Explorer, Found, Part};
use region::{Region, State};

/// How many states are looked at, at most, for one question.
const MOST_STATES: usize = 20_000;
/// How often states are looked at, at most: in passing, one may be met many times.
const MOST_LOOKS: usize = 400_000;
/// How many tracks a look counts as one. A state of more takes as much longer to look at.
const TRACKS_OF_A_LOOK: usize = 50;

/// How much may still be looked at.
#[derive(Debug)]
pub(crate) struct Budget {
    states: usize,
    looks: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { states: MOST_STATES, looks: MOST_LOOKS }
    }
}

impl Budget {
    /// With nothing left to spend, so that no search finds anything.
    #[cfg(test)]
    pub(super) const fn spent() -> Self {
        Self { states: 0, looks: 0 }
    }

    /// Spends a look at a state of some tracks, which may be a new one; `None` if too much has been looked at.
    fn look(&mut self, new: bool, tracks: usize) -> Option<()> {
        self.looks = self.looks.checked_sub(tracks.div_ceil(TRACKS_OF_A_LOOK))?;
        self.states = self.states.checked_sub(usize::from(new))?;
        Some(())
    }

    /// The number of states that have been looked at so far.
    pub(super) fn tried(&self) -> usize {
        MOST_STATES - self.states
    }
}

/// What a search has found out.
#[derive(Debug)]
pub(super) enum Outcome {
    /// What the goals entail on the way that was found, with ties that keep to it.
    Way(Box<Closure>, Ties),
    /// Some goals that can never be reached.
    Never(Vec<EventId>),
    /// Some goals that can only be reached without others.
    Apart(Vec<EventId>),
    /// Nothing: the region is too large.
    Unknown,
}

/// Looks for the best way to some goals. The graph has no choices left afterwards but those of the way.
pub(super) fn search(graph: &mut Graph<'_>, goals: &[EventId], budget: &mut Budget) -> Outcome {
    drop(graph.take_choices());
    let plain = close(graph, goals);
    let Some(region) = Region::new(graph, &plain) else {
        return Outcome::Unknown;
    };
    let parts = parts(&region);
    let settled = settled(graph, &region, &plain, &parts);
    let mut target = region.today();
    let mut things = region.moved(graph, &plain);
    let (mut never, mut apart) = (Vec::new(), Vec::new());
    let mut orders = Vec::new();
    for (part, settled) in parts.iter().zip(&settled) {
        if *settled {
            region::raise(&mut target, &floor(&region, part));
            continue;
        }
        match explore(graph, &region, part, &things, budget) {
            Found::Way(way) => {
                let end = &way[way.len() - 1];
                region::raise(&mut target, end);
                things.add(&region.entailed(end).1);
                orders.push(order::relax(&region, part, &way));
            }
            Found::Never(goals) => never.extend(goals),
            Found::Apart(goals) => apart.extend(goals),
            Found::Unknown => return Outcome::Unknown,
        }
    }
    let events = |all: Vec<usize>| {
        let all: FixedSet<EventId> = all.into_iter().map(|goal| region.goals[goal].0).collect();
        all.into_iter().collect()
    };
    if !never.is_empty() {
        return Outcome::Never(events(never));
    }
    if !apart.is_empty() {
        return Outcome::Apart(events(apart));
    }
    match weave::weave(graph, &region, goals, (&target, &orders)) {
        Some((closure, mut ties)) => {
            let exact = parts.iter().zip(&settled).filter(|(_, settled)| **settled).map(|(part, _)| part);
            let irregular: Vec<Irregular> = exact.flat_map(|part| irregular(&region, part)).collect();
            couple(graph, &closure, &irregular, &mut ties);
            Outcome::Way(Box::new(closure), ties)
        }
        None => Outcome::Unknown,
    }
}

fn irregular<'r>(region: &'r Region, part: &'r Part) -> impl Iterator<Item = Irregular> + 'r {
    part.rules.iter().map(|&rule| region.rules[rule].irregular)
}

/// Where arrows alone take the core in a part.
fn floor(region: &Region, part: &Part) -> State {
    let mut floor = region.today();
    part.goals.iter().for_each(|&goal| region::raise(&mut floor, &region.goals[goal].1.core));
    // What a goal needs in other parts is theirs.
    let today = region.today();
    (0..floor.len())
        .map(|track| if part.tracks.contains(&track) { floor[track] } else { today[track] })
        .collect()
}

/// Tells of each part whether arrows alone lead to a state that satisfies everything and express every state on the way, which
/// they do not of guests that are made at once. If they break a path rule somewhere, none is taken for settled.
fn settled(graph: &mut Graph<'_>, region: &Region, plain: &Closure, parts: &[Part]) -> Vec<bool> {
    let today = region.today();
    let mut all = Ties::default();
    let settled = parts.iter().map(|part| {
        let floor = floor(region, part);
        let open = |&rule: &usize| region.rules[rule].broken(&today, &floor).is_some();
        let met: Vec<Irregular> = irregular(region, part).collect();
        let makes_guest = region.guests.iter().flatten().any(|track| part.tracks.contains(track));
        !makes_guest && !part.rules.iter().any(open) && !couple(graph, plain, &met, &mut all)
    });
    let settled: Vec<bool> = settled.collect();
    let mut tied = plain.clone();
    tied.tie(&all);
    let skips = !skipped(graph, &tied).is_empty();
    settled.into_iter().map(|settled| settled && !skips).collect()
}

/// Searches a part: at first without changing more conditions of needs than the goals do.
fn explore(
    graph: &Graph<'_>,
    region: &Region,
    part: &Part,
    things: &region::Touched,
    budget: &mut Budget,
) -> Found {
    let mut floor = floor(region, part);
    if part.rules.iter().any(|&rule| region.rules[rule].has_conditions()) && region.lift(&mut floor) {
        let found = Explorer::new(graph, region, part, things, Some(floor)).find(budget);
        if matches!(found, Found::Way(_)) {
            return found;
        }
    }
    Explorer::new(graph, region, part, things, None).find(budget)
}

/// Splits a region into parts that have no rule and no arrow in common. Those that no goal leads to are left out.
fn parts(region: &Region) -> Vec<Part> {
    let mut root: Vec<usize> = (0..region.core.len()).collect();
    fn find(root: &[usize], mut at: usize) -> usize {
        while root[at] != at {
            at = root[at];
        }
        at
    }
    let mut join = |a: usize, b: usize| {
        let (a, b) = (find(&root, a), find(&root, b));
        root[a.max(b)] = a.min(b);
    };
    for rule in &region.rules {
        let tracks: Vec<usize> = rule.tracks().collect();
        tracks.windows(2).for_each(|pair| join(pair[0], pair[1]));
    }
    for guest in &region.guests {
        guest.windows(2).for_each(|pair| join(pair[0], pair[1]));
    }
    let moved = |need: &region::Need| -> Vec<usize> {
        let tracks = 0..region.core.len();
        tracks.filter(|&track| need.core[track] > region.core[track].start).collect()
    };
    for (track, core) in region.core.iter().enumerate() {
        for need in (core.start + 1..core.len).filter_map(|at| region.need(track, at)) {
            moved(need).into_iter().for_each(|other| join(track, other));
        }
    }
    let mut parts: crate::id::FixedMap<usize, Part> = crate::id::FixedMap::default();
    for track in 0..region.core.len() {
        parts.entry(find(&root, track)).or_default().tracks.push(track);
    }
    for (number, rule) in region.rules.iter().enumerate() {
        let part = rule.tracks().next().and_then(|track| parts.get_mut(&find(&root, track)));
        part.into_iter().for_each(|part| part.rules.push(number));
    }
    for (number, (_, need)) in region.goals.iter().enumerate() {
        let concerned: FixedSet<usize> = moved(need).into_iter().map(|track| find(&root, track)).collect();
        for part in concerned {
            parts[&part].goals.push(number);
        }
    }
    parts.into_values().filter(|part| !part.goals.is_empty()).collect()
}
