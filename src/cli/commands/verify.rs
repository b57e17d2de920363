//! `comove verify`

use super::write;
use crate::answer::plan::{Plan, SCHEMA};
use crate::cli::args::{Answer, Inputs};
use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::input;
use crate::cli::output::Written;
use crate::cli::progress;
use crate::diag::{Code, Diagnostic};
use crate::report;
use crate::verify::{verify, verify_proven};
use std::io::Read;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  comove plan -i fleet.toml --bump app/cart=3.0 --format json -o plan.json
  comove verify plan.json -i fleet.toml
  comove plan -i fleet.toml --bump app/cart=3.0 --format json | comove verify - -i fleet-tomorrow.toml
";

/// Check a plan against an inventory, by definition and without the planner
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
    let plan = read(&args.plan)?;
    // Waivers that had not ended then have not ended for the plan.
    let fleet = input::fleet_on(&args.inputs, args.inputs.day_of(&plan), &written)?;
    progress::stage("checking the plan");
    let check = if args.require_certificate { verify_proven } else { verify };
    let verdict = check(&fleet, &plan);
    write(
        &args.answer,
        fleet.sources(),
        |detail| report::verify(&verdict, &plan.bumps, detail),
        |out| report::json::write(&report::verify_data(&verdict), out),
    )?;
    Ok(Outcome::blocked_if(!verdict.holds()))
}

fn read(path: &Path) -> Result<Plan, Error> {
    let name = match path.as_os_str() == "-" {
        true => "standard input".to_owned(),
        false => path.display().to_string(),
    };
    let fault = |code, message: String| {
        let help = "verify reads what `comove plan --format json` wrote";
        Error::Faults(Box::default(), vec![Diagnostic::new(code, message).help(help)])
    };
    let bytes =
        bytes(path).map_err(|error| fault(Code::Unreadable, format!("cannot read {name}: {error}")))?;
    let no_plan = |error: serde_json::Error| fault(Code::Syntax, format!("{name} is no plan: {error}"));
    // A plan with another number has other fields; what they are does not matter.
    let header: Header = serde_json::from_slice(&bytes).map_err(no_plan)?;
    if header.schema != u64::from(SCHEMA) {
        let text = format!("{name} has the schema number {}, and this version reads {SCHEMA}", header.schema);
        return Err(fault(Code::UnknownFormat, text));
    }
    serde_json::from_slice(&bytes).map_err(no_plan)
}

/// The part that shows whether the rest can be read.
#[derive(serde::Deserialize)]
struct Header {
    schema: u64,
}

fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    if path.as_os_str() != "-" {
        return std::fs::read(path);
    }
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}
