//! Spoilt claims beside steps and certificate: the question, the tables, counts, and an inventory that has changed since.

use super::{CART, FLEET, Made, OPENSSL, bump, fleet, kinds, made, requirement, spoilt, thing};
use crate::answer::Guarantee;
use crate::answer::plan::{OLDEST, Plan, SCHEMA};
use crate::answer::refs::{EventRef, ReasonRef, RequirementRef, ThingRef};
use crate::answer::step::{Certainty, Wait, WaitKind};
use crate::answer::tables::{ThingKind, Why};
use crate::id::Id;
use crate::model::Strategy;
use crate::verify::{FaultKind, verify, verify_proven};

#[test]
fn another_schema() {
    for schema in [0, OLDEST - 1, SCHEMA + 1] {
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
        let around = ["workloads-kept"].contains(&&*name);
        assert_eq!(verdict.holds(), around || name == "could-stay", "{name}");
        assert_eq!(verdict.drift.is_empty(), !around && name != "workloads", "{name}");
        value["summary"][&name] = old;
    }
}

/// What spoils a plan, and whether that says nothing of its steps.
type Spoiler = (fn(&mut Plan), bool);

#[test]
fn counts_of_machines_on_which_nothing_is_named() {
    let fleet = fleet(
        "[[host]]\nname = \"h\"\nkernel = \"5.15\"\n[[host]]\nname = \"c\"\nshares-kernel-of = \"h\"\n\
         [[guest]]\nname = \"g\"\non = \"h\"\n",
    );
    let bumps = [bump("host/h:kernel=6.8")];
    for strategy in [Strategy::InPlace, Strategy::Drain] {
        let plan = Made::under(&fleet, &bumps, strategy);
        let bare = plan.summary.bare;
        let moved = usize::from(strategy == Strategy::Drain);
        assert_eq!((bare.guests, bare.containers, bare.moved, bare.restarted), (1, 1, moved, 2 - moved));
        assert_eq!((plan.summary.workloads, plan.summary.untouched), (2, 0));
        let spoilers: [Spoiler; 6] = [
            (|plan| plan.summary.bare.guests += 1, true),
            (|plan| plan.summary.bare.containers += 1, true),
            (|plan| plan.summary.bare.changed += 1, false),
            (|plan| plan.summary.bare.moved += 1, false),
            (|plan| plan.summary.bare.restarted += 1, false),
            (|plan| plan.summary.untouched += 1, false),
        ];
        for (at, (spoil, around)) in spoilers.into_iter().enumerate() {
            let mut spoilt = plan.clone();
            spoil(&mut spoilt);
            let verdict = verify(&fleet, &spoilt);
            // How many there are says nothing of whether the steps are right.
            assert_eq!((verdict.holds(), verdict.drift.is_empty()), (around, !around), "{at}");
        }
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

/// What nobody knows the meaning of is not passed over: a later version may mean something by it.
#[test]
fn keys_that_are_not_known() {
    let text = r#"
        hold = ["host/h"]
        [[host]]
        name = "h"
        kernel = "5.15"
        [[app]]
        name = "a"
        version = "1"
        requires = [{ at = ">=2", needs = "kernel", in = ">=6" }]
        [[workload]]
        name = "a"
        app = "a"
        host = "h"
    "#;
    let plan = Made::under(&fleet(text), &[bump("app/a=2")], Strategy::InPlace);
    let value = serde_json::to_value(&plan).unwrap();
    let last = plan.tables.reasons.len() - 1;
    for place in ["/blocked/0/wall", "/blocked/0/wall/why", &format!("/tables/reasons/{last}/why")] {
        let mut edited = value.clone();
        edited.pointer_mut(place).unwrap()["x"] = true.into();
        assert!(serde_json::from_value::<Plan>(edited).is_err(), "{place}");
    }
    assert_eq!(serde_json::from_value::<Plan>(value).unwrap(), plan);
}

#[test]
fn a_day_written_in_another_way() {
    let found = spoilt(CART, Strategy::InPlace, |plan| {
        plan.today = plan.today.as_ref().map(|day| day.replace('-', ""));
    });
    assert_eq!(found, [FaultKind::Question]);
}

#[test]
fn a_plan_without_its_certificate() {
    let (fleet, mut plan) = made(CART, Strategy::InPlace);
    plan.certificate = None;
    assert_eq!(kinds(&verify(&fleet, &plan)), [FaultKind::Certificate]);
    plan.guarantee = Guarantee::Feasible;
    assert!(verify(&fleet, &plan).holds());
    assert_eq!(kinds(&verify_proven(&fleet, &plan)), [FaultKind::Certificate]);
}

#[test]
fn a_cause_that_names_what_forbids_nothing() {
    // Both are requirements of the app on the kernel; only one asks for a newer one.
    let fleet = fleet(
        r#"
            [[host]]
            name = "h"
            kernel = "5.15"
            [[app]]
            name = "a"
            version = "1"
            requires = [{ needs = "kernel", in = ">=5" }, { at = ">=2", needs = "kernel", in = ">=6" }]
            [[workload]]
            name = "a"
            app = "a"
            host = "h"
        "#,
    );
    let mut plan = Made::under(&fleet, &[bump("app/a=2")], Strategy::InPlace);
    assert!(verify(&fleet, &plan).holds());
    let mut entry = plan.tables.requirements[requirement(&plan, "app/a").index()].clone();
    (entry.at, entry.needs[0].within) = (None, Some(">=5".into()));
    plan.tables.requirements.push(entry);
    let met = RequirementRef::from_index(plan.tables.requirements.len() - 1);
    let events = &mut plan.certificate.as_mut().unwrap().events;
    let mut causes = events.iter_mut().flat_map(|event| &mut event.causes);
    let cause = causes.find(|cause| cause.requirement.is_some()).unwrap();
    cause.requirement = Some(met);
    assert_eq!(kinds(&verify(&fleet, &plan)), [FaultKind::Cause]);
}
