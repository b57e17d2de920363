//! Findings about one change or event.

use super::{Finding, Item};
use crate::answer::step::Effect;

/// What is wrong with what a plan says of one change or event: of what it is, from where to where, and how it happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeFinding {
    /// The inventory does not have what the plan speaks of.
    Missing {
        /// The thing.
        thing: String,
        /// What of it.
        of: String,
        /// Of what a thing has under it: the machine.
        under: Option<String>,
    },
    /// A thing cannot be at a version.
    OffTrack {
        /// The thing.
        thing: String,
        /// Of what the version is.
        of: String,
        /// The version.
        version: Option<String>,
    },
    /// A thing is further today than a version that the plan takes it to.
    LeftBehind {
        /// The thing.
        thing: String,
        /// Of what the version is.
        of: String,
        /// The version.
        version: Option<String>,
    },
    /// A change does not go to a later version.
    NotForward {
        /// The thing.
        thing: String,
        /// Of what the version is.
        of: String,
        /// From where.
        from: Option<String>,
        /// To where.
        to: Option<String>,
    },
    /// A version is written in another way than in the inventory.
    Writing {
        /// What is at it.
        item: Item,
        /// As the plan writes it.
        said: String,
        /// As the inventory writes it.
        known: String,
    },
    /// Another effect happens to a thing than the plan says.
    Effect {
        /// The thing.
        thing: String,
        /// What the plan says.
        said: Effect,
        /// What happens.
        found: Effect,
    },
    /// A mark of a change is there and should not be, or the other way round.
    Mark {
        /// The thing.
        thing: String,
        /// Of what the version changes.
        of: String,
        /// The version that it comes to.
        version: Option<String>,
        /// Which mark.
        mark: Mark,
        /// Whether it should be there.
        holds: bool,
    },
    /// Other libraries come with what an image is built on than the plan says.
    Brings {
        /// The image.
        thing: String,
    },
    /// A thing leaves another machine than the plan says.
    Moved {
        /// The thing.
        thing: String,
        /// The machine that the plan says it leaves; none where the plan says that it leaves none.
        said: Option<String>,
        /// The machine that it leaves; none where it leaves none.
        found: Option<String>,
    },
    /// A thing is said to move to what is no machine.
    MovedTo {
        /// The thing.
        thing: String,
        /// What it is said to move to.
        to: String,
    },
}

/// A mark that a change may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Mark {
    /// The version is nothing to the workload and only comes with the machine.
    Unseen,
    /// Nothing lists the version.
    Unlisted,
    /// Nobody has read the version off the machine.
    Assumed,
}

impl From<ChangeFinding> for Finding {
    fn from(finding: ChangeFinding) -> Self {
        Self::Change(finding)
    }
}
