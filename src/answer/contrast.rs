//! The three strategies side by side, on the user's own inventory.

use super::costs::{Amount, Costs};
pub use super::exposure::Exposure;
use super::input::Input;
use super::obstacle::Blocked;
use super::plan::{Checked, LeftOut, Summary, Unheeded};
use super::refs::ReasonRef;
use super::step::Change;
use super::tables::{Tables, Text};
use crate::model::{Strategy, Turn};
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
    /// What the inputs were when they were read, if who opened them says it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub read: Vec<Input>,
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
    /// `in-place`, `drain` and `per-vm`, in this order; then `auto`, if it empties some machines and comes to other figures than each of
    /// these.
    pub columns: Vec<Column>,
    /// Figures of the fleet as it is, whatever the strategy.
    pub fleet: Exposure,
    /// Memory of all machines that are on no other, in MiB, if each of them states it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub memory_mib: Option<u64>,
    /// Disk of all machines that are on no other, in MiB, if each of them states it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub disk_mib: Option<u64>,
    /// What those cost that have no kernel of their own, as they are and in a VM each; nothing if there are none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub costs: Option<Costs>,
    /// Hosts on which the inventory names nothing: what may run there is counted nowhere.
    #[serde(default)]
    pub empty_hosts: usize,
    /// Guests, and machines on the kernel of another, that are stopped and on which the inventory names nothing: nothing runs
    /// in them.
    #[serde(default)]
    pub stopped: usize,
    /// Why the largest step has to happen if machines are changed in place.
    pub reasons: Vec<ReasonRef>,
    /// The version that what the last of these is about has today, if it changes version and that is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub today: Option<Text>,
    /// What else changes version if machines are changed in place, without being asked for.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub also: Vec<Change>,
    /// What is blocked if machines are changed in place, and why.
    pub blocked: Vec<Blocked>,
    /// What these refer to.
    pub tables: Tables,
    /// Limits in the inventory on where and when things can go, which no strategy's order obeys.
    pub unheeded: Vec<Unheeded>,
    /// The figures that durations and costs are based on.
    pub assumptions: Vec<Assumption>,
    /// The same bump in the same fleet turned around, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub counterpart: Option<Counterpart>,
}

/// The same bump in the same fleet, with its VMs as containers or its containers as VMs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Counterpart {
    /// What the fleet was turned into.
    pub turn: Turn,
    /// The bumps as they read there: of a machine that was turned, what takes its place.
    pub bumps: Vec<String>,
    /// How much of what runs was turned.
    pub running: usize,
    /// Hosts or VMs that were made for it.
    pub machines: usize,
    /// Memory that the VMs need beyond what runs in them: those that were made, or those that are no longer needed.
    pub vm_memory_mib: u64,
    /// Disk that they need beyond it, in MiB.
    pub vm_disk_mib: u64,
    /// Memory that the hosts need beyond what runs on them, in MiB, if hosts were made.
    pub host_memory_mib: u64,
    /// Disk that they need beyond it, in MiB.
    pub host_disk_mib: u64,
    /// What was turned costs either way, if VMs were turned.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub costs: Option<Costs>,
    /// `in-place`, `drain` and `per-vm`, in this order.
    pub columns: Vec<Column>,
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
    /// Whether the inventory does not state it, so that it is the default.
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
    /// System containers that restart with the machine whose kernel they have.
    #[serde(default)]
    pub containers_restarted: usize,
    /// Seconds along the longest chain of steps, once there is what has to be there first.
    pub critical_seconds: u64,
    /// The most workloads that have to find room elsewhere while one machine is drained.
    pub surge_workloads: usize,
    /// The most processors that the workloads of one such machine ask for, in thousandths.
    pub surge_cpu_milli: u64,
    /// The most memory that they ask for, in MiB.
    pub surge_memory_mib: u64,
    /// Machines that today have a version, or a later one, that a drained machine gets, and on which what moves can stand.
    #[serde(default)]
    pub surge_ready: usize,
    /// Hosts that have to be made before the first step, since none that is there has what moves need: at least so many.
    #[serde(default)]
    pub new_hosts: usize,
    /// Memory that these need beyond what moves there, in MiB.
    #[serde(default)]
    pub host_memory_mib: u64,
    /// Disk that these need beyond what moves there, in MiB.
    #[serde(default)]
    pub host_disk_mib: u64,
    /// Seconds to make these, before the first step.
    #[serde(default)]
    pub host_make_seconds: u64,
    /// VMs that have to be made.
    pub new_guests: usize,
    /// Memory that these need beyond their workloads, in MiB.
    pub vm_memory_mib: u64,
    /// Disk that these need beyond their workloads, in MiB.
    pub vm_disk_mib: u64,
    /// Disk of the images that new VMs need, or the machine to which all goes that leaves another, in MiB.
    #[serde(default)]
    pub images_mib: Amount,
    /// Workloads that change with a guest that they share, since VMs are made only for what runs on a host itself.
    #[serde(default)]
    pub kept_in_guests: usize,
    /// Workloads that restart with a machine that is emptied, since they cannot be started elsewhere, by the reason that is
    /// stated.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub stuck: Vec<Stuck>,
    /// Seconds by which each workload starts later that gets a VM of its own.
    pub vm_start_seconds: u64,
    /// The most workloads that share one kernel once it is done.
    pub kernel_shared_by: usize,
    /// How many of these are not known to run under a seccomp profile.
    pub kernel_shared_unconfined: usize,
    /// The most that goes down with one machine once it is done.
    #[serde(default)]
    pub crash_reaches: usize,
    /// Services of several replicas all of which one step stops.
    pub services_stopped: usize,
    /// Goals that are blocked.
    pub blocked: usize,
}

/// Workloads that cannot be started on another machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Stuck {
    /// Why, as the inventory states it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub because: Option<String>,
    /// How many.
    pub workloads: usize,
}

impl Column {
    /// Whether two strategies come to the same. How a plan was checked, and who gets no VM or cannot move, is told apart from what
    /// comes of it.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let of = |column: &Self| Self {
            strategy: Strategy::InPlace,
            checked: None,
            kept_in_guests: 0,
            stuck: Vec::new(),
            ..column.clone()
        };
        of(self) == of(other)
    }
}
