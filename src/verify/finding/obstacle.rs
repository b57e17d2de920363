//! What can be wrong with what is said to stand in the way.

use super::Demand;

/// What is wrong with something that is said to stand in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Obstacle {
    /// The inventory does not have it.
    Missing,
    /// It stands in the way of nothing.
    OfNothing,
    /// What leads there does not begin with what is blocked.
    Beginning,
    /// What leads there ends with something else.
    End,
    /// It is said to be ruled out less surely than the plan as a whole, or by a choice where none was made.
    Guarantee,
    /// The requirement is not there any more.
    NoRequirement(Demand),
    /// The requirement says nothing of it.
    OtherRequirement(Demand),
    /// The pattern is not held any more.
    NoHold(String),
    /// The pattern does not hold it.
    OtherHold(String),
    /// The pattern holds it where it would have to be.
    IsThere(String),
    /// No path rule makes it stop at the version.
    NoStop(Option<String>),
    /// What it is said to be tied to is not there, or does not take it any further.
    NoTie,
    /// What leads there does not follow, link by link.
    Chain,
    /// The requirement does not forbid it.
    Allowed(Demand),
    /// The rule that is given forbids nothing.
    Rule,
}
