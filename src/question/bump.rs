//! Bumps as a person writes them: `pattern=version`.

use crate::model::{Pattern, PatternError};

/// A change that the user asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Bump {
    text: String,
    pub(super) pattern: Pattern,
    pub(super) version: String,
}

/// Why a bump cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BumpError {
    /// It is empty.
    #[error("it is empty")]
    Empty,
    /// There is no `=version`.
    #[error("`{0}` names no version; write `{0}=VERSION`")]
    NoVersion(String),
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
    /// assert!(Bump::parse("host/web-1:kernel").is_err());
    /// # Ok::<(), comove::BumpError>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, BumpError> {
        if text.trim().is_empty() {
            return Err(BumpError::Empty);
        }
        let (pattern, version) = Pattern::split_version(text)
            .filter(|(_, version)| !version.is_empty())
            .ok_or_else(|| BumpError::NoVersion(text.trim_end_matches('=').to_owned()))?;
        Ok(Self { text: text.to_owned(), pattern: Pattern::parse(pattern)?, version: version.to_owned() })
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
}

impl std::fmt::Display for Bump {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}
