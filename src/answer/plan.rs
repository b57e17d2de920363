//! The plan, which reports render and `verify` checks again.
//!
//! It is plain data with a schema version; nothing in it computes, and nothing in it is a sentence. Steps are in an
//! order in which they can be carried out, things within a step are in the order of their names.

use super::certificate::Certificate;
use super::gate::Gates;
use super::input::Input;
use super::known::Known;
use super::obstacle::{Blocked, Violation};
use super::refs::ThingRef;
use super::rest::Rest;
use super::schedule::Schedule;
use super::step::Step;
use super::tables::{Tables, Text};
use super::way::Way;
use crate::answer::Guarantee;
use crate::model::{Omission, Strategy};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The version of the plan's schema. It rises when a field is removed or changes meaning.
pub const SCHEMA: u32 = 3;

/// The oldest version that can be read, whose plans say the same in other words.
pub const OLDEST: u32 = 2;

/// The name and version of what makes answers, as they say it.
pub const TOOL: &str = concat!("comove ", env!("CARGO_PKG_VERSION"));

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
    /// What these were when they were read, if who opened them says it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub read: Vec<Input>,
    /// The bumps that were asked for.
    pub bumps: Vec<String>,
    /// The patterns that are held.
    pub holds: Vec<String>,
    /// The patterns of what was left out of the bumps on purpose.
    #[serde(default)]
    pub except: Vec<String>,
    /// What the bumps name and was left out of them, on purpose or since they cannot be meant for it.
    pub left_out: Vec<LeftOut>,
    /// The day from which ends of support are seen, if one was given.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub today: Option<String>,
    /// How a machine's change is carried out unless a step says otherwise.
    pub strategy: Strategy,
    /// Where the strategy chooses for each machine: those whose change in place breaks something, and how they are changed.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub ways: Vec<Way>,
    /// How good the forced set is known to be.
    pub guarantee: Guarantee,
    /// The result of its check, if it was checked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub checked: Option<Checked>,
    /// Counts.
    pub summary: Summary,
    /// What everything else refers to.
    pub tables: Tables,
    /// Lockstep groups in an order in which they can be carried out.
    pub steps: Vec<Step>,
    /// What cannot be done, and why.
    pub blocked: Vec<Blocked>,
    /// Requirements that the fleet violates today.
    pub violations: Vec<Violation>,
    /// What is publicly known to break, as far as it concerns this plan.
    pub known: Vec<Known>,
    /// What is unknown.
    pub unknowns: Vec<Unknown>,
    /// What the inventory does not state of the contents of images, and what is taken to be so.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub origins: Vec<Origin>,
    /// What goes on running as something under it changes.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub stays: Vec<Stay>,
    /// Machines that are added for a time so that others can be emptied.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub spares: Vec<Spare>,
    /// Limits in the inventory on where and when things can go, which the order does not obey.
    pub unheeded: Vec<Unheeded>,
    /// When the steps are carried out, if waves were asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub schedule: Option<Schedule>,
    /// Of what it is the rest, if steps are left out of it that are done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rest: Option<Rest>,
    /// Which gates the plan passes, if there are any.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gates: Option<Gates>,
    /// Why each event is forced and each group tied, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub certificate: Option<Certificate>,
}

/// The result of a check that a plan has passed.
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
    /// Things that change version, restart or move, and stopped machines that start on something new when they are started.
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
    /// Guests that must move to another host while they run, whether or not they change version.
    pub guests_moved: usize,
    /// Guests and nodes that restart with the machine under them and do not change version.
    pub guests_restarted: usize,
    /// Machines that are stopped and stay so: they start on what is new under them when they are started.
    #[serde(skip_serializing_if = "super::is_zero", default)]
    pub guests_stopped: usize,
    /// Workloads that restart or move with a host, or with a guest that they share, whose new version they do not need: they
    /// could stay on one with the old version. Bare machines that restart with a host and do not change themselves are among them.
    pub could_stay: usize,
    /// Machines that today have a version, or a later one, that drained machines get, and on which what leaves these can
    /// stand: with an engine for what leaves one, no mere hypervisor for a workload, and a hypervisor for a guest.
    #[serde(default)]
    pub hosts_ready: usize,
    /// Hosts that stay unchanged because workloads on them get newer guests.
    #[serde(default)]
    pub hosts_kept: usize,
    /// Workloads that stay on these hosts, bare machines among them.
    #[serde(default)]
    pub workloads_kept: usize,
    /// Workloads that the plan does not touch as far as is known, bare machines among them. Those of `unplaced` and `renewed` are
    /// counted here too, and may be touched all the same.
    pub untouched: usize,
    /// Those of `untouched` that are on no known machine while hosts or guests change, so that nothing says whether they are touched.
    #[serde(skip_serializing_if = "super::is_zero", default)]
    pub unplaced: usize,
    /// Those of `untouched` that are on nodes which a platform brings up to date with their cluster, if that changes version: what happens
    /// to them then, and when, is set there.
    #[serde(skip_serializing_if = "super::is_zero", default)]
    pub renewed: usize,
    /// All workloads of the fleet, and its bare machines: each counts as one.
    pub workloads: usize,
    /// The bare machines among these.
    #[serde(skip_serializing_if = "Bare::is_none", default)]
    pub bare: Bare,
    /// Things in the largest step.
    pub largest_step: usize,
    /// Lockstep groups.
    pub steps: usize,
    /// Steps on the longest chain of prerequisites.
    pub ranks: usize,
    /// Dependents that would adopt the bump and are held.
    pub held: usize,
    /// Goals to which no way was found, although there may be one.
    #[serde(default)]
    pub not_found: usize,
    /// Things in question that the inventory says work at every stop.
    pub stated: usize,
    /// Things that only facts say work.
    pub derived: usize,
    /// Things that nothing says work.
    pub unknown: usize,
    /// Things that are not touched, and of which nothing says that they work with what changes beside them.
    #[serde(default)]
    pub exposed: usize,
    /// If everything unknown works.
    pub optimistic: Reading,
    /// If everything unknown fails.
    pub pessimistic: Reading,
}

impl Summary {
    /// The workloads that are known not to be touched, bare machines among them.
    #[must_use]
    pub const fn spared(&self) -> usize {
        self.untouched.saturating_sub(self.unplaced).saturating_sub(self.renewed)
    }
}

impl Plan {
    /// Whether the change of a machine in a step is carried out after what is on it has left.
    #[must_use]
    pub fn is_drained(&self, step: &Step, machine: ThingRef) -> bool {
        match self.strategy {
            Strategy::Auto => {
                self.ways.iter().any(|way| way.machine == machine && way.strategy == Strategy::Drain)
            }
            Strategy::InPlace | Strategy::Drain | Strategy::PerVm => step.strategy == Strategy::Drain,
        }
    }

    /// The day of planning, if it says one.
    #[must_use]
    pub fn day(&self) -> Option<Date> {
        self.today.as_ref()?.parse().ok()
    }

    /// The step of a number. What is left of a plan keeps the numbers of the whole, so that a number is no position.
    #[must_use]
    pub fn step(&self, number: usize) -> Option<&Step> {
        self.steps.get(self.position(number)?)
    }

    /// The position of the step of a number. Steps are in the order of their numbers.
    #[must_use]
    pub fn position(&self, number: usize) -> Option<usize> {
        let at = number.checked_sub(1)?;
        match self.steps.get(at) {
            Some(step) if step.number == number => Some(at),
            _ => self.steps.binary_search_by_key(&number, |step| step.number).ok(),
        }
    }
}

/// Bare machines: guests, and machines on the kernel of another, on which the inventory names nothing. Something runs in
/// each, so each counts as one workload. What happens to them is counted among machines too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Bare {
    /// Guests.
    pub guests: usize,
    /// Machines on the kernel of another: system containers.
    pub containers: usize,
    /// Those that change version.
    pub changed: usize,
    /// Those that only restart, with the machine under them.
    pub restarted: usize,
    /// Those that only move to another host, while they run.
    pub moved: usize,
    /// Those of `changed` that also move to another host, while they run.
    #[serde(skip_serializing_if = "super::is_zero", default)]
    pub changed_and_moved: usize,
}

impl Bare {
    /// Whether there are none.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        self.all() == 0
    }

    /// How many there are.
    #[must_use]
    pub const fn all(&self) -> usize {
        self.guests.saturating_add(self.containers)
    }

    /// How many change version, restart or move.
    #[must_use]
    pub const fn touched(&self) -> usize {
        self.changed.saturating_add(self.restarted).saturating_add(self.moved)
    }
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

/// Things that a bump names and that were left out of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LeftOut {
    /// The bump.
    pub bump: String,
    /// Why.
    pub why: Omission,
    /// The things.
    pub things: Vec<Omitted>,
}

/// One thing that was left out of a bump.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Omitted {
    /// The thing.
    pub thing: ThingRef,
    /// What is there instead: its version, or the system that it runs.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub found: Option<Text>,
}

/// Things that are not known to work with a new version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Unknown {
    /// What has the version: a property or component, and for what calls a service that service.
    pub of: Text,
    /// The version, if known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<Text>,
    /// For an OS release, its family, if it is the same for all.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub family: Option<Text>,
    /// The things: those that a step touches, and those that depend on it beside that.
    pub things: Vec<ThingRef>,
}

/// Images of which it is not stated where they have a content from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Origin {
    /// The content.
    pub of: Text,
    /// What is taken to be so.
    pub taken: Taken,
    /// The images.
    pub things: Vec<ThingRef>,
}

/// What is taken to be so of a content of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Taken {
    /// It comes from the base, which has the same version.
    Base,
    /// It is the image's own, since nothing is known of such a content of the base.
    Own,
    /// It stays as it is when the image gets another base.
    Kept,
}

/// Things that go on running as a property of their machine changes, which a change of its layer would restart, or that
/// keep a state as what made it changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Stay {
    /// The property.
    pub of: Text,
    /// What the change does to them.
    pub how: Staying,
    /// The state that they keep, if it is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub state: Option<Text>,
    /// The things.
    pub things: Vec<ThingRef>,
}

/// What a change does to what goes on running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Staying {
    /// They connect again, to the new version.
    Reconnects,
    /// They keep the version with which they were started until they are started again.
    Keeps,
    /// They keep a state that an earlier version made, until it is recreated.
    Outlives,
}

/// A machine that is added for a time. It is empty before and after these steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Spare {
    /// The machine.
    pub thing: ThingRef,
    /// What the pool that it joins is called.
    pub pool: Text,
    /// A machine of that pool that it is like: it has no version that this cannot have. Several pools may be called the same.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub like: Option<ThingRef>,
    /// What it has.
    pub has: Vec<Has>,
    /// The first step that moves something onto it.
    pub first: usize,
    /// The last step that moves something off it.
    pub last: usize,
    /// What its pool has too little of to do without it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub short: Vec<Lacking>,
}

/// What the other machines of a pool have too little of, as they are filled today, to take what has to leave one of them first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Lacking {
    /// The machine that it has to leave.
    pub machine: ThingRef,
    /// Of what: `cpu-milli`, `memory-mib`, `pods` or `gpus`.
    pub of: Text,
    /// How much is missing.
    pub lacks: u64,
}

/// A property of a machine and its version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Has {
    /// The property, such as `kernel`.
    pub of: Text,
    /// Its version, if it matters and is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<Text>,
}

/// Limits of one kind in the inventory that the order of steps does not obey: whoever carries the plan out has to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Unheeded {
    /// The kind of limit.
    pub limit: Limit,
    /// How many services, machines or workloads have one. Of a plan only the services count that it touches.
    pub number: usize,
    /// These services, by their full names; none of a contrast.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub services: Vec<Text>,
}

/// The kinds of limits on where and when things can go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// `max-unavailable` or `min-available` of a service, such as a disruption budget sets.
    Budget,
    /// `apart` of a service.
    Apart,
    /// `spread` of a service.
    Spread,
    /// `taints` of a machine, or that it is cordoned.
    Taint,
    /// `node-selector` of a workload.
    Selector,
    /// `cpu-milli` or `memory-mib` of a machine.
    Capacity,
    /// `[[window]]` or `[[freeze]]`, which count from a start on.
    Window,
}
