//! Why something is in a plan, or is not.

use super::obstacle::Wall;
use super::plan::{Checked, LeftOut, Unknown};
use super::refs::{ReasonRef, ThingRef};
use super::tables::{Spot, Tables, Text};
use super::way::Way;
use crate::model::{Isolation, Strategy};
use serde::{Deserialize, Serialize};

/// What a plan does with one thing, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Explanation {
    /// Version of the schema, the same as for plans.
    #[cfg_attr(feature = "schema", schemars(extend("const" = crate::answer::plan::SCHEMA)))]
    pub schema: u32,
    /// The bumps that were asked for.
    pub bumps: Vec<String>,
    /// The patterns that are held, as in a plan.
    pub holds: Vec<String>,
    /// The patterns of what was left out of the bumps on purpose.
    #[serde(default)]
    pub except: Vec<String>,
    /// What the bumps name and was left out of them, as in a plan, as far as it is the thing.
    #[serde(default)]
    pub left_out: Vec<LeftOut>,
    /// How a machine's change is carried out.
    pub strategy: Strategy,
    /// The result of the check of the plan that this is cut from, if it was checked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub checked: Option<Checked>,
    /// The thing, by its full name.
    pub thing: String,
    /// What happens to it.
    pub fate: Fate,
    /// For each thing that happens to it, a chain from the bump to it; for something untouched, what it depends on.
    pub chains: Vec<Chain>,
    /// How many more such chains there are; only the first are shown.
    pub more: usize,
    /// What it is not known to work with.
    #[serde(default)]
    pub unknowns: Vec<Unknown>,
    /// Of a workload: the properties of its machine that it sees, whether they change or not.
    #[serde(default)]
    pub coupled: Vec<Coupling>,
    /// Where the strategy chooses how a machine is changed: how those are that the thing is or is on, as in a plan.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub ways: Vec<Way>,
    /// Those of them that are changed in place since that breaks nothing which emptying them first would spare.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub in_place: Vec<ThingRef>,
    /// What everything else refers to.
    pub tables: Tables,
}

/// A property of a machine that couples a workload to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Coupling {
    /// Its name, such as `kernel`.
    pub property: Text,
    /// Its version today, if known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<Text>,
    /// The machine that has it.
    pub machine: Text,
}

/// What happens to a thing.
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
        /// For a restart that the strategy would avoid: why it does not.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        stays: Option<Stays>,
    },
    /// It cannot happen.
    Blocked {
        /// What leads to the block.
        reason: ReasonRef,
        /// Why it goes no further.
        wall: Wall,
    },
    /// Nothing happens to it.
    Untouched {
        /// What it depends on, none of which moves.
        because: Vec<Rest>,
    },
}

/// Why something restarts with its machine, though the strategy has things leave a machine before that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Stays {
    /// What cannot be moved: the thing itself, or a machine between it and the one that changes.
    pub thing: Text,
    /// Why not, as the inventory has it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub because: Option<Text>,
    /// How it is isolated, if that is why.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub isolation: Option<Isolation>,
    /// Where it is defined.
    pub place: Spot,
}

/// A property that changes under a workload, which is untouched by that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Beneath {
    /// Its name.
    pub property: Text,
    /// Whether the workload uses it; if not, it has its own.
    pub used: bool,
}

/// Something that a thing depends on and that does not move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Rest {
    /// The machine that a workload is on.
    Machine {
        /// Its name, if the inventory gives one.
        machine: Option<Text>,
        /// How the workload is isolated there.
        isolation: Isolation,
        /// What changes of it.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        changes: Vec<Beneath>,
        /// Whether the machine moves to another as it runs.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        moves: bool,
        /// Where it is stated.
        place: Spot,
    },
    /// What a workload runs.
    Runs {
        /// Its name.
        component: Text,
        /// Where it is stated.
        place: Spot,
    },
    /// The service that a workload is a replica of.
    Service {
        /// Its name.
        service: Text,
    },
    /// A hold, though what it runs is bumped.
    Held {
        /// What is bumped.
        component: Text,
        /// The pattern that holds it.
        pattern: Text,
        /// Where the inventory states it; absent if the question does.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        place: Option<Spot>,
    },
    /// VMs that workloads of a machine get, so that the machine keeps what it has.
    Instead {
        /// The machine's name.
        machine: Text,
        /// The property with another version in the VMs.
        property: Text,
        /// The version in the VMs, if known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        version: Option<Text>,
        /// The version that the machine keeps, if known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        today: Option<Text>,
        /// How many workloads get one; zero if that is blocked.
        guests: usize,
        /// Whether a bump names the machine.
        asked: bool,
        /// Where the machine is defined.
        place: Spot,
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
