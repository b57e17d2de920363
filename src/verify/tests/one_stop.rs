//! What is changed of one machine and nothing orders is one stop of it, and of what is on it.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::answer::plan::Plan;
use crate::model::Strategy;

const BOX: &str = r#"
    [[host]]
    name = "n"
    kernel = "5.15"
    provides = { docker = "26", openssl = "3.0" }
    [[app]]
    name = "a"
    version = "1"
    [[workload]]
    name = "a"
    app = "a"
    host = "n"
    replicas = 3
"#;

const PROCESS: &str = "\n[[workload]]\nname = \"p\"\nhost = \"n\"\nisolation = \"process\"\n";

/// Plans, with the checker's consent under each strategy, and returns the plan under one.
fn checked(text: &str, bumps: &[&str], strategy: Strategy) -> Plan {
    holds(text, bumps);
    let bumps: Vec<_> = bumps.iter().map(|text| bump(text)).collect();
    Made::under(&fleet(text), &bumps, strategy)
}

/// The number of things in each step.
fn steps(plan: &Plan) -> Vec<usize> {
    plan.steps.iter().map(|step| step.things).collect()
}

#[test]
fn a_kernel_and_an_engine_are_one_stop() {
    let both = ["host/n:kernel=6.8", "host/n:docker=27"];
    let plan = checked(BOX, &both, Strategy::InPlace);
    assert_eq!(steps(&plan), [4]);
    assert_eq!((plan.summary.things, plan.summary.largest_step, plan.summary.restart_only), (4, 4, 3));
    let reversed = checked(BOX, &[both[1], both[0]], Strategy::InPlace);
    assert_eq!(steps(&reversed), [4]);
}

/// The engine restarts containers only, the kernel all: the larger of the two steps has all things.
#[test]
fn what_restarts_with_one_of_them_only_does_not_part_them() {
    let text = BOX.to_owned() + PROCESS;
    let plan = checked(&text, &["host/n:kernel=6.8", "host/n:docker=27"], Strategy::InPlace);
    assert_eq!(steps(&plan), [5]);
    let all =
        checked(&text, &["host/n:kernel=6.8", "host/n:docker=27", "host/n:openssl=3.2"], Strategy::InPlace);
    assert_eq!(steps(&all), [5]);
}

/// A library restarts processes and an engine containers: together they would be a larger step than either.
#[test]
fn a_step_does_not_grow() {
    let text = BOX.to_owned() + PROCESS;
    let plan = checked(&text, &["host/n:openssl=3.2", "host/n:docker=27"], Strategy::InPlace);
    let mut sizes = steps(&plan);
    sizes.sort_unstable();
    assert_eq!(sizes, [2, 4]);
}

#[test]
fn what_is_ordered_stays_so() {
    let text = BOX.replace(
        "provides = { docker = \"26\", openssl = \"3.0\" }",
        "provides = { docker = \"26\", openssl = \"3.0\" }\nrequires = [{ of = \"docker\", at = \">=27\", needs = \"kernel\", in = \">=6.8\" }]",
    );
    let plan = checked(&text, &["host/n:kernel=6.8", "host/n:docker=27"], Strategy::InPlace);
    assert_eq!(steps(&plan), [4, 4]);
}

/// What leaves a machine does so for each change of it.
#[test]
fn elsewhere_nothing_is_joined() {
    for (strategy, number) in [(Strategy::Drain, 8), (Strategy::PerVm, 3)] {
        let plan = checked(BOX, &["host/n:kernel=6.8", "host/n:docker=27"], strategy);
        assert_eq!(plan.steps.len(), number, "{strategy}");
    }
}

/// Two machines whose containers answer each other: what is joined on one must not close a circle with the other.
#[test]
fn several_machines_stop_once_each() {
    let text = r#"
        [[host]]
        name = "n1"
        kernel = "5.15"
        provides = { docker = "26" }
        [[host]]
        name = "n2"
        kernel = "5.15"
        provides = { docker = "26" }
        [[workload]]
        name = "a"
        hosts = ["n1", "n2"]
        replicas = 4
    "#;
    let plan = checked(text, &["host/*:kernel=6.8", "host/*:docker=27"], Strategy::InPlace);
    assert_eq!(steps(&plan), [3, 3]);
    assert!(plan.steps.iter().all(|step| step.after.is_empty()), "in any order");
}
