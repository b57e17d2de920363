//! How the steps of a plan are put into waves.

use crate::model::{Amount, Fleet, MachineId};
use std::collections::BTreeSet;

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
    /// Which machines go before which others, if that is asked.
    pub order: Option<Sequence>,
    /// How many machines each pool may have more for a time. Without it the inventory says so of each pool, and none if it does
    /// not.
    pub surge: Option<u32>,
}

/// The order in which machines go: by the values of a label, as in `env=dev,staging,prod`, or by their pools, as in
/// `pool=canary,workers`. What has none of the values goes last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequence {
    /// The label, or `pool`.
    pub key: String,
    /// Its values, the first first.
    pub values: Vec<String>,
}

impl Sequence {
    /// Reads an order such as `env=dev,staging,prod`.
    ///
    /// # Errors
    /// What is wrong with it.
    ///
    /// # Examples
    /// ```
    /// let order = comove::Sequence::parse("env=dev,prod").expect("an order");
    /// assert_eq!(order.values, ["dev", "prod"]);
    /// assert!(comove::Sequence::parse("env").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let (key, values) =
            text.split_once('=').ok_or("no label with values, as in `env=dev,staging,prod`")?;
        let values: Vec<String> = values.split(',').map(|value| value.trim().to_owned()).collect();
        let key = key.trim().to_owned();
        if key.is_empty() || values.iter().any(String::is_empty) {
            return Err("a label or value without a name");
        }
        match values.iter().enumerate().any(|(at, value)| values[..at].contains(value)) {
            true => Err("a value that stands twice"),
            false => Ok(Self { key, values }),
        }
    }

    /// Whose turn a machine has: the position of its value, behind all of them if it has none. A label counts before the pool of
    /// the same name.
    #[must_use]
    pub fn turn(&self, fleet: &Fleet, machine: MachineId) -> u32 {
        let value = self.value(fleet, machine);
        let at = value.and_then(|value| self.values.iter().position(|own| *own == value));
        u32::try_from(at.unwrap_or(self.values.len())).unwrap_or(u32::MAX)
    }

    /// The value that a machine has of the key.
    fn value(&self, fleet: &Fleet, machine: MachineId) -> Option<String> {
        let label = fleet.machine_labels(machine).iter().find(|(key, _)| fleet.text(*key) == self.key);
        let pool = || (self.key == "pool").then(|| fleet.pool_name(fleet.pool_of(machine)));
        label.map(|(_, value)| fleet.text(*value).to_owned()).or_else(pool)
    }

    /// Values that no machine of a fleet has, and those that machines have, in order.
    #[must_use]
    pub fn strangers(&self, fleet: &Fleet) -> (Vec<&str>, BTreeSet<String>) {
        let known: BTreeSet<String> = fleet.machine_ids().filter_map(|id| self.value(fleet, id)).collect();
        let strange = self.values.iter().map(String::as_str).filter(|value| !known.contains(*value));
        (strange.collect(), known)
    }
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
