//! Documents as one HTML file that opens from an attachment: it asks for nothing, runs nothing that is not in it, and
//! is read on a screen, on a phone, on paper and aloud.
//!
//! Names come from inventories, so all text is escaped. What a name could still do is forbidden by the page's policy, which
//! allows the one style and the one script that this module brings, by their hashes.

mod blocks;
mod escape;
mod grid;
mod inline;
mod policy;
#[cfg(test)]
mod tests;

use self::blocks::Writer;
use self::escape::text;
use super::document::{Block, Document};
use super::picture;
use super::words::clean;

/// The look of a page.
const STYLE: &str = include_str!("style.css");
/// What a page can do: search, sort and filter tables, copy commands, unfold what is printed. It reads nothing but the page.
const SCRIPT: &str = include_str!("script.js");
/// Letters of the answer that become the page's title.
const TITLE: usize = 120;

/// Renders a document as a page.
///
/// # Examples
/// ```
/// use comove::report::document::{Block, Document, Tone};
/// use comove::report::html;
///
/// let mut document = Document::default();
/// document.push(Block::Answer(Tone::Plain, "</script> & co".into()));
/// let page = html::render(&document);
/// assert!(page.contains("<h1>&lt;/script&gt; &amp; co</h1>"));
/// assert!(page.contains("default-src 'none'"));
/// ```
#[must_use]
pub fn render(document: &Document) -> String {
    let mut writer = Writer::default();
    writer.document(&document.blocks);
    let style = format!("{}{STYLE}", picture::STYLE);
    let policy = policy::policy(&style, SCRIPT);
    let title = title(document);
    let contents = contents(&writer);
    let mut data = String::new();
    writer.names.write(&mut data);
    let body = writer.out;
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<meta name=\"generator\" content=\"comove\">\n\
         <title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#answer\">Skip to the answer</a>\n<div class=\"page\">\n{contents}\
         <main id=\"answer\">\n{body}</main>\n</div>\n{data}<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )
}

/// The page's title: the beginning of the first answer.
fn title(document: &Document) -> String {
    let answer = document.blocks.iter().find_map(|block| match block {
        Block::Answer(_, line) => Some(line.words()),
        _ => None,
    });
    let answer = answer.unwrap_or_else(|| "comove".to_owned());
    let answer = clean(&answer);
    match answer.char_indices().nth(TITLE) {
        Some((end, _)) => text(&format!("{}\u{2026}", &answer[..end])),
        None => text(&answer),
    }
}

/// The list of sections, beside the page or above it; nothing if there are too few to need one.
fn contents(writer: &Writer) -> String {
    if writer.sections.len() < 3 {
        return String::new();
    }
    let entry = |(id, heading): &(String, String)| format!("<li><a href=\"#{id}\">{heading}</a></li>\n");
    let entries: String = writer.sections.iter().map(entry).collect();
    format!(
        "<nav aria-label=\"Sections\">\n<details class=\"contents\" open>\n<summary>Contents</summary>\n\
         <ol>\n{entries}</ol>\n</details>\n</nav>\n"
    )
}
