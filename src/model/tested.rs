//! What somebody has tried: that one thing works with exactly these versions of another.
//!
//! Unlike a requirement it forbids nothing.

use super::fleet::{Fleet, RangeId, VersionId};
use super::machine::FamilyId;
use super::requirement::{Subject, Target};

/// Something works with some versions of something else.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tested {
    /// The versions of what was tried.
    pub at: TestedAt,
    /// What it was tried with.
    pub with: Target,
    /// Of an OS release, its family.
    pub family: Option<FamilyId>,
    /// The versions with which it works.
    pub versions: RangeId,
}

/// The versions of what was tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TestedAt {
    /// Whatever it is at.
    Any,
    /// The one that the inventory names.
    This(VersionId),
    /// The one of today, which the inventory does not name.
    Today,
    /// Those of a range.
    Within(RangeId),
}

impl Fleet {
    /// What a component, machine, service or workload was tried with.
    #[must_use]
    pub fn tested(&self, subject: Subject) -> &[Tested] {
        self.tested.get(&subject).map_or(&[], Vec::as_slice)
    }
}
