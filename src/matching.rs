//! Pairing the things of one inventory with those of a later one: for the checker, which holds a plan against an inventory of
//! another day, and for what tells two of them apart.
//!
//! A thing is known by its name. Some names last no longer than the thing: an orchestrator makes up a new one for each
//! container that it starts, so that a roll-out renames everything and changes nothing. Of these, two are the same if one
//! controller keeps them on one machine.

use std::collections::{BTreeMap, BTreeSet};

/// What a thing is known by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Known<'n> {
    /// Its full name.
    pub(crate) name: &'n str,
    /// What starts it and keeps it running, such as its service.
    pub(crate) controller: &'n str,
    /// The machine that it is on.
    pub(crate) place: Option<&'n str>,
}

/// Pairs things that are gone with things that are new, by position in the two lists: those with names that were made up,
/// of one controller, in one place; in the order of their names.
pub(crate) fn pair(gone: &[Known<'_>], new: &[Known<'_>]) -> BTreeMap<usize, usize> {
    pair_by(gone, new, |known| key(known).map(|(controller, place)| (controller, Some(place))))
}

/// The same wherever they are, for who tells that they have moved as well.
pub(crate) fn pair_anywhere(gone: &[Known<'_>], new: &[Known<'_>]) -> BTreeMap<usize, usize> {
    pair_by(gone, new, |known| is_made_up(known.name).then_some((known.controller, None)))
}

/// What two things have to have in common: who keeps them running, and if it matters where they are.
type Key<'n> = (&'n str, Option<&'n str>);

fn pair_by<'n>(
    gone: &[Known<'n>],
    new: &[Known<'n>],
    key: impl Fn(&Known<'n>) -> Option<Key<'n>>,
) -> BTreeMap<usize, usize> {
    let mut free: BTreeMap<Key<'_>, BTreeSet<(&str, usize)>> = BTreeMap::new();
    for (index, known) in new.iter().enumerate() {
        if let Some(key) = key(known) {
            free.entry(key).or_default().insert((known.name, index));
        }
    }
    let mut left: Vec<(&str, usize)> = gone.iter().enumerate().map(|(at, known)| (known.name, at)).collect();
    left.sort_unstable();
    let mut pairs = BTreeMap::new();
    for (_, index) in left {
        let of_it = key(&gone[index]).and_then(|key| free.get_mut(&key));
        if let Some((_, found)) = of_it.and_then(BTreeSet::pop_first) {
            pairs.insert(index, found);
        }
    }
    pairs
}

/// What stays the same when a name is made up anew; none of a thing whose name is its own.
fn key<'n>(known: &Known<'n>) -> Option<(&'n str, &'n str)> {
    Some((known.controller, known.place?)).filter(|_| is_made_up(known.name))
}

/// The characters of which Kubernetes makes up names: no vowels, and nothing that looks like one.
const SAFE: &str = "bcdfghjklmnpqrstvwxz2456789";

/// Tells whether a name ends in what a program has made up: five characters as Kubernetes draws them, or eight or more
/// hexadecimal digits as container engines do.
fn is_made_up(name: &str) -> bool {
    let last = name.rsplit(['-', '_', '.', '/']).next().unwrap_or(name);
    let drawn = last.len() == 5 && last != name && last.chars().all(|letter| SAFE.contains(letter));
    let digits = last.len() >= 8 && last.chars().all(|digit| matches!(digit, '0'..='9' | 'a'..='f'));
    drawn || digits && last.chars().any(|digit| digit.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known<'n>(name: &'n str, controller: &'n str, place: &'n str) -> Known<'n> {
        Known { name, controller, place: Some(place) }
    }

    #[test]
    fn names_that_programs_make_up() {
        let made_up = ["shop/web-5d8f7c-x2b4k", "workload/web-x2b4k", "4f3c2a1b9d8e", "k8s_web_4f3c2a1b"];
        let own = ["web-0", "web", "db-main", "web-green", "deadbeef", "x2b4k", "web-5d8f7c"];
        assert!(made_up.into_iter().all(is_made_up));
        assert!(!own.into_iter().any(is_made_up), "{:?}", own.map(is_made_up));
    }

    #[test]
    fn by_controller_and_place() {
        let gone = [
            known("web-aa-zzzzz", "web", "n1"),
            known("web-aa-bbbbb", "web", "n1"),
            known("db-0", "db", "n1"),
        ];
        let new = [
            known("web-bb-ccccc", "web", "n2"),
            known("web-bb-ddddd", "web", "n1"),
            known("api-bb-fffff", "api", "n1"),
            known("web-bb-ggggg", "web", "n1"),
            known("db-1", "db", "n1"),
        ];
        assert_eq!(pair(&gone, &new), BTreeMap::from([(0, 3), (1, 1)]));
        assert_eq!(pair(&new, &[]), BTreeMap::new());
        assert_eq!(pair_anywhere(&gone, &new), BTreeMap::from([(0, 1), (1, 0)]));
    }
}
