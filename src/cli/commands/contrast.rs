//! `comove contrast`

use super::{read, write};
use crate::cli::args::{Answer, Question};
use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::gate;
use crate::planner::Options;
use crate::report;

const EXAMPLES: &str = "\
Examples:
  comove contrast -i fleet.toml --bump app/cart=3.0
  comove contrast -i fleet.toml --bump 'host/*:kernel=6.8' --format markdown -o contrast.md

It ends with 1 only where every strategy is blocked.
";

/// Set the three strategies side by side: in place, drained, a VM for each workload
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", exit::HELP))]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    question: Question,
    #[command(flatten)]
    answer: Answer,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let (fleet, bumps, holds) = read(&args.question, &args.answer)?;
    let options = Options { holds, ..Options::default() };
    let asked = gate::Asked { fleet: &fleet, bumps: &bumps, options, typed: &args.question };
    let contrast = gate::contrast(&asked)?;
    write(
        &args.answer,
        fleet.sources(),
        |detail| report::contrast(&contrast, detail),
        |out| report::json::contrast(&contrast, out),
    )?;
    let blocked = contrast.columns.iter().all(|column| column.blocked > 0);
    Ok(Outcome::blocked_if(blocked))
}
