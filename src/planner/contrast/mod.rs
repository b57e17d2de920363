//! The figures of the contrast: one question under three strategies, and under the one that chooses if that comes to something else.

mod costs;
mod counterpart;
mod counts;
mod crowd;
mod images;
mod room;

pub(crate) use self::counterpart::counterpart;
use crate::answer::contrast::{Assumption, Column, Contrast};
use crate::answer::plan::{Plan, SCHEMA};
use crate::answer::step::Step;
use crate::id::{FixedSet, Id};
use crate::model::{Fleet, Strategy};
use crate::planner::assemble::{Given, Proven, TOOL, assemble, unheeded};
use crate::planner::auto;
use crate::planner::check::check;
use crate::planner::exposure::{Sharers, exposure, kernel_sharers};
use crate::planner::solve::{Solution, solve};
use crate::question::Ask;

/// Who wants to see each plan.
type See<'s> = &'s mut dyn FnMut(&Plan);

/// Solves a question under each strategy and sets the figures side by side. Whoever wants to see the plans gets each
/// with its certificate and with what the fleet violates today.
pub(crate) fn contrast(fleet: &Fleet, ask: &Ask, mut see: Option<See<'_>>) -> Contrast {
    let mut found = match &mut see {
        Some(see) => uniform(fleet, ask, Some(&mut **see)),
        None => uniform(fleet, ask, None),
    };
    let chosen = chosen(fleet, ask, &found.columns, see);
    found.columns.extend(chosen);
    found
}

/// The column of the strategy that chooses, if it empties some machines and comes to other figures than all others.
fn chosen(fleet: &Fleet, ask: &Ask, columns: &[Column], see: Option<See<'_>>) -> Option<Column> {
    let solution = auto::solve(fleet, ask.clone(), Strategy::Auto, None);
    if solution.graph.drained.is_empty() {
        return None;
    }
    let checked = see.as_ref().map(|_| check(fleet));
    let given = Given { certificate: checked.is_some(), checked, today: None };
    let (column, proven) = column(fleet, solution, given, &kernel_sharers(fleet));
    if columns.iter().any(|other| other.is_same(&column)) {
        return None;
    }
    if let Some(see) = see {
        see(&proven.plan);
    }
    Some(column)
}

/// The same under the strategies that are the same for all machines.
fn uniform(fleet: &Fleet, ask: &Ask, mut see: Option<See<'_>>) -> Contrast {
    let shared = kernel_sharers(fleet);
    let exposed = exposure(fleet, &shared);
    let checked = see.as_ref().map(|_| check(fleet));
    let mut plans = Vec::new();
    let columns = Strategy::UNIFORM.iter().map(|&strategy| {
        let given = Given { checked: checked.clone(), today: None, certificate: checked.is_some() };
        let solution = solve(fleet, ask.clone(), strategy, FixedSet::default());
        let (column, proven) = column(fleet, solution, given, &shared);
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
    let reasons = largest.map_or_else(Vec::new, |step: &Step| step.reasons.clone());
    let about = in_place.tables.about(&reasons);
    let about = about.and_then(|at| Some(&in_place.tables.reasons.get(at.index())?.what));
    Contrast {
        schema: SCHEMA,
        tool: TOOL.to_owned(),
        read: in_place.read.clone(),
        bumps: in_place.bumps.clone(),
        holds: in_place.holds.clone(),
        except: in_place.except.clone(),
        left_out: in_place.left_out.clone(),
        columns,
        fleet: exposed,
        memory_mib: costs::whole(fleet, |id| Some(fleet.machine(id).memory_mib)),
        disk_mib: costs::whole(fleet, |id| fleet.machine(id).disk_mib),
        costs: costs::of_shared(fleet),
        empty_hosts: fleet.machine_ids().filter(|&id| fleet.is_empty_host(id)).count(),
        stopped: fleet.machine_ids().filter(|&id| fleet.is_at_rest(id)).count(),
        today: about.and_then(|what| counts::today(&in_place, what)),
        also: counts::also(&in_place, about),
        reasons,
        blocked: in_place.blocked,
        tables: in_place.tables,
        unheeded: unheeded(fleet),
        assumptions: assumptions(fleet),
        counterpart: None,
    }
}

fn column(fleet: &Fleet, mut solution: Solution<'_>, given: Given, shared: &Sharers) -> (Column, Proven) {
    let strategy = solution.graph.strategy;
    let proven = assemble(&mut solution, given);
    let plan = &proven.plan;
    let assumed = fleet.assumptions();
    let disruptions = counts::disruptions(&solution);
    let leaving = room::leaving(&solution);
    let surge = room::surge(fleet, &leaving);
    let new_hosts = room::spares(&solution);
    let own = room::own_guests(&solution);
    let new_guests = own.len() as u64;
    let crowd = crowd::then(fleet, &solution.placed, &own);
    let column = Column {
        strategy,
        redeployed: counts::redeployed(plan),
        disruptions_most: disruptions.values().map(FixedSet::len).max().unwrap_or(0),
        disruptions_total: disruptions.values().map(FixedSet::len).sum(),
        containers_restarted: counts::containers_restarted(plan),
        critical_seconds: counts::critical_seconds(plan),
        surge_workloads: surge.workloads,
        surge_cpu_milli: surge.cpu_milli,
        surge_memory_mib: surge.memory_mib,
        surge_ready: plan.summary.hosts_ready,
        new_hosts: usize::try_from(new_hosts).unwrap_or(usize::MAX),
        host_memory_mib: new_hosts * assumed.host_memory_mib,
        host_disk_mib: new_hosts * assumed.host_disk_mib,
        host_make_seconds: new_hosts * assumed.host_make_seconds,
        new_guests: own.len(),
        vm_memory_mib: new_guests * assumed.vm_memory_mib,
        vm_disk_mib: new_guests * assumed.vm_disk_mib,
        images_mib: room::images_of_new(fleet, &own, &leaving),
        kept_in_guests: room::kept_in_guests(&solution, shared),
        stuck: counts::stuck(&solution),
        vm_start_seconds: if own.is_empty() { 0 } else { assumed.vm_start_seconds },
        kernel_shared_by: crowd.shared_by,
        kernel_shared_unconfined: crowd.unconfined,
        crash_reaches: crowd.crash,
        services_stopped: counts::services_stopped(fleet, &solution),
        blocked: solution.refused.iter().map(|round| round.lost().count()).sum(),
        checked: None,
        summary: plan.summary.clone(),
    };
    (column, proven)
}

fn assumptions(fleet: &Fleet) -> Vec<Assumption> {
    let figure = |(name, value, stated): (&str, u64, bool)| Assumption {
        name: name.to_owned(),
        value,
        default: !stated,
    };
    fleet.assumed().map(figure).collect()
}

#[cfg(test)]
mod tests;
