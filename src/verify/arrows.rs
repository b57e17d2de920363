//! Whether one event really implies another.
//!
//! An arrow `cause => effect` that a requirement gives is true if of all pairs of positions of the two tracks, from
//! where they stand today on, none that is allowed has the cause reached and the effect not. Tracks are short, so all
//! pairs are tried.

use super::clause::{Clause, Lens, Met, Owner};
use super::track::{Rider, Track};
use super::within::Ends;
use super::world::World;
use crate::model::{ComponentId, RequirementId, ServiceId, Target, WorkloadId};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

/// A track that has reached a position.
pub(super) type Reached = (Track, usize);

/// How many requirements between two tracks are gone through for each pair of positions.
const FEW: usize = 8;

/// The requirements between two tracks, of which each has to hold.
#[derive(Debug, Default)]
pub(super) struct Relation {
    list: Vec<Side>,
    /// Those that are about each position of their subject, once somebody has asked.
    about: OnceCell<About>,
}

/// By the position of the subject, which is the first of two tracks or the second: what is about it.
#[derive(Debug)]
struct About {
    forth: Vec<Vec<Side>>,
    back: Vec<Vec<Side>>,
}

#[derive(Clone, Copy, Debug)]
struct Side {
    id: RequirementId,
    /// Whether the first of the two tracks is the subject.
    forth: bool,
    lens: Lens,
}

/// How far tracks are looked at: as far as they go, or as far as a plan takes them.
pub(super) type Within<'e> = Option<&'e Ends>;

impl World<'_> {
    /// Tells whether a requirement makes an arrow true, and which it may be: of several that do, it is looked for one of
    /// those that are named.
    pub(super) fn requirement_arrow(
        &mut self,
        cause: Reached,
        effect: Reached,
        (within, named): (Within<'_>, &[RequirementId]),
    ) -> Option<Vec<RequirementId>> {
        let found = self.plain_arrow(cause, effect, (within, named));
        let is_named = found.iter().any(|id| named.contains(id));
        if is_named || (named.is_empty() && !found.is_empty()) {
            return Some(found);
        }
        let others = self.alternatives_arrow(cause, effect, within).unwrap_or_default();
        let all: Vec<RequirementId> = found.into_iter().chain(others).collect();
        (!all.is_empty()).then_some(all)
    }

    /// The same of requirements without alternatives; none where none does.
    fn plain_arrow(
        &mut self,
        cause: Reached,
        effect: Reached,
        (within, named): (Within<'_>, &[RequirementId]),
    ) -> Vec<RequirementId> {
        let ((a, p), (b, q)) = (cause, effect);
        if a == b {
            return self.self_arrow(a, p, q, within).unwrap_or_default();
        }
        let relation = self.relation_between(a, b);
        let (len, start) = (self.reach(a, within), self.start(hindmost(b)));
        // Where replicas differ today, the furthest stays as far as it is.
        let p = p.max(self.furthest(a));
        let mut found = self.ruling_out(&relation, (a, p..len), (b, start..q)).unwrap_or_default();
        let is_enough = |found: &[RequirementId]| {
            found.iter().any(|id| named.contains(id)) || (named.is_empty() && !found.is_empty())
        };
        // Replicas of one service may need versions of one another, and go on because of another service beside that.
        if !is_enough(&found) && Self::same_replicas(a, b) {
            found.extend(self.self_arrow(a, p, q, within).unwrap_or_default());
        }
        if !is_enough(&found) {
            found.extend(self.gap_arrow(a, effect, within).unwrap_or_default());
        }
        found
    }

    /// Returns the requirements of a relation that forbid something, if together they forbid every pair of positions out of
    /// two ranges.
    fn ruling_out(
        &mut self,
        relation: &Relation,
        (a, xs): (Track, Range<usize>),
        (b, ys): (Track, Range<usize>),
    ) -> Option<Vec<RequirementId>> {
        let mut pairs = xs.flat_map(|x| ys.clone().map(move |y| (x, y)));
        let mut forbid = BTreeSet::new();
        let all = pairs.all(|(x, y)| {
            let against = self.against(relation, (a, x), (b, y));
            let any = !against.is_empty();
            forbid.extend(against);
            any
        });
        let found = if forbid.is_empty() { relation.ids() } else { forbid.into_iter().collect() };
        (all && !relation.list.is_empty()).then_some(found)
    }

    /// Returns the requirements that forbid a pair of positions.
    fn against(&mut self, relation: &Relation, (a, x): Reached, (b, y): Reached) -> Vec<RequirementId> {
        let many =
            (relation.list.len() > FEW).then(|| relation.about.get_or_init(|| self.about(relation, a, b)));
        let forbids = |side: &&Side| {
            let (subject, target) = match side.forth {
                true => (self.seen(a, x, None), self.seen(b, y, side.lens)),
                false => (self.seen(b, y, None), self.seen(a, x, side.lens)),
            };
            !self.allows(side.id, 0, subject, target)
        };
        match many {
            None => relation.list.iter().filter(forbids).map(|side| side.id).collect(),
            Some(about) => {
                let sides = about.forth.get(x).into_iter().chain(about.back.get(y)).flatten();
                sides.filter(forbids).map(|side| side.id).collect()
            }
        }
    }

    /// Finds out which requirements between two tracks are about which position: of many, each is about few.
    fn about(&mut self, relation: &Relation, a: Track, b: Track) -> About {
        let mut of = |forth: bool, track: Track| -> Vec<Vec<Side>> {
            let positions = 0..self.line(track).versions.len();
            let about = |at: usize| {
                let subject = self.seen(track, at, None);
                let is_about = |side: &&Side| side.forth == forth && self.concerns(side.id, subject);
                relation.list.iter().filter(is_about).copied().collect()
            };
            positions.map(about).collect()
        };
        About { forth: of(true, a), back: of(false, b) }
    }

    /// Tells whether some requirements forbid a track ever to reach a position: none that it has with another allows a pair
    /// from there on. Of alternatives that are met by services nothing is said.
    pub(super) fn forbids(&mut self, ids: &[RequirementId], (track, at): Reached) -> Option<bool> {
        let at = at.max(self.furthest(track));
        let len = self.line(track).versions.len();
        for (other, relation) in self.relations(track) {
            let Some(other) = other else {
                let alone = (at..len).all(|x| !self.alone(&relation, (track, x)));
                if alone && relation.ids().iter().any(|id| ids.contains(id)) {
                    return Some(true);
                }
                continue;
            };
            if other == track {
                let none = self.is_gone_past(&relation, track, at..len);
                if none && relation.ids().iter().any(|id| ids.contains(id)) {
                    return Some(true);
                }
                continue;
            }
            // What has gone on already does not come back.
            let range = self.furthest(other)..self.line(other).versions.len();
            let found = self.ruling_out(&relation, (track, at..len), (other, range));
            if found.is_some_and(|found| found.iter().any(|id| ids.contains(id))) {
                return Some(true);
            }
        }
        let mut owners = Vec::new();
        self.owners(track, &mut owners);
        let mut said = Some(false);
        let clauses: Vec<Clause> = self.clauses_of(owners);
        for clause in clauses {
            if clause.met.len() < 2 || !ids.contains(&clause.id) {
                continue;
            }
            if clause.met.iter().any(|met| matches!(met, Met::Service(_))) {
                said = None;
            } else if self.clause_implies(&clause, (track, at), (track, len), None) {
                return Some(true);
            }
        }
        said
    }

    /// Tells whether some requirements forbid a track anything, so that a choice about them may end there.
    pub(super) fn may_forbid(&mut self, ids: &[RequirementId], track: Track) -> bool {
        let (start, len) = (self.start(track), self.line(track).versions.len());
        for (other, relation) in self.relations(track) {
            let found = (start..len).any(|x| match other {
                None => {
                    !self.alone(&relation, (track, x)) && relation.ids().iter().any(|id| ids.contains(id))
                }
                Some(other) => (self.start(hindmost(other))..self.line(other).versions.len()).any(|y| {
                    let against = self.against(&relation, (track, x), (other, y));
                    against.iter().any(|id| ids.contains(id))
                }),
            });
            if found {
                return true;
            }
        }
        let mut owners = Vec::new();
        self.owners(track, &mut owners);
        let mut clauses = self.clauses_of(owners).into_iter();
        clauses.any(|clause| clause.met.len() > 1 && ids.contains(&clause.id))
    }

    /// Returns the requirements that have both tracks as sides, or one where both are one or of one service; among these a
    /// choice is made.
    pub(super) fn requirements_of(&mut self, a: Track, b: Track) -> Vec<RequirementId> {
        let of_one = a == b || self.replica_of(a).is_some_and(|replica| self.replica_of(b) == Some(replica));
        let mut found = match of_one {
            true => self.relations(a).iter().flat_map(|(_, relation)| relation.ids()).collect(),
            false => self.relation(a, b).ids(),
        };
        let owners = self.owners_of_both(a, b);
        let clauses: Vec<Clause> = self.clauses_of(owners);
        for clause in clauses {
            let is_side = |track| clause.sides().any(|side| side == track || self.may_be_under(side, track));
            let chosen = clause.met.len() > 1 || clause.sides().any(|side| matches!(side, Track::Under(..)));
            found.extend((chosen && is_side(a) && is_side(b)).then_some(clause.id));
        }
        found
    }

    /// Tells whether a property may be what something has under it that moves.
    fn may_be_under(&self, side: Track, track: Track) -> bool {
        let (Track::Under(rider, capability), Track::Property(slot)) = (side, track) else { return false };
        let found = self.fleet.slot(slot);
        found.capability == capability
            && rider.home(self.fleet).is_some_and(|home| self.same_pool(Some(found.machine), home))
    }

    /// As soon as any replica of a service moves, one goes on that stands where nothing of another service fits.
    fn gap_arrow(&mut self, a: Track, (b, q): Reached, within: Within<'_>) -> Option<Vec<RequirementId>> {
        let (service, id) = self.replica_of(b)?;
        if !matches!(b, Track::Runs(..)) || self.replica_of(a) != Some((service, id)) {
            return None;
        }
        // Several may leave it no place, each by itself.
        let mut found = Vec::new();
        for other in self.others(service, id) {
            let relation = self.relation(b, other);
            let (start, len) = (self.start(other), self.reach(other, within));
            let mut pairs = (self.start(b)..q).flat_map(|x| (start..len).map(move |y| (x, y)));
            let none = pairs.all(|(x, y)| !self.related(&relation, (b, x), (other, y)));
            if none && !relation.list.is_empty() {
                found.extend(relation.ids());
            }
        }
        (!found.is_empty()).then_some(found)
    }

    fn same_replicas(a: Track, b: Track) -> bool {
        matches!((a, b), (Track::First(s, c), Track::All(t, d)) if s == t && c == d)
    }

    /// Returns the position behind the last that a track is looked at. What is held goes nowhere.
    pub(super) fn reach(&mut self, track: Track, within: Within<'_>) -> usize {
        match within {
            Some(ends) => ends.at(self, track) + 1,
            None if self.hold_on(track).is_some() => self.start(track) + 1,
            None => self.line(track).versions.len(),
        }
    }

    /// Returns where a track stands today; of replicas the furthest.
    fn furthest(&mut self, track: Track) -> usize {
        match track {
            Track::All(service, id) => self.start(Track::First(service, id)),
            other => self.start(other),
        }
    }

    /// A track that reaches a position has to go on, since nothing on the other side allows it to stay.
    fn self_arrow(
        &mut self,
        track: Track,
        p: usize,
        q: usize,
        within: Within<'_>,
    ) -> Option<Vec<RequirementId>> {
        // Several may ask for the same, each by itself.
        let mut found = Vec::new();
        for (other, relation) in self.relations(track) {
            let (start, len) =
                other.map_or((0, 1), |other| (self.furthest(other), self.reach(other, within)));
            if other == Some(track) {
                if !relation.list.is_empty() && self.is_gone_past(&relation, track, p..q) {
                    found.extend(relation.ids());
                }
                continue;
            }
            let mut spans = vec![(start, len)];
            spans.extend(other.map(|other| self.spans_of_each(other, within)).unwrap_or_default());
            let stuck = !relation.list.is_empty()
                && spans.into_iter().any(|(from, end)| {
                    (from..end).all(|y| {
                        let other = other.map(|other| (other, y));
                        self.must_go_on(&relation, (track, p, q), other, within)
                    })
                });
            if stuck {
                found.extend(relation.ids());
            }
        }
        (!found.is_empty()).then_some(found)
    }

    /// Returns where each replica of a service stands within a plan: one that stays behind counts for itself.
    fn spans_of_each(&mut self, track: Track, within: Within<'_>) -> BTreeSet<(usize, usize)> {
        let (Track::All(service, id), Some(ends)) = (track, within) else { return BTreeSet::new() };
        let replicas = self.replicas_with(service, id);
        let span = |&replica: &WorkloadId| {
            let track = Track::Runs(replica, id);
            (self.start(track), ends.at(self, track) + 1)
        };
        replicas.iter().map(span).collect()
    }

    /// Tells whether what something requires of its own version allows none of some positions.
    fn is_gone_past(&mut self, relation: &Relation, track: Track, mut positions: Range<usize>) -> bool {
        positions.all(|x| !self.related(relation, (track, x), (track, x)))
    }

    /// Tells whether, beside a position of the other side, a track that has reached `p` cannot be before `q`.
    fn must_go_on(
        &mut self,
        relation: &Relation,
        (track, p, q): (Track, usize, usize),
        other: Option<Reached>,
        within: Within<'_>,
    ) -> bool {
        let (start, len) = (self.start(hindmost(track)), self.reach(track, within));
        let single = match track {
            Track::First(service, id) => self.replicas_with(service, id).len() < 2,
            _ => true,
        };
        let mut fits = |x: usize| match other {
            Some(other) => self.related(relation, (track, x), other),
            None => self.alone(relation, (track, x)),
        };
        if single {
            return !(p..q).any(fits);
        }
        // One replica may have gone on and another not have begun.
        !((p..len).any(&mut fits) && (start..q).any(&mut fits))
    }

    /// Tells whether the requirements allow a pair of positions.
    fn related(&mut self, relation: &Relation, a: Reached, b: Reached) -> bool {
        self.against(relation, a, b).is_empty()
    }

    /// The same for requirements of a subject that has no version.
    fn alone(&mut self, relation: &Relation, (track, x): Reached) -> bool {
        relation.list.iter().all(|side| {
            let target = self.seen(track, x, side.lens);
            self.allows(side.id, 0, None, target)
        })
    }

    /// Returns the requirements between two tracks, of many from the time before.
    fn relation_between(&mut self, a: Track, b: Track) -> Rc<Relation> {
        if let Some(known) = self.relations.get(&(a, b)) {
            return Rc::clone(known);
        }
        let found = Rc::new(self.relation(a, b));
        if found.list.len() > FEW {
            self.relations.insert((a, b), Rc::clone(&found));
        }
        found
    }

    /// Returns the requirements between two tracks.
    fn relation(&mut self, a: Track, b: Track) -> Relation {
        let mut relation = Relation::default();
        if let (Some((s, c)), Some((t, d))) = (self.replica_of(a), self.replica_of(b)) {
            relation.add(self.calls((s, c), (t, d)), true);
            relation.add(self.calls((t, d), (s, c)), false);
        }
        for owner in self.common_owners(a, b) {
            for clause in self.clauses(owner).iter() {
                relation.extend(side_between(clause, a, Some(b)));
            }
        }
        relation
    }

    /// Returns the service of a replica, and what of it moves.
    fn replica_of(&self, track: Track) -> Option<(ServiceId, ComponentId)> {
        match track {
            Track::First(service, id) | Track::All(service, id) => Some((service, id)),
            Track::Runs(workload, id) => Some((self.fleet.workload(workload).service, id)),
            _ => None,
        }
    }

    /// Returns for each track that something stands in a relation to, and for none, the requirements.
    fn relations(&mut self, track: Track) -> Vec<(Option<Track>, Relation)> {
        let mut found: BTreeMap<Option<Track>, Relation> = BTreeMap::new();
        if let Some((service, id)) = self.replica_of(track) {
            for other in self.others(service, id) {
                let relation = self.relation(track, other);
                found.insert(Some(other), relation);
            }
            found.entry(None).or_default().add(self.called_by_workloads(service, id), false);
        }
        let mut owners = Vec::new();
        self.owners(track, &mut owners);
        for owner in owners {
            for clause in self.clauses(owner).iter() {
                if let Some(other) = other_side(clause, track) {
                    found.entry(other).or_default().extend(side_between(clause, track, other));
                }
            }
        }
        found.into_iter().collect()
    }

    /// Returns the services that a service calls for the sake of a component, and those that call it.
    fn others(&self, service: ServiceId, id: ComponentId) -> Vec<Track> {
        let fleet = self.fleet;
        let mut found = Vec::new();
        let called = fleet.requirements_of_component(id).iter().chain(fleet.requirements_of_service(service));
        for &requirement in called {
            for need in &fleet.requirement(requirement).needs {
                if let Target::Service(other) = need.target {
                    let primary = fleet.service(other).primary;
                    found.extend(primary.map(|primary| Track::All(other, primary)));
                }
            }
        }
        for &requirement in fleet.requirements_on_service(service) {
            match fleet.requirement(requirement).subject {
                crate::model::Subject::Component(what) => {
                    found.extend(fleet.callers(what).iter().map(|&caller| Track::All(caller, what)));
                }
                crate::model::Subject::Service(caller) => {
                    let primary = fleet.service(caller).primary;
                    found.extend(primary.map(|primary| Track::All(caller, primary)));
                }
                _ => {}
            }
        }
        found
    }

    /// Returns what single workloads need of a service, whatever they run.
    fn called_by_workloads(&self, service: ServiceId, id: ComponentId) -> Vec<RequirementId> {
        let fleet = self.fleet;
        let mut list = fleet.requirements_on_service(service).to_vec();
        list.retain(|&requirement| {
            let requirement = fleet.requirement(requirement);
            matches!(requirement.subject, crate::model::Subject::Workload(_)) && requirement.needs.len() == 1
        });
        if fleet.service(service).primary == Some(id) { list } else { Vec::new() }
    }

    /// Returns what a service needs of another for the sake of a component.
    fn calls(
        &self,
        (service, id): (ServiceId, ComponentId),
        (other, primary): (ServiceId, ComponentId),
    ) -> Vec<RequirementId> {
        let fleet = self.fleet;
        if fleet.service(other).primary != Some(primary) {
            return Vec::new();
        }
        let mut list = fleet.requirements_of_component(id).to_vec();
        if fleet.service(service).primary == Some(id) {
            list.extend(fleet.requirements_of_service(service));
        }
        list.retain(|&id| {
            let needs = &fleet.requirement(id).needs;
            needs.len() == 1 && needs[0].target == Target::Service(other)
        });
        list
    }

    /// Returns who may have requirements between two tracks: the one that either belongs to, else machines.
    fn common_owners(&self, a: Track, b: Track) -> Vec<Owner> {
        let single = |track| match track {
            Track::Runs(id, _) | Track::Seat(Rider::Workload(id), _) => Some(Owner::Workload(id)),
            Track::Published(id) | Track::Carried(id, _) => Some(Owner::Image(id)),
            _ => None,
        };
        let guest = |track| match track {
            Track::OwnGuest(id, _) => Some(Owner::Guest(id)),
            _ => None,
        };
        // A part of a control plane and the API server beside it.
        if let (Track::Runs(one, _), Track::Runs(other, _)) = (a, b)
            && one != other
        {
            return vec![Owner::Workload(one), Owner::Workload(other)];
        }
        let owner = single(a).or_else(|| single(b)).or_else(|| guest(a)).or_else(|| guest(b));
        if let Some(owner) = owner {
            return vec![owner];
        }
        let machine = |track| match track {
            Track::Property(slot) => Some(Owner::Machine(self.fleet.slot(slot).machine)),
            Track::Seat(Rider::Machine(id), _) => Some(Owner::Machine(id)),
            _ => None,
        };
        let mut owners: Vec<Owner> = machine(a).into_iter().chain(machine(b)).collect();
        owners.dedup();
        owners
    }
}

impl World<'_> {
    /// Returns who may have a clause with both tracks as sides: of a workload or image only itself, however many sit on
    /// what it needs.
    pub(super) fn owners_of_both(&self, a: Track, b: Track) -> Vec<Owner> {
        let few = |track: &Track| !matches!(track, Track::Property(_) | Track::Seat(Rider::Machine(_), _));
        let mut found = Vec::new();
        self.owners([a, b].into_iter().find(few).unwrap_or(a), &mut found);
        found
    }
}

impl Relation {
    fn add(&mut self, list: Vec<RequirementId>, forth: bool) {
        self.list.extend(list.into_iter().map(|id| Side { id, forth, lens: None }));
    }

    fn extend(&mut self, side: Option<Side>) {
        self.list.extend(side);
    }

    fn ids(&self) -> Vec<RequirementId> {
        self.list.iter().map(|side| side.id).collect()
    }
}

/// Returns the track that says where a side begins: of replicas the hindmost.
pub(super) const fn hindmost(track: Track) -> Track {
    match track {
        Track::First(service, id) => Track::All(service, id),
        other => other,
    }
}

/// Reads a clause without alternatives as one between two tracks, or of one track alone. What something finds where it
/// stands is none: it comes in no order.
fn side_between(clause: &Clause, a: Track, b: Option<Track>) -> Option<Side> {
    let [Met::At(target, lens)] = clause.met[..] else {
        return None;
    };
    if let Track::Under(..) = target {
        return None;
    }
    let forth = clause.subject == Some(a) && Some(target) == b;
    let back = clause.subject == b && target == a;
    (forth || back).then_some(Side { id: clause.id, forth, lens })
}

/// Returns the other side of a clause that names a track; none twice over where the other side has no version.
fn other_side(clause: &Clause, track: Track) -> Option<Option<Track>> {
    let [Met::At(target, _)] = clause.met[..] else {
        return None;
    };
    if let Track::Under(..) = target {
        return None;
    }
    if target == track {
        return Some(clause.subject);
    }
    (clause.subject == Some(track)).then_some(Some(target))
}
