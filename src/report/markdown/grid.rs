//! What is written as a table.

use super::inline::{Within, begin, inline, toned};
use crate::report::document::{Bar, Cell, Line, Row, Table};

/// Keys with their counts, if any has one, and values.
pub(super) fn rows(rows: &[Row]) -> String {
    let has_counts = rows.iter().any(|row| row.count.is_some());
    let cells = |row: &Row| {
        let mut cells = vec![cell(&Line::from(row.key.as_str()))];
        if has_counts {
            cells.push(row.count.map_or_else(String::new, |count| count.to_string()));
        }
        cells.push(toned(row.tone, &cell(&row.value)));
        cells
    };
    let right: &[bool] = if has_counts { &[false, true, false] } else { &[false, false] };
    grid(&[], &rows.iter().map(cells).collect::<Vec<_>>(), right)
}

/// A table, and below it what was cut off.
pub(super) fn table(table: &Table) -> String {
    let right: Vec<bool> = (0..table.columns()).map(|at| table.is_numeric(at)).collect();
    let head: Vec<String> = table.head.iter().map(cell).collect();
    let cells = |row: &Vec<Cell>| -> Vec<String> { row.iter().map(|shown| cell(&shown.line())).collect() };
    let rows: Vec<Vec<String>> = table.rows.iter().map(cells).collect();
    let rest = table.rest.as_ref().map(|rest| begin(&inline(rest, Within::Flow)));
    let parts = [grid(&head, &rows, &right), rest.unwrap_or_default()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// The values of a figure; the bars are for formats that draw.
pub(super) fn figure(bars: &[Bar]) -> String {
    let cells = |bar: &Bar| vec![cell(&bar.label), bar.value.to_string()];
    grid(&[], &bars.iter().map(cells).collect::<Vec<_>>(), &[false, true])
}

fn cell(line: &Line) -> String {
    inline(line, Within::Cell)
}

/// Lays cells out in columns, some of which are aligned at their right. Without rows there is nothing to lay out.
fn grid(head: &[String], rows: &[Vec<String>], right: &[bool]) -> String {
    if rows.is_empty() || right.is_empty() {
        return String::new();
    }
    let rule: String = right.iter().map(|&right| if right { "---:|" } else { "---|" }).collect();
    let mut lines = vec![row(head, right.len()), format!("|{rule}")];
    lines.extend(rows.iter().map(|cells| row(cells, right.len())));
    lines.join("\n")
}

fn row(cells: &[String], columns: usize) -> String {
    let mut line = "|".to_owned();
    for at in 0..columns {
        match cells.get(at).filter(|cell| !cell.is_empty()) {
            Some(cell) => line.extend([" ", cell.as_str(), " |"]),
            None => line.push_str(" |"),
        }
    }
    line
}
