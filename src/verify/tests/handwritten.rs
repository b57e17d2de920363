//! Plans written by hand, from the definitions and without the planner: the checker takes each as it is.

use crate::answer::plan::Plan;
use crate::read::Reader;
use crate::verify::{Verdict, verify};

/// Reads a fleet and a plan for it from `tests/fixtures/plans`, and checks the plan.
fn written(name: &str) -> Verdict {
    let read = |ending: &str| {
        let path = format!("{}/tests/fixtures/plans/{name}.{ending}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    checked(&format!("{name}.toml"), &read("toml"), &read("json"))
}

/// Checks a plan, which is right in all that it says; places are those of the file.
fn checked(file: &str, fleet: &str, plan: &str) -> Verdict {
    let mut reader = Reader::new();
    reader.add(file, fleet.as_bytes().to_vec());
    let (fleet, _) = reader.finish().unwrap_or_else(|faults| panic!("{:#?}", faults.diagnostics));
    let plan: Plan = serde_json::from_str(plan).unwrap_or_else(|error| panic!("{file}: {error}"));
    let verdict = verify(&fleet, &plan);
    assert!(verdict.holds() && verdict.drift.is_empty(), "{file}: {verdict:#?}");
    assert_eq!(verdict.states, plan.steps.len(), "{file}");
    verdict
}

#[test]
fn a_host_changes_under_its_containers() {
    let verdict = written("in-place");
    assert_eq!((verdict.goals, verdict.blocked, verdict.events, verdict.ties), (1, 0, 4, 1));
}

#[test]
fn a_host_is_emptied_before_it_changes() {
    let verdict = written("drained");
    assert_eq!((verdict.goals, verdict.blocked, verdict.events, verdict.ties), (1, 0, 4, 1));
}

#[test]
fn one_goal_is_blocked_and_another_reached() {
    let verdict = written("blocked");
    assert_eq!((verdict.goals, verdict.blocked, verdict.events, verdict.ties), (2, 1, 2, 1));
}
