//! Lists and mappings in brackets over several lines.
//!
//! YAML wants what continues such a list further in than the key that it belongs to; many tools accept a closing bracket
//! below that key, and people write it so. Within brackets, blanks before a line mean nothing, so that adding some changes
//! no value.

/// What is put before a continued line.
const BLANKS: &str = "                                ";

/// Moves the lines within brackets in; `None` if there are none.
pub(super) fn indented(text: &str) -> Option<String> {
    let mut scan = Scan::default();
    let mut out = String::with_capacity(text.len() + 64);
    let mut changed = false;
    for line in text.split_inclusive('\n') {
        if scan.depth > 0 && scan.quote.is_none() && !line.trim().is_empty() {
            out.push_str(BLANKS);
            changed = true;
        }
        out.push_str(line);
        scan.line(line);
    }
    changed.then_some(out)
}

/// Where in a text the lines passed so far end.
#[derive(Default)]
struct Scan {
    /// How many brackets are open.
    depth: usize,
    /// The quote that is open.
    quote: Option<char>,
    /// The indentation of a key whose text is a block of lines further in.
    block: Option<usize>,
}

impl Scan {
    fn line(&mut self, line: &str) {
        let indentation = line.len() - line.trim_start_matches(' ').len();
        if let Some(block) = self.block {
            if line.trim().is_empty() || indentation > block {
                return;
            }
            self.block = None;
        }
        // Brackets and quotes count where a value begins: elsewhere they are part of a text.
        let (mut begins, mut pending, mut escaped) = (true, false, false);
        let mut end = line.len();
        for (at, c) in line.char_indices() {
            if let Some(quote) = self.quote {
                let closes = c == quote && !escaped;
                escaped = quote == '"' && c == '\\' && !escaped;
                if closes {
                    (self.quote, begins, pending) = (None, false, false);
                }
                continue;
            }
            if c == '#' && line[..at].ends_with(|c: char| c.is_whitespace()) {
                end = at;
                break;
            }
            (begins, pending) = match c {
                c if c.is_whitespace() => (begins || pending, false),
                '[' | '{' if begins => {
                    self.depth += 1;
                    (true, false)
                }
                ']' | '}' => {
                    self.depth = self.depth.saturating_sub(1);
                    (false, false)
                }
                ',' if self.depth > 0 => (true, false),
                '"' | '\'' if begins => {
                    self.quote = Some(c);
                    (false, false)
                }
                ':' => (self.depth > 0, true),
                '-' | '?' if begins => (false, true),
                // An anchor or a tag stands before its value.
                '&' | '!' if begins => (false, true),
                _ => (false, pending && begins_with_mark(line, at)),
            };
        }
        let head = line[..end].trim_end();
        let mark = head.rsplit(' ').next().unwrap_or_default();
        if self.depth == 0 && self.quote.is_none() && mark.starts_with(['|', '>']) && mark.len() <= 3 {
            self.block = Some(indentation);
        }
    }
}

/// Whether the word before a byte is an anchor or a tag, up to that byte.
fn begins_with_mark(line: &str, at: usize) -> bool {
    let word = line[..at].rsplit(|c: char| c.is_whitespace() || matches!(c, '[' | '{' | ',')).next();
    word.is_some_and(|word| word.starts_with(['&', '!']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_within_brackets_are_moved() {
        let moved = |text: &str| indented(text).map(|text| text.replace(BLANKS, "+"));
        assert_eq!(moved("a: [\n  b,\n]\nc: d\n").as_deref(), Some("a: [\n+  b,\n+]\nc: d\n"));
        assert_eq!(moved("- {a: [\n'x]',\n]}\nb: c\n").as_deref(), Some("- {a: [\n+'x]',\n+]}\nb: c\n"));
        for text in ["a: b[\nc: d\n", "a: |\n  [\n  x\nb: c\n", "a: 'it [ is'\nb: c\n", "a: b # [\nc: d\n"] {
            assert_eq!(moved(text), None, "{text}");
        }
    }
}
