//! When the steps of a plan are carried out: waves, what they interrupt, and how much better they could be.

use super::refs::{FactRef, ThingRef};
use super::relax::Relax;
use super::tables::Text;
use serde::{Deserialize, Serialize};

/// The steps of a plan in waves. At every moment each rule of the inventory and of the question is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Schedule {
    /// What there is as little of as possible.
    pub objective: Objective,
    /// What the question says of waves.
    #[serde(default)]
    pub terms: Terms,
    /// The waves in order.
    pub waves: Vec<Wave>,
    /// The seconds from the start to the end of the last wave.
    pub seconds: u64,
    /// What no other schedule of these steps has less of: waves, or seconds from the start to the end, as the objective says.
    pub bound: u64,
    /// What says so.
    pub binding: Binding,
    /// By how much the schedule may have more than the best one; zero if it is proven to be the best.
    pub gap: u64,
    /// Between which waves the plan rests until a window opens. What the steps up to then have made is a valid state, which
    /// may last.
    #[serde(default)]
    pub rests: Vec<Rest>,
    /// The steps from which there is no way back, in the order in which they are carried out. What comes before the first of them
    /// can be taken back step by step.
    #[serde(default)]
    pub no_return: Vec<NoReturn>,
    /// The rules that the waves break: none, since what would break one is forbidden instead.
    #[serde(default)]
    pub violations: Vec<Rule>,
    /// The steps that the rules forbid, which no wave has.
    pub forbidden: Vec<Forbidden>,
    /// The rules that together forbid these steps, each with what to ask for: without all of them every step has a wave,
    /// without any part of them some step has none.
    #[serde(default)]
    pub relax: Vec<Relax>,
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
    /// Those of them for which the windows are too short but on a night on which clocks are set back, such as this one.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub set_back: Vec<usize>,
    /// How many machines are away at the same time, without those that stand on others of them.
    pub away: usize,
    /// The budgets that it uses.
    pub interrupts: Vec<Interrupt>,
}

/// What a question says of waves, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Terms {
    /// How many machines may be away at the same time, if that is limited.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub machines: Option<u64>,
    /// How many machines may be away in the first wave that takes any away, in the second, and so on; the last holds for all that
    /// follow. Empty if waves may be of any size.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub growth: Vec<u64>,
    /// The seconds to wait after each wave.
    #[serde(default)]
    pub soak: u64,
    /// Which machines go before which others, if that was asked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub order: Option<Turns>,
    /// How many machines each pool may have more for a time, if the question says so; else the inventory does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub surge: Option<u64>,
    /// From when on something may be done, as RFC 3339 writes it, if the question says so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub start: Option<String>,
    /// The zone in which people are told times, such as `Europe/Berlin` or `+01:00`; UTC if absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub zone: Option<Text>,
    /// The windows that the question adds for everything, as they were written, of which one has to be open; of one from a calendar
    /// file, the lines of an event that is the same window.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub windows: Vec<Text>,
    /// The times in which nothing may be done, by the question: two instants with a stroke between them.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub freezes: Vec<Text>,
}

/// The order in which machines go: by the values of a label, or by their pools.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Turns {
    /// The label, or `pool`.
    pub key: Text,
    /// Its values, the first first. What has none of them goes last, or as soon as something needs it.
    pub values: Vec<Text>,
}

/// A pause of a plan between two waves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Rest {
    /// The number of the wave after which it begins.
    pub after: usize,
    /// When it begins, in seconds after the start of the plan.
    pub start: u64,
    /// When the next wave starts.
    pub end: u64,
    /// The instant at which it begins, as RFC 3339 writes it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub starts: Option<String>,
    /// The instant at which it ends.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ends: Option<String>,
}

/// A step that cannot be taken back but from a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NoReturn {
    /// Its number.
    pub step: usize,
    /// What says so.
    pub because: Vec<Final>,
}

/// What says that a change cannot be taken back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "why", deny_unknown_fields)]
pub enum Final {
    /// A fact about data that the new version converts.
    Fact {
        /// Which.
        fact: FactRef,
    },
    /// A state is made anew.
    Recreated {
        /// Which.
        of: Text,
    },
    /// The inventory says so.
    Stated {
        /// What changes version.
        of: Text,
        /// Why, in its words.
        because: Text,
    },
}

/// A move of a step, and when it happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Move {
    /// What moves.
    pub thing: ThingRef,
    /// The machine that it leaves.
    pub from: ThingRef,
    /// The machine that it goes to.
    pub to: ThingRef,
    /// When it leaves, in seconds after the start of the plan.
    pub start: u64,
    /// When it is ready on the other machine.
    pub end: u64,
}

/// What a step takes away of a service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Interrupted {
    /// The service, by its full name.
    pub service: Text,
    /// How many of its replicas are away at the same time.
    pub away: u64,
    /// How many it has.
    pub of: u64,
    /// How many of them may be away at the same time, if something says so: the least that their budgets allow.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub allowed: Option<u64>,
}

/// How much of a budget is away at the same time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    /// Machines go one turn after another.
    Turns,
    /// So many machines may be added to a pool for a time.
    Surge {
        /// What the pool is called.
        pool: Text,
        /// How many may be added.
        allowed: u64,
    },
    /// So many replicas of a service change version at the same time: its rollout says so, unless a step has to change more of
    /// them at once.
    Rollout {
        /// The service, by its full name.
        service: Text,
        /// How many.
        allowed: u64,
    },
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
    /// How that is known.
    #[serde(skip_serializing_if = "Proof::is_alone", default)]
    pub proof: Proof,
}

/// How it is known that a step cannot keep a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// It cannot keep it even if nothing else is done.
    #[default]
    Alone,
    /// All sequences of waves were looked at: none has more steps than this schedule, and it has no room for this one.
    Together,
    /// It is not known: no way was found, but there were too many to look at all.
    Sought,
}

impl Proof {
    /// Whether the step alone cannot keep the rule.
    #[must_use]
    pub const fn is_alone(&self) -> bool {
        matches!(self, Self::Alone)
    }
}
