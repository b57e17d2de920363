//! Patterns: `kind/glob[conditions]:property`, which name many things at once.

use super::condition::{Fault, Selector};
use super::fleet::Fleet;
use super::requirement::Subject;
use super::words::MachineKind;
use crate::diag::did_you_mean;
use std::fmt;
use wildmatch::WildMatchPattern;

/// Stands for any text in a glob. No name contains it: it is not a character.
const ANY: char = '\u{ffff}';
/// Stands for any one character.
const ONE: char = '\u{fffe}';
/// The characters that a backslash makes a plain part of a name.
const SPECIAL: [char; 11] = ['\\', '*', '?', '[', ']', '=', ':', ',', '!', '<', '>'];

/// A pattern over the things of a fleet, used by bumps and holds.
///
/// # Examples
/// ```
/// use comove::model::Pattern;
/// let pattern = Pattern::parse("host/web-*[zone=a]:kernel")?;
/// assert_eq!(pattern.kind(), "host");
/// assert_eq!(pattern.property(), Some("kernel"));
/// assert!(pattern.matches_name("web-1"));
/// assert!(Pattern::parse(r"host/fe80\:\:1:kernel")?.matches_name("fe80::1"));
/// assert!(Pattern::parse("host/").is_err());
/// # Ok::<(), comove::model::PatternError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    text: String,
    kind: String,
    glob: WildMatchPattern<ANY, ONE>,
    /// The name, if it has no `*` and `?`: many patterns that name one thing each are held against many things.
    exact: Option<String>,
    /// Further names that it takes, as they are.
    aliases: Vec<String>,
    selectors: Vec<Selector>,
    property: Option<String>,
}

/// Why a pattern cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// The kind is unknown.
    #[error("`{0}` is not a kind of thing")]
    Kind(String),
    /// Nothing follows a slash.
    #[error("a name or glob must follow the `/`")]
    NoName,
    /// A bracket is not closed, or is closed before the end of the name.
    #[error("conditions must stand in `[` and `]` behind the name, such as `host/*[zone=a]`")]
    Brackets,
    /// There is nothing in the brackets, or between two commas.
    #[error("a condition is missing; write `key=value` or `key!=value`")]
    NoCondition,
    /// A condition does not compare a key with a value.
    #[error(
        "`{0}` is no condition; write `key=value`, `key!=value`, or of a version `key<value`, `<=`, `>`, `>=`"
    )]
    Condition(String),
    /// No property follows a colon.
    #[error("a property such as `kernel` must follow the `:`")]
    NoProperty,
}

impl PatternError {
    /// How to fix it, if the message does not say so.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        let part_of_name = |c| Some(format!("a `{c}` that is part of a name is written `\\{c}`"));
        match self {
            Self::Kind(kind) => {
                let known = || format!("a pattern begins with its kind: {}", KINDS.join(", "));
                Some(did_you_mean(kind, KINDS.iter().copied()).unwrap_or_else(known))
            }
            Self::NoName => None,
            Self::Brackets | Self::NoCondition | Self::Condition(_) => part_of_name('['),
            Self::NoProperty => part_of_name(':'),
        }
    }
}

/// What a pattern can name.
pub(crate) const KINDS: &[&str] = &[
    "host", "guest", "cluster", "machine", "image", "package", "app", "stack", "state", "service", "workload",
];

/// The kinds of machines, and the one that means hosts and guests alike.
const MACHINES: [&str; 4] = ["host", "guest", "cluster", "machine"];

impl Pattern {
    /// Reads a pattern. The name is a glob in which `*` stands for any text and `?` for one character; left out, it
    /// is `*`. A backslash makes such a character a part of the name.
    ///
    /// # Errors
    /// If the text does not have the form `kind/glob[conditions]:property`.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let kind_end = text.find(['/', '[', ':']).unwrap_or(text.len());
        let (kind, rest) = text.split_at(kind_end);
        if !KINDS.contains(&kind) {
            return Err(PatternError::Kind(kind.to_owned()));
        }
        let (rest, property) = split_property(kind, rest)?;
        let (name, selectors) = match find(rest, '[') {
            Some(at) => {
                let inner = rest[at + 1..].strip_suffix(']').ok_or(PatternError::Brackets)?;
                (&rest[..at], selectors(inner)?)
            }
            None => (rest, Vec::new()),
        };
        if find(name, ']').is_some() {
            return Err(PatternError::Brackets);
        }
        let glob = match name.strip_prefix('/') {
            Some("") => return Err(PatternError::NoName),
            Some(glob) => glob,
            None => "*",
        };
        let glob = globbed(glob);
        Ok(Self {
            text: text.to_owned(),
            kind: kind.to_owned(),
            glob: WildMatchPattern::new(&glob),
            exact: (!glob.contains([ANY, ONE])).then_some(glob),
            aliases: Vec::new(),
            selectors,
            property: property.map(unescaped),
        })
    }

    /// Splits `pattern=version` before the version.
    pub(crate) fn split_version(text: &str) -> Option<(&str, &str)> {
        let mut inside = false;
        let equals = plain(text).find(|&(_, c)| {
            inside = c == '[' || inside && c != ']';
            c == '=' && !inside
        });
        equals.map(|(at, _)| (&text[..at], &text[at + 1..]))
    }

    /// The kind of thing.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The property, if one is named.
    #[must_use]
    pub fn property(&self) -> Option<&str> {
        self.property.as_deref()
    }

    /// The name, if it has no `*` and `?`.
    #[must_use]
    pub fn exact_name(&self) -> Option<String> {
        self.exact.clone()
    }

    /// The name, if nothing of another name can match.
    pub(crate) fn only_name(&self) -> Option<&str> {
        self.exact.as_deref().filter(|_| self.aliases.is_empty())
    }

    /// The glob as it was written, without labels and property.
    pub(crate) fn written_name(&self) -> String {
        self.glob.to_string().replace(ANY, "*").replace(ONE, "?")
    }

    /// The same pattern, which takes things of some further names.
    pub(crate) fn or_named(mut self, names: Vec<String>) -> Self {
        self.aliases = names;
        self
    }

    /// Whether it has conditions.
    pub(crate) const fn has_selectors(&self) -> bool {
        !self.selectors.is_empty()
    }

    /// Whether it can name one thing only: its name has no `*` and `?`, and there are no conditions.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.selectors.is_empty() && self.aliases.len() < 2 && self.exact.is_some()
    }

    /// Whether it is about machines.
    #[must_use]
    pub fn is_of_machines(&self) -> bool {
        MACHINES.contains(&self.kind.as_str())
    }

    /// Whether it names machines of a kind. `machine` means hosts and guests alike.
    #[must_use]
    pub fn is_of(&self, kind: MachineKind) -> bool {
        self.kind == kind.name() || self.kind == "machine" && kind != MachineKind::Cluster
    }

    /// The same pattern over another kind, as it is written.
    pub(crate) fn as_kind(&self, kind: &str) -> String {
        format!("{kind}{}", &self.text[self.kind.len()..])
    }

    /// Whether the name matches; conditions are ignored.
    #[must_use]
    pub fn matches_name(&self, name: &str) -> bool {
        let own = match &self.exact {
            Some(exact) => exact == name,
            None => self.glob.matches(name),
        };
        own || self.aliases.iter().any(|alias| alias == name)
    }

    /// Whether name and conditions match a thing, whatever its kind. An undecided condition does not.
    #[must_use]
    pub fn matches(&self, fleet: &Fleet, thing: Subject) -> bool {
        self.judge(fleet, thing) == Some(true)
    }

    /// The same; `None` if it depends on a version that is not known.
    #[must_use]
    pub fn judge(&self, fleet: &Fleet, thing: Subject) -> Option<bool> {
        if !self.matches_name(&name_of(fleet, thing)) {
            return Some(false);
        }
        let mut all = self.selectors.iter().map(|selector| selector.holds(fleet, thing));
        all.try_fold(Some(true), |sum, one| match one {
            Some(false) => Err(()),
            None => Ok(None),
            Some(true) => Ok(sum),
        })
        .unwrap_or(Some(false))
    }

    /// The conditions that hold of all that has nothing of their key: the key, and the condition as it is written.
    pub(crate) fn excluding(&self) -> impl Iterator<Item = (&str, String)> {
        let selectors = self.selectors.iter();
        selectors.filter_map(|selector| Some((selector.excluding()?, selector.to_string())))
    }

    /// A label without which it names nothing.
    pub(crate) fn label(&self, fleet: &Fleet) -> Option<(&str, &str)> {
        self.selectors.iter().find_map(|selector| selector.label(fleet))
    }

    /// The conditions as they are written.
    pub(crate) fn conditions(&self) -> Vec<String> {
        self.selectors.iter().map(Selector::to_string).collect()
    }

    /// What is wrong with the conditions in a fleet.
    pub(crate) fn faults<'a>(&'a self, fleet: &'a Fleet) -> impl Iterator<Item = Fault> + 'a {
        self.selectors.iter().filter_map(|selector| selector.fault(fleet))
    }
}

/// The name of a thing without its kind.
fn name_of(fleet: &Fleet, thing: Subject) -> std::borrow::Cow<'_, str> {
    match thing {
        Subject::Machine(id) => fleet.bare_machine_name(id).into(),
        Subject::Component(id) => {
            let full = fleet.component_name(id);
            full.split_once('/').map_or(full, |(_, bare)| bare).into()
        }
        Subject::Service(id) => fleet.service_name(id).into(),
        Subject::Workload(id) => fleet.workload_name(id).into(),
        Subject::Property(..) | Subject::Everywhere(_) => fleet.subject_name(thing).into(),
    }
}

/// Escapes a full name such as `app/cart` so that as a pattern it means this name alone.
pub(crate) fn escaped(full: &str) -> String {
    let machine = ["host/", "guest/", "cluster/"].iter().any(|kind| full.starts_with(kind));
    let special = |c| "\\*?[]=<>".contains(c) || machine && c == ':';
    let escape = |c| [special(c).then_some('\\'), Some(c)];
    full.chars().flat_map(escape).flatten().collect()
}

/// Returns the characters that have no backslash before them.
fn plain(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (at, c) = chars.next()?;
            if c != '\\' || chars.next_if(|(_, next)| SPECIAL.contains(next)).is_none() {
                return Some((at, c));
            }
        }
    })
}

/// Finds a character that has no backslash before it.
fn find(text: &str, wanted: char) -> Option<usize> {
    plain(text).find(|&(_, c)| c == wanted).map(|(at, _)| at)
}

/// Removes the backslashes.
pub(super) fn unescaped(text: &str) -> String {
    let mut chars = text.chars().peekable();
    let next = || {
        let c = chars.next()?;
        Some(if c == '\\' { chars.next_if(|next| SPECIAL.contains(next)).unwrap_or(c) } else { c })
    };
    std::iter::from_fn(next).collect()
}

/// Makes a glob of a name: wildcards without a backslash stand for other text.
fn globbed(name: &str) -> String {
    let mut glob = String::new();
    let mut from = 0;
    for (at, c) in plain(name).filter(|&(_, c)| c == '*' || c == '?') {
        glob.push_str(&unescaped(&name[from..at]));
        glob.push(if c == '*' { ANY } else { ONE });
        from = at + 1;
    }
    glob + &unescaped(&name[from..])
}

/// Splits off `:property`. A colon is part of the name of images and workloads, which have no properties.
fn split_property<'a>(kind: &str, rest: &'a str) -> Result<(&'a str, Option<&'a str>), PatternError> {
    if !MACHINES.contains(&kind) {
        return Ok((rest, None));
    }
    let last = |wanted| plain(rest).filter(|&(_, c)| c == wanted).last().map(|(at, _)| at);
    match last(':').filter(|&at| last(']').is_none_or(|bracket| bracket < at)) {
        None => Ok((rest, None)),
        Some(at) if at + 1 == rest.len() => Err(PatternError::NoProperty),
        Some(at) => Ok((&rest[..at], Some(&rest[at + 1..]))),
    }
}

/// Reads the conditions between brackets.
fn selectors(inner: &str) -> Result<Vec<Selector>, PatternError> {
    let commas = plain(inner).filter(|&(_, c)| c == ',').map(|(at, _)| at);
    let mut from = 0;
    commas
        .chain([inner.len()])
        .map(|at| condition(&inner[std::mem::replace(&mut from, at + 1)..at]))
        .collect()
}

/// Reads one of them.
fn condition(text: &str) -> Result<Selector, PatternError> {
    if text.trim().is_empty() {
        return Err(PatternError::NoCondition);
    }
    if plain(text).any(|(_, c)| c == '[' || c == ']') {
        return Err(PatternError::Brackets);
    }
    let compares =
        |&(at, c): &(usize, char)| "=<>".contains(c) || c == '!' && text[at + 1..].starts_with('=');
    Selector::parse(text, plain(text).find(compares).map(|(at, _)| at))
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_that_are_read() {
        for text in [
            "host",
            "host/*",
            "host:kernel",
            "host[zone=a]:os",
            "workload/shop/cart-*",
            "app/x[a!=b, c=d]",
            "host/*[os=debian@11,kernel<5.15]:kernel",
            "host/*[kernel >= 5.15, zone = a]",
        ] {
            assert!(Pattern::parse(text).is_ok_and(|pattern| !pattern.is_exact()), "{text}");
        }
        let machines = Pattern::parse("machine/n1:kernel").unwrap();
        assert!(machines.is_exact() && machines.property() == Some("kernel"));
        assert!(machines.is_of(MachineKind::Guest) && !machines.is_of(MachineKind::Cluster));
        assert_eq!(machines.as_kind("guest"), "guest/n1:kernel");
        assert_eq!(Pattern::parse("image/reg:5000/x").unwrap().exact_name().unwrap(), "reg:5000/x");
    }

    #[test]
    fn a_backslash_makes_a_part_of_the_name() {
        for (text, name, property) in [
            (r"host/fe80\:\:1:kernel", "fe80::1", Some("kernel")),
            (r"host/fe80::1:kernel", "fe80::1", Some("kernel")),
            (r"app/a\[b\]", "a[b]", None),
            (r"app/a\*\?", "a*?", None),
            (r"app/getty@tty1", "getty@tty1", None),
            (r"workload/domain\user", r"domain\user", None),
            (r"workload/a\\\[", r"a\[", None),
        ] {
            let pattern = Pattern::parse(text).expect(text);
            assert_eq!(pattern.exact_name().as_deref(), Some(name), "{text}");
            assert_eq!(pattern.property(), property, "{text}");
        }
        for full in ["workload/a[b]:c=d,e", r"app/a\*?@!", "host/a:b[c]", "image/r:5000/x"] {
            let pattern = Pattern::parse(&escaped(full)).expect(full);
            let name = full.split_once('/').map(|(_, name)| name.to_owned());
            assert_eq!((pattern.exact_name(), pattern.property()), (name, None), "{full}");
        }
        assert_eq!(escaped("image/r:5000/x"), "image/r:5000/x");
        assert!(!Pattern::parse(r"app/a\*").expect("a pattern").matches_name("ab"));
    }

    #[test]
    fn a_version_begins_behind_the_pattern() {
        for (text, pattern, version) in [
            ("app/a=1", "app/a", "1"),
            ("host/*[a=b,c!=d]:kernel=6=8", "host/*[a=b,c!=d]:kernel", "6=8"),
            (r"app/a\=b=1]", r"app/a\=b", "1]"),
            (r"app/a\[b=1", r"app/a\[b", "1"),
        ] {
            assert_eq!(Pattern::split_version(text), Some((pattern, version)), "{text}");
        }
        assert_eq!(Pattern::split_version("app/a[b=c"), None);
    }

    #[test]
    fn forms_that_are_refused() {
        for (text, error) in [
            ("hots/x", PatternError::Kind("hots".into())),
            ("host/", PatternError::NoName),
            ("host/a[zone=a", PatternError::Brackets),
            ("host/a]:kernel", PatternError::Brackets),
            ("host/a[zone]", PatternError::Condition("zone".into())),
            ("host/a[zone==a]", PatternError::Condition("zone==a".into())),
            ("host/a[=a]", PatternError::Condition("=a".into())),
            ("host/a[<1]", PatternError::Condition("<1".into())),
            ("host/a[kernel<]", PatternError::Condition("kernel<".into())),
            ("host/a[kernel<==1]", PatternError::Condition("kernel<==1".into())),
            ("host/a[]", PatternError::NoCondition),
            ("host/a[b=c,]", PatternError::NoCondition),
            ("host/a[b=c][d=e]", PatternError::Brackets),
            ("host/a[b=c]d:kernel", PatternError::Brackets),
            ("host/a]b[c=d]", PatternError::Brackets),
            ("host/a:", PatternError::NoProperty),
        ] {
            assert_eq!(Pattern::parse(text), Err(error), "{text}");
        }
    }
}
