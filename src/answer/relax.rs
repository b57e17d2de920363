//! What to ask for where the rules forbid steps.

use super::schedule::Rule;
use super::tables::Text;
use serde::{Deserialize, Serialize};

/// A rule that forbids steps, and what to ask for so that it does not. Its JSON also has a `text`, which readers ignore.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transform = super::tables::with_text))]
#[serde(rename_all = "kebab-case")]
pub struct Relax {
    /// The rule.
    pub of: Rule,
    /// What it would have to allow, if it allows a number: of windows, seconds.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub needs: Option<u64>,
    /// The steps that it forbids.
    pub steps: Vec<usize>,
    /// What to ask for. One of these is enough, and what costs least stands first.
    pub ask: Vec<Exception>,
}

/// What to ask for, so that a rule no longer forbids something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "ask", deny_unknown_fields)]
pub enum Exception {
    /// Workloads of the budget that do not serve today serve again.
    Repair {
        /// Which, by their full names.
        workloads: Vec<Text>,
    },
    /// The machines are drained, so that what is on them leaves bit by bit, if it can move.
    Drain,
    /// The budget has so many more workloads, on machines that the steps do not take away.
    Replicas {
        /// How many more.
        number: u64,
    },
    /// So many workloads of the budget may be away for once.
    Downtime {
        /// How many at the same time.
        away: u64,
        /// All that are in it.
        of: u64,
        /// For how long, all steps together, in seconds.
        seconds: u64,
    },
    /// So many machines may be away at the same time.
    Machines {
        /// How many.
        allowed: u64,
    },
    /// So many machines may be away in each of the first waves.
    Growth {
        /// How many.
        allowed: u64,
    },
    /// The service may be interrupted in several failure domains at the same time.
    Domains,
    /// The steps, or what comes before them, may go before their turn.
    Turn,
    /// So many machines are added to the pool for a time.
    Hosts {
        /// How many in all.
        number: u64,
    },
    /// A window is open for so long, after what comes before the steps.
    Window {
        /// How long, in seconds.
        seconds: u64,
    },
}
