//! The versions that something can be at, in order: where it stands today, and where it could go.
//!
//! A property can go to the later versions that are listed for it, to those that an OS release brings, to the one that
//! a bump asks for, and where nothing is listed to the least versions that requirements ask for: to any where no release
//! brings it, else to updates of its version. A component can be at every version that anybody names, or that has the
//! remedy of a fact in force. A path rule adds the versions that may not be skipped and that nobody names.

use crate::id::FixedMap;
use crate::model::{CapabilityId, ComponentId, FamilyId, Fleet, SlotId, Step, VersionId};
use crate::question::{Ask, Wanted};
use crate::version::{Scheme, compare_tags};
use std::cmp::Ordering;
use std::rc::Rc;

/// The versions of a track, earliest first; one that is not known stands first.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) versions: Vec<Option<VersionId>>,
    pub(super) scheme: Scheme,
    /// For each of them the position of the OS release that has to be there, where only a release brings it.
    pub(super) release: Vec<Option<usize>>,
}

impl Line {
    /// A line of the moves of something, of which each could be made at least once.
    pub(super) fn of_moves(moves: usize) -> Self {
        let len = moves.max(1) + 1;
        Self { versions: vec![None; len], scheme: Scheme::Opaque, release: vec![None; len] }
    }
}

/// Where a text stands on a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Spot {
    At(usize),
    /// Before the first version: it has been left behind.
    Behind,
    /// Nowhere.
    Off,
}

/// What the line of a slot depends on, so that machines alike share one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct SlotKey {
    capability: CapabilityId,
    family: Option<FamilyId>,
    version: Option<VersionId>,
    candidates: (u32, u32),
    closed: bool,
    asked: (u32, u32),
    skewed: Option<usize>,
    target: Option<VersionId>,
    os: Option<(Option<SlotId>, Option<VersionId>)>,
    /// The control plane whose version it is.
    plane: Option<usize>,
}

/// All lines of a question.
#[derive(Debug)]
pub(super) struct Lines<'f> {
    fleet: &'f Fleet,
    pub(super) ask: Ask,
    /// The property that is a machine's OS, if the fleet has it.
    os: Option<CapabilityId>,
    slots: FixedMap<SlotId, Rc<Line>>,
    alike: FixedMap<SlotKey, Rc<Line>>,
    components: FixedMap<ComponentId, Rc<Line>>,
    /// What what moves may find of a property, in the order in which it was found: no version first.
    under: FixedMap<CapabilityId, Rc<Line>>,
    wanted: FixedMap<ComponentId, Vec<VersionId>>,
}

impl<'f> Lines<'f> {
    pub(super) fn new(fleet: &'f Fleet, ask: Ask) -> Self {
        let mut wanted: FixedMap<ComponentId, Vec<VersionId>> = FixedMap::default();
        for wish in &ask.wishes {
            if let Wanted::Component(id) | Wanted::Run(_, id) = wish.what {
                let list = wanted.entry(id).or_default();
                // A bump of a service wishes the same for each replica.
                if !list.contains(&wish.version) {
                    list.push(wish.version);
                }
            }
        }
        Self {
            fleet,
            ask,
            os: fleet.find_capability("os"),
            slots: FixedMap::default(),
            alike: FixedMap::default(),
            components: FixedMap::default(),
            under: FixedMap::default(),
            wanted,
        }
    }

    pub(super) fn text(&self, version: VersionId) -> &str {
        self.ask.version(self.fleet, version).as_str()
    }

    pub(super) fn equal(&self, a: VersionId, b: VersionId) -> bool {
        self.ask.compare(self.fleet, a, b) == Some(Ordering::Equal)
    }

    /// Returns the position of a version; the first where it is nowhere.
    pub(super) fn position(&self, line: &Line, version: Option<VersionId>) -> usize {
        let same = line.versions.iter().position(|&other| other == version);
        let equal = || {
            let is = |other: &Option<VersionId>| {
                other.zip(version).is_some_and(|(other, version)| self.equal(other, version))
            };
            line.versions.iter().position(is)
        };
        same.or_else(equal).unwrap_or(0)
    }

    /// Returns what was found so far of a property by what moves. It is not in the order of the versions.
    pub(super) fn under(&mut self, capability: CapabilityId) -> Rc<Line> {
        let scheme = self.fleet.capability(capability).scheme;
        let empty = || Rc::new(Line { versions: vec![None], scheme, release: vec![None] });
        Rc::clone(self.under.entry(capability).or_insert_with(empty))
    }

    /// Returns the position of a version among these; it is added if it was not found before.
    pub(super) fn found_at(&mut self, capability: CapabilityId, version: Option<VersionId>) -> usize {
        let known = self.under(capability).versions.iter().position(|&other| other == version);
        known.unwrap_or_else(|| {
            let mut line = (*self.under(capability)).clone();
            line.versions.push(version);
            line.release.push(None);
            self.under.insert(capability, Rc::new(line));
            self.under(capability).versions.len() - 1
        })
    }

    /// Finds the version that a plan writes as `text`; none is one that is not known.
    pub(super) fn find(&self, line: &Line, text: Option<&str>) -> Spot {
        let Some(text) = text else {
            // An OS release may leave a version open.
            return line.versions.iter().take(2).position(Option::is_none).map_or(Spot::Behind, Spot::At);
        };
        let is = |version: &Option<VersionId>| version.is_some_and(|version| self.text(version) == text);
        if let Some(at) = line.versions.iter().position(is) {
            return Spot::At(at);
        }
        let Ok(version) = line.scheme.parse(text) else {
            return Spot::Off;
        };
        let order = |other: VersionId| self.ask.version(self.fleet, other).compare(&version);
        let is = |other: &Option<VersionId>| other.is_some_and(|other| order(other) == Some(Ordering::Equal));
        if let Some(at) = line.versions.iter().position(is) {
            return Spot::At(at);
        }
        match line.versions.first() {
            Some(&Some(first)) if order(first) == Some(Ordering::Greater) => Spot::Behind,
            _ => Spot::Off,
        }
    }

    pub(super) fn component(&mut self, id: ComponentId) -> Rc<Line> {
        if let Some(known) = self.components.get(&id) {
            return Rc::clone(known);
        }
        let component = self.fleet.component(id);
        let named = self.fleet.track(id);
        let mut versions: Vec<VersionId> = named.iter().flatten().copied().collect();
        versions.extend(self.wanted.get(&id).into_iter().flatten());
        if !component.closed {
            self.join_cluster(id, &mut versions);
        }
        versions.extend(self.ask.remedies.get(&id).into_iter().flatten());
        self.sort(&mut versions, component.scheme);
        if component.scheme == Scheme::Opaque && self.fleet.has_tags(id) {
            versions = self.words_first(id, versions);
        }
        self.fill(&mut versions, component.step, component.scheme);
        let unknown = (named.first() == Some(&None)).then_some(None);
        let versions: Vec<_> = unknown.into_iter().chain(versions.into_iter().map(Some)).collect();
        let line = Rc::new(Line { release: vec![None; versions.len()], scheme: component.scheme, versions });
        self.components.insert(id, Rc::clone(&line));
        line
    }

    /// Puts tags that are words before the numbers, but for those that a bump asks for: these are the last.
    fn words_first(&self, id: ComponentId, versions: Vec<VersionId>) -> Vec<VersionId> {
        let is_word = |version: &VersionId| Scheme::Dotted.parse(self.text(*version)).is_err();
        let (words, mut numbers): (Vec<_>, Vec<_>) = versions.into_iter().partition(is_word);
        numbers.sort_by(|&a, &b| compare_tags(self.text(a), self.text(b)));
        let wanted = self.wanted.get(&id);
        let (last, first): (Vec<_>, Vec<_>) =
            words.into_iter().partition(|word| wanted.is_some_and(|wanted| wanted.contains(word)));
        [first, numbers, last].concat()
    }

    /// Adds to the versions of a part of a control plane what is named for the other parts and for its cluster. Of equal
    /// ones the first counts: the tag of another part rather than the cluster's version.
    fn join_cluster(&self, id: ComponentId, versions: &mut Vec<VersionId>) {
        let Some(&first) = self.fleet.track(id).iter().flatten().next() else {
            return;
        };
        for plane in self.fleet.planes() {
            if plane.components.contains(&id) {
                let mut named = self.named_for_parts(&plane.components);
                named.extend(self.fleet.slot(plane.slot).version);
                named.extend(self.fleet.candidates(plane.slot));
                named.extend(self.ask.asked(self.fleet, plane.slot));
                named.extend(self.ask.targets.get(&Wanted::Slot(plane.slot)));
                named.retain(|&other| self.ask.compare(self.fleet, other, first) == Some(Ordering::Greater));
                versions.extend(named);
            }
        }
    }

    fn named_for_parts(&self, parts: &[ComponentId]) -> Vec<VersionId> {
        let mut named = Vec::new();
        for part in parts {
            named.extend(self.fleet.track(*part).iter().flatten());
            named.extend(self.wanted.get(part).into_iter().flatten());
        }
        named
    }

    pub(super) fn slot(&mut self, id: SlotId) -> Rc<Line> {
        if let Some(known) = self.slots.get(&id) {
            return Rc::clone(known);
        }
        let key = self.slot_key(id);
        let line = match self.alike.get(&key) {
            Some(known) => Rc::clone(known),
            None => Rc::new(if self.is_os(id) { self.os_line(id) } else { self.property_line(id) }),
        };
        self.alike.insert(key, Rc::clone(&line));
        self.slots.insert(id, Rc::clone(&line));
        line
    }

    fn slot_key(&self, id: SlotId) -> SlotKey {
        let slot = self.fleet.slot(id);
        // Which releases a machine can go to is its own affair only where it lists them.
        let os = self.os_of(id).map(|os| {
            let found = self.fleet.slot(os);
            let listed = found.closed || self.ask.targets.contains_key(&Wanted::Slot(os));
            (listed.then_some(os), found.version)
        });
        SlotKey {
            capability: slot.capability,
            family: self.fleet.machine(slot.machine).family,
            version: slot.version,
            candidates: slot.candidates,
            closed: slot.closed,
            asked: slot.asked,
            skewed: self.ask.skewed(id),
            target: self.ask.targets.get(&Wanted::Slot(id)).copied(),
            os,
            plane: self.fleet.planes().iter().position(|plane| plane.slot == id),
        }
    }

    pub(super) fn is_os(&self, id: SlotId) -> bool {
        self.os == Some(self.fleet.slot(id).capability)
    }

    /// Returns the OS of the slot's machine, if the slot is another property of a machine that has one.
    pub(super) fn os_of(&self, id: SlotId) -> Option<SlotId> {
        let machine = self.fleet.slot(id).machine;
        self.fleet.machine(machine).family?;
        let mut slots = self.fleet.slots_of(machine);
        slots.find(|&other| self.is_os(other)).filter(|_| !self.is_os(id))
    }

    fn os_line(&mut self, id: SlotId) -> Line {
        let slot = self.fleet.slot(id);
        let Some(family) = self.fleet.machine(slot.machine).family else {
            let scheme = self.fleet.capability(slot.capability).scheme;
            return Line { versions: vec![slot.version], scheme, release: vec![None] };
        };
        let family = self.fleet.family(family);
        let mut later: Vec<VersionId> = match slot.closed {
            true => self.fleet.candidates(id).to_vec(),
            false => family.releases.iter().map(|release| release.version).collect(),
        };
        later.extend(self.ask.targets.get(&Wanted::Slot(id)));
        let versions = self.later(slot.version, later, family.step, family.scheme);
        Line { release: vec![None; versions.len()], scheme: family.scheme, versions }
    }

    fn property_line(&mut self, id: SlotId) -> Line {
        let slot = self.fleet.slot(id);
        let capability = self.fleet.capability(slot.capability);
        let mut direct: Vec<VersionId> = self.fleet.candidates(id).to_vec();
        direct.extend(self.ask.targets.get(&Wanted::Slot(id)));
        let brought = self.brought(id);
        if !slot.closed && capability.candidates.is_empty() {
            let asked = self.ask.asked(self.fleet, id);
            // Where releases bring it, only what updates the version of today or the one that is asked for comes without.
            let alone = brought.is_empty();
            direct.extend(asked.filter(|&version| alone || self.ask.is_update(self.fleet, id, version)));
            for plane in self.fleet.planes().iter().filter(|plane| alone && plane.slot == id) {
                direct.extend(self.named_for_parts(&plane.components));
            }
        }
        let mut later = direct.clone();
        later.extend(brought.iter().map(|&(version, _)| version));
        let mut versions = self.later(slot.version, later, capability.step, capability.scheme);
        let open = self.left_open(id);
        if open.is_some() {
            versions.insert(1, None);
        }
        let release = versions.iter().enumerate().map(|(at, version)| {
            if let (1, None) = (at, version) {
                return open;
            }
            let version = version.filter(|_| at > 0)?;
            if direct.iter().any(|&own| self.equal(own, version)) {
                return None;
            }
            let first = brought.iter().find(|(given, _)| self.equal(*given, version));
            first.map(|&(_, release)| release)
        });
        Line { release: release.collect(), scheme: capability.scheme, versions }
    }

    /// Returns the position of the first OS release to come that leaves a property open which its machine states or has
    /// from its release: of which version it is then nothing is known.
    fn left_open(&mut self, id: SlotId) -> Option<usize> {
        let slot = self.fleet.slot(id);
        let (os, family) = (self.os_of(id)?, self.fleet.machine(slot.machine).family?);
        let family = self.fleet.family(family);
        let bound = self.fleet.capability(slot.capability).step != Step::Any;
        if slot.version.is_none() || bound || !self.fleet.is_distributed(slot.capability, family) {
            return None;
        }
        let releases = self.slot(os);
        let later = releases.versions.iter().enumerate().skip(1);
        let mut open = later.filter(|(_, version)| {
            let release = version.and_then(|version| {
                family.releases.iter().find(|release| self.equal(release.version, version))
            });
            release.is_none_or(|release| release.provides(slot.capability).is_none())
        });
        open.next().map(|(at, _)| at)
    }

    /// Tells whether candidates, an OS release or a bump name the version at a position of a slot.
    pub(super) fn is_listed(&mut self, id: SlotId, at: usize) -> bool {
        let line = self.slot(id);
        let Some(version) = line.versions[at] else {
            return true;
        };
        let mut listed: Vec<VersionId> = self.fleet.candidates(id).to_vec();
        listed.extend(self.ask.targets.get(&Wanted::Slot(id)));
        let slot = self.fleet.slot(id);
        let family = self.fleet.machine(slot.machine).family.map(|family| self.fleet.family(family));
        let is_os = self.is_os(id);
        // Whatever a release brings is listed, today's release too: a machine may state less than that.
        listed.extend(family.into_iter().flat_map(|family| &family.releases).filter_map(|release| {
            if is_os { Some(release.version) } else { release.provides(slot.capability) }
        }));
        listed.into_iter().any(|other| self.equal(other, version))
    }

    /// Returns what OS releases to come bring of a property: the version, and the position of the release.
    fn brought(&mut self, id: SlotId) -> Vec<(VersionId, usize)> {
        let slot = self.fleet.slot(id);
        let (Some(os), Some(family)) = (self.os_of(id), self.fleet.machine(slot.machine).family) else {
            return Vec::new();
        };
        let releases = self.slot(os);
        let family = self.fleet.family(family);
        let brings = |version: VersionId| {
            let release = family.releases.iter().find(|release| self.equal(release.version, version));
            release.and_then(|release| release.provides(slot.capability))
        };
        let later = releases.versions.iter().enumerate().skip(1);
        later.filter_map(|(at, version)| Some((brings((*version)?)?, at))).collect()
    }

    fn later(
        &mut self,
        today: Option<VersionId>,
        mut later: Vec<VersionId>,
        step: Step,
        scheme: Scheme,
    ) -> Vec<Option<VersionId>> {
        if let Some(today) = today {
            let order = |version| self.ask.compare(self.fleet, version, today);
            later.retain(|&version| version != today && order(version).is_none_or(|order| order.is_gt()));
        }
        self.sort(&mut later, scheme);
        later.splice(0..0, today);
        self.fill(&mut later, step, scheme);
        let unknown = today.is_none().then_some(None);
        unknown.into_iter().chain(later.into_iter().map(Some)).collect()
    }

    /// Sorts versions and keeps one of those that are the same. Opaque versions stand as they were named.
    fn sort(&self, versions: &mut Vec<VersionId>, scheme: Scheme) {
        if scheme == Scheme::Opaque {
            let mut seen = std::collections::BTreeSet::new();
            versions.retain(|&version| seen.insert(version));
            return;
        }
        let order = |a: VersionId, b: VersionId| {
            let order = self.ask.compare(self.fleet, a, b);
            order.unwrap_or(Ordering::Equal)
        };
        versions.sort_by(|&a, &b| order(a, b));
        versions.dedup_by(|a, b| order(*a, *b).is_eq());
    }

    /// Adds the versions that a path rule does not let skip.
    fn fill(&mut self, versions: &mut Vec<VersionId>, step: Step, scheme: Scheme) {
        if versions.is_empty() || !matches!(step, Step::Minor | Step::Major) {
            return;
        }
        let mut filling = true;
        for next in versions.split_off(1) {
            let last = versions[versions.len() - 1];
            let release = |id| self.ask.version(self.fleet, id).release();
            match (release(last), release(next)) {
                (Some(from), Some(to)) if filling => {
                    for name in between(step, from, to) {
                        let version = scheme.parse(&name).ok();
                        versions.extend(version.map(|version| self.ask.intern(self.fleet, version)));
                    }
                }
                // What has no numbers cannot be counted through.
                _ => filling = false,
            }
            versions.push(next);
        }
    }
}

fn between(step: Step, from: (u64, u64), to: (u64, u64)) -> Vec<String> {
    let count = |from: u64, to: u64| from.saturating_add(1)..to;
    match step {
        Step::Minor if from.0 == to.0 => {
            count(from.1, to.1).map(|minor| format!("{}.{minor}", from.0)).collect()
        }
        Step::Major => count(from.0, to.0).map(|major| major.to_string()).collect(),
        _ => Vec::new(),
    }
}
