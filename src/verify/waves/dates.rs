//! Windows and freezes: whether steps are within them, and whether those that are said not to fit do not.

use super::{Around, begin, claim, instant};
use crate::answer::schedule::{Proof, Rule};
use crate::answer::step::Step;
use crate::model::Fleet;
use crate::question::{Calendar, Limits, Times};
use crate::verify::finding::{Claim, WavesFinding};
use crate::verify::report::{FaultKind, Verdict};
use jiff::Timestamp;
use std::collections::BTreeMap;

impl Around<'_> {
    /// Checks that each step is within one window of each thing that it touches, as a wave of its own would be, and that those
    /// that windows are said to forbid fit nowhere.
    pub(super) fn check_windows(&self, times: &Times, verdict: &mut Verdict) {
        let Self { fleet, plan, schedule, .. } = self;
        let Some(start) = times.start else { return };
        let calendar = Calendar::new(fleet, times);
        let first = schedule.waves.first().map(|wave| (wave.starts.as_deref(), instant(start, wave.start)));
        let is_so =
            first.is_none_or(|(said, found)| said == found.map(|instant| instant.to_string()).as_deref());
        if begin(schedule) != Some(start) || !is_so {
            claim(verdict, None, Claim::Instants);
        }
        for wave in &schedule.waves {
            let begin = instant(start, wave.start);
            for step in wave.steps.iter().filter_map(|&step| plan.steps.get(step.checked_sub(1)?)) {
                let limits = self.limits(fleet, &calendar, step);
                let lasts = step.end.unwrap_or(wave.end).saturating_sub(wave.start);
                let slot = begin.and_then(|begin| calendar.fit(&limits, begin, lasts).ok());
                if slot.map(|slot| slot.start) != begin || begin.is_none() {
                    let finding = WavesFinding::Window { wave: wave.number, step: step.number };
                    verdict.fault(FaultKind::Waves, finding);
                }
                let is_set_back = slot.is_some_and(|slot| calendar.hours(&limits).is_set_back(slot));
                if is_set_back != wave.set_back.contains(&step.number) {
                    claim(verdict, Some(step.number), Claim::Instants);
                }
            }
        }
        self.check_late(&calendar, start, verdict);
    }

    fn limits(&self, fleet: &Fleet, calendar: &Calendar<'_>, step: &Step) -> Limits {
        let names = step.changes.iter().map(|change| self.plan.tables.name(change.thing));
        calendar.limits(names.filter_map(|name| fleet.find_subject(name)))
    }

    /// Looks at the steps that windows are said to forbid: alone, or beside those that have a wave.
    fn check_late(&self, calendar: &Calendar<'_>, start: Timestamp, verdict: &mut Verdict) {
        let mut known: BTreeMap<(Limits, u64, usize), bool> = BTreeMap::new();
        for one in &self.schedule.forbidden {
            let by_windows = one.rules.iter().find(|broken| broken.of == Rule::Windows);
            let Some((broken, at)) = by_windows.zip(one.step.checked_sub(1)) else { continue };
            let (Some(step), Some(taken)) = (self.plan.steps.get(at), self.taken.get(at)) else { continue };
            let limits = self.limits(self.fleet, calendar, step);
            let needs = broken.needs.unwrap_or(0);
            let fits_alone = calendar.fit(&limits, start, needs).is_ok();
            let mut has_room = |first: usize| {
                let room = || self.has_room(calendar, start, (&limits, needs, first));
                *known.entry((limits.clone(), needs, first)).or_insert_with(room)
            };
            let is_so = match broken.proof {
                Proof::Alone => !fits_alone,
                Proof::Together | Proof::Sought => {
                    fits_alone && !self.first_wave(step).is_some_and(&mut has_room)
                }
            };
            if !is_so || needs < self.end_of(step, taken, 0) {
                claim(verdict, Some(one.step), Claim::Forbidden);
            }
        }
    }

    /// How many waves have to be over before a step. Where waves grow or have turns, this is not asked: what comes earlier
    /// changes what may follow.
    fn first_wave(&self, step: &Step) -> Option<usize> {
        let terms = &self.schedule.terms;
        let waves = step.after.iter().map(|wait| self.plan.steps.get(wait.step.checked_sub(1)?)?.wave);
        let waves: Option<Vec<usize>> = waves.collect();
        let is_free = terms.growth.is_empty() && terms.order.is_none();
        waves.filter(|_| is_free).map(|waves| waves.into_iter().max().unwrap_or(0))
    }

    /// Whether something could be a wave of its own between others, after so many of them.
    fn has_room(
        &self,
        calendar: &Calendar<'_>,
        start: Timestamp,
        (limits, needs, first): (&Limits, u64, usize),
    ) -> bool {
        let (waves, terms) = (&self.schedule.waves, &self.schedule.terms);
        (first..=waves.len()).any(|at| {
            let before = at.checked_sub(1).and_then(|before| waves.get(before));
            let from = before.map_or(0, |wave| wave.end.saturating_add(terms.soak));
            let next = waves.get(at).map(|next| next.start.saturating_sub(terms.soak));
            let slot = instant(start, from).and_then(|from| calendar.fit(limits, from, needs).ok());
            let ends_before =
                |next: u64| slot.zip(instant(start, next)).is_some_and(|(slot, next)| slot.end <= next);
            slot.is_some() && next.is_none_or(ends_before)
        })
    }
}
