//! Opening files. Every file that cannot be read is reported, not only the first.

use super::exit::Fault;
use crate::diag::{Code, Diagnostic};
use crate::model::Fleet;
use crate::read::Reader;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Largest file that is read: places in it are 32 bits wide.
const LARGEST: u64 = u32::MAX as u64 - 1;

/// Reads inputs into a fleet and prints warnings.
pub(super) fn fleet(inputs: &[PathBuf]) -> Result<Fleet, Fault> {
    match reader(inputs).finish() {
        Ok((fleet, warnings)) => {
            super::draw::messages(fleet.sources(), &warnings);
            Ok(fleet)
        }
        Err(faults) => Err(Fault::Messages(Box::new(faults.sources), faults.diagnostics)),
    }
}

/// Hands all files of the inputs to a reader.
pub(super) fn reader(inputs: &[PathBuf]) -> Reader {
    let mut reader = Reader::new();
    for input in inputs {
        if input.as_os_str() == "-" {
            let mut bytes = Vec::new();
            let read = std::io::stdin()
                .lock()
                .take(LARGEST + 1)
                .read_to_end(&mut bytes)
                .map(|_| bytes);
            add(&mut reader, "standard input", read);
        } else {
            path(&mut reader, input);
        }
    }
    reader
}

fn path(reader: &mut Reader, path: &Path) {
    let name = path.display().to_string();
    match fs::metadata(path) {
        Ok(about) if about.is_dir() => match files_below(path) {
            Ok(files) if files.is_empty() => {
                let message = format!("the directory {name} holds no .toml or .json file");
                reader.refuse(&name, Diagnostic::new(Code::Unreadable, message));
            }
            Ok(files) => files
                .iter()
                .for_each(|file| add(reader, &file.display().to_string(), fs::read(file))),
            Err(error) => unreadable(reader, &name, &error),
        },
        Ok(about) if about.len() > LARGEST => {
            let message = format!("{name} is larger than 4 GiB");
            reader.refuse(
                &name,
                Diagnostic::new(Code::TooLarge, message).help("split it into several files"),
            );
        }
        Ok(_) => add(reader, &name, fs::read(path)),
        Err(error) => unreadable(reader, &name, &error),
    }
}

/// Returns the inventories and JSON files below a directory, in order of their paths.
fn files_below(directory: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut open = vec![directory.to_owned()];
    let mut found = Vec::new();
    while let Some(here) = open.pop() {
        for entry in fs::read_dir(&here)? {
            let entry = entry?;
            // Links are not followed, so that a circle of them ends.
            let kind = entry.file_type()?;
            let path = entry.path();
            if kind.is_dir() {
                open.push(path);
            } else if path
                .extension()
                .is_some_and(|ending| ending == "toml" || ending == "json")
            {
                found.push(path);
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}

fn add(reader: &mut Reader, name: &str, bytes: std::io::Result<Vec<u8>>) {
    match bytes {
        Ok(bytes) => reader.add(name, bytes),
        Err(error) => unreadable(reader, name, &error),
    }
}

fn unreadable(reader: &mut Reader, name: &str, error: &std::io::Error) {
    reader.refuse(
        name,
        Diagnostic::new(Code::Unreadable, format!("cannot read {name}: {error}")),
    );
}
