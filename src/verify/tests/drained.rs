//! Plans that the checker once refused, or took wrongly: each the smallest fleet on which that was so.

use super::scenes::holds;
use super::{Made, bump, fleet};
use crate::answer::plan::Plan;
use crate::answer::step::Certainty;
use crate::model::Strategy;

/// Makes a plan that drains, after checking what is made under each strategy.
fn drained(text: &str, bumps: &[&str]) -> Plan {
    holds(text, bumps);
    under(text, bumps, Strategy::Drain)
}

fn under(text: &str, bumps: &[&str], strategy: Strategy) -> Plan {
    let bumps: Vec<_> = bumps.iter().map(|text| bump(text)).collect();
    Made::under(&fleet(text), &bumps, strategy)
}

/// The sizes of the steps of a plan.
fn sizes(plan: &Plan) -> Vec<usize> {
    plan.steps.iter().map(|step| step.things).collect()
}

#[test]
fn an_application_that_is_published_is_no_machine() {
    let text = r#"
        [[package]]
        name = "ssl"
        [[app]]
        name = "a"
        version = "1"
        candidates = ["2"]
        contains = ["package/ssl"]
        requires = [{ at = "<2", needs = "package/ssl", in = "<2" }]
    "#;
    holds(text, &["package/ssl=2"]);
}
