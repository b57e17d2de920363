//! Pages of plans.

use super::{assert_sound, look};
use crate::cli::comove;
use serde_json::Value;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Writes the review of a plan as a page.
fn page(directory: &TempDir, inventory: &Path, bump: &str) -> PathBuf {
    let page = directory.path().join("plan.html");
    let (inventory, file) = (inventory.display().to_string(), page.display().to_string());
    let output = comove(&["-q", "plan", "-i", &inventory, "--bump", bump, "--format", "html", "-o", &file]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    page
}

/// Writes an inventory and the page of a plan of it.
fn page_of(directory: &TempDir, inventory: &str, bump: &str) -> PathBuf {
    let path = directory.path().join("fleet.toml");
    std::fs::write(&path, inventory).expect("writable");
    page(directory, &path, bump)
}

/// Hosts with so many workloads on each.
fn fleet(hosts: usize, each: usize) -> String {
    let mut text = String::from("format = 1\n");
    for host in 0..hosts {
        write!(
            text,
            "[[host]]\nname = \"node-{host:04}\"\nkernel = \"5.15\"\ncandidates = {{ kernel = [\"6.8\"] }}\n"
        )
        .expect("memory");
        for workload in 0..each {
            write!(text, "[[workload]]\nname = \"app-{host:04}-{workload:02}\"\nhost = \"node-{host:04}\"\n")
                .expect("memory");
        }
    }
    text
}

fn number(seen: &Value) -> u64 {
    seen.as_u64().unwrap_or_else(|| panic!("no number: {seen}"))
}

#[test]
fn a_page_asks_for_nothing_and_is_used_by_keyboard() {
    let directory = tempfile::tempdir().expect("a directory");
    let inventory = Path::new("inventories/thirty-containers-coupled.toml");
    let Some(seen) = look(&page(&directory, inventory, "app/cart=3.0")) else { return };
    assert_sound(&seen);
    assert!(number(&seen["pictures"]) >= 2, "{}", seen["pictures"]);
    let keyboard = &seen["keyboard"];
    assert_eq!(keyboard["search"], true);
    assert!((1..number(&seen["drawn"][0])).contains(&number(&keyboard["found"])), "{keyboard}");
    assert_eq!(keyboard["again"], seen["drawn"][0]);
    assert_eq!(keyboard["sorted"], 1);
    assert_eq!(keyboard["foldedAgain"], 0);
    assert_ne!(keyboard["unfolded"], 0);
    assert_eq!(seen["foldOpens"], true);
    assert_eq!(seen["printed"], seen["drawn"]);
}

#[test]
fn names_stay_text() {
    let names = [
        "</script><script>window.ran = true</script>",
        "<!-- <script> ",
        "\\\"><img src=x onerror=window.ran=true>",
        "' onclick=window.ran=true x='",
        "]]>&lt;b&gt;&amp;",
        "${window.ran = true}",
    ];
    let directory = tempfile::tempdir().expect("a directory");
    let mut inventory = String::from("format = 1\n[[host]]\nname = \"n\"\nkernel = \"5.15\"\n");
    for name in names.iter().map(|name| (*name).to_owned()).chain(["long".repeat(2500)]) {
        write!(
            inventory,
            "[[workload]]\nname = \"{name}\"\nhost = \"n\"\nlabels = {{ owner = \"{name}\" }}\n"
        )
        .expect("memory");
    }
    let page = page_of(&directory, &inventory, "host/n:kernel=6.8");
    let Some(seen) = look(&page) else { return };
    assert_sound(&seen);
    assert_eq!(seen["scripts"], 3, "the page's own, its rows and what they name");
    let shown = seen["text"].as_str().expect("text");
    for name in ["</script><script>window.ran = true</script>", "<!-- <script>", "]]>&lt;b&gt;&amp;"] {
        assert!(shown.contains(name), "{name}");
    }
    assert!(shown.contains(&"long".repeat(2500)));
}

#[test]
fn a_page_of_ten_thousand_things_is_small() {
    let directory = tempfile::tempdir().expect("a directory");
    let page = page_of(&directory, &fleet(400, 24), "host/*:kernel=6.8");
    let bytes = std::fs::metadata(&page).expect("a page").len();
    assert!(bytes <= 2_000_000, "{bytes} bytes");
    let Some(seen) = look(&page) else { return };
    assert_sound(&seen);
    assert_eq!(seen["drawn"], serde_json::json!([50, 50, 50]), "what goes together, services, changes");
    assert_eq!(seen["printed"], serde_json::json!([400, 2000, 2000]));
    assert_eq!(seen["keyboard"]["again"], 50);
    assert_eq!(seen["draws"], 1, "what is typed at once is looked for once");
}
