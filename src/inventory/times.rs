//! The raw form of when things may be done, how long they take, and what cannot be undone.

use super::raw::Text;
use serde::{Deserialize, Serialize};

/// `[[window]]`: a time in which something may be done, again and again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawWindow {
    /// When it is open: `Sat 22:00-02:00 Europe/Berlin`.
    pub open: Text,
    /// A pattern of the things that are changed in it; all by default.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub whom: Option<Text>,
}

/// `[[freeze]]`: a time in which nothing may be done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawFreeze {
    /// The first day, or the moment from which it counts.
    pub from: Text,
    /// The last day, or the moment up to which it counts.
    pub until: Text,
    /// The zone of days and local times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<Text>,
    /// A pattern of the things that it is about; all by default.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub whom: Option<Text>,
    /// Why, for the reader of a report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Text>,
}

/// `[[duration]]`: how long changes of some things take, as in `6m` or `1h 30m`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawDuration {
    /// A pattern of these things.
    #[serde(rename = "for")]
    pub whom: Text,
    /// A machine's change in place, reboot included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upgrade: Option<Text>,
    /// A restart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart: Option<Text>,
    /// A move to another machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub migrate: Option<Text>,
    /// An image's rebuild.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rebuild: Option<Text>,
    /// A workload's change of version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redeploy: Option<Text>,
    /// The making of a VM, until what is in it has started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub make: Option<Text>,
}

/// `[[no-return]]`: things whose changes of version cannot be taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawNoReturn {
    /// A pattern of these things.
    #[serde(rename = "for")]
    pub whom: Text,
    /// Why, for the reader of a report.
    pub because: Text,
}
