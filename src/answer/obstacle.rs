//! What stands in the way, and what is broken before anything is done.

use super::Guarantee;
use super::refs::{ReasonRef, RequirementRef, ThingRef};
use super::tables::{Spot, Text, What, Why};
use serde::{Deserialize, Serialize};

/// Something that cannot be done. As JSON it has a `text` too, which readers ignore.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Blocked {
    /// What was asked for and cannot be had.
    pub goals: Vec<What>,
    /// What stands in the way.
    pub thing: ThingRef,
    /// What leads there from the bump.
    pub chain: ReasonRef,
    /// Why it goes no further.
    pub wall: Wall,
    /// How well it is known that there is no way: `least` where every way was ruled out, `feasible` where one was chosen
    /// and another may lead on.
    pub guarantee: Guarantee,
}

/// Why something goes no further.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Wall {
    /// A rule asks for what cannot be.
    #[serde(rename_all = "kebab-case")]
    Rule {
        /// The rule.
        why: Why,
        /// On whose account, if that is another thing than what is asked to change.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        of: Option<ThingRef>,
        /// Where it stands.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        place: Option<Spot>,
    },
    /// A path rule forbids skipping a version at which nothing can stop.
    #[serde(rename_all = "kebab-case")]
    Skip {
        /// The version.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        version: Option<Text>,
        /// What ties it to the next version.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        tied_to: Option<What>,
    },
}

/// A requirement that the fleet violates today. As JSON it has a `text` too, which readers ignore.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Violation {
    /// Who violates it.
    pub thing: ThingRef,
    /// Which requirement.
    pub requirement: RequirementRef,
    /// The version of its subject, where one is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub subject: Option<Found>,
    /// What is there of each of its needs.
    pub found: Vec<Found>,
    /// In a plan: whether it touches one of the sides, so that the target state satisfies the requirement.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mended: Option<bool>,
}

/// The version in which something is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Found {
    /// Of what.
    pub of: Text,
    /// The version, if known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<Text>,
    /// Where that is said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<Spot>,
}
