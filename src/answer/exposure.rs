//! How exposed a fleet is, whatever is bumped: who sees a kernel, and who goes down with what.

use crate::model::Privilege;
use serde::{Deserialize, Serialize};

/// How exposed the fleet is, whatever is bumped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Exposure {
    /// The machine whose kernel the most workloads share.
    pub most_shared_kernel: Option<String>,
    /// How many workloads share it: what one exploit of it reaches.
    pub most_shared_by: usize,
    /// How many of these run under a seccomp profile (`runtime-default` or `localhost`).
    pub with_seccomp: usize,
    /// How many of these run without one, or are privileged.
    pub without_seccomp: usize,
    /// How many of these state nothing about it.
    pub seccomp_unknown: usize,
    /// Workloads that run on the kernel of a host, or share that of a guest.
    pub without_own_kernel: usize,
    /// Memory that VMs for all of these would need beyond them, in MiB.
    pub vms_instead_memory_mib: u64,
    /// Disk that they would need, in MiB.
    pub vms_instead_disk_mib: u64,
    /// Services of several replicas that the failure of one machine takes down wholly.
    pub services_on_one_host: Vec<String>,
    /// The kernels that several share, those that the most share first: who sees a kernel can attack it.
    #[serde(default)]
    pub kernels: Vec<SharedKernel>,
    /// What of all that shares a kernel counts more, in the whole fleet.
    #[serde(default)]
    pub weak: Vec<WeakSum>,
    /// The machines that run guests or microVMs, those with the most first.
    #[serde(default)]
    pub hypervisors: Vec<Hypervisor>,
    /// What one failure takes down, by the kind of what fails: a host, a guest, then zones and the like.
    #[serde(default)]
    pub domains: Vec<Domains>,
    /// What couples containers to their machines, by how many there are of them.
    #[serde(default)]
    pub coupled: Vec<Coupled>,
}

/// A property of machines that containers on them see, and cannot have otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Coupled {
    /// The property, such as `kernel` or `containerd`.
    pub property: String,
    /// How many containers see that of their machine.
    pub containers: usize,
}

/// A kernel that several share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SharedKernel {
    /// The machine whose kernel it is.
    pub machine: String,
    /// How many share it: what one exploit of it reaches.
    pub shared_by: usize,
    /// Those of them that count more than a confined one, by why.
    pub weak: Vec<Weak>,
}

/// What is confined less, for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Weak {
    /// Why it counts more.
    pub why: Weakness,
    /// Its names.
    pub names: Vec<String>,
}

/// How much of a fleet is confined less, for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WeakSum {
    /// Why it counts more.
    pub why: Weakness,
    /// How much there is of it.
    pub number: usize,
}

/// Why something on a shared kernel counts more than what is confined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Weakness {
    /// It is privileged, and so under no profile.
    Privileged,
    /// It runs without a seccomp profile.
    Unconfined,
    /// It has capabilities that open what a profile closes.
    Capabilities,
    /// It uses the network of its machine.
    HostNetwork,
    /// It sees the processes of its machine.
    HostPid,
    /// It shares memory with processes of its machine.
    HostIpc,
    /// Nothing is said about its seccomp profile.
    Unknown,
}

impl From<Privilege> for Weakness {
    fn from(privilege: Privilege) -> Self {
        match privilege {
            Privilege::Privileged => Self::Privileged,
            Privilege::Capabilities => Self::Capabilities,
            Privilege::HostNetwork => Self::HostNetwork,
            Privilege::HostPid => Self::HostPid,
            Privilege::HostIpc => Self::HostIpc,
        }
    }
}

/// A machine that runs guests: who breaks out of one of them attacks its hypervisor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Hypervisor {
    /// The machine.
    pub machine: String,
    /// Guests and microVMs right on it.
    pub guests: usize,
    /// What runs in these.
    pub runs: usize,
}

/// What one failure takes down, for one kind of what fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Domains {
    /// What fails: `host`, `guest`, or the label that says what fails together, such as `topology.kubernetes.io/zone`.
    pub kind: String,
    /// How many there are on which something runs.
    pub number: usize,
    /// How many services something runs of there.
    pub services: usize,
    /// How many services one of these takes down wholly.
    pub services_lost: usize,
    /// How many of these have one replica only.
    pub singles: usize,
    /// What each takes down, the most first; those on which one thing runs that is no service are left out.
    pub losses: Vec<Loss>,
}

/// What one failure takes down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Loss {
    /// What fails: `host/node-1`, or a label such as `zone=a`.
    pub what: String,
    /// How much goes down with it of what runs: workloads, and machines on which nothing is known.
    pub down: usize,
    /// The services of which nothing is left.
    pub lost: Vec<String>,
    /// The services of which too little is left.
    pub short: Vec<Short>,
    /// The services that need one that is lost. In a contrast, of the worst failure of each kind.
    pub dependents: Vec<Dependent>,
}

/// A service of which too little is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transform = super::tables::with_text))]
#[serde(rename_all = "kebab-case")]
pub struct Short {
    /// The service.
    pub service: String,
    /// Replicas that are left.
    pub left: usize,
    /// All of its replicas.
    pub replicas: usize,
    /// How many it has to have.
    pub needed: usize,
    /// Who says so.
    pub because: Floor,
}

/// Who says how many replicas a service has to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Floor {
    /// The inventory, by `max-unavailable`.
    MaxUnavailable,
    /// The inventory, by `min-available`.
    MinAvailable,
    /// A budget of its own, such as a `PodDisruptionBudget`.
    Budget,
    /// What it runs: its members decide by majority.
    Majority,
}

/// A service that needs one that is lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Dependent {
    /// The service.
    pub service: String,
    /// The one that it needs, which is lost, or needs one that is.
    pub needs: String,
}
