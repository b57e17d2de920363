//! Pictures as files: what the README shows, and what other programs read.

use crate::cli::{comove, same_as_file, stdout};

const FLEET: &str = "inventories/thirty-containers-coupled.toml";

/// What `comove` prints of the thirty containers in a format.
fn printed(command: &str, format: &str) -> String {
    let output = comove(&[command, "-i", FLEET, "--bump", "app/cart=3.0", "--format", format]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    stdout(&output)
}

#[test]
fn the_readme_shows_the_contrast_as_it_is_drawn() {
    same_as_file("docs/contrast.svg", &printed("contrast", "svg"));
    let readme = include_str!("../../README.md");
    let first_screen: String = readme.lines().take(20).collect();
    assert!(first_screen.contains("(docs/contrast.svg)"), "{first_screen}");
}

#[test]
fn a_plan_is_drawn_with_every_thing_that_it_changes() {
    let drawn = printed("plan", "svg");
    let document = roxmltree::Document::parse(&drawn).expect("XML");
    let titles =
        document.descendants().filter(|node| node.has_tag_name("title")).filter_map(|node| node.text());
    let things: Vec<&str> = titles.filter(|title| title.contains("; ")).collect();
    assert_eq!(things.len(), 31, "{things:?}");
    assert!(
        things
            .contains(&"host/node-1; changes version; kernel 5.15 \u{2192} 6.8; nothing says that it works"),
        "{things:?}"
    );
    assert_eq!(things.iter().filter(|title| title.contains("; only restarts")).count(), 26);
    let written = printed("plan", "mermaid");
    assert!(
        written.starts_with("flowchart BT\n") && written.contains("\"? step 1: 31 together\""),
        "{written}"
    );
    let graph = printed("plan", "dot");
    assert_eq!(graph.lines().filter(|line| line.contains("[arrowhead=none]")).count(), 30, "{graph}");
}
