//! Who requires what of what: requirements as each workload, machine and image has them, by their definition.
//!
//! With `S` the version of the subject and `T` that of the target, a requirement allows the pairs in which `S` is
//! outside `at` or `T` within the range. What is not known is allowed, since nothing says otherwise.

use super::finding::{Demand, Whose};
use super::track::{Rider, Thing, Track};
use super::world::World;
use crate::model::{
    Binding, CapabilityId, ComponentId, Fleet, Judged, Layer, MachineId, MachineKind, Need, RangeId,
    RequirementId, ServiceId, SlotId, Subject, Target, VersionId, Within, WorkloadId,
};
use crate::version::Version;
use std::ops::Deref;
use std::rc::Rc;

/// Reads the version of a library off the OS release that brings it.
pub(super) type Lens = Option<(ComponentId, CapabilityId)>;

/// Where a need is met.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Met {
    At(Track, Lens),
    Service(ServiceId),
    /// Nothing says which version it would be.
    Nowhere,
}

/// Where the alternatives of a requirement are met. Nearly all have one, and there are many requirements.
#[derive(Clone, Debug)]
pub(super) enum Mets {
    One([Met; 1]),
    Several(Rc<[Met]>),
}

impl Deref for Mets {
    type Target = [Met];

    fn deref(&self) -> &[Met] {
        match self {
            Self::One(met) => met,
            Self::Several(all) => all,
        }
    }
}

impl FromIterator<Met> for Mets {
    fn from_iter<I: IntoIterator<Item = Met>>(all: I) -> Self {
        let mut all = all.into_iter();
        match (all.next(), all.next()) {
            (Some(met), None) => Self::One([met]),
            (first, second) => Self::Several(first.into_iter().chain(second).chain(all).collect()),
        }
    }
}

/// A requirement as one workload, machine or image has it.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    pub(super) id: RequirementId,
    /// What has the version that the requirement speaks of.
    pub(super) subject: Option<Track>,
    /// Where each of its alternatives is met.
    pub(super) met: Mets,
}

impl Clause {
    /// Returns the tracks of which it speaks: the subject, and where its alternatives are met.
    pub(super) fn sides(&self) -> impl Iterator<Item = Track> + '_ {
        let targets = self.met.iter().filter_map(|met| match met {
            Met::At(track, _) => Some(*track),
            Met::Service(_) | Met::Nowhere => None,
        });
        self.subject.into_iter().chain(targets)
    }
}

/// Who has clauses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Owner {
    Workload(WorkloadId),
    Machine(MachineId),
    /// The guest of its own that a workload gets.
    Guest(WorkloadId),
    Image(ComponentId),
}

impl Owner {
    /// Returns the thing that has the clauses.
    pub(super) const fn thing(self) -> Thing {
        match self {
            Self::Workload(id) => Thing::Workload(id),
            Self::Machine(id) => Thing::Machine(id),
            Self::Guest(id) => Thing::OwnGuest(id),
            Self::Image(id) => Thing::Component(id),
        }
    }

    /// Says who has them.
    pub(super) fn whose(self, fleet: &Fleet) -> Whose {
        Whose::Thing(self.thing().name(fleet))
    }
}

impl World<'_> {
    /// Returns who may have a clause with a track as a side.
    pub(super) fn owners(&self, track: Track, found: &mut Vec<Owner>) {
        match track {
            Track::Runs(id, _) => {
                found.push(Owner::Workload(id));
                found.extend(self.fleet.parts_beside(id).map(Owner::Workload));
            }
            Track::Seat(Rider::Workload(id), _) => {
                found.push(Owner::Workload(id));
                found.extend(self.guest_of(id));
            }
            Track::Left(Rider::Workload(id)) | Track::Under(Rider::Workload(id), _) => {
                found.push(Owner::Workload(id));
            }
            Track::OwnGuest(id, _) => found.extend([Owner::Workload(id), Owner::Guest(id)]),
            Track::Published(id) | Track::Carried(id, _) => found.push(Owner::Image(id)),
            Track::Property(slot) => {
                let machine = self.fleet.slot(slot).machine;
                found.push(Owner::Machine(machine));
                found.extend(self.machines_over(machine, self.layer(slot)).into_iter().map(Owner::Machine));
                found.extend(self.fleet.nodes(machine).iter().map(|&id| Owner::Machine(id)));
                let seers = self.seers(slot);
                if self.is_of_cluster(slot) {
                    found.extend(seers.iter().filter_map(|&id| self.guest_of(id)));
                }
                found.extend(seers.into_iter().map(Owner::Workload));
            }
            Track::Seat(Rider::Machine(id), slot) => self.owners_on(id, self.layer(slot), found),
            Track::Under(Rider::Machine(id), capability) => {
                self.owners_on(id, self.fleet.capability(capability).layer, found);
            }
            Track::Left(Rider::Machine(id)) => self.owners_on(id, Layer::Hypervisor, found),
            Track::First(..) | Track::All(..) => {}
        }
    }

    /// Returns the guest that a workload gets for itself, which has a copy of what the workload's machine has.
    fn guest_of(&self, id: WorkloadId) -> Option<Owner> {
        self.gets_guest(id).then_some(Owner::Guest(id))
    }

    /// Returns who may have a clause about what a machine has beneath it, of a layer.
    fn owners_on(&self, machine: MachineId, layer: Layer, found: &mut Vec<Owner>) {
        found.push(Owner::Machine(machine));
        found.extend(self.machines_over(machine, layer).into_iter().map(Owner::Machine));
        found.extend(self.seers_on(machine, layer).into_iter().map(Owner::Workload));
    }

    /// Returns the machines on a machine, and over these those that see through them what is of a layer.
    pub(super) fn machines_over(&self, machine: MachineId, layer: Layer) -> Vec<MachineId> {
        let mut found = self.fleet.machines_on(machine).to_vec();
        let mut next = 0;
        while let Some(&above) = found.get(next) {
            next += 1;
            let over = self.fleet.machines_on(above).iter().copied();
            found.extend(over.filter(|&id| match layer {
                Layer::Hypervisor => true,
                Layer::Kernel => self.fleet.machine(id).shares_kernel,
                Layer::Engine | Layer::Library | Layer::Cluster => false,
            }));
        }
        found
    }

    /// Returns who may have a clause that speaks of a thing, the thing itself first.
    fn bearers(&self, thing: Thing) -> Vec<Owner> {
        match thing {
            Thing::Workload(id) => std::iter::once(Owner::Workload(id)).chain(self.guest_of(id)).collect(),
            Thing::OwnGuest(id) => vec![Owner::Guest(id), Owner::Workload(id)],
            Thing::Component(id) => vec![Owner::Image(id)],
            Thing::Service(id) => self.fleet.replicas(id).iter().map(|&id| Owner::Workload(id)).collect(),
            Thing::Spare(_) => Vec::new(),
            Thing::Machine(id) => {
                let mut found = vec![Owner::Machine(id)];
                for slot in self.fleet.slots_of(id) {
                    self.owners(Track::Property(slot), &mut found);
                }
                found
            }
        }
    }

    /// Tells whether a requirement speaks of a thing: the thing has it, or what needs something of the thing does.
    pub(super) fn speaks_of(&mut self, ids: &[RequirementId], thing: Thing) -> bool {
        let fleet = self.fleet;
        let service = match thing {
            Thing::Service(id) => Some(id),
            Thing::Workload(id) => Some(fleet.workload(id).service),
            Thing::Machine(_) | Thing::OwnGuest(_) | Thing::Component(_) | Thing::Spare(_) => None,
        };
        let called = service.map_or(&[][..], |id| fleet.requirements_on_service(id));
        called.iter().any(|id| ids.contains(id))
            || self
                .bearers(thing)
                .into_iter()
                .any(|owner| self.clauses(owner).iter().any(|clause| ids.contains(&clause.id)))
    }

    /// Names a requirement of the fleet as people find it.
    pub(super) fn demand(&self, id: RequirementId) -> Demand {
        let requirement = self.fleet.requirement(id);
        Demand {
            subject: self.fleet.subject_name(requirement.subject),
            place: self.fleet.sources().describe(requirement.place),
        }
    }

    /// Returns the requirements of an owner. Those of the last one are kept: whoever asks mostly asks again.
    pub(super) fn clauses(&mut self, owner: Owner) -> Rc<[Clause]> {
        if let Some((_, known)) = self.last_clauses.as_ref().filter(|(known, _)| *known == owner) {
            return Rc::clone(known);
        }
        let found: Rc<[Clause]> = match owner {
            Owner::Workload(id) => self.workload_clauses(id).into(),
            Owner::Machine(id) => self.machine_clauses(id).into(),
            Owner::Guest(id) => self.guest_clauses(id).into(),
            Owner::Image(id) => self.image_clauses(id).into(),
        };
        self.last_clauses = Some((owner, Rc::clone(&found)));
        found
    }

    /// Returns the requirements of several owners.
    pub(super) fn clauses_of(&mut self, owners: impl IntoIterator<Item = Owner>) -> Vec<Clause> {
        let mut found = Vec::new();
        for owner in owners {
            found.extend_from_slice(&self.clauses(owner));
        }
        found
    }

    /// What a workload runs and carries requires, what its service does, and what it does itself.
    fn workload_clauses(&mut self, workload: WorkloadId) -> Vec<Clause> {
        let fleet = self.fleet;
        let mut required: Vec<(RequirementId, Option<Track>)> = Vec::new();
        for run in fleet.runs(workload) {
            let all = self.required_by(run.component);
            required.extend(all.iter().map(|&(what, id)| (id, Some(Track::Runs(workload, what)))));
        }
        let service = fleet.workload(workload).service;
        let of_service = fleet.requirements_of_service(service);
        if !of_service.is_empty() {
            let primary = fleet.service(service).primary;
            let subject = primary.filter(|&id| self.has(workload, id));
            let subject = subject.map(|id| Track::Runs(workload, id));
            required.extend(of_service.iter().map(|&id| (id, subject)));
        }
        required.extend(fleet.requirements_of_workload(workload).iter().map(|&id| (id, None)));
        required.retain(|&(id, _)| fleet.counts_in(id, workload));
        let clause = |(id, subject): (RequirementId, Option<Track>)| {
            let needs = fleet.requirement(id).needs.iter();
            let met = needs.map(|need| self.met_by_workload(workload, need.target)).collect();
            Clause { id, subject, met }
        };
        required.into_iter().map(clause).collect()
    }

    pub(super) fn met_by_workload(&mut self, workload: WorkloadId, target: Target) -> Met {
        match target {
            Target::Service(id) => Met::Service(id),
            Target::Component(id) => {
                let having = std::iter::once(workload).chain(self.fleet.workload(workload).beside);
                let having = having.into_iter().find(|&one| self.has(one, id));
                having.map_or(Met::Nowhere, |having| Met::At(Track::Runs(having, id), None))
            }
            Target::Capability(id) => {
                if let Some(slot) = self.live_slot(workload, id) {
                    return Met::At(self.place(workload, slot), None);
                }
                let isolation = self.fleet.workload(workload).isolation;
                if self.fleet.capability(id).binding(isolation) != Binding::Carried {
                    return self.met_elsewhere(workload, id);
                }
                let mut runs = self.fleet.runs(workload).iter();
                let found = runs.find_map(|run| self.provider(run.component, id));
                found.map_or(Met::Nowhere, |found| {
                    Met::At(Track::Runs(workload, found.component), found.bundle)
                })
            }
        }
    }

    /// Where a workload meets what the machine that it is on today does not have: a machine that it goes to may have it.
    fn met_elsewhere(&self, workload: WorkloadId, id: CapabilityId) -> Met {
        let (fleet, rider) = (self.fleet, Rider::Workload(workload));
        let capability = fleet.capability(id);
        let there = match capability.binding(fleet.workload(workload).isolation) {
            Binding::Live => Some(id),
            Binding::Instead(name) => fleet.find_capability(name),
            Binding::Carried => None,
        };
        let there = there.filter(|_| self.leaves(rider) && capability.layer != Layer::Cluster);
        there.map_or(Met::Nowhere, |there| Met::At(Track::Under(rider, there), None))
    }

    /// What a machine and its properties require of machines.
    fn machine_clauses(&mut self, machine: MachineId) -> Vec<Clause> {
        let fleet = self.fleet;
        let own = fleet.requirements_of_machine(machine);
        let whole = |id: &&RequirementId| matches!(fleet.requirement(**id).subject, Subject::Machine(_));
        let mut required: Vec<_> = own.iter().filter(whole).map(|&id| (id, None)).collect();
        for slot in fleet.slots_of(machine) {
            let capability = fleet.slot(slot).capability;
            let subject = Some(Track::Property(slot));
            let everywhere = fleet.requirements_of_capability(capability).iter();
            required.extend(everywhere.map(|&id| (id, subject)));
            let property = Subject::Property(machine, capability);
            let own = own.iter().filter(|&&id| fleet.requirement(id).subject == property);
            required.extend(own.map(|&id| (id, subject)));
        }
        required.retain(|&(id, _)| fleet.counts_on(id, machine));
        let met = |id, target: Target| match target {
            Target::Capability(capability) => fleet
                .find_needed(id, machine, capability)
                .map_or(Met::Nowhere, |slot| Met::At(self.machine_place(machine, slot), None)),
            Target::Service(id) => Met::Service(id),
            Target::Component(_) => Met::Nowhere,
        };
        let clause = |(id, subject)| Clause {
            id,
            subject,
            met: fleet.requirement(id).needs.iter().map(|need| met(id, need.target)).collect(),
        };
        required.into_iter().map(clause).collect()
    }

    /// Returns the engines of a machine or guest of which a version is known.
    pub(super) fn engines(&self, owner: Owner) -> Vec<Track> {
        let fleet = self.fleet;
        let known = |&slot: &SlotId| {
            let slot = fleet.slot(slot);
            fleet.capability(slot.capability).layer == Layer::Engine && slot.version.is_some()
        };
        match owner {
            Owner::Machine(id) => fleet.slots_of(id).filter(known).map(Track::Property).collect(),
            Owner::Guest(id) => {
                let machine = fleet.workload(id).machine;
                let slots = machine.into_iter().flat_map(|machine| {
                    let there = move |&slot: &SlotId| self.goes_down(Rider::Workload(id), machine, slot);
                    fleet.slots_of(machine).filter(known).filter(there)
                });
                slots.map(|slot| Track::OwnGuest(id, slot)).collect()
            }
            Owner::Workload(_) | Owner::Image(_) => Vec::new(),
        }
    }

    /// What the properties of the guest require that a workload gets instead of its machine: what those of the machine do.
    fn guest_clauses(&mut self, workload: WorkloadId) -> Vec<Clause> {
        let fleet = self.fleet;
        let Some(machine) = fleet.workload(workload).machine else {
            return Vec::new();
        };
        // What shares a kernel has the needs of that from the kernel's machine.
        let below = |&id: &MachineId| fleet.machine(id).parent.filter(|_| fleet.machine(id).shares_kernel);
        let machines = std::iter::successors(Some(machine), below);
        let all: Vec<Clause> = machines.flat_map(|machine| self.machine_clauses(machine)).collect();
        let had = |slot: SlotId| fleet.find_slot(machine, fleet.slot(slot).capability);
        let copy = |slot: SlotId| {
            let layer = fleet.capability(fleet.slot(slot).capability).layer;
            let kept = matches!(layer, Layer::Kernel | Layer::Library | Layer::Engine);
            kept.then_some(Track::OwnGuest(workload, slot))
        };
        let of_cluster = |slot: SlotId| fleet.machine(fleet.slot(slot).machine).kind == MachineKind::Cluster;
        // The guest meets a need with what it has, whatever the kernel's machine has.
        let met = |(met, need): (&Met, &Need)| {
            let Target::Capability(capability) = need.target else { return *met };
            let slot = fleet.find_slot(machine, capability);
            let track = slot.and_then(|slot| match of_cluster(slot) {
                true => Some(Track::Property(slot)),
                false => copy(slot),
            });
            track.map_or(Met::Nowhere, |track| Met::At(track, None))
        };
        // What counts for one isolation alone is nothing to a copy.
        let clauses = all.into_iter().filter_map(|clause| {
            let requirement = fleet.requirement(clause.id);
            requirement.isolation.is_empty().then_some(())?;
            let slot = clause.subject.and_then(Track::slot).filter(|&slot| had(slot) == Some(slot))?;
            let subject = Some(copy(slot)?);
            Some(Clause {
                subject,
                met: clause.met.iter().zip(&requirement.needs).map(met).collect(),
                ..clause
            })
        });
        clauses.collect()
    }

    /// Returns where the contents of an image meet a need. What they need from outside, those need who run it.
    pub(super) fn met_in_image(&mut self, image: ComponentId, target: Target) -> Met {
        let inside = |id| match id == image {
            true => Track::Published(image),
            false => Track::Carried(image, id),
        };
        match target {
            Target::Component(id) if id == image || self.contents(image).has(id) => Met::At(inside(id), None),
            Target::Capability(id) if self.fleet.capability(id).layer == Layer::Library => self
                .provider(image, id)
                .map_or(Met::Nowhere, |found| Met::At(inside(found.component), found.bundle)),
            Target::Component(_) | Target::Capability(_) | Target::Service(_) => Met::Nowhere,
        }
    }

    /// What the contents of an image require of each other, whoever runs it.
    fn image_clauses(&mut self, image: ComponentId) -> Vec<Clause> {
        let fleet = self.fleet;
        // Of what counts for one isolation alone nothing is said of the image as such.
        let all = self.required_by(image);
        let counting = all.iter().filter(|&&(_, id)| fleet.requirement(id).isolation.is_empty());
        let clause = |&(content, id): &(ComponentId, RequirementId)| {
            let needs = fleet.requirement(id).needs.iter();
            let met = needs.map(|need| self.met_in_image(image, need.target)).collect();
            let subject = match content == image {
                true => Track::Published(image),
                false => Track::Carried(image, content),
            };
            Clause { id, subject: Some(subject), met }
        };
        counting.map(clause).collect()
    }

    /// Returns the version at a position of a track, seen through a lens; none where it is not known.
    pub(super) fn known(&mut self, track: Track, position: usize, lens: Lens) -> Option<VersionId> {
        let line = self.line(track);
        line.versions.get(position).copied().flatten()?;
        self.seen(track, position, lens)
    }

    /// Returns the version at a position of a track, seen through a lens; where an OS release leaves it open, or an image what it
    /// brings, today's, so that no requirement is met or broken by that.
    pub(super) fn seen(&mut self, track: Track, position: usize, lens: Lens) -> Option<VersionId> {
        let line = self.line(track);
        let at = |position: usize| line.versions.get(position).copied().flatten();
        let [then, today] = [at(position), at(0).filter(|_| position > 0)];
        then.and_then(|version| self.through(version, lens))
            .or_else(|| today.and_then(|version| self.through(version, lens)))
    }

    /// Returns a version seen through a lens.
    pub(super) fn through(&self, version: VersionId, lens: Lens) -> Option<VersionId> {
        let Some((component, capability)) = lens else {
            return Some(version);
        };
        self.fleet.brings(component, self.lines.ask.version(self.fleet, version), capability)
    }

    /// Tells whether a requirement is about a version of its subject; of one that is not known nothing says so.
    pub(super) fn concerns(&self, id: RequirementId, subject: Option<VersionId>) -> bool {
        let at = self.fleet.requirement(id).at;
        at.is_none_or(|at| subject.is_some_and(|subject| self.judged(at, subject).holds))
    }

    /// Returns what a range says of a version.
    pub(super) fn judged(&self, range: RangeId, version: VersionId) -> Judged {
        self.judgements.of(self.fleet, range, (version, self.lines.ask.version(self.fleet, version)))
    }

    /// Tells whether it is open if a requirement is about a version of its subject: nobody knows the version, or it is a
    /// tag that can mean versions inside and outside of the range.
    pub(super) fn is_open(&self, id: RequirementId, subject: Option<VersionId>) -> bool {
        let Some(at) = self.fleet.requirement(id).at else { return false };
        subject.is_none_or(|subject| !self.judged(at, subject).known)
    }

    /// Tells whether one of a requirement's alternatives allows a pair of versions.
    pub(super) fn allows(
        &self,
        id: RequirementId,
        option: usize,
        subject: Option<VersionId>,
        target: Option<VersionId>,
    ) -> bool {
        !self.concerns(id, subject) || self.suits(id, option, subject, target)
    }

    /// Tells whether a version, known or not, is what one alternative of a requirement asks for.
    pub(super) fn suits(
        &self,
        id: RequirementId,
        option: usize,
        subject: Option<VersionId>,
        target: Option<VersionId>,
    ) -> bool {
        let requirement = self.fleet.requirement(id);
        let version = |id: VersionId| self.lines.ask.version(self.fleet, id);
        let Some(target) = target else {
            return true;
        };
        let pair = |subject| (version(subject), version(target));
        match requirement.needs[option].within {
            Within::Range(range) => {
                let said = self.judged(range, target);
                said.holds || !said.known
            }
            Within::Skew(most) => {
                subject.map(pair).is_none_or(|(subject, target)| skew(subject, target, most))
            }
            Within::Same(less) => {
                subject.map(pair).is_none_or(|(subject, target)| same(subject, target, less))
            }
            Within::Unsaid => true,
        }
    }
}

/// Tells whether the target has the subject's major version, and its minor version or one up to `most` later.
fn skew(subject: &Version, target: &Version, most: u32) -> bool {
    let (Some(subject), Some(target)) = (subject.release(), target.release()) else {
        return true;
    };
    let later = target.1.checked_sub(subject.1);
    subject.0 == target.0 && later.is_some_and(|later| later <= u64::from(most))
}

/// Tells whether two versions agree as far as both are stated, or the target is earlier by at most `less` minor versions.
fn same(subject: &Version, target: &Version, less: u32) -> bool {
    if target.compare_stated(subject).is_ge() {
        return target.compare_stated(subject).is_eq();
    }
    let apart = subject.release().zip(target.release()).map(|(s, t)| (s.0 == t.0).then(|| s.1.abs_diff(t.1)));
    less > 0 && apart.flatten().is_some_and(|apart| apart <= u64::from(less))
}
