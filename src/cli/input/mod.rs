//! Opening files. Every file that cannot be read is reported, not only the first.

mod compiled;
mod digest;
mod find;
mod layout;

pub(super) use compiled::alone as compiled;

use super::args::Inputs;
use super::draw;
use super::error::Error;
use super::output::{Written, overwritten};
use super::progress;
use crate::diag::{Code, Diagnostic};
use crate::inventory::raw::RawInventory;
use crate::model::Fleet;
use crate::read::{Input, Kind, LOOK, Limits, Look, Reader, import::Stream, is_binary};
use crate::source::Digest;
use jiff::civil::Date;
use layout::Layout;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Takes the digest of what else was read than an inventory.
pub(super) fn digest(name: &str, from: impl Read) -> io::Result<Digest> {
    digest::of(name, from)
}

/// Reads inputs into a fleet and prints warnings. What is written must not be among them.
pub(super) fn fleet(inputs: &Inputs, written: &Written) -> Result<Fleet, Error> {
    fleet_on(inputs, Some(inputs.day()), written)
}

/// Reads inputs into a fleet as seen from a day; without one every waiver counts.
pub(super) fn fleet_on(inputs: &Inputs, day: Option<Date>, written: &Written) -> Result<Fleet, Error> {
    let (fleet, warnings) = read_on(inputs, day, written)?;
    draw::warnings(fleet.sources(), &warnings, inputs.warnings);
    Ok(fleet)
}

/// Reads inputs into a fleet, and leaves its warnings to who asks.
pub(super) fn read(inputs: &Inputs, written: &Written) -> Result<(Fleet, Vec<Diagnostic>), Error> {
    read_on(inputs, Some(inputs.day()), written)
}

/// The same as seen from a day; without one every waiver counts.
pub(super) fn read_on(
    inputs: &Inputs,
    day: Option<Date>,
    written: &Written,
) -> Result<(Fleet, Vec<Diagnostic>), Error> {
    progress::stage("reading");
    if let Some(path) = compiled(inputs) {
        return compiled::read(path, day, written);
    }
    let paths: Vec<PathBuf> = inputs.input.iter().chain(&inputs.facts).cloned().collect();
    let mut reader = reader(&paths, None, inputs.lifted.limits(), written);
    if let Some(day) = day {
        reader = reader.on(day);
    }
    Ok(reader.finish()?)
}

/// Whether inputs can be read a second time: nothing among them is a pipe.
pub(super) fn is_lasting(inputs: &Inputs) -> bool {
    let lasts = |path: &PathBuf| {
        let about = fs::metadata(of_kind(path).1);
        path.as_os_str() != "-" && about.map_or(true, |about| about.is_file() || about.is_dir())
    };
    inputs.input.iter().chain(&inputs.facts).all(lasts)
}

/// Reads inputs into one inventory, as it could have been written.
pub(super) fn raw(inputs: &Inputs) -> Result<RawInventory, Error> {
    let paths: Vec<PathBuf> = inputs.input.iter().chain(&inputs.facts).cloned().collect();
    Ok(reader(&paths, None, inputs.lifted.limits(), &Written::default()).join()?)
}

/// Passes all files of the inputs to a reader, as files of a kind if one is given. What is written must not be among them.
pub(super) fn reader(
    inputs: &[PathBuf],
    kind: Option<&'static Kind>,
    limits: Limits,
    written: &Written,
) -> Reader {
    let mut opener = Opener { reader: Reader::with_limits(limits), limits, written, seen: BTreeSet::new() };
    for input in inputs {
        let (named, path) = of_kind(input);
        opener.input(path, kind.or(named));
    }
    opener.reader
}

/// Reads the file that is to be written, if it exists and is not empty.
pub(super) fn before(file: &Path) -> Result<Option<String>, Error> {
    match fs::metadata(file) {
        Ok(about) if about.is_file() && about.len() > 0 => {}
        _ => return Ok(None),
    }
    match fs::read_to_string(file) {
        Ok(text) => Ok(Some(text)),
        Err(error) => {
            let message = format!("{} cannot be brought up to date: {error}", file.display());
            let help = "remove it to have it written anew";
            let fault = Diagnostic::new(Code::Unreadable, message).help(help);
            Err(Error::Faults(Box::default(), vec![fault]))
        }
    }
}

/// The TOML files that paths stand for: those below a directory, else the file itself.
pub(super) fn files(paths: &[PathBuf]) -> Vec<PathBuf> {
    let is_toml = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "toml");
    let below = |path: &PathBuf| match path.is_dir() {
        true => find::below(path, |_, _| {}).unwrap_or_default().into_iter().filter(is_toml).collect(),
        false => vec![path.clone()],
    };
    paths.iter().flat_map(below).collect()
}

/// Splits `kind:path`, unless a file has that name.
fn of_kind(input: &Path) -> (Option<&'static Kind>, &Path) {
    let split = || {
        let (kind, path) = input.to_str()?.split_once(':')?;
        Some((Kind::named(kind).ok()?, Path::new(path)))
    };
    match split() {
        Some((kind, path)) if !input.exists() => (Some(kind), path),
        _ => (None, input),
    }
}

struct Opener<'w> {
    reader: Reader,
    limits: Limits,
    written: &'w Written,
    /// What has been read, so that a file named twice, by itself and by its directory, counts once.
    seen: BTreeSet<PathBuf>,
}

impl Opener<'_> {
    fn input(&mut self, path: &Path, kind: Option<&'static Kind>) {
        if path.as_os_str() == "-" {
            if self.seen.insert(path.to_owned()) && !self.is_written(path) {
                self.whole("standard input", io::stdin().lock(), kind);
            }
            return;
        }
        match fs::metadata(path) {
            Ok(about) if about.is_dir() => self.directory(path, kind),
            Ok(_) => drop(self.file(path, kind, false)),
            Err(error) => match find::matching(path) {
                Some(paths) if !paths.is_empty() => paths.iter().for_each(|path| self.input(path, kind)),
                Some(_) => {
                    self.unreadable(&path.display().to_string(), &"no file has a name that fits the pattern");
                }
                None => self.unknown_path(path, &error),
            },
        }
    }

    /// Reads the files below a directory, in order of their paths. Those of no kind are counted.
    fn directory(&mut self, directory: &Path, kind: Option<&'static Kind>) {
        let name = directory.display().to_string();
        let found = find::below(directory, |here, error| {
            self.unreadable(&here.display().to_string(), error);
        });
        let Some(found) = found else {
            let message = format!("the directory holds more than {} files", find::MOST);
            let help = "name the directories below it one by one";
            return self.reader.refuse(&name, Diagnostic::new(Code::TooLarge, message).help(help));
        };
        let (layouts, found) = find::layouts(found);
        let mut known = false;
        for (layout, files) in layouts {
            known |= self.layout(&layout, files, kind, layout != directory);
        }
        for file in found {
            known |= self.file(&file, kind, true);
        }
        if !known {
            let message = "the directory holds no file of a kind that is read";
            self.reader.refuse(&name, Diagnostic::new(Code::EmptyInventory, message));
        }
    }

    /// Reads a directory with an OCI layout as one input, unless it has been read.
    fn layout(&mut self, at: &Path, files: Vec<PathBuf>, kind: Option<&'static Kind>, found: bool) -> bool {
        let same = fs::canonicalize(at).unwrap_or_else(|_| at.to_owned());
        if !self.seen.insert(same) {
            return true;
        }
        let name = at.display().to_string();
        let digest = digest::of_stream(&name, &Layout::new(at, files.clone()));
        let known = self.take(Input::stream(name, Layout::new(at, files)), kind, found);
        self.note(known, digest)
    }

    /// Reads a file, unless it has been read. Returns whether it is of a kind that is read.
    fn file(&mut self, path: &Path, kind: Option<&'static Kind>, found: bool) -> bool {
        let name = path.display().to_string();
        let same = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if !self.seen.insert(same) {
            return true;
        }
        if (!found || self.written.is_made) && self.is_written(path) {
            return true;
        }
        match fs::metadata(path) {
            Ok(about) if about.is_file() => {
                let input = Input::stream(name.clone(), Reopened(path.to_owned()));
                let known = self.take(input, kind, found);
                self.note(known, digest::of_stream(&name, &Reopened(path.to_owned())));
                // What is of no kind, such as a report that was written there before, is not read.
                if found && known {
                    self.is_written(path);
                }
                known
            }
            Ok(_) if found => false,
            // A pipe can be read only once.
            Ok(_) => match File::open(path) {
                Ok(file) => self.whole(&name, file, kind),
                Err(error) => self.unreadable(&name, &error),
            },
            // Copied trees of machines are full of links to what was not copied.
            Err(error) if found && path.is_symlink() && error.kind() != io::ErrorKind::PermissionDenied => {
                self.take(Input::bytes(name, Vec::new()), kind, true)
            }
            Err(error) => self.unreadable(&name, &error),
        }
    }

    /// Whether a file is one that is written. What is made of the inputs is left out of them, anything else is refused.
    fn is_written(&mut self, path: &Path) -> bool {
        let Some(output) = self.written.same(path) else { return false };
        let name = path.display().to_string();
        match self.written.is_made {
            true => {
                let message = format!("{name} is left out: the inventory is written there");
                self.reader.remark(Diagnostic::new(Code::ImportSkipped, message));
            }
            false => {
                let fault = overwritten(path, output);
                self.reader.refuse(&name, fault);
            }
        }
        true
    }

    /// Reads everything at once, for what cannot be opened again.
    fn whole(&mut self, name: &str, from: impl Read, kind: Option<&'static Kind>) -> bool {
        let mut bytes = Vec::new();
        let mut from = from.take(self.limits.enough());
        let read = from.by_ref().take(LOOK as u64).read_to_end(&mut bytes).and_then(|_| {
            // What is unreadable may be endless, such as `/dev/zero`; its beginning is enough to refuse it.
            let hopeless =
                is_binary(&bytes) && kind.is_none() && Kind::of(&Look::new(name, &bytes)).is_empty();
            if hopeless { Ok(0) } else { from.read_to_end(&mut bytes) }
        });
        match read {
            Ok(_) => {
                let digest = digest::of(name, bytes.as_slice());
                let known = self.take(Input::bytes(name, bytes), kind, false);
                self.note(known, digest)
            }
            Err(error) => self.unreadable(name, &error),
        }
    }

    fn take(&mut self, mut input: Input, kind: Option<&'static Kind>, found: bool) -> bool {
        if let Some(kind) = kind {
            input = input.of_kind(kind);
        }
        self.reader.take(if found { input.found() } else { input })
    }

    /// Notes what an input of a kind that is read was. That it cannot be read any more has been said.
    fn note(&mut self, known: bool, digest: io::Result<Digest>) -> bool {
        if let (true, Ok(digest)) = (known, digest) {
            self.reader.note_digest(digest);
        }
        known
    }

    fn unreadable(&mut self, name: &str, error: &dyn std::fmt::Display) -> bool {
        let message = format!("the file cannot be read: {error}");
        self.reader.refuse(name, Diagnostic::new(Code::Unreadable, message));
        true
    }

    /// Reports a path that does not exist; what precedes a `:` may be meant as a kind.
    fn unknown_path(&mut self, path: &Path, error: &io::Error) {
        let name = path.display().to_string();
        let kind = name.split_once(':').map(|(kind, _)| kind);
        let word = |kind: &&str| kind.len() > 1 && kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        match kind.filter(word).and_then(|kind| Some((kind, Kind::named(kind).err()?))) {
            None => drop(self.unreadable(&name, error)),
            Some((kind, help)) => {
                let message = format!("there is no such file, and no kind of file called `{kind}`");
                self.reader.refuse(&name, Diagnostic::new(Code::Unreadable, message).help(help));
            }
        }
    }
}

/// A file that is opened whenever it is read.
struct Reopened(PathBuf);

impl Stream for Reopened {
    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(File::open(&self.0)?))
    }
}
