//! What a plan says of the machines that it empties, and of those that it might have: whether it is so.
//!
//! That another choice would be no better is not looked at, nor what came of plans that were tried.

use super::finding::WaysFinding;
use super::replay::{Moves, Replay, machine_of};
use super::report::FaultKind;
use super::track::{Thing, Track, find_thing};
use super::world::World;
use crate::answer::plan::Plan;
use crate::answer::way::{Breach, Hindrance, Way};
use crate::model::{
    BudgetId, Fleet, Isolation, MachineId, MachineKind, ServiceId, SlotId, Strategy, WorkloadId,
};
use std::collections::{BTreeMap, BTreeSet};

/// What becomes of something that stops with a machine, if whatever can leave does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Left {
    Running,
    Moved,
    Behind,
}

/// How many of some workloads stop with a machine, and what becomes of them.
#[derive(Clone, Copy, Default)]
struct Count {
    stops: usize,
    running: usize,
    behind: usize,
}

impl Count {
    const fn moved(self) -> usize {
        self.stops - self.running - self.behind
    }
}

/// What is said to break: how many of how many.
#[derive(Clone, Copy)]
enum Broken {
    Service(ServiceId),
    Budget(BudgetId),
}

impl Replay<'_, '_> {
    /// Checks what is said of each machine. Linear in the members of the services and budgets that are named, times how deep
    /// machines stand on machines.
    pub(super) fn check_ways(&mut self, plan: &Plan) {
        let changed = self.changed_machines();
        let mut seen = BTreeSet::new();
        for way in &plan.ways {
            let machine = plan.tables.name(way.machine).to_owned();
            let id = self.world.found.thing(way.machine).and_then(machine_of);
            let slots = id.and_then(|id| Some((id, changed.get(&id)?)));
            let judged = match slots {
                _ if plan.strategy != Strategy::Auto => Err(WaysFinding::Unasked { machine }),
                None => Err(WaysFinding::Unchanged { machine }),
                Some((id, _)) if !seen.insert(id) => Err(WaysFinding::Twice { machine }),
                Some((id, slots)) => self.world.judge_way(way, (id, machine), slots),
            };
            match judged {
                Ok(None) => {}
                Ok(Some(other)) => self.verdict.drifted(None, other),
                Err(finding) => self.verdict.fault(FaultKind::Strategy, finding),
            }
        }
    }

    /// The properties of hosts and guests that the steps change.
    fn changed_machines(&self) -> BTreeMap<MachineId, BTreeSet<SlotId>> {
        let fleet = self.world.fleet;
        let mut changed: BTreeMap<MachineId, BTreeSet<SlotId>> = BTreeMap::new();
        for track in self.moves.iter().flat_map(Moves::tracks) {
            if let Track::Property(slot) = *track {
                let machine = fleet.slot(slot).machine;
                if fleet.machine(machine).kind != MachineKind::Cluster {
                    changed.entry(machine).or_default().insert(slot);
                }
            }
        }
        changed
    }
}

impl World<'_> {
    /// Judges what is said of a machine: what is wrong with it, or in which number it differs.
    fn judge_way(
        &self,
        way: &Way,
        (id, machine): (MachineId, String),
        slots: &BTreeSet<SlotId>,
    ) -> Result<Option<WaysFinding>, WaysFinding> {
        let Some(broken) = broken(self.fleet, &way.breaks) else {
            return Err(WaysFinding::Unbroken { machine, stops: 0 });
        };
        let count = self.count_stopped(broken, id, slots);
        if !self.breaks_by_change(broken, count) {
            return Err(WaysFinding::Unbroken { machine, stops: count.stops });
        }
        let is_true = match (&way.hindrance, way.strategy) {
            (None, Strategy::Drain) => self.is_spared(broken, count),
            (Some(hindrance), Strategy::InPlace) => self.is_hindered(hindrance, (broken, count), id, slots),
            _ => return Err(WaysFinding::Manner { machine, said: way.strategy }),
        };
        if !is_true {
            return Err(WaysFinding::Reason { machine, said: way.strategy });
        }
        let said = match way.breaks {
            Breach::Service { replicas, .. } => replicas,
            Breach::Budget { away, .. } => away,
        };
        Ok((said != count.stops).then_some(WaysFinding::Number { machine, said, found: count.stops }))
    }

    fn members_of(&self, broken: Broken) -> Vec<WorkloadId> {
        match broken {
            Broken::Service(id) => self.fleet.replicas(id).to_vec(),
            Broken::Budget(id) => {
                let all = self.fleet.members_of(id).iter().copied();
                all.filter(|&member| self.fleet.counts_against(id, member)).collect()
            }
        }
    }

    fn count_stopped(&self, broken: Broken, machine: MachineId, slots: &BTreeSet<SlotId>) -> Count {
        let mut count = Count::default();
        for left in self.members_of(broken).into_iter().filter_map(|id| self.left_by(id, machine, slots)) {
            count.stops += 1;
            count.running += usize::from(left == Left::Running);
            count.behind += usize::from(left == Left::Behind);
        }
        count
    }

    /// Tells whether the change of a machine in place breaks something that could be spared at all.
    fn breaks_by_change(&self, broken: Broken, count: Count) -> bool {
        match broken {
            Broken::Service(id) => {
                let all = self.fleet.replicas(id).len();
                !self.fleet.service(id).daemon && count.stops == all && (all > 1 || count.running == 1)
            }
            Broken::Budget(id) => count.stops > self.fleet.budget(id).allowed as usize,
        }
    }

    /// Tells whether that is spared if whatever can leave the machine does.
    fn is_spared(&self, broken: Broken, count: Count) -> bool {
        match broken {
            Broken::Service(_) => count.behind < count.stops,
            Broken::Budget(id) => {
                let allowed = self.fleet.budget(id).allowed as usize;
                count.behind <= allowed && (allowed > 0 || count.moved() == 0)
            }
        }
    }

    /// Tells whether what is said to be in the way is, as far as the inventory says it.
    fn is_hindered(
        &self,
        hindrance: &Hindrance,
        (broken, count): (Broken, Count),
        machine: MachineId,
        slots: &BTreeSet<SlotId>,
    ) -> bool {
        match hindrance {
            Hindrance::Stuck { workload, because, isolation } => {
                let Some(Thing::Workload(id)) = find_thing(self.fleet, workload) else { return false };
                let stuck = self.fleet.workload(id);
                let said = stuck.stuck_because.map(|text| self.fleet.text(text));
                let is_tied = stuck.isolation == Isolation::Vm || !stuck.isolation.movable();
                !self.is_spared(broken, count)
                    && self.members_of(broken).contains(&id)
                    && self.left_by(id, machine, slots) == Some(Left::Behind)
                    && because.as_deref() == said
                    && *isolation == is_tied.then_some(stuck.isolation)
            }
            Hindrance::Closed => match broken {
                Broken::Service(_) => false,
                Broken::Budget(id) => self.fleet.budget(id).allowed == 0 && count.moved() > 0,
            },
            Hindrance::Alone => self.fleet.machines_in(self.fleet.pool_of(machine)).len() == 1,
            Hindrance::Spares { takes, allowed } => takes > allowed,
            Hindrance::Together | Hindrance::Nowhere => true,
        }
    }

    /// Tells what becomes of a workload if whatever can leave a machine does; none if a change of these properties of the machine
    /// does not stop it.
    fn left_by(&self, id: WorkloadId, machine: MachineId, slots: &BTreeSet<SlotId>) -> Option<Left> {
        let fleet = self.fleet;
        let mut at = fleet.workload(id).machine?;
        let (mut on, mut runs) = (None, false);
        while at != machine {
            runs |= self.runs_elsewhere(at);
            on = Some(at);
            at = fleet.machine(at).parent?;
        }
        let stops = |&&slot: &&SlotId| {
            let capability = fleet.capability(fleet.slot(slot).capability);
            !fleet.goes_on(slot)
                && match on {
                    Some(on) => capability.stops_machine(fleet.machine(on)),
                    None => capability.stops(fleet.workload(id).isolation),
                }
        };
        slots.iter().find(stops)?;
        Some(match runs {
            true => Left::Running,
            false if self.can_be_moved(id) => Left::Moved,
            false => Left::Behind,
        })
    }
}

/// Finds what is said to break. Of budgets of the same name it is the one that allows as much as is said.
fn broken(fleet: &Fleet, said: &Breach) -> Option<Broken> {
    match said {
        Breach::Service { service, .. } => match find_thing(fleet, service)? {
            Thing::Service(id) => Some(Broken::Service(id)),
            _ => None,
        },
        Breach::Budget { budget, allowed, .. } => {
            let is_it = |&id: &BudgetId| {
                fleet.budget(id).allowed as usize == *allowed && fleet.budget_name(id) == **budget
            };
            fleet.budget_ids().find(is_it).map(Broken::Budget)
        }
    }
}
