//! Large tables: the first rows are drawn, all of them stand beside as data, and the page's script draws from these what is
//! searched for.
//!
//! The data of a page name each span, line and item once. Rows are numbers: the tone, then each cell, then the items below, if any.

use super::escape::{json, text};
use super::inline::{cell, inline, mark};
use crate::id::FixedMap;
use crate::report::document::{Cell, Column, Entry, Grid, Item, Line, Span, Table, Tone};
use std::collections::BTreeSet;

/// Values of a column among which a reader may choose.
const CHOICES: usize = 12;
/// Numbers from here on lose digits in a script.
const EXACT: u64 = 1 << 53;
/// Rows of a table that is no grid yet.
const SHORT: usize = 200;
/// Rows that are drawn before the script draws more, for who has no scripts.
const FIRST: usize = 50;

/// A table of so many rows as a grid; none if it has fewer.
pub(super) fn of_table(table: &Table, name: &str) -> Option<Grid> {
    let column = |at: usize| {
        let head = table.head.get(at).cloned().unwrap_or_default();
        let is_facet = is_facet(table, at);
        Column { head, is_facet }
    };
    (table.rows.len() > SHORT).then(|| Grid {
        caption: format!("{name}: {} rows", table.rows.len()).into(),
        columns: (0..table.columns()).map(column).collect(),
        rows: table.rows.iter().map(|cells| Entry { cells: cells.clone(), ..Entry::default() }).collect(),
        few: table.rows.len(),
        hint: Line::default(),
    })
}

/// Whether a column has so few different values that a reader may choose one.
fn is_facet(table: &Table, column: usize) -> bool {
    let mut values: BTreeSet<Line> = BTreeSet::new();
    for cell in table.rows.iter().filter_map(|row| row.get(column)) {
        if !matches!(cell, Cell::Empty) {
            values.insert(cell.line());
        }
        if values.len() > CHOICES {
            return false;
        }
    }
    values.len() > 1
}

/// Writes a grid whose parts are named after `id`.
pub(super) fn grid(grid: &Grid, id: &str, names: &mut Names, out: &mut String) {
    let caption = text(&grid.caption.words());
    out.extend(["<div class=\"grid\" id=\"", id, "\""]);
    if !grid.hint.is_empty() {
        out.extend([" data-all=\"", &text(&grid.hint.words()), "\""]);
    }
    out.extend([
        ">\n<div class=\"scroll tall\" tabindex=\"0\" role=\"group\" aria-label=\"",
        &caption,
        "\">\n",
    ]);
    out.extend(["<table>\n<caption>", &inline(&grid.caption), "</caption>\n<thead><tr>"]);
    for (at, column) in grid.columns.iter().enumerate() {
        let facet = if column.is_facet { " data-facet=\"\"" } else { "" };
        let class = if is_numeric(grid, at) { " class=\"number\"" } else { "" };
        out.extend(["<th scope=\"col\"", class, facet, ">", &inline(&column.head), "</th>"]);
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    grid.rows.iter().take(FIRST).for_each(|row| drawn(grid, row, out));
    out.push_str("</tbody>\n</table>\n</div>\n");
    if grid.rows.len() > FIRST {
        let number = grid.rows.len().to_string();
        let first = FIRST.to_string();
        out.extend(["<noscript><p class=\"note\">These are ", &first, " of ", &number]);
        out.push_str(" rows; with scripts switched on all of them can be searched.</p></noscript>\n");
    }
    out.push_str("<script type=\"application/json\">");
    rows(grid, names, out);
    out.push_str("</script>\n</div>\n");
}

/// Whether a column holds nothing but numbers.
fn is_numeric(grid: &Grid, column: usize) -> bool {
    let cells = || grid.rows.iter().filter_map(|row| row.cells.get(column));
    let filled = cells().filter(|cell| !matches!(cell, Cell::Empty));
    filled.clone().next().is_some()
        && filled.clone().all(|cell| matches!(cell, Cell::Number(_) | Cell::Duration(_)))
}

/// Draws a row for a reader whose browser runs no scripts.
fn drawn(grid: &Grid, row: &Entry, out: &mut String) {
    out.push_str("<tr>");
    for (at, one) in row.cells.iter().enumerate() {
        let class = if is_numeric(grid, at) { " class=\"number\"" } else { "" };
        let mark = if at == 0 { mark(row.tone) } else { String::new() };
        out.extend(["<td", class, ">", &mark, if mark.is_empty() { "" } else { " " }, &cell(one), "</td>"]);
    }
    out.push_str("</tr>\n");
}

/// What is named once.
#[derive(Default)]
pub(super) struct Names {
    spans: Vec<String>,
    span_of: FixedMap<String, usize>,
    lines: Vec<Vec<usize>>,
    line_of: FixedMap<Vec<usize>, usize>,
    items: Vec<String>,
    item_of: FixedMap<String, usize>,
}

impl Names {
    /// The number of a span, which is written behind the letter of its kind.
    fn span(&mut self, span: &Span) -> usize {
        let kind = match span {
            Span::Text(_) => 'x',
            Span::Strong(_) => 's',
            Span::Thing(_) => 't',
            Span::Version(_) => 'v',
            Span::Code(_) => 'c',
            Span::Link(words) if super::inline::is_address(words) => 'l',
            Span::Link(_) => 'x',
            Span::Aside(_) => 'a',
        };
        let mut named = String::new();
        json(&format!("{kind}{}", span.words()), &mut named);
        number(&mut self.spans, &mut self.span_of, named)
    }

    fn line(&mut self, line: &Line) -> usize {
        let spans: Vec<usize> =
            line.0.iter().filter(|span| !span.words().is_empty()).map(|span| self.span(span)).collect();
        number(&mut self.lines, &mut self.line_of, spans)
    }

    /// The number of an item: its tone, its text, what stands at its end, and the numbers of those below it.
    fn item(&mut self, item: &Item) -> usize {
        let (text, aside) = (self.line(&item.text), self.line(&item.aside));
        // Items are made by reports, which nest them two or three deep.
        let below: Vec<usize> = item.below.iter().map(|below| self.item(below)).collect();
        let named = format!("[{},{text},{aside},{}]", code(item.tone), listed(&below));
        number(&mut self.items, &mut self.item_of, named)
    }

    /// A cell: nothing, a number, a line, or a line with the number that it is sorted by.
    fn cell(&mut self, cell: &Cell) -> String {
        match cell {
            Cell::Empty => "-1".to_owned(),
            // Numbers stand below what stands for nothing.
            Cell::Number(value) if *value < EXACT => format!("-{}", value + 2),
            Cell::Number(value) | Cell::Duration(value) => format!("[{},{value}]", self.line(&cell.line())),
            Cell::Line(line) => self.line(line).to_string(),
        }
    }
}

/// The number of a value, which gets the next one if it has none.
fn number<T: Clone + std::hash::Hash + Eq>(all: &mut Vec<T>, of: &mut FixedMap<T, usize>, value: T) -> usize {
    *of.entry(value).or_insert_with_key(|value| {
        all.push(value.clone());
        all.len() - 1
    })
}

/// The number of a tone, as the script knows it.
const fn code(tone: Tone) -> usize {
    match tone {
        Tone::Plain => 0,
        Tone::Good => 1,
        Tone::Bad => 2,
        Tone::Doubt => 3,
        Tone::Aside => 4,
    }
}

fn listed(numbers: &[usize]) -> String {
    let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
    format!("[{}]", numbers.join(","))
}

/// Writes the rows of a grid.
fn rows(grid: &Grid, names: &mut Names, out: &mut String) {
    let mut rows: Vec<String> = Vec::with_capacity(grid.rows.len());
    for row in &grid.rows {
        let mut cells = vec![code(row.tone).to_string()];
        cells.extend((0..grid.columns.len()).map(|at| names.cell(row.cells.get(at).unwrap_or(&Cell::Empty))));
        let below: Vec<usize> = row.below.iter().map(|item| names.item(item)).collect();
        if !below.is_empty() {
            cells.push(listed(&below));
        }
        rows.push(format!("[{}]", cells.join(",")));
    }
    out.extend(["[", &rows.join(",\n"), "]"]);
}

impl Names {
    /// Writes what the rows of all grids of a page refer to; nothing if there are none.
    pub(super) fn write(&self, out: &mut String) {
        if self.lines.is_empty() {
            return;
        }
        let lines: Vec<String> = self.lines.iter().map(|line| listed(line)).collect();
        out.push_str("<script type=\"application/json\" id=\"names\">");
        out.extend([
            "{\"spans\":[",
            &self.spans.join(","),
            "],\n\"lines\":[",
            &lines.join(","),
            "],\n\"items\":[",
        ]);
        out.extend([&self.items.join(","), "]}</script>\n"]);
    }
}
