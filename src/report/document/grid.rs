//! Grids: tables so large that a format may let its reader search, sort and filter them.

use super::{Cell, Item, Line, Span, Table, Tone};

/// A large table, of which formats that cannot search show only the first rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// What it holds: `All 1,571 changes`.
    pub caption: Line,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Entry>,
    /// How many rows a format shows that cannot search.
    pub few: usize,
    /// Where such a reader finds the others: `--format csv has all`.
    pub hint: Line,
}

/// A column of a grid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub head: Line,
    /// Whether it has so few different values that a reader may choose one of them.
    pub is_facet: bool,
}

/// A row of a grid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// How it is to be taken.
    pub tone: Tone,
    /// Its cells, as many as there are columns.
    pub cells: Vec<Cell>,
    /// What a reader may unfold, such as the chain of reasons. A format that cannot fold leaves it out.
    pub below: Vec<Item>,
}

impl Grid {
    /// Its first rows as a table that says how many were cut.
    #[must_use]
    pub fn table(&self) -> Table {
        let cut = self.rows.len().saturating_sub(self.few);
        let rest = (cut > 0).then(|| {
            let rest = Line::from(Span::Aside(format!("and {cut} more")));
            if self.hint.is_empty() { rest } else { rest.text("; ").join(self.hint.clone()) }
        });
        Table {
            head: self.columns.iter().map(|column| column.head.clone()).collect(),
            rows: self.rows.iter().take(self.few).map(|row| row.cells.clone()).collect(),
            rest,
        }
    }
}
