//! The best schedule by definition: all sequences of waves are tried.

use super::super::gentle::losses;
use super::super::timing::{courses, length};
use super::super::{Calendar, JobId, Objective, Problem};
use super::number;
use std::collections::{BTreeMap, BTreeSet};

/// The fewest waves in which some jobs can be done, if they can.
pub(super) fn fewest_waves(problem: &Problem, jobs: &[JobId]) -> Option<u64> {
    search(problem, jobs, |_| 1)
}

/// The fewest seconds, with soaking between waves.
pub(super) fn fewest_seconds(problem: &Problem, jobs: &[JobId]) -> Option<u64> {
    let cost = |wave: &[JobId]| length(problem, wave) + problem.soak;
    search(problem, jobs, cost).map(|cost| cost.saturating_sub(problem.soak))
}

/// The fewest losses of wholes in at most so many waves, without those that a job makes by itself.
pub(super) fn fewest_losses(problem: &Problem, jobs: &[JobId], waves: u64) -> Option<u64> {
    // A wave costs more than all losses that there can be.
    let most = 1_000;
    let cost = |wave: &[JobId]| most + losses(problem, &[wave.to_vec()]) as u64;
    search(problem, jobs, cost).filter(|cost| cost / most <= waves).map(|cost| cost % most)
}

/// The least cost of a sequence of waves: of all states that waves lead to, by the jobs that are done and how many waves
/// have taken machines away.
fn search(problem: &Problem, jobs: &[JobId], cost: impl Fn(&[JobId]) -> u64) -> Option<u64> {
    let mask = |list: &[JobId]| list.iter().map(|&job| 1u32 << number(job)).sum::<u32>();
    let full = mask(jobs);
    let mut best: BTreeMap<(u32, usize), u64> = BTreeMap::from([((0, 0), 0)]);
    // Waves only add jobs, so that the numbers of states rise.
    let mut open: BTreeSet<(u32, u32, usize)> = BTreeSet::from([(0, 0, 0)]);
    while let Some((_, done, stage)) = open.pop_first() {
        let so_far = best[&(done, stage)];
        let left: Vec<JobId> = jobs.iter().copied().filter(|&job| done & (1 << number(job)) == 0).collect();
        for choice in 1u32..1 << left.len() {
            let wave: Vec<JobId> = left
                .iter()
                .enumerate()
                .filter(|(at, _)| choice & (1 << at) > 0)
                .map(|(_, &job)| job)
                .collect();
            if !may_start(problem, done, &wave) || !together(problem, &wave, stage) {
                continue;
            }
            let away = wave.iter().any(|&job| problem.jobs[job].machines > 0);
            let next = (done | mask(&wave), stage + usize::from(away));
            let total = so_far + cost(&wave);
            if best.get(&next).is_none_or(|&least| total < least) {
                best.insert(next, total);
                open.insert((next.0.count_ones(), next.0, next.1));
            }
        }
    }
    best.into_iter().filter(|((done, _), _)| *done == full).map(|(_, cost)| cost).min()
}

/// The most of some jobs that can be done within windows, and the least there can be of the objective with so many: by all
/// sequences of waves, each as early as it can start. Nothing is open after a moment.
pub(super) fn most_within(
    problem: &Problem,
    jobs: &[JobId],
    (calendar, until): (&dyn Calendar, u64),
) -> (usize, u64) {
    let mask = |list: &[JobId]| list.iter().map(|&job| 1u32 << number(job)).sum::<u32>();
    // By what is done, how many waves have taken machines away, and how many there were: when the last one ends.
    let mut ends: BTreeMap<(u32, u32, usize, u64), u64> = BTreeMap::from([((0, 0, 0, 0), 0)]);
    let mut all: BTreeMap<(u32, u32, usize, u64), u64> = BTreeMap::new();
    while let Some(((size, done, stage, waves), end)) = ends.pop_first() {
        all.insert((size, done, stage, waves), end);
        let left: Vec<JobId> = jobs.iter().copied().filter(|&job| done & (1 << number(job)) == 0).collect();
        for choice in 1u32..1 << left.len() {
            let chosen = left.iter().enumerate().filter(|(at, _)| choice & (1 << at) > 0);
            let wave: Vec<JobId> = chosen.map(|(_, &job)| job).collect();
            if !may_start(problem, done, &wave) || !together(problem, &wave, stage) {
                continue;
            }
            let from = if waves == 0 { 0 } else { end + problem.soak };
            let lengths: Vec<u64> =
                courses(problem, &wave, &BTreeSet::new()).iter().map(|course| course.end).collect();
            let fits = |at: u64| {
                let mut own = wave.iter().zip(&lengths);
                own.all(|(&job, &lasts)| calendar.fit(problem.jobs[job].windows, at, lasts) == Some(at))
            };
            let Some(start) = (from..=from.max(until)).find(|&at| fits(at)) else { continue };
            let away = wave.iter().any(|&job| problem.jobs[job].machines > 0);
            let next = done | mask(&wave);
            let key = (next.count_ones(), next, stage + usize::from(away), waves + 1);
            let end = start + lengths.iter().max().expect("a job");
            let known = ends.entry(key).or_insert(end);
            *known = end.min(*known);
        }
    }
    let most = all.keys().map(|key| key.0).max().unwrap_or(0);
    let best = all.into_iter().filter(|(key, _)| key.0 == most).map(|(key, end)| match problem.objective {
        Objective::Waves => key.3,
        Objective::Seconds => end,
    });
    (most as usize, best.min().unwrap_or(0))
}

/// Whether all that comes before a wave is done.
fn may_start(problem: &Problem, done: u32, wave: &[JobId]) -> bool {
    wave.iter().all(|&job| {
        let own = &problem.jobs[job];
        own.after.iter().all(|&earlier| done & (1 << number(earlier)) > 0)
            && problem
                .jobs
                .iter_enumerated()
                .all(|(other, one)| one.turn >= own.turn || done & (1 << number(other)) > 0)
    })
}

/// Whether jobs may be under way together.
fn together(problem: &Problem, wave: &[JobId], stage: usize) -> bool {
    let machines: u64 = wave.iter().map(|&job| problem.jobs[job].machines).sum();
    let limits = problem.limits.iter_enumerated().all(|(id, limit)| {
        let takes = wave.iter().flat_map(|&job| &problem.jobs[job].takes).filter(|take| take.limit == id);
        let taken: u64 = takes.map(|take| take.amount).sum();
        let mut evicts = wave.iter().flat_map(|&job| &problem.jobs[job].evicts);
        let opens = evicts.any(|one| one.budgets.contains(&id));
        taken + u64::from(opens) <= limit.most || (taken == 0 && !opens)
    });
    let mut domains: BTreeMap<_, BTreeSet<u32>> = BTreeMap::new();
    for &(spread, domain) in wave.iter().flat_map(|&job| &problem.jobs[job].domains) {
        domains.entry(spread).or_default().insert(domain);
    }
    let size = match (problem.growth.get(stage), problem.growth.last()) {
        (Some(&size), _) | (None, Some(&size)) => size,
        (None, None) => u64::MAX,
    };
    limits && domains.values().all(|touched| touched.len() == 1) && machines <= size
}
