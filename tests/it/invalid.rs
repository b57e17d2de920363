//! Bad inputs, and the messages that they get.
//!
//! Each file or directory of `tests/fixtures/invalid` is an inventory with faults. The snapshot beside it is what the
//! program says of it; `COMOVE_BLESS=1` rewrites it. A first line `# Bump: ..` asks for a plan instead of a check.

use crate::cli::{comove, root, same_as_file};
use std::path::Path;

const FIXTURES: &str = "tests/fixtures/invalid";

/// Names the inventories, each a file or a directory of files that make one.
fn fixtures() -> Vec<String> {
    let entries = std::fs::read_dir(root().join(FIXTURES)).expect("the fixtures are there");
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let mut names: Vec<_> = names.filter(|name| !name.ends_with(".txt")).collect();
    names.sort_unstable();
    names
}

/// Returns the bump that the first line of a fixture names.
fn bump(path: &Path) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    text.lines().next()?.strip_prefix("# Bump: ").map(str::to_owned)
}

#[test]
fn every_fault_is_told_as_recorded() {
    let names = fixtures();
    assert!(names.len() > 25, "the fixtures are there");
    for name in names {
        let path = format!("{FIXTURES}/{name}");
        let output = match bump(&root().join(&path)) {
            Some(bump) => comove(&["plan", "-i", &path, "--bump", &bump]),
            None => comove(&["check", "-i", &path]),
        };
        assert_eq!(output.status.code(), Some(2), "{path}");
        assert!(output.stdout.is_empty(), "{path}: what is wrong goes to standard error");
        let told = String::from_utf8(output.stderr).expect("text");
        same_as_file(&format!("{FIXTURES}/{}.txt", name.replace('.', "-")), &told);
    }
}
