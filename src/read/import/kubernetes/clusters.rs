//! Whether files are of one cluster.
//!
//! The API server gives every object a unique UID. Objects that last, such as nodes, have one name and one UID as long
//! as they exist. Two files in which such objects have the same names, and not one has the same UID in both, are of two
//! clusters. One that is the same in both shows that the others were only recreated.

use crate::id::FixedMap;
use crate::read::import::common::{Notes, Remark};
use std::collections::BTreeMap;

/// The most pairs of files that are named.
const MOST: usize = 3;

/// Files of several clusters; the detail says which, and what shows it.
const SEVERAL: Remark = Remark::incomplete("{detail}", "{detail}");

/// What two files have in common.
#[derive(Debug, Default)]
struct Common {
    /// An object that is the same.
    any_same: bool,
    /// The first object of the same name that is another one.
    other: Option<(String, Option<u32>)>,
}

/// The UIDs of objects that last.
#[derive(Debug, Default)]
pub(super) struct Clusters {
    /// By kind and name: the first file that has it, and its UID.
    known: FixedMap<String, (u32, String)>,
    pairs: BTreeMap<(u32, u32), Common>,
}

impl Clusters {
    /// Takes the UID of an object of a file; `object` is its number, if it is read.
    pub(super) fn add(&mut self, key: &str, uid: &str, file: u32, object: Option<u32>) {
        let Some((first, known)) = self.known.get(key) else {
            self.known.insert(key.to_owned(), (file, uid.to_owned()));
            return;
        };
        if *first == file {
            return;
        }
        let common = self.pairs.entry((*first, file)).or_default();
        match known == uid {
            true => common.any_same = true,
            false => drop(common.other.get_or_insert_with(|| (key.to_owned(), object))),
        }
    }

    /// Reports which files are of several clusters.
    pub(super) fn finish(self, files: &[String], notes: &mut Notes) {
        let apart = self.pairs.into_iter().filter(|(_, common)| !common.any_same);
        let apart = apart.filter_map(|((a, b), common)| Some((a, b, common.other?)));
        for (a, b, (key, object)) in apart.take(MOST) {
            let name = |file: u32| files.get(file as usize).map_or("", String::as_str);
            let detail = format!(
                "{} and {} seem to be of two clusters and are read as one: {key} has another UID in each, as has all else \
                 that both name",
                name(a),
                name(b),
            );
            notes.add(SEVERAL, &detail, object);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(uids: &[(&str, &str, u32)]) -> Vec<String> {
        let mut clusters = Clusters::default();
        for (key, uid, file) in uids {
            clusters.add(key, uid, *file, None);
        }
        let mut notes = Notes::default();
        clusters.finish(&["a.json".to_owned(), "b.json".to_owned()], &mut notes);
        notes.finish().into_iter().map(|(_, text, _)| text).collect()
    }

    #[test]
    fn files_that_have_nothing_in_common_but_names_are_of_two_clusters() {
        let two = said(&[("Node n1", "1", 0), ("Node n2", "2", 0), ("Node n1", "3", 1)]);
        assert_eq!(two.len(), 1);
        assert!(two[0].starts_with("a.json and b.json seem to be of two clusters"), "{two:?}");
    }

    #[test]
    fn what_may_have_been_made_anew_is_no_sign() {
        assert!(
            said(&[("Node n1", "1", 0), ("Node n2", "2", 0), ("Node n1", "3", 1), ("Node n2", "2", 1)])
                .is_empty()
        );
        assert!(said(&[("Node n1", "1", 0), ("Node n2", "2", 1)]).is_empty(), "other names");
        assert!(said(&[("Node n1", "1", 0), ("Node n1", "2", 0)]).is_empty(), "one file");
    }
}
