//! Parts of a review by themselves, for forms that have a field for each.

use super::{View, groups, schedule, services, verdict, work};
use crate::answer::review::Review;
use crate::model::Fleet;
use crate::report::because::Because;
use crate::report::document::{Block, Document};
use crate::report::review::Cut;
use crate::report::{Detail, head, obstacle, sections};

/// What is asked, the verdict and its figures, and what goes together.
pub(in crate::report) fn description(review: &Review, fleet: &Fleet, cut: &Cut) -> Document {
    part(review, fleet, cut, |view, document| {
        document.blocks.extend(head::impact(view.plan, cut.detail));
        document.push(Block::Tiles(verdict::figures(view)));
        document.section("What goes together", groups::blocks(view));
    })
}

/// Why it is asked, and why it goes so far.
pub(in crate::report) fn justification(review: &Review, fleet: &Fleet, cut: &Cut) -> Document {
    part(review, fleet, cut, |view, document| {
        document.blocks.extend(view.asked());
        document.section("Why", Because::of(view.plan).list(cut.detail));
    })
}

/// When it is done, and each step.
pub(in crate::report) fn implementation(review: &Review, fleet: &Fleet, cut: &Cut) -> Document {
    part(review, fleet, cut, |view, document| {
        document.section("Schedule", schedule::blocks(view));
        document.section("Emptied first or changed in place", sections::ways(view.plan, cut.detail));
        document.section("Steps", work::steps(view));
    })
}

/// What is blocked, which services notice, and what is not known.
pub(in crate::report) fn risk(review: &Review, fleet: &Fleet, cut: &Cut) -> Document {
    part(review, fleet, cut, |view, document| {
        document.section("Blocked", obstacle::blocked(view.plan, Detail::Full));
        document.section("Services that notice", services::blocks(view));
        sections::by_hand(document, view.plan, cut.detail);
        sections::doubts(document, view.plan, cut.detail);
    })
}

/// How it is taken back.
pub(in crate::report) fn backout(review: &Review, fleet: &Fleet, cut: &Cut) -> Document {
    part(review, fleet, cut, |view, document| document.blocks.extend(work::back(view)))
}

/// How it is tested.
pub(in crate::report) fn tests(review: &Review, fleet: &Fleet, cut: &Cut) -> Document {
    part(review, fleet, cut, |view, document| document.blocks.extend(work::tests(view)))
}

fn part(review: &Review, fleet: &Fleet, cut: &Cut, fill: impl FnOnce(&View<'_>, &mut Document)) -> Document {
    let mut document = Document::default();
    fill(&View::of(review, fleet, cut), &mut document);
    cut.hint(&mut document);
    document
}
