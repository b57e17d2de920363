//! A fleet turned around: its VMs as containers that share hosts, or its containers as VMs.
//!
//! Nothing else changes: what runs keeps its versions and its needs. A bump of what was turned is a bump of what takes its
//! place, which [`Turned::instead`] tells.

use super::builder::fill;
use super::fleet::{Fleet, TextId, VersionId};
use super::machine::{CapabilityId, FamilyId, Machine, MachineId, Slot, SlotId};
use super::pattern::Pattern;
use super::running::Running;
use super::words::{Isolation, Layer, MachineKind};
use crate::id::{FixedMap, FixedSet, Id};
use crate::source::Place;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What a fleet is turned into.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Turn {
    /// What runs in VMs becomes containers, at most so many on each host.
    Containers(usize),
    /// What has no kernel of its own gets a VM.
    Vms,
}

/// A fleet that was turned around.
#[derive(Debug)]
pub struct Turned {
    /// The fleet.
    pub fleet: Fleet,
    /// How much of what runs was turned.
    pub running: usize,
    /// How many hosts or VMs were made for it.
    pub machines: usize,
    /// How many VMs were made, or were there for what is in containers now.
    pub vms: usize,
    /// The properties that take the place of one.
    instead: FixedMap<SlotId, FixedSet<SlotId>>,
}

/// What machines have in common that can become one host.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Alike {
    family: Option<FamilyId>,
    cluster: Option<MachineId>,
    pool: Option<TextId>,
    versions: Vec<(CapabilityId, Option<VersionId>)>,
}

impl Fleet {
    /// Turns a copy of the fleet around.
    #[must_use]
    pub fn turned(&self, turn: Turn) -> Turned {
        let mut turned =
            Turned { fleet: self.clone(), running: 0, machines: 0, vms: 0, instead: FixedMap::default() };
        // What was found in the one says nothing of the other.
        turned.fleet.census = None;
        match turn {
            Turn::Containers(per_host) => turned.share_hosts(self, per_host.max(1)),
            Turn::Vms => {
                turned.make_vms(self);
                turned.vms = turned.machines;
            }
        }
        // What was turned has another name.
        let stays = |kind: &str| !matches!(kind, "host" | "guest" | "machine");
        turned.fleet.holds.retain(|(pattern, _)| stays(pattern.kind()));
        let is_kept = |whom: &Option<Pattern>| whom.as_ref().is_none_or(|whom| stays(whom.kind()));
        turned.fleet.windows.retain(|window| is_kept(&window.whom));
        turned.fleet.freezes.retain(|freeze| is_kept(&freeze.whom));
        turned.fleet.durations.retain(|duration| is_kept(&duration.whom));
        turned.fleet.no_returns.retain(|one| is_kept(&one.whom));
        turned.fleet.owners.retain(|one| is_kept(&one.whom));
        fill(&mut turned.fleet);
        turned
    }

    /// The VMs in which something runs that can be a container instead. A hypervisor in a VM stays: what runs in its own
    /// VMs is turned.
    pub(crate) fn turnable_guests(&self) -> impl Iterator<Item = MachineId> {
        let is_guest = |&id: &MachineId| self.machine(id).kind == MachineKind::Guest;
        let nests = move |id: MachineId| self.machines_on(id).iter().any(is_guest);
        let guests = self.machine_ids().filter(is_guest).filter(move |&id| !nests(id));
        guests.filter(|&id| !self.running_on(id).is_empty())
    }
}

impl Turned {
    /// The properties that take the place of one; itself if it was not turned.
    #[must_use]
    pub fn instead(&self, slot: SlotId) -> Vec<SlotId> {
        self.instead.get(&slot).map_or_else(|| vec![slot], |slots| slots.iter().copied().collect())
    }

    /// Gives each of what has no kernel of its own a VM beside what it was on.
    fn make_vms(&mut self, before: &Fleet) {
        let mut left: FixedSet<MachineId> = FixedSet::default();
        for (running, ground) in before.without_own_kernel() {
            self.running += 1;
            let parent = match before.machine(ground).kind {
                MachineKind::Guest => before.machine(ground).parent,
                MachineKind::Host | MachineKind::Cluster => Some(ground),
            };
            let from = match running {
                Running::Workload(id) => before.workload(id).machine.unwrap_or(ground),
                Running::Machine(id) => id,
            };
            let mut slots: Vec<SlotId> = before.slots_of(from).collect();
            if from != ground {
                let layer = |slot: &SlotId| before.capability(before.slot(*slot).capability).layer;
                slots.extend(before.slots_of(ground).filter(|slot| layer(slot) == Layer::Kernel));
            }
            match running {
                Running::Workload(id) => {
                    left.insert(from);
                    let place = before.workload(id).place;
                    let Machine { cluster, pool, family, .. } = *before.machine(from);
                    let name = before.workload_name(id).to_owned();
                    let vm = Machine { parent, cluster, pool, family, ..made(MachineKind::Guest, place) };
                    self.fleet.workloads[id].machine = Some(self.make(&name, vm, &slots));
                    if before.workload(id).isolation == Isolation::SystemContainer {
                        self.fleet.workloads[id].isolation = Isolation::Vm;
                    }
                }
                Running::Machine(id) => {
                    left.extend(before.machine(id).parent);
                    self.machines += 1;
                    let slots = self.copy(id, &slots);
                    let machine = &mut self.fleet.machines[id];
                    (machine.kind, machine.shares_kernel, machine.movable) =
                        (MachineKind::Guest, false, true);
                    (machine.parent, machine.slots) = (parent, slots);
                }
            }
        }
        self.clear(left);
    }

    /// Leaves nothing that runs of a machine that stood for what was in it, once all of that is in VMs beside it.
    fn clear(&mut self, left: FixedSet<MachineId>) {
        let homes = self.fleet.workloads.iter().filter_map(|workload| workload.machine);
        let parents = self.fleet.machines.iter().filter_map(|machine| machine.parent);
        let mut on: FixedMap<MachineId, usize> = FixedMap::default();
        for machine in homes.chain(parents) {
            *on.entry(machine).or_default() += 1;
        }
        let mut open: Vec<MachineId> = left.into_iter().collect();
        while let Some(id) = open.pop() {
            let machine = &self.fleet.machines[id];
            if machine.isolation().is_none() || on.get(&id).is_some_and(|&count| count > 0) {
                continue;
            }
            let Machine { place, parent, labels, .. } = machine.clone();
            self.fleet.machines[id] = Machine { labels, ..made(MachineKind::Host, place) };
            if let Some(parent) = parent {
                on.entry(parent).and_modify(|count| *count -= 1);
                open.push(parent);
            }
        }
    }

    /// Puts what runs in VMs on hosts like these: VMs that have the same versions share them.
    fn share_hosts(&mut self, before: &Fleet, per_host: usize) {
        let mut open: FixedMap<Alike, (MachineId, usize)> = FixedMap::default();
        for guest in before.turnable_guests() {
            let inside = before.running_on(guest);
            let alike = Alike::of(before, guest);
            let Some(&first) = inside.first() else { continue };
            self.vms += 1;
            let mut used: FixedSet<MachineId> = FixedSet::default();
            for running in inside {
                let room = open.get(&alike).copied().filter(|&(_, taken)| taken < per_host);
                let (host, taken) = room.unwrap_or_else(|| (self.host_like(before, guest), 0));
                open.insert(alike.clone(), (host, taken + 1));
                self.seat(before, running, host);
                used.insert(host);
            }
            for slot in before.slots_of(guest) {
                let capability = before.slot(slot).capability;
                let there = used.iter().filter_map(|&host| self.fleet.find_slot(host, capability));
                let there: Vec<SlotId> = there.collect();
                self.instead.entry(slot).or_default().extend(there);
            }
            // What is left of it has nothing that could change.
            if first != Running::Machine(guest) {
                let Machine { place, labels, .. } = self.fleet.machines[guest].clone();
                self.fleet.machines[guest] = Machine { labels, ..made(MachineKind::Host, place) };
            }
        }
    }

    /// Puts something that runs on a host whose kernel it shares.
    fn seat(&mut self, before: &Fleet, running: Running, host: MachineId) {
        self.running += 1;
        match running {
            Running::Workload(id) => {
                let workload = &mut self.fleet.workloads[id];
                workload.machine = Some(host);
                if matches!(workload.isolation, Isolation::Vm | Isolation::Process) {
                    workload.isolation = Isolation::Container;
                    workload.movable = workload.movable || workload.stuck_because.is_none();
                }
            }
            Running::Machine(id) => {
                let (kind, labels) = (before.machine(id).kind, before.machine(id).labels.clone());
                let machine = &mut self.fleet.machines[id];
                (machine.parent, machine.shares_kernel, machine.movable) = (Some(host), true, false);
                if kind == MachineKind::Guest {
                    let place = machine.place;
                    let (parent, shares_kernel) = (Some(host), true);
                    *machine = Machine { parent, shares_kernel, labels, ..made(MachineKind::Host, place) };
                }
            }
        }
    }

    /// Makes a host that has what a guest has.
    fn host_like(&mut self, before: &Fleet, guest: MachineId) -> MachineId {
        let Machine { place, cluster, pool, family, .. } = *before.machine(guest);
        let slots: Vec<SlotId> = before.slots_of(guest).collect();
        let host = Machine { cluster, pool, family, ..made(MachineKind::Host, place) };
        let name = format!("shared-{}", self.machines + 1);
        self.make(&name, host, &slots)
    }

    /// Adds a machine with copies of properties, under a name or one like it.
    fn make(&mut self, name: &str, machine: Machine, slots: &[SlotId]) -> MachineId {
        self.machines += 1;
        let mut free = name.to_owned();
        while self.fleet.find_machine(&free).is_some() {
            free.push_str("-vm");
        }
        let id: MachineId = self.fleet.machine_names.intern(&free);
        debug_assert_eq!(id.index(), self.fleet.machines.len(), "each machine has a name");
        self.fleet.machines.push(machine);
        self.fleet.machines[id].slots = self.copy(id, slots);
        id
    }

    /// Copies properties to a machine, but for those of what is under it, and returns their run.
    fn copy(&mut self, machine: MachineId, slots: &[SlotId]) -> Range<u32> {
        let narrow = |at: usize| u32::try_from(at).expect("fewer than 2^32 slots");
        let start = narrow(self.fleet.slots.len());
        for &slot in slots {
            let found = self.fleet.slots[slot];
            let layer = self.fleet.capability(found.capability).layer;
            if !matches!(layer, Layer::Hypervisor | Layer::Cluster) {
                let copy = SlotId::from_index(self.fleet.slots.len());
                self.fleet.slots.push(Slot { machine, ..found });
                self.instead.entry(slot).or_default().insert(copy);
            }
        }
        start..narrow(self.fleet.slots.len())
    }
}

impl Alike {
    fn of(fleet: &Fleet, id: MachineId) -> Self {
        let machine = fleet.machine(id);
        let slots = fleet.slots_of(id).map(|slot| fleet.slot(slot));
        let mut versions: Vec<_> = slots.map(|slot| (slot.capability, slot.version)).collect();
        versions.sort_unstable();
        Self { family: machine.family, cluster: machine.cluster, pool: machine.pool, versions }
    }
}

/// A machine of a kind with nothing of its own.
const fn made(kind: MachineKind, place: Place) -> Machine {
    Machine {
        kind,
        place,
        parent: None,
        shares_kernel: false,
        cluster: None,
        pool: None,
        family: None,
        movable: matches!(kind, MachineKind::Guest),
        unschedulable: false,
        stopped: false,
        taints: 0..0,
        cpu_milli: 0,
        memory_mib: 0,
        disk_mib: None,
        pods: None,
        gpus: None,
        start_seconds: None,
        slots: 0..0,
        labels: 0..0,
    }
}
