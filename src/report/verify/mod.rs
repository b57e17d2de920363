//! Whether a plan holds, and its data for JSON.

mod causes;
mod differences;

use super::Detail;
use super::diff::progress::{rows, sentence, strays};
use super::document::{Block, Document, Item, Line, Row, Span, Tone};
use super::lists::aside;
use super::next::{again, typed};
use super::words::finding::{finding, unchecked};
use super::words::{count, plural, ranges};
use crate::answer::plan::{Plan, SCHEMA};
use crate::answer::progress::{Progress, Shown};
use crate::verify::{Drift, Fault, FaultKind, Unchecked, Verdict};
use serde::Serialize;

/// Causes of faults, and differences, that are told in brief.
const MOST: usize = 6;
/// Bumps that are told in the first sentence.
const FEW: usize = 3;

/// Makes the report of a verdict on a plan that is in a file of this name.
#[must_use]
pub fn verify(verdict: &Verdict, plan: &Plan, file: &str, detail: Detail) -> Document {
    let mut document = Document::default();
    document.push(answer(verdict, &plan.bumps));
    document.section("What is wrong", list(cut(causes::items(verdict, detail), detail)));
    document.section("What has been carried out", carried_out(verdict));
    document.section("What has strayed", list(cut(strays(&verdict.progress, detail), detail)));
    document.section("How the inventory differs", list(cut(differences::items(verdict, detail), detail)));
    document.section("What was looked at", [Block::Rows(looked_at(verdict))]);
    let taken = verdict.unchecked.iter().map(unchecked).map(Item::new).collect();
    document.section("What is not checked", list(taken));
    document.section("Next", next(verdict, plan, file).map(|command| Block::Code(vec![command])));
    document
}

/// Says which steps have been carried out, of a plan of which one has.
fn carried_out(verdict: &Verdict) -> Option<Block> {
    verdict.progress.is_begun().then(|| Block::Rows(rows(&verdict.progress)))
}

fn answer(verdict: &Verdict, bumps: &[String]) -> Block {
    let plan = plan(bumps);
    if verdict.progress.is_begun() {
        let progress = &verdict.progress;
        let plan = plan.text(sentence(progress));
        let early = if verdict.gave_up { "at least " } else { "" };
        let faults = count(verdict.faults.len(), "fault", "faults");
        let plan = match progress.early.is_empty() {
            true => plan,
            false => plan.text(", out of order"),
        };
        return match (verdict.holds(), progress.is_over()) {
            (true, true) => Block::Answer(Tone::Good, plan),
            (true, false) => {
                let strayed = progress.numbers(Shown::Astray);
                let (tone, but) = match strayed.as_slice() {
                    [] => (Tone::Good, String::new()),
                    some => {
                        let steps = plural(some.len(), "step", "steps");
                        (
                            Tone::Doubt,
                            format!(" but for {steps} {}, where something has strayed", ranges(some)),
                        )
                    }
                };
                Block::Answer(tone, plan.text(format!(", and the rest holds{but}{}", blocked(verdict))))
            }
            (false, true) => {
                Block::Answer(Tone::Bad, plan.text(format!(", and that is not enough: {early}{faults}")))
            }
            (false, false) => {
                Block::Answer(Tone::Bad, plan.text(format!(", and the rest does not hold: {early}{faults}")))
            }
        };
    }
    if verdict.holds() {
        let differs = match verdict.drift.is_empty() {
            true => "",
            false => ", though the inventory is not the one that it was made for",
        };
        return Block::Answer(Tone::Good, plan.text(format!(" holds{differs}{}", blocked(verdict))));
    }
    let early = if verdict.gave_up { "at least " } else { "" };
    let faults = count(verdict.faults.len(), "fault", "faults");
    let edited = match verdict.faults.iter().any(|fault| fault.kind == FaultKind::Edited) {
        true => "has been edited since it was made of this inventory, and ",
        false => "",
    };
    Block::Answer(Tone::Bad, plan.text(format!(" {edited}does not hold: {early}{faults}")))
}

/// The plan, by what was asked for.
fn plan(bumps: &[String]) -> Line {
    let shown = bumps.get(..FEW).unwrap_or(bumps);
    let plan = match shown {
        [] => return "The plan".into(),
        shown => Line::from("The plan for ").with(Span::Code(shown.join(", "))),
    };
    match bumps.len() - shown.len() {
        0 => plan,
        more => plan.text(format!(" and {more} more")),
    }
}

/// Says of a plan that holds what it does not carry out.
fn blocked(verdict: &Verdict) -> String {
    match verdict.blocked {
        0 => String::new(),
        all if all == verdict.goals && verdict.states == 0 => {
            ", and all that was asked for is listed as blocked: nothing is carried out".to_owned()
        }
        some => format!(
            ", and {some} of its {} {} listed as blocked",
            count(verdict.goals, "goal", "goals"),
            plural(some, "is", "are")
        ),
    }
}

fn list(items: Vec<Item>) -> Option<Block> {
    (!items.is_empty()).then_some(Block::List(items))
}

/// What is wrong with a plan that comove has just made: faults, and whatever differs from its inventory.
pub(super) fn wrong(verdict: &Verdict, detail: Detail) -> Option<Block> {
    let mut items = causes::items(verdict, detail);
    items.extend(differences::items(verdict, detail));
    list(cut(items, detail))
}

/// Takes the first items and counts the rest.
fn cut(mut items: Vec<Item>, detail: Detail) -> Vec<Item> {
    let total = items.len();
    // One item takes no more room than the words that would stand for it.
    if detail == Detail::Brief && total > MOST + 1 {
        items.truncate(MOST);
        items.push(aside(format!("and {} more (--full)", total - MOST)));
    }
    items
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
        _ if is_rest(verdict) => "not looked at: it is of the inventory before the first step".to_owned(),
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

/// Whether only the steps that are left were looked at.
fn is_rest(verdict: &Verdict) -> bool {
    verdict.unchecked.contains(&Unchecked::Begun)
}

/// How to get a plan that holds, or one that can be checked in full.
fn next(verdict: &Verdict, plan: &Plan, file: &str) -> Option<String> {
    if is_rest(verdict) && verdict.holds() {
        let is_left = !verdict.progress.is_over();
        return is_left.then(|| format!("comove plan ... --from {}", typed(file)));
    }
    let is_unproved = verdict.events == 0 && verdict.states > 0;
    (!verdict.holds() || is_unproved).then(|| again(plan))
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
        progress: verdict.progress.clone(),
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
    /// How far the inventory shows the plan to be carried out.
    progress: Progress,
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
    use crate::model::Strategy;
    use crate::report::json;
    use crate::report::testing::{self, render};
    use crate::report::words::sample;
    use crate::verify::finding::{Finding, QuestionFinding};

    fn finding() -> Finding {
        QuestionFinding::NowHeld { pattern: "host/db-*".to_owned() }.into()
    }

    fn fault(kind: FaultKind) -> Fault {
        Fault { kind, step: Some(4), event: Some(2), finding: finding() }
    }

    fn first(verdict: &Verdict) -> (Tone, String) {
        testing::first(&verify(
            verdict,
            &Plan { bumps: Vec::new(), ..sample::plan() },
            "plan.json",
            Detail::Brief,
        ))
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
        render(&verify(&verdict, &sample::plan(), "plan.json", Detail::Brief));
    }

    #[test]
    fn the_first_sentence_says_what_is_not_carried_out() {
        let mut verdict = Verdict { goals: 1, blocked: 1, ..Verdict::default() };
        let all = "The plan holds, and all that was asked for is listed as blocked: nothing is carried out";
        assert_eq!(first(&verdict), (Tone::Good, all.to_owned()));
        verdict = Verdict { goals: 3, states: 2, ..verdict };
        assert_eq!(first(&verdict).1, "The plan holds, and 1 of its 3 goals is listed as blocked");
    }

    #[test]
    fn the_plan_is_named_by_its_bumps() {
        let bumps = |all: &[&str]| -> Vec<String> { all.iter().map(|&one| one.to_owned()).collect() };
        assert_eq!(plan(&[]).words(), "The plan");
        assert_eq!(plan(&bumps(&["app/cart=3.0"])).words(), "The plan for app/cart=3.0");
        let four = bumps(&["a=1", "b=1", "c=1", "d=1"]);
        assert_eq!(plan(&four).words(), "The plan for a=1, b=1, c=1 and 1 more");
    }

    /// A plan that is made again is asked for as the one before was.
    #[test]
    fn what_is_asked_again_is_all_of_it() {
        let of = Plan {
            bumps: vec!["a=1".to_owned()],
            holds: vec!["app/b".to_owned()],
            strategy: Strategy::Drain,
            schedule: None,
            ..sample::plan()
        };
        let verdict = Verdict { gave_up: true, ..Verdict::default() };
        let told = |plan: &Plan| next(&verdict, plan, "plan.json").unwrap_or_default();
        let question = "comove plan ... --bump a=1 --hold app/b";
        assert!(told(&of).starts_with(question) && told(&of).contains(" -s drain"), "{}", told(&of));
        let timed = told(&Plan { schedule: Some(sample::schedule()), ..of });
        assert!(timed.contains("--at-most 5") && timed.contains("--start 2026-12-05T22:00:00Z"), "{timed}");
    }

    #[test]
    fn what_is_cut_is_counted() {
        let items = |number| vec![Item::new("one"); number];
        assert_eq!(cut(items(MOST + 1), Detail::Brief).len(), MOST + 1);
        let brief = cut(items(9), Detail::Brief);
        assert_eq!((brief.len(), brief[MOST].text.words().as_str()), (MOST + 1, "and 3 more (--full)"));
        assert_eq!(cut(items(9), Detail::Full).len(), 9);
    }

    #[test]
    fn a_plan_without_a_certificate_can_be_made_again_with_one() {
        let mut verdict = Verdict { states: 1, tests: 1, goals: 2, blocked: 1, ..Verdict::default() };
        assert!(next(&verdict, &sample::plan(), "plan.json").is_some());
        assert_eq!(goals(&verdict), "2 goals: 1 listed as blocked, 1 looked for at the end of the steps");
        verdict.events = 3;
        assert_eq!(
            (next(&verdict, &sample::plan(), "plan.json"), proof(&verdict).as_str()),
            (None, "3 causes checked")
        );
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
