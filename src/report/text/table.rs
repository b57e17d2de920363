//! Tables, in columns as wide as they need to be.

use super::line::words;
use super::rows::rows;
use crate::report::document::{Cell, Line, Row, Table};
use crate::report::page::{Face, Page, Run, fill, single};

/// Columns between the cells of a row.
const GAP: usize = 3;
/// How narrow a column becomes for names that do not fit into theirs.
const NARROW: usize = 12;

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
    /// How wide it is at least where no name is wider: as its longest word.
    longest: usize,
    /// How wide the longest word of its heading is.
    head: usize,
    is_numeric: bool,
}

impl Column {
    fn of(table: &Table, grid: &[Cells], at: usize) -> Self {
        let cells = || grid.iter().filter_map(move |cells| cells.get(at));
        Self {
            widest: cells().map(|words| single(words.clone()).width()).max().unwrap_or(0),
            longest: cells().flatten().map(Run::width).max().unwrap_or(0),
            head: cells().next().into_iter().flatten().map(Run::width).max().unwrap_or(0),
            is_numeric: table.is_numeric(at),
        }
    }
}

/// How wide each column becomes: those that need most give way until all fit. Names that leave no room for that are wider than
/// their columns.
fn widths(columns: &[Column], room: usize) -> Option<Vec<usize>> {
    let gaps = GAP * columns.len().saturating_sub(1);
    let fit = |least: &dyn Fn(&Column) -> usize| {
        (1..=room).rev().find_map(|most| {
            let width = |column: &Column| column.widest.min(most.max(least(column)));
            let widths: Vec<usize> = columns.iter().map(width).collect();
            (widths.iter().sum::<usize>() + gaps <= room).then_some(widths)
        })
    };
    fit(&|column: &Column| column.longest).or_else(|| fit(&|column: &Column| column.head.max(NARROW)))
}

/// A cell of a row, where it begins, and its lines.
struct Placed {
    start: usize,
    width: usize,
    is_numeric: bool,
    lines: Vec<Run>,
}

/// Writes a row, each cell wrapped within its column. A name that is wider than its column goes on over those behind it, whose cells
/// then follow below.
fn set(page: &mut Page<'_>, indent: usize, cells: &[Vec<Run>], columns: &[Column], widths: &[usize]) {
    let room = page.room(indent);
    let mut beside: Vec<Placed> = Vec::new();
    let mut start = 0;
    for ((words, column), &own) in cells.iter().zip(columns).zip(widths) {
        let longest = words.iter().map(Run::width).max().unwrap_or(0);
        let is_wide = longest > own;
        let begin = if is_wide { start.min(room.saturating_sub(longest)) } else { start };
        if begin < start {
            write(page, indent, &std::mem::take(&mut beside));
        }
        let width = if is_wide { (room - begin).max(longest) } else { own };
        let lines = fill(words.clone(), width);
        beside.push(Placed { start: begin, width, is_numeric: column.is_numeric, lines });
        if is_wide {
            write(page, indent, &std::mem::take(&mut beside));
        }
        start += own + GAP;
    }
    write(page, indent, &beside);
}

/// Writes cells side by side.
fn write(page: &mut Page<'_>, indent: usize, cells: &[Placed]) {
    let height = cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(0);
    for at in 0..height {
        let mut line = Run::default();
        for cell in cells {
            if let Some(part) = cell.lines.get(at) {
                let blanks = if cell.is_numeric { cell.width.saturating_sub(part.width()) } else { 0 };
                line.pad(cell.start + blanks);
                line.join(part.clone());
            }
        }
        page.line(indent, &line);
    }
}

/// Writes each row as a block of keys and values, where there is no room for columns.
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
