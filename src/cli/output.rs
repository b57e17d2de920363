//! The only place that prints and writes files.

use super::exit::Fault;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Prints a line to standard error; if that is closed there is nobody to tell.
pub(super) fn warn(text: &str) {
    drop(writeln!(anstream::stderr(), "{text}"));
}

/// Writes an answer to a file or to standard output. A file is written beside its place and then put there, so that
/// it is never half of one.
pub(super) fn answer(
    file: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Fault> {
    let result = match file {
        None => {
            let mut out = BufWriter::new(anstream::stdout());
            write(&mut out).and_then(|()| out.flush())
        }
        Some(file) => write_beside(file, write),
    };
    result.map_err(|error| match (error.kind(), file) {
        (io::ErrorKind::BrokenPipe, None) => Fault::Closed,
        (_, None) => Fault::Plain(format!("cannot write to standard output: {error}"), None),
        (_, Some(file)) => Fault::Plain(
            format!("cannot write {}: {error}", file.display()),
            Some("the directory has to exist and be writable".to_owned()),
        ),
    })
}

fn write_beside(file: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    if file.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"));
    }
    let name = file
        .file_name()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it names no file"))?;
    let mut beside = name.to_owned();
    beside.push(format!(".{}.part", std::process::id()));
    let beside = file.with_file_name(beside);
    let written = fs::File::create(&beside).and_then(|handle| {
        let mut out = BufWriter::new(handle);
        write(&mut out)?;
        out.into_inner()
            .map_err(io::IntoInnerError::into_error)?
            .sync_all()
    });
    let placed = written.and_then(|()| fs::rename(&beside, file));
    if placed.is_err() {
        // What is left beside is of no use; that it cannot be removed says nothing new.
        drop(fs::remove_file(&beside));
    }
    placed
}
