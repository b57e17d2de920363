//! What checking a plan found, as text, Markdown and data for JSON.

use super::markdown::{capital, escape};
use super::page::{Page, Styles};
use super::text::row;
use super::words::count;
use crate::answer::plan::SCHEMA;
use crate::verify::{Drift, Fault, FaultKind, Verdict};
use serde::Serialize;

/// Faults of a kind, and differences, that the text and Markdown show; the JSON has all.
const MOST: usize = 6;

/// Renders a verdict as text.
#[must_use]
pub fn text(verdict: &Verdict, styles: &Styles) -> String {
    let mut page = Page::new(styles);
    let style = if verdict.holds() { &styles.answer } else { &styles.bad };
    page.item(0, "", style, &answer(verdict));
    page.gap();
    for (name, value) in looked_at(verdict) {
        row(&mut page, name, &value);
    }
    for (title, style, lines) in [
        (WRONG, &styles.bad, faults(verdict)),
        (OTHERWISE, &styles.doubt, shortened(verdict.drift.iter().map(drift), "")),
    ] {
        if !lines.is_empty() {
            page.heading(title);
        }
        for line in lines {
            page.item(2, "-", style, &line);
        }
    }
    page.finish()
}

const WRONG: &str = "what is wrong";
const OTHERWISE: &str = "what the inventory says otherwise";

/// Words the first faults of each kind: a plan for another fleet has thousands that say the same.
fn faults(verdict: &Verdict) -> Vec<String> {
    let mut kinds: Vec<(FaultKind, Vec<&Fault>)> = Vec::new();
    for fault in &verdict.faults {
        match kinds.iter_mut().find(|(kind, _)| *kind == fault.kind) {
            Some((_, known)) => known.push(fault),
            None => kinds.push((fault.kind, vec![fault])),
        }
    }
    let all = kinds
        .into_iter()
        .flat_map(|(kind, all)| shortened(all.into_iter().map(fault), &format!(" [{kind}]")));
    all.collect()
}

/// Takes the first lines and counts the rest.
fn shortened(lines: impl ExactSizeIterator<Item = String>, kind: &str) -> Vec<String> {
    let total = lines.len();
    // One line takes no more room than the words that would stand for it.
    let most = if total == MOST + 1 { total } else { MOST };
    let mut shown: Vec<_> = lines.take(most).collect();
    if total > most {
        shown.push(format!("and {} more{kind}, which JSON has", total - most));
    }
    shown
}

/// Renders a verdict as Markdown.
#[must_use]
pub fn markdown(verdict: &Verdict) -> String {
    let mut lines = vec![format!("# {}", escape(&capital(&answer(verdict)))), String::new()];
    lines.extend(looked_at(verdict).iter().map(|(name, value)| format!("- {name}: {}", escape(value))));
    let drifts = shortened(verdict.drift.iter().map(drift), "");
    for (title, all) in [(WRONG, faults(verdict)), (OTHERWISE, drifts)] {
        if !all.is_empty() {
            lines.extend([String::new(), format!("## {}", capital(title)), String::new()]);
        }
        lines.extend(all.iter().map(|line| format!("- {}", escape(line))));
    }
    lines.join("\n") + "\n"
}

/// Returns a verdict as data.
#[must_use]
pub fn data(verdict: &Verdict) -> impl Serialize + use<'_> {
    VerdictData {
        schema: SCHEMA,
        holds: verdict.holds(),
        faults: verdict.faults.iter().map(FaultData::of).collect(),
        drift: verdict.drift.iter().map(DriftData::of).collect(),
        states: verdict.states,
        tests: verdict.tests,
        events: verdict.events,
        ties: verdict.ties,
        goals: verdict.goals,
        blocked: verdict.blocked,
        not_checked: &verdict.unchecked,
        gave_up: verdict.gave_up,
    }
}

fn answer(verdict: &Verdict) -> String {
    let differs = match verdict.drift.is_empty() {
        true => "",
        false => ", though the inventory is not the one that it was made for",
    };
    match (verdict.holds(), verdict.faults.len()) {
        (true, _) => format!("the plan holds{differs}"),
        (false, faults) => {
            let early = if verdict.gave_up { "at least " } else { "" };
            format!("the plan does not hold: {early}{}", count(faults, "fault", "faults"))
        }
    }
}

/// Words what has been looked at, so that a verdict is not taken for more than it is.
fn looked_at(verdict: &Verdict) -> Vec<(&'static str, String)> {
    let asked = match (verdict.goals, verdict.blocked) {
        (goals, 0) => format!("{}, looked for at the end of the steps", count(goals, "goal", "goals")),
        (goals, blocked) => format!(
            "{}: {blocked} listed as blocked, {} looked for at the end of the steps",
            count(goals, "goal", "goals"),
            goals - blocked
        ),
    };
    let replayed = match verdict.states {
        0 => "nothing, since there is no step".to_owned(),
        states => format!(
            "{}; requirements were tested {} on what they lead to",
            count(states, "step", "steps"),
            count(verdict.tests, "time", "times")
        ),
    };
    let proof = match verdict.events {
        0 if verdict.states == 0 => "nothing to prove, since nothing changes".to_owned(),
        0 => "none, so nothing tells whether each change is needed".to_owned(),
        events => {
            let ties = match verdict.ties {
                0 => String::new(),
                ties => format!(", and what ties {} together", count(ties, "step", "steps")),
            };
            format!("{} checked{ties}", count(events, "cause", "causes"))
        }
    };
    let mut rows = vec![("asked for", asked), ("replayed", replayed), ("certificate", proof)];
    if verdict.gave_up {
        rows.push(("not looked at", "the rest, since so much is wrong".to_owned()));
    }
    if !verdict.unchecked.is_empty() {
        rows.push(("not checked", verdict.unchecked.join("; ")));
    }
    rows
}

fn fault(fault: &Fault) -> String {
    let step = fault.step.map_or_else(String::new, |step| format!("step {step}: "));
    let event = fault.event.map_or_else(String::new, |event| format!("event {event} of the certificate: "));
    format!("{step}{event}{} [{}]", fault.text, fault.kind)
}

fn drift(drift: &Drift) -> String {
    let step = drift.step.map_or_else(String::new, |step| format!("step {step}: "));
    format!("{step}{}", drift.text)
}

/// Whether a plan holds.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct VerdictData<'v> {
    /// Version of this schema.
    #[cfg_attr(feature = "schema", schemars(extend("const" = SCHEMA)))]
    schema: u32,
    /// Whether there is no fault.
    holds: bool,
    /// What is wrong with the plan.
    faults: Vec<FaultData<'v>>,
    /// How the inventory differs from the one that the plan was made for.
    drift: Vec<DriftData<'v>>,
    /// Steps that were replayed.
    states: usize,
    /// Times that a requirement was tested on what a step leads to.
    tests: usize,
    /// Causes in the certificate that were checked.
    events: usize,
    /// Steps of which it was checked what ties them together.
    ties: usize,
    /// What the bumps ask for.
    goals: usize,
    /// How many of these are listed as blocked.
    blocked: usize,
    /// What of the plan is taken as it stands.
    not_checked: &'v [&'static str],
    /// Whether so much is wrong that not all of it is listed.
    gave_up: bool,
}

/// Something that is wrong.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct FaultData<'v> {
    /// Of which kind.
    kind: &'static str,
    /// In which step, from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<usize>,
    /// At which event of the certificate, from zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<usize>,
    /// What is wrong, in a sentence.
    text: &'v str,
}

impl<'v> FaultData<'v> {
    fn of(fault: &'v Fault) -> Self {
        Self { kind: fault.kind.name(), step: fault.step, event: fault.event, text: &fault.text }
    }
}

/// Something in which the inventory differs.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct DriftData<'v> {
    /// In which step, from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<usize>,
    /// How it differs, in a sentence.
    text: &'v str,
}

impl<'v> DriftData<'v> {
    fn of(drift: &'v Drift) -> Self {
        Self { step: drift.step, text: &drift.text }
    }
}
