//! A spoilt certificate: its events, causes and ties.

use super::{CART, requirement, spoilt, thing};
use crate::answer::certificate::RuleKind;
use crate::answer::refs::EventRef;
use crate::id::Id;
use crate::model::Strategy;
use crate::verify::FaultKind;

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
