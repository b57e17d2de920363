//! Drawing messages and reasons with the lines they speak of.

use super::output::warn;
use crate::diag::{Diagnostic, Severity};
use crate::explain::Link;
use crate::source::{Excerpt, Place, Sources};
use miette::{LabeledSpan, MietteDiagnostic, NamedSource, Report};
use std::fmt::Write;

/// Most messages that are drawn.
const MOST: usize = 50;

/// Prints messages, errors first.
pub(super) fn messages(sources: &Sources, messages: &[Diagnostic]) {
    let of = |severity| {
        messages
            .iter()
            .filter(move |message| message.severity() == severity)
    };
    let ordered: Vec<&Diagnostic> = of(Severity::Error).chain(of(Severity::Warning)).collect();
    for message in ordered.iter().take(MOST) {
        warn(draw(sources, message).trim_end());
    }
    if ordered.len() > MOST {
        warn(&format!("... and {} more messages", ordered.len() - MOST));
    }
}

fn draw(sources: &Sources, message: &Diagnostic) -> String {
    let severity = match message.severity() {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
    };
    let mut drawn = MietteDiagnostic::new(message.message.clone())
        .with_code(message.code.name())
        .with_severity(severity);
    let mut help: Vec<String> = Vec::new();
    let mut source = None;
    for (place, label) in &message.labels {
        match span(sources, *place) {
            Some(found) if source.is_none() => {
                drawn = drawn.and_label(LabeledSpan::new_with_span(Some(label.clone()), found.range));
                source = Some((found.name, found.text, (found.line, found.column)));
            }
            _ => help.push(format!("{label}: {}", sources.describe(*place))),
        }
    }
    help.extend(message.help.clone());
    if !help.is_empty() {
        drawn = drawn.with_help(help.join("\n"));
    }
    render(drawn, source)
}

fn render(drawn: MietteDiagnostic, source: Option<(String, String, (usize, usize))>) -> String {
    let report = match source {
        None => Report::new(drawn),
        Some((name, text, (line, column))) => Report::new(drawn).with_source_code(Lines {
            source: NamedSource::new(name, text),
            line,
            column,
        }),
    };
    format!("{report:?}")
}

/// A line of a file, shown under its own number. Files may be large, and drawing would otherwise read each from its
/// start for every label.
struct Lines {
    source: NamedSource<String>,
    line: usize,
    column: usize,
}

impl miette::SourceCode for Lines {
    fn read_span<'a>(
        &'a self,
        span: &miette::SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn miette::SpanContents<'a> + 'a>, miette::MietteError> {
        let inner = self.source.read_span(span, before, after)?;
        Ok(Box::new(miette::MietteSpanContents::new_named(
            self.source.name().to_owned(),
            inner.data(),
            *inner.span(),
            self.line + inner.line(),
            self.column + inner.column(),
            inner.line_count(),
        )))
    }
}

struct Found {
    name: String,
    text: String,
    line: usize,
    /// Where in its line the text begins.
    column: usize,
    range: std::ops::Range<usize>,
}

/// Returns the line of a place and the part of it to underline. Of a long line only what is around the place is
/// shown; an empty part is widened to one character, since a span at the very end cannot be drawn.
fn span(sources: &Sources, place: Place) -> Option<Found> {
    match sources.excerpt(place) {
        Excerpt::Line {
            file,
            line,
            text,
            range,
            ..
        } => {
            let floor = |at: usize| (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
            let from = if text.len() > MOST_COLUMNS {
                floor(range.start.saturating_sub(MOST_COLUMNS / 3))
            } else {
                0
            };
            let shown: String = text[from..].chars().take(MOST_COLUMNS).collect();
            let shown = if shown.is_empty() { " ".to_owned() } else { shown };
            let end = (range.end - from).min(shown.len()).max(1);
            let start = (range.start - from).min(end - 1);
            let boundary = |at: usize| (0..=at).rev().find(|&at| shown.is_char_boundary(at)).unwrap_or(0);
            let range = boundary(start)..shown.ceil_boundary(end);
            Some(Found {
                name: file.to_owned(),
                line: line - 1,
                column: from,
                range,
                text: shown,
            })
        }
        Excerpt::Object { .. } => None,
    }
}

/// Most columns of a line that are drawn: a line may be as long as its file.
const MOST_COLUMNS: usize = 160;

/// Finds the next character boundary, which the standard library has only in later versions than we ask for.
trait CeilBoundary {
    fn ceil_boundary(&self, at: usize) -> usize;
}

impl CeilBoundary for String {
    fn ceil_boundary(&self, at: usize) -> usize {
        (at..=self.len())
            .find(|&at| self.is_char_boundary(at))
            .unwrap_or(self.len())
    }
}

/// Draws a link of a reason chain: its sentence, and the line that says so.
pub(super) fn link(sources: &Sources, link: &Link) -> String {
    let mut out = format!("{}\n", link.text);
    if let Some(place) = link.place {
        match sources.excerpt(place) {
            Excerpt::Line {
                file,
                line,
                text,
                range,
                column,
            } => {
                let shown: String = text.chars().take(MOST_COLUMNS).collect();
                let width = text[range].chars().count().clamp(1, MOST_COLUMNS);
                let number = line.to_string();
                let pad = " ".repeat(number.len());
                let _ = writeln!(out, "  {pad} ╭─ {file}:{line}:{column}");
                let _ = writeln!(out, "  {number} │ {shown}");
                let _ = writeln!(out, "  {pad} │ {}{}", " ".repeat(column - 1), "─".repeat(width));
            }
            Excerpt::Object { .. } => {
                let _ = writeln!(out, "    in {}", sources.describe(place));
            }
        }
    }
    if let Some(source) = &link.source {
        let _ = writeln!(out, "    source: {source}");
    }
    out
}
