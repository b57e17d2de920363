//! `comove impact`

use super::{read, write};
use crate::cli::args::{Answer, Question, Way};
use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::gate;
use crate::planner::Options;
use crate::report;

const EXAMPLES: &str = "\
Examples:
  comove impact -i fleet.toml --bump 'host/node-1:kernel=6.8'
  comove impact -i fleet.toml -i cluster.json --bump image/debian=12 --hold 'service/ledger'
  kubectl get nodes,pods -A -o json | comove impact -i - --bump 'host/*:kernel=6.8'
";

/// Say what a bump entails: what changes, restarts or moves, and what cannot
#[derive(Debug, clap::Args)]
#[command(visible_alias = "what-breaks", after_help = format!("{EXAMPLES}\n{}", exit::HELP))]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    question: Question,
    #[command(flatten)]
    way: Way,
    #[command(flatten)]
    answer: Answer,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let (fleet, bumps, holds) = read(&args.question, &args.answer)?;
    let options = Options {
        strategy: args.way.strategy.0,
        holds,
        certificate: false,
        today: Some(args.question.inputs.day()),
    };
    let asked = gate::Asked { fleet: &fleet, bumps: &bumps, options, typed: &args.question };
    let plan = gate::plan(&asked)?;
    let sources = fleet.sources();
    write(
        &args.answer,
        sources,
        |detail| report::impact(&plan, detail),
        |out| report::json::plan(&plan, out),
    )?;
    Ok(Outcome::blocked_if(!plan.blocked.is_empty()))
}
