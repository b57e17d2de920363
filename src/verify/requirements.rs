//! Holding requirements against the state after a step.
//!
//! What today's state breaks is put up with until one of its sides moves. So after a step only the requirements that
//! have a side which has just moved are tested, and these have to hold. What goes to another machine may find the very versions of
//! today there: then nothing that a requirement is about has changed.

use super::clause::{Clause, Lens, Met, Owner};
use super::finding::{Stand, StateFinding, Whose};
use super::journey::Place;
use super::replay::Replay;
use super::report::FaultKind;
use super::track::{Rider, Thing, Track};
use crate::model::{ComponentId, Layer, RequirementId, ServiceId, Subject, Target, VersionId, WorkloadId};
use std::collections::{BTreeMap, BTreeSet};

/// A target, the lens through which it is seen, and which alternative of the requirement it is for.
type Side = (Track, Lens, usize);

/// What replicas of a service have come to in a step.
type Arrival = (ServiceId, ComponentId, usize);

impl Replay<'_, '_> {
    pub(super) fn test_requirements(&mut self, index: usize, moved: &BTreeSet<Track>) {
        let mut owners = Vec::new();
        for &track in moved {
            self.world.owners(track, &mut owners);
            self.visiting(track, &mut owners);
        }
        owners.sort_unstable();
        owners.dedup();
        for owner in owners {
            self.test_owner(index, owner, moved);
        }
        let mut arrived: BTreeMap<Arrival, (WorkloadId, usize)> = BTreeMap::new();
        for &track in moved {
            if let Track::Runs(workload, id) = track {
                let service = self.world.fleet.workload(workload).service;
                let arrival = (service, id, self.state.at(self.world, track));
                arrived.entry(arrival).or_insert((workload, 0)).1 += 1;
            }
        }
        for ((service, id, at), (workload, count)) in arrived {
            let tally = self.state.tally(self.world, service, id);
            let begins = tally.moves_first_in(index);
            let first = tally.now.get(&at) == Some(&count) || begins;
            self.test_callers(index, (workload, id), first);
            self.test_calls(index, (workload, id), begins);
        }
    }

    fn test_owner(&mut self, index: usize, owner: Owner, moved: &BTreeSet<Track>) {
        for clause in self.world.clauses(owner).iter() {
            if clause.sides().any(|side| self.has_moved(side, moved)) {
                self.test_clause(index, owner, clause);
                self.test_order(index, clause, moved);
            }
        }
    }

    /// Tells whether a side of a requirement has moved in a step; what something has under it, with its machine or with
    /// itself.
    fn has_moved(&self, side: Track, moved: &BTreeSet<Track>) -> bool {
        let Track::Under(rider, capability) = side else { return moved.contains(&side) };
        let mut found = false;
        let moves = |rider| self.state.moves(rider);
        self.world.ground(rider, capability, &moves, &mut |base| found |= moved.contains(&base));
        found
    }

    /// Returns who has come to stand on what changes and may have a clause about it.
    fn visiting(&self, track: Track, found: &mut Vec<Owner>) {
        let Track::Property(slot) = track else { return };
        let (fleet, layer) = (self.world.fleet, self.world.layer(slot));
        let mut machines = vec![fleet.slot(slot).machine];
        while let Some(machine) = machines.pop() {
            let above = fleet.machines_on(machine).iter();
            machines
                .extend(above.filter(|&&id| layer == Layer::Hypervisor || fleet.machine(id).shares_kernel));
            let place = Place::Machine(machine);
            for &rider in self.visitors.get(&place).into_iter().flatten() {
                if self.world.stand(rider, self.state.moves(rider)) != place {
                    continue;
                }
                self.world.owners(Track::Left(rider), found);
                machines.extend(match rider {
                    Rider::Machine(id) if layer == Layer::Hypervisor => Some(id),
                    Rider::Machine(_) | Rider::Workload(_) => None,
                });
            }
        }
    }

    fn test_clause(&mut self, index: usize, owner: Owner, clause: &Clause) {
        self.verdict.tests += 1;
        if !self.clause_holds(clause) && !self.stands_as_today(clause) {
            let finding = StateFinding::Requirement {
                whose: owner.whose(self.world.fleet),
                subject: clause.subject.map(|track| self.stand(track)),
                met: clause.met.iter().map(|met| self.met(*met)).collect(),
                demand: self.world.demand(clause.id),
            };
            self.fault(FaultKind::Requirement, index, finding);
        }
    }

    /// Says what is there of something that is needed.
    fn met(&mut self, met: Met) -> Stand {
        match met {
            Met::At(track, _) => Stand::At(self.stand(track)),
            Met::Nowhere => Stand::Unsaid,
            Met::Service(id) => {
                let primary = self.world.fleet.service(id).primary;
                let versions = primary.map(|primary| self.versions(id, primary)).unwrap_or_default();
                let text = |version| self.world.lines.text(version).to_owned();
                Stand::Service {
                    service: Thing::Service(id).name(self.world.fleet),
                    versions: versions.into_iter().flatten().map(text).collect(),
                }
            }
        }
    }

    /// Tells whether all versions that a requirement is held against are those of today.
    fn stands_as_today(&mut self, clause: &Clause) -> bool {
        let primary = |met: &Met| match *met {
            Met::Service(id) => Some((id, self.world.fleet.service(id).primary?)),
            Met::At(..) | Met::Nowhere => None,
        };
        let called: Vec<(ServiceId, ComponentId)> = clause.met.iter().filter_map(primary).collect();
        let is_still = called.into_iter().all(|(service, id)| self.left(service, id).is_empty());
        is_still && clause.sides().all(|side| self.state.at(self.world, side) == self.world.start(side))
    }

    /// One alternative has to hold; a requirement without alternatives has one.
    pub(super) fn clause_holds(&mut self, clause: &Clause) -> bool {
        let subject = clause.subject.and_then(|track| self.version_of(track, None));
        let met = clause.met.iter().enumerate();
        met.into_iter().any(|(option, met)| match *met {
            Met::At(track, lens) => {
                let target = self.version_of(track, lens);
                self.world.allows(clause.id, option, subject, target)
            }
            Met::Service(id) => self.service_allows(clause.id, option, subject, id),
            Met::Nowhere => true,
        })
    }

    pub(super) fn version_of(&mut self, track: Track, lens: Lens) -> Option<VersionId> {
        let at = self.state.at(self.world, track);
        self.world.seen(track, at, lens)
    }

    /// Every replica of the service has to be allowed.
    fn service_allows(
        &mut self,
        id: RequirementId,
        option: usize,
        subject: Option<VersionId>,
        service: ServiceId,
    ) -> bool {
        let Some(primary) = self.world.fleet.service(service).primary else {
            return true;
        };
        let versions = self.versions(service, primary);
        versions.into_iter().all(|target| self.world.allows(id, option, subject, target))
    }

    /// Returns the versions of a component that the replicas of a service have now.
    pub(super) fn versions(&mut self, service: ServiceId, id: ComponentId) -> Vec<Option<VersionId>> {
        let line = self.world.line(Track::All(service, id));
        let tally = self.state.tally(self.world, service, id);
        tally.now.keys().map(|&at| line.versions[at]).collect()
    }

    /// Replicas have moved, one of which stands for all: whoever needs versions of their service has to put up with those
    /// of all replicas. Where others have moved to the same version before, everybody does already, and only the order is
    /// left to be looked at.
    fn test_callers(&mut self, index: usize, (workload, id): (WorkloadId, ComponentId), first: bool) {
        let fleet = self.world.fleet;
        let called = fleet.workload(workload).service;
        if fleet.service(called).primary != Some(id) {
            return;
        }
        for &requirement in fleet.requirements_on_service(called) {
            let callers = match fleet.requirement(requirement).subject {
                Subject::Component(what) => {
                    let services = fleet.callers(what).iter();
                    services.map(|&service| (service, what)).collect()
                }
                Subject::Service(service) => {
                    let primary = fleet.service(service).primary;
                    primary.map(|what| (service, what)).into_iter().collect::<Vec<_>>()
                }
                Subject::Workload(caller) => {
                    if first {
                        self.test_own(index, caller, requirement);
                    }
                    self.test_called_order(index, requirement, &[None], (workload, id));
                    continue;
                }
                _ => continue,
            };
            for caller in callers {
                if first {
                    self.test_caller(index, requirement, caller, (called, id), workload);
                }
                self.test_caller_order(index, requirement, caller, Track::Runs(workload, id));
                let unmoved = self.unmoved(caller);
                self.test_called_order(index, requirement, &unmoved, (workload, id));
            }
        }
    }

    /// A workload's own requirement does not hang on a version of its own.
    fn test_own(&mut self, index: usize, caller: WorkloadId, requirement: RequirementId) {
        let owner = Owner::Workload(caller);
        for clause in self.world.clauses(owner).iter() {
            if clause.id == requirement {
                self.test_clause(index, owner, clause);
            }
        }
    }

    fn test_caller(
        &mut self,
        index: usize,
        requirement: RequirementId,
        (service, what): (ServiceId, ComponentId),
        (called, id): (ServiceId, ComponentId),
        moved: WorkloadId,
    ) {
        let fleet = self.world.fleet;
        let needs = &fleet.requirement(requirement).needs;
        if needs.len() > 1 {
            for &caller in fleet.replicas(service) {
                self.test_own(index, caller, requirement);
            }
            return;
        }
        self.verdict.tests += 1;
        let of = if fleet.workload(moved).service == called { id } else { what };
        let moved = Track::Runs(moved, of);
        let targets = self.versions(called, id);
        let callers = self.versions(service, what);
        let mut pairs =
            callers.iter().flat_map(|&caller| targets.iter().map(move |&target| (caller, target)));
        let all = pairs.all(|(subject, target)| self.world.allows(requirement, 0, subject, target));
        if !all {
            let finding = StateFinding::Requirement {
                whose: Whose::Caller(Thing::Service(service).name(fleet)),
                subject: Some(self.stand(moved)),
                met: Vec::new(),
                demand: self.world.demand(requirement),
            };
            self.fault(FaultKind::Requirement, index, finding);
        }
    }

    /// The callers that could not have put up with the new version have moved in steps that come before.
    fn test_caller_order(
        &mut self,
        index: usize,
        requirement: RequirementId,
        (service, what): (ServiceId, ComponentId),
        moved: Track,
    ) {
        if self.world.fleet.requirement(requirement).needs.len() > 1 {
            return;
        }
        let target = self.version_of(moved, None);
        let other = Track::First(service, what);
        for (from, steps) in self.left(service, what) {
            let subject = self.world.seen(other, from, None);
            if !self.world.allows(requirement, 0, subject, target) {
                self.all_before(index, &steps, moved, other);
            }
        }
    }

    /// What stands where it does today puts up with no replica any more that it does not fit, as soon as one moves: those
    /// have moved in steps that come before.
    fn test_called_order(
        &mut self,
        index: usize,
        requirement: RequirementId,
        callers: &[Option<VersionId>],
        (workload, id): (WorkloadId, ComponentId),
    ) {
        let fleet = self.world.fleet;
        if fleet.requirement(requirement).needs.len() > 1 {
            return;
        }
        let called = fleet.workload(workload).service;
        let on = Track::All(called, id);
        for (from, steps) in self.left(called, id) {
            let target = self.world.seen(on, from, None);
            let fits = |&caller: &Option<VersionId>| self.world.allows(requirement, 0, caller, target);
            if !callers.iter().all(fits) {
                self.all_before(index, &steps, Track::Runs(workload, id), on);
            }
        }
    }

    /// The same the other way round: as soon as a replica moves, all replicas of its service have to put up with what the
    /// service calls, and those that did not have moved in steps that come before.
    fn test_calls(&mut self, index: usize, (workload, id): (WorkloadId, ComponentId), begins: bool) {
        let fleet = self.world.fleet;
        let service = fleet.workload(workload).service;
        let mut list = fleet.requirements_of_component(id).to_vec();
        if fleet.service(service).primary == Some(id) {
            list.extend(fleet.requirements_of_service(service));
        }
        for requirement in list {
            let [need] = &fleet.requirement(requirement).needs[..] else { continue };
            let Target::Service(called) = need.target else { continue };
            let Some(primary) = fleet.service(called).primary else { continue };
            if begins {
                self.test_caller(index, requirement, (service, id), (called, primary), workload);
            }
            let targets = self.unmoved((called, primary));
            let on = Track::All(service, id);
            for (from, steps) in self.left(service, id) {
                let subject = self.world.seen(on, from, None);
                let fits = |&target: &Option<VersionId>| self.world.allows(requirement, 0, subject, target);
                if !targets.iter().all(fits) {
                    self.all_before(index, &steps, Track::Runs(workload, id), on);
                }
            }
        }
    }

    /// Returns the versions of a component at which replicas of a service are that have not moved.
    fn unmoved(&mut self, (service, id): (ServiceId, ComponentId)) -> Vec<Option<VersionId>> {
        let line = self.world.line(Track::All(service, id));
        let tally = self.state.tally(self.world, service, id);
        tally.unmoved.keys().map(|&at| line.versions[at]).collect()
    }

    /// Returns the versions that replicas have left, and in which steps.
    fn left(&mut self, service: ServiceId, id: ComponentId) -> Vec<(usize, Vec<usize>)> {
        let tally = self.state.tally(self.world, service, id);
        tally.left.iter().map(|(&from, steps)| (from, steps.clone())).collect()
    }

    pub(super) fn all_before(&mut self, index: usize, steps: &[usize], track: Track, on: Track) {
        for &step in steps {
            if step != index && !self.order.waits(step, index) {
                self.unordered(index, step, track, on);
            }
        }
    }

    /// Where the state before an earlier step would not have allowed this one, that step has to come before.
    fn test_order(&mut self, index: usize, clause: &Clause, moved: &BTreeSet<Track>) {
        let [met] = clause.met[..] else {
            self.test_alternatives(index, clause);
            return;
        };
        match met {
            Met::Nowhere => {}
            Met::At(Track::Under(..), _) => self.test_alternatives(index, clause),
            Met::At(track, lens) => {
                let subject = clause.subject.filter(|side| moved.contains(side));
                if let Some(subject) = subject
                    && !moved.contains(&track)
                {
                    self.earlier_targets(index, clause, subject, (track, lens, 0));
                }
                if let Some(subject) = clause.subject.filter(|side| !moved.contains(side)) {
                    self.earlier_subjects(index, clause, subject, (track, lens, 0));
                }
            }
            Met::Service(service) => {
                let Some(primary) = self.world.fleet.service(service).primary else {
                    return;
                };
                let subject = clause.subject.and_then(|track| self.version_of(track, None));
                let on = Track::All(service, primary);
                for (from, steps) in self.left(service, primary) {
                    let target = self.world.seen(on, from, None);
                    if !self.world.allows(clause.id, 0, subject, target) {
                        self.all_before(index, &steps, clause.subject.unwrap_or(on), on);
                    }
                }
            }
        }
    }

    /// The subject has moved: would it have been allowed before the target moved?
    fn earlier_targets(
        &mut self,
        index: usize,
        clause: &Clause,
        subject: Track,
        (track, lens, option): Side,
    ) {
        let version = self.version_of(subject, None);
        for visit in (0..self.state.visits(track).len()).rev() {
            let before = self.state.before(self.world, track, visit);
            let target = self.world.seen(track, before, lens);
            if !self.world.allows(clause.id, option, version, target) {
                let step = self.state.visits(track)[visit].step;
                self.all_before(index, &[step], subject, track);
                return;
            }
        }
    }

    /// The target has moved: would it have been allowed before the subject moved?
    fn earlier_subjects(
        &mut self,
        index: usize,
        clause: &Clause,
        subject: Track,
        (track, lens, option): Side,
    ) {
        let target = self.version_of(track, lens);
        for visit in (0..self.state.visits(subject).len()).rev() {
            let before = self.state.before(self.world, subject, visit);
            let version = self.world.seen(subject, before, None);
            if !self.world.allows(clause.id, option, version, target) {
                let step = self.state.visits(subject)[visit].step;
                self.all_before(index, &[step], track, subject);
                return;
            }
        }
    }
}
