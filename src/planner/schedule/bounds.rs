//! What no schedule of a region can have less of.

use super::improve::Effort;
use super::openings::Openings;
use super::problem::{Eviction, JobId, LimitId, Problem};
use super::region::{Cap, Item, Region};
use super::result::{Binding, Bound};
use crate::id::IdVec;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What is looked at for the graph of conflicts and its cliques.
const CLIQUE_EFFORT: u64 = 20_000_000;

/// The least number of waves: the largest of the bounds of order, limits and conflicts. Conflicts, which take longest, are not looked at
/// where the others say that as many waves are needed as there are.
pub(super) fn waves(region: &Region<'_>, there: u64) -> Bound {
    let chain = chain(region);
    let mut best = Bound { least: chain.len() as u64, by: Binding::Order(chain) };
    let levels = region.levels();
    let tails = region.tails(|_| 1);
    for cap in region.caps.ids() {
        let (limit, _) = region.caps[cap];
        let members =
            || region.members.get(cap).iter().filter(|(_, one)| one.amount > 0).map(|&(item, _)| item);
        let head = members().map(|item| u64::from(levels[item])).min().unwrap_or(0);
        let tail = members().map(|item| tails[item] - 1).min().unwrap_or(0);
        raise(&mut best, head + packed(region, cap) + tail, || Binding::Limit(limit));
    }
    if best.least >= there {
        return best;
    }
    let clique = clique(region, &mut Effort(CLIQUE_EFFORT));
    raise(&mut best, clique.len() as u64, || Binding::Conflicts(clique));
    best
}

fn raise(best: &mut Bound, least: u64, by: impl FnOnce() -> Binding) {
    if least > best.least {
        *best = Bound { least, by: by() };
    }
}

/// The longest chain of jobs.
fn chain(region: &Region<'_>) -> Vec<JobId> {
    let tails = region.tails(|_| 1);
    let longest =
        |items: &mut dyn Iterator<Item = Item>| items.max_by_key(|&item| (tails[item], Reverse(item)));
    let first = longest(&mut region.jobs.ids().filter(|&item| region.before[item].is_empty()));
    let next = |item: &Item| longest(&mut region.behind[*item].iter().copied());
    std::iter::successors(first, next).map(|item| region.jobs[item]).collect()
}

/// How many waves a limit alone needs (Martello and Toth's second bound of bin packing): what takes more than half of it has
/// a wave of its own, and what is not small finds no other room than beside these.
fn packed(region: &Region<'_>, cap: Cap) -> u64 {
    let most = region.caps[cap].1;
    let mut amounts: Vec<u64> =
        region.members.get(cap).iter().map(|(_, one)| one.amount).filter(|amount| *amount > 0).collect();
    amounts.sort_unstable();
    let mut sums = vec![0u64];
    amounts.iter().for_each(|amount| sums.push(sums[sums.len() - 1].saturating_add(*amount)));
    // How many are at most so large.
    let up_to = |amount: u64| amounts.partition_point(|&other| other <= amount);
    let half = up_to(most / 2);
    let large = (amounts.len() - half) as u64;
    let mut least = 0;
    let mut smallest: Vec<u64> = amounts[..half].to_vec();
    smallest.dedup();
    for small in smallest.into_iter().chain([most / 2 + 1]) {
        let begin = amounts.partition_point(|&other| other < small).min(half);
        // Beside those that leave less than `small`, none of the smaller ones has room.
        let beside = up_to(most.saturating_sub(small)).max(half);
        let room = ((beside - half) as u64).saturating_mul(most).saturating_sub(sums[beside] - sums[half]);
        let more = (sums[half] - sums[begin]).saturating_sub(room).div_ceil(most.max(1));
        least = least.max(large + more);
    }
    least
}

/// Jobs of which no two can share a wave, as many as are found quickly.
fn clique(region: &Region<'_>, effort: &mut Effort) -> Vec<JobId> {
    let mut best: Vec<Item> = Vec::new();
    let Some(beside) = conflicts(region, effort) else { return Vec::new() };
    let mut starts: Vec<Item> = region.jobs.ids().collect();
    starts.sort_by_key(|&item| (Reverse(beside[item].len()), item));
    for start in starts {
        if beside[start].len() < best.len() {
            break;
        }
        let Some(found) = clique_with(&beside, start, effort) else { break };
        if found.len() > best.len() {
            best = found;
        }
    }
    best.sort_unstable();
    best.into_iter().map(|item| region.jobs[item]).collect()
}

/// A clique with a job: the one that goes best with the candidates is added as long as there are any.
fn clique_with(beside: &IdVec<Item, Vec<Item>>, start: Item, effort: &mut Effort) -> Option<Vec<Item>> {
    let mut clique = vec![start];
    let mut candidates = beside[start].clone();
    loop {
        effort
            .spend((candidates.len() as u64).saturating_mul(8).saturating_mul(candidates.len() as u64) + 1)?;
        let common =
            |item: Item| candidates.iter().filter(|other| beside[item].binary_search(other).is_ok()).count();
        let Some(next) = candidates.iter().copied().max_by_key(|&item| (common(item), Reverse(item))) else {
            return Some(clique);
        };
        clique.push(next);
        candidates.retain(|other| beside[next].binary_search(other).is_ok());
    }
}

/// By job, those that cannot share a wave with it; `None` if that is too much to look at.
fn conflicts(region: &Region<'_>, effort: &mut Effort) -> Option<IdVec<Item, Vec<Item>>> {
    let mut beside: IdVec<Item, Vec<Item>> = IdVec::filled(region.jobs.len(), Vec::new());
    let mut join = |a: Item, b: Item, effort: &mut Effort| {
        beside[a].push(b);
        beside[b].push(a);
        effort.spend(2)
    };
    for cap in region.caps.ids() {
        let most = region.caps[cap].1;
        let mut members = region.members.get(cap).to_vec();
        members.sort_by_key(|(item, one)| (Reverse(one.amount), *item));
        for (at, (item, one)) in members.iter().enumerate() {
            for (other, its) in &members[at + 1..] {
                effort.spend(1)?;
                let opens = u64::from(one.opens || its.opens);
                if one.amount.saturating_add(its.amount).saturating_add(opens) <= most {
                    // Those that follow take no more, but may open it where this one does not.
                    if one.amount.saturating_add(its.amount) < most {
                        break;
                    }
                    continue;
                }
                join(*item, *other, effort)?;
            }
        }
    }
    for split in region.splits() {
        let touching = region.touching.get(split);
        for (at, &(item, domain)) in touching.iter().enumerate() {
            for &(other, _) in touching[at + 1..].iter().filter(|&&(_, its)| its != domain) {
                join(item, other, effort)?;
            }
        }
    }
    for item in region.jobs.ids() {
        for &earlier in &region.before[item] {
            join(item, earlier, effort)?;
        }
    }
    for item in region.jobs.ids() {
        beside[item].sort_unstable();
        beside[item].dedup();
    }
    Some(beside)
}

/// The least number of seconds, without waiting and soaking, given the least number of waves.
pub(super) fn seconds(region: &Region<'_>, waves: &Bound) -> Bound {
    let lengths: IdVec<Item, u64> = region.jobs.ids().map(|item| least_length(region, item)).collect();
    let tails = region.tails(|item| lengths[item]);
    let longest =
        |items: &mut dyn Iterator<Item = Item>| items.max_by_key(|&item| (tails[item], Reverse(item)));
    let first = longest(&mut region.jobs.ids());
    let next = |item: &Item| longest(&mut region.behind[*item].iter().copied());
    let chain: Vec<JobId> = std::iter::successors(first, next).map(|item| region.jobs[item]).collect();
    let mut best = Bound { least: first.map_or(0, |item| tails[item]), by: Binding::Order(chain) };
    for (limit, least) in work(region) {
        raise(&mut best, least, || Binding::Limit(limit));
    }
    // So many waves take at least as long as so many of the shortest jobs and the longest one.
    let mut sorted: Vec<u64> = lengths.iter().copied().collect();
    sorted.sort_unstable();
    let most = sorted.last().copied().unwrap_or(0);
    let few = usize::try_from(waves.least.saturating_sub(1)).unwrap_or(usize::MAX).min(sorted.len());
    let least = sorted[..few].iter().fold(most, |sum, one| sum.saturating_add(*one));
    raise(&mut best, least, || waves.by.clone());
    best
}

/// When the last of some jobs is done at the earliest, if each starts as soon as what comes before it has ended and its windows
/// are open.
pub(super) fn last_end(problem: &Problem, jobs: &[JobId], openings: &mut Openings<'_>) -> u64 {
    let region = Region::new(problem, jobs);
    let mut ends: IdVec<Item, u64> = IdVec::filled(region.jobs.len(), 0);
    for &item in &region.order {
        let before = region.before[item].iter().map(|&earlier| ends[earlier].saturating_add(problem.soak));
        let (from, least) = (before.max().unwrap_or(0), least_length(&region, item));
        let start = openings.alone(region.job(item).windows, least, from);
        ends[item] = start.unwrap_or(from).saturating_add(least);
    }
    ends.iter().copied().max().unwrap_or(0)
}

/// What is evicted under a budget.
#[derive(Clone, Copy)]
struct Queue {
    number: u64,
    /// The seconds of all together, and of the quickest.
    sum: u64,
    quickest: u64,
}

impl Queue {
    fn add(queues: &mut BTreeMap<LimitId, Self>, eviction: &Eviction) {
        for &budget in &eviction.budgets {
            let queue = queues.entry(budget).or_insert(Self { number: 0, sum: 0, quickest: u64::MAX });
            queue.number += 1;
            queue.sum = queue.sum.saturating_add(eviction.lasts);
            queue.quickest = queue.quickest.min(eviction.lasts);
        }
    }

    /// How long it takes at least, so many at once: the work is divided, and there are rounds.
    fn least(self, most: u64) -> u64 {
        let most = most.max(1);
        self.sum.div_ceil(most).max(self.number.div_ceil(most).saturating_mul(self.quickest))
    }
}

/// How long a job takes at least, with all the room in the world: what it prepares, its evictions, then its change.
fn least_length(region: &Region<'_>, item: Item) -> u64 {
    let job = region.job(item);
    let mut queues: BTreeMap<LimitId, Queue> = BTreeMap::new();
    job.evicts.iter().for_each(|eviction| Queue::add(&mut queues, eviction));
    let least = queues.iter().map(|(&budget, queue)| queue.least(region.problem.limits[budget].most));
    let longest = least.chain(job.evicts.iter().map(|one| one.lasts)).max().unwrap_or(0);
    longest.saturating_add(job.least())
}

/// By limit, how long it takes to use as much of it as the jobs do, where all of it is used all the time.
fn work(region: &Region<'_>) -> Vec<(LimitId, u64)> {
    let most = |limit: LimitId| region.problem.limits[limit].most.max(1);
    let mut taken: BTreeMap<LimitId, u64> = BTreeMap::new();
    let mut queues: BTreeMap<LimitId, Queue> = BTreeMap::new();
    // What is evicted last is followed by its machine's change.
    let mut after: BTreeMap<LimitId, u64> = BTreeMap::new();
    for job in region.jobs.ids().map(|item| region.job(item)) {
        for take in &job.takes {
            let sum = taken.entry(take.limit).or_default();
            *sum = sum.saturating_add(take.amount.saturating_mul(job.lasts));
        }
        for eviction in &job.evicts {
            Queue::add(&mut queues, eviction);
            for &budget in &eviction.budgets {
                let least = after.entry(budget).or_insert(u64::MAX);
                *least = (*least).min(job.lasts);
            }
        }
    }
    let moved =
        queues.iter().map(|(&limit, queue)| (limit, queue.least(most(limit)).saturating_add(after[&limit])));
    let both = taken.iter().map(|(&limit, sum)| {
        let queued = queues.get(&limit).map_or(0, |queue| queue.sum);
        (limit, sum.saturating_add(queued).div_ceil(most(limit)))
    });
    moved.chain(both).collect()
}
