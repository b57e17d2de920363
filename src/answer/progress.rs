//! How far an inventory shows a plan to be carried out.

use super::diff::Difference;
use serde::{Deserialize, Serialize};

/// How far an inventory shows a plan to be carried out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Progress {
    /// What is seen of each step, in order.
    pub steps: Vec<Shown>,
    /// Steps that are done although one that they wait for is not.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub early: Vec<usize>,
    /// Things that stand neither where the plan found them nor where it takes them, each with the steps that this touches.
    pub strays: Vec<Difference>,
}

/// What an inventory shows of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Shown {
    /// Each thing has the version and the place that the step leads to.
    Done,
    /// Some things have, and others are as they were.
    Begun,
    /// Each thing is as it was.
    Open,
    /// Nothing says of some things which version they have; what is known of the others is the step's end, or nothing is.
    Unseen,
    /// Some thing is neither as it was nor as the step leaves it.
    Astray,
}

impl Progress {
    /// Whether anything of the plan has been carried out.
    #[must_use]
    pub fn is_begun(&self) -> bool {
        self.steps.iter().any(|shown| matches!(shown, Shown::Done | Shown::Begun))
    }

    /// The numbers of the steps of which so much is seen, from one.
    #[must_use]
    pub fn numbers(&self, shown: Shown) -> Vec<usize> {
        let all = self.steps.iter().zip(1..);
        all.filter(|(known, _)| **known == shown).map(|(_, number)| number).collect()
    }

    /// The last step up to which all are done, and none after it has begun; none if they are done in another order.
    #[must_use]
    pub fn up_to(&self) -> Option<usize> {
        let is_done = |shown: &&Shown| **shown == Shown::Done;
        let done = self.steps.iter().take_while(is_done).count();
        let rest = self.steps.get(done..).unwrap_or_default();
        let has_begun = rest.iter().any(|shown| matches!(shown, Shown::Done | Shown::Begun));
        (!has_begun).then_some(done)
    }

    /// Whether every step is done.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.up_to() == Some(self.steps.len())
    }
}
