//! Kernel releases, as `uname -r` prints them.
//!
//! Compared in this order:
//!
//! 1. The release, number by number: `5.15.0`, `6.6.87.2`. Numbers at the end that are 0 do not count.
//! 2. The release candidate, below the release: `6.1.0-rc3+`, Debian's `6.12-rc6-amd64`, Fedora's
//!    `6.12.0-0.rc3.31.fc42` and Ubuntu's `6.12.0-061200rc3-generic`. Only its number counts.
//! 3. The build of the distribution: the text from the first `-` to the next, its numbers from left to right,
//!    with a text between them below any number: `91` of `5.15.0-91-generic`, `553 el 8 10` of
//!    `4.18.0-553.el8_10.x86_64`, `0 deb 11 7` of `6.1.0-0.deb11.7-amd64`. A build that begins with a letter
//!    (`arch1-1`, `rpi7`) takes one plain number more: `arch 1 1`. A release without a build sorts before all
//!    its builds.
//!
//! These are ignored, because they name the flavour and not the state of the source: everything after the build
//! (`generic`, `amd64`, `microsoft-standard-WSL2`), the processor at its end (`.x86_64`), everything after a
//! `+`, and *which* words stand between the numbers. So `6.8.0-31-generic` and `6.8.0-31-lowlatency` compare
//! equal. The builds of two flavours or two distributions (`6.8.0-1015-aws`, `6.8.0-31-generic`) are ordered
//! by the same rule, which for them says nothing about which is newer.

use super::calver::dotted_numbers;
use super::key::{Parsed, digits};
use super::numbered::{Numbered, Rest, Run, runs};
use super::{Scheme, VersionError};

const PROCESSORS: [&str; 16] = [
    "x86_64",
    "amd64",
    "i386",
    "i586",
    "i686",
    "686",
    "aarch64",
    "arm64",
    "armhf",
    "armv7l",
    "armv7hl",
    "ppc64le",
    "ppc64el",
    "s390x",
    "riscv64",
    "loongarch64",
];

/// Reads a kernel release.
pub(super) fn read(text: &str) -> Result<Parsed, VersionError> {
    let numbered = split(text)?;
    Ok(Parsed { key: numbered.key(), release: numbered.numbers() })
}

/// Splits a kernel release into its parts.
pub(super) fn split(text: &str) -> Result<Numbered<'_>, VersionError> {
    let (release, at) = dotted_numbers(text, Scheme::Kernel)?;
    check_tail(text, at)?;
    let tail = text[at..].strip_prefix('-').unwrap_or_default();
    let rest = match (candidate(tail), build(tail)) {
        (Some(number), _) => Rest::Pre(vec![Run::Digits(number)]),
        (None, build) if build.is_empty() => Rest::None,
        (None, build) => Rest::Tail(build),
    };
    Ok(Numbered { release, rest })
}

fn check_tail(text: &str, at: usize) -> Result<(), VersionError> {
    let wrong = |(i, c): &(usize, char)| match c {
        '-' | '+' => false,
        '.' | '_' | '~' => *i == 0,
        c => *i == 0 || !c.is_ascii_alphanumeric(),
    };
    match text[at..].char_indices().find(wrong) {
        Some((i, c)) => Err(VersionError::new(format!("unexpected `{c}`"), at + i..at + i + c.len_utf8())
            .with_help(Scheme::Kernel.example())),
        None if text[at..] == *"-" => {
            Err(VersionError::new("nothing follows the `-`", at..text.len())
                .with_help(Scheme::Kernel.example()))
        }
        None => Ok(()),
    }
}

/// Finds the number of a release candidate: `rc` and digits with nothing but digits and dots before them.
fn candidate(tail: &str) -> Option<&str> {
    let rc = tail.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').strip_prefix("rc")?;
    Some(digits(rc).0).filter(|number| !number.is_empty())
}

/// Returns the numbers of the build, with an empty word for each text between them.
fn build(tail: &str) -> Vec<Run<'_>> {
    let mut groups = tail.split('+').next().unwrap_or_default().split('-');
    let first = groups.next().unwrap_or_default();
    let processor = |piece: &str| PROCESSORS.contains(&piece);
    let named = first.starts_with(|c: char| c.is_ascii_alphabetic());
    let second = groups.next().filter(|group| named && group.bytes().all(|byte| byte.is_ascii_digit()));

    let pieces = first.split('.').take_while(|piece| !processor(piece)).chain(second);
    let mut build: Vec<_> =
        pieces.flat_map(|piece| piece.split(['_', '~'])).flat_map(runs).map(nameless).collect();
    // A word with no number after it names the flavour.
    build.truncate(build.iter().rposition(|run| matches!(run, Run::Digits(_))).map_or(0, |last| last + 1));
    build
}

fn nameless(run: Run<'_>) -> Run<'_> {
    match run {
        Run::Digits(_) => run,
        Run::Word(_) => Run::Word(""),
    }
}
