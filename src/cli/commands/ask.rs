//! `comove impact` and `comove plan`.

use super::{read_question, settle};
use crate::cli::args::{Ask, Format};
use crate::cli::exit::{Fault, Outcome};
use crate::cli::{input, output};
use crate::pipeline::{Options, plan};
use crate::report;

pub(super) fn run(ask: &Ask, impact: bool) -> Result<Outcome, Fault> {
    let (bumps, holds) = read_question(&ask.question)?;
    let fleet = input::fleet(&ask.question.inputs.input)?;
    let certificate = ask.format == Format::Json && !impact;
    let options = Options {
        strategy: ask.strategy.strategy(),
        holds,
        certificate,
    };
    let plan = settle(&fleet, plan(&fleet, &bumps, &options))?;
    output::answer(ask.output.as_deref(), |mut out| match ask.format {
        Format::Text if impact => out.write_all(report::impact(&plan).as_bytes()),
        Format::Text => out.write_all(report::text(&plan).as_bytes()),
        Format::Markdown => out.write_all(report::markdown(&plan).as_bytes()),
        Format::Json => report::json(&plan, &mut out),
    })?;
    Ok(Outcome::blocked_if(report::is_blocked(&plan)))
}
