//! Patterns: `kind/glob[key=value,key!=value]:property`, which name many things at once.

use super::fleet::{Fleet, TextId};
use crate::diag::did_you_mean;
use std::fmt;
use wildmatch::WildMatch;

/// A pattern over the things of a fleet, used by bumps and holds.
///
/// # Examples
/// ```
/// use comove::model::Pattern;
/// let pattern = Pattern::parse("host/web-*[zone=a]:kernel")?;
/// assert_eq!(pattern.kind(), "host");
/// assert_eq!(pattern.property(), Some("kernel"));
/// assert!(pattern.matches_name("web-1"));
/// assert!(Pattern::parse("host/").is_err());
/// # Ok::<(), comove::model::PatternError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    text: String,
    kind: String,
    glob: WildMatch,
    selectors: Vec<Selector>,
    property: Option<String>,
}

/// One condition on a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    key: String,
    value: String,
    equal: bool,
}

/// Why a pattern cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// The kind is none of those known.
    #[error("`{0}` is not a kind of thing")]
    Kind(String),
    /// There is a slash and nothing behind it.
    #[error("a name or glob must follow the `/`")]
    NoName,
    /// A bracket is opened and not closed, or closed and not at the end of the name.
    #[error("the label selector must stand in `[` and `]` behind the name, such as `host/*[zone=a]`")]
    Brackets,
    /// A selector is not `key=value` or `key!=value`.
    #[error("`{0}` is not a label condition; write `key=value` or `key!=value`")]
    Condition(String),
    /// There is a colon and no property behind it.
    #[error("a property such as `kernel` must follow the `:`")]
    NoProperty,
}

impl PatternError {
    /// Returns what would mend it, where the message does not say it.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        let Self::Kind(kind) = self else {
            return None;
        };
        let known = || format!("a pattern begins with its kind: {}", KINDS.join(", "));
        Some(did_you_mean(kind, KINDS.iter().copied()).unwrap_or_else(known))
    }
}

/// What a pattern can name.
pub(crate) const KINDS: &[&str] =
    &["host", "guest", "cluster", "image", "package", "app", "stack", "service", "workload"];

impl Pattern {
    /// Reads a pattern. The name is a glob in which `*` stands for any text and `?` for one character; left out, it
    /// is `*`.
    ///
    /// # Errors
    /// When the text has not the form `kind/glob[conditions]:property`.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let kind_end = text.find(['/', '[', ':']).unwrap_or(text.len());
        let (kind, rest) = text.split_at(kind_end);
        if !KINDS.contains(&kind) {
            return Err(PatternError::Kind(kind.to_owned()));
        }
        let (rest, property) = split_property(kind, rest)?;
        let (name, conditions) = match rest.find('[') {
            Some(at) => {
                let inner = rest[at + 1..].strip_suffix(']').ok_or(PatternError::Brackets)?;
                (&rest[..at], inner.split(',').map(Selector::parse).collect::<Result<_, _>>()?)
            }
            None if rest.contains(']') => return Err(PatternError::Brackets),
            None => (rest, Vec::new()),
        };
        let glob = match name.strip_prefix('/') {
            Some("") => return Err(PatternError::NoName),
            Some(glob) => glob,
            None => "*",
        };
        Ok(Self {
            text: text.to_owned(),
            kind: kind.to_owned(),
            glob: WildMatch::new(glob),
            selectors: conditions,
            property: property.map(str::to_owned),
        })
    }

    /// Returns the kind of thing.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Returns the property, if one is named.
    #[must_use]
    pub fn property(&self) -> Option<&str> {
        self.property.as_deref()
    }

    /// Returns the name if it is one name, without `*` and `?`.
    #[must_use]
    pub fn exact_name(&self) -> Option<String> {
        let glob = self.glob.to_string();
        (!glob.contains(['*', '?'])).then_some(glob)
    }

    /// Tells whether the name fits, leaving labels aside.
    #[must_use]
    pub fn matches_name(&self, name: &str) -> bool {
        self.glob.matches(name)
    }

    /// Tells whether name and labels fit.
    #[must_use]
    pub fn matches(&self, fleet: &Fleet, name: &str, labels: &[(TextId, TextId)]) -> bool {
        let holds = |selector: &Selector| {
            let found = labels
                .iter()
                .any(|&(key, value)| fleet.text(key) == selector.key && fleet.text(value) == selector.value);
            found == selector.equal
        };
        self.matches_name(name) && self.selectors.iter().all(holds)
    }
}

/// Splits off `:property`. A colon is part of the name of images and workloads, which have no properties.
fn split_property<'a>(kind: &str, rest: &'a str) -> Result<(&'a str, Option<&'a str>), PatternError> {
    if !matches!(kind, "host" | "guest" | "cluster") {
        return Ok((rest, None));
    }
    let after_bracket = rest.rfind(']').map_or(0, |at| at + 1);
    match rest[after_bracket..].rfind(':') {
        None => Ok((rest, None)),
        Some(at) if at + after_bracket + 1 == rest.len() => Err(PatternError::NoProperty),
        Some(at) => Ok((&rest[..at + after_bracket], Some(&rest[at + after_bracket + 1..]))),
    }
}

impl Selector {
    fn parse(text: &str) -> Result<Self, PatternError> {
        let (key, value, equal) = match text.split_once("!=") {
            Some((key, value)) => (key, value, false),
            None => {
                let (key, value) =
                    text.split_once('=').ok_or_else(|| PatternError::Condition(text.to_owned()))?;
                (key, value, true)
            }
        };
        if key.trim().is_empty() {
            return Err(PatternError::Condition(text.to_owned()));
        }
        Ok(Self { key: key.trim().to_owned(), value: value.trim().to_owned(), equal })
    }
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
        for text in
            ["host", "host/*", "host:kernel", "host[zone=a]:os", "workload/shop/cart-*", "app/x[a!=b, c=d]"]
        {
            assert!(Pattern::parse(text).is_ok(), "{text}");
        }
        assert_eq!(Pattern::parse("image/reg:5000/x").unwrap().exact_name().unwrap(), "reg:5000/x");
    }

    #[test]
    fn forms_that_are_refused() {
        for (text, error) in [
            ("hots/x", PatternError::Kind("hots".into())),
            ("host/", PatternError::NoName),
            ("host/a[zone=a", PatternError::Brackets),
            ("host/a]:kernel", PatternError::Brackets),
            ("host/a[zone]", PatternError::Condition("zone".into())),
            ("host/a:", PatternError::NoProperty),
        ] {
            assert_eq!(Pattern::parse(text), Err(error), "{text}");
        }
    }
}
