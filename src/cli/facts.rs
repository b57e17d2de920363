//! Files of the user's own facts.

use super::error::Error;
use super::input;
use crate::diag::{Code, Diagnostic};
use crate::facts::Entry;
use crate::inventory::raw::RawInventory;
use crate::read::{Limits, Reader};
use std::path::{Path, PathBuf};

/// Makes a reader that has read the files.
pub(super) fn reader(paths: &[PathBuf]) -> Reader {
    input::reader(paths, None, Limits::default())
}

/// Reads the facts in the files. Faults of the files are reported with their places.
pub(super) fn entries(paths: &[PathBuf]) -> Result<Vec<Entry>, Error> {
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    // The reader reports faults of form at their places; that facts are about nothing here is no fault.
    let mut reader = reader(paths);
    reader.add("empty.toml", b"[[host]]\nname = \"machine\"\n".to_vec());
    reader.finish()?;
    let mut entries = Vec::new();
    for path in input::files(paths) {
        entries.extend(of_file(&path)?);
    }
    Ok(entries)
}

fn of_file(path: &Path) -> Result<Vec<Entry>, Error> {
    let file = path.display().to_string();
    let fault = |error: String| {
        let fault = Diagnostic::new(Code::Unreadable, format!("{file} cannot be read: {error}"));
        Error::Faults(Box::default(), vec![fault])
    };
    let text = std::fs::read_to_string(path).map_err(|error| fault(error.to_string()))?;
    let raw: RawInventory = toml::from_str(&text).map_err(|error| fault(error.message().to_owned()))?;
    Ok(raw.fact.into_iter().map(|fact| Entry { file: file.clone(), fact }).collect())
}
