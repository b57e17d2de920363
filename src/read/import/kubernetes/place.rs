//! Groups of files, and what their names say about which belong together.

use crate::read::import::File;
use crate::read::import::common::clean;

/// The most files that are named.
const MOST: usize = 4;

/// Groups of numbers.
pub(super) struct UnionFind(Vec<u32>);

impl UnionFind {
    pub(super) fn new(count: usize) -> Self {
        Self((0..).take(count).collect())
    }

    /// The first number of a group.
    pub(super) fn root(&mut self, of: u32) -> u32 {
        let mut root = of;
        while self.0[root as usize] != root {
            self.0[root as usize] = self.0[self.0[root as usize] as usize];
            root = self.0[root as usize];
        }
        root
    }

    pub(super) fn unite(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}

/// The names of files, by number.
pub(super) struct Files<'a>(pub(super) &'a [String]);

impl Files<'_> {
    pub(super) fn name(&self, file: u32) -> &str {
        self.0.get(file as usize).map_or("", String::as_str)
    }

    /// The files of a cluster, in words.
    pub(super) fn of(&self, cluster: &[u32], number: u32) -> String {
        let names: Vec<&str> = self
            .0
            .iter()
            .zip(cluster)
            .filter(|(_, of)| **of == number)
            .map(|(name, _)| name.as_str())
            .collect();
        match names.len().checked_sub(MOST) {
            None | Some(0) => names.join(", "),
            Some(more) => format!("{} and {more} more", names[..MOST].join(", ")),
        }
    }

    /// How many parts at their beginnings two names have in common at most: of `east/nodes.json` and `east/pods.json` one.
    pub(super) fn closeness(&self, some: &[u32], others: &[u32]) -> usize {
        let parts = |file: u32| self.name(file).split(['/', '\\', '-', '_', '.', ' ']);
        let common = |a: u32, b: u32| parts(a).zip(parts(b)).take_while(|(a, b)| a == b).count();
        // Names of many files that nothing tells apart are not compared each with each.
        let few = |files: &[u32]| files.iter().copied().take(200).collect::<Vec<u32>>();
        let (some, others) = (few(some), few(others));
        some.iter().flat_map(|&a| others.iter().map(move |&b| common(a, b))).max().unwrap_or_default()
    }

    /// What the second and further clusters are called: as the file or the directory of each, if these differ, else by
    /// number.
    pub(super) fn labels(&self, cluster: &[u32]) -> Vec<String> {
        let count = cluster.iter().copied().max().unwrap_or_default();
        let named: Vec<Option<String>> = (0..=count).map(|number| self.label(cluster, number)).collect();
        let label = |number: u32| {
            let own = named[number as usize]
                .as_ref()
                .filter(|own| named.iter().filter(|other| other.as_ref() == Some(own)).count() == 1);
            own.cloned().unwrap_or_else(|| (number + 1).to_string())
        };
        (1..=count).map(label).collect()
    }

    fn label(&self, cluster: &[u32], number: u32) -> Option<String> {
        let mut names = self.0.iter().zip(cluster).filter(|(_, of)| **of == number).map(|(name, _)| name);
        let first = names.next()?;
        let directory = |name: &str| {
            let mut parts = name.rsplit(['/', '\\']);
            parts.nth(1).filter(|part| !matches!(*part, "" | "." | "..")).map(str::to_owned)
        };
        let rest: Vec<&String> = names.collect();
        let label = match rest.as_slice() {
            [] => Some(File { name: first }.stem().to_owned()),
            rest => {
                directory(first).filter(|own| rest.iter().all(|name| directory(name).as_ref() == Some(own)))
            }
        };
        label.map(|label| clean(&label).into_owned()).filter(|label| !label.is_empty())
    }
}
