//! Bad inputs and their messages.
//!
//! Each file or directory of `tests/fixtures/invalid` is an inventory with faults. The snapshot next to it is what the
//! program reports; `COMOVE_BLESS=1` rewrites it. A first line `# Bump: ..` asks for a plan instead of a check.

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

/// Writes a file and checks it, with the messages as they are told.
fn told(name: &str, bytes: &[u8]) -> (Option<i32>, String) {
    let out = tempfile::tempdir().expect("a directory");
    let path = out.path().join(name);
    std::fs::write(&path, bytes).expect("it can be written");
    let output = comove(&["check", "-i", &path.to_string_lossy()]);
    (output.status.code(), String::from_utf8(output.stderr).expect("text"))
}

#[test]
fn bytes_that_are_no_text_are_refused_where_the_text_ends() {
    let inventory = b"[[host]]\nname = \"node-1\"\nkernel = \"";
    for (rest, byte) in [(&b"\xff\xfe"[..], 35), (b"\0", 35), (b"\xc3", 35)] {
        let (code, text) = told("a.toml", &[inventory, rest].concat());
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains("not-text") && text.contains(&format!("byte {byte}")), "{text}");
        assert!(text.contains("a.toml:3:"), "{text}");
        assert_eq!(text.matches("  × ").count(), 1, "{text}");
    }
    let gzip = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    assert!(told("a.toml", &gzip).1.contains("unreadable"), "it is compressed, and cut");
    assert!(told("a.json", &gzip).1.contains("unreadable"));
}

/// Whatever one line of 64 MiB holds, the answer is short, and comes in time and memory that follow its length.
#[test]
fn one_huge_line_gives_a_short_answer() {
    const LENGTH: usize = 64 << 20;
    let fill = |before: &str, unit: &str, after: &str| {
        format!("{before}{}{after}", unit.repeat(LENGTH / unit.len())).into_bytes()
    };
    for (what, bytes, code) in [
        ("a word", fill("", "x", ""), "syntax"),
        ("brackets", fill("hold = ", "[", ""), "too-large"),
        ("an open text", fill("hold = [\"", "x", ""), "syntax"),
        ("a version", fill("[[host]]\nname = \"n\"\nkernel = \"", "6", "\""), "bad-version"),
        ("a comment", fill("# ", "x", ""), "empty-inventory"),
        ("JSON", fill("{\"apiVersion\": \"", "v", ""), "syntax"),
    ] {
        let (exit, text) = told(if what == "JSON" { "a.json" } else { "a.toml" }, &bytes);
        assert_eq!(exit, Some(2), "{what}: {text:.400}");
        assert!(text.starts_with(&format!("{code}\n")), "{what}: {text:.400}");
        assert!(text.len() < 4000, "{what}: {} bytes are told", text.len());
    }
}

#[test]
fn a_directory_is_not_a_plan_nor_an_output() {
    let out = tempfile::tempdir().expect("a directory");
    let directory = out.path().to_string_lossy().into_owned();
    let fleet = "inventories/thirty-vms.toml";
    for args in [
        vec!["check", "-i", &directory],
        vec!["verify", &directory, "-i", fleet],
        vec!["plan", "-i", fleet, "--bump", "app/cart=3.0", "-o", &directory],
    ] {
        let output = comove(&args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(text.contains("directory"), "{args:?}: {text}");
        assert_eq!(std::fs::read_dir(out.path()).expect("readable").count(), 0, "{args:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_is_not_ours_to_read_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let out = tempfile::tempdir().expect("a directory");
    let path = out.path().join("secret.toml");
    std::fs::write(&path, "[[host]]\nname = \"n\"\n").expect("it can be written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).expect("it is ours");
    if std::fs::read(&path).is_ok() {
        // The superuser may read everything.
        return;
    }
    let output = comove(&["check", "-i", &path.to_string_lossy()]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("unreadable") && text.contains("secret.toml"), "{text}");
}

/// The output is written beside and renamed: a reader sees the old file or the new one, and what fails leaves the old.
#[cfg(unix)]
#[test]
fn an_output_is_replaced_as_a_whole() {
    use std::os::unix::fs::MetadataExt;
    let out = tempfile::tempdir().expect("a directory");
    let path = out.path().join("plan.json");
    std::fs::write(&path, "old").expect("it can be written");
    let before = std::fs::metadata(&path).expect("it is there").ino();
    let file = path.to_string_lossy().into_owned();
    let plan = |bump: &str| {
        let fleet = "inventories/thirty-vms.toml";
        comove(&["plan", "-i", fleet, "--bump", bump, "-f", "json", "-o", &file]).status.code()
    };
    assert_eq!(plan("app/crt=3.0"), Some(2));
    assert_eq!(std::fs::read_to_string(&path).expect("it is there"), "old");
    assert_eq!(plan("app/cart=3.0"), Some(0));
    assert_ne!(std::fs::metadata(&path).expect("it is there").ino(), before, "another file took its place");
    assert_eq!(std::fs::read_dir(out.path()).expect("readable").count(), 1, "nothing is left beside it");
}

#[test]
fn what_is_nested_too_deep_is_refused() {
    let nested = |first: &str, next: &dyn Fn(usize) -> String| {
        (1..=200).map(next).fold(first.to_owned(), |text, table| text + &table)
    };
    let images = nested("[[image]]\nname = \"i0\"\n", &|at| {
        format!("[[image]]\nname = \"i{at}\"\nbase = \"i{}\"\n", at - 1)
    });
    let machines = nested("[[host]]\nname = \"m0\"\n", &|at| {
        format!("[[guest]]\nname = \"m{at}\"\non = \"m{}\"\n", at - 1)
    });
    for (inventory, kind, name) in [(images, "image", "i"), (machines, "guest", "m")] {
        let (code, text) = told("a.toml", inventory.replace(&format!("{name}200\""), "last\"").as_bytes());
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains("too-large") && text.contains(&format!("{kind}/last")), "{text}");
        let less = inventory.rsplit_once("[[").expect("tables").0;
        assert_ne!(told("a.toml", less.as_bytes()).0, Some(2), "200 of them are fine");
    }
}
