//! `comove check`

use super::{ended, told_of, write_remarks};
use crate::cli::args::{Answer, Inputs};
use crate::cli::error::Error;
use crate::cli::exit::{self, Outcome};
use crate::cli::output::Written;
use crate::cli::{input, policy, progress};
use crate::diag::{Code, Diagnostic};
use crate::planner::check;
use crate::report;

const EXAMPLES: &str = "\
Examples:
  comove check -i fleet.toml
  comove check -i fleet.toml -i cluster.json
";

/// Tell whether the inventory can be read and the fleet satisfies its own requirements today
#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", exit::HELP))]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    inputs: Inputs,
    #[command(flatten)]
    gates: policy::Gates,
    #[command(flatten)]
    answer: Answer,
}

pub(super) fn run(args: &Args) -> Result<Outcome, Error> {
    let written = Written::of(args.answer.output.as_deref(), None)?;
    let gates = args.gates.read(&written)?;
    if let Some(rule) = gates.typed().find(|rule| !rule.metric().is_of_check()) {
        let message = format!("`--deny {}` is about plans, and a check makes none", rule.text());
        let help = "of a check, `violated`, `unknown` and `fact` can be denied; of impact and plan all";
        return Err(told_of(Diagnostic::new(Code::BadRule, message).help(help)));
    }
    let fleet = input::fleet(&args.inputs, &written)?;
    gates.check(&fleet)?;
    progress::stage("checking");
    let mut check = check(&fleet);
    check.gates =
        (!gates.policy.is_empty()).then(|| gates.policy.judge_check(&fleet, &check, args.inputs.day()));
    write_remarks(
        (&args.answer, Some(&args.inputs)),
        fleet.sources(),
        |detail| report::check(&check, detail),
        |out| report::json::check(&check, out),
        || report::annotations::of_check(&check, &fleet),
    )?;
    Ok(ended(check.gates.as_ref(), !check.violations.is_empty()))
}
