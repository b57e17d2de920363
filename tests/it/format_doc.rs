//! `docs/format.md` says what the reader does.

use comove::read::Reader;

const FORMAT: &str = include_str!("../../docs/format.md");
const RAW: &str = include_str!("../../src/inventory/raw.rs");

/// Returns the fenced blocks of a page with the line on which each begins.
fn blocks<'a>(page: &'a str, language: &str) -> Vec<(usize, &'a str)> {
    let fence = format!("```{language}\n");
    let mut found = Vec::new();
    for (at, _) in page.match_indices(&fence) {
        let start = at + fence.len();
        let length = page[start..].find("```").expect("a fence that is closed");
        found.push((page[..start].lines().count() + 1, &page[start..start + length]));
    }
    found
}

#[test]
fn every_inventory_of_the_page_is_sound() {
    let blocks = blocks(FORMAT, "toml");
    assert!(blocks.len() > 10, "the page has examples, {} were found", blocks.len());
    for (line, block) in blocks {
        let mut reader = Reader::new();
        reader.add("format.md", block.as_bytes().to_vec());
        match reader.finish() {
            Ok((_, warnings)) => assert_eq!(warnings, [], "docs/format.md:{line}"),
            Err(faults) => panic!("docs/format.md:{line}: {:#?}", faults.diagnostics),
        }
    }
}

/// Returns the keys of the raw structures, as they are written in an inventory.
fn keys() -> Vec<String> {
    let mut keys = Vec::new();
    let mut renamed = None;
    let mut inside = false;
    for line in RAW.lines().map(str::trim) {
        inside |= line.starts_with("pub struct Raw");
        inside &= line != "}";
        if let Some((_, rest)) = line.split_once("rename = \"") {
            renamed = rest.split('"').next().map(str::to_owned);
        } else if let Some((name, _)) = line.strip_prefix("pub ").and_then(|rest| rest.split_once(':'))
            && inside
        {
            keys.push(renamed.take().unwrap_or_else(|| name.replace('_', "-")));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

#[test]
fn every_key_is_on_the_page() {
    let keys = keys();
    assert!(keys.iter().any(|key| key == "in") && keys.iter().any(|key| key == "stuck-because"));
    let missing: Vec<_> = keys.iter().filter(|key| !FORMAT.contains(&format!("`{key}`"))).collect();
    assert!(missing.is_empty(), "docs/format.md does not name {missing:?}");
}
