//! Text within a block.

use super::escape::text;
use crate::report::document::{Cell, Line, Span, Tone};
use crate::source::steers;

/// Writes a line.
pub(super) fn inline(line: &Line) -> String {
    line.0.iter().map(span).collect::<String>().trim().to_owned()
}

/// Letters of a word that a line of the page has room for; a longer one may break anywhere.
const LONGEST: usize = 30;

fn span(span: &Span) -> String {
    let words = span.words();
    let html = text(words);
    let is_long = words.chars().count() > LONGEST && (matches!(span, Span::Thing(_)) || has_long_word(words));
    let html = match span {
        Span::Text(_) => arrows(&html),
        Span::Strong(_) => format!("<strong>{}</strong>", arrows(&html)),
        Span::Thing(_) => format!("<span class=\"thing\">{}</span>", arrows(&html)),
        Span::Version(_) => format!("<span class=\"version\">{}</span>", arrows(&html)),
        Span::Code(_) => format!("<code>{html}</code>"),
        Span::Link(_) if is_address(words) => {
            format!("<a href=\"{html}\" rel=\"noreferrer noopener\">{html}</a>")
        }
        Span::Link(_) => html,
        Span::Aside(_) => format!("<span class=\"aside\">{html}</span>"),
    };
    if is_long { format!("<span class=\"long\">{html}</span>") } else { html }
}

/// Whether a text has a word for which a line has no room.
fn has_long_word(words: &str) -> bool {
    words.split(' ').any(|word| word.chars().count() > LONGEST)
}

/// Writes an arrow between versions as one.
fn arrows(escaped: &str) -> String {
    escaped.replace(" -&gt; ", " \u{2192} ")
}

/// Whether an address can be followed as it is.
pub(super) fn is_address(words: &str) -> bool {
    let has_scheme = ["https://", "http://"].iter().any(|scheme| words.starts_with(scheme));
    has_scheme && !words.contains(|c: char| c.is_whitespace() || steers(c))
}

/// Writes text behind the symbol of its tone, which is read aloud in words.
pub(super) fn toned(tone: Tone, html: &str) -> String {
    match mark(tone) {
        mark if mark.is_empty() => html.to_owned(),
        mark => format!("{mark} {html}"),
    }
}

/// The symbol of a tone.
pub(super) fn mark(tone: Tone) -> String {
    let (class, words) = match tone {
        Tone::Good => ("good", "good"),
        Tone::Bad => ("bad", "bad"),
        Tone::Doubt => ("doubt", "unknown"),
        Tone::Plain | Tone::Aside => return String::new(),
    };
    let symbol = tone.symbol().unwrap_or_default();
    format!(
        "<b class=\"mark {class}\" title=\"{words}\"><span class=\"aloud\">{words}: </span><span aria-hidden=\"true\">{symbol}</span></b>"
    )
}

/// The class of a tone.
pub(super) const fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "plain",
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Doubt => "doubt",
        Tone::Aside => "aside",
    }
}

/// Writes what a cell says.
pub(super) fn cell(cell: &Cell) -> String {
    match cell {
        // A duration is a name only so that it does not break.
        Cell::Duration(_) => text(&cell.line().words()),
        _ => inline(&cell.line()),
    }
}
