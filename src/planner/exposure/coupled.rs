//! What couples a workload to its machine: the properties of it that it sees.

use super::under::under;
use crate::answer::exposure::Coupled;
use crate::id::FixedMap;
use crate::model::{Binding, CapabilityId, Fleet, Isolation, Layer, SlotId, WorkloadId};

/// The layers by which something can be coupled to the machine that it is on.
const LAYERS: [Layer; 3] = [Layer::Kernel, Layer::Engine, Layer::Library];

/// The properties of its machine that a workload sees, by layer and name: those of the kernel may be of the machine
/// whose kernel that is.
pub(crate) fn coupled(fleet: &Fleet, workload: WorkloadId) -> Vec<SlotId> {
    let workload = fleet.workload(workload);
    let capability = |slot: SlotId| fleet.capability(fleet.slot(slot).capability);
    let layer = |slot: SlotId| capability(slot).layer;
    let sees = |slot: SlotId| {
        LAYERS.contains(&layer(slot)) && capability(slot).binding(workload.isolation) == Binding::Live
    };
    let Some(machine) = workload.machine else { return Vec::new() };
    let mut found: FixedMap<CapabilityId, SlotId> = FixedMap::default();
    for (depth, at) in under(fleet, machine).enumerate() {
        let slots = fleet.slots_of(at).filter(|&slot| sees(slot));
        for slot in slots.filter(|&slot| depth == 0 || layer(slot) == Layer::Kernel) {
            found.entry(fleet.slot(slot).capability).or_insert(slot);
        }
        if !fleet.machine(at).shares_kernel {
            break;
        }
    }
    let mut slots: Vec<SlotId> = found.into_values().collect();
    let rank = |slot: SlotId| LAYERS.iter().position(|&one| one == layer(slot));
    slots.sort_by_key(|&slot| (rank(slot), fleet.capability_name(fleet.slot(slot).capability)));
    slots
}

/// Counts the containers that see each property of their machine, those that the most see first.
pub(super) fn sums(fleet: &Fleet) -> Vec<Coupled> {
    let mut numbers: FixedMap<CapabilityId, usize> = FixedMap::default();
    let is_container =
        |id: WorkloadId| !matches!(fleet.workload(id).isolation, Isolation::Process | Isolation::Vm);
    for workload in fleet.workload_ids().filter(|&id| is_container(id)) {
        for slot in coupled(fleet, workload) {
            *numbers.entry(fleet.slot(slot).capability).or_default() += 1;
        }
    }
    let sum = |(id, number): (CapabilityId, usize)| Coupled {
        property: fleet.capability_name(id).to_owned(),
        containers: number,
    };
    let mut sums: Vec<Coupled> = numbers.into_iter().map(sum).collect();
    sums.sort_by(|a, b| b.containers.cmp(&a.containers).then_with(|| a.property.cmp(&b.property)));
    sums
}
