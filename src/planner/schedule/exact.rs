//! Whether so many waves are enough: all assignments are tried, the job with the fewest waves left first.

use super::greedy::Assignment;
use super::improve::Effort;
use super::ledger::Ledger;
use super::region::{Item, Region};
use crate::id::IdVec;

/// Most jobs of a region that is searched.
pub(super) const MOST_JOBS: usize = 400;
/// Most waves.
const MOST_WAVES: u32 = 64;

/// Whether a search has found something.
#[derive(Debug)]
pub(super) enum Found {
    /// An assignment with so many waves, or fewer.
    Some(Assignment),
    /// There is none.
    None,
    /// The effort was not enough to find out.
    Unknown,
}

/// Looks for an assignment with at most `waves` waves. `sizes` has the most machines away in each, if waves grow; then every
/// job has to take some away.
pub(super) fn decide(region: &Region<'_>, waves: u32, sizes: &[u64], effort: &mut Effort) -> Found {
    if waves > MOST_WAVES || region.jobs.len() > MOST_JOBS {
        return Found::Unknown;
    }
    let mut search = Search::new(region, waves, sizes, effort);
    if search.shut_ends().is_err() {
        return Found::None;
    }
    match search.go_on(region.jobs.len(), 0) {
        Some(true) => {
            Found::Some(search.wave.iter().map(|wave| wave.expect("every job has a wave")).collect())
        }
        Some(false) => Found::None,
        None => Found::Unknown,
    }
}

/// A job has no wave left.
struct Stuck;

struct Search<'r, 'p, 'e> {
    region: &'r Region<'p>,
    ledger: Ledger<'r, 'p>,
    waves: u32,
    /// Whether waves can be renamed at will.
    is_symmetric: bool,
    has_sizes: bool,
    wave: IdVec<Item, Option<u32>>,
    /// By job and wave, how many rules forbid it.
    shut: IdVec<Item, Vec<u32>>,
    /// By job, how many waves no rule forbids.
    left: IdVec<Item, u32>,
    /// What has been shut, last at the end.
    trail: Vec<(Item, u32)>,
    effort: &'e mut Effort,
}

impl<'r, 'p, 'e> Search<'r, 'p, 'e> {
    fn new(region: &'r Region<'p>, waves: u32, sizes: &[u64], effort: &'e mut Effort) -> Self {
        let mut ledger = Ledger::new(region);
        (0..waves as usize).for_each(|wave| ledger.open(sizes.get(wave).copied().unwrap_or(u64::MAX)));
        Self {
            region,
            ledger,
            waves,
            is_symmetric: !region.is_ordered() && sizes.is_empty(),
            has_sizes: !sizes.is_empty(),
            wave: IdVec::filled(region.jobs.len(), None),
            shut: IdVec::filled(region.jobs.len(), vec![0; waves as usize]),
            left: IdVec::filled(region.jobs.len(), waves),
            trail: Vec::new(),
            effort,
        }
    }

    /// Shuts the waves that are too early or too late for chains, or too small.
    fn shut_ends(&mut self) -> Result<(), Stuck> {
        let levels = self.region.levels();
        let tails = self.region.tails(|_| 1);
        for item in self.region.jobs.ids() {
            for wave in 0..self.waves {
                let is_early = wave < levels[item];
                let is_late = u64::from(wave) + tails[item] > u64::from(self.waves);
                if is_early || is_late || !self.ledger.fits(item, wave) {
                    self.shut(item, wave)?;
                }
            }
        }
        Ok(())
    }

    /// Places the jobs that are left, of which `used` waves have some; `None` if there is no effort left.
    fn go_on(&mut self, left: usize, used: u32) -> Option<bool> {
        if left == 0 {
            return Some(true);
        }
        self.effort.spend(self.region.jobs.len() as u64)?;
        let open = self.region.jobs.ids().filter(|&item| self.wave[item].is_none());
        let item =
            open.min_by_key(|&item| (self.left[item], std::cmp::Reverse(self.region.uses[item].len())))?;
        let waves = if self.is_symmetric { self.waves.min(used + 1) } else { self.waves };
        for wave in (0..waves).filter(|&wave| self.shut[item][wave as usize] == 0).collect::<Vec<_>>() {
            let mark = self.trail.len();
            let is_open = self.place(item, wave)?.is_ok();
            if is_open && self.go_on(left - 1, used.max(wave + 1))? {
                return Some(true);
            }
            self.wave[item] = None;
            self.ledger.take(item, wave);
            self.undo(mark);
        }
        Some(false)
    }

    /// Puts a job into a wave and shuts what no longer fits beside it.
    fn place(&mut self, item: Item, wave: u32) -> Option<Result<(), Stuck>> {
        let region = self.region;
        self.wave[item] = Some(wave);
        let mut close: Vec<(Item, u32)> = Vec::new();
        for one in &region.uses[item] {
            let members = region.members.get(one.cap);
            self.effort.spend(members.len() as u64)?;
            let lacks = |ledger: &Ledger<'_, '_>, own: &super::region::Use| {
                ledger.lack(own.cap, wave, own.amount, own.opens) > 0
            };
            let open = members
                .iter()
                .filter(|(other, own)| self.wave[*other].is_none() && !lacks(&self.ledger, own));
            let open: Vec<_> = open.copied().collect();
            // What this job uses of one limit does not change what is left of another.
            self.ledger.put(item, wave);
            close.extend(
                open.iter().filter(|(_, own)| lacks(&self.ledger, own)).map(|&(other, _)| (other, wave)),
            );
            self.ledger.take(item, wave);
        }
        for &(split, domain) in &region.domains[item] {
            if self.ledger.domain(split, wave).is_none() {
                let apart = region.touching.get(split).iter().filter(|&&(_, other)| other != domain);
                close.extend(apart.map(|&(other, _)| (other, wave)));
            }
        }
        if self.has_sizes {
            let machines = region.job(item).machines;
            let is_full = |other: Item| {
                let own = region.job(other).machines;
                self.ledger.crowd(wave, own) == 0 && self.ledger.crowd(wave, own + machines) > 0
            };
            close.extend(region.jobs.ids().filter(|&other| is_full(other)).map(|other| (other, wave)));
        }
        let earlier =
            region.before[item].iter().flat_map(|&other| (wave..self.waves).map(move |at| (other, at)));
        let later = region.behind[item].iter().flat_map(|&other| (0..=wave).map(move |at| (other, at)));
        close.extend(earlier.chain(later));
        self.ledger.put(item, wave);
        for (other, at) in close {
            if self.wave[other].is_none() && self.shut(other, at).is_err() {
                return Some(Err(Stuck));
            }
        }
        Some(Ok(()))
    }

    fn shut(&mut self, item: Item, wave: u32) -> Result<(), Stuck> {
        self.trail.push((item, wave));
        let count = &mut self.shut[item][wave as usize];
        *count += 1;
        if *count == 1 {
            self.left[item] -= 1;
        }
        if self.left[item] == 0 { Err(Stuck) } else { Ok(()) }
    }

    fn undo(&mut self, mark: usize) {
        for (item, wave) in self.trail.drain(mark..) {
            let count = &mut self.shut[item][wave as usize];
            *count -= 1;
            self.left[item] += u32::from(*count == 0);
        }
    }
}
