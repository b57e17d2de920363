//! Facts: what is publicly known to break, and whom of a fleet it is about.

use super::component::ComponentId;
use super::fleet::{Fleet, RangeId};
use super::machine::{CapabilityId, FamilyId};
use super::requirement::{Basis, RequirementId};
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
    /// Of what one has to be in the same image or process for the fact to be about somebody; none if nothing has to.
    pub with: Option<Vec<ComponentId>>,
    /// Whether the replicas of a service have to make the crossing together.
    pub together: bool,
    /// Whether it gives what it is about a path rule, unless that has one.
    pub gives_step: bool,
    /// Whether comove brings it, rather than the user.
    pub shipped: bool,
    /// Whether it says that what it allows works, as a policy of support does. Most facts say only what does not: that
    /// nothing is known against the rest is no knowledge of it.
    pub vouches: bool,
    /// Where it is said.
    pub place: Place,
    /// Whom it is about.
    pub concerns: Vec<Concern>,
    /// Who has waived it, and for whom.
    pub waived: Vec<Waived>,
}

/// A waiver that is about something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Waived {
    /// The components and machines that it names.
    pub whom: Vec<String>,
    /// Why.
    pub because: String,
    /// The last day on which it holds.
    pub until: Option<Date>,
}

impl Crossing {
    /// Tells whether going from one version to another makes the crossing, given which versions the fact is about, where
    /// that is known.
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
    /// What.
    pub whom: Whom,
    /// In which versions; all where not said.
    pub at: Option<RangeId>,
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

impl Fleet {
    /// Tells whether a requirement says that what it allows works, rather than only what does not.
    pub(crate) fn vouches(&self, id: RequirementId) -> bool {
        let requirement = self.requirement(id);
        // Where a condition does not hold nothing is said of what is needed, and of the condition itself nothing at all.
        match requirement.basis {
            Basis::Stated => true,
            Basis::Fact(id) => self.fact(id).vouches && requirement.only.is_empty(),
        }
    }

    /// Returns the facts by which the replicas of a service make crossings of a component together.
    pub(crate) fn crossings(&self, service: ServiceId, component: ComponentId) -> Vec<(FactId, Concern)> {
        let facts = self.index.together.get(component).iter().copied();
        let several = self.replicas(service).len() > 1;
        facts.filter(|&(fact, _)| several && self.has_beside(service, fact)).collect()
    }

    /// Finds the fact by which the replicas of a service come from one version of a component to another together.
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

    /// Tells whether replicas of a service have what has to be there too for a fact to be about them.
    fn has_beside(&self, service: ServiceId, fact: FactId) -> bool {
        let Some(with) = &self.fact(fact).with else { return true };
        let runs = self.replicas(service).iter().flat_map(|&workload| self.runs(workload));
        let mut contents = runs.flat_map(|run| self.closure(run.component, run.version));
        contents.any(|(component, _)| with.contains(&component))
    }
}
