//! What an answer mentions, each once: things, requirements, facts and reasons.
//!
//! Everything else in an answer refers to these tables by position, so that an answer grows with what it says and not
//! with how often it says it.

use super::refs::{FactRef, ReasonRef, RequirementRef, ThingRef};
use crate::id::Id;
use crate::model::Due;
use crate::source::Place;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// A name or version, shared by everything that mentions it.
pub type Text = Arc<str>;

/// The tables of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Tables {
    /// Machines, images, stacks, workloads and services, in the order of first mention.
    pub things: Vec<Thing>,
    /// Requirements that force, block or are violated.
    pub requirements: Vec<Requirement>,
    /// What is publicly known and concerns the answer.
    pub facts: Vec<Fact>,
    /// What happens and why; each reason comes after the one that it follows from.
    pub reasons: Vec<Reason>,
}

impl Tables {
    /// The thing at a reference; one named `?` if the reference is invalid.
    #[must_use]
    pub fn thing(&self, at: ThingRef) -> &Thing {
        static NOWHERE: std::sync::LazyLock<Thing> = std::sync::LazyLock::new(|| Thing {
            kind: ThingKind::Workload,
            name: "?".into(),
            service: None,
            machine: None,
            own_kernel: false,
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

    /// The reasons from the bump to one, the bump first. A reason that comes before what it follows from ends the
    /// chain, so that even a mangled plan has no cycles.
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

    /// Of the reasons of a step the one that it is about: of those of machines the last, since it follows from those
    /// before; else the first.
    #[must_use]
    pub fn about(&self, reasons: &[ReasonRef]) -> Option<ReasonRef> {
        let of_machine = |at: &&ReasonRef| {
            self.reasons.get(at.index()).is_some_and(|reason| reason.what.kind == WhatKind::Property)
        };
        let is_there = |at: &&ReasonRef| at.index() < self.reasons.len();
        reasons.iter().rev().find(of_machine).or_else(|| reasons.iter().find(is_there)).copied()
    }
}

/// The kinds of things that an answer counts or names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ThingKind {
    /// A physical machine, or one whose hypervisor is unknown.
    Host,
    /// A virtual machine, or a container that its users treat as a machine.
    Guest,
    /// A cluster's control plane.
    Cluster,
    /// A guest that a workload would get for itself.
    OwnGuest,
    /// A machine that is added for a time and is empty at both ends.
    SpareHost,
    /// A container image.
    Image,
    /// A platform's stack.
    Stack,
    /// A library or other package.
    Package,
    /// An application.
    App,
    /// A state that outlives the version that made it.
    State,
    /// A running replica.
    Workload,
    /// All replicas of one application.
    Service,
}

impl ThingKind {
    /// Whether it is a machine: a host, a guest, a cluster or a guest that is to be made.
    #[must_use]
    pub const fn is_machine(self) -> bool {
        matches!(self, Self::Host | Self::Guest | Self::Cluster | Self::OwnGuest | Self::SpareHost)
    }
}

/// Something that changes, restarts or moves, or is mentioned with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Thing {
    /// Its kind.
    pub kind: ThingKind,
    /// Its full name, such as `workload/cart#1`.
    pub name: Text,
    /// For a workload, the service that it is a replica of.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub service: Option<ThingRef>,
    /// The machine that it is on today; for a node, not its cluster.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub machine: Option<ThingRef>,
    /// Whether it is a workload that has a kernel of its own and no guest around it, as a sandbox or a microVM: it restarts with the
    /// machine under it, and does not see the kernel of that.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub own_kernel: bool,
    /// Its owner, as the inventory tells: by `[[owner]]`, else by a label.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub owner: Option<Text>,
}

/// Adds to the schema of a struct the sentence that JSON has beside it.
#[cfg(feature = "schema")]
pub(super) fn with_text(schema: &mut schemars::Schema) {
    schema.insert("additionalProperties".to_owned(), false.into());
    let text = schemars::json_schema!({
        "type": "string",
        "description": "The same in a sentence, for people; a reader of answers ignores it.",
    });
    if let Some(properties) = schema.get_mut("properties").and_then(serde_json::Value::as_object_mut) {
        properties.insert("text".to_owned(), text.to_value());
    }
}

/// `subject` at `at` needs one of `needs`.
///
/// A checker finds it again by content; the place is for people. Its JSON also has a `text`, which readers ignore.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transform = with_text))]
#[serde(rename_all = "kebab-case")]
pub struct Requirement {
    /// What has the need: `app/cart`, `kubelet`, `host/node-1:engine`.
    pub subject: Text,
    /// In which versions; in all if absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<Text>,
    /// What is needed; if several, one of them has to hold.
    pub needs: Vec<Need>,
    /// Conditions under which it counts: the versions that properties have to be in.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub only: Vec<Need>,
    /// The isolation for which it counts; any if empty.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub isolation: Vec<crate::model::Isolation>,
    /// Why, according to the inventory.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub because: Option<Text>,
    /// The fact that it comes from; absent if the inventory states it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fact: Option<FactRef>,
    /// Where it is stated.
    pub place: Spot,
}

/// What is needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Need {
    /// What is needed: `kernel`, `package/openssl`, `service/db`.
    pub needs: Text,
    /// In which versions; if neither this nor `skew` is given, it only has to be there.
    #[serde(skip_serializing_if = "Option::is_none", default, rename = "in")]
    pub within: Option<Text>,
    /// In the subject's own minor version or up to this many later.
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
    /// What breaks if it is not met: `hard`, `soft`, `rebuild`, `data`, `path` or `eol`.
    pub kind: Text,
    /// What is seen if it is not met.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub symptom: Option<Text>,
    /// How to fix it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub remedy: Option<Text>,
    /// When that is due, if something is to be done by hand: before the step that crosses, with it or after it.
    #[serde(skip_serializing_if = "Due::is_unsaid", default = "Due::unsaid")]
    pub due: Due,
    /// Its public source.
    pub source: Text,
    /// Where it is stated.
    pub place: Spot,
}

/// Something that reaches a version: what a reason or a goal is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct What {
    /// What happens.
    pub kind: WhatKind,
    /// The thing that it happens to.
    pub thing: ThingRef,
    /// What has the version: a property such as `kernel`, a component such as `app/cart`.
    pub of: Text,
    /// For a restart, a next start or a move, the machine whose property it is.
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
    /// A guest is made with it for a workload.
    OwnGuest,
    /// A workload or guest restarts on it.
    Restart,
    /// A machine that is stopped starts on it when it is started.
    NextStart,
    /// A workload or guest moves to a machine with it.
    Move,
    /// An image or stack is published.
    Published,
    /// An image is built with it.
    Carried,
    /// A workload runs or carries it.
    Runs,
    /// At least one replica of a service runs it.
    First,
    /// Every replica of a service runs it.
    All,
}

/// What happens, and why. Its JSON also has a `text`, which readers ignore.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transform = with_text))]
#[serde(rename_all = "kebab-case")]
pub struct Reason {
    /// What happens.
    pub what: What,
    /// Why.
    pub why: Why,
    /// The reason that it follows from; absent if it was asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub because: Option<ReasonRef>,
    /// The line of the inventory, or the imported object and field, that states it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<Spot>,
}

/// The rule by which something follows, with what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "rule", deny_unknown_fields)]
pub enum Why {
    /// It was asked for.
    Goal,
    /// A requirement asks for it.
    #[serde(rename_all = "kebab-case")]
    Requirement {
        /// Which.
        requirement: RequirementRef,
        /// For a requirement of contents, what carries them, from what the workload runs down to above the subject.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        carried_by: Vec<Text>,
        /// Whether it was chosen among several ways.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        chosen: bool,
    },
    /// What is carried has to exist first.
    Carries,
    /// A declared build contains exactly that.
    Build,
    /// An OS release provides its versions together.
    Release {
        /// Which release provides what, if a profile says so.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        brings: Option<Box<Brings>>,
    },
    /// A machine changes under what sits on it.
    Shares {
        /// The machine.
        machine: Option<ThingRef>,
    },
    /// A machine is drained before it changes.
    Moves {
        /// The machine.
        machine: Option<ThingRef>,
    },
    /// A workload and its own kernel change together.
    OwnKernel,
    /// A service forbids mixed versions.
    Unmixed,
    /// A fact requires all replicas to cross together.
    Together {
        /// The fact.
        fact: FactRef,
    },
    /// What holds for a service holds for its replicas.
    Replica,
    /// A stack changes under its applications.
    Live,
    /// Something has to have a machine to run on.
    Pool {
        /// What has to stand somewhere.
        rider: ThingRef,
        /// The requirement by which it needs the version that is reached, if one asks for it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        requirement: Option<RequirementRef>,
    },
    /// Something goes where it can stand.
    Place,
    /// A hold keeps it where it is.
    Hold {
        /// The pattern that holds it.
        pattern: Text,
    },
}

/// What an OS release provides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Brings {
    /// The family, such as `ubuntu`.
    pub family: Text,
    /// The release, such as `22.04`.
    pub release: Text,
    /// The property that it provides.
    pub property: Text,
    /// In which version.
    pub version: Text,
}

/// Where something is stated: `fleet.toml:12`, or an imported object and field.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(from = "Text", into = "Text")]
#[cfg_attr(feature = "schema", schemars(with = "String"))]
pub struct Spot {
    /// In words.
    pub text: Text,
    /// In the sources that were read, to show the line; absent in an answer that was read back.
    pub place: Option<Place>,
}

/// Spots that are equal look alike.
impl fmt::Debug for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Spot").field(&self.text).finish()
    }
}

/// Spots are equal if their words are.
impl PartialEq for Spot {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Spot {}

impl PartialOrd for Spot {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Spot {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.text.cmp(&other.text)
    }
}

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
