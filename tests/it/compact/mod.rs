//! Answers in a compact form: a line for each thing that they say, whatever its wording.
//!
//! Snapshots made of it change with what is decided, and not with how reports word it.

mod parts;

pub(crate) use parts::{reason, requirement, violation, what};

use comove::answer::check::Check;
use comove::answer::contrast::Contrast;
use comove::answer::obstacle::Blocked;
use comove::answer::plan::{Plan, Unknown};
use comove::answer::refs::ReasonRef;
use comove::answer::step::{Step, Wait, WaitKind};
use comove::answer::tables::Tables;
use comove::answer::why::{Chain, Explanation};
use comove::id::Id;
use parts::{change, known, rest, stays, violation_places, wall, word};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Lists what a plan says. Steps and obstacles refer to the reasons at its end.
pub(crate) fn plan(plan: &Plan) -> String {
    let tables = &plan.tables;
    let mut lines = vec![counts(plan)];
    lines.extend(
        plan.checked.map(|checked| format!("checked {} steps, {} causes", checked.steps, checked.causes)),
    );
    lines.extend(plan.steps.iter().flat_map(|one| step(plan, one)));
    lines.extend(plan.blocked.iter().map(|one| blocked(tables, one)));
    let violated = plan.violations.iter();
    lines.extend(
        violated.map(|one| format!("violated {}{}", violation(tables, one), violation_places(tables, one))),
    );
    lines.extend(plan.known.iter().map(|one| known(tables, one)));
    lines.extend(plan.unknowns.iter().map(|one| unknown(tables, one)));
    lines.extend(unheeded(plan));
    lines.extend(tables.reasons.iter().enumerate().map(|(number, one)| {
        let after = one.because.map_or_else(String::new, |because| format!(" after r{}", because.index()));
        format!("r{number}{after}: {}", reason(tables, one))
    }));
    lines.join("\n") + "\n"
}

/// Lists what a plan decides: all but the reasons, the places and which of several walls a goal stands at.
pub(crate) fn decided(plan: &Plan) -> Vec<String> {
    let tables = &plan.tables;
    let changes = |one: &Step| {
        let after: Vec<String> = one.after.iter().map(wait).collect();
        let head =
            format!("step {} rank {} after {}, {} s", one.number, one.rank, after.join(" "), one.seconds);
        let changes: Vec<String> = one.changes.iter().map(|one| change(tables, one)).collect();
        std::iter::once(head).chain(changes)
    };
    let goals =
        plan.blocked.iter().flat_map(|one| &one.goals).map(|goal| format!("lost {}", what(tables, goal)));
    let goals: BTreeSet<String> = goals.collect();
    let violated = plan.violations.iter().map(|one| format!("violated {}", violation(tables, one)));
    let violated: BTreeSet<String> = violated.collect();
    // Facts are listed in the order in which they are stated.
    let facts: BTreeSet<String> = plan.known.iter().map(|one| known(tables, one)).collect();
    let mut lines = vec![counts(plan)];
    lines.extend(plan.steps.iter().flat_map(changes));
    lines.extend(plan.blocked.iter().map(|one| format!("blocked {}", tables.name(one.thing))));
    lines.extend(goals.into_iter().chain(violated).chain(facts));
    lines.extend(plan.unknowns.iter().map(|one| unknown(tables, one)));
    lines.extend(unheeded(plan));
    lines
}

/// The guarantee, and the counts that are not zero.
fn counts(plan: &Plan) -> String {
    let counts = figures(&plan.summary);
    let some =
        counts.iter().filter(|(_, value)| *value != "0").map(|(name, value)| format!(" {name}={value}"));
    format!("{}{}", word(plan.guarantee), some.collect::<String>())
}

/// The fields of an answer by name, those of its parts too.
fn figures(answer: &impl Serialize) -> BTreeMap<String, String> {
    fn add(at: &str, value: &Value, found: &mut BTreeMap<String, String>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    let dot = if at.is_empty() { "" } else { "." };
                    add(&format!("{at}{dot}{name}"), value, found);
                }
            }
            Value::String(text) => drop(found.insert(at.to_owned(), text.clone())),
            other => drop(found.insert(at.to_owned(), other.to_string())),
        }
    }
    let mut found = BTreeMap::new();
    add("", &serde_json::to_value(answer).expect("plain data"), &mut found);
    found
}

fn numbers(reasons: &[ReasonRef]) -> String {
    reasons.iter().map(|reason| format!(" r{}", reason.index())).collect()
}

fn wait(wait: &Wait) -> String {
    match wait.kind {
        WaitKind::Rule => wait.step.to_string(),
        kind => format!("{}({})", wait.step, word(kind)),
    }
}

fn step(plan: &Plan, step: &Step) -> Vec<String> {
    let after: Vec<String> = step.after.iter().map(wait).collect();
    let after = if after.is_empty() { String::new() } else { format!(" after {}", after.join(" ")) };
    let strategy = match step.strategy == plan.strategy {
        true => String::new(),
        false => format!(", {}", step.strategy),
    };
    let Step { number, rank, things, seconds, reasons, .. } = step;
    let head = format!(
        "step {number}: rank {rank}{after}, {things} things, {seconds} s{strategy},{}",
        numbers(reasons)
    );
    let changes = step.changes.iter().map(|one| format!("  {}", change(&plan.tables, one)));
    std::iter::once(head).chain(changes).collect()
}

fn blocked(tables: &Tables, blocked: &Blocked) -> String {
    let goals: Vec<String> = blocked.goals.iter().map(|goal| what(tables, goal)).collect();
    format!(
        "blocked {} ({}) r{}: {}; of {}",
        tables.name(blocked.thing),
        word(blocked.guarantee),
        blocked.chain.index(),
        wall(tables, &blocked.wall),
        goals.join(", ")
    )
}

fn unknown(tables: &Tables, unknown: &Unknown) -> String {
    let version = unknown.version.as_deref().unwrap_or("?");
    let mut things: Vec<&str> = unknown.things.iter().map(|&thing| tables.name(thing)).collect();
    things.sort_unstable();
    format!("unknown with {} {version}: {}", unknown.of, things.join(" "))
}

fn unheeded(plan: &Plan) -> impl Iterator<Item = String> {
    plan.unheeded.iter().map(|one| format!("unheeded {} {}", word(one.limit), one.number))
}

/// The reasons from the bump to one, a line for each.
fn chain(tables: &Tables, head: ReasonRef) -> Vec<String> {
    let reasons = tables.chain(head).into_iter().filter_map(|at| tables.reasons.get(at.index()));
    reasons.map(|one| format!("  {}", reason(tables, one))).collect()
}

/// Lists why something happens or does not.
pub(crate) fn explanation(answer: &Explanation) -> String {
    let tables = &answer.tables;
    let mut lines = vec![format!("{}: {}, {} more", answer.thing, word(answer.fate), answer.more)];
    for one in &answer.chains {
        match one {
            Chain::Happens { reason, stays: tied } => {
                lines.push("happens".to_owned());
                lines.extend(chain(tables, *reason));
                lines.extend(tied.as_ref().map(|tied| format!("  {}", stays(tied))));
            }
            Chain::Blocked { reason, wall: hit } => {
                lines.push("blocked".to_owned());
                lines.extend(chain(tables, *reason));
                lines.push(format!("  {}", wall(tables, hit)));
            }
            Chain::Untouched { because } => {
                lines.push("untouched".to_owned());
                lines.extend(because.iter().map(|one| format!("  {}", rest(one))));
            }
        }
    }
    lines.join("\n") + "\n"
}

/// Lists the figures of a contrast: those of the strategies beside one another where one is not zero.
pub(crate) fn contrast(answer: &Contrast) -> String {
    let columns: Vec<BTreeMap<String, String>> = answer.columns.iter().map(figures).collect();
    let names: BTreeSet<&String> = columns.iter().flat_map(BTreeMap::keys).collect();
    let rows = names.into_iter().map(|name| {
        let cells: Vec<&str> =
            columns.iter().map(|column| column.get(name).map_or("0", String::as_str)).collect();
        (name, cells)
    });
    let some = rows.filter(|(_, cells)| cells.iter().any(|cell| *cell != "0"));
    let mut lines: Vec<String> = some.map(|(name, cells)| format!("{name}: {}", cells.join(" | "))).collect();
    lines.extend(figures(&answer.fleet).into_iter().map(|(name, value)| format!("fleet.{name}: {value}")));
    let limits = answer.unheeded.iter();
    lines.extend(limits.map(|one| format!("unheeded {} {}", word(one.limit), one.number)));
    let assumed = answer.assumptions.iter();
    lines.extend(
        assumed.map(|one| {
            format!("assumed {}={}{}", one.name, one.value, if one.default { "" } else { ", said" })
        }),
    );
    for &head in &answer.reasons {
        lines.push("because".to_owned());
        lines.extend(chain(&answer.tables, head));
    }
    lines.extend(answer.blocked.iter().map(|one| blocked(&answer.tables, one)));
    lines.join("\n") + "\n"
}

/// Lists what a check found.
pub(crate) fn check(answer: &Check) -> String {
    let mut lines = vec![format!("looked at {}, {} unknown", answer.looked_at, answer.unknown)];
    let (tables, violated) = (&answer.tables, answer.violations.iter());
    lines.extend(
        violated.map(|one| format!("violated {}{}", violation(tables, one), violation_places(tables, one))),
    );
    lines.join("\n") + "\n"
}
