//! How much of a review is told, so that it fits where it is put.

use crate::report::document::{Block, Cell, Document, Item, Line, Span};
use crate::report::words::ranges;
use crate::report::{Detail, NODES};
use std::collections::BTreeSet;
use std::fmt;

/// How much of a review is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cut {
    /// How much is told of one entry of a list.
    pub detail: Detail,
    /// How many entries of a list are told that may be cut.
    pub rows: usize,
    /// How what goes together is named.
    pub members: Members,
    /// How many nodes the picture has at most; none if there is no room for one.
    pub nodes: usize,
    /// Where what was cut is: `in the CSV`.
    pub hint: &'static str,
}

/// How what goes together in a step is named.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Members {
    /// Each workload by its name.
    Named,
    /// The workloads of one service on one machine by the service and their number.
    ByService,
    /// By number.
    Counted,
    /// By number, for all machines at once with which the same goes; and no list is longer than some lines.
    Summed,
}

/// A review does not fit, however much of it is cut.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooLong {
    /// The characters that are needed.
    pub needed: usize,
}

impl fmt::Display for TooLong {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "what a review must tell takes {} characters", self.needed)
    }
}

/// Nodes of a picture in a ticket: sites that draw it refuse a large one.
const SMALL: usize = 60;
/// Where all is that a review had no room for.
const HINT: &str = "in the CSV";
/// Where all is that a page does not print.
const ALL: &str = "in the CSV that comove plan ... --format csv prints";

impl Cut {
    /// Everything is told.
    pub const ALL: Self =
        Self { detail: Detail::Full, rows: usize::MAX, members: Members::Named, nodes: SMALL, hint: HINT };

    /// Everything is told, where a picture has room too.
    pub const PAGE: Self = Self { nodes: NODES, hint: ALL, ..Self::ALL };

    /// So many entries of each list, and of each entry what decides.
    #[must_use]
    pub const fn to(rows: usize, members: Members) -> Self {
        let nodes = if rows == 0 { 0 } else { SMALL };
        Self { detail: Detail::Brief, rows, members, nodes, hint: HINT }
    }

    /// Whether some of it is left out.
    pub(super) fn is_made(&self) -> bool {
        Self { nodes: SMALL, hint: HINT, ..*self } != Self::ALL
    }

    /// Whether no list may be longer than some lines, however much there is to tell.
    pub(super) fn is_summed(&self) -> bool {
        self.members == Members::Summed
    }

    /// How many lines a list has that is not cut otherwise.
    pub(super) fn most(&self) -> usize {
        if self.is_summed() { LINES } else { usize::MAX }
    }

    /// Numbers as ranges: all of them, or the first where no list may be long.
    pub(super) fn spans(&self, numbers: impl IntoIterator<Item = usize>) -> String {
        if !self.is_summed() {
            return super::spans(numbers);
        }
        ranges(&numbers.into_iter().collect::<BTreeSet<usize>>().into_iter().collect::<Vec<usize>>())
    }

    /// Says of what other parts of a report have cut where it is: `--full` tells no more where there is no room.
    pub(super) fn hint(&self, document: &mut Document) {
        let longest = if self.members >= Members::Counted { LONGEST } else { usize::MAX };
        // A page has all of it in a table of its own.
        let hint = if self.hint == ALL { "see All changes" } else { self.hint };
        let how = How { hint, longest, lines: self.most() };
        document.blocks.iter_mut().for_each(|block| told(block, how));
    }
}

/// How the parts of a report are told.
#[derive(Clone, Copy)]
struct How {
    /// What is said of what was cut.
    hint: &'static str,
    /// The longest name that is told whole.
    longest: usize,
    /// The lines of the longest list.
    lines: usize,
}

impl How {
    /// Says how many lines are left out; nothing of none.
    fn rest(self, left_out: usize) -> Option<Line> {
        (left_out > 0).then(|| Line::from(Span::Aside(format!("and {left_out} more; {}", self.hint))))
    }
}

/// Says in a block where the rest is.
fn told(block: &mut Block, how: How) {
    match block {
        Block::Answer(_, line) | Block::Heading(line) | Block::Note(_, line) => words(line, how),
        Block::Rows(rows) => rows.iter_mut().for_each(|row| words(&mut row.value, how)),
        Block::List(items) => of_items(items, how),
        Block::Table(table) => {
            let left_out = shorten(&mut table.rows, how);
            table.rest = how.rest(left_out).or_else(|| table.rest.take());
            table.rows.iter_mut().flatten().for_each(|cell| of_cell(cell, how));
            table.rest.iter_mut().for_each(|line| words(line, how));
        }
        Block::Code(lines) => {
            let left_out = shorten(lines, how);
            lines.extend(
                (left_out > 0)
                    .then(|| format!("# and {left_out} more lines, which comove plan ... --runbook prints")),
            );
        }
        Block::Grid(grid) => {
            grid.rows.iter_mut().flat_map(|row| &mut row.cells).for_each(|cell| of_cell(cell, how));
        }
        Block::Tiles(tiles) => tiles.iter_mut().for_each(|tile| words(&mut tile.note, how)),
        Block::Timeline(timeline) => timeline.bars.iter_mut().for_each(|bar| words(&mut bar.note, how)),
        Block::Fold { summary, blocks } => {
            words(summary, how);
            blocks.iter_mut().for_each(|block| told(block, how));
        }
        Block::Checks(lines) => {
            let left_out = shorten(lines, how);
            lines.extend(how.rest(left_out));
            lines.iter_mut().for_each(|line| words(line, how));
        }
        _ => {}
    }
}

/// Leaves the first lines of a list, and tells how many were cut.
fn shorten<T>(lines: &mut Vec<T>, how: How) -> usize {
    let left_out = lines.len().saturating_sub(how.lines);
    lines.truncate(how.lines);
    left_out
}

fn of_items(items: &mut Vec<Item>, how: How) {
    let left_out = shorten(items, how);
    items.extend(how.rest(left_out).map(Item::new));
    items.iter_mut().for_each(|item| of_item(item, how));
}

fn of_cell(cell: &mut Cell, how: How) {
    if let Cell::Line(line) = cell {
        words(line, how);
    }
}

fn of_item(item: &mut Item, how: How) {
    words(&mut item.text, how);
    words(&mut item.aside, how);
    of_items(&mut item.below, how);
}

fn words(line: &mut Line, how: How) {
    for span in &mut line.0 {
        match span {
            Span::Text(words) | Span::Aside(words) => {
                if let Some(before) = words.strip_suffix("(--full)") {
                    *words = format!("{before}({})", how.hint);
                }
            }
            Span::Thing(name) | Span::Strong(name) if name.len() > how.longest => {
                *name = shortened(name, how.longest);
            }
            _ => {}
        }
    }
}

/// The beginning and the end of a name, and that something is left out between.
fn shortened(name: &str, longest: usize) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= longest {
        return name.to_owned();
    }
    let end: String = letters.iter().skip(letters.len() - longest / 4).collect();
    let beginning: String = letters.iter().take(longest / 2).collect();
    format!("{beginning}...{end}")
}

/// Makes a text of at most so many characters: all that fits, with as many entries of each list as possible. Names of what goes
/// together are given up last.
///
/// Makes the text about twenty times, where it does not fit at once.
///
/// # Errors
/// If nothing that may be cut is left, and it is still too long.
pub fn within(limit: usize, make: impl Fn(&Cut) -> String) -> Result<String, TooLong> {
    let length = |text: &str| text.chars().count();
    let whole = make(&Cut::ALL);
    if length(&whole) <= limit {
        return Ok(whole);
    }
    let mut needed = usize::MAX;
    for members in [Members::Named, Members::ByService, Members::Counted, Members::Summed] {
        let least = make(&Cut::to(LEAST, members));
        needed = needed.min(length(&least));
        if length(&least) > limit {
            continue;
        }
        // More rows never make a text shorter.
        let (mut rows, mut best, mut too_many) = (LEAST, least, MOST);
        while rows + 1 < too_many {
            let middle = rows.midpoint(too_many);
            let text = make(&Cut::to(middle, members));
            match length(&text) <= limit {
                true => (rows, best) = (middle, text),
                false => too_many = middle,
            }
        }
        return Ok(best);
    }
    let least = make(&Cut::to(0, Members::Summed));
    match length(&least) {
        fits if fits <= limit => Ok(least),
        long => Err(TooLong { needed: needed.min(long) }),
    }
}

/// Letters of a name that are told where nothing else is left to cut.
const LONGEST: usize = 120;
/// Entries of each list that are told before names of what goes together are given up.
const LEAST: usize = 5;
/// Lines of a list where no list may be long.
const LINES: usize = 40;
/// More entries than this are never tried: so many do not fit anywhere where there is a limit.
const MOST: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;

    /// A text that has a line of ten characters for each row, of which there are `all`, and `core` besides.
    fn text(all: usize, core: [usize; 4]) -> impl Fn(&Cut) -> String {
        move |cut| {
            let core = match cut.members {
                Members::Named => core[0],
                Members::ByService => core[1],
                Members::Counted => core[2],
                Members::Summed => core[3],
            };
            format!("{}{}", "x".repeat(core), "123456789\n".repeat(all.min(cut.rows)))
        }
    }

    #[test]
    fn as_many_rows_as_fit_are_told() {
        let told = |limit, all, core| within(limit, text(all, core)).map(|text| text.len());
        assert_eq!(told(1000, 20, [100; 4]), Ok(300));
        assert_eq!(told(1000, 2000, [100; 4]), Ok(1000));
        assert_eq!(told(1009, 2000, [100; 4]), Ok(1000));
        assert_eq!(told(1000, 2000, [950, 700, 100, 50]), Ok(1000));
        assert_eq!(told(1000, 2000, [5000, 4000, 3500, 995]), Ok(995));
        assert_eq!(told(1000, 2000, [5000, 4000, 3500, 3000]), Err(TooLong { needed: 3000 }));
    }

    #[test]
    fn what_is_cut_says_where_it_is() {
        let mut document = Document::default();
        document.push(Block::Note(Default::default(), "a, b and 24 more (--full)".into()));
        Cut::to(8, Members::Named).hint(&mut document);
        let Block::Note(_, line) = &document.blocks[0] else { panic!("a note") };
        assert_eq!(line.words(), "a, b and 24 more (in the CSV)");
    }
}
