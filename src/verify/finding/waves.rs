//! Findings about waves.

use super::Finding;

/// What is wrong with the waves of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WavesFinding {
    /// A wave does not have the number of its place.
    Number {
        /// The number that it has.
        said: usize,
        /// Its place, from one.
        found: usize,
    },
    /// A wave starts before the one before it has ended, or ends before its steps have.
    Time {
        /// The wave.
        wave: usize,
    },
    /// A step is neither in just one wave nor listed just once as forbidden.
    Placed {
        /// The step.
        step: usize,
        /// In how many waves and lists it is.
        times: usize,
    },
    /// A step is not in a later wave than one that it waits for.
    Wait {
        /// The step.
        step: usize,
        /// What it waits for.
        on: usize,
    },
    /// More of a budget or pool is away in a wave than is allowed.
    Away {
        /// The wave.
        wave: usize,
        /// The budget or pool.
        of: String,
        /// How many are away.
        away: u64,
        /// How many may be away.
        allowed: u64,
    },
    /// What a wave is said to have away of a budget is not what it has.
    Said {
        /// The wave.
        wave: usize,
        /// The budget.
        budget: String,
        /// What is said.
        said: u64,
        /// What is so.
        found: u64,
    },
    /// Two steps of a wave change a thing, or one changes it and another something on it.
    Shared {
        /// The wave.
        wave: usize,
        /// The thing.
        thing: String,
    },
    /// A wave interrupts a service in two failure domains over which it is spread.
    Domains {
        /// The wave.
        wave: usize,
        /// The service.
        service: String,
        /// The label key of the domains.
        key: String,
    },
    /// A step is not within one window of each thing that it touches, or is in a freeze.
    Window {
        /// The wave.
        wave: usize,
        /// The step.
        step: usize,
    },
    /// Bound and gap do not add up to what the waves have.
    Gap {
        /// The gap that is said.
        said: u64,
        /// What the waves have more than the bound.
        found: u64,
    },
    /// A step is listed as forbidden, and nothing is said to forbid it.
    Unfounded {
        /// The step.
        step: usize,
    },
}

impl From<WavesFinding> for Finding {
    fn from(finding: WavesFinding) -> Self {
        Self::Waves(finding)
    }
}
