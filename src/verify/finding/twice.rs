//! Findings about what a plan lists twice.

use super::{At, Demand, Finding};

/// What is listed twice.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Listed {
    /// A bump.
    Bump(String),
    /// A pattern that is held.
    Hold(String),
    /// An exception.
    Exception(String),
    /// A change of one thing in one step.
    Change {
        /// The thing.
        thing: String,
        /// Of what the version changes.
        of: String,
    },
    /// A goal that is blocked.
    Goal(At),
    /// What stands in the way.
    Obstacle(String),
    /// A violation of today.
    Violation {
        /// The thing.
        thing: String,
        /// The requirement.
        demand: Demand,
    },
    /// What things are not known to work with.
    Unknown {
        /// Of what the version is.
        of: String,
        /// The version.
        version: Option<String>,
    },
    /// An event.
    Event,
    /// A cause of an event.
    Cause(usize),
    /// A machine that is added for a time.
    Spare(String),
    /// What ties a step.
    Tie(usize),
    /// An arrow of a tie.
    Arrow {
        /// The event that implies.
        from: usize,
        /// The event implied.
        to: usize,
    },
}

impl From<Listed> for Finding {
    fn from(listed: Listed) -> Self {
        Self::Twice(listed)
    }
}
