//! What the steps of a plan use: jobs and limits.

use super::{Open, hints, rollouts, spares, turns};
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::schedule::Rule;
use crate::answer::step::{Change, Effect, Step};
use crate::answer::tables::{Text, Thing, ThingKind};
use crate::id::{FixedMap, FixedSet, Id, IdVec};
use crate::model::{BudgetId, Fleet, MachineId, PoolId, ServiceId, Strategy, Subject, Work, WorkloadId};
use crate::planner::schedule::{
    Eviction, Job, JobId, Limit, LimitId, LimitKind, Objective, Problem, SpreadId, Take, Whole,
};
use crate::question::{Fewest, Rollout};
use std::collections::BTreeMap;

/// Labels by which each machine is a domain of its own: there a budget says all.
const OF_MACHINES: &[&str] = &["kubernetes.io/hostname", "hostname", "host"];

/// The problem of a plan, and what its parts are called.
#[derive(Debug)]
pub(super) struct Made<'a> {
    pub(super) fleet: &'a Fleet,
    pub(super) plan: &'a Plan,
    pub(super) problem: Problem,
    /// The workloads that each step takes away. Those that only move stand in the order of the job's evictions.
    pub(super) gone: IdVec<JobId, Vec<Gone>>,
    /// How many machines may be away at once, if the question says so.
    pub(super) most_away: Option<u64>,
    /// What each limit is.
    pub(super) rules: IdVec<LimitId, Rule>,
    /// Jobs that wait for others beyond the plan's order, since a pool may have too few machines more or a rollout has an
    /// order, and that rule.
    pub(super) lent: FixedMap<(JobId, JobId), Rule>,
    /// What each rule on failure domains is.
    pub(super) spreads: IdVec<SpreadId, Rule>,
    /// The budget that a limit is.
    pub(super) budgets: FixedMap<BudgetId, LimitId>,
    pools: FixedMap<PoolId, Option<LimitId>>,
    domains: FixedMap<(ServiceId, Text), SpreadId>,
    /// The values that label keys have on the machines that failure domains are of.
    values: FixedSet<Text>,
}

/// A workload that a step takes away.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gone {
    pub(super) thing: ThingRef,
    pub(super) id: WorkloadId,
    /// Whether it only moves.
    pub(super) moves: bool,
    /// Whether it changes version itself, and does not only stop for something else.
    pub(super) changes: bool,
}

impl<'a> Made<'a> {
    /// Makes the problem of a plan, in which pools may have machines one after another and rollouts an order if it `lends`.
    pub(super) fn of(
        fleet: &'a Fleet,
        plan: &'a Plan,
        rollout: &Rollout,
        (open, lends): (&mut Open<'_>, bool),
    ) -> Self {
        let objective = match rollout.fewest {
            Fewest::Waves => Objective::Waves,
            Fewest::Minutes => Objective::Seconds,
        };
        let problem = Problem { soak: rollout.soak, objective, ..Problem::default() };
        let mut made = Self {
            fleet,
            plan,
            problem,
            gone: IdVec::new(),
            most_away: None,
            rules: IdVec::new(),
            lent: FixedMap::default(),
            spreads: IdVec::new(),
            budgets: FixedMap::default(),
            pools: FixedMap::default(),
            domains: FixedMap::default(),
            values: FixedSet::default(),
        };
        let making = spares::making(fleet, plan);
        for (step, &prepares) in plan.steps.iter().zip(&making) {
            let gone = made.interrupted(step);
            let windows = open.windows(fleet, plan, step);
            let job = Job { windows, prepares, ..made.job(step, &gone) };
            made.problem.jobs.push(job);
            made.gone.push(gone);
        }
        made.bound_machines(rollout);
        if let Some(order) = &rollout.order {
            turns::take(&mut made, order);
        }
        spares::bound(&mut made, rollout, lends);
        rollouts::bound(&mut made, lends);
        made.problem.wholes = made.wholes();
        made.problem.hints = hints::hints(&made);
        made.exclude();
        made
    }

    pub(super) fn thing(&self, at: ThingRef) -> &'a Thing {
        self.plan.tables.thing(at)
    }

    /// The job of a step, without what all jobs share.
    fn job(&mut self, step: &Step, gone: &[Gone]) -> Job {
        let away = self.away(step);
        let leaving = gone.iter().filter(|gone| gone.moves);
        let evicts: Vec<Eviction> = leaving
            .map(|&Gone { id, .. }| Eviction { budgets: self.budgets(id), lasts: self.migrates(id) })
            .collect();
        let mut takes: BTreeMap<LimitId, u64> = BTreeMap::new();
        let stopped = gone.iter().filter(|gone| !gone.moves);
        for limit in stopped.flat_map(|gone| self.budgets(gone.id)).collect::<Vec<_>>() {
            *takes.entry(limit).or_default() += 1;
        }
        for limit in away.iter().filter_map(|&id| self.pool(id)).collect::<Vec<_>>() {
            *takes.entry(limit).or_default() += 1;
        }
        let domains = gone.iter().flat_map(|gone| self.domains_of(gone.id)).collect::<Vec<_>>();
        // A step with moves counts the time of the longest among its own.
        let moving = evicts.iter().map(|one| one.lasts).max().unwrap_or(0);
        let before = step.after.iter().map(|wait| JobId::from_index(wait.step - 1));
        Job {
            lasts: step.seconds.saturating_sub(moving),
            after: before.collect(),
            machines: away.len() as u64,
            takes: takes.into_iter().map(|(limit, amount)| Take { limit, amount }).collect(),
            evicts,
            domains,
            ..Job::default()
        }
    }

    /// The machines that a step takes away, without those that stand on others of them.
    pub(super) fn away(&self, step: &Step) -> Vec<MachineId> {
        let changed: FixedSet<ThingRef> = step
            .changes
            .iter()
            .filter(|change| takes_machine_away(self.thing(change.thing).kind, change.effect))
            .map(|change| change.thing)
            .collect();
        let is_under = |&at: &ThingRef| self.under(at).all(|below| !changed.contains(&below));
        let top = changed.iter().copied().filter(is_under);
        top.filter_map(|at| self.machine(at)).collect()
    }

    /// The machines under a thing, nearest first.
    pub(super) fn under(&self, at: ThingRef) -> impl Iterator<Item = ThingRef> {
        // Even a plan from elsewhere ends: there are no more machines than things.
        let most = self.plan.tables.things.len();
        std::iter::successors(self.thing(at).machine, move |&below| self.thing(below).machine).take(most)
    }

    pub(super) fn machine(&self, at: ThingRef) -> Option<MachineId> {
        let name = &*self.thing(at).name;
        let bare = name.strip_prefix("host/").or_else(|| name.strip_prefix("guest/"));
        self.fleet.find_machine(bare.unwrap_or(name))
    }

    /// The machine that a thing is on today.
    pub(super) fn home(&self, at: ThingRef) -> Option<MachineId> {
        let workload =
            self.thing(at).name.strip_prefix("workload/").and_then(|name| self.fleet.find_workload(name));
        match workload {
            Some(id) => self.fleet.workload(id).machine,
            None => self.fleet.machine(self.machine(at)?).parent,
        }
    }

    /// The workloads that a step stops or moves.
    fn interrupted(&self, step: &Step) -> Vec<Gone> {
        let mut gone: FixedMap<ThingRef, (bool, bool)> = FixedMap::default();
        for Change { thing, effect, .. } in &step.changes {
            if self.thing(*thing).kind == ThingKind::Workload {
                let (moves, changes) = gone.entry(*thing).or_insert((true, false));
                *moves &= *effect == Effect::Migrate;
                *changes |= effect.changes_version();
            }
        }
        let id = |at: ThingRef| self.fleet.find_workload(self.thing(at).name.strip_prefix("workload/")?);
        let told = gone.into_iter();
        told.filter_map(|(thing, (moves, changes))| Some(Gone { thing, id: id(thing)?, moves, changes }))
            .collect()
    }

    /// How long it takes until a workload that moves is ready on the other machine.
    fn migrates(&self, id: WorkloadId) -> u64 {
        self.fleet.takes(Subject::Workload(id), Work::Migrate).seconds
    }

    /// How the step of a job is carried out.
    pub(super) fn strategy(&self, job: JobId) -> Strategy {
        self.plan.steps[job.index()].strategy
    }

    /// How many members of a budget a job changes themselves: another one would have to change too, and they do so at once
    /// wherever they stand.
    pub(super) fn changing(&self, job: JobId, budget: BudgetId) -> u32 {
        let changing = self.gone[job].iter().filter(|gone| gone.changes).map(|gone| gone.id);
        let own: FixedSet<WorkloadId> =
            changing.filter(|&id| self.fleet.budgets_of(id).contains(&budget)).collect();
        u32::try_from(own.len()).unwrap_or(u32::MAX)
    }

    /// For how long a job takes away what counts against a limit.
    pub(super) fn absence(&self, job: JobId, limit: LimitId) -> u64 {
        let own = &self.problem.jobs[job];
        match own.takes.iter().any(|take| take.limit == limit) {
            true => self.plan.steps[job.index()].seconds,
            false => own.evicts.iter().filter(|one| one.budgets.contains(&limit)).map(|one| one.lasts).sum(),
        }
    }

    /// The budgets that count a workload as away.
    fn budgets(&mut self, workload: WorkloadId) -> Vec<LimitId> {
        let fleet = self.fleet;
        let counting = fleet.budgets_of(workload).iter().filter(|&&id| fleet.counts_against(id, workload));
        counting.map(|&id| self.budget(id)).collect()
    }

    fn budget(&mut self, id: BudgetId) -> LimitId {
        if let Some(&known) = self.budgets.get(&id) {
            return known;
        }
        let allowed = u64::from(self.fleet.budget(id).allowed);
        let rule = Rule::Budget { budget: self.fleet.budget_name(id).into(), allowed };
        let limit = self.limit(LimitKind::Budget, allowed, rule);
        self.budgets.insert(id, limit);
        limit
    }

    /// How many machines of the pool of one may be away, if that is limited.
    fn pool(&mut self, machine: MachineId) -> Option<LimitId> {
        let pool = self.fleet.pool_of(machine);
        if let Some(&known) = self.pools.get(&pool) {
            return known;
        }
        let limit = self.fleet.most_away(pool).map(|most| {
            let (name, allowed) = (Text::from(self.fleet.pool_name(pool)), u64::from(most));
            self.limit(LimitKind::Pool, allowed, Rule::Pool { pool: name, allowed })
        });
        self.pools.insert(pool, limit);
        limit
    }

    pub(super) fn limit(&mut self, kind: LimitKind, most: u64, rule: Rule) -> LimitId {
        self.rules.push(rule);
        self.problem.limits.push(Limit { kind, most })
    }

    /// The failure domains over which a workload's service is spread, as far as the workload is in one.
    fn domains_of(&mut self, id: WorkloadId) -> Vec<(SpreadId, u32)> {
        let fleet = self.fleet;
        let workload = fleet.workload(id);
        let Some(machine) = workload.machine else { return Vec::new() };
        let keys = fleet.service(workload.service).spread.iter().map(|spread| spread.key);
        let mut found = Vec::new();
        for key in keys.filter(|&key| !OF_MACHINES.contains(&fleet.text(key))) {
            let label = fleet.machine_labels(machine).iter().find(|(own, _)| *own == key);
            let Some(&(_, value)) = label else { continue };
            let key = Text::from(fleet.text(key));
            let service = Text::from(format!("service/{}", fleet.service_name(workload.service)));
            let rule = Rule::Domains { service, key: Text::clone(&key) };
            let spreads = &mut self.spreads;
            let spread = *self.domains.entry((workload.service, key)).or_insert_with(|| spreads.push(rule));
            let (domain, _) = self.values.insert_full(fleet.text(value).into());
            found.push((spread, u32::try_from(domain).unwrap_or(u32::MAX)));
        }
        found
    }

    /// The services of which no budget speaks and all replicas are taken away by several steps.
    fn wholes(&self) -> Vec<Whole> {
        let fleet = self.fleet;
        let mut parts: BTreeMap<ServiceId, Vec<(JobId, u64)>> = BTreeMap::new();
        for (job, gone) in self.gone.iter_enumerated() {
            let free = gone.iter().filter(|gone| {
                let is_counted =
                    fleet.budgets_of(gone.id).iter().any(|&id| fleet.counts_against(id, gone.id));
                !is_counted && !fleet.service(fleet.workload(gone.id).service).daemon
            });
            for one in free {
                let own = parts.entry(fleet.workload(one.id).service).or_default();
                match own.last_mut().filter(|(last, _)| *last == job) {
                    Some((_, amount)) => *amount += 1,
                    None => own.push((job, 1)),
                }
            }
        }
        let wholes = parts
            .into_iter()
            .map(|(service, parts)| Whole { all: fleet.replicas(service).len() as u64, parts });
        wholes.filter(|whole| whole.parts.len() > 1).collect()
    }

    /// Adds what the question says of all machines.
    fn bound_machines(&mut self, rollout: &Rollout) {
        let all: u64 = self.problem.jobs.iter().map(|job| job.machines).sum();
        let all = u32::try_from(all).unwrap_or(u32::MAX);
        if let Some(amount) = rollout.at_most {
            let allowed = u64::from(amount.rounded_down(all).max(1));
            self.most_away = Some(allowed);
            let limit = self.limit(LimitKind::Fleet, allowed, Rule::Machines { allowed });
            for job in self.problem.jobs.ids().collect::<Vec<_>>() {
                let amount = self.problem.jobs[job].machines;
                if amount > 0 {
                    self.problem.jobs[job].takes.push(Take { limit, amount });
                }
            }
        }
        let sizes = rollout.growth.iter().map(|amount| u64::from(amount.rounded_up(all).max(1)));
        self.problem.growth = sizes
            .scan(0, |least, size| {
                *least = size.max(*least);
                Some(*least)
            })
            .collect();
    }

    /// Adds that what changes shares no wave with another step that changes it, or something on it.
    fn exclude(&mut self) {
        let mut by: FixedMap<ThingRef, (Vec<JobId>, Vec<JobId>)> = FixedMap::default();
        for (job, step) in self.problem.jobs.ids().zip(&self.plan.steps) {
            let changed: FixedSet<ThingRef> = step.changes.iter().map(|change| change.thing).collect();
            let below = changed.iter().flat_map(|&at| self.under(at));
            let below: FixedSet<ThingRef> = below.filter(|at| !changed.contains(at)).collect();
            for &at in &changed {
                by.entry(at).or_default().0.push(job);
            }
            for at in below {
                by.entry(at).or_default().1.push(job);
            }
        }
        for (thing, (changing, using)) in by {
            let before = self.problem.limits.len();
            self.problem.exclude(&changing, &using);
            if self.problem.limits.len() > before {
                self.rules.push(Rule::Thing { thing });
            }
        }
    }
}

/// Whether a change takes a machine away: a guest that moves goes on running, and one that is made is not there yet.
const fn takes_machine_away(kind: ThingKind, effect: Effect) -> bool {
    matches!(kind, ThingKind::Host | ThingKind::Guest)
        && !matches!(effect, Effect::Migrate | Effect::Reprovision | Effect::NextStart)
}
