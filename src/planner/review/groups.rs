//! Which thing goes with which machine.

use super::by_name;
use crate::answer::refs::ThingRef;
use crate::answer::review::{Group, Seat};
use crate::answer::step::{Change, Step};
use crate::answer::tables::{Tables, ThingKind};
use std::collections::{BTreeMap, BTreeSet};

/// Sorts the things of a step by the machine that they go with.
pub(super) fn group(tables: &Tables, step: &Step) -> Group {
    let kind = |thing: ThingRef| tables.thing(thing).kind;
    let machines: BTreeSet<ThingRef> =
        step.changes.iter().map(|change| change.thing).filter(|&thing| kind(thing).is_machine()).collect();
    let mut seats: BTreeMap<Option<ThingRef>, BTreeSet<ThingRef>> = BTreeMap::new();
    for &machine in &machines {
        // A guest goes with the machine under it, if that changes too, and has a seat of its own for what is in it.
        if let Some(under) = tables.thing(machine).machine.filter(|under| machines.contains(under)) {
            seats.entry(Some(under)).or_default().insert(machine);
        }
        seats.entry(Some(machine)).or_default();
    }
    for change in step.changes.iter().filter(|change| !machines.contains(&change.thing)) {
        seats.entry(seat_of(tables, &machines, change)).or_default().insert(change.thing);
    }
    // A guest in which nothing of the step is has been told with the machine under it.
    let is_told = |machine: ThingRef| tables.thing(machine).machine.is_some_and(|on| machines.contains(&on));
    let is_shown = |(machine, things): &(Option<ThingRef>, BTreeSet<ThingRef>)| {
        !things.is_empty() || machine.is_none_or(|machine| !is_told(machine))
    };
    let mut seats: Vec<Seat> = seats
        .into_iter()
        .filter(is_shown)
        .map(|(machine, things)| Seat {
            machine,
            changes: machine.is_some_and(|machine| machines.contains(&machine)),
            things: by_name(tables, things),
        })
        .collect();
    seats.sort_by_cached_key(|seat| seat.machine.map(|machine| tables.name(machine).to_owned()));
    Group { step: step.number, seats }
}

/// The machine that something goes with: the one that it is on, if that changes too, else the one whose change it sees, else its VM that
/// is made, else the one that it goes to or is on.
fn seat_of(tables: &Tables, machines: &BTreeSet<ThingRef>, change: &Change) -> Option<ThingRef> {
    let thing = tables.thing(change.thing);
    let bare = |name: &str| name.split_once('/').map(|(_, bare)| bare.to_owned());
    let is_own = |machine: &&ThingRef| {
        let own = tables.thing(**machine);
        own.kind == ThingKind::OwnGuest && bare(&own.name) == bare(&thing.name)
    };
    let own = || match thing.kind {
        ThingKind::Workload => machines.iter().find(is_own).copied(),
        _ => None,
    };
    let changes = |machine: &ThingRef| machines.contains(machine);
    let beneath = thing.machine.filter(|machine| change.moved.is_none() && changes(machine));
    let under = || change.under.filter(changes);
    beneath.or_else(under).or_else(own).or_else(|| change.moved.map(|moved| moved.to)).or(thing.machine)
}
