//! What changes together under each strategy, thing for thing.

use super::{View, is_stuck};
use crate::answer::contrast::{Column, Contrast};
use crate::answer::plan::Summary;
use crate::report::document::{Happens, Line, Part, UnitRow, Units};
use crate::report::words::count;

/// Makes the picture of a contrast: under each strategy the things that change together, and all others. It has no rows if
/// nothing can be done under any.
#[must_use]
pub fn contrast_units(contrast: &Contrast) -> Units {
    let view = View::of(contrast);
    let strategies = view.columns.iter().map(|column| (*column, view.name(column)));
    let turned = view.turned.iter().map(|(column, head)| (*column, (*head).to_owned()));
    let rows = strategies.chain(turned).filter(|(column, _)| !is_stuck(column) && column.summary.things > 0);
    let rows: Vec<UnitRow> = rows.map(|(column, name)| row(column, name)).collect();
    let told = |row: &UnitRow| format!("{}: {} {}", row.label.words(), row.value, row.note.words());
    let told: Vec<String> = rows.iter().map(told).collect();
    Units { title: "What changes together".into(), description: format!("{}.", told.join("; ")).into(), rows }
}

fn row(column: &Column, name: String) -> UnitRow {
    let summary = &column.summary;
    let all = parts(summary);
    let untouched = Part { happens: Some(Happens::Untouched), count: summary.spared() };
    let largest = summary.largest_step;
    let (note, together, beside) = match (summary.steps, largest) {
        (1, _) => ("in one step".to_owned(), all, Vec::new()),
        (steps, 0 | 1) => (format!("in each of {}", count(steps, "step", "steps")), Vec::new(), all),
        // What the largest step consists of is not among the figures.
        (steps, _) => {
            let part = |count| vec![Part { happens: None, count }];
            let others = part(summary.things.saturating_sub(largest));
            (format!("in the largest of {steps} steps"), part(largest), others)
        }
    };
    let beside = beside.into_iter().chain([untouched]).filter(|part| part.count > 0).collect();
    UnitRow { label: Line::from(name), value: largest, note: note.into(), together, beside }
}

/// What happens to the things of a plan, each of which is counted once.
fn parts(summary: &Summary) -> Vec<Part> {
    let changes = summary.machines_changed + summary.images_changed + summary.workloads_changed;
    let changes = changes.min(summary.things);
    let restarts = (summary.restart_only + summary.guests_restarted).min(summary.things - changes);
    let stopped = summary.guests_stopped.min(summary.things - changes - restarts);
    let moves = summary.things - changes - restarts - stopped;
    let parts = [
        (Happens::Changes, changes),
        (Happens::Restarts, restarts),
        (Happens::Moves, moves),
        (Happens::Untouched, stopped),
    ];
    let some = parts.into_iter().filter(|(_, count)| *count > 0);
    some.map(|(happens, count)| Part { happens: Some(happens), count }).collect()
}
