//! What may be written in an inventory: the raw form, before names are resolved and versions read.
//!
//! The same structures are filled by the TOML reader and by the importers, and written out again by
//! `comove import`. Every value that can be wrong is a [`Mark`], which remembers where it stands. A raw inventory
//! comes from one file; [`crate::model::Builder`] joins many.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

/// A value and where it stands in its file.
///
/// For a text file `start..end` is a byte range. For imported objects `start` is the index of the object and `end`
/// the index of the field in the tables of its [`crate::source::SourceFile`].
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark<T> {
    /// The value.
    pub value: T,
    /// First byte, or the object.
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
    /// Patterns of what has to stay as it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hold: Vec<Text>,
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
    /// Sets of workloads that serve together.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub service: Vec<RawService>,
    /// Running instances.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub workload: Vec<RawWorkload>,
    /// Requirements and rules that hold everywhere, with their public source.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fact: Vec<RawFact>,
    /// What software is called in other places.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub product: Vec<RawProduct>,
    /// Images of which a tag tells the OS release that they are built on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub os_image: Vec<RawOsImage>,
    /// Facts that do not count for some things.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waiver: Vec<RawWaiver>,
}

/// Key and value pairs with marks on both.
pub type RawMap = BTreeMap<Text, Text>;

/// `[assumptions]`: seconds, mebibytes and gibibytes for the contrast; each has a documented default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawAssumptions {
    /// Seconds a machine's change in place takes, reboot included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upgrade_seconds: Option<Mark<i64>>,
    /// Seconds a workload's restart takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart_seconds: Option<Mark<i64>>,
    /// Seconds a workload's move to another machine takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub migrate_seconds: Option<Mark<i64>>,
    /// Seconds an image's rebuild takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rebuild_seconds: Option<Mark<i64>>,
    /// Seconds a workload's change of version takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redeploy_seconds: Option<Mark<i64>>,
    /// Memory that a VM needs beyond its workload, in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vm_memory_mib: Option<Mark<i64>>,
    /// Disk that a VM needs beyond its workload, in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vm_disk_mib: Option<Mark<i64>>,
    /// Seconds that a VM takes to start beyond its workload.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vm_start_seconds: Option<Mark<i64>>,
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
    /// Path rule: `any`, `listed`, `minor` or `major`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Text>,
    /// What its versions say, in words.
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
    /// Version scheme of the releases; the first profile of the family that says it decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<Text>,
    /// Path rule of the family.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Text>,
    /// What the release brings: capability and version.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub provides: RawMap,
    /// What machines call the family in the name of their system, such as `Ubuntu`; said once per family.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub called: Vec<Text>,
    /// The last day of the release's standard support, `2029-05-31`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Text>,
    /// Where it can be read up.
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
    /// What the machine is known by to other sources.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<RawIdentity>,
    /// The cluster that the machine is a node of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<Text>,
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
    /// Version of Kubernetes: of a cluster its control plane.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kubernetes: Option<Text>,
    /// Other capabilities and their versions.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub provides: RawMap,
    /// Later versions this machine can go to, by capability.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub candidates: BTreeMap<Text, Vec<Text>>,
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
    /// Whether new workloads are refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unschedulable: Option<Mark<bool>>,
    /// Allocatable processors, in thousandths.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_milli: Option<Mark<i64>>,
    /// Allocatable memory, in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_mib: Option<Mark<i64>>,
    /// What the machine's own properties need.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<RawRequirement>,
}

/// `identity` of a machine
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawIdentity {
    /// What its cloud calls it, such as `aws:///eu-west-1a/i-0abc`.
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
    /// Names that it calls itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hostname: Vec<Text>,
}

/// `[[image]]`, `[[package]]`, `[[app]]` and `[[stack]]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawComponent {
    /// Unique among components of its kind.
    pub name: Text,
    /// The version in use or newest published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Text>,
    /// Version scheme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<Text>,
    /// Later versions that it can go to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidates: Option<Vec<Text>>,
    /// Path rule: `any`, `listed`, `minor` or `major`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Text>,
    /// The base image, `name` or `name@version`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<Text>,
    /// What else is baked in: `package/NAME`, `app/NAME`, `image/NAME`, each with `@version` if it is not the newest.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contains: Vec<Text>,
    /// The OS family of which each version is the release of the same number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<Text>,
    /// Candidate versions of an image whose content is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub builds: Vec<RawBuild>,
    /// Whether a stack changes under its applications (`true`) or they have to be staged again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rebase: Option<Mark<bool>>,
    /// Free-form labels, for selectors.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: RawMap,
    /// What it needs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<RawRequirement>,
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
    pub contains: Vec<Text>,
}

/// `[[service]]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawService {
    /// Unique among services.
    pub name: Text,
    /// Whether replicas of several versions may run side by side; true unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mixed: Option<Mark<bool>>,
    /// Services called, of whose version nothing is said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<Text>,
    /// How many replicas may be away at once: a number or a percentage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_unavailable: Option<Text>,
    /// How many replicas have to stay: a number or a percentage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_available: Option<Text>,
    /// Label keys of machines over which the replicas must not share a value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<Text>,
    /// Label keys of machines over which the replicas are spread.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spread: Vec<Text>,
    /// Free-form labels, for selectors.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: RawMap,
    /// What every workload of the service needs; `at` speaks of the version of what it runs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<RawRequirement>,
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
    /// The service it is a replica of; unless said, the service named after its application (or itself).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<Text>,
    /// The host or guest it sits on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<Text>,
    /// The hosts of its replicas, taken in turn.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<Text>,
    /// How many replicas; each becomes a workload `name#1`, `name#2` and so on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replicas: Option<Mark<i64>>,
    /// How it sits on its host; `container` unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isolation: Option<Text>,
    /// Whether it can be moved to another host; by isolation unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub movable: Option<Mark<bool>>,
    /// Why it cannot be moved, for the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stuck_because: Option<Text>,
    /// Of a `vm`: the OS of its own guest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os: Option<Text>,
    /// Of a `vm`: the kernel of its own guest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kernel: Option<Text>,
    /// Of a `vm`: other capabilities of its own guest.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub provides: RawMap,
    /// Of a `vm`: later versions that its own guest can go to.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub candidates: BTreeMap<Text, Vec<Text>>,
    /// Free-form labels, for selectors.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: RawMap,
    /// Labels that its machine must have.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub node_selector: RawMap,
    /// Taints that it tolerates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tolerates: Vec<Text>,
    /// Requested processors, in thousandths.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_milli: Option<Mark<i64>>,
    /// Requested memory, in MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_mib: Option<Mark<i64>>,
    /// `runtime-default`, `localhost` or `unconfined`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seccomp: Option<Text>,
    /// What it needs whatever version it runs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<RawRequirement>,
}

/// One of a component's `requires`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawRequirement {
    /// Of a machine: which of its properties has the need.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<Text>,
    /// The versions of the subject that have the need; all unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Text>,
    /// What is needed: a capability, or `service/NAME`, `package/NAME`, `image/NAME`, `app/NAME`, `stack/NAME`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs: Option<Text>,
    /// Which versions of it; left out, nothing is known but that the dependence exists.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub within: Option<Text>,
    /// The need's version is the subject's own or up to so many minor versions later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skew: Option<Mark<i64>>,
    /// Alternatives, of which one has to hold.
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
    /// Which versions of it.
    #[serde(rename = "in")]
    pub within: Text,
}

/// `[[product]]`: what one piece of software is called in other places, so that a fact about it is about these too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawProduct {
    /// The product, which facts call `package/NAME`.
    pub name: Text,
    /// Images of it whose tags begin with its version.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<Text>,
    /// Packages of it, such as `deb/openjdk-8-jre`, whose versions begin with its version; patterns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<Text>,
}

/// `[[os-image]]`: images of which a tag tells the OS release that they are built on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawOsImage {
    /// The family whose release a tag begins with. Without it a tag names the release further on, by one of the `names` of
    /// any family.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<Text>,
    /// The images; patterns. Those of Docker Hub are named as there.
    pub images: Vec<Text>,
    /// What tags call the releases of the family: `bookworm = "12"`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub names: RawMap,
    /// The release that they are of whatever the tag, since their name says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<Text>,
}

/// `[[waiver]]`: a fact that somebody has looked at and that does not count for some things.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawWaiver {
    /// The fact.
    pub fact: Text,
    /// A pattern: the components or machines for which it does not count.
    #[serde(rename = "for")]
    pub whom: Text,
    /// Why, for the reader of a report.
    pub because: Text,
    /// The last day on which it holds, `2027-03-31`.
    pub until: Text,
}

/// `[[fact]]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawFact {
    /// A short unique name.
    pub name: Text,
    /// What breaks if it is not heeded: `hard`, `soft`, `rebuild`, `data`, `path` or `eol`; `hard` unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Text>,
    /// What it is about: a capability, a pattern such as `package/openjdk*`, a package URL, `os/FAMILY`.
    pub subject: Text,
    /// The versions of the subject that it is about; all unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Text>,
    /// More subjects, each with versions in a scheme of its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<RawFactSubject>,
    /// Subjects that it is not about, such as builds to which a distribution has back-ported the remedy.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<RawFactSubject>,
    /// What is needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs: Option<Text>,
    /// Which versions of it.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub within: Option<Text>,
    /// See [`RawRequirement::skew`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skew: Option<Mark<i64>>,
    /// How what it is about is isolated, each a word such as `system-container`: in a workload so isolated, or of machines
    /// on a machine that is such a container or VM. Anyhow unless said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub isolation: Vec<Text>,
    /// Where it counts only: capabilities that are found as what is needed is, each with a range.
    #[serde(rename = "where", skip_serializing_if = "BTreeMap::is_empty")]
    pub only: RawMap,
    /// A path rule for the subject: `listed`, `minor` or `major`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Text>,
    /// What has to be done by hand when the subject comes to these versions from others, or from one `major` or `minor`
    /// version to another: the remedy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crossing: Option<Text>,
    /// A component that has to be there too for the fact to be about somebody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<Text>,
    /// Whether the replicas of a service have to cross together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub together: Option<Mark<bool>>,
    /// The last day of support, `2026-12-31`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Text>,
    /// Versions in which the subject has the remedy, taken as obtainable.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fixed: Vec<Text>,
    /// What is seen when it is not heeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub symptom: Option<Text>,
    /// What helps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Text>,
    /// The public source.
    pub source: Text,
    /// When the source was last read, `2026-11-23`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked: Option<Text>,
    /// How sure it is: `documented` by who makes it, or `reported` by who met it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Text>,
    /// Examples that it is about; see `docs/facts.md`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hits: Vec<Text>,
    /// Neighbours that it is not about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub misses: Vec<Text>,
}

/// One of a fact's `also` and `except`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawFactSubject {
    /// As a fact's own.
    pub subject: Text,
    /// Its versions; all unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Text>,
    /// As of a fact; of an exception nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fixed: Vec<Text>,
}
