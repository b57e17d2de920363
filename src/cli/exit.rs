//! Exit codes, which are part of the interface: `docs/stability.md` has them, and which counts where several would.

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
    /// 3: a plan that comove made does not pass its check, and is not shown.
    Refused,
    /// 4: the answer breaks a gate.
    Denied,
}

/// What the help says about them.
pub(super) const HELP: &str = "\
Exit codes:
  0  done, and nothing is blocked
  1  something is blocked or unsound
  2  the input or the call is wrong
  3  a plan that comove made does not pass its check; nothing of it is shown
  4  the answer breaks a gate: it has more of something than `--deny` or `--policy` allows";

impl Outcome {
    pub(super) fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Done => 0,
            Self::Blocked => 1,
            Self::Wrong => 2,
            Self::Refused => 3,
            Self::Denied => 4,
        })
    }

    pub(super) const fn blocked_if(blocked: bool) -> Self {
        if blocked { Self::Blocked } else { Self::Done }
    }
}
