//! `comove plan`

mod command;
mod export;
mod form;

use super::left::{Gone, Left};
use super::{ended, judged, read, told_of, write_remarks};
use crate::answer::plan::Plan;
use crate::answer::review::{Review, Said};
use crate::cli::args::{Answer, Chosen, Question, Way};
use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::gate;
use crate::cli::output::Written;
use crate::cli::policy::{Gates, Rules};
use crate::cli::times::{Typed, When};
use crate::diag::{Code, Diagnostic};
use crate::model::{Amount, Fleet};
use crate::planner::{Options, no_returns};
use crate::question::{self, Rollout, Sequence};
use crate::report::{self, Format};
use export::Template;
use form::Form;
use jiff::SignedDuration;
use std::path::PathBuf;

/// Characters that a ticket or the description of a pull request takes: those that take least have 65,535.
const LIMIT: usize = 65_000;

const EXAMPLES: &str = "\
Examples:
  comove plan -i fleet.toml --bump app/cart=3.0
  comove plan -i fleet.toml --bump 'host/*:kernel=6.8' --strategy drain --format markdown -o plan.md
  comove plan -i fleet.toml --bump app/cart=3.0 --format json -o plan.json
  comove plan -i fleet.toml --bump 'host/*:kernel=6.8' --after wave:2
  comove plan -i fleet-today.toml --from plan.json --down host/node-7
  comove plan -i fleet.toml --bump 'host/*:kernel=6.8' --at-most 10% --growth 1,5,25% --soak 30m
  comove plan -i fleet.toml --bump 'host/*:kernel=6.8' --start '2026-12-05 20:00 UTC' --format ics -o waves.ics

Columns of `--format csv`:
  thing, kind, owner, service, machine, effect, of, under, from, to, moves from, moves to, step,
  wave, asked, works, because, source, made from; a line for each change of each thing
Columns of `--format csv-steps`:
  step, wave, starts, ends, seconds, after, things, machines, restarts, moves, other changes,
  services, owners, untested, names, made from; a line for each step
Columns of `--format csv-services`:
  service, owner, replicas, away at most, left, interrupted seconds, none left seconds, stops,
  steps, waves, needed by, made from; a line for each service, the worst first
";

/// Order what a bump entails into steps; as JSON the plan carries its certificate
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", exit::HELP))]
#[command(mut_arg("bump", |bump| bump.required(false).required_unless_present("from")))]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    pub(in crate::cli) question: Question,
    #[command(flatten)]
    left: Left,
    #[command(flatten)]
    way: Way,
    #[command(flatten)]
    waves: Waves,
    #[command(flatten)]
    times: When,
    /// Add a runbook: for each step the commands of its platform, what to look at before and after, and what takes it back.
    /// None of them is run
    #[arg(long)]
    runbook: bool,
    /// Why the change is wanted, for the review: `CVE-2026-1234`, `support ends in May`
    #[arg(long, value_name = "TEXT")]
    because: Option<String>,
    #[command(flatten)]
    gates: Gates,
    #[command(flatten)]
    to: To,
}

/// Where a plan goes and in which form.
#[derive(Debug, clap::Args)]
struct To {
    /// Form of the answer
    #[arg(short, long, value_enum, default_value_t = Form::default(), value_name = "FORMAT")]
    format: Form,
    /// Tell all of it: every name, every row, every figure
    #[arg(long)]
    full: bool,
    /// Characters that Markdown takes at most. The verdict, what is blocked, what goes together, the schedule and the way back
    /// are never cut [default: 65000]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// Template to render the review through, in the language of Jinja; it sees what `--format review-json` prints
    #[arg(long, value_name = "FILE", conflicts_with_all = ["format", "limit"])]
    template: Option<PathBuf>,
    /// File to write the answer to instead of standard output; it is replaced as a whole. `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl To {
    /// The same for what other commands print too.
    fn answer(&self, format: Format) -> Answer {
        Answer { format: Chosen(format), full: self.full, output: self.output.clone() }
    }

    /// The answer that a plan does not hold, which not every form has.
    fn plain(&self) -> Result<Answer, Error> {
        match self.format {
            Form::Of(format) => Ok(self.answer(format)),
            Form::Export(_) => {
                let message = "the plan does not hold any more, so there is no rest of it to write so";
                Err(told_of(Diagnostic::new(Code::BadValue, message).help("`comove verify` says why")))
            }
        }
    }

    /// Whether what is printed is made of the review.
    fn is_review(&self) -> bool {
        self.template.is_some()
            || matches!(self.format, Form::Export(_) | Form::Of(Format::Markdown | Format::Html))
    }

    /// Rejects a limit of what has none.
    fn check(&self) -> Result<(), Error> {
        match self.limit {
            Some(_) if self.format != Form::Of(Format::Markdown) => {
                let fault = Diagnostic::new(Code::BadValue, "only Markdown has a limit");
                Err(told_of(fault.help("add `--format markdown`, or leave `--limit` out")))
            }
            _ => Ok(()),
        }
    }
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
    /// How many machines may be away in the first wave, the second and so on, such as `1,5,25%`; none is less than one
    /// before, and the last holds for all that follow
    #[arg(long, value_name = "N,..", value_delimiter = ',', value_parser = amount)]
    growth: Vec<Amount>,
    /// How long to wait after each wave, such as `30m` or `2h`
    #[arg(long, value_name = "DURATION", value_parser = seconds)]
    soak: Option<u64>,
    /// Which machines go before which others, by a label or by their pools, such as `env=dev,staging,prod` or `pool=canary,workers`;
    /// what has none of the values goes last
    #[arg(long, value_name = "LABEL=VALUE,..", value_parser = Sequence::parse)]
    order: Option<Sequence>,
    /// How many spare hosts each pool may have for a time, whatever the inventory says
    #[arg(long, value_name = "N")]
    surge: Option<u32>,
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
        let Self { waves, fewest, at_most, growth, soak, order, surge } = self;
        let is_asked = *waves
            || fewest.is_some()
            || at_most.is_some()
            || !growth.is_empty()
            || soak.is_some()
            || order.is_some()
            || surge.is_some();
        is_asked.then(|| Rollout {
            fewest: match fewest {
                Some(Fewest::Minutes) => question::Fewest::Minutes,
                Some(Fewest::Waves) | None => question::Fewest::Waves,
            },
            at_most: *at_most,
            growth: growth.clone(),
            soak: soak.unwrap_or(0),
            order: order.clone(),
            surge: *surge,
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

/// What nobody waits for between two waves: more than a year.
const MOST_SECONDS: u64 = 366 * 86_400;

fn seconds(text: &str) -> Result<u64, String> {
    let duration: SignedDuration = text.parse().map_err(|_| "not a duration such as `30m` or `2h`")?;
    let seconds = u64::try_from(duration.as_secs()).map_err(|_| "a duration below zero")?;
    match seconds {
        MOST_SECONDS.. => Err("longer than a year".to_owned()),
        some => Ok(some),
    }
}

/// Sees to it that growth does not fall, as far as the same unit tells.
fn check_growth(growth: &[Amount]) -> Result<(), Error> {
    let falls = |pair: &&[Amount]| match **pair {
        [Amount::Number(before), Amount::Number(after)] => after < before,
        [Amount::Percent(before), Amount::Percent(after)] => after < before,
        _ => false,
    };
    let Some(pair) = growth.windows(2).find(falls) else { return Ok(()) };
    let message = format!("in `--growth`: {} comes after {}, and waves only grow", pair[1], pair[0]);
    let help = "to have fewer away at any time, say it by `--at-most`".to_owned();
    Err(told_of(Diagnostic::new(Code::BadValue, message).help(help)))
}

/// Sees to it that machines have the values by which they are to go.
fn check_order(fleet: &Fleet, order: Option<&Sequence>) -> Result<(), Error> {
    let Some(order) = order else { return Ok(()) };
    let (strange, known) = order.strangers(fleet);
    let Some(first) = strange.first() else { return Ok(()) };
    let key = &order.key;
    let known: Vec<&str> = known.iter().map(String::as_str).take(MOST_VALUES).collect();
    let help = match known.is_empty() {
        true => format!("no machine has a label `{key}`"),
        false => format!("machines have {}", known.join(", ")),
    };
    let message = format!("in `--order`: no machine has {key} `{first}`");
    Err(told_of(Diagnostic::new(Code::UnknownName, message).help(help)))
}

/// Values that are named where one is wrong.
const MOST_VALUES: usize = 20;

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    args.to.check()?;
    check_growth(&args.waves.growth)?;
    Written::of(args.to.output.as_deref(), None)?.spares(args.times.files())?;
    let typed = args.times.read()?;
    let template = |path: &PathBuf| Template::read(path, &args.question, args.to.output.as_deref());
    let template = args.to.template.as_ref().map(template).transpose()?;
    let gates = args.gates.read(&Written::of(args.to.output.as_deref(), None)?)?;
    if let Some(path) = &args.left.from {
        let rollout = args.waves.rollout();
        return match args.left.go_on(path, &args.question.inputs, args.to.plain(), (rollout, typed))? {
            Gone::On(fleet, plan) => {
                gates.check(&fleet)?;
                args.tell(&fleet, *plan, None, (&gates, template))
            }
            Gone::Off(outcome) => Ok(outcome),
        };
    }
    let (fleet, bumps, holds) = read(&args.question, &args.to.answer(Format::Text))?;
    check_order(&fleet, args.waves.order.as_ref())?;
    gates.check(&fleet)?;
    let down = args.left.machines(&fleet, None)?;
    let Typed { times, calendars } = typed;
    let rollout = args.waves.rollout().or_else(|| times.start.map(|_| Rollout::default()));
    let options = Options {
        strategy: args.way.strategy.0,
        holds,
        certificate: args.to.format == Form::Of(Format::Json),
        today: Some(args.question.inputs.day()),
        times,
        surge: rollout.as_ref().and_then(|rollout| rollout.surge),
    };
    let asked = gate::Asked { fleet: &fleet, bumps: &bumps, options, typed: &args.question };
    let mut plan = match args.left.after {
        Some(wave) => gate::after(&asked, &rollout.unwrap_or_default(), wave)?,
        None => gate::rolled_out(&asked, rollout.as_ref())?,
    };
    plan.read.extend(calendars);
    if !down.is_empty() {
        gate::stop(&fleet, &mut plan, down);
    }
    args.tell(&fleet, plan, Some(&asked), (&gates, template))
}

impl Args {
    /// Tells a plan, or what is left of one, as was asked for. `asked` is what was planned, if anything was.
    fn tell(
        &self,
        fleet: &Fleet,
        mut plan: Plan,
        asked: Option<&gate::Asked<'_>>,
        (gates, template): (&Rules, Option<Template>),
    ) -> Result<Outcome, Error> {
        plan.gates = judged(gates, fleet, &plan, self.question.inputs.day());
        let outcome = ended(plan.gates.as_ref(), is_stopped(&plan));
        match (self.to.is_review(), self.to.format) {
            (true, form) => self.review(fleet, plan, asked, (form, template))?,
            (false, Form::Of(format)) => self.plan(fleet, &plan, format)?,
            (false, Form::Export(_)) => {}
        }
        Ok(outcome)
    }

    /// Writes the plan.
    fn plan(&self, fleet: &Fleet, plan: &Plan, format: Format) -> Result<(), Error> {
        let document = |detail| {
            let mut document = report::plan(plan, detail);
            if self.runbook {
                report::runbook(&mut document, fleet, plan, &no_returns(fleet, plan));
            }
            report::plan_made_from(&mut document, plan, format, detail);
            document
        };
        write_remarks(
            (&self.to.answer(format), Some(&self.question.inputs)),
            fleet.sources(),
            document,
            |out| report::json::plan(plan, out),
            || report::annotations::of_plan(plan, fleet),
        )
    }

    /// What was typed beside the question.
    fn said(&self) -> Said {
        Said { because: self.because.clone(), command: Some(command::typed(std::env::args_os().skip(1))) }
    }

    /// Writes what is made of the review. The strategies are set side by side for a whole plan: what is done of a plan is done.
    fn review(
        &self,
        fleet: &Fleet,
        plan: Plan,
        asked: Option<&gate::Asked<'_>>,
        (form, template): (Form, Option<Template>),
    ) -> Result<(), Error> {
        let is_told = template.is_some() || !matches!(form, Form::Export(export) if !export.compares());
        let is_whole = plan.rest.as_ref().is_none_or(|rest| rest.done.is_empty());
        let review: Review = gate::reviewed(fleet, plan, asked.filter(|_| is_told && is_whole), self.said())?;
        let file = self.to.output.as_deref();
        match (template, form) {
            (Some(template), _) => template.write(&review, file),
            (None, Form::Export(form)) => export::write(&review, fleet, form, file),
            (None, Form::Of(Format::Html)) => export::html(&review, fleet, file),
            (None, Form::Of(_)) => export::markdown(&review, fleet, self.to.limit.unwrap_or(LIMIT), file),
        }
    }
}

/// Whether some of what a plan is for cannot be done, or nothing of it for now: something is blocked, rules leave a step without a
/// wave, a step has strayed, or every step waits for a machine.
fn is_stopped(plan: &Plan) -> bool {
    let is_forbidden = plan.schedule.as_ref().is_some_and(|schedule| !schedule.forbidden.is_empty());
    let halted = plan.rest.as_ref().map_or(0, |rest| rest.halted.len());
    let is_halted = halted > 0 && halted == plan.steps.len();
    let has_strayed = plan.rest.as_ref().is_some_and(|rest| !rest.strayed.is_empty());
    !plan.blocked.is_empty() || is_forbidden || is_halted || has_strayed
}
