//! `comove why`

use super::{read, write};
use crate::answer::why::Fate;
use crate::cli::args::{Answer, Question, Way};
use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::gate;
use crate::planner::Options;
use crate::question::Times;
use crate::report;

const EXAMPLES: &str = "\
Examples:
  comove why -i fleet.toml --bump app/cart=3.0 workload/ledger
  comove why -i fleet.toml --bump 'host/node-1:kernel=6.8' --strategy drain host/node-1
";

/// Say why something changes, restarts or moves, with the lines that say so, or why it does not
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", exit::HELP))]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    question: Question,
    #[command(flatten)]
    way: Way,
    #[command(flatten)]
    answer: Answer,
    /// What to explain, such as `workload/cart` or `host/node-1`
    name: String,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let (fleet, bumps, holds) = read(&args.question, &args.answer)?;
    let options = Options {
        strategy: args.way.strategy.0,
        holds,
        certificate: false,
        today: Some(args.question.inputs.day()),
        times: Times::default(),
        surge: None,
    };
    let asked = gate::Asked { fleet: &fleet, bumps: &bumps, options, typed: &args.question };
    let explanation = gate::why(&asked, &args.name)?;
    write(
        (&args.answer, Some(&args.question.inputs)),
        fleet.sources(),
        |detail| report::why(&explanation, detail),
        |out| report::json::why(&explanation, out),
    )?;
    Ok(Outcome::blocked_if(explanation.fate == Fate::Blocked))
}
