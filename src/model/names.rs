//! Interned names: each distinct string once, in one buffer, known by a dense id.

use crate::id::Id;
use hashbrown::HashTable;
use std::hash::BuildHasher;
use std::marker::PhantomData;

/// A table of distinct strings; the position of a string is its id.
#[derive(Clone, Debug)]
pub(crate) struct Names<I> {
    bytes: String,
    ends: Vec<usize>,
    table: HashTable<u32>,
    ids: PhantomData<fn() -> I>,
}

impl<I> Default for Names<I> {
    fn default() -> Self {
        Self { bytes: String::new(), ends: Vec::new(), table: HashTable::new(), ids: PhantomData }
    }
}

fn hash(text: &str) -> u64 {
    foldhash::fast::FixedState::default().hash_one(text)
}

fn slice<'a>(bytes: &'a str, ends: &[usize], index: usize) -> &'a str {
    let start = if index == 0 { 0 } else { ends[index - 1] };
    &bytes[start..ends[index]]
}

impl<I: Id> Names<I> {
    /// Returns the id of `text`, new if it is the first of its kind.
    pub(crate) fn intern(&mut self, text: &str) -> I {
        let Self { bytes, ends, table, .. } = self;
        let entry = table.entry(
            hash(text),
            |&index| slice(bytes, ends, index as usize) == text,
            |&index| hash(slice(bytes, ends, index as usize)),
        );
        let index = match entry {
            hashbrown::hash_table::Entry::Occupied(found) => *found.get(),
            hashbrown::hash_table::Entry::Vacant(vacant) => {
                let index = u32::try_from(ends.len()).expect("fewer than 2^32 names");
                vacant.insert(index);
                bytes.push_str(text);
                ends.push(bytes.len());
                index
            }
        };
        I::from_index(index as usize)
    }

    /// Returns the id of `text` if it is known.
    pub(crate) fn find(&self, text: &str) -> Option<I> {
        let same = |&index: &u32| slice(&self.bytes, &self.ends, index as usize) == text;
        self.table.find(hash(text), same).map(|&index| I::from_index(index as usize))
    }

    /// Returns the string of an id.
    pub(crate) fn get(&self, id: I) -> &str {
        slice(&self.bytes, &self.ends, id.index())
    }

    /// Returns the number of strings.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns all strings in id order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| slice(&self.bytes, &self.ends, index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::ids;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    ids! { /// A test id.
    TestId; }

    proptest! {
        #[test]
        fn interning_is_a_map_from_strings_to_dense_ids(words in prop::collection::vec("[ab]{0,3}", 0..50)) {
            let mut names = Names::<TestId>::default();
            let mut model = BTreeMap::new();
            for word in &words {
                let next = model.len();
                let want = *model.entry(word.clone()).or_insert(next);
                prop_assert_eq!(names.intern(word).index(), want);
            }
            prop_assert_eq!(names.len(), model.len());
            for (word, index) in model {
                prop_assert_eq!(names.find(&word), Some(TestId::from_index(index)));
                prop_assert_eq!(names.get(TestId::from_index(index)), word);
            }
            prop_assert!(names.find("zzz").is_none());
        }
    }
}
