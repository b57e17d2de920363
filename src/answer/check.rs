//! Whether a fleet satisfies its own requirements today.

use super::obstacle::Violation;
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
    /// What these refer to.
    pub tables: Tables,
}
