//! Which machines are emptied before they change, where the plan chooses, and why.

use crate::answer::plan::Plan;
use crate::answer::tables::Tables;
use crate::answer::way::Way;
use crate::model::Strategy;
use crate::report::Detail;
use crate::report::document::{Block, Item, Line, Span, Tone};
use crate::report::lists::list;
use crate::report::words;

/// Tells it of each machine of which there is something to say, and of all others together; nothing where the strategy is the
/// same for all.
pub(in crate::report) fn ways(plan: &Plan, detail: Detail) -> Vec<Block> {
    if plan.strategy != Strategy::Auto || plan.steps.is_empty() {
        return Vec::new();
    }
    let rest = match plan.ways.len() {
        0 => "No change in place breaks anything that emptying a machine first would spare.",
        _ => "Whatever else changes is changed in place.",
    };
    let told = list(&plan.ways, detail, |way| way_of(&plan.tables, way));
    told.into_iter().chain([Block::Note(Tone::Aside, rest.into())]).collect()
}

/// Tells it of one machine.
pub(in crate::report) fn way_of(tables: &Tables, way: &Way) -> Item {
    let line = Line::from(Span::Thing(tables.name(way.machine).to_owned()));
    let line = line.text(if way.strategy == Strategy::Drain {
        " is emptied first: "
    } else {
        " is changed in place: "
    });
    Item::new(line.join(words::way(way)))
}
