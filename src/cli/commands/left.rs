//! What is left of a plan: the arguments of `comove plan` that leave steps out, and going on with a plan that was made before.

use super::{patterns, write};
use crate::answer::plan::Plan;
use crate::answer::tables::Text;
use crate::cli::args::{Answer, Inputs};
use crate::cli::error::Error;
use crate::cli::exit::Outcome;
use crate::cli::output::Written;
use crate::cli::times::Typed;
use crate::cli::{gate, input, plans};
use crate::diag::{Code, Diagnostic, did_you_mean};
use crate::model::Fleet;
use crate::planner::read_from;
use crate::question::{Rollout, machine_matches};
use crate::report;
use std::path::{Path, PathBuf};

/// Which steps of a plan are left out, and which have to wait.
#[derive(Debug, clap::Args)]
pub(super) struct Left {
    /// Instead of a bump, plan to go on with, as `--format json` wrote it: its steps that the inventory does not show to be done,
    /// if they still hold. They keep their numbers
    #[arg(
        long,
        value_name = "PLAN",
        conflicts_with_all = ["bump", "hold", "except", "strategy", "after"]
    )]
    pub(super) from: Option<PathBuf>,
    /// Leave out the steps of the first waves, as if they were done: `wave:2`. The others keep their numbers
    #[arg(long, value_name = "wave:N", value_parser = wave)]
    pub(super) after: Option<usize>,
    /// Machine that has not come back, such as `host/node-7`: say which steps wait for it, since they touch it or would take away
    /// more of a service that is on it, and which may go on; repeat it for several. With `--from`, machines of the plan that
    /// the inventory does not have any more are among them
    #[arg(long, value_name = "PATTERN")]
    down: Vec<String>,
}

/// What came of going on with a plan.
pub(super) enum Gone {
    /// What is left of it, and the inventory that shows what is done.
    On(Box<Fleet>, Box<Plan>),
    /// It does not hold any more, which has been told.
    Off(Outcome),
}

/// Reads the wave after which a plan goes on.
fn wave(text: &str) -> Result<usize, String> {
    let number = text.strip_prefix("wave:").and_then(|number| number.parse().ok());
    number.filter(|&number| number > 0).ok_or_else(|| "write the number of a wave as in `wave:2`".to_owned())
}

impl Left {
    /// Goes on with a plan that was made before. What does not hold any more is told, and ends the run.
    pub(super) fn go_on(
        &self,
        path: &Path,
        inputs: &Inputs,
        answer: Result<Answer, Error>,
        (rollout, typed): (Option<Rollout>, Typed),
    ) -> Result<Gone, Error> {
        let output = answer.as_ref().ok().and_then(|answer| answer.output.as_deref());
        let written = Written::of(output, None)?;
        written.spares(&[path.to_owned()])?;
        let whole = plans::whole(path)?;
        let fleet = input::fleet_on(inputs, inputs.day_of(&whole), &written)?;
        let file = path.display().to_string();
        let (down, times) = (self.machines(&fleet, Some(&whole))?, typed.times);
        let calendars = match times.windows.is_empty() && times.freezes.is_empty() {
            true => whole.read.iter().filter(|input| !input.is_of_inventory()).cloned().collect(),
            false => typed.calendars,
        };
        match gate::going_on(&fleet, &whole, gate::Onto { file, down, rollout, times })? {
            gate::Going::On(plan) => {
                let read = [read_from(&fleet), plans::digest(path)?, calendars].concat();
                let inputs = fleet.sources().inputs().map(str::to_owned).collect();
                Ok(Gone::On(Box::new(fleet), Box::new(Plan { read, inputs, ..*plan })))
            }
            gate::Going::Off(verdict) => {
                write(
                    (&answer?, Some(inputs)),
                    fleet.sources(),
                    |detail| report::verify(&verdict, &whole, &path.display().to_string(), detail),
                    |out| report::json::write(&report::verify_data(&verdict), out),
                )?;
                Ok(Gone::Off(Outcome::Blocked))
            }
        }
    }

    /// The machines that have not come back, of the fleet or of a plan, by their full names.
    pub(super) fn machines(&self, fleet: &Fleet, plan: Option<&Plan>) -> Result<Vec<Text>, Error> {
        let mut faults = Vec::new();
        let mut found: Vec<Text> = Vec::new();
        let of_plan = plan.into_iter().flat_map(|plan| &plan.tables.things);
        let of_plan: Vec<&Text> =
            of_plan.filter(|thing| thing.kind.is_machine()).map(|thing| &thing.name).collect();
        let patterns = patterns("down", &self.down, &mut faults);
        if !faults.is_empty() {
            return Err(Error::Faults(Box::default(), faults));
        }
        for (pattern, text) in patterns.iter().zip(&self.down) {
            let before = found.len();
            let here = fleet.machine_ids().filter(|&id| machine_matches(fleet, pattern, id));
            found.extend(here.map(|id| Text::from(fleet.machine_name(id))));
            let named = of_plan.iter().copied().filter(|name: &&Text| &***name == text.as_str());
            found.extend(named.cloned());
            if found.len() == before {
                let all: Vec<String> = fleet.machine_ids().map(|id| fleet.machine_name(id)).collect();
                let mut fault =
                    Diagnostic::new(Code::NothingMatches, format!("`--down {text}` names no machine"));
                fault.help = did_you_mean(text, all.iter().map(String::as_str));
                faults.push(fault);
            }
        }
        found.sort_unstable();
        found.dedup();
        match faults.is_empty() {
            true => Ok(found),
            false => Err(Error::Faults(Box::default(), faults)),
        }
    }
}
