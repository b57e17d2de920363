//! The plan: the one result that all reports render and that `verify` checks again.
//!
//! It is plain data with a schema version; nothing in it computes. A plan is ordered: steps come in an order in which
//! they can be carried out, things within a step by name.

use crate::answer::Guarantee;
use serde::{Deserialize, Serialize};

/// The version of the plan's schema. It rises when a field is removed or changes its meaning.
pub const SCHEMA: u32 = 1;

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
    /// The bumps that were asked for.
    pub bumps: Vec<String>,
    /// The patterns held where they stand.
    pub holds: Vec<String>,
    /// The day from which ends of support are seen; none where nobody said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub today: Option<String>,
    /// How a machine's change is carried out: `in-place`, `drain` or `per-vm`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["in-place", "drain", "per-vm"])))]
    pub strategy: String,
    /// How good the forced set is known to be.
    pub guarantee: Guarantee,
    /// Counts.
    pub summary: Summary,
    /// Lockstep groups in an order in which they can be carried out.
    pub steps: Vec<Step>,
    /// What cannot be done, and why.
    pub blocked: Vec<Blocked>,
    /// Requirements that the fleet violates today.
    pub broken: Vec<Broken>,
    /// What is publicly known to break, as far as it concerns this plan.
    #[serde(default)]
    pub known: Vec<Known>,
    /// What nothing says.
    pub unknowns: Vec<Unknown>,
    /// What the inventory says of where and when things can go, and the order does not heed.
    #[serde(default)]
    pub unheeded: Vec<Unheeded>,
    /// Why each event is forced and each group tied; left out where nobody asked for it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub certificate: Option<Certificate>,
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
    /// Steps one after another, the rest side by side.
    pub waves: usize,
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

/// A fact that a plan meets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Known {
    /// Its name.
    pub fact: String,
    /// What breaks if it is not heeded: `hard`, `soft`, `rebuild`, `data`, `path` or `eol`.
    pub kind: String,
    /// What comes of it here.
    pub outcome: Outcome,
    /// What it says of this fleet: `package/openjdk at <8u372 needs cgroup =1`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub says: Option<String>,
    /// How many things it concerns.
    pub number: usize,
    /// Which, the first twenty by name.
    pub things: Vec<String>,
    /// What is seen when it is not heeded.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub symptom: Option<String>,
    /// What helps.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub remedy: Option<String>,
    /// Its public source.
    pub source: String,
    /// Where the fact stands.
    pub place: String,
}

/// What comes of a fact in a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Something is blocked.
    Blocks,
    /// Things have to change.
    Forces,
    /// Things go no further at once than to the next version of some.
    Stops,
    /// Something has to be done by hand.
    ByHand,
    /// It would block or force something if what nobody says were so.
    Undecided,
    /// Somebody has waived it.
    Waived,
    /// It is not heeded today.
    Broken,
    /// Support of what things end on is over, or will be within a year.
    Ends,
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

/// A lockstep group, carried out at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Step {
    /// From one.
    pub number: usize,
    /// The earliest wave in which it can be carried out, from one.
    pub wave: usize,
    /// The steps that have to be carried out right before it: without those that come before another of these.
    pub after: Vec<usize>,
    /// How many things take part.
    pub things: usize,
    /// How long it takes under the inventory's assumptions, everything in it side by side.
    pub seconds: u64,
    /// What happens, by thing.
    pub changes: Vec<Change>,
    /// Why it has to happen: from the bump to the step.
    pub reasons: Vec<Reason>,
}

/// What happens to one thing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Change {
    /// The thing, such as `workload/cart`.
    pub thing: String,
    /// What happens to it.
    pub effect: Effect,
    /// Of what the version changes: a property, a component; of a restart or move what changes under it.
    pub what: String,
    /// The version before, if known.
    pub from: Option<String>,
    /// The version after, if known.
    pub to: Option<String>,
    /// Whether a bump asks for it.
    #[serde(default)]
    pub asked: Asked,
    /// Whether the version is nothing to the workload and only comes with the machine that it moves to, as another C
    /// library does for a container.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub unseen: bool,
    /// Whether nothing lists the version as one that the machine can get: it is taken as obtainable, since a requirement
    /// asks for it or a path rule for a stop there.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub unlisted: bool,
    /// Who says that it works then; not there where nothing is to be asked, as of a machine that changes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub certainty: Option<Certainty>,
}

/// What happens to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// A machine is made that was not there.
    Reprovision,
    /// It goes to a later version.
    Upgrade,
    /// An image is built anew.
    Rebuild,
    /// A workload is started from another build of its image.
    Redeploy,
    /// A workload or guest stops and starts where it is, in the version it has.
    Restart,
    /// A workload or guest goes to another machine.
    Migrate,
}

impl Effect {
    /// Returns the name used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Upgrade => "upgrade",
            Self::Rebuild => "rebuild",
            Self::Redeploy => "redeploy",
            Self::Restart => "restart",
            Self::Migrate => "migrate",
            Self::Reprovision => "reprovision",
        }
    }

    /// Tells whether the thing itself changes version.
    #[must_use]
    pub const fn changes_version(self) -> bool {
        matches!(self, Self::Upgrade | Self::Rebuild | Self::Redeploy | Self::Reprovision)
    }
}

/// Whether a bump asks for a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// A bump names it, and it goes no further than that.
    Yes,
    /// A bump names it, and more than that is forced.
    Beyond,
    /// No bump names it: it is forced.
    #[default]
    No,
}

/// Who says that something works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// The inventory.
    Stated,
    /// A fact that holds everywhere.
    Derived,
    /// Nothing.
    Unknown,
}

/// One link of a reason chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reason {
    /// What holds, and why, in a sentence.
    pub text: String,
    /// The line of the inventory, or the imported object and field, that says so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<String>,
    /// The public source of a fact.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<String>,
}

/// Something that cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Blocked {
    /// What was asked for and cannot be had.
    pub goals: Vec<String>,
    /// What stands in the way.
    pub thing: String,
    /// From the bump to what stands in the way.
    pub reasons: Vec<Reason>,
}

/// A requirement that the fleet violates today.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Broken {
    /// Who violates it.
    pub thing: String,
    /// What is violated, in a sentence.
    pub text: String,
    /// Where the requirement stands.
    pub place: String,
    /// Whether the plan touches one of its sides, so that the target state satisfies it.
    pub mended: bool,
}

/// Things of which nothing says whether they work with a new version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Unknown {
    /// With what, such as `kernel 6.8`.
    pub with: String,
    /// The things, by name.
    pub things: Vec<String>,
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

/// Proof that the forced set is needed and enough, and that each group is tied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Certificate {
    /// The forced events; others refer to them by position.
    pub events: Vec<Event>,
    /// For each step of several events, arrows between its events that tie each to every other.
    pub ties: Vec<Tie>,
}

/// A forced event: a track reaches a position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Event {
    /// What kind of track.
    pub kind: EventKind,
    /// The thing that moves: `host/node-1`, `workload/cart`, `service/db`.
    pub thing: String,
    /// What of it: `kernel`, `app/cart`; of a seat the machine's property, `host/node-1:kernel`.
    pub what: String,
    /// The version it was at before, if known.
    pub from: Option<String>,
    /// The version it reaches, if known.
    pub to: Option<String>,
    /// The position of `to` on the track.
    pub position: u16,
    /// The step in which it happens, from one; none for events that move nothing.
    pub step: Option<usize>,
    /// The event that forces it; none for a goal.
    pub cause: Option<usize>,
    /// By which rule.
    pub rule: Rule,
}

/// The kinds of tracks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// A property of a machine.
    Property,
    /// The same of a guest that the workload would get for itself.
    OwnGuest,
    /// What a workload or guest has under it.
    Seat,
    /// An image or stack as published.
    Published,
    /// A component baked into an image.
    Carried,
    /// A component as a workload runs or carries it.
    Runs,
    /// Of the replicas of a service that move the furthest.
    First,
    /// The hindmost replica of a service.
    All,
}

/// Why one event implies another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Rule {
    /// The kind of rule: `goal`, `chain`, `requirement`, `choice`, `carries`, `build`, `release`, `shares`, `moves`,
    /// `own-kernel`, `unmixed`, `replica`, `live`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["goal", "chain", "requirement", "choice", "carries",
        "build", "release", "shares", "moves", "own-kernel", "unmixed", "replica", "live"])))]
    pub kind: String,
    /// Of a requirement: where it stands.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<String>,
}

/// Arrows that tie the events of one step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Tie {
    /// The step.
    pub step: usize,
    /// From, to, and the rule, by positions of events.
    pub arrows: Vec<TieArrow>,
}

/// One arrow of a tie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TieArrow {
    /// The event that implies.
    pub from: usize,
    /// The event implied.
    pub to: usize,
    /// Why.
    pub rule: Rule,
}
