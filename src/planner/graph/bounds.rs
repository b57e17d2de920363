//! What a requirement allows for a pair of tracks, computed once for each pair of shapes.
//!
//! For a subject at position `p` and a target at `q`, the requirements allow some pairs. If the least and greatest
//! allowed `q` do not fall as `p` rises and there are no holes, the pairs form a lattice, and two families of arrows
//! express it completely (`docs/design.md`, theorem 1):
//!
//! * `S >= p` implies `T >=` the least `q` allowed at `p` or any later position;
//! * `T >= q` implies `S >=` the first `p` whose greatest allowed target is `q` or later; if there is none, `T >= q` is
//!   blocked.
//!
//! If they form no lattice, these arrows still hold but are not enough; the pair is then marked [`Bounds::irregular`]
//! and left to [`crate::planner::choice`].

/// The arrows between two tracks, by position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    s_start: u16,
    t_start: u16,
    /// For each position of the subject, the least target that it or a later position allows.
    lower: Vec<Option<u16>>,
    /// For each position of the target, the first subject that allows it or a later one.
    upper: Vec<Option<u16>>,
    /// The first subject position from `p` on that allows any target at all.
    settled: Vec<Option<u16>>,
    /// Whether today's pair is not allowed.
    pub(crate) broken: bool,
    /// Whether the allowed pairs form no lattice.
    pub(crate) irregular: bool,
    allowed: Vec<bool>,
    width: usize,
}

impl Bounds {
    /// Computes the arrows of the relation `allowed(p, q)` for `p` in `s_start..s_len` and `q` in `t_start..t_len`.
    /// O(`s_len` · `t_len`).
    pub(crate) fn new(s: (u16, usize), t: (u16, usize), allowed: impl Fn(usize, usize) -> bool) -> Self {
        let (s_start, s_len) = s;
        let (t_start, t_len) = t;
        let (s0, t0) = (usize::from(s_start), usize::from(t_start));
        let matrix: Vec<bool> =
            (0..s_len).flat_map(|p| (0..t_len).map(move |q| (p, q))).map(|(p, q)| allowed(p, q)).collect();
        let row = |p: usize| (t0..t_len).filter(|&q| matrix[p * t_len + q]).collect::<Vec<_>>();
        let narrow = |at: usize| u16::try_from(at).expect("a track has fewer than 2^16 positions");
        let mut lower = vec![None; s_len];
        let mut settled = vec![None; s_len];
        let mut upper = vec![None; t_len];
        let (mut least, mut nearest) = (None::<usize>, None);
        let mut irregular = false;
        let mut later: Option<(usize, usize)> = None;
        for p in (s0..s_len).rev() {
            let targets = row(p);
            if let (Some(&first), Some(&last)) = (targets.first(), targets.last()) {
                irregular |= last - first + 1 != targets.len();
                irregular |=
                    later.is_some_and(|(next_first, next_last)| first > next_first || last > next_last);
                later = Some((first, last));
                least = Some(least.map_or(first, |known| known.min(first)));
                nearest = Some(p);
                upper[t0..=last].iter_mut().for_each(|slot| *slot = Some(narrow(p)));
            }
            lower[p] = least.map(narrow);
            settled[p] = nearest.map(narrow);
        }
        let broken = s0 < s_len && t0 < t_len && !matrix[s0 * t_len + t0];
        Self { s_start, t_start, lower, upper, settled, broken, irregular, allowed: matrix, width: t_len }
    }

    /// Computes the arrows of a requirement that something has of itself: a version that is not allowed is gone past.
    /// Such a rule is never irregular, since what it allows is a chain. O(`len`).
    pub(crate) fn of_itself(start: u16, len: usize, allowed: impl Fn(usize) -> bool) -> Self {
        let narrow = |at: usize| u16::try_from(at).expect("a track has fewer than 2^16 positions");
        let mut settled = vec![None; len];
        let mut nearest = None;
        for p in (0..len).rev() {
            nearest = if allowed(p) { Some(narrow(p)) } else { nearest };
            settled[p] = nearest;
        }
        Self {
            s_start: start,
            t_start: start,
            lower: vec![None; len],
            upper: vec![Some(start); len],
            settled,
            broken: false,
            irregular: false,
            allowed: (0..len * len).map(|pair| allowed(pair / len)).collect(),
            width: len,
        }
    }

    /// Whether a pair of positions is allowed.
    pub(crate) fn allows(&self, p: u16, q: u16) -> bool {
        self.allowed[usize::from(p) * self.width + usize::from(q)]
    }

    /// How many positions the subject and the target have.
    pub(crate) fn size(&self) -> (u16, u16) {
        let narrow = |len: usize| u16::try_from(len).expect("a track has fewer than 2^16 positions");
        (narrow(self.lower.len()), narrow(self.width))
    }

    /// What follows when the subject reaches `p`. One arrow is enough for each cause: the chain carries on what an
    /// earlier position already implies.
    pub(crate) fn after_subject(&self, p: u16) -> Implied {
        let at = usize::from(p);
        let first = p == self.s_start + 1;
        let target = self.lower[at].filter(|&q| q > self.t_start && (first || self.lower[at - 1] != Some(q)));
        // From now on today's target has to be allowed too.
        let today = self.upper[usize::from(self.t_start)];
        Implied {
            onward: self.onward(p),
            subject: today.filter(|&later| self.broken && first && later > p),
            target,
            never: self.settled[at].is_none() || (self.broken && today.is_none()),
        }
    }

    /// What follows when the target reaches `q`.
    pub(crate) fn after_target(&self, q: u16) -> Implied {
        let at = usize::from(q);
        let first = q == self.t_start + 1;
        let subject =
            self.upper[at].filter(|&p| p > self.s_start && (first || self.upper[at - 1] != Some(p)));
        let broken = self.broken && first;
        let target =
            if broken { self.lower[usize::from(self.s_start)].filter(|&later| later > q) } else { None };
        Implied { onward: None, subject, target, never: self.upper[at].is_none() }
    }

    /// Where a subject that stands at a position goes on to if no target is allowed there.
    pub(crate) fn onward(&self, p: u16) -> Option<u16> {
        self.settled[usize::from(p)].filter(|&later| later > p)
    }

    /// What follows from the first move of several subjects and targets, given the hindmost and the furthest of their
    /// positions today: if some of them disagree today, all agree from then on. The first is what the furthest target asks
    /// for, the second what the furthest subject does.
    pub(crate) fn among(&self, s: (u16, u16), t: (u16, u16)) -> (Implied, Implied) {
        if self.allows(s.1, t.0) && self.allows(s.0, t.1) {
            return Default::default();
        }
        let (subject, target) = (self.upper[usize::from(t.1)], self.lower[usize::from(s.1)]);
        let of_subjects =
            Implied { subject: subject.filter(|&p| p > s.0), never: subject.is_none(), ..Implied::default() };
        let of_targets =
            Implied { target: target.filter(|&q| q > t.0), never: target.is_none(), ..Implied::default() };
        (of_subjects, of_targets)
    }
}

/// What follows from one move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Implied {
    /// The subject that moved cannot stop here and goes on to this position.
    pub(crate) onward: Option<u16>,
    /// Every subject reaches this position.
    pub(crate) subject: Option<u16>,
    /// Every target reaches this position.
    pub(crate) target: Option<u16>,
    /// The move is impossible.
    pub(crate) never: bool,
}

impl Implied {
    /// What is not in another already.
    pub(crate) fn beyond(self, other: Self) -> Self {
        Self {
            onward: self.onward.filter(|_| self.onward > other.onward),
            subject: self.subject.filter(|_| self.subject > other.subject),
            target: self.target.filter(|_| self.target > other.target),
            never: self.never && !other.never,
        }
    }

    /// Joins what follows from two causes.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            onward: self.onward.max(other.onward),
            subject: self.subject.max(other.subject),
            target: self.target.max(other.target),
            never: self.never || other.never,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_not_allowed_of_itself_is_gone_past() {
        let bounds = Bounds::of_itself(1, 5, |p| p != 2 && p != 4);
        assert!(!bounds.irregular);
        assert_eq!(bounds.after_subject(2), Implied { onward: Some(3), ..Implied::default() });
        assert_eq!(bounds.after_subject(3), Implied::default());
        assert!(bounds.after_subject(4).never);
        assert!((2..5).all(|q| bounds.after_target(q) == Implied::default()));
    }

    /// The least allowed pair at or above a pair, by search; today's pair is exempt while neither side moves.
    fn least(bounds: &Bounds, from: (u16, u16), size: (u16, u16)) -> Option<(u16, u16)> {
        let pairs = (from.0..size.0).flat_map(|p| (from.1..size.1).map(move |q| (p, q)));
        let all: Vec<_> =
            pairs.filter(|&(p, q)| bounds.allows(p, q) || (bounds.broken && (p, q) == (0, 0))).collect();
        let least = (all.iter().map(|pair| pair.0).min()?, all.iter().map(|pair| pair.1).min()?);
        all.contains(&least).then_some(least)
    }

    /// The same by following arrows.
    fn follow(bounds: &Bounds, from: (u16, u16)) -> Option<(u16, u16)> {
        let mut at = from;
        loop {
            let mut next = at;
            let steps =
                (1..=at.0).map(|p| bounds.after_subject(p)).chain((1..=at.1).map(|q| bounds.after_target(q)));
            for implied in steps {
                if implied.never {
                    return None;
                }
                next = (
                    next.0.max(implied.subject.max(implied.onward).unwrap_or(0)),
                    next.1.max(implied.target.unwrap_or(0)),
                );
            }
            if next == at {
                return Some(at);
            }
            at = next;
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn arrows_of_a_lattice_lead_to_the_least_allowed_pair(
            table in prop::collection::vec(prop::bool::weighted(0.6), 12), from in (0u16..3, 0u16..4),
        ) {
            let bounds = Bounds::new((0, 3), (0, 4), |p, q| table[p * 4 + q]);
            if !bounds.irregular {
                prop_assert_eq!(follow(&bounds, from), least(&bounds, from, (3, 4)), "{:?}", bounds);
            }
        }
    }

    #[test]
    fn a_hole_is_irregular_and_a_staircase_is_not() {
        assert!(Bounds::new((0, 1), (0, 3), |_, q| q != 1).irregular);
        assert!(!Bounds::new((0, 3), (0, 3), |p, q| p.abs_diff(q) <= 1).irregular);
        assert!(Bounds::new((0, 2), (0, 2), |p, q| p == 0 || q == 0).irregular);
    }
}
