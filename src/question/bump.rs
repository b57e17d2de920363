//! Bumps as a person writes them: `pattern=version`, or `pattern>=version` for at least that.

use crate::model::{Pattern, PatternError};

/// A change that the user asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Bump {
    text: String,
    pub(super) pattern: Pattern,
    pub(super) version: String,
    /// Whether a later version will do, so that only what is below moves.
    pub(super) at_least: bool,
    /// The text before the version, if it does not say of what kind the things are.
    pub(super) bare: Option<String>,
    /// What is left out of it on purpose.
    pub(super) except: Vec<Pattern>,
}

/// Why a bump cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BumpError {
    /// It is empty.
    #[error("it is empty")]
    Empty,
    /// There is no `=version`.
    #[error("`{0}` names no version; write `{form}=VERSION`", form = with_property(.0))]
    NoVersion(String),
    /// It asks for versions that are no upgrade, or leaves open which.
    #[error("`{0}` is no comparison that bumps know; write `=VERSION`, or `>=VERSION` for at least that")]
    Comparison(String),
    /// The text before the `=` is not a pattern.
    #[error(transparent)]
    Pattern(#[from] PatternError),
}

impl Bump {
    /// Reads a bump.
    ///
    /// # Errors
    /// If the text is not `pattern=version`.
    ///
    /// # Examples
    /// ```
    /// use comove::Bump;
    /// let bump = Bump::parse("host/web-*[zone=a]:kernel=6.8")?;
    /// assert_eq!(bump.to_string(), "host/web-*[zone=a]:kernel=6.8");
    /// assert!(Bump::parse("host/*:kernel>=6.8").is_ok());
    /// assert!(Bump::parse("host/web-1:kernel").is_err());
    /// # Ok::<(), comove::BumpError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, BumpError> {
        if text.trim().is_empty() {
            return Err(BumpError::Empty);
        }
        let (pattern, version) = Pattern::split_version(text)
            .map(|(pattern, version)| (pattern.trim_end(), version.trim()))
            .filter(|(_, version)| !version.is_empty())
            .ok_or_else(|| no_version(text))?;
        let is_escaped = |pattern: &str| pattern.ends_with('\\');
        let (pattern, at_least) = match pattern.strip_suffix('>') {
            Some(before) if !is_escaped(before) => (before.trim_end(), true),
            _ => (pattern, false),
        };
        if pattern.strip_suffix(['<', '>', '~', '!']).is_some_and(|before| !is_escaped(before)) {
            return Err(BumpError::Comparison(text.to_owned()));
        }
        let (text, version) = (text.to_owned(), version.to_owned());
        let is_word = |c: char| c.is_alphanumeric() || "-_.".contains(c);
        let (bare, pattern) = match Pattern::parse(pattern) {
            Err(PatternError::Kind(word))
                if word == pattern && !word.is_empty() && word.chars().all(is_word) =>
            {
                // What is meant depends on the fleet; a property is the likeliest.
                (Some(pattern.to_owned()), Pattern::parse(&format!("machine/*:{pattern}"))?)
            }
            parsed => (None, parsed?),
        };
        Ok(Self { text, pattern, version, at_least, bare, except: Vec::new() })
    }

    /// The same bump without the things that some patterns name.
    ///
    /// # Examples
    /// ```
    /// use comove::{Bump, model::Pattern};
    /// let bump = Bump::parse("host/*:kernel=6.8")?.except(&[Pattern::parse("host/db-*")?]);
    /// assert_eq!(bump.to_string(), "host/*:kernel=6.8");
    /// # Ok::<(), comove::BumpError>(())
    /// ```
    #[must_use]
    pub fn except(mut self, except: &[Pattern]) -> Self {
        self.except.extend_from_slice(except);
        self
    }

    /// What is left out of it on purpose.
    #[cfg(feature = "cli")]
    pub(crate) fn excepted(&self) -> &[Pattern] {
        &self.except
    }

    /// The version as it is read: an OS release may be named with its family.
    pub(super) fn version_text(&self) -> &str {
        match (self.pattern.property(), self.version.split_once('@')) {
            (Some("os"), Some((_, release))) => release,
            _ => &self.version,
        }
    }

    /// What is to change.
    #[must_use]
    pub const fn pattern(&self) -> &Pattern {
        &self.pattern
    }

    /// The version that it is to have.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What stands between pattern and version.
    pub(crate) const fn sign(&self) -> &'static str {
        if self.at_least { ">=" } else { "=" }
    }

    /// Whether it names one thing, by its name. Whoever names more than one means those that it can be meant for.
    pub(super) fn names_one(&self) -> bool {
        self.pattern.is_exact() && self.pattern.kind() != "service"
    }
}

/// What is wrong with a bump that has no `=version`.
fn no_version(text: &str) -> BumpError {
    let behind = text.rsplit(']').next().unwrap_or(text);
    match behind.contains(['<', '>']) && !behind.contains('\\') {
        true => BumpError::Comparison(text.to_owned()),
        false => BumpError::NoVersion(text.trim_end_matches('=').to_owned()),
    }
}

/// A pattern with a place for the property, where it is of machines and names none.
fn with_property(text: &str) -> String {
    match Pattern::parse(text) {
        Ok(pattern) if pattern.is_of_machines() && pattern.property().is_none() => {
            format!("{text}:PROPERTY")
        }
        _ => text.to_owned(),
    }
}

impl std::fmt::Display for Bump {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}
