//! Findings about the question that a plan answers.

use super::Finding;
use crate::model::PatternError;
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
