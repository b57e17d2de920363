//! Documents at random, with every kind of block.

use crate::report::document::{Bar, Block, Cell, Document, Item, Line, Row, Span, Table, Tone};
use proptest::collection::vec;
use proptest::prelude::*;

/// Names that mean something to Markdown, to HTML, or to what shows them.
const NASTY: &[&str] = &[
    "https://evil.com",
    "@everyone",
    "www.evil.com",
    "a@b.c",
    "1. x",
    "12)",
    "- y",
    "+ z",
    "[x] y",
    "</details>",
    "<!-- -->",
    "```",
    "&#64;",
    "|",
    "\\",
    "\\|",
    "`",
    "---",
    "==",
    "/close",
    "# h",
    "**b**",
    "https://a.b/c_d?e=f&g",
    "http:",
    "~~s~~",
    "//evil.com",
];

/// Words in which everything may occur.
pub(super) fn odd() -> BoxedStrategy<String> {
    let nasty = prop::sample::select(NASTY).prop_map(str::to_owned);
    prop_oneof![3 => r"[a-z0-9 \\`*_\[\]|#!$<>&@:/.+=()é世\x{202e}\n\t-]{0,12}", 1 => nasty].boxed()
}

/// Words that fit into any column.
pub(super) fn short() -> BoxedStrategy<String> {
    "[a-z]{1,8}".boxed()
}

/// Lines of parts with something between them.
pub(super) fn line(words: BoxedStrategy<String>, between: &'static str) -> BoxedStrategy<Line> {
    let span = (0..7u8, words).prop_map(|(kind, words)| match kind {
        0 => Span::Text(words),
        1 => Span::Strong(words),
        2 => Span::Thing(words),
        3 => Span::Version(words),
        4 => Span::Code(words),
        5 => Span::Link(words),
        _ => Span::Aside(words),
    });
    let spaced = move |spans: Vec<Span>| {
        spans.into_iter().fold(Line::default(), |line, span| line.with(span).text(between))
    };
    vec(span, 0..6).prop_map(spaced).boxed()
}

/// Documents of such lines and words.
pub(super) fn document(
    line: BoxedStrategy<Line>,
    words: BoxedStrategy<String>,
) -> impl Strategy<Value = Document> {
    let block = block(&line, &words).prop_recursive(3, 12, 3, move |inner| {
        (line.clone(), vec(inner, 0..4)).prop_map(|(summary, blocks)| Block::Fold { summary, blocks })
    });
    vec(block, 0..6).prop_map(|blocks| Document { blocks })
}

fn block(line: &BoxedStrategy<Line>, words: &BoxedStrategy<String>) -> BoxedStrategy<Block> {
    prop_oneof![
        toned(line).prop_map(|(tone, line)| Block::Answer(tone, line)),
        line.clone().prop_map(Block::Heading),
        vec(row(line, words), 0..4).prop_map(Block::Rows),
        vec(item(line), 0..4).prop_map(Block::List),
        table(line).prop_map(Block::Table),
        vec(line.clone(), 0..3).prop_map(Block::Checks),
        vec(words.clone(), 0..3).prop_map(Block::Code),
        vec(bar(line), 0..4).prop_map(Block::Figure),
        words.clone().prop_map(|text| Block::Excerpt(std::sync::Arc::<str>::from(text).into())),
        toned(line).prop_map(|(tone, line)| Block::Note(tone, line)),
    ]
    .boxed()
}

fn toned(line: &BoxedStrategy<Line>) -> impl Strategy<Value = (Tone, Line)> + use<> {
    let tones = vec![Tone::Plain, Tone::Good, Tone::Bad, Tone::Doubt, Tone::Aside];
    (prop::sample::select(tones), line.clone())
}

fn row(line: &BoxedStrategy<Line>, key: &BoxedStrategy<String>) -> impl Strategy<Value = Row> + use<> {
    let count = prop::option::of(0..10_000usize);
    (key.clone(), count, toned(line)).prop_map(|(key, count, (tone, value))| Row { key, count, tone, value })
}

fn item(line: &BoxedStrategy<Line>) -> BoxedStrategy<Item> {
    let number = prop::option::of(prop_oneof![1..3usize, 0..1000usize]);
    let alone = (number, toned(line), line.clone()).prop_map(|(number, (tone, text), aside)| Item {
        number,
        tone,
        text,
        aside,
        below: Vec::new(),
    });
    let alone = alone.boxed();
    let with = |inner: BoxedStrategy<Item>| {
        (inner.clone(), vec(inner, 0..3)).prop_map(|(item, below)| Item { below, ..item })
    };
    alone.prop_recursive(3, 8, 3, with).boxed()
}

fn table(line: &BoxedStrategy<Line>) -> impl Strategy<Value = Table> + use<> {
    let cell = prop_oneof![
        Just(Cell::Empty),
        (0..1_000_000u64).prop_map(Cell::Number),
        (0..100_000u64).prop_map(Cell::Duration),
        line.clone().prop_map(Cell::Line),
    ];
    let rows = vec(vec(cell, 0..5), 0..4);
    (vec(line.clone(), 0..5), rows, prop::option::of(line.clone())).prop_map(|(head, rows, rest)| Table {
        head,
        rows,
        rest,
    })
}

fn bar(line: &BoxedStrategy<Line>) -> impl Strategy<Value = Bar> + use<> {
    (line.clone(), 0..5000usize).prop_map(|(label, value)| Bar { label, value })
}
