//! Reading the text of a sound piece into a [`Tree`].
//!
//! It knows the forms of which inventories consist: bare and quoted keys, dotted keys, headers, texts of one line, whole
//! numbers, flags, lists and inline tables. What is rarer in them is left to `toml_parser`: escapes, texts of several
//! lines, other numbers. At the first byte that is not plainly sound it gives up, and `toml` reads the piece: it takes no
//! text that `toml` refuses, and reads the same from it.

use super::DEEPEST;
use super::tree::{Children, Key, ListForm, NodeId, ROOT, TableForm, Tree, Value};
use std::borrow::Cow;
use toml_parser::decoder::ScalarKind;
use toml_parser::{ErrorSink, ParseError, Raw, Source, Span};

/// Reads a text up to the first top-level header of a single name that lies beyond `enough` bytes. Returns what was read
/// and its length, or `None` if it is not plainly sound.
pub(super) fn scan(text: &str, enough: usize) -> Option<(Tree<'_>, usize)> {
    let tree = Tree::with_room(text.len().min(enough.saturating_add(enough / 8)));
    let mut scanner = Scanner { text, bytes: text.as_bytes(), at: 0, tree };
    let length = scanner.document(enough)?;
    Some((scanner.tree, length))
}

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    /// The next byte.
    at: usize,
    tree: Tree<'t>,
}

/// Notes whether a decoder found a fault.
#[derive(Default)]
struct Faulty(bool);

impl ErrorSink for Faulty {
    fn report_error(&mut self, _: ParseError) {
        self.0 = true;
    }
}

impl<'t> Scanner<'t> {
    fn document(&mut self, enough: usize) -> Option<usize> {
        let mut table = ROOT;
        loop {
            self.blanks();
            match self.peek() {
                None => return Some(self.at),
                Some(b'\n' | b'\r' | b'#') => _ = self.line_end()?,
                Some(b'[') => {
                    let begin = self.at;
                    match self.header(begin >= enough)? {
                        Some(next) => table = next,
                        None => return Some(begin),
                    }
                }
                Some(_) => {
                    self.pair(table, 0)?;
                    self.line_end()?;
                }
            }
        }
    }

    /// Reads a line with a header and begins its table. Returns `None` instead if a cut is wanted and can be made here.
    fn header(&mut self, cut: bool) -> Option<Option<NodeId>> {
        self.at += 1;
        let is_list = self.skip(b'[');
        let mut parent = ROOT;
        self.blanks();
        let mut key = self.key()?;
        self.blanks();
        let mut single = true;
        while self.skip(b'.') {
            single = false;
            parent = self.tree.descend(parent, key)?;
            self.blanks();
            key = self.key()?;
            self.blanks();
        }
        self.expect(b']')?;
        if is_list {
            self.expect(b']')?;
        }
        let ended = self.line_end()?;
        if cut && single && ended {
            return Some(None);
        }
        let table = if is_list { self.tree.begin_item(parent, key) } else { self.tree.begin(parent, key) };
        Some(Some(table?))
    }

    /// Reads `key = value` into a table.
    fn pair(&mut self, table: NodeId, depth: usize) -> Option<()> {
        let mut table = table;
        let mut key = self.key()?;
        self.blanks();
        while self.skip(b'.') {
            table = self.tree.dotted(table, key)?;
            self.blanks();
            key = self.key()?;
            self.blanks();
        }
        self.expect(b'=')?;
        self.blanks();
        self.value(table, key, depth)
    }

    fn key(&mut self) -> Option<Key<'t>> {
        let start = self.at;
        let text = match self.peek()? {
            b'"' | b'\'' => self.quoted()?,
            _ => {
                let rest = &self.bytes[start..];
                let length = rest.iter().position(|&byte| !is_bare(byte)).unwrap_or(rest.len());
                if length == 0 {
                    return None;
                }
                self.at += length;
                Cow::Borrowed(self.text.get(start..self.at)?)
            }
        };
        // A key has no more than one line.
        if self.bytes[start..].starts_with(b"\"\"\"") || self.bytes[start..].starts_with(b"'''") {
            return None;
        }
        Some(Key { text, start: u32::try_from(start).ok()?, end: u32::try_from(self.at).ok()? })
    }

    fn value(&mut self, parent: NodeId, key: Key<'t>, depth: usize) -> Option<()> {
        let start = self.at;
        let value = match self.peek()? {
            b'"' | b'\'' => Value::Text(self.quoted()?),
            b'[' => return self.list(parent, key, depth),
            b'{' => return self.inline_table(parent, key, depth),
            _ => self.unquoted()?,
        };
        self.tree.append(parent, key, value, start..self.at)?;
        Some(())
    }

    fn list(&mut self, parent: NodeId, key: Key<'t>, depth: usize) -> Option<()> {
        let begin = Value::List(Children::NONE, ListForm::Brackets);
        let list = self.open(parent, key, begin, depth)?;
        loop {
            self.gap()?;
            if self.skip(b']') {
                break;
            }
            self.value(list, Key::default(), depth + 1)?;
            self.gap()?;
            if !self.skip(b',') {
                self.expect(b']')?;
                break;
            }
        }
        self.tree.end(list, self.at)
    }

    fn inline_table(&mut self, parent: NodeId, key: Key<'t>, depth: usize) -> Option<()> {
        let begin = Value::Table(Children::NONE, TableForm::Braces);
        let table = self.open(parent, key, begin, depth)?;
        loop {
            self.gap()?;
            if self.skip(b'}') {
                break;
            }
            self.pair(table, depth + 1)?;
            self.gap()?;
            if !self.skip(b',') {
                self.expect(b'}')?;
                break;
            }
        }
        self.tree.end(table, self.at)
    }

    /// Begins a list or table at its opening bracket.
    fn open(&mut self, parent: NodeId, key: Key<'t>, value: Value<'t>, depth: usize) -> Option<NodeId> {
        if depth >= DEEPEST {
            return None;
        }
        let start = self.at;
        self.at += 1;
        self.tree.append(parent, key, value, start..start)
    }

    /// Reads a text in quotes.
    fn quoted(&mut self) -> Option<Cow<'t, str>> {
        let quote = self.bytes[self.at];
        let start = self.at + 1;
        let rest = &self.bytes[start..];
        let length = rest.iter().position(|&byte| byte == quote || is_special(byte))?;
        let end = start + length;
        // Two quotes in a row may begin a text of several lines.
        if rest[length] == quote && (length > 0 || rest.get(1) != Some(&quote)) {
            self.at = end + 1;
            return Some(Cow::Borrowed(self.text.get(start..end)?));
        }
        self.rare(|kind| matches!(kind, ScalarKind::String)).map(|(text, _)| text)
    }

    /// Reads a number or flag.
    fn unquoted(&mut self) -> Option<Value<'t>> {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|&byte| !is_bare(byte)).unwrap_or(rest.len());
        let word = &rest[..length];
        // What goes on with a point, sign or colon is no whole number.
        let ends = rest.get(length).is_none_or(|byte| b" \t\r\n,]}#".contains(byte));
        let value = match word {
            b"true" => Value::Flag(true),
            b"false" => Value::Flag(false),
            [b'0'] => Value::Integer(0),
            [b'1'..=b'9', more @ ..] if more.len() < 18 && more.iter().all(u8::is_ascii_digit) => {
                let number = word.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0'));
                Value::Integer(number)
            }
            _ => {
                let (text, kind) = self.rare(|kind| matches!(kind, ScalarKind::Integer(_)))?;
                let ScalarKind::Integer(radix) = kind else { return None };
                return i64::from_str_radix(&text, radix.value()).ok().map(Value::Integer);
            }
        };
        self.at += length;
        ends.then_some(value)
    }

    /// Reads a scalar of a rarer form, if it is of the kind that is looked for.
    fn rare(&mut self, wanted: fn(ScalarKind) -> bool) -> Option<(Cow<'t, str>, ScalarKind)> {
        let rest = self.text.get(self.at..)?;
        let token = Source::new(rest).lex().next()?;
        let span = token.span();
        let text = rest.get(span.start()..span.end())?;
        let raw = Raw::new_unchecked(text, token.kind().encoding(), Span::new_unchecked(0, text.len()));
        let (mut decoded, mut faulty) = (Cow::Borrowed(""), Faulty::default());
        let kind = raw.decode_scalar(&mut decoded, &mut faulty);
        self.at += text.len();
        (wanted(kind) && !faulty.0).then_some((decoded, kind))
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.skip(byte).then_some(())
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    /// Passes blanks, comments and ends of lines, which may stand between the parts of a list.
    fn gap(&mut self) -> Option<()> {
        loop {
            self.blanks();
            match self.peek() {
                Some(b'\n' | b'\r' | b'#') => _ = self.line_end()?,
                _ => return Some(()),
            }
        }
    }

    /// Passes what may follow at the end of a line. Returns whether the line has an end, other than that of the text.
    fn line_end(&mut self) -> Option<bool> {
        self.blanks();
        if self.skip(b'#') {
            let rest = &self.bytes[self.at..];
            let special = |&byte: &u8| is_special(byte) && byte != b'\\';
            self.at += rest.iter().position(special).unwrap_or(rest.len());
        }
        match self.peek() {
            None => return Some(false),
            Some(b'\r') => self.at += 1,
            Some(_) => {}
        }
        self.expect(b'\n')?;
        Some(true)
    }
}

/// Whether a byte may be part of a key without quotes.
const fn is_bare(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// Whether a byte is no ordinary one of a text or comment: a control character other than a tab, or a backslash.
const fn is_special(byte: u8) -> bool {
    matches!(byte, 0..=8 | 10..=31 | 127 | b'\\')
}
