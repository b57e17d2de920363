//! Machines, their properties, and the OS releases that bundle properties.

use super::fleet::{TextId, VersionId};
use super::words::{Binding, Isolation, Layer, MachineKind, OnChange, Step};
use crate::id::ids;
use crate::source::Place;
use crate::version::Scheme;
use jiff::civil::Date;
use std::ops::Range;

ids! {
    /// A host, guest or cluster.
    pub MachineId;
    /// A named property of machines, such as `kernel`.
    pub CapabilityId;
    /// One property of one machine.
    pub SlotId;
    /// An OS family, such as `ubuntu`.
    pub FamilyId;
}

/// A host, a guest or a cluster.
#[derive(Clone, Debug)]
pub struct Machine {
    /// Its kind.
    pub kind: MachineKind,
    /// Where it is defined.
    pub place: Place,
    /// The machine it runs on.
    pub parent: Option<MachineId>,
    /// Whether it shares its parent's kernel and has none of its own.
    pub shares_kernel: bool,
    /// The cluster it is a node of.
    pub cluster: Option<MachineId>,
    /// The name of the pool that it is in; see [`Fleet::pool_of`](super::Fleet::pool_of).
    pub pool: Option<TextId>,
    /// The family of its OS.
    pub family: Option<FamilyId>,
    /// Whether it can be moved while it runs.
    pub movable: bool,
    /// Whether it refuses new workloads.
    pub unschedulable: bool,
    /// Whether it is off: nothing runs in it now.
    pub stopped: bool,
    /// Allocatable CPU in millicores; zero if not stated.
    pub cpu_milli: u32,
    /// Allocatable memory in MiB; zero if not stated.
    pub memory_mib: u32,
    /// Disk that it has in MiB, if stated.
    pub disk_mib: Option<u32>,
    /// The most workloads that it takes, if stated.
    pub pods: Option<u32>,
    /// GPUs that it has, if stated.
    pub gpus: Option<u32>,
    /// Seconds until it has started, if stated.
    pub start_seconds: Option<u32>,
    /// Its properties: a run of slots.
    pub(crate) slots: Range<u32>,
    /// Its taints: a run of the fleet's taints.
    pub(crate) taints: Range<u32>,
    /// Its labels: a run of the fleet's labels.
    pub(crate) labels: Range<u32>,
}

impl Machine {
    /// How it is isolated from the machine that it is on, if any.
    #[must_use]
    pub const fn isolation(&self) -> Option<Isolation> {
        match self.kind {
            MachineKind::Host | MachineKind::Guest if self.shares_kernel => Some(Isolation::SystemContainer),
            MachineKind::Guest => Some(Isolation::Vm),
            MachineKind::Host | MachineKind::Cluster => None,
        }
    }
}

/// One property of one machine.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    /// The machine that has it.
    pub machine: MachineId,
    /// The property.
    pub capability: CapabilityId,
    /// Its version today, if known.
    pub version: Option<VersionId>,
    /// Where this is stated.
    pub place: Place,
    /// The later versions it can go to: a run of the fleet's candidates.
    pub(crate) candidates: (u32, u32),
    /// The least versions that requirements of what is on the machine ask for: a run of the fleet's candidates.
    pub(crate) asked: (u32, u32),
    /// Whether the machine lists its candidates, so that no other version is available.
    pub closed: bool,
    /// Whether the version comes from the OS release.
    pub from_profile: bool,
    /// What a change of it does to what is on the machine.
    pub on_change: OnChange,
}

/// A named property of machines.
#[derive(Clone, Debug)]
pub struct Capability {
    /// The layer it belongs to.
    pub layer: Layer,
    /// How its versions are ordered.
    pub scheme: Scheme,
    /// Which versions must not be skipped.
    pub step: Step,
    /// Later versions that any machine can go to.
    pub candidates: Vec<VersionId>,
    /// The least versions that requirements ask for, on any machine.
    pub asked: Vec<VersionId>,
    /// The isolation that has it for its kernel: what has another neither sees it nor stops with it.
    pub kernel_of: Option<Isolation>,
    /// What a change of it does to what is on a machine, where the machine says nothing else.
    pub on_change: OnChange,
}

/// An OS family and its releases, earliest first.
#[derive(Clone, Debug)]
pub struct Family {
    /// Its name.
    pub name: String,
    /// How its releases are ordered.
    pub scheme: Scheme,
    /// Which releases must not be skipped.
    pub step: Step,
    /// Its releases, in order.
    pub releases: Vec<Release>,
}

/// One release of an OS family.
#[derive(Clone, Debug)]
pub struct Release {
    /// Its number.
    pub version: VersionId,
    /// Where it is defined.
    pub place: Place,
    /// What it provides, by capability.
    pub provides: Vec<(CapabilityId, VersionId, Place)>,
    /// The last day of its standard support.
    pub until: Option<Date>,
    /// Where to read about it.
    pub source: Option<String>,
}

impl Family {
    /// A release by its number.
    #[must_use]
    pub fn release(&self, version: VersionId) -> Option<&Release> {
        self.releases.iter().find(|release| release.version == version)
    }
}

impl Release {
    /// The version of a capability that the release provides.
    #[must_use]
    pub fn provides(&self, capability: CapabilityId) -> Option<VersionId> {
        self.provides.iter().find(|(brought, ..)| *brought == capability).map(|(_, version, _)| *version)
    }
}

impl Capability {
    /// Where a workload with an isolation finds it: what is the kernel of another isolation is not there for it.
    #[must_use]
    pub fn binding(&self, isolation: Isolation) -> Binding {
        if self.is_of_another(isolation) { Binding::Carried } else { isolation.binding(self.layer) }
    }

    /// Whether an in-place change of it underneath stops a workload with an isolation.
    #[must_use]
    pub fn stops(&self, isolation: Isolation) -> bool {
        !self.is_of_another(isolation) && isolation.restarts_with(self.layer)
    }

    /// Whether an in-place change of it underneath stops a machine. What is on another's kernel is a system container to an engine
    /// there; a guest is none, and no machine has another's libraries.
    #[must_use]
    pub fn stops_machine(&self, machine: &Machine) -> bool {
        match self.layer {
            Layer::Kernel | Layer::Hypervisor => true,
            Layer::Engine => machine.shares_kernel && self.stops(Isolation::SystemContainer),
            Layer::Library | Layer::Cluster => false,
        }
    }

    fn is_of_another(&self, isolation: Isolation) -> bool {
        self.kernel_of.is_some_and(|own| own != isolation)
    }
}
