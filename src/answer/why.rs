//! Why something is in a plan, or is not.

use crate::source::Place;

/// What a plan does with one thing, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The thing, by its full name.
    pub thing: String,
    /// What becomes of it.
    pub fate: Fate,
    /// For each thing that happens to it a chain from the bump to it; for something untouched, what it would hang on.
    pub chains: Vec<Chain>,
    /// How many more such chains there are; there is an end to what is shown.
    pub more: usize,
}

/// What becomes of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It changes version, restarts or moves.
    Affected,
    /// It would, but that is blocked.
    Blocked,
    /// Nothing happens to it.
    Untouched,
}

/// A chain of reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// What it explains, such as `workload/cart restarts on kernel 6.8`.
    pub about: String,
    /// From the bump to it.
    pub links: Vec<Link>,
}

/// One reason, with the place that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What holds, and why, in a sentence.
    pub text: String,
    /// Where the inventory says so.
    pub place: Option<Place>,
    /// The public source of a fact.
    pub source: Option<String>,
}
