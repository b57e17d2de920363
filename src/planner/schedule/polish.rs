//! Fewer seconds: long jobs move to waves that are long anyway; for few jobs, the best of all waves there are.

use super::improve::Effort;
use super::ledger::Ledger;
use super::problem::{JobId, Problem};
use super::region::{Item, Region};
use super::timing::length;
use crate::id::{Id, IdVec};

/// Most jobs of which all sequences of waves are looked at.
const MOST_JOBS: usize = 12;

/// How long waves take with the soaking between them, if nothing waits for a window.
pub(super) fn seconds(problem: &Problem, waves: &[Vec<JobId>]) -> u64 {
    let soak = problem.soak.saturating_mul((waves.len() as u64).saturating_sub(1));
    waves.iter().map(|wave| length(problem, wave)).sum::<u64>().saturating_add(soak)
}

/// Moves the jobs that make a wave as long as it is to other waves, as long as that saves time.
pub(super) fn polish(region: &Region<'_>, waves: Vec<Vec<JobId>>, effort: &mut Effort) -> Vec<Vec<JobId>> {
    let mut mover = Mover::new(region, &waves);
    // What ends the search is that nothing saves time, or that enough was looked at.
    while mover.pass(effort) == Some(true) {}
    mover.waves.into_iter().filter(|wave| !wave.is_empty()).map(|wave| mover.region.named(&wave)).collect()
}

struct Mover<'r, 'p> {
    region: &'r Region<'p>,
    ledger: Ledger<'r, 'p>,
    wave: IdVec<Item, u32>,
    waves: Vec<Vec<Item>>,
}

impl<'r, 'p> Mover<'r, 'p> {
    fn new(region: &'r Region<'p>, waves: &[Vec<JobId>]) -> Self {
        let mut number: IdVec<JobId, Option<Item>> = IdVec::filled(region.problem.jobs.len(), None);
        region.jobs.iter_enumerated().for_each(|(item, &job)| number[job] = Some(item));
        let mut mover = Self {
            region,
            ledger: Ledger::new(region),
            wave: IdVec::filled(region.jobs.len(), 0),
            waves: vec![Vec::new(); waves.len()],
        };
        for (at, jobs) in (0..).zip(waves) {
            mover.ledger.open(u64::MAX);
            for item in jobs.iter().filter_map(|&job| number[job]) {
                mover.put(item, at);
            }
        }
        mover
    }

    fn put(&mut self, item: Item, wave: u32) {
        self.ledger.put(item, wave);
        self.wave[item] = wave;
        self.waves[wave as usize].push(item);
    }

    fn take(&mut self, item: Item) {
        let wave = self.wave[item];
        self.ledger.take(item, wave);
        self.waves[wave as usize].retain(|&other| other != item);
    }

    fn length(&self, wave: u32) -> u64 {
        length(self.region.problem, &self.region.named(&self.waves[wave as usize]))
    }

    /// Tries each wave once; returns whether any is shorter now. `None` if there is no effort left.
    fn pass(&mut self, effort: &mut Effort) -> Option<bool> {
        let mut has_any = false;
        for wave in 0..u32::try_from(self.waves.len()).unwrap_or(u32::MAX) {
            has_any |= self.shorten(wave, effort)?;
        }
        Some(has_any)
    }

    /// Moves the longest jobs out of a wave if that saves time in all; else leaves everything as it is.
    fn shorten(&mut self, wave: u32, effort: &mut Effort) -> Option<bool> {
        let before = self.length(wave);
        let longest = self.waves[wave as usize].iter().map(|&item| self.alone(item)).max().unwrap_or(0);
        let movers = self.waves[wave as usize].iter().copied().filter(|&item| self.alone(item) == longest);
        let movers: Vec<Item> = movers.collect();
        let mut moved: Vec<Item> = Vec::new();
        let mut cost = 0;
        for &item in &movers {
            self.take(item);
            moved.push(item);
            let Some((more, to)) = self.best_wave(item, wave, effort) else {
                // It stays, and so does the length of its wave.
                self.put(item, wave);
                self.put_back(&moved, wave);
                return effort.spend(1).map(|()| false);
            };
            cost += more;
            self.put(item, to);
        }
        let soak = if self.waves[wave as usize].is_empty() { self.region.problem.soak } else { 0 };
        let saved = before.saturating_sub(self.length(wave)).saturating_add(soak);
        let is_better = before > 0 && saved > cost;
        if !is_better {
            self.put_back(&moved, wave);
        }
        Some(is_better)
    }

    fn put_back(&mut self, moved: &[Item], wave: u32) {
        for &item in moved.iter().rev() {
            self.take(item);
            self.put(item, wave);
        }
    }

    fn alone(&self, item: Item) -> u64 {
        length(self.region.problem, &[self.region.jobs[item]])
    }

    /// The wave where a job costs the least time, and how much.
    fn best_wave(&mut self, item: Item, from: u32, effort: &mut Effort) -> Option<(u64, u32)> {
        let least = self.region.before[item].iter().map(|&other| self.wave[other] + 1).max().unwrap_or(0);
        let most = self.region.behind[item].iter().map(|&other| self.wave[other]).min();
        let most = most.unwrap_or(u32::try_from(self.waves.len()).unwrap_or(u32::MAX));
        let mut best: Option<(u64, u32)> = None;
        for wave in (least..most).filter(|&wave| wave != from) {
            effort.spend(self.region.uses[item].len() as u64 + 1)?;
            // An empty wave is one that has been saved.
            if self.waves[wave as usize].is_empty() || !self.ledger.fits(item, wave) {
                continue;
            }
            effort.spend(self.waves[wave as usize].len() as u64)?;
            let before = self.length(wave);
            let mut with = self.waves[wave as usize].clone();
            with.push(item);
            let more = length(self.region.problem, &self.region.named(&with)).saturating_sub(before);
            if best.is_none_or(|(least, _)| more < least) {
                best = Some((more, wave));
            }
        }
        best
    }
}

/// The waves with the fewest seconds, by trying all sequences of waves. Only for few jobs, which do not evict and do not grow:
/// then the length of a wave is that of its longest job.
pub(super) fn shortest(region: &Region<'_>) -> Option<Vec<Vec<JobId>>> {
    let problem = region.problem;
    let number = region.jobs.len();
    let evicts = region.jobs.ids().any(|item| !region.job(item).evicts.is_empty());
    if number > MOST_JOBS || evicts || !problem.growth.is_empty() {
        return None;
    }
    let full = (1usize << number) - 1;
    let mask = |items: &[Item]| items.iter().map(|item| 1usize << item.index()).sum::<usize>();
    let before: Vec<usize> = region.before.iter().map(|items| mask(items)).collect();
    let lengths: Vec<Option<u64>> = (0..=full).map(|set| wave_length(region, set)).collect();
    // By set of jobs that are done: the seconds, and the jobs of the last wave.
    let mut best: Vec<Option<(u64, usize)>> = vec![None; full + 1];
    best[0] = Some((0, 0));
    for done in 0..=full {
        let Some((cost, _)) = best[done] else { continue };
        let is_ready = |item: usize| done & (1 << item) == 0 && before[item] & !done == 0;
        let ready: usize = (0..number).filter(|&item| is_ready(item)).map(|item| 1 << item).sum();
        let mut wave = ready;
        while wave > 0 {
            if let Some(length) = lengths[wave] {
                let cost = cost.saturating_add(length).saturating_add(problem.soak);
                let entry = &mut best[done | wave];
                if entry.is_none_or(|(least, _)| cost < least) {
                    *entry = Some((cost, wave));
                }
            }
            wave = (wave - 1) & ready;
        }
    }
    let mut waves = Vec::new();
    let mut done = full;
    while done > 0 {
        let (_, wave) = best[done]?;
        let items: Vec<Item> = region.jobs.ids().filter(|item| wave & (1 << item.index()) > 0).collect();
        waves.push(region.named(&items));
        done &= !wave;
    }
    waves.reverse();
    Some(waves)
}

/// How long a wave of some jobs takes; `None` if they do not go together.
fn wave_length(region: &Region<'_>, set: usize) -> Option<u64> {
    let mut ledger = Ledger::new(region);
    ledger.open(u64::MAX);
    let mut longest = 0;
    for item in region.jobs.ids().filter(|item| set & (1 << item.index()) > 0) {
        if !ledger.fits(item, 0) {
            return None;
        }
        ledger.put(item, 0);
        longest = longest.max(region.job(item).least());
    }
    Some(longest)
}
