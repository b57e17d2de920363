//! Exit codes, which are part of the interface.

use std::process::ExitCode;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// 0: done, and nothing is blocked.
    Done,
    /// 1: something is blocked or unsound.
    Blocked,
    /// 2: the input or the call is wrong.
    Wrong,
}

/// What the help says about them.
pub(super) const HELP: &str = "\
Exit codes:
  0  done, and nothing is blocked
  1  something is blocked or unsound
  2  the input or the call is wrong";

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
