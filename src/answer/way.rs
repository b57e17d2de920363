//! Which machines a plan empties before they change, where the strategy chooses, and why.

use super::refs::ThingRef;
use super::tables::Text;
use crate::model::{Isolation, Strategy};
use serde::{Deserialize, Serialize};

/// How a machine is changed whose change in place breaks something. All others are changed in place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Way {
    /// The machine.
    pub machine: ThingRef,
    /// How it is changed: `in-place` or `drain`.
    pub strategy: Strategy,
    /// What its change in place breaks.
    pub breaks: Breach,
    /// Why it is changed in place all the same.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hindrance: Option<Hindrance>,
}

/// What the change of a machine in place breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "kind", deny_unknown_fields)]
pub enum Breach {
    /// All replicas of a service stop with the machine.
    Service {
        /// The service, by its full name.
        service: Text,
        /// How many they are.
        replicas: usize,
    },
    /// More members of a budget stop with the machine than may be away.
    Budget {
        /// What the budget is called: the service that it is of, or its own name.
        budget: Text,
        /// How many of its members stop.
        away: usize,
        /// How many may be away.
        allowed: usize,
    },
}

/// Why a machine is not emptied although that would spare something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "kind", deny_unknown_fields)]
pub enum Hindrance {
    /// Too much of what is to be spared cannot leave the machine.
    Stuck {
        /// Something that cannot, by its full name.
        workload: Text,
        /// Why not, as the inventory has it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        because: Option<Text>,
        /// How it is isolated, if that is why.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        isolation: Option<Isolation>,
    },
    /// The budget lets nothing be away, and what moves is away for a moment.
    Closed,
    /// The pool of the machine has no other.
    Alone,
    /// It was tried: it takes more spare hosts than the pool may have.
    Spares {
        /// How many it takes.
        takes: usize,
        /// How many there may be.
        allowed: usize,
    },
    /// It was tried: what is to be spared stops in one step all the same.
    Together,
    /// It was tried: no way was found.
    Nowhere,
}

impl Hindrance {
    /// Whether this is what came of planning it that way, and not a matter of the inventory.
    #[must_use]
    pub const fn is_tried(&self) -> bool {
        match self {
            Self::Stuck { .. } | Self::Closed | Self::Alone => false,
            Self::Spares { .. } | Self::Together | Self::Nowhere => true,
        }
    }
}
