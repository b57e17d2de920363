//! The figures that decide.

use super::View;
use super::schedule::work;
use crate::answer::plan::Plan;
use crate::answer::refs::ThingRef;
use crate::answer::review::Noticed;
use crate::answer::step::{Effect, Step};
use crate::answer::tables::ThingKind;
use crate::report::document::{Line, Tile, Tone};
use crate::report::head::company;
use crate::report::runbook::finals;
use crate::report::words::{count, duration, noun, plural, step_in_wave, without_backup};
use std::collections::{BTreeMap, BTreeSet};

/// Makes the figures: what changes, what is interrupted, what is blocked, what nobody knows, what cannot be separated, when.
pub(super) fn figures(view: &View<'_>) -> Vec<Tile> {
    match view.plan.steps.is_empty() {
        true => vec![blocked(view)],
        false => vec![
            changed(view),
            interrupted(view),
            blocked(view),
            untested(view),
            largest(view),
            time(view),
            no_return(view),
        ],
    }
}

fn tile(label: &str, value: impl ToString, tone: Tone, note: impl Into<Line>) -> Tile {
    Tile { value: value.to_string(), label: label.into(), note: note.into(), tone }
}

fn changed(view: &View<'_>) -> Tile {
    let told: Vec<String> = kinds(view.plan)
        .into_iter()
        .map(|((kind, happens), number)| {
            format!("{number} {} {}", noun(kind, number), happens.verb(kind == ThingKind::Workload, number))
        })
        .collect();
    let note = format!("{}{}", told.join(", "), also_forbidden(view));
    tile("things touched", view.plan.summary.things, Tone::Plain, note)
}

/// Says that a figure is of all steps where some have no wave; nothing where all have one.
fn also_forbidden(view: &View<'_>) -> String {
    match forbidden(view) {
        0 => String::new(),
        some => format!(
            "; in all {}, with the {some} that {} no wave",
            count(view.plan.steps.len(), "step", "steps"),
            plural(some, "has", "have")
        ),
    }
}

/// How many steps have no wave.
fn forbidden(view: &View<'_>) -> usize {
    view.plan.schedule.as_ref().map_or(0, |schedule| schedule.forbidden.len())
}

/// What a whole plan does to a thing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Happens {
    Created,
    Changes,
    ChangesAndMoves,
    Redeployed,
    RedeployedAndMoves,
    Moves,
    Restarts,
    StaysStopped,
}

impl Happens {
    fn of(effects: &BTreeSet<Effect>) -> Self {
        let moves = effects.contains(&Effect::Migrate);
        // Another build of an image is no other version of what runs.
        let is_own = |effect: &Effect| effect.changes_version() && *effect != Effect::Redeploy;
        match effects.iter().any(|effect| effect.changes_version()) {
            _ if effects.contains(&Effect::Reprovision) => Self::Created,
            true if !effects.iter().any(is_own) && moves => Self::RedeployedAndMoves,
            true if !effects.iter().any(is_own) => Self::Redeployed,
            true if moves => Self::ChangesAndMoves,
            true => Self::Changes,
            false if moves => Self::Moves,
            false if effects.contains(&Effect::Restart) => Self::Restarts,
            false => Self::StaysStopped,
        }
    }

    const fn verb(self, is_workload: bool, number: usize) -> &'static str {
        match (self, is_workload) {
            (Self::Created, _) => plural(number, "is created", "are created"),
            (Self::Changes, true) => plural(number, "changes version", "change version"),
            (Self::Changes, false) => plural(number, "changes", "change"),
            (Self::ChangesAndMoves, true) => {
                plural(number, "changes version and moves", "change version and move")
            }
            (Self::ChangesAndMoves, false) => plural(number, "changes and moves", "change and move"),
            (Self::Redeployed, _) => plural(number, "is redeployed", "are redeployed"),
            (Self::RedeployedAndMoves, _) => {
                plural(number, "is redeployed and moves", "are redeployed and move")
            }
            (Self::Moves, _) => plural(number, "only moves", "only move"),
            (Self::Restarts, _) => plural(number, "only restarts", "only restart"),
            (Self::StaysStopped, _) => plural(number, "stays stopped", "stay stopped"),
        }
    }
}

/// Counts things by their kind and by what happens to them, each once.
fn kinds(plan: &Plan) -> BTreeMap<(ThingKind, Happens), usize> {
    let mut effects: BTreeMap<ThingRef, BTreeSet<Effect>> = BTreeMap::new();
    for change in plan.steps.iter().flat_map(|step| &step.changes) {
        effects.entry(change.thing).or_default().insert(change.effect);
    }
    let mut numbers = BTreeMap::new();
    for (thing, effects) in effects {
        *numbers.entry((plan.tables.thing(thing).kind, Happens::of(&effects))).or_default() += 1;
    }
    numbers
}

fn interrupted(view: &View<'_>) -> Tile {
    let plan = view.plan;
    let workloads: BTreeSet<ThingRef> = plan
        .steps
        .iter()
        .flat_map(|step| &step.changes)
        .map(|change| change.thing)
        .filter(|&thing| plan.tables.thing(thing).kind == ThingKind::Workload)
        .collect();
    let all = &view.review.services;
    let is_service = |one: &&Noticed| plan.tables.thing(one.service).kind == ThingKind::Service;
    let services = all.iter().filter(is_service).count();
    let machines = all.len() - services;
    let guests = all.iter().filter(|one| plan.tables.thing(one.service).kind == ThingKind::Guest).count();
    let lost = || all.iter().filter(|one| one.down_seconds > 0);
    let (down, single) = (lost().count(), lost().filter(is_service).filter(|one| one.replicas == 1).count());
    let named = (machines == 0 || !workloads.is_empty()).then(|| {
        let what = noun(ThingKind::Workload, workloads.len());
        format!("{what} of {}", count(services, "service", "services"))
    });
    let bare = [(guests, "guest", "guests"), (machines - guests, "system container", "system containers")]
        .into_iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(number, one, many)| count(number, one, many));
    let bare: Vec<String> = bare.collect();
    let bare = (!bare.is_empty()).then(|| format!("{} in which nothing is named", bare.join(" and ")));
    let what: Vec<String> = named.into_iter().chain(bare).collect();
    if workloads.len() + machines == 0 {
        return tile("interrupted", 0, Tone::Good, "nothing that runs is interrupted");
    }
    let left = match down {
        1 if all.len() == 1 => format!("nothing is left of it for a time{}", single_replicas(single, down)),
        0 => "something is left of each at every moment".to_owned(),
        _ => format!("nothing is left of {down} of these for a time{}", single_replicas(single, down)),
    };
    let tone = if down > 0 { Tone::Bad } else { Tone::Plain };
    let note = format!("{}; {left}{}", what.join(" and "), also_forbidden(view));
    tile("interrupted", workloads.len() + machines, tone, note)
}

/// Says how many of those services have one replica: a contrast counts only the others.
fn single_replicas(single: usize, all: usize) -> String {
    match single {
        0 => String::new(),
        1 if all == 1 => ", which has one replica".to_owned(),
        _ if single == all => ", which have one replica each".to_owned(),
        some => format!(", {some} of which {} one replica", plural(some, "has", "have")),
    }
}

fn blocked(view: &View<'_>) -> Tile {
    // A build server counts both as well.
    let forbidden = forbidden(view);
    let steps = plural(forbidden, "step without a wave", "steps without a wave");
    match view.plan.blocked.len() {
        0 if forbidden > 0 => tile("blocked", forbidden, Tone::Bad, steps),
        0 => tile("blocked", 0, Tone::Good, "nothing is blocked"),
        number => {
            let goals = plural(number, "goal that nothing leads to", "goals that nothing leads to");
            let text = match forbidden {
                0 => goals.to_owned(),
                some => format!("{number} {goals}, {some} {steps}"),
            };
            tile("blocked", number + forbidden, Tone::Bad, text)
        }
    }
}

fn untested(view: &View<'_>) -> Tile {
    let summary = &view.plan.summary;
    let number = summary.unknown.saturating_add(summary.exposed);
    let text = format!(
        "of {} in question; if none of these worked, {} of {} could be done",
        summary.stated + summary.derived + number,
        summary.pessimistic.possible,
        summary.things
    );
    if view.plan.rest.as_ref().is_some_and(|rest| !rest.done.is_empty()) {
        let tone = if number == 0 { Tone::Good } else { Tone::Doubt };
        return tile("untested", number, tone, "of what is left");
    }
    match number {
        0 if summary.stated + summary.derived == 0 => {
            tile("untested", 0, Tone::Plain, "nothing that changes was looked at for what it needs")
        }
        0 => tile("untested", 0, Tone::Good, "somebody says of each thing in question that it works"),
        _ => tile("untested", number, Tone::Doubt, text),
    }
}

fn largest(view: &View<'_>) -> Tile {
    let plan = view.plan;
    let largest = plan.steps.iter().reduce(|a, b| if b.things > a.things { b } else { a });
    let number = plan.summary.largest_step;
    let line = |step: &Step| Line::from(format!("step {}: ", step.number)).join(company(&plan.tables, step));
    let text = match (number, largest) {
        (0 | 1, _) | (_, None) => "each thing changes by itself".into(),
        (_, Some(step)) => {
            let others = plan.steps.iter().filter(|other| other.things == step.things).count() - 1;
            let line = match others {
                0 => line(step),
                some => {
                    line(step).text(format!("; {} as large", count(some, "other step is", "other steps are")))
                }
            };
            line.text("; no valid order makes it smaller")
        }
    };
    tile("largest group", number, Tone::Plain, text)
}

fn time(view: &View<'_>) -> Tile {
    let plan = view.plan;
    let Some(schedule) = &plan.schedule else {
        let all = plan.steps.iter().map(|step| step.seconds).fold(0, u64::saturating_add);
        let text = match plan.steps.len() {
            1 => "1 step".to_owned(),
            steps => format!("{steps} steps, one after another"),
        };
        return tile("time", duration(all), Tone::Plain, text);
    };
    if schedule.waves.is_empty() {
        return tile("time", "none", Tone::Bad, "no step has a wave: rules forbid them all");
    }
    let sittings = 1 + schedule.waves.iter().filter(|wave| wave.rests).count();
    let ends = (schedule.waves.first(), schedule.waves.last());
    let when = match ends {
        (Some(first), Some(last)) => match (&first.starts, &last.ends) {
            (Some(starts), Some(ends)) if starts == ends => format!(", {}", view.clock.moment(starts)),
            (Some(starts), Some(ends)) => {
                format!(", {} to {}", view.clock.moment(starts), view.clock.moment(ends))
            }
            _ => String::new(),
        },
        _ => String::new(),
    };
    let waves = count(schedule.waves.len(), "wave", "waves");
    let text = match sittings {
        1 => format!("{waves}{when}"),
        _ => format!("of work: {waves} in {}{when}", count(sittings, "window", "windows")),
    };
    let (tone, text) = match schedule.forbidden.len() {
        0 => (Tone::Plain, text),
        some => {
            let can_go = plan.steps.len().saturating_sub(some);
            let all = count(plan.steps.len(), "step", "steps");
            (Tone::Bad, format!("of the {can_go} of {all} that can go: {text}"))
        }
    };
    tile("time", duration(work(schedule)), tone, text)
}

fn no_return(view: &View<'_>) -> Tile {
    let steps = no_way_back(view);
    let label = "no way back";
    match (view.plan.first_done(&steps), steps.len()) {
        (None, _) => none_known(view.plan, label),
        (Some(first), 1) => {
            let text = without_backup(&step_in_wave(view.plan, first), 1);
            tile(label, 1, Tone::Bad, text)
        }
        (Some(first), number) => {
            let first = step_in_wave(view.plan, first);
            let text =
                format!("steps cannot be taken back without a backup made before each; the first is {first}");
            tile(label, number, Tone::Bad, text)
        }
    }
}

/// That nothing speaks against ways back does not say that there are any, unless no step changes a version.
fn none_known(plan: &Plan, label: &str) -> Tile {
    let changes = |step: &&Step| step.changes.iter().any(|change| change.effect.changes_version());
    match plan.steps.iter().filter(changes).count() {
        0 => tile(label, 0, Tone::Good, "no step changes a version"),
        number => {
            let steps = count(number, "step", "steps");
            let text =
                format!("nothing says of {steps} whether {} can be taken back", plural(number, "it", "they"));
            tile(label, "none known", Tone::Doubt, text)
        }
    }
}

/// The steps that no command takes back.
pub(super) fn no_way_back(view: &View<'_>) -> BTreeSet<usize> {
    finals(&view.review.no_return).into_keys().chain(view.plan.restored()).collect()
}
