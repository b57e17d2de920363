//! Cutting a stream of JSON into documents and the elements of their lists.
//!
//! Only brackets and strings are inspected, so this costs a fraction of parsing. The parser that a piece is given to
//! finds out whether it is JSON.

use super::super::error::ImportError;
use super::window::Window;
use super::{within, without_place};
use serde::de::IgnoredAny;
use std::io::Read;

/// A piece of a stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Piece<'a> {
    /// An object without a list.
    Document(&'a str),
    /// The beginning of a list: its object up to there, closed as an object; `None` for a bare array.
    List(Option<&'a str>),
    /// An element of the list.
    Element(&'a str),
    /// The end of the list and of its object, which is here without the elements.
    End(Option<&'a str>),
}

impl<'a> Piece<'a> {
    /// The text; a bare array has none.
    pub(super) fn text(self) -> &'a str {
        match self {
            Self::Document(text) | Self::Element(text) => text,
            Self::List(object) | Self::End(object) => object.unwrap_or_default(),
        }
    }
}

/// From the first line of something that is not JSON, the text that ends it; `None` if it is not allowed there.
pub(crate) type Foreign = fn(&str) -> Option<String>;

/// The longest first line of something foreign.
const LINE: usize = 4096;

/// Cuts a stream.
pub(super) struct Cutter<R> {
    window: Window<R>,
    state: State,
    /// The key of lists.
    list: &'static str,
    foreign: Foreign,
    /// The object of the list that is being read, without the elements.
    object: Vec<u8>,
    origin: Origin,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first document, where a byte order mark may be.
    Start,
    /// Between documents.
    Between,
    /// In a list: whether it is in an object, and whether it has had an element.
    List { inside: bool, any: bool },
}

/// Where an object was, in offsets of the stream.
#[derive(Clone, Copy, Default)]
struct Origin {
    start: usize,
    /// Where its elements begin, and how many bytes they have.
    elements: usize,
    length: usize,
}

impl<R: Read> Cutter<R> {
    pub(super) fn new(from: R, most: usize, list: &'static str, foreign: Foreign) -> Self {
        let window = Window::new(from, most);
        Self { window, state: State::Start, list, foreign, object: Vec::new(), origin: Origin::default() }
    }

    /// Returns the next piece; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Piece<'_>>, ImportError> {
        match self.state {
            State::Start => {
                if self.window.at_least(3)?.starts_with("\u{feff}".as_bytes()) {
                    self.window.pass(3);
                }
                self.state = State::Between;
                self.document()
            }
            State::Between => self.document(),
            State::List { inside, any } => self.element(inside, any),
        }
    }

    /// Where in the stream the offset `within` the last piece is, which was an element or an object.
    pub(super) const fn place(&self, in_element: bool, within: usize) -> usize {
        let Origin { start, elements, length } = self.origin;
        match in_element {
            true => self.window.kept_at() + within,
            false if start + within >= elements => start + within + length,
            false => start + within,
        }
    }

    /// Reads a document, or its beginning up to a list.
    fn document(&mut self) -> Result<Option<Piece<'_>>, ImportError> {
        loop {
            let next = self.window.next()?;
            self.window.keep();
            match next {
                None => return Ok(None),
                Some(b'{') => break,
                Some(b'[') => {
                    self.window.pass(1);
                    self.state = State::List { inside: false, any: false };
                    return Ok(Some(Piece::List(None)));
                }
                Some(_) => self.other()?,
            }
        }
        self.state = State::Between;
        let start = self.window.kept_at();
        self.window.pass(1);
        let has_list = self.members(true)?;
        self.origin = Origin { start, elements: self.window.offset(), length: 0 };
        if !has_list {
            return text(self.window.kept(), start).map(|text| Some(Piece::Document(text)));
        }
        self.state = State::List { inside: true, any: false };
        self.object.clear();
        self.object.extend_from_slice(self.window.kept());
        self.object.extend_from_slice(b"]}");
        text(&self.object, start).map(|text| Some(Piece::List(Some(text))))
    }

    /// Reads an element of a list, or its end.
    fn element(&mut self, inside: bool, any: bool) -> Result<Option<Piece<'_>>, ImportError> {
        let next = self.window.next()?;
        self.window.keep();
        match next {
            None => return Err(self.fault("EOF while parsing a list")),
            Some(b']') => return self.end(inside),
            Some(b',') if any => {
                self.window.pass(1);
                let next = self.window.next()?;
                self.window.keep();
                if next == Some(b']') {
                    return Err(self.fault("trailing comma"));
                }
            }
            Some(_) if any => return Err(self.fault("expected `,` or `]`")),
            _ => {}
        }
        self.state = State::List { inside, any: true };
        self.value(false)?;
        text(self.window.kept(), self.window.kept_at()).map(|text| Some(Piece::Element(text)))
    }

    /// Reads the end of a list and what follows it in its object.
    fn end(&mut self, inside: bool) -> Result<Option<Piece<'_>>, ImportError> {
        self.state = State::Between;
        self.origin.length = self.window.offset() - self.origin.elements;
        self.window.pass(1);
        if !inside {
            return Ok(Some(Piece::End(None)));
        }
        if self.goes_on()? {
            self.members(false)?;
        }
        self.object.truncate(self.object.len().saturating_sub(2));
        self.object.extend_from_slice(self.window.kept());
        text(&self.object, self.origin.start).map(|text| Some(Piece::End(Some(text))))
    }

    /// Reads the members of an object, from a key on, to its end or up to a list. Returns whether there is one.
    fn members(&mut self, stop: bool) -> Result<bool, ImportError> {
        if self.window.next()? == Some(b'}') {
            self.window.pass(1);
            return Ok(false);
        }
        loop {
            if !matches!(self.window.next()?, Some(b'"') | None) {
                return Err(self.fault("key must be a string"));
            }
            let key = self.window.kept().len();
            self.value(false)?;
            let key = self.window.kept().get(key + 1..).and_then(|key| key.strip_suffix(b"\""));
            let is_list = stop && key == Some(self.list.as_bytes());
            if self.window.next()?.is_some_and(|byte| byte != b':') {
                return Err(self.fault("expected `:`"));
            }
            self.window.pass(1);
            if self.window.next()? == Some(b'[') && is_list {
                self.window.pass(1);
                return Ok(true);
            }
            self.value(false)?;
            if !self.goes_on()? {
                return Ok(false);
            }
        }
    }

    /// Passes what follows a member. Returns whether that is another one.
    fn goes_on(&mut self) -> Result<bool, ImportError> {
        let next = self.window.next()?;
        if next.is_none() {
            return Err(self.unfinished());
        }
        self.window.pass(1);
        match next {
            Some(b',') => Ok(true),
            Some(b'}') => Ok(false),
            _ => Err(self.fault_before("expected `,` or `}`")),
        }
    }

    /// Passes a value, at whose first byte the window is. The stream may end with a number or word that stands alone.
    fn value(&mut self, alone: bool) -> Result<(), ImportError> {
        let mut value = Value::default();
        loop {
            match self.window.ahead() {
                Ok([]) if alone && value.is_scalar() => return Ok(()),
                Ok([]) => return Err(self.unfinished()),
                Ok(ahead) => {
                    let end = value.pass(ahead);
                    let count = end.unwrap_or(ahead.len());
                    self.window.pass(count);
                    if end.is_some() {
                        break;
                    }
                }
                Err(large @ ImportError::TooLarge { .. }) => return Err(self.broken().unwrap_or(large)),
                Err(error) => return Err(error),
            }
        }
        if value.is_nothing() { Err(self.fault("expected value")) } else { Ok(()) }
    }

    /// Passes what is not a document; the importer decides whether it is allowed.
    fn other(&mut self) -> Result<(), ImportError> {
        let start = self.window.offset();
        let ahead = self.window.at_least(LINE)?;
        let line = ahead.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let line = &line[..line.len().min(LINE)];
        if let Some(end) = (self.foreign)(&String::from_utf8_lossy(line)) {
            let count = line.len();
            self.window.pass(count);
            return self.pass_to(end.as_bytes(), start);
        }
        self.value(true)?;
        if let Some(fault) = self.broken() {
            return Err(fault);
        }
        let found = match self.window.kept().first() {
            Some(b'"') => "a string",
            Some(b't' | b'f') => "a boolean",
            Some(b'n') => "null",
            _ => "a number",
        };
        Err(ImportError::WrongType { expected: "a JSON object or list", found, offset: start })
    }

    /// Passes everything up to a text and the text itself.
    fn pass_to(&mut self, end: &[u8], start: usize) -> Result<(), ImportError> {
        loop {
            self.window.keep();
            let ahead = self.window.at_least(end.len())?;
            let found = ahead.windows(end.len()).position(|part| part == end);
            let count = found.map_or((ahead.len() + 1).saturating_sub(end.len()), |at| at + end.len());
            if count == 0 {
                let message = format!("`{}` is missing for what begins here", String::from_utf8_lossy(end));
                return Err(ImportError::Content { message, offset: start });
            }
            self.window.pass(count);
            if found.is_some() {
                return Ok(());
            }
        }
    }

    fn fault(&self, message: &str) -> ImportError {
        ImportError::Syntax { language: "JSON", message: message.to_owned(), offset: self.window.offset() }
    }

    /// A fault at the byte that was passed last.
    fn fault_before(&self, message: &str) -> ImportError {
        let offset = self.window.offset().saturating_sub(1);
        ImportError::Syntax { language: "JSON", message: message.to_owned(), offset }
    }

    /// The stream ended within what is kept. A wrong bracket further up is the better answer.
    fn unfinished(&self) -> ImportError {
        self.parsed().0
    }

    /// The fault in what is kept, if it is more than cut short.
    fn broken(&self) -> Option<ImportError> {
        let (fault, is_cut) = self.parsed();
        (!is_cut).then_some(fault)
    }

    /// The fault in what is kept, and whether only the end is missing.
    fn parsed(&self) -> (ImportError, bool) {
        let kept = self.window.kept();
        // For an object whose list has ended, what precedes it belongs to it.
        let begun = if kept.starts_with(b"]") { self.object.strip_suffix(b"]}") } else { None };
        let whole = [begun.unwrap_or_default(), kept].concat();
        let in_element = begun.is_none();
        let part = match str::from_utf8(&whole) {
            Ok(part) => part,
            Err(error) => {
                let offset = self.place(in_element, error.valid_up_to());
                return (ImportError::NotText { offset }, false);
            }
        };
        match serde_json::from_str::<IgnoredAny>(part) {
            Ok(_) => (self.fault("EOF while parsing a value"), true),
            Err(error) => {
                let offset = self.place(in_element, within(part, &error));
                let message = without_place(&error.to_string()).to_owned();
                (ImportError::Syntax { language: "JSON", message, offset }, error.is_eof())
            }
        }
    }
}

/// Takes bytes as text.
fn text(bytes: &[u8], start: usize) -> Result<&str, ImportError> {
    str::from_utf8(bytes).map_err(|error| ImportError::NotText { offset: start + error.valid_up_to() })
}

/// A value that is being passed.
#[derive(Debug, Default)]
struct Value {
    begun: bool,
    scalar: bool,
    open: usize,
    string: bool,
    escaped: bool,
}

/// Bytes that matter outside strings, and those at which a number or a word ends.
const STRUCTURE: [bool; 256] = table(b"\"{}[]");
const ENDS: [bool; 256] = table(b" \t\r\n,:\"{}[]");

const fn table(bytes: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut at = 0;
    while at < bytes.len() {
        table[bytes[at] as usize] = true;
        at += 1;
    }
    table
}

impl Value {
    /// Whether it is a number or a word, which ends where something else begins.
    const fn is_scalar(&self) -> bool {
        self.scalar
    }

    /// Whether there was no value.
    const fn is_nothing(&self) -> bool {
        !self.begun
    }

    /// Passes bytes. Returns how many belong to the value if it ends in them.
    fn pass(&mut self, bytes: &[u8]) -> Option<usize> {
        if !self.begun {
            match bytes.first()? {
                b'"' | b'{' | b'[' => {}
                byte if ENDS[*byte as usize] => return Some(0),
                _ => self.scalar = true,
            }
            self.begun = true;
        }
        if self.scalar {
            return bytes.iter().position(|&byte| ENDS[byte as usize]);
        }
        let mut at = 0;
        while at < bytes.len() {
            at += if self.string { self.within(&bytes[at..]) } else { self.outside(&bytes[at..]) };
            if self.open == 0 && !self.string {
                return Some(at);
            }
        }
        None
    }

    /// Passes a string up to its end or an escape.
    fn within(&mut self, bytes: &[u8]) -> usize {
        if std::mem::take(&mut self.escaped) {
            return 1;
        }
        let Some(at) = bytes.iter().position(|&byte| byte == b'"' || byte == b'\\') else {
            return bytes.len();
        };
        if bytes[at] == b'"' {
            self.string = false;
        } else {
            self.escaped = true;
        }
        at + 1
    }

    /// Passes bytes up to a string or a bracket.
    fn outside(&mut self, bytes: &[u8]) -> usize {
        let Some(at) = bytes.iter().position(|&byte| STRUCTURE[byte as usize]) else {
            return bytes.len();
        };
        match bytes[at] {
            b'"' => self.string = true,
            b'{' | b'[' => self.open += 1,
            _ => self.open = self.open.saturating_sub(1),
        }
        at + 1
    }
}
