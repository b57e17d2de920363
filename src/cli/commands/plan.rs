//! `comove plan`

use super::{read, write};
use crate::cli::args::{Answer, Question, Way};
use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::{gate, times};
use crate::planner::{Options, dates};
use crate::report::{self, Format};

const EXAMPLES: &str = "\
Examples:
  comove plan -i fleet.toml --bump app/cart=3.0
  comove plan -i fleet.toml --bump 'host/*:kernel=6.8' --strategy drain --format markdown -o plan.md
  comove plan -i fleet.toml --bump app/cart=3.0 --format json -o plan.json
";

/// Order what a bump entails into steps; as JSON the plan carries its certificate
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", exit::HELP))]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    pub(in crate::cli) question: Question,
    #[command(flatten)]
    way: Way,
    #[command(flatten)]
    times: times::When,
    /// Add a runbook: for each step the commands of its platform, what to look at before and after, and what takes it back.
    /// None of them is run
    #[arg(long)]
    runbook: bool,
    #[command(flatten)]
    answer: Answer,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let times = args.times.read()?;
    let (fleet, bumps, holds) = read(&args.question, &args.answer)?;
    let options = Options {
        strategy: args.way.strategy.0,
        holds,
        certificate: args.answer.format.0 == Format::Json,
        today: Some(args.question.inputs.day()),
        times,
    };
    let asked = gate::Asked { fleet: &fleet, bumps: &bumps, options, typed: &args.question };
    let plan = gate::plan(&asked)?;
    let sources = fleet.sources();
    let document = |detail| {
        let mut document = report::plan(&plan, detail);
        if asked.options.times.start.is_some() {
            let dates = dates(&fleet, &plan, &asked.options.times);
            report::dates(&mut document, &plan, &dates, detail);
        }
        if args.runbook {
            report::runbook(&mut document, &fleet, &plan);
        }
        document
    };
    write(&args.answer, sources, document, |out| report::json::plan(&plan, out))?;
    Ok(Outcome::blocked_if(!plan.blocked.is_empty()))
}
