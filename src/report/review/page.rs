//! What a page leaves to its table of all changes, in which everything can be searched: long lists of names.

use super::TOGETHER;
use crate::report::document::{Block, Cell, Item, Line, Span};

/// Names that a line has at most.
const MOST: usize = 24;
/// Names that are left of more than that.
const LEFT: usize = 12;

/// Shortens the lines of a review that name very many things. What goes together is told whole.
pub(super) fn shorten(blocks: &mut [Block]) {
    let mut is_whole = false;
    for block in blocks {
        match block {
            Block::Heading(heading) => is_whole = heading.words() == TOGETHER,
            _ if is_whole => {}
            block => of_block(block),
        }
    }
}

fn of_block(block: &mut Block) {
    match block {
        Block::Answer(_, line) | Block::Note(_, line) => shortened(line),
        Block::Rows(rows) => rows.iter_mut().for_each(|row| shortened(&mut row.value)),
        Block::List(items) => items.iter_mut().for_each(of_item),
        Block::Table(table) => table.rows.iter_mut().flatten().for_each(of_cell),
        Block::Fold { blocks, .. } => blocks.iter_mut().for_each(of_block),
        Block::Checks(lines) => lines.iter_mut().for_each(shortened),
        _ => {}
    }
}

fn of_item(item: &mut Item) {
    shortened(&mut item.text);
    shortened(&mut item.aside);
    item.below.iter_mut().for_each(of_item);
}

fn of_cell(cell: &mut Cell) {
    if let Cell::Line(line) = cell {
        shortened(line);
    }
}

/// Leaves the first names of a line that has very many, and says how many more there are.
fn shortened(line: &mut Line) {
    let is_name = |(at, span): (usize, &Span)| matches!(span, Span::Thing(_)).then_some(at);
    let names: Vec<usize> = line.0.iter().enumerate().filter_map(is_name).collect();
    if names.len() <= MOST {
        return;
    }
    let (Some(&keep), Some(&last)) = (names.get(LEFT - 1), names.last()) else { return };
    let rest = line.0.split_off(last + 1);
    line.0.truncate(keep + 1);
    line.0.push(Span::Aside(format!(" and {} more, which are among All changes", names.len() - LEFT)));
    line.0.extend(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn very_many_names_are_counted_and_what_goes_together_is_not() {
        let line = || {
            let mut line = Line::from("tries ");
            for at in 0..100 {
                line = line.with(Span::Thing(format!("w{at}"))).text(", ");
            }
            line.text("end")
        };
        let mut blocks = vec![
            Block::List(vec![Item::new(line())]),
            Block::Heading(TOGETHER.into()),
            Block::List(vec![Item::new(line())]),
            Block::Heading("Unknown".into()),
            Block::List(vec![Item::new(line())]),
        ];
        shorten(&mut blocks);
        let words = |block: &Block| match block {
            Block::List(items) => items[0].text.words(),
            _ => String::new(),
        };
        let short = "tries w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10, w11 and 88 more, which are among All changes, end";
        assert_eq!(words(&blocks[0]), short);
        assert_eq!(words(&blocks[2]), line().words());
        assert_eq!(words(&blocks[4]), short);
    }
}
