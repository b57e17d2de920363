//! Spoilt claims of what is blocked.

use super::{CART, Made, bump, fleet, goal, kinds, made, requirement, thing};
use crate::answer::Guarantee;
use crate::answer::obstacle::{Blocked, Wall};
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::tables::{Thing, ThingKind, What, WhatKind, Why};
use crate::id::Id;
use crate::model::Strategy;
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
    assert!(!found.contains(&FaultKind::Goal) && !found.contains(&FaultKind::Blocked), "{found:?}");
    type Spoil = fn(&mut Plan);
    let spoilers: [(&str, Spoil); 9] = [
        ("nobody asked for it", |plan| {
            let (kind, thing) = (WhatKind::Property, thing(plan, "host/node-1"));
            let what = What { kind, thing, of: "kernel".into(), under: None, to: Some("6.8".into()) };
            plan.blocked[0].goals.push(what);
        }),
        ("it is listed twice", |plan| {
            let first = plan.blocked[0].goals[0].clone();
            plan.blocked[0].goals.push(first);
        }),
        ("it blocks nothing", |plan| plan.blocked[0].goals.clear()),
        ("there is no such thing", |plan| {
            let name = "image/none".into();
            let image = Thing { kind: ThingKind::Image, name, service: None, machine: None, owner: None };
            plan.blocked[0].thing = ThingRef::from_index(plan.tables.things.len());
            plan.tables.things.push(image);
        }),
        ("another thing stands in the way", |plan| plan.blocked[0].thing = thing(plan, "workload/old")),
        ("what cart needs says nothing of old", |plan| {
            let old = thing(plan, "workload/old");
            plan.blocked[0].thing = old;
            let Wall::Rule { of, .. } = &mut plan.blocked[0].wall else { panic!("a rule") };
            *of = Some(old);
        }),
        ("there is no such requirement", |plan| {
            let at = requirement(plan, "app/cart").index();
            plan.tables.requirements[at].needs[0].within = Some(">=6.9".into());
        }),
        ("nobody holds it", |plan| {
            let why = Why::Hold { pattern: "workload/cart".into() };
            plan.blocked[0].wall = Wall::Rule { why, of: None, place: None };
        }),
        ("no path rule makes it stop", |plan| {
            plan.blocked[0].wall = Wall::Skip { version: Some("3.0".into()), tied_to: None };
        }),
    ];
    for (name, spoil) in spoilers {
        let mut other = plan.clone();
        spoil(&mut other);
        assert!(kinds(&verify(&fleet, &other)).contains(&FaultKind::Blocked), "{name}");
    }
}

#[test]
fn a_choice_claimed_where_none_was_made() {
    let (fleet, mut plan) = made(CART, Strategy::InPlace);
    plan.certificate = None;
    plan.steps.pop();
    plan.blocked.push(cart_blocked(&plan));
    plan.blocked[0].guarantee = Guarantee::Feasible;
    assert!(kinds(&verify(&fleet, &plan)).contains(&FaultKind::Blocked));
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
