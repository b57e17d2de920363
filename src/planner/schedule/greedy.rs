//! A first schedule: one wave after another is filled with the most pressing of the jobs that can run.

use super::ledger::Ledger;
use super::problem::{JobId, Objective};
use super::region::{Cap, Item, Region};
use crate::id::IdVec;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// The wave of each job of a region, from zero. No wave is empty.
pub(super) type Assignment = IdVec<Item, u32>;

/// The number of waves of an assignment.
pub(super) fn waves(assignment: &Assignment) -> u32 {
    assignment.iter().map(|wave| wave + 1).max().unwrap_or(0)
}

/// Fills waves, in time that grows with waves times what the jobs that are left use. `earlier` waves before the region have
/// taken machines away.
///
/// If all jobs can be done one by one, this returns an assignment: where growing waves are stuck since too much of what
/// is small has gone together, it starts again with one job a wave as long as waves grow.
pub(super) fn fill(region: &Region<'_>, earlier: usize) -> Assignment {
    let filled = Filler::new(region).fill(earlier, false).or_else(|| Filler::new(region).fill(earlier, true));
    let filled = filled.expect("jobs that are allowed can be done one by one");
    region.problem.hints.iter().fold(filled, |best, hint| hinted(region, earlier, hint, best))
}

/// Fills waves group by group, if that may take fewer waves than the best so far, and returns what takes fewer.
fn hinted(region: &Region<'_>, earlier: usize, hint: &IdVec<JobId, u32>, best: Assignment) -> Assignment {
    let groups: BTreeSet<u32> = region.jobs.iter().map(|&job| hint[job]).collect();
    if groups.len() < 2 || groups.len() >= waves(&best) as usize {
        return best;
    }
    let filler = Filler { hint: Some(hint), ..Filler::new(region) };
    filler.fill(earlier, false).filter(|found| waves(found) < waves(&best)).unwrap_or(best)
}

/// Limits with more jobs than this do not change the urgency of all of them with each wave: it changes for all alike.
const WIDE: usize = 256;

/// What comes first: the longest chain that waits for a job; then how many waves the limits that it uses still need, in
/// parts of a wave, the most of these and all.
type Urgency = (u64, u64, u64);

/// What is yet to be placed.
struct Filler<'r, 'p> {
    region: &'r Region<'p>,
    ledger: Ledger<'r, 'p>,
    assignment: Assignment,
    tails: IdVec<Item, u64>,
    /// What is left to be taken of each limit.
    left: IdVec<Cap, u64>,
    /// By job, how many of those right before it are not placed.
    open: IdVec<Item, usize>,
    /// By job, as it was when something near it was placed.
    urgency: IdVec<Item, Urgency>,
    /// The most urgent first, but for what has become ready since the last wave.
    ready: Vec<Item>,
    /// The groups that go one after another, if they are to.
    hint: Option<&'r IdVec<JobId, u32>>,
}

impl<'r, 'p> Filler<'r, 'p> {
    fn new(region: &'r Region<'p>) -> Self {
        let length = |item: Item| match region.problem.objective {
            Objective::Waves => 1,
            Objective::Seconds => region.job(item).least(),
        };
        let left =
            region.caps.ids().map(|cap| region.members.get(cap).iter().map(|(_, one)| one.amount).sum());
        let open: IdVec<Item, usize> = region.before.iter().map(Vec::len).collect();
        let mut filler = Self {
            region,
            ledger: Ledger::new(region),
            assignment: IdVec::filled(region.jobs.len(), 0),
            tails: region.tails(length),
            left: left.collect(),
            urgency: IdVec::filled(region.jobs.len(), (0, 0, 0)),
            ready: region.jobs.ids().filter(|&item| open[item] == 0).collect(),
            open,
            hint: None,
        };
        region.jobs.ids().for_each(|item| filler.urgency[item] = filler.urgency_of(item));
        filler
    }

    /// Places all jobs; `None` if none of those that are ready fits into a new wave.
    fn fill(mut self, earlier: usize, singly: bool) -> Option<Assignment> {
        let mut stage = earlier;
        while !self.ready.is_empty() {
            let wave = u32::try_from(self.ledger.waves()).expect("no more waves than jobs");
            self.ledger.open(self.region.problem.stage(stage));
            let is_growing = stage + 1 < self.region.problem.growth.len();
            let placed = self.fill_wave(wave, singly && is_growing);
            if placed.is_empty() {
                return None;
            }
            self.calm(&placed);
            stage += usize::from(self.ledger.away(wave) > 0);
        }
        Some(self.assignment)
    }

    /// Fills a wave; returns what is in it.
    fn fill_wave(&mut self, wave: u32, singly: bool) -> Vec<Item> {
        let mut ready = std::mem::take(&mut self.ready);
        let group = |item: Item| self.hint.map_or(0, |hint| hint[self.region.jobs[item]]);
        ready.sort_by_key(|&item| (group(item), Reverse(self.urgency[item]), item));
        let mut placed = Vec::new();
        ready.retain(|&item| {
            let is_alone = !singly || self.ledger.away(wave) == 0 || self.region.job(item).machines == 0;
            let goes = is_alone && self.ledger.fits(item, wave);
            if goes {
                self.ledger.put(item, wave);
                self.assignment[item] = wave;
                placed.push(item);
            }
            !goes
        });
        self.ready = ready;
        for &item in &placed {
            for &later in &self.region.behind[item] {
                self.open[later] -= 1;
                self.ready.extend((self.open[later] == 0).then_some(later));
            }
        }
        placed
    }

    /// Counts what has been placed, and what that makes less urgent.
    fn calm(&mut self, placed: &[Item]) {
        let mut caps: Vec<Cap> = Vec::new();
        for one in placed.iter().flat_map(|&item| &self.region.uses[item]) {
            self.left[one.cap] -= one.amount;
            caps.push(one.cap);
        }
        caps.sort_unstable();
        caps.dedup();
        let narrow =
            caps.into_iter().map(|cap| self.region.members.get(cap)).filter(|members| members.len() <= WIDE);
        let mut near: Vec<Item> = narrow.flatten().map(|&(item, _)| item).collect();
        near.sort_unstable();
        near.dedup();
        near.into_iter().for_each(|item| self.urgency[item] = self.urgency_of(item));
    }

    fn urgency_of(&self, item: Item) -> Urgency {
        let need = |cap: Cap| self.left[cap].saturating_mul(1024) / self.region.caps[cap].1.max(1);
        let needs = self.region.uses[item].iter().map(|one| need(one.cap));
        let (most, sum) =
            needs.fold((0, 0u64), |(most, sum), need| (need.max(most), sum.saturating_add(need)));
        (self.tails[item], most, sum)
    }
}
