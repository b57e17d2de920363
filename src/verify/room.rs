//! Who has room for what leaves a machine: machines that have today what it gets, and on which it can stand.

use super::line::Spot;
use super::replay::{Replay, is_migration, tracked};
use super::track::{Rider, Track};
use super::world::World;
use crate::answer::plan::Plan;
use crate::model::{CapabilityId, Layer, MachineId, MachineKind, SlotId, VersionId};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What something needs of the machine that it goes to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ground {
    /// That it runs containers.
    Engine,
    /// That it is not there for guests alone.
    Own,
    /// That it has guests, or nothing yet.
    Guests,
}

impl World<'_> {
    /// Tells whether a machine stands for what runs in it: it is in or on another, and the inventory puts nothing on it.
    pub(super) fn is_bare(&self, id: MachineId) -> bool {
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

    fn ground_of(&self, rider: Rider) -> Ground {
        let Rider::Workload(id) = rider else { return Ground::Guests };
        let workload = self.fleet.workload(id);
        let has_engine = workload.machine.is_some_and(|machine| self.has_of_layer(machine, Layer::Engine));
        match has_engine && workload.isolation.restarts_with(Layer::Engine) {
            true => Ground::Engine,
            false => Ground::Own,
        }
    }

    fn is_ground(&self, id: MachineId, ground: Ground) -> bool {
        let fleet = self.fleet;
        let is_guest = |&id: &MachineId| fleet.machine(id).kind == MachineKind::Guest;
        let for_guests =
            self.has_of_layer(id, Layer::Hypervisor) || fleet.machines_on(id).iter().any(is_guest);
        let fits = match ground {
            Ground::Engine => self.has_of_layer(id, Layer::Engine),
            Ground::Own => !for_guests || !fleet.workloads_on(id).is_empty(),
            Ground::Guests => for_guests || self.is_empty(id),
        };
        fits && fleet.machine(id).kind != MachineKind::Cluster && !fleet.machine(id).unschedulable
    }
}

impl Replay<'_, '_> {
    /// Counts the machines that have today what something ends at that is moved, and on which it can stand.
    pub(super) fn ready(&mut self, plan: &Plan) -> usize {
        let mut ends: BTreeMap<SlotId, (usize, BTreeSet<Ground>)> = BTreeMap::new();
        let tracks = Rc::clone(&self.tracks);
        for (_, change, track) in tracked(plan, &tracks) {
            let Track::Seat(rider, slot) = track else { continue };
            if !is_migration(self.world, track) {
                continue;
            }
            let line = self.world.lines.slot(slot);
            if let Spot::At(at) = self.world.lines.find(&line, change.to.as_deref()) {
                let end = ends.entry(slot).or_default();
                end.0 = at.max(end.0);
                end.1.insert(self.world.ground_of(rider));
            }
        }
        let fleet = self.world.fleet;
        // Many machines end at one version.
        let mut wanted: BTreeMap<(CapabilityId, VersionId), BTreeSet<Ground>> = BTreeMap::new();
        for (slot, (at, grounds)) in ends {
            if let Some(version) = self.world.lines.slot(slot).versions[at] {
                wanted.entry((fleet.slot(slot).capability, version)).or_default().extend(grounds);
            }
        }
        let mut ready: BTreeSet<MachineId> = BTreeSet::new();
        for ((capability, wanted), grounds) in wanted {
            let wanted = self.world.lines.ask.version(fleet, wanted);
            let has = |&id: &MachineId| {
                let today = fleet.find_slot(id, capability).and_then(|slot| fleet.slot(slot).version);
                let order = today.and_then(|today| fleet.version(today).compare(wanted));
                order.is_some_and(Ordering::is_ge)
            };
            let world = &self.world;
            let takes = |&id: &MachineId| grounds.iter().any(|&ground| world.is_ground(id, ground));
            ready.extend(fleet.machine_ids().filter(has).filter(takes));
        }
        ready.len()
    }
}
