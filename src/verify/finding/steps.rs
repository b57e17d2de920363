//! Findings about the steps and their order.

use super::{Finding, Item};
use crate::answer::step::WaitKind;
use crate::model::Strategy;

/// What is wrong with a step as such, or with its place among the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepsFinding {
    /// A step does not have the number of its place.
    Number {
        /// The number that it has.
        said: usize,
    },
    /// A step is carried out under another strategy than the plan, or than the machines that it changes.
    Strategy {
        /// The step's.
        said: Strategy,
        /// That of the plan, or of the machines.
        found: Strategy,
    },
    /// A step has another rank than what it waits for gives it.
    Rank {
        /// The plan's.
        said: usize,
        /// One more than the highest of what it waits for.
        found: usize,
    },
    /// A step waits for another, and something is wrong with that.
    Wait {
        /// The one that it waits for.
        step: usize,
        /// What is wrong.
        flaw: WaitFlaw,
    },
    /// Nothing says which of two steps comes first.
    Unordered {
        /// What moves in the later step.
        item: Item,
        /// What has to move before that, if it is something else.
        on: Option<Item>,
        /// The step in which that moves.
        step: usize,
    },
    /// A thing changes, restarts or moves in two steps, and nothing says which comes first.
    Shared {
        /// The thing.
        thing: String,
        /// The earlier step.
        step: usize,
    },
    /// A workload's own guest is made a second time.
    MadeBefore {
        /// The guest.
        guest: String,
        /// The step that makes it first.
        step: usize,
    },
}

/// What is wrong with a step's wait for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WaitFlaw {
    /// The other is not earlier.
    Later,
    /// The step lists the other twice.
    Twice,
    /// It cannot be for the reason that the plan gives.
    Kind(WaitKind),
    /// The step waits for a third that waits for the other.
    Spared,
    /// Nothing asks for it.
    Needless,
}

impl From<StepsFinding> for Finding {
    fn from(finding: StepsFinding) -> Self {
        Self::Steps(finding)
    }
}
