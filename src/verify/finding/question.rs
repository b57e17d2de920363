//! Findings about the question that a plan answers.

use super::Finding;
use crate::model::{Omission, PatternError};
use crate::question::BumpError;

/// What is wrong with a plan's schema, bumps, holds or day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuestionFinding {
    /// The plan has a schema that this version does not read.
    Schema {
        /// The plan's.
        found: u32,
        /// The one that is read.
        read: u32,
    },
    /// A bump cannot be read.
    Bump {
        /// The bump.
        bump: String,
        /// Why not.
        error: BumpError,
    },
    /// A hold cannot be read.
    Hold {
        /// The pattern.
        hold: String,
        /// Why not.
        error: PatternError,
    },
    /// An exception cannot be read.
    Exception {
        /// The pattern.
        pattern: String,
        /// Why not.
        error: PatternError,
    },
    /// Something is said to be left out of a bump, and is not, or has something else by now.
    LeftOut {
        /// The bump.
        bump: String,
        /// Why it is said to be left out.
        why: Omission,
        /// The thing.
        thing: String,
    },
    /// Something is left out of a bump by now, and the plan does not say so.
    NowLeftOut {
        /// The bump.
        bump: String,
        /// Why it is left out.
        why: Omission,
        /// The thing.
        thing: String,
    },
    /// The bumps and holds mean nothing for this inventory.
    Refused {
        /// Why not, in the words in which the question itself is refused.
        message: String,
    },
    /// What is said to be a day is none.
    NoDay {
        /// What is said.
        text: String,
    },
    /// The inventory holds something that was not held when the plan was made.
    NowHeld {
        /// The pattern.
        pattern: String,
    },
}

impl From<QuestionFinding> for Finding {
    fn from(finding: QuestionFinding) -> Self {
        Self::Question(finding)
    }
}
