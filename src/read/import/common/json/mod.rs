//! From the text of a file to its documents and their items, without a copy; for large files, [`pieces`].

mod cut;
#[cfg(test)]
#[path = "tests.rs"]
mod piece_tests;
pub(crate) mod pieces;
mod window;

use super::error::ImportError;
use super::lenient::{Lenient, Object};
use super::parse::parse;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::fmt;
use std::marker::PhantomData;

/// One JSON document.
#[derive(Debug)]
pub(crate) enum Document<'a, T> {
    /// An object.
    Object(Box<T>),
    /// An array, its elements not yet read; see [`element`].
    Array(Vec<&'a RawValue>),
}

/// Calls `take` with each document of a text, in order.
///
/// # Errors
/// At the first syntax error; the documents before it have been taken.
pub(crate) fn documents<'a, T: Deserialize<'a>>(
    text: &'a str,
    mut take: impl FnMut(Document<'a, T>),
) -> Result<(), ImportError> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let skipped = text.len() - body.len();
    let mut stream = serde_json::Deserializer::from_str(body).into_iter::<&'a RawValue>();
    let mut any = false;
    while let Some(document) = stream.next() {
        let document = document.map_err(|error| syntax(body, skipped, &error))?.get();
        let start = stream.byte_offset() - document.len() + skipped;
        take(parse(document).map_err(|error| fault(document, start, &error))?);
        any = true;
    }
    if any { Ok(()) } else { Err(ImportError::Empty) }
}

/// How deep arrays may be in one another, as queries of objects within objects print them.
const NESTED: usize = 4;

/// Calls `take` with each object of a text, standing alone or in an array, which may be in others. What is not an object
/// is `None`.
///
/// # Errors
/// As [`documents`].
pub(crate) fn items<'a, T: Deserialize<'a>>(
    text: &'a str,
    mut take: impl FnMut(Option<T>),
) -> Result<(), ImportError> {
    documents(text, |document: Document<'a, T>| match document {
        Document::Object(item) => take(Some(*item)),
        Document::Array(items) => items.into_iter().for_each(|raw| nested(raw, NESTED, &mut take)),
    })
}

/// Takes an element of an array, or all of those in it.
fn nested<'a, T: Deserialize<'a>>(raw: &'a RawValue, depth: usize, take: &mut impl FnMut(Option<T>)) {
    match elements(raw) {
        Lenient::Known(inner) if depth > 0 && raw.get().starts_with('[') => {
            inner.into_iter().for_each(|raw| nested(raw, depth - 1, take));
        }
        _ => take(element(raw)),
    }
}

/// Converts the parser's fault in the document that starts at `start`.
fn fault(document: &str, start: usize, error: &serde_json::Error) -> ImportError {
    let found = match document.bytes().next() {
        Some(b'"') => Some("a string"),
        Some(b'-' | b'0'..=b'9') => Some("a number"),
        Some(b't' | b'f') => Some("a boolean"),
        Some(b'n') => Some("null"),
        _ => None,
    };
    match found {
        Some(found) if error.is_data() => {
            ImportError::WrongType { expected: "a JSON object or list", found, offset: start }
        }
        _ => syntax(document, start, error),
    }
}

/// Converts the parser's fault in a part of a text that starts at `start`.
pub(crate) fn syntax(part: &str, start: usize, error: &serde_json::Error) -> ImportError {
    let message = without_place(&error.to_string()).to_owned();
    ImportError::Syntax { language: "JSON", message, offset: start + within(part, error) }
}

/// The offset of the parser's fault in a text.
fn within(part: &str, error: &serde_json::Error) -> usize {
    if error.is_eof() { part.len() } else { offset_of(part, error.line(), error.column()) }
}

/// Cuts off the line and column, which the place shows better.
fn without_place(message: &str) -> &str {
    message.rfind(" at line ").map_or(message, |at| &message[..at])
}

/// The byte of a line and column, both counted from one in bytes.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start = match line {
        0 | 1 => 0,
        _ => text.match_indices('\n').nth(line - 2).map_or(text.len(), |(at, _)| at + 1),
    };
    let at = start.saturating_add(column.saturating_sub(1)).min(text.len());
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// Splits the text of an array, which has been checked, into its elements.
pub(crate) fn elements(array: &RawValue) -> Lenient<Vec<&RawValue>> {
    Lenient::of(array.get())
}

/// Reads an element of an array as an object.
pub(crate) fn element<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<T> {
    parse::<Object<T>>(raw.get()).ok().map(|element| element.0)
}

impl<'de: 'a, 'a, T: Deserialize<'de>> Deserialize<'de> for Document<'a, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DocumentVisitor(PhantomData))
    }
}

struct DocumentVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for DocumentVisitor<T> {
    type Value = Document<'de, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let object = T::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Document::Object(Box::new(object)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element()? {
            items.push(item);
        }
        Ok(Document::Array(items))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Keys {}

    fn count(text: &str) -> Result<usize, ImportError> {
        let mut count = 0;
        documents::<Keys>(text, |_| count += 1).map(|()| count)
    }

    #[test]
    fn documents_may_follow_one_another() {
        assert_eq!(count("{}\n{} [{}]{\"kind\":7}"), Ok(4));
        assert_eq!(count("\u{feff}{}"), Ok(1));
        assert_eq!(count(" \n"), Err(ImportError::Empty));
    }

    #[test]
    fn a_fault_has_its_offset() {
        let text = "{}\n{\"kind\": \"List\",\n \"items\": [{}, }";
        let error = count(text).unwrap_err();
        assert_eq!(&text[error.offset()..], "}");
        let truncated = count("\u{feff}{\"items\": [").unwrap_err();
        assert_eq!(truncated.offset(), 14);
        assert!(truncated.to_string().starts_with("cannot read the JSON: EOF"), "{truncated}");
        assert_eq!(
            count("{} 7"),
            Err(ImportError::WrongType { expected: "a JSON object or list", found: "a number", offset: 3 })
        );
    }

    #[test]
    fn depth_is_no_danger() {
        let deep = "[".repeat(200_000);
        assert!(count(&deep).is_err());
        let closed = format!("{{\"spec\":{}{}}}", deep, "]".repeat(200_000));
        assert_eq!(count(&closed), Ok(1));
    }
}
