//! What an answer was made from.

use serde::{Deserialize, Serialize};

/// An input as it was read. Nothing in an answer rests on it: it tells whether somebody else has the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// Its kind, if it is of another tool.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<String>,
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256 of these, in hexadecimal digits.
    pub sha256: String,
    /// When what it says was so, as the input itself says it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub captured: Option<String>,
}

impl Input {
    /// The kind of a calendar file, whose windows a question adds to those of the inventory.
    pub const CALENDAR: &'static str = "calendar";

    /// Whether it is a part of the inventory, and not of the question.
    #[must_use]
    pub fn is_of_inventory(&self) -> bool {
        self.kind.as_deref() != Some(Self::CALENDAR)
    }
}
