//! False claims that something is blocked, planted in plans of random worlds: the checker refuses each.

use crate::random_worlds::worlds;
use crate::theorems::{config, read, strategies};
use comove::answer::obstacle::{Blocked, Wall};
use comove::answer::plan::Plan;
use comove::answer::refs::{ReasonRef, RequirementRef};
use comove::answer::tables::Why;
use comove::id::Id;
use comove::model::{Fleet, Pattern, Strategy};
use comove::verify::{FaultKind, verify};
use comove::{Bump, Options};
use proptest::test_runner::{TestCaseError, TestRunner};
use std::cell::Cell;
use std::collections::BTreeSet;

fn planned(fleet: &Fleet, bumps: &[Bump], holds: Vec<Pattern>, strategy: Strategy) -> Plan {
    let options = Options { strategy, holds, certificate: true, ..Options::default() };
    comove::plan(fleet, bumps, &options).expect("the bumps have been asked for before").0
}

/// Returns plans that leave out what a hold keeps from being done, with the hold taken away: what they list as blocked can
/// be done.
fn without_reason(fleet: &Fleet, bumps: &[Bump], strategy: Strategy) -> Vec<Plan> {
    let honest = planned(fleet, bumps, Vec::new(), strategy);
    if !honest.blocked.is_empty() {
        return Vec::new();
    }
    let changes = honest.steps.iter().flat_map(|step| &step.changes);
    let names: BTreeSet<&str> = changes.map(|change| honest.tables.name(change.thing)).collect();
    let mut found = Vec::new();
    for name in names.into_iter().filter(|name| !name.starts_with("own-guest/")) {
        let hold = Pattern::parse(name).expect("a name is a pattern");
        let mut plan = planned(fleet, bumps, vec![hold], strategy);
        plan.holds.clear();
        // What the plan without the hold speaks of may be named too.
        plan.tables.requirements.extend(honest.tables.requirements.iter().cloned());
        let mut bare = plan.clone();
        bare.blocked.clear();
        bare.summary.optimistic.blocked = 0;
        let kinds: Vec<FaultKind> = verify(fleet, &bare).faults.iter().map(|fault| fault.kind).collect();
        let only = |kind: &FaultKind| matches!(kind, FaultKind::Goal | FaultKind::Count);
        if !plan.blocked.is_empty() && kinds.contains(&FaultKind::Goal) && kinds.iter().all(only) {
            found.push(plan);
        }
    }
    found
}

/// Returns what could be said to stand in the way of an entry's goals.
fn walls(plan: &Plan, entry: &Blocked) -> Vec<Wall> {
    let requirement = |at| Why::Requirement {
        requirement: RequirementRef::from_index(at),
        carried_by: Vec::new(),
        chosen: false,
    };
    let rules = (0..plan.tables.requirements.len()).map(requirement);
    let rules = rules.chain([
        Why::Release { brings: None },
        Why::Unmixed,
        Why::Hold { pattern: plan.tables.name(entry.thing).into() },
    ]);
    let mut found = Vec::new();
    for why in rules {
        found.push(Wall::Rule { why: why.clone(), of: None, place: None });
        found.push(Wall::Rule { why, of: Some(entry.thing), place: None });
    }
    let end = &plan.tables.reasons[entry.chain.index()].what;
    found.push(Wall::Skip { version: end.to.clone(), tied_to: None });
    found
}

/// Plants each claim in turn, with each beginning of its chain, and counts them.
fn plant(fleet: &Fleet, plan: &Plan) -> Result<usize, TestCaseError> {
    let mut planted = 0;
    for (index, entry) in plan.blocked.iter().enumerate() {
        let chain: Vec<ReasonRef> = plan.tables.chain(entry.chain);
        for &end in &chain {
            for wall in walls(plan, entry) {
                let mut claim = plan.clone();
                let end_thing = plan.tables.reasons[end.index()].what.thing;
                let thing = match &wall {
                    Wall::Rule { of: Some(of), .. } => *of,
                    _ => end_thing,
                };
                claim.blocked[index] = Blocked { wall, chain: end, thing, ..entry.clone() };
                planted += 1;
                let verdict = verify(fleet, &claim);
                let refused = verdict.faults.iter().any(|fault| fault.kind == FaultKind::Blocked);
                if !refused {
                    return Err(TestCaseError::fail(format!("{:#?}", claim.blocked[index])));
                }
            }
        }
    }
    Ok(planted)
}

#[test]
fn no_false_claim_that_something_is_blocked_is_believed() {
    let planted = Cell::new(0);
    let mut runner = TestRunner::new(config(400));
    let run = runner.run(&(worlds(), strategies()), |(world, strategy)| {
        let fleet = read(&world.inventory());
        let bumps: Vec<Bump> =
            world.bump_texts().iter().map(|text| Bump::parse(text).expect("a bump")).collect();
        for plan in without_reason(&fleet, &bumps, strategy) {
            let count = plant(&fleet, &plan).map_err(|fault| {
                TestCaseError::fail(format!("{}\n{:?} {strategy}\n{fault}", world.inventory(), plan.bumps))
            })?;
            planted.set(planted.get() + count);
        }
        Ok(())
    });
    run.unwrap_or_else(|fault| panic!("{fault}"));
    assert!(planted.get() >= 1000, "{}", planted.get());
}
