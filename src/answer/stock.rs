//! What an inventory holds, thing by thing: what two inventories are told apart by.

use super::tables::{Text, ThingKind};
use crate::source::Place;

/// What an inventory holds.
#[derive(Clone, Debug, Default)]
pub struct Stock {
    /// The files that it was read from, by name.
    pub inputs: Vec<String>,
    /// Machines, components, services and workloads, in the order in which they were read.
    pub things: Vec<Standing>,
    /// What is stated beside them, each once.
    pub statements: Vec<Statement>,
}

/// A thing as it stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Its kind.
    pub kind: ThingKind,
    /// Its full name, such as `workload/cart#1`.
    pub name: Text,
    /// What it is one of: of a workload the service, of a machine the pool or cluster.
    pub company: Option<Text>,
    /// The machine that it is on.
    pub on: Option<Text>,
    /// What is said of it.
    pub holdings: Vec<Holding>,
    /// Where it is defined.
    pub place: Place,
}

/// Something that is said of a thing.
#[derive(Clone, Debug)]
pub struct Holding {
    /// Of which sort it is.
    pub sort: HoldingSort,
    /// What: a property, a component, a key of the inventory or of a label.
    pub what: Text,
    /// The version or value; absent if it is unknown.
    pub value: Option<Text>,
    /// Whether a release of an OS brings it, so that it follows from another version.
    pub brought: bool,
    /// Where it is stated, if it is.
    pub place: Option<Place>,
}

/// The sorts of what is said of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HoldingSort {
    /// A version.
    Version,
    /// The value of a key.
    Value,
    /// A label.
    Label,
}

/// Something that is stated beside things: a requirement, a hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What it is.
    pub kind: StatementKind,
    /// How an inventory writes it.
    pub text: Text,
    /// Where it is stated.
    pub place: Place,
}

/// The kinds of what is stated beside things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum StatementKind {
    /// A requirement, of the inventory or of a fact of one's own.
    Requirement,
    /// A fact, or a requirement that one makes.
    Fact,
    /// A pattern that is held.
    Hold,
}
