//! Whether a requirement speaks: the one definition of what makes something known.
//!
//! A requirement *speaks* of a state if it is about the version of its subject there, names a range, the versions that
//! it compares are known, and it holds. Whatever nothing speaks of is unknown. What somebody has tried speaks like a
//! requirement, and forbids nothing.

use super::{Asker, Topic};
use crate::answer::step::Certainty;
use crate::model::{Basis, RequirementId, ServiceId, Subject, Tested, TestedAt, VersionId, Within};
use crate::planner::graph::{Carrier, Found, Graph, GroupId, ShapeId, TrackKey};
use std::cmp::Ordering;
use std::rc::Rc;

/// The versions that something has: one, or those of a service's replicas.
pub(super) type Versions = Rc<[Option<VersionId>]>;

/// What is known of an alternative of a requirement that is about a version of its subject; `None` if that is not enough
/// to say whether it holds.
pub(super) fn holds(
    graph: &Graph<'_>,
    (id, option): (RequirementId, usize),
    subject: Option<VersionId>,
    target: Option<VersionId>,
) -> Option<bool> {
    let version = |id| graph.ask.version(graph.fleet, id);
    match graph.fleet.requirement(id).needs[option].within {
        Within::Range(range) => {
            let judged = graph.judged(range, target?);
            judged.known.then_some(judged.holds)
        }
        Within::Skew(_) => {
            version(subject?).release().and(version(target?).release())?;
            Some(graph.allows(id, option, subject, target))
        }
        // That two go together says nothing on whether either works.
        Within::Same(_) | Within::Unsaid => None,
    }
}

/// The certainty that a requirement gives if it speaks; `None` if it only says what does not work.
pub(super) fn weight(graph: &Graph<'_>, id: RequirementId) -> Option<Certainty> {
    graph.fleet.vouches(id).then(|| match graph.fleet.requirement(id).basis {
        Basis::Stated => Certainty::Stated,
        Basis::Fact(_) => Certainty::Derived,
    })
}

/// Joins what is known of several pairs of versions, each of which has to hold.
fn every(all: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = Some(true);
    for one in all {
        match one {
            Some(true) => {}
            Some(false) => return Some(false),
            None => known = None,
        }
    }
    known
}

impl Asker<'_, '_> {
    /// The version that a track has now.
    pub(super) fn version(&mut self, key: TrackKey) -> Option<VersionId> {
        self.version_in(key, None)
    }

    /// The version that a track has now, read off `values`.
    fn version_in(&mut self, key: TrackKey, values: Option<ShapeId>) -> Option<VersionId> {
        if let Some(kept) = key.slot().and_then(|slot| self.version_of_added(slot)) {
            return kept;
        }
        let at = self.position(key);
        let track = self.graph.track_of(key);
        let values = values.unwrap_or(self.graph.track(track).1.shape);
        self.graph.versions(values)[usize::from(at)]
    }

    /// The versions of what is found; an unknown one if it is not found.
    pub(super) fn versions(&mut self, found: Found) -> Versions {
        match found {
            Found::Track(key, values) => [self.version_in(key, Some(values))].into(),
            Found::Service(service) => self.service(service),
            Found::Nowhere => [None].into(),
        }
    }

    /// The versions that the replicas of a service may have. Found once for each service and span.
    fn service(&mut self, service: ServiceId) -> Versions {
        let span = self.now.as_ref().map(|now| now.span().clone());
        if let Some(known) = self.services.get(&(service, span.clone())) {
            return Rc::clone(known);
        }
        let fleet = self.graph.fleet;
        let mut all: Vec<Option<VersionId>> = Vec::new();
        for &workload in fleet.replicas(service) {
            let primary = fleet.service(service).primary;
            let carried = primary.filter(|&primary| self.graph.runs_or_carries(workload, primary));
            let Some(primary) = carried else {
                all.push(None);
                continue;
            };
            let key = TrackKey::Runs(workload, primary);
            let track = self.graph.track_of(key);
            let positions = self.positions(key).into_iter();
            all.extend(positions.map(|at| self.graph.version_on(track, at)));
        }
        all.sort_unstable();
        all.dedup();
        if all.is_empty() {
            all.push(None);
        }
        let all: Versions = all.into();
        self.services.insert((service, span), Rc::clone(&all));
        all
    }

    /// What is known of a requirement as its subject is at a version and its alternatives are found somewhere.
    pub(super) fn judge(
        &mut self,
        id: RequirementId,
        subject: Option<VersionId>,
        ways: &[(GroupId, Found)],
    ) -> Option<bool> {
        let mut best = Some(false);
        for &(group, found) in ways {
            let option = self.graph.group(group).option;
            let targets = self.versions(found);
            match every(targets.iter().map(|&target| holds(self.graph, (id, option), subject, target))) {
                Some(true) => return Some(true),
                None => best = None,
                Some(false) => {}
            }
        }
        best
    }

    /// The certainty that a group of requirements on one target gives to a version of it.
    pub(super) fn answer(
        &self,
        group: GroupId,
        subject: Option<VersionId>,
        version: Option<VersionId>,
    ) -> Certainty {
        let graph = &*self.graph;
        let option = graph.group(group).option;
        let speaks = |&&id: &&RequirementId| {
            graph.concerns(id, subject) && holds(graph, (id, option), subject, version) == Some(true)
        };
        let speaking = graph.group(group).requirements.iter().filter(speaks);
        speaking.filter_map(|&id| weight(graph, id)).min().unwrap_or(Certainty::Unknown)
    }

    /// Whether somebody has tried, as one of some speakers, what the topic is about.
    pub(super) fn is_tested(&mut self, carrier: Carrier, topic: Topic, speaker: Subject) -> bool {
        let fleet = self.graph.fleet;
        fleet.tested(speaker).iter().any(|tested| {
            let Found::Track(key, values) = self.graph.find_by(carrier, tested.with) else { return false };
            let version = self.graph.versions(values).get(usize::from(topic.position)).copied().flatten();
            let family = topic.key.slot().and_then(|slot| fleet.machine(fleet.slot(slot).machine).family);
            key == topic.key
                && tested.family.is_none_or(|tested| family == Some(tested))
                && version.is_some_and(|version| self.covers(tested, version))
                && self.is_tried_at(carrier, tested, speaker)
        })
    }

    /// Whether a version is among those with which something was tried.
    pub(super) fn covers(&self, tested: &Tested, version: VersionId) -> bool {
        let range = self.graph.fleet.range(tested.versions);
        let version = self.graph.ask.version(self.graph.fleet, version);
        range.knows(version) && range.contains(version)
    }

    /// Whether what was tried is at a version then at which it was tried.
    pub(super) fn is_tried_at(&mut self, carrier: Carrier, tested: &Tested, speaker: Subject) -> bool {
        if tested.at == TestedAt::Any {
            return true;
        }
        let fleet = self.graph.fleet;
        let subject = match speaker {
            Subject::Component(id) => Some(id),
            Subject::Service(id) => fleet.service(id).primary,
            _ => None,
        };
        let Some(subject) = subject else { return false };
        let key = Graph::content_key(carrier, subject);
        if tested.at == TestedAt::Today {
            return self.position(key) == self.start(key);
        }
        self.version(key).is_some_and(|version| self.is_at(tested.at, version))
    }

    fn is_at(&self, at: TestedAt, version: VersionId) -> bool {
        let (fleet, ask) = (self.graph.fleet, &self.graph.ask);
        match at {
            TestedAt::Any => true,
            TestedAt::Today => false,
            TestedAt::This(this) => ask.compare(fleet, this, version) == Some(Ordering::Equal),
            TestedAt::Within(range) => fleet.range(range).contains(ask.version(fleet, version)),
        }
    }
}
