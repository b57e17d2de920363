//! The certificate of a plan: what forces each forced event, and what ties each step.

use crate::answer::certificate::{Cause, Certificate, Event, RuleKind, Tie, TieArrow};
use crate::answer::refs::{EventRef, RequirementRef};
use crate::id::{FixedMap, Id, IdVec};
use crate::planner::closure::ForcedId;
use crate::planner::graph::Origin;
use crate::planner::lockstep::{StepId, components};
use crate::planner::record::Recorder;
use crate::planner::solve::Solution;
use std::collections::BTreeMap;

/// Makes the certificate; `steps` has the step of each event that moves something.
pub(crate) fn certify(
    solution: &Solution<'_>,
    steps: &IdVec<ForcedId, Option<StepId>>,
    record: &mut Recorder<'_>,
) -> Certificate {
    let Solution { graph, closure, groups, .. } = solution;
    let leaving = leaving(solution);
    let events = closure.events().map(|(at, event)| {
        let position = graph.event(event).1;
        // That a machine changes makes something leave in every order.
        let leaves = leaving.get(&at).map(|&cause| (cause, Origin::Moves));
        let causes = leaves.or(closure.cause(at)).map(|(cause, origin)| {
            let (rule, requirement) = rule(origin, record);
            // What several force together has all of them.
            let joint =
                closure.joint_causes(at).filter(|_| rule == RuleKind::Pool || rule == RuleKind::Place);
            let all = joint.map_or_else(|| vec![cause], <[ForcedId]>::to_vec);
            all.into_iter().map(move |cause| Cause { event: event_ref(cause), rule, requirement })
        });
        Event {
            what: record.what(graph, event),
            from: record.version_at(graph, event, position - 1),
            position,
            step: steps[at].map(number_of),
            causes: causes.into_iter().flatten().collect(),
        }
    });
    let events = events.collect();
    let ties = groups.members.iter().filter(|members| members.len() > 1).filter_map(|members| {
        let step = number_of(steps[members[0]]?);
        Some(Tie { step, arrows: tie(solution, members, record) })
    });
    let mut ties: Vec<Tie> = ties.collect();
    ties.sort_unstable_by_key(|tie| tie.step);
    Certificate { events, ties }
}

/// For each move that the change of a machine makes necessary, the first event of such a change.
fn leaving(solution: &Solution<'_>) -> FixedMap<ForcedId, ForcedId> {
    let closure = &solution.closure;
    let mut found: FixedMap<ForcedId, ForcedId> = FixedMap::default();
    for from in closure.ids() {
        for &(to, _) in closure.forcing(from).iter().filter(|(_, origin)| *origin == Origin::Moves) {
            found.entry(to).or_insert(from);
        }
    }
    found
}

fn event_ref(at: ForcedId) -> EventRef {
    EventRef::from_index(at.index())
}

fn number_of(step: StepId) -> usize {
    step.index() + 1
}

/// The rule of an arrow between events. A hold has no such arrows.
fn rule(origin: Origin, record: &mut Recorder<'_>) -> (RuleKind, Option<RequirementRef>) {
    let kind = match origin {
        Origin::Requirement(id) => return (RuleKind::Requirement, Some(record.requirement(id))),
        Origin::Choice(id) => return (RuleKind::Choice, Some(record.requirement(id))),
        Origin::Chain | Origin::Hold(_) => RuleKind::Chain,
        Origin::Carries => RuleKind::Carries,
        Origin::Build => RuleKind::Build,
        Origin::Release => RuleKind::Release,
        Origin::Shares => RuleKind::Shares,
        Origin::Moves => RuleKind::Moves,
        Origin::OwnKernel => RuleKind::OwnKernel,
        Origin::Unmixed | Origin::Together(_) => RuleKind::Unmixed,
        Origin::Replica => RuleKind::Replica,
        Origin::Live => RuleKind::Live,
        Origin::Place => RuleKind::Place,
        Origin::Pool(_) => RuleKind::Pool,
    };
    (kind, None)
}

/// Arrows by which, in each strongly connected component of the members, the first event leads to all and all lead to
/// it: two trees, so at most twice as many arrows as members. A step with skipped stops has several components in a
/// row.
fn tie(solution: &Solution<'_>, members: &[ForcedId], record: &mut Recorder<'_>) -> Vec<TieArrow> {
    let Solution { closure, groups, .. } = solution;
    let group = groups.of[members[0]];
    let local: BTreeMap<ForcedId, u32> = members.iter().copied().zip(0..).collect();
    let inside = |at: ForcedId| closure.arrows(at).iter().filter(move |(to, _)| groups.of[*to] == group);
    let locked = components(members.len(), |at| inside(members[at as usize]).map(|(to, _)| local[to]));
    let piece = |at: ForcedId| locked.of[local[&at] as usize];
    let mut outward: BTreeMap<ForcedId, Vec<(ForcedId, Origin)>> = BTreeMap::new();
    let mut inward: BTreeMap<ForcedId, Vec<(ForcedId, Origin)>> = BTreeMap::new();
    for &from in members {
        for &(to, origin) in inside(from).filter(|(to, _)| piece(*to) == piece(from)) {
            outward.entry(from).or_default().push((to, origin));
            inward.entry(to).or_default().push((from, origin));
        }
    }
    let mut arrows: Vec<(ForcedId, ForcedId, Origin)> = forest(members, &outward);
    arrows.extend(forest(members, &inward).into_iter().map(|(at, other, origin)| (other, at, origin)));
    arrows.sort_unstable_by_key(|&(from, to, _)| (from, to));
    arrows.dedup_by_key(|&mut (from, to, _)| (from, to));
    let arrow = |(from, to, origin): (ForcedId, ForcedId, Origin)| {
        let (rule, requirement) = rule(origin, record);
        TieArrow { from: event_ref(from), to: event_ref(to), rule, requirement }
    };
    arrows.into_iter().map(arrow).collect()
}

/// The arrows of a spanning forest, found by searching from each member in turn.
fn forest(
    members: &[ForcedId],
    next: &BTreeMap<ForcedId, Vec<(ForcedId, Origin)>>,
) -> Vec<(ForcedId, ForcedId, Origin)> {
    let mut seen = std::collections::BTreeSet::new();
    let mut found = Vec::new();
    for &root in members {
        let mut work = if seen.insert(root) { vec![root] } else { Vec::new() };
        while let Some(at) = work.pop() {
            for &(to, origin) in next.get(&at).into_iter().flatten() {
                if seen.insert(to) {
                    found.push((at, to, origin));
                    work.push(to);
                }
            }
        }
    }
    found
}
