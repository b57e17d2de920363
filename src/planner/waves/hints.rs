//! Machines that may go well together: those that a label puts into one rack, zone or row.
//!
//! Where the replicas of services are spread over racks, a rack at a time is the best there is, and hard to find without its name.

use super::problem::Made;
use crate::id::{FixedMap, IdVec};
use crate::model::TextId;
use crate::planner::schedule::JobId;

/// Most labels that are looked at.
const MOST: usize = 8;

/// The number of each value of a label, and the group of each job.
type Groups = (FixedMap<TextId, u32>, IdVec<JobId, u32>);

/// For each label key of the machines that go away by which there are several groups, the group of each job. What has no value is a
/// group of its own.
pub(super) fn hints(made: &Made<'_>) -> Vec<IdVec<JobId, u32>> {
    let number = made.problem.jobs.len();
    let mut keys: FixedMap<TextId, Groups> = FixedMap::default();
    for (job, step) in made.problem.jobs.ids().zip(&made.plan.steps) {
        let Some(machine) = made.away(step).first().copied() else { continue };
        for &(key, value) in made.fleet.machine_labels(machine) {
            if !keys.contains_key(&key) && keys.len() >= MOST {
                continue;
            }
            let fresh = || (FixedMap::default(), IdVec::filled(number, u32::MAX));
            let (values, groups) = keys.entry(key).or_insert_with(fresh);
            let next = u32::try_from(values.len()).unwrap_or(u32::MAX);
            groups[job] = *values.entry(value).or_insert(next);
        }
    }
    // Where each machine is a group, a label says nothing.
    let several = keys.into_values().filter(|(values, _)| values.len() > 1 && values.len() * 2 <= number);
    several.map(|(_, groups)| groups).collect()
}
