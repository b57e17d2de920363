//! A plan that does not pass its check.

use super::{Asked, bundle};
use crate::cli::error::Error;
use crate::cli::{output, terminal};
use crate::model::Strategy;
use crate::report;
use crate::verify::Verdict;

/// What the check of a plan has found that comove itself has just made.
#[derive(Debug)]
pub(in crate::cli) struct Refusal {
    pub(super) verdict: Box<Verdict>,
    strategy: Strategy,
    bumps: Vec<String>,
    /// What became of the bundle, if one was asked for.
    bundle: Option<String>,
}

impl Refusal {
    pub(super) fn new(strategy: Strategy, verdict: Verdict) -> Self {
        Self { verdict: Box::new(verdict), strategy, bumps: Vec::new(), bundle: None }
    }

    /// The error of a question that has no answer that can be shown. Writes what reproduces it, if that was asked for.
    pub(super) fn of(self, asked: &Asked<'_>) -> Error {
        let bumps = asked.bumps.iter().map(ToString::to_string).collect();
        let file = asked.typed.checking.bundle.as_deref();
        let bundle = file.map(|file| bundle::write(asked, self.strategy, file));
        Error::Refused(Box::new(Self { bumps, bundle, ..self }))
    }

    /// Says on standard error that nothing is shown, why, and how to report it.
    pub(in crate::cli) fn show(&self) {
        let document = report::refused(&self.verdict, &self.bumps, self.strategy);
        let text = report::text::render(&document, &terminal::warnings(), &mut |_| String::new());
        output::warn(text.trim_end());
        if let Some(bundle) = &self.bundle {
            output::warn(&format!("\n{bundle}"));
        }
    }
}
