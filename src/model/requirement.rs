//! Requirements: what needs which versions of what, and who says so.

use super::component::ComponentId;
use super::fact::FactId;
use super::fleet::RangeId;
use super::machine::{CapabilityId, MachineId};
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
    /// What is needed; of several, one has to hold.
    pub needs: Vec<Need>,
    /// Who says so.
    pub basis: Basis,
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
