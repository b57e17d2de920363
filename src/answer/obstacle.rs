//! What blocks goals, and what is violated before anything is done.

use super::Guarantee;
use super::refs::{ReasonRef, RequirementRef, ThingRef};
use super::tables::{Spot, Text, What, Why};
use serde::{Deserialize, Serialize};

/// Something that cannot be done. Its JSON also has a `text`, which readers ignore.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transform = super::tables::with_text))]
#[serde(rename_all = "kebab-case")]
pub struct Blocked {
    /// The goals that are blocked.
    pub goals: Vec<What>,
    /// The thing that blocks them.
    pub thing: ThingRef,
    /// What leads there from the bump.
    pub chain: ReasonRef,
    /// Why it goes no further.
    pub wall: Wall,
    /// How well it is known that there is no way: `least` if every way was ruled out, `feasible` if none was found and
    /// there may be one.
    pub guarantee: Guarantee,
    /// The number of states that were looked at: all that can be reached if every way was ruled out by that, else as many
    /// as there was time for. Absent if rules alone leave no way.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub states: Option<usize>,
}

/// Why something goes no further.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "kind", deny_unknown_fields)]
pub enum Wall {
    /// A rule cannot be satisfied.
    #[serde(rename_all = "kebab-case")]
    Rule {
        /// The rule.
        why: Why,
        /// The thing that the rule is about, if not the one that is to change.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        of: Option<ThingRef>,
        /// Where it is stated.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        place: Option<Spot>,
    },
    /// A path rule forbids skipping a version at which nothing can stop.
    #[serde(rename_all = "kebab-case")]
    Skip {
        /// The version.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        version: Option<Text>,
        /// What takes it on to a later version at once; a wall without it proves nothing.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        tied_to: Option<Tied>,
    },
}

/// What cannot happen without something else at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Tied {
    /// What happens.
    pub what: What,
    /// The rule by which the other has to happen too.
    pub why: Why,
    /// Where the rule is stated.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<Spot>,
}

/// A requirement that the fleet violates today. Its JSON also has a `text`, which readers ignore.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transform = super::tables::with_text))]
#[serde(rename_all = "kebab-case")]
pub struct Violation {
    /// What violates it.
    pub thing: ThingRef,
    /// Which requirement.
    pub requirement: RequirementRef,
    /// The version of its subject, if known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subject: Option<Found>,
    /// What is found for each of its needs.
    pub found: Vec<Found>,
    /// In a plan, whether it touches one of the sides, so that the target state satisfies the requirement.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mended: Option<bool>,
}

/// A version that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Found {
    /// What has it.
    pub of: Text,
    /// The version, if known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<Text>,
    /// Where it is stated.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<Spot>,
}
