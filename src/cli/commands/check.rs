//! `comove check`.

use crate::cli::args::Inputs;
use crate::cli::exit::{Fault, Outcome};
use crate::cli::{draw, input, output};
use crate::pipeline::check;

/// Most violations that are drawn.
const MOST: usize = 50;

pub(super) fn run(inputs: &Inputs) -> Result<Outcome, Fault> {
    let fleet = input::fleet(&inputs.input)?;
    let check = check(&fleet);
    output::answer(None, |out| {
        let count =
            |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
        writeln!(
            out,
            "{}, {}, {}",
            count(fleet.machine_ids().len(), "machine"),
            count(fleet.component_ids().len(), "component"),
            count(fleet.workload_ids().len(), "workload")
        )?;
        writeln!(
            out,
            "{} looked at: {} violated, {} not to be judged since a version is not known",
            count(check.looked_at, "need"),
            check.violations.len(),
            check.unknown
        )?;
        for violation in check.violations.iter().take(MOST) {
            writeln!(out, "\n{}:", violation.thing)?;
            for link in &violation.links {
                write!(out, "  {}", draw::link(fleet.sources(), link))?;
            }
        }
        if check.violations.len() > MOST {
            writeln!(out, "\n... and {} more", check.violations.len() - MOST)?;
        }
        Ok(())
    })?;
    Ok(Outcome::blocked_if(!check.violations.is_empty()))
}
