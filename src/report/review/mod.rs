//! The review of a plan: what those ask who have to agree to it, in the order in which they ask.
//!
//! What is asked and the verdict, the figures that decide, what is blocked, the strategies side by side, why, who has to sign, when,
//! what goes together, who notices, every change, what is known and what is not, how it is done, tested and taken back, and what the
//! review was made from.

mod changes;
mod cut;
mod groups;
mod openings;
mod owners;
mod page;
pub(super) mod parts;
mod schedule;
mod services;
#[cfg(test)]
pub(super) mod tests;
mod verdict;
mod work;

pub(super) use changes::{Reasons, waves};
pub use cut::{Cut, Members, TooLong, within};
pub(super) use schedule::spans;

use super::because::Because;
use super::document::{Block, Document, Line, Row, Span, Tone};
use super::words::{Clock, count, joined};
use super::{contrast, coupling, gates, head, made_from, obstacle, rest, sections};
use crate::answer::plan::Plan;
use crate::answer::review::Review;
use crate::model::Fleet;
use crate::report::Detail;

/// The heading of what goes together.
const TOGETHER: &str = "What goes together";

/// A review as its report looks at it.
struct View<'r> {
    review: &'r Review,
    plan: &'r Plan,
    fleet: &'r Fleet,
    cut: &'r Cut,
    clock: Clock,
}

/// Makes the report of a review, as far as there is room for it. The fleet is the one that the plan is for.
///
/// The verdict, what is blocked, what goes together, the schedule and the way back are told whatever the cut.
#[must_use]
pub fn review(review: &Review, fleet: &Fleet, cut: &Cut) -> Document {
    let view = View::of(review, fleet, cut);
    let (plan, detail) = (view.plan, cut.detail);
    let because = Because::of(plan);
    let blocks = if plan.rest.is_some() { head::order(plan, detail) } else { head::impact(plan, detail) };
    let mut document = Document { blocks };
    document.blocks.extend(view.forbidden());
    document.push(Block::Tiles(verdict::figures(&view)));
    document.blocks.extend(view.picture());
    document.blocks.extend(view.is_cut());
    document.section("Blocked", obstacle::blocked(plan, if cut.is_summed() { detail } else { Detail::Full }));
    rest::add(&mut document, plan, detail);
    gates::add(&mut document, plan.gates.as_ref(), detail);
    document.section(
        "Strategies",
        review.contrast.iter().flat_map(|contrast| contrast::side_by_side(contrast, detail)),
    );
    document.section("Why", view.asked().into_iter().chain(because.list(detail)));
    document.section("Emptied first or changed in place", sections::ways(plan, detail));
    document.section("Owners", owners::table(&view));
    document.section("Schedule", schedule::blocks(&view));
    document.section(TOGETHER, groups::blocks(&view));
    document.section("Services that notice", services::blocks(&view));
    document.section("All changes", changes::grid(&view, &because).map(Block::Grid));
    sections::by_hand(&mut document, plan, detail);
    sections::doubts(&mut document, plan, detail);
    document.section("Implementation", work::steps(&view));
    document.section("Tests", work::tests(&view));
    document.section("Way back", work::back(&view));
    document.section("Sign-off", owners::sign_off(&view));
    document.section("Made from", made_from::blocks(&made_from::Made::of_review(review)));
    cut.hint(&mut document);
    if *cut == Cut::PAGE {
        page::shorten(&mut document.blocks);
    }
    document
}

impl<'r> View<'r> {
    fn of(review: &'r Review, fleet: &'r Fleet, cut: &'r Cut) -> Self {
        Self { review, plan: &review.plan, fleet, cut, clock: Clock::of_plan(&review.plan) }
    }

    /// Says first that rules forbid steps, so that the plan cannot be carried out as it is.
    fn forbidden(&self) -> Option<Block> {
        let forbidden = self.plan.schedule.as_ref()?.forbidden.len();
        let have = count(forbidden, "step has", "steps have");
        let text =
            format!("{have} no wave: rules of the inventory or of the question forbid them, see Schedule.");
        (forbidden > 0).then(|| Block::Note(Tone::Bad, text.into()))
    }

    /// What is asked, as it was typed, and why.
    fn asked(&self) -> Vec<Block> {
        let plan = self.plan;
        let bumps = plan.bumps.iter().map(|bump| Line::from(Span::Code(bump.clone())));
        let mut rows = vec![Row::new("asked", joined(bumps, ", "))];
        rows.push(match &self.review.because {
            Some(because) => Row::new("because", because.as_str()),
            None => Row { tone: Tone::Doubt, ..Row::new("because", "nobody has said why it is wanted") },
        });
        if !plan.steps.is_empty() {
            rows.extend(head::needed(plan, self.cut.detail));
        }
        rows.extend(head::settings(plan, self.cut.detail));
        rows.extend(head::proofs(plan));
        rows.extend(super::checked::row(plan.checked));
        vec![Block::Rows(rows)]
    }

    /// Draws what changes together; nothing if nothing does.
    fn picture(&self) -> Option<Block> {
        let picture = coupling(self.plan, self.cut.nodes);
        (self.cut.nodes > 0 && !picture.nodes.is_empty()).then_some(Block::Picture(picture))
    }

    /// Says at the beginning that lists are cut, and where the rest is.
    fn is_cut(&self) -> Option<Block> {
        let line = Line::from("Lists are cut so that this fits; what is left out is in the CSV that ");
        let line = line.with(Span::Code("comove plan ... --format csv".to_owned())).text(" prints");
        let names = match self.cut.members {
            Members::Named => ".",
            Members::ByService => ", and workloads of one service on one machine are counted.",
            Members::Counted => ", and what is on a machine is counted.",
            Members::Summed => {
                ", and machines with which the same goes are told at once, as is what goes together."
            }
        };
        self.cut.is_made().then(|| Block::Note(Tone::Doubt, line.text(names)))
    }

    /// Says how many rows were cut, and where they are; nothing of none.
    fn rest(&self, left_out: usize) -> Option<Line> {
        (left_out > 0).then(|| Line::from(Span::Aside(format!("and {left_out} more; {}", self.cut.hint))))
    }
}
