//! What the user asks for: bumps, read and resolved against a fleet.
//!
//! A bump is `pattern=version`, such as `host/node-1:kernel=6.8` or `image/debian=12`. Resolving it finds the things
//! that it names, reads the version in their scheme, and rejects what cannot be meant: names that match nothing,
//! earlier versions, two versions for one thing. A pattern that names many things means those that the version can be
//! meant for; the others are left out, and noted.

mod bump;
mod calendar;
mod distributions;
mod hints;
mod idle;
mod left_out;
mod machines;
mod matching;
mod meant;
mod names;
mod reach;
mod remedies;
mod resolve;
mod rollout;
mod skews;
#[cfg(test)]
mod tests;

pub use bump::{Bump, BumpError};
pub use calendar::{Calendar, Limits, Timeline, Times};
pub(crate) use left_out::{LeftOut, Named};
pub(crate) use matching::{component_matches, machine_matches, undecided};
pub(crate) use meant::taken;
pub(crate) use names::suggestion;
pub use rollout::{Fewest, Rollout, Sequence};

use crate::diag::Diagnostic;
use crate::id::{FixedMap, FixedSet, Id};
use crate::model::{ComponentId, Family, Fleet, Pattern, Release, SlotId, VersionId, WorkloadId};
use crate::source::Place;
use crate::version::Version;
use left_out::Omitted;
use resolve::Resolver;
use skews::Skews;
use std::cmp::Ordering;

/// A thing that a bump names, and the version it must reach.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Wish {
    pub(crate) what: Wanted,
    pub(crate) version: VersionId,
    /// The bump that asks for it.
    pub(crate) bump: u32,
}

/// What a bump can name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Wanted {
    /// A property of a machine.
    Slot(SlotId),
    /// A component, for everything that carries it.
    Component(ComponentId),
    /// A component as one workload runs it.
    Run(WorkloadId, ComponentId),
}

impl Wanted {
    /// The property of a machine, if it is one.
    pub(crate) const fn slot(self) -> Option<SlotId> {
        match self {
            Self::Slot(slot) => Some(slot),
            Self::Component(_) | Self::Run(..) => None,
        }
    }
}

/// Resolved bumps and holds.
#[derive(Clone, Debug)]
pub struct Ask {
    bumps: Vec<Bump>,
    pub(crate) wishes: Vec<Wish>,
    pub(crate) targets: FixedMap<Wanted, VersionId>,
    /// What may not change: what the bumps leave out on purpose, then what is held.
    pub(crate) holds: Vec<(Pattern, Option<Place>)>,
    /// How many of these are left out on purpose.
    exceptions: usize,
    /// What bumps name and is left out of them, in the order of the bumps.
    pub(crate) left_out: Vec<LeftOut>,
    /// The versions of components that have the remedy of a fact that is in force.
    pub(crate) remedies: FixedMap<ComponentId, Vec<VersionId>>,
    /// The versions that skews ask of properties.
    skews: Skews,
    /// Versions that the fleet does not name; their ids follow the fleet's.
    extra: Vec<Version>,
    fleet_versions: usize,
}

impl Ask {
    /// Resolves bumps and holds. Returns what they mean, with warnings.
    ///
    /// # Errors
    /// All faults of all bumps and holds.
    pub fn resolve(
        fleet: &Fleet,
        bumps: &[Bump],
        holds: &[Pattern],
    ) -> Result<(Self, Vec<Diagnostic>), Vec<Diagnostic>> {
        let (bumps, meant) = taken(fleet, bumps);
        let bumps = bumps.as_slice();
        let except = exceptions(bumps);
        let own = fleet.holds().iter().map(|(pattern, place)| (pattern.clone(), Some(*place)));
        let held = own.chain(holds.iter().map(|pattern| (pattern.clone(), None)));
        let exceptions = except.len();
        let held = held.map(|(pattern, place)| (meant::pattern(fleet, pattern), place));
        let holds = except.into_iter().map(|pattern| (pattern, None)).chain(held).collect();
        let ask = Self { bumps: bumps.to_vec(), holds, exceptions, ..Self::nothing(fleet) };
        let mut resolver = Resolver {
            fleet,
            ask,
            diagnostics: meant,
            said: FixedSet::default(),
            again: false,
            omitted: Omitted::default(),
        };
        resolver.check_conditions();
        if crate::diag::has_errors(&resolver.diagnostics) {
            return Err(resolver.diagnostics);
        }
        for (index, bump) in bumps.iter().enumerate() {
            resolver.bump(u32::try_from(index).unwrap_or(u32::MAX), bump);
        }
        for bump in bumps {
            resolver.warn_of_other_kind(bump);
        }
        for (number, bump) in (0..).zip(bumps) {
            resolver.warn_of_other_distributions(number, bump);
        }
        resolver.check_holds();
        resolver.check_times();
        if crate::diag::has_errors(&resolver.diagnostics) {
            return Err(resolver.diagnostics);
        }
        let mut ask = resolver.ask;
        ask.skews = skews::skews(fleet, &mut ask);
        ask.remedies = remedies::remedies(fleet, &mut ask);
        Ok((ask, resolver.diagnostics))
    }

    /// Asks for nothing.
    pub(crate) fn nothing(fleet: &Fleet) -> Self {
        Self {
            bumps: Vec::new(),
            wishes: Vec::new(),
            targets: FixedMap::default(),
            holds: Vec::new(),
            exceptions: 0,
            left_out: Vec::new(),
            remedies: FixedMap::default(),
            skews: Skews::default(),
            extra: Vec::new(),
            fleet_versions: fleet.version_count(),
        }
    }

    /// The bumps as they were given.
    #[must_use]
    pub fn bumps(&self) -> &[Bump] {
        &self.bumps
    }

    /// The patterns of what is held, as the inventory or a person says.
    pub(crate) fn held(&self) -> impl Iterator<Item = &Pattern> {
        self.holds[self.exceptions..].iter().map(|(pattern, _)| pattern)
    }

    /// The patterns of what is left out of the bumps on purpose.
    pub(crate) fn excepted(&self) -> impl Iterator<Item = &Pattern> {
        self.holds[..self.exceptions].iter().map(|(pattern, _)| pattern)
    }

    /// Whether a hold is of something that is left out on purpose.
    pub(crate) const fn is_exception(&self, hold: usize) -> bool {
        hold < self.exceptions
    }

    /// The version of an id, from the fleet or from a bump.
    pub(crate) fn version<'a>(&'a self, fleet: &'a Fleet, id: VersionId) -> &'a Version {
        match id.index().checked_sub(self.fleet_versions) {
            None => fleet.version(id),
            Some(index) => &self.extra[index],
        }
    }

    /// Returns the id of a version that the fleet need not name.
    pub(crate) fn intern(&mut self, fleet: &Fleet, version: Version) -> VersionId {
        let known = fleet.find_version(&version);
        let extra =
            || self.extra.iter().position(|known| *known == version).map(|at| at + self.fleet_versions);
        known.or_else(|| extra().map(VersionId::from_index)).unwrap_or_else(|| {
            self.extra.push(version);
            VersionId::from_index(self.fleet_versions + self.extra.len() - 1)
        })
    }

    /// The release of a family that equals a version.
    pub(crate) fn release<'f>(
        &self,
        fleet: &Fleet,
        family: &'f Family,
        version: VersionId,
    ) -> Option<&'f Release> {
        let equals = |other| self.compare(fleet, other, version) == Some(Ordering::Equal);
        family.releases.iter().find(|release| equals(release.version))
    }

    /// The versions that requirements ask of a property: the least that they name, and those that a skew needs for what
    /// bumps ask for.
    pub(crate) fn asked<'a>(
        &'a self,
        fleet: &'a Fleet,
        slot: SlotId,
    ) -> impl Iterator<Item = VersionId> + 'a {
        fleet.asked(slot).iter().chain(self.skews.versions(slot)).copied()
    }

    /// The number of the list of versions that skews ask of a property; properties with one number have one list.
    pub(crate) fn skewed(&self, slot: SlotId) -> Option<usize> {
        self.skews.list(slot)
    }

    /// Whether a version only updates what a slot has today or is asked to have: the same minor version, `5.15.0-97` of
    /// `5.15.0-92-generic`. Such a one comes within an OS release.
    pub(crate) fn is_update(&self, fleet: &Fleet, slot: SlotId, version: VersionId) -> bool {
        let release = |id: VersionId| self.version(fleet, id).release();
        let own = [fleet.slot(slot).version, self.targets.get(&Wanted::Slot(slot)).copied()];
        let found = release(version);
        found.is_some() && own.into_iter().flatten().any(|own| release(own) == found)
    }

    /// Compares two versions of one scheme.
    pub(crate) fn compare(&self, fleet: &Fleet, a: VersionId, b: VersionId) -> Option<Ordering> {
        if a == b { Some(Ordering::Equal) } else { self.version(fleet, a).compare(self.version(fleet, b)) }
    }
}

/// What bumps leave out on purpose, each pattern once.
fn exceptions(bumps: &[Bump]) -> Vec<Pattern> {
    let mut found: Vec<Pattern> = Vec::new();
    for pattern in bumps.iter().flat_map(|bump| &bump.except) {
        if !found.contains(pattern) {
            found.push(pattern.clone());
        }
    }
    found
}
