//! `comove contrast`

use super::{read, write};
use crate::cli::args::{Answer, Question};
use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::gate;
use crate::model::Turn;
use crate::planner::Options;
use crate::report;
use std::num::NonZeroUsize;

const EXAMPLES: &str = "\
Examples:
  comove contrast -i fleet.toml --bump app/cart=3.0
  comove contrast -i fleet.toml --bump 'host/*:kernel=6.8' --format markdown -o contrast.md
  comove contrast -i vms.xml --bump guest/shop:kernel=6.8 --as containers --per-host 30

It ends with 1 only where every strategy is blocked.
";

/// Set the three strategies side by side: in place, drained, a VM for each workload
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", exit::HELP))]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    question: Question,
    /// Set the same bump in your fleet turned around beside it: what runs in VMs as containers that share hosts, or what
    /// has no kernel of its own as VMs
    #[arg(long = "as", value_enum, value_name = "KIND")]
    turn: Option<Kind>,
    /// Containers on one host at most, with `--as containers`
    #[arg(long, value_name = "N", default_value_t = NonZeroUsize::new(30).unwrap_or(NonZeroUsize::MIN), requires = "turn")]
    per_host: NonZeroUsize,
    #[command(flatten)]
    answer: Answer,
}

/// What a fleet is turned into.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Kind {
    /// Containers on hosts like the VMs that they were in
    Containers,
    /// VMs like the hosts that they were on
    Vms,
}

impl Args {
    fn turn(&self) -> Option<Turn> {
        Some(match self.turn? {
            Kind::Containers => Turn::Containers(self.per_host.get()),
            Kind::Vms => Turn::Vms,
        })
    }
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let (fleet, bumps, holds) = read(&args.question, &args.answer)?;
    let options = Options { holds, ..Options::default() };
    let asked = gate::Asked { fleet: &fleet, bumps: &bumps, options, typed: &args.question };
    let mut contrast = gate::contrast(&asked)?;
    if let Some(turn) = args.turn() {
        contrast.counterpart = Some(gate::counterpart(&asked, turn)?);
    }
    write(
        &args.answer,
        fleet.sources(),
        |detail| {
            let mut document = report::contrast(&contrast, detail);
            report::contrast_made_from(&mut document, &contrast, args.answer.format.0, detail);
            document
        },
        |out| report::json::contrast(&contrast, out),
    )?;
    let blocked = contrast.columns.iter().all(|column| column.blocked > 0);
    Ok(Outcome::blocked_if(blocked))
}
