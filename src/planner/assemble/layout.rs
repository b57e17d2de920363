//! The order of steps, and what each has to wait for.

use crate::planner::closure::Closure;
use crate::planner::graph::thing_of;
use crate::planner::solve::Solution;
use crate::planner::wording::word_event;
use std::collections::BTreeSet;

/// The order of steps.
pub(super) struct Layout {
    /// The groups that move something, in order.
    pub(super) order: Vec<u32>,
    /// For each of them the steps right before it, from one, without those that come before another of these.
    pub(super) after: Vec<Vec<u32>>,
    /// By event: its step from one; zero where it moves nothing.
    pub(super) of_event: Vec<u32>,
}

/// Orders the groups by wave, then by the name of their first thing, so that the order of the input does not show.
pub(super) fn lay_out(solution: &Solution<'_>) -> Layout {
    let Solution { graph, closure, groups, .. } = solution;
    let thing = |at: &u32| thing_of(graph.fleet, graph.event(closure.event(*at)).0);
    let mut keyed: Vec<(u32, String, u32)> = Vec::new();
    for (group, members) in groups.members.iter().enumerate() {
        let least = members.iter().filter_map(thing).map(|thing| thing.name(graph.fleet)).min();
        let number = u32::try_from(group).expect("fewer than 2^32 groups");
        keyed.extend(least.map(|name| (groups.waves[group], name, number)));
    }
    keyed.sort_unstable();
    // Several groups of a wave may begin with one thing: all that happens in them decides then.
    let happens = |group: u32| {
        let events = groups.members[group as usize].iter().map(|&at| word_event(graph, closure.event(at)));
        events.collect::<BTreeSet<String>>()
    };
    for alike in keyed.chunk_by_mut(|a, b| (a.0, &a.1) == (b.0, &b.1)).filter(|alike| alike.len() > 1) {
        alike.sort_by_cached_key(|&(.., group)| happens(group));
    }
    let order: Vec<u32> = keyed.into_iter().map(|(.., group)| group).collect();
    let mut number = vec![0u32; groups.members.len()];
    for (index, &group) in order.iter().enumerate() {
        number[group as usize] = u32::try_from(index + 1).expect("fewer than 2^32 steps");
    }
    let before = groups_before(closure, &groups.of, &number);
    let waves: Vec<u32> = order.iter().map(|&group| groups.waves[group as usize]).collect();
    let after = least(order.iter().map(|&group| before[group as usize].clone()).collect(), &waves);
    let of_event = groups.of.iter().map(|&group| number[group as usize]).collect();
    Layout { order, after, of_event }
}

/// Returns for each group the steps right before it. Groups that move nothing hand on what is before them; they are
/// numbered so that arrows lead to lower numbers, hence one pass in order.
fn groups_before(closure: &Closure, of: &[u32], number: &[u32]) -> Vec<Vec<u32>> {
    let mut events: Vec<Vec<u32>> = vec![Vec::new(); number.len()];
    for (at, &group) in of.iter().enumerate() {
        events[group as usize].push(u32::try_from(at).expect("fewer than 2^32 events"));
    }
    let mut before: Vec<Vec<u32>> = vec![Vec::new(); number.len()];
    for group in 0..number.len() {
        let mut found: Vec<u32> = Vec::new();
        for &at in &events[group] {
            for &(to, _) in closure.arrows(at) {
                let other = of[to as usize] as usize;
                match number[other] {
                    _ if other == group => {}
                    0 => found.extend(&before[other]),
                    step => found.push(step),
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        before[group] = found;
    }
    before
}

/// Leaves out of the steps before each those that come before another of these: what is left is the least that says the
/// same order. Steps are numbered by wave. Mostly linear in what is given: only where the steps before one are of several
/// waves are the steps before these looked through, and each once.
fn least(mut after: Vec<Vec<u32>>, waves: &[u32]) -> Vec<Vec<u32>> {
    let mut passed = vec![0u32; after.len() + 1];
    for step in 0..after.len() {
        let mut own = std::mem::take(&mut after[step]);
        let (before, one_wave) = (&after[..step], |own: &[u32]| {
            let wave = |step: Option<&u32>| step.map(|&step| waves[step as usize - 1]);
            wave(own.first()) == wave(own.last())
        });
        if !one_wave(&own) {
            let last = own[own.len() - 1];
            // Mostly they come right before the last.
            own.retain(|step| *step == last || before[last as usize - 1].binary_search(step).is_err());
        }
        if !one_wave(&own) {
            let (first, stamp) = (own[0], u32::try_from(step + 1).expect("fewer than 2^32 steps"));
            let mut work = own.clone();
            while let Some(at) = work.pop() {
                for &next in before[at as usize - 1].iter().filter(|&&next| next >= first) {
                    if std::mem::replace(&mut passed[next as usize], stamp) != stamp {
                        work.push(next);
                    }
                }
            }
            own.retain(|&step| passed[step as usize] != stamp);
        }
        after[step] = own;
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_from_the_rest_is_left_out() {
        let direct = vec![vec![], vec![], vec![1], vec![1, 2, 3], vec![1, 3, 4]];
        assert_eq!(least(direct, &[0, 0, 1, 2, 3]), [vec![], vec![], vec![1], vec![2, 3], vec![4]]);
        let far = vec![vec![], vec![], vec![1], vec![3], vec![1, 2, 4]];
        assert_eq!(least(far, &[0, 0, 1, 2, 3])[4], [2, 4]);
    }
}
