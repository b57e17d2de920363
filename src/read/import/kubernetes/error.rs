//! What makes a whole file unreadable.

use thiserror::Error;

/// Why a file cannot be read as Kubernetes objects.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The text is not JSON, or ends too early.
    #[error("cannot read the JSON: {message}")]
    Syntax {
        /// What the parser found.
        message: String,
        /// Byte offset in the text.
        offset: usize,
    },
    /// A document is JSON and neither an object nor an array.
    #[error("expected a Kubernetes object or list, found {found}")]
    NotAnObject {
        /// What kind of value it is.
        found: &'static str,
        /// Byte offset in the text.
        offset: usize,
    },
    /// There is nothing in the text.
    #[error("the file holds no document")]
    Empty,
}

impl ImportError {
    /// Returns the byte offset of the fault in the text.
    #[must_use]
    pub const fn offset(&self) -> usize {
        match self {
            Self::Syntax { offset, .. } | Self::NotAnObject { offset, .. } => *offset,
            Self::Empty => 0,
        }
    }
}
