//! Which services notice a plan, for how long, and what is left of them meanwhile. A machine that counts as what runs in it is one
//! by itself.

use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::review::Noticed;
use crate::answer::schedule::Wave;
use crate::answer::step::{Effect, Step};
use crate::answer::tables::{Text, ThingKind};
use crate::model::{Fleet, Work, WorkloadId};
use crate::planner::exposure::Needs;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Steps that are carried out at the same time.
struct Moment<'p> {
    wave: Option<&'p Wave>,
    steps: Vec<&'p Step>,
}

/// What happens to a service at a moment.
#[derive(Default)]
struct Hit {
    /// What stops, and for how long.
    stopped: BTreeMap<ThingRef, u64>,
    moved: BTreeSet<ThingRef>,
    /// The longest that one move takes.
    move_seconds: u64,
    steps: BTreeSet<usize>,
}

/// Tells for each service that notices a plan how much and for how long, the worst first.
pub(super) fn noticed(fleet: &Fleet, plan: &Plan) -> Vec<Noticed> {
    // Each with how many replicas serve today.
    let mut found: BTreeMap<ThingRef, (Noticed, usize)> = BTreeMap::new();
    for moment in moments(plan) {
        for (service, hit) in hits(fleet, plan, &moment) {
            let one = found.entry(service).or_insert_with(|| {
                let one = untouched(fleet, plan, service);
                let serving = one.left;
                (one, serving)
            });
            add(one, plan, &moment, (service, hit));
        }
    }
    let mut all: Vec<Noticed> = found.into_values().map(|(one, _)| one).collect();
    let needs = all.iter().any(|one| one.down_seconds > 0).then(|| Needs::of(fleet));
    for one in all.iter_mut().filter(|one| one.down_seconds > 0) {
        let name = plan.tables.name(one.service).strip_prefix("service/").unwrap_or_default();
        let found = fleet.find_service(name).zip(needs.as_ref());
        one.needed_by =
            found.map(|(id, needs)| needs.on(id).into_iter().map(Text::from).collect()).unwrap_or_default();
    }
    all.sort_by(|a, b| {
        // In thousandths.
        let left = |one: &Noticed| one.left.saturating_mul(1000) / one.replicas.max(1);
        let key = |one: &Noticed| (Reverse(one.down_seconds), left(one), Reverse(one.interrupted_seconds));
        let name = |one: &Noticed| plan.tables.name(one.service).to_owned();
        key(a).cmp(&key(b)).then_with(|| name(a).cmp(&name(b)))
    });
    all
}

/// The steps by what goes at the same time: waves, and each step by itself that has none. Rules forbid those that have no
/// wave: who carries them out nevertheless has that too.
fn moments(plan: &Plan) -> Vec<Moment<'_>> {
    let waves = plan.schedule.iter().flat_map(|schedule| &schedule.waves);
    let steps =
        |wave: &Wave| -> Vec<&Step> { wave.steps.iter().filter_map(|&number| plan.step(number)).collect() };
    let in_waves: Vec<Moment<'_>> =
        waves.map(|wave| Moment { wave: Some(wave), steps: steps(wave) }).collect();
    let placed: BTreeSet<usize> =
        in_waves.iter().flat_map(|moment| &moment.steps).map(|step| step.number).collect();
    let others = plan.steps.iter().filter(|step| !placed.contains(&step.number));
    let alone = others.map(|step| Moment { wave: None, steps: vec![step] });
    in_waves.into_iter().chain(alone).collect()
}

fn hits(fleet: &Fleet, plan: &Plan, moment: &Moment<'_>) -> BTreeMap<ThingRef, Hit> {
    let mut hits: BTreeMap<ThingRef, Hit> = BTreeMap::new();
    for step in &moment.steps {
        // What stays stopped stops nothing.
        for change in step.changes.iter().filter(|change| change.effect != Effect::NextStart) {
            let thing = plan.tables.thing(change.thing);
            let service = match (thing.kind, thing.service) {
                (ThingKind::Workload, Some(service)) if serves(fleet, &thing.name) => service,
                _ if is_bare(fleet, &thing.name) => change.thing,
                _ => continue,
            };
            let hit = hits.entry(service).or_default();
            hit.steps.insert(step.number);
            match change.effect {
                Effect::Migrate => {
                    hit.moved.insert(change.thing);
                    let seconds = fleet.takes_named(&thing.name, Work::Migrate).seconds;
                    hit.move_seconds = hit.move_seconds.max(seconds);
                }
                _ => {
                    let seconds = hit.stopped.entry(change.thing).or_default();
                    *seconds = (*seconds).max(step.seconds);
                }
            }
        }
    }
    hits
}

/// Whether a workload serves today: of one that is not ready nobody notices that it is away.
fn serves(fleet: &Fleet, name: &str) -> bool {
    let id = name.strip_prefix("workload/").and_then(|name| fleet.find_workload(name));
    id.is_none_or(|id| fleet.workload(id).ready)
}

/// Whether a thing is a machine that counts as what runs in it.
fn is_bare(fleet: &Fleet, name: &str) -> bool {
    let machine = name.strip_prefix("guest/").or_else(|| name.strip_prefix("host/"));
    machine.and_then(|name| fleet.find_machine(name)).is_some_and(|id| fleet.is_bare(id))
}

fn untouched(fleet: &Fleet, plan: &Plan, service: ThingRef) -> Noticed {
    let found = plan.tables.name(service).strip_prefix("service/").and_then(|name| fleet.find_service(name));
    let is_ready = |&&id: &&WorkloadId| fleet.workload(id).ready;
    // What is no service is a machine by itself.
    let (replicas, left) = found.map_or((1, 1), |id| {
        let replicas = fleet.replicas(id);
        (replicas.len(), replicas.iter().filter(is_ready).count())
    });
    Noticed {
        service,
        replicas,
        most_away: 0,
        left,
        interrupted_seconds: 0,
        down_seconds: 0,
        stops: 0,
        steps: Vec::new(),
        waves: Vec::new(),
        needed_by: Vec::new(),
    }
}

fn add(
    (one, serving): &mut (Noticed, usize),
    plan: &Plan,
    moment: &Moment<'_>,
    (service, hit): (ThingRef, Hit),
) {
    let touched = hit.stopped.keys().chain(&hit.moved).collect::<BTreeSet<_>>().len();
    // What moves goes one after another where a budget says so.
    let name = plan.tables.name(service);
    let budget = moment.wave.and_then(|wave| wave.interrupts.iter().find(|used| *used.budget == *name));
    let most = budget.and_then(|used| usize::try_from(used.away).ok()).unwrap_or(touched);
    let away = most.max(hit.stopped.len()).min(one.replicas);
    let left = serving.saturating_sub(away);
    one.most_away = one.most_away.max(away);
    one.left = one.left.min(left);
    // So many at a time, one after the other.
    let turns = hit.moved.len().div_ceil(away.max(1)) as u64;
    let moving = hit.move_seconds.saturating_mul(turns);
    let (first, last) = (hit.stopped.values().min(), hit.stopped.values().max());
    let seconds = moving.max(last.copied().unwrap_or(0));
    one.interrupted_seconds = one.interrupted_seconds.saturating_add(seconds);
    if left == 0 {
        // What stops at the same time is back when the first of it is.
        let down = if hit.moved.is_empty() { first.copied().unwrap_or(0) } else { seconds };
        one.down_seconds = one.down_seconds.saturating_add(down);
    }
    one.stops = one.stops.saturating_add(touched);
    one.steps.extend(hit.steps);
    one.steps.sort_unstable();
    one.waves.extend(moment.wave.map(|wave| wave.number));
}
