//! `comove verify`

use crate::cli::args::Inputs;
use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::{input, output};
use crate::diag::{Code, Diagnostic};
use crate::plan::Plan;
use crate::verify::{Verdict, verify};
use std::fmt::Write;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = "\
Examples:
  comove plan -i fleet.toml --bump app/cart=3.0 --format json -o plan.json
  comove verify plan.json -i fleet.toml
";

/// Check a plan against an inventory, by definition and without the planner
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", exit::HELP))]
pub(in crate::cli) struct Args {
    /// The plan, as `comove plan --format json` wrote it
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    #[command(flatten)]
    inputs: Inputs,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let plan = read(&args.plan)?;
    let fleet = input::fleet(&args.inputs.input)?;
    let verdict = verify(&fleet, &plan);
    output::text(None, &text(&verdict))?;
    Ok(if verdict.holds() { Outcome::Done } else { Outcome::Blocked })
}

fn read(path: &Path) -> Result<Plan, Error> {
    let name = path.display();
    let fault = |code, message: String| {
        let help = "verify reads what `comove plan --format json` wrote";
        Error::Faults(Box::default(), vec![Diagnostic::new(code, message).help(help)])
    };
    let bytes = std::fs::read(path)
        .map_err(|error| fault(Code::Unreadable, format!("cannot read {name}: {error}")))?;
    serde_json::from_slice(&bytes).map_err(|error| fault(Code::Syntax, format!("{name} is no plan: {error}")))
}

/// Most lines of a kind that are shown.
const MOST: usize = 40;

fn text(verdict: &Verdict) -> String {
    let mut out = String::new();
    out.push_str(if verdict.holds() { "the plan holds\n" } else { "the plan does not hold\n" });
    for fault in verdict.faults.iter().take(MOST) {
        let step = fault.step.map_or_else(String::new, |step| format!("step {step}: "));
        let event = fault.event.map_or_else(String::new, |event| format!("event {event}: "));
        let _ = writeln!(out, "  - {step}{event}{} [{}]", fault.text, fault.kind);
    }
    if verdict.faults.len() > MOST {
        let _ = writeln!(out, "  ... and {} more", verdict.faults.len() - MOST);
    }
    if !verdict.drift.is_empty() {
        out.push_str("the inventory is not the one that the plan was made for\n");
        for drift in verdict.drift.iter().take(MOST) {
            let step = drift.step.map_or_else(String::new, |step| format!("step {step}: "));
            let _ = writeln!(out, "  - {step}{}", drift.text);
        }
    }
    let _ = writeln!(
        out,
        "states tested: {}; requirements held against them: {}; causes checked: {}; ties checked: {}",
        verdict.states, verdict.tests, verdict.events, verdict.ties
    );
    out
}
