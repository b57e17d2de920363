//! What a plan was made for: its bumps, holds and strategy, read again.

use super::report::{FaultKind, Verdict};
use crate::answer::plan::{Plan, SCHEMA};
use crate::model::{Fleet, Pattern, Strategy};
use crate::question::{Ask, Bump};
use std::collections::BTreeSet;

/// Reads again what the plan was made for.
pub(super) fn ask(fleet: &Fleet, plan: &Plan) -> Result<(Ask, Strategy), Vec<(FaultKind, String)>> {
    if plan.schema != SCHEMA {
        let text = format!("the plan's schema is {}, and {SCHEMA} is what can be read", plan.schema);
        return Err(vec![(FaultKind::Schema, text)]);
    }
    let mut faults = Vec::new();
    let bumps = plan.bumps.iter().map(|text| Bump::parse(text));
    let bumps = keep(bumps.map(|bump| bump.map_err(|error| error.to_string())), &mut faults);
    let holds = plan.holds.iter().map(|text| Pattern::parse(text));
    let holds: Vec<Pattern> = keep(holds.map(|hold| hold.map_err(|error| error.to_string())), &mut faults);
    let strategy = Strategy::from_name(&plan.strategy);
    if strategy.is_none() {
        faults.push(format!("there is no strategy `{}`", plan.strategy));
    }
    let question = |text| (FaultKind::Question, text);
    let (Some(strategy), true) = (strategy, faults.is_empty()) else {
        return Err(faults.into_iter().map(question).collect());
    };
    match Ask::resolve(fleet, &bumps, &holds) {
        Ok((ask, _)) => Ok((ask, strategy)),
        Err(diagnostics) => {
            Err(diagnostics.into_iter().map(|diagnostic| question(diagnostic.message)).collect())
        }
    }
}

/// Keeps what could be read, and notes the rest.
fn keep<T>(results: impl Iterator<Item = Result<T, String>>, faults: &mut Vec<String>) -> Vec<T> {
    results.filter_map(|result| result.map_err(|error| faults.push(error)).ok()).collect()
}

/// Checks that nothing is asked twice, and that the plan heeds what the inventory holds.
pub(super) fn check(fleet: &Fleet, plan: &Plan, verdict: &mut Verdict) {
    for (name, list) in [("bumps", &plan.bumps), ("holds", &plan.holds)] {
        let mut seen = BTreeSet::new();
        for text in list.iter().filter(|text| !seen.insert(text.as_str())) {
            verdict.fault(FaultKind::Question, format!("`{text}` is listed twice among the {name}"));
        }
    }
    for (pattern, _) in fleet.holds() {
        let text = pattern.to_string();
        if !plan.holds.contains(&text) {
            verdict.drifted(None, format!("`{text}` is held, and was not when the plan was made"));
        }
    }
}
