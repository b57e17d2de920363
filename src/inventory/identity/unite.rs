//! Which records are one machine.

use super::Record;
use super::key::{self, Key, Sort};
use super::platform::are_foreign;
use crate::diag::{Code, Diagnostic};
use crate::id::FixedMap;
use std::collections::{BTreeMap, BTreeSet};

/// The most examples of doubtful matches for one reason.
pub(super) const MOST: usize = 5;

/// Records, joined step by step.
pub(super) struct Groups<'r> {
    records: &'r [Record],
    /// By record: its parent, or itself if it represents its group.
    parent: Vec<usize>,
    /// By group: the keys of which a machine has only one.
    single: Vec<BTreeMap<Sort, &'r str>>,
    /// By group: its record in each source.
    of_source: Vec<BTreeMap<usize, usize>>,
    /// By group: the platforms that have made it; several only where one has its machines made by another.
    platforms: Vec<BTreeSet<&'r str>>,
    doubts: Vec<Doubt>,
    /// Records that share a name and are of two platforms.
    strangers: Vec<(usize, usize)>,
    /// Records of one name that are two machines.
    clashes: Vec<((usize, usize), Sort)>,
}

/// The keys of which a machine has several, apart from the one that is looked at.
struct Evidence<'r> {
    macs: BTreeSet<&'r str>,
    /// The first parts of the names that it gives itself.
    own: BTreeSet<&'r str>,
    /// Those of the names that sources give it.
    given: BTreeSet<&'r str>,
}

impl<'r> Evidence<'r> {
    fn of(records: impl Iterator<Item = &'r Record>, key: &Key) -> Self {
        let mut found = Self { macs: BTreeSet::new(), own: BTreeSet::new(), given: BTreeSet::new() };
        for record in records {
            let given = key::called(&record.name);
            for other in record.keys.iter().filter(|other| *other != key) {
                match other.sort {
                    Sort::Mac => drop(found.macs.insert(other.value.as_str())),
                    Sort::Hostname if other.value == given => drop(found.given.insert(label(&other.value))),
                    Sort::Hostname => drop(found.own.insert(label(&other.value))),
                    _ => {}
                }
            }
        }
        found
    }

    /// The sorts in which both say something, and nothing that is the same. Names that sources give count only if
    /// they are asked for.
    fn differ(&self, other: &Self, names: bool) -> Vec<Sort> {
        let apart =
            |a: &BTreeSet<&str>, b: &BTreeSet<&str>| !a.is_empty() && !b.is_empty() && a.is_disjoint(b);
        let all = |one: &Self| one.own.union(&one.given).copied().collect::<BTreeSet<_>>();
        let (mine, theirs) = (all(self), all(other));
        let own = !self.own.is_empty() && !other.own.is_empty() && mine.is_disjoint(&theirs);
        let given = names && apart(&self.given, &other.given) && mine.is_disjoint(&theirs);
        let found = [
            apart(&self.macs, &other.macs).then_some(Sort::Mac),
            own.then_some(Sort::Hostname),
            given.then_some(Sort::Name),
        ];
        found.into_iter().flatten().collect()
    }

    /// In how many sorts both say the same.
    fn agree(&self, other: &Self) -> usize {
        let own =
            self.own.union(&self.given).any(|name| other.own.contains(name) || other.given.contains(name));
        usize::from(!self.macs.is_disjoint(&other.macs)) + usize::from(own)
    }
}

/// The part of a name before the first dot.
fn label(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

/// A match that was not made.
struct Doubt {
    pair: (usize, usize),
    why: Why,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    /// They agree in the first and differ in the second, which is trusted more.
    Against(Sort, Sort),
    /// They agree in the first and differ in the two others.
    Outweighed(Sort, Sort, Sort),
    /// Each matches one of two machines of a source.
    Twice(Sort),
    /// One name is the beginning of the other.
    Short,
    /// Machines of several platforms have the name of the first, of which no platform is known.
    Either,
}

impl<'r> Groups<'r> {
    pub(super) fn new(records: &'r [Record]) -> Self {
        let single = |record: &'r Record| {
            let keys = record.keys.iter().filter(|key| key.sort.is_single());
            keys.map(|key| (key.sort, key.value.as_str())).collect()
        };
        Self {
            records,
            platforms: records
                .iter()
                .map(|record| record.platform.as_deref().into_iter().collect())
                .collect(),
            strangers: Vec::new(),
            clashes: Vec::new(),
            parent: (0..records.len()).collect(),
            single: records.iter().map(single).collect(),
            of_source: records.iter().enumerate().map(|(at, record)| [(record.source, at)].into()).collect(),
            doubts: Vec::new(),
        }
    }

    /// Joins records that share keys, the most trusted keys first.
    pub(super) fn unite(&mut self) {
        let mut by_key: FixedMap<&'r Key, Vec<usize>> = FixedMap::default();
        for (at, record) in self.records.iter().enumerate() {
            for key in &record.keys {
                by_key.entry(key).or_default().push(at);
            }
        }
        let mut shared: Vec<(&Key, Vec<usize>)> =
            by_key.into_iter().filter(|(_, records)| records.len() > 1).collect();
        shared.sort_by_key(|(key, _)| key.sort);
        for (key, records) in &shared {
            if key.sort == Sort::Hostname && self.has_strangers(records) {
                self.join_by_platform(records, key);
            } else if !self.is_ambiguous(records) {
                for &other in &records[1..] {
                    self.try_join(records[0], other, key);
                }
            } else if let Some(&other) =
                records.iter().find(|&&at| self.records[at].source != self.records[records[0]].source)
            {
                self.doubts.push(Doubt { pair: (records[0], other), why: Why::Twice(key.sort) });
            }
        }
        self.doubt_short_names();
    }

    /// Whether two machines of one source share a key.
    fn is_ambiguous(&mut self, records: &[usize]) -> bool {
        let mut seen: BTreeMap<usize, usize> = BTreeMap::new();
        records.iter().any(|&at| {
            let (source, root) = (self.records[at].source, self.root(at));
            seen.insert(source, root).is_some_and(|other| other != root)
        })
    }

    /// Whether two records are of machines of two platforms.
    fn are_strangers(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        self.platforms[a].iter().any(|one| self.platforms[b].iter().any(|other| are_foreign(one, other)))
    }

    /// Whether records that share a name are of several platforms.
    fn has_strangers(&mut self, records: &[usize]) -> bool {
        let known: Vec<usize> =
            records.iter().copied().filter(|&at| self.records[at].platform.is_some()).collect();
        known
            .iter()
            .enumerate()
            .any(|(at, &one)| known[..at].iter().any(|&other| self.are_strangers(one, other)))
    }

    /// Joins records that share a name, and of which some are of several platforms: those of one. Nothing says which machine
    /// those are about that know no platform.
    fn join_by_platform(&mut self, records: &[usize], key: &'r Key) {
        let (known, others): (Vec<usize>, Vec<usize>) =
            records.iter().partition(|&&at| !self.platforms_of(at).is_empty());
        for list in [&known, &others] {
            for (number, &one) in list.iter().enumerate() {
                for &other in &list[..number] {
                    if self.are_strangers(one, other) {
                        self.strangers.push((other, one));
                    } else if !self.is_ambiguous(&[other, one]) {
                        self.try_join(other, one, key);
                    }
                }
            }
        }
        for other in others {
            self.doubts.push(Doubt { pair: (other, known[0]), why: Why::Either });
            self.strangers.extend(known.iter().map(|&at| (other, at)));
        }
    }

    fn platforms_of(&mut self, at: usize) -> &BTreeSet<&'r str> {
        let root = self.root(at);
        &self.platforms[root]
    }

    /// Records that share a name and are not of one machine, since machines of several platforms have it.
    pub(super) fn strangers(&self) -> Vec<(usize, usize)> {
        self.strangers.clone()
    }

    /// The records of a machine that have a name, in order; the machine is that of a record.
    pub(super) fn with_name(&mut self, at: usize, name: &str) -> Vec<usize> {
        let root = self.root(at);
        let all = self.of_source[root].values().copied();
        all.filter(|&at| self.records[at].name == name).collect()
    }

    /// Whether no other record is of the machine of one.
    pub(super) fn is_alone(&mut self, at: usize) -> bool {
        let root = self.root(at);
        self.of_source[root].len() == 1
    }

    fn try_join(&mut self, a: usize, b: usize, key: &Key) {
        let (pair, by) = ((a, b), key.sort);
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return;
        }
        let against = self.single[a].iter().find_map(|(&sort, value)| {
            let differs = self.single[b].get(&sort).is_some_and(|other| other != value);
            (differs && sort < by).then_some(sort)
        });
        let against = against.map(|sort| Why::Against(by, sort)).or_else(|| self.outweighed(a, b, key));
        let names = [pair.0, pair.1].map(|at| &self.records[at].name);
        if let Some(Why::Against(_, sort) | Why::Outweighed(_, sort, _)) = against
            && names[0] == names[1]
        {
            self.clashes.push((pair, sort));
            return;
        }
        let twice = self.of_source[a].keys().any(|source| self.of_source[b].contains_key(source));
        match against.or(twice.then_some(Why::Twice(by))) {
            Some(why) => self.doubts.push(Doubt { pair, why }),
            None => {
                let (single, of_source) =
                    (std::mem::take(&mut self.single[b]), std::mem::take(&mut self.of_source[b]));
                for (sort, value) in single {
                    self.single[a].entry(sort).or_insert(value);
                }
                self.of_source[a].extend(of_source);
                let platforms = std::mem::take(&mut self.platforms[b]);
                self.platforms[a].extend(platforms);
                self.parent[b] = a;
            }
        }
    }

    /// Whether two keys of other sorts speak against a match, and more than speak for it.
    fn outweighed(&self, a: usize, b: usize, key: &Key) -> Option<Why> {
        let [one, two] =
            [a, b].map(|root| Evidence::of(self.of_source[root].values().map(|&at| &self.records[at]), key));
        let singles = self.single[a].iter().filter(|(sort, _)| **sort != key.sort);
        let both = singles.filter_map(|(sort, value)| Some((*sort, self.single[b].get(sort)? == value)));
        let (same, differ): (Vec<_>, Vec<_>) = both.partition(|(_, is_same)| *is_same);
        let mut differ: Vec<Sort> = differ.into_iter().map(|(sort, _)| sort).collect();
        differ.extend(one.differ(&two, !key.sort.is_single()));
        let agree = 1 + same.len() + one.agree(&two);
        match differ[..] {
            [first, second, ..] if differ.len() > agree => Some(Why::Outweighed(key.sort, first, second)),
            _ => None,
        }
    }

    /// Notes names of which one is the first part of another, if no other key decides.
    fn doubt_short_names(&mut self) {
        let mut short: FixedMap<&'r str, usize> = FixedMap::default();
        let names = |record: &'r Record| record.keys.iter().filter(|key| key.sort == Sort::Hostname);
        for (at, record) in self.records.iter().enumerate() {
            for key in names(record).filter(|key| !key.value.contains('.')) {
                short.entry(key.value.as_str()).or_insert(at);
            }
        }
        for (at, record) in self.records.iter().enumerate() {
            for key in names(record) {
                let label = key.value.split_once('.').map(|(label, _)| label);
                let Some(&other) = label.and_then(|label| short.get(label)) else { continue };
                let differs = record.source != self.records[other].source;
                if differs && self.root(at) != self.root(other) && !self.is_apart(at, other) {
                    self.doubts.push(Doubt { pair: (other, at), why: Why::Short });
                }
            }
        }
    }

    /// Whether a key shows that two records are two machines.
    fn is_apart(&mut self, a: usize, b: usize) -> bool {
        if self.are_strangers(a, b) {
            return true;
        }
        let (a, b) = (self.root(a), self.root(b));
        self.single[a]
            .iter()
            .any(|(sort, value)| self.single[b].get(sort).is_some_and(|other| other != value))
    }

    pub(super) fn root(&mut self, mut at: usize) -> usize {
        while self.parent[at] != at {
            self.parent[at] = self.parent[self.parent[at]];
            at = self.parent[at];
        }
        at
    }

    /// Returns the records of each machine that several sources have.
    pub(super) fn members(&mut self) -> Vec<Vec<usize>> {
        let mut members: FixedMap<usize, Vec<usize>> = FixedMap::default();
        for at in 0..self.records.len() {
            let root = self.root(at);
            members.entry(root).or_default().push(at);
        }
        members.into_values().filter(|members| members.len() > 1).collect()
    }

    /// Returns messages on matches that were not made, a few for each reason.
    pub(super) fn doubts(&mut self) -> Vec<Diagnostic> {
        let mut by: BTreeMap<Why, Vec<(usize, usize)>> = BTreeMap::new();
        for doubt in std::mem::take(&mut self.doubts) {
            by.entry(doubt.why).or_default().push(doubt.pair);
        }
        let doubts = by.into_iter().map(|(why, pairs)| self.word(why, &pairs));
        let clashes = self.clashes.iter().map(|&((a, b), sort)| {
            let name = &self.records[a].name;
            let message = format!("two machines are called {name}: their {} is not the same", sort.name());
            Diagnostic::new(Code::Conflict, message)
                .at(self.records[a].place, "said here")
                .at(self.records[b].place, "and here")
                .help("give one of them another name, or correct its identity")
        });
        doubts.chain(clashes).collect()
    }

    fn word(&self, why: Why, pairs: &[(usize, usize)]) -> Diagnostic {
        let count = match pairs.len() {
            1 => "two machines of different sources may be one".to_owned(),
            more => format!("{more} pairs of machines of different sources may be one each"),
        };
        let reason = match why {
            Why::Against(by, sort) => {
                format!("they have the same {} and different {}", by.name(), sort.name())
            }
            Why::Outweighed(by, first, second) => {
                let other =
                    if first == by { format!("other {}s", first.name()) } else { first.name().to_owned() };
                format!("they have one {} in common and differ in {other} and {}", by.name(), second.name())
            }
            Why::Twice(sort) => format!("one source has two machines of the same {}", sort.name()),
            Why::Either => {
                "machines of several platforms are called so, and it may be any of them".to_owned()
            }
            Why::Short => "their names are the same up to the first dot".to_owned(),
        };
        let mut diagnostic =
            Diagnostic::new(Code::DoubtfulIdentity, format!("{count}: {reason}; they are kept apart"));
        for &(a, b) in pairs.iter().take(MOST) {
            for at in [a, b] {
                diagnostic = diagnostic.at(self.records[at].place, self.records[at].name.clone());
            }
        }
        diagnostic.help("if they are one, say so: an inventory with its name and `identity` joins them")
    }
}
