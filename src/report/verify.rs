//! Whether a plan holds, and its data for JSON.

use super::Detail;
use super::document::{Block, Document, Item, Line, Row, Span, Tone};
use super::lists::aside;
use super::words::count;
use super::words::finding::{finding, unchecked};
use crate::answer::plan::SCHEMA;
use crate::verify::{Drift, Fault, FaultKind, Verdict};
use serde::Serialize;
use std::collections::BTreeMap;

/// Faults of a kind, and differences, that are told in brief.
const MOST: usize = 6;

/// Makes the report of a verdict.
#[must_use]
pub fn verify(verdict: &Verdict, detail: Detail) -> Document {
    let mut document = Document::default();
    document.push(answer(verdict));
    document.section("What is wrong", list(faults(verdict, detail)));
    let drift = verdict.drift.iter().map(|drift| Item { tone: Tone::Doubt, ..Item::new(drift_words(drift)) });
    document.section("How the inventory differs", list(cut(drift, detail)));
    document.section("What was looked at", [Block::Rows(looked_at(verdict))]);
    let taken = verdict.unchecked.iter().map(unchecked).map(Item::new).collect();
    document.section("What is not checked", list(taken));
    document.section("Next", next(verdict).map(|command| Block::Code(vec![command.to_owned()])));
    document
}

fn answer(verdict: &Verdict) -> Block {
    if verdict.holds() {
        let differs = match verdict.drift.is_empty() {
            true => "",
            false => ", though the inventory is not the one that it was made for",
        };
        return Block::Answer(Tone::Good, format!("The plan holds{differs}").into());
    }
    let early = if verdict.gave_up { "at least " } else { "" };
    let faults = count(verdict.faults.len(), "fault", "faults");
    Block::Answer(Tone::Bad, format!("The plan does not hold: {early}{faults}").into())
}

fn list(items: Vec<Item>) -> Option<Block> {
    (!items.is_empty()).then_some(Block::List(items))
}

/// Tells the faults by kind, of each the first ones: a plan for another fleet has thousands that say the same.
fn faults(verdict: &Verdict, detail: Detail) -> Vec<Item> {
    let mut kinds: BTreeMap<FaultKind, Vec<&Fault>> = BTreeMap::new();
    for fault in &verdict.faults {
        kinds.entry(fault.kind).or_default().push(fault);
    }
    let kind = |(kind, faults): (FaultKind, Vec<&Fault>)| {
        let number = count(faults.len(), "fault", "faults");
        let text = Line::from(Span::Strong(kind.name().to_owned())).text(format!(": {number}"));
        let below = cut(faults.into_iter().map(|fault| Item::new(fault_words(fault))), detail);
        Item { tone: Tone::Bad, below, ..Item::new(text) }
    };
    kinds.into_iter().map(kind).collect()
}

/// Takes the first items and counts the rest.
fn cut(items: impl ExactSizeIterator<Item = Item>, detail: Detail) -> Vec<Item> {
    let total = items.len();
    // One item takes no more room than the words that would stand for it.
    let most = if detail == Detail::Full || total == MOST + 1 { total } else { MOST };
    let mut shown: Vec<Item> = items.take(most).collect();
    if total > most {
        shown.push(aside(format!("and {} more (--full)", total - most)));
    }
    shown
}

fn fault_words(fault: &Fault) -> String {
    let event = fault.event.map_or_else(String::new, |event| format!("event {event} of the certificate: "));
    format!("{}{event}{}", in_step(fault.step), finding(&fault.finding))
}

fn drift_words(drift: &Drift) -> String {
    format!("{}{}", in_step(drift.step), finding(&drift.finding))
}

fn in_step(step: Option<usize>) -> String {
    step.map_or_else(String::new, |step| format!("step {step}: "))
}

/// Says what has been looked at, so that a verdict is not taken for more than it is.
fn looked_at(verdict: &Verdict) -> Vec<Row> {
    let mut rows = vec![
        Row::new("asked for", goals(verdict)),
        Row::new("replayed", replayed(verdict)),
        Row::new("certificate", proof(verdict)),
    ];
    if verdict.gave_up {
        let rest = Row::new("not looked at", "the rest, since so much is wrong");
        rows.push(Row { tone: Tone::Doubt, ..rest });
    }
    rows
}

fn goals(verdict: &Verdict) -> String {
    let goals = count(verdict.goals, "goal", "goals");
    match verdict.blocked {
        0 => format!("{goals}, looked for at the end of the steps"),
        blocked => format!(
            "{goals}: {blocked} listed as blocked, {} looked for at the end of the steps",
            verdict.goals.saturating_sub(blocked)
        ),
    }
}

fn replayed(verdict: &Verdict) -> String {
    match verdict.states {
        0 => "nothing, since there is no step".to_owned(),
        states => format!(
            "{}; requirements were tested {} on what they lead to",
            count(states, "step", "steps"),
            count(verdict.tests, "time", "times")
        ),
    }
}

fn proof(verdict: &Verdict) -> String {
    match (verdict.events, verdict.ties) {
        (0, _) if verdict.states == 0 => "nothing to prove, since nothing changes".to_owned(),
        (0, _) => "none, so nothing tells whether each change is needed".to_owned(),
        (events, 0) => format!("{} checked", count(events, "cause", "causes")),
        (events, ties) => format!(
            "{} checked, and what ties {} together",
            count(events, "cause", "causes"),
            count(ties, "step", "steps")
        ),
    }
}

/// How to get a plan that holds, or one that can be checked in full.
fn next(verdict: &Verdict) -> Option<&'static str> {
    let is_unproved = verdict.events == 0 && verdict.states > 0;
    (!verdict.holds() || is_unproved).then_some("comove plan ... --format json -o plan.json")
}

/// Returns a verdict as data.
#[must_use]
pub fn data(verdict: &Verdict) -> impl Serialize + use<> {
    let fault = |fault: &Fault| FaultData {
        kind: fault.kind.name(),
        step: fault.step,
        event: fault.event,
        text: finding(&fault.finding),
    };
    let drift = |drift: &Drift| DriftData { step: drift.step, text: finding(&drift.finding) };
    VerdictData {
        schema: SCHEMA,
        holds: verdict.holds(),
        faults: verdict.faults.iter().map(fault).collect(),
        drift: verdict.drift.iter().map(drift).collect(),
        states: verdict.states,
        tests: verdict.tests,
        events: verdict.events,
        ties: verdict.ties,
        goals: verdict.goals,
        blocked: verdict.blocked,
        not_checked: verdict.unchecked.iter().map(unchecked).collect(),
        gave_up: verdict.gave_up,
    }
}

/// Whether a plan holds.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct VerdictData {
    /// Version of this schema.
    #[cfg_attr(feature = "schema", schemars(extend("const" = SCHEMA)))]
    schema: u32,
    /// Whether there is no fault.
    holds: bool,
    /// What is wrong with the plan.
    faults: Vec<FaultData>,
    /// How the inventory differs from the one that the plan was made for.
    drift: Vec<DriftData>,
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
    not_checked: Vec<&'static str>,
    /// Whether so much is wrong that not all of it is listed.
    gave_up: bool,
}

/// Something that is wrong.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct FaultData {
    /// Of which kind.
    kind: &'static str,
    /// In which step, from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<usize>,
    /// At which event of the certificate, from zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<usize>,
    /// What is wrong, in a sentence.
    text: String,
}

/// Something in which the inventory differs.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct DriftData {
    /// In which step, from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<usize>,
    /// How it differs, in a sentence.
    text: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Styles, json, markdown, text};
    use crate::verify::Finding;

    fn finding() -> Finding {
        Finding::NowHeld { pattern: "host/db-*".to_owned() }
    }

    fn fault(kind: FaultKind) -> Fault {
        Fault { kind, step: Some(4), event: Some(2), finding: finding() }
    }

    fn render(document: &Document) -> String {
        text::render(document, &Styles::default(), &mut |_| String::new()) + &markdown::render(document)
    }

    fn first(verdict: &Verdict) -> (Tone, String) {
        match verify(verdict, Detail::Brief).blocks.first() {
            Some(Block::Answer(tone, line)) => (*tone, line.words()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_first_sentence_says_whether_the_plan_holds() {
        let mut verdict = Verdict { states: 5, events: 35, ..Verdict::default() };
        assert_eq!(first(&verdict), (Tone::Good, "The plan holds".to_owned()));
        verdict.drift = vec![Drift { step: None, finding: finding() }];
        let differs = "The plan holds, though the inventory is not the one that it was made for";
        assert_eq!(first(&verdict), (Tone::Good, differs.to_owned()));
        verdict.faults = vec![fault(FaultKind::Missing)];
        assert_eq!(first(&verdict), (Tone::Bad, "The plan does not hold: 1 fault".to_owned()));
        verdict.gave_up = true;
        assert_eq!(first(&verdict), (Tone::Bad, "The plan does not hold: at least 1 fault".to_owned()));
        render(&verify(&verdict, Detail::Brief));
    }

    #[test]
    fn faults_are_told_by_kind_and_counted() {
        let mut all = vec![fault(FaultKind::Count)];
        all.extend((0..62).map(|_| fault(FaultKind::Missing)));
        let verdict = Verdict { faults: all, ..Verdict::default() };
        let brief = faults(&verdict, Detail::Brief);
        let heads: Vec<String> = brief.iter().map(|item| item.text.words()).collect();
        assert_eq!(heads, ["missing: 62 faults", "count: 1 fault"]);
        assert_eq!(brief[0].below.len(), MOST + 1);
        assert_eq!(brief[0].below[MOST].text.words(), "and 56 more (--full)");
        let full = faults(&verdict, Detail::Full);
        assert_eq!(full[0].below.len(), 62);
        assert!(full[0].below[0].text.words().starts_with("step 4: event 2 of the certificate: "));
        assert!(render(&verify(&verdict, Detail::Full)).contains("comove plan"));
    }

    #[test]
    fn a_plan_without_a_certificate_can_be_made_again_with_one() {
        let mut verdict = Verdict { states: 1, tests: 1, goals: 2, blocked: 1, ..Verdict::default() };
        assert!(next(&verdict).is_some());
        assert_eq!(goals(&verdict), "2 goals: 1 listed as blocked, 1 looked for at the end of the steps");
        verdict.events = 3;
        assert_eq!((next(&verdict), proof(&verdict).as_str()), (None, "3 causes checked"));
    }

    #[test]
    fn the_data_has_every_fault_with_its_sentence() {
        let faults = vec![fault(FaultKind::Missing)];
        let drift = vec![Drift { step: Some(1), finding: finding() }];
        let verdict = Verdict { faults, drift, ..Verdict::default() };
        let mut out = Vec::new();
        json::write(&data(&verdict), &mut out).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!((&json["schema"], &json["holds"]), (&SCHEMA.into(), &false.into()));
        let fault = &json["faults"][0];
        assert_eq!(
            (&fault["kind"], &fault["step"], &fault["event"]),
            (&"missing".into(), &4.into(), &2.into())
        );
        assert!(fault["text"].as_str().is_some_and(|text| !text.is_empty()));
        assert_eq!(json["drift"][0]["step"], 1);
    }
}
