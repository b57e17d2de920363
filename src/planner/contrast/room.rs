//! What the strategies need beside what is there: room to move to, and guests.

use super::images::{Seat, images};
use crate::answer::costs::Amount;
use crate::id::{FixedMap, FixedSet};
use crate::model::{Fleet, MachineId, MachineKind, PoolId, Running, WorkloadId};
use crate::planner::exposure::Sharers;
use crate::planner::graph::{Rider, TrackKey};
use crate::planner::places::Stand;
use crate::planner::solve::Solution;
use crate::planner::strategy;

/// What has to find room elsewhere.
#[derive(Default)]
pub(super) struct Surge {
    pub(super) workloads: usize,
    pub(super) cpu_milli: u64,
    pub(super) memory_mib: u64,
}

/// What leaves each machine.
pub(super) type Leaving = FixedMap<MachineId, FixedSet<Rider>>;

pub(super) fn leaving(solution: &Solution<'_>) -> Leaving {
    let mut leaving = Leaving::default();
    for (&rider, moves) in &solution.placed.moves {
        for made in moves {
            if let Stand::Machine(machine) = made.from {
                leaving.entry(machine).or_default().insert(rider);
            }
        }
    }
    leaving
}

/// The most that emptying any one machine moves. A guest asks for the memory and the processors that it has, if that is
/// stated, else for those of what runs in it.
pub(super) fn surge(fleet: &Fleet, leaving: &Leaving) -> Surge {
    let total = |riders: &FixedSet<Rider>| riders.iter().map(|&rider| asked(fleet, rider)).sum::<Surge>();
    leaving.values().map(total).fold(Surge::default(), |most, one| Surge {
        workloads: most.workloads.max(one.workloads),
        cpu_milli: most.cpu_milli.max(one.cpu_milli),
        memory_mib: most.memory_mib.max(one.memory_mib),
    })
}

/// What one rider asks for.
fn asked(fleet: &Fleet, rider: Rider) -> Surge {
    let of = |cpu: u32, memory: u32| (u64::from(cpu), u64::from(memory));
    let (cpu_milli, memory_mib) = match rider {
        Rider::Workload(id) => of(fleet.workload(id).cpu_milli, fleet.workload(id).memory_mib),
        Rider::Machine(id) => of(fleet.machine(id).cpu_milli, fleet.machine(id).memory_mib),
    };
    let inside = match rider {
        Rider::Workload(_) => return Surge { workloads: 1, cpu_milli, memory_mib },
        Rider::Machine(id) => fleet.running_on(id),
    };
    let named = inside.iter().filter_map(|running| match running {
        Running::Workload(id) => Some(asked(fleet, Rider::Workload(*id))),
        Running::Machine(_) => None,
    });
    let named: Surge = named.sum();
    let stated = |own, inside| if own == 0 { inside } else { own };
    Surge {
        workloads: inside.len(),
        cpu_milli: stated(cpu_milli, named.cpu_milli),
        memory_mib: stated(memory_mib, named.memory_mib),
    }
}

impl std::iter::Sum for Surge {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            workloads: sum.workloads + one.workloads,
            cpu_milli: sum.cpu_milli + one.cpu_milli,
            memory_mib: sum.memory_mib + one.memory_mib,
        })
    }
}

/// The most machines that are added for a time if pools are gone through one after another.
pub(super) fn spares(solution: &Solution<'_>) -> u64 {
    let mut by: FixedMap<PoolId, u64> = FixedMap::default();
    for spare in &solution.placed.spares {
        *by.entry(spare.pool).or_default() += 1;
    }
    by.into_values().max().unwrap_or(0)
}

/// The workloads that get a guest of their own.
pub(super) fn own_guests(solution: &Solution<'_>) -> FixedSet<WorkloadId> {
    let Solution { graph, closure, .. } = solution;
    let own = closure.events().filter_map(|(_, event)| match graph.event(event).0 {
        TrackKey::Own(workload, _) => Some(workload),
        _ => None,
    });
    own.collect()
}

/// The disk of the images that have to be where they are not: in the VMs that are made, or, the most that leave any one
/// machine, on another.
pub(super) fn images_of_new(fleet: &Fleet, own: &FixedSet<WorkloadId>, leaving: &Leaving) -> Amount {
    let moved = leaving.values().map(|riders| {
        let workloads = riders.iter().filter_map(|&rider| match rider {
            Rider::Workload(id) => Some((Seat::New, id)),
            Rider::Machine(_) => None,
        });
        images(fleet, workloads)
    });
    let most = moved.max_by_key(|amount| (amount.sum, amount.of - amount.stated)).unwrap_or_default();
    let made = images(fleet, own.iter().map(|&id| (Seat::Own(id), id)));
    Amount { sum: most.sum + made.sum, stated: most.stated + made.stated, of: most.of + made.of }
}

/// Counts the workloads that go down with a guest that they share, under a strategy that makes guests.
pub(super) fn kept_in_guests(solution: &Solution<'_>, shared: &Sharers) -> usize {
    let Solution { graph, closure, .. } = solution;
    if !strategy::makes_guests(graph.strategy) {
        return 0;
    }
    let kept = closure.events().filter_map(|(_, event)| match graph.event(event).0 {
        TrackKey::Seat(Rider::Workload(workload), slot) => {
            let machine = graph.fleet.slot(slot).machine;
            let several = shared.get(&machine).is_some_and(|list| list.len() > 1);
            (several && graph.fleet.machine(machine).kind == MachineKind::Guest).then_some(workload)
        }
        _ => None,
    });
    kept.collect::<FixedSet<WorkloadId>>().len()
}
