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
    /// A step is not in an earlier wave than one that has a later turn.
    Turn {
        /// The step with the earlier turn.
        step: usize,
        /// The one with the later turn.
        on: usize,
    },
    /// Something that is said of waves is not so, or no longer.
    Claim {
        /// What is said.
        what: Claim,
    },
}

/// What a plan says of its waves and of when its steps are carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// In which wave a step is, when it starts and ends, and what moves in it.
    Step,
    /// What a step takes away of each service.
    Interrupted,
    /// How much of each budget a wave takes away.
    Interrupts {
        /// The wave.
        wave: usize,
    },
    /// How many machines a wave takes away.
    Away {
        /// The wave.
        wave: usize,
    },
    /// Whether, and how long, the plan rests after a wave.
    Rest {
        /// The wave.
        wave: usize,
    },
    /// Instants, which do not follow from the start and the seconds after it.
    Instants,
    /// The start, the zone, the windows or the freezes of the question, which cannot be read.
    Times,
    /// How long all of it takes.
    Seconds,
    /// What makes the bound.
    Binding,
    /// That rules are broken: what breaks one is forbidden instead.
    Violations,
    /// Which rules forbid a step.
    Forbidden,
    /// What to ask for, so that every step has a wave.
    Relax,
    /// From where on there is no way back.
    NoReturn,
}

impl From<WavesFinding> for Finding {
    fn from(finding: WavesFinding) -> Self {
        Self::Waves(finding)
    }
}
