//! Exit codes and the faults that lead to them.

use crate::diag::Diagnostic;
use crate::source::Sources;
use std::process::ExitCode;

/// How a run ended. The numbers are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// 0: done, and nothing is blocked.
    Done,
    /// 1: something is blocked or unsound.
    Blocked,
    /// 2: the input or the call is wrong.
    Wrong,
}

impl Outcome {
    pub(super) fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Done => 0,
            Self::Blocked => 1,
            Self::Wrong => 2,
        })
    }

    pub(super) const fn blocked_if(blocked: bool) -> Self {
        if blocked { Self::Blocked } else { Self::Done }
    }
}

/// Why a run could not be carried out.
#[derive(Debug)]
pub(super) enum Fault {
    /// Messages about inputs or bumps, and the files they speak of.
    Messages(Box<Sources>, Vec<Diagnostic>),
    /// Something outside: a file that cannot be written.
    Plain(String, Option<String>),
    /// Whoever reads our output has had enough.
    Closed,
}

impl Fault {
    /// Prints the fault and tells how the run ends.
    pub(super) fn show(self) -> Outcome {
        match self {
            Self::Messages(sources, messages) => super::draw::messages(&sources, &messages),
            Self::Plain(message, help) => {
                super::output::warn(&format!("error: {message}"));
                if let Some(help) = help {
                    super::output::warn(&format!("  help: {help}"));
                }
            }
            Self::Closed => return Outcome::Done,
        }
        Outcome::Wrong
    }
}
