//! `comove impact`

use super::{ended, judged, patterns, read, write, write_remarks};
use crate::cli::args::{Answer, Question, Way};
use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::output::Written;
use crate::cli::{draw, gate, input, policy, progress};
use crate::model::{Pattern, PatternError};
use crate::planner::{Options, fail};
use crate::question::Times;
use crate::report;
use crate::source::Sources;

const EXAMPLES: &str = "\
Examples:
  comove impact -i fleet.toml --bump 'host/node-1:kernel=6.8'
  comove impact -i fleet.toml -i cluster.json --bump image/debian=12 --hold 'service/ledger'
  kubectl get nodes,pods -A -o json | comove impact -i - --bump 'host/*:kernel=6.8'
  comove impact -i fleet.toml --fail host/node-1
";

/// Say what a bump entails: what changes, restarts or moves, and what cannot; or what a failure takes down
#[derive(Debug, clap::Args)]
#[command(visible_alias = "what-breaks", after_help = format!("{EXAMPLES}\n{}", exit::HELP))]
#[command(mut_arg("bump", |bump| bump.required(false).required_unless_present("fail")))]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    question: Question,
    /// Instead of a bump, machine that fails, such as `host/node-1`, `guest/*` or all of a label, `zone=a`: say what goes
    /// down with it, and plan nothing; repeat it for several that fail together
    #[arg(
        long,
        value_name = "PATTERN",
        conflicts_with_all = ["bump", "hold", "except", "strategy", "no_check", "bundle", "deny", "policy"]
    )]
    fail: Vec<String>,
    #[command(flatten)]
    way: Way,
    #[command(flatten)]
    gates: policy::Gates,
    #[command(flatten)]
    answer: Answer,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    if !args.fail.is_empty() {
        return failure(args);
    }
    let gates = args.gates.read(&Written::of(args.answer.output.as_deref(), None)?)?;
    let (fleet, bumps, holds) = read(&args.question, &args.answer)?;
    gates.check(&fleet)?;
    let options = Options {
        strategy: args.way.strategy.0,
        holds,
        certificate: false,
        today: Some(args.question.inputs.day()),
        times: Times::default(),
        surge: None,
    };
    let asked = gate::Asked { fleet: &fleet, bumps: &bumps, options, typed: &args.question };
    let mut plan = gate::plan(&asked)?;
    plan.gates = judged(&gates, &fleet, &plan, args.question.inputs.day());
    write_remarks(
        (&args.answer, Some(&args.question.inputs)),
        fleet.sources(),
        |detail| {
            let mut document = report::impact(&plan, detail);
            report::plan_made_from(&mut document, &plan, args.answer.format.0, detail);
            document
        },
        |out| report::json::plan(&plan, out),
        || report::annotations::of_plan(&plan, &fleet),
    )?;
    Ok(ended(plan.gates.as_ref(), !plan.blocked.is_empty()))
}

/// Tells what goes down if machines fail. Nothing is planned, so nothing can be blocked.
fn failure(args: &Args) -> Result<Outcome, Error> {
    let written = Written::of(args.answer.output.as_deref(), None)?;
    let mut faults = Vec::new();
    let texts: Vec<String> = args.fail.iter().map(|text| labelled(text)).collect();
    let patterns = patterns("fail", &texts, &mut faults);
    if !faults.is_empty() {
        draw::messages(&Sources::default(), &faults);
    }
    let fleet = input::fleet(&args.question.inputs, &written)?;
    if !faults.is_empty() {
        // They have been reported, before those of the files.
        return Err(Error::Faults(Box::default(), Vec::new()));
    }
    progress::stage("looking at what goes down");
    let failure = fail(&fleet, &patterns).map_err(|faults| Error::Faults(Box::default(), faults))?;
    write(
        (&args.answer, Some(&args.question.inputs)),
        fleet.sources(),
        |detail| report::failure(&failure, detail),
        |out| report::json::failure(&failure, out),
    )?;
    Ok(Outcome::blocked_if(false))
}

/// A label alone names all machines that have it: `zone=a`.
fn labelled(text: &str) -> String {
    match Pattern::parse(text) {
        Err(PatternError::Kind(_)) if text.contains('=') && !text.contains('[') => {
            format!("machine/*[{text}]")
        }
        _ => text.to_owned(),
    }
}
