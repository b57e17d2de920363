//! The figures that decide: what becomes of things, what goes together, and how well that is known.

use super::blocked::obstacles;
use super::company::company;
use super::kinds::kinds;
use super::room::{kept, machine, made, needed};
use crate::answer::Guarantee;
use crate::answer::plan::{Plan, Summary, Taken};
use crate::answer::refs::ThingRef;
use crate::answer::step::{Change, Effect};
use crate::answer::tables::ThingKind;
use crate::id::FixedSet;
use crate::model::Strategy;
use crate::report::changes::named;
use crate::report::document::{Line, Row, Span, Tone};
use crate::report::lists::rest;
use crate::report::names::{names, sorted};
use crate::report::words::{ASSUMED, count, few, guarantee, in_guests_of, no_way, plural, running, strategy};
use crate::report::{Detail, checked};
use std::collections::{BTreeMap, BTreeSet};

/// Makes the rows of figures.
pub(in crate::report) fn figures(plan: &Plan, detail: Detail) -> Vec<Row> {
    let mut rows = obstacles(plan, detail);
    if !plan.steps.is_empty() {
        rows.extend(needed(plan, detail));
        rows.extend(kinds(plan, detail));
        rows.extend(together(plan));
        rows.push(order(plan));
        rows.extend(proofs(plan));
        rows.push(known(&plan.summary));
        rows.extend(concerned(plan));
        rows.extend(kept(plan));
    } else {
        rows.extend(proofs(plan));
    }
    rows.extend(settings(plan, detail));
    rows.extend(checked::row(plan.checked));
    rows
}

/// Makes the rows on what an answer takes for granted and does not look at.
pub(in crate::report) fn settings(plan: &Plan, detail: Detail) -> Vec<Row> {
    let mut rows = strategies(plan);
    let listed = |all: &[String]| few(all.iter().map(String::as_str), detail);
    if !plan.holds.is_empty() {
        rows.push(Row::new("held", listed(&plan.holds)));
    }
    if !plan.except.is_empty() {
        rows.push(Row::new("left out", listed(&plan.except)));
    }
    let is_held = !plan.holds.is_empty() || !plan.except.is_empty();
    if let (held @ 1.., true, Some(row)) = (plan.summary.held, is_held, rows.last_mut()) {
        let kept = count(held, "dependent keeps its", "dependents keep their");
        let line = std::mem::take(&mut row.value);
        row.value = line.text(format!("; {kept} version because of it"));
    }
    rows.extend(unlisted(plan, detail));
    rows.extend(assumed(plan, detail));
    rows
}

/// Says how good the answer is known to be: of what is done, and of what is blocked.
pub(in crate::report) fn proofs(plan: &Plan) -> Vec<Row> {
    let done = (!plan.steps.is_empty()).then(|| proof(plan));
    let key = if done.is_some() { "" } else { "proof" };
    done.into_iter().chain(proof_of_blocked(plan, key)).collect()
}

fn proof(plan: &Plan) -> Row {
    let guarantee = match plan.guarantee {
        Guarantee::Least if plan.origins.iter().any(|origin| origin.taken == Taken::Base) => {
            "minimal while images take packages from their base: no valid plan changes less"
        }
        other => guarantee(other),
    };
    Row::new("proof", guarantee)
}

/// Says how well it is known that what is blocked is impossible: of all, what is known least well.
fn proof_of_blocked(plan: &Plan, key: &str) -> Option<Row> {
    let worst = plan.blocked.iter().max_by_key(|blocked| (blocked.guarantee, blocked.states))?;
    let text = no_way(worst.guarantee, worst.states);
    let (tone, text) = match plan.summary.not_found {
        0 => (Tone::Plain, format!("what is blocked: {text}")),
        number => (Tone::Doubt, format!("{}: {text}", count(number, "goal", "goals"))),
    };
    Some(Row { tone, ..Row::new(key, text) })
}

/// The largest step: what no order takes apart.
fn together(plan: &Plan) -> Option<Row> {
    let largest = plan.steps.iter().reduce(|a, b| if b.things > a.things { b } else { a })?;
    let line: Line = match (largest.things, plan.guarantee) {
        (0 | 1, _) => "each thing has a step of its own".into(),
        (_, Guarantee::Least) => company(&plan.tables, largest).text(": no order makes this step smaller"),
        (_, Guarantee::Feasible) => company(&plan.tables, largest),
    };
    Some(Row { count: Some(largest.things), ..Row::new("together", line) })
}

/// How many steps there are. Times will stand here once a plan has them.
fn order(plan: &Plan) -> Row {
    let number = plan.steps.len();
    let line = match (number, plan.summary.ranks) {
        (1, _) => "that is all of it".to_owned(),
        (_, 0 | 1) => "in any order".to_owned(),
        (_, ranks) => format!("the longest chain has {ranks}"),
    };
    Row { count: Some(number), ..Row::new("steps", line) }
}

/// How many things are known to work then, and how many are not.
fn known(summary: &Summary) -> Row {
    let works = summary.stated.saturating_add(summary.derived);
    let other = match summary.things.saturating_sub(works).saturating_sub(summary.unknown) {
        0 => String::new(),
        other => format!(", {other} with nothing to test"),
    };
    let untested = summary.unknown.saturating_add(summary.exposed);
    let (tone, worst) = match untested {
        0 => (Tone::Plain, String::new()),
        _ => {
            let (possible, all) = (summary.pessimistic.possible, summary.things);
            (Tone::Doubt, format!("; if nothing untested worked, {possible} of {all} could be done"))
        }
    };
    let beside = match (summary.exposed, summary.unknown) {
        (0, _) => "",
        _ if summary.renewed > 0 => " with what the platform renews",
        (_, 0) => " and not touched",
        (exposed, _) => &format!(" ({exposed} not touched)"),
    };
    let text = format!("{works} known to work, {untested} untested{beside}{other}{worst}");
    Row { tone, ..Row::new("known", text) }
}

/// Who has no need of the bump, and whom it does not concern.
fn concerned(plan: &Plan) -> Vec<Row> {
    let summary = &plan.summary;
    let counted = |key: &str, number, text: String| Row { count: Some(number), ..Row::new(key, text) };
    let mut rows = Vec::new();
    if summary.could_stay > 0 {
        let with = with_machine(plan);
        let noun = running(summary, summary.could_stay);
        let text = match summary.could_stay {
            1 => format!("{noun} restarts or moves{with} and does not need the new version"),
            _ => format!("{noun} restart or move{with} and do not need the new version"),
        };
        rows.push(counted("no need", summary.could_stay, text));
    }
    let spared = summary.spared();
    if spared > 0 {
        let text = match summary.workloads {
            0 | 1 => running(summary, 1).to_owned(),
            all => format!("of {all} {}", running(summary, all)),
        };
        rows.push(counted("not touched", spared, text));
    }
    if summary.unplaced > 0 {
        let text = "on no known machine, so that nothing says whether it is touched";
        let text = plural(
            summary.unplaced,
            text,
            "on no known machine, so that nothing says whether they are touched",
        );
        rows.push(Row { tone: Tone::Doubt, ..counted("not placed", summary.unplaced, text.to_owned()) });
    }
    if summary.renewed > 0 {
        let text = "on nodes that the platform brings up to date after the cluster, so that they stop or move too: when, and how many \
                    at the same time, is set there";
        rows.push(Row { tone: Tone::Doubt, ..counted("by the platform", summary.renewed, text.to_owned()) });
    }
    rows
}

/// Says with which kind of machine things restart or move; nothing where workloads get VMs instead.
fn with_machine(plan: &Plan) -> String {
    if !made(plan).is_empty() {
        return String::new();
    }
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    let machines = changes.filter_map(|change| change.under);
    let kinds = machines.map(|machine| plan.tables.thing(machine).kind).collect();
    format!(" with a {}", machine(&kinds, 1))
}

/// How machines change, where that is not in place.
fn strategies(plan: &Plan) -> Vec<Row> {
    let mut other: BTreeMap<Strategy, usize> = BTreeMap::new();
    // Where the strategy chooses, in place is what is said of all that is not drained.
    let is_said = |way: Strategy| plan.strategy == Strategy::Auto && way == Strategy::InPlace;
    let steps = plan.steps.iter().filter(|step| step.strategy != plan.strategy && !is_said(step.strategy));
    for step in steps {
        *other.entry(step.strategy).or_default() += 1;
    }
    let word = |way: Strategy| Line::from(Span::Code(way.name().to_owned())).text(": ").text(strategy(way));
    let whole = (plan.strategy != Strategy::InPlace || !other.is_empty())
        .then(|| word(plan.strategy).text(without_guests(plan)));
    let other = other
        .into_iter()
        .map(|(way, steps)| word(way).text(format!(", in {}", count(steps, "step", "steps"))));
    let kept = Some(in_guests(plan)).filter(|&kept| kept > 0).map(|kept| in_guests_of(kept).into());
    let lines = whole.into_iter().chain(other).chain(kept).enumerate();
    lines.map(|(index, line)| Row::new(if index == 0 { "strategy" } else { "" }, line)).collect()
}

/// Says of a strategy that makes guests that it makes none here, and what is done instead.
fn without_guests(plan: &Plan) -> &'static str {
    let changes = || plan.steps.iter().flat_map(|step| &step.changes);
    let is_made = |change: &Change| plan.tables.thing(change.thing).kind == ThingKind::OwnGuest;
    let moves = |change: &Change| change.effect == Effect::Migrate;
    match plan.strategy {
        Strategy::PerVm if plan.steps.is_empty() || changes().any(is_made) => "",
        Strategy::PerVm if changes().any(moves) => {
            "; here none does: what is on a machine moves first, as with `drain`"
        }
        Strategy::PerVm => "; here none does",
        Strategy::InPlace | Strategy::Drain | Strategy::Auto => "",
    }
}

/// Counts the workloads that change with a guest that they share, where others get VMs of their own.
fn in_guests(plan: &Plan) -> usize {
    let steps = plan.steps.iter().filter(|step| step.strategy == Strategy::PerVm);
    let mut under: BTreeMap<ThingRef, BTreeSet<ThingRef>> = BTreeMap::new();
    for change in steps.flat_map(|step| &step.changes).filter(|change| change.effect == Effect::Restart) {
        let guest = change.under.filter(|&under| plan.tables.thing(under).kind == ThingKind::Guest);
        if let Some(guest) = guest {
            under.entry(guest).or_default().insert(change.thing);
        }
    }
    under.values().map(BTreeSet::len).filter(|&number| number > 1).sum()
}

/// The versions from which machines change and that only their OS releases say.
fn assumed(plan: &Plan, detail: Detail) -> Option<Row> {
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    let is_own = |change: &&Change| change.assumed && change.effect.changes_version();
    let (mut versions, mut things) = (FixedSet::default(), FixedSet::default());
    for change in changes.filter(is_own) {
        versions.insert(format!("{} {}", change.of, change.from.as_deref().unwrap_or_default()));
        things.insert(change.thing);
    }
    let machines = count(things.len(), "machine has", "machines have");
    let text = format!(
        "{machines} versions that nobody has read off {} (marked {ASSUMED}), as the OS release brings them: ",
        plural(things.len(), "it", "them")
    );
    let named = few(versions.iter().map(String::as_str), detail);
    (!things.is_empty())
        .then(|| Row { tone: Tone::Doubt, ..Row::new("assumed", Line::from(text).join(named)) })
}

/// The versions that nothing lists.
fn unlisted(plan: &Plan, detail: Detail) -> Vec<Row> {
    let mut by: BTreeMap<(&str, &str), Vec<ThingRef>> = BTreeMap::new();
    for change in plan.steps.iter().flat_map(|step| &step.changes).filter(|change| change.unlisted) {
        let version = change.to.as_deref().unwrap_or_default();
        by.entry((&*change.of, version)).or_default().push(change.thing);
    }
    let most = if detail == Detail::Full { by.len() } else { 3 };
    let mut rows: Vec<Row> = Vec::new();
    for ((of, version), things) in by.iter().take(most) {
        let things = sorted(&plan.tables, things.iter().copied());
        let line = named(of, version).text(" for ").join(names(&plan.tables, &things, detail));
        let key = if rows.is_empty() { "not listed" } else { "" };
        rows.push(Row::new(key, line.text(": taken as available, nothing lists it")));
    }
    let left_out = rest(by.len().saturating_sub(most), detail);
    rows.extend(left_out.map(|line| Row::new("", line)));
    rows
}
