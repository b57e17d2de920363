//! Documents as text for a terminal.
//!
//! Nothing breaks inside a name, version or address; a command breaks before its flags. What has a colour has a symbol
//! too.

mod code;
mod figure;
mod line;
mod list;
mod rows;
mod table;
#[cfg(test)]
mod tests;

use self::line::{face, toned, words};
use super::document::{Block, Document, Line, Span, Table, Tile, Tone};
use super::page::{Face, Page, Run, Styles};
use crate::source::Place;

/// Columns by which a part stands further in than what it belongs to.
const STEP: usize = 2;

/// Renders a document; `show` draws the line of a source at a place.
///
/// # Examples
/// ```
/// use comove::report::document::{Block, Document, Row, Tone};
/// use comove::report::{Styles, text};
///
/// let mut document = Document::default();
/// document.push(Block::Answer(Tone::Plain, "Upgrading 2 hosts forces nothing else.".into()));
/// document.push(Block::Rows(vec![Row { count: Some(2), ..Row::new("hosts", "kernel 5.15 -> 6.8") }]));
/// let text = text::render(&document, &Styles::default(), &mut |_| String::new());
/// assert_eq!(text, "Upgrading 2 hosts forces nothing else.\n\n  hosts  2   kernel 5.15 -> 6.8\n");
/// ```
#[must_use]
pub fn render(document: &Document, styles: &Styles, show: &mut dyn FnMut(Place) -> String) -> String {
    let mut writer = Writer { page: Page::new(styles), base: 0, show };
    writer.blocks(&document.blocks);
    writer.page.finish()
}

/// Writes blocks one below the other.
struct Writer<'s, 'w> {
    page: Page<'s>,
    /// Where headings begin; what is below them stands a step further in.
    base: usize,
    show: &'w mut dyn FnMut(Place) -> String,
}

impl Writer<'_, '_> {
    fn blocks(&mut self, blocks: &[Block]) {
        let mut above = None;
        for block in blocks {
            if above.is_some_and(|above| is_apart(above, block)) {
                self.page.gap();
            }
            self.block(block, self.base + STEP);
            above = Some(block);
        }
    }

    fn block(&mut self, block: &Block, indent: usize) {
        match block {
            Block::Answer(tone, line) => self.page.words(self.base, answer(*tone, line)),
            Block::Heading(line) => self.page.words(self.base, words(line, Face::Heading)),
            Block::Rows(rows) => rows::rows(&mut self.page, indent, rows),
            Block::List(items) => list::list(&mut self.page, indent, items),
            Block::Table(table) => table::table(&mut self.page, indent, table),
            Block::Fold { summary, blocks } => self.fold(summary, blocks),
            Block::Checks(lines) => lines.iter().for_each(|line| self.check(indent, line)),
            Block::Code(lines) => {
                lines.iter().for_each(|line| code::code(&mut self.page, indent + STEP, line));
            }
            Block::Tiles(tiles) => {
                rows::rows(&mut self.page, indent, &tiles.iter().map(Tile::row).collect::<Vec<_>>());
            }
            Block::Figure(bars) => figure::figure(&mut self.page, indent, bars),
            Block::Units(_) => {}
            Block::Picture(picture) => self.captioned(indent, &picture.title, &picture.table()),
            Block::Timeline(timeline) => self.captioned(indent, &timeline.title, &timeline.table()),
            Block::Grid(grid) => self.captioned(indent, &grid.caption, &grid.table()),
            Block::Excerpt(spot) => match spot.place {
                Some(place) => self.page.verbatim(indent, &(self.show)(place)),
                None => self.place(indent, &spot.text),
            },
            Block::Note(tone, line) => self.page.words(indent, toned(*tone, line)),
        }
    }

    /// Shows what other formats fold, further in than what is around it, but never so far that no room is left.
    fn fold(&mut self, summary: &Line, blocks: &[Block]) {
        let outer = self.base;
        self.base = (outer + STEP).min(self.page.width() / 4);
        self.page.words(self.base, words(summary, Face::Heading));
        self.blocks(blocks);
        self.base = outer;
    }

    fn captioned(&mut self, indent: usize, caption: &Line, table: &Table) {
        self.page.words(indent, words(caption, Face::Plain));
        table::table(&mut self.page, indent, table);
    }

    fn check(&mut self, indent: usize, line: &Line) {
        self.page.behind(indent, Run::new(Face::Plain, "[ ]"), 4, words(line, Face::Plain));
    }

    /// Says where something stands whose line cannot be shown.
    fn place(&mut self, indent: usize, text: &str) {
        if !text.is_empty() {
            let place = Line::from(Span::Code(format!("[{text}]")));
            self.page.words(indent, words(&place, Face::Aside));
        }
    }
}

/// The words of the answer, which stand out unless their tone does.
fn answer(tone: Tone, line: &Line) -> Vec<Run> {
    let face = match face(tone) {
        Face::Bad => Face::Bad,
        _ => Face::Strong,
    };
    words(line, face)
}

/// Whether a free line stands between two blocks.
fn is_apart(above: &Block, below: &Block) -> bool {
    let is_small = |block: &Block| {
        matches!(
            block,
            Block::List(_) | Block::Checks(_) | Block::Code(_) | Block::Excerpt(_) | Block::Note(..)
        )
    };
    match (above, below) {
        (Block::Heading(_), _) | (Block::Answer(..), Block::Excerpt(_)) => false,
        _ => !(is_small(above) && is_small(below)),
    }
}
