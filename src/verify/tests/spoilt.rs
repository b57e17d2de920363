//! Right plans, spoilt in one way each, and what the checker says to that.

use super::{Made, bump, fleet, kinds};
use crate::answer::plan::{Blocked, Certainty, Effect, Plan, Reason, Rule};
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
            step.wave = 1;
            step.after.clear();
        }
        plan.summary.waves = 1;
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
            step.wave = 1;
        }
        plan.summary.waves = 1;
    });
    assert_eq!(found, [FaultKind::Order]);
}

#[test]
fn a_change_dropped() {
    let found = spoilt(CART, Strategy::InPlace, |plan| {
        plan.certificate = None;
        let step = plan.steps.iter_mut().find(|step| step.changes.len() > 3).unwrap();
        step.changes.retain(|change| change.thing != "workload/web#1");
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
    let (fleet, mut plan) = made(OPENSSL, Strategy::InPlace);
    plan.certificate = None;
    plan.steps.pop();
    let goals = verify(&fleet, &plan).faults;
    let goals = goals.iter().filter_map(|fault| fault.text.strip_prefix("asked for and not reached: "));
    let goals: Vec<String> = goals.map(str::to_owned).collect();
    assert_eq!(goals.len(), 1);
    let reason = |text: String| Reason { text, place: None, source: None };
    let reasons = vec![reason(format!("asked for: {}", goals[0])), reason("blocked: by nothing".to_owned())];
    plan.blocked.push(Blocked { goals, thing: "image/base".to_owned(), reasons });
    let found = kinds(&verify(&fleet, &plan));
    assert!(!found.contains(&FaultKind::Goal) && !found.contains(&FaultKind::Blocked), "{found:?}");
    for (goal, thing) in [("host/node-1 flies", "image/base"), ("package/openssl goes to 3", "image/none")] {
        let mut other = plan.clone();
        other.blocked[0].goals.push(goal.to_owned());
        other.blocked[0].thing = thing.to_owned();
        assert!(kinds(&verify(&fleet, &other)).contains(&FaultKind::Blocked));
    }
}

#[test]
fn something_reached_and_yet_called_blocked() {
    let (fleet, mut plan) = made(CART, Strategy::InPlace);
    let goals = vec!["workload/cart runs app/cart 3.0".to_owned()];
    let reason = |text: &str| Reason { text: text.to_owned(), place: None, source: None };
    let reasons = vec![reason(&format!("asked for: {}", goals[0])), reason("blocked: by nothing")];
    plan.blocked.push(Blocked { goals, thing: "workload/cart".to_owned(), reasons });
    assert_eq!(kinds(&verify(&fleet, &plan)), [FaultKind::Blocked]);
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
                if change.what == "app/cart" {
                    change.to = Some(version.to_owned());
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
        let mut step = plan.steps[plan.steps.len() - 1].clone();
        step.number += 1;
        step.after = vec![step.number - 1];
        step.wave += 1;
        let mut change = step.changes[0].clone();
        change.thing = "image/base".to_owned();
        change.what = "package/openssl".to_owned();
        change.effect = Effect::Rebuild;
        (change.from, change.to) = (Some("1.1".to_owned()), Some("3".to_owned()));
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
        let event = certificate.events.iter_mut().find(|event| event.cause.is_some()).unwrap();
        event.cause = None;
        event.rule = Rule { kind: "goal".to_owned(), place: None };
    });
    assert_eq!(found, [FaultKind::Cause]);
}

#[test]
fn a_lockstep_group_split() {
    // The host changes first, and what sits on it restarts afterwards.
    let found = spoilt("host/node-2:kernel=6.8", Strategy::InPlace, |plan| {
        let mut second = plan.steps[0].clone();
        let riders = |change: &crate::answer::plan::Change| change.thing.starts_with("workload/");
        second.changes.retain(riders);
        plan.steps[0].changes.retain(|change| !riders(change));
        plan.steps[0].things = 1;
        second.things = 1;
        second.number = 2;
        second.wave = 2;
        second.after = vec![1];
        plan.steps.push(second);
        (plan.summary.steps, plan.summary.waves, plan.summary.largest_step) = (2, 2, 1);
        for event in &mut plan.certificate.as_mut().unwrap().events {
            event.step = Some(if event.thing.starts_with("workload/") { 2 } else { 1 });
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
        tie.arrows[0].rule.kind = "own-kernel".to_owned();
    });
    assert_eq!(found, [FaultKind::Tie]);
}

#[test]
fn causes_that_go_round() {
    let found = spoilt(CART, Strategy::InPlace, |plan| {
        let events = &mut plan.certificate.as_mut().unwrap().events;
        let last = events.len() - 1;
        let cause = events[last].cause.unwrap();
        events[cause].cause = Some(last);
    });
    assert_eq!(found, [FaultKind::Cause]);
}

#[test]
fn a_cause_forged() {
    for kind in ["requirement", "shares", "choice", "chain", "", "build", "live", "release"] {
        let found = spoilt(CART, Strategy::InPlace, |plan| {
            let events = &mut plan.certificate.as_mut().unwrap().events;
            let goal = events.iter().position(|event| event.cause.is_none()).unwrap();
            let event = events.iter_mut().find(|event| event.thing == "workload/old").unwrap();
            // That cart goes to 3.0 is not what `old` has to do with.
            event.cause = Some(goal);
            event.rule.kind = kind.to_owned();
        });
        assert_eq!(found, [FaultKind::Cause], "{kind}");
    }
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
    let found = spoilt(CART, Strategy::InPlace, |plan| plan.schema += 1);
    assert_eq!(found, [FaultKind::Schema]);
}

#[test]
fn another_question() {
    for (strategy, bumped) in [("in-house", CART), ("in-place", "app/cart"), ("in-place", "app/car=3")] {
        let found = spoilt(CART, Strategy::InPlace, |plan| {
            plan.strategy = strategy.to_owned();
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
