//! What requirements allow for two tracks, and the arrows that follow.

use super::bounds::{Bounds, Implied};
use super::needs::Group;
use super::{Arrow, Graph, GroupId, Irregular, Origin, Pair, Rider, ShapeId, TrackId, TrackKey};
use crate::id::FixedMap;
use crate::model::{Judged, RangeId, RequirementId, VersionId, Within};
use std::rc::Rc;

impl Graph<'_> {
    /// Computes the bounds of a group between two shapes.
    pub(crate) fn bounds(
        &mut self,
        group: GroupId,
        subject: Option<(ShapeId, u16)>,
        values: ShapeId,
        t_start: u16,
    ) -> Rc<Bounds> {
        let (s_shape, s_start) = (subject.map(|(shape, _)| shape), subject.map_or(0, |(_, start)| start));
        let key = (group, s_shape, s_start, values, t_start);
        if let Some(known) = self.groups.bounds.get(&key) {
            return Rc::clone(known);
        }
        let allowed = self.allowed(group, s_shape, values);
        let width = self.shapes.get(values).len();
        if self.is_of_itself(group) {
            let found = Rc::new(Bounds::of_itself(s_start, width, |p| allowed[p * width + p]));
            self.groups.bounds.insert(key, Rc::clone(&found));
            return found;
        }
        let found =
            Bounds::new((s_start, allowed.len() / width), (t_start, width), |p, q| allowed[p * width + q]);
        let found = Rc::new(found);
        self.groups.bounds.insert(key, Rc::clone(&found));
        found
    }

    /// Whether a group is what something requires of its own version, so that its subject and target are one track.
    fn is_of_itself(&self, group: GroupId) -> bool {
        let group = self.group(group);
        group.requirements.iter().all(|&id| self.fleet.is_of_itself(id))
    }

    /// The pairs of versions that a group allows, by subject and target. A requirement is only checked against the
    /// subjects that it is about, so that one for each of many versions costs no more than one for all; and what a range
    /// allows is found once, however many subjects it is asked of.
    fn allowed(&self, group: GroupId, subjects: Option<ShapeId>, values: ShapeId) -> Vec<bool> {
        let none = [None];
        let subjects = subjects.map_or(&none[..], |shape| self.shapes.get(shape));
        let (subjects, targets) = (settled(subjects), settled(self.shapes.get(values)));
        let Group { requirements, option, .. } = self.group(group);
        let mut allowed = vec![true; subjects.len() * targets.len()];
        let mut ranges: FixedMap<RangeId, Vec<bool>> = FixedMap::default();
        for (&subject, row) in subjects.iter().zip(allowed.chunks_mut(targets.len())) {
            for &id in requirements.iter().filter(|&&id| self.concerns(id, subject)) {
                let Within::Range(range) = self.fleet.requirement(id).needs[*option].within else {
                    for (&target, allowed) in targets.iter().zip(&mut *row) {
                        *allowed = *allowed && self.allows(id, *option, subject, target);
                    }
                    continue;
                };
                let one = ranges.entry(range).or_insert_with(|| {
                    targets.iter().map(|&target| self.allows(id, *option, subject, target)).collect()
                });
                for (&one, allowed) in one.iter().zip(&mut *row) {
                    *allowed &= one;
                }
            }
        }
        allowed
    }

    /// Whether a requirement is about a version of its subject; an unknown version is in no range.
    pub(crate) fn concerns(&self, id: RequirementId, subject: Option<VersionId>) -> bool {
        let at = self.fleet.requirement(id).at;
        at.is_none_or(|at| subject.is_some_and(|subject| self.judged(at, subject).holds))
    }

    /// Whether nothing says if a requirement is about a version of its subject: that is not known, or it is a tag which
    /// may mean versions that it is about and others.
    pub(crate) fn may_concern(&self, id: RequirementId, subject: Option<VersionId>) -> bool {
        let at = self.fleet.requirement(id).at;
        at.is_some_and(|at| subject.is_none_or(|subject| !self.judged(at, subject).known))
    }

    /// What a range says of a version.
    pub(crate) fn judged(&self, range: RangeId, version: VersionId) -> Judged {
        self.judgements.of(self.fleet, range, (version, self.ask.version(self.fleet, version)))
    }

    /// The requirements of the group that do not allow a pair of versions. An unknown version is allowed, since nothing
    /// says otherwise.
    pub(crate) fn violated(
        &self,
        group: GroupId,
        subject: Option<VersionId>,
        target: Option<VersionId>,
    ) -> impl Iterator<Item = RequirementId> {
        let group = self.group(group);
        let all = group.requirements.iter().copied();
        all.filter(move |&id| !self.allows(id, group.option, subject, target))
    }

    /// Whether all requirements of the group allow a pair of versions.
    pub(crate) fn group_allows(
        &self,
        group: GroupId,
        subject: Option<VersionId>,
        target: Option<VersionId>,
    ) -> bool {
        self.violated(group, subject, target).next().is_none()
    }

    pub(crate) fn allows(
        &self,
        id: RequirementId,
        option: usize,
        subject: Option<VersionId>,
        target: Option<VersionId>,
    ) -> bool {
        !self.concerns(id, subject) || self.fits(id, option, subject, target)
    }

    /// Whether a target fits what a requirement needs, if it is about the subject. An unknown version does.
    pub(crate) fn fits(
        &self,
        id: RequirementId,
        option: usize,
        subject: Option<VersionId>,
        target: Option<VersionId>,
    ) -> bool {
        let requirement = self.fleet.requirement(id);
        let version = |id| self.ask.version(self.fleet, id);
        let Some(target) = target else {
            return true;
        };
        let pair = |subject| (version(subject), version(target));
        match requirement.needs[option].within {
            Within::Range(range) => {
                let Judged { holds, known } = self.judged(range, target);
                holds || !known
            }
            Within::Skew(most) => {
                subject.map(pair).is_none_or(|(subject, target)| within_skew(subject, target, most))
            }
            Within::Same(less) => {
                subject.map(pair).is_none_or(|(subject, target)| within_same(subject, target, less))
            }
            Within::Unsaid => true,
        }
    }

    /// Appends what a move of one side of a pair implies.
    pub(crate) fn pair_arrows(
        &mut self,
        pair: Pair,
        bounds: &Bounds,
        implied: Implied,
        moved: (Option<VersionId>, Option<VersionId>),
        out: &mut Vec<Arrow>,
    ) {
        if bounds.irregular {
            self.irregular.insert(Irregular::Pair(pair));
        }
        if implied == Implied::default() {
            return;
        }
        // Of a service that needs versions of itself the replicas may have two.
        let is_one = pair.subject == Some(pair.target) && !matches!(pair.target, TrackKey::All(..));
        let moved = if is_one { (moved.0, moved.0) } else { moved };
        let moved = self.pair_seen(pair, moved);
        let mut culprits = self.culprits(pair.group, moved);
        if implied.never && culprits.len() > 1 {
            self.keep_lone(pair, moved, &mut culprits);
        }
        for why in culprits.into_iter().map(Origin::Requirement) {
            if implied.never {
                // A property of a machine is at the tail of the arrow, and so is its machine.
                let who = pair.who.or(match pair.subject {
                    Some(TrackKey::Runs(workload, _) | TrackKey::Own(workload, _)) => {
                        Some(Rider::Workload(workload))
                    }
                    _ => None,
                });
                out.push(Arrow { to: None, why, who });
            }
            if let (Some(position), Some(key)) = (implied.subject.max(implied.onward), pair.subject) {
                self.imply(key, position, why, out);
            }
            if let Some(position) = implied.target {
                self.imply(pair.target, position, why, out);
            }
        }
    }

    /// A pair of versions as requirements see it: with today's for one that an OS release leaves open.
    fn pair_seen(
        &mut self,
        pair: Pair,
        (subject, target): (Option<VersionId>, Option<VersionId>),
    ) -> (Option<VersionId>, Option<VersionId>) {
        let today = pair.subject.filter(|_| subject.is_none()).and_then(|key| {
            let track = self.track_of(key);
            self.seen_on(track, 0)
        });
        (subject.or(today), target.or_else(|| self.seen(pair.values, 0)))
    }

    /// The version at a position of a track as requirements see it.
    pub(crate) fn seen_on(&self, track: TrackId, position: u16) -> Option<VersionId> {
        self.seen(self.track(track).1.shape, position)
    }

    /// The same at a position of a shape.
    pub(crate) fn seen(&self, shape: ShapeId, position: u16) -> Option<VersionId> {
        let versions = self.shapes.get(shape);
        versions[usize::from(position)].or(versions[0])
    }

    /// The requirements of a group to name: those that forbid the pair of versions that would result if only one side
    /// moved, else the first.
    fn culprits(
        &self,
        group: GroupId,
        (subject, target): (Option<VersionId>, Option<VersionId>),
    ) -> Vec<RequirementId> {
        let found: Vec<_> = self.violated(group, subject, target).collect();
        if found.is_empty() { vec![self.group(group).requirements[0]] } else { found }
    }

    /// Of requirements that together leave no pair of versions, keeps those that do so by themselves, if there are any.
    fn keep_lone(
        &mut self,
        pair: Pair,
        (subject, target): (Option<VersionId>, Option<VersionId>),
        culprits: &mut Vec<RequirementId>,
    ) {
        let subjects = match pair.subject {
            Some(key) => {
                let track = self.track_of(key);
                from(self.versions(self.track(track).1.shape), subject)
            }
            None => vec![subject],
        };
        let targets = from(self.versions(pair.values), target);
        let option = self.group(pair.group).option;
        let rules_out = |&id: &RequirementId| {
            let allows = |subject| targets.iter().any(|&target| self.allows(id, option, subject, target));
            !subjects.iter().any(|&subject| allows(subject))
        };
        let lone: Vec<_> = culprits.iter().copied().filter(rules_out).collect();
        if !lone.is_empty() {
            *culprits = lone;
        }
    }
}

/// Whether a target has its subject's version as far as both are stated, or one of up to `less` minor versions less.
fn within_same(subject: &crate::version::Version, target: &crate::version::Version, less: u32) -> bool {
    use std::cmp::Ordering::{Equal, Greater, Less};
    match (target.compare_stated(subject), subject.release(), target.release()) {
        (Equal, ..) => true,
        (Less, Some((major, minor)), Some((other, earlier))) if less > 0 => {
            major == other && minor - earlier <= u64::from(less)
        }
        (Less | Greater, ..) => false,
    }
}

/// Versions along a track, with today's for one that an OS release leaves open: it is no way out of a requirement, and
/// breaks none that holds today.
fn settled(versions: &[Option<VersionId>]) -> Vec<Option<VersionId>> {
    let today = versions.first().copied().flatten();
    versions.iter().map(|version| version.or(today)).collect()
}

/// The versions of a track from one on.
fn from(versions: &[Option<VersionId>], first: Option<VersionId>) -> Vec<Option<VersionId>> {
    let at = versions.iter().position(|&version| version == first).unwrap_or(0);
    settled(versions).split_off(at)
}

/// Whether a target's minor version is the subject's or up to `most` later, of the same major version.
fn within_skew(subject: &crate::version::Version, target: &crate::version::Version, most: u32) -> bool {
    match (subject.release(), target.release()) {
        (Some((major, minor)), Some((other, later))) => {
            major == other && later >= minor && later - minor <= u64::from(most)
        }
        _ => true,
    }
}
