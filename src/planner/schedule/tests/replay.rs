//! A schedule moment by moment.

use super::super::{Calendar, JobId, Placed, Problem, Schedule, Why};
use std::collections::{BTreeMap, BTreeSet};

/// Checks a schedule at every moment; returns what is wrong.
pub(super) fn replay(problem: &Problem, calendar: &dyn Calendar, found: &Schedule) -> Result<(), String> {
    let placed: Vec<(JobId, &Placed)> =
        found.placed.iter_enumerated().filter_map(|(job, at)| Some((job, at.as_ref()?))).collect();
    let forbidden: BTreeSet<JobId> = found.forbidden.iter().map(|one| one.job).collect();
    if placed.len() + forbidden.len() != problem.jobs.len()
        || placed.iter().any(|(job, _)| forbidden.contains(job))
    {
        return Err("a job is neither placed nor forbidden".into());
    }
    for one in &found.forbidden {
        match &one.why {
            Why::Rules(rules) if rules.is_empty() => return Err("no rule forbids a job".into()),
            Why::After(earlier)
                if !forbidden.contains(earlier)
                    || !problem.jobs[one.job].after.contains(earlier)
                        && problem.jobs[*earlier].turn >= problem.jobs[one.job].turn =>
            {
                return Err("a job does not come after what it is said to".into());
            }
            _ => {}
        }
    }
    for &(job, at) in &placed {
        one(problem, calendar, found, job, at)?;
    }
    between(problem, found)?;
    sizes(problem, found, &placed)?;
    let moments: BTreeSet<u64> = placed
        .iter()
        .flat_map(|(_, at)| at.evicted.iter().copied().chain([at.start, at.change, at.end]))
        .collect();
    moments.into_iter().try_for_each(|moment| at_moment(problem, &placed, moment))
}

/// A job by itself, and against those before it.
fn one(
    problem: &Problem,
    calendar: &dyn Calendar,
    found: &Schedule,
    id: JobId,
    at: &Placed,
) -> Result<(), String> {
    let job = &problem.jobs[id];
    let wave = found.waves.get(at.wave).ok_or("no such wave")?;
    if at.start != wave.start || at.end > wave.end || at.end != at.change + job.lasts {
        return Err("a job is not within its wave".into());
    }
    let landed = at.evicted.iter().zip(&job.evicts).map(|(start, one)| start + one.lasts).max();
    let prepared = at.start + job.prepares;
    if at.evicted.len() != job.evicts.len() || at.change != landed.unwrap_or(prepared) {
        return Err("a machine changes before it is empty".into());
    }
    if at.evicted.iter().any(|&start| start < prepared) {
        return Err("an eviction starts before what it goes to is there".into());
    }
    for &earlier in &job.after {
        let ended = found.placed[earlier].as_ref().is_some_and(|earlier| earlier.end <= at.start);
        if !ended {
            return Err("what comes before has not ended".into());
        }
    }
    let turns = found.placed.iter_enumerated().filter(|(other, _)| problem.jobs[*other].turn < job.turn);
    if turns.filter_map(|(_, other)| other.as_ref()).any(|other| other.end > at.start) {
        return Err("what comes before by turn has not ended".into());
    }
    match calendar.fit(job.windows, at.start, at.end - at.start) {
        Some(start) if start == at.start => Ok(()),
        _ => Err("a job is not within a window".into()),
    }
}

fn between(problem: &Problem, found: &Schedule) -> Result<(), String> {
    let is_apart = found.waves.windows(2).all(|pair| pair[1].start >= pair[0].end + problem.soak);
    if is_apart { Ok(()) } else { Err("waves do not soak".into()) }
}

fn sizes(problem: &Problem, found: &Schedule, placed: &[(JobId, &Placed)]) -> Result<(), String> {
    let mut earlier = 0;
    for wave in 0..found.waves.len() {
        let own = placed.iter().filter(|(_, at)| at.wave == wave);
        let away: u64 = own.clone().map(|(job, _)| problem.jobs[*job].machines).sum();
        if own.count() == 0 {
            return Err("a wave is empty".into());
        }
        let size = problem.growth.get(earlier).or(problem.growth.last());
        if size.is_some_and(|&size| away > size) {
            return Err("a wave has too many machines away".into());
        }
        earlier += usize::from(away > 0);
    }
    Ok(())
}

/// What is under way at a moment.
fn at_moment(problem: &Problem, placed: &[(JobId, &Placed)], moment: u64) -> Result<(), String> {
    let under_way = || placed.iter().filter(|(_, at)| at.start <= moment && moment < at.end);
    let mut used: BTreeMap<_, u64> = BTreeMap::new();
    let mut domains: BTreeMap<_, BTreeSet<u32>> = BTreeMap::new();
    for (id, at) in under_way() {
        let job = &problem.jobs[*id];
        for take in &job.takes {
            *used.entry(take.limit).or_default() += take.amount;
        }
        let flying = at
            .evicted
            .iter()
            .zip(&job.evicts)
            .filter(|(start, one)| **start <= moment && moment < **start + one.lasts);
        for budget in flying.flat_map(|(_, one)| &one.budgets) {
            *used.entry(*budget).or_default() += 1;
        }
        for &(spread, domain) in &job.domains {
            domains.entry(spread).or_default().insert(domain);
        }
    }
    if let Some((limit, used)) = used.into_iter().find(|(limit, used)| *used > problem.limits[*limit].most) {
        return Err(format!("{used} of limit {limit:?} at {moment}"));
    }
    match domains.values().any(|touched| touched.len() > 1) {
        true => Err(format!("several domains are touched together at {moment}")),
        false => Ok(()),
    }
}
