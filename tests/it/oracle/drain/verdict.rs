//! The verdict over a fleet: what is forced, and how finely it can be gone about with how many spare hosts.

use super::Refused;
use super::fleet::Fleet;
use super::rules::{Ruled, rules};
use super::search::Widths;
use super::space::{Place, Space, States};
use super::vector::{Changes, Vector, meet, minimal};
use std::collections::{BTreeMap, BTreeSet};

/// What a bump comes to, with as many spare hosts as it takes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Outcome {
    /// One goal is below all others.
    Least,
    /// There are goals, and none is below all others.
    Choice,
    /// There is no goal.
    Blocked,
}

/// Vectors that are above no other goal.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Ways {
    pub(crate) minimal: BTreeSet<Changes>,
    /// What all of them have in common.
    pub(crate) forced: Changes,
}

impl Ways {
    fn new(fleet: &Fleet, vectors: &[Vector]) -> Self {
        let forced = if vectors.is_empty() { Changes::new() } else { fleet.changes(&meet(vectors)) };
        Self { minimal: vectors.iter().map(|vector| fleet.changes(vector)).collect(), forced }
    }

    /// The changes beyond the forced ones, as in `app/x=2`.
    pub(crate) fn choice(&self) -> BTreeSet<String> {
        let all = self.minimal.iter().flatten();
        let open = all.filter(|(track, version)| self.forced.get(*track) != Some(*version));
        open.map(|(track, version)| format!("{track}={version}")).collect()
    }
}

/// What is reached with a number of spare hosts. A width is the number of things in the largest transition.
#[derive(Debug)]
pub(crate) struct Reached {
    pub(crate) ways: Ways,
    /// The smallest possible width to a minimal goal.
    pub(crate) finest: usize,
    /// The same to any goal.
    pub(crate) finest_any_goal: usize,
    /// The same to a minimal goal, if each workload moves at most once.
    pub(crate) finest_moved_once: Option<usize>,
    /// The fewest moves to a minimal goal, at the finest width and at any.
    pub(crate) moves: usize,
    pub(crate) moves_any_width: usize,
    /// By the hosts on which the workloads end: the smallest possible width.
    pub(crate) by_final_places: BTreeMap<Vec<Place>, usize>,
}

impl Reached {
    /// Whether some workload has to move twice for the finest width.
    pub(crate) fn moves_twice(&self) -> bool {
        self.finest_moved_once.is_none_or(|width| width > self.finest)
    }
}

/// The states with a number of spare hosts, and what is reached in them, if a goal is.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) states: usize,
    pub(crate) reached: Option<Reached>,
}

#[derive(Debug)]
pub(crate) struct Verdict {
    pub(crate) outcome: Outcome,
    pub(crate) ways: Ways,
    /// Whether only room is missing for a goal.
    pub(crate) blocked_for_room: bool,
    /// By number of spare hosts: none, one, two; empty if there is no goal.
    pub(crate) rows: Vec<Row>,
    /// With how many spare hosts a goal is reached first, and a minimal one.
    pub(crate) spare_needed: Option<usize>,
    pub(crate) spare_needed_for_minimal: Option<usize>,
    /// What the rules say by themselves.
    pub(crate) ruled: Ruled,
}

/// Judges a fleet. A space of more than `most` states is refused.
pub(crate) fn judge(fleet: &Fleet, most: usize) -> Result<Verdict, Refused> {
    let plain = Space::new(fleet, 0, most)?;
    // With a spare host for each workload every valid goal is reached: all that can move leave, hosts change, all come back.
    let anyhow = minimal(plain.goal.ones().map(|state| plain.vector(state)));
    let ways = Ways::new(fleet, &anyhow);
    let outcome = match anyhow.len() {
        0 => Outcome::Blocked,
        1 => Outcome::Least,
        _ => Outcome::Choice,
    };
    let blocked = outcome == Outcome::Blocked;
    let blocked_for_room = blocked && fleet.has_rooms() && !Space::endless(fleet, most)?.goal.is_clear();
    let mut rows = Vec::new();
    if !blocked {
        rows.push(plain.row());
        for spare in 1..=2 {
            rows.push(Space::new(fleet, spare, most)?.row());
        }
    }
    let first = |is_enough: &dyn Fn(&Reached) -> bool| {
        rows.iter().position(|row| row.reached.as_ref().is_some_and(is_enough))
    };
    Ok(Verdict {
        outcome,
        blocked_for_room,
        spare_needed: first(&|_| true),
        spare_needed_for_minimal: first(&|reached| !reached.ways.minimal.is_disjoint(&ways.minimal)),
        ways,
        rows,
        ruled: rules(fleet),
    })
}

impl Space<'_> {
    fn row(&self) -> Row {
        let widths = self.widths(false);
        let mut goals = widths.reached();
        goals.intersect_with(&self.goal);
        let reached = (!goals.is_clear()).then(|| self.reached(&widths, &goals));
        Row { states: self.states.len(), reached }
    }

    fn reached(&self, widths: &Widths, goals: &States) -> Reached {
        let least = minimal(goals.ones().map(|state| self.vector(state)));
        let mut ends = goals.clone();
        for state in goals.ones().filter(|&state| !least.contains(&self.vector(state))) {
            ends.remove(state);
        }
        let finest = widths.of(&ends).expect("goals are reached");
        let things = self.states[self.today].at.len();
        let moves = |width| self.moves(&ends, width).expect("ends are reached");
        Reached {
            ways: Ways::new(self.fleet, &least),
            finest,
            finest_any_goal: widths.of(goals).expect("goals are reached"),
            finest_moved_once: self.widths(true).of(&ends),
            moves: moves(finest),
            moves_any_width: moves(things),
            by_final_places: self.by_final_places(widths, &ends),
        }
    }

    fn by_final_places(&self, widths: &Widths, ends: &States) -> BTreeMap<Vec<Place>, usize> {
        let mut found: BTreeMap<Vec<Place>, States> = BTreeMap::new();
        for state in ends.ones() {
            let places = self.states[state].places.clone();
            found.entry(places).or_insert_with(|| self.none()).insert(state);
        }
        let width = |states: &States| widths.of(states).expect("ends are reached");
        found.into_iter().map(|(places, states)| (places, width(&states))).collect()
    }
}
