//! When the steps of a plan can be carried out at the earliest.

use crate::answer::plan::Plan;
use crate::answer::step::Step;
use crate::calendar::Slot;
use crate::report::document::{Block, Cell, Document, Line, Table, Tone};
use crate::report::lists::{most, rest};
use crate::report::{Detail, words::Clock, words::count};
use jiff::Timestamp;

/// Adds when each step can be carried out at the earliest, by what its windows and the steps before it leave.
pub fn dates(document: &mut Document, plan: &Plan, dates: &[Option<Slot>], detail: Detail) {
    let most = most(detail);
    let clock = Clock::of(plan);
    let time = |instant: Timestamp| Cell::Line(clock.tell(instant).into());
    let row = |(step, slot): (&Step, &Option<Slot>)| {
        let (start, end) = match slot {
            Some(slot) => (time(slot.start), time(slot.end)),
            None => (Cell::Line("no window is long enough".into()), Cell::Empty),
        };
        vec![Cell::Number(step.number as u64), start, end]
    };
    let rows: Vec<Vec<Cell>> = plan.steps.iter().zip(dates).take(most).map(row).collect();
    if rows.is_empty() {
        return;
    }
    let head = ["step", "starts", "ends"].map(Line::from).to_vec();
    let rest = rest(plan.steps.len().saturating_sub(most), detail);
    let without = dates.iter().filter(|slot| slot.is_none()).count();
    let note = match without {
        0 => "Steps may start at the same time; how many machines may be away at once is not counted."
            .to_owned(),
        some => format!(
            "For {} there is no date: shorten them, or ask for a longer window.",
            count(some, "step", "steps")
        ),
    };
    let tone = if without == 0 { Tone::Aside } else { Tone::Bad };
    let table = Block::Table(Table { head, rows, rest });
    document.section("Earliest dates", [table, Block::Note(tone, note.into())]);
}
