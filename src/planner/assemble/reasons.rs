//! Why a step has to happen: what began it, and each rule that brings in more than was asked for.

use super::change::Goals;
use crate::answer::plan::{Asked, Reason};
use crate::answer::why::Link;
use crate::id::FixedSet;
use crate::planner::graph::{Origin, TrackKey};
use crate::planner::solve::Solution;
use crate::planner::wording::{chain, reasons, word_origin};

/// Most rules of one step that are given beside what began it.
const MOST_RULES: usize = 8;
/// Most links for each of them; of a longer chain the last ones.
const MOST_LINKS: usize = 6;

/// Words why the events of a step are forced: the chain to the one found first, then for each rule by which something
/// changes version that nobody asked for what its chain adds to what is said already.
pub(super) fn of_step(solution: &Solution<'_>, goals: &Goals, members: &[u32]) -> Vec<Reason> {
    let Solution { graph, closure, .. } = solution;
    let mut links = chain(graph, closure, members[0]);
    let mut rules: FixedSet<Origin> = FixedSet::default();
    for &at in members {
        let (key, position) = graph.event(closure.event(at));
        let Some((_, rule)) = closure.cause(at) else {
            continue;
        };
        let asked = goals.asked(key, position) == Asked::Yes;
        if asked || !changes_version(key) || !is_telling(rule) || !rules.insert(rule) {
            continue;
        }
        let more: Vec<Link> =
            chain(graph, closure, at).into_iter().filter(|link| !links.contains(link)).collect();
        links.extend_from_slice(&more[more.len().saturating_sub(MOST_LINKS)..]);
        if rules.len() == MOST_RULES {
            break;
        }
    }
    links.extend(together(solution, members));
    reasons(graph.fleet, links)
}

/// Words the facts by which replicas are in one step.
fn together(solution: &Solution<'_>, members: &[u32]) -> Vec<Link> {
    let Solution { graph, closure, groups, .. } = solution;
    let mut found: FixedSet<Origin> = FixedSet::default();
    let mut links = Vec::new();
    for &at in members {
        let inside =
            closure.arrows(at).iter().filter(|(to, _)| groups.of[*to as usize] == groups.of[at as usize]);
        for &(to, origin) in inside {
            if matches!(origin, Origin::Together(_)) && found.insert(origin) {
                links.push(word_origin(graph, origin, closure.event(at), Some(closure.event(to))));
            }
        }
    }
    links
}

const fn changes_version(key: TrackKey) -> bool {
    matches!(
        key,
        TrackKey::Slot(_)
            | TrackKey::Own(..)
            | TrackKey::Published(_)
            | TrackKey::Carried(..)
            | TrackKey::Runs(..)
    )
}

/// Tells whether a rule says more than that things come together.
const fn is_telling(rule: Origin) -> bool {
    matches!(
        rule,
        Origin::Requirement(_)
            | Origin::Choice(_)
            | Origin::Build
            | Origin::Unmixed
            | Origin::Together(_)
            | Origin::Replica
    )
}
