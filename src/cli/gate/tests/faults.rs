//! What a faulty planner could do to a plan: each function does it where it fits, and says whether it did.

use crate::answer::Guarantee;
use crate::answer::certificate::Certificate;
use crate::answer::plan::Plan;
use crate::answer::refs::{EventRef, ThingRef};
use crate::answer::step::{Certainty, Change, Effect, Wait, WaitKind};
use crate::id::Id;
use crate::model::Strategy;

type Fault = fn(&mut Plan) -> bool;

/// Every fault, by what it is.
pub(super) const FAULTS: &[(&str, Fault)] = &[
    ("a step is left out", |plan| remove(&mut plan.steps)),
    ("a change is left out", |plan| of_step(plan, remove)),
    ("a change is made twice", |plan| of_step(plan, twice)),
    ("versions are swapped", |plan| of_change(plan, |change| changed(&mut change.to, change.from.clone()))),
    ("a version that nobody has", |plan| {
        of_change(plan, |change| changed(&mut change.to, Some("0.0.1".into())))
    }),
    ("another effect", |plan| of_change(plan, another_effect)),
    ("another thing", another_thing),
    ("doubt is taken for a statement", stated),
    ("it comes from another machine", |plan| {
        of_change(plan, |change| match &mut change.moved {
            Some(moved) => changed(&mut moved.from, change.thing),
            None => false,
        })
    }),
    ("a wait is left out", |plan| plan.steps.iter_mut().any(|step| remove(&mut step.after))),
    ("a step waits for nothing", idle_wait),
    ("a rank is too low", |plan| plan.steps.iter_mut().any(|step| lowered(&mut step.rank))),
    ("steps are in another order", swapped),
    ("two steps are made one", joined),
    ("a step has another strategy", |plan| {
        let strategy = if plan.strategy == Strategy::Drain { Strategy::InPlace } else { Strategy::Drain };
        plan.steps.first_mut().is_some_and(|step| changed(&mut step.strategy, strategy))
    }),
    ("a step takes longer", |plan| plan.steps.first_mut().map(|step| step.seconds += 1).is_some()),
    ("what is blocked is left out", |plan| remove(&mut plan.blocked)),
    ("what is blocked names another goal", |plan| {
        let goals = plan.blocked.first_mut().and_then(|blocked| blocked.goals.first_mut());
        goals.is_some_and(|goal| changed(&mut goal.to, Some("0.0.1".into())))
    }),
    ("what can be done is said to be blocked", |plan| {
        let goal = plan.blocked.first().cloned();
        let goal = goal.map(|mut blocked| {
            blocked.goals.clear();
            plan.blocked.push(blocked);
        });
        goal.is_some()
    }),
    ("a guarantee is raised", |plan| {
        plan.guarantee == Guarantee::Feasible && changed(&mut plan.guarantee, Guarantee::Least)
    }),
    ("a violation is left out", |plan| remove(&mut plan.violations)),
    ("a violation is said to be mended", |plan| {
        let one = plan.violations.first_mut();
        one.map(|one| one.mended = Some(one.mended != Some(true))).is_some()
    }),
    ("a known fact is left out", |plan| remove(&mut plan.known)),
    ("a limit is not told", |plan| remove(&mut plan.unheeded)),
    ("a bump is forgotten", |plan| remove(&mut plan.bumps)),
    ("too few things", |plan| lowered(&mut plan.summary.things)),
    ("too few workloads stay", |plan| lowered(&mut plan.summary.untouched)),
    ("no certificate", |plan| plan.certificate.take().is_some()),
    ("an event is left out", |plan| of_proof(plan, |proof| proof.events.pop().is_some())),
    ("a cause is left out", |plan| {
        of_proof(plan, |proof| proof.events.iter_mut().any(|event| remove(&mut event.causes)))
    }),
    ("a cause of no consequence", |plan| of_proof(plan, idle_cause)),
    ("an event at another version", |plan| {
        of_proof(plan, |proof| proof.events.first_mut().map(|event| event.position += 1).is_some())
    }),
    ("a tie is left out", |plan| of_proof(plan, |proof| remove(&mut proof.ties))),
    ("a tie of no consequence", |plan| of_proof(plan, idle_tie)),
];

fn of_step(plan: &mut Plan, mut fault: impl FnMut(&mut Vec<Change>) -> bool) -> bool {
    plan.steps.iter_mut().any(|step| fault(&mut step.changes))
}

fn of_change(plan: &mut Plan, mut fault: impl FnMut(&mut Change) -> bool) -> bool {
    of_step(plan, |changes| changes.iter_mut().any(&mut fault))
}

fn of_proof(plan: &mut Plan, fault: impl FnOnce(&mut Certificate) -> bool) -> bool {
    plan.certificate.as_mut().is_some_and(fault)
}

/// Removes the first of a list.
fn remove<T>(list: &mut Vec<T>) -> bool {
    let any = !list.is_empty();
    drop(list.drain(..usize::from(any)));
    any
}

fn changed<T: PartialEq>(place: &mut T, to: T) -> bool {
    let differs = *place != to;
    *place = to;
    differs
}

const fn lowered(number: &mut usize) -> bool {
    let any = *number > 1;
    if any {
        *number -= 1;
    }
    any
}

fn twice(changes: &mut Vec<Change>) -> bool {
    let first = changes.first().cloned();
    let any = first.is_some();
    changes.extend(first);
    any
}

const fn another_effect(change: &mut Change) -> bool {
    change.effect = match change.effect {
        Effect::Restart => Effect::Migrate,
        Effect::Migrate => Effect::Restart,
        Effect::NextStart => Effect::Upgrade,
        Effect::Upgrade => Effect::Redeploy,
        Effect::Redeploy | Effect::Recreate | Effect::Rebuild | Effect::Reprovision => Effect::Upgrade,
    };
    true
}

fn another_thing(plan: &mut Plan) -> bool {
    let last = plan.tables.things.len().checked_sub(1);
    let last = last.map(ThingRef::from_index);
    last.is_some_and(|last| of_change(plan, |change| changed(&mut change.thing, last)))
}

fn stated(plan: &mut Plan) -> bool {
    of_change(plan, |change| {
        change.certainty == Some(Certainty::Unknown)
            && changed(&mut change.certainty, Some(Certainty::Stated))
    })
}

/// The last step waits for the first, without having to.
fn idle_wait(plan: &mut Plan) -> bool {
    let Some(step) = plan.steps.last_mut().filter(|step| step.number > 1 && step.after.is_empty()) else {
        return false;
    };
    step.after.push(Wait { step: 1, kind: WaitKind::Rule });
    step.rank = 2;
    true
}

/// A step and one that it waits for change places.
fn swapped(plan: &mut Plan) -> bool {
    let waits = plan.steps.iter().find_map(|step| Some((step.number, step.after.first()?.step)));
    let Some((number, before)) = waits else { return false };
    plan.steps.swap(number - 1, before - 1);
    true
}

fn joined(plan: &mut Plan) -> bool {
    if plan.steps.len() < 2 {
        return false;
    }
    let second = plan.steps.remove(1);
    plan.steps[0].changes.extend(second.changes);
    plan.steps[0].things += second.things;
    plan.steps.iter_mut().enumerate().for_each(|(at, step)| step.number = at + 1);
    true
}

/// Some event is said to follow from the last, from which nothing follows.
fn idle_cause(proof: &mut Certificate) -> bool {
    let last = proof.events.len().saturating_sub(1);
    let cause = proof.events.iter_mut().take(last).find_map(|event| event.causes.first_mut());
    cause.is_some_and(|cause| changed(&mut cause.event, EventRef::from_index(last)))
}

fn idle_tie(proof: &mut Certificate) -> bool {
    let last = proof.events.len().saturating_sub(1);
    let arrow = proof.ties.iter_mut().find_map(|tie| tie.arrows.first_mut());
    arrow.is_some_and(|arrow| changed(&mut arrow.to, EventRef::from_index(last)))
}
