//! Whether a fleet keeps its own requirements today.

use super::obstacle::Violation;
use super::tables::Tables;
use serde::{Deserialize, Serialize};

/// What a fleet's check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Check {
    /// Version of the schema, as of plans.
    #[cfg_attr(feature = "schema", schemars(extend("const" = crate::answer::plan::SCHEMA)))]
    pub schema: u32,
    /// How many requirements of how many workloads were looked at.
    pub looked_at: usize,
    /// How many of these could not be judged, since a version is not known.
    pub unknown: usize,
    /// Requirements violated today.
    pub violations: Vec<Violation>,
    /// What these refer to.
    pub tables: Tables,
}
