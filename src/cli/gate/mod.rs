//! The one place that makes plans and checks them. What a command shows of a plan has passed here, or the run ends with
//! [`Outcome::Refused`](super::exit::Outcome) and shows nothing of it.

mod bundle;
mod left;
mod refusal;
#[cfg(test)]
mod tests;

pub(super) use left::{Going, Onto, after, going_on, stop};
pub(super) use refusal::Refusal;

use super::args::Question;
use super::draw;
use super::error::Error;
use super::progress;
use crate::answer::contrast::{Contrast, Counterpart};
use crate::answer::plan::{Checked, Plan};
use crate::answer::review::{Review, Said};
use crate::answer::why::Explanation;
use crate::diag::Diagnostic;
use crate::model::{Fleet, Turn};
use crate::planner::{
    Answered, Onward, Options, contrast_of, counterpart_of, halted, onward, plan as unchecked, prove,
    renumbered, rest, review, waves, waves_of_rest, why_of,
};
use crate::question::{Bump, Rollout};
use crate::verify::{Verdict, verify, verify_waves};

/// A question that was read, and how to answer it.
pub(super) struct Asked<'a> {
    pub(super) fleet: &'a Fleet,
    pub(super) bumps: &'a [Bump],
    pub(super) options: Options,
    /// How it was typed: whether plans are checked, and where to write what reproduces a fault.
    pub(super) typed: &'a Question,
}

/// Plans what is asked. The plan keeps its certificate if the options want it.
pub(super) fn plan(asked: &Asked<'_>) -> Result<Plan, Error> {
    let Asked { fleet, bumps, options, typed } = asked;
    progress::stage("planning");
    if typed.checking.no_check {
        return settle(fleet, unchecked(fleet, bumps, options));
    }
    let mut proven = settle(fleet, prove(fleet, bumps, options))?;
    planted(&mut proven.plan);
    progress::stage("checking the plan");
    let checked = pass(fleet, &proven.plan).map_err(|refusal| refusal.of(asked))?;
    let plan = if options.certificate { proven.plan } else { proven.without_certificate() };
    Ok(Plan { checked: Some(checked), ..plan })
}

/// Plans what is asked, with waves if they are asked for.
pub(super) fn rolled_out(asked: &Asked<'_>, rollout: Option<&Rollout>) -> Result<Plan, Error> {
    let mut plan = plan(asked)?;
    if let Some(rollout) = rollout {
        progress::stage("putting the steps into waves");
        waves(asked.fleet, &mut plan, rollout, &asked.options.times);
        let verdict = verify_waves(asked.fleet, &plan, &asked.options.times);
        if !asked.typed.checking.no_check && !is_passed(&verdict) {
            return Err(Refusal::new(plan.strategy, verdict).of(asked));
        }
    }
    Ok(plan)
}

/// Makes the review of a plan that has passed, with the strategies side by side if they are to be compared.
pub(super) fn reviewed(
    fleet: &Fleet,
    plan: Plan,
    compared: Option<&Asked<'_>>,
    said: Said,
) -> Result<Review, Error> {
    // What the question gave rise to was said when the plan was made.
    let contrast = compared.map(|asked| side_by_side(asked).map(|(contrast, _)| contrast)).transpose()?;
    Ok(review(fleet, plan, contrast, said))
}

/// Sets the strategies side by side; each column's plan is checked.
pub(super) fn contrast(asked: &Asked<'_>) -> Result<Contrast, Error> {
    let (contrast, warnings) = side_by_side(asked)?;
    draw::messages(asked.fleet.sources(), &warnings);
    Ok(contrast)
}

/// The strategies side by side, and the warnings on the question, which is the same for each.
fn side_by_side(asked: &Asked<'_>) -> Result<(Contrast, Vec<Diagnostic>), Error> {
    let Asked { fleet, bumps, options, typed } = asked;
    progress::stage("planning and checking under each strategy");
    if typed.checking.no_check {
        return sound(fleet, crate::planner::contrast(fleet, bumps, &options.holds));
    }
    let mut passed: Vec<Result<Checked, Refusal>> = Vec::new();
    let answered = contrast_of(fleet, bumps, &options.holds, |plan| {
        #[cfg(test)]
        let plan = &changed(plan);
        passed.push(pass(fleet, plan));
    });
    let (mut contrast, warnings) = sound(fleet, answered)?;
    for (column, passed) in contrast.columns.iter_mut().zip(passed) {
        column.checked = Some(passed.map_err(|refusal| refusal.of(asked))?);
    }
    Ok((contrast, warnings))
}

/// Sets the strategies side by side in the fleet turned around; each column's plan is checked there.
pub(super) fn counterpart(asked: &Asked<'_>, turn: Turn) -> Result<Counterpart, Error> {
    let Asked { fleet, bumps, options, typed } = asked;
    progress::stage("planning and checking the counterpart");
    if typed.checking.no_check {
        return settle(fleet, crate::planner::counterpart(fleet, bumps, &options.holds, turn));
    }
    let mut passed: Vec<Result<Checked, Refusal>> = Vec::new();
    let see = |fleet: &Fleet, plan: &Plan| passed.push(pass(fleet, plan));
    let mut counterpart = settle(fleet, counterpart_of(fleet, bumps, &options.holds, turn, see))?;
    for (column, passed) in counterpart.columns.iter_mut().zip(passed) {
        column.checked = Some(passed.map_err(|refusal| refusal.of(asked))?);
    }
    Ok(counterpart)
}

/// Explains a thing; the plan that this is cut from is checked.
pub(super) fn why(asked: &Asked<'_>, name: &str) -> Result<Explanation, Error> {
    let Asked { fleet, bumps, options, typed } = asked;
    progress::stage("planning");
    if typed.checking.no_check {
        return settle(fleet, crate::planner::why(fleet, bumps, options, name));
    }
    let (mut explanation, mut plan) = settle(fleet, why_of(fleet, bumps, options, name))?;
    planted(&mut plan);
    explanation.checked = Some(pass(fleet, &plan).map_err(|refusal| refusal.of(asked))?);
    Ok(explanation)
}

/// Checks a plan that carries its certificate. Whatever drifts from the inventory of which it was just made is a fault.
fn pass(fleet: &Fleet, plan: &Plan) -> Result<Checked, Refusal> {
    let verdict = verify(fleet, plan);
    match is_passed(&verdict) && plan.certificate.is_some() {
        true => Ok(Checked { steps: verdict.states, causes: verdict.events }),
        false => Err(Refusal::new(plan.strategy, verdict)),
    }
}

fn is_passed(verdict: &Verdict) -> bool {
    verdict.holds() && verdict.drift.is_empty()
}

/// Looks for a fault again: plans, and returns what the check finds.
fn fails(fleet: &Fleet, bumps: &[Bump], options: &Options) -> Option<Verdict> {
    let (mut proven, _) = prove(fleet, bumps, options).ok()?;
    planted(&mut proven.plan);
    pass(fleet, &proven.plan).err().map(|refusal| *refusal.verdict)
}

/// Prints an answer's warnings, or turns the faults of the question into an error.
fn settle<T>(fleet: &Fleet, answered: Answered<T>) -> Result<T, Error> {
    let (answer, warnings) = sound(fleet, answered)?;
    draw::messages(fleet.sources(), &warnings);
    Ok(answer)
}

/// An answer with its warnings, or the faults of the question as an error.
fn sound<T>(fleet: &Fleet, answered: Answered<T>) -> Result<(T, Vec<Diagnostic>), Error> {
    answered.map_err(|faults| Error::Faults(Box::new(fleet.sources().clone()), faults))
}

/// In tests, a fault of the planner that is planted into the plans of the thread.
#[cfg(test)]
type Fault = std::cell::RefCell<Option<Box<dyn FnMut(&mut Plan)>>>;

#[cfg(test)]
std::thread_local! {
    static FAULT: Fault = const { std::cell::RefCell::new(None) };
}

/// Plants what a test wants planted.
#[cfg(test)]
fn planted(plan: &mut Plan) {
    FAULT.with_borrow_mut(|fault| fault.iter_mut().for_each(|plant| plant(plan)));
}

#[cfg(not(test))]
const fn planted(_: &mut Plan) {}

#[cfg(test)]
fn changed(plan: &Plan) -> Plan {
    let mut plan = plan.clone();
    planted(&mut plan);
    plan
}
