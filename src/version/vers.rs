//! Ranges in VERS, the version range specifier of package URLs: `vers:deb/>=1.2|<2`.
//!
//! The constraints cut the line of versions into pieces, so they mean something only when sorted; they are
//! sorted here, and repetitions dropped, before the rules of pairing are applied. Versions are exact: a bound
//! stands for itself, not for all that begins like it, and there is no rule about pre-releases. A bound of
//! the type `rpm` that has no release stands for all its releases, as in `rpm` itself.

use std::ops::Range;

use super::bound::Bound;
use super::cargo::Read;
use super::intervals::{Cut, Interval};
use super::set::Set;
use super::{Scheme, Version, VersionError, rpm};

/// Reads the range after `vers:`, which begins at byte `start` of the whole text.
pub(super) fn read(scheme: Scheme, text: &str, start: usize) -> Result<Read, VersionError> {
    let Some((kind, constraints)) = text.split_once('/') else {
        let span = start..start + text.len();
        return Err(VersionError::new("a `/` is missing behind the type", span).with_help(FORM));
    };
    check_type(scheme, kind, start)?;
    let at = start + kind.len() + 1;
    if constraints == "*" {
        return Ok((Set::all(scheme), Vec::new()));
    }
    let list = normalise(read_constraints(scheme, constraints, at)?)?;
    let set = set_of(scheme, &list)?;
    if set.is_none() {
        return Err(VersionError::new("no version is in this range", at..at + constraints.len()));
    }
    let names_lower = |constraint: &&Constraint| matches!(constraint.op, Op::Equal | Op::GreaterEqual);
    Ok((set, list.iter().filter(names_lower).map(|constraint| constraint.version.clone()).collect()))
}

const FORM: &str = "a VERS range looks like `vers:deb/>=1.2|<2`";

fn check_type(scheme: Scheme, kind: &str, start: usize) -> Result<(), VersionError> {
    let types: &[&str] = match scheme {
        Scheme::Semver => &["semver", "npm", "cargo", "golang"],
        Scheme::Debian => &["deb"],
        Scheme::Rpm => &["rpm"],
        Scheme::Alpine => &["alpine", "apk"],
        Scheme::Pep440 => &["pypi"],
        Scheme::Kernel => &["generic", "kernel"],
        Scheme::Calver => &["generic", "intdot", "calver"],
        Scheme::Dotted => &["generic", "intdot", "dotted", "openssl"],
        Scheme::Opaque => &["generic", "opaque"],
    };
    // The type is not case-sensitive; `all` is the type of every package.
    let kind_lower = kind.to_ascii_lowercase();
    if kind_lower == "all" || types.contains(&kind_lower.as_str()) {
        return Ok(());
    }
    let message = format!("the type `{kind}` is not of the scheme `{}`", scheme.name());
    let help = format!("write `vers:{}/`", types[0]);
    Err(VersionError::new(message, start..start + kind.len()).with_help(help))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Op {
    Equal,
    NotEqual,
    Greater,
    GreaterEqual,
    Less,
    LessEqual,
}

impl Op {
    const SIGNS: [(&str, Self); 5] = [
        (">=", Self::GreaterEqual),
        ("<=", Self::LessEqual),
        ("!=", Self::NotEqual),
        (">", Self::Greater),
        ("<", Self::Less),
    ];

    fn opens(self) -> bool {
        matches!(self, Self::Greater | Self::GreaterEqual)
    }

    fn closes(self) -> bool {
        matches!(self, Self::Less | Self::LessEqual)
    }
}

struct Constraint {
    op: Op,
    version: Version,
    span: Range<usize>,
}

impl Constraint {
    fn bound(&self) -> Bound {
        let text = self.version.as_str();
        if self.version.scheme() == Scheme::Rpm && rpm::lacks_release(text) {
            return rpm::any_release(self.version.key());
        }
        Bound::exactly(self.version.key())
    }

    fn wrong(&self, message: &str) -> VersionError {
        VersionError::new(message, self.span.clone()).with_help(FORM)
    }
}

fn read_constraints(scheme: Scheme, text: &str, at: usize) -> Result<Vec<Constraint>, VersionError> {
    let mut start = at;
    let mut list = Vec::new();
    for constraint in text.split('|') {
        let span = start..start + constraint.len();
        start = span.end + 1;
        let found = Op::SIGNS.iter().find_map(|(sign, op)| Some((*op, constraint.strip_prefix(sign)?)));
        let (op, written) = found.unwrap_or((Op::Equal, constraint));
        if scheme == Scheme::Opaque && (op.opens() || op.closes()) {
            return Err(VersionError::new("opaque versions have no order", span));
        }
        let version = decode(written, &span).and_then(|text| {
            let place = |error: VersionError| error.at(span.clone());
            scheme.parse(&text).map_err(place)
        })?;
        list.push(Constraint { op, version, span });
    }
    Ok(list)
}

/// Undoes the percent-encoding of a version.
fn decode(written: &str, span: &Range<usize>) -> Result<String, VersionError> {
    let wrong = |message: &str, help: &str| VersionError::new(message, span.clone()).with_help(help);
    if written.is_empty() {
        return Err(wrong("a version is missing", FORM));
    }
    let mut pieces = written.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    let plain = |c: char| c.is_ascii_graphic() && !"<>=!*|".contains(c);
    if let Some(c) = written.chars().find(|c| !plain(*c)) {
        let help = "a version is one word of ASCII; write other characters as `%` and two hexadecimal digits";
        return Err(wrong(&format!("unexpected `{}`", c.escape_default()), help));
    }
    for piece in pieces {
        let (code, rest) = piece.split_at_checked(2).unwrap_or_default();
        let digits = code.bytes().all(|byte| byte.is_ascii_hexdigit());
        let byte = u8::from_str_radix(code, 16).ok().filter(|_| digits);
        bytes.push(byte.ok_or_else(|| {
            wrong("two hexadecimal digits are missing behind the `%`", "write `%25` for `%`")
        })?);
        bytes.extend_from_slice(rest.as_bytes());
    }
    String::from_utf8(bytes).map_err(|_| wrong("the decoded version is not UTF-8", FORM))
}

/// Sorts the constraints by version and drops repetitions.
fn normalise(mut list: Vec<Constraint>) -> Result<Vec<Constraint>, VersionError> {
    list.sort_by(|a, b| a.version.key().cmp(b.version.key()));
    list.dedup_by(|next, before| next.op == before.op && next.version.key() == before.version.key());
    match list.windows(2).find(|pair| pair[0].version.key() == pair[1].version.key()) {
        Some(pair) => Err(pair[1].wrong("this version is in two constraints")),
        None => Ok(list),
    }
}

/// Checks the pairing and joins the pieces of the line of versions.
fn set_of(scheme: Scheme, list: &[Constraint]) -> Result<Set, VersionError> {
    let (excluded, rest): (Vec<_>, Vec<_>) =
        list.iter().partition(|constraint| constraint.op == Op::NotEqual);
    let excluded: Vec<_> = excluded.into_iter().map(|one| Set::of(scheme, one.bound().family())).collect();
    let included = if rest.is_empty() { vec![Set::all(scheme)] } else { pieces(scheme, &rest)? };
    Ok(Set::union(included.iter()).without(&Set::union(excluded.iter())))
}

fn pieces(scheme: Scheme, list: &[&Constraint]) -> Result<Vec<Set>, VersionError> {
    let mut sets = Vec::new();
    let mut open: Option<Cut> = None;
    let mut before: Option<Op> = None;
    for constraint in list {
        check_pair(before, open.is_some(), constraint)?;
        let bound = constraint.bound();
        match constraint.op {
            Op::Equal => sets.push(Set::of(scheme, bound.family())),
            Op::Greater => open = Some(bound.after),
            Op::GreaterEqual => open = Some(bound.from),
            Op::Less | Op::LessEqual => {
                let high = if constraint.op == Op::Less { bound.below } else { bound.after };
                sets.push(Set::of(
                    scheme,
                    Interval { low: open.take().unwrap_or_default(), high: Some(high) },
                ));
            }
            Op::NotEqual => {}
        }
        before = Some(constraint.op);
    }
    sets.extend(open.map(|low| Set::from(scheme, low)));
    Ok(sets)
}

/// Refuses a constraint that cannot follow the one before.
fn check_pair(before: Option<Op>, open: bool, constraint: &Constraint) -> Result<(), VersionError> {
    if constraint.op.opens() && open {
        return Err(constraint.wrong("a second lower end follows a lower end"));
    }
    let stray = before == Some(Op::Equal) || (before.is_some() && !open);
    if constraint.op.closes() && stray {
        return Err(constraint.wrong("this upper end has no lower end before it"));
    }
    Ok(())
}
