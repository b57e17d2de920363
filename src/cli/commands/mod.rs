//! One file for each command: it asks the library and hands the answer to a report.

mod ask;
mod check;
mod contrast;
mod import;
mod why;

use super::args::{Args, Command, Question};
use super::exit::{Fault, Outcome};
use crate::ask::Bump;
use crate::diag::{Code, Diagnostic};
use crate::model::{Fleet, Pattern};
use crate::pipeline::Answered;

/// Carries a command out.
pub(super) fn dispatch(args: &Args) -> Result<Outcome, Fault> {
    match &args.command {
        Command::Impact(ask) => ask::run(ask, true),
        Command::Plan(ask) => ask::run(ask, false),
        Command::Why(why) => why::run(why),
        Command::Contrast(contrast) => contrast::run(contrast),
        Command::Check(inputs) => check::run(inputs),
        Command::Import(import) => import::run(import),
    }
}

/// Reads bumps and holds, reporting all that cannot be read.
fn read_question(question: &Question) -> Result<(Vec<Bump>, Vec<Pattern>), Fault> {
    let mut faults = Vec::new();
    let mut fault = |message: String| faults.push(Diagnostic::new(Code::BadPattern, message));
    let bumps = question.bump.iter().filter_map(|text| {
        Bump::parse(text)
            .map_err(|error| fault(format!("in --bump `{text}`: {error}")))
            .ok()
    });
    let bumps = bumps.collect();
    let holds = question.hold.iter().filter_map(|text| {
        Pattern::parse(text)
            .map_err(|error| fault(format!("in --hold `{text}`: {error}")))
            .ok()
    });
    let holds = holds.collect();
    if faults.is_empty() {
        Ok((bumps, holds))
    } else {
        Err(Fault::Messages(Box::default(), faults))
    }
}

/// Prints an answer's warnings, or turns its faults into ours.
fn settle<T>(fleet: &Fleet, answered: Answered<T>) -> Result<T, Fault> {
    match answered {
        Ok((answer, warnings)) => {
            super::draw::messages(fleet.sources(), &warnings);
            Ok(answer)
        }
        Err(faults) => Err(Fault::Messages(Box::new(fleet.sources().clone()), faults)),
    }
}
