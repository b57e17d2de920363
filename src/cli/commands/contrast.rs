//! `comove contrast`

use super::{read, write};
use crate::cli::args::{Answer, Chosen, Question};
use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::{gate, output};
use crate::model::Turn;
use crate::planner::Options;
use crate::report::{self, Format};
use std::num::NonZeroUsize;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  comove contrast -i fleet.toml --bump app/cart=3.0
  comove contrast -i fleet.toml --bump 'host/*:kernel=6.8' --format markdown -o contrast.md
  comove contrast -i fleet.toml --bump app/cart=3.0 --format svg -o contrast.svg
  comove contrast -i vms.xml --bump guest/shop:kernel=6.8 --as containers --per-host 30

It ends with 1 only where every strategy is blocked.
";

/// Set the strategies side by side: in place, drained, a VM for each workload, and `auto` where that differs
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
    /// Form of the answer
    #[arg(short, long, value_enum, default_value_t = Form::Text, value_name = "FORMAT")]
    format: Form,
    /// Tell all of it: every name, every row, every figure
    #[arg(long)]
    full: bool,
    /// File to write the answer to instead of standard output; it is replaced as a whole. `-` is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The forms of a contrast.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Form {
    /// For a terminal
    Text,
    /// For a ticket or change review
    Markdown,
    /// For a browser: one file that opens without a network
    Html,
    /// For a program
    Json,
    /// What changes together under each strategy, drawn thing for thing
    Svg,
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
    /// Where the answer goes, and in which of the forms of every answer, if it is in one.
    fn answer(&self) -> Answer {
        let format = match self.format {
            Form::Text | Form::Svg => Format::Text,
            Form::Markdown => Format::Markdown,
            Form::Html => Format::Html,
            Form::Json => Format::Json,
        };
        Answer { format: Chosen(format), full: self.full, output: self.output.clone() }
    }

    fn turn(&self) -> Option<Turn> {
        Some(match self.turn? {
            Kind::Containers => Turn::Containers(self.per_host.get()),
            Kind::Vms => Turn::Vms,
        })
    }
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let answer = args.answer();
    let (fleet, bumps, holds) = read(&args.question, &answer)?;
    let options = Options { holds, ..Options::default() };
    let asked = gate::Asked { fleet: &fleet, bumps: &bumps, options, typed: &args.question };
    let mut contrast = gate::contrast(&asked)?;
    if let Some(turn) = args.turn() {
        contrast.counterpart = Some(gate::counterpart(&asked, turn)?);
    }
    if let Form::Svg = args.format {
        let drawn = report::picture::units(&report::contrast_units(&contrast));
        output::plain(answer.output.as_deref(), |out| out.write_all(drawn.as_bytes()))?;
    } else {
        write(
            (&answer, Some(&args.question.inputs)),
            fleet.sources(),
            |detail| {
                let mut document = report::contrast(&contrast, detail);
                report::contrast_made_from(&mut document, &contrast, answer.format.0, detail);
                document
            },
            |out| report::json::contrast(&contrast, out),
        )?;
    }
    let blocked = contrast.columns.iter().all(|column| column.blocked > 0);
    Ok(Outcome::blocked_if(blocked))
}
