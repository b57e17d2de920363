//! Shapes: the sequences of versions that tracks run along, each kept once.
//!
//! Hundreds of thousands of hosts share a handful of shapes, so results are computed once for each pair of shapes.

use crate::id::{FixedMap, FixedSet, Id, ids};
use crate::model::{CapabilityId, ComponentId, Fleet, Plane, SlotId, Step, VersionId};
use crate::question::{Ask, Wanted};
use crate::version::{Scheme, compare_tags};
use std::cmp::Ordering;
use std::rc::Rc;

ids! {
    /// A sequence of versions; `None` is an unknown version and comes first.
    pub(crate) ShapeId;
}

/// What the shape of a slot depends on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct SlotKey {
    capability: CapabilityId,
    version: Option<VersionId>,
    candidates: (u32, u32),
    closed: bool,
    asked: (u32, u32),
    skewed: Option<usize>,
    from_profile: bool,
    os: Option<ShapeId>,
    family: Option<crate::model::FamilyId>,
    target: Option<VersionId>,
    /// The control plane whose version it is.
    plane: Option<usize>,
}

/// The shape of a slot, and for each position the OS position that it needs: zero unless only an OS release provides
/// the version.
#[derive(Clone, Debug)]
struct SlotShape {
    shape: ShapeId,
    releases: Rc<[u16]>,
}

/// The shapes of one graph.
#[derive(Debug)]
pub(crate) struct Shapes {
    shapes: FixedSet<Vec<Option<VersionId>>>,
    slots: FixedMap<SlotKey, SlotShape>,
    components: FixedMap<ComponentId, ShapeId>,
    /// The versions that bumps ask for, by component.
    wanted: FixedMap<ComponentId, Vec<VersionId>>,
}

impl Shapes {
    pub(crate) fn new(ask: &Ask) -> Self {
        let mut wanted: FixedMap<ComponentId, Vec<VersionId>> = FixedMap::default();
        for (&what, &version) in &ask.targets {
            if let Wanted::Component(id) | Wanted::Run(_, id) = what {
                let list = wanted.entry(id).or_default();
                if !list.contains(&version) {
                    list.push(version);
                }
            }
        }
        Self {
            shapes: FixedSet::default(),
            slots: FixedMap::default(),
            components: FixedMap::default(),
            wanted,
        }
    }

    pub(crate) fn get(&self, id: ShapeId) -> &[Option<VersionId>] {
        self.shapes.get_index(id.index()).expect("a shape id comes from this table")
    }

    pub(crate) fn intern(&mut self, shape: Vec<Option<VersionId>>) -> ShapeId {
        ShapeId::from_index(self.shapes.insert_full(shape).0)
    }

    /// The position of a version in a shape: the same version, else an equal one, else the first.
    pub(crate) fn position(
        &self,
        fleet: &Fleet,
        ask: &Ask,
        shape: ShapeId,
        version: Option<VersionId>,
    ) -> u16 {
        let shape = self.get(shape);
        let same = shape.iter().position(|&other| other == version);
        let equal = || {
            shape.iter().position(|other| match (other, version) {
                (&Some(other), Some(version)) => ask.compare(fleet, other, version) == Some(Ordering::Equal),
                _ => false,
            })
        };
        let found = same.or_else(equal).unwrap_or(0);
        u16::try_from(found).expect("a track has fewer than 2^16 positions")
    }

    /// The shape of a component: all versions that anything names, those that bumps ask for, and those that have the
    /// remedy of a fact in force.
    pub(crate) fn component(&mut self, fleet: &Fleet, ask: &mut Ask, id: ComponentId) -> ShapeId {
        if let Some(&known) = self.components.get(&id) {
            return known;
        }
        let component = fleet.component(id);
        let unknown = fleet.track(id).first() == Some(&None);
        let mut versions: Vec<VersionId> = fleet.track(id).iter().flatten().copied().collect();
        versions.extend(self.wanted.get(&id).into_iter().flatten());
        if !component.closed {
            versions.extend(self.of_cluster(fleet, ask, id));
        }
        versions.extend(ask.remedies.get(&id).into_iter().flatten());
        arrange(fleet, ask, &mut versions, component.scheme);
        if component.scheme == Scheme::Opaque && fleet.has_tags(id) {
            self.arrange_tags(fleet, ask, id, &mut versions);
        }
        fill_steps(fleet, ask, &mut versions, component.step, component.scheme);
        let shape = unknown.then_some(None).into_iter().chain(versions.into_iter().map(Some)).collect();
        let shape = self.intern(shape);
        self.components.insert(id, shape);
        shape
    }

    /// Sorts tags of an image of which some are words, so that nothing goes from a number to a word that no bump asks for.
    fn arrange_tags(&self, fleet: &Fleet, ask: &Ask, id: ComponentId, versions: &mut [VersionId]) {
        let wanted = self.wanted.get(&id);
        let is_wanted = |version: VersionId| wanted.is_some_and(|wanted| wanted.contains(&version));
        let is_word =
            |version: VersionId| Scheme::Dotted.parse(ask.version(fleet, version).as_str()).is_err();
        versions.sort_by(|&a, &b| {
            let last = |version| is_word(version) && is_wanted(version);
            let by_tag = || compare_tags(ask.version(fleet, a).as_str(), ask.version(fleet, b).as_str());
            last(a).cmp(&last(b)).then_with(by_tag)
        });
    }

    /// The versions that are named for a control plane to which a component belongs, from the component's first on. Of
    /// equal ones the first is kept: an image has a tag like those of the other parts, before it has the cluster's version.
    fn of_cluster(&self, fleet: &Fleet, ask: &Ask, id: ComponentId) -> Vec<VersionId> {
        let Some(&first) = fleet.track(id).iter().flatten().next() else {
            return Vec::new();
        };
        let planes = fleet.planes().iter().filter(|plane| plane.components.contains(&id));
        let named = planes.flat_map(|plane| {
            let candidates = fleet.candidates(plane.slot).iter().copied();
            let of_slot = fleet.slot(plane.slot).version.into_iter().chain(candidates);
            let target = ask.targets.get(&Wanted::Slot(plane.slot)).copied();
            let of_slot = of_slot.chain(ask.asked(fleet, plane.slot)).chain(target);
            self.of_parts(fleet, plane).chain(of_slot)
        });
        named.filter(|&other| ask.compare(fleet, other, first).is_some_and(Ordering::is_gt)).collect()
    }

    /// The versions that are named for the parts of a control plane.
    fn of_parts<'a>(&'a self, fleet: &'a Fleet, plane: &'a Plane) -> impl Iterator<Item = VersionId> + 'a {
        plane.components.iter().flat_map(move |part| {
            let wanted = self.wanted.get(part).into_iter().flatten().copied();
            fleet.track(*part).iter().flatten().copied().chain(wanted)
        })
    }

    /// The shape of a slot: its version today and the later ones it can go to. These are the listed candidates, what OS
    /// releases provide, and the bump's; if nothing is listed, also the least versions that requirements ask for, where
    /// no release provides any or they are updates of what is there.
    pub(crate) fn slot(&mut self, fleet: &Fleet, ask: &mut Ask, id: SlotId) -> ShapeId {
        self.slot_shape(fleet, ask, id).shape
    }

    /// For each position of a slot, the OS position that it needs; zero if the version is available without.
    pub(crate) fn releases(&mut self, fleet: &Fleet, ask: &mut Ask, id: SlotId) -> Rc<[u16]> {
        Rc::clone(&self.slot_shape(fleet, ask, id).releases)
    }

    fn slot_shape(&mut self, fleet: &Fleet, ask: &mut Ask, id: SlotId) -> &SlotShape {
        let slot = *fleet.slot(id);
        let machine = fleet.machine(slot.machine);
        let is_os = fleet.is_os(id);
        let os = match machine.family {
            Some(_) if !is_os => fleet.slots_of(slot.machine).find(|&other| fleet.is_os(other)),
            _ => None,
        };
        let key = SlotKey {
            capability: slot.capability,
            version: slot.version,
            candidates: slot.candidates,
            closed: slot.closed,
            asked: slot.asked,
            skewed: ask.skewed(id),
            from_profile: slot.from_profile,
            os: os.map(|os| self.slot(fleet, ask, os)),
            family: machine.family,
            target: ask.targets.get(&Wanted::Slot(id)).copied(),
            plane: fleet.planes().iter().position(|plane| plane.slot == id),
        };
        if !self.slots.contains_key(&key) {
            let laid = match is_os {
                true => SlotShape { shape: self.os_shape(fleet, ask, id, key), releases: Rc::default() },
                false => self.property_shape(fleet, ask, id, key),
            };
            self.slots.insert(key, laid);
        }
        &self.slots[&key]
    }

    fn os_shape(&mut self, fleet: &Fleet, ask: &mut Ask, id: SlotId, key: SlotKey) -> ShapeId {
        let Some(family) = key.family.map(|family| fleet.family(family)) else {
            return self.intern(vec![key.version]);
        };
        let listed = fleet.candidates(id);
        let mut later: Vec<VersionId> = match key.closed {
            true => listed.to_vec(),
            false => family.releases.iter().map(|release| release.version).collect(),
        };
        later.extend(key.target);
        self.after(fleet, ask, key.version, later, family.step, family.scheme)
    }

    fn property_shape(&mut self, fleet: &Fleet, ask: &mut Ask, id: SlotId, key: SlotKey) -> SlotShape {
        let capability = fleet.capability(key.capability);
        let mut direct: Vec<VersionId> = fleet.candidates(id).to_vec();
        direct.extend(key.target);
        let mut brought: Vec<(VersionId, VersionId)> = Vec::new();
        if let (Some(os), Some(family)) = (key.os, key.family) {
            for &release in self.get(os)[1..].iter().flatten() {
                let provided = fleet.family(family).release(release).and_then(|r| r.provides(key.capability));
                brought.extend(provided.map(|version| (version, release)));
            }
        }
        if !key.closed && capability.candidates.is_empty() {
            let asked = ask.asked(fleet, id);
            // What a release brings is got with it, but for updates of what is there.
            let updates = |&version: &VersionId| brought.is_empty() || ask.is_update(fleet, id, version);
            direct.extend(asked.filter(updates));
            if let Some(plane) = key.plane.filter(|_| brought.is_empty()) {
                direct.extend(self.of_parts(fleet, &fleet.planes()[plane]));
            }
        }
        let mut later = direct.clone();
        later.extend(brought.iter().map(|(version, _)| *version));
        let mut shape = self.after(fleet, ask, key.version, later, capability.step, capability.scheme);
        let unnamed = self.unnamed(fleet, key);
        if unnamed.is_some() {
            // It comes first: whatever is asked for beside the release is where the property ends up.
            let mut versions = self.get(shape).to_vec();
            versions.insert(1, None);
            shape = self.intern(versions);
        }
        let equal = |a, b| ask.compare(fleet, a, b) == Some(Ordering::Equal);
        let by_release = |version: Option<VersionId>| {
            let version = version.filter(|&version| !direct.iter().any(|&own| equal(own, version)))?;
            let (_, release) = brought.iter().find(|(given, _)| equal(*given, version))?;
            Some(self.position(fleet, ask, key.os?, Some(*release)))
        };
        let later = self.get(shape)[1..].iter().map(|&version| match (version, unnamed) {
            (None, Some(release)) => release,
            _ => by_release(version).unwrap_or(0),
        });
        SlotShape { shape, releases: std::iter::once(0).chain(later).collect() }
    }

    /// The position of the first OS release to come that does not say which version of a property it provides, if the
    /// property is the distribution's to provide: its version is then unknown, whatever it was before. A path rule on the
    /// property leaves no room for that.
    fn unnamed(&self, fleet: &Fleet, key: SlotKey) -> Option<u16> {
        let (os, family) = (self.get(key.os?), fleet.family(key.family?));
        let known = key.version.is_some() && fleet.capability(key.capability).step == Step::Any;
        if !known || !fleet.is_distributed(key.capability, family) {
            return None;
        }
        let names = |release| family.release(release).is_some_and(|r| r.provides(key.capability).is_some());
        let first = os.iter().skip(1).position(|&release| !release.is_some_and(names))?;
        u16::try_from(first + 1).ok()
    }

    /// The shape of today's version and those of `later` that come after it, in order.
    fn after(
        &mut self,
        fleet: &Fleet,
        ask: &mut Ask,
        today: Option<VersionId>,
        mut later: Vec<VersionId>,
        step: Step,
        scheme: Scheme,
    ) -> ShapeId {
        if let Some(today) = today {
            let after = |&version: &VersionId| {
                version != today && ask.compare(fleet, version, today).is_none_or(Ordering::is_gt)
            };
            later.retain(after);
        }
        arrange(fleet, ask, &mut later, scheme);
        later.splice(0..0, today);
        fill_steps(fleet, ask, &mut later, step, scheme);
        let unknown = today.is_none().then_some(None);
        let shape = unknown.into_iter().chain(later.into_iter().map(Some)).collect();
        self.intern(shape)
    }
}

/// Sorts versions of one scheme and keeps one of those that compare equal. Opaque versions keep their order.
fn arrange(fleet: &Fleet, ask: &Ask, versions: &mut Vec<VersionId>, scheme: Scheme) {
    if scheme == Scheme::Opaque {
        let mut seen = std::collections::BTreeSet::new();
        versions.retain(|&version| seen.insert(version));
    } else {
        let order = |a: &VersionId, b: &VersionId| ask.compare(fleet, *a, *b).unwrap_or(Ordering::Equal);
        versions.sort_by(order);
        versions.dedup_by(|a, b| order(a, b).is_eq());
    }
}

/// Adds the versions that a path rule forbids skipping and that nothing names: `1.30` between `1.29.4` and `1.31`.
fn fill_steps(fleet: &Fleet, ask: &mut Ask, versions: &mut Vec<VersionId>, step: Step, scheme: Scheme) {
    let mut at = 0;
    while at + 1 < versions.len() {
        let release = |id| ask.version(fleet, id).release();
        let (Some((major, minor)), Some((next_major, next_minor))) =
            (release(versions[at]), release(versions[at + 1]))
        else {
            return;
        };
        let gap = step.gap((major, minor), (next_major, next_minor));
        let names = (1..=gap).map(|further| match step {
            Step::Minor => format!("{major}.{}", minor + further),
            _ => (major + further).to_string(),
        });
        let between: Vec<VersionId> = names
            .filter_map(|name| scheme.parse(&name).ok())
            .map(|version| ask.intern(fleet, version))
            .collect();
        let added = between.len();
        versions.splice(at + 1..at + 1, between);
        at += added + 1;
    }
}
