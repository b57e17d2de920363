//! Findings about which machines are emptied, where the plan chooses.

use super::Finding;
use crate::model::Strategy;

/// What is wrong with what a plan says of a machine that it empties or might have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaysFinding {
    /// The strategy of the plan does not choose.
    Unasked {
        /// The machine.
        machine: String,
    },
    /// No step changes it.
    Unchanged {
        /// The machine.
        machine: String,
    },
    /// It is listed twice.
    Twice {
        /// The machine.
        machine: String,
    },
    /// Its change in place does not break what it is said to.
    Unbroken {
        /// The machine.
        machine: String,
        /// How many of what is said to break stop with it.
        stops: usize,
    },
    /// It is said to be emptied with something in the way, or not to be with nothing, or to be changed in a way that a plan does
    /// not choose.
    Manner {
        /// The machine.
        machine: String,
        /// The strategy that is said.
        said: Strategy,
    },
    /// Why it is changed that way is not so.
    Reason {
        /// The machine.
        machine: String,
        /// How it is changed.
        said: Strategy,
    },
    /// Another number stops with it.
    Number {
        /// The machine.
        machine: String,
        /// The plan's.
        said: usize,
        /// How many stop.
        found: usize,
    },
}

impl From<WaysFinding> for Finding {
    fn from(finding: WaysFinding) -> Self {
        Self::Ways(finding)
    }
}
