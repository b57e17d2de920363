//! Vectors: a position on each track, of one thing or of a whole fleet.

use std::collections::BTreeMap;

/// A position for each track.
pub(super) type Vector = Vec<usize>;

/// Tracks that are not where they stand today, by name (`host/a:kernel`), with the version that each has then.
pub(crate) type Changes = BTreeMap<String, String>;

/// Tells whether the first vector is at the second or above it, on each track.
pub(super) fn is_at_or_above(one: &[usize], other: &[usize]) -> bool {
    one.iter().zip(other).all(|(one, other)| one >= other)
}

/// The largest vector that none of the given is below. There has to be one at least.
pub(super) fn meet<'v>(vectors: impl IntoIterator<Item = &'v Vector>) -> Vector {
    let lower = |a: Vector, b: &Vector| a.iter().zip(b).map(|(a, b)| *a.min(b)).collect();
    let mut vectors = vectors.into_iter();
    let first = vectors.next().expect("there is a vector").clone();
    vectors.fold(first, lower)
}

/// The vectors that are above no other, in order.
pub(crate) fn minimal(vectors: impl IntoIterator<Item = Vector>) -> Vec<Vector> {
    let mut vectors: Vec<Vector> = vectors.into_iter().collect();
    // A smaller one has a smaller sum, so it comes first.
    vectors.sort_by_cached_key(|vector| (vector.iter().sum::<usize>(), vector.clone()));
    vectors.dedup();
    let mut found: Vec<Vector> = Vec::new();
    for vector in vectors {
        if !found.iter().any(|smaller| is_at_or_above(&vector, smaller)) {
            found.push(vector);
        }
    }
    found
}

/// All choices of one number below each of the given.
pub(super) fn choices(ends: &[usize]) -> Vec<Vector> {
    let longer = |all: Vec<Vector>, &end: &usize| {
        all.iter().flat_map(|one| (0..end).map(|last| [one.as_slice(), &[last]].concat())).collect()
    };
    ends.iter().fold(vec![Vec::new()], longer)
}
