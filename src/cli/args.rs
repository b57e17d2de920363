//! The arguments as they are typed.

use clap::{Args as ClapArgs, CommandFactory, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Tells what has to change together in an upgrade, why, and in which order
#[derive(Debug, Parser)]
#[command(name = "comove", version, propagate_version = true, max_term_width = 100, after_help = EXITS)]
pub(super) struct Args {
    /// When to colour messages
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(super) color: Color,
    #[command(subcommand)]
    pub(super) command: Command,
}

const EXITS: &str = "Exit codes: 0 done and nothing is blocked, 1 something is blocked or unsound, 2 the input or the \
                     call is wrong";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Say what a bump entails: what breaks if I bump this
    #[command(alias = "what-breaks")]
    Impact(Ask),
    /// Say why something changes, or why it does not
    Why(Why),
    /// Order what a bump entails into steps
    Plan(Ask),
    /// Set the three strategies side by side
    Contrast(Contrast),
    /// Tell whether the inventory is sound and the fleet satisfies its own requirements
    Check(Inputs),
    /// Turn another tool's files into an inventory
    #[command(subcommand)]
    Import(Import),
}

#[derive(Debug, ClapArgs)]
pub(super) struct Inputs {
    /// File or directory to read, `-` for standard input; may be repeated, later ones add to earlier ones
    #[arg(short, long = "input", required = true, value_name = "FILE")]
    pub(super) input: Vec<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Question {
    #[command(flatten)]
    pub(super) inputs: Inputs,
    /// What is to change, such as `host/node-1:kernel=6.8`, `image/debian=12` or `app/cart=3.0`; may be repeated
    #[arg(short, long, required = true, value_name = "PATTERN=VERSION")]
    pub(super) bump: Vec<String>,
    /// What has to stay as it is, such as `host/db-*`; may be repeated
    #[arg(long, value_name = "PATTERN")]
    pub(super) hold: Vec<String>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Ask {
    #[command(flatten)]
    pub(super) question: Question,
    /// How machines' changes are carried out
    #[arg(short, long, value_enum, default_value_t = Way::InPlace, value_name = "STRATEGY")]
    pub(super) strategy: Way,
    /// Form of the answer
    #[arg(short, long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(super) format: Format,
    /// File to write the answer to instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Why {
    #[command(flatten)]
    pub(super) question: Question,
    /// How machines' changes are carried out
    #[arg(short, long, value_enum, default_value_t = Way::InPlace, value_name = "STRATEGY")]
    pub(super) strategy: Way,
    /// What to explain, such as `workload/cart` or `host/node-1`
    pub(super) name: String,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Contrast {
    #[command(flatten)]
    pub(super) question: Question,
    /// Form of the answer
    #[arg(short, long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(super) format: Format,
    /// File to write the answer to instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Read what `kubectl get -o json` printed
    Kubernetes {
        /// Files or directories, `-` for standard input
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// File to write the inventory to instead of standard output
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Way {
    /// Under its workloads, all at once
    InPlace,
    /// After moving workloads to machines that can carry them
    Drain,
    /// By giving each workload a kernel of its own
    PerVm,
}

impl Way {
    pub(super) const fn strategy(self) -> crate::model::Strategy {
        match self {
            Self::InPlace => crate::model::Strategy::InPlace,
            Self::Drain => crate::model::Strategy::Drain,
            Self::PerVm => crate::model::Strategy::PerVm,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For a terminal
    Text,
    /// For a ticket or change review
    Markdown,
    /// For machines, with the certificate
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// Where the stream is a terminal and `NO_COLOR` is not set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// Makes the choice hold for all that is printed.
    pub(super) fn apply(self) {
        let choice = match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}

/// Returns the description of the command line, from which `docs/cli.md` is made.
#[must_use]
pub fn command() -> clap::Command {
    Args::command()
}
