//! What two workloads ask of each other, wherever they stand.

use super::fleet::Work;
use std::collections::BTreeSet;

/// Two workloads, and the vectors that they may have at the same time.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) works: (usize, usize),
    pub(super) allowed: BTreeSet<(usize, usize)>,
}

impl Pair {
    pub(super) fn allows(&self, one: usize, other: usize) -> bool {
        self.allowed.contains(&(one, other))
    }
}

/// The pairs of workloads of which one calls the other, or which run one version: those of a service in `unmixed`.
pub(super) fn pairs(works: &[Work], unmixed: &BTreeSet<String>) -> Vec<Pair> {
    let mut found = Vec::new();
    for (i, one) in works.iter().enumerate() {
        for (j, other) in works.iter().enumerate().filter(|&(j, _)| j != i) {
            let same = i < j && one.service == other.service && unmixed.contains(&one.service);
            let called = format!("service/{}", other.service);
            if same && is_versioned(one, other) || one.needs.iter().any(|need| need.of == called) {
                found.push(Pair { works: (i, j), allowed: allowed(one, other, same, &called) });
            }
        }
    }
    found
}

fn is_versioned(one: &Work, other: &Work) -> bool {
    !one.thing.tracks.is_empty() && !other.thing.tracks.is_empty()
}

fn allowed(one: &Work, other: &Work, same: bool, called: &str) -> BTreeSet<(usize, usize)> {
    let version = |work: &Work, at: usize| {
        let track = work.thing.tracks.first();
        track.map(|track| track.versions[work.thing.vectors[at][0]].clone())
    };
    let fits = |x: usize, y: usize| {
        let mut needs = one.needs.iter().filter(|need| need.of == called);
        let (caller, served) = (&one.thing.vectors[x], version(other, y));
        let served = served.as_deref();
        needs.all(|need| !need.concerns(&one.thing, caller) || served.is_none_or(|now| need.range.holds(now)))
    };
    let unmixed =
        |x: usize, y: usize| !same || !is_versioned(one, other) || version(one, x) == version(other, y);
    let all = (0..one.thing.vectors.len()).flat_map(|x| (0..other.thing.vectors.len()).map(move |y| (x, y)));
    all.filter(|&(x, y)| fits(x, y) && unmixed(x, y)).collect()
}
