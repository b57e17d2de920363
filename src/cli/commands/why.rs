//! `comove why`.

use super::{read_question, settle};
use crate::cli::args::Why;
use crate::cli::exit::{Fault, Outcome};
use crate::cli::{draw, input, output};
use crate::explain::Fate;
use crate::pipeline::{Options, why};

pub(super) fn run(args: &Why) -> Result<Outcome, Fault> {
    let (bumps, holds) = read_question(&args.question)?;
    let fleet = input::fleet(&args.question.inputs.input)?;
    let options = Options {
        strategy: args.strategy.strategy(),
        holds,
        certificate: false,
    };
    let explanation = settle(&fleet, why(&fleet, &bumps, &options, &args.name))?;
    let fate = match explanation.fate {
        Fate::Affected => "is affected",
        Fate::Blocked => "would be affected, and that is blocked",
        Fate::Untouched => "is not affected",
    };
    output::answer(None, |out| {
        writeln!(out, "{} {fate}", explanation.thing)?;
        for chain in &explanation.chains {
            writeln!(out, "\n{}:", chain.about)?;
            for (index, link) in chain.links.iter().enumerate() {
                write!(out, "{}. {}", index + 1, draw::link(fleet.sources(), link))?;
            }
        }
        Ok(())
    })?;
    Ok(Outcome::blocked_if(explanation.fate == Fate::Blocked))
}
