//! Findings about where things stand on the way.

use super::{At, Finding};

/// What is wrong with where something stands, or with a machine that is added for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceFinding {
    /// A machine changes while something stands on it that has to leave it before.
    NotLeft {
        /// What stands there.
        rider: String,
        /// The machine that it stands on.
        machine: String,
        /// What changes, and the version that it comes to.
        at: At,
    },
    /// Something goes where it cannot stand: to a machine outside of its pool, or one that takes nothing new.
    NotAble {
        /// What goes there.
        rider: String,
        /// Where it goes.
        place: String,
    },
    /// A guest goes to an older hypervisor while it runs.
    Older {
        /// The guest.
        rider: String,
        /// The hypervisor, and the version that it comes to.
        at: At,
    },
    /// A machine has to carry more than it can, in some order that the steps allow.
    Full {
        /// The machine.
        machine: String,
        /// What comes to it.
        rider: String,
    },
    /// Something comes to where another replica is from which it is kept apart, in some order that the steps allow.
    Together {
        /// What comes.
        rider: String,
        /// The other replica.
        other: String,
    },
    /// Nothing asks for a move.
    Needless {
        /// What moves.
        rider: String,
        /// What it leaves.
        place: String,
    },
    /// Something stands in the end on a machine that is added for a time.
    NotEmpty {
        /// The machine.
        spare: String,
        /// What stands there.
        rider: String,
    },
    /// Of a machine that is added, something else is said to be short in its pool than is.
    Short {
        /// The machine.
        spare: String,
    },
    /// A machine is added in other steps than those that use it.
    Span {
        /// The machine.
        spare: String,
        /// The first and last step by the plan.
        said: (usize, usize),
        /// The first step that moves something there, and the last that moves something off; none if nothing does.
        found: Option<(usize, usize)>,
    },
    /// A machine that is added is said to have what no machine of its pool could have.
    Has {
        /// The machine.
        spare: String,
        /// The property.
        of: String,
        /// Its version.
        version: Option<String>,
    },
    /// A machine that is added is not said to have what some machine of its pool has: no more properties and no fewer, each with
    /// a version.
    Unlike {
        /// The machine.
        spare: String,
    },
    /// A machine that is added joins no pool that there is, or has the name of another.
    NoPool {
        /// The machine.
        spare: String,
        /// The pool.
        pool: String,
    },
    /// A move is said to be from or to another version than what is moved has under it there.
    Versions {
        /// What moves.
        rider: String,
        /// Of what the versions are.
        of: String,
        /// By the plan.
        said: (Option<String>, Option<String>),
        /// By the places.
        found: (Option<String>, Option<String>),
    },
}

impl From<PlaceFinding> for Finding {
    fn from(finding: PlaceFinding) -> Self {
        Self::Place(finding)
    }
}
