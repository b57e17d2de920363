//! Describing faults of TOML in terms of an inventory: what was found, what is allowed, how to write it.

use super::shipped::is_property;
use crate::diag::{Code, did_you_mean};
use std::ops::Range;

/// A fault and the bytes of the piece that it is about.
pub(super) struct Fault {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) span: Range<usize>,
    pub(super) help: Option<String>,
}

impl Fault {
    pub(super) fn new(code: Code, message: impl Into<String>, span: Range<usize>) -> Self {
        Self { code, message: message.into(), span, help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

pub(super) fn unknown_key(key: &str, known: &[&str], span: Range<usize>) -> Fault {
    let help = match known.contains(&"provides") && is_property(key) {
        true => {
            Some(format!("this property has no key of its own: write `provides = {{ {key} = \"1.0\" }}`"))
        }
        false => did_you_mean(key, known.iter().copied()),
    };
    Fault::new(Code::UnknownKey, format!("unknown key `{key}`"), span)
        .help(help.unwrap_or_else(|| format!("the keys here are {}", known.join(", "))))
}

pub(super) fn missing_key(key: &str, span: Range<usize>) -> Fault {
    Fault::new(Code::MissingKey, format!("the key `{key}` is missing"), span)
}

pub(super) fn not_a_list(found: &str, span: Range<usize>) -> Fault {
    let message = format!("this has to be a list of tables and is {}", article(found));
    Fault::new(Code::WrongType, message, span).help("write the name in two brackets, such as `[[host]]`")
}

/// Describes a fault that the parser reports.
pub(super) fn of_syntax(text: &str, message: &str, span: Range<usize>) -> Fault {
    let before = &text[line(text, span.start).start..span.start];
    let fault = Fault::new(Code::Syntax, message, span.clone());
    match (message, before.trim_start()) {
        ("duplicate key", "[") => {
            let name = &text[span];
            fault.help(format!("a list has one table after the other, each in two brackets: `[[{name}]]`"))
        }
        ("duplicate key", _) => fault.help("say it once"),
        _ => fault,
    }
}

/// The longest value that a message repeats, in bytes.
const LONGEST: usize = 60;

/// Describes a fault that a decoder reports in a text.
pub(super) fn of_decoding(text: &str, message: &str, span: Range<usize>) -> Fault {
    let mut quoted = message.split('`').skip(1).step_by(2);
    if message.starts_with("unknown field") {
        let key = quoted.next().unwrap_or_default();
        return unknown_key(key, &quoted.collect::<Vec<_>>(), span);
    }
    if message.starts_with("missing field") {
        return missing_key(quoted.next().unwrap_or_default(), span);
    }
    match message.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected ")) {
        Some((found, expected)) => wrong_type(text, found, expected, span),
        None => Fault::new(Code::WrongType, message, span),
    }
}

fn wrong_type(text: &str, found: &str, expected: &str, span: Range<usize>) -> Fault {
    let (kind, value) = match found.find(['`', '"']) {
        Some(at) => (found[..at].trim_end(), found[at..].trim_matches('`')),
        None => (found, ""),
    };
    // A number is repeated as it is written: 5.10 is another version than 5.1.
    let is_short = |text: &&str| (1..=LONGEST).contains(&text.len()) && !text.contains('\n');
    let written = text.get(span.clone()).filter(is_short);
    let value = match kind {
        "floating point" | "integer" | "datetime" => written.unwrap_or(value),
        _ => value,
    };
    let expected = match expected {
        "a string" => "text",
        "a sequence" => "list",
        "a map" => "table",
        "a boolean" => "boolean",
        "i64" => "number",
        structure if structure.starts_with("struct ") => "table",
        other => return Fault::new(Code::WrongType, format!("this has to be {other} and is {found}"), span),
    };
    let message = match value {
        "" => format!("this has to be {} and is {}", article(expected), article(kind)),
        value => format!("this has to be {} and is {} `{value}`", article(expected), article(kind)),
    };
    let bare = value.trim_matches('"');
    let help = match (expected, value) {
        ("text", value) if !value.is_empty() => Some(format!("put it in quotes: `\"{value}\"`")),
        ("list", value) if value.starts_with('"') => Some(format!("put it in brackets: `[{value}]`")),
        ("number", _) if bare.parse::<i64>().is_ok() => Some(format!("leave the quotes out: `{bare}`")),
        ("boolean", _) => Some("write `true` or `false`, without quotes".to_owned()),
        ("table", _) => Some("a table is written `{ key = value }`".to_owned()),
        _ => None,
    };
    Fault { help, ..Fault::new(Code::WrongType, message, span) }
}

/// Names a type as a reader of the format page knows it.
fn article(kind: &str) -> &str {
    match kind {
        "string" | "text" => "a text",
        "integer" | "number" => "a whole number",
        "float" | "floating point" => "a number with a point",
        "boolean" => "true or false",
        "sequence" | "array" | "list" => "a list",
        "map" | "table" | "inline table" => "a table",
        "datetime" => "a date or time",
        other => other,
    }
}

/// Returns the line of a byte, without its end.
pub(super) fn line(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |before| before + 1);
    start..text[at..].find('\n').map_or(text.len(), |length| at + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_named_as_on_the_format_page() {
        for (message, wanted, help) in [
            (
                "invalid type: floating point `6.8`, expected a string",
                "this has to be a text and is a number with a point `6.8`",
                Some("put it in quotes: `\"6.8\"`"),
            ),
            (
                "invalid type: string \"3\", expected i64",
                "this has to be a whole number and is a text `\"3\"`",
                Some("leave the quotes out: `3`"),
            ),
            ("invalid type: sequence, expected a string", "this has to be a text and is a list", None),
        ] {
            let fault = of_decoding("", message, 0..0);
            assert_eq!((fault.message.as_str(), fault.help.as_deref()), (wanted, help));
        }
    }

    #[test]
    fn a_number_is_repeated_as_it_is_written() {
        for (text, span, message) in [
            ("kernel = 5.10", 9..13, "invalid type: floating point `5.1`, expected a string"),
            ("version = 1_000", 10..15, "invalid type: integer `1000`, expected a string"),
        ] {
            let fault = of_decoding(text, message, span.clone());
            let value = &text[span];
            assert_eq!(fault.help, Some(format!("put it in quotes: `\"{value}\"`")));
            assert!(fault.message.ends_with(&format!("`{value}`")), "{}", fault.message);
        }
    }
}
