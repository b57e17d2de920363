//! The three strategies side by side, on the user's own inventory.

pub use super::exposure::Exposure;
use super::obstacle::Blocked;
use super::plan::{Checked, LeftOut, Summary, Unheeded};
use super::refs::ReasonRef;
use super::tables::Tables;
use crate::model::Strategy;
use serde::{Deserialize, Serialize};

/// One bump under the three strategies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Contrast {
    /// Version of the schema, the same as for plans.
    #[cfg_attr(feature = "schema", schemars(extend("const" = crate::answer::plan::SCHEMA)))]
    pub schema: u32,
    /// What made it: name and version.
    pub tool: String,
    /// The bumps that were asked for.
    pub bumps: Vec<String>,
    /// The patterns that are held, as in a plan.
    pub holds: Vec<String>,
    /// The patterns of what was left out of the bumps on purpose.
    #[serde(default)]
    pub except: Vec<String>,
    /// What the bumps name and was left out of them, as in a plan.
    #[serde(default)]
    pub left_out: Vec<LeftOut>,
    /// `in-place`, `drain` and `per-vm`, in this order.
    pub columns: Vec<Column>,
    /// Figures of the fleet as it is, whatever the strategy.
    pub fleet: Exposure,
    /// Why the largest step has to happen if machines are changed in place.
    pub reasons: Vec<ReasonRef>,
    /// What is blocked if machines are changed in place, and why.
    pub blocked: Vec<Blocked>,
    /// What these refer to.
    pub tables: Tables,
    /// Limits in the inventory on where and when things can go, which no strategy's order obeys.
    pub unheeded: Vec<Unheeded>,
    /// The figures that durations and costs are based on.
    pub assumptions: Vec<Assumption>,
}

/// A figure that durations or costs are based on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Assumption {
    /// Its key in an inventory, such as `upgrade-seconds`.
    pub name: String,
    /// Its value.
    pub value: u64,
    /// Whether the value is the default.
    pub default: bool,
}

/// One strategy's figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Column {
    /// The strategy.
    pub strategy: Strategy,
    /// The result of the check of its plan, if it was checked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub checked: Option<Checked>,
    /// The counts of its plan.
    pub summary: Summary,
    /// Workloads that start from another build of their image and keep their version; the summary counts them among
    /// those that change version.
    pub redeployed: usize,
    /// The most times that one workload restarts, moves or is redeployed, or a machine restarts on which nothing is named.
    pub disruptions_most: usize,
    /// Restarts, moves and redeployments of workloads, and restarts of machines on which nothing is named, in total.
    pub disruptions_total: usize,
    /// Seconds along the longest chain of steps.
    pub critical_seconds: u64,
    /// The most workloads that have to find room elsewhere while one machine is drained.
    pub surge_workloads: usize,
    /// The most processors that the workloads of one such machine ask for, in thousandths.
    pub surge_cpu_milli: u64,
    /// The most memory that they ask for, in MiB.
    pub surge_memory_mib: u64,
    /// Hosts that today have a version, or a later one, that a drained machine gets.
    #[serde(default)]
    pub surge_ready: usize,
    /// VMs that have to be made.
    pub new_guests: usize,
    /// Memory that these need beyond their workloads, in MiB.
    pub vm_memory_mib: u64,
    /// Disk that these need beyond their workloads, in MiB.
    pub vm_disk_mib: u64,
    /// Workloads that change with a guest that they share, since VMs are made only for what runs on a host itself.
    #[serde(default)]
    pub kept_in_guests: usize,
    /// Seconds by which each such workload starts later.
    pub vm_start_seconds: u64,
    /// The most workloads that share one kernel once it is done.
    pub kernel_shared_by: usize,
    /// How many of these are not known to run under a seccomp profile.
    pub kernel_shared_unconfined: usize,
    /// The most that goes down with one machine once it is done; nothing if things move, since where to is not planned.
    #[serde(default)]
    pub crash_reaches: Option<usize>,
    /// Services of several replicas all of which one step stops.
    pub services_stopped: usize,
    /// Goals that are blocked.
    pub blocked: usize,
}
