//! The proof that each change is forced, that nothing is missing, and that no step can be split.

mod arrows;
mod blocks;
mod column;

use super::refs::{EventRef, RequirementRef};
use super::tables::{Text, What};
use serde::{Deserialize, Serialize};

/// The proof that each change is forced, that nothing is missing, and that no step can be split.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Certificate {
    /// The forced events; others refer to them by position. They are written in blocks of events that are alike.
    #[serde(with = "blocks")]
    #[cfg_attr(feature = "schema", schemars(with = "blocks::Events"))]
    pub events: Vec<Event>,
    /// For each step of several events, arrows that tie each of them to every other.
    /// They are written as columns.
    #[serde(with = "arrows")]
    #[cfg_attr(feature = "schema", schemars(with = "arrows::Ties"))]
    pub ties: Vec<Tie>,
}

/// A forced event: a track reaches a position.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Event {
    /// What reaches which version.
    pub what: What,
    /// The version before, if known.
    #[serde(default)]
    pub from: Option<Text>,
    /// The position of the version on the track.
    pub position: u16,
    /// The step in which it happens, from one; absent for events that move nothing.
    #[serde(default)]
    pub step: Option<usize>,
    /// The events that force it, each of them alone; none for a goal.
    pub causes: Vec<Cause>,
}

/// What forces an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Cause {
    /// The event that implies it.
    pub event: EventRef,
    /// By which rule.
    pub rule: RuleKind,
    /// For a requirement or choice, which one.
    #[serde(default)]
    pub requirement: Option<RequirementRef>,
}

/// The rules by which one event implies another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RuleKind {
    /// A later version comes after the earlier ones of the same track.
    Chain,
    /// A requirement allows no other pair of versions.
    Requirement,
    /// A requirement allows several ways, and this one was chosen.
    Choice,
    /// What is carried has to exist first.
    Carries,
    /// A declared build contains exactly that.
    Build,
    /// An OS release provides its versions together.
    Release,
    /// A machine changes under what sits on it.
    Shares,
    /// What can be moved leaves a machine before it changes.
    Moves,
    /// A workload and its own kernel change together.
    OwnKernel,
    /// A service forbids mixed versions.
    Unmixed,
    /// What holds for a service holds for its replicas.
    Replica,
    /// A stack changes under its applications.
    Live,
    /// Something has to have a machine to run on. All causes of an event that have this rule hold together.
    Pool,
    /// Where something stands on the way: it goes to a machine that carries it, or leaves one that was added for a time.
    Place,
}

/// Arrows that tie the events of one step.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Tie {
    /// The step.
    pub step: usize,
    /// The arrows.
    pub arrows: Vec<TieArrow>,
}

/// One arrow of a tie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TieArrow {
    /// The event that implies.
    pub from: EventRef,
    /// The event implied.
    pub to: EventRef,
    /// By which rule.
    pub rule: RuleKind,
    /// For a requirement or choice, which one.
    #[serde(default)]
    pub requirement: Option<RequirementRef>,
}
