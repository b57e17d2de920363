//! Replicas that are alike: states that differ only in which of them stands where are looked at once.

use super::explore::Part;
use super::region::{Region, State};
use crate::planner::graph::TrackKey;

/// Tracks of the core that can take each other's place, in groups.
#[derive(Debug, Default)]
pub(super) struct Alike {
    groups: Vec<Vec<usize>>,
}

impl Alike {
    /// Finds the replicas in a part of a region for which every rule, arrow and goal is the same.
    pub(super) fn of(region: &Region, part: &Part) -> Self {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for &track in &part.tracks {
            if !matches!(region.core[track].key, TrackKey::Runs(..)) {
                continue;
            }
            match groups.iter_mut().find(|group| can_swap((region, part), group[0], track)) {
                Some(group) => group.push(track),
                None => groups.push(vec![track]),
            }
        }
        groups.retain(|group| group.len() > 1);
        Self { groups }
    }

    /// The state that stands for all that differ from it only in which replica stands where.
    pub(super) fn canonical(&self, state: &State) -> State {
        let mut sorted = state.clone();
        for group in &self.groups {
            for (&track, from) in group.iter().zip(furthest_first(group, state)) {
                sorted[track] = state[from];
            }
        }
        sorted
    }

    /// Leads which replica is which from a state on to the one that stands for it.
    pub(super) fn rename(&self, names: &mut [usize], state: &State) {
        let before = names.to_vec();
        for group in &self.groups {
            for (&track, from) in group.iter().zip(furthest_first(group, state)) {
                names[track] = before[from];
            }
        }
    }

    /// Of some tracks one for each position of alike ones in a state that stands for others.
    pub(super) fn each_once(&self, tracks: &[usize], state: &State) -> Vec<usize> {
        let mut once = tracks.to_vec();
        for group in &self.groups {
            for pair in group.windows(2).filter(|pair| state[pair[0]] == state[pair[1]]) {
                once.retain(|&track| track != pair[1]);
            }
        }
        once
    }
}

fn furthest_first(group: &[usize], state: &State) -> Vec<usize> {
    let mut order = group.to_vec();
    order.sort_by_key(|&track| std::cmp::Reverse(state[track]));
    order
}

/// Whether two tracks of workloads can take each other's place. What one rule speaks of at one place runs the same component.
fn can_swap((region, part): (&Region, &Part), a: usize, b: usize) -> bool {
    let (one, other) = (&region.core[a], &region.core[b]);
    let swapped = |state: &State| {
        let mut state = state.clone();
        state.swap(a, b);
        state
    };
    let mut positions = one.start + 1..one.len;
    let others = part.tracks.iter().copied().filter(|&track| track != a && track != b);
    let mut needs = others.flat_map(|track| region.needs_of(track));
    let goals = || part.goals.iter().map(|&goal| &region.goals[goal].1);
    (one.start, one.len) == (other.start, other.len)
        && part.rules.iter().all(|&rule| region.rules[rule].is_alike(a, b))
        && needs.all(|need| need.core[a] == need.core[b])
        && positions.all(|at| match (region.need(a, at), region.need(b, at)) {
            (Some(one), Some(other)) => {
                let alike = one.core == swapped(&other.core) && one.never == other.never;
                alike && region.is_of(a, one, other) && region.is_of(b, other, one)
            }
            _ => false,
        })
        && goals().all(|need| {
            let wanted = swapped(&need.core);
            goals().any(|other| other.core == wanted && other.never == need.never)
        })
}
