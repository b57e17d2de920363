//! What a strategy assumes: hosts to move to, and hosts that stay unchanged.

use crate::id::{FixedMap, FixedSet};
use crate::model::{CapabilityId, Fleet, Layer, MachineId, MachineKind, SlotId, VersionId};
use crate::planner::graph::{Graph, Rider, Thing, TrackKey, thing_of};
use crate::planner::solve::Solution;
use std::cmp::Ordering;

/// What something needs of the machine that it moves to, beside the version.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Stand {
    /// An engine, as on the machine that it leaves.
    Engine,
    /// That the machine is no mere hypervisor.
    Plain,
    /// That the machine is a hypervisor, or has nothing on it yet.
    Hypervisor,
}

impl Stand {
    fn of(fleet: &Fleet, rider: Rider) -> Self {
        let Rider::Workload(id) = rider else { return Self::Hypervisor };
        let workload = fleet.workload(id);
        let on_engine = workload.machine.is_some_and(|machine| has_layer(fleet, machine, Layer::Engine));
        match workload.isolation.restarts_with(Layer::Engine) && on_engine {
            true => Self::Engine,
            false => Self::Plain,
        }
    }

    fn is_met(self, fleet: &Fleet, id: MachineId) -> bool {
        let machine = fleet.machine(id);
        if machine.kind == MachineKind::Cluster || machine.unschedulable {
            return false;
        }
        let has_guests = fleet.machines_on(id).iter().any(|&on| fleet.machine(on).kind == MachineKind::Guest);
        let is_hypervisor = has_guests || has_layer(fleet, id, Layer::Hypervisor);
        let has_workloads = !fleet.workloads_on(id).is_empty();
        match self {
            Self::Engine => has_layer(fleet, id, Layer::Engine),
            Self::Plain => has_workloads || !is_hypervisor,
            Self::Hypervisor => is_hypervisor || fleet.names_nothing_on(id),
        }
    }
}

fn has_layer(fleet: &Fleet, id: MachineId, layer: Layer) -> bool {
    fleet.slots_of(id).any(|slot| fleet.capability(fleet.slot(slot).capability).layer == layer)
}

/// Counts the machines that today have a version, or a later one, that drained machines get, and on which what leaves
/// these can stand.
pub(super) fn ready(solution: &Solution<'_>) -> usize {
    let Solution { graph, closure, .. } = solution;
    let fleet = graph.fleet;
    // The final version of each slot: a machine need not have the versions in between.
    let mut ends: FixedMap<SlotId, End> = FixedMap::default();
    for (_, event) in closure.events() {
        if let (TrackKey::Seat(rider, slot), position) = graph.event(event)
            && graph.moves(rider, slot)
        {
            let end = ends.entry(slot).or_default();
            end.at = end.at.max((position, graph.version_at(event, position)));
            end.stands.insert(Stand::of(fleet, rider));
        }
    }
    let mut wanted: FixedSet<(CapabilityId, VersionId, Stand)> = FixedSet::default();
    for (&slot, end) in &ends {
        let capability = fleet.slot(slot).capability;
        let version = end.at.1.into_iter();
        wanted.extend(version.flat_map(|id| end.stands.iter().map(move |&stand| (capability, id, stand))));
    }
    let takes = |&id: &MachineId| {
        let mut wanted = wanted.iter();
        wanted.any(|&(what, version, stand)| stand.is_met(fleet, id) && has(graph, id, what, version))
    };
    fleet.machine_ids().filter(takes).count()
}

/// What leaves a machine because of one of its properties.
#[derive(Default)]
struct End {
    /// The furthest position, and the version there.
    at: (u16, Option<VersionId>),
    stands: FixedSet<Stand>,
}

fn has(graph: &Graph<'_>, host: MachineId, capability: CapabilityId, version: VersionId) -> bool {
    let fleet = graph.fleet;
    let own = fleet.find_slot(host, capability).and_then(|slot| fleet.slot(slot).version);
    let order = own.and_then(|own| fleet.version(own).compare(graph.ask.version(fleet, version)));
    order.is_some_and(Ordering::is_ge)
}

/// Counts the hosts that stay unchanged because workloads on them get newer guests instead, and the workloads that stay
/// on these hosts.
pub(super) fn kept(solution: &Solution<'_>) -> (usize, usize) {
    let Solution { graph, closure, .. } = solution;
    let fleet = graph.fleet;
    let mut left: FixedSet<MachineId> = FixedSet::default();
    let mut changed: FixedSet<MachineId> = FixedSet::default();
    let mut touched: FixedSet<Thing> = FixedSet::default();
    for (_, event) in closure.events() {
        let key = graph.event(event).0;
        match key {
            TrackKey::Own(workload, _) => left.extend(fleet.workload(workload).machine),
            TrackKey::Slot(slot) => drop(changed.insert(fleet.slot(slot).machine)),
            _ => {}
        }
        touched.extend(thing_of(fleet, key));
    }
    let kept = left.into_iter().filter(|machine| !changed.contains(machine));
    kept.fold((0, 0), |(hosts, workloads), machine| {
        let named = fleet.workloads_on(machine).iter().map(|&id| Thing::Workload(id));
        let bare = fleet.machines_on(machine).iter().filter(|&&id| fleet.is_bare(id));
        let all = named.chain(bare.map(|&id| Thing::Machine(id)));
        (hosts + 1, workloads + all.filter(|thing| !touched.contains(thing)).count())
    })
}
