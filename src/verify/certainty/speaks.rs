//! When a requirement speaks: it is about the version of its subject, names a range, all that it compares is known, and
//! it holds. What somebody has tried speaks too, and forbids nothing.

use super::Topic;
use crate::answer::step::Certainty;
use crate::model::{
    Basis, FamilyId, Layer, RequirementId, ServiceId, Subject, Target, Tested, TestedAt, VersionId, Within,
};
use crate::verify::clause::{Clause, Met, Owner};
use crate::verify::journey::Ground;
use crate::verify::replay::Replay;
use crate::verify::track::Track;
use std::cmp::Ordering;
use std::rc::Rc;

/// The versions that something has.
pub(in crate::verify) type Versions = Rc<[Option<VersionId>]>;

impl Replay<'_, '_> {
    /// Tells whether one alternative of a requirement holds; none where that cannot be told.
    fn is_met(
        &self,
        id: RequirementId,
        option: usize,
        subject: Option<VersionId>,
        target: Option<VersionId>,
    ) -> Option<bool> {
        let fleet = self.world.fleet;
        let version = |id: VersionId| self.world.lines.ask.version(fleet, id);
        match fleet.requirement(id).needs[option].within {
            // That two go together says nothing on whether either works.
            Within::Same(_) | Within::Unsaid => None,
            Within::Range(range) => {
                let said = self.world.judged(range, target?);
                said.known.then_some(said.holds)
            }
            Within::Skew(_) => match (version(subject?).release(), version(target?).release()) {
                (Some(_), Some(_)) => Some(self.world.allows(id, option, subject, target)),
                _ => None,
            },
        }
    }

    /// Returns what a requirement counts for where it speaks; none if it only says what does not work.
    pub(super) fn counts_as(&self, id: RequirementId) -> Option<Certainty> {
        let basis = self.world.fleet.requirement(id).basis;
        self.world.fleet.vouches(id).then_some(match basis {
            Basis::Stated => Certainty::Stated,
            Basis::Fact(_) => Certainty::Derived,
        })
    }

    pub(super) fn versions_of(&mut self, met: Met) -> Versions {
        match met {
            Met::At(track, lens) => [self.version(track, lens)].into(),
            Met::Service(service) => self.service_versions(service),
            Met::Nowhere => [None].into(),
        }
    }

    /// Returns the versions that the replicas of a service may have, remembered for each service and span.
    fn service_versions(&mut self, service: ServiceId) -> Versions {
        let span = self.moment.as_ref().map(|moment| moment.span().clone());
        if let Some(known) = self.serving.get(&(service, span.clone())) {
            return Rc::clone(known);
        }
        let found: Versions = self.versions_served(service).into();
        self.serving.insert((service, span), Rc::clone(&found));
        found
    }

    /// Tells whether a requirement holds with all versions of its targets; none where that cannot be told.
    pub(super) fn judged(&mut self, clause: &Clause, subject: Option<VersionId>) -> Option<bool> {
        let mut verdict = Some(false);
        for option in 0..clause.met.len() {
            match self.judged_by(clause, option, subject) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => verdict = None,
            }
        }
        verdict
    }

    /// Tells whether one of a requirement's alternatives holds with all versions of its target; none where that cannot be
    /// told.
    pub(super) fn judged_by(
        &mut self,
        clause: &Clause,
        option: usize,
        subject: Option<VersionId>,
    ) -> Option<bool> {
        let versions = self.versions_of(clause.met[option]);
        let found: Vec<_> =
            versions.iter().map(|&target| self.is_met(clause.id, option, subject, target)).collect();
        match found.iter().all(|&holds| holds == Some(true)) {
            true => Some(true),
            false => found.contains(&Some(false)).then_some(false),
        }
    }

    /// Tells whether a requirement speaks of a version of one of its targets.
    pub(super) fn speaks(&mut self, clause: &Clause, option: usize, target: Option<VersionId>) -> bool {
        let subject = clause.subject.and_then(|track| self.version(track, None));
        self.world.concerns(clause.id, subject)
            && self.is_met(clause.id, option, subject, target) == Some(true)
    }

    /// Returns the OS family of the machine on which something is met.
    pub(super) fn family(&self, topic: Topic) -> Option<FamilyId> {
        let slot = topic.track.slot().or(topic.slot)?;
        self.world.fleet.machine(self.world.fleet.slot(slot).machine).family
    }

    /// Tells whether somebody has tried, as `speaker`, what is asked about.
    pub(super) fn has_tried(&mut self, owner: Owner, topic: Topic, speaker: Subject) -> bool {
        let fleet = self.world.fleet;
        let family = self.family(topic);
        fleet.tested(speaker).iter().any(|tested| {
            let Met::At(track, lens) = self.meets(owner, tested.with) else { return false };
            track == topic.track
                && tested.family.is_none_or(|tested| Some(tested) == family)
                && self.world.known(track, topic.at, lens).is_some_and(|version| self.covers(tested, version))
                && self.tried_then(owner, tested, speaker)
        })
    }

    /// Tells whether a component was tried with what it has, of one of some targets or of any.
    pub(super) fn has_tried_what_it_has(
        &mut self,
        owner: Owner,
        speaker: Subject,
        among: Option<&[Target]>,
    ) -> bool {
        let fleet = self.world.fleet;
        fleet.tested(speaker).iter().filter(|one| among.is_none_or(|all| all.contains(&one.with))).any(
            |tested| {
                let met = self.meets(owner, tested.with);
                let slot = match met {
                    Met::At(track, _) => track.slot(),
                    Met::Service(_) | Met::Nowhere => None,
                };
                let family = slot.and_then(|slot| fleet.machine(fleet.slot(slot).machine).family);
                tested.family.is_none_or(|tested| Some(tested) == family)
                    && self.covers_all(tested, met)
                    && self.tried_then(owner, tested, speaker)
            },
        )
    }

    /// Tells whether something was tried with every version of what it meets.
    pub(super) fn covers_all(&mut self, tested: &Tested, met: Met) -> bool {
        let versions = self.versions_of(met);
        versions.iter().all(|version| version.is_some_and(|version| self.covers(tested, version)))
    }

    pub(super) fn covers(&self, tested: &Tested, version: VersionId) -> bool {
        let fleet = self.world.fleet;
        let (range, version) = (fleet.range(tested.versions), self.world.lines.ask.version(fleet, version));
        range.knows(version) && range.contains(version)
    }

    /// Tells whether what was tried then stands where it was tried.
    pub(super) fn tried_then(&mut self, owner: Owner, tested: &Tested, speaker: Subject) -> bool {
        let fleet = self.world.fleet;
        let subject = match speaker {
            Subject::Component(id) => Some(id),
            Subject::Service(id) => fleet.service(id).primary,
            _ => None,
        };
        let track = subject.and_then(|id| match owner {
            Owner::Workload(workload) => Some(Track::Runs(workload, id)),
            Owner::Image(image) if image == id => Some(Track::Published(image)),
            Owner::Image(image) => Some(Track::Carried(image, id)),
            Owner::Machine(_) | Owner::Guest(_) => None,
        });
        if tested.at == TestedAt::Today {
            return track.is_some_and(|track| self.reached(track).is_none());
        }
        let version = track.and_then(|track| self.version(track, None));
        let compare = |version: VersionId| match tested.at {
            TestedAt::Any => true,
            TestedAt::Today => false,
            TestedAt::This(this) => {
                self.world.lines.ask.compare(fleet, this, version) == Some(Ordering::Equal)
            }
            TestedAt::Within(range) => {
                fleet.range(range).contains(self.world.lines.ask.version(fleet, version))
            }
        };
        tested.at == TestedAt::Any || version.is_some_and(compare)
    }

    /// Returns where a workload or an image meets what somebody has tried it with.
    fn meets(&mut self, owner: Owner, target: Target) -> Met {
        match owner {
            Owner::Workload(id) => self.world.met_by_workload(id, target),
            Owner::Image(id) => self.world.met_in_image(id, target),
            Owner::Machine(_) | Owner::Guest(_) => Met::Nowhere,
        }
    }

    /// Tells whether a requirement has no bearing on a new version: a fact that needs what is nowhere, a mere
    /// call, or that two things go together.
    pub(super) fn has_no_bearing(&mut self, clause: &Clause) -> bool {
        let requirement = self.world.fleet.requirement(clause.id);
        let is_apart = match requirement.needs.first().map(|need| need.within) {
            Some(Within::Same(_)) => true,
            Some(Within::Unsaid) => matches!(requirement.subject, Subject::Service(_)),
            _ => false,
        };
        let mut is_nowhere = || match clause.met.first() {
            Some(Met::Nowhere) => true,
            Some(&Met::At(Track::Under(rider, capability), _)) => match self.ground_now(rider, capability) {
                Ground::Slot(_) => false,
                Ground::Spare(at) => self.world.spares[at].position(capability).is_none(),
                Ground::Nothing => true,
            },
            _ => false,
        };
        is_apart || requirement.basis != Basis::Stated && is_nowhere()
    }

    /// Tells whether a requirement needs something outside of an image, which is asked for where the image runs.
    pub(super) fn reaches_out(&self, clause: &Clause) -> bool {
        let fleet = self.world.fleet;
        fleet.requirement(clause.id).needs.iter().any(|need| match need.target {
            Target::Service(_) => true,
            Target::Capability(id) => fleet.capability(id).layer != Layer::Library,
            Target::Component(_) => false,
        })
    }
}
