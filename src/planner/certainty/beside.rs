//! What depends on something that changes beside it, and is itself neither changed, restarted nor moved by that.
//!
//! Who uses the API of a cluster sees its control plane change, who calls a service sees the service change, a container
//! stands on a machine whose libraries change, and a workload in a guest goes with the guest to another hypervisor. No
//! rule forces anything there, and yet nothing may say that it works. It is then *unknown*, not *not touched*.

use super::moments::Span;
use super::{Asker, Topic};
use crate::answer::step::Certainty;
use crate::id::{FixedMap, FixedSet};
use crate::model::{
    ComponentId, Fleet, Layer, MachineId, MachineKind, RequirementId, ServiceId, SlotId, Subject, Target,
    VersionId, Within, WorkloadId,
};
use crate::planner::closure::ForcedId;
use crate::planner::graph::{Carrier, Found, Graph, Rider, Thing, TrackKey, Whose};
use std::rc::Rc;

/// Something of which nothing says that it works with what changes beside it.
#[derive(Clone, Debug)]
pub(crate) struct Beside {
    pub(crate) thing: Thing,
    /// The events that change what it depends on.
    pub(crate) at: Rc<[ForcedId]>,
    /// The property or service that changes.
    pub(crate) of: Rc<str>,
    pub(crate) version: Option<VersionId>,
}

/// A change of which others are asked.
pub(super) struct Cause {
    at: Rc<[ForcedId]>,
    of: Rc<str>,
    version: Option<VersionId>,
}

/// The replicas of a service that go to another version: their last events, and the furthest position.
type Changed = (Vec<ForcedId>, u16);

impl Asker<'_, '_> {
    /// Asks all who depend on something that changes beside them.
    pub(super) fn beside(&mut self) -> Vec<Beside> {
        let mut found = Vec::new();
        let mut services: FixedMap<(ServiceId, ComponentId), Changed> = FixedMap::default();
        for (at, event) in self.closure.events() {
            if self.closure.next(self.graph, at).is_some() {
                continue;
            }
            let (key, position) = self.graph.event(event);
            match key {
                TrackKey::Slot(slot) => {
                    self.beside_slot(slot, (at, position), &mut found);
                    self.going_on(slot, (at, position), &mut found);
                }
                TrackKey::Left(Rider::Machine(id)) => self.in_moved_guest(id, (at, position), &mut found),
                TrackKey::Runs(workload, component) => {
                    let service = self.graph.fleet.workload(workload).service;
                    if self.graph.fleet.service(service).primary == Some(component) {
                        let changed = services.entry((service, component)).or_default();
                        changed.0.push(at);
                        changed.1 = changed.1.max(position);
                    }
                }
                _ => {}
            }
        }
        for ((service, _), changed) in services {
            self.callers(service, changed, &mut found);
        }
        found
    }

    /// The worst that is said once the step of an event has been carried out.
    fn once(&mut self, at: ForcedId, ask: impl FnMut(&mut Self) -> Option<Certainty>) -> Option<Certainty> {
        let from = self.order.step(at)?;
        self.throughout(&Span { from, until: Vec::new() }, ask)
    }

    pub(super) fn cause(&mut self, slot: SlotId, (at, position): (ForcedId, u16)) -> Cause {
        let fleet = self.graph.fleet;
        let track = self.graph.track_of(TrackKey::Slot(slot));
        Cause {
            at: [at].into(),
            of: fleet.capability_name(fleet.slot(slot).capability).into(),
            version: self.graph.version_on(track, position),
        }
    }

    /// Asks who uses a cluster, and who stands on libraries that it does not see.
    fn beside_slot(&mut self, slot: SlotId, event: (ForcedId, u16), found: &mut Vec<Beside>) {
        let fleet = self.graph.fleet;
        let (at, position) = event;
        let Some(layer) = self.changes_beside(slot, position) else { return };
        let cause = self.cause(slot, event);
        let topic = Topic { key: TrackKey::Slot(slot), position };
        let mut unknown: Vec<Thing> = Vec::new();
        if layer == Layer::Cluster {
            let renewed = fleet.renews_nodes(fleet.slot(slot).machine);
            for &node in fleet.nodes(fleet.slot(slot).machine) {
                // That a kubelet may be so much older does not say what the platform does to its node.
                let said = match renewed {
                    true => self.machine_tested(node, slot, position),
                    false => {
                        let needs = self.graph.software_needs(Whose::Machine(node));
                        let said = self.once(at, |this| {
                            let said = this.software(Whose::Machine(node), &needs, slot, topic);
                            Some(said.min(this.whole(node, slot, topic)))
                        });
                        said.unwrap_or(Certainty::Unknown)
                    }
                };
                if said == Certainty::Unknown {
                    unknown.push(Thing::Machine(node));
                }
            }
            for workload in self.graph.tenants(slot) {
                let said = self.once(at, |this| Some(this.seen(workload, slot, topic)));
                if !self.is_part_of(workload, slot) && said == Some(Certainty::Unknown) {
                    unknown.push(Thing::Workload(workload));
                }
            }
        } else {
            let (workloads, machines) = self.on_libraries(slot);
            for workload in workloads {
                let said = self.once(at, |this| Some(this.tested_beside(workload, slot, cause.version)));
                if said == Some(Certainty::Unknown) {
                    unknown.push(Thing::Workload(workload));
                }
            }
            for machine in machines {
                let said = self.once(at, |this| Some(this.whole(machine, slot, topic)));
                if said == Some(Certainty::Unknown) {
                    unknown.push(Thing::Machine(machine));
                }
            }
        }
        found.extend(unknown.into_iter().map(|thing| cause.on(thing)));
    }

    /// Whether a workload is what has the version of a slot, as an API server is of its cluster.
    fn is_part_of(&mut self, workload: WorkloadId, slot: SlotId) -> bool {
        let fleet = self.graph.fleet;
        let target = Target::Capability(fleet.slot(slot).capability);
        let needs = self.graph.needs_of(Carrier::Workload(workload));
        needs.into_iter().any(|group| {
            let group = self.graph.group(group);
            group.target == target && group.requirements.iter().any(|&id| goes_along(fleet, id))
        })
    }

    /// The layer of a slot of which others than those that restart with it are asked. What comes with an OS release is
    /// asked about with the release.
    fn changes_beside(&mut self, slot: SlotId, position: u16) -> Option<Layer> {
        let fleet = self.graph.fleet;
        let layer = fleet.capability(fleet.slot(slot).capability).layer;
        let is_cluster = fleet.machine(fleet.slot(slot).machine).kind == MachineKind::Cluster;
        match layer {
            Layer::Cluster if is_cluster => Some(layer),
            Layer::Library => (self.graph.releases(slot)[usize::from(position)] == 0).then_some(layer),
            _ => None,
        }
    }

    /// What stands on a machine, or on its kernel, and does not restart with its libraries: workloads and machines.
    fn on_libraries(&self, slot: SlotId) -> (Vec<WorkloadId>, Vec<MachineId>) {
        let fleet = self.graph.fleet;
        let machine = fleet.slot(slot).machine;
        let sees = |&&id: &&WorkloadId| fleet.workload(id).isolation.restarts_with(Layer::Library);
        let own = fleet.workloads_on(machine).iter().filter(|id| !sees(id));
        let mut workloads: Vec<WorkloadId> = own.copied().collect();
        let mut machines = vec![machine];
        let mut next = 0;
        while let Some(&here) = machines.get(next) {
            next += 1;
            let above = fleet.machines_on(here).iter().copied();
            let above: Vec<MachineId> = above.filter(|&id| fleet.machine(id).shares_kernel).collect();
            workloads.extend(above.iter().flat_map(|&id| fleet.workloads_on(id)));
            machines.extend(above);
        }
        machines.remove(0);
        (workloads, machines)
    }

    /// Stated if somebody has tried a workload, or what it runs, with a version of a property that it does not see.
    fn tested_beside(&mut self, workload: WorkloadId, slot: SlotId, version: Option<VersionId>) -> Certainty {
        let Some(version) = version else { return Certainty::Unknown };
        let fleet = self.graph.fleet;
        let carrier = Carrier::Workload(workload);
        let with = Target::Capability(fleet.slot(slot).capability);
        let mut tries = |speaker: Subject| {
            fleet.tested(speaker).iter().any(|tested| {
                tested.with == with
                    && self.covers(tested, version)
                    && self.is_tried_at(carrier, tested, speaker)
            })
        };
        let units = fleet.software(workload).map(|run| run.component);
        let units: Vec<ComponentId> = units.collect();
        let service = fleet.workload(workload).service;
        let is_tested = tries(Subject::Workload(workload))
            || tries(Subject::Service(service))
            || (!units.is_empty() && units.into_iter().all(|id| tries(Subject::Component(id))));
        if is_tested { Certainty::Stated } else { Certainty::Unknown }
    }

    /// Asks what goes on running on a machine while a property of it changes. What is known of a guest is known of what
    /// is in it.
    fn going_on(&mut self, slot: SlotId, event: (ForcedId, u16), found: &mut Vec<Beside>) {
        let fleet = self.graph.fleet;
        let position = event.1;
        if !fleet.goes_on(slot) || self.graph.releases(slot)[usize::from(position)] > 0 {
            return;
        }
        let cause = self.cause(slot, event);
        let topic = Topic { key: TrackKey::Slot(slot), position };
        let is_hypervisor = fleet.capability(fleet.slot(slot).capability).layer == Layer::Hypervisor;
        for rider in self.graph.riders_of_quiet(slot).stay {
            let said = self.once(event.0, |this| match rider {
                Rider::Workload(id) => this.seat(id, slot, topic),
                Rider::Machine(id) => this.passenger(id, slot, topic),
            });
            let thing = match rider {
                Rider::Workload(id) => Thing::Workload(id),
                Rider::Machine(id) => Thing::Machine(id),
            };
            found.extend((said == Some(Certainty::Unknown)).then(|| cause.on(thing)));
            if let (Rider::Machine(id), true) = (rider, is_hypervisor) {
                self.in_guest(id, (slot, topic), &cause, found);
            }
        }
    }

    /// Asks the workloads in a guest about a version of the hypervisor under it.
    pub(super) fn in_guest(
        &mut self,
        id: MachineId,
        (slot, topic): (SlotId, Topic),
        cause: &Cause,
        found: &mut Vec<Beside>,
    ) {
        let fleet = self.graph.fleet;
        let mut machines = vec![id];
        while let Some(machine) = machines.pop() {
            machines.extend(fleet.machines_on(machine));
            for &workload in fleet.workloads_on(machine) {
                let said = self.once(cause.at[0], |this| {
                    let guest = this.on_hypervisor(machine, slot, topic);
                    Some(guest.min(this.seen(workload, slot, topic)))
                });
                if said == Some(Certainty::Unknown) {
                    found.push(cause.on(Thing::Workload(workload)));
                }
            }
        }
    }

    /// Asks who calls a service whose replicas go to another version.
    fn callers(&mut self, service: ServiceId, (at, position): Changed, found: &mut Vec<Beside>) {
        let fleet = self.graph.fleet;
        let callers = self.callers_of(service);
        let Some(&first) = at.first() else { return };
        let track = self.graph.track_of(self.graph.event(self.closure.event(first)).0);
        let cause = Cause {
            // Who calls a service has tried that, whatever it runs.
            of: format!("service/{}", fleet.service_name(service)).into(),
            version: self.graph.version_on(track, position),
            at: at.into(),
        };
        for thing in callers {
            let unknown = match thing {
                Thing::Workload(id) => self.may_not_work_with(id, service),
                _ => true,
            };
            if unknown {
                found.push(cause.on(thing));
            }
        }
    }

    /// What has a requirement on a service, each once.
    fn callers_of(&self, service: ServiceId) -> FixedSet<Thing> {
        let fleet = self.graph.fleet;
        let mut found: FixedSet<Thing> = FixedSet::default();
        for &id in fleet.requirements_on_service(service) {
            match fleet.requirement(id).subject {
                Subject::Service(caller) => {
                    found.extend(fleet.replicas(caller).iter().map(|&id| Thing::Workload(id)));
                }
                Subject::Workload(id) => drop(found.insert(Thing::Workload(id))),
                Subject::Component(component) => {
                    let carriers = fleet.carriers(component);
                    let runners = carriers.into_iter().flat_map(|carrier| fleet.runners(carrier));
                    found.extend(runners.map(|&id| Thing::Workload(id)));
                }
                Subject::Machine(id) | Subject::Property(id, _) => drop(found.insert(Thing::Machine(id))),
                Subject::Everywhere(_) => {}
            }
        }
        found
    }

    /// Whether a workload depends on a service, and nothing says that it works with the versions of that in the end.
    fn may_not_work_with(&mut self, workload: WorkloadId, service: ServiceId) -> bool {
        let fleet = self.graph.fleet;
        let carrier = Carrier::Workload(workload);
        let versions = self.versions(Found::Service(service));
        let (mut depends, mut doubtful) = (false, false);
        let mut open = versions.to_vec();
        for group in self.graph.needs_of(carrier) {
            if self.graph.group(group).target != Target::Service(service) {
                continue;
            }
            let subject = self.graph.group(group).subject;
            let here = subject.and_then(|subject| self.version(Graph::content_key(carrier, subject)));
            for id in self.graph.group(group).requirements.clone() {
                depends |= self.graph.concerns(id, here) && !goes_along(fleet, id);
            }
            doubtful |= self.doubts_call(group, here, service);
            open.retain(|&end| self.answer(group, here, end) == Certainty::Unknown);
        }
        (doubtful || depends && !open.is_empty()) && !self.has_tried(workload, service, &versions)
    }

    /// Whether somebody has tried a workload, or what it runs, with all versions of a service.
    fn has_tried(
        &mut self,
        workload: WorkloadId,
        service: ServiceId,
        versions: &[Option<VersionId>],
    ) -> bool {
        let fleet = self.graph.fleet;
        let carrier = Carrier::Workload(workload);
        let runs = fleet.runs(workload).iter().map(|run| Subject::Component(run.component));
        let all = [Subject::Workload(workload), Subject::Service(fleet.workload(workload).service)];
        let speakers: Vec<Subject> = all.into_iter().chain(runs).collect();
        speakers.into_iter().any(|speaker| {
            fleet.tested(speaker).iter().any(|tested| {
                tested.with == Target::Service(service)
                    && versions.iter().all(|end| end.is_some_and(|end| self.covers(tested, end)))
                    && self.is_tried_at(carrier, tested, speaker)
            })
        })
    }
}

impl Cause {
    fn on(&self, thing: Thing) -> Beside {
        Beside { thing, at: Rc::clone(&self.at), of: Rc::clone(&self.of), version: self.version }
    }
}

/// Whether a requirement holds two together that change as one.
fn goes_along(fleet: &Fleet, id: RequirementId) -> bool {
    matches!(fleet.requirement(id).needs[0].within, Within::Same(_))
}
