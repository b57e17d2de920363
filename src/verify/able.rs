//! The machines on which something can stand.

use super::journey::Place;
use super::room::Ground;
use super::track::Rider;
use super::world::World;
use crate::model::{CapabilityId, MachineId, Running};
use std::collections::BTreeMap;

impl World<'_> {
    /// Tells whether a rider can stand somewhere, capacity and versions aside: at home, on a machine of its home's pool that
    /// takes something new, or on one that is added to that.
    pub(super) fn is_able(&self, rider: Rider, place: Place) -> bool {
        let Some(home) = rider.home(self.fleet) else { return false };
        match place {
            Place::Machine(machine) => machine == home || self.takes(machine, rider),
            Place::Spare(at) => {
                let spare = self.spares.get(at).filter(|spare| self.same_pool(spare.like, home));
                spare.is_some_and(|spare| {
                    let mut known = self.known_today(home);
                    known.all(|capability| spare.version(capability).is_some())
                })
            }
            Place::Nowhere => false,
        }
    }

    /// Returns the properties of a machine, and of those beneath it that it has them from, of which a version is known today.
    fn known_today(&self, machine: MachineId) -> impl Iterator<Item = CapabilityId> {
        self.fleet.capability_ids().filter(move |&capability| {
            let slot = self.slot_beneath(machine, capability);
            slot.is_some_and(|slot| self.fleet.slot(slot).version.is_some())
        })
    }

    fn takes(&self, machine: MachineId, rider: Rider) -> bool {
        let (ground, within) = match rider {
            Rider::Workload(_) => (Ground::Own, false),
            Rider::Machine(id) => (Ground::Guests, self.is_within(machine, id)),
        };
        !within && self.fits(machine, rider) && self.is_ground(machine, ground)
    }

    /// Tells whether nothing that is known keeps a rider off a machine: its pool, its taints, and what the rider asks for.
    pub(super) fn fits(&self, machine: MachineId, rider: Rider) -> bool {
        let running = match rider {
            Rider::Workload(id) => Running::Workload(id),
            Rider::Machine(id) => Running::Machine(id),
        };
        let demand = self.fleet.demand(running);
        demand.is_some_and(|demand| self.fleet.fit(&demand, machine).may())
    }

    /// Tells whether a machine is another, or is in or on it.
    pub(super) fn is_within(&self, machine: MachineId, other: MachineId) -> bool {
        let mut at = Some(machine);
        while let Some(id) = at {
            if id == other {
                return true;
            }
            at = self.fleet.machine(id).parent;
        }
        false
    }

    /// Tells whether two machines are of one pool.
    pub(super) fn same_pool(&self, machine: Option<MachineId>, other: MachineId) -> bool {
        machine.is_some_and(|machine| self.fleet.pool_of(machine) == self.fleet.pool_of(other))
    }

    /// Returns the machines of a machine's pool.
    pub(super) fn pool_of(&self, machine: MachineId) -> Vec<MachineId> {
        self.fleet.machines_in(self.fleet.pool_of(machine)).to_vec()
    }

    /// Returns the machine that stands for a machine's pool.
    pub(super) fn first_of_pool(&self, machine: MachineId) -> Option<MachineId> {
        self.fleet.machines_in(self.fleet.pool_of(machine)).first().copied()
    }

    /// Returns the pools by what they are called, with a machine of each.
    pub(super) fn pools(&self) -> BTreeMap<String, MachineId> {
        // A cluster is in a pool of its own, which is called as that of its nodes.
        let is_of_machines =
            |id: &MachineId| self.fleet.machine(*id).kind != crate::model::MachineKind::Cluster;
        let mut found = BTreeMap::new();
        for id in self.fleet.pool_ids() {
            if let Some(first) = self.fleet.machines_in(id).first().copied().filter(is_of_machines) {
                found.entry(self.fleet.pool_name(id)).or_insert(first);
            }
        }
        found
    }
}
