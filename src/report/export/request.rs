//! A plan as a change request: the fields that ServiceNow's `change_request` has, and what is affected by its name.
//!
//! Fields and their names are those of its Table API. Texts are plain; what takes too long for a field says where the rest is.

use crate::answer::review::Review;
use crate::answer::step::Effect;
use crate::model::Fleet;
use crate::report::document::{Block, Document};
use crate::report::made_from::in_words;
use crate::report::review::{Cut, Members, TooLong, parts, within};
use crate::report::{json, plain};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Characters that one text field takes: `description`, `implementation_plan` and their like have 4,000 where nobody has changed it.
const FIELD: usize = 4000;
/// Characters that `short_description` takes.
const SHORT: usize = 160;

/// A change request with what is attached to it.
#[derive(Serialize)]
struct Request {
    change_request: Fields,
    affected: Vec<Affected>,
    made_from: String,
}

#[derive(Serialize)]
struct Fields {
    r#type: &'static str,
    short_description: String,
    description: String,
    justification: String,
    implementation_plan: String,
    risk_impact_analysis: String,
    backout_plan: String,
    test_plan: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_date: Option<String>,
}

/// A configuration item: who files the request finds it by its name.
#[derive(Serialize)]
struct Affected {
    name: String,
    thing: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    effects: Vec<&'static str>,
    steps: Vec<usize>,
}

/// Writes a review as the fields of a normal change, as JSON.
///
/// # Errors
/// Those of `out`.
pub fn request(review: &Review, fleet: &Fleet, out: impl Write) -> io::Result<()> {
    let field = |of: fn(&Review, &Fleet, &Cut) -> Document| field(&|cut| of(review, fleet, cut));
    let schedule = review.plan.schedule.as_ref();
    let waves = schedule.map(|schedule| schedule.waves.as_slice()).unwrap_or_default();
    let is_whole = schedule.is_some_and(|schedule| schedule.forbidden.is_empty());
    let request = Request {
        change_request: Fields {
            r#type: "normal",
            short_description: short(&headline(review, fleet)),
            description: field(parts::description),
            justification: field(parts::justification),
            implementation_plan: field(parts::implementation),
            risk_impact_analysis: field(parts::risk),
            backout_plan: field(parts::backout),
            test_plan: field(parts::tests),
            start_date: waves.first().and_then(|wave| date(wave.starts.as_ref())),
            // What rules forbid has no end.
            end_date: waves.last().filter(|_| is_whole).and_then(|wave| date(wave.ends.as_ref())),
        },
        affected: affected(review),
        made_from: in_words(review),
    };
    json::write(&request, out)
}

/// The first sentence of the review.
fn headline(review: &Review, fleet: &Fleet) -> String {
    let document = parts::description(review, fleet, &Cut::to(0, Members::Counted));
    let first = document.blocks.iter().find_map(|block| match block {
        Block::Answer(_, line) => Some(line.words()),
        _ => None,
    });
    first.unwrap_or_default()
}

/// Cuts a sentence behind a word.
fn short(text: &str) -> String {
    if text.chars().count() <= SHORT {
        return text.to_owned();
    }
    let cut: String = text.chars().take(SHORT - 3).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}...", &cut[..end])
}

/// The text of a field, with as many rows of its lists as it takes.
fn field(make: &dyn Fn(&Cut) -> Document) -> String {
    let render = |cut: &Cut| plain::render(&make(cut)).trim_end().to_owned();
    match within(FIELD, render) {
        Ok(text) => text,
        // The field has room for what comes first.
        Err(TooLong { .. }) => {
            let text = render(&Cut::to(0, Members::Counted));
            let end = text.char_indices().nth(FIELD - NOTE.len()).map_or(text.len(), |(at, _)| at);
            let line = text[..end].rfind('\n').unwrap_or(end);
            format!("{}{NOTE}", &text[..line])
        }
    }
}

/// What stands at the end of a field that has no room for all.
const NOTE: &str = "\n[The rest is in the review: comove plan --format markdown]";

/// An instant as the Table API takes it: UTC without a zone.
fn date(instant: Option<&String>) -> Option<String> {
    let instant: Timestamp = instant?.parse().ok()?;
    Some(instant.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

/// What is affected, by name, each once.
fn affected(review: &Review) -> Vec<Affected> {
    let tables = &review.plan.tables;
    let mut by: BTreeMap<&str, Affected> = BTreeMap::new();
    for step in &review.plan.steps {
        for change in &step.changes {
            let thing = tables.thing(change.thing);
            let one = by.entry(&thing.name).or_insert_with(|| Affected {
                name: thing.name.split_once('/').map_or(&*thing.name, |(_, bare)| bare).to_owned(),
                thing: thing.name.to_string(),
                kind: crate::report::words::noun(thing.kind, 1),
                owner: thing.owner.as_ref().map(ToString::to_string),
                effects: Vec::new(),
                steps: Vec::new(),
            });
            let effect = Effect::name(change.effect);
            if !one.effects.contains(&effect) {
                one.effects.push(effect);
            }
            if one.steps.last() != Some(&step.number) {
                one.steps.push(step.number);
            }
        }
    }
    by.into_values().collect()
}
