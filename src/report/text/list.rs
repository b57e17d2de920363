//! Items behind their marks, with asides at the far right.

use super::line::{face, toned, words};
use crate::report::document::Item;
use crate::report::page::{Face, Page, Run, fill, single};

/// Columns between a text and its aside.
const GAP: usize = 2;

pub(super) fn list(page: &mut Page<'_>, indent: usize, items: &[Item]) {
    let column = page.width() - widest_aside(items, page.width() / 2);
    level(page, indent, column, items);
}

/// How wide the widest aside is of those that leave half of the line to the text.
fn widest_aside(items: &[Item], most: usize) -> usize {
    let width = |item: &Item| {
        let own = Some(aside(item).width()).filter(|width| *width <= most);
        own.unwrap_or(0).max(widest_aside(&item.below, most))
    };
    items.iter().map(width).max().unwrap_or(0)
}

fn aside(item: &Item) -> Run {
    single(words(&item.aside, Face::Aside))
}

/// Writes the items of one level, the marks of which end at the same column, each with what is below it.
fn level(page: &mut Page<'_>, indent: usize, column: usize, items: &[Item]) {
    let marks: Vec<String> = items.iter().map(mark).collect();
    let widest = marks.iter().map(String::len).max().unwrap_or(0);
    let gap = if items.iter().any(|item| item.number.is_some()) { 2 } else { 1 };
    let hang = widest + gap;
    for (item, mark) in items.iter().zip(&marks) {
        let mut lead = Run::default();
        lead.pad(widest - mark.len());
        lead.push(face(item.tone), mark);
        one(page, indent, column, item, lead, hang);
        // However deep it goes, room is left.
        level(page, (indent + hang).min(page.width() / 2), column, &item.below);
    }
}

fn mark(item: &Item) -> String {
    let bullet = item.tone.symbol().unwrap_or("-");
    item.number.map_or_else(|| bullet.to_owned(), |number| number.to_string())
}

fn one(page: &mut Page<'_>, indent: usize, column: usize, item: &Item, lead: Run, hang: usize) {
    let start = indent + hang;
    let mut lines = fill(text(item), page.room(start));
    let aside = aside(item);
    let end = start + lines.first().map_or(0, Run::width);
    let place = place(end, aside.width(), column, page.width()).filter(|_| lines.len() < 2);
    let below = match place {
        Some(place) => {
            let mut line = lines.pop().unwrap_or_default();
            line.pad(place - start);
            line.join(aside);
            lines.push(line);
            Vec::new()
        }
        None => words(&item.aside, Face::Aside),
    };
    page.lines_behind(indent, lead, hang, lines);
    page.words(start, below);
}

/// What an item says; where a number marks it, the symbol of its tone stands here.
fn text(item: &Item) -> Vec<Run> {
    match item.number {
        Some(_) => toned(item.tone, &item.text),
        None => words(&item.text, face(item.tone)),
    }
}

/// Where an aside begins behind a text that ends at a column: below other asides, else as far right as it can; nowhere
/// if there is no room.
fn place(end: usize, width: usize, column: usize, page: usize) -> Option<usize> {
    let fits = |start: &usize| end + GAP <= *start && start + width <= page;
    [column, page.checked_sub(width)?].into_iter().find(fits)
}
