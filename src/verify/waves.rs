//! The waves of a plan, moment by moment: what is away in each, by the fleet alone.
//!
//! Whether there could be fewer waves is not looked at, nor how what is drained empties within a wave.

use super::finding::WavesFinding;
use super::report::{FaultKind, Verdict};
use super::track::{Thing, find_thing};
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::schedule::{Objective, Schedule, Wave};
use crate::answer::step::{Effect, Step};
use crate::model::{BudgetId, Fleet, MachineId, PoolId, WorkloadId};
use crate::question::{Calendar, Times};
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};

/// Checks the waves of a plan, if it has some. Linear in what the steps touch.
pub(super) fn check(fleet: &Fleet, plan: &Plan, verdict: &mut Verdict) {
    let Some(schedule) = &plan.schedule else { return };
    let mut fault = |finding: WavesFinding| verdict.fault(FaultKind::Waves, finding);
    places(plan, schedule, &mut fault);
    let mut end = 0;
    for (at, wave) in schedule.waves.iter().enumerate() {
        if wave.number != at + 1 {
            fault(WavesFinding::Number { said: wave.number, found: at + 1 });
        }
        let steps: Vec<&Step> =
            wave.steps.iter().filter_map(|&step| plan.steps.get(step.checked_sub(1)?)).collect();
        // What moves goes before the rest of a step and is counted in its time.
        let longest = steps.iter().map(|step| stationary(fleet, step)).max().unwrap_or(0);
        if wave.start < end || wave.end < wave.start.saturating_add(longest) {
            fault(WavesFinding::Time { wave: at + 1 });
        }
        end = wave.end;
        Away::of(fleet, plan, &steps).check(fleet, at + 1, wave, &mut fault);
        shared(plan, &steps, at + 1, &mut fault);
    }
    let has = match schedule.objective {
        Objective::Waves => Some(schedule.waves.len() as u64),
        // What is waited for is not counted, and not told.
        Objective::Minutes => None,
    };
    let found = has.map(|has| has.saturating_sub(schedule.bound));
    if let Some(found) = found.filter(|&found| found != schedule.gap) {
        fault(WavesFinding::Gap { said: schedule.gap, found });
    }
}

/// Checks that each step is within one window of each thing that it touches, as a wave of its own would be.
pub(super) fn check_windows(fleet: &Fleet, plan: &Plan, times: &Times, verdict: &mut Verdict) {
    let (Some(schedule), Some(begin)) = (&plan.schedule, times.start) else { return };
    let calendar = Calendar::new(fleet, times);
    for wave in &schedule.waves {
        let seconds = i64::try_from(wave.start).ok().map(SignedDuration::from_secs);
        let start = seconds.and_then(|seconds| begin.checked_add(seconds).ok());
        for step in wave.steps.iter().filter_map(|&step| plan.steps.get(step.checked_sub(1)?)) {
            let names = step.changes.iter().map(|change| plan.tables.name(change.thing));
            let limits = calendar.limits(names.filter_map(|name| fleet.find_subject(name)));
            let slot = start.and_then(|start| calendar.fit(&limits, start, stationary(fleet, step)).ok());
            if slot.map(|slot| slot.start) != start || start.is_none() {
                let finding = WavesFinding::Window { wave: wave.number, step: step.number };
                verdict.fault(FaultKind::Waves, finding);
            }
        }
    }
}

/// How long a step takes without the moves in it.
fn stationary(fleet: &Fleet, step: &Step) -> u64 {
    let moves = step.changes.iter().any(|change| change.effect == Effect::Migrate);
    step.seconds.saturating_sub(if moves { fleet.assumptions().migrate_seconds } else { 0 })
}

/// Each step is in one wave, after those that it waits for, or is forbidden.
fn places(plan: &Plan, schedule: &Schedule, fault: &mut impl FnMut(WavesFinding)) {
    let mut times = vec![0usize; plan.steps.len()];
    let mut wave_of: Vec<Option<usize>> = vec![None; plan.steps.len()];
    for (at, wave) in schedule.waves.iter().enumerate() {
        for &step in &wave.steps {
            match times.get_mut(step.wrapping_sub(1)) {
                Some(times) => *times += 1,
                None => fault(WavesFinding::Placed { step, times: 1 }),
            }
            if let Some(wave) = wave_of.get_mut(step.wrapping_sub(1)) {
                *wave = Some(at);
            }
        }
    }
    for one in &schedule.forbidden {
        match times.get_mut(one.step.wrapping_sub(1)) {
            Some(times) => *times += 1,
            None => fault(WavesFinding::Placed { step: one.step, times: 1 }),
        }
        let is_after =
            one.after.is_some_and(|after| schedule.forbidden.iter().any(|other| other.step == after));
        if one.rules.is_empty() && !is_after {
            fault(WavesFinding::Unfounded { step: one.step });
        }
    }
    for (at, step) in plan.steps.iter().enumerate() {
        if times[at] != 1 {
            fault(WavesFinding::Placed { step: at + 1, times: times[at] });
        }
        for wait in &step.after {
            let before = wait.step.checked_sub(1).and_then(|on| wave_of.get(on).copied().flatten());
            if wave_of[at].is_some_and(|own| before.is_none_or(|before| before >= own)) {
                fault(WavesFinding::Wait { step: at + 1, on: wait.step });
            }
        }
    }
}

/// What the steps of a wave take away.
#[derive(Default)]
struct Away {
    budgets: BTreeMap<BudgetId, u64>,
    pools: BTreeMap<PoolId, u64>,
    /// The values of label keys on machines with replicas of a service that is spread over them.
    domains: BTreeMap<(String, String), BTreeSet<String>>,
    /// The budgets of what moves: how many are away at once is not told by step.
    moving: BTreeSet<BudgetId>,
}

impl Away {
    fn of(fleet: &Fleet, plan: &Plan, steps: &[&Step]) -> Self {
        let mut away = Self::default();
        for step in steps {
            let mut stopped: BTreeMap<WorkloadId, bool> = BTreeMap::new();
            let mut machines: BTreeSet<MachineId> = BTreeSet::new();
            for change in &step.changes {
                let moves = change.effect == Effect::Migrate;
                match find_thing(fleet, plan.tables.name(change.thing)) {
                    Some(Thing::Workload(id)) => *stopped.entry(id).or_default() |= !moves,
                    Some(Thing::Machine(id)) if !moves && change.effect != Effect::Reprovision => {
                        machines.insert(id);
                    }
                    _ => {}
                }
            }
            stopped.into_iter().for_each(|(id, stops)| away.workload(fleet, id, stops));
            let under = |id: MachineId| {
                std::iter::successors(fleet.machine(id).parent, move |&id| fleet.machine(id).parent)
            };
            let top = machines.iter().filter(|&&id| !under(id).any(|below| machines.contains(&below)));
            for &id in top {
                *away.pools.entry(fleet.pool_of(id)).or_default() += 1;
            }
        }
        away
    }

    fn workload(&mut self, fleet: &Fleet, id: WorkloadId, stops: bool) {
        for &budget in fleet.budgets_of(id).iter().filter(|&&budget| fleet.counts_against(budget, id)) {
            if stops {
                *self.budgets.entry(budget).or_default() += 1;
            } else {
                self.moving.insert(budget);
            }
        }
        let workload = fleet.workload(id);
        let labels = workload.machine.map_or(&[][..], |machine| fleet.machine_labels(machine));
        for &key in &fleet.service(workload.service).spread {
            let text = fleet.text(key);
            // Where each machine is a domain, a budget says all.
            if matches!(text, "kubernetes.io/hostname" | "hostname" | "host") {
                continue;
            }
            if let Some((_, value)) = labels.iter().find(|(own, _)| *own == key) {
                let service = format!("service/{}", fleet.service_name(workload.service));
                let entry = self.domains.entry((service, text.to_owned())).or_default();
                entry.insert(fleet.text(*value).to_owned());
            }
        }
    }

    fn check(&self, fleet: &Fleet, number: usize, wave: &Wave, fault: &mut impl FnMut(WavesFinding)) {
        for (&id, &away) in &self.budgets {
            let (budget, allowed) = (fleet.budget_name(id), u64::from(fleet.budget(id).allowed));
            if away > allowed {
                fault(WavesFinding::Away { wave: number, of: budget.clone(), away, allowed });
            }
            let mut told =
                wave.interrupts.iter().filter(|one| *one.budget == *budget && one.allowed == allowed);
            let said = told.next().map_or(0, |one| one.away);
            let is_so = if self.moving.contains(&id) { said >= away } else { said == away };
            if !is_so {
                fault(WavesFinding::Said { wave: number, budget, said, found: away });
            }
        }
        for one in wave.interrupts.iter().filter(|one| one.away > one.allowed) {
            let (of, away, allowed) = (one.budget.to_string(), one.away, one.allowed);
            fault(WavesFinding::Away { wave: number, of, away, allowed });
        }
        for (&pool, &away) in &self.pools {
            let allowed = fleet.most_away(pool).map(u64::from);
            if let Some(allowed) = allowed.filter(|&allowed| away > allowed) {
                fault(WavesFinding::Away { wave: number, of: fleet.pool_name(pool), away, allowed });
            }
        }
        for ((service, key), _) in self.domains.iter().filter(|(_, values)| values.len() > 1) {
            fault(WavesFinding::Domains { wave: number, service: service.clone(), key: key.clone() });
        }
    }
}

/// No two steps of a wave change a thing, or one it and another something on it.
fn shared(plan: &Plan, steps: &[&Step], wave: usize, fault: &mut impl FnMut(WavesFinding)) {
    let tables = &plan.tables;
    let mut changed: BTreeMap<ThingRef, usize> = BTreeMap::new();
    let mut told: BTreeSet<ThingRef> = BTreeSet::new();
    for step in steps {
        for change in &step.changes {
            if changed.insert(change.thing, step.number).is_some_and(|other| other != step.number) {
                told.insert(change.thing);
            }
        }
    }
    for step in steps {
        for change in &step.changes {
            let under =
                std::iter::successors(tables.thing(change.thing).machine, |&at| tables.thing(at).machine);
            let clash = under
                .take(tables.things.len())
                .filter(|at| changed.get(at).is_some_and(|&other| other != step.number));
            told.extend(clash);
        }
    }
    for thing in told {
        fault(WavesFinding::Shared { wave, thing: tables.name(thing).to_owned() });
    }
}
