//! What the schemes made of numbers and dots share: `kernel`, `calver` and `dotted`.
//!
//! A text is read into tokens, each of a *kind* that says where it sorts when two versions first differ there.
//! From the lowest to the highest:
//!
//! | kind | stands for | so that |
//! |---|---|---|
//! | `PRE` | the beginning of a pre-release | `6.1-rc3 < 6.1` |
//! | `END` | the end of the version | |
//! | `TAIL` | the beginning of what follows a `-` | `1.6.33 < 1.6.33-0ubuntu1 < 1.6.33.1` |
//! | `WORD` | a text in a pre-release or tail | `1062.el7 < 1062.1.el7` |
//! | `NUMBER` | a number | `1.1 < 1.1.1` |
//! | `SUFFIX` | text or digits attached to the number before | `1.1.1 < 1.1.1.1 < 1.1.1k` |
//!
//! Numbers of the release that are 0 and have nothing after them are dropped, so `6.8`, `6.8.0` and
//! `6.8.0.0` compare equal. The version `6.8` as a *bound* stands for its family, everything that begins with
//! these tokens, as in Cargo; pre-releases of 6.8 itself lie below the family.

use super::bound::Bound;
use super::intervals::Cut;
use super::key::{increment, push_number, push_text};

const PRE: u8 = 1;
const END: u8 = 2;
const TAIL: u8 = 3;
const WORD: u8 = 4;
const NUMBER: u8 = 5;
const SUFFIX: u8 = 6;

/// A maximal run of digits or of letters.
#[derive(Clone, Copy)]
pub(super) enum Run<'a> {
    /// Digits, compared as a number.
    Digits(&'a str),
    /// Letters, compared as text; the empty one compares equal to itself only.
    Word(&'a str),
}

/// One part of the release between two dots: a number and the runs attached to it.
pub(super) struct Part<'a> {
    /// The digits of the number.
    pub(super) number: &'a str,
    /// `k` of `1k`; `u` and `292` of `8u292`.
    pub(super) suffix: Vec<Run<'a>>,
}

/// What follows the release.
pub(super) enum Rest<'a> {
    /// Nothing, or nothing that counts.
    None,
    /// A pre-release, which sorts before the release.
    Pre(Vec<Run<'a>>),
    /// A build or revision, which sorts after the release.
    Tail(Vec<Run<'a>>),
}

/// A version of numbers and dots, split into its parts.
pub(super) struct Numbered<'a> {
    /// The parts of the release, at least one.
    pub(super) release: Vec<Part<'a>>,
    /// What follows the release.
    pub(super) rest: Rest<'a>,
}

impl<'a> Part<'a> {
    /// Makes a part of a number only.
    pub(super) fn plain(number: &'a str) -> Self {
        Self { number, suffix: Vec::new() }
    }

    fn is_zero(&self) -> bool {
        self.suffix.is_empty() && self.number.bytes().all(|digit| digit == b'0')
    }
}

impl Numbered<'_> {
    /// The sort key.
    pub(super) fn key(&self) -> Cut {
        let mut key = encode(&self.tokens(Zeros::Drop));
        key.push(END);
        key
    }

    /// The first two numbers, if they fit.
    pub(super) fn numbers(&self) -> Option<(u64, u64)> {
        let number = |at: usize| self.release.get(at).map_or(Some(0), |part| part.number.parse().ok());
        Some((number(0)?, number(1)?))
    }

    /// Where the version cuts the keys, as the bound of a range.
    pub(super) fn bound(&self) -> Bound {
        let from = self.key();
        let (below, zeros) = match self.rest {
            // A cut at the tokens without the `END` has the pre-releases of the bound above it.
            Rest::None => (from[..from.len() - 1].to_vec(), Zeros::Keep),
            Rest::Pre(_) | Rest::Tail(_) => (from.clone(), Zeros::Drop),
        };
        Bound { below, from, after: encode_next(&self.tokens(zeros)) }
    }

    /// Where `^` ends: at the next value of the first number that is not 0.
    pub(super) fn caret_end(&self) -> Cut {
        let first = self.release.iter().position(|part| part.number.bytes().any(|digit| digit != b'0'));
        self.end_at(first.unwrap_or(self.release.len() - 1))
    }

    /// Where `~` ends: at the next minor number, or the next major if there is no minor.
    pub(super) fn tilde_end(&self) -> Cut {
        self.end_at(1.min(self.release.len() - 1))
    }

    fn end_at(&self, last: usize) -> Cut {
        let tokens: Vec<_> =
            self.release[..=last].iter().map(|part| (NUMBER, Run::Digits(part.number))).collect();
        encode_next(&tokens)
    }

    fn tokens(&self, zeros: Zeros) -> Vec<(u8, Run<'_>)> {
        let kept = match zeros {
            Zeros::Keep => self.release.len(),
            Zeros::Drop => self.release.iter().rposition(|part| !part.is_zero()).map_or(0, |last| last + 1),
        };
        let mut tokens = Vec::new();
        for part in &self.release[..kept] {
            tokens.push((NUMBER, Run::Digits(part.number)));
            tokens.extend(part.suffix.iter().map(|run| (SUFFIX, *run)));
        }
        let (kind, runs) = match &self.rest {
            Rest::None => return tokens,
            Rest::Pre(runs) => (PRE, runs),
            Rest::Tail(runs) => (TAIL, runs),
        };
        tokens.push((kind, Run::Word("")));
        tokens.extend(runs.iter().map(|run| match run {
            Run::Digits(_) => (NUMBER, *run),
            Run::Word(_) => (WORD, *run),
        }));
        tokens
    }
}

#[derive(Clone, Copy)]
enum Zeros {
    Keep,
    Drop,
}

fn push(key: &mut Cut, (kind, run): (u8, Run<'_>)) {
    key.push(kind);
    match run {
        Run::Digits(digits) => push_number(key, digits),
        Run::Word(word) => push_text(key, word),
    }
}

fn encode(tokens: &[(u8, Run<'_>)]) -> Cut {
    let mut key = Cut::new();
    tokens.iter().for_each(|token| push(&mut key, *token));
    key
}

/// Returns the cut after all keys that begin with the tokens.
///
/// It is the cut before the next number, not some place in between, so that `>6.8, <6.9` is seen to be empty.
fn encode_next(tokens: &[(u8, Run<'_>)]) -> Cut {
    let (last, head) = tokens.split_last().expect("a release has at least one number");
    let mut key = encode(head);
    match *last {
        (kind, Run::Digits(digits)) => push(&mut key, (kind, Run::Digits(&increment(digits)))),
        word => {
            push(&mut key, word);
            *key.last_mut().expect("a text ends in a zero byte") = 1;
        }
    }
    key
}

/// Splits a text of letters and digits into runs.
pub(super) fn runs(text: &str) -> Vec<Run<'_>> {
    let mut runs = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let digit = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digit).unwrap_or(rest.len());
        let (run, behind) = rest.split_at(end);
        runs.push(if digit { Run::Digits(run) } else { Run::Word(run) });
        rest = behind;
    }
    runs
}
