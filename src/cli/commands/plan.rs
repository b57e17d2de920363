//! `comove plan`

use super::{read, write};
use crate::cli::args::{Answer, Question, Way};
use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::{gate, times};
use crate::model::Amount;
use crate::planner::{Options, dates};
use crate::question::{self, Rollout};
use crate::report::{self, Format};
use jiff::SignedDuration;

const EXAMPLES: &str = "\
Examples:
  comove plan -i fleet.toml --bump app/cart=3.0
  comove plan -i fleet.toml --bump 'host/*:kernel=6.8' --strategy drain --format markdown -o plan.md
  comove plan -i fleet.toml --bump app/cart=3.0 --format json -o plan.json
  comove plan -i fleet.toml --bump 'host/*:kernel=6.8' --at-most 10% --growth 1,5,25% --soak 30m
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
    waves: Waves,
    #[command(flatten)]
    times: times::When,
    /// Add a runbook: for each step the commands of its platform, what to look at before and after, and what takes it back.
    /// None of them is run
    #[arg(long)]
    runbook: bool,
    #[command(flatten)]
    answer: Answer,
}

/// How steps are put into waves.
#[derive(Debug, clap::Args)]
struct Waves {
    /// Put the steps into waves, so that what the inventory says has to stay available does, and say how few waves there
    /// can be; each option below does so too
    #[arg(long)]
    waves: bool,
    /// What there is to be as little of as possible [default: waves]
    #[arg(long, value_name = "WHAT")]
    fewest: Option<Fewest>,
    /// How many machines may be away at once: a number, or a percentage of those that change
    #[arg(long, value_name = "N", value_parser = amount)]
    at_most: Option<Amount>,
    /// How many machines may be away in the first wave, the second and so on, such as `1,5,25%`; the last holds for all
    /// that follow
    #[arg(long, value_name = "N,..", value_delimiter = ',', value_parser = amount)]
    growth: Vec<Amount>,
    /// How long to wait after each wave, such as `30m` or `2h`
    #[arg(long, value_name = "DURATION", value_parser = seconds)]
    soak: Option<u64>,
}

/// What a schedule has as little of as possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Fewest {
    /// Waves
    Waves,
    /// Minutes from the start to the end
    Minutes,
}

impl Waves {
    /// What is asked of waves, if they are asked for.
    fn rollout(&self) -> Option<Rollout> {
        let Self { waves, fewest, at_most, growth, soak } = self;
        let is_asked =
            *waves || fewest.is_some() || at_most.is_some() || !growth.is_empty() || soak.is_some();
        is_asked.then(|| Rollout {
            fewest: match fewest {
                Some(Fewest::Minutes) => question::Fewest::Minutes,
                Some(Fewest::Waves) | None => question::Fewest::Waves,
            },
            at_most: *at_most,
            growth: growth.clone(),
            soak: soak.unwrap_or(0),
        })
    }
}

fn amount(text: &str) -> Result<Amount, String> {
    let amount = Amount::parse(text).ok_or("neither a number nor a percentage up to 100%")?;
    match amount {
        Amount::Number(0) | Amount::Percent(0) => Err("no machine could ever be away".to_owned()),
        _ => Ok(amount),
    }
}

fn seconds(text: &str) -> Result<u64, String> {
    let duration: SignedDuration = text.parse().map_err(|_| "not a duration such as `30m` or `2h`")?;
    u64::try_from(duration.as_secs()).map_err(|_| "a duration below zero".to_owned())
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
    let plan = gate::rolled_out(&asked, args.waves.rollout().as_ref())?;
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
