//! Lines of CSV, as RFC 4180 writes them.

use crate::report::words::clean;
use std::io::{self, Write};

/// Writes a line of CSV.
pub(in crate::report) fn line(out: &mut impl Write, fields: &[String]) -> io::Result<()> {
    let fields: Vec<String> = fields.iter().map(|field| quoted(field)).collect();
    out.write_all(fields.join(",").as_bytes())?;
    out.write_all(b"\r\n")
}

/// A field of CSV. What a spreadsheet would take for a formula gets a `'` before it, also behind blanks, which some drop.
fn quoted(field: &str) -> String {
    let field = clean(field);
    let formula = if field.trim_start().starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    match field.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{formula}{}\"", field.replace('"', "\"\"")),
        false => format!("{formula}{field}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_texts_and_separators_are_quoted() {
        for (field, written) in [
            ("cart", "cart"),
            ("=1+1", "'=1+1"),
            (" @SUM(A1)", "' @SUM(A1)"),
            ("-2,3", "\"'-2,3\""),
            ("a \"b\"", "\"a \"\"b\"\"\""),
            ("a\nb", "a\\nb"),
        ] {
            assert_eq!(quoted(field), written);
        }
    }
}
