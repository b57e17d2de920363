//! An object of Proxmox's API, by its keys: only these show what it is.

use crate::read::import::common::{Keys, Lenient, Str, json};
use serde::Deserialize;

/// An object, its values not yet read.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct Item<'a>(#[serde(borrow)] Keys<'a>);

/// What an object is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sort {
    /// A node, in a list.
    Node,
    /// A node, as it describes itself.
    Status,
    /// The version of a node.
    Version,
    /// A virtual machine or container, in a list or as it runs.
    Guest,
    /// The configuration of a virtual machine or container.
    Config,
    /// A cluster, in a list of its nodes.
    Cluster,
    /// Storage, networks and what else a cluster has.
    Other,
}

impl<'a> Item<'a> {
    /// What it is about.
    pub(super) fn sort(&self) -> Sort {
        match self.get::<Str<'_>>("type").into_known().as_deref() {
            Some("node") => Sort::Node,
            Some("qemu" | "lxc") => Sort::Guest,
            Some("cluster") => Sort::Cluster,
            Some(_) => Sort::Other,
            None if self.has("kversion") || self.has("pveversion") => Sort::Status,
            None if self.has("repoid") => Sort::Version,
            None if self.has("vmid") => Sort::Guest,
            None if self.has("digest") => Sort::Config,
            None => Sort::Other,
        }
    }

    /// Whether it has a key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.0.has(key)
    }

    /// Reads its name: lists of nodes have it in `node`, configurations of containers in `hostname`.
    pub(super) fn name(&self) -> Lenient<Str<'a>> {
        let keys: &[&str] = if self.sort() == Sort::Node { &["name", "node"] } else { &["name", "hostname"] };
        self.0.first(keys)
    }

    /// Reads the value of a key.
    pub(super) fn get<T: Deserialize<'a>>(&self, key: &str) -> Lenient<T> {
        self.0.get(key)
    }

    /// The keys that are a word and a number, such as `net0`.
    pub(super) fn numbered(&self, word: &str) -> impl Iterator<Item = &str> {
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        self.0.names().filter(move |key| key.strip_prefix(word).is_some_and(is_number))
    }

    /// What the API wraps in `data`, or the object itself; `None` stands for what is not an object.
    pub(super) fn unwrapped(self) -> Vec<Option<Self>> {
        let Some(data) = self.0.raw("data").filter(|_| self.0.len() <= 2) else {
            return vec![Some(self)];
        };
        match json::elements(data) {
            Lenient::Known(items) => items.into_iter().map(json::element).collect(),
            _ => vec![json::element(data)],
        }
    }
}
