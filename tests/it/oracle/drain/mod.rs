//! The judge of draining: what a bump forces when machines are emptied before they change, by exhaustive search.
//!
//! It reads inventories by itself and shares no code with comove. What it looks at is small enough to be searched whole:
//!
//! * A **state** is a version of each track (property of a host, component of a workload) and a place of each
//!   workload. It is valid if each need holds on the machine that the workload stands on, or both have the versions there
//!   that they have today, replicas of a service with
//!   `mixed = false` run one version, and no host carries more `cpu-milli` than it has. What nothing speaks of counts as able.
//! * A **transition** changes any set of hosts and workloads at once; versions only rise. A host may change only if no
//!   movable workload that the change stops stands on it both before and after. Immovable ones restart. The **width** of
//!   a transition is the number of things that change version, move or restart; a workload that moves and changes
//!   version at once is one thing.
//! * A workload may stand on the machines of its host's pool: `pool`, else `cluster`, else the host alone.
//! * A **spare host** joins any pool, that of a host alone too, and is empty at both ends. It has any versions that are
//!   known in its pool, keeps them while it carries something, and is renewed for nothing when it is empty.
//! * A **goal** is a state in which the bumps are reached or passed and no spare host carries anything.
//!
//! The capacity is `cpu-milli` alone. Guests, facts, profiles, systems, stacks, path rules, `any` and `skew` are not
//! judged: an inventory with one of them is [`Refused`], and so is one that is broken today in another way or has too many
//! states.

mod drawn;
mod fleet;
mod members;
mod pairs;
mod random;
mod read;
mod recorded;
mod replay;
mod rules;
mod search;
mod small;
mod space;
mod spare;
mod vector;
mod verdict;
mod version;

pub(crate) use fleet::Fleet;
pub(crate) use random::draw;
pub(crate) use recorded::{Recorded, recorded, shared};
pub(crate) use replay::{Step, Wrong, replay, spares};
pub(crate) use vector::Changes;
pub(crate) use verdict::{Outcome, Reached, Verdict, judge};

/// Why a fleet is not judged.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Refused(pub(crate) String);

impl Refused {
    fn because<T>(why: impl Into<String>) -> Result<T, Self> {
        Err(Self(why.into()))
    }
}
