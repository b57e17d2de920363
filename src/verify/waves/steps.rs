//! What a plan says of each step: its wave, its times, what moves in it and what it takes away.

use super::taken::{Taken, at_once, counting, service};
use super::{Around, claim};
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::step::Step;
use crate::model::{Work, WorkloadId};
use crate::verify::finding::Claim;
use crate::verify::report::Verdict;
use std::collections::{BTreeMap, BTreeSet};

/// Checks that the steps of a plan without waves say nothing of any.
pub(super) fn check_absent(plan: &Plan, verdict: &mut Verdict) {
    for step in plan.steps.iter().filter(|step| !is_bare(step)) {
        claim(verdict, Some(step.number), Claim::Step);
    }
}

/// Whether nothing is said of when a step is carried out.
const fn is_bare(step: &Step) -> bool {
    step.wave.is_none()
        && step.start.is_none()
        && step.end.is_none()
        && step.starts.is_none()
        && step.ends.is_none()
        && step.moves.is_empty()
        && step.interrupts.is_empty()
}

impl Around<'_> {
    /// Checks what is said of each step, of which the wave is known.
    pub(super) fn check_steps(&self, waves: &[Option<usize>], verdict: &mut Verdict) {
        for ((step, taken), wave) in self.plan.steps.iter().zip(self.taken).zip(waves) {
            let is_so = match wave {
                None => is_bare(step),
                Some(wave) => self.is_timed(step, taken, *wave) && self.is_moved(step, taken),
            };
            if !is_so {
                claim(verdict, Some(step.number), Claim::Step);
            }
            if wave.is_some() && !self.is_interrupted(step, taken) {
                claim(verdict, Some(step.number), Claim::Interrupted);
            }
        }
    }

    fn is_timed(&self, step: &Step, taken: &Taken, wave: usize) -> bool {
        let start = self.schedule.waves.get(wave).map(|wave| wave.start);
        let end = start.map(|start| self.end_of(step, taken, start));
        let is_instant = |said: &Option<String>, second: Option<u64>| {
            second.is_some_and(|second| self.is_instant(said.as_deref(), second))
        };
        (step.wave, step.start, step.end) == (Some(wave + 1), start, end)
            && is_instant(&step.starts, start)
            && is_instant(&step.ends, end)
    }

    /// Whether the moves are those of the changes, none before the step starts and what it goes to is made. Only what does nothing but move may wait.
    fn is_moved(&self, step: &Step, taken: &Taken) -> bool {
        let moved = step.changes.iter().filter_map(|change| Some((change.thing, change.moved?)));
        let changed: BTreeSet<(ThingRef, ThingRef, ThingRef)> =
            moved.map(|(thing, moved)| (thing, moved.from, moved.to)).collect();
        let said: BTreeSet<_> = step.moves.iter().map(|one| (one.thing, one.from, one.to)).collect();
        let waits: BTreeSet<&ThingRef> = taken.moving.values().collect();
        let is_timely = step.moves.iter().all(|one| {
            let lasts = self.fleet.takes_named(self.plan.tables.name(one.thing), Work::Migrate).seconds;
            let earliest = step.start.map(|start| start.saturating_add(taken.makes));
            let starts = earliest.is_some_and(|earliest| match waits.contains(&one.thing) {
                true => one.start >= earliest,
                false => one.start == earliest,
            });
            starts && one.end == one.start.saturating_add(lasts)
        });
        said == changed && said.len() == step.moves.len() && is_timely
    }

    /// Whether the services are named that a step interrupts, with how much of each.
    fn is_interrupted(&self, step: &Step, taken: &Taken) -> bool {
        let fleet = self.fleet;
        let mut found: BTreeMap<String, (u64, u64, Option<u64>)> = BTreeMap::new();
        let mut moving: BTreeMap<String, Vec<(u64, u64)>> = BTreeMap::new();
        let own = |id: WorkloadId| fleet.workload(id).service;
        for id in taken.workloads() {
            let of = fleet.replicas(own(id)).len() as u64;
            let entry = found.entry(service(fleet, own(id))).or_insert((0, of, None));
            entry.0 += u64::from(taken.stopped.contains(&id));
            let allowed = counting(fleet, id).map(|budget| u64::from(fleet.budget(budget).allowed));
            entry.2 = allowed.chain(entry.2).min();
        }
        for (id, stretch) in self.moves_of(step, taken) {
            moving.entry(service(fleet, own(id))).or_default().push(stretch);
        }
        for (name, stretches) in moving {
            found.entry(name).and_modify(|entry| entry.0 += at_once(&stretches));
        }
        let said = step.interrupts.iter();
        said.map(|one| (one.service.to_string(), (one.away, one.of, one.allowed))).eq(found)
    }
}
