//! Alpine versions, as `apk` 3 compares them.
//!
//! ```text
//! digits {. digits} [letter] {_ suffix [digits]} [~ hash] [-r digits]
//! ```
//!
//! Suffixes sort `alpha < beta < pre < rc <` (none) `< cvs < svn < git < hg < p`. A number after a dot that
//! has a leading zero is a fraction: it and whatever it is compared with are compared as text, so `1.01 <
//! 1.1` and `1.1 < 1.10`, but `1.010 < 1.09`. When one version goes on where the other ends, the longer is
//! the newer one, unless it goes on with one of the suffixes before the release.

use super::key::{Parsed, digits, leading_numbers, push_number, push_text};
use super::{Scheme, VersionError};

// What may come next in a version, from what sorts lowest to what sorts highest.
const PRE_SUFFIX: u8 = 1;
const END: u8 = 2;
const REVISION: u8 = 3;
const HASH: u8 = 4;
const SUFFIX_NUMBER: u8 = 5;
const POST_SUFFIX: u8 = 6;
const LETTER: u8 = 7;
const NUMBER: u8 = 8;

// The two kinds of number after a dot.
const FRACTION: u8 = 1;
const WHOLE: u8 = 2;

const SUFFIXES: [(&str, u8, u8); 9] = [
    ("alpha", PRE_SUFFIX, 1),
    ("beta", PRE_SUFFIX, 2),
    ("pre", PRE_SUFFIX, 3),
    ("rc", PRE_SUFFIX, 4),
    ("cvs", POST_SUFFIX, 1),
    ("svn", POST_SUFFIX, 2),
    ("git", POST_SUFFIX, 3),
    ("hg", POST_SUFFIX, 4),
    ("p", POST_SUFFIX, 5),
];

/// Reads an Alpine version.
pub(super) fn read(text: &str) -> Result<Parsed, VersionError> {
    let mut reader = Reader { text, at: 0, key: Vec::with_capacity(2 * text.len() + 2) };
    reader.numbers()?;
    reader.letter();
    while reader.skip("_") {
        reader.suffix()?;
    }
    if reader.skip("~") {
        reader.hash()?;
    }
    if reader.skip("-r") {
        reader.key.push(REVISION);
        let digits = reader.digits()?;
        push_number(&mut reader.key, digits);
    }
    if reader.at < text.len() {
        return Err(reader.wrong("unexpected text", text.len()));
    }
    reader.key.push(END);
    Ok(Parsed { key: reader.key, release: leading_numbers(text) })
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    key: Vec<u8>,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip(&mut self, what: &str) -> bool {
        let found = self.rest().starts_with(what);
        self.at += if found { what.len() } else { 0 };
        found
    }

    fn take(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c: char| !belongs(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn digits(&mut self) -> Result<&'a str, VersionError> {
        let (number, _) = digits(self.rest());
        if number.is_empty() {
            let end = self.rest().chars().next().map_or(self.at, |c| self.at + c.len_utf8());
            return Err(self.wrong("a number is missing", end));
        }
        self.at += number.len();
        Ok(number)
    }

    fn numbers(&mut self) -> Result<(), VersionError> {
        let first = self.digits()?;
        push_number(&mut self.key, first);
        while self.skip(".") {
            let number = self.digits()?;
            self.key.push(NUMBER);
            if number.starts_with('0') {
                self.key.push(FRACTION);
                push_text(&mut self.key, number);
            } else {
                self.key.push(WHOLE);
                push_number(&mut self.key, number);
            }
        }
        Ok(())
    }

    fn letter(&mut self) {
        if let Some(letter) = self.rest().bytes().next().filter(u8::is_ascii_lowercase) {
            self.at += 1;
            self.key.extend([LETTER, letter]);
        }
    }

    fn suffix(&mut self) -> Result<(), VersionError> {
        let start = self.at;
        let word = self.take(|c| c.is_ascii_lowercase());
        let Some((_, kind, rank)) = SUFFIXES.iter().find(|(name, ..)| *name == word) else {
            self.at = start;
            let help =
                "the suffixes are `_alpha`, `_beta`, `_pre`, `_rc`, `_cvs`, `_svn`, `_git`, `_hg` and `_p`";
            return Err(self.wrong("unknown suffix", start + word.len()).with_help(help));
        };
        self.key.extend([*kind, *rank]);
        let number = self.take(|c| c.is_ascii_digit());
        if !number.is_empty() {
            self.key.push(SUFFIX_NUMBER);
            push_number(&mut self.key, number);
        }
        Ok(())
    }

    fn hash(&mut self) -> Result<(), VersionError> {
        let hash = self.take(|c| c.is_ascii_hexdigit());
        if hash.is_empty() {
            return Err(self.wrong("the commit behind the `~` is missing", self.at));
        }
        self.key.push(HASH);
        push_text(&mut self.key, hash);
        Ok(())
    }

    fn wrong(&self, message: &str, end: usize) -> VersionError {
        VersionError::new(message, self.at..end).with_help(Scheme::Alpine.example())
    }
}
