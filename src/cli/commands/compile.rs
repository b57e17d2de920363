//! `comove compile`

use super::told_of;
use crate::cli::args::Inputs;
use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::output::{self, Written};
use crate::cli::{draw, input, progress};
use crate::diag::{Code, Diagnostic};
use crate::model::{Fleet, compiled};
use crate::planner::census;
use crate::verify;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  comove compile -i fleet.toml -i cluster.json -o fleet.comove
  comove plan -i fleet.comove --bump 'host/node-1:kernel=6.8'
";

/// For how many stretches of days, each between two ends of waivers, a fleet is compiled at most.
const MOST: usize = 8;

/// Keep a fleet in a file that is read at once, to ask it again and again
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", exit::HELP))]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// File to write, which is replaced as a whole; every command reads it as `-i FILE`, and this version of comove alone does
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let Args { inputs, output } = args;
    let written = Written::of(Some(output), None)?;
    if let Some(path) = input::compiled(inputs) {
        let message = format!("{} is compiled already", path.display());
        return Err(told_of(
            Diagnostic::new(Code::CompiledAlone, message).help("compile what it was made from"),
        ));
    }
    let mut fleets = fleets(inputs, &written)?;
    progress::stage("checking");
    for (fleet, _) in &mut fleets {
        seal(fleet);
    }
    progress::stage("writing");
    let all = fleets.iter().map(|(fleet, warnings)| (fleet, warnings.as_slice()));
    output::plain(Some(output), |out| compiled::write(all, out))?;
    Ok(Outcome::Done)
}

/// Looks at all of a fleet, so that questions about it need not. Where planner and checker do not agree, each question shows it.
fn seal(fleet: &mut Fleet) {
    let (planner, checker) = (census(fleet), verify::census(fleet));
    fleet.seal(planner, checker);
}

/// Reads the inputs as seen from a day, and from days on which other waivers have ended: those after it, as far as the
/// inputs can be read again.
fn fleets(inputs: &Inputs, written: &Written) -> Result<Vec<(Fleet, Vec<Diagnostic>)>, Error> {
    let (fleet, warnings) = input::read(inputs, written)?;
    draw::warnings(fleet.sources(), &warnings, inputs.warnings);
    let most = if input::is_lasting(inputs) { MOST } else { 1 };
    let mut next = fleet.days().after();
    let mut fleets = vec![(fleet, warnings)];
    while let Some(day) = next.filter(|_| fleets.len() < most) {
        let (fleet, warnings) = input::read_on(inputs, Some(day), written)?;
        next = fleet.days().after();
        fleets.push((fleet, warnings));
    }
    Ok(fleets)
}
