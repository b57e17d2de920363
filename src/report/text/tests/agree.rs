//! Text and Markdown say the same, whatever the names in a document and however narrow the page.

use super::documents::{document, line, odd, short};
use super::text;
use crate::report::markdown;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Columns in which nothing is wrapped.
const WIDE: usize = 9000;

/// Says whether characters only lay something out: bullets, bars, rules, headings, commands that go on below.
fn is_layout(word: &str) -> bool {
    word.chars().all(|c| "-:#—\\".contains(c))
}

/// Returns the words of a text without the marks of its layout. A number is the same with and without its period.
fn words(text: &str) -> Vec<String> {
    let word = |word: &str| match word.strip_suffix('.') {
        Some(number) if number.chars().all(|c| c.is_ascii_digit()) => number.to_owned(),
        _ => word.to_owned(),
    };
    text.split_whitespace().filter(|word| !is_layout(word)).map(word).collect()
}

/// Returns what a reader sees of Markdown, line by line.
fn seen(markdown: &str) -> String {
    let mut out = String::new();
    let mut fence: Option<&str> = None;
    for line in markdown.lines() {
        let is_fence = line.len() > 2 && line.chars().all(|c| c == '`');
        match fence {
            Some(open) if open == line => fence = None,
            Some(_) => out.push_str(line),
            None if is_fence => fence = Some(line),
            None => out.push_str(&Reader::of(line).read()),
        }
        out.push('\n');
    }
    out
}

/// Reads a line of Markdown or HTML.
struct Reader<'m> {
    rest: &'m str,
    is_html: bool,
    is_row: bool,
}

impl<'m> Reader<'m> {
    fn of(line: &'m str) -> Self {
        Self { rest: line, is_html: line.starts_with("<summary>"), is_row: line.starts_with('|') }
    }

    fn read(mut self) -> String {
        let mut out = String::new();
        while let Some(c) = self.rest.chars().next() {
            match c {
                '<' if self.begins_tag() => out.push_str(self.tag()),
                '&' => out.push(self.entity()),
                '\\' if !self.is_html => {
                    self.take(1);
                    out.extend(self.rest.chars().next());
                    self.take(self.rest.chars().next().map_or(0, char::len_utf8));
                }
                '`' if !self.is_html => out.push_str(self.code()),
                '|' if self.is_row => {
                    self.take(1);
                    out.push(' ');
                }
                '*' if !self.is_html => {
                    self.take(1);
                }
                c => {
                    self.take(c.len_utf8());
                    out.push(c);
                }
            }
        }
        out
    }

    fn take(&mut self, length: usize) -> &'m str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    fn begins_tag(&self) -> bool {
        !self.rest[1..].starts_with(|c: char| c == '=' || c.is_ascii_digit())
    }

    /// An address between angles is seen, a tag is not.
    fn tag(&mut self) -> &'m str {
        let end = self.rest.find('>').expect("a tag ends");
        let tag = &self.take(end + 1)[1..end];
        if tag.starts_with("http") { tag } else { "" }
    }

    fn entity(&mut self) -> char {
        let end = self.rest.find(';').expect("an entity ends");
        match self.take(end + 1) {
            "&lt;" => '<',
            "&amp;" => '&',
            "&#64;" => '@',
            "&#58;" => ':',
            "&#46;" => '.',
            other => panic!("{other} stands for nothing"),
        }
    }

    fn code(&mut self) -> &'m str {
        let fence = self.rest.len() - self.rest.trim_start_matches('`').len();
        let fence = self.take(fence);
        let is_end = |&at: &usize| {
            let behind = &self.rest[at..];
            behind.len() - behind.trim_start_matches('`').len() == fence.len()
                && !self.rest[..at].ends_with('`')
        };
        let end = self.rest.match_indices('`').map(|(at, _)| at).find(is_end).expect("code ends");
        let code = self.take(end);
        self.take(fence.len());
        let inner = code.strip_prefix(' ').and_then(|code| code.strip_suffix(' '));
        inner.unwrap_or(code)
    }
}

/// Counts each word.
fn counts(words: &[String]) -> BTreeMap<&str, usize> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for word in words {
        *counts.entry(word.as_str()).or_default() += 1;
    }
    counts
}

#[test]
fn markdown_is_read_as_it_is_seen() {
    let text =
        "- **x** a\\_b `` c`d `` &lt;e> <5 &#64;<!-- -->f <https://g.h> | \\[\n| c \\| d |\n```\n*i*\n```\n";
    assert_eq!(seen(text), "- x a_b c`d <e> <5 @f https://g.h | [\n  c | d  \n\n*i*\n\n");
    assert_eq!(seen("<summary>a\\`b`</summary>"), "a\\`b`\n");
}

proptest! {
    #[test]
    fn text_and_markdown_say_the_same(
        document in document(line(odd(), ""), odd()),
        width in 1usize..200,
    ) {
        let markdown = words(&seen(&markdown::render(&document)));
        let wide = words(&text(document.blocks.clone(), WIDE));
        prop_assert_eq!(&wide, &markdown);
        // On a narrow page cells are wrapped side by side, and a heading may stand before each of its cells.
        let narrow = words(&text(document.blocks, width));
        let (narrow, wide) = (counts(&narrow), counts(&wide));
        prop_assert!(narrow.keys().eq(wide.keys()), "{narrow:?} is not {wide:?}");
        for (word, count) in wide {
            prop_assert!(narrow[word] >= count, "{word} was lost");
        }
    }

    #[test]
    fn no_line_is_wider_than_the_page_unless_a_name_is(
        document in document(line(short(), " "), short()),
        width in 1usize..200,
    ) {
        for line in text(document.blocks, width).lines() {
            prop_assert!(line.chars().count() <= width.max(40), "{line}");
        }
    }
}
