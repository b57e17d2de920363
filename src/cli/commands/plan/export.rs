//! Writing a plan for other programs, and through a template of the user.

use super::form::Export;
use crate::answer::review::Review;
use crate::cli::args::Question;
use crate::cli::commands::told_of;
use crate::cli::error::Error;
use crate::cli::output::{self, Written, overwritten};
use crate::diag::{Code, Diagnostic};
use crate::model::Fleet;
use crate::report::document::Picture;
use crate::report::{self, BadTemplate, Cut, TooLong};
use crate::source::{Place, SourceFile, Sources};
use std::path::Path;

/// Writes the review as Markdown, in at most so many characters.
pub(super) fn markdown(
    review: &Review,
    fleet: &Fleet,
    limit: usize,
    file: Option<&Path>,
) -> Result<(), Error> {
    let render = |cut: &Cut| report::markdown::render(&report::review(review, fleet, cut));
    let text = report::within(limit, render).map_err(|TooLong { needed }| {
        let message =
            format!("the review does not fit into {limit} characters: what is never cut takes {needed}");
        let help = format!("`--limit {needed}`, a narrower bump, or `--format csv` for a spreadsheet");
        told_of(Diagnostic::new(Code::BadValue, message).help(help))
    })?;
    output::plain(file, |out| out.write_all(text.as_bytes()))
}

/// Writes the review as a page.
pub(super) fn html(review: &Review, fleet: &Fleet, file: Option<&Path>) -> Result<(), Error> {
    let page = report::html::render(&report::review(review, fleet, &Cut::PAGE));
    output::plain(file, |out| out.write_all(page.as_bytes()))
}

/// Writes the review in a form for other programs.
pub(super) fn write(
    review: &Review,
    fleet: &Fleet,
    export: Export,
    file: Option<&Path>,
) -> Result<(), Error> {
    match export {
        Export::Review => output::plain(file, |out| report::json::review(review, out)),
        Export::Affected => output::plain(file, |out| report::affected(review, out)),
        Export::Steps => output::plain(file, |out| report::steps(review, out)),
        Export::Services => output::plain(file, |out| report::services(review, out)),
        Export::ServiceNow => output::plain(file, |out| report::request(review, fleet, out)),
        Export::Dot => drawn(review, report::picture::dot, file),
        Export::Mermaid => drawn(review, report::picture::mermaid, file),
        Export::Svg => drawn(review, report::picture::svg, file),
        Export::Calendar => {
            let forbidden = review.plan.schedule.as_ref().map_or(0, |schedule| schedule.forbidden.len());
            if forbidden > 0 {
                let message = "rules forbid some of the steps, so a calendar of the waves would not hold the whole plan";
                let help = format!(
                    "{forbidden} of {} steps have no wave: see the same without `--format`",
                    review.plan.steps.len()
                );
                return Err(told_of(Diagnostic::new(Code::BadValue, message).help(help)));
            }
            let text = report::calendar(review).map_err(|none| {
                let message = format!("{none}, so it is no calendar");
                let help = match &review.plan.schedule {
                    Some(schedule) if schedule.waves.is_empty() => {
                        "no step has a wave: see `comove plan` without `--format`"
                    }
                    _ => "say from when on it may be done: `--start 2026-12-05T20:00:00+01:00`",
                };
                told_of(Diagnostic::new(Code::BadValue, message).help(help))
            })?;
            output::plain(file, |out| out.write_all(text.as_bytes()))
        }
    }
}

/// Writes the picture of the plan.
fn drawn(review: &Review, write: fn(&Picture) -> String, file: Option<&Path>) -> Result<(), Error> {
    let picture = write(&report::coupling(&review.plan, report::NODES));
    output::plain(file, |out| out.write_all(picture.as_bytes()))
}

/// Bytes that a template may have.
const MOST_OF_A_TEMPLATE: usize = 100_000;
/// Bytes of stack for a template: of expressions within each other, as many as a template has room for.
const STACK: usize = 256 << 20;

/// A template as it was read.
pub(super) struct Template {
    name: String,
    source: String,
}

impl Template {
    /// Reads a template. What is written must be another file.
    pub(super) fn read(path: &Path, question: &Question, output: Option<&Path>) -> Result<Self, Error> {
        let name = path.display().to_string();
        let written = Written::of(output, question.checking.bundle.as_deref())?;
        if let Some(output) = written.same(path) {
            return Err(told_of(overwritten(path, output)));
        }
        let source = std::fs::read_to_string(path).map_err(|error| {
            told_of(Diagnostic::new(Code::Unreadable, format!("cannot read the template {name}: {error}")))
        })?;
        if source.len() > MOST_OF_A_TEMPLATE {
            let message = format!("the template {name} has more than {MOST_OF_A_TEMPLATE} bytes");
            let help = "a template is text with some expressions; put long text elsewhere";
            return Err(told_of(Diagnostic::new(Code::BadValue, message).help(help)));
        }
        Ok(Self { name, source })
    }

    /// Writes what it makes of a review; nothing if it is wrong.
    pub(super) fn write(self, review: &Review, file: Option<&Path>) -> Result<(), Error> {
        let render = || report::template(review, &self.name, &self.source);
        let rendered = std::thread::scope(|scope| {
            let worker = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, render);
            worker.map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        let text = match rendered.map_err(|error| Error::Output(file.map(Path::to_path_buf), error))? {
            Ok(text) => text,
            Err(bad) => return Err(self.fault(&bad)),
        };
        output::plain(file, |out| out.write_all(text.as_bytes()))
    }

    fn fault(self, bad: &BadTemplate) -> Error {
        let mut sources = Sources::default();
        let file = sources.add(SourceFile::text(self.name, self.source));
        let clip = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let place = Place { file, start: clip(bad.at.start), end: clip(bad.at.end) };
        let code = if bad.is_syntax { Code::Syntax } else { Code::BadValue };
        let help = "a template sees what `--format review-json` prints";
        let diagnostic = Diagnostic::new(code, bad.what.clone()).at(place, "here").help(help);
        Error::Faults(Box::new(sources), vec![diagnostic])
    }
}
