//! What the tests of reports share.

use super::document::{Block, Document, Tone};
use super::{Styles, markdown, text};

/// Renders a document in each format.
pub(super) fn render(document: &Document) -> String {
    text::render(document, &Styles::default(), &mut |_| String::new()) + &markdown::render(document)
}

/// The answer that a document begins with.
pub(super) fn first(document: &Document) -> (Tone, String) {
    match document.blocks.first() {
        Some(Block::Answer(tone, line)) => (*tone, line.words()),
        other => panic!("{other:?}"),
    }
}
