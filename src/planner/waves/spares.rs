//! Machines that are added for a time: how long it takes to make them, and how many pools may have.
//!
//! A pool that may have one machine more can have it for one step and then another one for a later step. Where nothing says in which order that
//! is, the schedule keeps the order in which the plan has them.

use super::problem::Made;
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::schedule::Rule;
use crate::answer::step::Step;
use crate::answer::tables::Text;
use crate::id::{FixedMap, FixedSet};
use crate::model::{Fleet, PoolId};
use crate::planner::schedule::{JobId, LimitId, LimitKind, Problem, Take};
use crate::question::Rollout;

/// Most steps that use one machine which may come after another.
const MOST_USERS: usize = 64;

/// By step, the seconds until the machines are there that it moves something to and that have to be made for it: those that
/// no step uses which it comes after. Several are made side by side.
pub(super) fn making(fleet: &Fleet, plan: &Plan) -> Vec<u64> {
    let lasts = fleet.assumptions().host_make_seconds;
    let mut seconds = vec![0; plan.steps.len()];
    let used: Vec<FixedSet<ThingRef>> = match plan.spares.is_empty() {
        true => return seconds,
        false => plan.steps.iter().map(used).collect(),
    };
    for spare in &plan.spares {
        // Whether a step uses it, or comes after one that does. Steps stand after those that they wait for.
        let mut is_there = vec![false; plan.steps.len()];
        for (at, step) in plan.steps.iter().enumerate() {
            let before = step.after.iter().filter_map(|wait| wait.step.checked_sub(1));
            let was_there = before.into_iter().any(|before| is_there[before]);
            let uses = used[at].contains(&spare.thing);
            if uses && !was_there {
                seconds[at] = lasts;
            }
            is_there[at] = uses || was_there;
        }
    }
    seconds
}

/// The places that a step moves something from or to.
fn used(step: &Step) -> FixedSet<ThingRef> {
    let moved = step.changes.iter().filter_map(|change| change.moved);
    moved.flat_map(|moved| [moved.from, moved.to]).collect()
}

/// The jobs that use a machine.
type Users = Vec<JobId>;

/// Adds how many machines may be added to pools: what needs more is forbidden, since a machine that is not there can take
/// nothing. Where `lends`, a pool has one machine after another if that is enough.
pub(super) fn bound(made: &mut Made<'_>, rollout: &Rollout, lends: bool) {
    let mut limits: FixedMap<(Text, u32), LimitId> = FixedMap::default();
    for (pool, users) in users_by_pool(made) {
        let surge = rollout.surge.unwrap_or_else(|| made.fleet.surge_of(pool));
        let name = Text::from(made.fleet.pool_name(pool));
        let rule = Rule::Surge { pool: name.clone(), allowed: surge.into() };
        let number = usize::try_from(surge).unwrap_or(usize::MAX);
        let (lent, least) = Lent::within(&made.problem, &users, number, lends);
        for &(before, after) in &lent.order {
            made.problem.jobs[after].after.push(before);
            made.lent.insert((before, after), rule.clone());
        }
        for &job in lent.missing.iter().flat_map(|&at| &users[at]) {
            let limit = *limits
                .entry((name.clone(), surge))
                .or_insert_with(|| made.limit(LimitKind::Capacity, surge.into(), rule.clone()));
            let takes = &mut made.problem.jobs[job].takes;
            if takes.iter().all(|take| take.limit != limit) {
                takes.push(Take { limit, amount: least as u64 });
            }
        }
    }
}

/// The jobs that use each machine which is added, by the pool that it joins: that of what moves there.
fn users_by_pool(made: &Made<'_>) -> FixedMap<PoolId, Vec<Users>> {
    let spares: FixedSet<ThingRef> = made.plan.spares.iter().map(|spare| spare.thing).collect();
    let mut found: FixedMap<ThingRef, (Option<PoolId>, Users)> =
        spares.iter().map(|&spare| (spare, (None, Vec::new()))).collect();
    for (job, step) in made.problem.jobs.ids().zip(&made.plan.steps) {
        for change in &step.changes {
            let ends = change.moved.into_iter().flat_map(|moved| [moved.from, moved.to]);
            for end in ends.filter(|end| spares.contains(end)) {
                let Some((pool, users)) = found.get_mut(&end) else { continue };
                *pool = pool.or_else(|| made.home(change.thing).map(|home| made.fleet.pool_of(home)));
                if users.last() != Some(&job) {
                    users.push(job);
                }
            }
        }
    }
    let mut by: FixedMap<PoolId, Vec<Users>> = FixedMap::default();
    for (pool, users) in found.into_values() {
        if let Some(pool) = pool {
            by.entry(pool).or_default().push(users);
        }
    }
    by
}

/// Which machines a pool can have one after another.
struct Lent {
    /// Those for which there is none, by number.
    missing: Vec<usize>,
    /// Jobs that have to come before others, so that one machine is empty before the next is needed.
    order: Vec<(JobId, JobId)>,
}

impl Lent {
    /// With so many machines at the same time; and how many are enough.
    fn within(problem: &Problem, users: &[Users], number: usize, lends: bool) -> (Self, usize) {
        let of = |number: usize| Self::of(problem, users, number, lends);
        let least = (0..users.len()).find(|&number| of(number).missing.is_empty()).unwrap_or(users.len());
        let lent = of(number);
        match lent.missing.is_empty() || number < least {
            true => (lent, least),
            false => (of(least), least),
        }
    }

    fn of(problem: &Problem, users: &[Users], number: usize, lends: bool) -> Self {
        let mut lent = Self { missing: Vec::new(), order: Vec::new() };
        // What was there last in the place of each machine.
        let mut last: Vec<usize> = Vec::new();
        for (at, own) in users.iter().enumerate() {
            if let Some(place) = last.iter().position(|&other| lent.is_before(problem, &users[other], own)) {
                last[place] = at;
            } else if last.len() < number {
                last.push(at);
            } else if let Some(place) =
                last.iter().position(|&other| lends && lent.may_follow(problem, &users[other], own))
            {
                let before = &users[last[place]];
                lent.order.extend(own.iter().flat_map(|&after| before.iter().map(move |&job| (job, after))));
                last[place] = at;
            } else {
                lent.missing.push(at);
            }
        }
        lent
    }

    /// Whether all that use one machine are done before any that uses another begins.
    fn is_before(&self, problem: &Problem, one: &Users, other: &Users) -> bool {
        one.len().max(other.len()) <= MOST_USERS
            && other.iter().all(|&job| {
                let before = self.before(problem, job);
                one.iter().all(|first| before.contains(first))
            })
    }

    /// Whether they can be: nothing that uses the first has to wait for what uses the other, or for a later turn.
    fn may_follow(&self, problem: &Problem, one: &Users, other: &Users) -> bool {
        let turns = |users: &Users| users.iter().map(|&job| problem.jobs[job].turn).collect::<Vec<_>>();
        one.len().max(other.len()) <= MOST_USERS
            && turns(one).iter().max() <= turns(other).iter().min()
            && one.iter().all(|&job| {
                let before = self.before(problem, job);
                other.iter().all(|later| *later != job && !before.contains(later))
            })
    }

    /// All jobs that have to end before one begins.
    fn before(&self, problem: &Problem, job: JobId) -> FixedSet<JobId> {
        let mut found: FixedSet<JobId> = FixedSet::default();
        let mut open = vec![job];
        while let Some(at) = open.pop() {
            let lent = self.order.iter().filter(|(_, after)| *after == at).map(|&(before, _)| before);
            for before in problem.jobs[at].after.iter().copied().chain(lent) {
                if found.insert(before) {
                    open.push(before);
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;
    use crate::planner::schedule::Job;

    fn jobs(list: &[usize]) -> Users {
        list.iter().map(|&at| JobId::from_index(at)).collect()
    }

    /// Jobs that each come after some others.
    fn problem(after: &[&[usize]]) -> Problem {
        let jobs = after.iter().map(|list| Job { after: jobs(list), ..Job::default() });
        Problem { jobs: jobs.collect(), ..Problem::default() }
    }

    /// How many machines are enough, and what is missing and added to the order with fewer.
    fn lent(after: &[&[usize]], users: &[&[usize]], number: usize, lends: bool) -> (usize, usize, usize) {
        let users: Vec<Users> = users.iter().map(|list| jobs(list)).collect();
        let (lent, least) = Lent::within(&problem(after), &users, number, lends);
        (least, lent.missing.len(), lent.order.len())
    }

    #[test]
    fn one_machine_follows_another_unless_the_order_forbids_it() {
        let free: &[&[usize]] = &[&[], &[], &[]];
        assert_eq!(
            lent(free, &[&[0], &[1], &[2]], 3, true),
            (1, 0, 0),
            "with enough nothing is put in order"
        );
        assert_eq!(lent(free, &[&[0], &[1], &[2]], 2, true), (1, 0, 1));
        assert_eq!(lent(free, &[&[0], &[1], &[2]], 1, true), (1, 0, 2));
        assert_eq!(lent(free, &[&[0], &[1], &[2]], 0, true), (1, 3, 0));
        assert_eq!(lent(free, &[&[0], &[1], &[2]], 1, false), (3, 2, 0), "nothing is lent");
        // In order already, and each in the midst of the other.
        assert_eq!(lent(&[&[], &[0]], &[&[0], &[1]], 1, false), (1, 0, 0));
        assert_eq!(lent(&[&[], &[0], &[1], &[2]], &[&[0, 2], &[1, 3]], 1, true), (2, 1, 0));
        assert_eq!(lent(&[&[]], &[&[0], &[0]], 1, true), (2, 1, 0), "one job needs both");
    }

    #[test]
    fn turns_are_kept() {
        let mut problem = problem(&[&[], &[]]);
        problem.jobs[JobId::from_index(0)].turn = 1;
        let users = [jobs(&[0]), jobs(&[1])];
        assert_eq!(Lent::within(&problem, &users, 1, true).1, 2);
    }
}
