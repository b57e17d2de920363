//! Cases as JUnit XML, which build servers show as tests.
//!
//! There is no standard; these elements and attributes are what the readers have in common that
//! <https://github.com/testmoapp/junitxml> compares.

use super::{Annotations, Case};
use crate::report::words::clean;
use crate::source::{Excerpt, Sources};
use std::borrow::Cow;
use std::io::{self, Write};

/// Lines of one failure.
const MOST: usize = 200;

/// Writes the cases as JUnit XML.
///
/// # Errors
/// Those of `out`.
pub fn write(annotations: &Annotations, sources: &Sources, out: &mut dyn Write) -> io::Result<()> {
    let cases = &annotations.cases;
    let failures = cases.iter().filter(|case| case.failure.is_some()).count();
    let skipped = cases.iter().filter(|case| case.skipped).count();
    let counts = format!("tests=\"{}\" failures=\"{failures}\"", cases.len());
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"comove\" {counts}>")?;
    writeln!(out, "  <testsuite name=\"comove\" {counts} errors=\"0\" skipped=\"{skipped}\">")?;
    for case in cases {
        write_case(case, sources, out)?;
    }
    writeln!(out, "  </testsuite>\n</testsuites>")
}

fn write_case(case: &Case, sources: &Sources, out: &mut dyn Write) -> io::Result<()> {
    let place = match case.place.map(|place| sources.excerpt(place)) {
        Some(Excerpt::Line { file, line, .. }) => format!(" file=\"{}\" line=\"{line}\"", escaped(file)),
        Some(Excerpt::Object { file, .. }) => format!(" file=\"{}\"", escaped(file)),
        None => String::new(),
    };
    write!(out, "    <testcase classname=\"comove\" name=\"{}\"{place}", escaped(&case.name))?;
    match &case.failure {
        None if case.skipped => writeln!(out, "><skipped/></testcase>"),
        None => writeln!(out, "/>"),
        Some(failure) => {
            writeln!(out, ">")?;
            writeln!(out, "      <failure message=\"{}\" type=\"gate\">", escaped(failure))?;
            for line in case.lines.iter().take(MOST) {
                writeln!(out, "{}", escaped(line))?;
            }
            let more = case.lines.len().saturating_sub(MOST);
            if more > 0 {
                writeln!(out, "and {more} more")?;
            }
            writeln!(out, "      </failure>\n    </testcase>")
        }
    }
}

/// Escapes a text for XML. Control characters, which XML cannot hold, are spelt out.
fn escaped(text: &str) -> Cow<'_, str> {
    let cleaned = clean(text);
    let is_special = |c: char| matches!(c, '<' | '>' | '&' | '"' | '\'' | '\u{fffe}' | '\u{ffff}');
    if !cleaned.contains(is_special) {
        return cleaned;
    }
    let mut escaped = String::with_capacity(cleaned.len() + 16);
    for c in cleaned.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}
