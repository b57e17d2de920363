//! Facts: listed, shown, explained by an example, and checked against their own.

pub(super) mod data;

pub use data::{checked_data, explained_data, list_data, shown_data};

use super::Detail;
use super::document::{Block, Document, Item, Line, Row, Span, Tone};
use super::next::typed;
use super::words::count;
use crate::facts::{Entry, Verdict};
use crate::inventory::raw::{RawFactSubject, Text};
use crate::model::FactKind;
use std::collections::BTreeSet;

/// What running the examples of facts found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// How many facts there are.
    pub facts: usize,
    /// How many examples were run.
    pub examples: usize,
    /// What is wrong.
    pub faults: Vec<ExampleFault>,
    /// What is of no use: it can never match, has ended, or says too little.
    pub doubts: Vec<Doubt>,
}

/// Something of no use in a file of facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// What it is.
    pub text: String,
    /// Where it stands.
    pub place: Option<String>,
    /// How to mend it.
    pub help: Option<String>,
}

impl Checked {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty() && self.doubts.is_empty()
    }
}

/// What is wrong with the examples of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleFault {
    /// The name of the fact.
    pub fact: String,
    /// The file that it is in.
    pub file: String,
    /// What is wrong.
    pub wrong: Wrong,
}

/// How examples can be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The fact is about an example that it should miss, or not about one that it should hit.
    Judged {
        /// The example.
        example: String,
        /// Whether the fact is about it.
        about: bool,
    },
    /// It does not have an example of each kind: one that it hits and one that it misses.
    Lacking,
}

impl ExampleFault {
    /// Says what is wrong.
    fn text(&self) -> String {
        let Self { fact, file, wrong } = self;
        match wrong {
            Wrong::Judged { example, about: true } => format!("{fact} ({file}) is about {example}"),
            Wrong::Judged { example, about: false } => format!("{fact} ({file}) is not about {example}"),
            Wrong::Lacking => format!("{fact} ({file}) has no example of each kind"),
        }
    }
}

/// Makes the report of a list of facts. Of a search `words` are what was searched for.
#[must_use]
pub fn list(words: &[String], entries: &[Entry], detail: Detail) -> Document {
    let mut document = Document::default();
    let facts = count(entries.len(), "fact", "facts");
    let text = match words {
        [] => Line::from(facts),
        words => Line::from(format!("{facts} for ")).with(Span::Code(words.join(" "))),
    };
    document.push(Block::Answer(Tone::Plain, text));
    if !entries.is_empty() {
        document.push(Block::List(entries.iter().map(|entry| item(entry, detail)).collect()));
    }
    let kinds: Vec<Row> = kinds(entries).collect();
    document.section("What the kinds mean", (!kinds.is_empty()).then_some(Block::Rows(kinds)));
    document.section("Next", entries.first().map(|entry| show(entry.name())));
    document
}

/// What those kinds mean that facts are of.
fn kinds(entries: &[Entry]) -> impl Iterator<Item = Row> {
    let named: BTreeSet<&str> = entries.iter().map(Entry::kind).collect();
    let kinds = FactKind::ALL.iter().filter(move |kind| named.contains(kind.name()));
    kinds.map(|kind| Row::new(kind.name(), meaning(*kind)))
}

/// The command that tells more of a fact.
fn show(name: &str) -> Block {
    Block::Code(vec![format!("comove facts show {}", typed(name))])
}

/// A fact in a list: what is seen, by which name it is shown; in full also what helps and where that is said.
fn item(entry: &Entry, detail: Detail) -> Item {
    let own = if entry.replaces() { ", replaces the shipped one" } else { "" };
    let aside = Line::from(Span::Thing(entry.name().to_owned())).text(format!(" ({}{own})", entry.kind()));
    let mut below = Vec::new();
    if detail == Detail::Full {
        let remedy = entry.fact.remedy.as_ref();
        below.extend(remedy.map(|text| Item::new(format!("helps: {}", text.value))));
        below.push(Item::new(Line::from("source: ").with(Span::Link(entry.fact.source.value.clone()))));
    }
    Item { aside, below, ..Item::new(seen(entry)) }
}

/// What is seen where a fact is ignored, or else what it says.
fn seen(entry: &Entry) -> String {
    entry.fact.symptom.as_ref().map_or_else(|| entry.sentence(), |symptom| symptom.value.clone())
}

/// Makes the report of all that a fact says.
#[must_use]
pub fn shown(entry: &Entry) -> Document {
    let mut document = Document::default();
    let name = Line::from(Span::Strong(entry.name().to_owned()));
    document.push(Block::Answer(Tone::Plain, name.text(format!(": {}", seen(entry)))));
    document.push(Block::Rows(rows(entry)));
    let example = entry.fact.hits.first().map_or("EXAMPLE", |example| &example.value);
    let explain = format!("comove facts explain {} {}", typed(entry.name()), typed(example));
    document.section("Next", [Block::Code(vec![explain])]);
    document
}

fn rows(entry: &Entry) -> Vec<Row> {
    let fact = &entry.fact;
    let mut rows = vec![Row::new("kind", kind(entry.kind()))];
    // Without a symptom this has been said.
    rows.extend(fact.symptom.as_ref().map(|_| Row::new("says", entry.sentence())));
    rows.extend(each("also about", fact.also.iter().map(|also| subject(also).into())));
    rows.extend(each("not about", fact.except.iter().map(|except| subject(except).into())));
    rows.extend(maybe("only with", fact.with.as_ref()));
    if entry.replaces() {
        rows.push(Row::new("replaces", "the fact of that name that comove ships"));
    }
    rows.extend(each("fixed in", fact.fixed.iter().map(|fixed| Span::Version(fixed.value.clone()).into())));
    rows.extend(maybe("helps", fact.remedy.as_ref()));
    rows.extend(maybe("due", fact.due.as_ref()));
    rows.push(Row::new("source", Span::Link(fact.source.value.clone())));
    rows.extend(maybe("last read", fact.checked.as_ref()));
    rows.extend(maybe("confidence", fact.confidence.as_ref()));
    rows.extend(each("hits", fact.hits.iter().map(code)));
    rows.extend(each("misses", fact.misses.iter().map(code)));
    rows.push(Row::new("file", Span::Aside(entry.file.clone())));
    rows
}

/// A key with several values, which is named once.
fn each(key: &str, values: impl Iterator<Item = Line>) -> Vec<Row> {
    let row = |(index, value): (usize, Line)| Row::new(if index == 0 { key } else { "" }, value);
    values.enumerate().map(row).collect()
}

fn maybe(key: &str, text: Option<&Text>) -> Option<Row> {
    text.map(|text| Row::new(key, text.value.as_str()))
}

fn code(text: &Text) -> Line {
    Span::Code(text.value.clone()).into()
}

fn subject(other: &RawFactSubject) -> String {
    match &other.at {
        Some(at) => format!("{} {}", other.subject.value, at.value),
        None => other.subject.value.clone(),
    }
}

/// The kind of a fact with what it means.
fn kind(name: &str) -> String {
    match FactKind::from_name(name) {
        Some(kind) => format!("{name}: {}", meaning(kind)),
        None => name.to_owned(),
    }
}

/// What breaks where a fact of a kind is ignored.
const fn meaning(kind: FactKind) -> &'static str {
    match kind {
        FactKind::Hard => "it does not run",
        FactKind::Soft => "it runs and is worse off",
        FactKind::Rebuild => "it has to be rebuilt",
        FactKind::Data => "data has to be converted, or is lost",
        FactKind::Path => "a way of upgrading is not supported",
        FactKind::Eol => "support ends",
    }
}

/// Makes the report of whether a fact is about an example.
#[must_use]
pub fn explained(entry: &Entry, example: &str, verdict: &Verdict) -> Document {
    let (tone, is) = match (verdict.hits, verdict.unsaid.is_empty()) {
        (true, _) => (Tone::Bad, "is"),
        (false, true) => (Tone::Good, "is not"),
        (false, false) => (Tone::Doubt, "may be"),
    };
    let mut document = Document::default();
    let name = Line::from(Span::Strong(entry.name().to_owned()));
    let text = name.text(format!(" {is} about ")).with(Span::Code(example.to_owned()));
    document.push(Block::Answer(tone, text));
    document.push(Block::List(verdict.because.iter().map(|because| Item::new(because.as_str())).collect()));
    document.blocks.extend(unsaid(verdict));
    if verdict.hits {
        let fact = &entry.fact;
        let mut rows = vec![Row::new("source", Span::Link(fact.source.value.clone()))];
        rows.extend(maybe("seen", fact.symptom.as_ref()));
        rows.extend(maybe("helps", fact.remedy.as_ref()));
        document.push(Block::Rows(rows));
    }
    document
}

/// Says what an example would have to say for the fact to be judged.
fn unsaid(verdict: &Verdict) -> Option<Block> {
    let mut line = Line::from("The example does not say enough: add ");
    for (index, part) in verdict.unsaid.iter().enumerate() {
        if index > 0 {
            line = line.text(", ");
        }
        line = line.with(Span::Code(part.clone()));
    }
    (!verdict.unsaid.is_empty()).then_some(Block::Note(Tone::Doubt, line))
}

/// Makes the report of what running the examples of facts found.
#[must_use]
pub fn checked(checked: &Checked) -> Document {
    let facts = count(checked.facts, "fact", "facts");
    let examples = count(checked.examples, "example", "examples");
    let (tone, text) = match checked.faults.len() + checked.doubts.len() {
        0 => (Tone::Good, format!("Sound: {facts}, {examples} as they say")),
        many => {
            let faults = count(many, "fault", "faults");
            (Tone::Bad, format!("Unsound: {facts}, {examples}, {faults}"))
        }
    };
    let mut document = Document::default();
    document.push(Block::Answer(tone, text.into()));
    let item = |fault: &ExampleFault| Item { tone: Tone::Bad, ..Item::new(fault.text()) };
    let items: Vec<Item> = checked.faults.iter().map(item).chain(checked.doubts.iter().map(doubt)).collect();
    document.blocks.extend((!items.is_empty()).then_some(Block::List(items)));
    let first = checked.faults.first();
    document.section("Next", first.map(|fault| show(&fault.fact)));
    document
}

fn doubt(doubt: &Doubt) -> Item {
    let place = doubt.place.as_ref().map(|place| Line::from(Span::Aside(place.clone())));
    let below = doubt.help.iter().map(|help| Item::new(help.as_str())).collect();
    Item { tone: Tone::Bad, aside: place.unwrap_or_default(), below, ..Item::new(doubt.text.as_str()) }
}

#[cfg(test)]
mod tests;
