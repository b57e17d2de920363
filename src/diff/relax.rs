//! What two plans ask for where rules forbid steps.

use super::steps::Pairs;
use crate::answer::diff::Asking;
use crate::answer::plan::Plan;
use crate::answer::relax::Relax;
use crate::answer::schedule::Rule;
use std::collections::BTreeMap;

/// A rule whatever it allows: what it is, and whose.
type Key<'p> = (u8, &'p str, &'p str);

/// Tells which rules forbid steps in only one of two plans, other steps, or ask for something else; nothing unless both have waves.
pub(super) fn askings(old: &Plan, new: &Plan, pairs: &Pairs) -> Vec<Asking> {
    if old.schedule.is_none() || new.schedule.is_none() {
        return Vec::new();
    }
    // Budgets may be called the same and windows have no name, so that of one key there may be several.
    let mut all: BTreeMap<Key<'_>, (Vec<&Relax>, Vec<&Relax>)> = BTreeMap::new();
    for (key, one) in asked(old) {
        all.entry(key).or_default().0.push(one);
    }
    for (key, one) in asked(new) {
        all.entry(key).or_default().1.push(one);
    }
    let both = all.into_values().flat_map(|(was, is)| {
        let number = was.len().max(is.len());
        (0..number).map(move |at| (was.get(at).copied(), is.get(at).copied()))
    });
    let differ = both.filter(|&(was, is)| match (was, is) {
        (Some(was), Some(is)) => !is_same(old, new, (was, is), pairs),
        _ => true,
    });
    differ.map(|(from, to)| Asking { from: from.cloned(), to: to.cloned() }).collect()
}

fn asked(plan: &Plan) -> impl Iterator<Item = (Key<'_>, &Relax)> {
    let all = plan.schedule.iter().flat_map(|schedule| &schedule.relax);
    all.filter_map(|one| Some((key(&one.of)?, one)))
}

/// The key of a rule. That a thing changes in one step at a time, or how many replicas a rollout changes, forbids no step by
/// itself, so that nothing is asked for.
fn key(rule: &Rule) -> Option<Key<'_>> {
    Some(match rule {
        Rule::Budget { budget, .. } => (0, &**budget, ""),
        Rule::Pool { pool, .. } => (1, &**pool, ""),
        Rule::Machines { .. } => (2, "", ""),
        Rule::Domains { service, key } => (3, &**service, &**key),
        Rule::Growth => (4, "", ""),
        Rule::Turns => (5, "", ""),
        Rule::Surge { pool, .. } => (6, &**pool, ""),
        Rule::Windows => (7, "", ""),
        Rule::Thing { .. } | Rule::Rollout { .. } => return None,
    })
}

/// Whether the same is asked for the same steps.
fn is_same(old: &Plan, new: &Plan, (was, is): (&Relax, &Relax), pairs: &Pairs) -> bool {
    let now = |step: usize| Some(new.steps.get(pairs.new_of(old.position(step)?)?)?.number);
    let mut steps: Vec<usize> = was.steps.iter().map(|&step| now(step).unwrap_or(step)).collect();
    steps.sort_unstable();
    was.of == is.of && was.needs == is.needs && was.ask == is.ask && steps == is.steps
}
