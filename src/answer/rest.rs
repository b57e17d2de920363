//! What is left of a plan, and what of it may go on.

use super::tables::Text;
use serde::{Deserialize, Serialize};

/// Of what a plan is the rest. Its steps have the numbers that they have in the whole plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Rest {
    /// The file with the whole plan, if it was read from one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub of: Option<String>,
    /// The wave of the whole plan after which it goes on, if it was asked for by that.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after_wave: Option<usize>,
    /// How many waves of the whole plan come before those of the rest, which are numbered on.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub waves_before: usize,
    /// How many steps the whole plan has.
    pub steps: usize,
    /// The steps that are done, or taken as done.
    pub done: Vec<usize>,
    /// Steps of which the inventory does not say whether they are done: they are left.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub unseen: Vec<usize>,
    /// Steps that are left out since something of them is neither as it was nor as they leave it, and those that wait for such a
    /// step.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub strayed: Vec<usize>,
    /// The machines that have not come back.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub down: Vec<Text>,
    /// The steps that must not be carried out before they have; all others may.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub halted: Vec<Halted>,
}

/// A step that must not be carried out yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Halted {
    /// Its number.
    pub step: usize,
    /// Why.
    pub why: Halt,
}

/// Why a step must not be carried out yet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "kind", deny_unknown_fields)]
pub enum Halt {
    /// Something in it is, or is on, a machine that has not come back, or goes to one.
    Down {
        /// The machine.
        machine: Text,
    },
    /// It takes away more of a service of which a part is on such a machine.
    Shares {
        /// The service.
        service: Text,
        /// The machine.
        machine: Text,
    },
    /// It waits for a step that must not be carried out.
    After {
        /// The step.
        step: usize,
    },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes what it may skip by reference")]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}
