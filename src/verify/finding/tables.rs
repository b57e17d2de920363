//! Findings about a plan's tables.

use super::Finding;
use crate::answer::tables::ThingKind;

/// What is wrong with a plan's tables or with references into them, or how they differ from the inventory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TablesFinding {
    /// A reference leads nowhere.
    NoEntry {
        /// The table or list that it refers to.
        table: Table,
        /// The position or number that it names.
        at: usize,
    },
    /// A reason comes before the one that it follows from.
    ReasonOrder {
        /// Its position.
        reason: usize,
        /// The position of the one that it follows from.
        because: usize,
    },
    /// A thing is of another kind than the tables say.
    Kind {
        /// The thing.
        thing: String,
        /// What the plan says.
        said: ThingKind,
        /// What the inventory says.
        found: ThingKind,
    },
    /// The inventory says something else of a thing than the tables.
    Differs {
        /// The thing.
        thing: String,
        /// What of it.
        what: Attribute,
        /// What the plan says.
        said: Option<String>,
        /// What the inventory says.
        found: Option<String>,
    },
    /// The inventory does not have something of the tables any more. A step or event that speaks of it is a fault of its
    /// own.
    Gone(Source),
    /// A workload is gone, and another of its service is there where it was: the plan is held against that one.
    Renamed {
        /// The one that is gone.
        was: String,
        /// The one that is there.
        now: String,
        /// The service of both.
        service: String,
        /// The machine of both.
        machine: String,
    },
    /// A requirement or fact stands elsewhere.
    Elsewhere {
        /// Which.
        what: Source,
        /// Where the plan says that it stands.
        place: String,
    },
    /// A requirement or fact is explained in other words.
    Reworded(Source),
}

/// A table or list that a reference leads into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Table {
    /// The table of things.
    Things,
    /// The table of requirements.
    Requirements,
    /// The table of facts.
    Facts,
    /// The table of reasons.
    Reasons,
    /// The events of the certificate.
    Events,
    /// The steps.
    Steps,
}

/// What the table of things says of a thing beside its name and kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Attribute {
    /// The service that it is a replica of.
    Service,
    /// The machine that it is on.
    Machine,
    /// Whether it has a kernel of its own on its machine.
    Kernel,
    /// Who looks after it.
    Owner,
}

/// An entry of the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// A thing, by its full name.
    Thing(String),
    /// A requirement, by its subject.
    Requirement(String),
    /// A fact, by its name.
    Fact(String),
}

impl From<TablesFinding> for Finding {
    fn from(finding: TablesFinding) -> Self {
        Self::Tables(finding)
    }
}
