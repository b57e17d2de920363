//! In what two plans, two inventories, or a plan and an inventory differ.

use super::progress::Progress;
use super::relax::Relax;
use super::schedule::{Interrupt, Interrupted};
use super::step::{Certainty, Effect};
use super::stock::StatementKind;
use super::tables::{Spot, Text, ThingKind};
use serde::{Deserialize, Serialize};

/// In what a new plan or inventory differs from an old one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Diff {
    /// Version of the schema, the same as for plans.
    #[cfg_attr(feature = "schema", schemars(extend("const" = crate::answer::plan::SCHEMA)))]
    pub schema: u32,
    /// What came first.
    pub old: Side,
    /// What it is compared with.
    pub new: Side,
    /// In what two plans were asked something else.
    pub question: Vec<Requestion>,
    /// The figures of two plans that differ.
    pub figures: Vec<Figure>,
    /// In what things differ. Those of a plan are what it does with them.
    pub things: Vec<Difference>,
    /// What only one of them states beside things.
    pub statements: Vec<Restatement>,
    /// In what the steps of two plans differ, beside the things in them.
    pub steps: Vec<StepDifference>,
    /// The zone in which people are told when waves are, as the schedule of the new plan has it; UTC if absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub zone: Option<Text>,
    /// In what the waves of two plans differ, if both have some.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub waves: Vec<WaveDifference>,
    /// The first step without a way back, if two plans differ in it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub no_return: Option<PointOfNoReturn>,
    /// What two plans ask for where rules forbid steps, as far as they differ in it and both have waves.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub relax: Vec<Asking>,
    /// Of a plan and an inventory: how far the inventory shows the plan to be carried out.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub progress: Option<Progress>,
}

impl Diff {
    /// Whether nothing differs. Of a plan and an inventory: whether no step has begun and nothing has drifted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let is_still = |progress: &Progress| !progress.is_begun() && progress.strays.is_empty();
        self.question.is_empty()
            && self.figures.is_empty()
            && self.things.is_empty()
            && self.statements.is_empty()
            && self.steps.is_empty()
            && self.waves.is_empty()
            && self.no_return.is_none()
            && self.relax.is_empty()
            && self.progress.as_ref().is_none_or(is_still)
    }
}

/// One of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Side {
    /// What it is.
    pub kind: SideKind,
    /// How it was named.
    pub name: String,
    /// How many things it has: of a plan, those that it changes, restarts or moves.
    pub things: usize,
    /// How many steps it has, if it is a plan.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub steps: Option<usize>,
}

/// What can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum SideKind {
    /// A plan.
    Plan,
    /// An inventory.
    Inventory,
}

/// Something that was asked of only one of two plans, or otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Requestion {
    /// What of the question: `bump`, `hold`, `except`, `strategy`.
    pub what: Text,
    /// What was asked of the old plan; absent if it was not.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<Text>,
    /// What was asked of the new plan; absent if it was not.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<Text>,
}

/// A figure of both plans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Figure {
    /// Of what: a count of the summary, `seconds` or `waves`.
    pub what: Text,
    /// In the old plan.
    pub from: u64,
    /// In the new plan.
    pub to: u64,
}

/// In what one thing differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Difference {
    /// Its kind.
    pub kind: ThingKind,
    /// Its full name; if it has another by now, the new one.
    pub thing: Text,
    /// What it is one of: of a workload the service, of a machine the pool or cluster.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub company: Option<Text>,
    /// In what.
    pub what: Changed,
    /// The steps that this touches, from one: of the new plan, of what is only in the old one of that.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub steps: Vec<usize>,
    /// Where the new value is stated, or the old one if there is no new one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<Spot>,
}

/// In what a thing can differ.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "change", deny_unknown_fields)]
pub enum Changed {
    /// Only the new one has it.
    New,
    /// Only the old one has it.
    Gone,
    /// What started it has given it another name where it was.
    Renamed {
        /// Its name before.
        was: Text,
    },
    /// It is on another machine than before.
    Moved {
        /// On which it was.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        from: Option<Text>,
        /// On which it is.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        to: Option<Text>,
    },
    /// Two plans move it over other machines, or only one of them moves it.
    Way {
        /// The machines of the old plan in order, from the one that it leaves to the one on which it ends up; none if it does not move.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        from: Vec<Text>,
        /// Those of the new plan.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        to: Vec<Text>,
    },
    /// It has another version.
    Version {
        /// Of what.
        of: Text,
        /// The version before, if known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        from: Option<Text>,
        /// The version after, if known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        to: Option<Text>,
    },
    /// Something else that is said of it.
    Value {
        /// The key.
        of: Text,
        /// Whether it is a label.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        label: bool,
        /// What was said before, if anything was.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        from: Option<Text>,
        /// What is said now, if anything is.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        to: Option<Text>,
    },
    /// Only one of two plans does this with it.
    Happens {
        /// What.
        effect: Effect,
        /// Of what version.
        of: Text,
        /// Whether it is the new plan.
        new: bool,
    },
    /// Two plans do it in steps that are not the same one.
    Step {
        /// In which step of the old plan.
        from: usize,
        /// In which step of the new plan.
        to: usize,
    },
    /// Two plans say otherwise who says that it works.
    Certainty {
        /// What the old plan says.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        from: Option<Certainty>,
        /// What the new plan says.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        to: Option<Certainty>,
    },
    /// It blocks what was asked for in only one of two plans.
    Blocks {
        /// Whether it is the new plan.
        new: bool,
    },
}

/// Something that only one of two states beside things.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Restatement {
    /// What it is.
    pub kind: StatementKind,
    /// How an inventory writes it.
    pub text: Text,
    /// Whether the new one states it, and not the old one.
    pub new: bool,
    /// Where it is stated.
    pub place: Spot,
}

/// In what the steps of two plans differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StepDifference {
    /// The number of the step in the old plan, if it is there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub old: Option<usize>,
    /// The number of the step in the new plan, if it is there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub new: Option<usize>,
    /// In what.
    pub what: StepChange,
}

/// In what steps can differ.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "change", deny_unknown_fields)]
pub enum StepChange {
    /// Only the new plan has it.
    New,
    /// Only the old plan has it.
    Gone,
    /// A reason is there in only one of them.
    Reason {
        /// Whether it is the new plan.
        new: bool,
        /// The thing that the reason is about.
        thing: Text,
        /// What of it changes.
        of: Text,
        /// The rule.
        rule: Text,
        /// For a requirement, what has it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        subject: Option<Text>,
        /// Where the rule is stated.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        place: Option<Spot>,
    },
    /// It is in another wave.
    Wave {
        /// Which it was, if it had one.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        from: Option<usize>,
        /// Which it is, if it has one.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        to: Option<usize>,
    },
    /// It takes something else away of a service.
    Interrupts {
        /// What it took, if anything.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        from: Option<Interrupted>,
        /// What it takes, if anything.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        to: Option<Interrupted>,
    },
    /// Only one of them has this reason that it cannot be taken back but from a backup.
    NoWayBack {
        /// Whether it is the new plan.
        new: bool,
        /// The reason.
        why: NoWayBack,
    },
    /// It waits for a step in only one of them.
    Wait {
        /// Whether it is the new plan.
        new: bool,
        /// The step, by its number in that plan.
        step: usize,
    },
}

/// Why a step cannot be taken back but from a backup.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "by", deny_unknown_fields)]
pub enum NoWayBack {
    /// A fact about data that the new version converts.
    Fact {
        /// Its name.
        fact: Text,
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
    /// No tool leads back from a release of a system or of a control plane.
    Release,
}

/// The first step from which there is no way back but from a backup, in the order of carrying out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PointOfNoReturn {
    /// Its number in the old plan, if that is known to have one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<usize>,
    /// The wave of the old plan that carries it out, if one does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from_wave: Option<usize>,
    /// Its number in the new plan.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<usize>,
    /// The wave of the new plan that carries it out, if one does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to_wave: Option<usize>,
}

/// What two plans ask for of one rule that forbids steps, each with the numbers of its own steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Asking {
    /// What the old plan asks for, if the rule forbids steps of it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<Relax>,
    /// What the new plan asks for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<Relax>,
}

/// In what the waves of two plans differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WaveDifference {
    /// The number of the wave.
    pub wave: usize,
    /// In what.
    pub what: WaveChange,
}

/// In what waves of one number can differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "change", deny_unknown_fields)]
pub enum WaveChange {
    /// Only the new plan has it.
    New,
    /// Only the old plan has it.
    Gone,
    /// It is at another time.
    Time {
        /// When it started, if that was a date.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        from: Option<Text>,
        /// When it starts.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        to: Option<Text>,
        /// How long it took, and how long it takes, in seconds.
        seconds: (u64, u64),
    },
    /// It takes another number of machines away.
    Away {
        /// How many it took.
        from: usize,
        /// How many it takes.
        to: usize,
    },
    /// It takes something else away of a budget.
    Interrupts {
        /// What it took, if anything.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        from: Option<Interrupt>,
        /// What it takes, if anything.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        to: Option<Interrupt>,
    },
}
