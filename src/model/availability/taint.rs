//! Taints of machines, and what tolerates them.

use super::super::words::TaintEffect;
use crate::model::{Fleet, TextId};

/// A taint: it keeps off what does not tolerate it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Taint {
    /// Its key.
    pub key: TextId,
    /// Its value; empty if it has none.
    pub value: TextId,
    /// What it does to what does not tolerate it.
    pub effect: TaintEffect,
}

/// What a workload tolerates.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Toleration {
    /// The key of the taints; any if there is none.
    pub key: Option<TextId>,
    /// Their value; any if there is none.
    pub value: Option<TextId>,
    /// Their effect; any if there is none.
    pub effect: Option<TaintEffect>,
}

impl Toleration {
    /// Whether it covers a taint.
    #[must_use]
    pub fn covers(&self, taint: &Taint) -> bool {
        self.key.is_none_or(|key| key == taint.key)
            && self.value.is_none_or(|value| value == taint.value)
            && self.effect.is_none_or(|effect| effect == taint.effect)
    }
}

impl Taint {
    /// Whether it keeps anything off, rather than being a preference.
    #[must_use]
    pub const fn keeps_off(&self) -> bool {
        !matches!(self.effect, TaintEffect::PreferNoSchedule)
    }

    /// As it is written: `key=value:NoSchedule`.
    #[must_use]
    pub fn text(&self, fleet: &Fleet) -> String {
        let (key, value) = (fleet.text(self.key), fleet.text(self.value));
        let equals = if value.is_empty() { "" } else { "=" };
        format!("{key}{equals}{value}:{}", self.effect)
    }
}
