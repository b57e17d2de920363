//! Why something is in a plan, or is not.

use super::obstacle::Wall;
use super::refs::ReasonRef;
use super::tables::{Spot, Tables, Text};
use crate::model::Isolation;
use serde::{Deserialize, Serialize};

/// What a plan does with one thing, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Explanation {
    /// Version of the schema, as of plans.
    #[cfg_attr(feature = "schema", schemars(extend("const" = crate::answer::plan::SCHEMA)))]
    pub schema: u32,
    /// The bumps that were asked for.
    pub bumps: Vec<String>,
    /// The thing, by its full name.
    pub thing: String,
    /// What becomes of it.
    pub fate: Fate,
    /// For each thing that happens to it a chain from the bump to it; for something untouched, what it would hang on.
    pub chains: Vec<Chain>,
    /// How many more such chains there are; there is an end to what is shown.
    pub more: usize,
    /// What all else refers to.
    pub tables: Tables,
}

/// What becomes of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It changes version, restarts or moves.
    Affected,
    /// It would, but that is blocked.
    Blocked,
    /// Nothing happens to it.
    Untouched,
}

/// One thing that happens, or why nothing does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Chain {
    /// It happens, by the chain that ends with a reason.
    Happens {
        /// The reason.
        reason: ReasonRef,
    },
    /// It cannot happen.
    Blocked {
        /// What leads to where it is blocked.
        reason: ReasonRef,
        /// Why it goes no further.
        wall: Wall,
    },
    /// Nothing happens to it.
    Untouched {
        /// What it hangs on, none of which moves.
        because: Vec<Rest>,
    },
}

/// Something that a thing hangs on and that does not move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Rest {
    /// The machine that a workload is on.
    Machine {
        /// Its name; none where the inventory names none.
        machine: Option<Text>,
        /// How the workload is isolated there.
        isolation: Isolation,
        /// Where that is said.
        place: Spot,
    },
    /// What a workload runs.
    Runs {
        /// Its name.
        component: Text,
        /// Where that is said.
        place: Spot,
    },
    /// The service that a workload is a replica of.
    Service {
        /// Its name.
        service: Text,
    },
    /// The properties of a machine.
    Properties {
        /// Their names.
        properties: Vec<Text>,
        /// Where the machine is defined.
        place: Spot,
    },
    /// The replicas of a service.
    Replicas {
        /// How many there are.
        number: usize,
        /// Where the service is defined.
        place: Spot,
    },
    /// The thing itself: no bump names it, and nothing that moves needs a later version.
    Itself {
        /// Where it is defined.
        place: Spot,
    },
    /// The bump changes nothing that can be planned.
    Nothing,
}
