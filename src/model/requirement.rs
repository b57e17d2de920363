//! Requirements: what needs which versions of what, and who says so.

use super::component::ComponentId;
use super::fact::FactId;
use super::fleet::{Fleet, RangeId};
use super::machine::{CapabilityId, MachineId, SlotId};
use super::words::{Isolation, Layer};
use super::workload::{ServiceId, WorkloadId};
use crate::id::ids;
use crate::source::Place;

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
    /// Who has the need.
    pub subject: Subject,
    /// In which versions; all where not said.
    pub at: Option<RangeId>,
    /// What is needed; of several, one has to hold. The last ones are the conditions turned round.
    pub needs: Vec<Need>,
    /// Where it counts only: capabilities, each with the versions in which it has to be found.
    pub only: Vec<(CapabilityId, RangeId)>,
    /// Who says so.
    pub basis: Basis,
    /// How those are isolated who have the need; anyhow where nothing is said.
    pub isolation: Vec<Isolation>,
    /// The components for whose carriers a fact does not count, since somebody has waived it.
    pub waived: Vec<ComponentId>,
    /// Why, as the inventory has it.
    pub because: Option<String>,
    /// Where it is said.
    pub place: Place,
}

impl Requirement {
    /// Tells whether it counts for what runs a component, or is one.
    #[must_use]
    pub fn counts_for(&self, carrier: ComponentId) -> bool {
        self.waived.binary_search(&carrier).is_err()
    }

    /// Returns what is needed where the conditions hold.
    #[must_use]
    pub fn needed(&self) -> &[Need] {
        &self.needs[..self.needs.len() - self.only.len()]
    }

    /// Tells whether it counts for those that are so isolated.
    fn counts_in(&self, isolation: Isolation) -> bool {
        self.isolation.is_empty() || self.isolation.contains(&isolation)
    }
}

impl Fleet {
    /// Tells whether a requirement is about workloads that are isolated as one is. A process is isolated as its machine is.
    #[must_use]
    pub fn counts_in(&self, id: RequirementId, workload: WorkloadId) -> bool {
        let (requirement, workload) = (self.requirement(id), self.workload(workload));
        let machine = workload.machine.filter(|_| workload.isolation == Isolation::Process);
        requirement.counts_in(workload.isolation)
            || machine.is_some_and(|machine| self.counts_on(id, machine))
    }

    /// Tells whether a requirement is about machines that are isolated as one is from the one that it is on.
    #[must_use]
    pub fn counts_on(&self, id: RequirementId, machine: MachineId) -> bool {
        let requirement = self.requirement(id);
        let isolation = self.machine(machine).isolation();
        isolation.map_or(requirement.isolation.is_empty(), |isolation| requirement.counts_in(isolation))
    }

    /// Finds the slot in which a machine meets a need of a capability. Of what is isolated an engine isolates it: that of
    /// the machine under it, and not one of its own.
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

/// Who has a need.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Subject {
    /// Everyone who runs or carries the component.
    Component(ComponentId),
    /// A property of one machine.
    Property(MachineId, CapabilityId),
    /// A property of every machine that has it.
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
    /// What.
    pub target: Target,
    /// In which versions.
    pub within: Within,
}

/// What is needed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Target {
    /// A capability of wherever the subject finds it: its machine, its cluster, or what it carries.
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
    /// Nothing is said.
    Unsaid,
}

/// Who says that something is needed.
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
    /// Returns the full name of what has a requirement, such as `app/cart`.
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

    /// Returns the full name of what is needed, such as `kernel`.
    #[must_use]
    pub fn target_name(&self, target: Target) -> String {
        match target {
            Target::Capability(id) => self.capability_name(id).to_owned(),
            Target::Component(id) => self.component_name(id).to_owned(),
            Target::Service(id) => format!("service/{}", self.service_name(id)),
        }
    }
}
