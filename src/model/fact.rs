//! Facts: what is publicly known to break, and whom of a fleet it is about.

use super::component::ComponentId;
use super::fleet::RangeId;
use super::machine::{CapabilityId, FamilyId};
use super::words::{Confidence, FactKind};
use crate::id::ids;
use crate::source::Place;
use crate::version::Version;
use jiff::civil::Date;

ids! {
    /// A fact.
    pub FactId;
}

/// One fact, and what of the fleet it is about.
///
/// What it needs has become requirements, whose [`Basis`](super::Basis) refers to it.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its name.
    pub name: String,
    /// What breaks if it is not heeded.
    pub kind: FactKind,
    /// What is seen then.
    pub symptom: Option<String>,
    /// What helps.
    pub remedy: Option<String>,
    /// Its public source.
    pub source: String,
    /// When the source was last read.
    pub checked: Option<Date>,
    /// How sure it is.
    pub confidence: Option<Confidence>,
    /// The last day of support.
    pub until: Option<Date>,
    /// What has to be done by hand at a crossing.
    pub crossing: Option<Crossing>,
    /// Whether it gives what it is about a path rule, unless that has one.
    pub gives_step: bool,
    /// Whether comove brings it, rather than the user.
    pub shipped: bool,
    /// Where it is said.
    pub place: Place,
    /// Whom it is about.
    pub concerns: Vec<Concern>,
}

/// Between which versions something has to be done by hand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Crossing {
    /// From outside of the versions that the fact is about into them.
    Into,
    /// From one major version to another.
    Major,
    /// From one minor version to another.
    Minor,
}

impl Crossing {
    /// Tells whether going from one version to another makes the crossing, given which versions the fact is about.
    #[must_use]
    pub fn is_made(self, from: &Version, to: &Version, within: impl Fn(&Version) -> bool) -> bool {
        let release = |version: &Version| version.release().unwrap_or_default();
        within(to)
            && match self {
                Self::Into => !within(from),
                Self::Major => release(from).0 != release(to).0,
                Self::Minor => release(from) != release(to),
            }
    }
}

/// Something that a fact is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Concern {
    /// What.
    pub whom: Whom,
    /// In which versions; all where not said.
    pub at: Option<RangeId>,
    /// What has to be there too.
    pub with: Option<ComponentId>,
}

/// What a fact can be about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Whom {
    /// A component, wherever it is.
    Component(ComponentId),
    /// A property of every machine that has it.
    Property(CapabilityId),
    /// The releases of an OS family.
    Family(FamilyId),
}
