//! Right plans, spoilt in one way each, and what the checker says to that.

mod blocked;
mod certificate;
mod claims;
mod steps;

use super::{Made, bump, fleet, kinds};
use crate::answer::plan::Plan;
use crate::answer::refs::{ReasonRef, RequirementRef, ThingRef};
use crate::answer::tables::Why;
use crate::id::Id;
use crate::model::{Fleet, Strategy};
use crate::verify::{FaultKind, verify};

/// A host under four containers, one of which wants the newer kernel, and an image that two of them run.
const FLEET: &str = r#"
    [[host]]
    name = "node-1"
    kernel = "5.15"
    candidates = { kernel = ["6.8"] }
    [[host]]
    name = "node-2"
    kernel = "5.15"

    [[app]]
    name = "cart"
    version = "2.9"
    requires = [{ at = ">=3.0", needs = "kernel", in = ">=6.8" }]
    [[app]]
    name = "old"
    version = "1"
    candidates = ["2"]
    requires = [{ at = "<2", needs = "kernel", in = "<6" }, { at = ">=2", needs = "kernel", in = ">=6" }]

    [[package]]
    name = "openssl"
    version = "1.1"
    candidates = ["3"]
    [[image]]
    name = "base"
    version = "11"
    contains = ["package/openssl"]
    [[image]]
    name = "web"
    version = "7"
    base = "base"

    [[workload]]
    name = "cart"
    app = "cart"
    host = "node-1"
    [[workload]]
    name = "old"
    app = "old"
    host = "node-1"
    [[workload]]
    name = "web"
    image = "web"
    hosts = ["node-1", "node-2"]
"#;

fn made(asked: &str, strategy: Strategy) -> (Fleet, Plan) {
    let fleet = fleet(FLEET);
    let plan = Made::under(&fleet, &[bump(asked)], strategy);
    let verdict = verify(&fleet, &plan);
    assert!(verdict.holds() && verdict.drift.is_empty(), "{verdict:#?}");
    (fleet, plan)
}

/// Spoils a plan, and returns what is found wrong with it.
fn spoilt(asked: &str, strategy: Strategy, spoil: impl FnOnce(&mut Plan)) -> Vec<FaultKind> {
    let (fleet, mut plan) = made(asked, strategy);
    spoil(&mut plan);
    kinds(&verify(&fleet, &plan))
}

const CART: &str = "app/cart=3.0";
const OPENSSL: &str = "package/openssl=3";

/// Finds a thing in the tables of a plan.
fn thing(plan: &Plan, name: &str) -> ThingRef {
    let found = plan.tables.things.iter().position(|thing| *thing.name == *name);
    ThingRef::from_index(found.unwrap_or_else(|| panic!("{name} is in the tables")))
}

/// Finds the requirement of something in the tables of a plan.
fn requirement(plan: &Plan, subject: &str) -> RequirementRef {
    let found = plan.tables.requirements.iter().position(|entry| *entry.subject == *subject);
    RequirementRef::from_index(found.unwrap_or_else(|| panic!("{subject} needs something")))
}

/// Finds the reason that something was asked for.
fn goal(plan: &Plan) -> ReasonRef {
    let found = plan.tables.reasons.iter().position(|reason| reason.why == Why::Goal);
    ReasonRef::from_index(found.expect("a bump asks for something"))
}
