//! Facts that a plan would meet if an unknown condition held.

use crate::id::FixedSet;
use crate::model::{FactId, RequirementId, SlotId, VersionId, Within};
use crate::planner::closure::Closure;
use crate::planner::graph::Thing;
use crate::planner::graph::{Carrier, Found, Graph, GroupId, Irregular, Rider, ShapeId, TrackKey, Whose};
use crate::planner::solve::Solution;

/// A fact that is undecided for something.
pub(super) struct Undecided {
    pub(super) fact: FactId,
    pub(super) thing: Thing,
    /// The requirement that the fact became.
    pub(super) requirement: RequirementId,
    /// The conditions that would decide it.
    pub(super) open: Vec<String>,
}

/// The facts whose need the target state does not meet, and of which nothing says whether they apply there: a condition
/// is unknown, or the version that they are about is, or it is a tag that may mean several, or the other side of a skew is
/// not known. Linear in what was noted and in what moves, and in the requirements of each.
pub(super) fn undecided(solution: &mut Solution<'_>) -> Vec<Undecided> {
    let Solution { graph, closure, .. } = solution;
    let mut met: FixedSet<Irregular> = graph.irregular.iter().chain(&graph.undecided).copied().collect();
    // What is asked of the machine that something ends up on was not asked before.
    for (_, event) in closure.events() {
        let key = graph.event(event).0;
        if let TrackKey::Runs(workload, _) = key
            && graph.moves(Rider::Workload(workload))
        {
            let needs = graph.place_needs(Rider::Workload(workload)).into_iter();
            let own = needs.filter(|need| need.subject == Some(key));
            met.extend(own.map(|need| Irregular::Ways(need.group, Carrier::Workload(workload))));
        }
    }
    let mut found = Vec::new();
    let skews = skews(graph, closure);
    let noted: Vec<Noted> = met.into_iter().filter_map(|irregular| noted(graph, irregular)).collect();
    for Noted { group, subject, ways, thing } in noted.into_iter().chain(skews) {
        for requirement in graph.group(group).requirements.clone() {
            let Some(fact) = graph.fleet.requirement(requirement).basis.fact() else { continue };
            if let Some(open) = would_decide(graph, closure, requirement, subject, &ways) {
                found.push(Undecided { fact, thing, requirement, open });
            }
        }
    }
    found
}

/// Requirements of which it may be open whether they hold.
struct Noted {
    group: GroupId,
    /// What has the version that they speak of.
    subject: Option<TrackKey>,
    /// Their alternatives, and where each is met.
    ways: Vec<(GroupId, Found)>,
    thing: Thing,
}

fn noted(graph: &mut Graph<'_>, irregular: Irregular) -> Option<Noted> {
    match irregular {
        Irregular::Ways(group, carrier @ Carrier::Workload(workload)) => {
            let subject = graph.group(group).subject.map(|id| Graph::content_key(carrier, id));
            let ways = match graph.is_alternative(group) {
                true => graph.ways(group, carrier),
                false => vec![(group, graph.find_by(carrier, graph.group(group).target))],
            };
            Some(Noted { group, subject, ways, thing: Thing::Workload(workload) })
        }
        Irregular::SoftwareWays(group, whose, subject) if graph.is_alternative(group) => {
            let ways = graph.software_ways(group, whose);
            Some(Noted { group, subject: subject.map(|slot| whose.place(slot)), ways, thing: thing(whose) })
        }
        _ => None,
    }
}

/// The skews of everything that moves. No arrow comes from one whose other side is nowhere.
fn skews(graph: &mut Graph<'_>, closure: &Closure) -> Vec<Noted> {
    let moved: FixedSet<TrackKey> = closure.events().map(|(_, event)| graph.event(event).0).collect();
    let mut found = Vec::new();
    for key in moved {
        match key {
            TrackKey::Runs(workload, component) => {
                let mut groups = graph.needs(workload);
                groups
                    .retain(|&group| graph.group(group).subject == Some(component) && has_skew(graph, group));
                for group in groups {
                    let met = graph.find(workload, graph.group(group).target);
                    let (subject, ways) = (Some(key), vec![(group, met)]);
                    found.push(Noted { group, subject, ways, thing: Thing::Workload(workload) });
                }
            }
            TrackKey::Slot(slot) => {
                of_software(graph, Whose::Machine(graph.fleet.slot(slot).machine), slot, &mut found);
            }
            TrackKey::Own(workload, slot) => of_software(graph, Whose::Guest(workload), slot, &mut found),
            _ => {}
        }
    }
    found
}

fn of_software(graph: &mut Graph<'_>, whose: Whose, slot: SlotId, found: &mut Vec<Noted>) {
    let mut needs = graph.software_needs(whose);
    needs.retain(|&(group, subject)| subject == Some(slot) && has_skew(graph, group));
    for (group, _) in needs {
        let ways = graph.software_ways(group, whose);
        found.push(Noted { group, subject: Some(whose.place(slot)), ways, thing: thing(whose) });
    }
}

fn has_skew(graph: &Graph<'_>, group: GroupId) -> bool {
    graph.group(group).requirements.iter().any(|&id| is_skew(graph, id))
}

fn is_skew(graph: &Graph<'_>, id: RequirementId) -> bool {
    matches!(&graph.fleet.requirement(id).needs[..], [need] if matches!(need.within, Within::Skew(_)))
}

const fn thing(whose: Whose) -> Thing {
    match whose {
        Whose::Machine(machine) => Thing::Machine(machine),
        Whose::Guest(workload) => Thing::OwnGuest(workload),
    }
}

/// What would decide a requirement: the version of a component, or conditions; `None` if it is decided or nothing that it
/// is about moves.
fn would_decide(
    graph: &mut Graph<'_>,
    closure: &Closure,
    id: RequirementId,
    subject: Option<TrackKey>,
    ways: &[(GroupId, Found)],
) -> Option<Vec<String>> {
    let only = graph.fleet.requirement(id).only.len();
    let (needed, conditions) = ways.split_at(ways.len().checked_sub(only)?);
    let own = subject.map(|key| {
        let track = graph.track_of(key);
        let shape = graph.track(track).1.shape;
        end(graph, closure, key, shape)
    });
    let (mut moves, version) = own.unwrap_or_default();
    let of = match subject {
        Some(TrackKey::Runs(_, component)) if graph.may_concern(id, version) => Some(component),
        _ => None,
    };
    if of.is_none() && !graph.concerns(id, version) {
        return None;
    }
    let mut open: Vec<String> = of.map(|of| graph.fleet.component_name(of).to_owned()).into_iter().collect();
    for &(group, found) in needed {
        let (moved, target) = match found {
            Found::Track(key, values) => end(graph, closure, key, values),
            Found::Nowhere if is_skew(graph, id) => (false, None),
            Found::Service(_) | Found::Nowhere => return None,
        };
        moves |= moved;
        if target.is_none() && is_skew(graph, id) {
            open.push(graph.fleet.target_name(graph.group(group).target));
        } else if graph.fits(id, graph.group(group).option, version, target) {
            return None;
        }
    }
    for &(group, found) in conditions {
        let at = match found {
            Found::Track(key, values) => end(graph, closure, key, values).1,
            Found::Service(_) | Found::Nowhere => None,
        };
        if graph.is_outside(group, at) {
            return None;
        }
        if at.is_none() {
            open.push(graph.fleet.target_name(graph.group(group).target));
        }
    }
    (moves && !open.is_empty()).then_some(open)
}

/// Whether a track moves, and which of some values it has in the target state.
fn end(
    graph: &mut Graph<'_>,
    closure: &Closure,
    key: TrackKey,
    values: ShapeId,
) -> (bool, Option<VersionId>) {
    let track = graph.track_of(key);
    let (start, at) = (graph.track(track).1.start, closure.reach(graph, key));
    (at > start, graph.versions(values)[usize::from(at)])
}
