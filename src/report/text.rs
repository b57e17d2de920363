//! The report for a terminal: summary first, details after, long lists folded.

use super::fold::{self, Alike};
use super::words::{certainty, count, duration, guarantee, headline};
use crate::plan::{Plan, Reason, Step};
use std::fmt::Write;

/// Most folded entries that a section shows.
const MOST: usize = 40;

/// Renders what a bump entails, without the order.
#[must_use]
pub fn impact(plan: &Plan) -> String {
    let mut out = opening(plan);
    if !plan.steps.is_empty() {
        out.push_str("\nWhat is entailed\n");
        for fold in fold::changes(plan.steps.iter().flat_map(|step| &step.changes))
            .iter()
            .take(MOST)
        {
            let _ = writeln!(
                out,
                "  {} {}: {}",
                fold.things.len(),
                fold::words(fold.sample),
                fold::names(&fold.things)
            );
        }
    }
    closing(plan, &mut out);
    out
}

/// Renders a plan with its order.
#[must_use]
pub fn text(plan: &Plan) -> String {
    let mut out = opening(plan);
    let folds = fold::steps(&plan.steps);
    let mut wave = 0;
    for alike in folds.iter().take(MOST) {
        let step = alike.steps[0];
        if step.wave != wave {
            wave = step.wave;
            let _ = writeln!(out, "\nWave {wave}");
        }
        steps(alike, &mut out);
    }
    if folds.len() > MOST {
        let _ = writeln!(
            out,
            "\n... and {} more kinds of steps; `--format json` has them all",
            folds.len() - MOST
        );
    }
    closing(plan, &mut out);
    out
}

fn opening(plan: &Plan) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{} ({})", plan.bumps.join(", "), plan.strategy);
    for line in headline(plan) {
        let _ = writeln!(out, "  {line}");
    }
    let _ = writeln!(out, "  {}", guarantee(plan));
    for line in certainty(&plan.summary) {
        let _ = writeln!(out, "  {line}");
    }
    if plan.summary.held > 0 {
        let _ = writeln!(out, "  {} would adopt it and are held", plan.summary.held);
    }
    for blocked in plan.blocked.iter().take(MOST) {
        let _ = writeln!(out, "\nBlocked: {}", blocked.goals.join(", "));
        reasons(&blocked.reasons, &mut out);
    }
    if plan.blocked.len() > MOST {
        let _ = writeln!(out, "\n... and {} more", plan.blocked.len() - MOST);
    }
    out
}

fn steps(alike: &Alike<'_>, out: &mut String) {
    let step = alike.steps[0];
    match alike.steps.len() {
        1 => {
            let after = match step.after.as_slice() {
                [] => String::new(),
                list if list.len() > 6 => format!(", after {}", count(list.len(), "step")),
                list => format!(
                    ", after {}",
                    list.iter()
                        .map(ToString::to_string)
                        .collect::<Vec<_>>()
                        .join(", ")
                ),
            };
            let size = if step.things > 1 {
                format!("{} in lockstep, ", step.things)
            } else {
                String::new()
            };
            let _ = writeln!(
                out,
                "  Step {} ({size}{}{after})",
                step.number,
                duration(step.seconds)
            );
        }
        more => {
            let numbers: Vec<usize> = alike.steps.iter().map(|step| step.number).collect();
            let size = if step.things > 1 {
                format!(" of {} in lockstep", step.things)
            } else {
                String::new()
            };
            let _ = writeln!(
                out,
                "  {more} steps{size} ({} to {}), in any order, {} each",
                numbers[0],
                numbers[numbers.len() - 1],
                duration(step.seconds)
            );
        }
    }
    folded(alike, out);
    why(step, alike.steps.len(), out);
}

fn folded(alike: &Alike<'_>, out: &mut String) {
    if let [one] = &alike.steps[..] {
        for fold in fold::changes(&one.changes) {
            let _ = writeln!(
                out,
                "    {}: {}",
                fold::words(fold.sample),
                fold::names(&fold.things)
            );
        }
        return;
    }
    for (at, change) in alike.steps[0].changes.iter().enumerate() {
        let things: Vec<&str> = alike
            .steps
            .iter()
            .filter_map(|step| step.changes.get(at))
            .map(|c| c.thing.as_str())
            .collect();
        let _ = writeln!(out, "    {}: {}", fold::words(change), fold::names(&things));
    }
}

fn why(step: &Step, alike: usize, out: &mut String) {
    let label = if alike > 1 {
        "because, for the first"
    } else {
        "because"
    };
    let _ = writeln!(out, "    {label}:");
    for reason in &step.reasons {
        let _ = writeln!(out, "      {}", reason.text);
        place(reason, out);
    }
}

fn reasons(list: &[Reason], out: &mut String) {
    for reason in list {
        let _ = writeln!(out, "  {}", reason.text);
        place(reason, out);
    }
}

fn place(reason: &Reason, out: &mut String) {
    if let Some(place) = &reason.place {
        let _ = writeln!(out, "        at {place}");
    }
    if let Some(source) = &reason.source {
        let _ = writeln!(out, "        source {source}");
    }
}

fn closing(plan: &Plan, out: &mut String) {
    if !plan.unknowns.is_empty() {
        out.push_str("\nUnknown: nothing says that these work\n");
        for unknown in plan.unknowns.iter().take(MOST) {
            let things: Vec<&str> = unknown.things.iter().map(String::as_str).collect();
            let _ = writeln!(
                out,
                "  with {}: {} ({})",
                unknown.with,
                things.len(),
                fold::names(&things)
            );
        }
    }
    if !plan.broken.is_empty() {
        out.push_str("\nBroken today, before anything is changed\n");
        for broken in plan.broken.iter().take(MOST) {
            let note = if broken.mended { "; the plan mends it" } else { "" };
            let _ = writeln!(
                out,
                "  {}: {}{note}\n        at {}",
                broken.thing, broken.text, broken.place
            );
        }
        if plan.broken.len() > MOST {
            let _ = writeln!(out, "  ... and {} more", plan.broken.len() - MOST);
        }
    }
}
