//! When things happen: evictions within a wave, and waves one after another in the calendar.

use super::openings::{Openings, lengths};
use super::problem::{Job, JobId, LimitId, Problem};
use super::result::{Placed, Wave};
use crate::id::IdVec;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// When the evictions, the change and the end of a job are, in seconds after the start of its wave.
#[derive(Clone, Debug)]
pub(super) struct Course {
    evicted: Vec<u64>,
    change: u64,
    pub(super) end: u64,
}

/// The courses of jobs that start together.
///
/// Each replica is evicted as soon as all of its budgets have room for it, so that a machine with more replicas of a budget
/// than this allows empties in several rounds. Machines whose change takes longest go first. `lifted` limits are not kept.
pub(super) fn courses(problem: &Problem, jobs: &[JobId], lifted: &BTreeSet<LimitId>) -> Vec<Course> {
    let mut rooms = Rooms::new(problem, jobs, lifted);
    let mut order: Vec<usize> = (0..jobs.len()).collect();
    order.sort_by_key(|&at| Reverse(problem.jobs[jobs[at]].lasts));
    let mut courses: Vec<Option<Course>> = vec![None; jobs.len()];
    for at in order {
        courses[at] = Some(rooms.course(&problem.jobs[jobs[at]]));
    }
    courses.into_iter().flatten().collect()
}

/// How long jobs take that start together.
pub(super) fn length(problem: &Problem, jobs: &[JobId]) -> u64 {
    let is_plain = |job: &&JobId| problem.jobs[**job].evicts.is_empty();
    let plain = jobs.iter().filter(is_plain).map(|&job| problem.jobs[job].least()).max().unwrap_or(0);
    if jobs.iter().all(|job| is_plain(&job)) {
        return plain;
    }
    courses(problem, jobs, &BTreeSet::new()).iter().map(|course| course.end).max().unwrap_or(plain)
}

/// The room that each budget has for evictions: when each unit of it is free again.
struct Rooms {
    /// By budget, how many may be in flight, and when each of these has landed.
    of: BTreeMap<LimitId, (u64, BinaryHeap<Reverse<u64>>)>,
}

impl Rooms {
    fn new(problem: &Problem, jobs: &[JobId], lifted: &BTreeSet<LimitId>) -> Self {
        let all = || jobs.iter().map(|&job| &problem.jobs[job]);
        let mut taken: BTreeMap<LimitId, u64> = BTreeMap::new();
        for take in all().flat_map(|job| &job.takes) {
            *taken.entry(take.limit).or_default() += take.amount;
        }
        let budgets: BTreeSet<LimitId> =
            all().flat_map(|job| &job.evicts).flat_map(|one| &one.budgets).copied().collect();
        let room = |budget: LimitId| {
            let taken = taken.get(&budget).copied().unwrap_or(0);
            let most = problem.limits[budget].most.saturating_sub(taken).max(1);
            let most = if lifted.contains(&budget) { u64::MAX } else { most };
            (budget, (most, BinaryHeap::new()))
        };
        Self { of: budgets.into_iter().map(room).collect() }
    }

    fn course(&mut self, job: &Job) -> Course {
        let mut evicted = Vec::with_capacity(job.evicts.len());
        let mut change = job.prepares;
        for eviction in &job.evicts {
            let budgets: BTreeSet<LimitId> = eviction.budgets.iter().copied().collect();
            let free = |budget: &LimitId| {
                let (most, landed) = self.of.get(budget)?;
                landed.peek().filter(|_| landed.len() as u64 >= *most).map(|Reverse(at)| *at)
            };
            let start = budgets.iter().filter_map(free).fold(job.prepares, u64::max);
            let end = start.saturating_add(eviction.lasts);
            for budget in &budgets {
                let Some((most, landed)) = self.of.get_mut(budget) else { continue };
                if landed.len() as u64 >= *most {
                    landed.pop();
                }
                landed.push(Reverse(end));
            }
            evicted.push(start);
            change = change.max(end);
        }
        Course { evicted, change, end: change.saturating_add(job.lasts) }
    }
}

/// Waves in the calendar.
#[derive(Debug, Default)]
pub(super) struct Timed {
    pub(super) waves: Vec<Wave>,
    pub(super) placed: Vec<(JobId, Placed)>,
    /// Jobs for which no window is left.
    pub(super) late: Vec<JobId>,
}

/// Lays waves into the calendar, each as early as it fits after the one before. A wave that does not fit into a window as a
/// whole is divided, by windows first, then in halves. A job without a window is left out; so is what comes after it, which
/// the caller finds.
pub(super) fn lay(problem: &Problem, openings: &mut Openings<'_>, waves: Vec<Vec<JobId>>) -> Timed {
    let mut timed = Timed::default();
    let mut gone: IdVec<JobId, bool> = IdVec::filled(problem.jobs.len(), false);
    let mut work: Vec<Vec<JobId>> = waves;
    work.reverse();
    while let Some(mut jobs) = work.pop() {
        jobs.retain(|&job| {
            let waits = problem.jobs[job].after.iter().any(|&earlier| gone[earlier]);
            gone[job] |= waits;
            !waits
        });
        if jobs.is_empty() {
            continue;
        }
        let earliest = timed.waves.last().map_or(0, |wave| wave.end.saturating_add(problem.soak));
        let courses = courses(problem, &jobs, &BTreeSet::new());
        if let Some(start) = openings.start(&lengths(problem, &jobs, &courses), earliest) {
            timed.push(start, jobs, courses);
        } else if let [job] = jobs[..] {
            gone[job] = true;
            timed.late.push(job);
        } else {
            let (first, rest) = divide(problem, jobs);
            work.extend([rest, first]);
        }
    }
    timed
}

impl Timed {
    /// Adds a wave of one job between others, before the one of a number.
    pub(super) fn insert(&mut self, wave: usize, start: u64, (job, course): (JobId, Course)) {
        let after = self.waves.split_off(wave);
        self.placed.iter_mut().filter(|(_, at)| at.wave >= wave).for_each(|(_, at)| at.wave += 1);
        self.push(start, vec![job], vec![course]);
        self.waves.extend(after);
    }

    /// The jobs of each wave.
    pub(super) fn by_wave(&self) -> Vec<Vec<JobId>> {
        let mut waves = vec![Vec::new(); self.waves.len()];
        self.placed.iter().for_each(|(job, at)| waves[at.wave].push(*job));
        waves
    }

    fn push(&mut self, start: u64, jobs: Vec<JobId>, courses: Vec<Course>) {
        let wave = self.waves.len();
        let end = courses.iter().map(|course| start + course.end).max().unwrap_or(start);
        self.waves.push(Wave { start, end });
        for (job, course) in jobs.into_iter().zip(courses) {
            let evicted = course.evicted.iter().map(|at| start + at).collect();
            let placed =
                Placed { wave, start, evicted, change: start + course.change, end: start + course.end };
            self.placed.push((job, placed));
        }
    }
}

/// Divides jobs: those with the windows of the first from the others, else in the middle.
fn divide(problem: &Problem, jobs: Vec<JobId>) -> (Vec<JobId>, Vec<JobId>) {
    let windows = problem.jobs[jobs[0]].windows;
    let (own, others): (Vec<JobId>, Vec<JobId>) =
        jobs.iter().copied().partition(|&job| problem.jobs[job].windows == windows);
    if others.is_empty() {
        let (first, rest) = jobs.split_at(jobs.len().div_ceil(2));
        return (first.to_vec(), rest.to_vec());
    }
    (own, others)
}
