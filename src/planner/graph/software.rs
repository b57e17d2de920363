//! What the software of machines needs of machines: a kubelet of its control plane, an engine of the kernel.

use super::{Arrow, Found, Graph, GroupId, Irregular, Pair, Rider, TrackKey};
use crate::model::{Layer, MachineId, MachineKind, SlotId, Subject, Target, WorkloadId};

/// What the software belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Whose {
    Machine(MachineId),
    /// The guest that a workload gets for itself, a copy of the machine that the workload is on.
    Guest(WorkloadId),
}

impl Graph<'_> {
    /// A property of a machine reaches a position: what it needs, and what needs it. The latter is on the machine, the
    /// machines on it, a cluster's nodes or the copies of these that workloads get.
    pub(super) fn machine_arrows(&mut self, slot: SlotId, position: u16, out: &mut Vec<Arrow>) {
        let fleet = self.fleet;
        let machine = fleet.slot(slot).machine;
        self.subject_arrows(Whose::Machine(machine), slot, position, out);
        self.target_arrows(Whose::Machine(machine), slot, position, out);
        let cluster = fleet.machine(machine).kind == MachineKind::Cluster;
        // A node that is a guest keeps its cluster wherever it moves.
        let others = if cluster { fleet.nodes(machine).to_vec() } else { self.staying_over(slot) };
        for needer in others {
            self.target_arrows(Whose::Machine(needer), slot, position, out);
        }
        if cluster {
            for workload in self.tenants(slot) {
                if let Some(whose) = self.copy(workload) {
                    self.target_arrows(whose, slot, position, out);
                }
            }
        }
    }

    /// The machines over a property that have it beneath them unless one between has its own, but those that leave and what is in
    /// these.
    fn staying_over(&self, slot: SlotId) -> Vec<MachineId> {
        let fleet = self.fleet;
        let layer = fleet.capability(fleet.slot(slot).capability).layer;
        let mut found: Vec<MachineId> = Vec::new();
        let mut open = vec![fleet.slot(slot).machine];
        while let Some(machine) = open.pop() {
            for &above in fleet.machines_on(machine) {
                if self.moves(Rider::Machine(above)) {
                    continue;
                }
                found.push(above);
                let goes_on = match layer {
                    Layer::Hypervisor => true,
                    Layer::Kernel => fleet.machine(above).shares_kernel,
                    Layer::Engine | Layer::Library | Layer::Cluster => false,
                };
                open.extend(goes_on.then_some(above));
            }
        }
        found
    }

    /// A property of a workload's own guest reaches a position.
    pub(super) fn copy_arrows(
        &mut self,
        workload: WorkloadId,
        slot: SlotId,
        position: u16,
        out: &mut Vec<Arrow>,
    ) {
        if let Some(whose) = self.copy(workload) {
            self.subject_arrows(whose, slot, position, out);
            self.target_arrows(whose, slot, position, out);
        }
    }

    /// The copy of its machine that a workload gets instead; `None` if it gets none.
    fn copy(&self, workload: WorkloadId) -> Option<Whose> {
        self.gets_guest(workload).then_some(Whose::Guest(workload))
    }

    /// What a property that reaches a position needs.
    fn subject_arrows(&mut self, whose: Whose, slot: SlotId, position: u16, out: &mut Vec<Arrow>) {
        for (group, subject) in self.software_needs(whose) {
            if subject == Some(slot)
                && let Some((target, target_slot)) = self.software_target(whose, group)
                && !self.note_apart(group, Irregular::SoftwareWays(group, whose, subject))
            {
                let shape = self.shapes.slot(self.fleet, &mut self.ask, slot);
                let values = self.shapes.slot(self.fleet, &mut self.ask, target_slot);
                let bounds = self.bounds(group, Some((shape, 0)), values, 0);
                let pair = Pair { subject: Some(whose.place(slot)), target, group, values, who: None };
                let moved = (self.shapes.get(shape)[usize::from(position)], self.shapes.get(values)[0]);
                self.pair_arrows(pair, &bounds, bounds.after_subject(position), moved, out);
            }
        }
    }

    /// What needs a property that reaches a position.
    pub(super) fn target_arrows(&mut self, whose: Whose, slot: SlotId, position: u16, out: &mut Vec<Arrow>) {
        for (group, subject) in self.software_needs(whose) {
            let Some((target, _)) =
                self.software_target(whose, group).filter(|&(_, target_slot)| target_slot == slot)
            else {
                continue;
            };
            if self.note_apart(group, Irregular::SoftwareWays(group, whose, subject)) {
                continue;
            }
            let laid = subject.map(|subject| (self.shapes.slot(self.fleet, &mut self.ask, subject), 0));
            let values = self.shapes.slot(self.fleet, &mut self.ask, slot);
            let bounds = self.bounds(group, laid, values, 0);
            let subject = subject.map(|subject| whose.place(subject));
            let pair = Pair { subject, target, group, values, who: Some(whose.rider()) };
            let moved = (
                laid.and_then(|(shape, _)| self.shapes.get(shape)[0]),
                self.shapes.get(values)[usize::from(position)],
            );
            self.pair_arrows(pair, &bounds, bounds.after_target(position), moved, out);
        }
    }

    /// The groups of needs, each with the slot that is the subject. Needs of a named machine as a whole are not copied.
    pub(crate) fn software_needs(&mut self, whose: Whose) -> Vec<(GroupId, Option<SlotId>)> {
        match whose {
            Whose::Machine(machine) => self.machine_needs(machine),
            Whose::Guest(workload) => {
                // What shares a kernel has the needs of that from the kernel's machine.
                let fleet = self.fleet;
                let below =
                    |&id: &MachineId| fleet.machine(id).parent.filter(|_| fleet.machine(id).shares_kernel);
                let machines = std::iter::successors(fleet.workload(workload).machine, below);
                let mut needs: Vec<_> = machines.flat_map(|machine| self.machine_needs(machine)).collect();
                needs.retain(|&(group, subject)| {
                    let requirement = fleet.requirement(self.group(group).requirements[0]);
                    let is_had = |slot| self.is_copied(slot) && self.has_from(workload, slot);
                    requirement.isolation.is_empty() && subject.is_some_and(is_had)
                });
                needs
            }
        }
    }

    /// Finds the track in which a need is met.
    pub(crate) fn software_target(&self, whose: Whose, group: GroupId) -> Option<(TrackKey, SlotId)> {
        let workload = match whose {
            Whose::Machine(machine) => return self.machine_target(machine, group),
            Whose::Guest(workload) => workload,
        };
        let Target::Capability(capability) = self.group(group).target else {
            return None;
        };
        let slot = self.fleet.find_slot(self.fleet.workload(workload).machine?, capability)?;
        if self.fleet.machine(self.fleet.slot(slot).machine).kind == MachineKind::Cluster {
            return Some((TrackKey::Slot(slot), slot));
        }
        self.is_copied(slot).then_some((whose.place(slot), slot))
    }

    /// The engines there with a known version; in a copy only those that its workload depends on.
    pub(crate) fn engines(&self, whose: Whose) -> Vec<SlotId> {
        let fleet = self.fleet;
        let machine = match whose {
            Whose::Machine(machine) => Some(machine),
            Whose::Guest(workload) => fleet.workload(workload).machine,
        };
        let is_engine = |&slot: &SlotId| {
            let there = match whose {
                Whose::Machine(_) => true,
                Whose::Guest(workload) => fleet.workload(workload).isolation.restarts_with(Layer::Engine),
            };
            let layer = fleet.capability(fleet.slot(slot).capability).layer;
            there && layer == Layer::Engine && fleet.slot(slot).version.is_some()
        };
        machine.into_iter().flat_map(|machine| fleet.slots_of(machine)).filter(is_engine).collect()
    }

    /// Whether the copy of its machine that a workload gets has a property of the machine: nothing that is under the
    /// machine.
    fn is_copied(&self, slot: SlotId) -> bool {
        match self.layer(slot) {
            Layer::Kernel | Layer::Library | Layer::Engine => true,
            Layer::Hypervisor | Layer::Cluster => false,
        }
    }

    /// Whether a workload gets a guest of its own and finds a property in it: a hypervisor is under the guest.
    pub(super) fn finds_in_guest(&self, workload: WorkloadId, slot: SlotId) -> bool {
        self.gets_guest(workload) && self.layer(slot) != Layer::Hypervisor
    }

    fn layer(&self, slot: SlotId) -> Layer {
        self.fleet.capability(self.fleet.slot(slot).capability).layer
    }

    /// The alternatives of a requirement, and where each is found.
    pub(crate) fn software_ways(&mut self, group: GroupId, whose: Whose) -> Vec<(GroupId, Found)> {
        let groups = self.software_needs(whose).into_iter().map(|(other, _)| other);
        let of_it = groups.filter(|&other| self.is_same(group, other)).collect::<Vec<_>>();
        let find = |other| {
            let found = self.software_target(whose, other).map_or(Found::Nowhere, |(key, slot)| {
                Found::Track(key, self.shapes.slot(self.fleet, &mut self.ask, slot))
            });
            (other, found)
        };
        of_it.into_iter().map(find).collect()
    }

    /// Finds the track in which a machine meets one of its needs.
    pub(crate) fn machine_target(&self, machine: MachineId, group: GroupId) -> Option<(TrackKey, SlotId)> {
        let Target::Capability(capability) = self.group(group).target else {
            return None;
        };
        let slot = self.fleet.find_needed(self.group(group).requirements[0], machine, capability)?;
        let on_cluster = self.fleet.machine(self.fleet.slot(slot).machine).kind == MachineKind::Cluster;
        match on_cluster {
            true => Some((TrackKey::Slot(slot), slot)),
            false => self.place_on(machine, slot).and_then(|key| Some((key, key.slot()?))),
        }
    }

    /// The groups of a machine's needs, each with the slot that is the subject.
    pub(crate) fn machine_needs(&mut self, machine: MachineId) -> Vec<(GroupId, Option<SlotId>)> {
        let fleet = self.fleet;
        let mut all = Vec::new();
        let own = fleet.requirements_of_machine(machine);
        let is_whole = |id| matches!(fleet.requirement(id).subject, Subject::Machine(_));
        let counts = |&id: &_| is_whole(id) && fleet.counts_on(id, machine);
        let whole: Vec<_> = own.iter().copied().filter(counts).collect();
        if !whole.is_empty() {
            all.extend(self.groups_of(None, &whole).into_iter().map(|group| (group, None)));
        }
        for slot in fleet.slots_of(machine) {
            let capability = fleet.slot(slot).capability;
            let mut list: Vec<_> = fleet.requirements_of_capability(capability).to_vec();
            list.extend(
                own.iter()
                    .filter(|&&id| fleet.requirement(id).subject == Subject::Property(machine, capability)),
            );
            list.retain(|&id| fleet.counts_on(id, machine));
            if !list.is_empty() {
                all.extend(self.groups_of(None, &list).into_iter().map(|group| (group, Some(slot))));
            }
        }
        all
    }
}

impl Whose {
    /// The track of a property there.
    pub(crate) const fn place(self, slot: SlotId) -> TrackKey {
        match self {
            Self::Machine(_) => TrackKey::Slot(slot),
            Self::Guest(workload) => TrackKey::Own(workload, slot),
        }
    }

    const fn rider(self) -> Rider {
        match self {
            Self::Machine(machine) => Rider::Machine(machine),
            Self::Guest(workload) => Rider::Workload(workload),
        }
    }
}
