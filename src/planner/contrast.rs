//! The figures of the contrast: one question under three strategies.

use crate::answer::contrast::{Assumption, Column, Contrast};
use crate::answer::plan::{Plan, SCHEMA};
use crate::answer::refs::ThingRef;
use crate::answer::step::{Effect, Step};
use crate::id::{FixedMap, FixedSet};
use crate::model::{Assumptions, Fleet, MachineId, MachineKind, ServiceId, Strategy, WorkloadId};
use crate::planner::assemble::{Given, Proven, TOOL, assemble, unheeded};
use crate::planner::check::check;
use crate::planner::exposure::{Sharers, exposure, kernel_sharers, largest_crash, sharing};
use crate::planner::graph::{Rider, Thing, TrackKey, thing_of};
use crate::planner::lockstep::LockstepId;
use crate::planner::solve::{Solution, solve};
use crate::planner::strategy;
use crate::question::Ask;
use std::collections::BTreeSet;

/// Solves a question under each strategy and sets the figures side by side. Whoever wants to see the plans gets each
/// with its certificate and with what the fleet violates today.
pub(crate) fn contrast(fleet: &Fleet, ask: &Ask, mut see: Option<&mut dyn FnMut(&Plan)>) -> Contrast {
    let shared = kernel_sharers(fleet);
    let exposed = exposure(fleet, &shared);
    let crash = largest_crash(&exposed);
    let checked = see.as_ref().map(|_| check(fleet));
    let mut plans = Vec::new();
    let columns = Strategy::ALL.iter().map(|&strategy| {
        let given = Given { checked: checked.clone(), today: None, certificate: checked.is_some() };
        let (column, proven) = column(fleet, ask.clone(), strategy, given, (&shared, crash));
        if let Some(see) = &mut see {
            see(&proven.plan);
        }
        plans.push(proven.without_certificate());
        column
    });
    let columns = columns.collect();
    let in_place = plans.swap_remove(0);
    // Of equally large steps, the first.
    let largest = in_place.steps.iter().rev().max_by_key(|step| step.things);
    Contrast {
        schema: SCHEMA,
        tool: TOOL.to_owned(),
        bumps: in_place.bumps.clone(),
        holds: in_place.holds.clone(),
        except: in_place.except.clone(),
        left_out: in_place.left_out.clone(),
        columns,
        fleet: exposed,
        reasons: largest.map_or_else(Vec::new, |step: &Step| step.reasons.clone()),
        blocked: in_place.blocked,
        tables: in_place.tables,
        unheeded: unheeded(fleet),
        assumptions: assumptions(fleet.assumptions()),
    }
}

fn column(
    fleet: &Fleet,
    ask: Ask,
    strategy: Strategy,
    given: Given,
    (shared, crash): (&Sharers, usize),
) -> (Column, Proven) {
    let mut solution = solve(fleet, ask, strategy);
    let proven = assemble(&mut solution, given);
    let plan = &proven.plan;
    let assumed = fleet.assumptions();
    let disruptions = disruptions(&solution);
    let surge = surge(fleet, &solution);
    let own = own_guests(&solution);
    let new_guests = own.len() as u64;
    let (kernel_shared_by, kernel_shared_unconfined) = sharing(fleet, shared, &own);
    let column = Column {
        strategy,
        redeployed: redeployed(plan),
        disruptions_most: disruptions.values().map(FixedSet::len).max().unwrap_or(0),
        disruptions_total: disruptions.values().map(FixedSet::len).sum(),
        critical_seconds: critical_seconds(plan),
        surge_workloads: surge.workloads,
        surge_cpu_milli: surge.cpu_milli,
        surge_memory_mib: surge.memory_mib,
        surge_ready: plan.summary.hosts_ready,
        new_guests: own.len(),
        vm_memory_mib: new_guests * assumed.vm_memory_mib,
        vm_disk_mib: new_guests * assumed.vm_disk_mib,
        kept_in_guests: kept_in_guests(&solution, shared),
        vm_start_seconds: if own.is_empty() { 0 } else { assumed.vm_start_seconds },
        kernel_shared_by,
        kernel_shared_unconfined,
        crash_reaches: (plan.summary.moved + plan.summary.guests_moved == 0).then_some(crash),
        services_stopped: services_stopped(fleet, &solution),
        blocked: solution.refused.iter().map(|round| round.lost().count()).sum(),
        checked: None,
        summary: plan.summary.clone(),
    };
    (column, proven)
}

/// Counts workloads that start from another build of their image and keep their version.
fn redeployed(plan: &Plan) -> usize {
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    let with = |effect: Effect| -> BTreeSet<ThingRef> {
        let some = changes.clone().filter(|change| change.effect == effect);
        some.map(|change| change.thing).collect()
    };
    with(Effect::Redeploy).difference(&with(Effect::Upgrade)).count()
}

/// For each workload, the groups that restart, move or redeploy it. A machine stands for itself if it restarts with the
/// one under it and the inventory names nothing on it: something runs there.
fn disruptions(solution: &Solution<'_>) -> FixedMap<Thing, FixedSet<LockstepId>> {
    let Solution { graph, closure, groups, .. } = solution;
    let fleet = graph.fleet;
    let is_bare = |id: MachineId| fleet.workloads_on(id).is_empty() && fleet.machines_on(id).is_empty();
    let mut found: FixedMap<Thing, FixedSet<LockstepId>> = FixedMap::default();
    for (at, event) in closure.events() {
        let key = graph.event(event).0;
        let disrupted = match (key, thing_of(fleet, key)) {
            (_, Some(thing @ Thing::Workload(_))) => Some(thing),
            (TrackKey::Seat(rider @ Rider::Machine(id), slot), Some(thing)) => {
                (is_bare(id) && !graph.moves(rider, slot)).then_some(thing)
            }
            _ => None,
        };
        if let Some(thing) = disrupted {
            found.entry(thing).or_default().insert(groups.of[at]);
        }
    }
    found
}

/// The seconds along the longest chain of steps. Steps come after those that they need.
fn critical_seconds(plan: &Plan) -> u64 {
    let mut done = vec![0u64; plan.steps.len() + 1];
    for step in &plan.steps {
        let before = step.after.iter().map(|before| done[before.step]).max().unwrap_or(0);
        done[step.number] = before + step.seconds;
    }
    done.into_iter().max().unwrap_or(0)
}

/// What has to find room elsewhere.
#[derive(Default)]
struct Surge {
    workloads: usize,
    cpu_milli: u64,
    memory_mib: u64,
}

/// The most that emptying any one machine moves.
fn surge(fleet: &Fleet, solution: &Solution<'_>) -> Surge {
    let Solution { graph, closure, .. } = solution;
    let mut leaving: FixedMap<MachineId, FixedSet<WorkloadId>> = FixedMap::default();
    for (_, event) in closure.events() {
        if let TrackKey::Seat(rider, slot) = graph.event(event).0
            && graph.moves(rider, slot)
        {
            let list = leaving.entry(fleet.slot(slot).machine).or_default();
            match rider {
                Rider::Workload(workload) => {
                    list.insert(workload);
                }
                Rider::Machine(guest) => list.extend(fleet.workloads_on(guest)),
            }
        }
    }
    let total = |list: &FixedSet<WorkloadId>| Surge {
        workloads: list.len(),
        cpu_milli: list.iter().map(|&id| u64::from(fleet.workload(id).cpu_milli)).sum(),
        memory_mib: list.iter().map(|&id| u64::from(fleet.workload(id).memory_mib)).sum(),
    };
    leaving.values().map(total).fold(Surge::default(), |most, one| Surge {
        workloads: most.workloads.max(one.workloads),
        cpu_milli: most.cpu_milli.max(one.cpu_milli),
        memory_mib: most.memory_mib.max(one.memory_mib),
    })
}

/// The workloads that get a guest of their own.
fn own_guests(solution: &Solution<'_>) -> FixedSet<WorkloadId> {
    let Solution { graph, closure, .. } = solution;
    let own = closure.events().filter_map(|(_, event)| match graph.event(event).0 {
        TrackKey::Own(workload, _) => Some(workload),
        _ => None,
    });
    own.collect()
}

/// Counts the workloads that go down with a guest that they share, under a strategy that makes guests.
fn kept_in_guests(solution: &Solution<'_>, shared: &Sharers) -> usize {
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

/// Counts services with several replicas all of which one step restarts, moves or redeploys.
fn services_stopped(fleet: &Fleet, solution: &Solution<'_>) -> usize {
    let mut by: FixedMap<(ServiceId, LockstepId), usize> = FixedMap::default();
    for (thing, groups) in &disruptions(solution) {
        let Thing::Workload(workload) = *thing else { continue };
        for &group in groups {
            *by.entry((fleet.workload(workload).service, group)).or_default() += 1;
        }
    }
    let all = by.iter().filter(|((service, _), count)| {
        let replicas = fleet.replicas(*service).len();
        replicas > 1 && **count == replicas
    });
    all.map(|((service, _), _)| service).collect::<BTreeSet<_>>().len()
}

fn assumptions(assumed: &Assumptions) -> Vec<Assumption> {
    let unsaid = Assumptions::default();
    type Pick = fn(&Assumptions) -> u64;
    let figures: [(&str, Pick); 8] = [
        ("upgrade-seconds", |all| all.upgrade_seconds),
        ("restart-seconds", |all| all.restart_seconds),
        ("migrate-seconds", |all| all.migrate_seconds),
        ("rebuild-seconds", |all| all.rebuild_seconds),
        ("redeploy-seconds", |all| all.redeploy_seconds),
        ("vm-memory-mib", |all| all.vm_memory_mib),
        ("vm-disk-mib", |all| all.vm_disk_mib),
        ("vm-start-seconds", |all| all.vm_start_seconds),
    ];
    let figure = |(name, pick): (&str, Pick)| {
        let value = pick(assumed);
        Assumption { name: name.to_owned(), value, default: value == pick(&unsaid) }
    };
    figures.into_iter().map(figure).collect()
}
