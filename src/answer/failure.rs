//! What goes down if some machines fail.

use super::exposure::{Floor, Short};
use super::tables::Spot;
use serde::{Deserialize, Serialize};

/// What goes down if some machines fail at the same time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Failure {
    /// Version of the schema, the same as for plans.
    #[cfg_attr(feature = "schema", schemars(extend("const" = crate::answer::plan::SCHEMA)))]
    pub schema: u32,
    /// What made it: name and version.
    pub tool: String,
    /// What is to fail, as it was asked.
    pub fail: Vec<String>,
    /// The machines that this names.
    pub machines: Vec<String>,
    /// How much goes down of what runs: workloads, and machines on which nothing is known.
    pub down: usize,
    /// How much runs in the whole fleet.
    pub runs: usize,
    /// How much of that is on no known machine, so that nothing says whether it goes down.
    #[serde(default)]
    pub unplaced: usize,
    /// How many services there are.
    #[serde(default)]
    pub services: usize,
    /// The machines and workloads that go down since they are on one that does.
    pub fallen: Vec<Fallen>,
    /// The services of which nothing is left.
    pub lost: Vec<Gone>,
    /// The services of which too little is left.
    pub short: Vec<Short>,
    /// The services of which enough is left, as far as something says how much that is.
    pub left: Vec<Left>,
    /// The services that need one that is lost, nearer ones first.
    pub dependents: Vec<Needing>,
}

/// Something that goes down with the machine that it is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transform = super::tables::with_text))]
#[serde(rename_all = "kebab-case")]
pub struct Fallen {
    /// Its full name.
    pub thing: String,
    /// The machine that it is on.
    pub on: String,
    /// Where it is defined.
    pub place: Spot,
}

/// A service of which nothing is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transform = super::tables::with_text))]
#[serde(rename_all = "kebab-case")]
pub struct Gone {
    /// The service.
    pub service: String,
    /// Its replicas, all of which are down.
    pub replicas: usize,
}

/// A service of which something is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transform = super::tables::with_text))]
#[serde(rename_all = "kebab-case")]
pub struct Left {
    /// The service.
    pub service: String,
    /// Replicas that are left.
    pub left: usize,
    /// All of its replicas.
    pub replicas: usize,
    /// How many it has to have, and who says so, if anything does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub needed: Option<(usize, Floor)>,
}

/// A service that needs one that is lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transform = super::tables::with_text))]
#[serde(rename_all = "kebab-case")]
pub struct Needing {
    /// The service.
    pub service: String,
    /// The one that it needs, which is lost, has lost its majority, or needs one that has.
    pub needs: String,
    /// The reason that the inventory gives.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub because: Option<String>,
    /// Where the need is stated.
    pub place: Spot,
}
