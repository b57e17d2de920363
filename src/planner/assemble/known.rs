//! Which facts a plan meets: what is publicly known to break, and what here would.

use super::undecided::undecided;
use crate::answer::plan::{Known, Outcome};
use crate::id::FixedMap;
use crate::model::{
    Basis, ComponentId, Concern, Crossing, Fact, FactId, Fleet, RequirementId, VersionId, Whom,
};
use crate::planner::graph::{EventId, Graph, Origin, TrackKey};
use crate::planner::graph::{Thing, thing_of};
use crate::planner::solve::Solution;
use crate::planner::wording::{rider_name, word_requirement};
use crate::version::Version;
use std::collections::{BTreeMap, BTreeSet};

/// Most things that are named of a fact.
const MOST: usize = 20;

/// Whom a fact concerns, and by which requirement.
#[derive(Default)]
struct Met {
    things: BTreeSet<String>,
    /// What the fact says of one of them.
    says: Option<String>,
}

type All = BTreeMap<(FactId, Outcome), Met>;

/// Returns the facts that force or block something, and those by which something has to be done by hand. Linear in the
/// events and their arrows.
pub(super) fn known(solution: &mut Solution<'_>) -> Vec<Known> {
    let mut all = All::new();
    forced(solution, &mut all);
    blocked(solution, &mut all);
    crossed(solution, &mut all);
    stopped(solution, &mut all);
    waived(solution.graph.fleet, &mut all);
    for open in undecided(solution) {
        let met = all.entry((open.fact, Outcome::Undecided)).or_default();
        met.says.get_or_insert(open.says);
        met.things.insert(open.thing.name(solution.graph.fleet));
    }
    let fleet = solution.graph.fleet;
    all.into_iter().map(|((id, outcome), met)| word(fleet, id, outcome, &met)).collect()
}

/// Words a fact that is met.
fn word(fleet: &Fleet, id: FactId, outcome: Outcome, met: &Met) -> Known {
    let fact = fleet.fact(id);
    Known {
        fact: fact.name.clone(),
        kind: fact.kind.name().to_owned(),
        outcome,
        says: met.says.clone(),
        number: met.things.len(),
        things: met.things.iter().take(MOST).cloned().collect(),
        symptom: fact.symptom.clone(),
        remedy: fact.remedy.clone(),
        source: fact.source.clone(),
        place: fleet.sources().describe(fact.place),
    }
}

/// Makes of the requirements that are violated today what the facts among them say.
pub(crate) fn broken(fleet: &Fleet, violated: impl Iterator<Item = (RequirementId, String)>) -> Vec<Known> {
    let mut all = All::new();
    for (id, thing) in violated {
        if let Some(fact) = fact_of(fleet, id) {
            add(fleet, &mut all, (fact, Outcome::Broken), id, thing);
        }
    }
    all.into_iter().map(|((id, outcome), met)| word(fleet, id, outcome, &met)).collect()
}

fn fact_of(fleet: &Fleet, id: RequirementId) -> Option<FactId> {
    match fleet.requirement(id).basis {
        Basis::Fact(id) => Some(id),
        Basis::Stated => None,
    }
}

/// Returns the fact behind an arrow, and the requirement that it became.
fn fact_behind(fleet: &Fleet, origin: Origin) -> Option<(FactId, RequirementId)> {
    match origin {
        Origin::Requirement(id) | Origin::Choice(id) => fact_of(fleet, id).map(|fact| (fact, id)),
        _ => None,
    }
}

fn add(fleet: &Fleet, all: &mut All, key: (FactId, Outcome), requirement: RequirementId, thing: String) {
    let met = all.entry(key).or_default();
    met.says.get_or_insert_with(|| word_requirement(fleet, requirement));
    met.things.insert(thing);
}

/// What has to change version because of a fact.
fn forced(solution: &Solution<'_>, all: &mut All) {
    let Solution { graph, closure, .. } = solution;
    for from in 0..u32::try_from(closure.len()).expect("fewer than 2^32 events") {
        for &(to, origin) in closure.forcing(from) {
            let Some((fact, requirement)) = fact_behind(graph.fleet, origin) else { continue };
            if let Some(thing) = thing_of(graph.fleet, graph.event(closure.event(to)).0) {
                add(graph.fleet, all, (fact, Outcome::Forces), requirement, thing.name(graph.fleet));
            }
        }
    }
}

/// What stands in the way because of a fact.
fn blocked(solution: &Solution<'_>, all: &mut All) {
    let graph = &solution.graph;
    for round in &solution.refused {
        for &(at, origin, who) in round.closure.blocked() {
            let Some((fact, requirement)) = fact_behind(graph.fleet, origin) else { continue };
            let event = round.closure.event(at);
            let thing = match who {
                Some(who) => Some(rider_name(graph.fleet, who)),
                None => thing_of(graph.fleet, graph.event(event).0).map(|thing| thing.name(graph.fleet)),
            };
            if let Some(thing) = thing {
                add(graph.fleet, all, (fact, Outcome::Blocks), requirement, thing);
            }
        }
    }
}

/// What stops on the way because of a path rule that a fact gave.
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
    for (at, &event) in (0..).zip(closure.events()) {
        let (TrackKey::Runs(workload, component), _) = graph.event(event) else { continue };
        let Some(&fact) = rules.get(&component) else { continue };
        let next = graph.next(event).and_then(|next| closure.position(next));
        if next.is_some_and(|next| groups.of[next as usize] != groups.of[at as usize]) {
            let met = all.entry((fact, Outcome::Stops)).or_default();
            let step = fleet.component(component).step.name();
            let word = || format!("{} goes one {step} version at a time", fleet.component_name(component));
            met.says.get_or_insert_with(word);
            met.things.insert(Thing::Workload(workload).name(fleet));
        }
    }
}

/// What somebody has waived, so that who reads the plan sees it.
fn waived(fleet: &Fleet, all: &mut All) {
    for id in fleet.fact_ids() {
        for waived in &fleet.fact(id).waived {
            let met = all.entry((id, Outcome::Waived)).or_default();
            let until = waived.until.map_or_else(String::new, |until| format!(" until {until}"));
            met.says.get_or_insert_with(|| format!("waived{until}: {}", waived.because));
            met.things.extend(waived.whom.iter().cloned());
        }
    }
}

/// The facts with a crossing, by what they are about.
type Crossings = FixedMap<Whom, Vec<(FactId, Concern)>>;

/// What comes to versions at which something has to be done by hand.
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
    for at in 0..solution.closure.len() {
        let event = solution.closure.events()[at];
        let next = solution.graph.next(event).and_then(|next| solution.closure.position(next));
        if next.is_none() {
            cross(&mut solution.graph, &crossings, event, all);
        }
    }
}

/// Asks of the last event of a track which crossings it makes.
fn cross(graph: &mut Graph<'_>, crossings: &Crossings, event: EventId, all: &mut All) {
    let fleet = graph.fleet;
    let (key, position) = graph.event(event);
    let (whom, thing) = match key {
        TrackKey::Runs(workload, component) => (vec![Whom::Component(component)], Thing::Workload(workload)),
        TrackKey::Slot(slot) => {
            let slot = fleet.slot(slot);
            let family =
                fleet.machine(slot.machine).family.filter(|_| fleet.capability_name(slot.capability) == "os");
            let whom = family.map(Whom::Family).into_iter().chain([Whom::Property(slot.capability)]);
            (whom.collect(), Thing::Machine(slot.machine))
        }
        _ => return,
    };
    let (from, to) = (graph.version_at(event, graph.start_of(event)), graph.version_at(event, position));
    for &(id, concern) in whom.iter().filter_map(|whom| crossings.get(whom)).flatten() {
        let there = match (&fleet.fact(id).with, thing) {
            (None, _) => true,
            (Some(with), Thing::Workload(workload)) => {
                with.iter().any(|&one| !graph.runs_with(workload, one).is_empty())
            }
            (Some(_), _) => false,
        };
        if there && crosses(graph, fleet.fact(id), concern, (from, to)) {
            let met = all.entry((id, Outcome::ByHand)).or_default();
            met.says.get_or_insert_with(|| word_crossing(fleet, fleet.fact(id), concern));
            met.things.insert(thing.name(fleet));
        }
    }
}

/// Words a crossing: `image/debian comes to =10 || =11, all replicas of a service at once`.
fn word_crossing(fleet: &Fleet, fact: &Fact, concern: Concern) -> String {
    let name = match concern.whom {
        Whom::Component(id) => fleet.component_name(id).to_owned(),
        Whom::Property(id) => fleet.capability_name(id).to_owned(),
        Whom::Family(id) => format!("the OS {}", fleet.family(id).name),
    };
    let to = match fact.crossing {
        Some(_) if matches!(concern.whom, Whom::Family(_)) && concern.at.is_none() => {
            "another release".to_owned()
        }
        Some(Crossing::Major) => "another major version".to_owned(),
        Some(Crossing::Minor) => "another minor version".to_owned(),
        _ => concern.at.map_or_else(String::new, |at| fleet.range(at).to_string()),
    };
    let together = if fact.together { ", all replicas of a service at once" } else { "" };
    format!("{name} comes to {to}{together}")
}

/// Tells whether going from one version to another makes a fact's crossing; of versions that are not known nothing is.
fn crosses(
    graph: &Graph<'_>,
    fact: &Fact,
    concern: Concern,
    (from, to): (Option<VersionId>, Option<VersionId>),
) -> bool {
    let (Some(from), Some(to)) = (from, to) else { return false };
    let version = |id| graph.ask.version(graph.fleet, id);
    let within = |version: &Version| graph.fleet.is_about(concern, version);
    fact.crossing.is_some_and(|crossing| crossing.is_made(version(from), version(to), within))
}
