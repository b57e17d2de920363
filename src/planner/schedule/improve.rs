//! Fewer waves: one wave is dissolved, and its jobs look for room in the others.
//!
//! A job that finds no room takes the wave where it drives out the fewest jobs, which then look for room themselves; where
//! a job was driven out, it does not come back for a while. This is tabu search on partial colourings (Blöchliger and
//! Zufferey, 2008), with limits and order beside the conflicts of pairs. Random choices come from a fixed seed, and what is
//! looked at is counted, so that the same problem has the same outcome.

use super::greedy::{Assignment, waves};
use super::ledger::Ledger;
use super::region::{Item, Region};
use crate::id::{Id, IdVec};

/// What may still be looked at before a search gives up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort(pub(super) u64);

impl Effort {
    /// Uses some of it; `None` if there is no more.
    pub(super) fn spend(&mut self, amount: u64) -> Option<()> {
        self.0 = self.0.checked_sub(amount)?;
        Some(())
    }
}

/// Most entries of the table of what is tabu.
const MOST_TABU: usize = 8_000_000;

/// An assignment with one wave less; `None` if none was found. `sizes` has the most machines away in each wave.
pub(super) fn reduce(
    region: &Region<'_>,
    assignment: &Assignment,
    sizes: &[u64],
    effort: &mut Effort,
) -> Option<Assignment> {
    let number = waves(assignment);
    if number < 2 || region.jobs.len().saturating_mul(number as usize) > MOST_TABU {
        return None;
    }
    let mut repair = Repair::new(region, assignment, sizes);
    let mut round = 0;
    while !repair.homeless.is_empty() {
        round += 1;
        repair.house(round, effort)?;
    }
    Some(repair.wave.iter().map(|wave| wave.expect("every job has a wave")).collect())
}

struct Repair<'r, 'p> {
    region: &'r Region<'p>,
    ledger: Ledger<'r, 'p>,
    waves: u32,
    wave: IdVec<Item, Option<u32>>,
    /// The jobs of each wave.
    within: Vec<Vec<Item>>,
    /// The jobs without a wave.
    homeless: Vec<Item>,
    /// By job and wave, the round from which it may go there.
    tabu: Vec<u64>,
    dice: Dice,
}

impl<'r, 'p> Repair<'r, 'p> {
    /// Dissolves the wave with the fewest jobs.
    fn new(region: &'r Region<'p>, assignment: &Assignment, sizes: &[u64]) -> Self {
        let waves = waves(assignment) - 1;
        let mut counts = vec![0usize; waves as usize + 1];
        assignment.iter().for_each(|&wave| counts[wave as usize] += 1);
        let dissolved = (0..=waves).min_by_key(|&wave| counts[wave as usize]).unwrap_or(waves);
        let mut ledger = Ledger::new(region);
        (0..waves as usize).for_each(|wave| ledger.open(sizes.get(wave).copied().unwrap_or(u64::MAX)));
        let mut repair = Self {
            region,
            ledger,
            waves,
            wave: IdVec::filled(region.jobs.len(), None),
            within: vec![Vec::new(); waves as usize],
            homeless: Vec::new(),
            tabu: vec![0; region.jobs.len() * waves as usize],
            dice: Dice(0x9e37_79b9_7f4a_7c15),
        };
        for (item, &wave) in assignment.iter_enumerated() {
            let wave = if wave > dissolved { wave - 1 } else { wave };
            let is_in =
                assignment[item] != dissolved && repair.ledger.crowd(wave, region.job(item).machines) == 0;
            if is_in {
                repair.put(item, wave);
            } else {
                repair.homeless.push(item);
            }
        }
        repair
    }

    fn put(&mut self, item: Item, wave: u32) {
        self.ledger.put(item, wave);
        self.wave[item] = Some(wave);
        self.within[wave as usize].push(item);
    }

    fn drive_out(&mut self, item: Item, round: u64) {
        let Some(wave) = self.wave[item].take() else { return };
        self.ledger.take(item, wave);
        self.within[wave as usize].retain(|&other| other != item);
        self.homeless.push(item);
        let rest = self.homeless.len() as u64 / 2 + self.dice.below(10);
        let at = self.tabu_at(item, wave);
        self.tabu[at] = round + rest;
    }

    fn tabu_at(&self, item: Item, wave: u32) -> usize {
        item.index() * self.waves as usize + wave as usize
    }

    /// Puts some job without a wave into the wave where it drives out the fewest.
    fn house(&mut self, round: u64, effort: &mut Effort) -> Option<()> {
        let pick = self.dice.below(self.homeless.len() as u64) as usize;
        let item = self.homeless.swap_remove(pick);
        let first = self.dice.below(self.waves.into()) as u32;
        let mut best: Option<(bool, u32, Vec<Item>)> = None;
        for wave in (first..self.waves).chain(0..first) {
            let is_tabu = self.tabu[self.tabu_at(item, wave)] > round;
            let most = best.as_ref().map_or(usize::MAX, |(_, _, out)| out.len());
            let Some(out) = self.in_the_way(item, wave, most, effort)? else { continue };
            let is_better =
                best.as_ref().is_none_or(|(tabu, _, other)| (is_tabu, out.len()) < (*tabu, other.len()));
            let is_free = out.is_empty();
            if is_better {
                best = Some((is_tabu && !is_free, wave, out));
            }
            if is_free {
                break;
            }
        }
        let (_, wave, out) = best?;
        out.into_iter().for_each(|other| self.drive_out(other, round));
        self.put(item, wave);
        Some(())
    }

    /// The jobs that a job would drive out of a wave, or of others by its order; `None` if it never fits there, or drives
    /// out more than `most`.
    fn in_the_way(
        &mut self,
        item: Item,
        wave: u32,
        most: usize,
        effort: &mut Effort,
    ) -> Option<Option<Vec<Item>>> {
        let region = self.region;
        let uses = &region.uses[item];
        effort.spend(uses.len() as u64 + 1)?;
        let mut out: Vec<Item> = Vec::new();
        out.extend(
            region.before[item].iter().filter(|&&other| self.wave[other].is_some_and(|at| at >= wave)),
        );
        out.extend(
            region.behind[item].iter().filter(|&&other| self.wave[other].is_some_and(|at| at <= wave)),
        );
        for &(split, domain) in &region.domains[item] {
            if self.ledger.domain(split, wave).is_some_and(|other| other != domain) {
                let touching = region.touching.get(split);
                effort.spend(touching.len() as u64)?;
                let there = touching.iter().map(|&(other, _)| other);
                out.extend(there.filter(|&other| self.wave[other] == Some(wave)));
            }
        }
        out.sort_unstable();
        out.dedup();
        let machines = region.job(item).machines;
        let lack = self.ledger.crowd(wave, machines);
        if lack > 0 && !self.make_room(wave, lack, &mut out, effort, |other| region.job(other).machines)? {
            return Some(None);
        }
        for one in uses {
            if out.len() > most {
                return Some(None);
            }
            let lack = self.ledger.lack(one.cap, wave, one.amount, one.opens);
            if lack == 0 {
                continue;
            }
            let taken = |other: Item| {
                let own = region.uses[other].iter().find(|own| own.cap == one.cap);
                own.map_or(0, |own| own.amount.max(u64::from(own.opens)))
            };
            let members = region.members.get(one.cap);
            let has_room = if members.len() < self.within[wave as usize].len() {
                effort.spend(members.len() as u64)?;
                let there: Vec<Item> = members.iter().map(|&(other, _)| other).collect();
                let there = there.into_iter().filter(|&other| self.wave[other] == Some(wave)).collect();
                self.room_among(there, lack, &mut out, effort, taken)?
            } else {
                self.make_room(wave, lack, &mut out, effort, taken)?
            };
            if !has_room {
                return Some(None);
            }
        }
        Some((out.len() <= most).then_some(out))
    }

    /// As [`Self::room_among`], among all jobs of a wave.
    fn make_room(
        &mut self,
        wave: u32,
        lack: u64,
        out: &mut Vec<Item>,
        effort: &mut Effort,
        taken: impl Fn(Item) -> u64,
    ) -> Option<bool> {
        let there = self.within[wave as usize].clone();
        effort.spend(there.len() as u64 / 8)?;
        self.room_among(there, lack, out, effort, taken)
    }

    /// Adds jobs to those that are driven out until what they take is enough; returns whether it is.
    fn room_among(
        &mut self,
        there: Vec<Item>,
        mut lack: u64,
        out: &mut Vec<Item>,
        effort: &mut Effort,
        taken: impl Fn(Item) -> u64,
    ) -> Option<bool> {
        for &gone in out.iter() {
            if there.contains(&gone) {
                lack = lack.saturating_sub(taken(gone));
            }
        }
        let first = self.dice.below(there.len().max(1) as u64) as usize;
        for &other in there[first..].iter().chain(&there[..first]) {
            if lack == 0 {
                break;
            }
            effort.spend(4)?;
            let amount = taken(other);
            if amount > 0 && !out.contains(&other) {
                lack = lack.saturating_sub(amount);
                out.push(other);
            }
        }
        Some(lack == 0)
    }
}

/// Random numbers from a fixed seed (splitmix64).
struct Dice(u64);

impl Dice {
    /// A number below a bound.
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound.max(1)
    }
}
