//! The certificate of a plan: what forces each forced event, and what ties each step.

use crate::answer::certificate::{Cause, Certificate, Event, RuleKind, Tie, TieArrow};
use crate::answer::refs::{EventRef, RequirementRef};
use crate::id::{FixedMap, Id, IdVec, Lists, ids};
use crate::model::Step;
use crate::planner::closure::ForcedId;
use crate::planner::graph::Origin;
use crate::planner::lockstep::{StepId, components, join};
use crate::planner::record::Recorder;
use crate::planner::solve::Solution;
use std::collections::BTreeMap;

ids! {
    /// A part of a step: an event, or events that stops tie.
    Part;
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

/// An arrow between two events of a step, by their places among its events.
type Inside = (u32, u32, Origin);

/// Arrows by which, in each strongly connected component of the members, the first event leads to all and all lead to
/// it. A step with skipped stops has several components in a row. Where these are not all tied by the stops themselves,
/// as versions are that a service needs of itself, it has arrows by which the parts lead to each other.
fn tie(solution: &Solution<'_>, members: &[ForcedId], record: &mut Recorder<'_>) -> Vec<TieArrow> {
    let Solution { closure, groups, .. } = solution;
    let group = groups.of[members[0]];
    let local: BTreeMap<ForcedId, u32> = members.iter().copied().zip(0..).collect();
    let inside = |at: ForcedId| closure.arrows(at).iter().filter(move |(to, _)| groups.of[*to] == group);
    let locked = components(members.len(), |at| inside(members[at as usize]).map(|(to, _)| local[to]));
    let of = |at: u32| locked.of[at as usize];
    let arrows = members.iter().zip(0..).flat_map(|(&member, from)| {
        let local = &local;
        inside(member).map(move |&(to, origin)| (from, local[&to], origin))
    });
    let (within, across): (Vec<Inside>, Vec<Inside>) = arrows.partition(|&(from, to, _)| of(from) == of(to));
    let mut arrows = both_ways(members.len(), &within, |at| at);
    if !across.is_empty() {
        let stops = stops(solution, members).into_iter();
        let parts = join(&locked, &stops.map(|(a, b)| (of(local[&a]), of(local[&b]))).collect::<Vec<_>>());
        arrows.extend(both_ways(parts.count as usize, &across, |at| parts.of[at as usize]));
    }
    let forced = |at: u32| members[at as usize];
    arrows.sort_unstable_by_key(|&(from, to, _)| (forced(from), forced(to)));
    arrows.dedup_by_key(|&mut (from, to, _)| (from, to));
    let arrow = |(from, to, origin): Inside| {
        let (rule, requirement) = rule(origin, record);
        TieArrow { from: event_ref(forced(from)), to: event_ref(forced(to)), rule, requirement }
    };
    arrows.into_iter().map(arrow).collect()
}

/// Pairs of events of a step that need no arrows to be tied: a stop that is skipped, and the next one.
fn stops(solution: &Solution<'_>, members: &[ForcedId]) -> Vec<(ForcedId, ForcedId)> {
    let Solution { graph, closure, groups, .. } = solution;
    let next = |&at: &ForcedId| {
        let event = closure.event(at);
        let before = closure.position(graph.before(event)?)?;
        let skips = graph.step_rule(graph.event(event).0) != Step::Listed;
        (skips && groups.of[before] == groups.of[at]).then_some((before, at))
    };
    members.iter().filter_map(next).collect()
}

/// Arrows by which the first of what a step consists of leads to all that it can lead to, and all lead to it: two
/// forests, so fewer than twice as many arrows as parts.
fn both_ways(parts: usize, arrows: &[Inside], part: impl Fn(u32) -> u32) -> Vec<Inside> {
    let part = |at| Part::from_index(part(at) as usize);
    let outward: Vec<_> = arrows.iter().map(|&arrow| (part(arrow.0), (part(arrow.1), arrow))).collect();
    let inward: Vec<_> = arrows.iter().map(|&arrow| (part(arrow.1), (part(arrow.0), arrow))).collect();
    let mut found = forest(&Lists::from_pairs(parts, &outward), parts);
    found.extend(forest(&Lists::from_pairs(parts, &inward), parts));
    found
}

/// The arrows of a spanning forest, found by searching from each part in turn.
fn forest(next: &Lists<Part, (Part, Inside)>, parts: usize) -> Vec<Inside> {
    let mut seen: IdVec<Part, bool> = IdVec::filled(parts, false);
    let mut found = Vec::new();
    for root in seen.ids() {
        let mut work = if std::mem::replace(&mut seen[root], true) { Vec::new() } else { vec![root] };
        while let Some(at) = work.pop() {
            for &(to, arrow) in next.get(at) {
                if !std::mem::replace(&mut seen[to], true) {
                    found.push(arrow);
                    work.push(to);
                }
            }
        }
    }
    found
}
