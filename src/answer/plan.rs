//! The plan: the one result that all reports render and that `verify` checks again.
//!
//! It is plain data with a schema version; nothing in it computes, and nothing in it is a sentence. A plan is ordered:
//! steps come in an order in which they can be carried out, things within a step by name.

use super::certificate::Certificate;
use super::known::Known;
use super::obstacle::{Blocked, Violation};
use super::refs::ThingRef;
use super::step::Step;
use super::tables::{Tables, Text};
use crate::answer::Guarantee;
use crate::model::Strategy;
use serde::{Deserialize, Serialize};

/// The version of the plan's schema. It rises when a field is removed or changes its meaning.
pub const SCHEMA: u32 = 2;

/// An explained and ordered plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Plan {
    /// Version of this schema.
    #[cfg_attr(feature = "schema", schemars(extend("const" = SCHEMA)))]
    pub schema: u32,
    /// What made the plan: name and version.
    pub tool: String,
    /// The files that the fleet was read from, by name.
    pub inputs: Vec<String>,
    /// The bumps that were asked for.
    pub bumps: Vec<String>,
    /// The patterns held where they stand.
    pub holds: Vec<String>,
    /// What was left out on purpose.
    pub left_out: Vec<String>,
    /// The day from which ends of support are seen; none where nobody said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub today: Option<String>,
    /// How a machine's change is carried out where a step does not say otherwise.
    pub strategy: Strategy,
    /// How good the forced set is known to be.
    pub guarantee: Guarantee,
    /// What a checker has found of it; none where it was not checked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub checked: Option<Checked>,
    /// Counts.
    pub summary: Summary,
    /// What all else refers to.
    pub tables: Tables,
    /// Lockstep groups in an order in which they can be carried out.
    pub steps: Vec<Step>,
    /// What cannot be done, and why.
    pub blocked: Vec<Blocked>,
    /// Requirements that the fleet violates today.
    pub violations: Vec<Violation>,
    /// What is publicly known to break, as far as it concerns this plan.
    pub known: Vec<Known>,
    /// What nothing says.
    pub unknowns: Vec<Unknown>,
    /// What the inventory says of where and when things can go, and the order does not heed.
    pub unheeded: Vec<Unheeded>,
    /// Why each event is forced and each group tied; left out where nobody asked for it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub certificate: Option<Certificate>,
}

/// That a plan has passed its check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Checked {
    /// Steps that were replayed.
    pub steps: usize,
    /// Causes that were checked.
    pub causes: usize,
}

/// The counts of a plan. A thing is a machine, an image, a stack or a workload; each is counted once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Summary {
    /// Things that change version, restart or move.
    pub things: usize,
    /// Hosts, guests and clusters that change version.
    pub machines_changed: usize,
    /// Images and stacks that are published or rebuilt.
    pub images_changed: usize,
    /// Workloads that must change version.
    pub workloads_changed: usize,
    /// Workloads that restart and do not change version.
    pub restart_only: usize,
    /// Workloads that must move to another machine, whether or not they change version.
    pub moved: usize,
    /// Guests that must move to another host while they run.
    pub guests_moved: usize,
    /// Guests and nodes that restart with the machine under them and do not change version.
    pub guests_restarted: usize,
    /// Workloads that restart or move with a machine of whose new version they have no need: they could stay on a
    /// machine with the old one.
    pub could_stay: usize,
    /// Hosts that have today the version, or a later one, that machines get which are emptied first.
    #[serde(default)]
    pub hosts_ready: usize,
    /// Hosts that keep what they have, since workloads on them get guests with something newer.
    #[serde(default)]
    pub hosts_kept: usize,
    /// Workloads that stay on these hosts.
    #[serde(default)]
    pub workloads_kept: usize,
    /// Workloads that the plan does not touch.
    pub untouched: usize,
    /// All workloads of the fleet.
    pub workloads: usize,
    /// Things in the largest step.
    pub largest_step: usize,
    /// Lockstep groups.
    pub steps: usize,
    /// Steps on the longest chain of prerequisites.
    pub ranks: usize,
    /// Dependents that would adopt the bump and are held.
    pub held: usize,
    /// Things that are asked about, and of which the inventory says that they work at every stop.
    pub stated: usize,
    /// Things of which only facts say so.
    pub derived: usize,
    /// Things of which nothing says so.
    pub unknown: usize,
    /// If everything unknown holds.
    pub optimistic: Reading,
    /// If everything unknown fails.
    pub pessimistic: Reading,
}

/// One reading of a plan with unknowns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reading {
    /// Things that can be carried out.
    pub possible: usize,
    /// Things that are blocked.
    pub blocked: usize,
}

/// Things of which nothing says whether they work with a new version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Unknown {
    /// Of what the version is: a property or component.
    pub of: Text,
    /// The version, if known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<Text>,
    /// The things.
    pub things: Vec<ThingRef>,
}

/// Limits of one kind that the inventory has and the order of steps does not heed: who carries the plan out has to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Unheeded {
    /// The kind of limit.
    pub limit: Limit,
    /// How many services, machines or workloads have one.
    pub number: usize,
}

/// The kinds of limits of where and when things can go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// `max-unavailable` or `min-available` of a service, such as a disruption budget gives it.
    Budget,
    /// `apart` or `spread` of a service.
    Spread,
    /// `taints` of a machine, or that it takes no new workloads.
    Taint,
    /// `node-selector` of a workload.
    Selector,
    /// `cpu-milli` or `memory-mib` of a machine.
    Capacity,
}
