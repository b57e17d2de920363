//! The forms in which a plan is told: those of every answer, and those that only a plan has.

use crate::cli::args::Chosen;
use crate::report::Format;
use clap::ValueEnum;
use clap::builder::PossibleValue;

/// A form of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A form of every answer. Markdown is the whole review.
    Of(Format),
    /// A form that only a plan has.
    Export(Export),
}

/// What other programs read of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Export {
    /// The review as data.
    Review,
    /// What is affected, as a table.
    Affected,
    /// The steps, as a table.
    Steps,
    /// The services that notice, as a table.
    Services,
    /// The waves, as a calendar.
    Calendar,
    /// The fields of a change request.
    ServiceNow,
    /// The picture, as a graph of Graphviz.
    Dot,
    /// The picture, as a flowchart of Mermaid.
    Mermaid,
    /// The picture, drawn.
    Svg,
}

impl Export {
    /// Whether it sets the strategies side by side, for which each is planned.
    pub(super) const fn compares(self) -> bool {
        matches!(self, Self::Review)
    }
}

impl Default for Form {
    fn default() -> Self {
        Self::Of(Format::Text)
    }
}

impl ValueEnum for Form {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self::Of(Format::Text),
            Self::Of(Format::Markdown),
            Self::Of(Format::Html),
            Self::Of(Format::Json),
            Self::Of(Format::Sarif),
            Self::Of(Format::Junit),
            Self::Export(Export::Review),
            Self::Export(Export::Affected),
            Self::Export(Export::Steps),
            Self::Export(Export::Services),
            Self::Export(Export::Calendar),
            Self::Export(Export::ServiceNow),
            Self::Export(Export::Dot),
            Self::Export(Export::Mermaid),
            Self::Export(Export::Svg),
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (name, help) = match self {
            Self::Of(Format::Markdown) => ("markdown", "The review, for a ticket or pull request"),
            Self::Of(Format::Html) => {
                ("html", "The review, for a browser: one file that opens without a network")
            }
            Self::Export(Export::Dot) => ("dot", "The picture of what changes together, for Graphviz"),
            Self::Export(Export::Mermaid) => ("mermaid", "The picture, for what draws Mermaid"),
            Self::Export(Export::Svg) => ("svg", "The picture, drawn"),
            Self::Of(format) => return Chosen(*format).to_possible_value(),
            Self::Export(Export::Review) => ("review-json", "The review, for a program"),
            Self::Export(Export::Affected) => {
                ("csv", "What is affected, for a spreadsheet: a line for each change of each thing")
            }
            Self::Export(Export::Steps) => ("csv-steps", "The steps, for a spreadsheet: a line for each"),
            Self::Export(Export::Services) => {
                ("csv-services", "The services that notice, for a spreadsheet: a line for each")
            }
            Self::Export(Export::Calendar) => ("ics", "The waves, for a calendar; needs `--start`"),
            Self::Export(Export::ServiceNow) => {
                ("servicenow", "The fields of a normal change and what it affects, as JSON")
            }
        };
        Some(PossibleValue::new(name).help(help))
    }
}
