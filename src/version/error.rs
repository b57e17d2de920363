//! What is wrong with the text of a version or a range: where, why, and the right form.

use std::ops::Range;

/// What is wrong with a version or a range, and where.
///
/// The message is a lower-case fragment that follows the name of what was read.
///
/// ```
/// use comove::version::Scheme;
///
/// let error = Scheme::Debian.parse("1.2_3").unwrap_err();
/// assert_eq!(error.to_string(), "`_` is not allowed in a Debian version");
/// assert_eq!(error.span(), 3..4);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct VersionError {
    message: String,
    span: Range<usize>,
    help: Option<String>,
}

impl VersionError {
    /// Makes an error about the bytes `span` of the text that was read.
    pub(super) fn new(message: impl Into<String>, span: Range<usize>) -> Self {
        Self { message: message.into(), span, help: None }
    }

    /// Adds a sentence that shows the right form.
    #[must_use]
    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Moves the span, for a text that was read as a part of a longer one.
    #[must_use]
    pub(super) fn shifted(mut self, by: usize) -> Self {
        self.span = self.span.start + by..self.span.end + by;
        self
    }

    /// Puts the error at another place, for a text that was decoded before it was read.
    #[must_use]
    pub(super) fn at(mut self, span: Range<usize>) -> Self {
        self.span = span;
        self
    }

    /// The range of bytes, within the text that was read, that is wrong.
    ///
    /// It always lies on character boundaries; it is empty only where something is missing.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The sentence that shows the right form, where there is one.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }
}
