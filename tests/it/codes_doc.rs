//! `docs/codes.md` and the codes of messages agree.

use comove::diag::{Code, Severity};
use comove::read::Reader;
use comove::{Ask, Bump};

const CODES: &str = include_str!("../../docs/codes.md");

#[test]
fn every_code_has_its_heading_and_every_heading_its_code() {
    let headings: Vec<_> = CODES.lines().filter_map(|line| line.strip_prefix("### ")).collect();
    let codes: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(headings, codes, "headings of docs/codes.md, in the order of the code");
}

#[test]
fn every_code_stands_under_its_severity() {
    let warnings = CODES.find("\n## Warnings\n").expect("a section for warnings");
    for &code in Code::ALL {
        let heading = format!("\n### {}\n", code.name());
        let at = CODES.find(&heading).expect("a heading");
        assert_eq!(at > warnings, code.severity() == Severity::Warning, "{code}");
        let section = &CODES[at + heading.len()..];
        assert!(section.trim_start().starts_with(code.description()), "{code} begins with its description");
    }
}

/// Returns the blocks and bumps of a section.
fn example(section: &str) -> (Vec<&str>, Vec<Bump>) {
    let files =
        section.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default()).collect();
    let bumps = section
        .lines()
        .filter_map(|line| line.strip_prefix("Bump: `")?.strip_suffix('`'))
        .map(|bump| Bump::parse(bump).expect("a bump"))
        .collect();
    (files, bumps)
}

#[test]
fn the_examples_give_the_messages() {
    let mut seen = 0;
    for section in CODES.split("\n### ").skip(1) {
        let (name, text) = section.split_once('\n').expect("a heading and text");
        let (files, bumps) = example(text.split("\n## ").next().unwrap_or_default());
        if files.is_empty() {
            continue;
        }
        let mut reader = Reader::new();
        for (index, file) in files.iter().enumerate() {
            reader.add(&format!("{index}.toml"), file.as_bytes().to_vec());
        }
        let messages = match reader.finish() {
            Err(faults) => faults.diagnostics,
            Ok((fleet, warnings)) => match Ask::resolve(&fleet, &bumps, &[]) {
                Err(faults) => faults,
                Ok((_, more)) => [warnings, more].concat(),
            },
        };
        // Where the table at fault was the only one, the inventory is empty besides.
        let mut codes: Vec<_> = messages.iter().map(|message| message.code.name()).collect();
        codes.retain(|code| *code == name || *code != Code::EmptyInventory.name());
        codes.dedup();
        assert_eq!(codes, [name], "the example of {name}: {messages:#?}");
        seen += 1;
    }
    assert!(seen > 15, "only {seen} examples");
}
