//! Whose things a plan touches.

use super::by_name;
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::review::{Noticed, Owner};
use crate::answer::tables::Text;
use std::collections::{BTreeMap, BTreeSet};

/// What is told of an owner, in the making.
#[derive(Default)]
struct Share {
    things: BTreeSet<ThingRef>,
    services: BTreeSet<ThingRef>,
    steps: BTreeSet<usize>,
    blocked: BTreeSet<ThingRef>,
}

/// Sorts what is touched by its owner; what nobody owns comes behind.
pub(super) fn owners(plan: &Plan, services: &[Noticed]) -> (Vec<Owner>, Vec<ThingRef>) {
    let tables = &plan.tables;
    let mut by: BTreeMap<&Text, Share> = BTreeMap::new();
    let mut unowned: BTreeSet<ThingRef> = BTreeSet::new();
    for step in &plan.steps {
        for thing in step.changes.iter().map(|change| change.thing) {
            match &tables.thing(thing).owner {
                Some(owner) => {
                    let share = by.entry(owner).or_default();
                    share.things.insert(thing);
                    share.steps.insert(step.number);
                }
                None => drop(unowned.insert(thing)),
            }
        }
    }
    for service in services.iter().map(|noticed| noticed.service) {
        if let Some(owner) = &tables.thing(service).owner {
            by.entry(owner).or_default().services.insert(service);
        }
    }
    for thing in plan.blocked.iter().map(|blocked| blocked.thing) {
        if let Some(owner) = &tables.thing(thing).owner {
            by.entry(owner).or_default().blocked.insert(thing);
        }
    }
    let owners = by.into_iter().map(|(name, share)| Owner {
        name: Text::clone(name),
        things: by_name(tables, share.things),
        services: by_name(tables, share.services),
        steps: share.steps.into_iter().collect(),
        blocked: by_name(tables, share.blocked),
    });
    (owners.collect(), by_name(tables, unowned))
}
