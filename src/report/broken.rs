//! Requirements that are violated today: who violates one and the same is told at once.

use super::words::few;
use crate::answer::check::Violation;
use crate::answer::plan::Broken;
use crate::id::FixedMap;
use std::hash::Hash;

/// Names of those who violate one requirement.
const FEW: usize = 3;

/// Violations of one requirement.
pub(super) struct Group<'a, T> {
    pub(super) first: &'a T,
    pub(super) others: Vec<&'a str>,
}

/// Groups the violations that a check found, in the order of the first of each group.
pub(super) fn violations(all: &[Violation]) -> Vec<Group<'_, Violation>> {
    // What one fact says stands at one place, whoever it is about.
    groups(all, |one| one.links.first().and_then(|link| link.place), |one| &one.thing)
}

/// Words what is broken before a plan is carried out, one text for each requirement and what becomes of it.
pub(super) fn broken(all: &[Broken]) -> Vec<String> {
    let word = |Group { first, others }: Group<'_, Broken>| {
        let then = match first.mended {
            true => "the plan mends it",
            false => "the plan leaves it as it is",
        };
        let also = match others.len() {
            0 => String::new(),
            more => {
                let names = few(others.into_iter(), FEW);
                format!("; likewise {more} more: {names}")
            }
        };
        format!("{}: {} [{}]; {then}{also}", first.thing, first.text, first.place)
    };
    groups(all, |one| (&one.place, one.mended), |one| &one.thing).into_iter().map(word).collect()
}

/// Words who violates one requirement.
pub(super) fn who(group: &Group<'_, Violation>) -> String {
    let names: Vec<&str> =
        std::iter::once(group.first.thing.as_str()).chain(group.others.iter().copied()).collect();
    let names = few(names.into_iter(), FEW);
    match &group.first.fact {
        Some(fact) => format!("{names} (fact {fact})"),
        None => names,
    }
}

fn groups<'a, T, K: Hash + Eq>(
    all: &'a [T],
    key: impl Fn(&'a T) -> K,
    thing: impl Fn(&'a T) -> &'a String,
) -> Vec<Group<'a, T>> {
    let mut groups: FixedMap<K, Group<'a, T>> = FixedMap::default();
    for one in all {
        let group = groups.entry(key(one)).or_insert_with(|| Group { first: one, others: Vec::new() });
        let name = thing(one).as_str();
        if !std::ptr::eq(group.first, one) && name != thing(group.first) && !group.others.contains(&name) {
            group.others.push(name);
        }
    }
    groups.into_values().collect()
}
