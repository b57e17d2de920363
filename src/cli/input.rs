//! Opening files. Every file that cannot be read is reported, not only the first.

use super::draw;
use super::error::Error;
use crate::diag::{Code, Diagnostic};
use crate::model::Fleet;
use crate::read::Reader;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Largest file that is read: places in it are 32 bits wide.
const LARGEST: u64 = u32::MAX as u64 - 1;

/// Reads inputs into a fleet and prints warnings.
pub(super) fn fleet(inputs: &[PathBuf]) -> Result<Fleet, Error> {
    let (fleet, warnings) = reader(inputs).finish()?;
    draw::messages(fleet.sources(), &warnings);
    Ok(fleet)
}

/// Hands all files of the inputs to a reader.
pub(super) fn reader(inputs: &[PathBuf]) -> Reader {
    let mut opener = Opener { reader: Reader::new(), seen: BTreeSet::new() };
    for input in inputs {
        if input.as_os_str() == "-" {
            opener.standard_input();
        } else {
            opener.path(input);
        }
    }
    opener.reader
}

struct Opener {
    reader: Reader,
    /// What has been read, so that a file named twice, by itself and by its directory, counts once.
    seen: BTreeSet<PathBuf>,
}

impl Opener {
    fn standard_input(&mut self) {
        if self.seen.insert(PathBuf::from("-")) {
            self.take("standard input", io::stdin().lock());
        }
    }

    fn path(&mut self, path: &Path) {
        let name = path.display().to_string();
        match fs::metadata(path) {
            Ok(about) if about.is_dir() => self.directory(path),
            Ok(about) if about.len() > LARGEST => self.too_large(&name),
            Ok(_) => self.file(path),
            Err(error) => self.unreadable(&name, &error),
        }
    }

    /// Reads the inventories and JSON files below a directory, in order of their paths.
    fn directory(&mut self, directory: &Path) {
        let mut found = Vec::new();
        let mut open = vec![directory.to_owned()];
        while let Some(here) = open.pop() {
            if let Err(error) = list(&here, &mut open, &mut found) {
                self.unreadable(&here.display().to_string(), &error);
            }
        }
        if found.is_empty() {
            let name = directory.display().to_string();
            let message = "the directory holds no file that ends in `.toml` or `.json`";
            self.reader.refuse(&name, Diagnostic::new(Code::EmptyInventory, message));
        }
        found.sort_unstable();
        for file in found {
            self.file(&file);
        }
    }

    fn file(&mut self, path: &Path) {
        let name = path.display().to_string();
        let same = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if self.seen.insert(same) {
            match File::open(path) {
                Ok(file) => self.take(&name, file),
                Err(error) => self.unreadable(&name, &error),
            }
        }
    }

    fn take(&mut self, name: &str, from: impl Read) {
        let mut bytes = Vec::new();
        match from.take(LARGEST + 1).read_to_end(&mut bytes) {
            Ok(_) if bytes.len() as u64 > LARGEST => self.too_large(name),
            Ok(_) => self.reader.add(name, bytes),
            Err(error) => self.unreadable(name, &error),
        }
    }

    fn too_large(&mut self, name: &str) {
        let diagnostic = Diagnostic::new(Code::TooLarge, "the file is larger than 4 GiB");
        self.reader.refuse(name, diagnostic.help("split it: several files are joined into one fleet"));
    }

    fn unreadable(&mut self, name: &str, error: &io::Error) {
        let message = format!("the file cannot be read: {error}");
        self.reader.refuse(name, Diagnostic::new(Code::Unreadable, message));
    }
}

/// Lists a directory. Links to directories are not followed, so that a circle of them ends, and hidden ones are left
/// out, since tools keep their own files there.
fn list(here: &Path, open: &mut Vec<PathBuf>, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(here)? {
        let entry = entry?;
        let path = entry.path();
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let wanted = path.extension().is_some_and(|ending| ending == "toml" || ending == "json");
        if entry.file_type()?.is_dir() {
            if !hidden {
                open.push(path);
            }
        } else if wanted && !hidden && !path.is_dir() {
            found.push(path);
        }
    }
    Ok(())
}
