//! Calendar versions: numbers and dots, nothing else.
//!
//! The numbers are compared from left to right, by value: `22.04` and `22.4` compare equal, as do `22.04`
//! and `22.04.0`. The text keeps its zeros.

use super::key::{Parsed, digits};
use super::numbered::{Numbered, Part, Rest};
use super::{Scheme, VersionError};

/// Reads a calendar version.
pub(super) fn read(text: &str) -> Result<Parsed, VersionError> {
    let numbered = split(text)?;
    Ok(Parsed { key: numbered.key(), release: numbered.numbers() })
}

/// Takes a calendar version apart.
pub(super) fn split(text: &str) -> Result<Numbered<'_>, VersionError> {
    let (release, at) = dotted_numbers(text, Scheme::Calver)?;
    match text[at..].chars().next() {
        None => Ok(Numbered { release, rest: Rest::None }),
        Some(c) => Err(VersionError::new(format!("unexpected `{c}`"), at..at + c.len_utf8())
            .with_help(Scheme::Calver.example())),
    }
}

/// Reads the numbers and dots at the front of a text; returns them and where they end.
pub(super) fn dotted_numbers(text: &str, scheme: Scheme) -> Result<(Vec<Part<'_>>, usize), VersionError> {
    let mut parts = Vec::new();
    let mut at = 0;
    loop {
        let (number, _) = digits(&text[at..]);
        if number.is_empty() {
            let end = text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
            return Err(VersionError::new("a number is missing", at..end).with_help(scheme.example()));
        }
        parts.push(Part::plain(number));
        at += number.len();
        if !text[at..].starts_with('.') {
            return Ok((parts, at));
        }
        at += 1;
    }
}
