//! From a solution to the plan that people read: steps in order, changes by thing, counts.

mod blocked;
mod change;
mod ends;
mod known;
mod layout;
mod reasons;
mod room;
mod undecided;
mod unheeded;

pub(crate) use blocked::wall;
pub(crate) use ends::ends;
pub(crate) use known::broken;
pub(crate) use unheeded::unheeded;

use crate::answer::plan::{Certainty, Change, Effect, Plan, Reading, SCHEMA, Step, Summary, Unknown};
use crate::id::{FixedMap, FixedSet};
use crate::model::{Assumptions, Fleet, MachineKind};
use crate::planner::certainty::{Answers, assess};
use crate::planner::closure::Closure;
use crate::planner::graph::{Graph, Rider, TrackKey};
use crate::planner::graph::{Thing, thing_of};
use crate::planner::solve::Solution;
use change::Goals;
use layout::lay_out;
use std::collections::{BTreeMap, BTreeSet};

/// Name and version of the program, for plans.
pub(crate) const TOOL: &str = concat!("comove ", env!("CARGO_PKG_VERSION"));

/// A plan, and the step of each event of the closure.
#[derive(Debug)]
pub(crate) struct Assembled {
    pub(crate) plan: Plan,
    /// By event: its step from one; zero where it moves nothing.
    pub(crate) steps: Vec<u32>,
}

/// Makes the plan of a solution, without certificate and without what is broken today.
pub(crate) fn assemble(solution: &mut Solution<'_>) -> Assembled {
    let answers = assess(&mut solution.graph, &solution.closure, &solution.groups);
    let laid = lay_out(solution);
    let goals = Goals::of(&solution.graph, &solution.closure);
    let mut steps = Vec::with_capacity(laid.order.len());
    for (index, &group) in laid.order.iter().enumerate() {
        let group = group as usize;
        let members = &solution.groups.members[group];
        let changes = change::changes(solution, &answers, &goals, members);
        steps.push(Step {
            number: index + 1,
            wave: solution.groups.waves[group] as usize + 1,
            after: laid.after[index].iter().map(|&step| step as usize).collect(),
            things: distinct(&changes),
            seconds: seconds(solution.graph.fleet.assumptions(), &changes),
            reasons: reasons::of_step(solution, &goals, members),
            changes,
        });
    }
    let summary = summary(solution, &answers, &steps);
    let plan = Plan {
        schema: SCHEMA,
        tool: TOOL.to_owned(),
        bumps: each_once(solution.graph.ask.bumps()),
        holds: each_once(solution.graph.ask.holds.iter().map(|(pattern, _)| pattern)),
        today: None,
        strategy: solution.graph.strategy.name().to_owned(),
        guarantee: solution.guarantee,
        summary,
        steps,
        blocked: blocked::blocked(solution),
        broken: Vec::new(),
        known: known::known(solution),
        unknowns: unknowns(solution, &answers),
        unheeded: unheeded(solution.graph.fleet),
        certificate: None,
    };
    Assembled { plan, steps: laid.of_event }
}

/// Writes what was asked for, what was said twice only once.
fn each_once<T: ToString>(said: impl IntoIterator<Item = T>) -> Vec<String> {
    let texts: FixedSet<String> = said.into_iter().map(|item| item.to_string()).collect();
    texts.into_iter().collect()
}

/// Counts the things among changes, which are sorted by thing.
fn distinct(changes: &[Change]) -> usize {
    changes.chunk_by(|a, b| a.thing == b.thing).count()
}

/// Returns how long a step takes: each thing does what it has to one after another, the things side by side; but what
/// sits on a machine starts again after the machine.
fn seconds(assumed: &Assumptions, changes: &[Change]) -> u64 {
    let cost = |change: &Change| match change.effect {
        Effect::Upgrade if change.thing.starts_with("workload/") => assumed.redeploy_seconds,
        Effect::Upgrade if change.thing.starts_with("image/") || change.thing.starts_with("stack/") => 0,
        Effect::Upgrade | Effect::Reprovision => assumed.upgrade_seconds,
        Effect::Rebuild => assumed.rebuild_seconds,
        Effect::Redeploy => assumed.redeploy_seconds,
        Effect::Restart => assumed.restart_seconds,
        Effect::Migrate => assumed.migrate_seconds,
    };
    let machine = |change: &&Change| !change.thing.starts_with("workload/");
    let machines = changes.iter().filter(machine).map(cost).max().unwrap_or(0);
    let workloads = changes.iter().filter(|change| !machine(change)).map(cost).max().unwrap_or(0);
    machines + workloads
}

/// What the whole plan does to one thing.
#[derive(Clone, Copy, Default)]
struct Fate {
    version: bool,
    restart: bool,
    moved: bool,
    certainty: Option<Certainty>,
}

fn fates(graph: &Graph<'_>, closure: &Closure, answers: &Answers) -> FixedMap<Thing, Fate> {
    let mut fates: FixedMap<Thing, Fate> = FixedMap::default();
    for (at, &event) in closure.events().iter().enumerate() {
        let key = graph.event(event).0;
        let Some(thing) = thing_of(graph.fleet, key) else {
            continue;
        };
        let fate = fates.entry(thing).or_default();
        match key {
            TrackKey::Seat(rider, slot) if graph.moves(rider, slot) => fate.moved = true,
            TrackKey::Seat(..) => fate.restart = true,
            _ => fate.version = true,
        }
        fate.certainty = fate.certainty.max(answers.of[at]);
    }
    fates
}

fn summary(solution: &mut Solution<'_>, answers: &Answers, steps: &[Step]) -> Summary {
    let could_stay = could_stay(solution);
    let (hosts_kept, workloads_kept) = room::kept(solution);
    let hosts_ready = room::ready(solution);
    let Solution { graph, closure, .. } = solution;
    let fleet = graph.fleet;
    let fates = fates(graph, closure, answers);
    let mut summary = Summary {
        things: fates.len(),
        could_stay,
        hosts_ready,
        hosts_kept,
        workloads_kept,
        workloads: fleet.workload_ids().len(),
        largest_step: steps.iter().map(|step| step.things).max().unwrap_or(0),
        steps: steps.len(),
        waves: steps.iter().map(|step| step.wave).max().unwrap_or(0),
        held: solution.held,
        ..Summary::default()
    };
    let mut touched = 0;
    for (&thing, fate) in &fates {
        match thing {
            Thing::Machine(_) if fate.version => summary.machines_changed += 1,
            Thing::Machine(_) if fate.moved => summary.guests_moved += 1,
            Thing::Machine(_) => summary.guests_restarted += 1,
            Thing::OwnGuest(_) => summary.machines_changed += 1,
            Thing::Component(_) => summary.images_changed += 1,
            Thing::Workload(_) => {
                touched += 1;
                summary.workloads_changed += usize::from(fate.version);
                summary.restart_only += usize::from(fate.restart && !fate.version && !fate.moved);
                summary.moved += usize::from(fate.moved);
            }
        }
        match fate.certainty {
            Some(Certainty::Stated) => summary.stated += 1,
            Some(Certainty::Derived) => summary.derived += 1,
            Some(Certainty::Unknown) => summary.unknown += 1,
            None => {}
        }
    }
    summary.untouched = summary.workloads - touched;
    let blocked = blocked_things(solution).len();
    summary.optimistic = Reading { possible: fates.len(), blocked };
    summary.pessimistic = pessimistic(solution, answers, &fates, blocked);
    summary
}

/// If everything unknown fails, what leads to it fails too.
fn pessimistic(
    solution: &Solution<'_>,
    answers: &Answers,
    fates: &FixedMap<Thing, Fate>,
    blocked: usize,
) -> Reading {
    let Solution { graph, closure, .. } = solution;
    let ends: Vec<u32> = answers.unknown.iter().map(|&(at, _)| at).collect();
    let failing = closure.leading_to(&ends);
    let lost: FixedSet<Thing> = closure
        .events()
        .iter()
        .zip(failing)
        .filter_map(|(&event, failing)| thing_of(graph.fleet, graph.event(event).0).filter(|_| failing))
        .collect();
    Reading { possible: fates.len() - lost.len(), blocked: blocked + lost.len() }
}

/// Returns the things that only a blocked goal would move.
fn blocked_things(solution: &Solution<'_>) -> FixedSet<Thing> {
    let Solution { graph, refused, closure, .. } = solution;
    let all = refused.iter().flat_map(|round| round.closure.events());
    let beyond = all.filter(|&&event| closure.position(event).is_none());
    beyond.filter_map(|&event| thing_of(graph.fleet, graph.event(event).0)).collect()
}

/// Counts workloads that restart or move with a machine of whose new version they have no need. A workload has need of
/// it if something asked of it, with machines left aside, reaches for the machine's new version.
fn could_stay(solution: &mut Solution<'_>) -> usize {
    let fleet = solution.graph.fleet;
    let needy = crate::planner::solve::needy(&mut solution.graph);
    let Solution { graph, closure, .. } = solution;
    let mut riders: FixedSet<crate::model::WorkloadId> = FixedSet::default();
    for &event in closure.events() {
        if let TrackKey::Seat(Rider::Workload(workload), slot) = graph.event(event).0
            && fleet.machine(fleet.slot(slot).machine).kind == MachineKind::Host
        {
            riders.insert(workload);
        }
    }
    riders.iter().filter(|workload| !needy.contains(*workload)).count()
}

/// Groups what is unknown by what it is unknown with.
fn unknowns(solution: &Solution<'_>, answers: &Answers) -> Vec<Unknown> {
    let Solution { graph, closure, .. } = solution;
    let fleet: &Fleet = graph.fleet;
    let mut by: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (at, with) in &answers.unknown {
        if let Some(thing) = thing_of(fleet, graph.event(closure.event(*at)).0) {
            by.entry(with).or_default().insert(thing.name(fleet));
        }
    }
    by.into_iter()
        .map(|(with, things)| Unknown { with: with.to_owned(), things: things.into_iter().collect() })
        .collect()
}
