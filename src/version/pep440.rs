//! Python versions by PEP 440, read by the crate `pep440_rs`.
//!
//! The sort key follows the order that PEP 440 gives, local versions included: epoch, release without the
//! zeros at its end, pre-release, post-release, development release, local version.

use pep440_rs::{LocalSegment, PrereleaseKind, Version};

use super::key::{Parsed, push_number, push_text};
use super::{Scheme, VersionError};

const END: u8 = 0;
const TEXT: u8 = 1;
const NUMBER: u8 = 2;

/// Reads a Python version.
pub(super) fn read(text: &str) -> Result<Parsed, VersionError> {
    let refused =
        || VersionError::new("not a version by PEP 440", 0..text.len()).with_help(Scheme::Pep440.example());
    let version: Version = text.parse().ok().ok_or_else(refused)?;
    let release = version.release();
    let major = release.first().copied();
    Ok(Parsed {
        key: key(&version),
        release: major.map(|major| (major, release.get(1).copied().unwrap_or(0))),
    })
}

fn key(version: &Version) -> Vec<u8> {
    let mut key = Vec::new();
    number(&mut key, version.epoch());
    let release = version.release();
    let kept = release.iter().rposition(|part| *part != 0).map_or(0, |last| last + 1);
    for part in &release[..kept] {
        key.push(NUMBER);
        number(&mut key, *part);
    }
    key.push(END);
    pre_release(&mut key, version);
    optional(&mut key, version.post(), 0, 1);
    optional(&mut key, version.dev(), 1, 0);
    local(&mut key, version.local());
    key
}

fn number(key: &mut Vec<u8>, number: u64) {
    push_number(key, &number.to_string());
}

/// Appends a number that may be missing, with the bytes that place the two cases.
fn optional(key: &mut Vec<u8>, value: Option<u64>, missing: u8, present: u8) {
    match value {
        None => key.push(missing),
        Some(value) => {
            key.push(present);
            number(key, value);
        }
    }
}

/// Appends the pre-release: a development release of nothing else comes first, a final release last.
fn pre_release(key: &mut Vec<u8>, version: &Version) {
    let Some(pre) = version.pre() else {
        let first = version.dev().is_some() && version.post().is_none();
        return key.push(if first { 0 } else { 4 });
    };
    key.push(match pre.kind {
        PrereleaseKind::Alpha => 1,
        PrereleaseKind::Beta => 2,
        PrereleaseKind::Rc => 3,
    });
    number(key, pre.number);
}

fn local(key: &mut Vec<u8>, segments: &[LocalSegment]) {
    for segment in segments {
        match segment {
            LocalSegment::String(text) => {
                key.push(TEXT);
                push_text(key, text);
            }
            LocalSegment::Number(value) => {
                key.push(NUMBER);
                number(key, *value);
            }
        }
    }
    key.push(END);
}
