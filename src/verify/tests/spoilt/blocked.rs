//! Spoilt claims of what is blocked.

use super::{CART, Made, bump, fleet, goal, kinds, made, requirement, thing};
use crate::answer::Guarantee;
use crate::answer::obstacle::{Blocked, Tied, Wall};
use crate::answer::plan::Plan;
use crate::answer::refs::{ReasonRef, RequirementRef, ThingRef};
use crate::answer::tables::{Reason, Thing, ThingKind, What, WhatKind, Why};
use crate::id::Id;
use crate::model::{Fleet, Strategy};
use crate::verify::{FaultKind, verify};

/// Says that cart 3.0 is blocked by what it needs.
fn cart_blocked(plan: &Plan) -> Blocked {
    let why = Why::Requirement {
        requirement: requirement(plan, "app/cart"),
        carried_by: Vec::new(),
        chosen: false,
    };
    Blocked {
        goals: vec![plan.tables.reasons[goal(plan).index()].what.clone()],
        thing: thing(plan, "workload/cart"),
        chain: goal(plan),
        wall: Wall::Rule { why, of: None, place: None },
        guarantee: Guarantee::Least,
        states: None,
    }
}

#[test]
fn a_goal_claimed_to_be_blocked() {
    let (fleet, mut plan) = made(CART, Strategy::InPlace);
    plan.certificate = None;
    plan.steps.pop();
    assert!(kinds(&verify(&fleet, &plan)).contains(&FaultKind::Goal));
    plan.blocked.push(cart_blocked(&plan));
    let found = kinds(&verify(&fleet, &plan));
    assert!(!found.contains(&FaultKind::Goal) && found.contains(&FaultKind::Blocked), "{found:?}");
}

/// No kernel that the host can have is new enough for cart 3.0.
const STUCK: &str = r#"
    [[host]]
    name = "node-1"
    kernel = "5.15"
    candidates = { kernel = ["6.1"] }
    [[app]]
    name = "cart"
    version = "2.9"
    requires = [{ at = ">=3.0", needs = "kernel", in = ">=6.8" }, { needs = "kernel", in = ">=5" }]
    [[app]]
    name = "old"
    version = "1"
    [[workload]]
    name = "cart"
    app = "cart"
    host = "node-1"
    [[workload]]
    name = "old"
    app = "old"
    host = "node-1"
"#;

fn stuck() -> (Fleet, Plan) {
    let fleet = fleet(STUCK);
    let plan = Made::under(&fleet, &[bump(CART)], Strategy::InPlace);
    assert!(verify(&fleet, &plan).holds() && plan.steps.is_empty());
    assert_eq!(plan.blocked.len(), 1, "{:#?}", plan.blocked);
    (fleet, plan)
}

/// Adds a thing to the tables of a plan.
fn add(plan: &mut Plan, kind: ThingKind, name: &str) -> ThingRef {
    let thing =
        Thing { kind, name: name.into(), service: None, machine: None, own_kernel: false, owner: None };
    plan.tables.things.push(thing);
    ThingRef::from_index(plan.tables.things.len() - 1)
}

/// Names another requirement of cart in place of the one that blocks it: the one that is met.
fn name_what_is_met(plan: &mut Plan) {
    let mut entry = plan.tables.requirements[requirement(plan, "app/cart").index()].clone();
    (entry.at, entry.needs[0].within) = (None, Some(">=5".into()));
    plan.tables.requirements.push(entry);
    let met = RequirementRef::from_index(plan.tables.requirements.len() - 1);
    let Wall::Rule { why: Why::Requirement { requirement, .. }, .. } = &mut plan.blocked[0].wall else {
        panic!("a requirement blocks it")
    };
    *requirement = met;
}

#[test]
fn a_wall_misnamed() {
    let (fleet, plan) = stuck();
    type Spoil = fn(&mut Plan);
    let spoilers: [(&str, Spoil); 13] = [
        ("nobody asked for it", |plan| {
            let (kind, thing) = (WhatKind::Property, thing(plan, "host/node-1"));
            let what = What { kind, thing, of: "kernel".into(), under: None, to: Some("6.1".into()) };
            plan.blocked[0].goals.push(what);
        }),
        ("it is listed twice", |plan| {
            let first = plan.blocked[0].goals[0].clone();
            plan.blocked[0].goals.push(first);
        }),
        ("it blocks nothing", |plan| plan.blocked[0].goals.clear()),
        ("there is no such thing", |plan| {
            plan.blocked[0].thing = add(plan, ThingKind::Image, "image/none");
        }),
        ("another thing stands in the way", |plan| {
            plan.blocked[0].thing = add(plan, ThingKind::Workload, "workload/old");
        }),
        ("what cart needs says nothing of old", |plan| {
            let old = add(plan, ThingKind::Workload, "workload/old");
            plan.blocked[0].thing = old;
            let Wall::Rule { of, .. } = &mut plan.blocked[0].wall else { panic!("a rule") };
            *of = Some(old);
        }),
        ("there is no such requirement", |plan| {
            let at = requirement(plan, "app/cart").index();
            plan.tables.requirements[at].needs[0].within = Some(">=6.9".into());
        }),
        ("the requirement is met", name_what_is_met),
        ("nobody holds it", |plan| {
            let why = Why::Hold { pattern: "workload/cart".into() };
            plan.blocked[0].wall = Wall::Rule { why, of: None, place: None };
        }),
        ("no path rule makes it stop", |plan| {
            plan.blocked[0].wall = Wall::Skip { version: Some("3.0".into()), tied_to: None };
        }),
        ("what leads there does not follow", |plan| {
            let first = plan.tables.reasons[goal(plan).index()].clone();
            let why = Why::Shares { machine: None };
            let because = Some(goal(plan));
            plan.tables.reasons.push(Reason { why, because, ..first });
            plan.blocked[0].chain = ReasonRef::from_index(plan.tables.reasons.len() - 1);
        }),
        ("a choice is claimed where none was made", |plan| {
            plan.blocked[0].guarantee = Guarantee::Feasible;
        }),
        ("a choice is called none", |plan| {
            plan.guarantee = Guarantee::Feasible;
            let Wall::Rule { why: Why::Requirement { chosen, .. }, .. } = &mut plan.blocked[0].wall else {
                panic!("a requirement blocks it")
            };
            *chosen = true;
        }),
    ];
    for (name, spoil) in spoilers {
        let mut other = plan.clone();
        spoil(&mut other);
        assert!(kinds(&verify(&fleet, &other)).contains(&FaultKind::Blocked), "{name}");
    }
}

#[test]
fn a_version_that_has_come_since() {
    let (_, plan) = stuck();
    let newer = fleet(&STUCK.replace("\"6.1\"", "\"6.1\", \"6.8\""));
    assert!(kinds(&verify(&newer, &plan)).contains(&FaultKind::Blocked));
}

#[test]
fn something_reached_and_yet_called_blocked() {
    let (fleet, mut plan) = made(CART, Strategy::InPlace);
    plan.blocked.push(cart_blocked(&plan));
    assert_eq!(kinds(&verify(&fleet, &plan)), [FaultKind::Blocked]);
}

/// A machine under a workload that runs on no newer kernel, beside one that is held.
const WALLS: &str = r#"
    hold = ["host/held"]
    [[host]]
    name = "node"
    kernel = "5.15"
    [[host]]
    name = "held"
    kernel = "5.15"
    [[app]]
    name = "agent"
    version = "1"
    requires = [{ needs = "kernel", in = "<6" }]
    [[workload]]
    name = "agent"
    app = "agent"
    host = "node"
"#;

#[test]
fn walls_that_are_gone_since() {
    let walled = fleet(WALLS);
    let plan = Made::under(&walled, &[bump("host/*:kernel=6.8")], Strategy::InPlace);
    assert!(verify(&walled, &plan).holds());
    assert_eq!(plan.blocked.len(), 2, "{:#?}", plan.blocked);
    for gone in ["hold = [\"host/held\"]", "requires = [{ needs = \"kernel\", in = \"<6\" }]"] {
        let newer = fleet(&WALLS.replace(gone, ""));
        let found = kinds(&verify(&newer, &plan));
        assert!(found.contains(&FaultKind::Blocked), "{gone}: {found:?}");
    }
}

#[test]
fn a_stop_that_nothing_ties_further() {
    let fleet = fleet(
        r#"
            [[capability]]
            name = "kernel"
            step = "listed"
            [[host]]
            name = "h"
            kernel = "6.1"
            candidates = { kernel = ["6.3", "6.4"] }
        "#,
    );
    let options = crate::Options {
        holds: vec![crate::model::Pattern::parse("host/h").unwrap()],
        certificate: true,
        ..crate::Options::default()
    };
    let mut plan = crate::plan(&fleet, &[bump("host/h:kernel=6.3")], &options).unwrap().0;
    plan.holds.clear();
    let end = plan.tables.reasons[plan.blocked[0].chain.index()].what.clone();
    for tied_to in [None, Some(Tied { what: end.clone(), why: Why::Unmixed, place: None })] {
        plan.blocked[0].wall = Wall::Skip { version: end.to.clone(), tied_to };
        let verdict = verify(&fleet, &plan);
        assert!(kinds(&verdict).contains(&FaultKind::Blocked), "{:#?} {verdict:#?}", plan.blocked);
    }
}
