//! Explanations as text, Markdown and data for JSON.

use super::markdown::escape;
use super::page::{Page, Style, Styles};
use super::words::count;
use crate::answer::plan::SCHEMA;
use crate::answer::why::{Chain, Explanation, Fate, Link};
use crate::source::{Place, Sources};
use serde::Serialize;

/// Renders an explanation as text. `show` draws the line that a place speaks of.
#[must_use]
pub fn text(explanation: &Explanation, styles: &Styles, show: &mut dyn FnMut(Place) -> String) -> String {
    let mut page = Page::new(styles);
    page.item(0, "", &styles.answer, &answer(explanation));
    let mut before: &[Link] = &[];
    for chain in &explanation.chains {
        page.heading(&chain.about);
        links(&mut page, before, &chain.links, show);
        before = &chain.links;
    }
    if explanation.more > 0 {
        page.gap();
        page.line(0, &more(explanation));
    }
    page.finish()
}

/// Lists links with what they stand on. What they begin with in common with those before is not said again.
pub(super) fn links(
    page: &mut Page<'_>,
    before: &[Link],
    links: &[Link],
    show: &mut dyn FnMut(Place) -> String,
) {
    let common = before.iter().zip(links).take_while(|(a, b)| a == b).count();
    // The first link alone is quickly said.
    let common = if common > 1 { common } else { 0 };
    if common > 0 {
        page.item(2, &format!("1-{common}."), &page.styles.aside, "as above");
    }
    for (index, link) in links.iter().enumerate().skip(common) {
        page.item(2, &format!("{}.", index + 1), &Style::default(), &link.text);
        if let Some(place) = link.place {
            page.verbatim(5, &show(place));
        }
        if let Some(source) = &link.source {
            page.item(5, "source:", &page.styles.aside, source);
        }
    }
}

/// Renders an explanation as Markdown.
#[must_use]
pub fn markdown(explanation: &Explanation, sources: &Sources) -> String {
    let mut lines = vec![format!("# {}", escape(&answer(explanation)))];
    for chain in &explanation.chains {
        lines.extend([String::new(), format!("## {}", escape(&chain.about)), String::new()]);
        lines.extend(chain.links.iter().map(|link| list_item(link, sources)));
    }
    if explanation.more > 0 {
        lines.extend([String::new(), more(explanation)]);
    }
    lines.join("\n") + "\n"
}

/// Words a link as an item of a numbered list.
pub(super) fn list_item(link: &Link, sources: &Sources) -> String {
    let place = link.place.map(|place| sources.describe(place));
    let asides: String =
        place.iter().chain(&link.source).map(|aside| format!(" ({})", escape(aside))).collect();
    format!("1. {}{asides}", escape(&link.text))
}

/// Returns an explanation as data, with its places in words.
#[must_use]
pub fn data<'e>(explanation: &'e Explanation, sources: &Sources) -> impl Serialize + use<'e> {
    let chain = |chain: &'e Chain| ChainData {
        about: &chain.about,
        links: chain.links.iter().map(|link| LinkData::of(link, sources)).collect(),
    };
    ExplanationData {
        schema: SCHEMA,
        thing: &explanation.thing,
        fate: match explanation.fate {
            Fate::Affected => "affected",
            Fate::Blocked => "blocked",
            Fate::Untouched => "untouched",
        },
        chains: explanation.chains.iter().map(chain).collect(),
        more: explanation.more,
    }
}

fn more(explanation: &Explanation) -> String {
    format!("and {} more that happen to it", count(explanation.more, "thing", "things"))
}

fn answer(explanation: &Explanation) -> String {
    let thing = &explanation.thing;
    match explanation.fate {
        Fate::Affected => format!("{thing} is affected"),
        Fate::Blocked => format!("{thing} would be affected, and that is blocked"),
        Fate::Untouched => format!("{thing} is left alone"),
    }
}

/// What a plan does with one thing, and why.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ExplanationData<'e> {
    /// Version of this schema.
    #[cfg_attr(feature = "schema", schemars(extend("const" = SCHEMA)))]
    schema: u32,
    /// The thing, by its full name.
    thing: &'e str,
    /// What becomes of it.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["affected", "blocked", "untouched"])))]
    fate: &'static str,
    /// For each thing that happens to it a chain from the bump to it; for something untouched, what it would hang on.
    chains: Vec<ChainData<'e>>,
    /// How many more such chains there are.
    more: usize,
}

/// A chain of reasons.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct ChainData<'e> {
    /// What it explains.
    about: &'e str,
    /// From the bump on.
    links: Vec<LinkData<'e>>,
}

/// A link with its place in words.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct LinkData<'e> {
    /// What holds, and why, in a sentence.
    text: &'e str,
    /// The line of the inventory, or the imported object and field, that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    /// The public source of a fact.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'e str>,
}

impl<'e> LinkData<'e> {
    pub(super) fn of(link: &'e Link, sources: &Sources) -> Self {
        Self {
            text: &link.text,
            place: link.place.map(|place| sources.describe(place)),
            source: link.source.as_deref(),
        }
    }
}
