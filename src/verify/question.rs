//! What a plan was made for: its bumps and holds, read again, and what it says to have left out.

use super::finding::{Listed, QuestionFinding};
use super::report::{FaultKind, Verdict};
use crate::answer::plan::{OLDEST, Plan, SCHEMA};
use crate::model::{Fleet, Omission, Pattern};
use crate::question::{Ask, Bump};
use std::collections::{BTreeMap, BTreeSet};

/// Reads again what the plan was made for.
pub(super) fn ask(fleet: &Fleet, plan: &Plan) -> Result<Ask, Vec<(FaultKind, QuestionFinding)>> {
    if !(OLDEST..=SCHEMA).contains(&plan.schema) {
        return Err(vec![(FaultKind::Schema, QuestionFinding::Schema { found: plan.schema, read: SCHEMA })]);
    }
    let mut faults = Vec::new();
    let bad = |bump, error| QuestionFinding::Bump { bump, error };
    let bumps = keep(&plan.bumps, Bump::parse, bad, &mut faults);
    let bad = |hold, error| QuestionFinding::Hold { hold, error };
    let holds = keep(&plan.holds, Pattern::parse, bad, &mut faults);
    let bad = |pattern, error| QuestionFinding::Exception { pattern, error };
    let except = keep(&plan.except, Pattern::parse, bad, &mut faults);
    let bumps: Vec<Bump> = bumps.into_iter().map(|bump| bump.except(&except)).collect();
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

/// Compares what a plan says to have left out of its bumps with what is left out of them. It may have changed since: what
/// is not left out any more is asked for, and missing in the plan.
pub(super) fn check_left_out(fleet: &Fleet, ask: &Ask, plan: &Plan, verdict: &mut Verdict) {
    let bump = |at: u32| ask.bumps().get(at as usize).map_or_else(String::new, ToString::to_string);
    let mut found: BTreeMap<(String, Omission, String), Option<&str>> = BTreeMap::new();
    for one in &ask.left_out {
        found.insert((bump(one.bump), one.why, one.thing.name(fleet)), one.found.as_deref());
    }
    let mut seen = BTreeSet::new();
    for group in &plan.left_out {
        if group.things.is_empty() {
            verdict.fault(FaultKind::Question, left_out(&group.bump, group.why, "nothing"));
        }
        for one in &group.things {
            let name = plan.tables.name(one.thing).to_owned();
            let key = (group.bump.clone(), group.why, name);
            match found.get(&key) {
                _ if seen.contains(&key) => {
                    verdict.fault(FaultKind::Question, left_out(&key.0, key.1, &key.2));
                }
                Some(now) if *now == one.found.as_deref() => {}
                _ => verdict.drifted(None, left_out(&key.0, key.1, &key.2)),
            }
            seen.insert(key);
        }
    }
    for (bump, why, thing) in found.keys().filter(|key| !seen.contains(*key)) {
        let finding = QuestionFinding::NowLeftOut { bump: bump.clone(), why: *why, thing: thing.clone() };
        verdict.drifted(None, finding);
    }
}

fn left_out(bump: &str, why: Omission, thing: &str) -> QuestionFinding {
    QuestionFinding::LeftOut { bump: bump.to_owned(), why, thing: thing.to_owned() }
}

/// Checks that nothing is asked twice, and that the plan heeds what the inventory holds.
pub(super) fn check(fleet: &Fleet, plan: &Plan, verdict: &mut Verdict) {
    let bumps = twice(&plan.bumps).map(Listed::Bump);
    let rest = twice(&plan.holds).map(Listed::Hold).chain(twice(&plan.except).map(Listed::Exception));
    for listed in bumps.chain(rest) {
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
