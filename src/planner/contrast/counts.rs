//! What happens to whom: disruptions, redeployments, services that one step stops, and how long it takes.

use crate::answer::contrast::Stuck;
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::step::{Asked, Change, Effect};
use crate::answer::tables::{Text, ThingKind, What};
use crate::id::{FixedMap, FixedSet};
use crate::model::{Fleet, ServiceId, WorkloadId};
use crate::planner::graph::{Rider, Thing, TrackKey, thing_of};
use crate::planner::lockstep::LockstepId;
use crate::planner::solve::Solution;
use crate::planner::strategy;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Counts workloads that start from another build of their image and keep their version.
pub(super) fn redeployed(plan: &Plan) -> usize {
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    let with = |effect: Effect| -> BTreeSet<ThingRef> {
        let some = changes.clone().filter(|change| change.effect == effect);
        some.map(|change| change.thing).collect()
    };
    with(Effect::Redeploy).difference(&with(Effect::Upgrade)).count()
}

/// The version before the change that a reason is about, if that is known.
pub(super) fn today(plan: &Plan, what: &What) -> Option<Text> {
    let mut changes = plan.steps.iter().flat_map(|step| &step.changes);
    changes.find(|change| change.thing == what.thing && change.of == what.of)?.from.clone()
}

/// What changes version without being asked for, beside what the largest step is about: machines and workloads. Images that are
/// published and workloads that are redeployed are counted elsewhere.
pub(super) fn also(plan: &Plan, about: Option<&What>) -> Vec<Change> {
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    let forced = changes.filter(|change| {
        let is_about = about.is_some_and(|what| change.thing == what.thing && change.of == what.of);
        let kind = plan.tables.thing(change.thing).kind;
        let is_counted = kind.is_machine() || kind == ThingKind::Workload;
        let is_own = matches!(change.effect, Effect::Upgrade | Effect::Recreate);
        is_own && change.asked == Asked::No && is_counted && !is_about
    });
    forced.cloned().collect()
}

/// Counts the system containers that restart: among machines that have no kernel of their own.
pub(super) fn containers_restarted(plan: &Plan) -> usize {
    let is_host = |thing: ThingRef| plan.tables.thing(thing).kind == ThingKind::Host;
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    // A host restarts with nothing else; what has the kernel of a host is named as one.
    let restart = changes.filter(|change| change.effect == Effect::Restart && is_host(change.thing));
    restart.map(|change| change.thing).collect::<BTreeSet<_>>().len()
}

/// For each workload, the groups that restart, move or redeploy it. A bare machine stands for what runs in it, which
/// restarts as the machine changes or restarts, and not as it moves, which it does while it runs.
pub(super) fn disruptions(solution: &Solution<'_>) -> FixedMap<Thing, FixedSet<LockstepId>> {
    let Solution { graph, closure, groups, .. } = solution;
    let fleet = graph.fleet;
    let mut found: FixedMap<Thing, FixedSet<LockstepId>> = FixedMap::default();
    for (at, event) in closure.events() {
        let key = graph.event(event).0;
        let disrupted = match (key, thing_of(fleet, key)) {
            (_, Some(thing @ Thing::Workload(_))) => Some(thing),
            (TrackKey::Seat(Rider::Machine(id), _), Some(thing)) => fleet.is_bare(id).then_some(thing),
            (TrackKey::Slot(slot), Some(thing @ Thing::Machine(id))) => {
                (fleet.is_bare(id) && !fleet.goes_on(slot)).then_some(thing)
            }
            _ => None,
        };
        if let Some(thing) = disrupted {
            found.entry(thing).or_default().insert(groups.of[at]);
        }
    }
    found
}

/// Counts services with several replicas all of which one step restarts, moves or redeploys.
pub(super) fn services_stopped(fleet: &Fleet, solution: &Solution<'_>) -> usize {
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

/// Counts the workloads that stay on a machine that is emptied, by the reason that ties them to it, most first. Where the strategy
/// chooses, its plan says that of each machine.
pub(super) fn stuck(solution: &Solution<'_>) -> Vec<Stuck> {
    let Solution { graph, closure, .. } = solution;
    if !strategy::moves_workloads(graph.strategy) || strategy::chooses(graph.strategy) {
        return Vec::new();
    }
    let fleet = graph.fleet;
    let tied = closure.events().filter_map(|(_, event)| match graph.event(event).0 {
        TrackKey::Seat(Rider::Workload(id), _) => (!fleet.workload(id).movable).then_some(id),
        _ => None,
    });
    let tied: FixedSet<WorkloadId> = tied.collect();
    let mut by: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for id in tied {
        *by.entry(fleet.workload(id).stuck_because.map(|text| fleet.text(text))).or_default() += 1;
    }
    let stuck =
        by.into_iter().map(|(because, workloads)| Stuck { because: because.map(str::to_owned), workloads });
    let mut stuck: Vec<Stuck> = stuck.collect();
    stuck.sort_by_key(|one| Reverse(one.workloads));
    stuck
}

/// The seconds along the longest chain of steps. Steps come after those that they need.
pub(super) fn critical_seconds(plan: &Plan) -> u64 {
    let mut done = vec![0u64; plan.steps.len() + 1];
    for step in &plan.steps {
        let before = step.after.iter().map(|before| done[before.step]).max().unwrap_or(0);
        done[step.number] = before + step.seconds;
    }
    done.into_iter().max().unwrap_or(0)
}
