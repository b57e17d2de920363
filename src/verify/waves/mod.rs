//! The waves of a plan, moment by moment: what is away in each, by the fleet alone.
//!
//! Everything that a plan says of its waves is worked out again but for the bound: whether there could be fewer waves is looked at
//! only as far as what binds can be counted. What breaks a rule, or contradicts the plan itself, is a fault. What is said of the fleet and is
//! not so, or no longer, is drift.

mod dates;
mod forbidden;
mod steps;
mod taken;
mod terms;
mod wave;

use super::finding::{Claim, WavesFinding};
use super::report::{Fault, FaultKind, Verdict};
use crate::answer::plan::Plan;
use crate::answer::schedule::{Binding, Objective, Schedule};
use crate::answer::step::Step;
use crate::calendar::{Freeze, Window, zone_named};
use crate::model::Fleet;
use crate::question::Times;
use jiff::{SignedDuration, Timestamp};
use taken::Taken;
use terms::Known;

/// Checks the waves of a plan, if it has some, within windows and freezes: those of the question, or what the plan says of them.
/// Linear in what the steps touch.
pub(super) fn check(fleet: &Fleet, plan: &Plan, times: Option<&Times>, verdict: &mut Verdict) {
    let Some(schedule) = &plan.schedule else { return steps::check_absent(plan, verdict) };
    let taken = Taken::of_all(fleet, plan);
    let known = Known::of(fleet, plan, &taken);
    let around = Around { fleet, plan, schedule, taken: &taken, begin: begin(schedule), known: &known };
    let waves = around.places(verdict);
    around.check_steps(&waves, verdict);
    let mut end: Option<u64> = None;
    for at in 0..schedule.waves.len() {
        around.check_wave(at, end, verdict);
        end = Some(schedule.waves[at].end);
    }
    around.check_sizes(verdict);
    around.check_terms(verdict);
    around.check_rests(verdict);
    around.check_value(verdict);
    around.check_forbidden(verdict);
    around.check_returns(&waves, verdict);
    match times {
        Some(times) => around.check_windows(times, verdict),
        None => match times_of(schedule) {
            Some(times) => around.check_windows(&times, verdict),
            None => claim(verdict, None, Claim::Times),
        },
    }
}

/// What a plan says of times; none if some of it cannot be read.
fn times_of(schedule: &Schedule) -> Option<Times> {
    let terms = &schedule.terms;
    let windows: Result<Vec<Window>, _> = terms.windows.iter().map(|text| text.parse()).collect();
    let freezes: Result<Vec<Freeze>, _> = terms.freezes.iter().map(|text| text.parse()).collect();
    let zone = terms.zone.as_deref().map(zone_named).transpose().ok()?;
    let start = terms.start.as_deref().map(str::parse::<Timestamp>).transpose().ok()?;
    Some(Times { start, zone, windows: windows.ok()?, freezes: freezes.ok()? })
}

/// Notes that something is said and is not so: a fault if the plan contradicts itself, else drift, since the inventory may have changed.
fn claim(verdict: &mut Verdict, step: Option<usize>, what: Claim) {
    let finding = WavesFinding::Claim { what };
    match what {
        Claim::Step
        | Claim::Rest { .. }
        | Claim::Instants
        | Claim::Times
        | Claim::Seconds
        | Claim::Violations => {
            verdict.add(Fault { kind: FaultKind::Waves, step, event: None, finding: finding.into() });
        }
        Claim::Interrupted
        | Claim::Interrupts { .. }
        | Claim::Away { .. }
        | Claim::Binding
        | Claim::Forbidden
        | Claim::Relax
        | Claim::NoReturn => verdict.drifted(step, finding),
    }
}

/// The start of a schedule.
fn begin(schedule: &Schedule) -> Option<Timestamp> {
    schedule.terms.start.as_deref()?.parse().ok()
}

fn instant(begin: Timestamp, second: u64) -> Option<Timestamp> {
    begin.checked_add(SignedDuration::from_secs(i64::try_from(second).ok()?)).ok()
}

/// A plan with waves, and what each of its steps takes away.
struct Around<'a> {
    fleet: &'a Fleet,
    plan: &'a Plan,
    schedule: &'a Schedule,
    taken: &'a [Taken],
    begin: Option<Timestamp>,
    known: &'a Known,
}

impl<'a> Around<'a> {
    /// The steps of a wave that are there.
    fn steps_of(&self, wave: usize) -> impl Iterator<Item = (&'a Step, &'a Taken)> {
        let numbers = self.schedule.waves.get(wave).into_iter().flat_map(|wave| &wave.steps);
        let at = numbers.filter_map(|&step| step.checked_sub(1));
        at.filter_map(|at| Some((self.plan.steps.get(at)?, self.taken.get(at)?)))
    }

    /// Whether an instant is the one of a second.
    fn is_instant(&self, said: Option<&str>, second: u64) -> bool {
        let found = self.begin.and_then(|begin| instant(begin, second)).map(|instant| instant.to_string());
        said == found.as_deref()
    }

    /// Each step is in one wave, after those that it waits for, or is forbidden. Returns the wave of each.
    fn places(&self, verdict: &mut Verdict) -> Vec<Option<usize>> {
        let Self { plan, schedule, .. } = self;
        let mut fault = |finding: WavesFinding| verdict.fault(FaultKind::Waves, finding);
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
        wave_of
    }

    /// Where a wave waits for a window, the plan says that it rests; nowhere else.
    fn check_rests(&self, verdict: &mut Verdict) {
        let waves = &self.schedule.waves;
        let soak = self.schedule.terms.soak;
        let mut told = self.schedule.rests.iter();
        for (at, wave) in waves.iter().enumerate() {
            let next = waves.get(at + 1).map(|next| next.start);
            let rests = next.filter(|&next| next > wave.end.saturating_add(soak));
            let is_so = match rests {
                None => !wave.rests,
                Some(end) => {
                    wave.rests
                        && told.next().is_some_and(|rest| {
                            (rest.after, rest.start, rest.end) == (at + 1, wave.end, end)
                                && self.is_instant(rest.starts.as_deref(), rest.start)
                                && self.is_instant(rest.ends.as_deref(), rest.end)
                        })
                }
            };
            if !is_so {
                claim(verdict, None, Claim::Rest { wave: at + 1 });
            }
        }
        if told.next().is_some() {
            claim(verdict, None, Claim::Rest { wave: waves.len() });
        }
    }

    /// What there is of the objective, its bound, and what binds.
    fn check_value(&self, verdict: &mut Verdict) {
        let Self { schedule, .. } = self;
        let waves = &schedule.waves;
        if schedule.seconds != waves.last().map_or(0, |wave| wave.end) {
            claim(verdict, None, Claim::Seconds);
        }
        let value = match schedule.objective {
            Objective::Waves => waves.len() as u64,
            Objective::Minutes => schedule.seconds,
        };
        let found = value.saturating_sub(schedule.bound);
        if found != schedule.gap || schedule.bound > value {
            let finding = WavesFinding::Gap { said: schedule.gap, found };
            verdict.fault(FaultKind::Waves, finding);
        }
        if !self.binds() {
            claim(verdict, None, Claim::Binding);
        }
        if !schedule.violations.is_empty() {
            claim(verdict, None, Claim::Violations);
        }
    }

    /// Whether what is said to bind does, as far as that can be counted.
    fn binds(&self) -> bool {
        let Self { schedule, plan, .. } = self;
        let there = |&step: &usize| step.checked_sub(1).is_some_and(|at| at < plan.steps.len());
        let own = |step: usize| step.checked_sub(1).and_then(|at| plan.steps.get(at));
        match &schedule.binding {
            Binding::Order { steps } => {
                let waits = |pair: &[usize]| {
                    own(pair[1]).is_some_and(|step| step.after.iter().any(|wait| wait.step == pair[0]))
                };
                let is_long = self.is_bound(steps.len());
                steps.iter().all(there) && steps.windows(2).all(waits) && is_long
            }
            Binding::Conflicts { steps } => {
                let is_long = self.is_bound(steps.len());
                let few = &steps[..steps.len().min(MOST_APART)];
                let mut pairs = few
                    .iter()
                    .enumerate()
                    .flat_map(|(at, &one)| few[at + 1..].iter().map(move |&other| (one, other)));
                steps.iter().all(there) && is_long && pairs.all(|(one, other)| self.are_apart(one, other))
            }
            Binding::Rule { of } => self.is_rule(of),
            Binding::Search => true,
        }
    }
}

impl Around<'_> {
    /// Whether so many steps that need a wave each make the bound. Those of one turn are only a part of it.
    fn is_bound(&self, steps: usize) -> bool {
        let (steps, bound) = (steps as u64, self.schedule.bound);
        match (self.schedule.objective, &self.schedule.terms.order) {
            (Objective::Waves, None) => steps == bound,
            (Objective::Waves, Some(_)) => steps <= bound,
            (Objective::Minutes, _) => true,
        }
    }
}

/// Steps of a conflict that are looked at two by two.
const MOST_APART: usize = 100;
