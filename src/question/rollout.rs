//! How the steps of a plan are put into waves.

use crate::model::Amount;

/// What waves there may be. Shares are of the machines that a plan changes.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Rollout {
    /// What there is to be as little of as possible.
    pub fewest: Fewest,
    /// How many machines may be away at the same time; a share is rounded down, but at least one.
    pub at_most: Option<Amount>,
    /// How many machines may be away in the first wave that takes any away, in the second, and so on; the last holds for all
    /// that follow. Shares are rounded up. Where one is less than the one before, that holds.
    pub growth: Vec<Amount>,
    /// The seconds to wait after each wave.
    pub soak: u64,
}

/// What a schedule has as little of as possible.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Fewest {
    /// Waves.
    #[default]
    Waves,
    /// Minutes.
    Minutes,
}
