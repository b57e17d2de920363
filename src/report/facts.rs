//! Facts as text.

use super::page::{Page, Style, Styles};
use super::words::count;
use crate::facts::{Entry, Verdict};
use crate::inventory::raw::Text;

/// Renders a list of facts.
#[must_use]
pub fn list(entries: &[Entry], styles: &Styles) -> String {
    let mut page = Page::new(styles);
    page.item(0, "", &styles.answer, &count(entries.len(), "fact", "facts"));
    for entry in entries {
        page.gap();
        page.item(0, "", &styles.heading, &format!("{} ({})", entry.name(), entry.kind()));
        page.line(2, &entry.sentence());
    }
    page.finish()
}

/// Renders all of a fact.
#[must_use]
pub fn show(entry: &Entry, styles: &Styles) -> String {
    let mut page = Page::new(styles);
    page.item(0, "", &styles.answer, &format!("{} ({})", entry.name(), entry.kind()));
    page.gap();
    let fact = &entry.fact;
    let mut row = |name: &str, value: &str| {
        page.item(2, &format!("{name:<11}"), &Style::default(), value);
    };
    row("says", &entry.sentence());
    for also in &fact.also {
        let at = also.at.as_ref().map_or("", |at| &at.value);
        row("also", format!("{} {at}", also.subject.value).trim_end());
    }
    for except in &fact.except {
        let at = except.at.as_ref().map_or("", |at| &at.value);
        row("not", format!("{} {at}", except.subject.value).trim_end());
    }
    let texts = |all: &[Text]| all.iter().map(|text| text.value.as_str()).collect::<Vec<_>>().join(", ");
    let maybe = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone()).unwrap_or_default();
    let rows = [
        ("with", maybe(&fact.with)),
        ("fixed in", texts(&fact.fixed)),
        ("seen", maybe(&fact.symptom)),
        ("helps", maybe(&fact.remedy)),
        ("source", fact.source.value.clone()),
        ("checked", maybe(&fact.checked)),
        ("confidence", maybe(&fact.confidence)),
        ("hits", texts(&fact.hits)),
        ("misses", texts(&fact.misses)),
        ("file", entry.file.clone()),
    ];
    for (name, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        row(name, value);
    }
    page.finish()
}

/// Renders whether a fact is about an example.
#[must_use]
pub fn verdict(entry: &Entry, example: &str, verdict: &Verdict, styles: &Styles) -> String {
    let mut page = Page::new(styles);
    let (is, style) = match (verdict.hits, verdict.unsaid.is_empty()) {
        (true, _) => ("is", &styles.bad),
        (false, true) => ("is not", &styles.answer),
        (false, false) => ("may be", &styles.doubt),
    };
    page.item(0, "", style, &format!("{} {is} about {example}", entry.name()));
    for because in &verdict.because {
        page.item(2, "-", &Style::default(), because);
    }
    if !verdict.unsaid.is_empty() {
        let text = format!("the example does not say enough: add `{}`", verdict.unsaid.join("`, `"));
        page.item(2, "-", &Style::default(), &text);
    }
    if verdict.hits {
        let fact = &entry.fact;
        for (name, text) in [("seen", &fact.symptom), ("helps", &fact.remedy)] {
            if let Some(text) = text {
                page.item(2, &format!("{name:<6}"), &styles.aside, &text.value);
            }
        }
        page.item(2, "source", &styles.aside, &fact.source.value);
    }
    page.finish()
}

/// Renders what running the examples of files found.
#[must_use]
pub fn checked(facts: usize, examples: usize, faults: &[String], styles: &Styles) -> String {
    let mut page = Page::new(styles);
    let (facts, examples) = (count(facts, "fact", "facts"), count(examples, "example", "examples"));
    match faults.len() {
        0 => page.item(0, "", &styles.answer, &format!("sound: {facts}, {examples} as they say")),
        many => {
            let faults = count(many, "fault", "faults");
            page.item(0, "", &styles.bad, &format!("unsound: {facts}, {examples}, {faults}"));
        }
    }
    for fault in faults {
        page.item(2, "-", &styles.bad, fault);
    }
    page.finish()
}
