//! Text that means nothing to HTML, and data that means nothing to what surrounds it.

use crate::report::words::clean;

/// Escapes text, of which control characters and those that turn the direction of reading are spelled out.
pub(super) fn text(words: &str) -> String {
    let words = clean(words);
    let mut out = String::with_capacity(words.len() + 8);
    for c in words.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Adds a string of JSON that can stand in a script: neither a tag nor a comment ends in it.
pub(super) fn json(words: &str, out: &mut String) {
    out.push('"');
    for c in clean(words).chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            c => out.push(c),
        }
    }
    out.push('"');
}
