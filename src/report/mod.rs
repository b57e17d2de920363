//! Reports: answers as text, Markdown and JSON.
//!
//! A format is one file over plain answers; nothing here computes what is forced. [`text`], [`markdown`] and [`json`]
//! render plans; [`contrast`], [`why`], [`check`] and [`verify`] the other answers. The text carries no colour unless [`Styles`]
//! say so.

pub mod check;
pub mod contrast;
pub mod json;
pub mod markdown;
pub mod text;
pub mod verify;
pub mod why;

mod answer;
mod digest;
mod page;
mod shape;
mod words;

pub use page::{Style, Styles};

#[cfg(feature = "cli")]
pub(crate) use page::wrap;

/// The formats of reports.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum Format {
    /// For a person at a terminal.
    Text,
    /// For a ticket or change review.
    Markdown,
    /// For a program; `docs/plan.schema.json` is the schema of plans.
    Json,
}

impl Format {
    /// Every format.
    pub const ALL: &[Self] = &[Self::Text, Self::Markdown, Self::Json];

    /// Returns the name that the command line uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Json => "json",
        }
    }
}
