//! Requirements that a fleet violates today: all who violate one are told at once.

use crate::answer::obstacle::Violation;
use crate::answer::refs::RequirementRef;
use crate::answer::tables::Tables;
use crate::id::{FixedMap, FixedSet};

/// A violation, and the others of the same requirement.
pub(super) struct Group<'a> {
    pub(super) first: &'a Violation,
    pub(super) others: Vec<&'a Violation>,
}

/// Groups violations by their requirement and by whether a plan mends them, in the order of the first of each. Nobody
/// is in one group twice.
pub(super) fn groups<'a>(tables: &Tables, all: &'a [Violation]) -> Vec<Group<'a>> {
    let mut groups: FixedMap<(RequirementRef, Option<bool>), Group<'a>> = FixedMap::default();
    let mut told = FixedSet::default();
    for one in all {
        let key = (one.requirement, one.mended);
        if !told.insert((key, tables.name(one.thing))) {
            continue;
        }
        match groups.get_mut(&key) {
            Some(group) => group.others.push(one),
            None => {
                groups.insert(key, Group { first: one, others: Vec::new() });
            }
        }
    }
    groups.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::refs::ThingRef;
    use crate::id::Id;

    fn violation(thing: usize, requirement: usize, mended: bool) -> Violation {
        Violation {
            thing: ThingRef::from_index(thing),
            requirement: RequirementRef::from_index(requirement),
            subject: None,
            found: Vec::new(),
            mended: Some(mended),
        }
    }

    #[test]
    fn one_requirement_is_told_once_for_each_outcome() {
        let tables = super::super::changes::generate::shop();
        let all = [
            violation(7, 0, true),
            violation(9, 1, true),
            violation(10, 0, true),
            violation(7, 0, true),
            violation(12, 0, false),
        ];
        let groups = groups(&tables, &all);
        let things = |group: &Group<'_>| -> Vec<usize> {
            std::iter::once(group.first)
                .chain(group.others.iter().copied())
                .map(|one| one.thing.index())
                .collect()
        };
        assert_eq!(groups.iter().map(things).collect::<Vec<_>>(), [vec![7, 10], vec![9], vec![12]]);
    }
}
