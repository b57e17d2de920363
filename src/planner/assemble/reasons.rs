//! Why a step has to happen: what began it, and each rule that adds more than was asked for.

use super::change::Goals;
use crate::answer::refs::ReasonRef;
use crate::answer::step::Asked;
use crate::answer::tables::Reason;
use crate::id::FixedSet;
use crate::planner::closure::ForcedId;
use crate::planner::graph::{Origin, TrackKey};
use crate::planner::record::Recorder;
use crate::planner::solve::Solution;

/// The most rules of one step that are given besides what began it.
const MOST_RULES: usize = 8;

/// The reasons of a step: that of its first event, then that of the first event of each rule that forces a version
/// change that was not asked for. Each leads back to the bump.
pub(super) fn of_step(
    solution: &Solution<'_>,
    goals: &Goals,
    members: &[ForcedId],
    record: &mut Recorder<'_>,
) -> Vec<ReasonRef> {
    let Solution { graph, closure, .. } = solution;
    // There are few of both.
    let mut heads: Vec<ReasonRef> = vec![record.reason(graph, (0, closure), members[0])];
    let mut rules: Vec<Origin> = Vec::new();
    for &at in members {
        let (key, position) = graph.event(closure.event(at));
        let Some((_, rule)) = closure.cause(at) else {
            continue;
        };
        let asked = goals.asked(key, position) == Asked::Yes;
        if asked || !changes_version(key) || !is_telling(rule) || rules.contains(&rule) {
            continue;
        }
        rules.push(rule);
        let head = record.reason(graph, (0, closure), at);
        if !heads.contains(&head) {
            heads.push(head);
        }
        if rules.len() == MOST_RULES {
            break;
        }
    }
    // Each of these is new.
    heads.extend(together(solution, members, record));
    heads
}

/// The facts by which replicas are in one step.
fn together(solution: &Solution<'_>, members: &[ForcedId], record: &mut Recorder<'_>) -> Vec<ReasonRef> {
    let Solution { graph, closure, groups, .. } = solution;
    let mut found: FixedSet<Origin> = FixedSet::default();
    let mut reasons = Vec::new();
    for &at in members {
        let inside = closure.arrows(at).iter().filter(|(to, _)| groups.of[*to] == groups.of[at]);
        for &(to, origin) in inside {
            if matches!(origin, Origin::Together(_)) && found.insert(origin) {
                let because = record.reason(graph, (0, closure), at);
                let what = record.what(graph, closure.event(to));
                let (why, place) = record.why(graph, origin, closure.event(at), Some(closure.event(to)));
                reasons.push(record.add_reason(Reason { what, why, because: Some(because), place }));
            }
        }
    }
    reasons
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

/// Whether a rule says more than that things come together.
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
