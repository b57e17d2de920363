//! Documents as Markdown for a ticket or change review, in the flavour of GitHub and GitLab.
//!
//! Names come from inventories, so everything that Markdown or HTML gives a meaning to is escaped.

mod grid;
mod inline;
#[cfg(test)]
mod tests;

use self::grid::{figure, rows, table};
use self::inline::{Within, begin, code, end, inline, toned};
use super::document::{Block, Document, Item, Line, Tile, Tone};
use super::picture;
use super::words::clean;

/// The largest number that begins a list.
const MOST: usize = 999_999_999;

/// Renders a document.
///
/// # Examples
/// ```
/// use comove::report::document::{Block, Document, Item, Tone};
/// use comove::report::markdown;
///
/// let mut document = Document::default();
/// document.push(Block::Answer(Tone::Plain, "Nothing is blocked.".into()));
/// document.section("Unknown", [Block::List(vec![Item { tone: Tone::Doubt, ..Item::new("app_1 on 6.8") }])]);
/// let text = markdown::render(&document);
/// assert_eq!(text, "**Nothing is blocked.**\n\n## Unknown\n\n- **?** app_1 on 6.8\n");
/// ```
#[must_use]
pub fn render(document: &Document) -> String {
    let mut text = blocks(&document.blocks, 2);
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// Blocks one below the other, with headings of a level.
fn blocks(blocks: &[Block], level: usize) -> String {
    let mut out = String::new();
    let mut is_below_list = false;
    for block in blocks {
        let text = one(block, level);
        if text.is_empty() {
            continue;
        }
        let is_list = matches!(block, Block::List(_) | Block::Checks(_));
        out.push_str(match (out.is_empty(), is_below_list && is_list) {
            (true, _) => "",
            (false, false) => "\n\n",
            // Or the two would be one list, numbered on.
            (false, true) => "\n\n<!-- -->\n\n",
        });
        out.push_str(&text);
        is_below_list = is_list;
    }
    out
}

fn one(block: &Block, level: usize) -> String {
    match block {
        Block::Answer(_, line) => around("**", line),
        Block::Heading(line) => heading(line, level),
        Block::Rows(all) => rows(all),
        Block::List(items) => list(items, 0).join("\n"),
        Block::Table(all) => table(all),
        Block::Fold { summary, blocks } => fold(summary, blocks, level + 1),
        Block::Checks(lines) => lines.iter().map(check).collect::<Vec<_>>().join("\n"),
        Block::Code(lines) => fenced(lines),
        Block::Tiles(tiles) => rows(&tiles.iter().map(Tile::row).collect::<Vec<_>>()),
        Block::Figure(bars) => figure(bars),
        Block::Units(_) => String::new(),
        Block::Picture(picture) => format!("```mermaid\n{}```", picture::mermaid(picture)),
        Block::Timeline(timeline) => table(&timeline.table()),
        Block::Grid(grid) => table(&grid.table()),
        Block::Excerpt(spot) if spot.text.is_empty() => String::new(),
        Block::Excerpt(spot) => code(&clean(&format!("[{}]", spot.text))),
        Block::Note(Tone::Aside, line) => around("*", line),
        Block::Note(tone, line) => toned(*tone, &begin(&inline(line, Within::Flow))),
    }
}

/// A paragraph of which all is emphasised.
fn around(mark: &str, line: &Line) -> String {
    match inline(line, Within::Emphasis) {
        text if text.is_empty() => text,
        text => format!("{mark}{text}{mark}"),
    }
}

fn heading(line: &Line, level: usize) -> String {
    match inline(line, Within::Flow) {
        text if text.is_empty() => text,
        text => format!("{} {}", "#".repeat(level.min(6)), end(&text)),
    }
}

fn fold(summary: &Line, inner: &[Block], level: usize) -> String {
    let summary = inline(summary, Within::Html);
    format!("<details>\n<summary>{summary}</summary>\n\n{}\n\n</details>", blocks(inner, level))
}

fn check(line: &Line) -> String {
    format!("- [ ] {}", inline(line, Within::Flow))
}

/// Lines as they are, behind a fence that none of them closes.
fn fenced(lines: &[String]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let lines = lines.iter().map(|line| clean(line)).collect::<Vec<_>>().join("\n");
    let fence = "`".repeat(inline::backticks(&lines).max(2) + 1);
    format!("{fence}\n{lines}\n{fence}")
}

/// The lines of a list, each item with what is below it.
fn list(items: &[Item], indent: usize) -> Vec<String> {
    let is_ordered = is_ordered(items, indent > 0);
    let mut lines = Vec::new();
    for item in items {
        let number = item.number.filter(|_| is_ordered);
        let mark = number.map_or_else(|| "-".to_owned(), |number| format!("{number}."));
        lines.push(format!("{}{mark} {}", " ".repeat(indent), said(item, !is_ordered)));
        lines.extend(list(&item.below, indent + mark.len() + 1));
    }
    lines
}

/// Whether a list can number its items itself: it counts on from the first, and inside of an item only from 1.
fn is_ordered(items: &[Item], is_inside: bool) -> bool {
    let first = items.first().and_then(|item| item.number);
    first.is_some_and(|first| {
        first.saturating_add(items.len()) <= MOST
            && (first == 1 || !is_inside)
            && items.iter().zip(first..).all(|(item, number)| item.number == Some(number))
    })
}

/// What an item says, behind its number if that is not the list's own.
fn said(item: &Item, is_numbered: bool) -> String {
    let number = item.number.filter(|_| is_numbered).map(|number| format!("**{number}**"));
    let text = toned(item.tone, &begin(&inline(&item.text, Within::Flow)));
    let aside = inline(&item.aside, Within::Flow);
    let aside = Some(aside).filter(|aside| !aside.is_empty()).map(|aside| format!("— {aside}"));
    let parts = [number, Some(text).filter(|text| !text.is_empty()), aside];
    match parts.into_iter().flatten().collect::<Vec<_>>().join(" ") {
        // A mark alone would underline the line above.
        said if said.is_empty() => "<!-- -->".to_owned(),
        said => said,
    }
}
