//! Documents as plain text for fields of other programs, which have proportional letters: nothing is laid out in columns, and nothing
//! is broken but by whoever shows it.

use super::document::{Block, Document, Item, Line, Row, Table, Tone};
use super::words::clean;

/// Renders a document.
///
/// # Examples
/// ```
/// use comove::report::document::{Block, Document, Row};
/// use comove::report::plain;
///
/// let mut document = Document::default();
/// document.section("Figures", [Block::Rows(vec![Row { count: Some(2), ..Row::new("hosts", "kernel 5.15 -> 6.8") }])]);
/// assert_eq!(plain::render(&document), "FIGURES\nhosts: 2 kernel 5.15 -> 6.8\n");
/// ```
#[must_use]
pub fn render(document: &Document) -> String {
    let mut lines = Vec::new();
    blocks(&document.blocks, &mut lines);
    let mut text = lines.join("\n");
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn blocks(all: &[Block], out: &mut Vec<String>) {
    for block in all {
        one(block, out);
    }
}

fn one(block: &Block, out: &mut Vec<String>) {
    match block {
        Block::Answer(_, line) => out.push(words(line)),
        Block::Heading(line) => {
            if !out.is_empty() {
                out.push(String::new());
            }
            out.push(words(line).to_uppercase());
        }
        Block::Rows(rows) => out.extend(rows.iter().map(row)),
        Block::Tiles(tiles) => out.extend(tiles.iter().map(|tile| row(&tile.row()))),
        Block::Figure(bars) => {
            out.extend(bars.iter().map(|bar| format!("{}: {}", words(&bar.label), bar.value)));
        }
        Block::List(all) => items(all, 0, out),
        Block::Table(all) => table(all, out),
        Block::Units(_) => {}
        Block::Picture(picture) => table(&picture.table(), out),
        Block::Timeline(timeline) => table(&timeline.table(), out),
        Block::Grid(grid) => table(&grid.table(), out),
        Block::Fold { summary, blocks: inner } => {
            out.push(words(summary));
            blocks(inner, out);
        }
        Block::Checks(lines) => out.extend(lines.iter().map(|line| format!("[ ] {}", words(line)))),
        Block::Code(lines) => out.extend(lines.iter().map(|line| format!("    {}", clean(line)))),
        Block::Excerpt(spot) if spot.text.is_empty() => {}
        Block::Excerpt(spot) => out.push(format!("[{}]", clean(&spot.text))),
        Block::Note(tone, line) => out.push(toned(*tone, words(line))),
    }
}

fn words(line: &Line) -> String {
    clean(&line.words()).trim().to_owned()
}

fn toned(tone: Tone, text: String) -> String {
    match tone.symbol() {
        Some(symbol) => format!("{symbol} {text}"),
        None => text,
    }
}

fn row(row: &Row) -> String {
    let count = row.count.map(|count| count.to_string());
    let value = toned(row.tone, words(&row.value));
    let parts = [count, Some(value)].into_iter().flatten().collect::<Vec<_>>().join(" ");
    match row.key.is_empty() {
        true => parts,
        false => format!("{}: {parts}", clean(&row.key)),
    }
}

fn items(all: &[Item], depth: usize, out: &mut Vec<String>) {
    for item in all {
        let number = item.number.map_or_else(|| "-".to_owned(), |number| format!("{number}."));
        let aside = match item.aside.is_empty() {
            true => String::new(),
            false => format!(" ({})", words(&item.aside)),
        };
        let text = toned(item.tone, format!("{}{aside}", words(&item.text)));
        out.push(format!("{}{number} {text}", "  ".repeat(depth)));
        items(&item.below, depth + 1, out);
    }
}

/// A line for each row, its cells apart from each other by bars.
fn table(table: &Table, out: &mut Vec<String>) {
    let line = |cells: Vec<String>| cells.join(" | ").trim_end_matches(" | ").to_owned();
    if table.head.iter().any(|head| !head.is_empty()) {
        out.push(line(table.head.iter().map(words).collect()));
    }
    out.extend(table.rows.iter().map(|row| line(row.iter().map(|cell| words(&cell.line())).collect())));
    out.extend(table.rest.iter().map(words));
}
