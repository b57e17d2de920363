//! Waves in which nothing is lost wholly that another wave would have spared.
//!
//! Of what no rule speaks of, all may be away in one wave, and often nothing says which wave a job is in. So jobs are moved to
//! other waves, or change places, as long as less is lost wholly: never to more waves or seconds than there are.

use super::improve::Effort;
use super::ledger::Ledger;
use super::problem::{JobId, Objective, Problem, Whole};
use super::region::{Item, Region};
use super::timing::length;
use crate::id::{IdVec, Lists, ids};
use std::collections::BTreeMap;

/// What is looked at in one turn.
const EFFORT: u64 = 5_000_000;

ids! {
    /// A whole of which jobs of a turn take parts.
    WholeId;
}

/// The waves of a turn with the fewest losses that are found by moving jobs about; `None` if nothing is to be gained. `earlier`
/// waves have taken machines away before.
pub(super) fn gentle(
    problem: &Problem,
    jobs: &[JobId],
    waves: &[Vec<JobId>],
    earlier: usize,
) -> Option<Vec<Vec<JobId>>> {
    if waves.len() < 2 || problem.wholes.is_empty() {
        return None;
    }
    let region = Region::new(problem, jobs);
    let mut mover = Mover::new(&region, waves, earlier);
    let mut effort = Effort(EFFORT);
    let mut is_better = false;
    // What ends the search is that nothing is gained, or that enough was looked at.
    while let Some(true) = mover.pass(&mut effort) {
        is_better = true;
    }
    is_better.then(|| {
        let of = |wave: &Vec<Item>| {
            let mut named = region.named(wave);
            named.sort_unstable();
            named
        };
        mover.within.iter().map(of).collect()
    })
}

/// How many losses there are in some waves: a whole of which one takes all counts once.
pub(super) fn losses(problem: &Problem, waves: &[Vec<JobId>]) -> usize {
    if problem.wholes.is_empty() {
        return 0;
    }
    let mut wave_of: IdVec<JobId, Option<usize>> = IdVec::filled(problem.jobs.len(), None);
    for (at, wave) in waves.iter().enumerate() {
        wave.iter().for_each(|&job| wave_of[job] = Some(at));
    }
    let lost = |whole: &Whole| {
        let mut taken: BTreeMap<usize, u64> = BTreeMap::new();
        for (job, amount) in &whole.parts {
            if let Some(wave) = wave_of[*job] {
                *taken.entry(wave).or_default() += amount;
            }
        }
        taken.into_values().filter(|taken| *taken >= whole.all).count()
    };
    problem.wholes.iter().map(lost).sum()
}

struct Mover<'r, 'p> {
    region: &'r Region<'p>,
    ledger: Ledger<'r, 'p>,
    wave: IdVec<Item, u32>,
    within: Vec<Vec<Item>>,
    /// How much there is of each whole.
    all: IdVec<WholeId, u64>,
    /// What jobs take of each whole.
    takers: Lists<WholeId, (Item, u64)>,
    parts: IdVec<Item, Vec<(WholeId, u64)>>,
    /// How much of each whole is away in each wave that takes some.
    away: IdVec<WholeId, BTreeMap<u32, u64>>,
}

impl<'r, 'p> Mover<'r, 'p> {
    fn new(region: &'r Region<'p>, waves: &[Vec<JobId>], earlier: usize) -> Self {
        let problem = region.problem;
        let mut number: IdVec<JobId, Option<Item>> = IdVec::filled(problem.jobs.len(), None);
        region.jobs.iter_enumerated().for_each(|(item, &job)| number[job] = Some(item));
        let mut all = IdVec::new();
        let mut pairs: Vec<(WholeId, (Item, u64))> = Vec::new();
        let mut parts: IdVec<Item, Vec<(WholeId, u64)>> = IdVec::filled(region.jobs.len(), Vec::new());
        for whole in &problem.wholes {
            let own: Vec<(Item, u64)> =
                whole.parts.iter().filter_map(|&(job, amount)| Some((number[job]?, amount))).collect();
            let sum: u64 = own.iter().map(|(_, amount)| amount).sum();
            // What one job takes as a whole no wave spares, and what not all is taken of none loses.
            if sum < whole.all || own.iter().any(|&(_, amount)| amount >= whole.all) {
                continue;
            }
            let id = all.push(whole.all);
            for (item, amount) in own {
                pairs.push((id, (item, amount)));
                parts[item].push((id, amount));
            }
        }
        let mut mover = Self {
            region,
            ledger: Ledger::new(region),
            wave: IdVec::filled(region.jobs.len(), 0),
            within: vec![Vec::new(); waves.len()],
            takers: Lists::from_pairs(all.len(), &pairs),
            away: IdVec::filled(all.len(), BTreeMap::new()),
            all,
            parts,
        };
        let mut stage = earlier;
        for (at, jobs) in (0..).zip(waves) {
            mover.ledger.open(problem.stage(stage));
            for item in jobs.iter().filter_map(|&job| number[job]) {
                mover.put(item, at);
            }
            stage += usize::from(mover.ledger.away(at) > 0);
        }
        mover
    }

    fn put(&mut self, item: Item, wave: u32) {
        self.ledger.put(item, wave);
        self.wave[item] = wave;
        self.within[wave as usize].push(item);
        for &(whole, amount) in &self.parts[item] {
            *self.away[whole].entry(wave).or_default() += amount;
        }
    }

    fn take(&mut self, item: Item) {
        let wave = self.wave[item];
        self.ledger.take(item, wave);
        self.within[wave as usize].retain(|&other| other != item);
        for &(whole, amount) in &self.parts[item] {
            *self.away[whole].entry(wave).or_default() -= amount;
        }
    }

    /// Looks at each loss once; returns whether there are fewer now. `None` if there is no effort left.
    fn pass(&mut self, effort: &mut Effort) -> Option<bool> {
        let mut has_any = false;
        for whole in self.all.ids() {
            let lost = self.away[whole].iter().find(|(_, away)| **away >= self.all[whole]);
            let Some(wave) = lost.map(|(&wave, _)| wave) else { continue };
            let takers: Vec<Item> = self.takers.get(whole).iter().map(|&(item, _)| item).collect();
            for item in takers.into_iter().filter(|&item| self.wave[item] == wave).collect::<Vec<_>>() {
                if self.move_out(item, effort)? {
                    has_any = true;
                    break;
                }
            }
        }
        Some(has_any)
    }

    /// Moves a job to another wave, alone or in exchange for one there, if less is lost then.
    fn move_out(&mut self, item: Item, effort: &mut Effort) -> Option<bool> {
        let from = self.wave[item];
        let all = u32::try_from(self.within.len()).unwrap_or(u32::MAX);
        for to in (0..all).filter(|&to| to != from) {
            effort.spend(self.cost(item))?;
            if self.is_between(item, to) && self.shift(&[(item, to)]) {
                return Some(true);
            }
        }
        for to in (0..all).filter(|&to| to != from) {
            for other in self.within[to as usize].clone() {
                effort.spend(self.cost(item) + self.cost(other))?;
                if self.shift(&[(item, to), (other, from)]) {
                    return Some(true);
                }
            }
        }
        Some(false)
    }

    fn cost(&self, item: Item) -> u64 {
        let jobs = match self.region.problem.objective {
            Objective::Waves => 0,
            Objective::Seconds => self.within[self.wave[item] as usize].len(),
        };
        (self.region.uses[item].len() + self.parts[item].len() + jobs) as u64 + 1
    }

    /// Whether what comes right before and behind a job is in earlier and later waves than one.
    fn is_between(&self, item: Item, wave: u32) -> bool {
        self.region.before[item].iter().all(|&other| self.wave[other] < wave)
            && self.region.behind[item].iter().all(|&other| self.wave[other] > wave)
    }

    /// Moves jobs of two waves from one to the other if all rules are kept and less is lost; else leaves them where they are.
    fn shift(&mut self, moves: &[(Item, u32)]) -> bool {
        let from: Vec<u32> = moves.iter().map(|&(item, _)| self.wave[item]).collect();
        let waves = [from[0], moves[0].1];
        let before = (self.lost(moves, &waves), self.seconds(&waves));
        let stages = self.stages(&waves);
        moves.iter().for_each(|&(item, _)| self.take(item));
        let mut done = 0;
        for &(item, to) in moves {
            if !self.ledger.fits(item, to) {
                break;
            }
            self.put(item, to);
            done += 1;
        }
        let is_whole = done == moves.len()
            && moves.iter().all(|&(item, to)| self.is_between(item, to))
            && self.stages(&waves) == stages
            && self.lost(moves, &waves) < before.0
            && self.seconds(&waves) <= before.1;
        if !is_whole {
            moves[..done].iter().for_each(|&(item, _)| self.take(item));
            moves.iter().zip(from).for_each(|(&(item, _), wave)| self.put(item, wave));
        }
        is_whole
    }

    /// How many losses there are in two waves of what jobs take parts of.
    fn lost(&self, moves: &[(Item, u32)], waves: &[u32; 2]) -> usize {
        let mut wholes: Vec<WholeId> =
            moves.iter().flat_map(|&(item, _)| &self.parts[item]).map(|&(whole, _)| whole).collect();
        wholes.sort_unstable();
        wholes.dedup();
        let away = |whole: WholeId, wave: &u32| self.away[whole].get(wave).copied().unwrap_or(0);
        let lost = |whole: WholeId| waves.iter().filter(|&wave| away(whole, wave) >= self.all[whole]).count();
        wholes.into_iter().map(lost).sum()
    }

    /// Whether two waves have jobs at all, and whether they take machines away: on the latter depends how large later waves may be.
    fn stages(&self, waves: &[u32; 2]) -> [(bool, bool); 2] {
        let grows = !self.region.problem.growth.is_empty();
        waves.map(|wave| (self.within[wave as usize].is_empty(), grows && self.ledger.away(wave) > 0))
    }

    /// How long two waves take, if that counts.
    fn seconds(&self, waves: &[u32; 2]) -> u64 {
        let problem = self.region.problem;
        let of = |wave: u32| length(problem, &self.region.named(&self.within[wave as usize]));
        if problem.objective == Objective::Waves { 0 } else { waves.iter().map(|&wave| of(wave)).sum() }
    }
}
