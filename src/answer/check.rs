//! Whether a fleet satisfies its own requirements today.

use super::gate::Gates;
use super::obstacle::Violation;
use super::refs::{RequirementRef, ThingRef};
use super::tables::Tables;
use serde::{Deserialize, Serialize};

/// The result of checking a fleet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Check {
    /// Version of the schema, the same as for plans.
    #[cfg_attr(feature = "schema", schemars(extend("const" = crate::answer::plan::SCHEMA)))]
    pub schema: u32,
    /// Requirements that were checked, counted for each thing that has them.
    pub looked_at: usize,
    /// How many of these could not be judged, since a version is unknown.
    pub unknown: usize,
    /// Requirements violated today.
    pub violations: Vec<Violation>,
    /// The requirements that could not be judged.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub unjudged: Vec<Unjudged>,
    /// Replicas that stand where the inventory says they must not, or unevenly where it says evenly.
    #[serde(default)]
    pub misplaced: Vec<Misplaced>,
    /// Which gates the fleet passes, if there are any.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub gates: Option<Gates>,
    /// What these refer to.
    pub tables: Tables,
}

/// A requirement that could not be judged, since a version is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Unjudged {
    /// The requirement.
    pub requirement: RequirementRef,
    /// The things that have it, up to a hundred of them.
    pub things: Vec<ThingRef>,
    /// How many more there are.
    #[serde(skip_serializing_if = "super::is_zero", default)]
    pub more: usize,
}

/// Replicas of a service that stand otherwise than the inventory says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Misplaced {
    /// The service.
    pub service: String,
    /// What the inventory says.
    pub rule: Placement,
    /// The label of machines that the rule is about.
    pub key: String,
    /// By how many replicas a value may have more than another, if they are spread.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub max_skew: Option<u32>,
    /// How many replicas stand where, by the label's value, the most first.
    pub values: Vec<(String, usize)>,
    /// The replicas that stand where the most do, by name.
    pub replicas: Vec<String>,
}

/// What the inventory says on where replicas stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Placement {
    /// No two share a value of the label.
    Apart,
    /// They are spread over the values of the label.
    Spread,
}
