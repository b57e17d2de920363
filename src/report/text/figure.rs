//! Quantities as bars.

use super::STEP;
use super::line::words;
use crate::report::document::Bar;
use crate::report::page::{Face, Page, Run, single};

/// Columns between a label, its value and its bar.
const GAP: usize = 2;
/// The most that a bar is long.
const LONGEST: usize = 40;
/// Bars that would have less room than this stand below their labels.
const SHORTEST: usize = 10;

pub(super) fn figure(page: &mut Page<'_>, indent: usize, bars: &[Bar]) {
    let labels: Vec<Run> = bars.iter().map(|bar| single(words(&bar.label, Face::Plain))).collect();
    let label = GAP + labels.iter().map(Run::width).max().unwrap_or(0);
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0);
    let value = GAP + most.to_string().len();
    let is_beside = page.room(indent + label + value) >= SHORTEST;
    let start = if is_beside { label } else { STEP };
    let unit = unit(most, page.room(indent + start + value));
    for (bar, label) in bars.iter().zip(labels) {
        let lead = match is_beside {
            true => label,
            false => {
                page.words(indent, words(&bar.label, Face::Plain));
                Run::default()
            }
        };
        page.line(indent, &drawn(lead, bar.value, start + value, unit));
    }
}

/// What one character of a bar stands for: a whole number, so that bars of the same length are equal or nearly so.
fn unit(most: usize, room: usize) -> usize {
    most.div_ceil(room.clamp(1, LONGEST)).max(1)
}

/// Sets a value and its bar behind a label; all bars begin at a column.
fn drawn(mut line: Run, value: usize, column: usize, unit: usize) -> Run {
    let number = value.to_string();
    line.pad(column.saturating_sub(GAP + number.len()));
    line.push(Face::Plain, &number);
    line.pad(column);
    line.push(Face::Plain, &"#".repeat(value.div_ceil(unit)));
    line
}
