//! Where a version, as the bound of a comparator, cuts the keys of its scheme.

use super::intervals::{Cut, Interval};
use super::{Scheme, Version, VersionError};
use super::{calver, dotted, kernel, numbered::Numbered, rpm};

/// The three cuts of a bound: `<` ends at `below`, `>=` begins at `from`, `>` begins at `after`.
///
/// The pre-releases of the bound lie between `below` and `from`: neither below it nor reached by it.
pub(super) struct Bound {
    /// Before the pre-releases of the bound.
    pub(super) below: Cut,
    /// Before the bound.
    pub(super) from: Cut,
    /// After everything that counts as the bound.
    pub(super) after: Cut,
}

impl Bound {
    /// Makes the bound that is one version and nothing else.
    pub(super) fn exactly(key: &[u8]) -> Self {
        // The least string above a key is the key and a zero byte.
        Self { below: key.to_vec(), from: key.to_vec(), after: [key, &[0]].concat() }
    }

    /// Returns the bound that a version makes; a partial version stands for all that begin with it.
    pub(super) fn of(version: &Version) -> Result<Self, VersionError> {
        if version.scheme() == Scheme::Rpm && rpm::lacks_release(version.as_str()) {
            return Ok(rpm::any_release(version.key()));
        }
        Ok(numbered(version)?.map_or_else(|| Self::exactly(version.key()), |numbered| numbered.bound()))
    }

    /// The interval of the versions that count as the bound.
    pub(super) fn family(self) -> Interval {
        Interval { low: self.from, high: Some(self.after) }
    }
}

/// Splits a version into its parts, if its scheme is one of numbers and dots.
pub(super) fn numbered(version: &Version) -> Result<Option<Numbered<'_>>, VersionError> {
    match version.scheme() {
        Scheme::Kernel => kernel::split(version.as_str()).map(Some),
        Scheme::Calver => calver::split(version.as_str()).map(Some),
        Scheme::Dotted => dotted::split(version.as_str()).map(Some),
        Scheme::Semver | Scheme::Debian | Scheme::Rpm | Scheme::Alpine | Scheme::Pep440 | Scheme::Opaque => {
            Ok(None)
        }
    }
}
