//! Jobs that no schedule has, each with the rules that together forbid it.
//!
//! Waves can always be as small as one job. So a job is forbidden only by what it does alone, by a job that it comes after,
//! or by what waves have to begin with: a turn, or growing waves.

use super::problem::{Calendar, Job, JobId, LimitId, Problem};
use super::result::{Breach, Forbidden, Placed, Why};
use super::timing::courses;
use crate::id::IdVec;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// Why each job is forbidden, if it is. No job comes after itself.
pub(super) fn forbidden(problem: &Problem, calendar: &dyn Calendar) -> IdVec<JobId, Option<Why>> {
    let mut why = at_first(problem, calendar);
    if problem.growth.is_empty() {
        return why;
    }
    // What is forbidden alone may have to wait for waves to grow too.
    let stages = Stages::of(problem, &why);
    let mut known: BTreeMap<Vec<Breach>, IdVec<JobId, Option<Why>>> = BTreeMap::new();
    for (job, one) in problem.jobs.iter_enumerated() {
        let Some(Why::Rules(rules)) = &mut why[job] else { continue };
        if rules.iter().any(|rule| matches!(rule, Breach::Growth(_)))
            || one.machines <= stages.last[&one.turn]
        {
            continue;
        }
        let lifted =
            known.entry(rules.clone()).or_insert_with(|| at_first(&without(problem, rules), calendar));
        if matches!(lifted[job], Some(Why::Rules(_))) {
            rules.push(Breach::Growth(one.machines));
        }
    }
    why
}

/// Why each job is forbidden, with growth only where nothing else forbids it.
fn at_first(problem: &Problem, calendar: &dyn Calendar) -> IdVec<JobId, Option<Why>> {
    let alone = problem.jobs.ids().map(|job| alone(problem, calendar, job));
    let mut why: IdVec<JobId, Option<Why>> =
        alone.map(|rules| (!rules.is_empty()).then_some(Why::Rules(rules))).collect();
    spread(problem, &mut why);
    if !problem.growth.is_empty() {
        for job in Stages::of(problem, &why).stuck {
            why[job] = Some(Why::Rules(vec![Breach::Growth(problem.jobs[job].machines)]));
        }
        spread(problem, &mut why);
    }
    why
}

/// The problem without some rules.
pub(super) fn without(problem: &Problem, rules: &[Breach]) -> Problem {
    let mut problem = problem.clone();
    let jobs: Vec<JobId> = problem.jobs.ids().collect();
    let mut each = |change: &dyn Fn(&mut Job)| jobs.iter().for_each(|&job| change(&mut problem.jobs[job]));
    for rule in rules {
        match *rule {
            Breach::Limit(limit, _) => problem.limits[limit].most = u64::MAX,
            Breach::Growth(_) => problem.growth.clear(),
            Breach::Spread(spread) => each(&|job| job.domains.retain(|&(other, _)| other != spread)),
            Breach::Turns => each(&|job| job.turn = 0),
            Breach::Windows(windows, _) => {
                each(&|job| job.windows = job.windows.filter(|&other| other != windows));
            }
        }
    }
    problem
}

/// As a list.
pub(super) fn listed(why: &IdVec<JobId, Option<Why>>) -> Vec<Forbidden> {
    why.iter_enumerated().filter_map(|(job, why)| Some(Forbidden { job, why: why.clone()? })).collect()
}

/// Forbids what comes after something that is forbidden, and what has a later turn: who asks for one turn after another does
/// not want a later one where an earlier is not complete.
pub(super) fn spread(problem: &Problem, why: &mut IdVec<JobId, Option<Why>>) {
    let mut behind: IdVec<JobId, Vec<JobId>> = IdVec::filled(problem.jobs.len(), Vec::new());
    for (job, one) in problem.jobs.iter_enumerated() {
        one.after.iter().for_each(|&earlier| behind[earlier].push(job));
    }
    let mut work: Vec<JobId> = why.ids().filter(|&job| why[job].is_some()).collect();
    while let Some(job) = work.pop() {
        for &later in &behind[job] {
            if why[later].is_none() {
                why[later] = Some(Why::After(job));
                work.push(later);
            }
        }
    }
    // What comes after what has a later turn has none that is earlier, but by a rule of its own.
    let first = why.ids().filter(|&job| why[job].is_some()).min_by_key(|&job| problem.jobs[job].turn);
    let Some(first) = first else { return };
    for (job, one) in problem.jobs.iter_enumerated() {
        if one.turn > problem.jobs[first].turn && why[job].is_none() {
            why[job] = Some(Why::After(first));
        }
    }
}

/// Says why jobs that are allowed are not placed: for want of a window, or since too few waves came before; and forbids what
/// comes after them. Returns whether there are any.
pub(super) fn late(
    problem: &Problem,
    why: &mut IdVec<JobId, Option<Why>>,
    placed: &IdVec<JobId, Option<Placed>>,
) -> bool {
    let late: Vec<JobId> = why.ids().filter(|&job| why[job].is_none() && placed[job].is_none()).collect();
    let Some(turn) = late.iter().map(|&job| problem.jobs[job].turn).min() else { return false };
    let away = placed.iter_enumerated().filter(|(job, _)| problem.jobs[*job].machines > 0);
    let stages: BTreeSet<usize> = away.filter_map(|(_, at)| at.as_ref().map(|at| at.wave)).collect();
    let size = problem.stage(stages.len());
    for &id in &late {
        let job = &problem.jobs[id];
        if job.turn > turn || job.after.iter().any(|&earlier| placed[earlier].is_none()) {
            continue;
        }
        let lasts = courses(problem, &[id], &BTreeSet::new())[0].end;
        let breach = match job.machines > size {
            true => Some(Breach::Growth(job.machines)),
            false => job.windows.map(|windows| Breach::Windows(windows, lasts)),
        };
        why[id] = Some(Why::Rules(breach.into_iter().collect()));
    }
    spread(problem, why);
    true
}

/// The rules that a job breaks whatever else there is.
fn alone(problem: &Problem, calendar: &dyn Calendar, id: JobId) -> Vec<Breach> {
    let job = &problem.jobs[id];
    let mut breaches: Vec<Breach> = Vec::new();
    for (limit, amount) in needs(job) {
        if amount > problem.limits[limit].most {
            breaches.push(Breach::Limit(limit, amount));
        }
    }
    let mut domains = job.domains.clone();
    domains.sort_unstable();
    domains.dedup();
    let several = domains.chunk_by(|a, b| a.0 == b.0).filter(|own| own.len() > 1);
    breaches.extend(several.map(|own| Breach::Spread(own[0].0)));
    if job.after.iter().any(|&earlier| problem.jobs[earlier].turn > job.turn) {
        breaches.push(Breach::Turns);
    }
    let lifted: BTreeSet<LimitId> = breaches
        .iter()
        .filter_map(|breach| match breach {
            Breach::Limit(limit, _) => Some(*limit),
            _ => None,
        })
        .collect();
    let lasts = courses(problem, &[id], &lifted)[0].end;
    if let Some(windows) = job.windows
        && calendar.fit(Some(windows), 0, lasts).is_none()
    {
        breaches.push(Breach::Windows(windows, lasts));
    }
    breaches
}

/// What a job needs of each limit at a moment, if it is alone.
fn needs(job: &Job) -> BTreeMap<LimitId, u64> {
    let mut needs: BTreeMap<LimitId, u64> = BTreeMap::new();
    for take in &job.takes {
        let sum = needs.entry(take.limit).or_default();
        *sum = sum.saturating_add(take.amount);
    }
    let budgets: BTreeSet<LimitId> = job.evicts.iter().flat_map(|one| &one.budgets).copied().collect();
    for budget in budgets {
        *needs.entry(budget).or_default() += 1;
    }
    needs
}

/// How far waves grow if jobs are carried out one by one, those that take the fewest machines away first. Any order that
/// gets stuck gets stuck with the same jobs.
struct Stages {
    /// The jobs for which waves never have room when they could run.
    stuck: Vec<JobId>,
    /// By turn, the most machines away in a wave at its end.
    last: BTreeMap<u32, u64>,
}

impl Stages {
    fn of(problem: &Problem, why: &IdVec<JobId, Option<Why>>) -> Self {
        let mut behind: IdVec<JobId, Vec<JobId>> = IdVec::filled(problem.jobs.len(), Vec::new());
        let mut open: IdVec<JobId, usize> = IdVec::filled(problem.jobs.len(), 0);
        let allowed = problem.jobs.iter_enumerated().filter(|(job, _)| why[*job].is_none());
        for (job, one) in allowed {
            let own = one.after.iter().filter(|&&earlier| problem.jobs[earlier].turn == one.turn);
            for &earlier in own {
                behind[earlier].push(job);
                open[job] += 1;
            }
        }
        let mut turns: BTreeMap<u32, BinaryHeap<Reverse<(u64, JobId)>>> = BTreeMap::new();
        for (job, one) in problem.jobs.iter_enumerated() {
            let ready = turns.entry(one.turn).or_default();
            if open[job] == 0 && why[job].is_none() {
                ready.push(Reverse((one.machines, job)));
            }
        }
        let mut stages = Self { stuck: Vec::new(), last: BTreeMap::new() };
        let mut stage = 0;
        for (turn, mut ready) in turns {
            while let Some(Reverse((machines, job))) = ready.pop() {
                if machines > problem.stage(stage) {
                    stages.stuck.push(job);
                    continue;
                }
                stage += usize::from(machines > 0);
                for &later in &behind[job] {
                    open[later] -= 1;
                    if open[later] == 0 {
                        ready.push(Reverse((problem.jobs[later].machines, later)));
                    }
                }
            }
            stages.last.insert(turn, problem.stage(stage));
        }
        stages
    }
}
