//! YAML documents, rewritten as JSON for what reads JSON.
//!
//! Aliases and merge keys are resolved, within a limit on what they may grow to. A plain scalar that JSON would read as a
//! number keeps its digits, so that `1.10` does not become `1.1`.

mod flow;

use super::error::ImportError;
use crate::id::FixedMap;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Tag};
use std::borrow::Cow;
use std::rc::Rc;

/// How deep collections may be nested, with aliases resolved.
const DEPTH: usize = 64;
/// How much larger than its text a file may become when aliases are resolved.
const GROWTH: usize = 16 << 20;

/// A value. Aliases share it, so that only writing it costs its length.
#[derive(Debug)]
enum Node {
    /// Anything but a collection, as JSON.
    Scalar(String),
    List(Vec<Rc<Self>>, usize),
    Map(FixedMap<String, Rc<Self>>, usize),
}

/// A collection that is being read.
#[derive(Debug)]
enum Open {
    List(Vec<Rc<Node>>),
    Map { pairs: FixedMap<String, Rc<Node>>, key: Option<Key>, merged: Vec<Rc<Node>> },
}

/// A key whose value is to come.
#[derive(Debug)]
enum Key {
    Text(String),
    Merge,
}

/// The documents of a text as JSON texts.
///
/// # Errors
/// At the first syntax error, at a key that is repeated or not text, and if a limit is exceeded.
pub(crate) fn to_json(text: &str) -> Result<Vec<String>, ImportError> {
    // The parser wants a closing bracket further in than its key, which others do not.
    documents(text).or_else(|error| match flow::indented(text) {
        Some(indented) => documents(&indented).map_err(|_| error),
        None => Err(error),
    })
}

fn documents(text: &str) -> Result<Vec<String>, ImportError> {
    let mut reading = Reading { text, room: text.len().saturating_mul(2) + GROWTH, ..Reading::default() };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| fault(text, *error.marker(), error.info()))?;
        reading.event(event, span.start)?;
    }
    Ok(reading.documents)
}

#[derive(Debug, Default)]
struct Reading<'t> {
    text: &'t str,
    open: Vec<(usize, Open)>,
    anchors: FixedMap<usize, Rc<Node>>,
    documents: Vec<String>,
    /// How many more bytes may be made.
    room: usize,
}

impl Reading<'_> {
    fn event(&mut self, event: Event<'_>, at: Marker) -> Result<(), ImportError> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                if let Some((_, Open::Map { pairs, key: key @ None, .. })) = self.open.last_mut() {
                    let is_merge = &*text == "<<" && style == ScalarStyle::Plain;
                    if !is_merge && pairs.contains_key(&*text) {
                        return Err(fault(self.text, at, &format!("the key `{text}` stands twice")));
                    }
                    *key = Some(if is_merge { Key::Merge } else { Key::Text(text.into_owned()) });
                    return Ok(());
                }
                let is_plain = style == ScalarStyle::Plain && !is_text(tag.as_ref());
                self.put(Rc::new(Node::Scalar(scalar(&text, is_plain))), anchor, at)
            }
            Event::SequenceStart(anchor, _) => self.begin(anchor, Open::List(Vec::new()), at),
            Event::MappingStart(anchor, _) => {
                let (pairs, merged) = Default::default();
                self.begin(anchor, Open::Map { pairs, key: None, merged }, at)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(at),
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(node) => self.put(Rc::clone(node), 0, at),
                None => Err(fault(self.text, at, "an alias of what contains it")),
            },
            Event::DocumentStart(_) => {
                self.anchors.clear();
                Ok(())
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
        }
    }

    fn begin(&mut self, anchor: usize, open: Open, at: Marker) -> Result<(), ImportError> {
        if matches!(self.open.last(), Some((_, Open::Map { key: None, .. }))) {
            return Err(fault(self.text, at, "a key that is no text"));
        }
        if self.open.len() == DEPTH {
            return Err(fault(self.text, at, &format!("nested more than {DEPTH} deep")));
        }
        self.open.push((anchor, open));
        Ok(())
    }

    fn end(&mut self, at: Marker) -> Result<(), ImportError> {
        let Some((anchor, open)) = self.open.pop() else { return Ok(()) };
        let node = match open {
            Open::List(items) => {
                let depth = items.iter().map(|item| item.depth()).max().unwrap_or(0) + 1;
                Node::List(items, depth)
            }
            Open::Map { mut pairs, merged, .. } => {
                for from in merged {
                    self.merge(&mut pairs, &from, at)?;
                }
                let depth = pairs.values().map(|value| value.depth()).max().unwrap_or(0) + 1;
                Node::Map(pairs, depth)
            }
        };
        self.put(Rc::new(node), anchor, at)
    }

    /// Adds the pairs of a merge key, `<<`; existing pairs take precedence.
    fn merge(
        &mut self,
        pairs: &mut FixedMap<String, Rc<Node>>,
        from: &Node,
        at: Marker,
    ) -> Result<(), ImportError> {
        match from {
            Node::Map(more, _) => {
                for (key, value) in more {
                    self.spend(key.len() + 16)?;
                    pairs.entry(key.clone()).or_insert_with(|| Rc::clone(value));
                }
                Ok(())
            }
            Node::List(all, _) if all.iter().all(|one| matches!(**one, Node::Map(..))) => {
                all.iter().try_for_each(|one| self.merge(pairs, one, at))
            }
            _ => Err(fault(self.text, at, "`<<` is followed by no mapping")),
        }
    }

    /// Puts a value where it belongs.
    fn put(&mut self, node: Rc<Node>, anchor: usize, at: Marker) -> Result<(), ImportError> {
        if self.open.len() + node.depth() > DEPTH {
            return Err(fault(self.text, at, &format!("nested more than {DEPTH} deep")));
        }
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        match self.open.last_mut() {
            Some((_, Open::List(items))) => items.push(node),
            Some((_, Open::Map { pairs, key, merged })) => match key.take() {
                Some(Key::Merge) => merged.push(node),
                Some(Key::Text(key)) => {
                    pairs.insert(key, node);
                }
                None => return Err(fault(self.text, at, "a key that is no text")),
            },
            None => {
                let mut document = String::new();
                self.write(&node, &mut document)?;
                self.documents.push(document);
            }
        }
        Ok(())
    }

    /// Writes a value, whose depth is bounded.
    fn write(&mut self, node: &Node, out: &mut String) -> Result<(), ImportError> {
        match node {
            Node::Scalar(text) => {
                self.spend(text.len() + 1)?;
                out.push_str(text);
            }
            Node::List(items, _) => {
                for (index, item) in items.iter().enumerate() {
                    out.push(if index == 0 { '[' } else { ',' });
                    self.write(item, out)?;
                }
                out.push_str(if items.is_empty() { "[]" } else { "]" });
            }
            Node::Map(pairs, _) => {
                for (index, (key, value)) in pairs.iter().enumerate() {
                    self.spend(key.len() + 4)?;
                    out.push(if index == 0 { '{' } else { ',' });
                    out.push_str(&quoted(key));
                    out.push(':');
                    self.write(value, out)?;
                }
                out.push_str(if pairs.is_empty() { "{}" } else { "}" });
            }
        }
        self.spend(2)
    }

    fn spend(&mut self, bytes: usize) -> Result<(), ImportError> {
        let message = || "aliases make this YAML grow beyond its limit".to_owned();
        self.room =
            self.room.checked_sub(bytes).ok_or_else(|| ImportError::TooLarge { message: message() })?;
        Ok(())
    }
}

impl Node {
    const fn depth(&self) -> usize {
        match self {
            Self::Scalar(_) => 0,
            Self::List(_, depth) | Self::Map(_, depth) => *depth,
        }
    }
}

/// Whether a tag says that a scalar is text.
fn is_text(tag: Option<&Cow<'_, Tag>>) -> bool {
    tag.is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "str")
}

/// Writes a scalar as JSON; a plain one may be a number, a boolean or null.
fn scalar(text: &str, is_plain: bool) -> String {
    match text {
        "" | "~" | "null" | "Null" | "NULL" if is_plain => "null".to_owned(),
        "true" | "True" | "TRUE" if is_plain => "true".to_owned(),
        "false" | "False" | "FALSE" if is_plain => "false".to_owned(),
        _ if is_plain && is_number(text) => text.to_owned(),
        _ => quoted(text),
    }
}

fn is_number(text: &str) -> bool {
    let begins = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    begins(text.strip_prefix('-').unwrap_or(text))
        && serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok()
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Makes a fault at a place, which the parser counts in characters.
fn fault(text: &str, at: Marker, message: &str) -> ImportError {
    let offset = text.char_indices().nth(at.index()).map_or(text.len(), |(offset, _)| offset);
    ImportError::Syntax { language: "YAML", message: message.to_owned(), offset }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> String {
        to_json(text).expect("YAML").join("\n")
    }

    #[test]
    fn scalars_keep_their_digits() {
        assert_eq!(
            json("a: 1.10\nb: '3'\nc: [yes, ~, true, -7, 0x1F, 08]\nd: !!str 5\ne:\nf: \"\\u0001\"\n"),
            r#"{"a":1.10,"b":"3","c":["yes",null,true,-7,"0x1F","08"],"d":"5","e":null,"f":"\u0001"}"#
        );
        assert_eq!(json("--- a\n--- {}\n"), "\"a\"\n{}");
    }

    #[test]
    fn aliases_and_merge_keys_are_resolved() {
        assert_eq!(
            json("x: &x {a: 1, b: 2}\ny: &y {c: 3, a: 9}\nz:\n  <<: [*x, *y]\n  b: 5\nw: *x\n"),
            r#"{"x":{"a":1,"b":2},"y":{"c":3,"a":9},"z":{"b":5,"a":1,"c":3},"w":{"a":1,"b":2}}"#
        );
        assert_eq!(json("\"<<\": a"), r#"{"<<":"a"}"#);
    }

    #[test]
    fn faults_have_their_place() {
        for (text, rest) in [
            ("é: 1\na: 2\né: 3\n", "é: 3\n"),
            ("a: &b [*b]\n", "*b]\n"),
            ("[a]: b\n", "[a]: b\n"),
            ("a: *b\n", "*b\n"),
        ] {
            let error = to_json(text).expect_err(text);
            assert_eq!(&text[error.offset()..], rest, "{error}");
        }
        assert!(to_json("a: [").is_err() && to_json("<<: 7").is_err());
    }

    #[test]
    fn brackets_may_close_where_their_key_begins() {
        assert_eq!(
            json("a:\n  b: [\n    x,\n  ]\n  c: {\n  d: 1\n  }\n"),
            r#"{"a":{"b":["x"],"c":{"d":1}}}"#
        );
        assert_eq!(json("a: [\n]\nb: |\n  [\nc: 'x [' # [\n"), "{\"a\":[],\"b\":\"[\\n\",\"c\":\"x [\"}");
    }

    #[test]
    fn what_grows_without_end_is_refused() {
        let level = |level: usize, width: usize| {
            let inner = if level == 0 { "x".to_owned() } else { format!("*a{}", level - 1) };
            format!("a{level}: &a{level} [{}]\n", vec![inner; width].join(", "))
        };
        let bomb: String = (0..12).map(|depth| level(depth, 9)).collect();
        assert!(matches!(to_json(&bomb), Err(ImportError::TooLarge { .. })));
        let deep: String = (0..100).map(|depth| level(depth, 1)).collect();
        assert!(to_json(&deep).is_err() && to_json(&"[".repeat(100_000)).is_err());
        assert!(to_json(&"- ".repeat(100_000)).is_err());
    }
}
