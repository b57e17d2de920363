//! The set of versions that a range holds, in a form that is equal for equal sets.

use super::intervals::{Cut, Interval, Intervals};
use super::{Scheme, Version, semver};

/// A set of versions of one scheme.
///
/// SemVer keeps its pre-releases apart, because a range in Cargo syntax holds only those it asks for: no
/// short list of intervals over both can say that. The other schemes leave `pre` empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Set {
    /// Sort keys; of SemVer, the numbers of the releases alone.
    pub(super) releases: Intervals,
    /// Sort keys of SemVer pre-releases.
    pub(super) pre: Intervals,
}

impl Set {
    /// Returns the set of all versions of a scheme.
    pub(super) fn all(scheme: Scheme) -> Self {
        let pre = if scheme == Scheme::Semver { Intervals::all() } else { Intervals::none() };
        Self { releases: Intervals::all(), pre }
    }

    /// Returns the versions whose keys lie in an interval.
    pub(super) fn of(scheme: Scheme, interval: Interval) -> Self {
        let Interval { low, high } = interval;
        if scheme == Scheme::Semver {
            return semver::set((Some(low.clone()), high.clone()), (Some(low), high));
        }
        Self { releases: Intervals::between(low, high), pre: Intervals::none() }
    }

    /// Returns the versions from a cut on.
    pub(super) fn from(scheme: Scheme, low: Cut) -> Self {
        Self::of(scheme, Interval { low, high: None })
    }

    /// Returns the versions in any of the sets.
    pub(super) fn union<'a>(sets: impl Iterator<Item = &'a Self> + Clone) -> Self {
        let releases = Intervals::union(sets.clone().map(|set| &set.releases));
        Self { releases, pre: Intervals::union(sets.map(|set| &set.pre)) }
    }

    /// Returns the versions in both sets.
    pub(super) fn intersect(&self, other: &Self) -> Self {
        Self { releases: self.releases.intersect(&other.releases), pre: self.pre.intersect(&other.pre) }
    }

    /// Returns the versions that are in `self` and not in `other`.
    pub(super) fn without(&self, other: &Self) -> Self {
        let others = Self { releases: other.releases.complement(), pre: other.pre.complement() };
        self.intersect(&others)
    }

    /// Whether the set holds no version.
    pub(super) fn is_none(&self) -> bool {
        self.releases.is_none() && self.pre.is_none()
    }

    /// Whether a version of the same scheme is in the set.
    pub(super) fn contains(&self, version: &Version) -> bool {
        let key = version.key();
        match version.scheme() {
            Scheme::Semver if semver::is_pre_release(key) => self.pre.contains(key),
            Scheme::Semver => self.releases.contains(semver::numbers(key)),
            _ => self.releases.contains(key),
        }
    }
}
