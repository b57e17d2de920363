//! Findings about what the steps come to.

use super::{At, Finding, Obstacle};
use crate::answer::step::{Asked, Certainty};

/// What is wrong with what a plan says of its goals, of what is blocked, of what works, and of its counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutcomeFinding {
    /// Something that was asked for is neither reached nor listed as blocked.
    NotReached {
        /// What was asked for.
        goal: At,
    },
    /// Nobody asked for what the plan says was asked for.
    NotAsked {
        /// What.
        goal: At,
        /// Whether the plan lists it as blocked; an event of the certificate otherwise.
        blocked: bool,
    },
    /// Something is listed as blocked, and the steps reach it.
    BlockedReached {
        /// What was asked for.
        goal: At,
    },
    /// Whether a bump asks for a change is not as the plan says.
    Asked {
        /// The thing.
        thing: String,
        /// Of what the version changes.
        of: String,
        /// What is so.
        found: Asked,
    },
    /// What is said to stand in the way does not.
    Blocked {
        /// What is said to stand in the way.
        thing: String,
        /// What is wrong with that.
        wrong: Obstacle,
    },
    /// Somebody else says that a change works, or nobody does.
    Certainty {
        /// The thing.
        thing: String,
        /// Of what the version changes.
        of: String,
        /// The version that it comes to.
        version: Option<String>,
        /// What the plan says.
        said: Option<Certainty>,
        /// What is so; none where nothing is to be asked.
        found: Option<Certainty>,
    },
    /// The things of which nothing says that they work with a version are not those of the steps.
    Unknowns {
        /// Of what the version is.
        of: String,
        /// The version.
        version: Option<String>,
    },
    /// A count is not what the steps add up to.
    Count {
        /// Its name in the plan.
        name: &'static str,
        /// What the plan says.
        said: u64,
        /// What the steps make.
        found: u64,
    },
    /// The pessimistic reading does not follow from the optimistic one.
    Readings {
        /// What can be carried out if everything unknown holds, and what is blocked then.
        optimistic: (usize, usize),
        /// The same if everything unknown fails.
        pessimistic: (usize, usize),
        /// How many things are unknown.
        unknown: usize,
    },
    /// The limits that the order does not heed are others than those of the inventory.
    Limits,
    /// What is taken to be so of the contents of images is something else than the inventory leaves open.
    Origins,
    /// Other things go on running as what is under them changes than the plan says.
    Stays,
}

impl From<OutcomeFinding> for Finding {
    fn from(finding: OutcomeFinding) -> Self {
        Self::Outcome(finding)
    }
}
