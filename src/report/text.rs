//! Plans as text for a terminal: the answer first, then what stands in the way, then the order.

use super::digest::sections;
use super::page::{Page, Style, Styles};
use super::shape::{Bundle, Entry, entries, head};
use super::words::{
    answer, certainty, change, count, duration, few, guarantee, kind, plural, ranges, reason, verb, versions,
};
use crate::plan::{Plan, Reason};

/// Names shown of a list.
const FEW: usize = 3;
/// Entries shown of a part of the report; the JSON has all.
const MOST: usize = 100;
/// Lines shown of a part of the shorter report.
const MOST_BRIEF: usize = 20;

/// Renders a plan with its steps.
///
/// # Examples
/// ```
/// use comove::report::{Styles, text};
/// let mut reader = comove::read::Reader::new();
/// let fleet = b"[[host]]\nname = \"node-1\"\nkernel = \"5.15\"\n\n[[workload]]\nname = \"cart\"\nhost = \"node-1\"\n";
/// reader.add("fleet.toml", fleet.to_vec());
/// let (fleet, _) = reader.finish().expect("a sound inventory");
/// let bump = comove::Bump::parse("host/node-1:kernel=6.8")?;
/// let (plan, _) = comove::plan(&fleet, &[bump], &comove::Options::default()).expect("a sound bump");
/// assert!(text::plan(&plan, &Styles::default()).contains("2 go at once: 1 host changes, 1 only restarts"));
/// # Ok::<(), comove::BumpError>(())
/// ```
#[must_use]
pub fn plan(plan: &Plan, styles: &Styles) -> String {
    let mut page = Page::new(styles);
    summary(&mut page, plan);
    obstacles(&mut page, plan);
    steps(&mut page, plan);
    unknowns(&mut page, plan);
    page.finish()
}

/// Renders what a plan does to each thing, without its order.
#[must_use]
pub fn impact(plan: &Plan, styles: &Styles) -> String {
    let mut page = Page::new(styles);
    summary(&mut page, plan);
    obstacles(&mut page, plan);
    for section in sections(plan) {
        page.heading(&format!("{} ({})", section.title, section.things));
        for line in section.bundles.iter().take(MOST_BRIEF) {
            bundle(&mut page, line, plan.summary.things > 1);
        }
        rest(&mut page, section.bundles.len(), MOST_BRIEF, "kind of change", "kinds of change");
    }
    unknowns(&mut page, plan);
    page.finish()
}

fn summary(page: &mut Page<'_>, plan: &Plan) {
    let styles = page.styles;
    page.item(0, "", &styles.answer, &answer(plan));
    page.gap();
    let rows = [
        ("asked for", plan.bumps.join(", ")),
        ("held", plan.holds.join(", ")),
        ("strategy", plan.strategy.clone()),
        ("guarantee", guarantee(plan.guarantee).to_owned()),
        (
            "order",
            format!(
                "{} in {}, the largest of {}",
                count(plan.summary.steps, "step", "steps"),
                count(plan.summary.waves, "wave", "waves"),
                count(plan.summary.largest_step, "thing", "things")
            ),
        ),
    ];
    for (name, value) in rows.into_iter().chain(certainty(&plan.summary)) {
        if !value.is_empty() {
            page.item(2, &format!("{name:<21}"), &Style::default(), &value);
        }
    }
    if plan.summary.held > 0 {
        let held = count(plan.summary.held, "dependent", "dependents");
        page.item(2, &format!("{:<21}", "held back"), &Style::default(), &held);
    }
}

/// What is blocked, and what is broken before anything is done.
fn obstacles(page: &mut Page<'_>, plan: &Plan) {
    let styles = page.styles;
    if !plan.blocked.is_empty() {
        page.heading(&format!("blocked ({})", plan.blocked.len()));
    }
    for blocked in plan.blocked.iter().take(MOST_BRIEF) {
        let goals = few(blocked.goals.iter().map(String::as_str), FEW);
        let text = format!("{goals}: {} stands in the way", blocked.thing);
        page.item(2, "-", &styles.bad, &text);
        chain(page, 6, &blocked.reasons, 0);
    }
    rest(page, plan.blocked.len(), MOST_BRIEF, "obstacle", "obstacles");
    if !plan.broken.is_empty() {
        page.heading(&format!("broken today ({})", plan.broken.len()));
    }
    for broken in plan.broken.iter().take(MOST_BRIEF) {
        let then = match broken.mended {
            true => "the plan touches it and mends it",
            false => "the plan leaves it as it is",
        };
        let text = format!("{}: {} [{}]; {then}", broken.thing, broken.text, broken.place);
        page.item(2, "-", &Style::default(), &text);
    }
    rest(page, plan.broken.len(), MOST_BRIEF, "requirement", "requirements");
}

fn steps(page: &mut Page<'_>, plan: &Plan) {
    let entries = entries(plan);
    let mut before: Option<(usize, &[Reason])> = None;
    for entry in entries.iter().take(MOST) {
        page.heading(&title(entry));
        let first = entry.steps[0];
        if first.changes.len() > 1
            || entry.steps.len() > 1
            || entry.bundles.iter().any(|bundle| bundle.unknown > 0)
        {
            for line in &entry.bundles {
                bundle(page, line, true);
            }
        }
        because(page, before, first.number, &first.reasons, entry.steps.len());
        before = Some((first.number, &first.reasons));
    }
    rest(page, entries.len(), MOST, "kind of step", "kinds of step");
}

/// Words the heading of a step, or of steps of the same shape.
fn title(entry: &Entry<'_>) -> String {
    let first = entry.steps[0];
    let about = head(first).map_or_else(String::new, change);
    let company = company(entry);
    if entry.steps.len() == 1 {
        let after = match first.after.as_slice() {
            [] => String::new(),
            after => format!(", after {}", ranges(after)),
        };
        let time = duration(first.seconds);
        let number = first.number;
        return format!("step {number} (wave {}{after}, {time}): {about}{company}", first.wave);
    }
    let numbers: Vec<_> = entry.steps.iter().map(|step| step.number).collect();
    format!(
        "{} steps of {}, in any order (wave {}, steps {}, {} each): such as {about}{company}",
        numbers.len(),
        first.things,
        first.wave,
        ranges(&numbers),
        duration(first.seconds)
    )
}

/// Counts what takes part in a step beside the one in its heading.
fn company(entry: &Entry<'_>) -> String {
    let step = entry.steps[0];
    let Some(head) = head(step) else {
        return String::new();
    };
    let mut others: Vec<&str> = step
        .changes
        .iter()
        .map(|change| change.thing.as_str())
        .filter(|&thing| thing != head.thing)
        .collect();
    others.sort_unstable();
    others.dedup();
    let workloads = others.iter().filter(|thing| kind(thing) == "workload").count();
    let others = others.len() - workloads;
    let parts = [
        (others > 0).then(|| count(others, "other", "others")),
        (workloads > 0).then(|| count(workloads, "workload", "workloads")),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    match parts.is_empty() {
        true => String::new(),
        false => format!(" with {}", parts.join(" and ")),
    }
}

fn bundle(page: &mut Page<'_>, bundle: &Bundle<'_>, names: bool) {
    let number = bundle.names.len();
    let shape = bundle.shape;
    let versions = versions(shape.from, shape.to);
    let mut text = format!("{number} {} ({} {versions})", verb(shape.effect, number), shape.what);
    text = text.replace(" )", ")");
    if names {
        text.push_str(": ");
        text.push_str(&few(bundle.names.iter().copied(), FEW));
    }
    if bundle.unknown > 0 {
        let doubt = match bundle.unknown == number {
            true => "; nothing says that this works".to_owned(),
            false => format!(
                "; nothing says that {} of them {}",
                bundle.unknown,
                plural(bundle.unknown, "works", "work")
            ),
        };
        text.push_str(&doubt);
    }
    page.item(2, "-", &Style::default(), &text);
}

/// The reasons of a step; what the step before has in common with it is not said again.
fn because(
    page: &mut Page<'_>,
    before: Option<(usize, &[Reason])>,
    number: usize,
    reasons: &[Reason],
    steps: usize,
) {
    if reasons.is_empty() {
        return;
    }
    let of = match steps {
        1 => String::new(),
        _ => format!(", of step {number}"),
    };
    let common =
        before.map_or(0, |(_, before)| before.iter().zip(reasons).take_while(|(a, b)| a == b).count());
    let (common, as_before) = match before {
        Some((step, _)) if common > 1 && common < reasons.len() => {
            (common, format!(" as for step {step}, and"))
        }
        Some((step, _)) if common == reasons.len() => (common, format!(" as for step {step}")),
        _ => (0, String::new()),
    };
    let colon = if common == reasons.len() { "" } else { ":" };
    page.line(4, &format!("because{of}{as_before}{colon}"));
    chain(page, 6, reasons, common);
}

/// Lists reasons from one on; of a long chain the ends.
fn chain(page: &mut Page<'_>, indent: usize, reasons: &[Reason], from: usize) {
    const ENDS: usize = 4;
    let styles = page.styles;
    let long = reasons.len() - from > 2 * ENDS + 1;
    for (at, link) in reasons.iter().enumerate().skip(from) {
        let (behind, ahead) = (at - from, reasons.len() - at);
        match long && behind >= ENDS && ahead > ENDS {
            false => page.item(indent, "-", &styles.aside, &reason(link)),
            true if behind == ENDS => {
                let left_out = reasons.len() - from - 2 * ENDS;
                let text = format!("{left_out} more links, which `comove why` shows");
                page.item(indent, "-", &styles.aside, &text);
            }
            true => {}
        }
    }
}

fn unknowns(page: &mut Page<'_>, plan: &Plan) {
    if plan.unknowns.is_empty() {
        return;
    }
    let styles = page.styles;
    page.heading("nothing says whether these work");
    for unknown in plan.unknowns.iter().take(MOST_BRIEF) {
        let names = few(unknown.things.iter().map(String::as_str), FEW);
        let text = format!("{} with {}: {names}", unknown.things.len(), unknown.with);
        page.item(2, "-", &styles.doubt, &text);
    }
    rest(page, plan.unknowns.len(), MOST_BRIEF, "line", "lines");
}

/// Says what was left out.
fn rest(page: &mut Page<'_>, total: usize, shown: usize, one: &str, many: &str) {
    if total > shown {
        let more = total - shown;
        let text = format!("and {more} more {}, which JSON has", plural(more, one, many));
        page.item(2, "-", &page.styles.aside, &text);
    }
}
