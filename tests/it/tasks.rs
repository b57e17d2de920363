//! The first minute: the tasks of a newcomer, and the table of what to type for which file.
//!
//! That the tasks print what their page shows is held with the other pages' examples.

use crate::cli::{comove, root, stdout, words};

const TASKS: &str = include_str!("../../docs/tasks.md");
const README: &str = include_str!("../../README.md");

#[test]
fn there_are_eleven_tasks_each_with_its_command_and_an_answer() {
    let tasks: Vec<&str> = TASKS.split("\n## ").skip(1).collect();
    assert_eq!(tasks.len(), 11);
    for (task, number) in tasks.iter().zip(1..) {
        let (question, rest) = task.split_once('\n').expect("a question");
        assert!(question.starts_with(&format!("{number}. ")) && question.ends_with('?'), "{question}");
        let (_, block) = rest.split_once("```console\n$ comove ").expect("a command");
        let (command, after) = block.split_once("```").expect("a closed block");
        assert!(!after.contains("```console") && !after.trim().is_empty(), "{question}");
        let args = words(command.lines().next().expect("a line"));
        let code = comove(&args).status.code();
        let expected = if args[0] == "check" { 1 } else { 0 };
        assert_eq!(code, Some(expected), "{question}");
    }
}

/// For each file that the README's table names, one of its kind.
const SAMPLES: [(&str, &str); 10] = [
    ("cluster.json", "tests/fixtures/mixed/cluster.json"),
    ("web1.json", "tests/fixtures/docker/web1.json"),
    ("compose.yaml", "tests/fixtures/compose/shop.yaml"),
    ("facts/", "tests/fixtures/mixed/facts"),
    ("web1.scan.json", "tests/fixtures/scan"),
    ("IMAGE.cdx.json", "tests/fixtures/cyclonedx/shop.cdx.json"),
    ("IMAGE.trivy.json", "tests/fixtures/trivy"),
    ("vms.xml", "tests/fixtures/mixed/vms.xml"),
    ("instances.json", "tests/fixtures/ec2/instances.json"),
    ("state.json", "tests/fixtures/terraform"),
];

#[test]
fn what_the_readme_says_to_type_is_read() {
    let (_, table) = README.split_once("\n| you have | type this |\n").expect("the table");
    let rows: Vec<&str> = table.lines().skip(1).take_while(|line| line.starts_with('|')).collect();
    assert_eq!(rows.len(), SAMPLES.len());
    for (row, (file, sample)) in rows.iter().zip(SAMPLES) {
        assert!(row.contains(&format!("`comove show -i {file}`")), "{row}");
        let shown = comove(&["show", "-i", sample]);
        assert!(shown.status.success(), "{sample}: {}", String::from_utf8_lossy(&shown.stderr));
        let told = stdout(&shown);
        assert!(!told.contains("describe nothing"), "{sample}: {told}");
    }
    // What is made of a command's output is made as `docs/import.md` says.
    let page = std::fs::read_to_string(root().join("docs/import.md")).expect("the page");
    for row in rows {
        let typed = row.rsplit('|').nth(1).unwrap_or_default();
        let first = typed.split("<br>").next().unwrap_or_default().trim().trim_matches('`');
        let first = first.strip_suffix(" > cluster.json").unwrap_or(first);
        let known = first.starts_with("comove ") || page.contains(first);
        assert!(known, "docs/import.md says it otherwise: {first}");
    }
}

#[test]
fn the_first_command_of_the_readme_prints_what_stands_below_it() {
    let (_, block) = README.split_once("```sh\ncargo run --release -- ").expect("the first command");
    let first = block.lines().next().expect("a line");
    let (_, shown) = README.split_once("```console\n$ comove ").expect("the first example");
    assert_eq!(shown.lines().next(), Some(first));
}
