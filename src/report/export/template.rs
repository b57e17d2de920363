//! A review through a template that the user wrote.

use crate::answer::review::Review;
use crate::report::json;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior};
use std::error::Error as _;
use std::ops::Range;

/// Instructions that a template may take: a loop over a million changes, and no loop without an end.
const FUEL: u64 = 50_000_000;

/// A template that cannot be rendered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BadTemplate {
    /// What is wrong.
    pub what: String,
    /// Where in the template, in bytes.
    pub at: Range<usize>,
    /// Whether it is no template at all, whatever it is rendered with.
    pub is_syntax: bool,
}

/// Renders a review through a template. The template sees what JSON has: `plan`, `owners`, `services`, `groups` and the rest of
/// `docs/review.schema.json`. A name that is not there is an error, and so is a template that takes too long. Names are escaped for
/// HTML if the template is named as HTML.
///
/// # Errors
/// Where the template is wrong, and what is wrong there.
pub fn template(review: &Review, name: &str, source: &str) -> Result<String, BadTemplate> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_debug(true);
    // It makes a gigabyte of blanks in one instruction, which no fuel bounds.
    environment.remove_filter("format");
    let bad = |error: Error| fault(&error, source);
    let template = environment.template_from_named_str(name, source).map_err(bad)?;
    template.render(Value::from(Serde(json::review_value(review)))).map_err(bad)
}

fn fault(error: &Error, source: &str) -> BadTemplate {
    let within = |range: Range<usize>| {
        let end = range.end.min(source.len());
        range.start.min(end)..end
    };
    let at = error.range().map(within).or_else(|| line(source, error.line()?)).unwrap_or(0..0);
    let detail = error.detail().map(str::to_owned);
    let cause = error.source().map(ToString::to_string);
    let kind = match error.kind() {
        ErrorKind::OutOfFuel => {
            return BadTemplate { what: "the template takes too long".to_owned(), at, is_syntax: false };
        }
        kind => kind.to_string(),
    };
    let what = detail.or(cause).map_or_else(|| kind.clone(), |detail| format!("{kind}: {detail}"));
    BadTemplate { what, at, is_syntax: error.kind() == ErrorKind::SyntaxError }
}

/// The bytes of a line, from one.
fn line(source: &str, number: usize) -> Option<Range<usize>> {
    let mut start = 0;
    for (index, line) in source.split('\n').enumerate() {
        if index + 1 == number {
            return Some(start..start + line.len());
        }
        start += line.len() + 1;
    }
    None
}
