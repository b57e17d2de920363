//! From a way to an order: which steps really have to come before which.
//!
//! A way is one order of its steps. Others may be as good: a step waits for another only if some state would not be valid
//! otherwise. Waits are dropped one by one as long as every state is valid that can come about in some order.

use super::explore::Part;
use super::region::{Region, State};
use super::rule::Rule;
use crate::id::FixedSet;

/// Most steps among which waits are looked for.
const MOST_STEPS: usize = 48;
/// Most steps of one rule of which all sets are looked at.
const MOST_OF_RULE: usize = 10;

/// The steps of a way, and which wait for which.
#[derive(Debug)]
pub(super) struct Order {
    /// The positions that each step reaches: tracks of the core, and from where to where.
    pub(super) steps: Vec<Vec<(usize, u16, u16)>>,
    /// For each step all that come before it.
    pub(super) before: Vec<FixedSet<usize>>,
    /// The steps, later and earlier, of which one waits for the other though no arrow says so.
    pub(super) waits: Vec<(usize, usize)>,
}

impl Order {
    /// The step in which a track reaches a position.
    pub(super) fn step_of(&self, (track, at): (usize, u16)) -> Option<usize> {
        let has = |&(other, from, to): &(usize, u16, u16)| other == track && from < at && at <= to;
        self.steps.iter().position(|step| step.iter().any(has))
    }
}

/// Drops the waits of a way that nothing needs.
pub(super) fn relax(region: &Region, part: &Part, way: &[State]) -> Order {
    let steps: Vec<Vec<(usize, u16, u16)>> = way.windows(2).map(|pair| moves(&pair[0], &pair[1])).collect();
    let count = steps.len();
    let mut waits = Waits { before: (0..count).map(|later| (0..later).collect()).collect() };
    let fixed: Vec<FixedSet<usize>> = (0..count).map(|later| needed(region, &steps, later)).collect();
    if count <= MOST_STEPS {
        let today = region.today();
        let needless = |waits: &Waits| {
            waits.covering().find(|&(later, earlier)| {
                let free = !fixed[later].contains(&earlier);
                let mut rules = part.rules.iter().map(|&rule| &region.rules[rule]);
                free && rules.all(|rule| can_swap(rule, &today, &steps, waits, (later, earlier)))
            })
        };
        while let Some((later, earlier)) = needless(&waits) {
            waits.before[later].shift_remove(&earlier);
        }
    }
    let left = waits.covering().filter(|(later, earlier)| !fixed[*later].contains(earlier));
    let left = left.collect();
    Order { waits: left, before: waits.before, steps }
}

/// For each step all that come before it.
struct Waits {
    before: Vec<FixedSet<usize>>,
}

impl Waits {
    /// Later and earlier steps with none between them.
    fn covering(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.before.iter().enumerate().flat_map(move |(later, before)| {
            let direct = before.iter().filter(move |&earlier| {
                !before.iter().any(|between| self.before[*between].contains(earlier))
            });
            direct.map(move |&earlier| (later, earlier))
        })
    }
}

fn moves(from: &State, to: &State) -> Vec<(usize, u16, u16)> {
    let ends = from.iter().zip(to).enumerate();
    ends.filter(|(_, (from, to))| from < to).map(|(track, (&from, &to))| (track, from, to)).collect()
}

/// The earlier steps that arrows ask for.
fn needed(region: &Region, steps: &[Vec<(usize, u16, u16)>], later: usize) -> FixedSet<usize> {
    let mut floor = region.today();
    for &(track, _, to) in &steps[later] {
        if let Some(need) = region.need(track, to) {
            super::region::raise(&mut floor, &need.core);
        }
    }
    let has_to = |step: &usize| steps[*step].iter().any(|&(track, from, _)| floor[track] > from);
    (0..later).filter(has_to).collect()
}

/// Whether a rule holds in all states that can come about if a step does not wait for another. With these out of order,
/// the states are new that have the later one and not the earlier; only rules that speak of both can tell.
fn can_swap(
    rule: &Rule,
    today: &State,
    steps: &[Vec<(usize, u16, u16)>],
    waits: &Waits,
    (later, earlier): (usize, usize),
) -> bool {
    let tracks: FixedSet<usize> = rule.tracks().collect();
    let concerned = |step: usize| steps[step].iter().any(|(track, ..)| tracks.contains(track));
    if !concerned(later) || !concerned(earlier) {
        return true;
    }
    let before =
        |step: usize, other: usize| (step, other) != (later, earlier) && waits.before[step].contains(&other);
    // What comes with the later step, and what is free to come or not.
    let all = (0..steps.len()).filter(|&step| concerned(step) && step != earlier && step != later);
    let (with, rest): (Vec<usize>, Vec<usize>) = all.partition(|&step| before(later, step));
    let free: Vec<usize> =
        rest.into_iter().filter(|&step| !before(step, later) && !before(step, earlier)).collect();
    if free.len() > MOST_OF_RULE {
        return false;
    }
    (0..1_usize << free.len()).all(|number| {
        let has = |step: usize| {
            step == later
                || with.contains(&step)
                || free.iter().position(|&other| other == step).is_some_and(|bit| number >> bit & 1 == 1)
        };
        let chosen: Vec<usize> = (0..steps.len()).filter(|&step| concerned(step) && has(step)).collect();
        let whole = chosen.iter().all(|&step| free.iter().all(|&other| !before(step, other) || has(other)));
        if !whole {
            return true;
        }
        let mut state = today.clone();
        for &(track, _, to) in chosen.iter().flat_map(|&step| &steps[step]) {
            state[track] = state[track].max(to);
        }
        rule.broken(today, &state).is_none()
    })
}
