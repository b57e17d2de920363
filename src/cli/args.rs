//! The arguments as they are typed: what several commands share.

use super::commands::Command;
use super::exit;
use super::limits::Lifted;
use super::terminal;
use crate::answer::plan::Plan;
use crate::model::Strategy;
use crate::report;
use clap::builder::PossibleValue;
use clap::{Args as ClapArgs, Parser, ValueEnum};
use jiff::civil::Date;
use std::path::PathBuf;

/// Tells what has to change together in an upgrade, why, and in which order
#[derive(Debug, Parser)]
#[command(name = "comove", version, max_term_width = 100, after_help = exit::HELP)]
pub(super) struct Args {
    /// When to colour what is printed
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(super) color: Color,
    /// Say nothing on standard error but errors
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// Inputs that a command does not repeat: a shell has made them of a pattern.
const MANY: usize = 8;

/// What describes the fleet.
#[derive(Debug, ClapArgs)]
pub(super) struct Inputs {
    /// Inventory to read: TOML, or what `comove import` takes; a file, a directory, a pattern such as `dumps/*.json`, `-`
    /// for standard input; repeat it to join several. The kind is told by the content, or said as in `kubernetes:FILE`
    #[arg(short, long = "input", required = true, value_name = "FILE")]
    pub(super) input: Vec<PathBuf>,
    /// Facts, products, profiles and waivers of your own, as `docs/facts.md` says; a file or a directory; repeat it for several
    #[arg(long, value_name = "PATH")]
    pub(super) facts: Vec<PathBuf>,
    /// The day from which waivers and ends of support are seen, such as `2027-03-31` [default: that of `SOURCE_DATE_EPOCH`,
    /// else today, in UTC]
    #[arg(long, value_name = "DAY")]
    date: Option<Date>,
    /// Show each warning on the files that were read, as `comove import` does, and not only how many there are
    #[arg(long)]
    pub(super) warnings: bool,
    #[command(flatten)]
    pub(super) lifted: Lifted,
}

impl Inputs {
    /// One input, with what else was typed.
    pub(super) fn of(
        input: PathBuf,
        facts: Vec<PathBuf>,
        date: Option<Date>,
        warnings: bool,
        lifted: Lifted,
    ) -> Self {
        Self { input: vec![input], facts, date, warnings, lifted }
    }

    /// The inputs as they are typed, for a command that goes on from an answer; of many their number, which no shell takes.
    pub(super) fn typed(&self) -> String {
        let path = |flag: &str, path: &PathBuf| format!(" {flag} {}", report::typed(&path.to_string_lossy()));
        let inputs = match self.input.len() {
            many if many > MANY => format!(" (the {many} inputs)"),
            _ => self.input.iter().map(|input| path("-i", input)).collect(),
        };
        let facts = self.facts.iter().map(|facts| path("--facts", facts));
        let day = self.date.map(|day| format!(" --date {day}"));
        std::iter::once(inputs).chain(facts).chain(day).collect()
    }

    /// The day from which waivers and ends of support are seen.
    pub(super) fn day(&self) -> Date {
        self.date.unwrap_or_else(terminal::today)
    }

    /// The same for a plan that was made on a day, or on none.
    pub(super) fn day_of(&self, plan: &Plan) -> Option<Date> {
        self.date.or_else(|| plan.day())
    }
}

/// What is asked.
#[derive(Debug, ClapArgs)]
pub(super) struct Question {
    #[command(flatten)]
    pub(super) inputs: Inputs,
    /// Change to look at, such as `host/node-1:kernel=6.8`, `image/debian=12` or `app/cart=3.0`; repeat it for several
    #[arg(short, long, required = true, value_name = "PATTERN=VERSION")]
    pub(super) bump: Vec<String>,
    /// Thing that stays as it is, such as `host/db-*` or `service/ledger`; repeat it for several
    #[arg(long, value_name = "PATTERN")]
    pub(super) hold: Vec<String>,
    /// Thing that is left out of the bumps on purpose, such as `host/db-*`: it stays as it is, and that is no failure;
    /// repeat it for several
    #[arg(long, value_name = "PATTERN")]
    pub(super) except: Vec<String>,
    #[command(flatten)]
    pub(super) checking: Checking,
}

/// Whether plans are checked before they are shown.
#[derive(Debug, ClapArgs)]
pub(super) struct Checking {
    /// Show plans without checking them, to measure how long planning takes
    #[arg(long)]
    pub(super) no_check: bool,
    /// If a plan does not pass its check, file to write to what reproduces that, with every name replaced
    #[arg(long, value_name = "FILE", conflicts_with = "no_check")]
    pub(super) bundle: Option<PathBuf>,
}

/// How a machine is changed.
#[derive(Debug, ClapArgs)]
pub(super) struct Way {
    /// How a machine's change is carried out
    #[arg(short, long, value_enum, default_value_t = Chosen(Strategy::InPlace), value_name = "STRATEGY")]
    pub(super) strategy: Chosen<Strategy>,
}

/// Where the answer goes and in which form.
#[derive(Debug, ClapArgs)]
pub(super) struct Answer {
    /// Form of the answer
    #[arg(short, long, value_enum, default_value_t = Chosen(report::Format::Text), value_name = "FORMAT")]
    pub(super) format: Chosen<report::Format>,
    /// Tell all of it: every name, every row, every figure
    #[arg(long)]
    pub(super) full: bool,
    /// File to write the answer to instead of standard output; it is replaced as a whole. `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

impl Answer {
    /// How much detail to report.
    pub(super) const fn detail(&self) -> report::Detail {
        if self.full { report::Detail::Full } else { report::Detail::Brief }
    }
}

/// A value of one of the library's enums, which do not depend on clap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chosen<T>(pub(super) T);

impl ValueEnum for Chosen<Strategy> {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self(Strategy::InPlace), Self(Strategy::Drain), Self(Strategy::PerVm), Self(Strategy::Auto)]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self.0 {
            Strategy::InPlace => "Under its workloads, all at once",
            Strategy::Drain => "After moving its workloads to machines that can carry them",
            Strategy::PerVm => "By giving each workload a kernel of its own",
            Strategy::Auto => "In place, except where emptying a machine first spares what that breaks",
        };
        Some(PossibleValue::new(self.0.name()).help(help))
    }
}

impl ValueEnum for Chosen<report::Format> {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self(report::Format::Text),
            Self(report::Format::Markdown),
            Self(report::Format::Html),
            Self(report::Format::Json),
            Self(report::Format::Sarif),
            Self(report::Format::Junit),
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self.0 {
            report::Format::Text => "For a terminal",
            report::Format::Markdown => "For a ticket or change review",
            report::Format::Html => "For a browser: one file that opens without a network",
            report::Format::Json => "For a program",
            report::Format::Sarif => {
                "For a code host that shows remarks beside lines; of impact, plan and check"
            }
            report::Format::Junit => "For a build server that shows tests; of impact, plan and check",
        };
        Some(PossibleValue::new(self.0.name()).help(help))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// Applies the choice to everything that is printed.
    pub(super) fn apply(self) {
        let choice = match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
    }
}
