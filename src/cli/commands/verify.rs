//! `comove verify`

use super::write;
use crate::cli::args::{Answer, Inputs};
use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::output::Written;
use crate::cli::{input, plans, progress};
use crate::report;
use crate::verify::finding::CertificateFinding;
use crate::verify::{Fault, Finding, Verdict, is_made_of, verify, verify_proven, verify_rest};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  comove plan -i fleet.toml --bump app/cart=3.0 --format json -o plan.json
  comove verify plan.json -i fleet.toml
  comove plan -i fleet.toml --bump app/cart=3.0 --format json | comove verify - -i fleet-tomorrow.toml
";

/// Check a plan against an inventory, by definition and without the planner; of a plan of which some steps are done, say how
/// far it is and check the rest
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", exit::HELP))]
pub(in crate::cli) struct Args {
    /// The plan, as `comove plan --format json` wrote it; `-` for standard input
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    /// Refuse a plan without its certificate, which proves that each change is needed
    #[arg(long)]
    require_certificate: bool,
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    answer: Answer,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let written = Written::of(args.answer.output.as_deref(), None)?;
    written.spares(std::slice::from_ref(&args.plan))?;
    let plan = plans::whole(&args.plan)?;
    // Waivers that had not ended then have not ended for the plan.
    let fleet = input::fleet_on(&args.inputs, args.inputs.day_of(&plan), &written)?;
    progress::stage("checking the plan");
    let check = if args.require_certificate { verify_proven } else { verify };
    let verdict = check(&fleet, &plan);
    let is_own = is_made_of(&fleet, &plan) && args.inputs.day_of(&plan) == plan.day();
    let verdict = if is_own { verdict.of_own_inventory() } else { verdict };
    let verdict = match !verdict.is_as_made() && verdict.progress.is_begun() && is_whole(&verdict) {
        true => verify_rest(&fleet, &plan),
        false => verdict,
    };
    // What was read from standard input has no name.
    let file = match args.plan.as_os_str() == "-" {
        true => "PLAN".to_owned(),
        false => args.plan.display().to_string(),
    };
    write(
        (&args.answer, Some(&args.inputs)),
        fleet.sources(),
        |detail| report::verify(&verdict, &plan, &file, detail),
        |out| report::json::write(&report::verify_data(&verdict), out),
    )?;
    Ok(Outcome::blocked_if(!verdict.holds()))
}

/// Whether a verdict is about a plan as a whole, and not on one that is refused for want of its certificate.
fn is_whole(verdict: &Verdict) -> bool {
    let is_absent =
        |fault: &Fault| matches!(&fault.finding, Finding::Certificate(CertificateFinding::Absent));
    !verdict.faults.iter().any(is_absent)
}
