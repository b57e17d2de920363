//! Findings about the states that the steps lead through.

use super::{At, Demand, Finding};
use crate::answer::certificate::RuleKind;

/// What is wrong with where something stands before a step, on its way or after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StateFinding {
    /// Something stands elsewhere than where a step begins.
    Stands {
        /// What, and where.
        at: At,
        /// Whether it stands there today, before any step.
        today: bool,
    },
    /// Something is moved that is held.
    Held {
        /// What, and where it comes to.
        at: At,
        /// The pattern that holds it.
        pattern: String,
    },
    /// A path rule does not let a version be skipped.
    Skips {
        /// What, and where it comes to.
        at: At,
        /// The version that is skipped.
        version: Option<String>,
    },
    /// Something moves without what has to move first or at once.
    Alone {
        /// What moves, and where it comes to.
        at: At,
        /// What would have to be there, and where.
        on: At,
        /// By which rule.
        rule: RuleKind,
    },
    /// Replicas that may not differ do.
    Mixed {
        /// What moves, and where it comes to.
        at: At,
        /// The service.
        service: String,
        /// The version of another replica.
        other: Option<String>,
    },
    /// A requirement does not hold after a step.
    Requirement {
        /// Who has it.
        whose: Whose,
        /// What has the need, and its version, where the requirement speaks of one.
        subject: Option<At>,
        /// What is there of each thing that is needed.
        met: Vec<Stand>,
        /// The requirement.
        demand: Demand,
    },
}

/// Who has a requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Whose {
    /// A thing.
    Thing(String),
    /// A service that calls what has moved.
    Caller(String),
}

/// What is there of something that is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stand {
    /// It is at a version.
    At(At),
    /// The replicas of a service run some versions.
    Service {
        /// The service.
        service: String,
        /// The versions that are known.
        versions: Vec<String>,
    },
    /// Nothing says which version it is.
    Unsaid,
}

impl From<StateFinding> for Finding {
    fn from(finding: StateFinding) -> Self {
        Self::State(finding)
    }
}
