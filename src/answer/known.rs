//! The facts that a plan meets.

use super::refs::{FactRef, RequirementRef, ThingRef};
use super::step::{Change, Step};
use super::tables::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A fact that a plan meets. Its JSON also has a `text`, which readers ignore.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transform = super::tables::with_text))]
#[serde(rename_all = "kebab-case")]
pub struct Known {
    /// Which fact.
    pub fact: FactRef,
    /// What it leads to here.
    pub outcome: Outcome,
    /// What it says about this fleet.
    pub says: Says,
    /// How many things it concerns.
    pub number: usize,
    /// The first twenty of them by name.
    pub things: Vec<Concerned>,
}

impl Known {
    /// The numbers of the steps in which a crossing is made, in order. Where more things cross than are named, a step counts in
    /// which another thing goes to a version to which a named one goes.
    #[must_use]
    pub fn crossed_in(&self, steps: &[Step]) -> Vec<usize> {
        let Says::Crossing { of, to, .. } = &self.says else { return Vec::new() };
        let is_system = *to == CrossingTo::Release || of.starts_with("os/");
        let of: &str = if is_system { "os" } else { of };
        let things: BTreeSet<&Concerned> = self.things.iter().collect();
        // What a workload has under it changes where the workload restarts with it or moves onto it.
        let changes = |change: &&Change| {
            &*change.of == of && (change.effect.changes_version() || change.under.is_some())
        };
        let is_named = |change: &&Change| things.contains(&Concerned::Thing(change.thing));
        let all =
            || steps.iter().flat_map(|step| step.changes.iter().filter(changes).map(move |one| (step, one)));
        let is_cut = self.number > self.things.len();
        let reached: BTreeSet<Option<&Text>> = all()
            .filter(|(_, change)| is_cut && is_named(change))
            .map(|(_, change)| change.to.as_ref())
            .collect();
        let crosses = |change: &Change| is_named(&change) || reached.contains(&change.to.as_ref());
        let numbers: BTreeSet<usize> =
            all().filter(|(_, change)| crosses(change)).map(|(step, _)| step.number).collect();
        numbers.into_iter().collect()
    }
}

/// A thing that a fact concerns, or the pattern that a waiver names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Concerned {
    /// A thing of the tables.
    Thing(ThingRef),
    /// What a waiver names.
    Named(Text),
}

/// What a fact leads to in a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Something is blocked.
    Blocks,
    /// Things have to change.
    Forces,
    /// Things have to stop at versions on the way.
    Stops,
    /// A manual step is due.
    ByHand,
    /// It would block or force something if an unknown condition held.
    Undecided,
    /// It is waived.
    Waived,
    /// It is not met today.
    Broken,
    /// Support of what things end up on is over, or will be within a year.
    Ends,
}

/// What a fact says about a fleet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "kind", deny_unknown_fields)]
pub enum Says {
    /// A requirement that it makes of one of the things.
    Requirement {
        /// Which.
        requirement: RequirementRef,
    },
    /// A requirement with an unknown condition.
    Undecided {
        /// Which.
        requirement: RequirementRef,
        /// What would decide it.
        open: Vec<Text>,
    },
    /// A path rule.
    Path {
        /// What it is about.
        of: Text,
        /// The part of its versions that goes up one at a time: `minor` or `major`.
        step: Text,
    },
    /// A crossing of versions.
    Crossing {
        /// What crosses: a component, a property, or the family of an OS as in `os/ubuntu`.
        of: Text,
        /// Where it leads.
        to: CrossingTo,
        /// Whether all replicas of a service make it together.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        together: bool,
    },
    /// The end of support.
    End {
        /// What is supported until then: `ubuntu 20.04`, `app/postgresql 12.1`.
        of: Text,
        /// Whether it is the standard support of an OS release.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        release: bool,
        /// How many more versions.
        #[serde(skip_serializing_if = "super::is_zero", default)]
        more: usize,
        /// The last day.
        until: Text,
    },
    /// A waiver.
    Waiver {
        /// The last day on which it counts.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        until: Option<Text>,
        /// Why.
        because: Text,
    },
}

/// Where a crossing leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CrossingTo {
    /// To another release of an OS.
    Release,
    /// To another major version.
    Major,
    /// To another minor version.
    Minor,
    /// To a range of versions.
    Range(Text),
}
