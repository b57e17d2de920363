//! Collecting messages: each once, and no more than a reader can use.

use crate::diag::{Code, Diagnostic, Severity};
use crate::id::FixedSet;

/// The most messages that are kept. A file with nothing but faults must not fill the memory.
const MOST: usize = 10_000;

#[derive(Debug, Default)]
pub(super) struct Messages {
    kept: Vec<Diagnostic>,
    seen: FixedSet<Diagnostic>,
    errors: bool,
    /// Whether something could not be read that may define a name used elsewhere.
    lost: bool,
}

impl Messages {
    /// Adds a message, unless it has been added before: a fault of a workload is one of each replica.
    pub(super) fn push(&mut self, message: Diagnostic) {
        let first_error = message.severity() == Severity::Error && !self.errors;
        if (self.kept.len() < MOST || first_error) && self.seen.insert(message.clone()) {
            self.errors |= first_error;
            self.kept.push(message);
        }
    }

    pub(super) const fn lose(&mut self) {
        self.lost = true;
    }

    pub(super) const fn has_errors(&self) -> bool {
        self.errors
    }

    /// Returns the messages in the order of their places. If part of the input is lost, names that refer to nothing are
    /// not reported.
    pub(super) fn finish(self) -> Vec<Diagnostic> {
        let mut messages = self.kept;
        let other = |message: &Diagnostic| message.code != Code::UnknownName;
        if self.lost && messages.iter().any(|message| message.severity() == Severity::Error && other(message))
        {
            messages.retain(other);
        }
        messages.sort_by_key(|message| message.labels.first().map(|(place, _)| *place));
        messages
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_never_crowded_out() {
        let mut messages = Messages::default();
        for index in 0..=MOST {
            messages.push(Diagnostic::new(Code::Unmatched, format!("{index}")));
        }
        messages.push(Diagnostic::new(Code::Cycle, "the first"));
        messages.push(Diagnostic::new(Code::Cycle, "the second"));
        assert!(messages.has_errors());
        assert_eq!(messages.finish().len(), MOST + 1);
    }
}
