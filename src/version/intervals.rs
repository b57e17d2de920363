//! Sets of sort keys: sorted lists of half-open intervals.
//!
//! A *cut* is a string of bytes that need not be the key of any version: it divides the keys into those below
//! it and those from it on. Because a cut can lie before or after a key, and before or after all keys that
//! begin alike, an interval `[low, high)` of cuts is all that any comparator needs.
//!
//! Equal sets have equal lists: [`Intervals::from_list`], the only way to make one of several intervals,
//! sorts and merges them.

/// A place between keys.
pub(super) type Cut = Vec<u8>;

/// One interval: from `low` on and, where there is a `high`, below it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Interval {
    /// The inclusive lower end; the empty cut is below everything.
    pub(super) low: Cut,
    /// The exclusive upper end; `None` is above everything.
    pub(super) high: Option<Cut>,
}

impl Interval {
    fn is_empty(&self) -> bool {
        self.high.as_ref().is_some_and(|high| *high <= self.low)
    }

    /// Whether nothing lies between the end of `self` and the beginning of `next`.
    fn reaches(&self, next: &Self) -> bool {
        self.high.as_ref().is_none_or(|high| next.low <= *high)
    }

    fn intersect(&self, other: &Self) -> Self {
        let high = match (&self.high, &other.high) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.as_ref().or(b.as_ref()),
        };
        Self { low: self.low.clone().max(other.low.clone()), high: high.cloned() }
    }
}

/// A set of keys, in its one canonical form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Intervals(Vec<Interval>);

impl Intervals {
    /// Returns the set of no key.
    pub(super) fn none() -> Self {
        Self(Vec::new())
    }

    /// Returns the set of all keys.
    pub(super) fn all() -> Self {
        Self(vec![Interval { low: Cut::new(), high: None }])
    }

    /// Returns the keys from one cut to another; none if the cuts are the wrong way round.
    pub(super) fn between(low: Cut, high: Option<Cut>) -> Self {
        Self::from_list(vec![Interval { low, high }])
    }

    /// Returns the keys that lie in any of the intervals.
    pub(super) fn from_list(mut list: Vec<Interval>) -> Self {
        list.retain(|interval| !interval.is_empty());
        list.sort();
        list.dedup_by(|next, before| {
            let joined = before.reaches(next);
            if joined && (next.high.is_none() || before.high.as_ref() < next.high.as_ref()) {
                before.high = before.high.is_some().then(|| next.high.take()).flatten();
            }
            joined
        });
        let set = Self(list);
        set.check();
        set
    }

    /// Asserts, in debug builds, that the list is sorted and that its intervals neither touch nor are empty.
    fn check(&self) {
        debug_assert!(self.0.iter().all(|interval| !interval.is_empty()), "an empty interval in {self:?}");
        debug_assert!(
            self.0.windows(2).all(|pair| pair[0].high.as_ref().is_some_and(|high| *high < pair[1].low)),
            "intervals out of order or touching in {self:?}"
        );
    }

    /// Whether the set holds no key.
    pub(super) fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// The intervals, in order.
    #[cfg(feature = "compiled")]
    pub(super) fn list(&self) -> &[Interval] {
        &self.0
    }

    /// Whether a key is in the set.
    pub(super) fn contains(&self, key: &[u8]) -> bool {
        let after = self.0.partition_point(|interval| interval.low.as_slice() <= key);
        let last = after.checked_sub(1).map(|at| &self.0[at]);
        last.is_some_and(|interval| interval.high.as_ref().is_none_or(|high| key < high.as_slice()))
    }

    /// Returns the keys in any of the sets.
    pub(super) fn union<'a>(sets: impl Iterator<Item = &'a Self>) -> Self {
        Self::from_list(sets.flat_map(|set| &set.0).cloned().collect())
    }

    /// Returns the keys in both sets.
    ///
    /// # Complexity
    ///
    /// Linear in the number of intervals: of two that are looked at, the one that ends first is done.
    pub(super) fn intersect(&self, other: &Self) -> Self {
        let (mut a, mut b, mut list) = (0, 0, Vec::new());
        while let (Some(left), Some(right)) = (self.0.get(a), other.0.get(b)) {
            list.push(left.intersect(right));
            let left_ends_first = match (&left.high, &right.high) {
                (Some(left), Some(right)) => left <= right,
                (left, _) => left.is_some(),
            };
            if left_ends_first { a += 1 } else { b += 1 }
        }
        Self::from_list(list)
    }

    /// Returns the keys that are not in the set.
    pub(super) fn complement(&self) -> Self {
        let mut list = Vec::with_capacity(self.0.len() + 1);
        let mut low = Some(Cut::new());
        for interval in &self.0 {
            list.extend(low.take().map(|low| Interval { low, high: Some(interval.low.clone()) }));
            low.clone_from(&interval.high);
        }
        list.extend(low.map(|low| Interval { low, high: None }));
        Self::from_list(list)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut() -> impl Strategy<Value = Cut> {
        prop::collection::vec(0..3_u8, 0..3)
    }

    fn any_set() -> impl Strategy<Value = Intervals> {
        let interval = (cut(), prop::option::weighted(0.8, cut()));
        prop::collection::vec(interval.prop_map(|(low, high)| Interval { low, high }), 0..5)
            .prop_map(Intervals::from_list)
    }

    /// All keys of up to three bytes, enough to tell any two of the sets above apart.
    fn keys() -> Vec<Vec<u8>> {
        let next = |keys: &[Vec<u8>]| -> Vec<Vec<u8>> {
            keys.iter().flat_map(|key| (0..3).map(|byte| [key.as_slice(), &[byte]].concat())).collect()
        };
        let one = next(&[Vec::new()]);
        let two = next(&one);
        [vec![Vec::new()], one, two.clone(), next(&two)].concat()
    }

    proptest! {
        #[test]
        fn operations_agree_with_membership(a in any_set(), b in any_set()) {
            for key in keys() {
                let (in_a, in_b) = (a.contains(&key), b.contains(&key));
                prop_assert_eq!(Intervals::union([&a, &b].into_iter()).contains(&key), in_a || in_b);
                prop_assert_eq!(a.intersect(&b).contains(&key), in_a && in_b);
                prop_assert_eq!(a.complement().contains(&key), !in_a);
            }
        }

        #[test]
        fn equal_sets_have_equal_forms(a in any_set(), b in any_set()) {
            prop_assert_eq!(&a.complement().complement(), &a);
            let neither = a.complement().intersect(&b.complement());
            prop_assert_eq!(Intervals::union([&a, &b].into_iter()).complement(), neither);
            prop_assert_eq!(Intervals::union([&a, &a.complement()].into_iter()), Intervals::all());
            prop_assert!(a.intersect(&a.complement()).is_none());
        }
    }

    #[test]
    fn touching_intervals_become_one() {
        let part = |low: u8, high: u8| Interval { low: vec![low], high: Some(vec![high]) };
        assert_eq!(
            Intervals::from_list(vec![part(2, 3), part(1, 2), part(1, 1)]),
            Intervals(vec![part(1, 3)])
        );
        assert_eq!(Intervals::from_list(vec![part(1, 4), part(2, 3)]), Intervals(vec![part(1, 4)]));
        let open = Interval { low: vec![1], high: None };
        assert_eq!(Intervals::from_list(vec![open.clone(), part(2, 3)]), Intervals(vec![open]));
    }
}
