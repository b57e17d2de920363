//! What was read: the fleet at a glance, and all that is known of one thing.

use super::refs::RequirementRef;
use super::tables::{Spot, Tables, Text, ThingKind};
use crate::model::{Isolation, MachineKind};
use serde::{Deserialize, Serialize};

/// A fleet at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Survey {
    /// Version of the schema, the same as for plans.
    #[cfg_attr(feature = "schema", schemars(extend("const" = crate::answer::plan::SCHEMA)))]
    pub schema: u32,
    /// The files that were read.
    pub files: Vec<File>,
    /// How many things there are of each kind; kinds of which there is none are absent.
    pub counts: Vec<Count>,
    /// Hosts and guests, by kind, OS and kernel.
    pub machines: Vec<Machines>,
    /// Clusters.
    pub clusters: Vec<Cluster>,
    /// Workloads, by isolation.
    pub workloads: Vec<Workloads>,
    /// Images, by what they are built on in the end.
    pub images: Vec<Images>,
    /// What is unknown.
    pub unknown: Vec<Unknown>,
    /// What was skipped, doubtful or incomplete as the files were read.
    pub remarks: Vec<Remark>,
    /// Things that several sources define, and which of them.
    pub united: Vec<United>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct File {
    /// Its name, as it was given.
    pub name: Text,
    /// The kind of file, such as `kubernetes`; absent for an inventory in TOML.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<Text>,
}

/// How many things there are of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Count {
    /// The kind.
    pub kind: ThingKind,
    /// How many.
    pub number: usize,
}

/// Machines that have kind, OS and kernel in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Machines {
    /// Their kind.
    pub kind: MachineKind,
    /// Their OS, as `family@release` or as they name it themselves.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub os: Option<Text>,
    /// The version of their kernel.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kernel: Option<Text>,
    /// Whether the kernel is that of the machine under them.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub shared: bool,
    /// Their names.
    pub things: Vec<Text>,
}

/// A cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Cluster {
    /// Its name.
    pub thing: Text,
    /// The version of its control plane.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<Text>,
    /// How many nodes it has.
    pub nodes: usize,
    /// The versions of their kubelets, each with the number of nodes that have it.
    pub kubelets: Vec<InUse>,
}

/// A version that is in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct InUse {
    /// The version; absent if it is unknown.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<Text>,
    /// How many have it.
    pub number: usize,
}

/// Workloads of one isolation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Workloads {
    /// The isolation.
    pub isolation: Isolation,
    /// How many workloads.
    pub number: usize,
    /// Of how many services they are.
    pub services: usize,
    /// On how many machines they are.
    pub machines: usize,
}

/// Images that are built on one image in the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Images {
    /// What they are built on in the end; absent if that is unknown.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub base: Option<Text>,
    /// In which version.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<Text>,
    /// How many workloads run them.
    pub workloads: usize,
    /// Their names.
    pub things: Vec<Text>,
}

/// Something that is unknown of things.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Unknown {
    /// What.
    pub what: Gap,
    /// Of which things.
    pub things: Vec<Text>,
}

/// What can be unknown of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Gap {
    /// The kernel of a machine.
    Kernel,
    /// The OS of a machine.
    Os,
    /// What comes with a machine's OS, which is named and has no profile.
    Profile,
    /// The version of a cluster's control plane.
    Cluster,
    /// The machine that a workload is on.
    Machine,
    /// What a workload runs.
    Runs,
    /// The version of an image, app or stack that workloads run.
    Version,
    /// What an image that workloads run is built on and contains.
    Contents,
}

/// A remark that was made as the files were read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Remark {
    /// Its code, as `docs/codes.md` lists them.
    pub code: Text,
    /// What it says.
    pub text: Text,
    /// The places that it is about.
    pub places: Vec<Spot>,
    /// What can be done about it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub help: Option<Text>,
}

/// A thing that several sources define.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct United {
    /// Its name.
    pub thing: Text,
    /// Where each of them does.
    pub sources: Vec<Spot>,
}

/// All that is known of one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Portrait {
    /// Version of the schema, the same as for plans.
    #[cfg_attr(feature = "schema", schemars(extend("const" = crate::answer::plan::SCHEMA)))]
    pub schema: u32,
    /// Its full name.
    pub thing: Text,
    /// Its kind.
    pub kind: ThingKind,
    /// Where it is defined, by each source that does.
    pub defined: Vec<Spot>,
    /// The versions of its properties, of what it runs, or of itself.
    pub versions: Vec<Version>,
    /// What it contains: its own contents, then those of what it is built on.
    pub contents: Vec<Version>,
    /// What else is stated of it.
    pub values: Vec<Value>,
    /// The things that it has to do with.
    pub relations: Vec<Relation>,
    /// What it requires, and what facts require of it.
    pub requirements: Vec<RequirementRef>,
    /// The requirements that others have of it.
    pub required: Vec<RequirementRef>,
    /// The holds of the inventory that name it.
    pub holds: Vec<Value>,
    /// What these refer to.
    pub tables: Tables,
}

/// The version of something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Version {
    /// What has the version: a property such as `kernel`, or a component such as `image/cart`.
    pub of: Text,
    /// The version; absent if it is unknown.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub version: Option<Text>,
    /// How many have it, where several things are looked at.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub number: Option<usize>,
    /// How the version is known, or why it is not.
    pub by: By,
    /// Where that is stated.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<Spot>,
    /// The later versions that are known.
    pub targets: Vec<Text>,
    /// Where the later versions are known from; absent if there are none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub known: Option<Known>,
}

/// How a version is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", tag = "how", deny_unknown_fields)]
pub enum By {
    /// It is stated.
    Stated,
    /// It comes with a release of an OS.
    Release {
        /// The release, as `family@release`.
        release: Text,
    },
    /// It is that of another machine: of the one under it, or of its cluster.
    Machine {
        /// The machine.
        machine: Text,
    },
    /// It is in an image that it is built on, or in something else that it contains.
    Through {
        /// That image, or other component.
        component: Text,
    },
    /// Nothing says it.
    Nothing,
}

/// Where later versions are known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Known {
    /// They are listed as candidates, or named somewhere in the inventory.
    Listed,
    /// They are releases of the OS that have a profile, or come with these.
    Releases,
    /// A requirement asks for them.
    Needed,
}

/// Something that is stated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Value {
    /// What: the key of the inventory, or the key of a label.
    pub what: Text,
    /// Whether it is a label.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub label: bool,
    /// The value.
    pub value: Text,
    /// Where it is stated; absent if nothing states it and it is taken as usual.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<Spot>,
}

/// Things that a thing has to do with in one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Relation {
    /// In which way.
    pub kind: RelationKind,
    /// Their full names.
    pub things: Vec<Text>,
}

/// How things have to do with one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RelationKind {
    /// It is on this machine.
    On,
    /// It is a node of this cluster.
    Cluster,
    /// These are its nodes.
    Nodes,
    /// These machines are on it.
    Machines,
    /// These workloads are on it, run it or are its replicas.
    Workloads,
    /// It is a replica of this service.
    Service,
    /// It is built on this image.
    Base,
    /// These images contain it, or are built on it.
    Images,
}
