//! What the question adds: whose turn it is, and how many machines pools may have more.

use super::Around;
use super::taken::Taken;
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::step::Step;
use crate::model::{BudgetId, Fleet, PoolId, ServiceId};
use crate::question::Sequence;
use crate::verify::finding::WavesFinding;
use crate::verify::report::{FaultKind, Verdict};
use crate::verify::track::{Thing, find_thing};
use std::collections::{BTreeMap, BTreeSet};

impl Around<'_> {
    /// Checks that what has an earlier turn is done before what has a later one begins, and that no pool has more machines that are
    /// added at the same time than it may. Of steps without a turn of their own it is not asked when they go.
    pub(super) fn check_terms(&self, verdict: &mut Verdict) {
        // Where a turn is not complete none that is later begins.
        let missing = self.schedule.forbidden.iter().filter_map(|one| {
            let step = self.plan.steps.get(one.step.checked_sub(1)?)?;
            Some((self.turn(step)?, step.number))
        });
        let missing = missing.min();
        let mut latest: Option<(u32, usize)> = None;
        for at in 0..self.schedule.waves.len() {
            let turns = self.steps_of(at).filter_map(|(step, _)| Some((self.turn(step)?, step.number)));
            let turns: Vec<(u32, usize)> = turns.collect();
            let first = turns.iter().min().copied();
            let before = missing.zip(turns.iter().max().copied()).filter(|(missing, own)| missing.0 < own.0);
            if let Some(((_, step), (_, on))) = before {
                verdict.fault(FaultKind::Waves, WavesFinding::Turn { step, on });
            }
            latest = latest.max(turns.iter().max().copied());
            let late = first.zip(latest).filter(|(first, latest)| first.0 < latest.0);
            if let Some(((_, step), (_, on))) = late {
                verdict.fault(FaultKind::Waves, WavesFinding::Turn { step, on });
            }
        }
        for (&pool, machines) in &self.known.spares {
            let stretches: Vec<(usize, usize)> =
                machines.values().filter_map(|users| self.stretch(users)).collect();
            let allowed = self.surge(pool);
            for at in 0..self.schedule.waves.len() {
                let away =
                    stretches.iter().filter(|(first, last)| (first..=last).contains(&&at)).count() as u64;
                if away > allowed {
                    let of = format!("spare hosts of pool {}", self.fleet.pool_name(pool));
                    verdict.fault(FaultKind::Waves, WavesFinding::Away { wave: at + 1, of, away, allowed });
                }
            }
        }
    }

    /// The first and the last wave in which a machine that some steps use is there. While one of them has no wave, it stays.
    fn stretch(&self, users: &BTreeSet<usize>) -> Option<(usize, usize)> {
        let waves = self.schedule.waves.iter().enumerate();
        let used =
            waves.filter(|(_, wave)| wave.steps.iter().any(|step| users.contains(step))).map(|(at, _)| at);
        let used: Vec<usize> = used.collect();
        let placed = |step: &usize| self.schedule.waves.iter().any(|wave| wave.steps.contains(step));
        let last = if users.iter().all(placed) { used.last().copied()? } else { self.schedule.waves.len() };
        Some((*used.first()?, last))
    }

    fn order(&self) -> Option<Sequence> {
        let order = self.schedule.terms.order.as_ref()?;
        let values = order.values.iter().map(ToString::to_string).collect();
        Some(Sequence { key: order.key.to_string(), values })
    }

    /// The turn of a step, if machines that it is about have one.
    fn turn(&self, step: &Step) -> Option<u32> {
        let order = self.order()?;
        let last = u32::try_from(order.values.len()).unwrap_or(u32::MAX);
        let turns = step.changes.iter().filter_map(|change| self.turn_of(&order, change.thing));
        turns.max().filter(|&turn| turn < last)
    }

    fn turn_of(&self, order: &Sequence, thing: ThingRef) -> Option<u32> {
        let fleet = self.fleet;
        let mut at = match find_thing(fleet, self.plan.tables.name(thing))? {
            Thing::Machine(id) => Some(id),
            Thing::Workload(id) | Thing::OwnGuest(id) => fleet.workload(id).machine,
            _ => None,
        };
        let mut turn: Option<u32> = None;
        while let Some(id) = at {
            turn = turn.into_iter().chain([order.turn(fleet, id)]).min();
            at = fleet.machine(id).parent;
        }
        turn
    }

    /// Whether a step may have a later turn than another, by its number.
    pub(super) fn has_turn_after(&self, step: &Step, other: usize) -> bool {
        let other = other.checked_sub(1).and_then(|at| self.plan.steps.get(at));
        let turns = other.and_then(|other| self.turn(other)).zip(self.turn(step));
        self.schedule.terms.order.is_some() && turns.is_none_or(|(earlier, own)| earlier < own)
    }

    /// Whether a step waits for one that has a later turn, or has none and so may have to go later.
    pub(super) fn is_early(&self, step: &Step) -> bool {
        let own = self.turn(step);
        let before = step.after.iter().filter_map(|wait| self.plan.steps.get(wait.step.checked_sub(1)?));
        let mut turns = before.map(|before| self.turn(before));
        turns.any(|turn| turn.zip(own).is_none_or(|(turn, own)| turn > own))
    }

    /// The pools of that name of which a step uses a machine that is added for a time, each with how many of these the plan has.
    pub(super) fn spares_used(&self, step: &Step, name: &str) -> Vec<(PoolId, u64)> {
        let pools = self.known.spares.iter().filter(|(pool, _)| self.fleet.pool_name(**pool) == name);
        let used = pools.filter(|(_, machines)| machines.values().any(|users| users.contains(&step.number)));
        used.map(|(&pool, machines)| (pool, machines.len() as u64)).collect()
    }

    /// Whether a pool of a name to which machines are added may have so many.
    pub(super) fn has_surge(&self, name: &str, allowed: u64) -> bool {
        let mut pools = self.known.spares.keys().filter(|&&pool| self.fleet.pool_name(pool) == name);
        pools.any(|&pool| self.surge(pool) == allowed)
    }

    /// How many machines a pool may have more for a time.
    pub(super) fn surge(&self, pool: PoolId) -> u64 {
        self.schedule.terms.surge.unwrap_or_else(|| self.fleet.surge_of(pool).into())
    }
}

/// What is looked up often.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The budgets by what they are called and allow.
    pub(super) budgets: BTreeMap<(String, u64), Vec<BudgetId>>,
    /// Machines that are added for a time, by the pool of what goes there, each with the numbers of the steps that use it.
    spares: BTreeMap<PoolId, BTreeMap<ThingRef, BTreeSet<usize>>>,
    /// How many replicas change at once of each service with a rollout that several steps change: what this says, or what one
    /// of the steps changes.
    pub(super) rollouts: BTreeMap<ServiceId, u64>,
}

impl Known {
    /// Gathers it; linear in the budgets, and in the moves where machines are added.
    pub(super) fn of(fleet: &Fleet, plan: &Plan, taken: &[Taken]) -> Self {
        let mut known = Self { rollouts: rollouts(fleet, taken), ..Self::default() };
        for id in fleet.budget_ids() {
            let key = (fleet.budget_name(id), u64::from(fleet.budget(id).allowed));
            known.budgets.entry(key).or_default().push(id);
        }
        let spares: BTreeSet<ThingRef> = plan.spares.iter().map(|spare| spare.thing).collect();
        for step in plan.steps.iter().filter(|_| !spares.is_empty()) {
            for (thing, moved) in step.changes.iter().filter_map(|change| Some((change.thing, change.moved?)))
            {
                let Some(pool) = pool_of(fleet, plan.tables.name(thing)) else { continue };
                for end in [moved.from, moved.to].into_iter().filter(|end| spares.contains(end)) {
                    known.spares.entry(pool).or_default().entry(end).or_default().insert(step.number);
                }
            }
        }
        known
    }
}

/// How many replicas of each service with a rollout change at once.
fn rollouts(fleet: &Fleet, taken: &[Taken]) -> BTreeMap<ServiceId, u64> {
    let mut by: BTreeMap<ServiceId, Vec<u64>> = BTreeMap::new();
    for one in taken {
        for (id, number) in one.changes(fleet) {
            by.entry(id).or_default().push(number);
        }
    }
    let several = by.into_iter().filter(|(_, own)| own.len() > 1);
    let most = several.filter_map(|(id, own)| {
        let replicas = u32::try_from(fleet.replicas(id).len()).unwrap_or(u32::MAX);
        let at_once = u64::from(fleet.service(id).rollout?.at_once(replicas));
        Some((id, own.into_iter().fold(at_once, u64::max)))
    });
    most.collect()
}

/// The pool of the machine that a thing is on today.
fn pool_of(fleet: &Fleet, name: &str) -> Option<PoolId> {
    let home = match find_thing(fleet, name)? {
        Thing::Workload(id) => fleet.workload(id).machine,
        Thing::Machine(id) => fleet.machine(id).parent,
        _ => None,
    };
    home.map(|home| fleet.pool_of(home))
}
