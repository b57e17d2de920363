//! Drawing messages, and places with their lines.
//!
//! A file may have gigabytes and a line may be the whole file, so a [`Window`] of a few short lines is cut out first
//! and only that is drawn.

use super::output::{self, warn};
use super::terminal;
use crate::diag::{Code, Diagnostic, Severity};
use crate::report::wrap;
use crate::source::{Place, Sources, steers};
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, SourceSpan, SpanContents};
use std::fmt::Display;
use std::ops::Range;

/// The most messages that are drawn.
const MOST: usize = 50;
/// The longest message, in characters.
const LONGEST: usize = 1000;
/// Columns that line numbers and borders take.
const BORDER: usize = 12;
/// Columns before a line of a message: `  help: `.
const MARGIN: usize = 8;
/// Stands for what is cut off a line.
const CUT: &str = "…";

/// Prints warnings. Those on the files that were read are the same at every run, so they are only counted, unless `all` are to
/// be shown.
pub(super) fn warnings(sources: &Sources, warnings: &[Diagnostic], all: bool) {
    let (counted, shown): (Vec<_>, Vec<_>) =
        warnings.iter().cloned().partition(|warning| !all && is_on_files(warning.code));
    messages(sources, &shown);
    let (number, shows) = match counted.len() {
        0 => return,
        1 => ("1 warning".to_owned(), "shows it"),
        many => (format!("{many} warnings"), "shows them"),
    };
    if output::shows_warnings() {
        warn(&format!("{number} on the files that were read: `--warnings` {shows}"));
    }
}

/// Whether a warning is on what the files say, whatever is asked.
const fn is_on_files(code: Code) -> bool {
    matches!(code, Code::ImportSkipped | Code::ImportIncomplete | Code::DoubtfulIdentity | Code::SharedKernel)
}

/// Prints messages, errors first.
pub(super) fn messages(sources: &Sources, messages: &[Diagnostic]) {
    let messages: Vec<&Diagnostic> = messages
        .iter()
        .filter(|message| message.severity() == Severity::Error || output::shows_warnings())
        .collect();
    let of = |severity| messages.iter().copied().filter(move |message| message.severity() == severity);
    let ordered = of(Severity::Error).chain(of(Severity::Warning));
    for message in ordered.take(MOST) {
        warn(&render(&Drawn::message(sources, message)));
    }
    if messages.len() > MOST {
        warn(&format!("and {} more messages", messages.len() - MOST));
    }
}

/// Draws the line of a place, or names it in words.
pub(super) fn place(sources: &Sources, place: Place) -> String {
    let Some(window) = Window::of(sources, place) else {
        return format!("in {}\n", in_words(sources, place));
    };
    let drawn = Drawn {
        labels: vec![LabeledSpan::new_with_span(None, window.range.clone())],
        window: Some(window),
        ..Drawn::default()
    };
    // The first line is for the message, which is empty.
    let text = render(&drawn);
    text.split_once('\n').map_or_else(String::new, |(_, rest)| rest.to_owned())
}

fn render(drawn: &Drawn) -> String {
    let mut text = String::new();
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode())
        .with_links(false)
        // Miette would break names at hyphens and slashes; the lines have been broken before.
        .with_wrap_lines(false)
        .with_width(terminal::width(&std::io::stderr()));
    match handler.render_report(&mut text, drawn) {
        Ok(()) => text.lines().flat_map(|line| [line.trim_end(), "\n"]).collect(),
        // The renderer may reject a span; the message is shown all the same.
        Err(_) => format!("{}\n", drawn.message),
    }
}

/// Describes a place in words. A file without text has no lines.
fn in_words(sources: &Sources, place: Place) -> String {
    let file = sources.file(place.file);
    match file.as_text() {
        Some("") => file.name().to_owned(),
        _ => sources.describe(place),
    }
}

/// A message in the form in which it is drawn.
#[derive(Debug, Default)]
struct Drawn {
    message: String,
    code: Option<&'static str>,
    severity: miette::Severity,
    help: Option<String>,
    window: Option<Window>,
    labels: Vec<LabeledSpan>,
    /// Further places, each with its own lines.
    related: Vec<Self>,
}

impl Drawn {
    fn message(sources: &Sources, message: &Diagnostic) -> Self {
        let mut drawn = Self {
            message: folded(&message.message),
            code: Some(message.code.name()),
            severity: match message.severity() {
                Severity::Error => miette::Severity::Error,
                Severity::Warning => miette::Severity::Warning,
            },
            help: message.help.as_deref().map(folded),
            ..Self::default()
        };
        for (index, (place, label)) in message.labels.iter().enumerate() {
            match Window::of(sources, *place) {
                None => {
                    let words = folded(&format!("{label}: {}", in_words(sources, *place)));
                    drawn.message = format!("{}\n{words}", drawn.message);
                }
                Some(window) if index == 0 => {
                    let span = LabeledSpan::new_with_span(Some(label.clone()), window.range.clone());
                    drawn.labels.push(span);
                    drawn.window = Some(window);
                }
                Some(window) => drawn.related.push(Self {
                    message: label.clone(),
                    severity: miette::Severity::Advice,
                    labels: vec![LabeledSpan::new_with_span(None, window.range.clone())],
                    window: Some(window),
                    ..Self::default()
                }),
            }
        }
        drawn
    }
}

impl Display for Drawn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawn {}

impl miette::Diagnostic for Drawn {
    fn code(&self) -> Option<Box<dyn Display + '_>> {
        self.code.map(|code| Box::new(code) as Box<dyn Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help(&self) -> Option<Box<dyn Display + '_>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn Display>)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.window.as_ref().map(|window| window as &dyn miette::SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        let related = self.related.iter().map(|drawn| drawn as &dyn miette::Diagnostic);
        (!self.related.is_empty()).then(|| Box::new(related) as Box<dyn Iterator<Item = _>>)
    }
}

/// The lines around a place, short and printable.
#[derive(Debug)]
struct Window {
    name: String,
    text: String,
    /// Lines of the file before the window.
    line: usize,
    /// Bytes cut off before the line of the place.
    cut: usize,
    /// What the place covers in `text`; at least one byte, since nothing is drawn under less.
    range: Range<usize>,
}

impl Window {
    /// Cuts the lines around a place out of a text file.
    fn of(sources: &Sources, place: Place) -> Option<Self> {
        let file = sources.file(place.file);
        let text = file.as_text().filter(|text| !text.is_empty())?;
        let start = boundary(text, place.start as usize);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let end = boundary(text, place.end as usize).clamp(start, line_end);
        let lines = text.as_bytes()[..line_start].iter().filter(|&&byte| byte == b'\n').count();
        let line = file.before().lines + lines;
        let mut window =
            Self { name: printable(file.name()), text: String::new(), line, cut: 0, range: 0..0 };
        let widest = terminal::width(&std::io::stderr()) - BORDER;
        if line_start > 0 {
            let before = text[..line_start - 1].rfind('\n').map_or(0, |at| at + 1);
            window.line -= 1;
            window.beginning(&text[before..line_start - 1], widest);
            window.text.push('\n');
        }
        // A long line is shown around the place.
        let from = match line_end - line_start > widest {
            true => boundary(text, start.saturating_sub(widest / 3)).max(line_start),
            false => line_start,
        };
        let to = boundary(text, from + widest).min(line_end);
        if from > line_start {
            window.text.push_str(CUT);
            let before = if line_start == 0 { file.before().columns } else { 0 };
            // Less may be cut off than the mark takes that stands for it.
            window.cut = (before + from - line_start).saturating_sub(CUT.len());
        }
        window.take(&text[from..to], start - from, end.min(to) - from);
        if to < line_end {
            window.text.push_str(CUT);
        }
        let after = text.get(line_end + 1..).unwrap_or_default();
        if !after.is_empty() {
            window.text.push('\n');
            let length = after.find('\n').unwrap_or(after.len());
            window.beginning(&after[..length], widest);
        }
        Some(window)
    }

    /// Adds the beginning of a line next to that of the place.
    fn beginning(&mut self, line: &str, widest: usize) {
        let end = boundary(line, widest);
        self.push(&line[..end]);
        if end < line.len() {
            self.text.push_str(CUT);
        }
    }

    /// Adds the line of the place.
    fn take(&mut self, line: &str, start: usize, end: usize) {
        self.push(&line[..start]);
        let from = self.text.len();
        self.push(&line[start..end]);
        let to = self.text.len();
        self.push(&line[end..]);
        if from == self.text.len() {
            // A place after the end of the line is shown under a blank.
            self.text.push(' ');
        }
        let first = self.text[from..].chars().next().map_or(1, char::len_utf8);
        self.range = from..to.max(from + first);
    }

    /// Adds text, replacing what could control a terminal.
    fn push(&mut self, text: &str) {
        let text = text.trim_end_matches('\r');
        self.text.extend(text.chars().map(|c| match c {
            '\t' => c,
            c if steers(c) => char::REPLACEMENT_CHARACTER,
            c => c,
        }));
    }
}

impl miette::SourceCode for Window {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let inner = self.text.as_str().read_span(span, before, after)?;
        // Without context the heading asks, which names the column of the file.
        let cut = if before == 0 { self.cut } else { 0 };
        Ok(Box::new(miette::MietteSpanContents::new_named(
            self.name.clone(),
            inner.data(),
            *inner.span(),
            self.line + inner.line(),
            cut + inner.column(),
            inner.line_count(),
        )))
    }
}

/// The nearest character boundary at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// Breaks a message into lines that fit after what is drawn before them.
fn folded(text: &str) -> String {
    let text = printable(text);
    let width = terminal::width(&std::io::stderr()) - MARGIN;
    text.lines().flat_map(|line| wrap(line, width)).collect::<Vec<_>>().join("\n")
}

/// Replaces what could control a terminal, and cuts what is too long to read; names and messages quote inputs.
fn printable(text: &str) -> String {
    let end = text.char_indices().nth(LONGEST).map(|(at, _)| at);
    text[..end.unwrap_or(text.len())]
        .chars()
        .chain(end.map(|_| CUT).unwrap_or_default().chars())
        .map(|c| match c {
            '\n' => c,
            c if steers(c) => char::REPLACEMENT_CHARACTER,
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;

    #[test]
    fn any_part_of_a_long_line_is_drawn() {
        let text = "name = \"é\" ".repeat(30);
        let mut sources = Sources::default();
        let file = sources.add(SourceFile::text("fleet.toml", text.clone()));
        for start in 0..text.len() {
            let at = |at: usize| u32::try_from(at).unwrap();
            let place = Place { file, start: at(start), end: at(start + 3) };
            assert!(super::place(&sources, place).contains("fleet.toml:1"), "{start}");
        }
    }
}
