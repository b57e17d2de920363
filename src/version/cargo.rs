//! Ranges in Cargo syntax: comparators, `,` for *and*, `||` for *or*.

use super::bound::{Bound, numbered};
use super::intervals::{Cut, Interval, Intervals};
use super::set::Set;
use super::{Scheme, Version, VersionError, semver};

/// What a range holds, and the versions that it names as inclusive lower bounds.
pub(super) type Read = (Set, Vec<Version>);

/// Reads a range.
pub(super) fn read(scheme: Scheme, text: &str) -> Result<Read, VersionError> {
    let mut sets = Vec::new();
    let mut lower = Vec::new();
    for piece in Piece::whole(text).split("||") {
        let mut branch = Branch { scheme, excluded: Vec::new(), asked: Vec::new(), lower: &mut lower };
        sets.push(branch.read(piece)?);
    }
    Ok((Set::union(sets.iter()), lower))
}

/// A part of a text and its position in it.
#[derive(Clone, Copy)]
struct Piece<'a> {
    text: &'a str,
    start: usize,
}

impl<'a> Piece<'a> {
    fn whole(text: &'a str) -> Self {
        Self { text, start: 0 }.trim()
    }

    fn trim(self) -> Self {
        let from_start = self.text.trim_start();
        Self { text: from_start.trim_end(), start: self.start + self.text.len() - from_start.len() }
    }

    fn split(self, separator: &'static str) -> impl Iterator<Item = Self> {
        let mut start = self.start;
        self.text.split(separator).map(move |text| {
            let piece = Self { text, start };
            start += text.len() + separator.len();
            piece.trim()
        })
    }

    fn strip_prefix(self, prefix: &str) -> Option<Self> {
        let text = self.text.strip_prefix(prefix)?;
        Some(Self { text, start: self.start + prefix.len() }.trim())
    }

    fn wrong(self, message: impl Into<String>) -> VersionError {
        VersionError::new(message, self.start..self.start + self.text.len())
    }
}

/// Comparators that all have to hold.
struct Branch<'a> {
    scheme: Scheme,
    excluded: Vec<Set>,
    /// The SemVer pre-releases that the comparators ask for.
    asked: Vec<Intervals>,
    lower: &'a mut Vec<Version>,
}

impl Branch<'_> {
    fn read(&mut self, piece: Piece<'_>) -> Result<Set, VersionError> {
        if piece.text == "*" {
            return Ok(Set::all(self.scheme));
        }
        let mut set = Set::all(self.scheme);
        for comparator in piece.split(",") {
            set = set.intersect(&self.comparator(comparator)?);
        }
        set = set.without(&Set::union(self.excluded.iter()));
        set.pre = set.pre.intersect(&Intervals::union(self.asked.iter()));
        if set.is_none() {
            let help = "all comparators between two `||` must hold; is one of them the wrong way round?";
            return Err(piece.wrong("no version is in this range").with_help(help));
        }
        Ok(set)
    }

    /// Reads a comparator; what a `!=` excludes is kept for the end.
    fn comparator(&mut self, piece: Piece<'_>) -> Result<Set, VersionError> {
        let (op, version) = Op::split(piece)?;
        check_version(self.scheme, piece, version)?;
        match (self.scheme, op) {
            (Scheme::Semver, Op::NotEqual) => {
                self.excluded
                    .push(semver::excluded(version.text).map_err(|error| error.shifted(version.start))?);
                Ok(Set::all(self.scheme))
            }
            (Scheme::Semver, _) => self.semver(piece),
            _ => self.plain(op, piece, version),
        }
    }

    fn semver(&mut self, piece: Piece<'_>) -> Result<Set, VersionError> {
        let requirement = semver::requirement(piece.text).map_err(|error| error.shifted(piece.start))?;
        self.asked.push(requirement.asked);
        // Three numbers of 20 digits can make a partial bound too long for a version only if it was too long
        // before.
        self.lower.extend(requirement.lower.map(|text| Scheme::Semver.parse(&text)).transpose()?);
        Ok(requirement.set)
    }

    fn plain(&mut self, op: Op, piece: Piece<'_>, written: Piece<'_>) -> Result<Set, VersionError> {
        let scheme = self.scheme;
        let wildcard = written.text.strip_suffix(".*").filter(|_| is_numbered(scheme));
        let op = if wildcard.is_some() && op == Op::Bare { Op::Equal } else { op };
        let text = wildcard.unwrap_or(written.text);
        let version = scheme.parse(text).map_err(|error| error.shifted(written.start))?;
        if op == Op::Bare {
            return Err(bare(scheme, written));
        }
        let interval = op.interval(&version)?.ok_or_else(|| op.refused(scheme, piece))?;
        if op.names_lower_bound() {
            self.lower.push(version);
        }
        let set = Set::of(scheme, interval);
        if op == Op::NotEqual {
            self.excluded.push(set);
            return Ok(Set::all(scheme));
        }
        Ok(set)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Op {
    Bare,
    Equal,
    NotEqual,
    Greater,
    GreaterEqual,
    Less,
    LessEqual,
    Caret,
    Tilde,
}

impl Op {
    /// The signs, those of two characters first.
    const SIGNS: [(&str, Self); 8] = [
        (">=", Self::GreaterEqual),
        ("<=", Self::LessEqual),
        ("!=", Self::NotEqual),
        (">", Self::Greater),
        ("<", Self::Less),
        ("=", Self::Equal),
        ("^", Self::Caret),
        ("~", Self::Tilde),
    ];

    /// Signs from other languages, and their equivalents here.
    const FOREIGN: [(&str, &str); 5] = [
        ("==", "`=`"),
        ("=>", "`>=`"),
        ("=<", "`<=`"),
        ("~>", "`~`, or both ends, such as `>=1.2, <2`"),
        ("~=", "both ends, such as `>=1.2, <2`"),
    ];

    /// Splits a comparator into its sign and its version.
    fn split(piece: Piece<'_>) -> Result<(Self, Piece<'_>), VersionError> {
        if let Some((sign, right)) = Self::FOREIGN.iter().find(|(sign, _)| piece.text.starts_with(sign)) {
            let sign = Piece { text: sign, start: piece.start };
            return Err(sign
                .wrong(format!("`{}` is not a comparator", sign.text))
                .with_help(format!("write {right}")));
        }
        let found = Self::SIGNS.iter().find_map(|(sign, op)| Some((*op, piece.strip_prefix(sign)?)));
        Ok(found.unwrap_or((Self::Bare, piece)))
    }

    /// Returns the interval of a comparator (of `!=`, what it excludes), if it has a meaning in the scheme.
    fn interval(self, version: &Version) -> Result<Option<Interval>, VersionError> {
        let ordered = version.scheme() != Scheme::Opaque;
        let Bound { below, from, after } = Bound::of(version)?;
        let end = numbered(version)?;
        let up_to = |high: Cut| Interval { low: Cut::new(), high: Some(high) };
        Ok(match self {
            Self::Equal | Self::NotEqual => Some(Interval { low: from, high: Some(after) }),
            Self::Greater => ordered.then_some(Interval { low: after, high: None }),
            Self::GreaterEqual => ordered.then_some(Interval { low: from, high: None }),
            Self::Less => ordered.then(|| up_to(below)),
            Self::LessEqual => ordered.then(|| up_to(after)),
            Self::Caret => end.map(|numbered| Interval { low: from, high: Some(numbered.caret_end()) }),
            Self::Tilde => end.map(|numbered| Interval { low: from, high: Some(numbered.tilde_end()) }),
            Self::Bare => None,
        })
    }

    fn names_lower_bound(self) -> bool {
        matches!(self, Self::Equal | Self::GreaterEqual | Self::Caret | Self::Tilde)
    }

    fn refused(self, scheme: Scheme, piece: Piece<'_>) -> VersionError {
        let sign = Self::SIGNS.iter().find(|(_, op)| *op == self).map_or("", |(sign, _)| sign);
        let help = match scheme {
            Scheme::Opaque => "opaque versions are equal or not: write `=` or `!=`",
            _ => "write both ends, such as `>=1.2, <2`",
        };
        let sign = Piece { text: sign, start: piece.start };
        sign.wrong(format!("`{}` has no meaning for versions of the scheme `{}`", sign.text, scheme.name()))
            .with_help(help)
    }
}

/// Refuses a version that is missing, or two comparators without a comma between.
fn check_version(scheme: Scheme, piece: Piece<'_>, version: Piece<'_>) -> Result<(), VersionError> {
    if version.text.is_empty() {
        let message = if piece.text.is_empty() { "a comparator is missing" } else { "a version is missing" };
        return Err(piece.wrong(message).with_help(scheme.example()));
    }
    if version.text == "*" {
        return Err(piece.wrong("`*` stands alone").with_help("leave the `*` out, or the other comparators"));
    }
    let space =
        version.text.char_indices().find(|(_, c)| c.is_whitespace()).filter(|_| scheme != Scheme::Opaque);
    match space {
        None => Ok(()),
        Some((at, c)) => {
            let space = Piece { text: &version.text[at..at + c.len_utf8()], start: version.start + at };
            Err(space
                .wrong("white space within a comparator")
                .with_help("separate two comparators by a comma"))
        }
    }
}

fn is_numbered(scheme: Scheme) -> bool {
    matches!(scheme, Scheme::Kernel | Scheme::Calver | Scheme::Dotted)
}

fn bare(scheme: Scheme, version: Piece<'_>) -> VersionError {
    let text = version.text;
    let help = match scheme {
        Scheme::Opaque => format!("write `={text}` or `!={text}`"),
        scheme if is_numbered(scheme) => format!("write `={text}`, `>={text}` or `^{text}`"),
        _ => format!("write `={text}` or `>={text}`"),
    };
    version.wrong("a version without a comparator").with_help(help)
}
