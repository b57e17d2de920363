//! Random small problems, and a calendar with one window a day.

use super::super::{
    Calendar, Eviction, Job, JobId, Limit, LimitId, LimitKind, Objective, Problem, SpreadId, Take, Whole,
    WindowsId,
};
use crate::id::Id;

/// Random numbers from a seed (splitmix64).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0xd134_2543_de82_ef95))
    }

    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    fn one_in(&mut self, bound: u64) -> bool {
        self.below(bound) == 0
    }
}

/// A problem of at most six jobs.
pub(super) fn generate(seed: u64) -> Problem {
    let mut dice = Dice::new(seed);
    let mut problem = Problem::default();
    let number = 1 + dice.below(6);
    for _ in 0..dice.below(5) {
        let kind = if dice.one_in(3) { LimitKind::Capacity } else { LimitKind::Budget };
        let most = if dice.one_in(12) { 0 } else { 1 + dice.below(4) };
        problem.limits.push(Limit { kind, most });
    }
    let is_drained = dice.one_in(4);
    let is_ordered = dice.one_in(3);
    let (turns, spreads) = (1 + dice.below(4) / 3, dice.below(3));
    for at in 0..number {
        let job = job(&mut dice, &problem, is_drained);
        let id = problem.jobs.push(job);
        let job = &mut problem.jobs[id];
        job.turn = dice.below(turns) as u32;
        let earlier =
            (0..at).filter(|_| is_ordered && dice.one_in(4)).map(|at| JobId::from_index(at as usize));
        job.after = earlier.collect();
        for spread in 0..spreads {
            let touched = [2, 2, 2, 3][dice.below(4) as usize];
            for _ in 0..u64::from(dice.one_in(2)) * (1 + u64::from(dice.one_in(15))) {
                job.domains.push((SpreadId::from_index(spread as usize), dice.below(touched) as u32));
            }
        }
    }
    if dice.one_in(3) {
        let jobs: Vec<JobId> = problem.jobs.ids().collect();
        let (changing, using): (Vec<JobId>, Vec<JobId>) = jobs.into_iter().partition(|_| dice.one_in(2));
        problem.exclude(&changing[..changing.len().min(2)], &using[..using.len().min(2)]);
    }
    if dice.one_in(4) {
        problem.growth = (0..1 + dice.below(3))
            .scan(0, |size, _| {
                *size += 1 + dice.below(2);
                Some(*size)
            })
            .collect();
    }
    problem.soak = dice.below(3);
    problem.objective = if dice.one_in(3) { Objective::Seconds } else { Objective::Waves };
    problem
}

/// Wholes of which several jobs of a problem take parts.
pub(super) fn wholes(seed: u64, problem: &Problem) -> Vec<Whole> {
    let mut dice = Dice::new(seed ^ 0x5eed);
    let mut whole = |_| {
        let jobs: Vec<JobId> = problem.jobs.ids().filter(|_| dice.one_in(2)).collect();
        let parts: Vec<(JobId, u64)> = jobs.into_iter().map(|job| (job, 1 + dice.below(2))).collect();
        let all = parts.iter().map(|(_, amount)| amount).sum::<u64>() + u64::from(dice.one_in(6));
        Whole { all, parts }
    };
    let number = 1 + seed % 4;
    (0..number).map(&mut whole).filter(|whole| whole.parts.len() > 1).collect()
}

fn job(dice: &mut Dice, problem: &Problem, is_drained: bool) -> Job {
    let limits: Vec<LimitId> = problem.limits.ids().collect();
    let mut job = Job { lasts: 1 + dice.below(9), machines: dice.below(3), ..Job::default() };
    job.prepares = if dice.one_in(5) { 1 + dice.below(5) } else { 0 };
    if dice.one_in(2) {
        job.windows = Some(WindowsId::from_index(dice.below(2) as usize));
    }
    for limit in limits {
        if !dice.one_in(2) {
            continue;
        }
        if is_drained && problem.limits[limit].kind == LimitKind::Budget && !dice.one_in(3) {
            let lasts = 2 + dice.below(2);
            job.evicts.extend((0..1 + dice.below(4)).map(|_| Eviction { budgets: vec![limit], lasts }));
        } else {
            job.takes.push(Take { limit, amount: 1 + dice.below(2) });
        }
    }
    job
}

/// A calendar in which jobs with windows run on days of a length, in what is open of each: for the first windows its
/// beginning, for others its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Days {
    pub(super) from: u64,
    pub(super) day: u64,
    pub(super) open: u64,
    /// After this moment nothing is open.
    pub(super) until: u64,
}

impl Calendar for Days {
    fn fit(&self, windows: Option<WindowsId>, from: u64, lasts: u64) -> Option<u64> {
        let Some(windows) = windows else { return Some(from) };
        if lasts > self.open {
            return None;
        }
        let shift = self.from + if windows.index() == 0 { 0 } else { self.day - self.open };
        let is_open = |at: u64| {
            let within = (at + self.day - shift % self.day) % self.day;
            within + lasts <= self.open
        };
        (from..from.saturating_add(2 * self.day))
            .find(|&at| is_open(at))
            .filter(|at| at + lasts <= self.until)
    }
}
