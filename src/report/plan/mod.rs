//! The report of `plan`: what is done in which order.

mod order;
mod row;
#[cfg(test)]
mod tests;

use super::because::Because;
use super::document::{Block, Document, Tone};
use super::next::{next, onward};
use super::{Detail, checked, gates, head, obstacle, rest, sections};
use crate::answer::plan::Plan;

/// Makes the report of the order in which what a bump forces is carried out.
#[must_use]
pub fn plan(plan: &Plan, detail: Detail) -> Document {
    let because = Because::of(plan);
    let mut document = Document { blocks: head::order(plan, detail) };
    let mut rows = head::obstacles(plan, detail);
    if !plan.steps.is_empty() {
        rows.extend(head::needed(plan, detail));
    }
    rows.extend(head::settings(plan, detail));
    rows.extend(head::proofs(plan));
    rows.extend(checked::row(plan.checked));
    if !rows.is_empty() {
        document.push(Block::Rows(rows));
    }
    document.blocks.extend(order::tables(plan, &because, detail));
    document.blocks.extend(legend(plan));
    document.section("Emptied first or changed in place", sections::ways(plan, detail));
    document.section("Waves", sections::waves(plan, detail));
    document.section("Why", because.list(detail));
    sections::by_hand(&mut document, plan, detail);
    document.section("Blocked", obstacle::blocked(plan, detail));
    sections::doubts(&mut document, plan, detail);
    rest::add(&mut document, plan, detail);
    gates::add(&mut document, plan.gates.as_ref(), detail);
    let more = plan.rest.as_ref().map_or_else(|| next(plan, "impact"), |rest| onward(plan, rest));
    document.section("Next", [more]);
    document
}

/// Says what the columns of the tables rest on.
fn legend(plan: &Plan) -> Option<Block> {
    let is_timed = plan.steps.iter().any(|step| step.seconds > 0);
    let time = is_timed.then_some("time: of one step, by the inventory's assumptions");
    let is_marked = plan.steps.iter().any(row::is_untested);
    let mark = is_marked.then_some("?: nothing says that all of the step works, see Unknown");
    let parts: Vec<&str> = time.into_iter().chain(mark).collect();
    (!parts.is_empty()).then(|| Block::Note(Tone::Aside, format!("{}.", parts.join("; ")).into()))
}
