//! `comove facts`

use super::{told_of, write};
use crate::cli::args::Answer;
use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::facts as files;
use crate::cli::input;
use crate::cli::output::Written;
use crate::cli::terminal;
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::facts::{Entry, Example, Judge, catalog, explain};
use crate::report::facts::{self as report, Checked, Doubt, ExampleFault, Wrong};
use crate::report::{Detail, Document, json};
use crate::source::Sources;
use clap::Subcommand;
use jiff::civil::Date;
use serde::Serialize;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  comove facts list
  comove facts search cgroup jdk
  comove facts show jdk-before-cgroup-2
  comove facts explain jdk-before-cgroup-2 'image/eclipse-temurin@11.0.14 on cgroup=2'
  comove facts check our-facts.toml
";

/// Look at what is publicly known to break: list, search, show, explain, check
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", exit::HELP))]
pub(in crate::cli) struct Args {
    #[command(subcommand)]
    action: Action,
    /// Facts of your own beside those that comove brings; a file or a directory; repeat it for several
    #[arg(long, global = true, value_name = "PATH")]
    facts: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List all facts
    List {
        #[command(flatten)]
        answer: Answer,
    },
    /// List the facts that have all of some words in them
    Search {
        /// Words, in whatever field and case
        #[arg(required = true)]
        words: Vec<String>,
        #[command(flatten)]
        answer: Answer,
    },
    /// Show all of a fact
    Show {
        /// Its name
        name: String,
        #[command(flatten)]
        answer: Answer,
    },
    /// Say whether a fact is about a component, and why
    Explain {
        /// The name of the fact
        name: String,
        /// Component and version, and what there is beside it: `image/mongo@5.0 on avx=0`
        example: String,
        #[command(flatten)]
        answer: Answer,
    },
    /// Check files of facts: whether they can be read, their examples are as they say, and all in them can match
    Check {
        /// The files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// The day of today, by which waivers end; that of the clock if left out
        #[arg(long, value_name = "DAY")]
        date: Option<Date>,
        #[command(flatten)]
        answer: Answer,
    },
}

impl Action {
    /// Where the answer goes, and which files are read for it beside those of `--facts`.
    fn writes(&self) -> (&Answer, &[PathBuf]) {
        match self {
            Self::List { answer }
            | Self::Search { answer, .. }
            | Self::Show { answer, .. }
            | Self::Explain { answer, .. } => (answer, &[]),
            Self::Check { files, answer, .. } => (answer, files),
        }
    }
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let (answer, read) = args.action.writes();
    let written = Written::of(answer.output.as_deref(), None)?;
    written.spares(&input::files(&[&args.facts, read].concat()))?;
    match &args.action {
        Action::List { answer } => list(&[], answer, &catalog(files::entries(&args.facts)?)),
        Action::Search { words, answer } => {
            let mut found = catalog(files::entries(&args.facts)?);
            found.retain(|entry| entry.has_words(words));
            list(words, answer, &found)
        }
        Action::Show { name, answer } => {
            let all = catalog(files::entries(&args.facts)?);
            let entry = named(&all, name)?;
            told(answer, |_| report::shown(entry), &report::shown_data(entry))
        }
        Action::Explain { name, example: text, answer } => {
            let all = catalog(files::entries(&args.facts)?);
            let entry = named(&all, name)?;
            let verdict = explain(files::reader(&args.facts), entry.name(), &example(text)?)?;
            let data = report::explained_data(entry, text, &verdict);
            told(answer, |_| report::explained(entry, text, &verdict), &data)
        }
        Action::Check { files: paths, date, answer } => check(paths, &args.facts, *date, answer),
    }
}

fn list(words: &[String], answer: &Answer, entries: &[Entry]) -> Result<Outcome, Error> {
    told(answer, |detail| report::list(words, entries, detail), &report::list_data(words, entries))
}

/// Writes an answer that shows no line of an inventory.
fn told(
    answer: &Answer,
    document: impl FnOnce(Detail) -> Document,
    data: &impl Serialize,
) -> Result<Outcome, Error> {
    write((answer, None), &Sources::default(), document, |out| json::write(data, out))?;
    Ok(Outcome::Done)
}

fn named<'e>(all: &'e [Entry], name: &str) -> Result<&'e Entry, Error> {
    all.iter().find(|entry| entry.name() == name).ok_or_else(|| {
        let help = did_you_mean(name, all.iter().map(Entry::name));
        let fault = Diagnostic::new(Code::UnknownName, format!("there is no fact `{name}`"));
        told_of(fault.help(help.unwrap_or_else(|| "`comove facts list` lists them".to_owned())))
    })
}

fn example(text: &str) -> Result<Example, Error> {
    Example::parse(text).map_err(|error| {
        let help = "write SUBJECT@VERSION, such as `image/mongo@5.0 on avx=0`; docs/facts.md has the form";
        told_of(Diagnostic::new(Code::BadPattern, error.to_string()).help(help))
    })
}

/// Runs the examples of all facts in some files, and looks for what can never match.
fn check(paths: &[PathBuf], more: &[PathBuf], date: Option<Date>, answer: &Answer) -> Result<Outcome, Error> {
    let all: Vec<PathBuf> = paths.iter().chain(more).cloned().collect();
    let today = date.unwrap_or_else(terminal::today);
    let (fleet, warnings) = files::reader(&all).without_fleet().on(today).finish()?;
    let doubt = |warning: &Diagnostic| Doubt {
        text: warning.message.clone(),
        place: warning.labels.first().map(|&(place, _)| fleet.sources().describe(place)),
        help: warning.help.clone(),
    };
    let read = files::read(paths)?;
    let entries: Vec<Entry> = read.iter().flat_map(files::of_file).collect();
    let mut checked = Checked {
        facts: entries.len(),
        examples: 0,
        faults: Vec::new(),
        doubts: warnings.iter().map(doubt).collect(),
    };
    let others = files::read(more)?;
    let judge = Judge::new(read.into_iter().chain(others).collect());
    for entry in &entries {
        let fault = |wrong| ExampleFault { fact: entry.name().to_owned(), file: entry.file.clone(), wrong };
        let hits = entry.fact.hits.iter().map(|text| (text, true));
        for (text, expected) in hits.chain(entry.fact.misses.iter().map(|text| (text, false))) {
            checked.examples += 1;
            let about = judge.judge(entry, &example(&text.value)?)?;
            if about != expected {
                checked.faults.push(fault(Wrong::Judged { example: text.value.clone(), about }));
            }
        }
        if entry.fact.hits.is_empty() || entry.fact.misses.is_empty() {
            checked.faults.push(fault(Wrong::Lacking));
        }
    }
    told(answer, |_| report::checked(&checked), &report::checked_data(&checked))?;
    Ok(Outcome::blocked_if(!checked.is_sound()))
}
