//! Whose things are touched, and who has to sign.

use super::View;
use crate::answer::refs::ThingRef;
use crate::answer::tables::ThingKind;
use crate::report::document::{Block, Cell, Line, Span, Table, Tone};
use crate::report::names::{names, sorted};
use crate::report::sections::counted;
use crate::report::words::{count, plural};

/// Makes the table of owners.
pub(super) fn table(view: &View<'_>) -> Vec<Block> {
    let review = view.review;
    let tables = &view.plan.tables;
    let name = |things: &[ThingRef]| match things.is_empty() {
        true => Cell::Empty,
        false => Cell::Line(names(tables, things, view.cut.detail)),
    };
    let rows = review.owners.iter().map(|owner| {
        vec![
            Cell::Line(Span::Strong(owner.name.to_string()).into()),
            Cell::Line(Line::from(counted(tables, &owner.things))),
            name(&owner.things),
            name(&owner.services),
            Cell::Number(owner.steps.len() as u64),
            name(&owner.blocked),
        ]
    });
    let mut rows: Vec<Vec<Cell>> = rows.collect();
    let is_service = |thing: &ThingRef| tables.thing(*thing).kind == ThingKind::Service;
    let noticed = review.services.iter().map(|one| one.service).filter(is_service);
    let unanswered: Vec<ThingRef> = noticed.filter(|&one| tables.thing(one).owner.is_none()).collect();
    let unanswered = sorted(tables, unanswered);
    if !review.unowned.is_empty() {
        let what = Line::from(counted(tables, &review.unowned));
        rows.push(vec![
            Cell::Line("nobody is named".into()),
            Cell::Line(what),
            name(&review.unowned),
            name(&unanswered),
            Cell::Empty,
            Cell::Empty,
        ]);
    }
    let head = ["owner", "touched", "which", "services interrupted", "steps", "blocked"];
    let table = shown(head.map(Line::from).to_vec(), rows);
    table.into_iter().chain(note(view)).collect()
}

/// Says how owners are named, where some are not.
fn note(view: &View<'_>) -> Option<Block> {
    let number = view.review.unowned.len();
    let line = Line::from(format!(
        "Nothing says whose {} {}: name an ",
        count(number, "thing", "things"),
        plural(number, "is", "are")
    ));
    let line = line
        .with(Span::Code("[[owner]]".to_owned()))
        .text(" in the inventory, or the label that tells it, as ");
    let line = line.with(Span::Code("owner-label".to_owned())).text(".");
    (number > 0).then_some(Block::Note(Tone::Doubt, line))
}

/// Makes the table that is signed; nothing where nothing is done.
pub(super) fn sign_off(view: &View<'_>) -> Vec<Block> {
    if view.plan.steps.is_empty() {
        return Vec::new();
    }
    let tables = &view.plan.tables;
    let row = |who: Line, what: Line| vec![Cell::Line(who), Cell::Line(what), Cell::Empty, Cell::Empty];
    let owners = view.review.owners.iter();
    let owners = owners
        .map(|owner| row(Span::Strong(owner.name.to_string()).into(), counted(tables, &owner.things).into()));
    let unowned = &view.review.unowned;
    let nobody = (!unowned.is_empty())
        .then(|| row("somebody for those without an owner".into(), counted(tables, unowned).into()));
    let all = [
        row("who approves the change".into(), "the whole plan".into()),
        row("who carries it out".into(), count(view.plan.steps.len(), "step", "steps").into()),
    ];
    let rows = owners.chain(nobody).chain(all).collect();
    let head = ["owner", "agrees to", "signed", "date"].map(Line::from).to_vec();
    vec![Block::Table(Table { head, rows, rest: None })]
}

/// A table without the columns in which nothing stands.
pub(super) fn shown(head: Vec<Line>, rows: Vec<Vec<Cell>>) -> Option<Block> {
    let is_used: Vec<bool> = (0..head.len())
        .map(|column| rows.iter().any(|row| row.get(column).is_some_and(|cell| *cell != Cell::Empty)))
        .collect();
    let kept = |cells: Vec<Cell>| {
        cells.into_iter().zip(&is_used).filter(|(_, used)| **used).map(|(cell, _)| cell).collect()
    };
    let head = head.into_iter().zip(&is_used).filter(|(_, used)| **used).map(|(line, _)| line).collect();
    let rows: Vec<Vec<Cell>> = rows.into_iter().map(kept).collect();
    (!rows.is_empty()).then_some(Block::Table(Table { head, rows, rest: None }))
}
