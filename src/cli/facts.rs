//! Files of the user's own facts.

use super::error::Error;
use super::input;
use super::output::Written;
use crate::diag::{Code, Diagnostic};
use crate::facts::{Entry, FactFile};
use crate::inventory::raw::{RawFact, RawInventory};
use crate::read::{Limits, Reader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Makes a reader that has read the files.
pub(super) fn reader(paths: &[PathBuf]) -> Reader {
    input::reader(paths, None, Limits::default(), &Written::default())
}

/// Reads the facts in the files. Faults of the files are reported with their places.
pub(super) fn entries(paths: &[PathBuf]) -> Result<Vec<Entry>, Error> {
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    // The reader reports faults of form at their places; that facts are about nothing here is no fault.
    reader(paths).without_fleet().finish()?;
    let files = read(paths)?;
    Ok(files.iter().flat_map(of_file).collect())
}

/// Reads the files, each as a whole.
pub(super) fn read(paths: &[PathBuf]) -> Result<Vec<FactFile>, Error> {
    input::files(paths).iter().map(|path| file(path)).collect()
}

/// The facts of a file.
pub(super) fn of_file(file: &FactFile) -> Vec<Entry> {
    let entry = |fact: &RawFact| Entry { file: file.name.clone(), fact: fact.clone() };
    file.raw.fact.iter().map(entry).collect()
}

fn file(path: &Path) -> Result<FactFile, Error> {
    let name = path.display().to_string();
    let fault = |error: String| {
        let fault = Diagnostic::new(Code::Unreadable, format!("{name} cannot be read: {error}"));
        Error::Faults(Box::default(), vec![fault])
    };
    let text = std::fs::read_to_string(path).map_err(|error| fault(error.to_string()))?;
    let raw: RawInventory = toml::from_str(&text).map_err(|error| fault(error.message().to_owned()))?;
    Ok(FactFile { name, text: Arc::new(text), raw })
}
