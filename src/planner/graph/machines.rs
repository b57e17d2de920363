//! What follows from a change of a machine, by strategy.

use super::{Arrow, Carrier, Graph, GroupId, Irregular, Origin, Pair, Rider, TrackKey};
use crate::model::{Layer, MachineId, MachineKind, SlotId, Step, Subject, Target, WorkloadId};
use crate::planner::strategy;
use crate::question::machine_matches;

/// What sits on a machine whose property changes while that goes on running.
#[derive(Debug, Default)]
pub(crate) struct Riders {
    /// What leaves the machine before, or gets a guest of its own.
    pub(crate) leave: Vec<Rider>,
    /// What stays.
    pub(crate) stay: Vec<Rider>,
}

impl Riders {
    fn add(&mut self, rider: Rider, leaves: bool) {
        if leaves { self.leave.push(rider) } else { self.stay.push(rider) }
    }
}

impl Graph<'_> {
    /// A machine's property reaches a version, with the OS release that provides it and everything that the release
    /// provides. What sits on the machine restarts or moves away first, and everything that finds its target there has
    /// to work with it.
    pub(super) fn expand_slot(&mut self, slot: SlotId, position: u16, out: &mut Vec<Arrow>) {
        let tied = self.release_arrows(slot, position, &|slot| TrackKey::Slot(slot), out);
        if self.coupled && !tied {
            self.rider_arrows(slot, position, out);
        }
        self.machine_arrows(slot, position, out);
        if self.coupled {
            for workload in self.tenants(slot) {
                if self.place_of(workload, slot) == Some(TrackKey::Slot(slot)) {
                    self.workload_target_arrows(workload, TrackKey::Slot(slot), position, out);
                }
            }
        }
    }

    /// A workload's own guest reaches a version: the workload restarts with it and has to work on it.
    pub(super) fn expand_own(
        &mut self,
        workload: WorkloadId,
        slot: SlotId,
        position: u16,
        out: &mut Vec<Arrow>,
    ) {
        let place = |slot| TrackKey::Own(workload, slot);
        let tied = self.release_arrows(slot, position, &place, out);
        if !tied {
            self.imply(TrackKey::Seat(Rider::Workload(workload), slot), position, Origin::OwnKernel, out);
        }
        self.workload_target_arrows(workload, place(slot), position, out);
        self.copy_arrows(workload, slot, position, out);
    }

    /// Something on a machine is restarted on a version.
    pub(super) fn expand_seat(&mut self, rider: Rider, slot: SlotId, position: u16, out: &mut Vec<Arrow>) {
        match rider {
            // No guest has what its workload does not have today, such as the engine under a machine that the workload is in, nor
            // a hypervisor.
            Rider::Workload(workload)
                if self.finds_in_guest(workload, slot) && self.has_from(workload, slot) =>
            {
                self.imply(TrackKey::Own(workload, slot), position, Origin::OwnKernel, out);
            }
            _ => {
                self.imply(TrackKey::Slot(slot), position, Origin::Shares, out);
                if let Rider::Machine(machine) = rider {
                    self.passenger_arrows(machine, slot, position, out);
                }
            }
        }
    }

    /// Whether a rider leaves the machine before it changes, rather than restarting with it.
    pub(crate) fn moves(&self, rider: Rider) -> bool {
        self.can_move(rider)
            && (!strategy::chooses(self.strategy)
                || self.home(rider).is_some_and(|home| self.is_drained(home)))
    }

    /// Whether a rider would leave its machine if that is one that is emptied.
    pub(crate) fn can_move(&self, rider: Rider) -> bool {
        match rider {
            Rider::Workload(workload) => {
                strategy::workload_leaves(self.strategy, self.fleet.workload(workload))
            }
            // Of what is stopped nothing is spared by moving it.
            Rider::Machine(id) => {
                let machine = self.fleet.machine(id);
                machine.parent.is_some()
                    && strategy::machine_leaves(self.strategy, machine)
                    && !self.fleet.is_off(id)
            }
        }
    }

    /// Where the strategy chooses: whether a machine is emptied before it changes, or goes down with one that is.
    pub(crate) fn is_drained(&self, machine: MachineId) -> bool {
        let below =
            |&id: &MachineId| self.fleet.machine(id).parent.filter(|_| !self.can_move(Rider::Machine(id)));
        !self.drained.is_empty()
            && std::iter::successors(Some(machine), below).any(|id| self.drained.contains(&id))
    }

    /// What happens to a rider whose machine changes under it: it moves away before, or is restarted.
    fn rider_arrow(&mut self, rider: Rider, slot: SlotId, position: u16, out: &mut Vec<Arrow>) {
        match self.moves(rider) {
            true => self.imply(TrackKey::Left(rider), 1, Origin::Moves, out),
            false => self.imply(TrackKey::Seat(rider, slot), position, Origin::Shares, out),
        }
    }

    /// Whether a machine is the slot's, or runs on the kernel of that.
    fn is_on_kernel(&self, machine: Option<MachineId>, slot: SlotId) -> bool {
        let below =
            |&at: &MachineId| self.fleet.machine(at).parent.filter(|_| self.fleet.machine(at).shares_kernel);
        std::iter::successors(machine, below).any(|at| at == self.fleet.slot(slot).machine)
    }

    /// Ties a property to the OS release that provides its version, and a release to everything that it provides.
    /// Returns whether the property only moves with its release.
    fn release_arrows(
        &mut self,
        slot: SlotId,
        position: u16,
        place: &dyn Fn(SlotId) -> TrackKey,
        out: &mut Vec<Arrow>,
    ) -> bool {
        let fleet = self.fleet;
        let machine = fleet.slot(slot).machine;
        if fleet.machine(machine).family.is_none() {
            return false;
        }
        if !fleet.is_os(slot) {
            let Some(os) = fleet.slots_of(machine).find(|&other| fleet.is_os(other)) else {
                return false;
            };
            let releases = self.shapes.releases(fleet, &mut self.ask, slot);
            let tied = releases[usize::from(position)] > 0;
            // Passing this version needs no release that a later one can do without, unless the track stops here.
            let stops = self.step_rule(place(slot)) == Step::Listed;
            let passed = if stops { 1 } else { releases.len() };
            let least = releases[usize::from(position)..].iter().copied().take(passed).min().unwrap_or(0);
            if least < releases[usize::from(position)] {
                self.irregular.insert(Irregular::Release(place(slot), place(os)));
            }
            if least > 0 {
                self.imply(place(os), least, Origin::Release, out);
            }
            return tied;
        }
        for (other, at) in self.brought_by(slot, position) {
            // What a workload gets instead of its machine has what the workload has from there.
            let key = place(other);
            match key {
                TrackKey::Own(workload, _) if !self.has_from(workload, other) => {}
                _ => self.imply(key, at, Origin::Release, out),
            }
        }
        false
    }

    /// Whether a workload has a property from the slot's machine: a machine that shares a kernel has the rest of its own.
    pub(super) fn has_from(&self, workload: WorkloadId, slot: SlotId) -> bool {
        let (fleet, capability) = (self.fleet, self.fleet.slot(slot).capability);
        fleet.workload(workload).machine.is_some_and(|id| fleet.find_slot(id, capability) == Some(slot))
    }

    /// The properties that an OS release provides on a machine, with the positions that they reach; of those that it
    /// leaves open, the unknown version.
    pub(crate) fn brought_by(&mut self, os: SlotId, position: u16) -> Vec<(SlotId, u16)> {
        let fleet = self.fleet;
        let machine = fleet.slot(os).machine;
        let shape = self.shapes.slot(fleet, &mut self.ask, os);
        let version = self.shapes.get(shape)[usize::from(position)];
        let (Some(family), Some(version)) = (fleet.family_of(machine), version) else {
            return Vec::new();
        };
        let Some(release) = self.ask.release(fleet, family, version) else {
            return Vec::new();
        };
        let mut brought = Vec::new();
        for other in fleet.slots_of(machine).filter(|&other| other != os) {
            let shape = self.shapes.slot(fleet, &mut self.ask, other);
            let provided = release.provides(fleet.slot(other).capability);
            if provided.is_some() {
                brought.push((other, self.shapes.position(fleet, &self.ask, shape, provided)));
            } else if self.shapes.get(shape).get(1) == Some(&None) {
                brought.push((other, 1));
            }
        }
        brought
    }

    /// Whether a workload has a slot's machine under it, with its kernel.
    pub(crate) fn sees(&self, workload: WorkloadId, slot: SlotId) -> bool {
        self.is_on_kernel(self.fleet.workload(workload).machine, slot)
    }

    /// The same where it stands, or is looked at, once it has moved.
    pub(crate) fn sees_there(&self, workload: WorkloadId, slot: SlotId) -> bool {
        let there = self.stands_on(Rider::Workload(workload));
        self.is_on_kernel(there.or(self.fleet.workload(workload).machine), slot)
    }

    /// What sits on a machine restarts with its change or leaves before it; or it goes on running.
    fn rider_arrows(&mut self, slot: SlotId, position: u16, out: &mut Vec<Arrow>) {
        match self.fleet.goes_on(slot) {
            true => {
                let Riders { leave, .. } = self.riders_of_quiet(slot);
                for rider in leave {
                    self.rider_arrow(rider, slot, position, out);
                }
            }
            false => self.passenger_arrows(self.fleet.slot(slot).machine, slot, position, out),
        }
    }

    /// Tells apart what would restart with a property if that did not let it go on running: what leaves before a change
    /// as before any other, or gets a guest of its own, and what stays.
    pub(crate) fn riders_of_quiet(&self, slot: SlotId) -> Riders {
        let fleet = self.fleet;
        let capability = fleet.capability(fleet.slot(slot).capability);
        // An engine that leaves a machine running is nothing to what is in that.
        let takes_all = matches!(capability.layer, Layer::Kernel | Layer::Hypervisor);
        let mut riders = Riders::default();
        let mut machines = vec![fleet.slot(slot).machine];
        while let Some(machine) = machines.pop() {
            for &workload in fleet.workloads_on(machine) {
                if capability.stops(fleet.workload(workload).isolation) {
                    let rider = Rider::Workload(workload);
                    let leaves = self.moves(rider) || self.finds_in_guest(workload, slot);
                    riders.add(rider, leaves);
                }
            }
            for &child in fleet.machines_on(machine) {
                if capability.stops_machine(fleet.machine(child)) {
                    riders.add(Rider::Machine(child), self.moves(Rider::Machine(child)));
                    let sees = takes_all && fleet.machine(child).shares_kernel;
                    machines.extend(sees.then_some(child));
                }
            }
        }
        riders
    }

    fn passenger_arrows(&mut self, machine: MachineId, slot: SlotId, position: u16, out: &mut Vec<Arrow>) {
        let fleet = self.fleet;
        let capability = fleet.capability(fleet.slot(slot).capability);
        let direct = fleet.slot(slot).machine == machine;
        for &workload in fleet.workloads_on(machine) {
            // A machine that goes down takes its workloads down, whatever their isolation.
            if !direct || capability.stops(fleet.workload(workload).isolation) {
                self.rider_arrow(Rider::Workload(workload), slot, position, out);
            }
        }
        for &child in fleet.machines_on(machine) {
            if !direct || capability.stops_machine(fleet.machine(child)) {
                self.rider_arrow(Rider::Machine(child), slot, position, out);
            }
        }
    }

    /// The workloads that have a machine's property under them, or are on a cluster's nodes.
    pub(crate) fn tenants(&self, slot: SlotId) -> Vec<WorkloadId> {
        let machine = self.fleet.slot(slot).machine;
        let mut found = self.tenants_on(machine, slot);
        if self.fleet.machine(machine).kind == MachineKind::Cluster {
            found.extend(self.fleet.nodes(machine).iter().flat_map(|&node| self.tenants_on(node, slot)));
        }
        found
    }

    /// Those of them that are on a machine or on machines above it: those that share its kernel, or all for a
    /// hypervisor.
    fn tenants_on(&self, machine: MachineId, slot: SlotId) -> Vec<WorkloadId> {
        let fleet = self.fleet;
        let all = fleet.capability(fleet.slot(slot).capability).layer == Layer::Hypervisor;
        let mut machines = vec![machine];
        let mut found = Vec::new();
        while let Some(machine) = machines.pop() {
            found.extend(fleet.workloads_on(machine));
            let above = fleet.machines_on(machine).iter();
            machines.extend(above.filter(|&&child| all || fleet.machine(child).shares_kernel));
        }
        found
    }

    /// Everything that a workload runs has to work on what it gets under it.
    fn workload_target_arrows(
        &mut self,
        workload: WorkloadId,
        place: TrackKey,
        position: u16,
        out: &mut Vec<Arrow>,
    ) {
        for group in self.needs(workload) {
            if !matches!(self.group(group).target, Target::Capability(_)) {
                continue;
            }
            if let super::needs::Found::Track(target, values) = self.find(workload, self.group(group).target)
                && target == place
            {
                self.target_moved(workload, group, (target, values), position, out);
            }
        }
    }

    /// The target of one of a workload's needs reaches a position.
    pub(super) fn target_moved(
        &mut self,
        workload: WorkloadId,
        group: GroupId,
        (target, values): (TrackKey, super::ShapeId),
        position: u16,
        out: &mut Vec<Arrow>,
    ) {
        if self.note_apart(group, Irregular::Ways(group, Carrier::Workload(workload))) {
            return;
        }
        let subject = self.group(group).subject;
        let laid = subject.map(|subject| {
            let shape = self.shapes.component(self.fleet, &mut self.ask, subject);
            (shape, self.run_start(workload, subject))
        });
        let track = self.track_of(target);
        let start = self.track(track).1.start;
        let bounds = self.bounds(group, laid, values, start);
        let pair = Pair {
            subject: subject.map(|subject| TrackKey::Runs(workload, subject)),
            target,
            group,
            values,
            who: Some(Rider::Workload(workload)),
        };
        let moved = (
            laid.and_then(|(shape, start)| self.shapes.get(shape)[usize::from(start)]),
            self.shapes.get(values)[usize::from(position)],
        );
        self.pair_arrows(pair, &bounds, bounds.after_target(position), moved, out);
    }

    /// The hold that keeps a track where it is.
    pub(crate) fn hold_on(&self, key: TrackKey) -> Option<u32> {
        if self.ask.holds.is_empty() {
            return None;
        }
        let found = self.ask.holds.iter().position(|(pattern, _)| self.is_held(key, pattern));
        found.and_then(|index| u32::try_from(index).ok())
    }

    fn is_held(&self, key: TrackKey, pattern: &crate::model::Pattern) -> bool {
        let fleet = self.fleet;
        let machine = |id: MachineId, slot: SlotId| {
            let property = fleet.capability_name(fleet.slot(slot).capability);
            machine_matches(fleet, pattern, id) && pattern.property().is_none_or(|wanted| wanted == property)
        };
        let workload =
            |id: WorkloadId| pattern.kind() == "workload" && pattern.matches(fleet, Subject::Workload(id));
        let service = |id| pattern.kind() == "service" && pattern.matches(fleet, Subject::Service(id));
        let component = |id| crate::question::component_matches(fleet, pattern, id);
        match key {
            TrackKey::Slot(slot) => machine(fleet.slot(slot).machine, slot),
            // A hold keeps versions: what is held may restart, and move.
            TrackKey::Seat(..) | TrackKey::Left(_) => false,
            TrackKey::Own(id, _) => workload(id) || service(fleet.workload(id).service),
            TrackKey::Published(id) => component(id),
            TrackKey::Carried(image, content) => component(image) || component(content),
            TrackKey::Runs(id, content) => {
                workload(id) || service(fleet.workload(id).service) || component(content)
            }
            TrackKey::First(..) | TrackKey::All(..) => false,
        }
    }
}
