//! A compiled fleet as the input.

use crate::cli::args::Inputs;
use crate::cli::error::Error;
use crate::cli::output::Written;
use crate::diag::Diagnostic;
use crate::model::{Fleet, compiled};
use crate::source::{Place, SourceFile, Sources};
use jiff::civil::Date;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The compiled fleet that is the only input, if it is one. Among others the reader refuses it.
pub(in crate::cli) fn alone(inputs: &Inputs) -> Option<&Path> {
    let [path] = inputs.input.as_slice() else { return None };
    let is_file = inputs.facts.is_empty() && path.is_file();
    (is_file && begins_as_one(path)).then_some(path)
}

fn begins_as_one(path: &Path) -> bool {
    let mut beginning = Vec::new();
    let read = File::open(path).and_then(|file| file.take(16).read_to_end(&mut beginning));
    read.is_ok() && compiled::is_compiled(&beginning)
}

/// Reads a compiled fleet as seen from a day. What is written must not be that file.
pub(super) fn read(
    path: &Path,
    day: Option<Date>,
    written: &Written,
) -> Result<(Fleet, Vec<Diagnostic>), Error> {
    written.spares(&[path.to_owned()])?;
    let open = || {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        compiled::read(file, length, day)
    };
    open().map_err(|error| {
        let mut sources = Sources::default();
        let file = sources.add(SourceFile::text(path.display().to_string(), String::new()));
        let fault = error.diagnostic().at(Place { file, start: 0, end: 0 }, "this file");
        Error::Faults(Box::new(sources), vec![fault])
    })
}
