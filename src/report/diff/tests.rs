use super::diff;
use crate::answer::diff::Diff;
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::relax::{Exception, Relax};
use crate::answer::schedule::Rule;
use crate::answer::step::{Effect, Moved};
use crate::answer::tables::ThingKind;
use crate::diff::plans;
use crate::id::Id;
use crate::report::Detail;
use crate::report::testing::render;
use crate::report::words::sample;

/// A plan, edited, and what is told of it and the plan as it was.
fn told(edit: impl FnOnce(&mut Plan)) -> (Diff, String) {
    let old = sample::plan();
    let mut new = old.clone();
    edit(&mut new);
    let found = plans(("old", &old), ("new", &new));
    let text = render(&diff(&found, Detail::Full));
    (found, text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn assert_told(text: &str, expected: &[&str]) {
    for one in expected {
        assert!(text.contains(one), "{one}: {text}");
    }
}

/// Where the only thing that moves goes.
fn goes(plan: &mut Plan, to: usize) {
    let changes = &mut plan.steps[0].changes;
    let change = changes.iter_mut().find(|change| change.effect == Effect::Migrate).expect("a move");
    change.moved = Some(Moved { from: ThingRef::from_index(sample::HOST), to: ThingRef::from_index(to) });
}

#[test]
fn a_plan_and_itself_do_not_differ() {
    let (found, text) = told(|_| {});
    assert!(found.is_empty(), "{text}");
}

#[test]
fn moves_are_told_from_where_to_where() {
    let (found, text) = told(|plan| goes(plan, sample::OWN_GUEST));
    assert_eq!(found.things.len(), 1, "{text}");
    let names = sample::plan().tables;
    let name = |at: usize| names.name(ThingRef::from_index(at)).to_owned();
    let (workload, host, guest) = (name(sample::WORKLOAD), name(sample::HOST), name(sample::OWN_GUEST));
    assert_told(
        &text,
        &[&format!("{workload} moves from {host} to {guest}, and moved from {host} to {host}")],
    );
}

#[test]
fn what_moves_in_one_plan_only_is_told() {
    let unmoved = |plan: &mut Plan| {
        let restarts = plan.steps[0].changes.iter_mut().filter(|change| change.effect == Effect::Migrate);
        restarts.for_each(|change| {
            change.effect = Effect::Restart;
            change.moved = None;
        });
    };
    assert_told(&told(unmoved).1, &["no longer moves from host/", "now restarts, for kernel"]);
    let mut old = sample::plan();
    unmoved(&mut old);
    let found = plans(("old", &old), ("new", &sample::plan()));
    let text = render(&diff(&found, Detail::Full));
    assert_told(&text, &["now moves from host/", "no longer restarts, for kernel"]);
}

#[test]
fn the_point_of_no_return_and_its_reasons_are_told() {
    let (found, text) =
        told(|plan| plan.schedule.as_mut().expect("a schedule").no_return[0].because.truncate(1));
    assert!(found.no_return.is_none() && found.steps.len() == 1, "{found:?}");
    assert_told(
        &text,
        &[
            "a reason is gone why nothing but a backup leads back from step 1: app/api: its files are converted",
        ],
    );
    let (found, text) = told(|plan| plan.schedule.as_mut().expect("a schedule").no_return.clear());
    assert_eq!(found.no_return.map(|point| (point.from, point.to)), Some((Some(1), None)));
    assert_told(
        &text,
        &["no step is known from which there is no way back; in the old plan it was step 1 in wave 1"],
    );
    let mut old = sample::plan();
    old.schedule.as_mut().expect("a schedule").no_return.clear();
    let found = plans(("old", &old), ("new", &sample::plan()));
    assert_told(
        &render(&diff(&found, Detail::Full)),
        &["from step 1 in wave 1 on there is no way back but from a backup or snapshot; of the old plan no"],
    );
    let (_, text) = told(|plan| {
        plan.schedule.as_mut().expect("a schedule").no_return.clear();
        plan.tables.things[sample::HOST].kind = ThingKind::Cluster;
    });
    assert_told(
        &text,
        &[
            "a reason is new why nothing but a backup leads back from step 1: no tool leads back from a release",
        ],
    );
}

#[test]
fn without_a_schedule_nothing_is_told_of_what_the_inventory_states() {
    let (found, text) = told(|plan| plan.schedule = None);
    assert!(found.no_return.is_none() && found.relax.is_empty(), "{text}");
}

fn relax(plan: &mut Plan) -> &mut Vec<Relax> {
    &mut plan.schedule.as_mut().expect("a schedule").relax
}

#[test]
fn what_is_to_be_asked_for_is_told() {
    let (_, text) = told(|plan| relax(plan).clear());
    assert_told(
        &text,
        &["api allows no workload to be away, which forbids nothing any more, and forbade step 2"],
    );
    let (_, text) = told(|plan| {
        let mut windows = relax(plan)[0].clone();
        windows.of = Rule::Windows;
        windows.ask = vec![Exception::Window { seconds: 3600 }];
        relax(plan).push(windows);
    });
    assert_told(
        &text,
        &[
            "each step is within one window, which forbids step 2, and did not",
            "one more window, of at least 1 h, for step 2",
        ],
    );
    let (_, text) = told(|plan| relax(plan)[0].ask.truncate(1));
    assert_told(
        &text,
        &[
            "forbids step 2, and forbade step 2",
            "run 1 more replica of api",
            "before: or approve that 1 of 3 of api",
        ],
    );
}
