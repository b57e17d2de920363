//! A plan as those look at it who have to agree to it: whose things it touches, which services notice, and what goes together.

use super::contrast::Contrast;
use super::plan::Plan;
use super::refs::ThingRef;
use super::schedule::NoReturn;
use super::tables::Text;
use serde::{Deserialize, Serialize};

/// A plan with all that a change review asks about it. References are into the tables of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Review {
    /// Version of the schema, the same as for plans.
    #[cfg_attr(feature = "schema", schemars(extend("const" = crate::answer::plan::SCHEMA)))]
    pub schema: u32,
    /// Why the change is wanted, in the words of who asked, if they said it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub because: Option<String>,
    /// The command that made it, as it can be typed again, if a command did. Nothing else rests on it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub command: Option<String>,
    /// Those whose things are touched, by name.
    pub owners: Vec<Owner>,
    /// What is touched and of which nobody says whose it is, by name.
    pub unowned: Vec<ThingRef>,
    /// The services of which something stops or moves: those first of which nothing is left for the longest time, then those of which
    /// least is left.
    pub services: Vec<Noticed>,
    /// What goes together in each step, in the order of steps.
    pub groups: Vec<Group>,
    /// The steps from which there is no way back but from a backup, in the order of carrying out.
    pub no_return: Vec<NoReturn>,
    /// The plan.
    pub plan: Plan,
    /// The same bump under each strategy, if that was looked at.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub contrast: Option<Contrast>,
}

/// What who asks says of a plan beside the question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Why the change is wanted.
    pub because: Option<String>,
    /// The command that was typed.
    pub command: Option<String>,
}

/// Somebody whose things are touched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Owner {
    /// The owner.
    pub name: Text,
    /// What of theirs changes version, restarts or moves, by name.
    pub things: Vec<ThingRef>,
    /// The services of theirs of which something stops or moves.
    pub services: Vec<ThingRef>,
    /// The steps that touch these things.
    pub steps: Vec<usize>,
    /// What of theirs is blocked.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub blocked: Vec<ThingRef>,
}

/// What a service loses while a plan is carried out, by the inventory's durations. If the plan has waves, these are what happens at
/// the same time; else each step counts by itself, as if one came after another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Noticed {
    /// The service, or a guest in which the inventory names nothing, which counts as what runs in it.
    pub service: ThingRef,
    /// All of its replicas.
    pub replicas: usize,
    /// The most replicas that are away at the same time.
    pub most_away: usize,
    /// How many are left then.
    pub left: usize,
    /// Seconds in which at least one is away, at most.
    pub interrupted_seconds: u64,
    /// Seconds in which none is left, at most.
    pub down_seconds: u64,
    /// How often a replica stops or moves.
    pub stops: usize,
    /// The steps in which one does.
    pub steps: Vec<usize>,
    /// The waves in which one does, if the plan has waves.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub waves: Vec<usize>,
    /// The services that need it, directly or through others, if there are times in which none of it is left.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub needed_by: Vec<Text>,
}

/// What goes together in a step, by the machine that it is on or goes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Group {
    /// The number of the step.
    pub step: usize,
    /// Each machine with what is on it; what is on none, such as images, first.
    pub seats: Vec<Seat>,
}

/// A machine, and what of its step is on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Seat {
    /// The machine, if it is on one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub machine: Option<ThingRef>,
    /// Whether the machine itself changes, restarts or moves in the step.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub changes: bool,
    /// The things on it, by name.
    pub things: Vec<ThingRef>,
}
