//! How exposed a fleet is, whatever is bumped.

use serde::{Deserialize, Serialize};

/// How exposed the fleet is, whatever is bumped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Exposure {
    /// The machine whose kernel the most workloads share.
    pub most_shared_kernel: Option<String>,
    /// How many workloads share it: what one exploit or panic of it reaches.
    pub most_shared_by: usize,
    /// How many of these run under a seccomp profile (`runtime-default` or `localhost`).
    pub with_seccomp: usize,
    /// How many of these run without one.
    pub without_seccomp: usize,
    /// How many of these state nothing about it.
    pub seccomp_unknown: usize,
    /// Workloads that run on the kernel of a host, or share that of a guest.
    pub without_own_kernel: usize,
    /// Memory that VMs for all of these would need beyond them, in MiB.
    pub vms_instead_memory_mib: u64,
    /// Disk that they would need, in MiB.
    pub vms_instead_disk_mib: u64,
    /// Services of several replicas that are all on one host.
    pub services_on_one_host: Vec<String>,
}
