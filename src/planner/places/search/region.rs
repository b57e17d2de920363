//! Regions: steps and pools that have to do with each other.

use super::super::carrying::Carrying;
use super::super::pools::{movers, residents};
use crate::id::{FixedMap, FixedSet};
use crate::model::{Fleet, MachineId, PoolId, ServiceId, WorkloadId};
use crate::planner::graph::{Rider, TrackKey};
use crate::planner::lockstep::LockstepId;

/// Most steps, things that move and machines of a region that is searched.
const MOST_STEPS: usize = 16;
const MOST_RIDERS: usize = 10;
const MOST_MACHINES: usize = 10;
/// Most steps that one waits for through others that concern no place.
const MOST_HEADS: usize = 64;

/// Steps, and the machines and what moves that they have to do with.
#[derive(Debug)]
pub(in crate::planner::places) struct Region {
    pub(super) steps: Vec<LockstepId>,
    /// For each step those of the region that come before it, one bit each.
    pub(super) before: Vec<u32>,
    /// By name.
    pub(super) machines: Vec<MachineId>,
    pub(super) riders: Vec<Rider>,
}

/// The small regions among some steps, in the order of these. Linear, but for steps that wait for many.
pub(in crate::planner::places) fn regions(
    carrying: &Carrying<'_, '_>,
    pending: &[LockstepId],
) -> Vec<Region> {
    let mut pools: FixedMap<LockstepId, FixedSet<PoolId>> = FixedMap::default();
    for &step in pending {
        let of = pools_of(carrying, step);
        if !of.is_empty() {
            pools.insert(step, of);
        }
    }
    let Some(heads) = heads(carrying, pending, &pools) else { return Vec::new() };
    let mut parts = Parts::default();
    for (&step, of) in &pools {
        of.iter().for_each(|&pool| parts.join(Node::Step(step), Node::Pool(pool)));
        heads[&step].iter().for_each(|&head| parts.join(Node::Step(step), Node::Step(head)));
    }
    let mut steps: FixedMap<Node, Vec<LockstepId>> = FixedMap::default();
    for &step in pending.iter().filter(|step| pools.contains_key(*step)) {
        steps.entry(parts.root(Node::Step(step))).or_default().push(step);
    }
    let small = steps.into_values().filter(|steps| steps.len() <= MOST_STEPS);
    small.filter_map(|steps| Region::new(carrying, steps, &pools, &heads)).collect()
}

impl Region {
    fn new(
        carrying: &Carrying<'_, '_>,
        steps: Vec<LockstepId>,
        pools: &FixedMap<LockstepId, FixedSet<PoolId>>,
        heads: &FixedMap<LockstepId, FixedSet<LockstepId>>,
    ) -> Option<Self> {
        let fleet = carrying.graph.fleet;
        let all: FixedSet<PoolId> = steps.iter().flat_map(|step| pools[step].iter().copied()).collect();
        let count: usize = all.iter().map(|&pool| fleet.machines_in(pool).len()).sum();
        if count > MOST_MACHINES {
            return None;
        }
        let mut machines: Vec<MachineId> =
            all.iter().flat_map(|&pool| fleet.machines_in(pool)).copied().collect();
        machines.sort_by_cached_key(|&id| fleet.machine_name(id));
        let mut riders: Vec<Rider> =
            machines.iter().flat_map(|&machine| residents(carrying.graph, machine)).collect();
        riders.sort_by_cached_key(|rider| rider.thing().name(fleet));
        // A guest goes to no older hypervisor: where it has been before matters, and that is no part of a state.
        let has_guests = riders.iter().any(|rider| matches!(rider, Rider::Machine(_)));
        if riders.is_empty() || riders.len() > MOST_RIDERS || has_guests {
            return None;
        }
        let bit = |head: &LockstepId| steps.iter().position(|step| step == head).map_or(0, |at| 1 << at);
        let before = steps.iter().map(|step| heads[step].iter().map(bit).sum()).collect();
        let region = Self { before, steps, machines, riders };
        // What it is kept apart from stays where it is while the region is gone through.
        let moves = |id| carrying.graph.moves(Rider::Workload(id));
        let is_alone = region.strangers(fleet).all(|(id, _)| !moves(id));
        is_alone.then_some(region)
    }

    /// The replicas that something of the region is kept apart from and that are no part of it, each with its machine.
    pub(super) fn strangers(&self, fleet: &Fleet) -> impl Iterator<Item = (WorkloadId, Option<MachineId>)> {
        let workloads = self.riders.iter().filter_map(|&rider| match rider {
            Rider::Workload(id) => Some(id).filter(|&id| fleet.is_kept_apart(id)),
            Rider::Machine(_) => None,
        });
        let services: FixedSet<ServiceId> = workloads.map(|id| fleet.workload(id).service).collect();
        let replicas = services.into_iter().flat_map(|service| fleet.replicas(service)).copied();
        let strangers = replicas.filter(|&id| !self.riders.contains(&Rider::Workload(id)));
        strangers.map(|id| (id, fleet.workload(id).machine))
    }
}

/// The pools of which something may be concerned by a step.
fn pools_of(carrying: &Carrying<'_, '_>, step: LockstepId) -> FixedSet<PoolId> {
    let (graph, fleet) = (&*carrying.graph, carrying.graph.fleet);
    let mut found: FixedSet<PoolId> = FixedSet::default();
    for (key, _) in carrying.changes(&[step]).iter() {
        match key {
            TrackKey::Slot(slot) => {
                let mut machines = vec![fleet.slot(slot).machine];
                while let Some(machine) = machines.pop() {
                    let pool = fleet.pool_of(machine);
                    let members = fleet.machines_in(pool);
                    if !found.contains(&pool)
                        && members.iter().any(|&member| !residents(graph, member).is_empty())
                    {
                        found.insert(pool);
                    }
                    machines.extend(fleet.machines_on(machine));
                }
            }
            TrackKey::Runs(id, _) => {
                let homes = movers(graph, id).into_iter().filter_map(|rider| graph.home(rider));
                found.extend(homes.map(|home| fleet.pool_of(home)));
            }
            _ => {}
        }
    }
    found
}

/// For each step that concerns places the others of that kind that it waits for, through those that concern none; `None` if
/// these are too many.
fn heads(
    carrying: &Carrying<'_, '_>,
    pending: &[LockstepId],
    pools: &FixedMap<LockstepId, FixedSet<PoolId>>,
) -> Option<FixedMap<LockstepId, FixedSet<LockstepId>>> {
    let mut found: FixedMap<LockstepId, FixedSet<LockstepId>> = FixedMap::default();
    let mut ordered = pending.to_vec();
    // Arrows lead to lower numbers.
    ordered.sort_unstable();
    for step in ordered {
        let mut own: FixedSet<LockstepId> = FixedSet::default();
        for head in carrying.heads(step) {
            match pools.contains_key(&head) {
                true => drop(own.insert(head)),
                false => own.extend(found.get(&head).into_iter().flatten().copied()),
            }
        }
        if own.len() > MOST_HEADS {
            return None;
        }
        found.insert(step, own);
    }
    Some(found)
}

/// What is joined to regions.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Node {
    Step(LockstepId),
    Pool(PoolId),
}

/// Joined parts, by union-find.
#[derive(Default)]
struct Parts {
    up: FixedMap<Node, Node>,
}

impl Parts {
    fn root(&mut self, node: Node) -> Node {
        let mut at = node;
        while let Some(&up) = self.up.get(&at) {
            // Halves the way for those that come after.
            if let Some(&over) = self.up.get(&up) {
                self.up.insert(at, over);
            }
            at = up;
        }
        at
    }

    fn join(&mut self, a: Node, b: Node) {
        let (a, b) = (self.root(a), self.root(b));
        if a != b {
            self.up.insert(a, b);
        }
    }
}
