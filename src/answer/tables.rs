//! What an answer speaks of, each once: things, requirements, facts and reasons.
//!
//! All else in an answer refers to these tables by position, so that an answer grows with what it says and not with how
//! often it says it.

use super::refs::{FactRef, ReasonRef, RequirementRef, ThingRef};
use crate::id::Id;
use crate::source::Place;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A name or version, shared by all that speak of it.
pub type Text = Arc<str>;

/// The tables of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Tables {
    /// Machines, images, stacks, workloads and services, in the order of their first mention.
    pub things: Vec<Thing>,
    /// Requirements that force, block or are violated.
    pub requirements: Vec<Requirement>,
    /// What is publicly known and concerns the answer.
    pub facts: Vec<Fact>,
    /// What happens and why; each reason comes after the one that it follows from.
    pub reasons: Vec<Reason>,
}

impl Tables {
    /// The thing at a reference; one without a name where the reference leads nowhere.
    #[must_use]
    pub fn thing(&self, at: ThingRef) -> &Thing {
        static NOWHERE: std::sync::LazyLock<Thing> = std::sync::LazyLock::new(|| Thing {
            kind: ThingKind::Workload,
            name: "?".into(),
            service: None,
            machine: None,
            owner: None,
        });
        self.things.get(at.index()).unwrap_or(&NOWHERE)
    }

    /// The full name of a thing, such as `host/node-1`.
    #[must_use]
    pub fn name(&self, at: ThingRef) -> &str {
        &self.thing(at).name
    }

    /// The requirement at a reference.
    #[must_use]
    pub fn requirement(&self, at: RequirementRef) -> Option<&Requirement> {
        self.requirements.get(at.index())
    }

    /// The fact at a reference.
    #[must_use]
    pub fn fact(&self, at: FactRef) -> Option<&Fact> {
        self.facts.get(at.index())
    }

    /// The reasons from the bump to one, the bump first. A reason that comes before what it follows from ends the chain,
    /// so that no plan, however mangled, leads round in a circle.
    #[must_use]
    pub fn chain(&self, to: ReasonRef) -> Vec<ReasonRef> {
        let before = |at: &ReasonRef| {
            let because = self.reasons.get(at.index())?.because?;
            (because < *at).then_some(because)
        };
        let mut chain: Vec<ReasonRef> = std::iter::successors(Some(to), before).collect();
        chain.reverse();
        chain
    }
}

/// The kinds of things that an answer counts or names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ThingKind {
    /// A physical machine, or one that is taken for one.
    Host,
    /// A virtual machine, or a container that is a machine to its users.
    Guest,
    /// A cluster's control plane.
    Cluster,
    /// A guest that a workload would get for itself.
    OwnGuest,
    /// A container image.
    Image,
    /// A platform's stack.
    Stack,
    /// A library or other package.
    Package,
    /// An application.
    App,
    /// A running replica.
    Workload,
    /// All replicas of one application.
    Service,
}

impl ThingKind {
    /// Whether it is a machine: a host, a guest, a cluster or a guest that is to be made.
    #[must_use]
    pub const fn is_machine(self) -> bool {
        matches!(self, Self::Host | Self::Guest | Self::Cluster | Self::OwnGuest)
    }
}

/// Something that changes, restarts or moves, or that is named beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Thing {
    /// Its kind.
    pub kind: ThingKind,
    /// Its full name, such as `workload/cart#1`.
    pub name: Text,
    /// Of a workload: the service that it is a replica of.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub service: Option<ThingRef>,
    /// The machine that it is on today; of a node not its cluster.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub machine: Option<ThingRef>,
    /// Who looks after it: the label `owner`, else `team`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owner: Option<Text>,
}

/// `subject` at `at` needs one of `needs`.
///
/// A checker finds it again by content; the place is for people. As JSON it has a `text` too, which readers ignore.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Requirement {
    /// Who has the need: `app/cart`, `kubelet`, `host/node-1:engine`.
    pub subject: Text,
    /// In which versions; in all where not said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<Text>,
    /// What is needed; of several, one has to hold.
    pub needs: Vec<Need>,
    /// Where it counts only: properties that have to be found so.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub only: Vec<Need>,
    /// How those are isolated for whom it counts; anyhow where nothing is said.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub isolation: Vec<crate::model::Isolation>,
    /// Why, as the inventory has it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub because: Option<Text>,
    /// The fact that says so; none where the inventory does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fact: Option<FactRef>,
    /// Where it stands.
    pub place: Spot,
}

/// What is needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Need {
    /// Of what: `kernel`, `package/openssl`, `service/db`.
    pub needs: Text,
    /// In which versions; where neither this nor `skew` is there, that it is there at all.
    #[serde(skip_serializing_if = "Option::is_none", default, rename = "in")]
    pub within: Option<Text>,
    /// In the subject's own minor version or up to so many later.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub skew: Option<u32>,
}

/// What is publicly known to break, with its source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Fact {
    /// Its name.
    pub name: Text,
    /// What breaks if it is not heeded: `hard`, `soft`, `rebuild`, `data`, `path` or `eol`.
    pub kind: Text,
    /// What is seen when it is not heeded.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub symptom: Option<Text>,
    /// What helps.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub remedy: Option<Text>,
    /// Its public source.
    pub source: Text,
    /// Where it stands.
    pub place: Spot,
}

/// Something that comes to a version: what a reason or a goal is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct What {
    /// What kind of thing happens.
    pub kind: WhatKind,
    /// To which thing.
    pub thing: ThingRef,
    /// Of what the version is: a property such as `kernel`, a component such as `app/cart`.
    pub of: Text,
    /// Of a restart or move: the machine whose property it is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub under: Option<ThingRef>,
    /// The version that is reached, if known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub to: Option<Text>,
}

/// The kinds of what can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum WhatKind {
    /// A property of a machine changes.
    Property,
    /// A guest that a workload gets for itself is made with it.
    OwnGuest,
    /// A workload or guest restarts with it under it.
    Restart,
    /// A workload or guest moves to a machine with it.
    Move,
    /// An image or stack is published.
    Published,
    /// An image is built with it.
    Carried,
    /// A workload runs or carries it.
    Runs,
    /// One replica of a service at least runs it.
    First,
    /// Every replica of a service runs it.
    All,
}

/// What happens, and why. As JSON it has a `text` too, which readers ignore.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub struct Reason {
    /// What happens.
    pub what: What,
    /// Why.
    pub why: Why,
    /// The reason that it follows from; none where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub because: Option<ReasonRef>,
    /// The line of the inventory, or the imported object and field, that says so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<Spot>,
}

/// The rule by which something follows, with what it speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "rule")]
pub enum Why {
    /// It was asked for.
    Goal,
    /// A requirement asks for it.
    #[serde(rename_all = "kebab-case")]
    Requirement {
        /// Which.
        requirement: RequirementRef,
        /// Of a requirement of contents: what carries them, from what the workload runs down to right above the subject.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        carried_by: Vec<Text>,
        /// Whether it was chosen among several ways.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        chosen: bool,
    },
    /// What is carried has to be there before it is carried.
    Carries,
    /// A declared build has just that in it.
    Build,
    /// An OS release brings its versions together.
    Release {
        /// Which release brings what, where a profile says so.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        brings: Option<Brings>,
    },
    /// A machine is changed under what sits on it.
    Shares {
        /// The machine.
        machine: Option<ThingRef>,
    },
    /// A machine is emptied before it changes.
    Moves {
        /// The machine.
        machine: Option<ThingRef>,
    },
    /// A workload and the kernel of its own go together.
    OwnKernel,
    /// A service forbids mixed versions.
    Unmixed,
    /// A fact lets no replica stay behind at a crossing.
    Together {
        /// The fact.
        fact: FactRef,
    },
    /// What holds for a service holds for its replicas.
    Replica,
    /// A stack changes under its applications.
    Live,
    /// It is held where it stands.
    Hold {
        /// The pattern that holds it.
        pattern: Text,
    },
}

/// What an OS release brings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Brings {
    /// The family, such as `ubuntu`.
    pub family: Text,
    /// The release, such as `22.04`.
    pub release: Text,
    /// The property that it brings.
    pub property: Text,
    /// In which version.
    pub version: Text,
}

/// Where something stands: `fleet.toml:12`, or an imported object and field.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(from = "Text", into = "Text")]
#[cfg_attr(feature = "schema", schemars(with = "String"))]
pub struct Spot {
    /// In words.
    pub text: Text,
    /// In the sources that were read, to show the line; not there in an answer that was read back.
    pub place: Option<Place>,
}

/// Spots are equal whose words are.
impl PartialEq for Spot {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Spot {}

impl From<Text> for Spot {
    fn from(text: Text) -> Self {
        Self { text, place: None }
    }
}

impl From<Spot> for Text {
    fn from(spot: Spot) -> Self {
        spot.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_of_reasons_ends() {
        let reason = |because: Option<usize>| Reason {
            what: What {
                kind: WhatKind::Property,
                thing: ThingRef::from_index(9),
                of: "kernel".into(),
                under: None,
                to: None,
            },
            why: Why::Goal,
            because: because.map(ReasonRef::from_index),
            place: None,
        };
        let reasons = vec![reason(None), reason(Some(0)), reason(Some(3)), reason(Some(2))];
        let tables = Tables { reasons, ..Tables::default() };
        let chain =
            |at| tables.chain(ReasonRef::from_index(at)).into_iter().map(Id::index).collect::<Vec<_>>();
        assert_eq!(chain(1), [0, 1]);
        assert_eq!(chain(3), [2, 3]);
        assert_eq!(chain(7), [7]);
        assert_eq!(tables.name(ThingRef::from_index(9)), "?");
    }
}
