//! Answers as JSON, streamed: a plan may have a million changes.

use serde::Serialize;
use std::io::{self, Write};

/// Writes an answer as indented JSON with a line end.
///
/// Of [`Plan`](crate::answer::plan::Plan) and [`Contrast`](crate::answer::contrast::Contrast) the fields are stable under their
/// schema version; `docs/*.schema.json` describe them.
///
/// # Errors
/// Those of `out`.
///
/// # Examples
/// ```
/// let mut out = Vec::new();
/// comove::report::json::write(&comove::answer::plan::Summary::default(), &mut out)?;
/// assert!(out.starts_with(b"{\n  \"things\": 0"));
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn write(answer: &impl Serialize, mut out: impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, answer)?;
    out.write_all(b"\n")
}
