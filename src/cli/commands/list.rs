//! `comove list`

use super::{told_of, write};
use crate::answer::tables::ThingKind;
use crate::cli::args::{Answer, Chosen, Inputs};
use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::output::{self, Written};
use crate::cli::{draw, input};
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::model::Pattern;
use crate::planner::list;
use crate::report;
use clap::ValueEnum;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  comove list -i fleet.toml hosts
  comove list -i fleet.toml hosts 'web-*[zone=a]:kernel'
  comove list -i cluster.json images --format csv -o images.csv

Columns of CSV:
  thing, of, version, used by, known from, targets, on, cluster, base, isolation, service,
  workloads, place; a line for each version of each thing
";

/// List the things of one kind, with their versions and those that they can go to
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", exit::HELP))]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// What to list
    #[arg(value_enum)]
    kind: Kind,
    /// Which of them, such as `web-*` or `*[zone=a]`; with a property, as in `*:kernel`, only its versions
    pattern: Option<String>,
    /// Form of the answer
    #[arg(short, long, value_enum, default_value_t = Form::Text, value_name = "FORMAT")]
    format: Form,
    /// Tell all of it: every name, every row, every version
    #[arg(long)]
    full: bool,
    /// File to write the answer to instead of standard output; it is replaced as a whole
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Form {
    /// For a terminal
    Text,
    /// For a ticket or change review
    Markdown,
    /// For a program
    Json,
    /// For a spreadsheet: a line for each version of each thing
    Csv,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Hosts,
    Guests,
    Clusters,
    Workloads,
    Services,
    Images,
    Packages,
    Apps,
    Stacks,
    States,
}

impl Kind {
    /// The kind, and how a pattern begins that names such things.
    const fn of(self) -> (ThingKind, &'static str) {
        match self {
            Self::Hosts => (ThingKind::Host, "host"),
            Self::Guests => (ThingKind::Guest, "guest"),
            Self::Clusters => (ThingKind::Cluster, "cluster"),
            Self::Workloads => (ThingKind::Workload, "workload"),
            Self::Services => (ThingKind::Service, "service"),
            Self::Images => (ThingKind::Image, "image"),
            Self::Packages => (ThingKind::Package, "package"),
            Self::Apps => (ThingKind::App, "app"),
            Self::Stacks => (ThingKind::Stack, "stack"),
            Self::States => (ThingKind::State, "state"),
        }
    }
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let (kind, word) = args.kind.of();
    let pattern = args.pattern.as_deref().map(|text| pattern(word, text)).transpose()?;
    let (fleet, remarks) = input::read(&args.inputs, &Written::of(args.output.as_deref(), None)?)?;
    draw::warnings(fleet.sources(), &remarks, args.inputs.warnings);
    if let Some((message, help)) = pattern.as_ref().and_then(|pattern| pattern.faults(&fleet).next()) {
        let mut fault = Diagnostic::new(Code::BadPattern, message);
        fault.help = help;
        return Err(told_of(fault));
    }
    let listing = list(&fleet, kind, pattern.as_ref());
    let is_empty = listing.entries.is_empty() && listing.undecided.is_empty();
    if let Some(pattern) = pattern.filter(|_| is_empty) {
        let all = list(&fleet, kind, None);
        let names = all.entries.iter().map(|entry| &*entry.thing);
        let full = pattern.exact_name().map_or_else(String::new, |name| format!("{word}/{name}"));
        let mut fault = Diagnostic::new(Code::NothingMatches, format!("`{pattern}` matches nothing"));
        fault.help = did_you_mean(&full, names);
        return Err(told_of(fault));
    }
    let format = match args.format {
        Form::Csv => {
            output::plain(args.output.as_deref(), |out| report::csv(&listing, out))?;
            return Ok(Outcome::Done);
        }
        Form::Text => report::Format::Text,
        Form::Markdown => report::Format::Markdown,
        Form::Json => report::Format::Json,
    };
    let answer = Answer { format: Chosen(format), full: args.full, output: args.output.clone() };
    write(
        (&answer, Some(&args.inputs)),
        fleet.sources(),
        |detail| report::list(&listing, detail),
        |out| report::json::write(&listing, out),
    )?;
    Ok(Outcome::Done)
}

/// Reads a pattern, with or without its kind.
fn pattern(kind: &str, text: &str) -> Result<Pattern, Error> {
    let rest = text.strip_prefix(kind);
    let full = match rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '[', ':'])) {
        true => text.to_owned(),
        false if text.starts_with(['[', ':']) => format!("{kind}{text}"),
        false => format!("{kind}/{text}"),
    };
    Pattern::parse(&full).map_err(|error| {
        let help = error.help().unwrap_or_else(|| "write a name or glob, such as `web-*[zone=a]`".to_owned());
        told_of(Diagnostic::new(Code::BadPattern, format!("in `{text}`: {error}")).help(help))
    })
}
