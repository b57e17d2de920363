//! The certificate of a plan: what forces each forced event, and what ties each step.

use crate::answer::certificate::{Cause, Certificate, Event, RuleKind, Tie, TieArrow};
use crate::answer::refs::{EventRef, RequirementRef};
use crate::id::{FixedMap, Id, IdVec, Lists, ids};
use crate::planner::closure::ForcedId;
use crate::planner::graph::Origin;
use crate::planner::lockstep::{StepId, components};
use crate::planner::record::Recorder;
use crate::planner::solve::Solution;
use std::collections::BTreeMap;

ids! {
    /// An event of a step: its position among these.
    Member;
}

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
    let (mut outward, mut inward) = (Vec::new(), Vec::new());
    for (at, &member) in members.iter().enumerate() {
        for &(to, origin) in inside(member) {
            let to = local[&to] as usize;
            if locked.of[to] == locked.of[at] {
                let (from, to) = (Member::from_index(at), Member::from_index(to));
                outward.push((from, (to, origin)));
                inward.push((to, (from, origin)));
            }
        }
    }
    let mut arrows = forest(&Lists::from_pairs(members.len(), &outward), members.len());
    let back = forest(&Lists::from_pairs(members.len(), &inward), members.len());
    arrows.extend(back.into_iter().map(|(at, other, origin)| (other, at, origin)));
    let forced = |at: Member| members[at.index()];
    arrows.sort_unstable_by_key(|&(from, to, _)| (forced(from), forced(to)));
    arrows.dedup_by_key(|&mut (from, to, _)| (from, to));
    let arrow = |(from, to, origin): (Member, Member, Origin)| {
        let (rule, requirement) = rule(origin, record);
        TieArrow { from: event_ref(forced(from)), to: event_ref(forced(to)), rule, requirement }
    };
    arrows.into_iter().map(arrow).collect()
}

/// The arrows of a spanning forest, found by searching from each member in turn.
fn forest(next: &Lists<Member, (Member, Origin)>, members: usize) -> Vec<(Member, Member, Origin)> {
    let mut seen: IdVec<Member, bool> = IdVec::filled(members, false);
    let mut found = Vec::new();
    for root in seen.ids() {
        let mut work = if std::mem::replace(&mut seen[root], true) { Vec::new() } else { vec![root] };
        while let Some(at) = work.pop() {
            for &(to, origin) in next.get(at) {
                if !std::mem::replace(&mut seen[to], true) {
                    found.push((at, to, origin));
                    work.push(to);
                }
            }
        }
    }
    found
}
