//! Spoilt claims beside steps and certificate: the question, the tables, counts, and an inventory that has changed since.

use super::{CART, FLEET, OPENSSL, fleet, kinds, made, spoilt, thing};
use crate::answer::plan::{Plan, SCHEMA};
use crate::answer::refs::{EventRef, ReasonRef, RequirementRef, ThingRef};
use crate::answer::step::{Certainty, Wait, WaitKind};
use crate::answer::tables::{ThingKind, Why};
use crate::id::Id;
use crate::model::Strategy;
use crate::verify::{FaultKind, verify};

#[test]
fn another_schema() {
    for schema in [0, SCHEMA - 1, SCHEMA + 1] {
        let found = spoilt(CART, Strategy::InPlace, |plan| plan.schema = schema);
        assert_eq!(found, [FaultKind::Schema]);
    }
}

#[test]
fn another_question() {
    for bumped in ["app/cart", "app/car=3", "card/cart=3"] {
        let found = spoilt(CART, Strategy::InPlace, |plan| {
            plan.bumps = vec![bumped.to_owned()];
        });
        assert_eq!(found, [FaultKind::Question]);
    }
    let found = spoilt(CART, Strategy::InPlace, |plan| {
        plan.bumps.push("app/old=2".to_owned());
    });
    assert_eq!(
        found,
        [FaultKind::Goal],
        "old goes to 2 anyway, but the plan does not say that it was asked for"
    );
    let found = spoilt(CART, Strategy::InPlace, |plan| {
        plan.bumps.push(OPENSSL.to_owned());
    });
    assert!(found.contains(&FaultKind::Goal), "{found:?}");
}

#[test]
fn references_that_lead_nowhere() {
    let nowhere = 99_999;
    type Spoil = fn(&mut Plan, usize);
    let spoilers: [Spoil; 9] = [
        |plan, at| plan.steps[0].changes[0].thing = ThingRef::from_index(at),
        |plan, at| plan.steps[0].changes[0].under = Some(ThingRef::from_index(at)),
        |plan, at| plan.steps[0].reasons[0] = ReasonRef::from_index(at),
        |plan, at| plan.steps[0].after = vec![Wait { step: at, kind: WaitKind::Rule }],
        |plan, at| plan.tables.things[0].machine = Some(ThingRef::from_index(at)),
        |plan, at| plan.tables.reasons[0].because = Some(ReasonRef::from_index(at)),
        |plan, at| plan.certificate.as_mut().unwrap().events[0].what.thing = ThingRef::from_index(at),
        |plan, at| plan.certificate.as_mut().unwrap().ties[0].arrows[0].to = EventRef::from_index(at),
        |plan, at| {
            let why = Why::Requirement {
                requirement: RequirementRef::from_index(at),
                carried_by: Vec::new(),
                chosen: false,
            };
            plan.tables.reasons[0].why = why;
        },
    ];
    for spoil in spoilers {
        let (fleet, mut plan) = made(CART, Strategy::InPlace);
        spoil(&mut plan, nowhere);
        let verdict = verify(&fleet, &plan);
        assert_eq!(kinds(&verdict), [FaultKind::Reference], "{:#?}", verdict.faults);
        assert!(verdict.gave_up && verdict.states == 0, "nothing else is looked at");
    }
}

#[test]
fn a_reason_before_the_one_that_it_follows_from() {
    let found = spoilt(CART, Strategy::InPlace, |plan| {
        plan.tables.reasons[0].because = Some(ReasonRef::from_index(0));
    });
    assert_eq!(found, [FaultKind::Reference]);
}

#[test]
fn a_thing_of_another_kind() {
    let found = spoilt(CART, Strategy::InPlace, |plan| {
        let cart = thing(plan, "workload/cart").index();
        plan.tables.things[cart].kind = ThingKind::Service;
    });
    assert_eq!(found, [FaultKind::Reference]);
}

#[test]
fn counts_changed() {
    let (fleet, plan) = made(CART, Strategy::InPlace);
    let mut value = serde_json::to_value(&plan).unwrap();
    let names: Vec<String> = value["summary"].as_object().unwrap().keys().cloned().collect();
    for name in names {
        let old = value["summary"][&name].clone();
        let Some(count) = old.as_u64() else { continue };
        value["summary"][&name] = (count + 1).into();
        let spoilt: Plan = serde_json::from_value(value.clone()).unwrap();
        let verdict = verify(&fleet, &spoilt);
        // What is counted around the steps says nothing of whether they are right.
        let around = ["hosts-ready", "workloads-kept"].contains(&&*name);
        assert_eq!(verdict.holds(), around || name == "could-stay", "{name}");
        assert_eq!(verdict.drift.is_empty(), !around && name != "workloads", "{name}");
        value["summary"][&name] = old;
    }
}

#[test]
fn somebody_made_to_say_that_it_works() {
    let (fleet, mut plan) = made(CART, Strategy::InPlace);
    let mut found = 0;
    for step in &mut plan.steps {
        for change in step.changes.iter_mut().filter(|change| change.certainty == Some(Certainty::Unknown)) {
            change.certainty = Some(Certainty::Stated);
            found += 1;
        }
    }
    assert!(found > 0, "nothing says that web works");
    // All that follows from it is made to fit.
    plan.unknowns.clear();
    plan.summary.stated += plan.summary.unknown;
    plan.summary.unknown = 0;
    plan.summary.pessimistic = plan.summary.optimistic;
    assert_eq!(kinds(&verify(&fleet, &plan)), [FaultKind::Certainty]);
}

#[test]
fn a_newer_inventory_in_which_the_steps_still_hold() {
    let (_, plan) = made(CART, Strategy::InPlace);
    // A patch release of the kernel, and lines before the requirements.
    let newer = format!("\n\n{}", FLEET.replace("kernel = \"5.15\"", "kernel = \"5.15.3\""));
    let verdict = verify(&fleet(&newer), &plan);
    assert!(verdict.holds(), "{verdict:#?}");
    assert!(!verdict.drift.is_empty());
}

#[test]
fn a_newer_inventory_in_which_half_is_done() {
    let (_, plan) = made(CART, Strategy::InPlace);
    let newer = FLEET.replacen("kernel = \"5.15\"", "kernel = \"6.8\"", 1);
    let newer = newer.replace("name = \"old\"\n    version = \"1\"", "name = \"old\"\n    version = \"2\"");
    let verdict = verify(&fleet(&newer), &plan);
    assert!(!verdict.drift.is_empty(), "{verdict:#?}");
    // That the kernel goes first is no longer needed.
    assert!(!verdict.faults.iter().any(|fault| fault.kind == FaultKind::Requirement), "{verdict:#?}");
}

#[test]
fn a_newer_inventory_in_which_they_do_not() {
    let (_, plan) = made(CART, Strategy::InPlace);
    let needs = "{ at = \">=3.0\", needs = \"kernel\", in = \">=6.8\" }";
    let other = FLEET.replace(needs, "{ at = \">=3.0\", needs = \"kernel\", in = \">=6.9\" }");
    assert!(kinds(&verify(&fleet(&other), &plan)).contains(&FaultKind::Requirement));
    let other = FLEET.replace(needs, "");
    assert!(kinds(&verify(&fleet(&other), &plan)).contains(&FaultKind::Cause));
    let other = FLEET.replace("name = \"old\"\n    app", "name = \"gone\"\n    app");
    let found = kinds(&verify(&fleet(&other), &plan));
    assert!(found.contains(&FaultKind::Missing) && found.contains(&FaultKind::Alone), "{found:?}");
}
