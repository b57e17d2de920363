//! Findings about facts, and about requirements that are violated today.

use super::{Demand, Finding};

/// What is wrong with what a plan says of facts, and of requirements that the fleet violates today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactsFinding {
    /// A violation of today is listed and is none, or is one and not listed.
    Violates {
        /// The thing.
        thing: String,
        /// The requirement.
        demand: Demand,
        /// Whether the thing violates it.
        does: bool,
    },
    /// Whether the plan touches what violates a requirement today is not as it says.
    Mended {
        /// The thing.
        thing: String,
        /// The requirement.
        demand: Demand,
        /// Whether the steps touch it.
        touched: bool,
    },
    /// The versions by which a thing violates a requirement are others than the plan says.
    ByVersions {
        /// The thing.
        thing: String,
        /// The requirement.
        demand: Demand,
    },
    /// A fact says something else than the plan says of it.
    Fact {
        /// The fact.
        fact: String,
    },
    /// The plan leaves out what comes of a fact.
    LeftOut {
        /// The fact.
        fact: String,
    },
    /// The plan names none of the facts that concern a thing.
    NoneOf {
        /// The thing.
        thing: String,
    },
}

impl From<FactsFinding> for Finding {
    fn from(finding: FactsFinding) -> Self {
        Self::Facts(finding)
    }
}
