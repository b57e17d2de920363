//! Waves within windows for many jobs: those first whose last window closes first.

use super::ledger::Ledger;
use super::openings::{Openings, lengths};
use super::problem::{JobId, Problem, WindowsId};
use super::region::{Item, Region};
use super::timing::{Timed, courses};
use crate::id::IdVec;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// What can still start so many seconds after the start of the plan is not urgent.
const HORIZON: u64 = 3 * 366 * 86_400;

/// When the next wave starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Pick {
    /// As soon as anything can.
    Soonest,
    /// As soon as what is most urgent can.
    MostUrgent,
}

/// Fills waves one after another. What is in none of them found no window, or would have to wait for something that did not.
pub(super) fn waves(
    problem: &Problem,
    jobs: &[JobId],
    openings: &mut Openings<'_>,
    pick: Pick,
) -> Vec<Vec<JobId>> {
    let region = Region::new(problem, jobs);
    let alone = |&job: &JobId| courses(problem, &[job], &BTreeSet::new())[0].end;
    let lasts: IdVec<Item, u64> = region.jobs.iter().map(alone).collect();
    let last = last_starts(&region, &lasts, openings);
    let tails = region.tails(|_| 1);
    let ledger = Ledger::new(&region);
    let mut filler = Filler {
        rank: region.jobs.ids().map(|item| (last[item], Reverse(tails[item]), item)).collect(),
        left: region.jobs.ids().collect(),
        is_done: IdVec::filled(region.jobs.len(), false),
        lasts,
        region: &region,
        ledger,
        openings,
        pick,
    };
    let (mut from, mut stage) = (0u64, 0);
    let mut waves = Vec::new();
    while let Some((wave, end)) = filler.next(from, stage) {
        stage += usize::from(wave.iter().any(|&job| problem.jobs[job].machines > 0));
        from = end.saturating_add(problem.soak);
        waves.push(wave);
    }
    waves
}

struct Filler<'r, 'p, 'o, 'c> {
    region: &'r Region<'p>,
    ledger: Ledger<'r, 'p>,
    openings: &'o mut Openings<'c>,
    pick: Pick,
    /// The most urgent first: by the last start, then by how much waits for it.
    rank: IdVec<Item, (u64, Reverse<u64>, Item)>,
    left: Vec<Item>,
    is_done: IdVec<Item, bool>,
    /// How long each takes alone.
    lasts: IdVec<Item, u64>,
}

impl Filler<'_, '_, '_, '_> {
    /// The next wave that starts at a moment or later, and when it ends.
    fn next(&mut self, from: u64, stage: usize) -> Option<(Vec<JobId>, u64)> {
        let problem = self.region.problem;
        let most = problem.stage(stage);
        let turn = self.left.iter().map(|&item| self.region.job(item).turn).min()?;
        let is_ready = |item: &Item| {
            let job = self.region.job(*item);
            job.turn == turn
                && job.machines <= most
                && self.region.before[*item].iter().all(|&earlier| self.is_done[earlier])
        };
        let mut ready: Vec<Item> = self.left.iter().copied().filter(is_ready).collect();
        ready.sort_by_key(|&item| self.rank[item]);
        let starts: Vec<(u64, Item)> =
            ready.iter().filter_map(|&item| Some((self.start(item, from)?, item))).collect();
        let start = match self.pick {
            Pick::Soonest => starts.iter().map(|(start, _)| *start).min()?,
            Pick::MostUrgent => starts.first()?.0,
        };
        let items = self.fill(starts.into_iter().map(|(_, item)| item).collect(), start, most);
        let mut wave = self.region.named(&items);
        wave.sort_unstable();
        items.iter().for_each(|&item| self.is_done[item] = true);
        self.left.retain(|&item| !self.is_done[item]);
        let length = courses(problem, &wave, &BTreeSet::new()).iter().map(|course| course.end).max()?;
        Some((wave, start.saturating_add(length)))
    }

    /// The earliest start of a job alone.
    fn start(&mut self, item: Item, from: u64) -> Option<u64> {
        self.openings.alone(self.region.job(item).windows, self.lasts[item], from)
    }

    /// The jobs that go together at a moment, the most urgent first.
    fn fill(&mut self, ready: Vec<Item>, start: u64, most: u64) -> Vec<Item> {
        let at = u32::try_from(self.ledger.waves()).unwrap_or(u32::MAX);
        self.ledger.open(most);
        let mut items: Vec<Item> = Vec::new();
        for item in ready {
            if self.ledger.fits(item, at) && self.start(item, start) == Some(start) {
                self.ledger.put(item, at);
                items.push(item);
            }
        }
        // What leaves side by side may leave more slowly, and then not all are done when windows close.
        while items.len() > 1 {
            let jobs = self.region.named(&items);
            let courses = courses(self.region.problem, &jobs, &BTreeSet::new());
            if self.openings.start(&lengths(self.region.problem, &jobs, &courses), start) == Some(start) {
                break;
            }
            for item in items.split_off(items.len() / 2) {
                self.ledger.take(item, at);
            }
        }
        items
    }
}

/// Adds jobs that are missing as waves of their own where the plan rests long enough. Growing waves and turns are left as they
/// are: there what goes earlier changes what may follow.
pub(super) fn insert(problem: &Problem, jobs: &[JobId], openings: &mut Openings<'_>, timed: &mut Timed) {
    let turns: BTreeSet<u32> = jobs.iter().map(|&job| problem.jobs[job].turn).collect();
    if !problem.growth.is_empty() || turns.len() > 1 || timed.placed.len() == jobs.len() {
        return;
    }
    let region = Region::new(problem, jobs);
    let mut wave_of: IdVec<JobId, Option<usize>> = IdVec::filled(problem.jobs.len(), None);
    timed.placed.iter().for_each(|(job, at)| wave_of[*job] = Some(at.wave));
    for job in region.named(&region.order) {
        let before: Option<Vec<usize>> =
            problem.jobs[job].after.iter().map(|&earlier| wave_of[earlier]).collect();
        let Some(before) = before.filter(|_| wave_of[job].is_none()) else { continue };
        let first = before.into_iter().max().map_or(0, |wave| wave + 1);
        let course = courses(problem, &[job], &BTreeSet::new()).remove(0);
        let Some((wave, start)) = rest(problem, openings, (job, course.end), (timed, first)) else {
            continue;
        };
        timed.insert(wave, start, (job, course));
        timed.placed.iter().for_each(|(job, at)| wave_of[*job] = Some(at.wave));
    }
}

/// The first pause between waves from one on that is long enough for a job that takes some seconds: the number of the wave
/// behind it, and when the job can start.
fn rest(
    problem: &Problem,
    openings: &mut Openings<'_>,
    (job, lasts): (JobId, u64),
    (timed, first): (&Timed, usize),
) -> Option<(usize, u64)> {
    (first..=timed.waves.len()).find_map(|wave| {
        let before = wave.checked_sub(1).map(|before| timed.waves[before].end.saturating_add(problem.soak));
        let start = openings.alone(problem.jobs[job].windows, lasts, before.unwrap_or(0))?;
        let end = start.saturating_add(lasts).saturating_add(problem.soak);
        timed.waves.get(wave).is_none_or(|next| end <= next.start).then_some((wave, start))
    })
}

/// By job, the last moment at which it can start so that it and all that waits for it is within a window.
fn last_starts(
    region: &Region<'_>,
    lasts: &IdVec<Item, u64>,
    openings: &mut Openings<'_>,
) -> IdVec<Item, u64> {
    let mut known: BTreeMap<(WindowsId, u64), u64> = BTreeMap::new();
    let mut last: IdVec<Item, u64> = IdVec::filled(region.jobs.len(), u64::MAX);
    for &item in region.order.iter().rev() {
        let lasts = lasts[item];
        if let Some(windows) = region.job(item).windows {
            last[item] =
                *known.entry((windows, lasts)).or_insert_with(|| last_start(openings, windows, lasts));
        }
        let behind = region.behind[item].iter().map(|&later| last[later]);
        let behind = behind.min().filter(|last| *last < u64::MAX);
        let latest = behind.map(|last| last.saturating_sub(lasts.saturating_add(region.problem.soak)));
        last[item] = latest.map_or(last[item], |latest| latest.min(last[item]));
    }
    last
}

/// The last moment at which something can start that takes some seconds; the end of time if that is not near.
fn last_start(openings: &mut Openings<'_>, windows: WindowsId, lasts: u64) -> u64 {
    let mut starts = |from: u64| openings.alone(Some(windows), lasts, from);
    if starts(HORIZON).is_some() {
        return u64::MAX;
    }
    // From `low` on something starts, from `high` on nothing does.
    let Some(mut low) = starts(0) else { return 0 };
    let mut high = HORIZON;
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        match starts(middle) {
            Some(start) => low = start,
            None => high = middle,
        }
    }
    low
}
