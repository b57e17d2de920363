//! Steps: what is carried out together, and what each waits for.

use super::refs::{ReasonRef, ThingRef};
use super::schedule::{Interrupted, Move};
use super::tables::Text;
use crate::model::Strategy;
use serde::{Deserialize, Serialize};

/// A lockstep group, carried out in one step; in place also several of one machine that nothing orders, which then stops
/// once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Step {
    /// From one.
    pub number: usize,
    /// Its rank, from one: the length of the longest chain of steps that ends with it.
    pub rank: usize,
    /// How the change of a machine is carried out in it.
    pub strategy: Strategy,
    /// The steps that have to come right before it, without those that come before another of these.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub after: Vec<Wait>,
    /// The number of things in it.
    pub things: usize,
    /// How long it takes under the inventory's assumptions: things side by side, workloads after the rest.
    pub seconds: u64,
    /// What happens, by thing.
    pub changes: Vec<Change>,
    /// Why it has to happen: what began it, and each rule that adds more than was asked for.
    pub reasons: Vec<ReasonRef>,
    /// The wave that it is in, if waves were asked for and no rule forbids the step.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wave: Option<usize>,
    /// When it starts, in seconds after the start of the plan.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub start: Option<u64>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub end: Option<u64>,
    /// The instant at which it starts, as RFC 3339 writes it, if the question says from when on something may be done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub starts: Option<String>,
    /// The instant at which it ends.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ends: Option<String>,
    /// What moves in it, and when, if it has a wave.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub moves: Vec<Move>,
    /// What it takes away of each service, if it has a wave.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub interrupts: Vec<Interrupted>,
}

/// A step that has to come before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Wait {
    /// Its number, from one.
    pub step: usize,
    /// Why it comes before.
    pub kind: WaitKind,
}

/// Why one step waits for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum WaitKind {
    /// No valid order is the other way round.
    Rule,
    /// A choice among several ways requires it.
    Choice,
    /// It comes from merging steps of one machine.
    Merged,
    /// The same thing changes, restarts or moves in both, and either may come first.
    Shared,
    /// It comes from where things stand on the way: a machine is left before it changes, or changed before something
    /// arrives.
    Placed,
}

/// What happens to one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Change {
    /// The thing.
    pub thing: ThingRef,
    /// What happens to it.
    pub effect: Effect,
    /// What changes version: a property such as `kernel`, a component such as `app/cart`.
    pub of: Text,
    /// For a restart, a next start or a move, the machine whose property it is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub under: Option<ThingRef>,
    /// For a move, from which machine to which.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub moved: Option<Moved>,
    /// The version before, if known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<Text>,
    /// Whether nobody has read the version before off the machine: its OS release brings it, if it is as it was released.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub assumed: bool,
    /// The version after, if known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<Text>,
    /// For an image or stack, the libraries that come with the version.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub brings: Vec<Brought>,
    /// Whether a bump asks for it.
    #[serde(skip_serializing_if = "Asked::is_no", default)]
    pub asked: Asked,
    /// Whether the version is unlisted: it is taken as available, since a requirement or a path rule needs it.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub unlisted: bool,
    /// Whether it is known to work then; absent if nothing is asked, as for an image that is only published.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub certainty: Option<Certainty>,
}

/// A library that comes with a release which an image is built on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Brought {
    /// The library, such as `glibc`.
    pub of: Text,
    /// The version before, if known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<Text>,
    /// The version after.
    pub to: Text,
}

/// The two machines of a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Moved {
    /// The machine that it leaves.
    pub from: ThingRef,
    /// The machine that it goes to; one that is to be added for a time has a kind of its own.
    pub to: ThingRef,
}

/// What happens to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// A machine is created.
    Reprovision,
    /// It goes to a later version.
    Upgrade,
    /// An image is rebuilt.
    Rebuild,
    /// A workload is started from another build of its image.
    Redeploy,
    /// A state that a workload keeps is made anew by another version.
    Recreate,
    /// A workload or guest stops and starts in the same place and version.
    Restart,
    /// A machine that is stopped stays so: it finds the new version under it when it is started.
    NextStart,
    /// A workload or guest goes to another machine.
    Migrate,
}

impl Effect {
    /// The name used in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Upgrade => "upgrade",
            Self::Rebuild => "rebuild",
            Self::Redeploy => "redeploy",
            Self::Recreate => "recreate",
            Self::Restart => "restart",
            Self::NextStart => "next-start",
            Self::Migrate => "migrate",
            Self::Reprovision => "reprovision",
        }
    }

    /// Whether the thing itself changes version.
    #[must_use]
    pub const fn changes_version(self) -> bool {
        matches!(self, Self::Upgrade | Self::Rebuild | Self::Redeploy | Self::Recreate | Self::Reprovision)
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

impl Asked {
    const fn is_no(&self) -> bool {
        matches!(self, Self::No)
    }
}

/// What says that something works.
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
