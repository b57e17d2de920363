//! What a schedule says of each step: its wave, its times, what moves in it and what it takes away.

use super::Open;
use super::problem::{Gone, Made};
use super::told::most_at_once;
use crate::answer::schedule::{Interrupted, Move};
use crate::answer::step::Step;
use crate::answer::tables::Text;
use crate::id::{FixedMap, FixedSet};
use crate::model::{ServiceId, Work};
use crate::planner::schedule::{JobId, Placed, Schedule};
use std::collections::BTreeMap;

/// What is said of one step.
#[derive(Debug)]
pub(super) struct Timed {
    wave: usize,
    start: u64,
    end: u64,
    starts: Option<String>,
    ends: Option<String>,
    moves: Vec<Move>,
    interrupts: Vec<Interrupted>,
}

impl Timed {
    /// Says it on the step.
    pub(super) fn put(self, step: &mut Step) {
        let Self { wave, start, end, starts, ends, moves, interrupts } = self;
        (step.wave, step.start, step.end) = (Some(wave), Some(start), Some(end));
        (step.starts, step.ends) = (starts, ends);
        (step.moves, step.interrupts) = (moves, interrupts);
    }
}

/// Tells what a schedule says of each step; nothing of those that it forbids.
pub(super) fn steps(made: &Made<'_>, found: &Schedule, open: &Open<'_>) -> Vec<Option<Timed>> {
    let told = found.placed.iter_enumerated().zip(&made.plan.steps);
    told.map(|((job, at), step)| Some(one(made, job, at.as_ref()?, step, open))).collect()
}

fn one(made: &Made<'_>, job: JobId, at: &Placed, step: &Step, open: &Open<'_>) -> Timed {
    Timed {
        wave: at.wave + 1,
        start: at.start,
        end: at.end,
        starts: open.instant(at.start),
        ends: open.instant(at.end),
        moves: moves(made, job, at, step),
        interrupts: interrupts(made, job, at),
    }
}

/// What moves, in the order of the changes. A guest goes as soon as what it goes to is there, and so does what is stopped anyway.
fn moves(made: &Made<'_>, job: JobId, at: &Placed, step: &Step) -> Vec<Move> {
    let leaving = made.gone[job].iter().filter(|gone| gone.moves).zip(&at.evicted);
    let leaving: FixedMap<_, _> = leaving.map(|(gone, &start)| (gone.thing, start)).collect();
    let mut seen = FixedSet::default();
    let mut moves = Vec::new();
    for change in &step.changes {
        let Some(moved) = change.moved else { continue };
        if !seen.insert((change.thing, moved.from, moved.to)) {
            continue;
        }
        let start = leaving.get(&change.thing).copied().unwrap_or(at.start + made.problem.jobs[job].prepares);
        let name = made.plan.tables.name(change.thing);
        let lasts = made.fleet.takes_named(name, Work::Migrate).seconds;
        let end = start.saturating_add(lasts);
        moves.push(Move { thing: change.thing, from: moved.from, to: moved.to, start, end });
    }
    moves
}

/// Of a service: what stops, when what moves leaves and is there, and how many may be away.
type Away = (u64, Vec<(u64, i64)>, Option<u64>);

/// What is taken away of each service, by its name: what stops, and the most that is on its way at the same time.
fn interrupts(made: &Made<'_>, job: JobId, at: &Placed) -> Vec<Interrupted> {
    let fleet = made.fleet;
    let mut away: FixedMap<ServiceId, Away> = FixedMap::default();
    let mut evictions = at.evicted.iter().zip(&made.problem.jobs[job].evicts);
    for &Gone { id, moves, .. } in &made.gone[job] {
        let (stopped, moments, allowed) = away.entry(fleet.workload(id).service).or_default();
        match moves.then(|| evictions.next()).flatten() {
            Some((&start, one)) => moments.extend([(start, 1), (start + one.lasts, -1)]),
            None => *stopped += 1,
        }
        let counting = fleet.budgets_of(id).iter().filter(|&&budget| fleet.counts_against(budget, id));
        let least = counting.map(|&budget| u64::from(fleet.budget(budget).allowed)).min();
        *allowed = allowed.iter().copied().chain(least).min();
    }
    let told = away.into_iter().map(|(service, (stopped, moments, allowed))| {
        let name = Text::from(format!("service/{}", fleet.service_name(service)));
        let away = stopped + most_at_once(&moments);
        let of = fleet.replicas(service).len() as u64;
        (name.clone(), Interrupted { service: name, away, of, allowed })
    });
    told.collect::<BTreeMap<_, _>>().into_values().collect()
}
