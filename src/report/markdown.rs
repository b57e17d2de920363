//! Plans as Markdown for a ticket or change review.
//!
//! Names come from inventories, so everything that Markdown or HTML gives a meaning to is escaped.

use super::answer::answer;
use super::broken::broken;
use super::digest::sections;
use super::known;
use super::obstacle::{Obstacle, obstacles as told};
use super::shape::{Bundle, Entry, entries, head};
use super::words::{
    also, certainty, change, count, duration, few, granted, guarantee, order, parts, ranges, reason,
    strategy, unheeded, unlisted, verb,
};
use crate::answer::plan::{Plan, Reason};

/// Names that stand in a table; more of them fold.
const FEW: usize = 6;
/// Entries of a part; the JSON has all.
const MOST: usize = 200;

/// Renders a plan with its steps.
#[must_use]
pub fn plan(plan: &Plan) -> String {
    let mut page = opening("Plan", plan);
    obstacles(&mut page, plan);
    facts(&mut page, plan);
    if !plan.steps.is_empty() {
        page.heading("## Steps");
    }
    let entries = entries(plan);
    for entry in entries.iter().take(MOST) {
        page.heading(&format!("### {}", title(entry)));
        page.table(&entry.bundles);
        page.reasons("Why", &entry.steps[0].reasons);
    }
    page.rest(entries.len(), "kinds of step");
    unknowns(&mut page, plan);
    page.0
}

/// Renders what a plan does to each thing, without its order.
#[must_use]
pub fn impact(plan: &Plan) -> String {
    let mut page = opening("Impact", plan);
    obstacles(&mut page, plan);
    facts(&mut page, plan);
    for section in sections(plan) {
        let title = capital(section.title);
        page.heading(&format!("## {title} ({})", section.things));
        page.table(&section.bundles);
    }
    unknowns(&mut page, plan);
    page.0
}

/// Takes the meaning out of characters that Markdown or HTML give one; line ends and other control characters become
/// blanks.
#[must_use]
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '!' | '$' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c if crate::source::steers(c) => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Markdown in the making.
struct Page(String);

impl Page {
    fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    fn heading(&mut self, text: &str) {
        let gap = if self.0.ends_with("\n\n") { "" } else { "\n" };
        self.line(&format!("{gap}{text}\n"));
    }

    /// A table of changes, below it the names that it leaves out.
    fn table(&mut self, bundles: &[Bundle<'_>]) {
        self.line("| what happens | change | things |\n|---|---|---|");
        for bundle in bundles.iter().take(MOST) {
            let shape = &bundle.shape;
            let number = bundle.names.len();
            let remarks: String = bundle.remarks().iter().map(|remark| format!("; {remark}")).collect();
            self.line(&format!(
                "| {number} {}{remarks} | {} | {} |",
                verb(shape.effect, number),
                escape(&parts(&shape.parts)),
                escape(&few(bundle.names.iter().copied(), FEW)),
            ));
        }
        self.rest(bundles.len(), "kinds of change");
        for bundle in bundles.iter().take(MOST).filter(|bundle| bundle.names.len() > FEW + 1) {
            let number = bundle.names.len();
            let shape = &bundle.shape;
            let what = escape(&parts(&shape.parts));
            let summary = format!("All {number} that {} ({what})", verb(shape.effect, number));
            let names: Vec<_> = bundle.names.iter().map(|name| escape(name)).collect();
            self.folded(&summary, &names.join(", "));
        }
    }

    fn reasons(&mut self, summary: &str, reasons: &[Reason]) {
        let lines: Vec<_> = reasons.iter().map(|link| format!("1. {}", escape(&reason(link)))).collect();
        match reasons.len() {
            0 => {}
            1..=4 => self.line(&format!("\n{summary}:\n\n{}", lines.join("\n"))),
            _ => self.folded(summary, &lines.join("\n")),
        }
    }

    fn folded(&mut self, summary: &str, body: &str) {
        self.line(&format!("\n<details>\n<summary>{summary}</summary>\n\n{body}\n\n</details>"));
    }

    /// Says what was left out.
    fn rest(&mut self, total: usize, what: &str) {
        if total > MOST {
            self.line(&format!("\nAnd {} more {what}, which the JSON has.", total - MOST));
        }
    }
}

fn opening(title: &str, plan: &Plan) -> Page {
    let mut page = Page(format!("# {title}: {}\n\n", escape(&plan.bumps.join(", "))));
    page.line(&format!("**{}.**\n", escape(&capital(&answer(plan)))));
    page.line("| | |\n|---|---|");
    let summary = &plan.summary;
    let rows = [
        ("held", plan.holds.join(", ")),
        ("strategy", strategy(&plan.strategy)),
        ("guarantee", guarantee(plan.guarantee).to_owned()),
        ("machines that change or are made", summary.machines_changed.to_string()),
        ("images and stacks published or built anew", summary.images_changed.to_string()),
        ("workloads that must change version or be redeployed", summary.workloads_changed.to_string()),
        ("workloads that only restart", summary.restart_only.to_string()),
        ("workloads that must move", summary.moved.to_string()),
        ("workloads that could stay", summary.could_stay.to_string()),
        ("workloads left alone", format!("{} of {}", summary.untouched, summary.workloads)),
        ("order", order(summary)),
        ("versions listed nowhere", unlisted(plan).unwrap_or_default()),
        ("limits that the order does not heed", unheeded(&plan.unheeded).unwrap_or_default()),
    ];
    for (name, value) in rows.into_iter().chain(certainty(summary)).chain(granted(summary)) {
        if !value.is_empty() {
            page.line(&format!("| {name} | {} |", escape(&value)));
        }
    }
    page
}

fn obstacles(page: &mut Page, plan: &Plan) {
    if !plan.blocked.is_empty() {
        page.heading("## Blocked");
    }
    let told = told(&plan.blocked);
    for Obstacle { first: blocked, others } in told.iter().take(MOST) {
        let goals = few(blocked.goals.iter().map(String::as_str), FEW);
        page.line(&format!("\n**{}**", escape(&goals)));
        page.reasons("Chain", &blocked.reasons);
        if let Some(also) = also(others) {
            page.line(&format!("\n{}", escape(&also)));
        }
    }
    page.rest(told.len(), "obstacles");
    if !plan.broken.is_empty() {
        page.heading("## Broken today");
    }
    let told = broken(&plan.broken);
    for text in told.iter().take(MOST) {
        page.line(&format!("- {}", escape(text)));
    }
    page.rest(told.len(), "requirements");
}

fn facts(page: &mut Page, plan: &Plan) {
    if plan.known.is_empty() {
        return;
    }
    page.heading("## Known facts");
    for fact in plan.known.iter().take(MOST) {
        page.line(&format!("- **{}** ({}) {}", escape(&fact.fact), fact.kind, escape(&known::outcome(fact))));
        for (name, text) in known::lines(fact) {
            page.line(&format!("  - {name}: {}", escape(text)));
        }
    }
    page.rest(plan.known.len(), "facts");
}

fn title(entry: &Entry<'_>) -> String {
    let first = entry.steps[0];
    let about = escape(&head(first).map_or_else(String::new, change));
    let time = duration(first.seconds);
    let things = count(first.things, "thing", "things");
    if entry.steps.len() == 1 {
        let after = match first.after.as_slice() {
            [] => String::new(),
            after => format!(", after {}", ranges(after)),
        };
        let number = first.number;
        return format!("Step {number} (wave {}{after}): {about} ({things}, {time})", first.wave);
    }
    let numbers: Vec<_> = entry.steps.iter().map(|step| step.number).collect();
    format!(
        "Steps {} (wave {}), in any order: {about} and the like ({things} and {time} each)",
        ranges(&numbers),
        first.wave
    )
}

fn unknowns(page: &mut Page, plan: &Plan) {
    if plan.unknowns.is_empty() {
        return;
    }
    page.heading("## Unknown");
    page.line("Nothing says whether these work:\n");
    for unknown in plan.unknowns.iter().take(MOST) {
        let names = few(unknown.things.iter().map(String::as_str), FEW);
        page.line(&format!("- {} with {}: {}", unknown.things.len(), escape(&unknown.with), escape(&names)));
    }
    page.rest(plan.unknowns.len(), "lines");
    for unknown in plan.unknowns.iter().take(MOST).filter(|unknown| unknown.things.len() > FEW + 1) {
        let names: Vec<_> = unknown.things.iter().map(|name| escape(name)).collect();
        let summary = format!("All {} with {}", unknown.things.len(), escape(&unknown.with));
        page.folded(&summary, &names.join(", "));
    }
}

/// Begins a sentence.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_mean_nothing_to_markdown() {
        assert_eq!(escape("a|b`c\n<d>_e_"), "a\\|b\\`c &lt;d&gt;\\_e\\_");
    }
}
