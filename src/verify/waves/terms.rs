//! What the question adds: whose turn it is, and how many machines pools may have more.

use super::Around;
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::step::Step;
use crate::model::{BudgetId, Fleet};
use crate::question::Sequence;
use crate::verify::finding::WavesFinding;
use crate::verify::report::{FaultKind, Verdict};
use crate::verify::track::{Thing, find_thing};
use std::collections::{BTreeMap, BTreeSet};

impl Around<'_> {
    /// Checks that what has an earlier turn is done before what has a later one begins, and that no step uses a machine that the
    /// pool may not have. Of steps without a turn of their own it is not asked when they go.
    pub(super) fn check_terms(&self, verdict: &mut Verdict) {
        let mut latest: Option<(u32, usize)> = None;
        for at in 0..self.schedule.waves.len() {
            let turns = self.steps_of(at).filter_map(|(step, _)| Some((self.turn(step)?, step.number)));
            let turns: Vec<(u32, usize)> = turns.collect();
            let first = turns.iter().min().copied();
            latest = latest.max(turns.iter().max().copied());
            let late = first.zip(latest).filter(|(first, latest)| first.0 < latest.0);
            if let Some(((_, step), (_, on))) = late {
                verdict.fault(FaultKind::Waves, WavesFinding::Turn { step, on });
            }
            for (pool, away) in self.steps_of(at).flat_map(|(step, _)| self.spares_used(step)) {
                let allowed = self.surge(&pool);
                if away > allowed {
                    let of = format!("spare hosts of pool {pool}");
                    verdict.fault(FaultKind::Waves, WavesFinding::Away { wave: at + 1, of, away, allowed });
                }
            }
        }
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

    /// Whether a step waits for one that has a later turn, or has none and so may have to go later.
    pub(super) fn is_early(&self, step: &Step) -> bool {
        let own = self.turn(step);
        let before = step.after.iter().filter_map(|wait| self.plan.steps.get(wait.step.checked_sub(1)?));
        let mut turns = before.map(|before| self.turn(before));
        turns.any(|turn| turn.zip(own).is_none_or(|(turn, own)| turn > own))
    }

    /// The machines that are added for a time which a step moves something to or from: the pool of each, and the number that it has
    /// there.
    pub(super) fn spares_used(&self, step: &Step) -> Vec<(String, u64)> {
        let moved = step.changes.iter().filter_map(|change| change.moved);
        let moved: BTreeSet<ThingRef> = moved.flat_map(|moved| [moved.from, moved.to]).collect();
        moved.iter().filter_map(|at| self.known.spares.get(at).cloned()).collect()
    }

    /// How many machines a pool may have more for a time.
    pub(super) fn surge(&self, pool: &str) -> u64 {
        self.schedule.terms.surge.unwrap_or_else(|| self.known.surges.get(pool).copied().unwrap_or(0))
    }
}

/// What is looked up often.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The budgets by what they are called and allow.
    pub(super) budgets: BTreeMap<(String, u64), Vec<BudgetId>>,
    /// Machines that are added for a time: the pool of each, and the number that it has there.
    spares: BTreeMap<ThingRef, (String, u64)>,
    /// How many of these pools may have, by name.
    surges: BTreeMap<String, u64>,
}

impl Known {
    /// Gathers it; linear in the budgets, and in the pools where machines are added.
    pub(super) fn of(fleet: &Fleet, plan: &Plan) -> Self {
        let mut known = Self::default();
        for id in fleet.budget_ids() {
            let key = (fleet.budget_name(id), u64::from(fleet.budget(id).allowed));
            known.budgets.entry(key).or_default().push(id);
        }
        let mut number: BTreeMap<&str, u64> = BTreeMap::new();
        for spare in &plan.spares {
            let nth = number.entry(&spare.pool).or_default();
            *nth += 1;
            known.spares.insert(spare.thing, (spare.pool.to_string(), *nth));
        }
        for id in fleet.pool_ids().filter(|_| !plan.spares.is_empty()) {
            let surge = known.surges.entry(fleet.pool_name(id)).or_default();
            *surge = (*surge).max(fleet.surge_of(id).into());
        }
        known
    }
}
