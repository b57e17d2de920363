//! What makes a whole file unreadable.

use crate::diag::{Code, Diagnostic};
use std::io;
use thiserror::Error;

/// Why a file cannot be read as what it seems to be.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The text violates the grammar of its language, or ends too early.
    #[error("cannot read the {language}: {message}")]
    Syntax {
        /// `JSON` or `XML`.
        language: &'static str,
        /// What the parser found.
        message: String,
        /// Byte offset in the text.
        offset: usize,
    },
    /// A document is of another type than expected.
    #[error("expected {expected}, found {found}")]
    WrongType {
        /// What was expected.
        expected: &'static str,
        /// What kind of value it is.
        found: &'static str,
        /// Byte offset in the text.
        offset: usize,
    },
    /// The syntax is right and the content is not, such as of a version that is not read.
    #[error("{message}")]
    Content {
        /// What is wrong.
        message: String,
        /// Byte offset in the text; 0 for files that are not text.
        offset: usize,
    },
    /// The file is not text.
    #[error("the file is not UTF-8 text: byte {offset} starts no character")]
    NotText {
        /// The byte that starts no character.
        offset: usize,
    },
    /// The bytes of the file cannot be read, such as of a damaged compressed file.
    #[error("the file cannot be read: {message}")]
    Unreadable {
        /// What happened.
        message: String,
    },
    /// A part of the file is beyond a stated limit.
    #[error("{message}")]
    TooLarge {
        /// Which limit.
        message: String,
    },
    /// comove was built without what reads the file.
    #[error("this build of comove reads no {what}")]
    NotBuilt {
        /// What it does not read, such as `XML`.
        what: &'static str,
        /// The Cargo feature that reads it.
        feature: &'static str,
    },
    /// There is nothing in the file.
    #[error("the file holds no document")]
    Empty,
}

impl From<io::Error> for ImportError {
    /// Describes what happened while a stream was read.
    fn from(error: io::Error) -> Self {
        if let Some(known) = error.get_ref().and_then(|inner| inner.downcast_ref::<Self>()) {
            return known.clone();
        }
        match error.kind() {
            io::ErrorKind::FileTooLarge => Self::TooLarge { message: error.to_string() },
            _ => Self::Unreadable { message: error.to_string() },
        }
    }
}

impl ImportError {
    /// Describes the fault; the caller adds its place.
    pub(crate) fn diagnostic(&self) -> Diagnostic {
        let code = match self {
            Self::Syntax { .. } => Code::Syntax,
            Self::TooLarge { .. } => Code::TooLarge,
            Self::NotText { .. } => Code::NotText,
            Self::Unreadable { .. } => Code::Unreadable,
            Self::NotBuilt { .. } => Code::NotBuilt,
            Self::WrongType { .. } | Self::Content { .. } | Self::Empty => Code::UnknownFormat,
        };
        let told = Diagnostic::new(code, self.to_string());
        match self {
            Self::NotBuilt { feature, .. } => {
                told.help(format!("build comove with its Cargo feature `{feature}`"))
            }
            _ => told,
        }
    }

    /// The byte offset of the fault in the text.
    #[must_use]
    pub const fn offset(&self) -> usize {
        match self {
            Self::Syntax { offset, .. }
            | Self::WrongType { offset, .. }
            | Self::Content { offset, .. }
            | Self::NotText { offset } => *offset,
            Self::TooLarge { .. } | Self::Unreadable { .. } | Self::NotBuilt { .. } | Self::Empty => 0,
        }
    }
}
