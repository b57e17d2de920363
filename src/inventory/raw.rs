//! The raw form of an inventory, before names are resolved and versions read.
//!
//! The TOML reader and the importers fill the same structures, and `comove import` writes them out again. Every value
//! that can be wrong is a [`Mark`], which remembers its place. A raw inventory comes from one file;
//! [`crate::model::Builder`] joins many.

pub use super::baked::Baked;
pub use super::known::{RawFact, RawFactSubject, RawOsImage, RawProduct, RawWaiver};
pub use super::owner::RawOwner;
pub use super::times::{RawDuration, RawFreeze, RawNoReturn, RawWindow};

use super::forms;
use super::tested::{self, RawTested};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

/// A value and its place in its file.
///
/// In a text file `start..end` is a byte range. For imported objects `start` is the index of the object and `end`
/// the index of the field in the tables of its [`crate::source::SourceFile`].
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark<T> {
    /// The value.
    pub value: T,
    /// The first byte, or the object.
    pub start: u32,
    /// One past the last byte, or the field.
    pub end: u32,
}

impl<T> Mark<T> {
    /// Marks a value of an imported object.
    pub const fn imported(value: T, object: u32, field: u32) -> Self {
        Self { value, start: object, end: field }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Mark<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = toml::Spanned::<T>::deserialize(deserializer)?;
        let range = spanned.span();
        // A file is at most 4 GiB, which the reader checks before it parses.
        let clip = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Ok(Self { start: clip(range.start), end: clip(range.end), value: spanned.into_inner() })
    }
}

impl<T: Serialize> Serialize for Mark<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

/// A marked string, the commonest value.
pub type Text = Mark<String>;

/// A whole inventory file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawInventory {
    /// The version of the format; 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Mark<i64>>,
    /// Patterns of things that must stay as they are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hold: Vec<Text>,
    /// Keys of labels of machines whose values name their pools.
    #[serde(deserialize_with = "forms::texts", skip_serializing_if = "Vec::is_empty")]
    pub pool_label: Vec<Text>,
    /// Keys of labels whose values name the owners of things.
    #[serde(deserialize_with = "forms::texts", skip_serializing_if = "Vec::is_empty")]
    pub owner_label: Vec<Text>,
    /// Figures for cost and duration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assumptions: Option<RawAssumptions>,
    /// Named properties: their version scheme, layer, later versions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub capability: Vec<RawCapability>,
    /// OS releases and what each brings.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub profile: Vec<RawProfile>,
    /// Clusters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cluster: Vec<RawMachine>,
    /// Physical hosts and hypervisors.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub host: Vec<RawMachine>,
    /// Virtual machines.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub guest: Vec<RawMachine>,
    /// Pools: machines that take each other's place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pool: Vec<RawPool>,
    /// Budgets: how many of some workloads may be away.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub budget: Vec<RawBudget>,
    /// Container images and VM templates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub image: Vec<RawComponent>,
    /// Packages and libraries.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub package: Vec<RawComponent>,
    /// Applications.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub app: Vec<RawComponent>,
    /// PaaS stacks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stack: Vec<RawComponent>,
    /// States that outlive the version that made them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub state: Vec<RawComponent>,
    /// Sets of workloads that serve together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub service: Vec<RawService>,
    /// Running instances.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub workload: Vec<RawWorkload>,
    /// Requirements and rules that hold everywhere, with their public source.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fact: Vec<RawFact>,
    /// Other names of software.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub product: Vec<RawProduct>,
    /// Images whose tags indicate the OS release that they are built on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub os_image: Vec<RawOsImage>,
    /// Facts that do not count for some things.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waiver: Vec<RawWaiver>,
    /// When something may be done.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub window: Vec<RawWindow>,
    /// When nothing may be done.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub freeze: Vec<RawFreeze>,
    /// How long changes take.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub duration: Vec<RawDuration>,
    /// What cannot be taken back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub no_return: Vec<RawNoReturn>,
    /// Whose things are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub owner: Vec<RawOwner>,
}

/// Key and value pairs with marks on both.
pub type RawMap = BTreeMap<Text, Text>;

/// `[assumptions]`: seconds and mebibytes for durations and for the contrast; each has a documented default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawAssumptions {
    /// Seconds to change a machine in place, reboot included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upgrade_seconds: Option<Mark<i64>>,
    /// Seconds to restart a workload.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart_seconds: Option<Mark<i64>>,
    /// Seconds to move a workload to another machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub migrate_seconds: Option<Mark<i64>>,
    /// Seconds to rebuild an image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rebuild_seconds: Option<Mark<i64>>,
    /// Seconds to change a workload's version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redeploy_seconds: Option<Mark<i64>>,
    /// Seconds to make a VM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vm_make_seconds: Option<Mark<i64>>,
    /// Memory that a VM needs on top of its workload, in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vm_memory_mib: Option<Mark<i64>>,
    /// Disk that a VM needs on top of its workload, in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vm_disk_mib: Option<Mark<i64>>,
    /// Seconds that a VM takes to start on top of its workload.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vm_start_seconds: Option<Mark<i64>>,
    /// Seconds to make a host, until something can move there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_make_seconds: Option<Mark<i64>>,
    /// Memory that a host needs on top of what it runs, in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_memory_mib: Option<Mark<i64>>,
    /// Disk that a host needs on top of what it runs, in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_disk_mib: Option<Mark<i64>>,
}

/// `[[capability]]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawCapability {
    /// Its name, as requirements use it.
    pub name: Text,
    /// Version scheme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<Text>,
    /// `kernel`, `library`, `engine`, `hypervisor` or `cluster`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layer: Option<Text>,
    /// Later versions that any machine can go to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Text>,
    /// Versions that no plan may stop at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub avoid: Vec<Text>,
    /// Path rule: `any`, `listed`, `minor` or `major`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Text>,
    /// What a change of it does to what runs on the machine: `none`, `reconnect` or `restart`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<Text>,
    /// What its versions mean, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub means: Option<Text>,
}

/// `[[profile]]`: one release of an operating system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawProfile {
    /// The family, such as `ubuntu`.
    pub name: Text,
    /// The release, such as `22.04`.
    pub version: Text,
    /// Version scheme of the releases, taken from the first profile of the family that states it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<Text>,
    /// Path rule of the family.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Text>,
    /// What the release brings: capability and version.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub provides: RawMap,
    /// What machines call the family in the name of their system, such as `Ubuntu`; stated once per family.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub called: Vec<Text>,
    /// The last day of the release's standard support, `2029-05-31`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Text>,
    /// Where to read about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
}

/// `[[host]]`, `[[guest]]` and `[[cluster]]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawMachine {
    /// Unique among hosts and guests (or clusters).
    pub name: Text,
    /// The machine that a guest runs on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<Text>,
    /// The keys by which other sources identify the machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<RawIdentity>,
    /// The cluster that the machine is a node of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<Text>,
    /// The pool of machines that take its place, and whose place it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pool: Option<Text>,
    /// `family@release` of a profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os: Option<Text>,
    /// Kernel release, as `uname -r` prints it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kernel: Option<Text>,
    /// Version of the container engine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine: Option<Text>,
    /// Version of the hypervisor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hypervisor: Option<Text>,
    /// Version of Kubernetes; for a cluster, of its control plane.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kubernetes: Option<Text>,
    /// Other capabilities and their versions.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub provides: RawMap,
    /// Later versions this machine can go to, by capability.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub candidates: BTreeMap<Text, Vec<Text>>,
    /// What a change of a capability does to what runs on this machine: `none`, `reconnect` or `restart`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub effects: RawMap,
    /// Whether a guest can be moved while it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub movable: Option<Mark<bool>>,
    /// Name of the physical machine under this one where several share one kernel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shares_kernel_of: Option<Text>,
    /// Free-form labels, for selectors and failure domains.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: RawMap,
    /// `key=value:Effect` taints.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taints: Vec<Text>,
    /// Whether the machine refuses new workloads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unschedulable: Option<Mark<bool>>,
    /// Whether the machine is off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Mark<bool>>,
    /// Allocatable CPU, in millicores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_milli: Option<Mark<i64>>,
    /// Allocatable memory, in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_mib: Option<Mark<i64>>,
    /// Disk that it has, in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk_mib: Option<Mark<i64>>,
    /// The most workloads that it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pods: Option<Mark<i64>>,
    /// GPUs that it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gpus: Option<Mark<i64>>,
    /// Seconds until it has started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_seconds: Option<Mark<i64>>,
    /// What the machine's own properties require.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<RawRequirement>,
    /// What it was tried with, and found to work.
    #[serde(
        deserialize_with = "tested::one_or_many",
        serialize_with = "tested::write",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub tested: Vec<RawTested>,
}

/// `[[pool]]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawPool {
    /// The name that machines give.
    pub name: Text,
    /// How many machines more it may have while it changes: a number or a percentage; none by default.
    #[serde(deserialize_with = "forms::amount", skip_serializing_if = "Option::is_none")]
    pub surge: Option<Text>,
    /// How many of its machines may be away at once: a number or a percentage; not limited by default.
    #[serde(deserialize_with = "forms::amount", skip_serializing_if = "Option::is_none")]
    pub max_unavailable: Option<Text>,
}

/// `[[budget]]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawBudget {
    /// The name that workloads give.
    pub name: Text,
    /// How many of its workloads must stay available: a number or a percentage.
    #[serde(deserialize_with = "forms::amount", skip_serializing_if = "Option::is_none")]
    pub min_available: Option<Text>,
    /// How many of its workloads may be unavailable at once: a number or a percentage.
    #[serde(deserialize_with = "forms::amount", skip_serializing_if = "Option::is_none")]
    pub max_unavailable: Option<Text>,
    /// Whether workloads that are not ready may be taken away whatever is left; false by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evicts_unready: Option<Mark<bool>>,
}

/// `identity` of a machine
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawIdentity {
    /// The cloud provider's id, such as `aws:///eu-west-1a/i-0abc`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_id: Option<Text>,
    /// The UUID of its firmware (SMBIOS).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system_uuid: Option<Text>,
    /// The content of `/etc/machine-id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine_id: Option<Text>,
    /// Hardware addresses of its network cards.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mac: Vec<Text>,
    /// The names that it gives itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hostname: Vec<Text>,
}

/// `[[image]]`, `[[package]]`, `[[app]]`, `[[stack]]` and `[[state]]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawComponent {
    /// Unique among components of its kind.
    pub name: Text,
    /// The version in use or the newest published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Text>,
    /// Version scheme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<Text>,
    /// Later versions that it can go to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidates: Option<Vec<Text>>,
    /// Versions that no plan may stop at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub avoid: Vec<Text>,
    /// Path rule: `any`, `listed`, `minor` or `major`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Text>,
    /// The base image, `name` or `name@version`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<Text>,
    /// What else is baked in: `package/NAME`, `app/NAME`, `image/NAME`, each with `@version` if it is not the newest.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contains: Vec<Baked>,
    /// The OS family whose release of the same number each version is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<Text>,
    /// Candidate versions of an image whose contents are known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub builds: Vec<RawBuild>,
    /// Whether a stack changes under its applications (`true`) or they have to be staged again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rebase: Option<Mark<bool>>,
    /// The capability whose version made a state, and which it does not follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made_by: Option<Text>,
    /// Disk that an unpacked image takes with all that it is built on, in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size_mib: Option<Mark<i64>>,
    /// Seconds until what runs an image has started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_seconds: Option<Mark<i64>>,
    /// Free-form labels, for selectors.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: RawMap,
    /// What it requires.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<RawRequirement>,
    /// What it was tried with, and found to work.
    #[serde(
        deserialize_with = "tested::one_or_many",
        serialize_with = "tested::write",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub tested: Vec<RawTested>,
}

/// One of an image's `builds`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawBuild {
    /// The image's version.
    pub version: Text,
    /// The base image it is built on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Text>,
    /// What else is baked in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contains: Vec<Baked>,
}

/// `[[service]]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawService {
    /// Unique among services.
    pub name: Text,
    /// Whether replicas of several versions may run side by side; true by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mixed: Option<Mark<bool>>,
    /// Services that it calls, without stating their versions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<Text>,
    /// How many replicas may be unavailable at once: a number or a percentage.
    #[serde(deserialize_with = "forms::amount", skip_serializing_if = "Option::is_none")]
    pub max_unavailable: Option<Text>,
    /// How many replicas must stay available: a number or a percentage.
    #[serde(deserialize_with = "forms::amount", skip_serializing_if = "Option::is_none")]
    pub min_available: Option<Text>,
    /// Whether it has a replica on each machine, which is away with the machine; false by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub daemon: Option<Mark<bool>>,
    /// How its replicas change version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollout: Option<RawRollout>,
    /// Label keys of machines whose values no two replicas may share.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<Text>,
    /// Label keys of machines over which the replicas are spread, each with how evenly: `zone <= 2 over 3`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spread: Vec<Text>,
    /// Free-form labels, for selectors.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: RawMap,
    /// What every workload of the service requires; `at` is about the version of what it runs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<RawRequirement>,
    /// What it was tried with, and found to work.
    #[serde(
        deserialize_with = "tested::one_or_many",
        serialize_with = "tested::write",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub tested: Vec<RawTested>,
}

/// `rollout` of a service
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawRollout {
    /// How many replicas may be unavailable meanwhile: a number or a percentage.
    #[serde(deserialize_with = "forms::amount", skip_serializing_if = "Option::is_none")]
    pub max_unavailable: Option<Text>,
    /// How many replicas more there may be meanwhile: a number or a percentage.
    #[serde(deserialize_with = "forms::amount", skip_serializing_if = "Option::is_none")]
    pub surge: Option<Text>,
    /// Whether one changes after the other, the last first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ordered: Option<Mark<bool>>,
}

/// `[[workload]]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawWorkload {
    /// Unique among workloads.
    pub name: Text,
    /// The application it runs, `name` or `name@version`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<Text>,
    /// The image it runs, `name` or `name@version`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Text>,
    /// The images it runs where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<Text>,
    /// The PaaS stack it runs on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stack: Option<Text>,
    /// The states that it keeps, each `name` or `name@version`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keeps: Vec<Text>,
    /// The service it is a replica of; by default the one named after its application, else after itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<Text>,
    /// The host or guest it sits on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<Text>,
    /// The hosts of its replicas, assigned in turn.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<Text>,
    /// How many replicas; each becomes a workload `name#1`, `name#2` and so on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replicas: Option<Mark<i64>>,
    /// How it is isolated on its host; `container` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isolation: Option<Text>,
    /// Whether it can be moved to another host; by default its isolation decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub movable: Option<Mark<bool>>,
    /// Why it cannot be moved, for the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stuck_because: Option<Text>,
    /// Whether it serves today; true by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ready: Option<Mark<bool>>,
    /// The budgets that it is a member of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub budgets: Vec<Text>,
    /// The OS of a `vm`'s own guest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os: Option<Text>,
    /// The kernel of a `vm`'s own guest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kernel: Option<Text>,
    /// Other capabilities of a `vm`'s own guest.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub provides: RawMap,
    /// Later versions that a `vm`'s own guest can go to.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub candidates: BTreeMap<Text, Vec<Text>>,
    /// Free-form labels, for selectors.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: RawMap,
    /// Labels that its machine must have.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub node_selector: RawMap,
    /// Further conditions on the labels of its machine, such as `zone in (a, b), !spot || gpu`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_affinity: Option<Text>,
    /// Taints that it tolerates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tolerates: Vec<Text>,
    /// Requested CPU, in millicores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_milli: Option<Mark<i64>>,
    /// Requested memory, in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_mib: Option<Mark<i64>>,
    /// Disk that it needs beside its images, in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disk_mib: Option<Mark<i64>>,
    /// GPUs that it needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gpus: Option<Mark<i64>>,
    /// Seconds until it has started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_seconds: Option<Mark<i64>>,
    /// `runtime-default`, `localhost` or `unconfined`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seccomp: Option<Text>,
    /// What it may do beyond its isolation: `privileged`, `capabilities`, `host-network`, `host-pid`, `host-ipc`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub privileges: Vec<Text>,
    /// What it is of the control plane of its machine's cluster: `kube-apiserver`, `kube-controller-manager`,
    /// `kube-scheduler` or `none`; by default the name of what it runs decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control_plane: Option<Text>,
    /// What it requires, whatever version it runs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<RawRequirement>,
    /// What it was tried with, and found to work.
    #[serde(
        deserialize_with = "tested::one_or_many",
        serialize_with = "tested::write",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub tested: Vec<RawTested>,
}

/// One of a component's `requires`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawRequirement {
    /// For a machine, the property that has the requirement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<Text>,
    /// The versions of the subject that have the requirement; all by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Text>,
    /// What is needed: a capability, or `service/NAME`, `package/NAME`, `image/NAME`, `app/NAME`, `stack/NAME`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs: Option<Text>,
    /// The needed versions; without them only the dependence is known.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub within: Option<Text>,
    /// The needed version is the subject's minor version, or up to this many minor versions later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skew: Option<Mark<i64>>,
    /// Alternatives, one of which must hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub any: Vec<RawAlternative>,
    /// Why, for the reader of a report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Text>,
}

/// One of a requirement's `any`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawAlternative {
    /// What is needed.
    pub needs: Text,
    /// The needed versions.
    #[serde(rename = "in")]
    pub within: Text,
}
