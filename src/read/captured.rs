//! When what a file says was so, as the file itself says it.

use jiff::Timestamp;

/// What stands before the moment in files of a kind: the first that is found counts.
const MARKS: &[(&str, &[&str])] = &[
    ("ansible", &["\"iso8601\""]),
    ("cyclonedx", &["\"timestamp\"", "<timestamp>"]),
    ("spdx", &["\"created\"", "Created:"]),
    ("trivy", &["\"CreatedAt\""]),
];

/// Finds the moment in the beginning of a file of a kind. Only what is an instant counts; most kinds say nothing.
pub(crate) fn captured(kind: &str, head: &[u8]) -> Option<String> {
    let (_, marks) = MARKS.iter().find(|(name, _)| *name == kind)?;
    let text = String::from_utf8_lossy(head);
    let behind = marks.iter().find_map(|mark| text.find(mark).map(|at| &text[at + mark.len()..]))?;
    let is_before = |c: char| c.is_whitespace() || c == ':' || c == '"';
    let word = behind.trim_start_matches(is_before);
    let word = word.split(|c: char| c == '"' || c == '<' || c.is_whitespace()).next().unwrap_or_default();
    word.parse::<Timestamp>().ok().map(|_| word.to_owned())
}
