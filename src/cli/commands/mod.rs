//! One file for each command, which asks the library and passes the answer to a report.

mod check;
mod compile;
mod completions;
mod contrast;
mod diff;
mod facts;
mod impact;
mod import;
mod left;
mod list;
mod man;
mod plan;
mod scan;
mod show;
mod verify;
mod why;

use super::args::{Answer, Inputs, Question};
use super::draw;
use super::error::Error;
use super::exit::Outcome;
use super::output::{self, Written};
use super::policy::Rules;
use crate::answer::gate::Gates;
use crate::answer::plan::Plan;
use crate::cli::terminal;
use crate::diag::{Code, Diagnostic};
use crate::model::{Fleet, Pattern, PatternError};
use crate::question::{Bump, BumpError};
use crate::report::annotations::{Annotations, junit, sarif};
use crate::report::{self, Detail, Document, Format};
use crate::source::Sources;
use clap::Subcommand;
use jiff::civil::Date;
use std::io::{self, Write};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Impact(impact::Args),
    Why(why::Args),
    Plan(Box<plan::Args>),
    Contrast(contrast::Args),
    Check(check::Args),
    Show(show::Args),
    List(list::Args),
    Verify(verify::Args),
    Diff(diff::Args),
    Import(import::Args),
    Compile(compile::Args),
    Facts(facts::Args),
    Scan(scan::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// Runs a command.
pub(super) fn dispatch(command: &Command) -> Result<Outcome, Error> {
    match command {
        Command::Impact(args) => impact::run(args),
        Command::Why(args) => why::run(args),
        Command::Plan(args) => plan::run(args),
        Command::Contrast(args) => contrast::run(args),
        Command::Check(args) => check::run(args),
        Command::Show(args) => show::run(args),
        Command::List(args) => list::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Import(args) => import::run(args),
        Command::Compile(args) => compile::run(args),
        Command::Facts(args) => facts::run(args),
        Command::Scan(args) => scan::run(args),
        Command::Completions(args) => completions::run(args),
        Command::Man(args) => man::run(args),
    }
}

/// Reads a question: the fleet, the bumps without what they leave out, and the holds. Faults of the files and of the bumps are reported together.
fn read(question: &Question, answer: &Answer) -> Result<(Fleet, Vec<Bump>, Vec<Pattern>), Error> {
    let written = Written::of(answer.output.as_deref(), question.checking.bundle.as_deref())?;
    let mut faults = Vec::new();
    let mut bumps = Vec::new();
    for text in &question.bump {
        match Bump::parse(text) {
            Ok(bump) => bumps.push(bump),
            Err(error) => faults.push(bad_bump(text, &error)),
        }
    }
    let holds = patterns("hold", &question.hold, &mut faults);
    let except = patterns("except", &question.except, &mut faults);
    let bumps: Vec<Bump> = bumps.into_iter().map(|bump| bump.except(&except)).collect();
    if !faults.is_empty() {
        draw::messages(&Sources::default(), &faults);
    }
    let fleet = super::input::fleet(&question.inputs, &written)?;
    match faults.is_empty() {
        true => Ok((fleet, bumps, holds)),
        // They have been reported, before those of the files.
        false => Err(Error::Faults(Box::default(), Vec::new())),
    }
}

/// Reads the patterns of an option.
fn patterns(option: &str, texts: &[String], faults: &mut Vec<Diagnostic>) -> Vec<Pattern> {
    let read = texts.iter().filter_map(|text| match Pattern::parse(text) {
        Ok(pattern) => Some(pattern),
        Err(error) => {
            faults.push(bad_pattern(option, text, &error));
            None
        }
    });
    read.collect()
}

fn bad_bump(text: &str, error: &BumpError) -> Diagnostic {
    let form = "a bump is written PATTERN=VERSION, such as `host/node-1:kernel=6.8` or `app/cart=3.0`";
    let help = match error {
        BumpError::Pattern(error) => error.help(),
        BumpError::NoVersion(_) | BumpError::Comparison(_) | BumpError::Empty => None,
    };
    let message = match error {
        BumpError::Empty => "`--bump` names nothing: its text is empty".to_owned(),
        _ => format!("in `--bump {text}`: {error}"),
    };
    Diagnostic::new(Code::BadPattern, message).help(help.unwrap_or_else(|| form.to_owned()))
}

fn bad_pattern(option: &str, text: &str, error: &PatternError) -> Diagnostic {
    let form = "it is written as a pattern, such as `host/db-*`, `service/ledger` or `workload/*[tier=1]`";
    Diagnostic::new(Code::BadPattern, format!("in `--{option} {text}`: {error}"))
        .help(error.help().unwrap_or_else(|| form.to_owned()))
}

/// An error that is one fault of what was asked.
fn told_of(fault: Diagnostic) -> Error {
    Error::Faults(Box::default(), vec![fault])
}

/// Writes an answer in the requested format. Lines of the sources are drawn if available, and commands name the inputs if there are any.
fn write(
    (answer, inputs): (&Answer, Option<&Inputs>),
    sources: &Sources,
    document: impl FnOnce(Detail) -> Document,
    json: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Error> {
    let file = answer.output.as_deref();
    let document = |detail| {
        let mut document = document(detail);
        inputs.into_iter().for_each(|inputs| document.name_inputs(&inputs.typed()));
        document
    };
    match answer.format.0 {
        Format::Text => {
            let mut show = |place| draw::place(sources, place);
            let styles = terminal::styles(file);
            output::text(file, &report::text::render(&document(answer.detail()), &styles, &mut show))
        }
        Format::Markdown => output::plain(file, |out| {
            out.write_all(report::markdown::render(&document(answer.detail())).as_bytes())
        }),
        Format::Html => output::plain(file, |out| {
            out.write_all(report::html::render(&document(answer.detail())).as_bytes())
        }),
        Format::Json => output::plain(file, |out| json(out)),
        Format::Sarif | Format::Junit => {
            let message = format!("this answer cannot be written as {}", answer.format.0.name());
            Err(told_of(Diagnostic::new(Code::BadValue, message).help("impact, plan and check can")))
        }
    }
}

/// Writes an answer that may have remarks on lines of its inputs.
fn write_remarks(
    (answer, inputs): (&Answer, Option<&Inputs>),
    sources: &Sources,
    document: impl FnOnce(Detail) -> Document,
    json: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    remarks: impl FnOnce() -> Annotations,
) -> Result<(), Error> {
    let file = answer.output.as_deref();
    match answer.format.0 {
        Format::Sarif => output::plain(file, |out| sarif::write(&remarks(), sources, out)),
        Format::Junit => output::plain(file, |out| junit::write(&remarks(), sources, out)),
        _ => write((answer, inputs), sources, document, json),
    }
}

/// Judges a plan by the gates, if there are any.
fn judged(rules: &Rules, fleet: &Fleet, plan: &Plan, day: Date) -> Option<Gates> {
    (!rules.policy.is_empty()).then(|| rules.policy.judge_plan(fleet, plan, day))
}

/// How a run ends: a broken gate counts before what is blocked.
fn ended(gates: Option<&Gates>, blocked: bool) -> Outcome {
    match gates.is_some_and(|gates| gates.broken().next().is_some()) {
        true => Outcome::Denied,
        false => Outcome::blocked_if(blocked),
    }
}
