//! Tables, in columns as wide as they need to be.

use super::line::words;
use super::rows::rows;
use crate::report::document::{Cell, Line, Row, Table};
use crate::report::page::{Face, Page, Run, fill, single};

/// Columns between the cells of a row.
const GAP: usize = 3;

/// The words of the cells of a row.
type Cells = Vec<Vec<Run>>;

pub(super) fn table(page: &mut Page<'_>, indent: usize, table: &Table) {
    if !table.rows.is_empty() {
        let grid = grid(table);
        let columns: Vec<Column> = (0..table.columns()).map(|at| Column::of(table, &grid, at)).collect();
        match widths(&columns, page.room(indent)) {
            Some(widths) => grid.iter().for_each(|cells| set(page, indent, cells, &columns, &widths)),
            None => records(page, indent, table),
        }
    }
    if let Some(rest) = &table.rest {
        page.words(indent, words(rest, Face::Aside));
    }
}

/// The words of the headings and of each row.
fn grid(table: &Table) -> Vec<Cells> {
    let head: Cells = table.head.iter().map(|head| words(head, Face::Heading)).collect();
    let row =
        |row: &Vec<Cell>| -> Cells { row.iter().map(|cell| words(&cell.line(), Face::Plain)).collect() };
    std::iter::once(head).chain(table.rows.iter().map(row)).collect()
}

/// What a column needs.
struct Column {
    /// How wide it is where no cell is wrapped.
    widest: usize,
    /// How wide it is at least: as its longest word.
    longest: usize,
    is_numeric: bool,
}

impl Column {
    fn of(table: &Table, grid: &[Cells], at: usize) -> Self {
        let cells = || grid.iter().filter_map(move |cells| cells.get(at));
        Self {
            widest: cells().map(|words| single(words.clone()).width()).max().unwrap_or(0),
            longest: cells().flatten().map(Run::width).max().unwrap_or(0),
            is_numeric: table.is_numeric(at),
        }
    }
}

/// How wide each column becomes: those that need most give way until all fit, if they can without breaking a name.
fn widths(columns: &[Column], room: usize) -> Option<Vec<usize>> {
    let gaps = GAP * columns.len().saturating_sub(1);
    (1..=room).rev().find_map(|most| {
        let width = |column: &Column| column.widest.min(most.max(column.longest));
        let widths: Vec<usize> = columns.iter().map(width).collect();
        (widths.iter().sum::<usize>() + gaps <= room).then_some(widths)
    })
}

/// Writes a row, each cell wrapped within its column.
fn set(page: &mut Page<'_>, indent: usize, cells: &[Vec<Run>], columns: &[Column], widths: &[usize]) {
    let cells: Cells = cells.iter().zip(widths).map(|(words, width)| fill(words.clone(), *width)).collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    for at in 0..height {
        let mut line = Run::default();
        let mut start = 0;
        for ((cell, column), width) in cells.iter().zip(columns).zip(widths) {
            if let Some(part) = cell.get(at) {
                let blanks = if column.is_numeric { width.saturating_sub(part.width()) } else { 0 };
                line.pad(start + blanks);
                line.join(part.clone());
            }
            start += width + GAP;
        }
        page.line(indent, &line);
    }
}

/// Writes each row as a block of keys and values, where names leave no room for columns.
fn records(page: &mut Page<'_>, indent: usize, table: &Table) {
    for cells in &table.rows {
        let pair = |at: usize| {
            let key = table.head.get(at).map(Line::words).unwrap_or_default();
            Row::new(key, cells.get(at).map(Cell::line).unwrap_or_default())
        };
        let pairs: Vec<Row> = (0..table.columns()).map(pair).collect();
        rows(page, indent, &pairs);
        page.gap();
    }
}
