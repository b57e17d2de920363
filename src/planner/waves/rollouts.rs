//! How many replicas of a service change version in one wave, and in which order, where its rollout says so.
//!
//! What a machine takes along only stops and is no rollout: there budgets count. A step that has to change more replicas at
//! once than the rollout would is not forbidden by it, since what makes it one step is a stronger reason.

use super::problem::Made;
use crate::answer::schedule::Rule;
use crate::answer::tables::Text;
use crate::id::FixedSet;
use crate::model::{Fleet, ServiceId, WorkloadId};
use crate::planner::schedule::{JobId, LimitKind, Take};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// By job, the replicas of a service that it changes.
type Changed = BTreeMap<JobId, Vec<WorkloadId>>;

/// Adds what rollouts say; their order only where it `orders`.
pub(super) fn bound(made: &mut Made<'_>, orders: bool) {
    let mut by: BTreeMap<ServiceId, Changed> = BTreeMap::new();
    for (job, gone) in made.gone.iter_enumerated() {
        for one in gone.iter().filter(|one| one.changes) {
            let service = made.fleet.workload(one.id).service;
            if made.fleet.service(service).rollout.is_some() {
                by.entry(service).or_default().entry(job).or_default().push(one.id);
            }
        }
    }
    for (service, changed) in by {
        let Some(rollout) = made.fleet.service(service).rollout else { continue };
        let replicas = u32::try_from(made.fleet.replicas(service).len()).unwrap_or(u32::MAX);
        let largest = changed.values().map(Vec::len).max().unwrap_or(0) as u64;
        let allowed = u64::from(rollout.at_once(replicas)).max(largest);
        let all: u64 = changed.values().map(|own| own.len() as u64).sum();
        let name = Text::from(format!("service/{}", made.fleet.service_name(service)));
        let rule = Rule::Rollout { service: name, allowed };
        if all > allowed {
            let limit = made.limit(LimitKind::Budget, allowed, rule.clone());
            for (&job, own) in &changed {
                let amount = own.len() as u64;
                made.problem.jobs[job].takes.push(Take { limit, amount });
            }
        }
        if rollout.ordered && orders {
            order(made, &changed, &rule);
        }
    }
}

/// Puts the jobs of a service in order, the one with the last replica first, as far as nothing else orders them.
fn order(made: &mut Made<'_>, changed: &Changed, rule: &Rule) {
    let last = |own: &Vec<WorkloadId>| own.iter().map(|&id| rank(made.fleet, id)).max();
    let mut jobs: Vec<(JobId, Option<(u64, WorkloadId)>)> =
        changed.iter().map(|(&job, own)| (job, last(own))).collect();
    jobs.sort_by_key(|&(_, last)| Reverse(last));
    for pair in jobs.windows(2) {
        let (before, after) = (pair[0].0, pair[1].0);
        let is_in_turn = made.problem.jobs[before].turn <= made.problem.jobs[after].turn;
        if is_in_turn && !waits_for(made, before, after) {
            made.problem.jobs[after].after.push(before);
            made.lent.entry((before, after)).or_insert_with(|| rule.clone());
        }
    }
}

/// Where a replica stands among those of its service: by the number at the end of its name, else as they are listed.
fn rank(fleet: &Fleet, id: WorkloadId) -> (u64, WorkloadId) {
    let name = fleet.workload_name(id);
    let number = name.rsplit(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok());
    (number.unwrap_or(0), id)
}

/// Whether a job has to wait for another, directly or not.
fn waits_for(made: &Made<'_>, job: JobId, other: JobId) -> bool {
    let mut seen: FixedSet<JobId> = FixedSet::default();
    let mut open = vec![job];
    while let Some(at) = open.pop() {
        if at == other {
            return true;
        }
        open.extend(made.problem.jobs[at].after.iter().copied().filter(|&before| seen.insert(before)));
    }
    false
}
