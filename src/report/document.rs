//! A document: what every format of a report renders.
//!
//! An answer becomes a document once; a format is one module over it and knows nothing of answers. Blocks say what
//! something is, not how it looks.

mod commands;
mod grid;
mod picture;
mod timeline;
mod units;

pub use grid::{Column, Entry, Grid};
pub use picture::{Edge, Group, Happens, Layer, Node, Picture};
pub use timeline::{Stretch, Timeline};
pub use units::{Part, UnitRow, Units};

use crate::answer::tables::Spot;

/// A report before it has a format.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// What it consists of, in order.
    pub blocks: Vec<Block>,
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Block {
    /// The answer in one sentence: the first thing that is read.
    Answer(Tone, Line),
    /// The heading of a section.
    Heading(Line),
    /// Keys, each with a value.
    Rows(Vec<Row>),
    /// Items of a list.
    List(Vec<Item>),
    /// Rows of cells under headings.
    Table(Table),
    /// What only some want to read: a format that cannot fold shows it in full.
    Fold {
        /// What it is about.
        summary: Line,
        /// What it holds.
        blocks: Vec<Self>,
    },
    /// Things to be done, to be ticked off.
    Checks(Vec<Line>),
    /// Commands to run.
    Code(Vec<String>),
    /// The few figures that decide, each the first thing that is seen of it.
    Tiles(Vec<Tile>),
    /// Quantities to compare at a glance.
    Figure(Vec<Bar>),
    /// Things, what joins them, and which of them change together.
    Picture(Picture),
    /// Things of which each is seen; the document says the same in words beside it.
    Units(Units),
    /// What is done when.
    Timeline(Timeline),
    /// A table so large that a format may let its reader search it.
    Grid(Grid),
    /// The line of a source, with where it stands.
    Excerpt(Spot),
    /// An aside.
    Note(Tone, Line),
}

/// How something is to be taken. A format shows it by a symbol or word, never by colour alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// As it is.
    #[default]
    Plain,
    /// It is well.
    Good,
    /// It is blocked, broken or wrong.
    Bad,
    /// It is unknown.
    Doubt,
    /// It is an aside.
    Aside,
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The key; empty for a further value of the key above.
    pub key: String,
    /// A count that stands before the value, aligned with those of other rows.
    pub count: Option<usize>,
    /// How the value is to be taken.
    pub tone: Tone,
    /// The value.
    pub value: Line,
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its number, where others refer to it.
    pub number: Option<usize>,
    /// How it is to be taken.
    pub tone: Tone,
    /// What it says.
    pub text: Line,
    /// What stands at the far end of the line, as whom it is about or where it can be read up.
    pub aside: Line,
    /// What belongs to it, below.
    pub below: Vec<Self>,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The headings of its columns; none at all for a table without.
    pub head: Vec<Line>,
    /// Its rows, each with as many cells as there are columns.
    pub rows: Vec<Vec<Cell>>,
    /// What was cut off, if anything was: `and 24 more (--full)`.
    pub rest: Option<Line>,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A number.
    Number(u64),
    /// Seconds.
    Duration(u64),
    /// Text, names and versions.
    Line(Line),
}

/// A figure that decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// The figure: `31`, `1 h 20 min`.
    pub value: String,
    /// What it counts: `change together`.
    pub label: Line,
    /// What is to be known of it: `of 42 things`.
    pub note: Line,
    /// How it is to be taken.
    pub tone: Tone,
}

/// A bar of a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// What it stands for.
    pub label: Line,
    /// How long it is, in a unit that all bars of the figure share.
    pub value: usize,
}

/// Text with what its parts are.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line(pub Vec<Span>);

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Span {
    /// Plain words.
    Text(String),
    /// Words that stand out.
    Strong(String),
    /// The name of a thing, which does not break.
    Thing(String),
    /// A version, which does not break.
    Version(String),
    /// What is typed or written in a file, which does not break.
    Code(String),
    /// A public address.
    Link(String),
    /// An aside such as a place.
    Aside(String),
}

impl Tone {
    /// The symbol that stands for it, in every format alike; none where nothing has to stand out.
    pub(super) const fn symbol(self) -> Option<&'static str> {
        match self {
            Self::Good => Some("+"),
            Self::Bad => Some("x"),
            Self::Doubt => Some("?"),
            Self::Plain | Self::Aside => None,
        }
    }
}

impl Table {
    /// How many columns it has.
    pub(super) fn columns(&self) -> usize {
        self.rows.iter().map(Vec::len).chain([self.head.len()]).max().unwrap_or(0)
    }

    /// Whether a column holds nothing but numbers, which are read digit below digit.
    pub(super) fn is_numeric(&self, column: usize) -> bool {
        let cells = self.rows.iter().filter_map(|row| row.get(column));
        let mut filled = cells.filter(|cell| !matches!(cell, Cell::Empty)).peekable();
        filled.peek().is_some() && filled.all(|cell| matches!(cell, Cell::Number(_) | Cell::Duration(_)))
    }
}

impl Cell {
    /// What it says.
    pub(super) fn line(&self) -> Line {
        match self {
            Self::Empty => Line::default(),
            Self::Number(number) => Line::from(number.to_string()),
            // Minutes and their seconds are one name, which does not break.
            Self::Duration(seconds) => Line::from(Span::Thing(super::words::duration(*seconds))),
            Self::Line(line) => line.clone(),
        }
    }
}

impl Span {
    /// Its words, whatever they are.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Text(words)
            | Self::Strong(words)
            | Self::Thing(words)
            | Self::Version(words)
            | Self::Code(words)
            | Self::Link(words)
            | Self::Aside(words) => words,
        }
    }
}

impl Line {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|span| span.words().is_empty())
    }

    /// Its words without what they are.
    #[must_use]
    pub fn words(&self) -> String {
        self.0.iter().map(Span::words).collect()
    }

    /// Adds plain words.
    #[must_use]
    pub fn text(mut self, words: impl Into<String>) -> Self {
        self.0.push(Span::Text(words.into()));
        self
    }

    /// Adds a part.
    #[must_use]
    pub fn with(mut self, span: Span) -> Self {
        self.0.push(span);
        self
    }

    /// Adds another line's parts.
    #[must_use]
    pub fn join(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

impl From<&str> for Line {
    fn from(words: &str) -> Self {
        Self(vec![Span::Text(words.to_owned())])
    }
}

impl From<String> for Line {
    fn from(words: String) -> Self {
        Self(vec![Span::Text(words)])
    }
}

impl From<Span> for Line {
    fn from(span: Span) -> Self {
        Self(vec![span])
    }
}

impl Item {
    /// An item that only says something.
    #[must_use]
    pub fn new(text: impl Into<Line>) -> Self {
        Self { number: None, tone: Tone::Plain, text: text.into(), aside: Line::default(), below: Vec::new() }
    }
}

impl Tile {
    /// The same as a key with its value.
    pub(super) fn row(&self) -> Row {
        let value = Line::from(Span::Strong(self.value.clone()));
        let value = if self.note.is_empty() { value } else { value.text(", ").join(self.note.clone()) };
        Row { tone: self.tone, ..Row::new(self.label.words(), value) }
    }
}

impl Row {
    /// A key with a value.
    #[must_use]
    pub fn new(key: impl Into<String>, value: impl Into<Line>) -> Self {
        Self { key: key.into(), count: None, tone: Tone::Plain, value: value.into() }
    }
}

impl Document {
    /// Adds a block.
    pub fn push(&mut self, block: Block) {
        self.blocks.push(block);
    }

    /// Adds a heading and what stands under it, if anything does.
    pub fn section(&mut self, heading: impl Into<Line>, blocks: impl IntoIterator<Item = Block>) {
        let mut blocks = blocks.into_iter().peekable();
        if blocks.peek().is_some() {
            self.blocks.push(Block::Heading(heading.into()));
            self.blocks.extend(blocks);
        }
    }
}
