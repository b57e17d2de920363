//! What the rest of the crate takes for granted of a fleet and no id shows: that runs lie within their tables, that nothing
//! stands on itself, that things and their names are as many.

use crate::id::{Id, IdVec};
use crate::model::MachineId;
use crate::model::fleet::Fleet;
use crate::model::words::MachineKind;
use crate::seal::Bad;
use std::ops::Range;

/// How deep machines stand on machines, and images are built on images, at most: what the builder allows.
const DEEPEST: usize = 200;

/// The longest track: a place in it has sixteen bits.
const LONGEST: u32 = 1 << 15;

/// Finds out whether tables that were read can be those of a fleet, but for what components contain. Linear in them.
pub(super) fn check(fleet: &Fleet) -> Result<(), Bad> {
    check_names(fleet)?;
    check_runs(fleet)?;
    check_slots(fleet)?;
    check_ground(fleet)?;
    check_requirements(fleet)
}

fn that(holds: bool, else_what: &'static str) -> Result<(), Bad> {
    if holds { Ok(()) } else { Err(Bad(else_what)) }
}

fn check_names(fleet: &Fleet) -> Result<(), Bad> {
    let as_many = fleet.capability_names.len() == fleet.capabilities.len()
        && fleet.family_names.len() == fleet.families.len()
        && fleet.machine_names.len() == fleet.machines.len()
        && fleet.component_names.len() == fleet.components.len()
        && fleet.service_names.len() == fleet.services.len()
        && fleet.workload_names.len() == fleet.workloads.len();
    that(as_many, "there are more or fewer names than things")?;
    that(fleet.label_places.len() == fleet.labels.len(), "there are more or fewer labels than places of them")
}

/// Whether a run lies within a table.
fn lies(run: &Range<u32>, table: usize) -> bool {
    run.start <= run.end && run.end as usize <= table
}

fn check_runs(fleet: &Fleet) -> Result<(), Bad> {
    let labels = fleet.labels.len();
    let machines = fleet.machines.iter().all(|machine| {
        lies(&machine.slots, fleet.slots.len())
            && lies(&machine.taints, fleet.taints.len())
            && lies(&machine.labels, labels)
    });
    let components = fleet.components.iter().all(|component| {
        let track = &component.track;
        lies(track, fleet.tracks.len())
            && track.end - track.start < LONGEST
            && lies(&component.labels, labels)
    });
    let workloads = fleet
        .workloads
        .iter()
        .all(|workload| lies(&workload.runs, fleet.runs.len()) && lies(&workload.labels, labels));
    let services = fleet.services.iter().all(|service| lies(&service.labels, labels));
    let slots = fleet.slots.iter().all(|slot| {
        let (candidates, asked) = (slot.candidates.0..slot.candidates.1, slot.asked.0..slot.asked.1);
        lies(&candidates, fleet.candidates.len()) && lies(&asked, fleet.candidates.len())
    });
    that(machines && components && workloads && services && slots, "something reaches beyond its table")
}

/// Each property is of the machine in whose run it is, and each machine has all of its own.
fn check_slots(fleet: &Fleet) -> Result<(), Bad> {
    let of_machine = |id: MachineId| fleet.slots_of(id).all(|slot| fleet.slot(slot).machine == id);
    let count: usize = fleet.machine_ids().map(|id| fleet.slots_of(id).count()).sum();
    let all = fleet.machine_ids().all(of_machine) && count == fleet.slots.len();
    that(all, "a property is of another machine than its own")
}

/// Nothing stands on itself, what shares a kernel shares it with something, and clusters are clusters.
fn check_ground(fleet: &Fleet) -> Result<(), Bad> {
    let depths = depths(fleet.machines.len(), |id: MachineId| fleet.machine(id).parent);
    that(depths, "a machine stands on itself, or too deep")?;
    let bases = self::depths(fleet.components.len(), |id| fleet.component(id).base);
    that(bases, "an image is built on itself, or too deep")?;
    let sound = fleet.machines.iter().all(|machine| {
        let of_cluster = |id: MachineId| fleet.machine(id).kind == MachineKind::Cluster;
        let joined = machine.cluster.is_none_or(|id| of_cluster(id) && machine.kind != MachineKind::Cluster);
        joined && (machine.parent.is_some() || !machine.shares_kernel)
    });
    that(sound, "a machine is of no cluster, or shares the kernel of none")
}

/// Whether the chain out of everything ends, and soon. Each link is followed once.
fn depths<I: Id>(count: usize, under: impl Fn(I) -> Option<I>) -> bool {
    let mut depth: IdVec<I, usize> = IdVec::filled(count, 0);
    let mut chain = Vec::new();
    for start in (0..count).map(I::from_index) {
        let mut at = Some(start);
        while let Some(id) = at.filter(|&id| depth[id] == 0) {
            chain.push(id);
            if chain.len() > DEEPEST {
                return false;
            }
            at = under(id);
        }
        let mut below = at.map_or(0, |id| depth[id]);
        while let Some(id) = chain.pop() {
            below += 1;
            depth[id] = below;
        }
        if below > DEEPEST {
            return false;
        }
    }
    true
}

/// Nothing contains itself: what contains nothing that is open is taken away until nothing is left.
pub(super) fn check_contents(fleet: &Fleet) -> Result<(), Bad> {
    let components = fleet.components.len();
    let mut open: Vec<usize> = fleet.component_ids().map(|id| fleet.contents(id).len()).collect();
    let mut ready: Vec<_> = fleet.component_ids().filter(|id| open[id.index()] == 0).collect();
    let mut done = 0;
    while let Some(id) = ready.pop() {
        done += 1;
        for &container in fleet.containers(id) {
            open[container.index()] -= 1;
            if open[container.index()] == 0 {
                ready.push(container);
            }
        }
    }
    that(done == components, "something contains itself")
}

fn check_requirements(fleet: &Fleet) -> Result<(), Bad> {
    let sound =
        fleet.requirements.iter().all(|item| item.only.len() <= item.needs.len() && item.waived.is_sorted());
    that(sound, "a requirement has conditions that it cannot have")
}
