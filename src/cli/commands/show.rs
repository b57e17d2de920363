//! `comove show`

use super::{told_of, write};
use crate::cli::args::{Answer, Inputs};
use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::output::Written;
use crate::cli::{draw, input};
use crate::planner::{show, survey};
use crate::report;

const EXAMPLES: &str = "\
Examples:
  comove show -i cluster.json
  comove show -i fleet.toml -i cluster.json host/node-1
  comove show -i fleet.toml workload/cart --full
";

/// Say what was read: the fleet at a glance, or all that is known of one thing and where it is stated
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", exit::HELP))]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    answer: Answer,
    /// What to show, such as `host/node-1`, `workload/cart` or `image/debian`; the whole fleet if left out
    thing: Option<String>,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let (fleet, remarks) = input::read(&args.inputs, &Written::of(args.answer.output.as_deref(), None)?)?;
    match &args.thing {
        None => {
            // The remarks are part of the answer.
            let survey = survey(&fleet, &remarks);
            write(
                (&args.answer, Some(&args.inputs)),
                fleet.sources(),
                |detail| report::survey(&survey, detail),
                |out| report::json::write(&survey, out),
            )?;
        }
        Some(name) => {
            draw::warnings(fleet.sources(), &remarks, args.inputs.warnings);
            let portrait = show(&fleet, name).map_err(told_of)?;
            write(
                (&args.answer, Some(&args.inputs)),
                fleet.sources(),
                |detail| report::show(&portrait, detail),
                |out| report::json::show(&portrait, out),
            )?;
        }
    }
    Ok(Outcome::Done)
}
