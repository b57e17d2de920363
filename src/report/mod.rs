//! Reports: a format is one file over the answers of [`crate::plan`].
//!
//! Reports render data and compute nothing but counts of what they fold together. None of them prints.

mod contrast;
mod fold;
mod markdown;
mod text;
mod words;

pub use contrast::contrast;
pub use markdown::markdown;
pub use text::{impact, text};

use crate::plan::Plan;
use std::io::{self, Write};

/// Writes an answer as JSON, for machines.
///
/// # Errors
/// Those of `out`.
pub fn json<T: serde::Serialize>(answer: &T, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, answer).map_err(io::Error::from)?;
    writeln!(out)
}

/// Tells whether anything that was asked for cannot be had.
#[must_use]
pub fn is_blocked(plan: &Plan) -> bool {
    !plan.blocked.is_empty()
}
