//! What a plan was made for: its bumps and holds, read again.

use super::finding::{Listed, QuestionFinding};
use super::report::{FaultKind, Verdict};
use crate::answer::plan::{Plan, SCHEMA};
use crate::model::{Fleet, Pattern};
use crate::question::{Ask, Bump};
use std::collections::BTreeSet;

/// Reads again what the plan was made for.
pub(super) fn ask(fleet: &Fleet, plan: &Plan) -> Result<Ask, Vec<(FaultKind, QuestionFinding)>> {
    if plan.schema != SCHEMA {
        return Err(vec![(FaultKind::Schema, QuestionFinding::Schema { found: plan.schema, read: SCHEMA })]);
    }
    let mut faults = Vec::new();
    let bad = |bump, error| QuestionFinding::Bump { bump, error };
    let bumps = keep(&plan.bumps, Bump::parse, bad, &mut faults);
    let bad = |hold, error| QuestionFinding::Hold { hold, error };
    let holds = keep(&plan.holds, Pattern::parse, bad, &mut faults);
    if faults.is_empty() {
        match Ask::resolve(fleet, &bumps, &holds) {
            Ok((ask, _)) => return Ok(ask),
            Err(refused) => {
                let messages = refused.into_iter().map(|diagnostic| diagnostic.message);
                faults.extend(messages.map(|message| QuestionFinding::Refused { message }));
            }
        }
    }
    Err(faults.into_iter().map(|finding| (FaultKind::Question, finding)).collect())
}

/// Keeps what can be read, and notes the rest.
fn keep<T, E>(
    list: &[String],
    parse: impl Fn(&str) -> Result<T, E>,
    bad: impl Fn(String, E) -> QuestionFinding,
    faults: &mut Vec<QuestionFinding>,
) -> Vec<T> {
    let mut kept = Vec::with_capacity(list.len());
    for text in list {
        match parse(text) {
            Ok(read) => kept.push(read),
            Err(error) => faults.push(bad(text.clone(), error)),
        }
    }
    kept
}

/// Checks that nothing is asked twice, and that the plan heeds what the inventory holds.
pub(super) fn check(fleet: &Fleet, plan: &Plan, verdict: &mut Verdict) {
    let bumps = twice(&plan.bumps).map(Listed::Bump);
    for listed in bumps.chain(twice(&plan.holds).map(Listed::Hold)) {
        verdict.fault(FaultKind::Question, listed);
    }
    for (pattern, _) in fleet.holds() {
        let pattern = pattern.to_string();
        if !plan.holds.contains(&pattern) {
            verdict.drifted(None, QuestionFinding::NowHeld { pattern });
        }
    }
}

/// Returns what a list has twice.
fn twice(list: &[String]) -> impl Iterator<Item = String> {
    let mut seen = BTreeSet::new();
    list.iter().filter(move |text| !seen.insert(text.as_str())).cloned()
}
