//! Waves and moments: when each job of a plan runs, so that everything stays available that has to.
//!
//! [`schedule`] takes a [`Problem`], which knows nothing of fleets, and returns a [`Schedule`] of all jobs that the rules
//! allow. Within a wave jobs start together; at every moment each limit is kept. Nothing is relaxed: a job that no schedule
//! has is returned with the rules that together forbid it. A lower bound says how much better another schedule could be at
//! most. Where few jobs bind, it is reached by a search of all assignments.
//!
//! The way: what is [forbidden](forbid) is set aside; the jobs of each turn fall into [regions](region) that have no rule
//! in common; in each, waves are [filled](greedy), then [made fewer](improve), then proven to be the fewest by
//! [bounds] or by [search](exact); where that leaves a choice, they are made [gentle]; [timing] lays them into the calendar. All limits on effort count what is looked at, so
//! that the same problem always has the same schedule.

mod bounds;
mod exact;
mod forbid;
mod gentle;
mod greedy;
mod improve;
mod ledger;
mod polish;
mod problem;
mod region;
mod relax;
mod result;
mod solve;
#[cfg(test)]
mod tests;
mod timing;

#[cfg(test)]
use problem::Always;
pub(crate) use problem::{
    Calendar, Eviction, Job, JobId, Limit, LimitId, LimitKind, Objective, Problem, SpreadId, Take, Whole,
    WindowsId,
};
pub(crate) use relax::{Easing, relax};
pub(crate) use result::{Binding, Bound, Breach, Forbidden, Placed, Schedule, Wave, Why};

use crate::id::IdVec;
use solve::{Solved, solve};
use std::collections::BTreeMap;
use timing::{Timed, lay};

/// Schedules the jobs of a problem, none of which comes after itself.
///
/// Takes time about linear in what all jobs use, times the number of waves; for the searches a bounded time on top.
pub(crate) fn schedule(problem: &Problem, calendar: &dyn Calendar) -> Schedule {
    let mut why = forbid::forbidden(problem, calendar);
    loop {
        if let Some(found) = attempt(problem, calendar, &mut why) {
            return found;
        }
    }
}

/// Schedules the jobs that are allowed; `None` if one of them has no window left and others that got one may not go without it,
/// which `why` tells then.
fn attempt(
    problem: &Problem,
    calendar: &dyn Calendar,
    why: &mut IdVec<JobId, Option<Why>>,
) -> Option<Schedule> {
    let turns = turns(problem, why);
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
    let timed = timed(problem, calendar, waves, moved);
    let is_whole = timed.late.is_empty();
    for (job, lasts) in timed.late {
        let breach = problem.jobs[job].windows.map(|windows| Breach::Windows(windows, lasts));
        why[job] = Some(Why::Rules(breach.into_iter().collect()));
    }
    if !is_whole {
        // What had no window left is no longer counted.
        forbid::spread(problem, why);
        if timed.placed.iter().any(|&(job, _)| why[job].is_some()) {
            return None;
        }
        bounds = self::turns(problem, why).iter().map(|jobs| Solved::bounds(problem, jobs)).collect();
    }
    let mut placed: IdVec<JobId, Option<Placed>> = IdVec::filled(problem.jobs.len(), None);
    timed.placed.into_iter().for_each(|(job, at)| placed[job] = Some(at));
    let machines =
        placed.iter_enumerated().filter(|(_, at)| at.is_some()).map(|(job, _)| problem.jobs[job].machines);
    let bound = bound(problem, &bounds, grown(problem, machines.sum()));
    let value = value(problem, &timed.waves);
    Some(Schedule { bound, value, placed, waves: timed.waves, forbidden: forbid::listed(why) })
}

/// Lays waves into the calendar: those in which jobs have been moved about, unless windows divide these into more.
fn timed(
    problem: &Problem,
    calendar: &dyn Calendar,
    waves: Vec<Vec<JobId>>,
    moved: Vec<Vec<JobId>>,
) -> Timed {
    if moved == waves {
        return lay(problem, calendar, waves);
    }
    let (first, second) = (lay(problem, calendar, waves), lay(problem, calendar, moved));
    let costs = |timed: &Timed| (timed.late.len(), value(problem, &timed.waves));
    if costs(&second) <= costs(&first) { second } else { first }
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
    let number = waves.len() as u64;
    match problem.objective {
        Objective::Waves => number,
        Objective::Seconds => {
            let soak = problem.soak.saturating_mul(number.saturating_sub(1));
            waves.iter().map(|wave| wave.end - wave.start).sum::<u64>().saturating_add(soak)
        }
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
