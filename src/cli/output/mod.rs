//! The only place that prints and writes files.

mod place;
mod replace;
mod same;
mod signals;

pub(super) use same::{Written, overwritten};
pub(super) use signals::{Held, install as catch_signals};

use super::error::Error;
use super::progress;
use place::Place;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether standard output was closed before the program began. What is written to it then is lost, and the standard
/// library does not say so.
static CLOSED: AtomicBool = AtomicBool::new(false);

/// Whether only errors are said.
static QUIET: AtomicBool = AtomicBool::new(false);

/// Says nothing but errors from now on.
pub(super) fn be_quiet() {
    QUIET.store(true, Ordering::Relaxed);
}

/// Whether more is said than errors.
pub(super) fn shows_warnings() -> bool {
    !QUIET.load(Ordering::Relaxed)
}

/// Notes that standard output was closed before the program began.
pub(super) fn was_closed() {
    CLOSED.store(true, Ordering::Relaxed);
}

/// Prints a line to standard error; if that is closed, there is nobody to tell.
pub(super) fn warn(text: &str) {
    progress::end();
    drop(writeln!(anstream::stderr(), "{text}"));
}

/// Prints what the command line itself has to say, such as its help.
pub(super) fn help(error: &clap::Error) -> Result<(), Error> {
    if error.use_stderr() {
        // If that is closed, there is nobody to tell.
        drop(error.print());
        return Ok(());
    }
    told(None, open().and_then(|()| error.print()).and_then(|()| io::stdout().flush()))
}

/// Whether a file that was asked for is standard output under one of its names.
pub(super) fn is_printed(file: Option<&Path>) -> bool {
    matches!(Place::of(file), Ok(Place::Output))
}

/// Writes a text that may contain colours, which only a terminal gets.
pub(super) fn text(file: Option<&Path>, text: &str) -> Result<(), Error> {
    progress::end();
    if is_printed(file) {
        let print = |()| {
            let mut out = anstream::stdout();
            out.write_all(text.as_bytes())?;
            out.flush()
        };
        return told(None, open().and_then(print));
    }
    plain(file, |out| anstream::StripStream::new(&mut *out).write_all(text.as_bytes()))
}

/// Writes an answer without colours, piece by piece, to a file or to standard output.
pub(super) fn plain(
    file: Option<&Path>,
    write: impl FnOnce(&mut Box<dyn Write>) -> io::Result<()>,
) -> Result<(), Error> {
    progress::end();
    let place = match Place::of(file) {
        Ok(place) => place,
        Err(error) => return told(file, Err(error)),
    };
    let result = match &place {
        Place::Output => open().and_then(|()| through(Box::new(io::stdout().lock()), write)),
        Place::Error => through(Box::new(io::stderr().lock()), write),
        Place::Stream(path) => {
            File::options().append(true).open(path).and_then(|open| through(Box::new(open), write))
        }
        Place::File(path) => replace::replace(path, None, write),
    };
    told(if matches!(place, Place::Output) { None } else { file }, result)
}

/// Writes a file that had a certain text when it was read; if it has another by now, somebody else has written it.
pub(super) fn renewed(file: &Path, before: &str, after: &str) -> Result<(), Error> {
    let write = |out: &mut Box<dyn Write>| out.write_all(after.as_bytes());
    match Place::of(Some(file)) {
        Ok(Place::File(path)) => told(Some(file), replace::replace(&path, Some(before), write)),
        _ => plain(Some(file), write),
    }
}

/// Turns a failure into an error, unless a reader of our output has had enough.
fn told(file: Option<&Path>, result: io::Result<()>) -> Result<(), Error> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe && file.is_none() => Ok(()),
        other => other.map_err(|error| Error::Output(file.map(Path::to_owned), error)),
    }
}

/// Fails if standard output is closed.
fn open() -> io::Result<()> {
    match CLOSED.load(Ordering::Relaxed) {
        true => Err(io::Error::other("it is closed")),
        false => Ok(()),
    }
}

fn through(to: Box<dyn Write>, write: impl FnOnce(&mut Box<dyn Write>) -> io::Result<()>) -> io::Result<()> {
    let mut out: Box<dyn Write> = Box::new(BufWriter::new(to));
    write(&mut out)?;
    out.flush()
}
