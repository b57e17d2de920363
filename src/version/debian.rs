//! Debian versions, as `dpkg` compares them: `[epoch:]upstream[-revision]`.
//!
//! Upstream version and revision alternate texts and numbers. Texts compare character by character, `~`
//! below the end, the end below letters, letters below everything else; a missing number is 0, so `70a` and
//! `70a0` compare equal, and so do `1.0` and `0:1.0-0`.

use super::key::{Parsed, digits, leading_numbers, push_number};
use super::{Scheme, VersionError};

const TILDE: u8 = 1;
const END: u8 = 2;

/// Reads a Debian version.
pub(super) fn read(text: &str) -> Result<Parsed, VersionError> {
    let (epoch, at) = epoch(text)?;
    let (upstream, revision) = match text[at..].rsplit_once('-') {
        Some((upstream, revision)) => (upstream, Some(revision)),
        None => (&text[at..], None),
    };
    check_upstream(upstream, at, at > 0)?;
    if let Some(revision) = revision {
        check_revision(revision, text.len() - revision.len())?;
    }
    let mut key = Vec::with_capacity(2 * text.len() + 8);
    key.extend(epoch.to_be_bytes());
    push_part(&mut key, upstream);
    push_part(&mut key, revision.unwrap_or_default());
    Ok(Parsed { key, release: leading_numbers(upstream) })
}

/// Reads the epoch; returns it and where the upstream version begins.
fn epoch(text: &str) -> Result<(u32, usize), VersionError> {
    let Some((epoch, _)) = text.split_once(':') else {
        return Ok((0, 0));
    };
    // dpkg keeps the epoch in an `int`.
    let value = epoch.parse().ok().filter(|value| *value <= i32::MAX.unsigned_abs());
    let value = value.filter(|_| epoch.bytes().all(|byte| byte.is_ascii_digit()));
    let wrong =
        || VersionError::new("the epoch is not a number", 0..epoch.len()).with_help(Scheme::Debian.example());
    Ok((value.ok_or_else(wrong)?, epoch.len() + 1))
}

fn check_upstream(upstream: &str, at: usize, has_epoch: bool) -> Result<(), VersionError> {
    if !upstream.starts_with(|c: char| c.is_ascii_digit()) {
        let end = at + upstream.chars().next().map_or(0, char::len_utf8);
        let message = "the upstream version does not begin with a digit";
        return Err(VersionError::new(message, at..end).with_help(Scheme::Debian.example()));
    }
    check_characters(upstream, at, |c| matches!(c, '.' | '+' | '-' | '~') || (c == ':' && has_epoch))
}

fn check_revision(revision: &str, at: usize) -> Result<(), VersionError> {
    if revision.is_empty() {
        return Err(
            VersionError::new("nothing follows the `-`", at - 1..at).with_help(Scheme::Debian.example())
        );
    }
    check_characters(revision, at, |c| matches!(c, '.' | '+' | '~'))
}

fn check_characters(part: &str, at: usize, allowed: impl Fn(char) -> bool) -> Result<(), VersionError> {
    match part.char_indices().find(|(_, c)| !c.is_ascii_alphanumeric() && !allowed(*c)) {
        None => Ok(()),
        Some((i, c)) => {
            let message = format!("`{c}` is not allowed in a Debian version");
            Err(VersionError::new(message, at + i..at + i + c.len_utf8()).with_help(Scheme::Debian.example()))
        }
    }
}

/// Appends alternating texts and numbers; the end of the part is the end of a text.
fn push_part(key: &mut Vec<u8>, part: &str) {
    let mut rest = part;
    loop {
        let end = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        key.extend(rest[..end].bytes().map(weight));
        key.push(END);
        let (number, behind) = digits(&rest[end..]);
        push_number(key, number);
        rest = behind;
        if rest.is_empty() {
            break key.push(END);
        }
    }
}

fn weight(byte: u8) -> u8 {
    match byte {
        b'~' => TILDE,
        letter if letter.is_ascii_alphabetic() => letter,
        other => 0x80 | other,
    }
}
