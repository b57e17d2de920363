//! From a solution to the plan that people read: steps in order, changes by thing, counts.

use crate::assess::{Answers, assess};
use crate::close::Closure;
use crate::explain::{chain, known_version, reasons, rider_name, slot_name, word_event};
use crate::graph::{EventId, Graph, Origin, Rider, TrackKey, Who};
use crate::id::{FixedMap, FixedSet};
use crate::model::{Assumptions, ComponentKind, Fleet, MachineKind};
use crate::plan::{
    Blocked, Certainty, Change, Effect, Plan, Reading, Reason, SCHEMA, Step, Summary, Unknown,
};
use crate::solve::{Refused, Solution};
use crate::thing::{Thing, thing_of};
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
    let mut steps = Vec::with_capacity(laid.order.len());
    for (index, &group) in laid.order.iter().enumerate() {
        let group = group as usize;
        let changes = changes(&solution.graph, &solution.closure, &answers, &solution.groups.members[group]);
        let first = solution.groups.members[group][0];
        steps.push(Step {
            number: index + 1,
            wave: solution.groups.waves[group] as usize + 1,
            after: laid.after[index].iter().map(|&step| step as usize).collect(),
            things: distinct(&changes),
            seconds: seconds(solution.graph.fleet.assumptions(), &changes),
            reasons: reasons(solution.graph.fleet, chain(&solution.graph, &solution.closure, first)),
            changes,
        });
    }
    let summary = summary(solution, &answers, &steps);
    let plan = Plan {
        schema: SCHEMA,
        tool: TOOL.to_owned(),
        bumps: solution.graph.ask.bumps().iter().map(ToString::to_string).collect(),
        holds: solution.graph.ask.holds.iter().map(|(pattern, _)| pattern.to_string()).collect(),
        strategy: solution.graph.strategy.name().to_owned(),
        guarantee: solution.guarantee,
        summary,
        steps,
        blocked: blocked(solution),
        broken: Vec::new(),
        unknowns: unknowns(solution, &answers),
        certificate: None,
    };
    Assembled { plan, steps: laid.of_event }
}

/// The order of steps.
struct Layout {
    /// The groups that move something, in order.
    order: Vec<u32>,
    /// For each of them the steps right before it, from one.
    after: Vec<Vec<u32>>,
    of_event: Vec<u32>,
}

/// Orders the groups by wave, then by the name of their first thing, so that the order of the input does not show.
fn lay_out(solution: &Solution<'_>) -> Layout {
    let Solution { graph, closure, groups, .. } = solution;
    let thing = |at: &u32| thing_of(graph.fleet, graph.event(closure.event(*at)).0);
    let mut keyed: Vec<(u32, String, u32)> = Vec::new();
    for (group, members) in groups.members.iter().enumerate() {
        let least = members.iter().filter_map(thing).map(|thing| thing.name(graph.fleet)).min();
        let number = u32::try_from(group).expect("fewer than 2^32 groups");
        keyed.extend(least.map(|name| (groups.waves[group], name, number)));
    }
    keyed.sort_unstable();
    // Several groups of a wave may begin with one thing: all that happens in them decides then.
    let happens = |group: u32| {
        let events = groups.members[group as usize].iter().map(|&at| word_event(graph, closure.event(at)));
        events.collect::<BTreeSet<String>>()
    };
    for alike in keyed.chunk_by_mut(|a, b| (a.0, &a.1) == (b.0, &b.1)).filter(|alike| alike.len() > 1) {
        alike.sort_by_cached_key(|&(.., group)| happens(group));
    }
    let order: Vec<u32> = keyed.into_iter().map(|(.., group)| group).collect();
    let mut number = vec![0u32; groups.members.len()];
    for (index, &group) in order.iter().enumerate() {
        number[group as usize] = u32::try_from(index + 1).expect("fewer than 2^32 steps");
    }
    let before = groups_before(closure, &groups.of, &number);
    let after = order.iter().map(|&group| before[group as usize].clone()).collect();
    let of_event = groups.of.iter().map(|&group| number[group as usize]).collect();
    Layout { order, after, of_event }
}

/// Returns for each group the steps right before it. Groups that move nothing hand on what is before them; they are
/// numbered so that arrows lead to lower numbers, hence one pass in order.
fn groups_before(closure: &Closure, of: &[u32], number: &[u32]) -> Vec<Vec<u32>> {
    let mut events: Vec<Vec<u32>> = vec![Vec::new(); number.len()];
    for (at, &group) in of.iter().enumerate() {
        events[group as usize].push(u32::try_from(at).expect("fewer than 2^32 events"));
    }
    let mut before: Vec<Vec<u32>> = vec![Vec::new(); number.len()];
    for group in 0..number.len() {
        let mut found: Vec<u32> = Vec::new();
        for &at in &events[group] {
            for &(to, _) in closure.arrows(at) {
                let other = of[to as usize] as usize;
                match number[other] {
                    _ if other == group => {}
                    0 => found.extend(&before[other]),
                    step => found.push(step),
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        before[group] = found;
    }
    before
}

/// Returns what happens to things in a group: for each track one change from where it stood to where it goes.
fn changes(graph: &Graph<'_>, closure: &Closure, answers: &Answers, members: &[u32]) -> Vec<Change> {
    let mut spans: FixedMap<TrackKey, (u16, u32, u16)> = FixedMap::default();
    for &at in members {
        let event = closure.event(at);
        let (key, position) = graph.event(event);
        let span = spans.entry(key).or_insert((position - 1, at, position));
        if position > span.2 {
            (span.1, span.2) = (at, position);
        }
        span.0 = span.0.min(position - 1);
    }
    let mut changes: Vec<Change> = spans
        .iter()
        .filter_map(|(&key, &(from, last, to))| {
            change(graph, closure.event(last), key, (from, to), answers.of[last as usize])
        })
        .collect();
    changes.sort_unstable();
    changes
}

fn change(
    graph: &Graph<'_>,
    event: EventId,
    key: TrackKey,
    (from, to): (u16, u16),
    answer: Option<Certainty>,
) -> Option<Change> {
    let fleet = graph.fleet;
    let thing = thing_of(fleet, key)?;
    let (effect, what) = match key {
        TrackKey::Slot(slot) | TrackKey::Own(_, slot) => {
            (Effect::Upgrade, fleet.capability_name(fleet.slot(slot).capability).to_owned())
        }
        TrackKey::Seat(rider, slot) if graph.moves(rider, slot) => (Effect::Migrate, slot_name(fleet, slot)),
        TrackKey::Seat(_, slot) => (Effect::Restart, slot_name(fleet, slot)),
        TrackKey::Published(id) => (Effect::Upgrade, fleet.component_name(id).to_owned()),
        TrackKey::Carried(_, id) => (Effect::Rebuild, fleet.component_name(id).to_owned()),
        TrackKey::Runs(workload, id) => {
            let app = fleet.component(id).kind == ComponentKind::App
                && fleet.runs(workload).iter().any(|run| run.component == id);
            (if app { Effect::Upgrade } else { Effect::Redeploy }, fleet.component_name(id).to_owned())
        }
        TrackKey::First(..) | TrackKey::All(..) => return None,
    };
    Some(Change {
        thing: thing.name(fleet),
        effect,
        what,
        from: known_version(graph, event, from),
        to: known_version(graph, event, to),
        certainty: answer,
    })
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
    let Solution { graph, closure, .. } = solution;
    let fleet = graph.fleet;
    let fates = fates(graph, closure, answers);
    let mut summary = Summary {
        things: fates.len(),
        could_stay,
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
    let needy = crate::solve::needy(&mut solution.graph);
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

/// What stands in the way of some goals, while it is put together.
struct Wall {
    thing: String,
    goals: BTreeSet<String>,
    reasons: Vec<Reason>,
}

/// Returns what stands in the way of what was asked for, each with its chain.
fn blocked(solution: &Solution<'_>) -> Vec<Blocked> {
    let mut found: BTreeMap<(String, String), Wall> = BTreeMap::new();
    for round in &solution.refused {
        add_walls(&solution.graph, round, &mut found);
    }
    let blocked = found.into_values().map(|wall| Blocked {
        goals: wall.goals.into_iter().collect(),
        thing: wall.thing,
        reasons: wall.reasons,
    });
    blocked.collect()
}

/// Adds the walls of one round. Each goal that is blocked stands with the wall that is nearest to it.
fn add_walls(graph: &Graph<'_>, round: &Refused, found: &mut BTreeMap<(String, String), Wall>) {
    let whole = &round.closure;
    let walls = whole.blocked().iter().map(|&(at, origin, who)| (at, Some((origin, who))));
    let walls: Vec<_> = walls.chain(round.skips.iter().map(|&at| (at, None))).collect();
    let toward = whole.toward(&walls.iter().map(|&(at, _)| at).collect::<Vec<_>>());
    let mut goals: Vec<Vec<u32>> = vec![Vec::new(); walls.len()];
    for goal in round.lost() {
        if let Some(wall) = toward[goal as usize] {
            goals[wall as usize].push(goal);
        }
    }
    for ((at, origin), mut goals) in walls.into_iter().zip(goals) {
        goals.push(whole.root(at));
        let event = whole.event(at);
        let mut links = chain(graph, whole, at);
        links.push(match origin {
            Some((origin, who)) => wall(graph, origin, who, event),
            None => skip(graph, whole, event),
        });
        let thing = match (origin, thing_of(graph.fleet, graph.event(event).0)) {
            (Some((_, Some(who))), _) => rider_name(graph.fleet, who),
            (_, Some(thing)) => thing.name(graph.fleet),
            (_, None) => word_event(graph, event),
        };
        let reasons = reasons(graph.fleet, links);
        let key = (thing.clone(), reasons.last().map(|reason| reason.text.clone()).unwrap_or_default());
        let wall = found.entry(key).or_insert(Wall { thing, goals: BTreeSet::new(), reasons });
        wall.goals.extend(goals.into_iter().map(|goal| word_event(graph, whole.event(goal))));
    }
}

/// Words why an event cannot be.
pub(crate) fn wall(graph: &Graph<'_>, origin: Origin, who: Who, event: EventId) -> crate::explain::Link {
    let why = crate::explain::word_origin(graph, origin, event);
    let who =
        who.map_or_else(String::new, |who| format!("{}: ", crate::explain::rider_name(graph.fleet, who)));
    let text = match origin {
        Origin::Hold(_) => format!("blocked: {}", why.text),
        _ => format!("blocked: {who}{}, and no version that could be had satisfies it", why.text),
    };
    crate::explain::Link { text, ..why }
}

/// Words why a path rule stands in the way: who ties two versions of one track together.
fn skip(graph: &Graph<'_>, whole: &Closure, event: EventId) -> crate::explain::Link {
    let version = crate::explain::version_text(graph, event, graph.event(event).1);
    let next = graph.next(event).and_then(|next| whole.position(next));
    let after =
        next.and_then(|next| whole.cause(next)).map(|(cause, _)| word_event(graph, whole.event(cause)));
    let after = after.map_or_else(String::new, |after| format!("; it is tied to the next version: {after}"));
    crate::explain::Link {
        text: format!("blocked: its path rule forbids skipping {version}, and nothing can stop there{after}"),
        place: None,
        source: None,
    }
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
