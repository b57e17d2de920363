//! Which services notice, for how long, and what is left of them.

use super::View;
use super::owners::shown;
use super::schedule::spans;
use crate::answer::review::Noticed;
use crate::answer::tables::ThingKind;
use crate::report::document::{Block, Cell, Line, Span, Tone};
use crate::report::names::bare;
use crate::report::words::{count, few, ranges};

/// Makes the table of services, those first of which nothing is left for the longest time.
pub(super) fn blocks(view: &View<'_>) -> Vec<Block> {
    let all = &view.review.services;
    let rows = all.iter().take(view.cut.rows).map(|one| row(view, one));
    let head = [
        "service",
        "owner",
        "replicas",
        "away at most",
        "left",
        "some away for",
        "none left for",
        "stops",
        "steps",
        "needed by",
    ];
    let table = shown(head.map(Line::from).to_vec(), rows.collect()).map(|block| match block {
        Block::Table(mut table) => {
            let more = all.len().saturating_sub(view.cut.rows);
            table.rest = (more > 0).then(|| rest(more));
            Block::Table(table)
        }
        other => other,
    });
    let note = (!all.is_empty()).then(|| Block::Note(Tone::Aside, basis(view).into()));
    table.into_iter().chain(note).collect()
}

/// Says how many services are left out, and where they are.
fn rest(more: usize) -> Line {
    let line = Line::from(Span::Aside(format!("and {more} more; ")));
    line.with(Span::Code("--format csv-services".to_owned())).with(Span::Aside(" has all".to_owned()))
}

/// Says what the figures rest on.
fn basis(view: &View<'_>) -> String {
    let down = view.review.services.iter().filter(|one| one.down_seconds > 0).count();
    let when = match &view.plan.schedule {
        Some(_) => "steps of one wave count as done at the same time",
        None => "each step counts by itself, since there are no waves",
    };
    let lost = match down {
        0 => "Something is left of each service at every moment".to_owned(),
        number => format!("Of {} nothing is left for a time", count(number, "service", "services")),
    };
    format!("{lost}. Times are at most, by the inventory's durations; {when}.")
}

/// The numbers of steps; where there is little room, the first ones.
fn steps(view: &View<'_>, one: &Noticed) -> String {
    let numbers = match view.cut.is_made() {
        true => ranges(&one.steps),
        false => spans(one.steps.iter().copied()),
    };
    let forbidden = view.plan.schedule.iter().flat_map(|schedule| &schedule.forbidden);
    let without = forbidden.filter(|forbidden| one.steps.contains(&forbidden.step)).count();
    match without {
        0 => numbers,
        all if all == one.steps.len() => format!("{numbers} (no wave)"),
        some => format!("{numbers} ({some} without a wave)"),
    }
}

fn row(view: &View<'_>, one: &Noticed) -> Vec<Cell> {
    let tables = &view.plan.tables;
    let service = tables.thing(one.service);
    let name = if service.kind == ThingKind::Service { bare(&service.name) } else { &service.name };
    let owner = service.owner.as_ref().map_or(Cell::Empty, |owner| Cell::Line(owner.to_string().into()));
    let down = if one.down_seconds > 0 { Cell::Duration(one.down_seconds) } else { Cell::Empty };
    let needed = match one.needed_by.is_empty() {
        true => Cell::Empty,
        false => Cell::Line(few(one.needed_by.iter().map(|name| bare(name)), view.cut.detail)),
    };
    vec![
        Cell::Line(Span::Thing(name.to_owned()).into()),
        owner,
        Cell::Number(one.replicas as u64),
        Cell::Number(one.most_away as u64),
        Cell::Number(one.left as u64),
        Cell::Duration(one.interrupted_seconds),
        down,
        Cell::Number(one.stops as u64),
        Cell::Line(steps(view, one).into()),
        needed,
    ]
}
