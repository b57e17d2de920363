//! Which machines are there for what: those that take workloads, those that take guests, and those that stand for what runs
//! in them.

use super::journey::Place;
use super::replay::Replay;
use super::world::World;
use crate::model::{Layer, MachineId, MachineKind};
use std::collections::BTreeSet;

/// What something needs of the machine that it goes to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    /// That it is not there for guests alone.
    Own,
    /// That it has guests, or nothing yet.
    Guests,
}

impl World<'_> {
    /// Tells whether a machine counts as something that runs: it stands for what is in it, and is not off.
    pub(super) fn is_bare(&self, id: MachineId) -> bool {
        !self.fleet.machine(id).stopped && self.is_unopened(id)
    }

    /// Tells whether a machine is off and holds nothing that is on: whatever is named in it runs, and so does a bare machine.
    pub(super) fn is_off(&self, id: MachineId) -> bool {
        if !self.fleet.machine(id).stopped {
            return false;
        }
        let mut open = vec![id];
        while let Some(at) = open.pop() {
            if self.is_bare(at) || !self.fleet.workloads_on(at).is_empty() {
                return false;
            }
            open.extend_from_slice(self.fleet.machines_on(at));
        }
        true
    }

    /// Tells whether a machine stands for what is in it: it is in or on another, and the inventory puts nothing on it.
    pub(super) fn is_unopened(&self, id: MachineId) -> bool {
        let machine = self.fleet.machine(id);
        let is_within = machine.kind == MachineKind::Guest || machine.shares_kernel;
        is_within && self.is_empty(id)
    }

    fn is_empty(&self, id: MachineId) -> bool {
        self.fleet.workloads_on(id).is_empty() && self.fleet.machines_on(id).is_empty()
    }

    fn has_of_layer(&self, id: MachineId, layer: Layer) -> bool {
        let fleet = self.fleet;
        fleet.slots_of(id).any(|slot| fleet.capability(fleet.slot(slot).capability).layer == layer)
    }

    /// Tells whether a machine takes something new that needs that of it.
    pub(super) fn is_ground(&self, id: MachineId, ground: Ground) -> bool {
        let fleet = self.fleet;
        let is_guest = |&id: &MachineId| fleet.machine(id).kind == MachineKind::Guest;
        let for_guests =
            self.has_of_layer(id, Layer::Hypervisor) || fleet.machines_on(id).iter().any(is_guest);
        let fits = match ground {
            Ground::Own => !for_guests || !fleet.workloads_on(id).is_empty(),
            Ground::Guests => for_guests || fleet.workloads_on(id).is_empty(),
        };
        fits && fleet.machine(id).kind != MachineKind::Cluster && !fleet.machine(id).unschedulable
    }
}

impl Replay<'_, '_> {
    /// Counts the machines to which something moves, without those that are added for a time and those that it comes back
    /// to.
    pub(super) fn ready(&self) -> usize {
        let mut found: BTreeSet<MachineId> = BTreeSet::new();
        for rider in self.world.journeys.riders() {
            let home = rider.home(self.world.fleet);
            found.extend(self.world.journeys.of(rider).iter().filter_map(|leg| match leg.to {
                Place::Machine(machine) if Some(machine) != home => Some(machine),
                _ => None,
            }));
        }
        found.len()
    }
}
