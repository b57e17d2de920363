//! Units: quantities of things in which each thing is seen, such as what changes together under each strategy.

use super::picture::Happens;
use super::{Cell, Line, Table};

/// Rows of things, each of which is drawn. The document says the same in words beside it, so a format that does not draw
/// leaves it out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Units {
    /// What it shows, in a few words.
    pub title: Line,
    /// The same in a sentence or two, for somebody who does not see it.
    pub description: Line,
    /// The rows, which share a scale.
    pub rows: Vec<UnitRow>,
}

/// A row of things.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitRow {
    /// What it is about: `in place`.
    pub label: Line,
    /// The figure that decides: how many things change together.
    pub value: usize,
    /// What is to be known of it: `in one step`.
    pub note: Line,
    /// The things that change together, which stand in a frame.
    pub together: Vec<Part>,
    /// All others.
    pub beside: Vec<Part>,
}

/// Things to which the same happens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// What happens to them; nothing if it differs and is not told apart.
    pub happens: Option<Happens>,
    /// How many.
    pub count: usize,
}

impl Part {
    /// What happens to them, in words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self.happens {
            Some(happens) => happens.name(),
            None => "change, restart or move",
        }
    }
}

impl Units {
    /// The same as a table.
    #[must_use]
    pub fn table(&self) -> Table {
        let told = |parts: &[Part]| -> Cell {
            let some = parts.iter().filter(|part| part.count > 0);
            let told: Vec<String> = some.map(|part| format!("{} {}", part.count, part.name())).collect();
            if told.is_empty() { Cell::Empty } else { Cell::Line(told.join(", ").into()) }
        };
        let number = |value| Cell::Number(u64::try_from(value).unwrap_or(u64::MAX));
        let row = |row: &UnitRow| {
            let note = if row.note.is_empty() { Cell::Empty } else { Cell::Line(row.note.clone()) };
            vec![
                Cell::Line(row.label.clone()),
                number(row.value),
                note,
                told(&row.together),
                told(&row.beside),
            ]
        };
        Table {
            head: ["", "together", "how", "these", "beside them"].map(Line::from).to_vec(),
            rows: self.rows.iter().map(row).collect(),
            rest: None,
        }
    }
}
