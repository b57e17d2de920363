//! Text within a block: names mean nothing to Markdown, to HTML, or to what links and mentions people.

use crate::report::document::{Line, Span, Tone};
use crate::report::words::clean;
use crate::source::steers;

/// What text stands in, which decides how it can be marked up.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    /// A paragraph, heading or item.
    Flow,
    /// Text that is all emphasised.
    Emphasis,
    /// The cell of a table, which a `|` ends, even in code.
    Cell,
    /// HTML, where nothing is Markdown.
    Html,
}

/// How a part of a line is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Strong,
    Code,
    Link,
}

/// Writes a line.
pub(super) fn inline(line: &Line, within: Within) -> String {
    let mut out = String::new();
    for (kind, words) in runs(line, within) {
        out.push_str(&run(kind, &words, within));
    }
    out.trim().to_owned()
}

/// Text behind the symbol of its tone.
pub(super) fn toned(tone: Tone, text: &str) -> String {
    match tone.symbol() {
        None => text.to_owned(),
        Some(symbol) => format!("**{symbol}** {text}").trim_end().to_owned(),
    }
}

/// The parts of a line, each as long as it can be: what two of them would mean together is seen, as `https:` and `//`.
fn runs(line: &Line, within: Within) -> Vec<(Kind, String)> {
    let mut runs: Vec<(Kind, String)> = Vec::new();
    for span in line.0.iter().filter(|span| !span.words().is_empty()) {
        let (kind, words) = (kind(span, within), clean(span.words()));
        match runs.last_mut() {
            Some((last, text)) if *last == kind && kind != Kind::Link => text.push_str(&words),
            _ => runs.push((kind, words.into_owned())),
        }
    }
    runs
}

fn kind(span: &Span, within: Within) -> Kind {
    let is_marked = matches!(within, Within::Flow | Within::Cell);
    match span {
        Span::Code(_) => Kind::Code,
        Span::Link(address) if within != Within::Html && is_address(address) => Kind::Link,
        Span::Strong(words) if is_marked && is_firm(words) => Kind::Strong,
        // In code no number is taken for an issue.
        Span::Thing(words) if is_marked && is_numbered(words) => Kind::Code,
        Span::Text(_)
        | Span::Strong(_)
        | Span::Thing(_)
        | Span::Version(_)
        | Span::Link(_)
        | Span::Aside(_) => Kind::Plain,
    }
}

/// Whether a name has a number that would be taken for an issue, as that of a replica: `cart#1`.
fn is_numbered(name: &str) -> bool {
    name.match_indices('#').any(|(at, _)| refers(name, at, '#'))
}

/// Whether asterisks around words are sure to be taken as emphasis, whatever adjoins them.
fn is_firm(words: &str) -> bool {
    let words = words.trim_matches(' ');
    words.starts_with(char::is_alphanumeric) && words.ends_with(char::is_alphanumeric)
}

/// Whether an address can be linked as it is.
fn is_address(text: &str) -> bool {
    let has_scheme = ["https://", "http://"].iter().any(|scheme| text.starts_with(scheme));
    has_scheme && !text.contains(|c: char| c.is_whitespace() || steers(c) || "<>|`\"\\".contains(c))
}

fn run(kind: Kind, words: &str, within: Within) -> String {
    match (kind, within) {
        (Kind::Code, Within::Html) => format!("<code>{}</code>", written(words, within)),
        (Kind::Code, Within::Cell) if words.contains('|') => {
            format!("<code>{}</code>", written(words, within))
        }
        (_, Within::Html) | (Kind::Plain, _) => written(words, within),
        (Kind::Code, _) => code(words),
        (Kind::Link, _) => format!("<{words}>"),
        (Kind::Strong, _) => strong(words, within),
    }
}

/// Emphasises words, but not the blanks around them.
fn strong(words: &str, within: Within) -> String {
    let inner = words.trim_matches(' ');
    let before = words.len() - words.trim_start_matches(' ').len();
    let after = words.len() - before - inner.len();
    format!("{}**{}**{}", " ".repeat(before), written(inner, within), " ".repeat(after))
}

/// A code span, between more backticks than it holds in a row.
pub(super) fn code(words: &str) -> String {
    let fence = "`".repeat(backticks(words) + 1);
    let is_edge = |c: char| c == '`' || c == ' ';
    let pad = if words.starts_with(is_edge) || words.ends_with(is_edge) { " " } else { "" };
    format!("{fence}{pad}{words}{pad}{fence}")
}

/// The most backticks in a row.
pub(super) fn backticks(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Takes the meaning out of what would begin a heading, quote, list, table or underline, or a command of GitLab.
pub(super) fn begin(text: &str) -> String {
    let number = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, rest) = text.split_at(number);
    let is_item = ['.', ')'].iter().any(|&mark| {
        rest.strip_prefix(mark).is_some_and(|behind| behind.is_empty() || behind.starts_with(' '))
    });
    match number.is_empty() {
        true if rest.starts_with(['-', '+', '=', '/', '#', '>', '|']) => format!("\\{rest}"),
        false if is_item => format!("{number}\\{rest}"),
        _ => text.to_owned(),
    }
}

/// Takes the meaning out of `#` at the end of a heading, which would close it and not be seen.
pub(super) fn end(text: &str) -> String {
    match text.strip_suffix('#') {
        Some(before) => format!("{before}\\#"),
        None => text.to_owned(),
    }
}

/// Writes text of which nothing has a meaning, with as few escapes as that takes.
fn written(text: &str, within: Within) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match entity(text, at, c) {
            Some(entity) => out.push_str(entity),
            None if is_mark(text, at, c, within) => out.extend(['\\', c]),
            None => out.push(c),
        }
        if refers(text, at, c) {
            out.push_str("<!-- -->");
        }
    }
    out
}

/// Whether a character means something to Markdown where it stands, and nothing behind a backslash.
fn is_mark(text: &str, at: usize, c: char, within: Within) -> bool {
    match c {
        _ if within == Within::Html => false,
        // Without the bracket that opens, none that closes means anything.
        '\\' | '`' | '*' | '[' | '~' | '$' => true,
        '|' => within == Within::Cell,
        '_' => !is_inside_word(text, at),
        _ => false,
    }
}

/// Whether an underscore stands in the middle of a word, where it emphasises nothing.
fn is_inside_word(text: &str, at: usize) -> bool {
    text[..at].ends_with(char::is_alphanumeric) && text[at + 1..].starts_with(char::is_alphanumeric)
}

/// What stands for a character that means something to HTML, or to what makes links of addresses and names.
fn entity(text: &str, at: usize, c: char) -> Option<&'static str> {
    match c {
        '<' if begins_tag(&text[at + 1..]) => Some("&lt;"),
        '&' => Some("&amp;"),
        // Who is mentioned is looked for in what has been rendered: a comment has to keep the name apart.
        '@' => Some("&#64;<!-- -->"),
        ':' if text[at..].starts_with("://") => Some("&#58;"),
        '.' if is_behind_www(text, at) => Some("&#46;"),
        _ => None,
    }
}

/// Whether a character and the number behind it would be taken for an issue, a merge request, or what else a hosting site numbers:
/// `#1`, `owner/name#1`, `GH-1`, `!1`. That is looked for in what has been rendered, too.
fn refers(text: &str, at: usize, c: char) -> bool {
    let is_numbered = || text[at + c.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
    match c {
        '#' | '!' | '$' | '%' | '&' | '~' => is_numbered(),
        '-' => is_numbered() && is_behind_gh(&text[..at]),
        _ => false,
    }
}

/// Whether a text ends in a word `GH`.
fn is_behind_gh(text: &str) -> bool {
    let before = text.len().checked_sub(2).and_then(|from| Some((text.get(..from)?, text.get(from..)?)));
    before.is_some_and(|(before, word)| {
        word.eq_ignore_ascii_case("gh") && !before.ends_with(char::is_alphanumeric)
    })
}

/// Whether a `<` before a text could begin a tag, comment or address; `<5.15` is none.
fn begins_tag(behind: &str) -> bool {
    !behind.starts_with(|c: char| c == '=' || c.is_ascii_digit())
}

fn is_behind_www(text: &str, at: usize) -> bool {
    let before = at.checked_sub(3).and_then(|from| text.get(from..at));
    before.is_some_and(|before| before.eq_ignore_ascii_case("www"))
}
