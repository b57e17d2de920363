//! Facts: what is publicly known to break, and which things of a fleet they are about.

use super::component::ComponentId;
use super::fleet::{Fleet, RangeId, VersionId};
use super::machine::{CapabilityId, FamilyId, MachineId};
use super::requirement::{Basis, RequirementId, Within};
use super::words::{Binding, Confidence, Crossing, Due, FactKind};
use super::workload::{ServiceId, WorkloadId};
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
    /// When that action is due.
    pub due: Due,
    /// The components of which one must share an image or a process with the subject for the fact to apply, if any.
    pub with: Option<Vec<ComponentId>>,
    /// The versions that other properties of a machine must have for the crossing of its property to be one.
    pub only: Vec<(CapabilityId, RangeId)>,
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
    /// The library that the fact is about, if the thing is an image or stack whose versions are releases that bring it.
    pub library: Option<CapabilityId>,
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
        let has_it =
            |concern| self.replicas(service).iter().any(|&replica| self.is_carried(replica, concern));
        facts
            .filter(|&(fact, concern)| several && has_it(concern) && self.has_beside(service, fact))
            .collect()
    }

    /// Whether any fact makes replicas cross versions of a component together.
    pub(crate) fn may_cross_together(&self, component: ComponentId) -> bool {
        !self.index.together.get(component).is_empty()
    }

    /// Finds the fact that makes the replicas of a service go from one version of a component to another together.
    pub(crate) fn crosses_together(
        &self,
        service: ServiceId,
        component: ComponentId,
        (from, to): (&Version, &Version),
    ) -> Option<FactId> {
        let made = |&(fact, concern): &(FactId, Concern)| self.crosses(fact, concern, (from, to));
        self.crossings(service, component).into_iter().find(made).map(|(fact, _)| fact)
    }

    /// Whether going from one version to another makes a fact's crossing. Where the versions are releases that bring the
    /// library which the fact is about, the library makes it, whatever the releases are called; an unknown one makes none.
    pub(crate) fn crosses(&self, fact: FactId, concern: Concern, (from, to): (&Version, &Version)) -> bool {
        let Some(crossing) = self.fact(fact).crossing else { return false };
        let within = |version: &Version| self.is_about(concern, version);
        let (Some(library), Whom::Component(id), Crossing::Major | Crossing::Minor) =
            (concern.library, concern.whom, crossing)
        else {
            return crossing.is_made(from, to, within);
        };
        let brought = |version| self.brings(id, version, library).map(|version| self.version(version));
        let made = |(from, to)| crossing.is_made(from, to, |_| Some(true));
        within(to) == Some(true) && brought(from).zip(brought(to)).is_some_and(made)
    }

    /// Whether a fact's crossing may be one on a machine: none of its conditions is known not to hold there today.
    pub(crate) fn may_cross_on(&self, fact: &Fact, machine: MachineId) -> bool {
        fact.only.iter().all(|&(capability, range)| {
            let version = self.find_slot(machine, capability).and_then(|slot| self.slot(slot).version);
            version.is_none_or(|version| self.range(range).contains(self.version(version)))
        })
    }

    /// Whether a fact's crossing may be made by going to a version from one that nobody knows.
    pub(crate) fn may_cross(&self, fact: FactId, concern: Concern, to: &Version) -> bool {
        let leads_there = self.fact(fact).crossing.is_some() && self.is_about(concern, to) == Some(true);
        leads_there
            && match (concern.library, concern.whom) {
                (Some(library), Whom::Component(id)) => self.brings(id, to, library).is_some(),
                _ => true,
            }
    }

    /// Whether a workload has a library that a fact is about from what it carries, as a process does not: it has that of
    /// its machine.
    pub(crate) fn is_carried(&self, workload: WorkloadId, concern: Concern) -> bool {
        let isolation = self.workload(workload).isolation;
        concern
            .library
            .is_none_or(|library| isolation.binding(self.capability(library).layer) == Binding::Carried)
    }

    /// Whether replicas of a service have the component that must also be present for a fact to apply.
    fn has_beside(&self, service: ServiceId, fact: FactId) -> bool {
        let Some(with) = &self.fact(fact).with else { return true };
        let runs = self.replicas(service).iter().flat_map(|&workload| self.runs(workload));
        let mut contents = runs.flat_map(|run| self.closure(run.component, run.version));
        contents.any(|(component, _)| with.contains(&component))
    }
}
