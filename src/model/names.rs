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
    table: HashTable<Entry>,
    ids: PhantomData<fn() -> I>,
}

/// The position of a string, with its hash, so that the table can grow and skip other strings without reading any.
#[derive(Clone, Copy, Debug)]
struct Entry {
    hash: u32,
    index: u32,
}

/// Returns the hash in the form that the table needs, in which every bit counts.
const fn spread(hash: u32) -> u64 {
    (hash as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

impl<I> Default for Names<I> {
    fn default() -> Self {
        Self { bytes: String::new(), ends: Vec::new(), table: HashTable::new(), ids: PhantomData }
    }
}

fn hash(text: &str) -> u32 {
    let hash = foldhash::fast::FixedState::default().hash_one(text);
    // Either half is as good as the other.
    (hash >> 32) as u32
}

fn slice<'a>(bytes: &'a str, ends: &[usize], index: usize) -> &'a str {
    let start = if index == 0 { 0 } else { ends[index - 1] };
    &bytes[start..ends[index]]
}

impl<I: Id> Names<I> {
    /// Returns the id of `text`, which is new if the table did not hold it.
    pub(crate) fn intern(&mut self, text: &str) -> I {
        let Self { bytes, ends, table, .. } = self;
        let hash = hash(text);
        let same = |entry: &Entry| entry.hash == hash && slice(bytes, ends, entry.index as usize) == text;
        let index = match table.entry(spread(hash), same, |entry| spread(entry.hash)) {
            hashbrown::hash_table::Entry::Occupied(found) => found.get().index,
            hashbrown::hash_table::Entry::Vacant(vacant) => {
                let index = u32::try_from(ends.len()).expect("fewer than 2^32 names");
                vacant.insert(Entry { hash, index });
                bytes.push_str(text);
                ends.push(bytes.len());
                index
            }
        };
        I::from_index(index as usize)
    }

    /// Returns the id of `text` if it is known.
    pub(crate) fn find(&self, text: &str) -> Option<I> {
        let hash = hash(text);
        let same = |entry: &Entry| {
            entry.hash == hash && slice(&self.bytes, &self.ends, entry.index as usize) == text
        };
        self.table.find(spread(hash), same).map(|entry| I::from_index(entry.index as usize))
    }

    /// The string of an id.
    pub(crate) fn get(&self, id: I) -> &str {
        slice(&self.bytes, &self.ends, id.index())
    }

    /// The number of strings.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// All strings in id order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| slice(&self.bytes, &self.ends, index))
    }
}

#[cfg(feature = "compiled")]
impl<I: Id> crate::seal::Seal for Names<I> {
    fn seal(&self, to: &mut Vec<u8>) {
        self.bytes.seal(to);
        let ends = self.ends.iter().map(|&end| u32::try_from(end).expect("names have fewer than 2^32 bytes"));
        ends.collect::<Vec<u32>>().seal(to);
    }

    /// The table of hashes is made anew: nothing says that those of another build are the same.
    fn open(from: &mut crate::seal::Opened<'_>) -> Result<Self, crate::seal::Bad> {
        let (bytes, ends): (String, Vec<u32>) = crate::seal::Seal::open(from)?;
        let ends: Vec<usize> = ends.into_iter().map(|end| end as usize).collect();
        let last = ends.last().copied().unwrap_or_default();
        if !ends.is_sorted() || last != bytes.len() || !ends.iter().all(|&end| bytes.is_char_boundary(end)) {
            return Err(crate::seal::Bad("names do not fit their text"));
        }
        let mut table = HashTable::with_capacity(ends.len());
        for index in 0..ends.len() {
            let entry =
                Entry { hash: hash(slice(&bytes, &ends, index)), index: u32::try_from(index).unwrap_or(0) };
            table.insert_unique(spread(entry.hash), entry, |entry| spread(entry.hash));
        }
        Ok(Self { bytes, ends, table, ids: PhantomData })
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
