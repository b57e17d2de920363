//! Files by others, if available: `COMOVE_SHARED` names the directory that has them under `samples`.

use comove::diag::Code;
use comove::inventory::raw::{RawComponent, RawMachine, Text};
use comove::read::{Import, Input, Reader};
use std::path::{Path, PathBuf};

/// Returns a directory or file of the samples, or says that the test is skipped.
#[expect(clippy::disallowed_methods, clippy::print_stderr, reason = "a test may be told where its files are")]
pub(super) fn sample(path: &str) -> Option<PathBuf> {
    let shared = std::env::var("COMOVE_SHARED")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../shared").to_owned());
    let found = Path::new(&shared).join("samples").join(path);
    if !found.exists() {
        eprintln!("skipped: no samples at {}", found.display());
        return None;
    }
    Some(found)
}

/// Returns all samples that are at hand.
pub(crate) fn all() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut open: Vec<PathBuf> = sample("").into_iter().collect();
    while let Some(directory) = open.pop() {
        for entry in std::fs::read_dir(directory).expect("readable") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { open.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

/// Imports the files of a directory of samples, or one file, all told by their content.
pub(super) fn import(path: &str) -> Option<Import> {
    let found = sample(path)?;
    let mut reader = Reader::new();
    let mut files = vec![found.clone()];
    if found.is_dir() {
        files = std::fs::read_dir(&found)
            .expect("readable")
            .map(|entry| entry.expect("an entry").path())
            .collect();
        files.sort();
    }
    for file in files {
        let bytes = std::fs::read(&file).expect("readable");
        assert!(reader.take(Input::bytes(file.display().to_string(), bytes).found()), "{}", file.display());
    }
    Some(reader.import().expect("sound files"))
}

/// Finds a machine by name, with whether it is a guest.
pub(super) fn machine<'i>(import: &'i Import, name: &str) -> (&'i RawMachine, bool) {
    let find = |all: &'i [RawMachine]| all.iter().find(|machine| machine.name.value == name);
    let host = find(&import.raw.host).map(|machine| (machine, false));
    host.or_else(|| find(&import.raw.guest).map(|machine| (machine, true)))
        .unwrap_or_else(|| panic!("{name}"))
}

pub(super) fn text(mark: Option<&Text>) -> Option<&str> {
    mark.map(|mark| mark.value.as_str())
}

/// Returns a label, or something that is provided, by its key.
pub(super) fn value<'m>(map: &'m comove::inventory::raw::RawMap, key: &str) -> Option<&'m str> {
    map.iter().find(|(known, _)| known.value == key).map(|(_, value)| value.value.as_str())
}

/// Returns the warnings of a code.
pub(super) fn said(import: &Import, code: Code) -> Vec<&str> {
    import.warnings.iter().filter(|said| said.code == code).map(|said| said.message.as_str()).collect()
}

/// Finds an image, package or application by name.
pub(super) fn component<'i>(all: &'i [RawComponent], name: &str) -> &'i RawComponent {
    all.iter().find(|component| component.name.value == name).unwrap_or_else(|| panic!("{name}"))
}

/// Returns what a component contains.
pub(super) fn contents(component: &RawComponent) -> Vec<&str> {
    component.contains.iter().map(|content| content.name.value.as_str()).collect()
}
