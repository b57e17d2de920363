//! Jobs that are scheduled together: the rules among them that can bind, by their own dense ids.

use super::problem::{JobId, LimitId, Problem, SpreadId};
use crate::id::{Id, IdVec, Lists, ids};
use std::cmp::Reverse;
use std::collections::BTreeMap;

ids! {
    /// A job of a region.
    pub(super) Item;
    /// A limit that can bind in a region.
    pub(super) Cap;
    /// A rule on failure domains that can bind in a region.
    pub(super) Split;
}

/// Jobs of one turn and the rules among them.
#[derive(Debug)]
pub(super) struct Region<'p> {
    pub(super) problem: &'p Problem,
    pub(super) jobs: IdVec<Item, JobId>,
    /// What each job uses.
    pub(super) uses: IdVec<Item, Vec<Use>>,
    /// The failure domains that each job touches, one of each rule.
    pub(super) domains: IdVec<Item, Vec<(Split, u32)>>,
    /// The jobs right before and right behind each job.
    pub(super) before: IdVec<Item, Vec<Item>>,
    pub(super) behind: IdVec<Item, Vec<Item>>,
    pub(super) caps: IdVec<Cap, (LimitId, u64)>,
    /// The jobs that use each limit, and how.
    pub(super) members: Lists<Cap, (Item, Use)>,
    splits: usize,
    /// The jobs that touch domains of each rule, and which.
    pub(super) touching: Lists<Split, (Item, u32)>,
    /// The jobs in an order in which they could run one by one.
    pub(super) order: Vec<Item>,
}

/// How a job uses a limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Use {
    pub(super) cap: Cap,
    /// What it takes of it as long as it runs.
    pub(super) amount: u64,
    /// Whether it evicts replicas, for which one unit is enough: they leave one after another.
    pub(super) opens: bool,
}

impl<'p> Region<'p> {
    /// The region of some jobs that are all allowed and have no circle; jobs that are not among them do not matter.
    pub(super) fn new(problem: &'p Problem, jobs: &[JobId]) -> Self {
        let jobs: IdVec<Item, JobId> = jobs.iter().copied().collect();
        let mut number: IdVec<JobId, Option<Item>> = IdVec::filled(problem.jobs.len(), None);
        jobs.iter_enumerated().for_each(|(item, &job)| number[job] = Some(item));
        let inner = |job: &JobId| number[*job];
        let mut before: IdVec<Item, Vec<Item>> =
            jobs.iter().map(|&job| problem.jobs[job].after.iter().filter_map(inner).collect()).collect();
        let mut behind: IdVec<Item, Vec<Item>> = IdVec::filled(jobs.len(), Vec::new());
        for item in jobs.ids() {
            before[item].sort_unstable();
            before[item].dedup();
            before[item].iter().for_each(|&earlier| behind[earlier].push(item));
        }
        let (caps, uses) = uses(problem, &jobs);
        let domains = domains(problem, &jobs);
        let pairs: Vec<(Cap, (Item, Use))> = uses
            .iter_enumerated()
            .flat_map(|(item, all)| all.iter().map(move |&one| (one.cap, (item, one))))
            .collect();
        let members = Lists::from_pairs(caps.len(), &pairs);
        let pairs: Vec<(Split, (Item, u32))> = domains
            .iter_enumerated()
            .flat_map(|(item, all)| all.iter().map(move |&(split, domain)| (split, (item, domain))))
            .collect();
        let splits = pairs.iter().map(|(split, _)| split.index() + 1).max().unwrap_or(0);
        let touching = Lists::from_pairs(splits, &pairs);
        let order = topological(&before, &behind);
        Self { problem, jobs, uses, domains, before, behind, caps, members, splits, touching, order }
    }

    /// The rules on failure domains that can bind.
    pub(super) fn splits(&self) -> impl ExactSizeIterator<Item = Split> + use<> {
        (0..self.splits).map(Split::from_index)
    }

    /// What a job is.
    pub(super) fn job(&self, item: Item) -> &'p super::problem::Job {
        &self.problem.jobs[self.jobs[item]]
    }

    /// The jobs of a list by the ids of the problem.
    pub(super) fn named(&self, items: &[Item]) -> Vec<JobId> {
        items.iter().map(|&item| self.jobs[item]).collect()
    }

    /// Whether some job has to wait for another.
    pub(super) fn is_ordered(&self) -> bool {
        self.before.iter().any(|before| !before.is_empty())
    }

    /// By job, how many jobs are on the longest chain that ends right before it.
    pub(super) fn levels(&self) -> IdVec<Item, u32> {
        let mut levels = IdVec::filled(self.jobs.len(), 0);
        for &item in &self.order {
            levels[item] = self.before[item].iter().map(|&earlier| levels[earlier] + 1).max().unwrap_or(0);
        }
        levels
    }

    /// By job, the longest chain that begins with it: how many jobs are on it behind that, or how long all of it takes.
    pub(super) fn tails(&self, length: impl Fn(Item) -> u64) -> IdVec<Item, u64> {
        let mut tails = IdVec::filled(self.jobs.len(), 0);
        for &item in self.order.iter().rev() {
            let behind = self.behind[item].iter().map(|&later| tails[later]).max().unwrap_or(0);
            tails[item] = behind + length(item);
        }
        tails
    }

    /// Divides the region into parts that have no rule in common. What is nowhere bound is a part of its own.
    pub(super) fn parts(&self) -> Vec<Vec<JobId>> {
        let mut root: IdVec<Item, Item> = self.jobs.ids().collect();
        for cap in self.caps.ids() {
            unite_all(&mut root, self.members.get(cap).iter().map(|&(item, _)| item));
        }
        for split in self.splits() {
            unite_all(&mut root, self.touching.get(split).iter().map(|&(item, _)| item));
        }
        for item in self.jobs.ids() {
            unite_all(&mut root, self.before[item].iter().copied().chain([item]));
        }
        let mut parts: BTreeMap<Item, Vec<JobId>> = BTreeMap::new();
        for (item, &job) in self.jobs.iter_enumerated() {
            parts.entry(find(&mut root, item)).or_default().push(job);
        }
        parts.into_values().collect()
    }
}

/// The limits that can bind, and what each job uses of them.
type Uses = (IdVec<Cap, (LimitId, u64)>, IdVec<Item, Vec<Use>>);

/// Finds the limits that can bind, and what each job uses of them.
fn uses(problem: &Problem, jobs: &IdVec<Item, JobId>) -> Uses {
    let mut taken: IdVec<LimitId, u64> = IdVec::filled(problem.limits.len(), 0);
    let mut opened: IdVec<LimitId, bool> = IdVec::filled(problem.limits.len(), false);
    for job in jobs.iter().map(|&job| &problem.jobs[job]) {
        job.takes.iter().for_each(|take| taken[take.limit] = taken[take.limit].saturating_add(take.amount));
        job.evicts.iter().flat_map(|one| &one.budgets).for_each(|&budget| opened[budget] = true);
    }
    let mut caps = IdVec::new();
    let number: IdVec<LimitId, Option<Cap>> = problem
        .limits
        .iter_enumerated()
        .map(|(id, limit)| {
            let binds = taken[id] > 0 && taken[id].saturating_add(opened[id].into()) > limit.most;
            binds.then(|| caps.push((id, limit.most)))
        })
        .collect();
    let of = |&job: &JobId| {
        let job = &problem.jobs[job];
        let mut own: BTreeMap<Cap, (u64, bool)> = BTreeMap::new();
        for take in &job.takes {
            if let Some(cap) = number[take.limit] {
                own.entry(cap).or_default().0 += take.amount;
            }
        }
        for cap in job.evicts.iter().flat_map(|one| &one.budgets).filter_map(|&budget| number[budget]) {
            own.entry(cap).or_default().1 = true;
        }
        let mut own: Vec<Use> =
            own.into_iter().map(|(cap, (amount, opens))| Use { cap, amount, opens }).collect();
        // What needs the most waves is full first, so that looking at it first says soonest that a job does not fit.
        own.sort_by_key(|one| Reverse(taken[caps[one.cap].0] / caps[one.cap].1.max(1)));
        own
    };
    let uses = jobs.iter().map(of).collect();
    (caps, uses)
}

/// The failure domains that each job touches, of the rules that jobs touch several domains of.
fn domains(problem: &Problem, jobs: &IdVec<Item, JobId>) -> IdVec<Item, Vec<(Split, u32)>> {
    let mut seen: BTreeMap<SpreadId, (u32, bool)> = BTreeMap::new();
    for &(spread, domain) in jobs.iter().flat_map(|&job| &problem.jobs[job].domains) {
        let (first, several) = seen.entry(spread).or_insert((domain, false));
        *several |= *first != domain;
    }
    let binding = seen.into_iter().filter(|(_, (_, several))| *several);
    let number: BTreeMap<SpreadId, Split> =
        binding.enumerate().map(|(at, (spread, _))| (spread, Split::from_index(at))).collect();
    let of = |&job: &JobId| {
        let own = problem.jobs[job].domains.iter();
        let mut own: Vec<_> =
            own.filter_map(|(spread, domain)| Some((*number.get(spread)?, *domain))).collect();
        own.sort_unstable();
        own.dedup();
        own
    };
    jobs.iter().map(of).collect()
}

/// An order in which what comes before is earlier; else by id.
fn topological(before: &IdVec<Item, Vec<Item>>, behind: &IdVec<Item, Vec<Item>>) -> Vec<Item> {
    let mut open: IdVec<Item, usize> = before.iter().map(Vec::len).collect();
    let mut order: Vec<Item> = before.ids().filter(|&item| open[item] == 0).collect();
    let mut next = 0;
    while let Some(&item) = order.get(next) {
        next += 1;
        for &later in &behind[item] {
            open[later] -= 1;
            if open[later] == 0 {
                order.push(later);
            }
        }
    }
    debug_assert_eq!(order.len(), before.len(), "jobs in a circle are forbidden");
    order
}

fn find(root: &mut IdVec<Item, Item>, mut item: Item) -> Item {
    while root[item] != item {
        root[item] = root[root[item]];
        item = root[item];
    }
    item
}

/// Unites items; the least of them stands for all.
fn unite_all(root: &mut IdVec<Item, Item>, mut items: impl Iterator<Item = Item>) {
    let Some(first) = items.next() else { return };
    let mut top = find(root, first);
    for item in items {
        let other = find(root, item);
        let (low, high) = (top.min(other), top.max(other));
        root[high] = low;
        top = low;
    }
}
