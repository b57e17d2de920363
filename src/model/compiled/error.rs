//! Why a compiled fleet cannot be used.

use crate::diag::{Code, Diagnostic};
use crate::seal::Bad;
use std::io;

/// Why a compiled fleet cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CompiledError {
    /// It cannot be read.
    #[error("the file cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// It does not begin as one.
    #[error("this is no compiled fleet")]
    Foreign,
    /// It is of another version of comove, which this names as far as it can be told.
    #[error("this fleet was compiled by {0}, and this is comove {version}", version = env!("CARGO_PKG_VERSION"))]
    OtherBuild(String),
    /// It was changed after it was made, or is not all there.
    #[error("this compiled fleet is damaged: {0}")]
    Damaged(&'static str),
    /// It was compiled for other days than the one from which it is to be seen.
    #[error("this fleet was compiled for {days}, and not for {asked}")]
    OtherDay {
        /// The days that it was compiled for, in words.
        days: String,
        /// The day that was asked for, in words.
        asked: String,
    },
}

impl From<Bad> for CompiledError {
    fn from(Bad(what): Bad) -> Self {
        Self::Damaged(what)
    }
}

impl CompiledError {
    /// The error as a message.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let again = "compile it again from its inputs: `comove compile -i INPUT -o FILE`";
        let (code, help) = match self {
            Self::Unreadable(_) => return Diagnostic::new(Code::Unreadable, self.to_string()),
            Self::Foreign => (Code::UnknownFormat, "`comove compile` makes one"),
            Self::OtherBuild(_) => (Code::OtherBuild, again),
            Self::Damaged(_) => (Code::Damaged, again),
            Self::OtherDay { .. } => {
                (Code::CompiledAlone, "waivers end in between: compile it again with `--date` at that day")
            }
        };
        Diagnostic::new(code, self.to_string()).help(help)
    }
}
