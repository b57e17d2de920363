//! The facts that a plan meets: what is publicly known to break, and what would break here.

use super::blocked::nearest;
use super::undecided::{Undecided, undecided};
use crate::answer::known::{Concerned, CrossingTo, Known, Outcome, Says};
use crate::answer::tables::Text;
use crate::id::{FixedMap, FixedSet};
use crate::model::{
    ComponentId, Concern, Crossing, Fact, FactId, Fleet, RequirementId, VersionId, Waived, Whom, WorkloadId,
};
use crate::planner::closure::Closure;
use crate::planner::graph::{
    Carrier, EventId, Found, Graph, GroupId, Origin, Rider, Thing, TrackKey, Whose, thing_of,
};
use crate::planner::record::Recorder;
use crate::planner::solve::Solution;
use std::collections::BTreeMap;

/// The most things that are named for a fact.
const MOST: usize = 20;

/// The things that a fact concerns, and what it says about one of them.
#[derive(Default)]
struct Met {
    /// By name; `None` for what only a waiver names.
    things: BTreeMap<String, Option<Thing>>,
    says: Option<Said>,
}

/// What a fact says, in ids.
enum Said {
    Requirement(RequirementId),
    Undecided(Undecided),
    Path(ComponentId),
    Crossing(Concern),
    Waiver(Waived),
}

/// The facts that a plan meets, while they are gathered.
#[derive(Default)]
pub(super) struct All(BTreeMap<(FactId, Outcome), Met>);

impl All {
    fn add(&mut self, fleet: &Fleet, key: (FactId, Outcome), thing: Thing, says: Said) {
        let met = self.0.entry(key).or_default();
        met.says.get_or_insert(says);
        met.things.insert(thing.name(fleet), Some(thing));
    }
}

/// Finds the facts that force, block or stop something or call for a manual step, undecided ones and waivers. Linear in
/// the events and their arrows.
pub(super) fn known(solution: &mut Solution<'_>) -> All {
    let mut all = All::default();
    forced(solution, &mut all);
    forced_there(solution, &mut all);
    blocked(solution, &mut all);
    crossed(solution, &mut all);
    stopped(solution, &mut all);
    waived(solution.graph.fleet, &mut all);
    for open in undecided(solution) {
        let (fleet, thing) = (solution.graph.fleet, open.thing);
        all.add(fleet, (open.fact, Outcome::Undecided), thing, Said::Undecided(open));
    }
    all
}

/// Finds the facts among the requirements that are violated today.
pub(super) fn broken(fleet: &Fleet, violated: impl Iterator<Item = (RequirementId, Thing)>) -> All {
    let mut all = All::default();
    for (id, thing) in violated {
        if let Some(fact) = fleet.requirement(id).basis.fact() {
            all.add(fleet, (fact, Outcome::Broken), thing, Said::Requirement(id));
        }
    }
    all
}

/// Records the facts that are met.
pub(super) fn record(fleet: &Fleet, all: All, record: &mut Recorder<'_>) -> Vec<Known> {
    let known = all.0.into_iter().map(|((id, outcome), met)| Known {
        fact: record.fact(id),
        outcome,
        says: says(fleet, id, met.says.as_ref(), record),
        number: met.things.len(),
        things: met.things.into_iter().take(MOST).map(|named| concerned(named, record)).collect(),
    });
    known.collect()
}

pub(super) fn concerned((name, thing): (String, Option<Thing>), record: &mut Recorder<'_>) -> Concerned {
    match thing {
        Some(thing) => Concerned::Thing(record.thing(thing)),
        None => Concerned::Named(name.into()),
    }
}

fn says(fleet: &Fleet, id: FactId, said: Option<&Said>, record: &mut Recorder<'_>) -> Says {
    match said {
        Some(&Said::Requirement(requirement)) => {
            Says::Requirement { requirement: record.requirement(requirement) }
        }
        Some(Said::Undecided(open)) => Says::Undecided {
            requirement: record.requirement(open.requirement),
            open: open.open.iter().map(|name| record.text(name)).collect(),
        },
        Some(&Said::Path(component)) => Says::Path {
            of: record.component_name(component),
            step: record.text(fleet.component(component).step.name()),
        },
        Some(&Said::Crossing(concern)) => crossing(fleet, fleet.fact(id), concern, record),
        Some(Said::Waiver(waived)) => Says::Waiver {
            until: waived.until.map(|until| Text::from(until.to_string())),
            because: record.text(&waived.because),
        },
        None => Says::Waiver { until: None, because: Text::default() },
    }
}

/// Where a crossing leads: `image/debian` to `=10 || =11`.
fn crossing(fleet: &Fleet, fact: &Fact, concern: Concern, record: &mut Recorder<'_>) -> Says {
    let library = concern.library.filter(|_| fact.crossing != Some(Crossing::Into));
    let of = match concern.whom {
        Whom::Component(id) => match library {
            Some(library) => record.text(fleet.capability_name(library)),
            None => record.component_name(id),
        },
        Whom::Property(id) => record.text(fleet.capability_name(id)),
        Whom::Family(id) => record.text(&format!("os/{}", fleet.family(id).name)),
    };
    let to = match fact.crossing {
        Some(_) if matches!(concern.whom, Whom::Family(_)) && concern.at.is_none() => CrossingTo::Release,
        Some(Crossing::Major) => CrossingTo::Major,
        Some(Crossing::Minor) => CrossingTo::Minor,
        _ => {
            CrossingTo::Range(concern.at.map_or_else(Text::default, |at| fleet.range(at).to_string().into()))
        }
    };
    Says::Crossing { of, to, together: fact.together }
}

/// The fact behind an arrow, and the requirement that it became.
fn fact_behind(fleet: &Fleet, origin: Origin) -> Option<(FactId, RequirementId)> {
    match origin {
        Origin::Requirement(id) | Origin::Choice(id) => {
            fleet.requirement(id).basis.fact().map(|fact| (fact, id))
        }
        _ => None,
    }
}

/// Adds what has to change because of a fact. What happens anyway may be tied to what needs it, unless a condition of the
/// fact is one way out of several. What a version needs of the very thing that has it forces that thing only further.
fn forced(solution: &Solution<'_>, all: &mut All) {
    let Solution { graph, closure, .. } = solution;
    for from in closure.ids() {
        let of_track = |at| graph.track_id(closure.event(at));
        let plain = |origin| !matches!(origin, Origin::Requirement(id) if graph.fleet.requirement(id).needs.len() > 1);
        let others = closure.arrows(from).iter();
        let others = others.filter(|&&(to, origin)| of_track(to) != of_track(from) && plain(origin));
        let position = |at| graph.event(closure.event(at)).1;
        let goes_on = |to| of_track(to) != of_track(from) || position(to) > position(from);
        let forcing = closure.forcing(from).iter().filter(|&&(to, _)| goes_on(to));
        for &(to, origin) in forcing.chain(others) {
            let Some((fact, requirement)) = fact_behind(graph.fleet, origin) else { continue };
            if let Some(thing) = thing_of(graph.fleet, graph.event(closure.event(to)).0) {
                all.add(graph.fleet, (fact, Outcome::Forces), thing, Said::Requirement(requirement));
            }
        }
    }
}

/// Adds what has to change because of a fact that speaks of the machine on which something ends up.
fn forced_there(solution: &mut Solution<'_>, all: &mut All) {
    let Solution { graph, closure, .. } = solution;
    for (at, event) in closure.events() {
        let (key, end) = graph.event(event);
        let rider = match key {
            TrackKey::Runs(id, _) => Rider::Workload(id),
            TrackKey::Slot(slot) => Rider::Machine(graph.fleet.slot(slot).machine),
            _ => continue,
        };
        if !graph.moves(rider) || closure.next(graph, at).is_some() {
            continue;
        }
        let Some(machine) = graph.stands_on(rider) else { continue };
        for need in graph.place_needs(rider) {
            let slot = graph.met_on(rider, machine, &need).filter(|_| need.subject == Some(key));
            let Some(slot) = slot else { continue };
            let reached = closure.reach(graph, TrackKey::Slot(slot));
            let track = graph.track_of(TrackKey::Slot(slot));
            let there = graph.version_on(track, reached);
            let stays = (graph.start_of(event)..end).map(|stays| graph.version_at(event, stays));
            let mut stays: Vec<Option<VersionId>> = stays.collect();
            if graph.is_alternative(need.group) {
                let ways = match rider {
                    Rider::Workload(id) => graph.ways(need.group, Carrier::Workload(id)),
                    Rider::Machine(id) => graph.software_ways(need.group, Whose::Machine(id)),
                };
                stays.retain(|&stays| ways.iter().all(|&way| is_closed(graph, closure, stays, way)));
            }
            let broken = stays.into_iter().flat_map(|stays| graph.violated(need.group, stays, there));
            for id in broken.collect::<Vec<_>>() {
                if let Some(fact) = graph.fleet.requirement(id).basis.fact() {
                    let says = Said::Requirement(id);
                    all.add(graph.fleet, (fact, Outcome::Forces), rider.thing(), says);
                }
            }
        }
    }
}

/// Whether an alternative of a requirement is not met where a plan ends, by a version that something would have.
fn is_closed(
    graph: &mut Graph<'_>,
    closure: &Closure,
    subject: Option<VersionId>,
    (group, found): (GroupId, Found),
) -> bool {
    // What nobody knows is not known to be broken.
    let Found::Track(key, values) = found else { return false };
    let reached = closure.reach(graph, key);
    let target = graph.versions(values)[usize::from(reached)];
    !graph.group_allows(group, subject, target)
}

/// Adds what a fact blocks: what is told as standing in the way, not what is passed on the way there.
fn blocked(solution: &Solution<'_>, all: &mut All) {
    let graph = &solution.graph;
    for round in &solution.refused {
        for stuck in nearest(round).into_iter().filter_map(|(_, stuck)| stuck) {
            let Some((fact, requirement)) = fact_behind(graph.fleet, stuck.why) else { continue };
            let event = round.closure.event(stuck.at);
            let thing = stuck.who.map(Rider::thing).or_else(|| thing_of(graph.fleet, graph.event(event).0));
            if let Some(thing) = thing {
                all.add(graph.fleet, (fact, Outcome::Blocks), thing, Said::Requirement(requirement));
            }
        }
    }
}

/// Adds what stops on the way because of a fact's path rule.
fn stopped(solution: &Solution<'_>, all: &mut All) {
    let Solution { graph, closure, groups, .. } = solution;
    let fleet = graph.fleet;
    let mut rules: FixedMap<ComponentId, FactId> = FixedMap::default();
    for id in fleet.fact_ids().filter(|&id| fleet.fact(id).gives_step) {
        for concern in &fleet.fact(id).concerns {
            if let Whom::Component(component) = concern.whom {
                rules.entry(component).or_insert(id);
            }
        }
    }
    for (at, event) in closure.events() {
        let (TrackKey::Runs(workload, component), _) = graph.event(event) else { continue };
        let Some(&fact) = rules.get(&component) else { continue };
        if closure.next(graph, at).is_some_and(|next| groups.of[next] != groups.of[at]) {
            all.add(fleet, (fact, Outcome::Stops), Thing::Workload(workload), Said::Path(component));
        }
    }
}

/// Adds what is waived, so that readers of the plan see it.
fn waived(fleet: &Fleet, all: &mut All) {
    for id in fleet.fact_ids() {
        for waived in &fleet.fact(id).waived {
            let met = all.0.entry((id, Outcome::Waived)).or_default();
            met.says.get_or_insert_with(|| Said::Waiver(waived.clone()));
            met.things.extend(waived.whom.iter().map(|name| (name.clone(), None)));
        }
    }
}

/// The facts with a crossing, by what they are about.
type Crossings = FixedMap<Whom, Vec<(FactId, Concern)>>;

/// Adds what reaches versions that call for a manual step.
fn crossed(solution: &mut Solution<'_>, all: &mut All) {
    let fleet = solution.graph.fleet;
    let mut crossings = Crossings::default();
    for id in fleet.fact_ids().filter(|&id| fleet.fact(id).crossing.is_some()) {
        for &concern in &fleet.fact(id).concerns {
            crossings.entry(concern.whom).or_default().push((id, concern));
        }
    }
    if crossings.is_empty() {
        return;
    }
    for (at, event) in solution.closure.events() {
        if solution.closure.next(&solution.graph, at).is_none() {
            cross(&mut solution.graph, &crossings, event, all);
        }
    }
    for workload in movers(solution) {
        cross_there(solution, &crossings, workload, all);
    }
}

/// The workloads that leave machines and have moved, or have something under them that changes.
fn movers(solution: &Solution<'_>) -> FixedSet<WorkloadId> {
    let Solution { graph, closure, .. } = solution;
    let mut found: FixedSet<WorkloadId> = FixedSet::default();
    for (_, event) in closure.events() {
        match graph.event(event).0 {
            TrackKey::Left(Rider::Workload(id)) => drop(found.insert(id)),
            TrackKey::Slot(slot) => {
                found.extend(graph.tenants(slot).into_iter().filter(|&id| graph.moves(Rider::Workload(id))));
            }
            _ => {}
        }
    }
    found
}

/// Adds the crossings that a workload makes between the machine that it is on today and the one that it ends up on.
fn cross_there(solution: &mut Solution<'_>, crossings: &Crossings, workload: WorkloadId, all: &mut All) {
    let Solution { graph, closure, .. } = solution;
    let fleet = graph.fleet;
    let (Some(home), Some(there)) =
        (fleet.workload(workload).machine, graph.stands_on(Rider::Workload(workload)))
    else {
        return;
    };
    for (&whom, facts) in crossings {
        let capability = match whom {
            Whom::Component(_) => continue,
            Whom::Property(id) => Some(id),
            Whom::Family(family) => {
                let is_of_both = [home, there].into_iter().all(|id| fleet.machine(id).family == Some(family));
                let os = fleet.slots_of(home).find(|&slot| is_of_both && fleet.is_os(slot));
                os.map(|slot| fleet.slot(slot).capability)
            }
        };
        let Some(capability) = capability else { continue };
        let today = fleet.find_slot(home, capability).and_then(|slot| fleet.slot(slot).version);
        let Some(slot) = graph.live_slot(workload, capability) else { continue };
        let reached = closure.reach(graph, TrackKey::Slot(slot));
        let track = graph.track_of(TrackKey::Slot(slot));
        let end = graph.version_on(track, reached);
        for &(id, concern) in facts {
            let beside = fleet.fact(id).with.iter().flatten();
            let has_it = beside.into_iter().any(|&one| graph.runs_or_carries(workload, one));
            let applies = has_it && fleet.may_cross_on(fleet.fact(id), home);
            if let Some(outcome) = crosses(graph, id, concern, (today, end)).filter(|_| applies) {
                all.add(fleet, (id, outcome), Thing::Workload(workload), Said::Crossing(concern));
            }
        }
    }
}

/// Adds the crossings that the last event of a track makes.
fn cross(graph: &mut Graph<'_>, crossings: &Crossings, event: EventId, all: &mut All) {
    let fleet = graph.fleet;
    let (key, position) = graph.event(event);
    let whom = match (key, key.slot()) {
        (TrackKey::Runs(_, component), _) => vec![Whom::Component(component)],
        (_, Some(id)) => {
            let slot = fleet.slot(id);
            let family = fleet.machine(slot.machine).family.filter(|_| fleet.is_os(id));
            family.map(Whom::Family).into_iter().chain([Whom::Property(slot.capability)]).collect()
        }
        _ => return,
    };
    let (from, to) = (graph.version_at(event, graph.start_of(event)), graph.version_at(event, position));
    for &(id, concern) in whom.iter().filter_map(|whom| crossings.get(whom)).flatten() {
        let here = match (key, key.slot()) {
            (TrackKey::Runs(workload, _), _) => fleet.is_carried(workload, concern),
            (_, slot) => slot.is_none_or(|slot| fleet.may_cross_on(fleet.fact(id), fleet.slot(slot).machine)),
        };
        let Some(outcome) = crosses(graph, id, concern, (from, to)).filter(|_| here) else { continue };
        let things = match &fleet.fact(id).with {
            None => alone(key, fleet),
            Some(with) => beside(graph, key, with),
        };
        for thing in things {
            all.add(fleet, (id, outcome), thing, Said::Crossing(concern));
        }
    }
}

/// What crosses by itself. What moves to another machine does not, since that machine does; nor does a guest that is made,
/// which never had the version of today.
fn alone(key: TrackKey, fleet: &Fleet) -> Vec<Thing> {
    match key {
        TrackKey::Seat(..) | TrackKey::Left(_) | TrackKey::Own(..) => Vec::new(),
        TrackKey::Slot(slot) if fleet.is_kept_by_operators(slot) => Vec::new(),
        key => thing_of(fleet, key).into_iter().collect(),
    }
}

/// The workloads that cross since they have one of some components: in what they run or, of a property of a
/// machine that they do not leave, on it.
fn beside(graph: &mut Graph<'_>, key: TrackKey, with: &[ComponentId]) -> Vec<Thing> {
    let (workloads, slot) = match key {
        TrackKey::Runs(workload, _) => (vec![workload], None),
        TrackKey::Own(workload, slot) | TrackKey::Seat(Rider::Workload(workload), slot) => {
            (vec![workload], Some(slot))
        }
        TrackKey::Slot(slot) | TrackKey::Seat(Rider::Machine(_), slot) => (graph.tenants(slot), Some(slot)),
        _ => return Vec::new(),
    };
    let mut found = Vec::new();
    for workload in workloads {
        let sees = slot.is_none_or(|slot| {
            let capability = graph.fleet.slot(slot).capability;
            !graph.moves(Rider::Workload(workload))
                && graph.live_slot(workload, capability) == Some(slot)
                && graph.place_of(workload, slot) == Some(key)
        });
        if sees && with.iter().any(|&one| graph.runs_or_carries(workload, one)) {
            found.push(Thing::Workload(workload));
        }
    }
    found
}

/// What comes of a fact with a crossing where something goes from one version to another: it is made, or it may be since nobody knows
/// the version of today.
fn crosses(
    graph: &Graph<'_>,
    fact: FactId,
    concern: Concern,
    (from, to): (Option<VersionId>, Option<VersionId>),
) -> Option<Outcome> {
    let version = |id| graph.ask.version(graph.fleet, id);
    let to = version(to?);
    match from {
        Some(from) => graph.fleet.crosses(fact, concern, (version(from), to)).then_some(Outcome::ByHand),
        None => graph.fleet.may_cross(fact, concern, to).then_some(Outcome::Undecided),
    }
}
