//! Guests of one number: it counts within a cluster only, and every cluster begins with 100.

use super::Place;
use crate::id::FixedMap;
use crate::read::import::common::Facts;
use std::collections::BTreeSet;

/// A guest as one file has it.
#[derive(Debug)]
pub(super) struct Guest {
    pub(super) number: String,
    /// Where its file says that it is, unless it does so itself.
    pub(super) place: Option<Place>,
    pub(super) facts: Facts,
}

/// The nodes of each cluster, as far as files name them together.
#[derive(Debug, Default)]
pub(super) struct Clusters {
    all: Vec<BTreeSet<String>>,
    /// Those of the file that is being read.
    file: BTreeSet<String>,
}

impl Clusters {
    /// Adds a node that the file names.
    pub(super) fn add(&mut self, node: &str) {
        self.file.insert(node.to_owned());
    }

    /// Ends a file: what it names is of one cluster, with all that shares a node with it.
    pub(super) fn end_of_file(&mut self) {
        let mut joined = std::mem::take(&mut self.file);
        if joined.is_empty() {
            return;
        }
        let apart = |known: &mut BTreeSet<String>| match known.is_disjoint(&joined) {
            true => true,
            false => {
                joined.append(known);
                false
            }
        };
        self.all.retain_mut(apart);
        self.all.push(joined);
    }

    /// The node, if there is only one.
    pub(super) fn only(&self) -> Option<&str> {
        let mut nodes = self.all.iter().flatten();
        nodes.next().filter(|_| nodes.next().is_none()).map(String::as_str)
    }

    /// Whether two nodes are of one cluster.
    fn together(&self, a: &str, b: &str) -> bool {
        a == b || self.all.iter().any(|nodes| nodes.contains(a) && nodes.contains(b))
    }
}

/// Joins what is said of each guest. Two of one number are one guest if they have one name and their nodes may be of one
/// cluster. Keys are numbers; a second guest of a number has its name or its node besides.
pub(super) fn join(guests: Vec<Guest>, nodes: &Clusters) -> FixedMap<String, Facts> {
    let mut all: FixedMap<String, Facts> = FixedMap::default();
    let mut of_number: FixedMap<String, Vec<String>> = FixedMap::default();
    for Guest { number, facts, .. } in guests {
        let keys = of_number.entry(number.clone()).or_default();
        let is_it = |known: &Facts| {
            known.name.value == facts.name.value
                && match (&known.on, &facts.on) {
                    (Some(a), Some(b)) => nodes.together(&a.value, &b.value),
                    _ => true,
                }
        };
        match keys.iter().find(|key| all.get(*key).is_some_and(is_it)).cloned() {
            Some(key) => drop(all.get_mut(&key).map(|known| known.fill(facts))),
            None => {
                let other = facts.on.as_ref().map_or(&facts.name.value, |node| &node.value);
                let mut key = if keys.is_empty() { number } else { format!("{number}-{other}") };
                while all.contains_key(&key) {
                    key.push('+');
                }
                keys.push(key.clone());
                all.insert(key, facts);
            }
        }
    }
    all
}

/// What the path of an answer says, which is that of the API.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Path<'a> {
    /// The node that was asked.
    pub(super) node: Option<&'a str>,
    /// Whether it is about containers, if it is about guests.
    pub(super) is_container: Option<bool>,
    /// The number of a guest.
    pub(super) number: Option<&'a str>,
}

impl<'a> Path<'a> {
    /// Reads a path: `nodes/pve1/lxc/101/status/current.json`, `nodes/pve1/qemu.json`, `qemu-server/100.conf`.
    pub(super) fn of(path: &'a str) -> Self {
        let parts: Vec<&str> = path.split(['/', '\\']).collect();
        let last = parts.len() - 1;
        // The last part has the ending of a file.
        let part = |at: usize| {
            let part = *parts.get(at)?;
            if at == last { part.split('.').next() } else { Some(part) }
        };
        let is_asked = |at: &usize| {
            parts[*at] == "nodes" && matches!(part(at + 2), Some("qemu" | "lxc" | "status" | "version"))
        };
        let nodes = (0..=last).rev().find(is_asked);
        let is_sort = |at: &usize| matches!(parts[*at], "qemu" | "lxc" | "qemu-server");
        let sort = nodes.map_or_else(|| (0..=last).rev().find(is_sort), |at| Some(at + 2));
        let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let number = sort.and_then(|at| part(at + 1)).filter(is_number);
        let is_container = match sort.and_then(part).filter(|_| nodes.is_some() || number.is_some()) {
            Some("lxc") => Some(true),
            Some("qemu" | "qemu-server") => Some(false),
            _ => None,
        };
        Self { node: nodes.map(|at| parts[at + 1]).filter(|node| !node.is_empty()), is_container, number }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_what_was_asked() {
        for (path, node, is_container, number) in [
            ("pve/nodes/pve1/qemu/100/config.json", Some("pve1"), Some(false), Some("100")),
            ("nodes/pve1/lxc/101/status/current.json", Some("pve1"), Some(true), Some("101")),
            ("nodes/pve1/lxc.json", Some("pve1"), Some(true), None),
            ("nodes/proxmox/status.json", Some("proxmox"), None, None),
            ("qemu-server/101.conf", None, Some(false), Some("101")),
            ("lxc/100.json", None, Some(true), Some("100")),
            ("lxc/web.json", None, None, None),
            ("nodes/pve1.json", None, None, None),
            ("100.json", None, None, None),
        ] {
            assert_eq!(Path::of(path), Path { node, is_container, number }, "{path}");
        }
    }

    #[test]
    fn nodes_that_are_named_together_are_of_one_cluster() {
        let mut nodes = Clusters::default();
        for file in [&["a", "b"][..], &["c"], &["b", "d"]] {
            file.iter().for_each(|node| nodes.add(node));
            nodes.end_of_file();
        }
        assert!(nodes.together("a", "d") && !nodes.together("a", "c"));
        assert_eq!(nodes.only(), None);
    }
}
