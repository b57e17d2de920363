//! What is left of a plan: after waves that are taken as done, or as an inventory shows it. What is shown of it has passed its
//! check, as the whole plan has.

use super::{Asked, Onward, Refusal, halted, is_passed, onward, renumbered, rest, rolled_out, waves_of_rest};
use crate::answer::diff::Changed;
use crate::answer::plan::Plan;
use crate::answer::progress::{Progress, Shown};
use crate::answer::rest::Rest;
use crate::answer::tables::Text;
use crate::cli::error::Error;
use crate::cli::progress;
use crate::diag::{Code, Diagnostic};
use crate::model::Fleet;
use crate::question::{Rollout, Times};
use crate::verify::{FaultKind, Verdict, verify, verify_rest, verify_waves};
use std::collections::BTreeSet;

/// What came of going on with a plan.
pub(in crate::cli) enum Going {
    /// What is left of it.
    On(Box<Plan>),
    /// It does not hold any more.
    Off(Box<Verdict>),
}

/// Plans what is asked, and leaves out the steps of the first waves. The others are put into waves anew, which go on where those
/// end.
pub(in crate::cli) fn after(asked: &Asked<'_>, rollout: &Rollout, wave: usize) -> Result<Plan, Error> {
    let whole = rolled_out(asked, Some(rollout))?;
    let waves = whole.schedule.as_ref().map(|schedule| schedule.waves.as_slice()).unwrap_or_default();
    let Some(first) = waves.get(..wave) else {
        let number = waves.len();
        let message = format!("there is no wave {wave} to go on after: the plan has {number}");
        let help = "`--waves` shows them";
        return Err(Error::Faults(Box::default(), vec![Diagnostic::new(Code::BadValue, message).help(help)]));
    };
    let done: BTreeSet<usize> = first.iter().flat_map(|wave| &wave.steps).copied().collect();
    let mut left = rest(&whole, &done);
    let times = &asked.options.times;
    if let Some(onward) = onward(&whole, &done) {
        let times = Times { start: onward.times.start, ..times.clone() };
        let renumbered = waves_of_rest(asked.fleet, &mut left, (&onward.rollout, &times), wave);
        let verdict = verify_waves(asked.fleet, &renumbered, &times);
        if !asked.typed.checking.no_check && !is_passed(&verdict) {
            return Err(Refusal::new(whole.strategy, verdict).of(asked));
        }
    }
    left.rest = Some(Rest {
        after_wave: Some(wave),
        waves_before: wave,
        steps: whole.steps.len(),
        done: done.into_iter().collect(),
        ..Rest::default()
    });
    Ok(left)
}

/// What is said of going on with a plan.
pub(in crate::cli) struct Onto {
    /// The file of the plan.
    pub(in crate::cli) file: String,
    /// The machines that have not come back, beside those that the inventory has no more.
    pub(in crate::cli) down: Vec<Text>,
    /// How the steps that are left are put into waves; without it as those of the plan were.
    pub(in crate::cli) rollout: Option<Rollout>,
    /// When that may be; without a start as it was for the plan.
    pub(in crate::cli) times: Times,
}

/// Checks a plan against an inventory and leaves out the steps that this shows to be done.
pub(in crate::cli) fn going_on(fleet: &Fleet, whole: &Plan, onto: Onto) -> Result<Going, Error> {
    let Onto { file, mut down, rollout, times } = onto;
    progress::stage("checking the plan");
    let mut verdict = verify(fleet, whole);
    if !verdict.is_as_made() && verdict.progress.is_begun() {
        verdict = verify_rest(fleet, whole);
    }
    let seen = verdict.progress.clone();
    down.extend(gone(&seen));
    down.sort_unstable();
    down.dedup();
    // What waits for a machine is not carried out, so that not all that was asked for is reached.
    let waits: BTreeSet<usize> = halted(fleet, whole, &down).into_iter().map(|one| one.step).collect();
    if !down.is_empty() {
        verdict = verify_rest(fleet, &renumbered(&rest(whole, &waits)));
        verdict.faults.retain(|fault| fault.kind != FaultKind::Goal);
    }
    if !verdict.holds() {
        return Ok(Going::Off(Box::new(verdict)));
    }
    let done: BTreeSet<usize> = seen.numbers(Shown::Done).into_iter().collect();
    // A step that has strayed would lead from somewhere else than it says, perhaps back.
    let strayed = seen.numbers(Shown::Astray).into_iter().filter(|step| !waits.contains(step));
    let strayed = behind(whole, strayed.collect());
    let mut left = rest(whole, &done.union(&strayed).copied().collect());
    let onward = onward(whole, &done);
    let waves_before = onward.as_ref().map_or(0, |onward| onward.waves);
    if let Some((rollout, times)) = how(onward, rollout, times) {
        let renumbered = waves_of_rest(fleet, &mut left, (&rollout, &times), waves_before);
        let verdict = verify_waves(fleet, &renumbered, &times);
        if !is_passed(&verdict) {
            return Ok(Going::Off(Box::new(verdict)));
        }
    }
    left.rest = Some(Rest {
        of: Some(file),
        waves_before,
        steps: whole.steps.len(),
        done: done.into_iter().collect(),
        unseen: seen.numbers(Shown::Unseen),
        strayed: strayed.into_iter().collect(),
        ..Rest::default()
    });
    stop(fleet, &mut left, down);
    Ok(Going::On(Box::new(left)))
}

/// Some steps of a plan, and all that wait for one of them. Steps stand after those that they wait for.
fn behind(plan: &Plan, mut some: BTreeSet<usize>) -> BTreeSet<usize> {
    for step in &plan.steps {
        if step.after.iter().any(|wait| some.contains(&wait.step)) {
            some.insert(step.number);
        }
    }
    some
}

/// How what is left of a plan is put into waves, if it is: as was typed, and beside that as the plan was. Windows and freezes that
/// are typed stand for those of the plan.
fn how(onward: Option<Onward>, rollout: Option<Rollout>, times: Times) -> Option<(Rollout, Times)> {
    let (of_plan, before) = onward.map(|onward| (onward.rollout, onward.times)).unzip();
    let before = before.unwrap_or_default();
    let rollout = rollout.or(of_plan).or_else(|| times.start.map(|_| Rollout::default()))?;
    let times = match (times.start, times.windows.is_empty() && times.freezes.is_empty()) {
        (None, _) => before,
        (Some(_), true) => Times { windows: before.windows, freezes: before.freezes, ..times },
        (Some(_), false) => times,
    };
    Some((rollout, times))
}

/// The machines of a plan that an inventory does not have any more.
fn gone(progress: &Progress) -> impl Iterator<Item = Text> {
    let gone = progress.strays.iter().filter(|one| one.kind.is_machine() && one.what == Changed::Gone);
    gone.map(|one| Text::clone(&one.thing))
}

/// Says which steps of a plan wait for machines that have not come back.
pub(in crate::cli) fn stop(fleet: &Fleet, plan: &mut Plan, down: Vec<Text>) {
    let halted = halted(fleet, plan, &down);
    let all = plan.steps.len();
    let rest = plan.rest.get_or_insert_with(|| Rest { steps: all, ..Rest::default() });
    (rest.down, rest.halted) = (down, halted);
}
