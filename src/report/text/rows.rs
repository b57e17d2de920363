//! Keys with their values, in columns.

use super::STEP;
use super::line::{toned, words};
use crate::report::document::{Line, Row};
use crate::report::page::{Face, Page, Run};
use crate::report::words::clean;

/// Columns between a key and its count.
const COUNT_GAP: usize = 2;
/// Columns before a value.
const GAP: usize = 3;
/// Values for which less room is left than this stand below their keys.
const NARROW: usize = 20;

pub(super) fn rows(page: &mut Page<'_>, indent: usize, rows: &[Row]) {
    let columns = Columns::of(rows);
    let hang = columns.key + columns.count + GAP;
    let is_beside = page.room(indent + hang) >= NARROW;
    for row in rows {
        let value = toned(row.tone, &row.value);
        if is_beside {
            page.behind(indent, columns.lead(row), hang, value);
        } else {
            let lead = Line::from(format!("{} {}", row.key, number(row)));
            page.words(indent, words(&lead, Face::Plain));
            page.words(indent + STEP, value);
        }
    }
}

/// How wide the keys of a block are, and its counts with the gap before them.
struct Columns {
    key: usize,
    count: usize,
}

impl Columns {
    fn of(rows: &[Row]) -> Self {
        let key = |row: &Row| clean(&row.key).chars().count();
        let count = |row: &Row| row.count.map_or(0, |_| COUNT_GAP + number(row).len());
        Self {
            key: rows.iter().map(key).max().unwrap_or(0),
            count: rows.iter().map(count).max().unwrap_or(0),
        }
    }

    /// A key with its count, which ends where all counts end.
    fn lead(&self, row: &Row) -> Run {
        let number = number(row);
        let mut lead = Run::new(Face::Plain, &clean(&row.key));
        lead.pad((self.key + self.count).saturating_sub(number.len()));
        lead.push(Face::Plain, &number);
        lead
    }
}

fn number(row: &Row) -> String {
    row.count.map_or_else(String::new, |count| count.to_string())
}
