//! `comove facts`

use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::{facts as files, output, terminal};
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::facts::{Entry, Example, catalog, explain, judge};
use crate::report::facts as report;
use clap::Subcommand;
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
    List,
    /// List the facts that have all of some words in them
    Search {
        /// Words, in whatever field and case
        #[arg(required = true)]
        words: Vec<String>,
    },
    /// Show all of a fact
    Show {
        /// Its name
        name: String,
    },
    /// Say whether a fact is about a component, and why
    Explain {
        /// The name of the fact
        name: String,
        /// Component and version, and what there is beside it: `image/mongo@5.0 on avx=0`
        example: String,
    },
    /// Check files of facts: whether they can be read, and whether their examples are as they say
    Check {
        /// The files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    match &args.action {
        Action::List => list(catalog(files::entries(&args.facts)?)),
        Action::Search { words } => {
            let mut found = catalog(files::entries(&args.facts)?);
            found.retain(|entry| entry.has_words(words));
            list(found)
        }
        Action::Show { name } => {
            let all = catalog(files::entries(&args.facts)?);
            output::text(None, &report::show(named(&all, name)?, &terminal::styles()))?;
            Ok(Outcome::Done)
        }
        Action::Explain { name, example } => {
            let all = catalog(files::entries(&args.facts)?);
            let entry = named(&all, name)?;
            let verdict = explain(files::reader(&args.facts), entry.name(), &read(example)?)?;
            output::text(None, &report::verdict(entry, example, &verdict, &terminal::styles()))?;
            Ok(Outcome::Done)
        }
        Action::Check { files: paths } => check(paths, &args.facts),
    }
}

fn list(entries: Vec<Entry>) -> Result<Outcome, Error> {
    output::text(None, &report::list(&entries, &terminal::styles()))?;
    Ok(Outcome::Done)
}

fn named<'e>(all: &'e [Entry], name: &str) -> Result<&'e Entry, Error> {
    all.iter().find(|entry| entry.name() == name).ok_or_else(|| {
        let help = did_you_mean(name, all.iter().map(Entry::name));
        let fault = Diagnostic::new(Code::UnknownName, format!("there is no fact `{name}`"));
        fault_only(fault.help(help.unwrap_or_else(|| "`comove facts list` lists them".to_owned())))
    })
}

fn read(example: &str) -> Result<Example, Error> {
    Example::parse(example).map_err(|error| {
        let help = "write SUBJECT@VERSION, such as `image/mongo@5.0 on avx=0`; docs/facts.md has the form";
        fault_only(Diagnostic::new(Code::BadPattern, error.to_string()).help(help))
    })
}

fn fault_only(fault: Diagnostic) -> Error {
    Error::Faults(Box::default(), vec![fault])
}

/// Runs the examples of all facts in some files.
fn check(paths: &[PathBuf], more: &[PathBuf]) -> Result<Outcome, Error> {
    let entries = files::entries(paths)?;
    let all: Vec<PathBuf> = paths.iter().chain(more).cloned().collect();
    let mut faults = Vec::new();
    let mut run = 0;
    for entry in &entries {
        let hits = entry.fact.hits.iter().map(|text| (text, true));
        for (text, expected) in hits.chain(entry.fact.misses.iter().map(|text| (text, false))) {
            run += 1;
            let found = judge(files::reader(&all), entry.name(), &read(&text.value)?)?;
            if found != expected {
                let is = if found { "is" } else { "is not" };
                faults.push(format!("{} ({}) {is} about {}", entry.name(), entry.file, text.value));
            }
        }
        if entry.fact.hits.is_empty() || entry.fact.misses.is_empty() {
            faults.push(format!("{} ({}) has no example of each kind", entry.name(), entry.file));
        }
    }
    output::text(None, &report::checked(entries.len(), run, &faults, &terminal::styles()))?;
    Ok(Outcome::blocked_if(!faults.is_empty()))
}
