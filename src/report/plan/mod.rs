//! The report of `plan`: what is done in which order.

mod order;
mod row;
#[cfg(test)]
mod tests;

use super::because::Because;
use super::document::{Block, Document};
use super::next::next;
use super::{Detail, head, obstacle, sections};
use crate::answer::plan::Plan;

/// Makes the report of the order in which what a bump forces is carried out.
#[must_use]
pub fn plan(plan: &Plan, detail: Detail) -> Document {
    let because = Because::of(plan);
    let mut document = Document { blocks: head::order(plan, detail) };
    let mut rows = head::settings(plan, detail);
    if !plan.steps.is_empty() {
        rows.push(head::proof(plan));
    }
    if !rows.is_empty() {
        document.push(Block::Rows(rows));
    }
    document.blocks.extend(order::tables(plan, &because, detail));
    document.section("Why", because.list(detail));
    sections::by_hand(&mut document, plan, detail);
    document.section("Blocked", obstacle::blocked(plan, detail));
    sections::doubts(&mut document, plan, detail);
    document.section("Next", [next(plan, "impact")]);
    document
}
