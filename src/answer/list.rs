//! The things of one kind, with the versions that they have and those that they can go to.

use super::show::Version;
use super::tables::{Spot, Text, ThingKind};
use crate::model::Isolation;
use serde::{Deserialize, Serialize};

/// The things of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Listing {
    /// Version of the schema, the same as for plans.
    #[cfg_attr(feature = "schema", schemars(extend("const" = crate::answer::plan::SCHEMA)))]
    pub schema: u32,
    /// Their kind.
    pub kind: ThingKind,
    /// The pattern that they match; absent if all are listed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pattern: Option<Text>,
    /// The property of which only the versions are listed; absent if all are.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub property: Option<Text>,
    /// How many things of the kind there are, those that do not match among them.
    pub total: usize,
    /// Those that match, by name.
    pub entries: Vec<Entry>,
    /// Those that may match: a condition depends on a version that is not known.
    pub undecided: Vec<Text>,
}

/// A thing of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Entry {
    /// Its full name.
    pub thing: Text,
    /// The machine that it is on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub on: Option<Text>,
    /// The cluster that it is a node of.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cluster: Option<Text>,
    /// For an image, the image that it is built on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub base: Option<Text>,
    /// For a workload, how it is isolated.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub isolation: Option<Isolation>,
    /// For a workload, the service that it is a replica of.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub service: Option<Text>,
    /// How many workloads are on it, run it, or are its replicas.
    pub workloads: usize,
    /// For a cluster, how many nodes it has.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub nodes: Option<usize>,
    /// How many images contain it, or are built on it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub images: Option<usize>,
    /// The versions that it has: of its properties, of what it runs, or of itself.
    pub versions: Vec<Version>,
    /// Where it is defined.
    pub place: Spot,
}
