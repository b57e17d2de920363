//! Numbers and dots, with any suffix.
//!
//! ```text
//! [v] part {. part} [~ mark] [(- | _) tail] [~ mark] [+ build]  part = digits {letters | digits}
//! ```
//!
//! The parts are compared from left to right: the number by value, then what is attached to it in runs of letters
//! (as text) and of digits (by value), so `1.1.1 < 1.1.1k < 1.1.1w` and `8u72 < 8u292`. Then the tail, cut at `-`,
//! `.` and `_` and into runs, a text below a number: `1.6.33-0ubuntu1 < 1.6.33-0ubuntu2`. A tail sorts after the
//! plain version. The code names of Debian and Ubuntu in a tail, as image tags have them, sort by age:
//! `13-stretch < 13-bullseye < 13-bookworm`. A pre-release sorts before it: a tail that begins with `alpha`, `beta`,
//! `pre` or `rc`, in any case, and the same words attached to a number (`17rc1` compares equal to `17-rc1`). A mark is
//! what Debian writes after a `~`: a packager's mark, `1.6.20~ds1`, is ignored; any other makes a pre-release,
//! `1.7~rc1`. So is what RPM writes behind the number of a build, `1.0.0-61.rc8.el8`: its numbers count behind those of
//! the pre-release. A leading `v`, everything after a `+`, and trailing zeros are ignored.

use super::key::{Parsed, digits};
use super::numbered::{Numbered, Part, Rest, Run, runs};
use super::{Scheme, VersionError};

const PRE_RELEASES: [&str; 4] = ["alpha", "beta", "pre", "rc"];

/// Marks that do not change the version: repacked or rebuilt by a distribution.
const REPACKED: [&str; 5] = ["bpo", "deb", "dfsg", "ds", "ubuntu"];

/// Code names in release order, and what each sorts as; no text contains a `/`.
const CODE_NAMES: [(&str, &str); 13] = [
    ("jessie", "debian/08"),
    ("stretch", "debian/09"),
    ("buster", "debian/10"),
    ("bullseye", "debian/11"),
    ("bookworm", "debian/12"),
    ("trixie", "debian/13"),
    ("forky", "debian/14"),
    ("trusty", "ubuntu/14"),
    ("xenial", "ubuntu/16"),
    ("bionic", "ubuntu/18"),
    ("focal", "ubuntu/20"),
    ("jammy", "ubuntu/22"),
    ("noble", "ubuntu/24"),
];

/// Reads a dotted version.
pub(super) fn read(text: &str) -> Result<Parsed, VersionError> {
    let numbered = split(text)?;
    Ok(Parsed { key: numbered.key(), release: numbered.numbers() })
}

/// Takes a dotted version apart.
pub(super) fn split(text: &str) -> Result<Numbered<'_>, VersionError> {
    let mut reader = Reader { text, at: usize::from(text.starts_with('v')) };
    let mut release = Vec::new();
    let mut rest = loop {
        let pre = reader.part(&mut release)?;
        if let Some(pre) = pre {
            break reader.pre(pre)?;
        }
        if !reader.skip('.') {
            break Rest::None;
        }
    };
    if matches!(rest, Rest::None) && reader.rest().starts_with('~') {
        rest = reader.mark()?.map_or(Rest::None, Rest::Pre);
    }
    if matches!(rest, Rest::None) && (reader.skip('-') || reader.skip('_')) {
        rest = tail(reader.runs()?);
    }
    reader.repacked()?;
    if reader.skip('+') {
        reader.runs()?;
    }
    reader.end()?;
    Ok(Numbered { release, rest })
}

/// Separates a pre-release from a build.
fn tail(mut runs: Vec<Run<'_>>) -> Rest<'_> {
    let is_number = |run: &Run<'_>| matches!(run, Run::Digits(_));
    let build = runs.iter().take_while(|run| is_number(run)).count();
    match runs.get(build) {
        Some(Run::Word(word)) if pre_release(word).is_some() => {
            // The number of a build stands before the word, and counts behind its number.
            if build > 0 && !runs.get(build + 1).is_some_and(is_number) {
                runs.insert(build + 1, Run::Digits("0"));
            }
            runs[..build + 2 * usize::from(build > 0)].rotate_left(build);
            Rest::Pre(canonical(runs))
        }
        _ => Rest::Tail(runs.into_iter().map(by_age).collect()),
    }
}

/// Makes a code name sort by the age of its release.
fn by_age(run: Run<'_>) -> Run<'_> {
    let known = |word: &str| CODE_NAMES.into_iter().find(|(name, _)| *name == word);
    match run {
        Run::Word(word) => Run::Word(known(word).map_or(word, |(_, sorts_as)| sorts_as)),
        Run::Digits(_) => run,
    }
}

/// Normalizes the word of a pre-release.
fn canonical(mut runs: Vec<Run<'_>>) -> Vec<Run<'_>> {
    if let Some(Run::Word(word)) = runs.first_mut() {
        *word = pre_release(word).unwrap_or(word);
    }
    runs
}

fn pre_release(word: &str) -> Option<&'static str> {
    PRE_RELEASES.into_iter().find(|known| known.eq_ignore_ascii_case(word))
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip(&mut self, c: char) -> bool {
        let found = self.rest().starts_with(c);
        self.at += usize::from(found);
        found
    }

    /// Reads letters and digits.
    fn piece(&mut self) -> Result<&'a str, VersionError> {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        if end == 0 {
            return Err(self.unexpected());
        }
        self.at += end;
        Ok(&rest[..end])
    }

    /// Reads one part of the release; returns the pre-release that is attached to it.
    fn part(&mut self, release: &mut Vec<Part<'a>>) -> Result<Option<Vec<Run<'a>>>, VersionError> {
        if !self.rest().starts_with(|c: char| c.is_ascii_digit()) {
            return Err(self.unexpected());
        }
        let (number, stuck) = digits(self.piece()?);
        let stuck = runs(stuck);
        let pre = matches!(stuck.first(), Some(Run::Word(word)) if pre_release(word).is_some());
        let (suffix, pre) = if pre { (Vec::new(), Some(stuck)) } else { (stuck, None) };
        release.push(Part { number, suffix });
        Ok(pre)
    }

    /// Reads what follows a pre-release that is attached to a number.
    fn pre(&mut self, mut pre: Vec<Run<'a>>) -> Result<Rest<'a>, VersionError> {
        if self.skip('-') || self.skip('.') || self.skip('_') {
            pre.extend(self.runs()?);
        }
        Ok(Rest::Pre(canonical(pre)))
    }

    /// Reads what follows the `~` of a release; returns the pre-release that it makes.
    fn mark(&mut self) -> Result<Option<Vec<Run<'a>>>, VersionError> {
        self.repacked()?;
        if !self.skip('~') {
            return Ok(None);
        }
        Ok(Some(canonical(self.runs()?)))
    }

    /// Reads a packager's mark, if there is one.
    fn repacked(&mut self) -> Result<(), VersionError> {
        let Some(mark) = self.rest().strip_prefix('~') else { return Ok(()) };
        let name = mark.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        if REPACKED.contains(&name) {
            self.at += 1;
            self.piece()?;
            while self.skip('.') {
                self.piece()?;
            }
        }
        Ok(())
    }

    /// Reads letters and digits with single `-`, `.` and `_` between.
    fn runs(&mut self) -> Result<Vec<Run<'a>>, VersionError> {
        let mut all = runs(self.piece()?);
        while self.skip('-') || self.skip('.') || self.skip('_') {
            all.extend(runs(self.piece()?));
        }
        Ok(all)
    }

    fn end(&self) -> Result<(), VersionError> {
        if self.rest().is_empty() { Ok(()) } else { Err(self.unexpected()) }
    }

    fn unexpected(&self) -> VersionError {
        let help = match self.rest().chars().next() {
            None => return VersionError::new("a number is missing at the end", self.at..self.at),
            Some(':' | '~') => "epochs and `~` belong to packages: use the scheme `debian` or `rpm`",
            Some(_) => Scheme::Dotted.example(),
        };
        let c = self.rest().chars().next().unwrap_or_default();
        VersionError::new(format!("unexpected `{c}`"), self.at..self.at + c.len_utf8()).with_help(help)
    }
}
