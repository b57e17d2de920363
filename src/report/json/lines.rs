//! How JSON is laid out: a line for each member of what stands near the top, and one line for each entry of a list.
//!
//! Most of a large answer are lists of small objects. A line for each member of each of these would make half of the bytes
//! blanks; an entry in one line is as easy to read, to search and to compare.

use serde_json::ser::Formatter;
use std::io::{self, Write};

/// The depth down to which an object has a line for each member: that of the tables and of the summary.
const MEMBERS: usize = 2;
/// The depth down to which each object of a list has a line of its own: that of the changes of a step.
const ENTRIES: usize = 5;

/// Lays JSON out.
#[derive(Default)]
pub(super) struct Lines {
    open: Vec<Open>,
}

/// A list or object that has begun.
struct Open {
    is_list: bool,
    /// Whether what is in it stands on lines of its own.
    lines: bool,
    is_empty: bool,
}

impl Lines {
    fn new_line<W: ?Sized + Write>(&self, out: &mut W) -> io::Result<()> {
        out.write_all(b"\n")?;
        self.open.iter().try_for_each(|_| out.write_all(b"  "))
    }

    /// Begins something in what is open. Returns whether that has lines.
    fn next(&mut self) -> bool {
        self.open.last_mut().is_some_and(|open| {
            open.is_empty = false;
            open.lines
        })
    }

    fn end<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        if self.open.pop().is_some_and(|open| open.lines && !open.is_empty) {
            self.new_line(out)?;
        }
        out.write_all(bracket)
    }
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open.push(Open { is_list: true, lines: false, is_empty: true });
        out.write_all(b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.next();
        if first { Ok(()) } else { out.write_all(b",") }
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        let depth = self.open.len() + 1;
        if let Some(list) = self.open.last_mut().filter(|open| open.is_list && depth <= ENTRIES) {
            list.lines = true;
            self.new_line(out)?;
        }
        self.open.push(Open { is_list: false, lines: depth <= MEMBERS, is_empty: true });
        out.write_all(b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        let lines = self.next();
        if !first {
            out.write_all(b",")?;
        }
        if lines { self.new_line(out) } else { Ok(()) }
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        let lines = self.open.last().is_some_and(|open| open.lines);
        out.write_all(if lines { b": " } else { b":" })
    }
}

#[cfg(test)]
mod tests {
    use crate::report::json::write;

    #[test]
    fn an_entry_has_one_line() {
        let entry = serde_json::json!({ "a": 1, "b": [1, { "c": {} }] });
        let value = serde_json::json!({
            "empty": {}, "list": [], "numbers": [1, 2, [3]], "steps": [{ "changes": [entry, entry], "number": 1 }],
            "tables": { "things": [entry] },
        });
        let mut out = Vec::new();
        write(&value, &mut out).expect("a vector takes all");
        let text = String::from_utf8(out).expect("text");
        let lines = [
            "{",
            "  \"empty\": {},",
            "  \"list\": [],",
            "  \"numbers\": [1,2,[3]],",
            "  \"steps\": [",
            "    {\"changes\":[",
            "        {\"a\":1,\"b\":[1,{\"c\":{}}]},",
            "        {\"a\":1,\"b\":[1,{\"c\":{}}]}",
            "      ],\"number\":1}",
            "  ],",
            "  \"tables\": {",
            "    \"things\": [",
            "      {\"a\":1,\"b\":[1,{\"c\":{}}]}",
            "    ]",
            "  }",
            "}",
        ];
        assert_eq!(text.lines().collect::<Vec<_>>(), lines);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).expect("JSON"), value);
    }
}
