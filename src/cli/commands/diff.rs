//! `comove diff`

use super::{told_of, write};
use crate::answer::plan::Plan;
use crate::cli::args::{Answer, Inputs};
use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::limits::Lifted;
use crate::cli::output::Written;
use crate::cli::{input, plans, progress};
use crate::diag::{Code, Diagnostic};
use crate::diff::{inventories, plan_and_inventory, plans as compare};
use crate::model::Fleet;
use crate::planner::stock;
use crate::report;
use crate::source::Sources;
use jiff::civil::Date;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  comove diff last-week.json cluster.json
  comove diff approved-plan.json new-plan.json
  comove diff approved-plan.json cluster.json --format markdown -o drift.md
";

/// Say in what two plans, two inventories, or a plan and an inventory differ
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", exit::HELP))]
pub(in crate::cli) struct Args {
    /// What came first: a plan, as `comove plan --format json` wrote it, or an inventory of any kind that `-i` of other commands
    /// takes, such as a file or directory
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// What it is compared with
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Facts, products, profiles and waivers of your own, as `docs/facts.md` says, for both inventories; a file or a directory;
    /// repeat it for several
    #[arg(long, value_name = "PATH")]
    facts: Vec<PathBuf>,
    /// The day from which waivers and ends of support are seen, such as `2027-03-31` [default: today, in UTC]
    #[arg(long, value_name = "DAY")]
    date: Option<Date>,
    /// Show each warning on the files that were read, and not only how many there are
    #[arg(long)]
    warnings: bool,
    #[command(flatten)]
    lifted: Lifted,
    #[command(flatten)]
    answer: Answer,
}

/// What was read of a path.
enum Read {
    Plan(Box<Plan>),
    Inventory(Box<Fleet>),
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let written = Written::of(args.answer.output.as_deref(), None)?;
    if args.old == args.new && args.old.as_os_str() == "-" {
        let text = "standard input can be read only once".to_owned();
        return Err(told_of(Diagnostic::new(Code::Unreadable, text).help("write one of the two to a file")));
    }
    let (old, new) = (read(&args.old, args, &written)?, read(&args.new, args, &written)?);
    progress::stage("comparing");
    let name = |path: &Path| path.display().to_string();
    let names = (name(&args.old), name(&args.new));
    let diff = match (&old, &new) {
        (Read::Plan(old), Read::Plan(new)) => compare((&names.0, old), (&names.1, new)),
        (Read::Inventory(old), Read::Inventory(new)) => {
            inventories((&names.0, &stock(old), old.sources()), (&names.1, &stock(new), new.sources()))
        }
        (Read::Plan(plan), Read::Inventory(fleet)) => {
            plan_and_inventory((&names.0, plan), (&names.1, fleet, &stock(fleet)))
        }
        (Read::Inventory(fleet), Read::Plan(plan)) => {
            plan_and_inventory((&names.1, plan), (&names.0, fleet, &stock(fleet)))
        }
    };
    write(
        (&args.answer, None),
        &Sources::default(),
        |detail| report::diff(&diff, detail),
        |out| report::json::write(&diff, out),
    )?;
    Ok(Outcome::Done)
}

/// Reads a plan, or an inventory if it is none.
fn read(path: &Path, args: &Args, written: &Written) -> Result<Read, Error> {
    if plans::looks_like_one(path) {
        written.spares(std::slice::from_ref(&path.to_owned()))?;
        return Ok(Read::Plan(Box::new(plans::read(path)?)));
    }
    let inputs = Inputs::of(path.to_owned(), args.facts.clone(), args.date, args.warnings, args.lifted);
    Ok(Read::Inventory(Box::new(input::fleet(&inputs, written)?)))
}
