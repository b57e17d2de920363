//! How far a plan has been carried out: what of each step an inventory shows.
//!
//! Something is done where its version *and* its place are seen, and nothing else is taken for that: what is unknown is
//! not done, and neither is what is further than the plan takes it or stands on another machine.

use super::tables::Found;
use super::track::Thing;
use crate::answer::diff::{Changed, Difference};
use crate::answer::plan::Plan;
use crate::answer::progress::{Progress, Shown};
use crate::answer::refs::ThingRef;
use crate::answer::step::{Change, Effect};
use crate::answer::tables::{Text, ThingKind};
use crate::id::{FixedMap, FixedSet};
use crate::model::{Fleet, MachineId, MachineKind, SlotId, VersionId, WorkloadId};
use crate::version::{Scheme, Version, VersionRange};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Tells how far a fleet shows a plan to be carried out.
///
/// It takes any plan, however mangled, and costs time about linear in it.
#[must_use]
pub fn progress(fleet: &Fleet, plan: &Plan) -> Progress {
    of(fleet, plan, &Found::new(fleet, plan))
}

/// The same, once the things of the plan have been found.
pub(super) fn of(fleet: &Fleet, plan: &Plan, found: &Found) -> Progress {
    look(fleet, plan, found).0
}

/// By step and change, from zero: whether it is done.
pub(super) type Done = Vec<Vec<bool>>;

/// The same, with each change that is done.
pub(super) fn look(fleet: &Fleet, plan: &Plan, found: &Found) -> (Progress, Done) {
    let tracks = tracks(plan);
    let mut look = Look::new(fleet, plan, found, &tracks);
    for (key, entries) in &tracks {
        if let Key::Version(..) = key {
            look.versions(entries);
        }
    }
    look.places(&tracks);
    let steps: Vec<Shown> = look.seen.iter().map(|seen| shown(seen)).collect();
    let is_behind = |shown: &Shown| matches!(shown, Shown::Open | Shown::Begun | Shown::Astray);
    let is_early = |at: &usize| {
        let mut waits = plan.steps[*at].after.iter().filter_map(|wait| steps.get(wait.step.checked_sub(1)?));
        steps[*at] == Shown::Done && waits.any(is_behind)
    };
    let early = (0..steps.len()).filter(is_early).map(|at| at + 1).collect();
    let done = look.seen.iter().map(|seen| seen.iter().map(|&seen| seen == Seen::After).collect()).collect();
    (Progress { early, strays: look.strays(), steps }, done)
}

/// What is seen of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    Before,
    After,
    Unseen,
    Astray,
}

/// What an inventory shows of a step, by what it shows of its changes.
fn shown(seen: &[Seen]) -> Shown {
    let has = |what: Seen| seen.contains(&what);
    match (has(Seen::Astray), has(Seen::Before), has(Seen::After), has(Seen::Unseen)) {
        (true, ..) => Shown::Astray,
        (_, true, true, _) => Shown::Begun,
        (_, true, false, _) => Shown::Open,
        (_, false, true, false) => Shown::Done,
        (_, false, _, _) => Shown::Unseen,
    }
}

/// What a change is about: the version of something of a thing, or its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'p> {
    Version(ThingRef, &'p Text, Option<ThingRef>),
    Place(ThingRef),
}

/// Changes by what they are about, each in the order of the steps.
type Tracks<'p> = Vec<(Key<'p>, Vec<Entry>)>;

/// A change, by its step and its position there, from zero.
type Entry = (usize, usize);

/// The changes of a plan by what they are about. They come nearly in order, so that sorting takes little.
fn tracks(plan: &Plan) -> Tracks<'_> {
    let mut all: Vec<(Key<'_>, Entry)> = Vec::new();
    for (step, found) in plan.steps.iter().enumerate() {
        for (at, change) in found.changes.iter().enumerate() {
            let key = match change.effect {
                Effect::Migrate => Key::Place(change.thing),
                _ => Key::Version(change.thing, &change.of, change.under),
            };
            all.push((key, (step, at)));
        }
    }
    all.sort();
    let same = all.chunk_by(|(one, _), (other, _)| one == other);
    same.map(|same| (same[0].0, same.iter().map(|&(_, entry)| entry).collect())).collect()
}

/// The workloads that get a guest of their own, each with the guest in which it is by now, if it is in one: in any but the
/// machine on which the plan found it.
fn guests(fleet: &Fleet, plan: &Plan, found: &Found) -> FixedMap<WorkloadId, Option<MachineId>> {
    let mut all: FixedMap<WorkloadId, Option<MachineId>> = FixedMap::default();
    for change in plan.steps.iter().flat_map(|step| &step.changes) {
        let Some(Thing::OwnGuest(id)) = found.thing(change.thing) else { continue };
        let was = plan.tables.thing(change.thing).machine.and_then(|at| found.thing(at));
        let is_made = |&now: &MachineId| {
            fleet.machine(now).kind == MachineKind::Guest && was != Some(Thing::Machine(now))
        };
        all.insert(id, fleet.workload(id).machine.filter(is_made));
    }
    all
}

/// Looking at a fleet with a plan in hand.
struct Look<'a> {
    fleet: &'a Fleet,
    plan: &'a Plan,
    found: &'a Found,
    guests: FixedMap<WorkloadId, Option<MachineId>>,
    /// What moves.
    movers: BTreeSet<ThingRef>,
    /// The full names of what the plan knows.
    names: FixedSet<&'a str>,
    /// What has been found out of versions and what plans call them.
    same: FixedMap<(VersionId, Scheme, Text), bool>,
    /// By step and change.
    seen: Vec<Vec<Seen>>,
    /// What has strayed, with the steps that it touches.
    strays: BTreeMap<(ThingRef, Changed), BTreeSet<usize>>,
}

impl<'a> Look<'a> {
    fn new(fleet: &'a Fleet, plan: &'a Plan, found: &'a Found, tracks: &Tracks<'_>) -> Self {
        let movers = tracks.iter().filter_map(|(key, _)| match key {
            Key::Place(thing) => Some(*thing),
            Key::Version(..) => None,
        });
        Self {
            fleet,
            plan,
            found,
            guests: guests(fleet, plan, found),
            movers: movers.collect(),
            names: plan.tables.things.iter().map(|entry| &*entry.name).collect(),
            same: FixedMap::default(),
            seen: plan.steps.iter().map(|step| vec![Seen::Unseen; step.changes.len()]).collect(),
            strays: BTreeMap::new(),
        }
    }

    fn change(&self, (step, at): Entry) -> &'a Change {
        &self.plan.steps[step].changes[at]
    }

    fn set(&mut self, entries: &[Entry], seen: Seen) {
        for &(step, at) in entries {
            self.seen[step][at] = seen;
        }
    }

    /// Up to a position the changes have been made.
    fn set_done(&mut self, entries: &[Entry], done: usize) {
        self.set(&entries[..done], Seen::After);
        self.set(&entries[done..], Seen::Before);
    }

    fn stray(&mut self, thing: ThingRef, what: Changed, entries: &[Entry]) {
        self.set(entries, Seen::Astray);
        self.strays.entry((thing, what)).or_default().extend(entries.iter().map(|(step, _)| step + 1));
    }

    fn strays(&self) -> Vec<Difference> {
        let tables = &self.plan.tables;
        let all = self.strays.iter().map(|((thing, what), steps)| {
            let entry = tables.thing(*thing);
            let service = entry.service.map(|at| tables.name(at));
            Difference {
                kind: entry.kind,
                thing: Text::clone(&entry.name),
                company: service.map(|name| name.strip_prefix("service/").unwrap_or(name).into()),
                what: what.clone(),
                steps: steps.iter().copied().collect(),
                place: None,
            }
        });
        all.collect()
    }

    /// Looks at the changes of one version, in the order of their steps.
    fn versions(&mut self, entries: &[Entry]) {
        let Some(&first) = entries.first() else { return };
        let change = self.change(first);
        let (thing, of) = (change.thing, Text::clone(&change.of));
        let Some(found) = self.found.thing(thing) else {
            return self.stray(thing, Changed::Gone, entries);
        };
        let Some((values, scheme)) = self.values(found, &of, change.under, change.effect) else {
            return self.set(entries, Seen::Unseen);
        };
        let mut position =
            |&(value, known): &(Option<VersionId>, bool)| match self.position(entries, value, scheme) {
                Position::At(1..) if !known => Position::Unseen,
                position => position,
            };
        let positions: Vec<Position> = values.iter().map(&mut position).collect();
        let least = positions.iter().min().copied().unwrap_or(Position::Unseen);
        match least {
            Position::Astray => {
                let is_off = |at: &usize| positions[*at] == Position::Astray;
                let off = (0..values.len()).find(is_off).and_then(|at| values[at].0);
                let to = off.map(|version| self.fleet.version(version).as_str().into());
                let from = self.change(first).from.clone();
                self.stray(thing, Changed::Version { of, from, to }, entries);
            }
            Position::Unseen => self.set(entries, Seen::Unseen),
            Position::At(done) => {
                self.set_done(entries, done);
                self.expect_place(thing, found, entries, done > 0);
            }
        }
    }

    /// What is at its version has to be where it was; what moves is looked at apart. Of what gets a guest of its own the
    /// guest has been found already.
    fn expect_place(&mut self, thing: ThingRef, found: Thing, entries: &[Entry], is_changed: bool) {
        let home = match found {
            Thing::Workload(id) if is_changed && self.own_guest(id).is_some() => return,
            Thing::Workload(_) | Thing::Machine(_) => found.machine(self.fleet),
            Thing::OwnGuest(_) | Thing::Component(_) | Thing::Service(_) | Thing::Spare(_) => return,
        };
        let said = self.plan.tables.thing(thing).machine;
        if self.movers.contains(&thing) || said.and_then(|at| self.found.thing(at)) == home {
            return;
        }
        let (from, to) = (said.map(|at| self.name(at)), home.map(|home| home.name(self.fleet).into()));
        self.stray(thing, Changed::Moved { from, to }, entries);
    }

    fn name(&self, at: ThingRef) -> Text {
        Text::clone(&self.plan.tables.thing(at).name)
    }

    /// The versions at which something is today, each with whether it is known to be that of what runs, and how they are
    /// ordered; none if the inventory does not have it. What an image has says nothing of whether a workload was started
    /// from that build.
    fn values(&mut self, thing: Thing, of: &str, under: Option<ThingRef>, effect: Effect) -> Option<Values> {
        let fleet = self.fleet;
        if let Effect::Restart | Effect::NextStart = effect {
            let Some(Thing::Machine(below)) = self.found.thing(under?) else { return None };
            let guest = match thing {
                Thing::Workload(id) => self.own_guest(id),
                _ => None,
            };
            return self.slot(guest.unwrap_or(below), of);
        }
        match thing {
            Thing::Machine(id) => self.slot(id, of),
            Thing::OwnGuest(id) => match self.own_guest(id) {
                Some(guest) => self.slot(guest, of),
                None => self.slot(fleet.workload(id).machine?, of),
            },
            Thing::Component(id) => {
                let component = fleet.find_component(of)?;
                let version = match component == id {
                    true => fleet.component(id).version,
                    false => fleet.inside(id).get(component)?.version,
                };
                Some((vec![(version, true)], fleet.component(component).scheme))
            }
            Thing::Workload(id) => {
                let component = fleet.find_component(of)?;
                let mut all = Vec::new();
                for run in fleet.runs(id) {
                    if run.component == component {
                        all.push((run.version, true));
                    } else if let Some(carried) = fleet.inside(run.component).get(component) {
                        all.push((carried.version, false));
                    }
                }
                (!all.is_empty()).then(|| (all, fleet.component(component).scheme))
            }
            Thing::Service(_) | Thing::Spare(_) => None,
        }
    }

    fn slot(&self, machine: MachineId, of: &str) -> Option<Values> {
        let fleet = self.fleet;
        let slot: SlotId = fleet.find_slot(machine, fleet.find_capability(of)?)?;
        let family = fleet.family_of(fleet.slot(slot).machine).filter(|_| fleet.is_os(slot));
        let scheme =
            family.map_or(fleet.capability(fleet.slot(slot).capability).scheme, |family| family.scheme);
        Some((vec![(fleet.slot(slot).version, true)], scheme))
    }

    fn own_guest(&self, id: WorkloadId) -> Option<MachineId> {
        self.guests.get(&id).copied().flatten()
    }

    /// How many of the changes of one version have been made, by the version that is there.
    fn position(&mut self, entries: &[Entry], value: Option<VersionId>, scheme: Scheme) -> Position {
        let Some(id) = value else { return Position::Unseen };
        let plan = self.plan;
        let change = |(step, at): Entry| &plan.steps[step].changes[at];
        let is_reached =
            |&at: &Entry| change(at).to.as_ref().is_some_and(|text| self.is_one_of(id, scheme, text));
        let reached = entries.iter().rposition(is_reached);
        let value = self.fleet.version(id);
        let compare = |text: &Text| match value.as_str() == &**text {
            true => Some(Ordering::Equal),
            false => value.compare(&scheme.parse(text).ok()?),
        };
        let is =
            |text: &Option<Text>| text.as_ref().is_some_and(|text| compare(text) == Some(Ordering::Equal));
        let Some(&first) = entries.first() else { return Position::Unseen };
        let from = &self.change(first).from;
        match (reached, is(from)) {
            // It goes nowhere, or comes back: the version says nothing.
            (Some(_), true) => Position::Unseen,
            (Some(at), false) => Position::At(at + 1),
            (None, true) => Position::At(0),
            (None, false) => {
                let is_before = |to: &Text| compare(to) == Some(Ordering::Less);
                let is_found_out = from.is_none() && self.change(first).to.as_ref().is_some_and(is_before);
                if is_found_out { Position::At(0) } else { Position::Astray }
            }
        }
    }

    /// Whether a version is what the plan calls so; see [`is_one_of`]. Each question is answered once: a plan has many changes and
    /// few versions.
    fn is_one_of(&mut self, id: VersionId, scheme: Scheme, text: &Text) -> bool {
        let version = self.fleet.version(id);
        let known = self.same.entry((id, scheme, Text::clone(text)));
        *known.or_insert_with(|| is_one_of(version, text, scheme))
    }

    /// Looks at what moves. Where it comes back to a machine, what else has been done tells whether it has.
    fn places(&mut self, tracks: &Tracks<'_>) {
        if self.movers.is_empty() {
            return;
        }
        let movers = tracks.iter().filter(|(key, _)| matches!(key, Key::Place(_)));
        let versioned: BTreeSet<(ThingRef, &Text)> = tracks
            .iter()
            .filter_map(|&(key, _)| match key {
                Key::Version(thing, of, None) => Some((thing, of)),
                _ => None,
            })
            .collect();
        let before = self.seen.clone();
        for (_, entries) in movers {
            self.mover(entries, &versioned, &before);
        }
    }

    fn mover(&mut self, entries: &[Entry], versioned: &BTreeSet<(ThingRef, &Text)>, before: &[Vec<Seen>]) {
        let Some(&first) = entries.first() else { return };
        let thing = self.change(first).thing;
        let Some(found) = self.found.thing(thing) else { return self.stray(thing, Changed::Gone, entries) };
        let home = found.machine(self.fleet);
        let mut stands: Vec<Option<ThingRef>> = vec![self.change(first).moved.map(|moved| moved.from)];
        stands.extend(entries.iter().map(|&at| self.change(at).moved.map(|moved| moved.to)));
        let is_here = |at: &usize| home.is_some() && stands[*at].and_then(|at| self.found.thing(at)) == home;
        let candidates: Vec<usize> = (0..stands.len()).filter(is_here).collect();
        let done = match candidates.as_slice() {
            [] if self.may_be_spare(&stands, home) => return self.set(entries, Seen::Unseen),
            [] => {
                let (from, to) =
                    (stands[0].map(|at| self.name(at)), home.map(|home| home.name(self.fleet).into()));
                return self.stray(thing, Changed::Moved { from, to }, entries);
            }
            [one] => *one,
            [least, ..] => {
                let is_shown = |at: &&usize| {
                    at.checked_sub(1).map(|last| entries[last].0).is_some_and(|step| {
                        self.follows_on(step, before) && !self.is_half_done(step, thing, before)
                    })
                };
                candidates.iter().rev().find(is_shown).copied().unwrap_or(*least)
            }
        };
        self.set_done(entries, done);
        if let Some((at, to)) =
            done.checked_sub(1).and_then(|last| self.lands_otherwise(entries[last], home, versioned))
        {
            let (of, from) = (Text::clone(&self.change(at).of), self.change(at).to.clone());
            self.stray(thing, Changed::Version { of, from, to }, entries);
        }
    }

    /// Whether something may stand on a machine that the plan adds for a time and could not name.
    fn may_be_spare(&self, stands: &[Option<ThingRef>], home: Option<Thing>) -> bool {
        let kind = |at: &ThingRef| self.plan.tables.thing(*at).kind;
        let is_unnamed = home.is_some_and(|home| !self.names.contains(home.name(self.fleet).as_str()));
        is_unnamed && stands.iter().flatten().any(|at| kind(at) == ThingKind::SpareHost)
    }

    /// Whether what a step waits for shows that it can have been made: versions that have been changed before it.
    fn follows_on(&self, step: usize, before: &[Vec<Seen>]) -> bool {
        let mut open = vec![step];
        let mut known = BTreeSet::from([step]);
        let mut is_shown = false;
        while let Some(at) = open.pop() {
            for wait in &self.plan.steps[at].after {
                let Some(earlier) = wait.step.checked_sub(1).filter(|&earlier| earlier < at) else {
                    continue;
                };
                if !known.insert(earlier) {
                    continue;
                }
                for (seen, change) in before[earlier].iter().zip(&self.plan.steps[earlier].changes) {
                    match seen {
                        _ if change.effect == Effect::Migrate => {}
                        Seen::After => is_shown = true,
                        Seen::Before | Seen::Astray => return false,
                        Seen::Unseen => {}
                    }
                }
                open.push(earlier);
            }
        }
        is_shown
    }

    /// Whether something is not at a version to which the step that brings it to its machine takes it: then it may as well
    /// never have left.
    fn is_half_done(&self, step: usize, thing: ThingRef, before: &[Vec<Seen>]) -> bool {
        let mut changes = self.plan.steps[step].changes.iter().zip(&before[step]);
        changes.any(|(change, seen)| {
            change.thing == thing && change.effect != Effect::Migrate && *seen == Seen::Before
        })
    }

    /// The version that something that has moved finds where it stands, if that is not what the plan says and the plan
    /// does not change it there.
    fn lands_otherwise(
        &self,
        entry: Entry,
        home: Option<Thing>,
        versioned: &BTreeSet<(ThingRef, &Text)>,
    ) -> Option<(Entry, Option<Text>)> {
        let change = self.change(entry);
        let (Some(Thing::Machine(machine)), Some(to), Some(moved)) = (home, &change.to, change.moved) else {
            return None;
        };
        if versioned.contains(&(moved.to, &change.of)) {
            return None;
        }
        let (values, scheme) = self.slot(machine, &change.of)?;
        let version = values.first().and_then(|value| value.0).map(|id| self.fleet.version(id))?;
        let is_same = is_one_of(version, to, scheme);
        (!is_same).then(|| (entry, Some(version.as_str().into())))
    }
}

/// Tells whether a version is what a plan calls so, which names it as far as somebody has typed it: a machine that was to go to kernel
/// 6.8 is there with 6.8.0-45-generic.
fn is_one_of(version: &Version, text: &str, scheme: Scheme) -> bool {
    version.as_str() == text
        || scheme.parse(text).is_ok_and(|text| version.compare(&text) == Some(Ordering::Equal))
        || VersionRange::parse(scheme, &format!("={text}")).is_ok_and(|range| range.contains(version))
}

/// Versions, each with whether it is known to be that of what runs, and how they are ordered.
type Values = (Vec<(Option<VersionId>, bool)>, Scheme);

/// How many changes have been made, if that can be told. The least tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Position {
    /// It is at none of the versions.
    Astray,
    /// It is at an unknown version.
    Unseen,
    At(usize),
}
