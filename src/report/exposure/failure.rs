//! What goes down if some machines fail.

use super::left_short;
use crate::answer::exposure::Floor;
use crate::answer::failure::{Failure, Fallen, Gone, Left, Needing};
use crate::id::FixedMap;
use crate::report::Detail;
use crate::report::document::{Block, Document, Item, Line, Span, Tone};
use crate::report::lists::{list, standing};
use crate::report::next::typed;
use crate::report::words::{count, few, plural};

/// Makes the report of a failure.
#[must_use]
pub fn failure(failure: &Failure, detail: Detail) -> Document {
    let mut document = Document::default();
    document.push(Block::Answer(tone(failure), answer(failure, detail)));
    document.section("Nothing is left of", list(&failure.lost, detail, |one| bad(lost(one))));
    document.section("Too little is left of", list(&failure.short, detail, |one| bad(left_short(one))));
    let dependent =
        |one: &Needing| Item { aside: standing(Some(&one.place.text), None), ..bad(needing(one)) };
    document.section("What needs a service that is lost", list(&failure.dependents, detail, dependent));
    document
        .section("What goes on with fewer replicas", list(&failure.left, detail, |one| Item::new(left(one))));
    let fallen = by_machine(&failure.fallen);
    let item = |group: &(&str, Vec<&str>)| on(group, detail);
    document.section("What goes down, and what it is on", list(&fallen, detail, item));
    document.section("Next", [Block::Code(next(failure, detail))]);
    document
}

fn tone(failure: &Failure) -> Tone {
    let is_bad = !failure.lost.is_empty() || !failure.short.is_empty();
    let is_open = failure.unplaced > 0 || failure.services == 0;
    match (is_bad, is_open) {
        (true, _) => Tone::Bad,
        (false, true) => Tone::Doubt,
        (false, false) => Tone::Good,
    }
}

/// Says what fails and what that comes to.
fn answer(failure: &Failure, detail: Detail) -> Line {
    let machines = &failure.machines;
    let line = Line::from("If ")
        .join(few(machines.iter().map(String::as_str), detail))
        .text(plural(machines.len(), " fails, ", " fail, "))
        .text(format!(
            "{} of {} that run go{} down",
            failure.down,
            failure.runs,
            plural(failure.down, "es", "")
        ));
    let mut parts = Vec::new();
    if !failure.lost.is_empty() {
        parts.push(format!("nothing is left of {}", count(failure.lost.len(), "service", "services")));
    }
    if !failure.short.is_empty() {
        parts.push(format!("too little of {}", failure.short.len()));
    }
    if !failure.dependents.is_empty() {
        let number = count(failure.dependents.len(), "more needs", "more need");
        parts.push(format!("{number} what is lost"));
    }
    let line = match parts.is_empty() {
        true if failure.services == 0 => line.text("; no service is stated"),
        true if failure.unplaced > 0 => line.text("; no service is known to be lost"),
        true => line.text("; no service is lost"),
        false => line.text(": ").text(parts.join(", ")),
    };
    match failure.unplaced {
        0 => line,
        1 => line.text("; 1 that is on no known machine may go down as well"),
        more => line.text(format!("; {more} that are on no known machine may go down as well")),
    }
}

fn bad(line: Line) -> Item {
    Item { tone: Tone::Bad, ..Item::new(line) }
}

/// Words what goes down with the machine that it is on.
pub(in crate::report) fn fallen(one: &Fallen) -> Line {
    Line::from(Span::Thing(one.thing.clone())).text(" is on ").with(Span::Thing(one.on.clone()))
}

/// Words what is lost.
pub(in crate::report) fn lost(gone: &Gone) -> Line {
    let text = match gone.replicas {
        1 => ": its only replica is down".to_owned(),
        replicas => format!(": all {replicas} replicas are down"),
    };
    Line::from(Span::Thing(gone.service.clone())).text(text)
}

/// Words what needs a service that is lost.
pub(in crate::report) fn needing(one: &Needing) -> Line {
    let line =
        Line::from(Span::Thing(one.service.clone())).text(" needs ").with(Span::Thing(one.needs.clone()));
    match &one.because {
        Some(because) => line.text(format!(" ({because})")),
        None => line,
    }
}

/// Words what goes on with fewer replicas.
pub(in crate::report) fn left(one: &Left) -> Line {
    let line = Line::from(Span::Thing(one.service.clone()));
    let line = line.text(format!(": {} of {} left", one.left, one.replicas));
    match one.needed {
        Some((needed, because)) => {
            let by = match because {
                Floor::MaxUnavailable => "enough by max-unavailable",
                Floor::MinAvailable => "enough by min-available",
                Floor::Budget => "enough by its budget",
                Floor::Majority => "a majority",
            };
            line.text(format!("; {needed} {} {by}", plural(needed, "is", "are")))
        }
        None => line,
    }
}

/// Groups what goes down by the machine that it is on, in the order of the answer.
fn by_machine(fallen: &[Fallen]) -> Vec<(&str, Vec<&str>)> {
    let mut groups: FixedMap<&str, Vec<&str>> = FixedMap::default();
    for one in fallen {
        groups.entry(&one.on).or_default().push(&one.thing);
    }
    groups.into_iter().collect()
}

fn on((machine, things): &(&str, Vec<&str>), detail: Detail) -> Item {
    let line = Line::from("on ").with(Span::Thing((*machine).to_owned())).text(": ");
    Item::new(line.join(few(things.iter().copied(), detail)))
}

/// Commands that say more.
fn next(failure: &Failure, detail: Detail) -> Vec<String> {
    let show = failure.machines.first().map(|machine| format!("comove show ... {}", typed(machine)));
    let fail: String = failure.fail.iter().map(|text| format!(" --fail {}", typed(text))).collect();
    let full = (detail == Detail::Brief).then(|| format!("comove impact ...{fail} --full"));
    show.into_iter().chain(full).collect()
}
