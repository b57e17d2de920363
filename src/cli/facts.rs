//! Files of facts of the user's own.

use super::error::Error;
use super::input;
use crate::diag::{Code, Diagnostic};
use crate::facts::Entry;
use crate::inventory::raw::RawInventory;
use crate::read::{Limits, Reader};
use std::path::{Path, PathBuf};

/// Makes a reader that has read them.
pub(super) fn reader(paths: &[PathBuf]) -> Reader {
    input::reader(paths, None, Limits::default())
}

/// Returns the facts in them. Faults of the files are told with their places.
pub(super) fn entries(paths: &[PathBuf]) -> Result<Vec<Entry>, Error> {
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    // Faults of form are told by the reader, at their places; that facts are about nothing here is none.
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
