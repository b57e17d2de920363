//! Right plans, spoilt in one way each, and what the checker says to that.

use super::{Made, bump, fleet, kinds};
use crate::answer::Guarantee;
use crate::answer::certificate::RuleKind;
use crate::answer::obstacle::{Blocked, Wall};
use crate::answer::plan::{Plan, SCHEMA};
use crate::answer::refs::{EventRef, ReasonRef, RequirementRef, ThingRef};
use crate::answer::step::{Certainty, Change, Effect, Wait, WaitKind};
use crate::answer::tables::{Thing, ThingKind, What, WhatKind, Why};
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
fn steps_swapped() {
    // What replicas run has to be baked in before.
    let found = spoilt(OPENSSL, Strategy::InPlace, |plan| {
        let last = plan.steps.len() - 1;
        plan.steps.swap(0, last);
    });
    assert!(found.contains(&FaultKind::Alone), "{found:?}");
    assert!(found.contains(&FaultKind::Order), "{found:?}");
}

#[test]
fn steps_swapped_and_numbered_anew() {
    let found = spoilt(CART, Strategy::Drain, |plan| {
        plan.certificate = None;
        plan.steps.reverse();
        for (index, step) in plan.steps.iter_mut().enumerate() {
            step.number = index + 1;
            step.rank = 1;
            step.after.clear();
        }
        plan.summary.ranks = 1;
    });
    assert_eq!(found, [FaultKind::Requirement]);
}

#[test]
fn a_prerequisite_dropped() {
    let found = spoilt(CART, Strategy::InPlace, |plan| {
        plan.certificate = None;
        let last = plan.steps.len() - 1;
        assert!(!plan.steps[last].after.is_empty());
        for step in &mut plan.steps {
            step.after.clear();
            step.rank = 1;
        }
        plan.summary.ranks = 1;
    });
    assert_eq!(found, [FaultKind::Order]);
}

#[test]
fn a_change_dropped() {
    let found = spoilt(CART, Strategy::InPlace, |plan| {
        plan.certificate = None;
        let web = thing(plan, "workload/web#1");
        let step = plan.steps.iter_mut().find(|step| step.changes.len() > 3).unwrap();
        step.changes.retain(|change| change.thing != web);
        step.things -= 1;
        plan.summary.things -= 1;
        plan.summary.largest_step -= 1;
    });
    assert!(found.contains(&FaultKind::Alone), "{found:?}");
}

#[test]
fn a_change_dropped_and_the_certificate_left() {
    let found = spoilt(OPENSSL, Strategy::InPlace, |plan| {
        plan.steps[0].changes.clear();
    });
    assert!(found.contains(&FaultKind::Certificate), "{found:?}");
}

#[test]
fn a_step_dropped() {
    let found = spoilt(CART, Strategy::InPlace, |plan| {
        plan.steps.remove(0);
    });
    assert!(found.contains(&FaultKind::Requirement), "{found:?}");
    assert!(found.contains(&FaultKind::Certificate), "{found:?}");
}

#[test]
fn the_last_step_dropped() {
    let found = spoilt(OPENSSL, Strategy::InPlace, |plan| {
        plan.certificate = None;
        plan.steps.pop();
    });
    assert!(found.contains(&FaultKind::Goal), "{found:?}");
    assert!(found.contains(&FaultKind::Count), "{found:?}");
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
fn a_version_changed() {
    for version in ["3", "9", "no version"] {
        let found = spoilt(CART, Strategy::InPlace, |plan| {
            for change in plan.steps.iter_mut().flat_map(|step| &mut step.changes) {
                if *change.of == *"app/cart" {
                    change.to = Some(version.into());
                }
            }
        });
        // `3` is another way to write `3.0`.
        assert_eq!(found.contains(&FaultKind::OffTrack), version != "3", "{found:?}");
    }
}

#[test]
fn a_version_not_reached() {
    let found = spoilt(CART, Strategy::InPlace, |plan| {
        for change in plan.steps.iter_mut().flat_map(|step| &mut step.changes) {
            change.to.clone_from(&change.from);
        }
    });
    assert!(found.contains(&FaultKind::Broken), "{found:?}");
    assert!(found.contains(&FaultKind::Goal), "{found:?}");
}

#[test]
fn a_needless_step_added() {
    let found = spoilt(CART, Strategy::InPlace, |plan| {
        let image = Thing {
            kind: ThingKind::Image,
            name: "image/base".into(),
            service: None,
            machine: None,
            owner: None,
        };
        let mut step = plan.steps[plan.steps.len() - 1].clone();
        step.number += 1;
        step.after = vec![Wait { step: step.number - 1, kind: WaitKind::Rule }];
        step.rank += 1;
        let mut change = step.changes[0].clone();
        change.thing = ThingRef::from_index(plan.tables.things.len());
        plan.tables.things.push(image);
        change.of = "package/openssl".into();
        change.effect = Effect::Rebuild;
        (change.from, change.to) = (Some("1.1".into()), Some("3".into()));
        step.changes = vec![change];
        step.things = 1;
        plan.steps.push(step);
    });
    assert!(found.contains(&FaultKind::Certificate) && found.contains(&FaultKind::Count), "{found:?}");
}

#[test]
fn a_needless_step_added_with_a_forged_goal() {
    let found = spoilt(CART, Strategy::InPlace, |plan| {
        let certificate = plan.certificate.as_mut().unwrap();
        let event = certificate.events.iter_mut().find(|event| !event.causes.is_empty()).unwrap();
        event.causes.clear();
    });
    assert_eq!(found, [FaultKind::Cause]);
}

#[test]
fn a_lockstep_group_split() {
    // The host changes first, and what sits on it restarts afterwards.
    let found = spoilt("host/node-2:kernel=6.8", Strategy::InPlace, |plan| {
        let mut second = plan.steps[0].clone();
        let restart = |change: &&Change| change.effect == Effect::Restart;
        let rider = plan.steps[0].changes.iter().find(restart).unwrap().thing;
        let riders = |change: &Change| change.thing == rider;
        second.changes.retain(riders);
        plan.steps[0].changes.retain(|change| !riders(change));
        plan.steps[0].things = 1;
        second.things = 1;
        second.number = 2;
        second.rank = 2;
        second.after = vec![Wait { step: 1, kind: WaitKind::Rule }];
        plan.steps.push(second);
        (plan.summary.steps, plan.summary.ranks, plan.summary.largest_step) = (2, 2, 1);
        for event in &mut plan.certificate.as_mut().unwrap().events {
            event.step = Some(if event.what.thing == rider { 2 } else { 1 });
        }
        plan.certificate.as_mut().unwrap().ties.clear();
    });
    assert_eq!(found, [FaultKind::Alone, FaultKind::Count]);
}

#[test]
fn steps_put_together() {
    let found = spoilt(OPENSSL, Strategy::InPlace, |plan| {
        let last = plan.steps.pop().unwrap();
        let number = plan.steps.len();
        let step = &mut plan.steps[number - 1];
        step.things += last.things;
        step.changes.extend(last.changes);
        (plan.summary.steps, plan.summary.largest_step) = (number, plan.steps[number - 1].things);
        for event in &mut plan.certificate.as_mut().unwrap().events {
            event.step = event.step.map(|step| step.min(number));
        }
    });
    assert!(found.contains(&FaultKind::Tie), "{found:?}");
}

#[test]
fn a_tie_removed() {
    let found = spoilt(CART, Strategy::InPlace, |plan| {
        let tie = &mut plan.certificate.as_mut().unwrap().ties[0];
        let lost = tie.arrows[0].to;
        tie.arrows.retain(|arrow| arrow.to != lost);
    });
    assert_eq!(found, [FaultKind::Tie]);
}

#[test]
fn a_tie_forged() {
    let found = spoilt(CART, Strategy::InPlace, |plan| {
        let tie = &mut plan.certificate.as_mut().unwrap().ties[0];
        (tie.arrows[0].rule, tie.arrows[0].requirement) = (RuleKind::OwnKernel, None);
    });
    assert_eq!(found, [FaultKind::Tie]);
}

#[test]
fn causes_that_go_round() {
    let found = spoilt(CART, Strategy::InPlace, |plan| {
        let events = &mut plan.certificate.as_mut().unwrap().events;
        let last = events.len() - 1;
        let mut cause = events[last].causes[0];
        let before = cause.event.index();
        cause.event = EventRef::from_index(last);
        events[before].causes = vec![cause];
    });
    assert_eq!(found, [FaultKind::Cause]);
}

#[test]
fn a_cause_added_that_is_none() {
    // One cause that leads back is not enough: each that is listed has to be one.
    let found = spoilt(CART, Strategy::InPlace, |plan| {
        let events = &mut plan.certificate.as_mut().unwrap().events;
        let last = events.len() - 1;
        let mut cause = events[last].causes[0];
        cause.rule = RuleKind::Live;
        cause.requirement = None;
        events[last].causes.push(cause);
    });
    assert_eq!(found, [FaultKind::Cause]);
    let found = spoilt(CART, Strategy::InPlace, |plan| {
        let events = &mut plan.certificate.as_mut().unwrap().events;
        let last = events.len() - 1;
        let cause = events[last].causes[0];
        events[last].causes.push(cause);
    });
    assert_eq!(found, [FaultKind::Cause], "it is listed twice");
}

#[test]
fn a_cause_forged() {
    let rules = [
        RuleKind::Chain,
        RuleKind::Requirement,
        RuleKind::Choice,
        RuleKind::Build,
        RuleKind::Release,
        RuleKind::Shares,
        RuleKind::Live,
    ];
    for rule in rules {
        let found = spoilt(CART, Strategy::InPlace, |plan| {
            let (old, named) = (thing(plan, "workload/old"), requirement(plan, "app/cart"));
            let events = &mut plan.certificate.as_mut().unwrap().events;
            let goal = events.iter().position(|event| event.causes.is_empty()).unwrap();
            let event = events.iter_mut().find(|event| event.what.thing == old).unwrap();
            // That cart goes to 3.0 is not what `old` has to do with.
            let cause = &mut event.causes[0];
            cause.event = EventRef::from_index(goal);
            cause.rule = rule;
            let names = matches!(rule, RuleKind::Requirement | RuleKind::Choice);
            cause.requirement = names.then_some(named);
        });
        assert_eq!(found, [FaultKind::Cause], "{rule:?}");
    }
}

#[test]
fn a_cause_that_names_no_requirement() {
    let found = spoilt(CART, Strategy::InPlace, |plan| {
        let events = &mut plan.certificate.as_mut().unwrap().events;
        let causes = events.iter_mut().flat_map(|event| &mut event.causes);
        causes.for_each(|cause| cause.requirement = None);
    });
    assert_eq!(found, [FaultKind::Cause]);
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
fn a_step_under_another_strategy() {
    let found = spoilt(CART, Strategy::InPlace, |plan| plan.steps[0].strategy = Strategy::Drain);
    assert_eq!(found, [FaultKind::Strategy]);
}

#[test]
fn a_wait_for_a_reason_that_there_is_not() {
    for kind in [WaitKind::Choice, WaitKind::Merged] {
        let found = spoilt(CART, Strategy::InPlace, |plan| {
            let last = plan.steps.len() - 1;
            plan.steps[last].after[0].kind = kind;
        });
        assert_eq!(found, [FaultKind::Order], "{kind:?}");
    }
}

#[test]
fn a_move_from_elsewhere() {
    let found = spoilt(CART, Strategy::Drain, |plan| {
        let cart = thing(plan, "workload/cart");
        let changes = plan.steps.iter_mut().flat_map(|step| &mut step.changes);
        for change in changes.filter(|change| change.moved.is_some()) {
            change.moved.as_mut().unwrap().from = cart;
        }
    });
    assert_eq!(found, [FaultKind::Effect]);
    let found = spoilt(CART, Strategy::Drain, |plan| {
        let changes = plan.steps.iter_mut().flat_map(|step| &mut step.changes);
        changes.for_each(|change| change.moved = None);
    });
    assert_eq!(found, [FaultKind::Effect]);
}

#[test]
fn an_effect_misnamed() {
    let found = spoilt(CART, Strategy::InPlace, |plan| {
        for change in plan.steps.iter_mut().flat_map(|step| &mut step.changes) {
            if change.effect == Effect::Restart {
                change.effect = Effect::Migrate;
            }
        }
    });
    assert_eq!(found, [FaultKind::Effect]);
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
        let trusted = name == "could-stay";
        assert_eq!(verdict.holds(), trusted, "{name}");
        value["summary"][&name] = old;
    }
}

#[test]
fn something_held() {
    let found = spoilt(CART, Strategy::InPlace, |plan| {
        plan.holds.push("workload/old".to_owned());
    });
    assert_eq!(found, [FaultKind::Held]);
}

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
