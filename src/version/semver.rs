//! SemVer 2.0, read by the crate `semver`, and Cargo's comparators over it.
//!
//! The sort key is the three numbers, 8 bytes each, then a mark: a pre-release and its identifiers, or the
//! release. Build metadata is not in it, as SemVer demands.
//!
//! Cargo's rule for pre-releases makes a range two sets. A *release* is in it if all comparators hold. A
//! *pre-release* is in it if all comparators hold and one of them names a pre-release of the same three
//! numbers. Some comparators also hold for pre-releases other than their releases suggest: `=1.2` for none,
//! `^1.2` for `1.2.0-rc`.

use ::semver::{BuildMetadata, Comparator, Op, Prerelease, Version};

use super::VersionError;
use super::intervals::{Cut, Intervals};
use super::key::{Parsed, digits, push_number, push_text};
use super::set::Set;

const NUMBERS: usize = 24;
const PRE: u8 = 1;
const RELEASE: u8 = 2;

// Within a pre-release: the end, then numbers, then texts.
const END: u8 = 0;
const NUMBER: u8 = 1;
const TEXT: u8 = 2;

/// Reads a SemVer version.
pub(super) fn read(text: &str) -> Result<Parsed, VersionError> {
    let version = Version::parse(text).map_err(|error| refuse(text, &error))?;
    Ok(Parsed { key: key(&version), release: Some((version.major, version.minor)) })
}

fn refuse(text: &str, error: &::semver::Error) -> VersionError {
    let prefix = if text.starts_with(['v', 'V']) { 1 } else { text.len() };
    let error = VersionError::new(error.to_string(), 0..prefix);
    match strict_form(text) {
        Some(form) => error.with_help(format!("SemVer wants three numbers and no prefix: write `{form}`")),
        None => error.with_help(super::Scheme::Semver.example()),
    }
}

/// Returns what the writer may have meant: no `v`, no leading zeros, three numbers.
fn strict_form(text: &str) -> Option<String> {
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let (numbers, rest) = text.split_at(text.find(['-', '+']).unwrap_or(text.len()));
    let mut parts: Vec<&str> = numbers.split('.').collect();
    if parts.iter().any(|part| part.is_empty() || !digits(part).1.is_empty()) {
        return None;
    }
    parts.resize(parts.len().max(3), "0");
    let plain = |part: &str| part.parse().map(|number: u64| number.to_string());
    let numbers: Vec<String> = parts.into_iter().map(plain).collect::<Result<_, _>>().ok()?;
    let form = numbers.join(".") + rest;
    Version::parse(&form).is_ok().then_some(form)
}

fn key(version: &Version) -> Cut {
    let mut key = triple(version.major, version.minor, version.patch);
    if version.pre.is_empty() {
        key.push(RELEASE);
        return key;
    }
    key.push(PRE);
    for identifier in version.pre.split('.') {
        if identifier.bytes().all(|byte| byte.is_ascii_digit()) {
            key.push(NUMBER);
            push_number(&mut key, identifier);
        } else {
            key.push(TEXT);
            push_text(&mut key, identifier);
        }
    }
    key.push(END);
    key
}

fn triple(major: u64, minor: u64, patch: u64) -> Cut {
    [major, minor, patch].iter().flat_map(|number| number.to_be_bytes()).collect()
}

/// Whether a key is that of a pre-release.
pub(super) fn is_pre_release(key: &[u8]) -> bool {
    key[NUMBERS] == PRE
}

/// Returns the part of a key that holds the three numbers.
pub(super) fn numbers(key: &[u8]) -> &[u8] {
    &key[..NUMBERS]
}

/// The two ends of an interval; an end that is `None` is above everything.
pub(super) type Ends = (Option<Cut>, Option<Cut>);

/// Makes a set of the ends for releases and the ends for pre-releases.
///
/// Both are cuts of full keys. They are moved to the next cut that matters to either, so that equal sets have
/// equal ends.
pub(super) fn set(releases: Ends, pre: Ends) -> Set {
    let between = |(low, high): Ends, cut: fn(Cut) -> Option<Cut>| match low.and_then(cut) {
        Some(low) => Intervals::between(low, high.and_then(cut)),
        None => Intervals::none(),
    };
    Set { releases: between(releases, release_cut), pre: between(pre, pre_release_cut) }
}

fn release_cut(mut cut: Cut) -> Option<Cut> {
    let behind = cut.get(NUMBERS..).is_some_and(|mark| *mark > [RELEASE][..]);
    cut.truncate(NUMBERS);
    if behind { next(&cut) } else { Some(lowest(cut)) }
}

fn pre_release_cut(mut cut: Cut) -> Option<Cut> {
    let behind = cut.get(NUMBERS).is_some_and(|mark| *mark >= RELEASE);
    if !behind {
        return Some(lowest(cut));
    }
    cut.truncate(NUMBERS);
    next(&cut)
}

/// Returns the empty cut for the numbers 0.0.0, below which there is nothing.
fn lowest(cut: Cut) -> Cut {
    if cut.len() <= NUMBERS && cut.iter().all(|byte| *byte == 0) { Cut::new() } else { cut }
}

/// Returns the next three numbers, unless these are the last that 64 bits can write.
fn next(numbers: &[u8]) -> Option<Cut> {
    let kept = numbers.iter().rposition(|byte| *byte != u8::MAX)?;
    let mut next = numbers.to_vec();
    next[kept] += 1;
    next[kept + 1..].fill(0);
    Some(next)
}

/// One comparator in Cargo syntax.
pub(super) struct Requirement {
    /// The versions for which the comparator holds.
    pub(super) set: Set,
    /// The pre-releases that the comparator admits: those with the numbers of its own pre-release.
    pub(super) asked: Intervals,
    /// The least version for which the comparator holds, if it names one.
    pub(super) lower: Option<String>,
}

/// Reads a comparator.
pub(super) fn requirement(text: &str) -> Result<Requirement, VersionError> {
    let comparator = parse(text)?;
    let asked = if comparator.pre.is_empty() {
        Intervals::none()
    } else {
        let low = lowest_numbers(&comparator);
        let high = next(&low);
        Intervals::between(low, high)
    };
    let names_lower =
        matches!(comparator.op, Op::Exact | Op::Wildcard | Op::GreaterEq | Op::Tilde | Op::Caret);
    let lower = names_lower.then(|| least(&comparator).to_string());
    Ok(Requirement { set: holds(&comparator), asked, lower })
}

/// Reads the version, possibly partial, of a `!=` and returns what it excludes.
pub(super) fn excluded(text: &str) -> Result<Set, VersionError> {
    let comparator = parse(text)?;
    Ok(holds(&Comparator { op: Op::Exact, ..comparator }))
}

fn parse(text: &str) -> Result<Comparator, VersionError> {
    Comparator::parse(text).map_err(|error| {
        let version = text.trim_start_matches(|c: char| !c.is_alphanumeric());
        let error = VersionError::new(error.to_string(), text.len() - version.len()..text.len());
        match strict_form(version) {
            Some(form) => {
                error.with_help(format!("SemVer has no prefix and no leading zeros: write `{form}`"))
            }
            None => error.with_help(super::Scheme::Semver.example()),
        }
    })
}

fn least(comparator: &Comparator) -> Version {
    Version {
        major: comparator.major,
        minor: comparator.minor.unwrap_or(0),
        patch: comparator.patch.unwrap_or(0),
        pre: if comparator.patch.is_some() { comparator.pre.clone() } else { Prerelease::EMPTY },
        build: BuildMetadata::EMPTY,
    }
}

fn lowest_numbers(comparator: &Comparator) -> Cut {
    let least = least(comparator);
    triple(least.major, least.minor, least.patch)
}

/// Returns the versions for which a comparator holds, before the rule for pre-releases.
fn holds(comparator: &Comparator) -> Set {
    if comparator.patch.is_some() { holds_full(comparator) } else { holds_partial(comparator) }
}

fn holds_full(comparator: &Comparator) -> Set {
    let from = key(&least(comparator));
    let after = [from.as_slice(), &[0]].concat();
    let first = Some(Cut::new());
    let ends = match comparator.op {
        Op::Greater => (Some(after), None),
        Op::GreaterEq => (Some(from), None),
        Op::Less => (first, Some(from)),
        Op::LessEq => (first, Some(after)),
        Op::Tilde => (Some(from), next_minor(comparator)),
        Op::Caret => (Some(from), caret_end(comparator)),
        _ => (Some(from), Some(after)),
    };
    set(ends.clone(), ends)
}

fn holds_partial(comparator: &Comparator) -> Set {
    let from = lowest_numbers(comparator);
    let first = Some(Cut::new());
    let after = next_minor(comparator);
    let nothing = (None, None);
    match comparator.op {
        Op::Greater => set((after.clone(), None), (after, None)),
        Op::GreaterEq => set((Some(from), None), (after, None)),
        Op::Less => set((first.clone(), Some(from.clone())), (first, Some(from))),
        Op::LessEq => set((first.clone(), after), (first, Some(from))),
        Op::Caret => {
            let ends = (Some(from), caret_end(comparator));
            set(ends.clone(), ends)
        }
        _ => set((Some(from), after), nothing),
    }
}

/// Returns the cut before the next minor number, or before the next major one if there is no minor.
fn next_minor(comparator: &Comparator) -> Option<Cut> {
    match comparator.minor {
        Some(minor) => next(&triple(comparator.major, minor, u64::MAX)),
        None => next(&triple(comparator.major, u64::MAX, u64::MAX)),
    }
}

fn caret_end(comparator: &Comparator) -> Option<Cut> {
    match (comparator.major, comparator.minor, comparator.patch) {
        (0, Some(0), Some(patch)) => next(&triple(0, 0, patch)),
        (0, Some(_), _) => next_minor(comparator),
        (major, ..) => next(&triple(major, u64::MAX, u64::MAX)),
    }
}
