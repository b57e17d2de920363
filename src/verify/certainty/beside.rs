//! Who depends on what changes beside them: users of a cluster, callers of a service, containers on a machine whose
//! libraries change, and what is in a guest that goes to another hypervisor.

use super::{Exposed, Topic};
use crate::answer::step::Certainty;
use crate::model::{
    ComponentId, Layer, MachineId, MachineKind, ServiceId, SlotId, Subject, Target, VersionId, Within,
    WorkloadId,
};
use crate::verify::clause::{Clause, Met, Owner};
use crate::verify::journey::Ground;
use crate::verify::replay::{Moves, Replay};
use crate::verify::track::{Rider, Thing, Track};
use std::collections::{BTreeMap, BTreeSet};

impl Replay<'_, '_> {
    /// Returns all who depend on something beside them that the steps change, and are not known to work with it.
    pub(super) fn exposed(&mut self) -> Exposed {
        let moved: BTreeSet<Track> = self.moves.iter().flat_map(Moves::tracks).copied().collect();
        let mut exposed = Exposed::new();
        let mut served: BTreeMap<(ServiceId, ComponentId), usize> = BTreeMap::new();
        for track in moved {
            let at = self.state.at(self.world, track);
            if at <= self.world.start(track) {
                continue;
            }
            let topic = Topic { track, at, slot: None };
            let things = match track {
                Track::Property(slot) => {
                    let mut things = self.exposed_to_slot(slot, topic);
                    things.extend(self.exposed_and_running(slot, topic));
                    things
                }
                Track::Left(Rider::Machine(id)) => {
                    self.add_in_guest(id, &mut exposed);
                    continue;
                }
                Track::Runs(workload, id) => {
                    let service = self.world.fleet.workload(workload).service;
                    if self.world.fleet.service(service).primary == Some(id) {
                        let furthest = served.entry((service, id)).or_default();
                        *furthest = at.max(*furthest);
                    }
                    continue;
                }
                _ => continue,
            };
            let of = track.slot().map_or_else(String::new, |slot| {
                let capability = self.world.fleet.slot(slot).capability;
                self.world.fleet.capability_name(capability).to_owned()
            });
            let version = self.world.version_text(track, at);
            add(&mut exposed, (of, version), things);
        }
        for ((service, id), at) in served {
            let things = self.exposed_callers(service);
            let first = self.world.fleet.replicas(service).first();
            let version = first.and_then(|&replica| self.world.version_text(Track::Runs(replica, id), at));
            let of = self.world.fleet.target_name(Target::Service(service));
            add(&mut exposed, (of, version), things);
        }
        exposed
    }

    fn exposed_to_slot(&mut self, slot: SlotId, topic: Topic) -> BTreeSet<Thing> {
        let fleet = self.world.fleet;
        let found = fleet.slot(slot);
        let layer = fleet.capability(found.capability).layer;
        let is_cluster = fleet.machine(found.machine).kind == MachineKind::Cluster;
        if layer == Layer::Cluster && is_cluster {
            return self.exposed_to_cluster(slot, topic);
        }
        if layer != Layer::Library || self.world.is_tied(slot, topic.at) {
            return BTreeSet::new();
        }
        let version = self.world.known(topic.track, topic.at, None);
        let mut things = BTreeSet::new();
        for &id in fleet.workloads_on(found.machine) {
            if !fleet.workload(id).isolation.restarts_with(layer)
                && self.is_untried_beside(id, topic, (slot, version))
            {
                things.insert(Thing::Workload(id));
            }
        }
        let mut above = self.on_its_kernel(found.machine);
        while let Some(machine) = above.pop() {
            above.extend(self.on_its_kernel(machine));
            let said = self.since(topic.track, |this| Some(this.said_of_whole(machine, slot, topic)));
            if said == Some(Certainty::Unknown) {
                things.insert(Thing::Machine(machine));
            }
            for &id in fleet.workloads_on(machine) {
                if self.is_untried_beside(id, topic, (slot, version)) {
                    things.insert(Thing::Workload(id));
                }
            }
        }
        things
    }

    /// Returns what goes on running as a property under it changes.
    pub(in crate::verify) fn running_on(&self, slot: SlotId) -> Vec<Rider> {
        let fleet = self.world.fleet;
        let mut found = Vec::new();
        for machine in self.world.with_its_kernel(slot) {
            found.extend(fleet.workloads_on(machine).iter().map(|&id| Rider::Workload(id)));
            found.extend(fleet.machines_on(machine).iter().map(|&id| Rider::Machine(id)));
        }
        found.retain(|&rider| fleet.goes_on(slot) && self.world.steps_aside(rider, slot) == Some(false));
        found
    }

    /// What runs on a machine meets a version of what changes there when it is started again at the latest.
    fn exposed_and_running(&mut self, slot: SlotId, topic: Topic) -> BTreeSet<Thing> {
        let mut things = BTreeSet::new();
        if self.world.is_tied(slot, topic.at) {
            return things;
        }
        let fleet = self.world.fleet;
        let is_hypervisor = fleet.capability(fleet.slot(slot).capability).layer == Layer::Hypervisor;
        for rider in self.running_on(slot) {
            let said = self.since(topic.track, |this| match rider {
                Rider::Workload(id) => this.at_home(id, slot, topic),
                Rider::Machine(id) => this.passenger_certainty(id, slot, topic),
            });
            let thing = match rider {
                Rider::Workload(id) => Thing::Workload(id),
                Rider::Machine(id) => Thing::Machine(id),
            };
            things.extend((said == Some(Certainty::Unknown)).then_some(thing));
            if let (Rider::Machine(id), true) = (rider, is_hypervisor) {
                things.extend(self.exposed_inside(id, (slot, topic), topic.track));
            }
        }
        things
    }

    fn on_its_kernel(&self, machine: MachineId) -> Vec<MachineId> {
        let fleet = self.world.fleet;
        let above = fleet.machines_on(machine).iter().copied();
        above.filter(|&id| fleet.machine(id).shares_kernel).collect()
    }

    /// Nodes, and all that runs on them, use the API of their cluster.
    fn exposed_to_cluster(&mut self, slot: SlotId, topic: Topic) -> BTreeSet<Thing> {
        let fleet = self.world.fleet;
        let mut things = BTreeSet::new();
        let renewed = fleet.renews_nodes(fleet.slot(slot).machine);
        for &node in fleet.nodes(fleet.slot(slot).machine) {
            let clauses = self.world.clauses(Owner::Machine(node));
            let said = self.since(topic.track, |this| {
                // What the platform does to its nodes only who has tried it can say.
                if renewed {
                    return Some(this.tried_on_machine(node, slot, topic.at));
                }
                let said = this.said_of_slot(&clauses, (slot, topic.at));
                Some(said.min(this.said_of_whole(node, slot, topic)))
            });
            if said == Some(Certainty::Unknown) {
                things.insert(Thing::Machine(node));
            }
        }
        for id in self.world.seers(slot) {
            let said = self.since(topic.track, |this| Some(this.said_of_seen(id, slot, topic)));
            if !self.has_its_version(id, slot) && said == Some(Certainty::Unknown) {
                things.insert(Thing::Workload(id));
            }
        }
        things
    }

    /// Tells whether a slot's version is that of a workload, such as an API server.
    fn has_its_version(&mut self, workload: WorkloadId, slot: SlotId) -> bool {
        let target = Target::Capability(self.world.fleet.slot(slot).capability);
        let clauses = self.world.clauses(Owner::Workload(workload));
        clauses.iter().any(|clause| self.ties(clause, target))
    }

    /// Tells whether a requirement only holds something together with a target.
    fn ties(&self, clause: &Clause, target: Target) -> bool {
        let needs = &self.world.fleet.requirement(clause.id).needs;
        needs.iter().any(|need| need.target == target && matches!(need.within, Within::Same(_)))
    }

    /// Tells whether a workload was not tried, in some state from then on, with what its machine has come to.
    fn is_untried_beside(
        &mut self,
        workload: WorkloadId,
        topic: Topic,
        (slot, version): (SlotId, Option<VersionId>),
    ) -> bool {
        let said = self.since(topic.track, |this| {
            let tried = this.tried_beside(workload, slot, version);
            Some(if tried { Certainty::Stated } else { Certainty::Unknown })
        });
        said == Some(Certainty::Unknown)
    }

    /// Tells whether a workload was tried with a version of a library of its machine, which is not its own.
    fn tried_beside(&mut self, workload: WorkloadId, slot: SlotId, version: Option<VersionId>) -> bool {
        let fleet = self.world.fleet;
        let owner = Owner::Workload(workload);
        let with = Target::Capability(fleet.slot(slot).capability);
        let mut tried = |speaker: Subject| {
            fleet.tested(speaker).iter().any(|tested| {
                tested.with == with
                    && version.is_some_and(|version| self.covers(tested, version))
                    && self.tried_then(owner, tested, speaker)
            })
        };
        if tried(Subject::Service(fleet.workload(workload).service)) || tried(Subject::Workload(workload)) {
            return true;
        }
        let runs: Vec<ComponentId> = fleet.software(workload).map(|run| run.component).collect();
        !runs.is_empty() && runs.into_iter().all(|id| tried(Subject::Component(id)))
    }

    /// What is in a guest goes with it, to a hypervisor that may be another version than today's.
    fn add_in_guest(&mut self, id: MachineId, exposed: &mut Exposed) {
        let fleet = self.world.fleet;
        let hypervisors =
            fleet.capability_ids().filter(|&id| fleet.capability(id).layer == Layer::Hypervisor);
        for capability in hypervisors {
            let track = Track::Under(Rider::Machine(id), capability);
            let at = self.state.at(self.world, track);
            let moves = |rider: Rider| self.state.moves(rider);
            let ground = self.world.ground(Rider::Machine(id), capability, &moves, &mut |_| {});
            let Ground::Slot(slot) = ground else { continue };
            if at == self.world.start(track) {
                continue;
            }
            let topic = Topic { track, at: self.state.moved_to(Track::Property(slot)), slot: None };
            let things = self.exposed_inside(id, (slot, topic), Track::Left(Rider::Machine(id)));
            let version = self.world.version_text(track, at);
            add(exposed, (fleet.capability_name(capability).to_owned(), version), things);
        }
    }

    /// Returns what is in a guest and not known to work with what is under that since a track has moved.
    fn exposed_inside(
        &mut self,
        id: MachineId,
        (slot, topic): (SlotId, Topic),
        since: Track,
    ) -> BTreeSet<Thing> {
        let fleet = self.world.fleet;
        let mut things = BTreeSet::new();
        let mut inside = vec![id];
        while let Some(machine) = inside.pop() {
            inside.extend(fleet.machines_on(machine));
            for &workload in fleet.workloads_on(machine) {
                let said = self.since(since, |this| {
                    let guest = this.said_on_hypervisor(machine, slot, topic);
                    Some(guest.min(this.said_of_seen(workload, slot, topic)))
                });
                if said == Some(Certainty::Unknown) {
                    things.insert(Thing::Workload(workload));
                }
            }
        }
        things
    }

    /// Returns who has a requirement on a service, none of which says that it works with the versions of that.
    fn exposed_callers(&mut self, service: ServiceId) -> BTreeSet<Thing> {
        let fleet = self.world.fleet;
        let mut callers = BTreeSet::new();
        let mut things = BTreeSet::new();
        for &id in fleet.requirements_on_service(service) {
            match fleet.requirement(id).subject {
                Subject::Workload(id) => drop(callers.insert(id)),
                Subject::Service(id) => callers.extend(fleet.replicas(id)),
                Subject::Component(id) => {
                    let carriers = fleet.carriers(id);
                    callers.extend(carriers.into_iter().flat_map(|carrier| fleet.runners(carrier)));
                }
                Subject::Machine(id) | Subject::Property(id, _) => {
                    things.insert(Thing::Machine(id));
                }
                Subject::Everywhere(_) => {}
            }
        }
        let exposed = callers.into_iter().filter(|&id| self.is_exposed_caller(id, service));
        things.extend(exposed.map(Thing::Workload).collect::<Vec<_>>());
        things
    }

    fn is_exposed_caller(&mut self, workload: WorkloadId, service: ServiceId) -> bool {
        let owner = Owner::Workload(workload);
        let (mut calls, mut doubtful) = (false, false);
        let versions = self.versions_of(Met::Service(service));
        let mut open: BTreeSet<Option<VersionId>> = versions.iter().copied().collect();
        for clause in self.world.clauses(owner).iter() {
            if !clause.met.contains(&Met::Service(service)) {
                continue;
            }
            let here = clause.subject.and_then(|track| self.version(track, None));
            let concerned = self.world.concerns(clause.id, here);
            calls |= concerned && !self.ties(clause, Target::Service(service));
            doubtful |= self.doubts_service(clause, here, service);
            if self.counts_as(clause.id).is_some() {
                open.retain(|&target| !self.speaks(clause, 0, target));
            }
        }
        let fleet = self.world.fleet;
        let runs = fleet.runs(workload).iter().map(|run| Subject::Component(run.component));
        let mut speakers: Vec<Subject> = self.whole(owner);
        speakers.extend(runs);
        let tried = speakers.into_iter().any(|speaker| {
            fleet.tested(speaker).iter().any(|tested| {
                tested.with == Target::Service(service)
                    && self.covers_all(tested, Met::Service(service))
                    && self.tried_then(owner, tested, speaker)
            })
        });
        (doubtful || calls && !open.is_empty()) && !tried
    }
}

fn add(exposed: &mut Exposed, with: (String, Option<String>), things: BTreeSet<Thing>) {
    if !things.is_empty() {
        exposed.entry(with).or_default().extend(things);
    }
}
