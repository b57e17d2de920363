//! How good an answer is known to be.

use serde::{Deserialize, Serialize};

/// How good the forced set is known to be.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Guarantee {
    /// No valid plan changes less (theorem 1).
    Least,
    /// It is valid; a smaller one may exist.
    Feasible,
}
