//! When the steps of a plan are carried out: waves, what they interrupt, and how much better they could be.

use super::refs::ThingRef;
use super::tables::Text;
use serde::{Deserialize, Serialize};

/// The steps of a plan in waves. At every moment each rule of the inventory and of the question is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Schedule {
    /// What there is as little of as possible.
    pub objective: Objective,
    /// The waves in order.
    pub waves: Vec<Wave>,
    /// The seconds from the start to the end of the last wave.
    pub seconds: u64,
    /// What no other schedule of these steps has less of: waves, or seconds, as the objective says.
    pub bound: u64,
    /// What says so.
    pub binding: Binding,
    /// By how much the schedule may have more than the best one; zero if it is proven to be the best.
    pub gap: u64,
    /// The steps that the rules forbid, which no wave has.
    pub forbidden: Vec<Forbidden>,
}

/// What a schedule has as little of as possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Objective {
    /// Waves.
    #[default]
    Waves,
    /// Time.
    Minutes,
}

/// Steps that start together, after all steps of the wave before have ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Wave {
    /// From one.
    pub number: usize,
    /// When it starts, in seconds after the start of the plan.
    pub start: u64,
    /// When the last of its steps ends.
    pub end: u64,
    /// The instant at which it starts, as RFC 3339 writes it, if the question says from when on something may be done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub starts: Option<String>,
    /// The instant at which it ends.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ends: Option<String>,
    /// Whether the next wave waits for a window: until then the plan rests in a valid state.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub rests: bool,
    /// The numbers of its steps.
    pub steps: Vec<usize>,
    /// How many machines are away at the same time, without those that stand on others of them.
    pub away: usize,
    /// The budgets that it uses.
    pub interrupts: Vec<Interrupt>,
}

/// How much of a budget is away at the same time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Interrupt {
    /// What it is called: the service that it is of, such as `service/cart`, or its own name, such as `budget/cart`.
    pub budget: Text,
    /// The workloads that are away.
    pub away: u64,
    /// All that are in it.
    pub of: u64,
    /// How many may be away.
    pub allowed: u64,
}

/// A rule that a schedule keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "rule", deny_unknown_fields)]
pub enum Rule {
    /// So many of the workloads of a budget may be away.
    Budget {
        /// What it is called: the service that it is of, or its own name.
        budget: Text,
        /// How many may be away.
        allowed: u64,
    },
    /// So many machines of a pool may be away.
    Pool {
        /// What the pool is called.
        pool: Text,
        /// How many may be away.
        allowed: u64,
    },
    /// So many machines may be away in all.
    Machines {
        /// How many.
        allowed: u64,
    },
    /// A thing changes in one step at a time, and not while something else happens on it.
    Thing {
        /// The thing.
        thing: ThingRef,
    },
    /// Replicas of a service in two failure domains are not away at the same time.
    Domains {
        /// The service, by its full name.
        service: Text,
        /// The label key of machines whose values are the domains.
        key: Text,
    },
    /// The first waves are small.
    Growth,
    /// A step is within a window of each thing that it touches, and outside of freezes.
    Windows,
}

/// What says that no schedule can be better.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "by", deny_unknown_fields)]
pub enum Binding {
    /// The order: these steps come one after another.
    Order {
        /// Their numbers.
        steps: Vec<usize>,
    },
    /// A rule, which needs as much by itself.
    Rule {
        /// The rule.
        of: Rule,
    },
    /// Of these steps no two can go together.
    Conflicts {
        /// Their numbers.
        steps: Vec<usize>,
    },
    /// All schedules were looked at.
    Search,
}

/// A step that the rules forbid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Forbidden {
    /// Its number.
    pub step: usize,
    /// The rules that together forbid it: without all of them it could be done, without some of them it could not.
    pub rules: Vec<Broken>,
    /// If no rule forbids it by itself: the step that it waits for, which is forbidden.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<usize>,
}

/// A rule that a step cannot keep, and the least that it would have to allow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Broken {
    /// The rule.
    pub of: Rule,
    /// What it would have to allow for this step, if it allows a number: of windows, seconds.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub needs: Option<u64>,
}
