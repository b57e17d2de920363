//! Reports: answers as text, Markdown and JSON.
//!
//! A format is one file over plain answers; nothing here computes what is forced. [`text`], [`markdown`] and [`json`]
//! render plans; [`contrast`], [`why`], [`check`] and [`verify`] the other answers. The text carries no colour unless [`Styles`]
//! say so.

pub mod check;
pub mod contrast;
pub mod facts;
pub mod json;
mod known;
pub mod markdown;
pub mod text;
pub mod verify;
pub mod why;

mod answer;
mod broken;
mod digest;
mod obstacle;
mod page;
mod shape;
mod words;

pub use page::{Style, Styles};

#[cfg(feature = "cli")]
pub(crate) use page::wrap;

/// Returns the JSON Schemas of the answers of `why`, `check` and `verify`, by name; those of plans and contrasts are
/// those of [`Plan`](crate::answer::plan::Plan) and [`Contrast`](crate::answer::contrast::Contrast).
#[cfg(feature = "schema")]
#[must_use]
pub fn schemas() -> [(&'static str, schemars::Schema); 3] {
    [
        ("why", schemars::schema_for!(why::ExplanationData<'static>)),
        ("check", schemars::schema_for!(check::CheckData<'static>)),
        ("verify", schemars::schema_for!(verify::VerdictData<'static>)),
    ]
}

/// The formats of reports.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum Format {
    /// For a person at a terminal.
    Text,
    /// For a ticket or change review.
    Markdown,
    /// For a program, by the schemas in `docs/`.
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
