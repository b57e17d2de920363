//! An object of Proxmox's API, by its keys: what it is shows only in which it has.

use crate::read::import::common::json;
use crate::read::import::common::{Lenient, Str};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// An object, its values not yet read.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Item<'a>(#[serde(borrow)] BTreeMap<Str<'a>, &'a RawValue>);

/// What an object is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sort {
    /// A node, in a list.
    Node,
    /// A node, in what it says of itself.
    Status,
    /// The version of a node.
    Version,
    /// A virtual machine or container, in a list or as it runs.
    Guest,
    /// How a virtual machine or container is set up.
    Config,
    /// Storage, networks and what else a cluster has.
    Other,
}

impl<'a> Item<'a> {
    /// Tells what it is about.
    pub(super) fn sort(&self) -> Sort {
        match self.get::<Str<'_>>("type").into_known().as_deref() {
            Some("node") => Sort::Node,
            Some("qemu" | "lxc") => Sort::Guest,
            Some(_) => Sort::Other,
            None if self.has("kversion") || self.has("pveversion") => Sort::Status,
            None if self.has("repoid") => Sort::Version,
            None if self.has("vmid") => Sort::Guest,
            None if self.has("digest") => Sort::Config,
            None => Sort::Other,
        }
    }

    /// Tells whether it has a key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// Reads its name: lists of nodes have it in `node`, configurations of containers in `hostname`.
    pub(super) fn name(&self) -> Lenient<Str<'a>> {
        let keys: &[&str] = if self.sort() == Sort::Node { &["name", "node"] } else { &["name", "hostname"] };
        keys.iter().map(|key| self.get(key)).find(|name| !matches!(name, Lenient::Absent)).unwrap_or_default()
    }

    /// Reads the value of a key.
    pub(super) fn get<T: Deserialize<'a>>(&self, key: &str) -> Lenient<T> {
        Lenient::of_raw(self.0.get(key).copied())
    }

    /// Returns the keys that are a word and a number, such as `net0`.
    pub(super) fn numbered(&self, word: &str) -> impl Iterator<Item = &str> {
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let keys = self.0.keys().map(|key| &**key);
        keys.filter(move |key| key.strip_prefix(word).is_some_and(is_number))
    }

    /// Returns what the API wraps in `data`, or the object itself; `None` stands for what is no object.
    pub(super) fn unwrapped(self) -> Vec<Option<Self>> {
        let Some(data) = self.0.get("data").filter(|_| self.0.len() <= 2) else {
            return vec![Some(self)];
        };
        match json::elements(data) {
            Lenient::Known(items) => items.into_iter().map(json::element).collect(),
            _ => vec![json::element(data)],
        }
    }
}
