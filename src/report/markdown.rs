//! The report for a ticket or change review.

use super::fold::{self, Alike};
use super::words::{certainty, duration, guarantee, headline};
use crate::plan::{Plan, Reason};
use std::fmt::Write;

/// Renders a plan as Markdown.
#[must_use]
pub fn markdown(plan: &Plan) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# Plan: {}\n", escape(&plan.bumps.join(", ")));
    for line in headline(plan) {
        let _ = writeln!(out, "- {}", escape(&line));
    }
    table(plan, &mut out);
    for line in certainty(&plan.summary) {
        let _ = writeln!(out, "- {}", escape(&line));
    }
    if !plan.blocked.is_empty() {
        out.push_str("\n## Blocked\n\n");
        for blocked in &plan.blocked {
            let _ = writeln!(out, "**{}**\n", escape(&blocked.goals.join(", ")));
            reasons(&blocked.reasons, &mut out);
            out.push('\n');
        }
    }
    if !plan.steps.is_empty() {
        out.push_str("\n## Steps\n");
        let mut wave = 0;
        for alike in fold::steps(&plan.steps) {
            if alike.steps[0].wave != wave {
                wave = alike.steps[0].wave;
                let _ = writeln!(out, "\n### Wave {wave}\n");
            }
            steps(&alike, &mut out);
        }
    }
    unknowns(plan, &mut out);
    out
}

fn table(plan: &Plan, out: &mut String) {
    let all = &plan.summary;
    out.push_str("\n| | |\n|---|---|\n");
    let rows = [
        ("strategy", plan.strategy.clone()),
        ("guarantee", guarantee(plan).to_owned()),
        ("machines that change version", all.machines_changed.to_string()),
        ("images published or rebuilt", all.images_changed.to_string()),
        (
            "workloads that must change version",
            all.workloads_changed.to_string(),
        ),
        ("workloads that only restart", all.restart_only.to_string()),
        ("workloads that must move", all.moved.to_string()),
        ("workloads that could stay", all.could_stay.to_string()),
        (
            "workloads not touched",
            format!("{} of {}", all.untouched, all.workloads),
        ),
        ("largest lockstep", all.largest_step.to_string()),
        ("steps in waves", format!("{} in {}", all.steps, all.waves)),
    ];
    for (name, value) in rows {
        let _ = writeln!(out, "| {name} | {} |", escape(&value));
    }
    out.push('\n');
}

fn steps(alike: &Alike<'_>, out: &mut String) {
    let step = alike.steps[0];
    let title = match alike.steps.len() {
        1 => format!("Step {}", step.number),
        more => format!("{more} steps, in any order"),
    };
    let size = if step.things > 1 {
        format!(", {} in lockstep", step.things)
    } else {
        String::new()
    };
    let _ = writeln!(out, "**{title}**{size}, {}\n", duration(step.seconds));
    for fold in fold::changes(alike.steps.iter().flat_map(|step| &step.changes))
        .iter()
        .take(40)
    {
        let line = format!("{}: {}", fold::words(fold.sample), fold::names(&fold.things));
        let _ = writeln!(out, "- {}", escape(&line));
    }
    out.push_str("\n<details><summary>Why</summary>\n\n");
    reasons(&step.reasons, out);
    out.push_str("\n</details>\n\n");
}

fn reasons(list: &[Reason], out: &mut String) {
    for (index, reason) in list.iter().enumerate() {
        let place = reason
            .place
            .as_ref()
            .map_or_else(String::new, |place| format!(" ({place})"));
        let source = reason
            .source
            .as_ref()
            .map_or_else(String::new, |source| format!(", source: {source}"));
        let _ = writeln!(
            out,
            "{}. {}",
            index + 1,
            escape(&format!("{}{place}{source}", reason.text))
        );
    }
}

fn unknowns(plan: &Plan, out: &mut String) {
    if !plan.unknowns.is_empty() {
        out.push_str("\n## Unknown\n\nNothing says that these work:\n\n");
        for unknown in &plan.unknowns {
            let things: Vec<&str> = unknown.things.iter().map(String::as_str).collect();
            let line = format!(
                "with {}: {} ({})",
                unknown.with,
                things.len(),
                fold::names(&things)
            );
            let _ = writeln!(out, "- {}", escape(&line));
        }
    }
    if !plan.broken.is_empty() {
        out.push_str("\n## Broken today\n\n");
        for broken in &plan.broken {
            let note = if broken.mended { "; the plan mends it" } else { "" };
            let _ = writeln!(
                out,
                "- {}",
                escape(&format!(
                    "{}: {}{note} ({})",
                    broken.thing, broken.text, broken.place
                ))
            );
        }
    }
}

/// Takes the meaning out of characters that Markdown and HTML give one.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '#' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
