//! Whether a fleet keeps its own requirements today.

use super::why::Link;

/// A requirement that the fleet violates today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Who violates it.
    pub thing: String,
    /// The fact that says so; none where the inventory does.
    pub fact: Option<String>,
    /// What is violated, and the places that say so: the requirement, then the versions.
    pub links: Vec<Link>,
}

/// What a fleet's check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Requirements violated today.
    pub violations: Vec<Violation>,
    /// How many requirements of how many workloads were looked at.
    pub looked_at: usize,
    /// How many of these could not be judged, since a version is not known.
    pub unknown: usize,
}
