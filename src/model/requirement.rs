//! Requirements: what needs which versions of what, and who states it.

use super::component::ComponentId;
use super::fact::FactId;
use super::fleet::{Fleet, RangeId};
use super::machine::{CapabilityId, FamilyId, MachineId, SlotId};
use super::words::{Isolation, Layer};
use super::workload::{ServiceId, Workload, WorkloadId};
use crate::id::ids;
use crate::source::Place;
use crate::version::Version;

ids! {
    /// A requirement.
    pub RequirementId;
}

/// `subject@at` needs one of `needs`.
///
/// With `S` the version of the subject and `T` that of a target, the requirement allows the pairs `(S, T)` in which
/// `S` is outside `at` or `T` within the need's range.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// What has the requirement.
    pub subject: Subject,
    /// The versions that have it; all if not stated.
    pub at: Option<RangeId>,
    /// What is needed; if several, one must hold. The conditions, negated, come last.
    pub needs: Vec<Need>,
    /// The conditions: capabilities, each with the versions for which the requirement counts.
    pub only: Vec<(CapabilityId, RangeId)>,
    /// Who states it.
    pub basis: Basis,
    /// The isolations that it counts for; all if empty.
    pub isolation: Vec<Isolation>,
    /// The OS family that it is about: it counts for what is on a machine of that family; none if it is about no OS.
    pub family: Option<FamilyId>,
    /// The only workload that it counts for; none if it counts for all.
    pub only_for: Option<WorkloadId>,
    /// The components whose carriers a waiver exempts from the fact.
    pub waived: Vec<ComponentId>,
    /// The reason that the inventory gives.
    pub because: Option<String>,
    /// Where it is stated.
    pub place: Place,
}

impl Requirement {
    /// Whether it counts for what runs a component, or is one.
    #[must_use]
    pub fn counts_for(&self, carrier: ComponentId) -> bool {
        self.waived.binary_search(&carrier).is_err()
    }

    /// The conditions, each with the OS family that it is about, if any.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = (CapabilityId, RangeId, Option<FamilyId>)> + '_ {
        let outside = self.needs[self.needs.len() - self.only.len()..].iter();
        self.only.iter().zip(outside).map(|(&(property, range), need)| (property, range, need.family))
    }

    /// What is needed if the conditions hold.
    #[must_use]
    pub fn needed(&self) -> &[Need] {
        &self.needs[..self.needs.len() - self.only.len()]
    }

    /// Whether it counts for things with an isolation.
    fn counts_in(&self, isolation: Isolation) -> bool {
        self.isolation.is_empty() || self.isolation.contains(&isolation)
    }
}

impl Fleet {
    /// Whether a requirement counts for a workload and its isolation. A process has the isolation of its machine.
    #[must_use]
    pub fn counts_in(&self, id: RequirementId, workload: WorkloadId) -> bool {
        let (requirement, item) = (self.requirement(id), self.workload(workload));
        let elsewhere = requirement.only_for.is_some_and(|only| only != workload);
        if elsewhere || self.is_beside(requirement, item) || !self.is_of_family(requirement, item.machine) {
            return false;
        }
        let workload = item;
        let machine = workload.machine.filter(|_| workload.isolation == Isolation::Process);
        requirement.counts_in(workload.isolation)
            || machine.is_some_and(|machine| self.counts_on(id, machine))
    }

    /// Whether a fact is about a workload's cluster, while the workload changes with the API server beside it and need
    /// not be held against the others.
    fn is_beside(&self, requirement: &Requirement, workload: &Workload) -> bool {
        let of_cluster = |need: &Need| match need.target {
            Target::Capability(id) => self.capability(id).layer == Layer::Cluster,
            Target::Component(_) | Target::Service(_) => false,
        };
        workload.beside.is_some()
            && requirement.basis.fact().is_some()
            && requirement.needs.iter().any(of_cluster)
    }

    /// Whether a requirement is about no OS, or about that of a machine.
    fn is_of_family(&self, requirement: &Requirement, machine: Option<MachineId>) -> bool {
        requirement.family.is_none_or(|family| {
            let os = self.find_capability("os");
            let slot = machine.zip(os).and_then(|(machine, os)| self.find_slot(machine, os));
            slot.is_some_and(|slot| self.machine(self.slot(slot).machine).family == Some(family))
        })
    }

    /// Words a range of a capability; of an OS with its family, as it is written.
    pub(crate) fn range_words(&self, range: RangeId, family: Option<FamilyId>) -> String {
        let range = self.range(range);
        family.map_or_else(|| range.to_string(), |family| format!("{}@{range}", self.family(family).name))
    }

    /// Whether a requirement counts for a machine and its isolation from the machine that it is on.
    #[must_use]
    pub fn counts_on(&self, id: RequirementId, machine: MachineId) -> bool {
        let requirement = self.requirement(id);
        let isolation = self.machine(machine).isolation();
        let counts =
            isolation.map_or(requirement.isolation.is_empty(), |isolation| requirement.counts_in(isolation));
        counts && self.is_of_family(requirement, Some(machine))
    }

    /// Whether a requirement is one that its subject has of its own version and of nothing else, as that it avoids some.
    #[must_use]
    pub fn is_of_itself(&self, id: RequirementId) -> bool {
        let requirement = self.requirement(id);
        let [need] = requirement.needs[..] else { return false };
        match (requirement.subject, need.target) {
            (Subject::Component(subject), Target::Component(target)) => subject == target,
            (Subject::Property(_, subject) | Subject::Everywhere(subject), Target::Capability(target)) => {
                subject == target && requirement.isolation.is_empty()
            }
            _ => false,
        }
    }

    /// Finds the requirement that forbids a version of a component, or of a property of a machine, whatever else there
    /// is.
    pub(crate) fn avoided(&self, what: Avoidable, version: &Version) -> Option<RequirementId> {
        let found: Vec<RequirementId> = match what {
            Avoidable::Component(id) => {
                let all = self.requirements_of_component(id).iter().copied();
                all.filter(|&requirement| self.requirement(requirement).counts_for(id)).collect()
            }
            Avoidable::Slot(slot) => {
                let (machine, capability) = (self.slot(slot).machine, self.slot(slot).capability);
                let own = Subject::Property(machine, capability);
                let here = self.requirements_of_machine(machine).iter().copied();
                let here = here.filter(|&id| self.requirement(id).subject == own);
                let all = self.requirements_of_capability(capability).iter().copied().chain(here);
                all.filter(|&id| self.counts_on(id, machine)).collect()
            }
        };
        found.into_iter().filter(|&id| self.is_of_itself(id)).find(|&id| {
            let requirement = self.requirement(id);
            let concerned = requirement.at.is_none_or(|at| self.range(at).contains(version));
            let Within::Range(range) = requirement.needs[0].within else { return false };
            concerned && !self.range(range).contains(version)
        })
    }

    /// Finds the slot in which a machine meets a need of a capability. If the requirement is limited to some
    /// isolations, an engine is that of the machine underneath, which isolates, and not the machine's own.
    #[must_use]
    pub fn find_needed(
        &self,
        id: RequirementId,
        machine: MachineId,
        capability: CapabilityId,
    ) -> Option<SlotId> {
        let outside =
            !self.requirement(id).isolation.is_empty() && self.capability(capability).layer == Layer::Engine;
        let machine = if outside { self.machine(machine).parent? } else { machine };
        self.find_slot(machine, capability)
    }
}

/// What can have versions to avoid.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Avoidable {
    /// A component.
    Component(ComponentId),
    /// A property of a machine.
    Slot(SlotId),
}

/// What has a requirement.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Subject {
    /// Everything that runs or carries the component.
    Component(ComponentId),
    /// A property of one machine.
    Property(MachineId, CapabilityId),
    /// A property, on every machine that has it.
    Everywhere(CapabilityId),
    /// A machine, whatever its properties.
    Machine(MachineId),
    /// Every workload of a service; `at` is the version of its primary component.
    Service(ServiceId),
    /// One workload, whatever it runs.
    Workload(WorkloadId),
}

/// One thing that is needed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Need {
    /// The target.
    pub target: Target,
    /// Its versions.
    pub within: Within,
    /// For an OS, the family whose releases they are.
    pub family: Option<FamilyId>,
}

impl Need {
    /// Words [`Within::Same`], as a range is written.
    pub(crate) fn same_words(less: u32) -> String {
        match less {
            0 => "the same version".to_owned(),
            1 => "the same version or up to 1 minor version less".to_owned(),
            _ => format!("the same version or up to {less} minor versions less"),
        }
    }
}

/// What is needed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Target {
    /// A capability where the subject finds it: of its machine, its cluster, or what it carries.
    Capability(CapabilityId),
    /// A component that the subject's carrier carries too.
    Component(ComponentId),
    /// Every replica of a service.
    Service(ServiceId),
}

/// Which versions satisfy a need.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Within {
    /// Those in a range.
    Range(RangeId),
    /// The subject's own minor version and up to so many later ones of the same major version.
    Skew(u32),
    /// The subject's own version, as far as both are stated, or an earlier one down to so many minor versions less.
    Same(u32),
    /// Not stated.
    Unsaid,
}

/// Who states a requirement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Basis {
    /// The inventory.
    Stated,
    /// A fact that holds everywhere.
    Fact(FactId),
}

impl Basis {
    /// The fact that says so; none where the inventory does.
    #[must_use]
    pub const fn fact(&self) -> Option<FactId> {
        match *self {
            Self::Stated => None,
            Self::Fact(id) => Some(id),
        }
    }
}

impl Fleet {
    /// The full name of what has a requirement, such as `app/cart`.
    #[must_use]
    pub fn subject_name(&self, subject: Subject) -> String {
        match subject {
            Subject::Component(id) => self.component_name(id).to_owned(),
            Subject::Property(machine, id) => {
                format!("{}:{}", self.machine_name(machine), self.capability_name(id))
            }
            Subject::Everywhere(id) => self.capability_name(id).to_owned(),
            Subject::Machine(id) => self.machine_name(id),
            Subject::Service(id) => format!("service/{}", self.service_name(id)),
            Subject::Workload(id) => format!("workload/{}", self.workload_name(id)),
        }
    }

    /// The full name of what is needed, such as `kernel`.
    #[must_use]
    pub fn target_name(&self, target: Target) -> String {
        match target {
            Target::Capability(id) => self.capability_name(id).to_owned(),
            Target::Component(id) => self.component_name(id).to_owned(),
            Target::Service(id) => format!("service/{}", self.service_name(id)),
        }
    }
}
