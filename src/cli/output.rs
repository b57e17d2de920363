//! The only place that prints and writes files.

use super::error::Error;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Prints a line to standard error; if that is closed, there is nobody to tell.
pub(super) fn warn(text: &str) {
    drop(writeln!(anstream::stderr(), "{text}"));
}

/// Writes a text that may contain colours, which only a terminal gets.
pub(super) fn text(file: Option<&Path>, text: &str) -> Result<(), Error> {
    match file {
        None => told(None, anstream::stdout().write_all(text.as_bytes())),
        Some(_) => plain(file, |out| anstream::StripStream::new(&mut *out).write_all(text.as_bytes())),
    }
}

/// Writes an answer without colours, piece by piece, to a file or to standard output.
pub(super) fn plain(
    file: Option<&Path>,
    write: impl FnOnce(&mut Box<dyn Write>) -> io::Result<()>,
) -> Result<(), Error> {
    let result = match file {
        None => through(Box::new(io::stdout().lock()), write).map(drop),
        Some(file) => replace(file, write),
    };
    told(file, result)
}

/// Turns a failure into an error, unless a reader of our output has had enough.
fn told(file: Option<&Path>, result: io::Result<()>) -> Result<(), Error> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe && file.is_none() => Ok(()),
        other => other.map_err(|error| Error::Output(file.map(Path::to_owned), error)),
    }
}

fn through(to: Box<dyn Write>, write: impl FnOnce(&mut Box<dyn Write>) -> io::Result<()>) -> io::Result<()> {
    let mut out: Box<dyn Write> = Box::new(BufWriter::new(to));
    write(&mut out)?;
    out.flush()
}

/// Puts a file in its place when it is complete: it is written next to it and renamed. What is not a plain file, such
/// as a pipe or `/dev/null`, cannot be replaced and is written to.
fn replace(file: &Path, write: impl FnOnce(&mut Box<dyn Write>) -> io::Result<()>) -> io::Result<()> {
    // A link stays a link: its target is replaced.
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let before = fs::metadata(&file).ok();
    if before.as_ref().is_some_and(fs::Metadata::is_dir) {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"));
    }
    if before.as_ref().is_some_and(|before| !before.is_file()) {
        let open = File::options().write(true).open(&file)?;
        return through(Box::new(open), write);
    }
    let beside = beside(&file)?;
    let written = File::create_new(&beside).and_then(|open| {
        if let Some(before) = &before {
            open.set_permissions(before.permissions())?;
        }
        through(Box::new(open.try_clone()?), write)?;
        open.sync_all()
    });
    let placed = written.and_then(|()| fs::rename(&beside, &file));
    if placed.is_err() {
        // A failure to remove the rest says nothing new.
        drop(fs::remove_file(&beside));
    }
    placed
}

/// Names a file in the same directory that nothing else writes.
fn beside(file: &Path) -> io::Result<PathBuf> {
    let name =
        file.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "it names no file"))?;
    let mut beside = OsString::from(".");
    beside.push(name);
    beside.push(format!(".{}.part", std::process::id()));
    Ok(file.with_file_name(beside))
}
