//! What holds for every importer, and what each reads from its files.
//!
//! `tests/fixtures/KIND` has small files of each kind and, in `imported.txt`, what `comove import` makes of them;
//! `COMOVE_BLESS=1` rewrites it. Files by others are read if available, see [`samples`].

mod ansible;
mod boms;
mod cloudfoundry;
mod clusters;
mod compose;
mod contents;
mod cri;
mod cyclonedx;
mod docker;
mod ec2;
mod facter;
mod handed_over;
mod heroku;
mod hyperv;
mod image_archive;
mod image_elf;
mod layers;
mod libvirt;
mod lxd;
mod odd_archives;
mod one_machine;
mod openstack;
mod osquery;
mod proxmox;
mod said;
pub(crate) mod samples;
mod spdx;
mod syft;
mod terraform;
mod texts;
mod trivy;
mod vsphere;

use crate::cli::{comove, root, same_as_file};
use comove::inventory::raw::RawInventory;
use comove::inventory::write;
use comove::read::{Import, Input, Kind, Look, Reader};
use std::path::PathBuf;

/// Returns the fixtures of a kind.
pub(crate) fn fixtures(kind: &str) -> Vec<PathBuf> {
    let directory = root().join("tests/fixtures").join(kind);
    let entries = std::fs::read_dir(&directory).unwrap_or_else(|_| panic!("tests/fixtures/{kind}"));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.file_name().is_some_and(|name| name != "imported.txt"));
    paths.sort();
    assert!(!paths.is_empty(), "tests/fixtures/{kind} has files");
    paths
}

/// Returns each kind with the bytes of its fixtures.
pub(crate) fn kinds() -> impl Iterator<Item = (&'static Kind, Vec<Vec<u8>>)> {
    let read = |path| std::fs::read(path).expect("readable");
    Kind::all().iter().map(move |kind| (*kind, fixtures(kind.name).into_iter().map(read).collect()))
}

/// Imports files, each of which has to be told by its content.
fn import(files: &[(String, Vec<u8>)]) -> Import {
    let mut reader = Reader::new();
    for (name, bytes) in files {
        reader.take(Input::bytes(name.clone(), bytes.clone()));
    }
    reader.import().expect("sound files")
}

#[test]
fn each_kind_is_told_by_its_content() {
    for kind in Kind::all() {
        for path in fixtures(kind.name) {
            let bytes = std::fs::read(&path).expect("readable");
            let name = path.to_string_lossy();
            let kinds = Kind::of(&Look::new(&name, &bytes));
            assert_eq!(kinds, [*kind], "{name}");
        }
    }
}

#[test]
fn each_kind_is_complete() {
    let page = std::fs::read_to_string(root().join("docs/import.md")).expect("the page");
    for kind in Kind::all() {
        let name = kind.name;
        assert!(page.contains(&format!("\n| `{name}` |")), "docs/import.md has a row for {name}");
        assert!(page.contains(&format!("\n### {name}\n")), "docs/import.md has a section for {name}");
    }
}

#[test]
fn fixtures_are_imported_as_recorded() {
    for kind in Kind::all().iter().filter(|kind| kind.name != "kubernetes") {
        let directory = format!("tests/fixtures/{}", kind.name);
        let files = fixtures(kind.name);
        let paths: Vec<&str> = files.iter().map(|path| path.to_str().expect("text")).collect();
        let relative = paths
            .iter()
            .map(|path| path.trim_start_matches(root().to_str().expect("text")).trim_start_matches('/'));
        let output = comove(&["import"].into_iter().chain(relative).collect::<Vec<_>>());
        let told = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        same_as_file(&format!("{directory}/imported.txt"), &told);
        assert_eq!(output.status.code(), Some(0), "{directory}");
    }
}

/// What is written down says what was read.
#[test]
fn nothing_is_lost_when_it_is_written_down() {
    for kind in Kind::all() {
        let read = |path: &PathBuf| (path.display().to_string(), std::fs::read(path).expect("readable"));
        let files: Vec<_> = fixtures(kind.name).iter().map(read).collect();
        let raw = import(&files).raw;
        let text = |raw: &RawInventory| {
            let mut text = Vec::new();
            write::write(raw, "", &mut text).expect("memory takes it");
            String::from_utf8(text).expect("text")
        };
        let written = text(&raw);
        let again: RawInventory = toml::from_str(&written).expect("an inventory");
        assert_eq!(text(&again), written, "{}", kind.name);
        let mut reader = Reader::new();
        reader.add("fleet.toml", written.into_bytes());
        assert!(reader.finish().is_ok(), "{}", kind.name);
    }
}
