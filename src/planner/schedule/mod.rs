//! Waves and moments: when each job of a plan runs, so that everything stays available that has to.
//!
//! [`schedule`] takes a [`Problem`], which knows nothing of fleets, and returns a [`Schedule`] of all jobs that the rules
//! allow. Within a wave jobs start together; at every moment each limit is kept. Nothing is relaxed: a job that no schedule
//! has is returned with the rules that together forbid it. A lower bound says how much better another schedule could be at
//! most. Where few jobs bind, it is reached by a search of all assignments.
//!
//! The way: what is [forbidden](forbid) is set aside; the jobs of each turn fall into [regions](region) that have no rule
//! in common; in each, waves are [filled](greedy), then [made fewer](improve), then proven to be the fewest by
//! [bounds] or by [search](exact); where that leaves a choice, they are made [gentle]; [timing] lays them into the calendar.
//! Where windows limit some jobs, waves are chosen with the calendar too: of few jobs [all sequences](dated) are looked at, of
//! many the most [urgent] go first. All limits on effort count what is looked at, so that the same problem always has the same
//! schedule.

mod bounds;
mod dated;
mod exact;
mod forbid;
mod gentle;
mod greedy;
mod improve;
mod ledger;
mod openings;
mod polish;
mod problem;
mod region;
mod relax;
mod result;
mod solve;
#[cfg(test)]
mod tests;
mod timing;
mod urgent;

#[cfg(test)]
use problem::Always;
pub(crate) use problem::{
    Calendar, Eviction, Job, JobId, Limit, LimitId, LimitKind, Objective, Problem, SpreadId, Take, Whole,
    WindowsId,
};
pub(crate) use relax::{Easing, relax};
pub(crate) use result::{Binding, Bound, Breach, Forbidden, Placed, Schedule, Wave, Why};

use crate::id::IdVec;
use openings::Openings;
use solve::{Solved, solve};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use timing::{Timed, lay};
use urgent::Pick;

/// Schedules the jobs of a problem, none of which comes after itself.
///
/// Takes time about linear in what all jobs use, times the number of waves; for the searches a bounded time on top.
pub(crate) fn schedule(problem: &Problem, calendar: &dyn Calendar) -> Schedule {
    let mut why = forbid::forbidden(problem, calendar);
    let openings = &mut Openings::new(calendar);
    let turns = turns(problem, &why);
    let mut waves: Vec<Vec<JobId>> = Vec::new();
    let mut moved: Vec<Vec<JobId>> = Vec::new();
    let mut bounds: Vec<(Bound, Bound)> = Vec::new();
    for jobs in &turns {
        let takes_away = |wave: &&Vec<JobId>| wave.iter().any(|&job| problem.jobs[job].machines > 0);
        let earlier = waves.iter().filter(takes_away).count();
        let mut solved = solve(problem, jobs, earlier);
        let gentle = gentle::gentle(problem, jobs, &solved.waves, earlier);
        moved.extend(gentle.unwrap_or_else(|| solved.waves.clone()));
        waves.append(&mut solved.waves);
        bounds.push((solved.least, solved.seconds));
    }
    let (timed, is_exact) = timed(problem, openings, &turns, (waves, moved));
    let mut placed: IdVec<JobId, Option<Placed>> = IdVec::filled(problem.jobs.len(), None);
    timed.placed.into_iter().for_each(|(job, at)| placed[job] = Some(at));
    if forbid::late(problem, &mut why, &placed) {
        // What found no window is not counted.
        bounds = self::turns(problem, &why).iter().map(|jobs| Solved::bounds(problem, jobs)).collect();
    }
    let machines =
        placed.iter_enumerated().filter(|(_, at)| at.is_some()).map(|(job, _)| problem.jobs[job].machines);
    let bound = bound(problem, &bounds, grown(problem, machines.sum()));
    let done: Vec<JobId> = self::turns(problem, &why).concat();
    let value = value(problem, &timed.waves);
    let bound = within_windows(problem, openings, &done, is_exact.then_some(value), bound);
    Schedule { bound, value, placed, waves: timed.waves, forbidden: forbid::listed(&why), is_exact }
}

/// Lays waves into the calendar: those in which jobs have been moved about, unless windows divide these into more. Where there
/// are windows, others are tried that are chosen by these. Returns whether all that there are were looked at.
fn timed(
    problem: &Problem,
    openings: &mut Openings<'_>,
    turns: &[Vec<JobId>],
    (waves, moved): (Vec<Vec<JobId>>, Vec<Vec<JobId>>),
) -> (Timed, bool) {
    let is_same = moved == waves;
    let mut best = lay(problem, openings, waves);
    if !is_same {
        let other = lay(problem, openings, moved);
        let costs = |timed: &Timed| (timed.late.len(), value(problem, &timed.waves));
        best = if costs(&other) <= costs(&best) { other } else { best };
    }
    let jobs: Vec<JobId> = turns.concat();
    if jobs.iter().all(|&job| problem.jobs[job].windows.is_none()) {
        return (best, true);
    }
    // Where jobs are missing, what goes later may have been made for what is missing.
    let is_partial = !best.late.is_empty() && (turns.len() > 1 || !problem.growth.is_empty());
    let mut best = if is_partial { Timed::default() } else { best };
    for pick in [Pick::Soonest, Pick::MostUrgent] {
        let other = urgent::waves(problem, &jobs, openings, pick);
        best = better(problem, best, lay(problem, openings, other));
    }
    let Some(other) = dated::best(problem, &jobs, openings) else {
        urgent::insert(problem, &jobs, openings, &mut best);
        return (best, false);
    };
    let other = lay(problem, openings, other);
    let of = |timed: &Timed| (Reverse(timed.placed.len()), value(problem, &timed.waves));
    let is_best = of(&other) <= of(&best);
    (better(problem, best, other), is_best)
}

/// The better of two: the one with more jobs, then with less of the objective, then with fewer losses; then the one that ends
/// first.
fn better(problem: &Problem, one: Timed, other: Timed) -> Timed {
    let costs = |timed: &Timed| {
        let losses = gentle::losses(problem, &timed.by_wave());
        let end = timed.waves.last().map_or(0, |wave| wave.end);
        (Reverse(timed.placed.len()), value(problem, &timed.waves), losses, end)
    };
    if costs(&other) < costs(&one) { other } else { one }
}

/// The bound of jobs some of which have windows: what was found if all others were looked at, else when the last of them is
/// done at the earliest.
fn within_windows(
    problem: &Problem,
    openings: &mut Openings<'_>,
    jobs: &[JobId],
    exact: Option<u64>,
    bound: Bound,
) -> Bound {
    if jobs.iter().all(|&job| problem.jobs[job].windows.is_none()) {
        return bound;
    }
    let (least, by) = match (exact, problem.objective) {
        (Some(value), _) => (value, Binding::Search),
        (None, Objective::Waves) => return bound,
        (None, Objective::Seconds) => (bounds::last_end(problem, jobs, openings), Binding::Windows),
    };
    if least > bound.least { Bound { least, by } } else { bound }
}

/// The jobs that are allowed, by turn.
fn turns(problem: &Problem, why: &IdVec<JobId, Option<Why>>) -> Vec<Vec<JobId>> {
    let mut turns: BTreeMap<u32, Vec<JobId>> = BTreeMap::new();
    for (job, one) in problem.jobs.iter_enumerated().filter(|(job, _)| why[*job].is_none()) {
        turns.entry(one.turn).or_default().push(job);
    }
    turns.into_values().collect()
}

/// What a schedule has of its objective.
fn value(problem: &Problem, waves: &[Wave]) -> u64 {
    match problem.objective {
        Objective::Waves => waves.len() as u64,
        Objective::Seconds => waves.last().map_or(0, |wave| wave.end),
    }
}

/// The bounds of turns add up, since one ends before the next begins; the largest of them is named. It takes `grown` waves
/// if all are as large as they may be.
fn bound(problem: &Problem, turns: &[(Bound, Bound)], grown: u64) -> Bound {
    let of = |(waves, seconds): &(Bound, Bound)| match problem.objective {
        Objective::Waves => waves.clone(),
        Objective::Seconds => seconds.clone(),
    };
    let all: Vec<Bound> = turns.iter().map(of).collect();
    let largest = all.iter().reduce(|best, other| if other.least > best.least { other } else { best });
    let by = largest.map_or(Binding::Order(Vec::new()), |bound| bound.by.clone());
    let least: u64 = all.iter().map(|bound| bound.least).sum();
    let waves: u64 = turns.iter().map(|(waves, _)| waves.least).sum();
    match problem.objective {
        Objective::Waves if grown > least => Bound { least: grown, by: Binding::Growth },
        Objective::Waves => Bound { least, by },
        Objective::Seconds => {
            let between = (turns.len() as u64).saturating_sub(1) + grown.saturating_sub(waves);
            Bound { least: least.saturating_add(problem.soak.saturating_mul(between)), by }
        }
    }
}

/// How many waves it takes to take so many machines away, if each wave is as large as it may be.
fn grown(problem: &Problem, mut machines: u64) -> u64 {
    if problem.growth.is_empty() {
        return 0;
    }
    let mut waves = 0;
    while machines > 0 {
        machines = machines.saturating_sub(problem.stage(waves).max(1));
        waves += 1;
    }
    waves as u64
}
