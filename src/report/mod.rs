//! Reports: answers as text, Markdown, HTML and JSON.
//!
//! An answer becomes a [`Document`] once: [`impact()`], [`plan()`], [`contrast()`], [`why()`], [`check()`], [`survey()`], [`list()`], [`show()`],
//! [`failure()`], [`verify()`], [`diff()`] decide what is said, and in which order. [`text`], [`markdown`] and `html` render documents, [`picture`] draws what is
//! in them, and none of these knows an answer; [`json`] writes
//! the answers themselves, with their sentences beside them. Nothing here computes what is forced.

pub mod annotations;
pub mod document;
pub mod facts;
#[cfg(feature = "html")]
pub mod html;
pub mod json;
pub mod markdown;
pub mod picture;
pub mod plain;
pub mod text;

mod because;
mod changes;
mod check;
mod checked;
mod contrast;
mod coupling;
mod diff;
mod export;
mod exposure;
mod gates;
mod head;
mod impact;
mod known;
mod left_out;
mod list;
mod lists;
mod made_from;
mod names;
mod next;
mod obstacle;
mod page;
mod plan;
mod refused;
mod rest;
mod review;
mod runbook;
mod sections;
mod show;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod verify;
mod violations;
mod why;
mod words;

pub use check::check;
pub use contrast::{contrast, contrast_units};
pub use coupling::{NODES, coupling};
pub use diff::diff;
pub use document::Document;
#[cfg(feature = "templates")]
pub use export::{BadTemplate, template};
pub use export::{NoDates, affected, calendar, request, services, steps};
pub use exposure::failure;
pub use impact::impact;
pub use list::{csv, list};
pub use made_from::{contrast_made_from, plan_made_from};
pub use page::{Style, Styles};
pub use plan::plan;
pub use refused::refused;
pub use review::{Cut, Members, TooLong, review, within};
pub use runbook::runbook;
pub use show::{show, survey};
pub use verify::{data as verify_data, verify};
pub use why::why;

#[cfg(feature = "cli")]
pub(crate) use next::typed;
#[cfg(feature = "cli")]
pub(crate) use page::wrap;

/// How much of an answer a report tells.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Detail {
    /// What decides, a screen or two of it; what is cut is counted.
    #[default]
    Brief,
    /// All of it.
    Full,
}

/// The JSON Schema of the answer of `verify`; the other answers' are those of their types in [`crate::answer`].
#[cfg(feature = "schema")]
#[must_use]
pub fn schemas() -> [(&'static str, schemars::Schema); 1] {
    [("verify", schemars::schema_for!(verify::VerdictData))]
}

/// The formats of reports.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum Format {
    /// For a person at a terminal.
    Text,
    /// For a ticket or change review.
    Markdown,
    /// For a browser, in one file that asks for nothing.
    Html,
    /// For a program, by the schemas in `docs/`.
    Json,
    /// For a code host, which shows remarks beside lines: SARIF 2.1.0.
    Sarif,
    /// For a build server, which shows tests: JUnit XML.
    Junit,
}

impl Format {
    /// Every format.
    pub const ALL: &[Self] = &[Self::Text, Self::Markdown, Self::Html, Self::Json, Self::Sarif, Self::Junit];

    /// The name that the command line uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
        }
    }
}
