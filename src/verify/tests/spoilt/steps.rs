//! Spoilt steps: their order, their changes, and what is said of each.

use super::{CART, OPENSSL, spoilt, thing};
use crate::answer::refs::ThingRef;
use crate::answer::step::{Change, Effect, Wait, WaitKind};
use crate::answer::tables::{Thing, ThingKind};
use crate::id::Id;
use crate::model::Strategy;
use crate::verify::FaultKind;

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
    // The moves and the new version are of one workload.
    for kind in [FaultKind::Order, FaultKind::Place, FaultKind::Requirement, FaultKind::Certificate] {
        assert!(found.contains(&kind), "{kind:?}: {found:?}");
    }
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
    // Then the new version may be there before what it needs, and nothing says that it works with that.
    assert_eq!(found, [FaultKind::Order, FaultKind::Certificate, FaultKind::Certainty]);
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
fn a_needless_step_added() {
    let found = spoilt(CART, Strategy::InPlace, |plan| {
        let image = Thing {
            kind: ThingKind::Image,
            name: "image/base".into(),
            service: None,
            machine: None,
            own_kernel: false,
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
fn a_move_from_elsewhere() {
    let found = spoilt(CART, Strategy::Drain, |plan| {
        let cart = thing(plan, "workload/cart");
        let changes = plan.steps.iter_mut().flat_map(|step| &mut step.changes);
        for change in changes.filter(|change| change.moved.is_some()) {
            change.moved.as_mut().unwrap().from = cart;
        }
    });
    assert!(found.contains(&FaultKind::Effect), "{found:?}");
    let found = spoilt(CART, Strategy::Drain, |plan| {
        let changes = plan.steps.iter_mut().flat_map(|step| &mut step.changes);
        changes.for_each(|change| change.moved = None);
    });
    assert!(!found.is_empty());
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
    assert!(found.contains(&FaultKind::Certificate), "{found:?}");
}

#[test]
fn something_held() {
    let found = spoilt(CART, Strategy::InPlace, |plan| {
        plan.holds.push("workload/old".to_owned());
    });
    assert_eq!(found, [FaultKind::Held]);
}
