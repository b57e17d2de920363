//! The raw form of what is publicly known: facts, waivers, and products with their releases.

use super::raw::{Mark, RawMap, Text};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `[[product]]`: other names of a piece of software, which facts about it cover too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawProduct {
    /// The product, which facts call `package/NAME`.
    pub name: Text,
    /// Images of it whose tags begin with its version; patterns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<Text>,
    /// Packages of it, such as `deb/openjdk-8-jre`, whose versions begin with its version; patterns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<Text>,
}

/// `[[os-image]]`: images whose tags indicate the OS release that they are built on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawOsImage {
    /// The family whose release a tag begins with. Without it a tag names the release further on, by one of the `names`
    /// of any family.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<Text>,
    /// The images, as patterns. Those of Docker Hub have the names they have there.
    pub images: Vec<Text>,
    /// What tags call the releases of the family: `bookworm = "12"`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub names: RawMap,
    /// The release of all the images, whatever the tag, since their name states it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<Text>,
}

/// `[[waiver]]`: a fact that somebody has checked and that does not count for some things.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawWaiver {
    /// The fact.
    pub fact: Text,
    /// A pattern of the components or machines for which it does not count.
    #[serde(rename = "for")]
    pub whom: Text,
    /// Why, for the reader of a report.
    pub because: Text,
    /// The last day on which it applies, `2027-03-31`.
    pub until: Text,
}

/// `[[fact]]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawFact {
    /// A short unique name.
    pub name: Text,
    /// What breaks if it is ignored: `hard`, `soft`, `rebuild`, `data`, `path` or `eol`; `hard` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Text>,
    /// Whether it stands for the fact of the same name that comove ships.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Mark<bool>>,
    /// What it is about: a capability, a pattern such as `package/openjdk*`, a package URL, `os/FAMILY`.
    pub subject: Text,
    /// The versions of the subject that it is about; all by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Text>,
    /// More subjects, each with versions in a scheme of its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<RawFactSubject>,
    /// Subjects that it is not about, such as builds with a fix back-ported by a distribution.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<RawFactSubject>,
    /// What is needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs: Option<Text>,
    /// The needed versions.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub within: Option<Text>,
    /// See [`RawRequirement::skew`](super::raw::RawRequirement::skew).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skew: Option<Mark<i64>>,
    /// The isolation of what it is about, in words such as `system-container`: of the workload, or for a machine's own
    /// software of the machine. Any by default.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub isolation: Vec<Text>,
    /// Conditions: capabilities, found as what is needed is, each with a range.
    #[serde(rename = "where", skip_serializing_if = "BTreeMap::is_empty")]
    pub only: RawMap,
    /// A path rule for the subject: `listed`, `minor` or `major`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Text>,
    /// A manual action, the remedy, is due when the subject comes `into` these versions from others, or goes from one
    /// `major` or `minor` version to another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crossing: Option<Text>,
    /// When that action is due: `before` the step that makes the crossing, `with` it or `after` it; `with` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Text>,
    /// A component that must also be present for the fact to apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<Text>,
    /// Whether the replicas of a service must make the crossing together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub together: Option<Mark<bool>>,
    /// The last day of support, `2026-12-31`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Text>,
    /// Versions in which the subject has the fix, taken as available.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fixed: Vec<Text>,
    /// The symptom if it is ignored.
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
    /// How sure it is: `documented` by its maker, or `reported` by somebody affected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Text>,
    /// Examples that it is about; see `docs/facts.md`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hits: Vec<Text>,
    /// Similar cases that it is not about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub misses: Vec<Text>,
}

/// One of a fact's `also` and `except`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawFactSubject {
    /// As in a fact.
    pub subject: Text,
    /// Its versions; all by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Text>,
    /// As in a fact; an exception has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fixed: Vec<Text>,
}
