//! `comove check`

use super::write;
use crate::cli::args::{Answer, Inputs};
use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::input;
use crate::cli::output::Written;
use crate::cli::progress;
use crate::planner::check;
use crate::report;

const EXAMPLES: &str = "\
Examples:
  comove check -i fleet.toml
  comove check -i fleet.toml -i cluster.json
";

/// Tell whether the inventory can be read and the fleet satisfies its own requirements today
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", exit::HELP))]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    answer: Answer,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let fleet = input::fleet(&args.inputs, &Written::of(args.answer.output.as_deref(), None)?)?;
    progress::stage("checking");
    let check = check(&fleet);
    write(
        &args.answer,
        fleet.sources(),
        |detail| report::check(&check, detail),
        |out| report::json::check(&check, out),
    )?;
    Ok(Outcome::blocked_if(!check.violations.is_empty()))
}
