//! JSON in which nothing steers what shows it: names may hold characters that drive a terminal or turn the direction of
//! reading, which JSON would let through.

use super::lines::Lines;
use crate::source::steers;
use serde_json::ser::Formatter;
use std::io::{self, Write};

/// Lays JSON out, and writes such characters as escapes, which mean the same.
#[derive(Default)]
pub(super) struct Escaped(Lines);

impl Formatter for Escaped {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|&(_, c)| steers(c)) {
            out.write_all(&rest.as_bytes()[..at])?;
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = &rest[at + c.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use crate::report::json::write;

    #[test]
    fn what_steers_is_escaped_and_means_the_same() {
        let value = serde_json::json!({ "a\u{202e}b": ["\u{9b}31m\u{7f}", "é\u{2028}\n", [], {}], "é": 1 });
        let mut out = Vec::new();
        write(&value, &mut out).expect("a vector takes all");
        let text = String::from_utf8(out).expect("text");
        assert!(text.contains(r#"  "a\u202eb": ["\u009b31m\u007f","é\u2028\n",[],"#), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).expect("JSON"), value);
    }
}
