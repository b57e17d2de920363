//! What a browser makes of the pages that comove writes: `tests/browser/look.mjs` opens them in Chromium.

mod pages;

use crate::cli::root;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Set by who wants to know that nothing was skipped.
const REQUIRED: &str = "COMOVE_BROWSER";

/// A program on the path under one of its names.
#[expect(clippy::disallowed_methods, reason = "a test may look for programs")]
fn program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var("PATH").unwrap_or_default();
    let places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let all = names.iter().flat_map(|name| places.iter().map(move |place| place.join(name)));
    all.into_iter().find(|file| file.is_file())
}

/// Chromium and Node.js, with the packages of `tests/browser`; what is missing otherwise.
fn browser() -> Result<(PathBuf, PathBuf), &'static str> {
    let chromium = program(&["chromium", "chromium-browser", "google-chrome"]).ok_or("no Chromium")?;
    let node = program(&["node", "nodejs"]).ok_or("no Node.js")?;
    match root().join("tests/browser/node_modules/playwright-core").is_dir() {
        true => Ok((chromium, node)),
        false => Err("no packages: run `npm ci` in tests/browser"),
    }
}

/// Opens a page and says what came of it; nothing where there is no browser.
#[expect(clippy::disallowed_methods, clippy::print_stderr, reason = "a test may be told what it needs")]
fn look(page: &Path) -> Option<Value> {
    let (chromium, node) = match browser() {
        Ok(found) => found,
        Err(missing) => {
            assert!(std::env::var(REQUIRED).is_err(), "{missing}");
            eprintln!("skipped: {missing}");
            return None;
        }
    };
    let output = Command::new(node)
        .current_dir(root().join("tests/browser"))
        .arg("look.mjs")
        .args([&chromium, page])
        .output()
        .expect("Node.js starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    Some(serde_json::from_slice(&output.stdout).expect("what it has seen"))
}

/// Holds what is true of every page: it asks for nothing, says nothing, lets nothing run, and can be used by everybody.
fn assert_sound(seen: &Value) {
    assert_eq!(seen["requests"], serde_json::json!([]));
    assert_eq!(seen["said"], serde_json::json!([]));
    for media in ["light", "dark", "print"] {
        assert_eq!(seen["axe"][media], serde_json::json!([]), "{media}");
    }
    assert_eq!(seen["policy"]["ran"], false);
    let violations = seen["policy"]["violations"].as_array().expect("violations");
    let directives: Vec<&str> = violations.iter().filter_map(Value::as_str).collect();
    assert_eq!(
        directives,
        ["connect-src", "img-src", "script-src-attr", "script-src-elem", "style-src-attr", "style-src-elem"]
    );
    assert_eq!(seen["folded"], 0, "on paper nothing is folded but what a picture shows");
    assert_eq!(seen["phone"]["overflow"], 0, "wider than a phone");
    assert_ne!(seen["foldOpens"], false);
}
