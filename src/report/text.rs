//! Plans as text for a terminal: the answer first, then what stands in the way, then the order.

use super::answer::answer;
use super::broken::broken;
use super::digest::sections;
use super::known;
use super::obstacle::{Obstacle, obstacles as told};
use super::page::{Page, Style, Styles};
use super::shape::{Bundle, Entry, entries, head};
use super::words::{
    also, certainty, change, count, duration, few, granted, guarantee, kind, meanings as in_words, order,
    parts, plural, ranges, reason, strategy, unheeded, unlisted, verb,
};
use crate::answer::plan::{Outcome, Plan, Reason, Step};

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
/// assert!(text::plan(&plan, &Styles::default()).contains("2 go at once: 1 host changes, 1 workload only restarts"));
/// # Ok::<(), comove::BumpError>(())
/// ```
#[must_use]
pub fn plan(plan: &Plan, styles: &Styles) -> String {
    let mut page = Page::new(styles);
    summary(&mut page, plan);
    obstacles(&mut page, plan);
    facts(&mut page, plan);
    steps(&mut page, plan);
    unknowns(&mut page, plan);
    meanings(&mut page, plan);
    page.finish()
}

/// Renders what a plan does to each thing, without its order.
#[must_use]
pub fn impact(plan: &Plan, styles: &Styles) -> String {
    let mut page = Page::new(styles);
    summary(&mut page, plan);
    obstacles(&mut page, plan);
    facts(&mut page, plan);
    for section in sections(plan) {
        page.heading(&format!("{} ({})", section.title, section.things));
        for line in section.bundles.iter().take(MOST_BRIEF) {
            bundle(&mut page, line);
        }
        rest(&mut page, section.bundles.len(), MOST_BRIEF, "kind of change", "kinds of change");
    }
    unknowns(&mut page, plan);
    meanings(&mut page, plan);
    page.finish()
}

fn summary(page: &mut Page<'_>, plan: &Plan) {
    let styles = page.styles;
    page.item(0, "", &styles.answer, &answer(plan));
    page.gap();
    let rows = [
        ("asked for", plan.bumps.join(", ")),
        ("held", plan.holds.join(", ")),
        ("strategy", strategy(&plan.strategy)),
    ];
    for (name, value) in rows.into_iter().filter(|(_, value)| !value.is_empty()) {
        row(page, name, &value);
    }
    // Of nothing there is nothing to say.
    if !plan.steps.is_empty() {
        row(page, "guarantee", guarantee(plan.guarantee));
        row(page, "order", &order(&plan.summary));
        for (name, value) in certainty(&plan.summary) {
            row(page, name, &value);
        }
        for (name, value) in granted(&plan.summary) {
            row(page, name, &value);
        }
        if let Some(versions) = unlisted(plan) {
            row(page, "listed nowhere", &versions);
        }
        if let Some(limits) = unheeded(&plan.unheeded) {
            row(page, "not heeded", &format!("by the order: {limits}"));
        }
    }
    if plan.summary.held > 0 {
        let held = count(plan.summary.held, "dependent is", "dependents are");
        row(page, "held back", &format!("{held} held and would adopt it otherwise"));
    }
}

/// A line of the summary.
pub(super) fn row(page: &mut Page<'_>, name: &str, value: &str) {
    page.item(2, &format!("{name:<21}"), &Style::default(), value);
}

/// What is blocked, and what is broken before anything is done.
fn obstacles(page: &mut Page<'_>, plan: &Plan) {
    let styles = page.styles;
    if !plan.blocked.is_empty() {
        page.heading(&format!("blocked ({})", plan.blocked.len()));
    }
    let told = told(&plan.blocked);
    for Obstacle { first: blocked, others } in told.iter().take(MOST_BRIEF) {
        let goals = few(blocked.goals.iter().map(String::as_str), FEW);
        page.item(2, "-", &styles.bad, &goals);
        // What was asked for has just been said, unless it is one of several.
        let said = blocked.goals.len() == 1 && blocked.reasons.len() > 1;
        chain(page, 6, &blocked.reasons, usize::from(said));
        if let Some(also) = also(others) {
            page.item(6, "-", &Style::default(), &also);
        }
    }
    rest(page, told.len(), MOST_BRIEF, "obstacle", "obstacles");
    if !plan.broken.is_empty() {
        page.heading(&format!("broken today ({})", plan.broken.len()));
    }
    let told = broken(&plan.broken);
    for text in told.iter().take(MOST_BRIEF) {
        page.item(2, "-", &Style::default(), text);
    }
    rest(page, told.len(), MOST_BRIEF, "requirement", "requirements");
}

/// The facts that the plan meets.
fn facts(page: &mut Page<'_>, plan: &Plan) {
    if plan.known.is_empty() {
        return;
    }
    page.heading(&format!("known facts ({})", plan.known.len()));
    let styles = page.styles;
    for known in plan.known.iter().take(MOST_BRIEF) {
        let style = if known.outcome == Outcome::Blocks { &styles.bad } else { &styles.doubt };
        page.item(2, "-", style, &format!("{} ({}) {}", known.fact, known.kind, known::outcome(known)));
        for (name, text) in known::lines(known) {
            page.item(6, &format!("{name:<6}"), &styles.aside, text);
        }
    }
    rest(page, plan.known.len(), MOST_BRIEF, "fact", "facts");
}

/// What the versions of properties say that change and whose names do not tell.
fn meanings(page: &mut Page<'_>, plan: &Plan) {
    let all = in_words(plan);
    if !all.is_empty() {
        page.heading("in words");
    }
    for (name, means) in all {
        page.item(2, "-", &Style::default(), &format!("{name}: {means}"));
    }
}

fn steps(page: &mut Page<'_>, plan: &Plan) {
    let entries = entries(plan);
    let mut said: Option<(usize, &[Reason])> = None;
    for entry in entries.iter().take(MOST) {
        page.heading(&title(entry));
        let first = entry.steps[0];
        if first.changes.len() > 1 || entry.steps.len() > 1 {
            for line in &entry.bundles {
                bundle(page, line);
            }
        }
        if because(page, said, first, entry.steps.len()) {
            said = Some((first.number, &first.reasons));
        }
    }
    rest(page, entries.len(), MOST, "kind of step", "kinds of step");
}

/// Words the heading of a step, or of steps of the same shape.
fn title(entry: &Entry<'_>) -> String {
    let first = entry.steps[0];
    let about = head(first).map_or_else(String::new, change);
    let company = company(entry);
    let time = match first.seconds {
        0 => String::new(),
        seconds => format!(", {}", duration(seconds)),
    };
    let (number, wave) = (first.number, first.wave);
    if entry.steps.len() == 1 {
        let after = match first.after.as_slice() {
            [] => String::new(),
            after => format!(", after {}", ranges(after)),
        };
        // Of a step of one change the heading says all that there is to say.
        let remarks = if first.changes.len() == 1 { entry.bundles[0].remarks() } else { Vec::new() };
        let remarks: String = remarks.iter().map(|remark| format!("; {remark}")).collect();
        return format!("step {number} (wave {wave}{after}{time}): {about}{company}{remarks}");
    }
    let numbers: Vec<_> = entry.steps.iter().map(|step| step.number).collect();
    let each = if time.is_empty() { "" } else { " each" };
    format!(
        "steps {} (wave {wave}, in any order{time}{each}): {about}{company}, and {}",
        ranges(&numbers),
        count(numbers.len() - 1, "more such step", "more such steps")
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

fn bundle(page: &mut Page<'_>, bundle: &Bundle<'_>) {
    let number = bundle.names.len();
    let shape = &bundle.shape;
    let names = few(bundle.names.iter().copied(), FEW);
    let text = format!("{number} {} ({})", verb(shape.effect, number), parts(&shape.parts));
    let remarks: String = bundle.remarks().iter().map(|remark| format!("; {remark}")).collect();
    page.item(2, "-", &Style::default(), &format!("{text}: {names}{remarks}"));
}

/// The reasons of a step; what they have in common with those said last is not said again. Tells whether all of them
/// stand there, so that later steps can refer to them.
fn because(page: &mut Page<'_>, said: Option<(usize, &[Reason])>, step: &Step, steps: usize) -> bool {
    let reasons = step.reasons.as_slice();
    let of = match steps {
        1 => String::new(),
        _ => format!(", for step {},", step.number),
    };
    let common = said.map_or(0, |(_, said)| said.iter().zip(reasons).take_while(|(a, b)| a == b).count());
    match said {
        Some((other, said)) if said == reasons => page.line(2, &format!("because{of} as for step {other}")),
        Some((other, _)) if common > 1 && common < reasons.len() => {
            page.line(2, &format!("because{of} as for step {other}, and:"));
            chain(page, 4, reasons, common);
        }
        _ if !reasons.is_empty() => {
            page.line(2, &format!("because{}:", of.trim_end_matches(',')));
            chain(page, 4, reasons, 0);
            return true;
        }
        _ => {}
    }
    false
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
