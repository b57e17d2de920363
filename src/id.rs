//! Dense, typed indices and the containers that they index.
//!
//! Every entity of a fleet is known inside the library by a number that is dense from zero, so that tables are
//! plain vectors and no step hashes a name twice. An id means nothing outside the value that gave it out.

use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// A map with a fixed hash, iterated in insertion order.
pub(crate) type FixedMap<K, V> = indexmap::IndexMap<K, V, foldhash::fast::FixedState>;

/// A set with a fixed hash, iterated in insertion order; the position of an item is its id.
pub(crate) type FixedSet<T> = indexmap::IndexSet<T, foldhash::fast::FixedState>;

/// A dense index of one kind of thing.
pub trait Id: Copy + Eq + Ord + Hash + fmt::Debug {
    /// Makes the id of the `index`-th thing.
    ///
    /// # Panics
    /// When `index` does not fit 32 bits: a fleet holds at most 2³² − 1 things of a kind, which reading checks.
    fn from_index(index: usize) -> Self;
    /// The position of the thing in its table.
    fn index(self) -> usize;
}

/// Declares id types.
macro_rules! ids {
    ($($(#[$doc:meta])* $vis:vis $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        $vis struct $name(u32);

        impl $crate::id::Id for $name {
            fn from_index(index: usize) -> Self {
                Self(u32::try_from(index).expect("a table holds fewer than 2^32 entries"))
            }
            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}
pub(crate) use ids;

/// A vector indexed by one kind of id.
#[derive(Clone)]
pub struct IdVec<I, T> {
    items: Vec<T>,
    ids: PhantomData<fn(I)>,
}

impl<I: Id, T> IdVec<I, T> {
    /// Makes an empty vector.
    #[must_use]
    pub const fn new() -> Self {
        Self { items: Vec::new(), ids: PhantomData }
    }

    /// Makes a vector of `len` copies of an item.
    #[must_use]
    pub fn filled(len: usize, item: T) -> Self
    where
        T: Clone,
    {
        Self { items: vec![item; len], ids: PhantomData }
    }

    /// Appends an item and returns its id.
    pub fn push(&mut self, item: T) -> I {
        let id = I::from_index(self.items.len());
        self.items.push(item);
        id
    }

    /// The number of items.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are no items.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The items in id order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    /// The ids in order.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = I> + use<I, T> {
        (0..self.items.len()).map(I::from_index)
    }

    /// Ids and items, in id order.
    pub fn iter_enumerated(&self) -> impl ExactSizeIterator<Item = (I, &T)> {
        self.items.iter().enumerate().map(|(index, item)| (I::from_index(index), item))
    }
}

impl<I: Id, T> Default for IdVec<I, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I: Id, T: fmt::Debug> fmt::Debug for IdVec<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.items).finish()
    }
}

impl<I, T> From<Vec<T>> for IdVec<I, T> {
    fn from(items: Vec<T>) -> Self {
        Self { items, ids: PhantomData }
    }
}

impl<I: Id, T> FromIterator<T> for IdVec<I, T> {
    fn from_iter<It: IntoIterator<Item = T>>(iter: It) -> Self {
        Self { items: iter.into_iter().collect(), ids: PhantomData }
    }
}

impl<I: Id, T> Index<I> for IdVec<I, T> {
    type Output = T;
    fn index(&self, id: I) -> &T {
        &self.items[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for IdVec<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.index()]
    }
}

/// Many short lists in one flat array: for each id a slice.
///
/// It is built once, from pairs, by a counting sort, and keeps the pairs' order within each list.
#[derive(Clone, Debug)]
pub struct Lists<I, T> {
    ends: Vec<u32>,
    items: Vec<T>,
    ids: PhantomData<fn(I)>,
}

impl<I, T> Default for Lists<I, T> {
    fn default() -> Self {
        Self { ends: Vec::new(), items: Vec::new(), ids: PhantomData }
    }
}

impl<I: Id, T: Copy> Lists<I, T> {
    /// Makes the lists of `len` ids out of `(id, item)` pairs, in O(`len` + pairs).
    #[must_use]
    pub fn from_pairs(len: usize, pairs: &[(I, T)]) -> Self {
        let Some(&(_, filler)) = pairs.first() else {
            return Self { ends: vec![0; len], items: Vec::new(), ids: PhantomData };
        };
        let mut next = vec![0u32; len + 1];
        for (id, _) in pairs {
            next[id.index() + 1] += 1;
        }
        for i in 1..next.len() {
            next[i] += next[i - 1];
        }
        let mut items = vec![filler; pairs.len()];
        for &(id, item) in pairs {
            let slot = &mut next[id.index()];
            items[*slot as usize] = item;
            *slot += 1;
        }
        next.truncate(len);
        Self { ends: next, items, ids: PhantomData }
    }

    /// Adds the list of the next id.
    ///
    /// # Panics
    /// If all lists together have 2^32 items or more.
    pub(crate) fn push(&mut self, list: impl IntoIterator<Item = T>) {
        self.items.extend(list);
        self.ends.push(u32::try_from(self.items.len()).expect("fewer than 2^32 items"));
    }

    /// Where each list ends among the items.
    #[cfg(feature = "compiled")]
    pub(crate) fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// The items of all lists.
    #[cfg(feature = "compiled")]
    pub(crate) fn items(&self) -> &[T] {
        &self.items
    }

    /// Puts lists together again; `None` if they do not end in order, and with the items.
    #[cfg(feature = "compiled")]
    pub(crate) fn from_parts(ends: Vec<u32>, items: Vec<T>) -> Option<Self> {
        let last = ends.last().map_or(0, |&end| end as usize);
        (ends.is_sorted() && last == items.len()).then_some(Self { ends, items, ids: PhantomData })
    }

    /// How many lists there are.
    pub(crate) const fn len(&self) -> usize {
        self.ends.len()
    }

    /// How many items all lists have.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.items.len()
    }

    /// The list of `id`; empty for an id beyond the table.
    #[must_use]
    pub fn get(&self, id: I) -> &[T] {
        let index = id.index();
        let Some(&end) = self.ends.get(index) else {
            return &[];
        };
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.items[start as usize..end as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    ids! { /// A test id.
    TestId; }

    #[test]
    fn lists_keep_order_and_bounds() {
        let id = TestId::from_index;
        let lists = Lists::from_pairs(3, &[(id(2), 'a'), (id(0), 'b'), (id(2), 'c')]);
        assert_eq!(lists.get(id(0)), ['b']);
        assert!(lists.get(id(1)).is_empty());
        assert_eq!(lists.get(id(2)), ['a', 'c']);
        assert!(lists.get(id(9)).is_empty());
        assert!(Lists::<TestId, u8>::from_pairs(2, &[]).get(id(1)).is_empty());
    }
}
