//! Facts: what is publicly known to break, and which things of a fleet they are about.

use super::component::ComponentId;
use super::fleet::{Fleet, RangeId, VersionId};
use super::machine::{CapabilityId, FamilyId};
use super::requirement::{Basis, RequirementId, Within};
use super::words::{Confidence, Crossing, FactKind};
use super::workload::ServiceId;
use crate::id::ids;
use crate::source::Place;
use crate::version::Version;
use jiff::civil::Date;

ids! {
    /// A fact.
    pub FactId;
}

/// One fact and the things of the fleet that it is about.
///
/// Its needs have become requirements, whose [`Basis`](super::Basis) refers to it.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its name.
    pub name: String,
    /// What breaks if it is ignored.
    pub kind: FactKind,
    /// The symptom in that case.
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
    /// The crossing at which a manual action is due.
    pub crossing: Option<Crossing>,
    /// The components of which one must share an image or a process with the subject for the fact to apply, if any.
    pub with: Option<Vec<ComponentId>>,
    /// Whether the replicas of a service must make the crossing together.
    pub together: bool,
    /// Whether it gives its subject a path rule, if that has none.
    pub gives_step: bool,
    /// Whether comove ships it.
    pub shipped: bool,
    /// Whether it says that what it allows works, as a support policy does. Most facts only say what does not work,
    /// which says nothing about the rest.
    pub vouches: bool,
    /// Where it is stated.
    pub place: Place,
    /// What it is about.
    pub concerns: Vec<Concern>,
    /// The versions of components that have the remedy.
    pub fixed: Vec<(ComponentId, VersionId)>,
    /// The waivers that apply to it.
    pub waived: Vec<Waived>,
}

/// A waiver that matches something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Waived {
    /// The components and machines that it names.
    pub whom: Vec<String>,
    /// Why.
    pub because: String,
    /// The last day on which it applies.
    pub until: Option<Date>,
}

impl Crossing {
    /// Whether going from one version to another makes the crossing. `within` says whether the fact is about a version,
    /// where that is known.
    #[must_use]
    pub fn is_made(self, from: &Version, to: &Version, within: impl Fn(&Version) -> Option<bool>) -> bool {
        let release = |version: &Version| version.release().unwrap_or_default();
        within(to) == Some(true)
            && match self {
                Self::Into => within(from) == Some(false),
                Self::Major => release(from).0 != release(to).0,
                Self::Minor => release(from) != release(to),
            }
    }
}

/// Something that a fact is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Concern {
    /// The thing.
    pub whom: Whom,
    /// Its versions; all if not stated.
    pub at: Option<RangeId>,
}

/// What a fact can be about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Whom {
    /// A component, wherever it is.
    Component(ComponentId),
    /// A property, on every machine that has it.
    Property(CapabilityId),
    /// The releases of an OS family.
    Family(FamilyId),
}

impl Fleet {
    /// Whether a requirement says that what it allows works, rather than only what does not.
    pub(crate) fn vouches(&self, id: RequirementId) -> bool {
        let requirement = self.requirement(id);
        // That two change together says nothing on whether either works.
        if requirement.needs.iter().any(|need| matches!(need.within, Within::Same(_))) {
            return false;
        }
        // Where a condition does not hold, the fact says nothing about the need; about the condition it never does.
        match requirement.basis {
            Basis::Stated => true,
            Basis::Fact(id) => self.fact(id).vouches && requirement.only.is_empty(),
        }
    }

    /// Returns the facts that make the replicas of a service cross versions of a component together.
    pub(crate) fn crossings(&self, service: ServiceId, component: ComponentId) -> Vec<(FactId, Concern)> {
        let facts = self.index.together.get(component).iter().copied();
        let several = self.replicas(service).len() > 1;
        facts.filter(|&(fact, _)| several && self.has_beside(service, fact)).collect()
    }

    /// Finds the fact that makes the replicas of a service go from one version of a component to another together.
    pub(crate) fn crosses_together(
        &self,
        service: ServiceId,
        component: ComponentId,
        (from, to): (&Version, &Version),
    ) -> Option<FactId> {
        let made = |&(fact, concern): &(FactId, Concern)| {
            let within = |version: &Version| self.is_about(concern, version);
            self.fact(fact).crossing.is_some_and(|crossing| crossing.is_made(from, to, within))
        };
        self.crossings(service, component).into_iter().find(made).map(|(fact, _)| fact)
    }

    /// Whether replicas of a service have the component that must also be present for a fact to apply.
    fn has_beside(&self, service: ServiceId, fact: FactId) -> bool {
        let Some(with) = &self.fact(fact).with else { return true };
        let runs = self.replicas(service).iter().flat_map(|&workload| self.runs(workload));
        let mut contents = runs.flat_map(|run| self.closure(run.component, run.version));
        contents.any(|(component, _)| with.contains(&component))
    }
}
