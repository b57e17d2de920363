//! Gates: rules that an answer has to keep so that work may go on, and what breaks them.

use super::tables::{Spot, Text};
use serde::{Deserialize, Serialize};

/// Which gates an answer passes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Gates {
    /// The day from which exceptions are seen.
    pub day: Text,
    /// Each rule, in the order in which they were given.
    pub gates: Vec<Gate>,
}

impl Gates {
    /// The gates that are broken.
    pub fn broken(&self) -> impl Iterator<Item = &Gate> {
        self.gates.iter().filter(|gate| gate.broken)
    }
}

/// A rule, and how the answer keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Gate {
    /// The rule as it was written, such as `group>10`.
    pub rule: Text,
    /// What it is about: its first word.
    pub about: Text,
    /// Why there is such a rule.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub because: Option<Text>,
    /// Where it is stated; absent if it was typed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stated: Option<Spot>,
    /// How much of it is allowed.
    pub most: u64,
    /// How much of it there is, without what is excepted.
    pub found: u64,
    /// Whether that is more.
    pub broken: bool,
    /// Whether nothing in the answer says anything of it, so that it was not looked at.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub not_judged: bool,
    /// Whether the inventory has nothing of the name, label or owner that it is about, so that nothing can break it.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub idle: bool,
    /// What counts against it; where that is a count alone, nothing.
    pub offenders: Vec<Offender>,
    /// The exceptions to it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub exceptions: Vec<Exempted>,
}

/// What counts against a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Offender {
    /// The thing, by its full name; of a step the thing that it is about.
    pub thing: Text,
    /// What of it, such as the name of a fact or what has an unknown version.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub of: Option<Text>,
    /// The step, from one, if it is of one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub step: Option<usize>,
    /// How many things are in the step, if it is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub things: Option<usize>,
    /// Where what causes it is stated.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<Spot>,
}

/// An exception to a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Exempted {
    /// The pattern of the things that do not count; all if absent.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none", default)]
    pub whom: Option<Text>,
    /// The last day on which it counts.
    pub until: Text,
    /// Why.
    pub because: Text,
    /// Whether that day is over, so that it does not count.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub ended: bool,
    /// How much it leaves out of the count, or would if it had not ended.
    pub number: u64,
    /// Where it is stated.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stated: Option<Spot>,
}
