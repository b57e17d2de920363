//! Which files are of one cluster.
//!
//! The API server gives every object a unique UID. What has one UID in two files, or is owned by what another file has,
//! makes these files one cluster's. Objects that last, such as nodes, have one name and one UID as long as they exist: two
//! files in which a node or `kube-system` has the same name and another UID, and nothing has the same, are of two
//! clusters. A node that was registered again, on the same machine, is no sign. Other objects are only a hint, since
//! people delete them and make them anew, unless the files name nodes and none in common.

use super::place::{Files, UnionFind};
use crate::id::{FixedMap, FixedSet};
use crate::read::import::common::{Notes, Remark};
use std::collections::BTreeMap;

/// The most pairs of files that are named.
const MOST: usize = 3;
/// The most UIDs that are kept of objects of one name.
const MOST_UIDS: usize = 256;

/// Files of several clusters; the detail says which, and what shows it.
const SEVERAL: Remark = Remark::incomplete("{detail}", "{detail}");

/// Files that may be of two clusters; the detail says which.
const STRANGERS: Remark = Remark::incomplete("{detail}", "{detail}");

/// Files that nothing ties to one of several clusters.
const ANY: Remark = Remark::incomplete(
    "nothing says which of several clusters {n} file is of: read as of the first ({names})",
    "nothing says which of several clusters {n} files are of: read as of the first ({names})",
);

/// The UID of an object, of which it keeps as much as tells it from others.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Uid(u128);

impl Uid {
    pub(super) fn of(text: &str) -> Self {
        // FNV-1a.
        let step = |hash: u128, byte: u8| {
            (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
        };
        Self(text.bytes().fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, step))
    }
}

/// An object that lasts, where it was seen first.
#[derive(Debug)]
struct Seen {
    uid: Uid,
    file: u32,
    /// The index of the object, if it is read.
    object: Option<u32>,
    /// What identifies the machine of a node.
    machine: Option<String>,
}

/// What two groups of files say differently.
#[derive(Clone, Debug)]
struct Conflict {
    key: String,
    object: Option<u32>,
    /// The files in which it has another UID.
    files: (u32, u32),
    /// Whether it shows two clusters, rather than an object that was made anew.
    is_certain: bool,
}

/// The nodes that some files name.
type Nodes<'c> = FixedSet<&'c str>;

/// What tells the clusters of files apart.
#[derive(Debug, Default)]
pub(super) struct Clusters {
    /// By kind and name.
    known: FixedMap<String, Vec<Seen>>,
    /// What may own others: the first file that has it.
    uids: FixedMap<Uid, u32>,
    /// Files with the UIDs of what owns their objects.
    owners: FixedSet<(u32, Uid)>,
    /// By file, the names of the nodes that its pods are on.
    on: FixedMap<u32, FixedSet<String>>,
    /// By file, the names of the nodes that it describes.
    nodes: FixedMap<u32, FixedSet<String>>,
    /// Files in which an object has the same UID.
    same: Vec<(u32, u32)>,
}

/// The cluster of each file.
#[derive(Debug)]
pub(super) struct Split {
    /// By file.
    pub(super) cluster: Vec<u32>,
    /// What the clusters are called, the first one excepted.
    pub(super) labels: Vec<String>,
}

impl Clusters {
    /// Takes the UID of an object that lasts; `object` is its number, if it is read, and `machine` what identifies the
    /// machine of a node.
    pub(super) fn add(
        &mut self,
        key: &str,
        uid: Uid,
        file: u32,
        object: Option<u32>,
        machine: Option<String>,
    ) {
        let seen = self.known.entry(key.to_owned()).or_default();
        match seen.iter().find(|seen| seen.uid == uid) {
            Some(first) if first.file != file => self.same.push((first.file, file)),
            Some(_) => {}
            None if seen.len() < MOST_UIDS => seen.push(Seen { uid, file, object, machine }),
            None => {}
        }
    }

    /// Takes the UID of what may own other objects.
    pub(super) fn owner(&mut self, uid: Uid, file: u32) {
        let first = *self.uids.entry(uid).or_insert(file);
        if first != file {
            self.same.push((first, file));
        }
    }

    /// Takes the UID of what owns an object of a file.
    pub(super) fn owned(&mut self, file: u32, owner: Uid) {
        self.owners.insert((file, owner));
    }

    /// Takes the name of the node that a pod of a file is on.
    pub(super) fn on(&mut self, file: u32, node: &str) {
        let nodes = self.on.entry(file).or_default();
        if !nodes.contains(node) {
            nodes.insert(node.to_owned());
        }
    }

    /// Takes the name of a node that a file describes.
    pub(super) fn node(&mut self, file: u32, node: &str) {
        self.nodes.entry(file).or_default().insert(node.to_owned());
    }

    /// Finds the cluster of each file, and reports what shows it.
    pub(super) fn split(self, files: &[String], notes: &mut Notes) -> Split {
        let mut groups = UnionFind::new(files.len());
        self.same.iter().for_each(|(a, b)| groups.unite(*a, *b));
        for (file, owner) in &self.owners {
            if let Some(other) = self.uids.get(owner) {
                groups.unite(*file, *other);
            }
        }
        let conflicts = self.conflicts(&mut groups);
        let certain: Vec<(&(u32, u32), &Conflict)> =
            conflicts.iter().filter(|(_, conflict)| conflict.is_certain).collect();
        let names = Files(files);
        if certain.is_empty() {
            for conflict in conflicts.values().take(MOST) {
                let (a, b) = (names.name(conflict.files.0), names.name(conflict.files.1));
                let detail = format!(
                    "{a} and {b} may be of two clusters and are read as one: {} has another UID in each, as has all else \
                     that both name",
                    conflict.key
                );
                notes.add(SEVERAL, &detail, conflict.object);
            }
            if conflicts.is_empty() {
                self.note_strangers(&mut groups, &names, notes);
            }
            return Split { cluster: vec![0; files.len()], labels: Vec::new() };
        }
        let apart: FixedSet<(u32, u32)> = certain.iter().map(|(pair, _)| **pair).collect();
        let (cluster, open) = self.assign(&names, &mut groups, &apart);
        for file in open {
            notes.add_named(ANY, names.name(file), None);
        }
        let labels = names.labels(&cluster);
        for (number, label) in (1..).zip(&labels) {
            let shows = |conflict: &&Conflict| cluster[conflict.files.1 as usize] == number;
            let conflict = certain.iter().map(|(_, conflict)| *conflict).find(shows);
            let Some(Conflict { key, object, files, .. }) = conflict else { continue };
            let alone = match lasts(key) {
                true => "",
                false => ", and no node is in both",
            };
            let detail = format!(
                "{} is of another cluster than {}, since {key} has another UID in each{alone}: of the second cluster, \
                 `kubernetes-{label}`, are {}; what both call alike has `-{label}` behind its name there",
                names.name(files.1),
                names.name(files.0),
                names.of(&cluster, number),
            );
            notes.add(SEVERAL, &detail, *object);
        }
        Split { cluster, labels }
    }

    /// What groups of files say differently, by their roots.
    fn conflicts(&self, groups: &mut UnionFind) -> BTreeMap<(u32, u32), Conflict> {
        let mut found: BTreeMap<(u32, u32), Conflict> = BTreeMap::new();
        let nodes = self.nodes_of(groups);
        let have_none_in_common =
            |a: u32, b: u32| nodes.get(&a).zip(nodes.get(&b)).is_some_and(|(a, b)| a.is_disjoint(b));
        for (key, seen) in &self.known {
            for (at, one) in seen.iter().enumerate() {
                for other in &seen[at + 1..] {
                    let (a, b) = (groups.root(one.file), groups.root(other.file));
                    let same_machine = one.machine.is_some() && one.machine == other.machine;
                    if a == b || same_machine {
                        continue;
                    }
                    let is_certain = lasts(key) || have_none_in_common(a, b);
                    let files = (one.file.min(other.file), one.file.max(other.file));
                    let object = other.object;
                    let new = Conflict { key: key.clone(), object, files, is_certain };
                    let known = found.entry((a.min(b), a.max(b))).or_insert_with(|| new.clone());
                    if is_certain && !known.is_certain {
                        *known = new;
                    }
                }
            }
        }
        found
    }

    /// The nodes that groups of files describe or have pods on, by their roots; none of a group that names none.
    fn nodes_of(&self, groups: &mut UnionFind) -> FixedMap<u32, Nodes<'_>> {
        let mut found: FixedMap<u32, Nodes<'_>> = FixedMap::default();
        for (&file, nodes) in self.on.iter().chain(&self.nodes) {
            found.entry(groups.root(file)).or_default().extend(nodes.iter().map(String::as_str));
        }
        found
    }

    /// Reports files each of which has nodes with pods on them, as the whole of a cluster has, and no node in common with another.
    fn note_strangers(&self, groups: &mut UnionFind, names: &Files<'_>, notes: &mut Notes) {
        let is_whole = |file: &u32| {
            let on = self.on.get(file);
            self.nodes.get(file).zip(on).is_some_and(|(nodes, on)| !nodes.is_disjoint(on))
        };
        let mut whole: Vec<u32> = self.nodes.keys().copied().filter(is_whole).collect();
        whole.sort_unstable();
        let nodes = self.nodes_of(groups);
        let Some((&first, others)) = whole.split_first() else { return };
        let of = |file: u32, groups: &mut UnionFind| nodes.get(&groups.root(file));
        for &other in others {
            if let (Some(a), Some(b)) = (of(first, groups), of(other, groups))
                && a.is_disjoint(b)
            {
                let detail = format!(
                    "{} and {} have no node in common and are read as one cluster: with `namespaces` in what `kubectl get` lists \
                     into each, two clusters are told apart",
                    names.name(first),
                    names.name(other)
                );
                notes.add(STRANGERS, &detail, None);
                return;
            }
        }
    }

    /// Puts groups of files together that nothing keeps apart. Returns the cluster of each file, and the files for which
    /// nothing says which it is.
    fn assign(
        &self,
        names: &Files<'_>,
        groups: &mut UnionFind,
        apart: &FixedSet<(u32, u32)>,
    ) -> (Vec<u32>, Vec<u32>) {
        let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for file in (0..).take(names.0.len()) {
            members.entry(groups.root(file)).or_default().push(file);
        }
        let told: FixedSet<u32> = apart.iter().flat_map(|(a, b)| [*a, *b]).collect();
        // Those that something tells apart come first: they make the clusters.
        let (known, others): (Vec<u32>, Vec<u32>) =
            members.keys().copied().partition(|root| told.contains(root));
        let mut clusters: Vec<Cluster> = Vec::new();
        let mut cluster = vec![u32::MAX; names.0.len()];
        let mut open = Vec::new();
        for root in known.into_iter().chain(others) {
            let files = &members[&root];
            let is_apart = |other: &u32| apart.contains(&(root.min(*other), root.max(*other)));
            let may = (0..clusters.len()).filter(|&at| !clusters[at].told.iter().any(is_apart));
            let shared = self.shared_nodes(files, &cluster, clusters.len());
            let mut ranked: Vec<_> =
                may.map(|at| ((shared[at], names.closeness(files, &clusters[at].files)), at)).collect();
            ranked.sort_by_key(|(close, at)| (std::cmp::Reverse(*close), *at));
            let at = match ranked.as_slice() {
                [] => {
                    clusters.push(Cluster::default());
                    clusters.len() - 1
                }
                [(best, at), rest @ ..] => {
                    if rest.first().is_some_and(|(second, _)| second == best) {
                        open.extend_from_slice(files);
                    }
                    *at
                }
            };
            for file in files {
                cluster[*file as usize] = u32::try_from(at).unwrap_or(u32::MAX);
            }
            clusters[at].told.extend(told.get(&root));
            clusters[at].files.extend_from_slice(files);
        }
        (cluster, open)
    }

    /// How many nodes that pods of some files are on each cluster has.
    fn shared_nodes(&self, files: &[u32], cluster: &[u32], clusters: usize) -> Vec<usize> {
        let mut shared = vec![0; clusters];
        let nodes: FixedSet<&String> = files.iter().filter_map(|file| self.on.get(file)).flatten().collect();
        for node in nodes {
            let seen = self.known.get(&format!("Node {node}")).into_iter().flatten();
            let of: FixedSet<u32> = seen.map(|seen| cluster[seen.file as usize]).collect();
            for at in of {
                if let Some(count) = shared.get_mut(at as usize) {
                    *count += 1;
                }
            }
        }
        shared
    }
}

/// Whether an object of this kind and name is made once in the life of a cluster or machine.
fn lasts(key: &str) -> bool {
    ["Node ", "Namespace ", "ClusterVersion "].iter().any(|kind| key.starts_with(kind))
}

/// A cluster on the way.
#[derive(Default)]
struct Cluster {
    /// The groups of files that something tells from others.
    told: Vec<u32>,
    files: Vec<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(uids: &[(&str, &str, u32)], files: &[&str]) -> (Vec<u32>, Vec<String>) {
        let mut clusters = Clusters::default();
        for (key, uid, file) in uids {
            clusters.add(key, Uid::of(uid), *file, None, None);
        }
        let mut notes = Notes::default();
        let files: Vec<String> = files.iter().map(|file| (*file).to_owned()).collect();
        let split = clusters.split(&files, &mut notes);
        (split.cluster, notes.finish().into_iter().map(|(_, text, _)| text).collect())
    }

    #[test]
    fn nodes_of_one_name_and_two_uids_are_of_two_clusters() {
        let (cluster, told) = split(
            &[("Node n1", "1", 0), ("Node n2", "2", 0), ("Node n1", "3", 1)],
            &["east/nodes.json", "west/nodes.json", "west/pods.json", "east/pods.json"],
        );
        assert_eq!(cluster, [0, 1, 1, 0]);
        assert!(told.len() == 1 && told[0].contains("`kubernetes-west`"), "{told:?}");
    }

    #[test]
    fn dumps_without_a_common_node_are_of_two_clusters() {
        let split = |owners: [&str; 2]| {
            let mut clusters = Clusters::default();
            for (file, (node, owner)) in (0..).zip(["east-1", "west-1"].into_iter().zip(owners)) {
                clusters.node(file, node);
                clusters.on(file, node);
                clusters.add("DaemonSet kube-system/kube-proxy", Uid::of(owner), file, None, None);
            }
            let mut notes = Notes::default();
            let split = clusters.split(&["a.json".to_owned(), "b.json".to_owned()], &mut notes);
            (split.cluster, notes.finish().into_iter().map(|(_, text, _)| text).collect::<Vec<_>>())
        };
        let (cluster, told) = split(["1", "2"]);
        assert_eq!(cluster, [0, 1]);
        assert!(
            told.len() == 1 && told[0].contains("another UID in each, and no node is in both: of"),
            "{told:?}"
        );
        // One daemon set has pods on the nodes of both.
        assert_eq!(split(["1", "1"]), (vec![0, 0], vec![]));
    }

    #[test]
    fn dumps_that_have_nothing_in_common_are_read_as_one_and_that_is_told() {
        let split = |nodes: [&str; 2], with_pods: bool| {
            let mut clusters = Clusters::default();
            for (file, node) in (0..).zip(nodes) {
                clusters.node(file, node);
                clusters.on(if with_pods { file } else { 2 }, node);
            }
            let mut notes = Notes::default();
            let files = ["a.json", "b.json", "c.json"].map(str::to_owned);
            let split = clusters.split(&files, &mut notes);
            assert_eq!(split.cluster, [0, 0, 0]);
            notes.finish().into_iter().map(|(_, text, _)| text).collect::<Vec<_>>()
        };
        let told = split(["east-1", "west-1"], true);
        assert!(
            told.len() == 1 && told[0].starts_with("a.json and b.json have no node in common"),
            "{told:?}"
        );
        assert_eq!(split(["n1", "n1"], true), [""; 0]);
        assert_eq!(split(["n1", "n2"], false), [""; 0], "a file for each node");
    }

    #[test]
    fn what_nothing_places_is_told() {
        let files = ["a.json", "b.json", "c.json"];
        let (cluster, told) = split(&[("Node n1", "1", 0), ("Node n1", "3", 1)], &files);
        assert_eq!(cluster, [0, 1, 0]);
        assert!(told[0].contains("1 file is of: read as of the first (c.json)"), "{told:?}");
    }

    #[test]
    fn three_clusters_are_three() {
        let files = ["a.json", "b.json", "c.json"];
        let uids = [("Node n1", "1", 0), ("Node n1", "2", 1), ("Node n1", "3", 2)];
        assert_eq!(split(&uids, &files).0, [0, 1, 2]);
    }

    #[test]
    fn what_may_have_been_made_anew_is_no_sign() {
        let two = ["a.json", "b.json"];
        let again = [("Node n1", "1", 0), ("Node n2", "2", 0), ("Node n1", "3", 1), ("Node n2", "2", 1)];
        assert_eq!(split(&again, &two), (vec![0, 0], vec![]));
        assert_eq!(
            split(&[("Node n1", "1", 0), ("Node n2", "2", 1)], &two),
            (vec![0, 0], vec![]),
            "other names"
        );
        assert_eq!(
            split(&[("Node n1", "1", 0), ("Node n1", "2", 0)], &two),
            (vec![0, 0], vec![]),
            "one file"
        );
        let (cluster, told) = split(&[("Deployment a/b", "1", 0), ("Deployment a/b", "2", 1)], &two);
        assert_eq!(cluster, [0, 0]);
        assert!(
            told[0].starts_with("a.json and b.json may be of two clusters and are read as one"),
            "{told:?}"
        );
    }
}
