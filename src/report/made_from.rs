//! What an answer was made from and by what, so that somebody else can make it again.

use super::document::{Block, Cell, Document, Line, Row, Span, Table, Tone};
use super::words::few;
use super::{Detail, Format};
use crate::answer::contrast::Contrast;
use crate::answer::input::Input;
use crate::answer::plan::Plan;
use crate::answer::review::Review;
use crate::answer::tables::Tables;
use crate::model::Strategy;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Digits of a hash that tell inputs apart where there is little room.
const FEW_DIGITS: usize = 12;

/// What an answer was made from.
pub(super) struct Made<'a> {
    tool: &'a str,
    /// As it can be typed again.
    command: Option<&'a str>,
    bumps: &'a [String],
    holds: &'a [String],
    except: &'a [String],
    strategy: Option<Strategy>,
    today: Option<&'a str>,
    names: &'a [String],
    read: &'a [Input],
    tables: &'a Tables,
}

impl<'a> Made<'a> {
    pub(super) fn of(plan: &'a Plan) -> Self {
        Self {
            tool: &plan.tool,
            command: None,
            bumps: &plan.bumps,
            holds: &plan.holds,
            except: &plan.except,
            strategy: Some(plan.strategy),
            today: plan.today.as_deref(),
            names: &plan.inputs,
            read: &plan.read,
            tables: &plan.tables,
        }
    }

    pub(super) fn of_review(review: &'a Review) -> Self {
        Self { command: review.command.as_deref(), ..Self::of(&review.plan) }
    }

    fn of_contrast(contrast: &'a Contrast) -> Self {
        Self {
            tool: &contrast.tool,
            command: None,
            bumps: &contrast.bumps,
            holds: &contrast.holds,
            except: &contrast.except,
            strategy: None,
            today: None,
            names: &[],
            read: &contrast.read,
            tables: &contrast.tables,
        }
    }
}

/// Adds what a plan was made from, as a format tells it: Markdown in a section, text in a line where all is told.
pub fn plan_made_from(document: &mut Document, plan: &Plan, format: Format, detail: Detail) {
    add(document, &Made::of(plan), format, detail);
}

/// The same of a contrast.
pub fn contrast_made_from(document: &mut Document, contrast: &Contrast, format: Format, detail: Detail) {
    add(document, &Made::of_contrast(contrast), format, detail);
}

fn add(document: &mut Document, made: &Made<'_>, format: Format, detail: Detail) {
    match (format, detail) {
        (Format::Text, Detail::Full) => {
            document.blocks.extend(line(made).map(|line| Block::Note(Tone::Aside, line)));
        }
        (Format::Text, Detail::Brief) | (Format::Json, _) => {}
        _ => document.section("Made from", blocks(made)),
    }
}

/// Says in a line what made an answer, and from which inputs.
fn line(made: &Made<'_>) -> Option<Line> {
    let inputs: Vec<String> =
        made.read.iter().map(|input| format!("{} (sha256 {})", input.name, short(input))).collect();
    let from = few(inputs.iter().map(String::as_str), Detail::Brief);
    (!inputs.is_empty()).then(|| Line::from(format!("Made by {} from ", made.tool)).join(from))
}

/// Makes the table of inputs, below what was asked and by what it was answered.
pub(super) fn blocks(made: &Made<'_>) -> Vec<Block> {
    let code = |texts: &[String]| {
        let codes = texts.iter().map(|text| Line::from(Span::Code(text.clone())));
        super::words::joined(codes, ", ")
    };
    let mut rows = vec![Row::new("made by", made.tool), Row::new("asked", code(made.bumps))];
    rows.extend(made.command.map(|command| Row::new("command", Span::Code(command.to_owned()))));
    for (key, texts) in [("held", made.holds), ("left out", made.except)] {
        rows.extend((!texts.is_empty()).then(|| Row::new(key, code(texts))));
    }
    rows.extend(made.strategy.map(|strategy| Row::new("strategy", Span::Code(strategy.name().to_owned()))));
    rows.extend(made.today.map(|today| Row::new("as of", today)));
    let facts: BTreeSet<&str> = made.tables.facts.iter().map(|fact| &*fact.name).collect();
    if !facts.is_empty() {
        rows.push(Row::new("facts used", few(facts.into_iter(), Detail::Full)));
    }
    if made.read.is_empty() && !made.names.is_empty() {
        rows.push(Row::new("inputs", few(made.names.iter().map(String::as_str), Detail::Full)));
    }
    let table = (!made.read.is_empty()).then(|| Block::Table(table(made)));
    [Block::Rows(rows)].into_iter().chain(table).collect()
}

fn table(made: &Made<'_>) -> Table {
    let row = |input: &Input| {
        let captured = match &input.captured {
            Some(captured) => Cell::Line(captured.as_str().into()),
            None => Cell::Line("it does not say".into()),
        };
        let kind = input.kind.as_deref().unwrap_or("inventory");
        vec![
            Cell::Line(Span::Thing(input.name.clone()).into()),
            Cell::Line(kind.into()),
            Cell::Number(input.bytes),
            Cell::Line(Span::Code(input.sha256.clone()).into()),
            captured,
            age(input, made.today).map_or(Cell::Empty, |age| Cell::Line(age.into())),
        ]
    };
    let head = ["input", "kind", "bytes", "sha256", "captured", "age"].map(Line::from).to_vec();
    Table { head, rows: made.read.iter().map(row).collect(), rest: None }
}

/// How old an input was on the day of planning, if it says from when it is.
pub(super) fn age(input: &Input, today: Option<&str>) -> Option<String> {
    let today: Date = today?.parse().ok()?;
    let captured: Timestamp = input.captured.as_ref()?.parse().ok()?;
    let day = captured.to_zoned(jiff::tz::TimeZone::UTC).date();
    let days = today.since(day).ok()?.get_days();
    Some(match days {
        0 => "of that day".to_owned(),
        1 => "1 day".to_owned(),
        some => format!("{some} days"),
    })
}

/// The first digits of a hash.
fn short(input: &Input) -> &str {
    input.sha256.get(..FEW_DIGITS).unwrap_or(&input.sha256)
}

/// Says in one text what made an answer and from what, for formats that have no room for a table.
pub(super) fn in_words(review: &Review) -> String {
    let plan = &review.plan;
    let Plan { tool, bumps, holds, except, strategy, today, read, tables, .. } = plan;
    let mut parts = vec![format!("Made by {tool}"), format!("asked: {}", bumps.join(", "))];
    parts.extend(review.command.iter().map(|command| format!("command: {command}")));
    for (key, texts) in [("held", holds), ("left out", except)] {
        if !texts.is_empty() {
            parts.push(format!("{key}: {}", texts.join(", ")));
        }
    }
    parts.push(format!("strategy: {}", strategy.name()));
    parts.extend(today.iter().map(|today| format!("as of {today}")));
    parts.extend(read.iter().map(|input| {
        let captured = input.captured.as_ref().map(|at| format!(", captured {at}")).unwrap_or_default();
        format!("input {}: {} bytes, sha256 {}{captured}", input.name, input.bytes, input.sha256)
    }));
    let facts: BTreeSet<&str> = tables.facts.iter().map(|fact| &*fact.name).collect();
    if !facts.is_empty() {
        parts.push(format!("facts: {}", facts.into_iter().collect::<Vec<_>>().join(", ")));
    }
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::words::sample;

    #[test]
    fn inputs_are_told_with_their_hash_and_age() {
        let plan = sample::plan();
        let blocks = blocks(&Made::of(&plan));
        let [Block::Rows(rows), Block::Table(table)] = blocks.as_slice() else { panic!("{blocks:?}") };
        assert_eq!((rows[0].key.as_str(), rows[0].value.words()), ("made by", "comove 0.1.0".to_owned()));
        let cells: Vec<String> = table.rows[0].iter().map(|cell| cell.line().words()).collect();
        assert_eq!(cells[..3], ["fleet.toml", "inventory", "1200"]);
        assert_eq!(cells[3], "0f".repeat(32));
    }

    #[test]
    fn an_age_counts_from_what_the_input_says() {
        let mut input = sample::plan().read.remove(0);
        let of = |input: &Input, today| age(input, today);
        assert_eq!(of(&input, Some("2026-11-29")), None, "a day is no instant");
        input.captured = Some("2026-11-01T23:00:00Z".to_owned());
        assert_eq!(of(&input, Some("2026-11-29")).as_deref(), Some("28 days"));
        assert_eq!(of(&input, Some("2026-11-01")).as_deref(), Some("of that day"));
        assert_eq!(of(&input, None), None);
    }

    #[test]
    fn text_says_it_in_a_line_where_all_is_told() {
        let told = |format, detail| {
            let mut document = Document::default();
            plan_made_from(&mut document, &sample::plan(), format, detail);
            document.blocks.len()
        };
        assert_eq!(told(Format::Text, Detail::Brief), 0);
        assert_eq!(told(Format::Text, Detail::Full), 1);
        assert_eq!(told(Format::Markdown, Detail::Brief), 3);
    }
}
