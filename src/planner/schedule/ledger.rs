//! What the jobs of each wave use: whether one more fits.

use super::region::{Cap, Item, Region, Split};
use crate::id::IdVec;

/// By wave: the domain, and how many jobs touch it.
type Touched = Vec<(u32, (u32, u32))>;

/// What is used of each limit in each wave.
#[derive(Debug)]
pub(super) struct Ledger<'r, 'p> {
    region: &'r Region<'p>,
    /// By limit and wave, in the order of waves; a wave that is missing uses nothing.
    used: IdVec<Cap, Vec<(u32, Used)>>,
    /// By rule on failure domains and wave: the domain, and how many jobs touch it.
    domains: IdVec<Split, Touched>,
    /// By wave, the machines away and how many may be.
    away: Vec<(u64, u64)>,
}

#[derive(Clone, Copy, Default, Debug)]
struct Used {
    amount: u64,
    /// How many jobs evict.
    opened: u32,
}

impl Used {
    /// What is used at most at a moment.
    fn total(self) -> u64 {
        self.amount.saturating_add(u64::from(self.opened > 0))
    }
}

impl<'r, 'p> Ledger<'r, 'p> {
    /// A ledger without waves.
    pub(super) fn new(region: &'r Region<'p>) -> Self {
        Self {
            region,
            used: IdVec::filled(region.caps.len(), Vec::new()),
            domains: IdVec::filled(region.splits().len(), Vec::new()),
            away: Vec::new(),
        }
    }

    /// Adds a wave at the end in which so many machines may be away.
    pub(super) fn open(&mut self, size: u64) {
        self.away.push((0, size));
    }

    /// The number of waves.
    pub(super) fn waves(&self) -> usize {
        self.away.len()
    }

    /// Whether a job fits into a wave beside what is there.
    pub(super) fn fits(&self, item: Item, wave: u32) -> bool {
        let (away, size) = self.away[wave as usize];
        let machines = self.region.job(item).machines;
        let has_size = machines == 0 || away.saturating_add(machines) <= size;
        has_size
            && self.region.uses[item].iter().all(|one| self.lack(one.cap, wave, one.amount, one.opens) == 0)
            && self.region.domains[item]
                .iter()
                .all(|&(split, domain)| self.domain(split, wave).is_none_or(|other| other == domain))
    }

    /// By how much a limit would be exceeded in a wave.
    pub(super) fn lack(&self, cap: Cap, wave: u32, amount: u64, opens: bool) -> u64 {
        let mut used = self.of(cap, wave);
        used.amount = used.amount.saturating_add(amount);
        used.opened += u32::from(opens);
        used.total().saturating_sub(self.region.caps[cap].1)
    }

    /// By how many machines a wave would be too large.
    pub(super) fn crowd(&self, wave: u32, machines: u64) -> u64 {
        let (away, size) = self.away[wave as usize];
        if machines == 0 { 0 } else { away.saturating_add(machines).saturating_sub(size) }
    }

    /// The failure domain that a wave touches under a rule.
    pub(super) fn domain(&self, split: Split, wave: u32) -> Option<u32> {
        let row = &self.domains[split];
        row.binary_search_by_key(&wave, |&(at, _)| at).ok().map(|at| row[at].1.0)
    }

    /// The machines away in a wave.
    pub(super) fn away(&self, wave: u32) -> u64 {
        self.away[wave as usize].0
    }

    fn of(&self, cap: Cap, wave: u32) -> Used {
        let row = &self.used[cap];
        row.binary_search_by_key(&wave, |&(at, _)| at).map_or_else(|_| Used::default(), |at| row[at].1)
    }

    /// Puts a job into a wave, whether or not it fits.
    pub(super) fn put(&mut self, item: Item, wave: u32) {
        self.away[wave as usize].0 += self.region.job(item).machines;
        for one in &self.region.uses[item] {
            let used = entry(&mut self.used[one.cap], wave);
            used.amount += one.amount;
            used.opened += u32::from(one.opens);
        }
        for &(split, domain) in &self.region.domains[item] {
            let (at, jobs) = entry(&mut self.domains[split], wave);
            *at = domain;
            *jobs += 1;
        }
    }

    /// Takes a job out of a wave that it is in.
    pub(super) fn take(&mut self, item: Item, wave: u32) {
        self.away[wave as usize].0 -= self.region.job(item).machines;
        for one in &self.region.uses[item] {
            let used = entry(&mut self.used[one.cap], wave);
            used.amount -= one.amount;
            used.opened -= u32::from(one.opens);
        }
        for &(split, _) in &self.region.domains[item] {
            let row = &mut self.domains[split];
            let (_, jobs) = entry(row, wave);
            *jobs -= 1;
            if *jobs == 0 {
                row.retain(|&(at, _)| at != wave);
            }
        }
    }
}

/// The entry of a wave in a row, made if it is missing.
fn entry<T: Default>(row: &mut Vec<(u32, T)>, wave: u32) -> &mut T {
    let at = match row.binary_search_by_key(&wave, |&(at, _)| at) {
        Ok(at) => at,
        Err(at) => {
            row.insert(at, (wave, T::default()));
            at
        }
    };
    &mut row[at].1
}
