//! Why a run failed.

use super::draw;
use super::exit::Outcome;
use super::gate::Refusal;
use super::output::warn;
use crate::diag::Diagnostic;
use crate::read::Faults;
use crate::source::Sources;
use std::io;
use std::path::PathBuf;

/// What went wrong.
#[derive(Debug)]
pub(super) enum Error {
    /// Inputs or bumps are at fault; the messages refer to places in the sources.
    Faults(Box<Sources>, Vec<Diagnostic>),
    /// A plan does not pass its check.
    Refused(Box<Refusal>),
    /// The answer cannot be written.
    Output(Option<PathBuf>, io::Error),
}

impl Error {
    /// How the run ends.
    pub(super) const fn outcome(&self) -> Outcome {
        match self {
            Self::Faults(..) | Self::Output(..) => Outcome::Wrong,
            Self::Refused(_) => Outcome::Refused,
        }
    }

    /// Prints the error.
    pub(super) fn show(self) {
        match self {
            Self::Faults(sources, messages) => draw::messages(&sources, &messages),
            Self::Refused(refusal) => refusal.show(),
            Self::Output(file, error) => {
                let place = file
                    .as_ref()
                    .map_or_else(|| "standard output".to_owned(), |file| file.display().to_string());
                warn(&format!("error: cannot write {place}: {error}"));
                if let Some(help) = file.and_then(help) {
                    warn(&format!("help: {help}"));
                }
            }
        }
    }
}

/// How to fix a path that cannot be written, if that is obvious.
fn help(file: PathBuf) -> Option<String> {
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty())?;
    (!parent.is_dir()).then(|| format!("make the directory {} first", parent.display()))
}

impl From<Faults> for Error {
    fn from(faults: Faults) -> Self {
        Self::Faults(Box::new(faults.sources), faults.diagnostics)
    }
}
