//! `docs/facts.md` lists the capabilities that comove knows, and no others.

use comove::inventory::raw::RawInventory;
use std::collections::BTreeSet;

const PAGE: &str = include_str!("../../docs/facts.md");
const CAPABILITIES: &str = include_str!("../../src/facts/capabilities.toml");

/// Returns the names in the first column of the table of capabilities.
fn on_the_page() -> BTreeSet<&'static str> {
    let table = PAGE.split("\n## Capabilities\n").nth(1).expect("the page has the section");
    let rows =
        table.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let cells = rows.filter_map(|row| row.split('|').nth(1));
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect()
}

#[test]
fn the_page_has_each_capability() {
    let raw: RawInventory = toml::from_str(CAPABILITIES).expect("the file is an inventory");
    let known: BTreeSet<_> = raw.capability.iter().map(|capability| capability.name.value.as_str()).collect();
    let page = on_the_page();
    assert!(page.len() > 20, "the table is found: {page:?}");
    let missing: Vec<_> = known.difference(&page).collect();
    assert!(missing.is_empty(), "docs/facts.md does not name {missing:?}");
    let unknown: Vec<_> = page.difference(&known).collect();
    assert!(unknown.is_empty(), "docs/facts.md names {unknown:?}, which capabilities.toml has not");
}
