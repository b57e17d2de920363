//! What one step takes away, by the fleet alone.

use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::step::{Effect, Step};
use crate::model::{BudgetId, Fleet, MachineId, MachineKind, PoolId, ServiceId, Subject, Work, WorkloadId};
use crate::verify::track::{Thing, find_thing};
use std::collections::{BTreeMap, BTreeSet};

/// What a step takes away.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// Workloads that are stopped for the whole step.
    pub(super) stopped: BTreeSet<WorkloadId>,
    /// Workloads that only move, as the plan names them.
    pub(super) moving: BTreeMap<WorkloadId, ThingRef>,
    /// Those among them that change version themselves.
    pub(super) changing: BTreeSet<WorkloadId>,
    /// Machines that are away, without those that stand on others of them.
    pub(super) machines: BTreeSet<MachineId>,
    /// The seconds until what is to move can leave, since a machine that it goes to has to be made first.
    pub(super) makes: u64,
}

/// The values of label keys on the machines of what is taken away, by service and key.
pub(super) type Domains = BTreeMap<(String, String), BTreeSet<String>>;

impl Taken {
    /// Looks at a step.
    pub(super) fn of(fleet: &Fleet, plan: &Plan, step: &Step) -> Self {
        let mut taken = Self::default();
        let is_control = |id: MachineId| fleet.machine(id).kind == MachineKind::Cluster;
        let mut machines: BTreeSet<MachineId> = BTreeSet::new();
        for change in &step.changes {
            let moves = change.effect == Effect::Migrate;
            let thing = find_thing(fleet, plan.tables.name(change.thing));
            if let Some(Thing::Workload(id)) = thing
                && change.effect.changes_version()
            {
                taken.changing.insert(id);
            }
            match thing {
                Some(Thing::Workload(id)) if moves => {
                    taken.moving.insert(id, change.thing);
                }
                Some(Thing::Workload(id)) => {
                    taken.stopped.insert(id);
                }
                Some(Thing::Machine(id))
                    if !moves
                        && !matches!(change.effect, Effect::Reprovision | Effect::NextStart)
                        && !is_control(id) =>
                {
                    machines.insert(id);
                }
                _ => {}
            }
        }
        taken.moving.retain(|id, _| !taken.stopped.contains(id));
        let under = |id: MachineId| {
            std::iter::successors(fleet.machine(id).parent, move |&id| fleet.machine(id).parent)
        };
        let is_top = |id: &MachineId| !under(*id).any(|below| machines.contains(&below));
        taken.machines = machines.iter().copied().filter(is_top).collect();
        taken
    }

    /// Looks at all steps of a plan.
    pub(super) fn of_all(fleet: &Fleet, plan: &Plan) -> Vec<Self> {
        let all = plan.steps.iter().enumerate().map(|(at, step)| {
            let makes = u64::from(makes_host(plan, at)) * fleet.assumptions().host_make_seconds;
            Self { makes, ..Self::of(fleet, plan, step) }
        });
        all.collect()
    }

    /// All workloads that it takes away.
    pub(super) fn workloads(&self) -> impl Iterator<Item = WorkloadId> {
        self.stopped.iter().chain(self.moving.keys()).copied()
    }

    /// How much it takes of each budget at the least: what it stops, and one of what moves.
    pub(super) fn budgets(&self, fleet: &Fleet) -> BTreeMap<BudgetId, u64> {
        let mut budgets: BTreeMap<BudgetId, u64> = BTreeMap::new();
        for &id in &self.stopped {
            counting(fleet, id).for_each(|budget| *budgets.entry(budget).or_default() += 1);
        }
        let moving: BTreeSet<BudgetId> = self.moving.keys().flat_map(|&id| counting(fleet, id)).collect();
        moving.into_iter().for_each(|budget| *budgets.entry(budget).or_default() += 1);
        budgets
    }

    /// How many replicas of each service it changes themselves.
    pub(super) fn changes(&self, fleet: &Fleet) -> BTreeMap<ServiceId, u64> {
        let mut changes: BTreeMap<ServiceId, u64> = BTreeMap::new();
        self.changing.iter().for_each(|&id| *changes.entry(fleet.workload(id).service).or_default() += 1);
        changes
    }

    /// How many machines of each pool it takes away.
    pub(super) fn pools(&self, fleet: &Fleet) -> BTreeMap<PoolId, u64> {
        let mut pools: BTreeMap<PoolId, u64> = BTreeMap::new();
        self.machines.iter().for_each(|&id| *pools.entry(fleet.pool_of(id)).or_default() += 1);
        pools
    }

    /// The failure domains that it touches.
    pub(super) fn domains(&self, fleet: &Fleet, domains: &mut Domains) {
        for id in self.workloads() {
            let workload = fleet.workload(id);
            let labels = workload.machine.map_or(&[][..], |machine| fleet.machine_labels(machine));
            for key in fleet.service(workload.service).spread.iter().map(|spread| spread.key) {
                let text = fleet.text(key);
                // Where each machine is a domain, a budget says all.
                if matches!(text, "kubernetes.io/hostname" | "hostname" | "host") {
                    continue;
                }
                if let Some((_, value)) = labels.iter().find(|(own, _)| *own == key) {
                    let entry =
                        domains.entry((service(fleet, workload.service), text.to_owned())).or_default();
                    entry.insert(fleet.text(*value).to_owned());
                }
            }
        }
    }

    /// How long a step takes beside its moves, which come before the rest of it.
    pub(super) fn beside(&self, fleet: &Fleet, step: &Step) -> u64 {
        let longest = self.moving.keys().map(|&id| migrates(fleet, id)).max();
        step.seconds.saturating_sub(longest.unwrap_or(0))
    }
}

/// Whether a step moves something to a machine that is added, and that no step has used which has to be done before.
fn makes_host(plan: &Plan, at: usize) -> bool {
    let uses = |step: &Step, spare: ThingRef| {
        let ends =
            step.changes.iter().filter_map(|change| change.moved).flat_map(|moved| [moved.from, moved.to]);
        ends.into_iter().any(|end| end == spare)
    };
    let mut missing: BTreeSet<ThingRef> =
        plan.spares.iter().map(|spare| spare.thing).filter(|&spare| uses(&plan.steps[at], spare)).collect();
    let mut seen = BTreeSet::from([at]);
    let mut open = vec![at];
    while let Some(later) = open.pop().filter(|_| !missing.is_empty()) {
        for before in plan.steps[later].after.iter().filter_map(|wait| wait.step.checked_sub(1)) {
            let Some(step) = plan.steps.get(before).filter(|_| seen.insert(before)) else { continue };
            missing.retain(|&spare| !uses(step, spare));
            open.push(before);
        }
    }
    !missing.is_empty()
}

/// The budgets that count a workload as away.
pub(super) fn counting(fleet: &Fleet, id: WorkloadId) -> impl Iterator<Item = BudgetId> {
    fleet.budgets_of(id).iter().copied().filter(move |&budget| fleet.counts_against(budget, id))
}

/// How long it takes a workload to move.
pub(super) fn migrates(fleet: &Fleet, id: WorkloadId) -> u64 {
    fleet.takes(Subject::Workload(id), Work::Migrate).seconds
}

/// The full name of a service.
pub(super) fn service(fleet: &Fleet, id: ServiceId) -> String {
    format!("service/{}", fleet.service_name(id))
}

/// The most that is under way at once, of what begins and ends. What ends at a moment makes room for what begins at it.
pub(super) fn at_once(stretches: &[(u64, u64)]) -> u64 {
    let real = || stretches.iter().filter(|(start, end)| start < end);
    let mut starts: Vec<u64> = real().map(|one| one.0).collect();
    let mut ends: Vec<u64> = real().map(|one| one.1).collect();
    starts.sort_unstable();
    ends.sort_unstable();
    let ended = |moment: u64| ends.partition_point(|&end| end <= moment);
    starts.iter().enumerate().map(|(at, &start)| at + 1 - ended(start)).max().unwrap_or(0) as u64
}
