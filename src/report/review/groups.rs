//! Which thing goes with which, group by group. None of it is cut: where there is no room, names become numbers.

use super::owners::shown;
use super::schedule::spans;
use super::{Members, View};
use crate::answer::refs::ThingRef;
use crate::answer::review::{Group, Seat};
use crate::answer::step::Step;
use crate::id::FixedMap;
use crate::report::changes::{Bundle, beside, deed, of_step};
use crate::report::document::{Block, Cell, Line, Span, Tone};
use crate::report::names::{bare, full};
use crate::report::sections::counted;
use crate::report::words::{count, joined, plural};
use std::collections::{BTreeMap, BTreeSet};

/// A machine with what goes with it, and what is done there in which steps.
struct Together {
    machine: Line,
    with: Line,
    done: Vec<(usize, Line)>,
}

/// Makes the table of what goes together: a row for each machine and what goes with it. Steps in which the same goes with a machine
/// are one row; steps of one thing are only numbered.
pub(super) fn blocks(view: &View<'_>) -> Vec<Block> {
    let steps = view.plan.steps.iter().zip(&view.review.groups).enumerate();
    let (together, alone): (Vec<_>, Vec<_>) = steps.partition(|(_, (step, _))| step.things > 1);
    let numbers = alone.iter().map(|(_, (step, _))| step.number);
    let rows = if view.cut.is_summed() { summed(view, together) } else { each(view, together) };
    let head = ["steps", "machine", "changes", "goes with it"].map(Line::from).to_vec();
    let note = (!alone.is_empty()).then(|| {
        let number = alone.len();
        let (steps, change) = (plural(number, "Step", "Steps"), plural(number, "changes", "change"));
        let text = format!("{steps} {} {change} one thing each, by itself.", view.cut.spans(numbers));
        Block::Note(Tone::Plain, text.into())
    });
    shown(head, rows).into_iter().chain(note).collect()
}

/// A step with what is in it, and its position.
type Grouped<'r> = (usize, (&'r Step, &'r Group));

/// A row for each machine and what goes with it.
fn each(view: &View<'_>, together: Vec<Grouped<'_>>) -> Vec<Vec<Cell>> {
    let mut rows: FixedMap<(String, String), Together> = FixedMap::default();
    for (at, (step, group)) in together {
        let bundles = of_step(&view.plan.tables, at, step);
        for seat in &group.seats {
            let machine = seat.machine.map_or_else(Line::default, |machine| {
                Span::Thing(full(&view.plan.tables, machine).into_owned()).into()
            });
            let (own, with) = (own(view, seat, &bundles), with(view, seat, &bundles));
            let key = (machine.words(), with.words());
            let row = rows.entry(key).or_insert_with(|| Together { machine, with, done: Vec::new() });
            row.done.push((step.number, own));
        }
    }
    rows.into_values().map(Together::row).collect()
}

/// Machines with which the same goes, and in which steps.
struct Alike {
    machines: BTreeSet<ThingRef>,
    steps: BTreeSet<usize>,
    things: usize,
    changes: Line,
    with: Line,
}

/// A row for all machines with which the same goes, the largest first. Those for which there is no room are told by their number.
fn summed(view: &View<'_>, together: Vec<Grouped<'_>>) -> Vec<Vec<Cell>> {
    let mut all: FixedMap<(String, String), Alike> = FixedMap::default();
    for (at, (step, group)) in together {
        let bundles = of_step(&view.plan.tables, at, step);
        for seat in &group.seats {
            let (changes, with) = (own(view, seat, &bundles), with(view, seat, &bundles));
            let key = (changes.words(), with.words());
            let new =
                || Alike { machines: BTreeSet::new(), steps: BTreeSet::new(), things: 0, changes, with };
            let alike = all.entry(key).or_insert_with(new);
            alike.machines.extend(seat.machine);
            alike.steps.insert(step.number);
            alike.things = alike.things.max(seat.things.len() + usize::from(seat.changes));
        }
    }
    let mut all: Vec<Alike> = all.into_values().collect();
    all.sort_by_key(|alike| std::cmp::Reverse(alike.things));
    let others = all.split_off(all.len().min(view.cut.most() - 1));
    let rest = others.into_iter().reduce(|mut a, b| {
        a.machines.extend(b.machines);
        a.steps.extend(b.steps);
        Alike {
            changes: "other changes".into(),
            with: format!("up to {} each", counted_things(a.things)).into(),
            ..a
        }
    });
    all.into_iter().chain(rest).map(|alike| alike.row(view)).collect()
}

fn counted_things(number: usize) -> String {
    count(number, "thing", "things")
}

impl Alike {
    fn row(self, view: &View<'_>) -> Vec<Cell> {
        let tables = &view.plan.tables;
        let machines: Vec<ThingRef> = self.machines.into_iter().collect();
        let machine = match machines.as_slice() {
            [] => Cell::Empty,
            [one] => cell(Span::Thing(full(tables, *one).into_owned()).into()),
            several => cell(Line::from(counted(tables, several))),
        };
        vec![Cell::Line(view.cut.spans(self.steps).into()), machine, cell(self.changes), cell(self.with)]
    }
}

impl Together {
    fn row(self) -> Vec<Cell> {
        let numbers = spans(self.done.iter().map(|(step, _)| *step));
        let is_one = self.done.len() == 1;
        let told = self.done.into_iter().filter(|(_, own)| !own.is_empty());
        let told = told
            .map(|(step, own)| if is_one { own } else { Line::from(format!("in step {step}: ")).join(own) });
        let changes = joined(told, "; ");
        vec![Cell::Line(numbers.into()), cell(self.machine), cell(changes), cell(self.with)]
    }
}

fn cell(line: Line) -> Cell {
    if line.is_empty() { Cell::Empty } else { Cell::Line(line) }
}

/// What is done with the machine itself.
fn own(view: &View<'_>, seat: &Seat, bundles: &[Bundle<'_>]) -> Line {
    let machine = seat.machine.filter(|_| seat.changes);
    let is_it = |bundle: &&Bundle<'_>| bundle.members.iter().any(|member| Some(member.thing) == machine);
    let words = bundles.iter().filter(is_it).map(|bundle| deed(&bundle.shape, view.cut.detail));
    joined(words, "; ")
}

/// What is done with what is on it.
fn with(view: &View<'_>, seat: &Seat, bundles: &[Bundle<'_>]) -> Line {
    let there: BTreeSet<ThingRef> = seat.things.iter().copied().collect();
    let words = bundles.iter().filter_map(|bundle| {
        let things = bundle.things(&view.plan.tables);
        let things: Vec<ThingRef> = things.into_iter().filter(|thing| there.contains(thing)).collect();
        let who = (!things.is_empty()).then(|| who(view, &things))?;
        Some(beside(&bundle.shape, who, things.len(), view.cut.detail))
    });
    joined(words, "; ")
}

/// Names things as far as there is room: by name, by service, or by number.
fn who(view: &View<'_>, things: &[ThingRef]) -> Line {
    let tables = &view.plan.tables;
    let list = |names: Vec<String>| {
        let names = names.into_iter().map(|name| Line::from(Span::Thing(name)));
        joined(names, ", ")
    };
    match view.cut.members {
        Members::Named => list(ranges(things.iter().map(|&thing| bare(tables.name(thing))))),
        Members::ByService => {
            let mut by: BTreeMap<&str, Vec<ThingRef>> = BTreeMap::new();
            for &thing in things {
                let of = tables.thing(thing).service.unwrap_or(thing);
                by.entry(bare(tables.name(of))).or_default().push(thing);
            }
            let word = |(service, all): (&str, Vec<ThingRef>)| match all.as_slice() {
                [one] => bare(tables.name(*one)).to_owned(),
                all => format!("{service} x{}", all.len()),
            };
            list(by.into_iter().map(word).collect())
        }
        Members::Counted | Members::Summed => counted(tables, things).into(),
    }
}

/// Names, of which those that differ by the number of a replica only become one where these follow one another: `cart#1-12`. Nothing
/// is lost.
fn ranges<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut by: BTreeMap<&str, (bool, BTreeSet<usize>)> = BTreeMap::new();
    for name in names {
        let replica = name.rsplit_once('#').and_then(|(stem, number)| {
            let is_plain = !number.starts_with('0') && number.bytes().all(|digit| digit.is_ascii_digit());
            Some((stem, number.parse().ok().filter(|_| is_plain)?))
        });
        match replica {
            Some((stem, number)) => drop(by.entry(stem).or_default().1.insert(number)),
            None => by.entry(name).or_default().0 = true,
        }
    }
    let word = |(stem, (itself, numbers)): (&str, (bool, BTreeSet<usize>))| {
        let numbers = if numbers.is_empty() { String::new() } else { spans(numbers) };
        let replicas: Vec<String> =
            numbers.split(", ").filter(|run| !run.is_empty()).map(|run| format!("{stem}#{run}")).collect();
        itself.then(|| stem.to_owned()).into_iter().chain(replicas)
    };
    by.into_iter().flat_map(word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replicas_become_ranges_and_nothing_is_lost() {
        let told = |names: &[&'static str]| ranges(names.iter().copied());
        assert_eq!(
            told(&["cart#1", "cart#10", "cart#2", "cart#3", "ledger"]),
            ["cart#1-3", "cart#10", "ledger"]
        );
        assert_eq!(told(&["cart", "cart#01", "cart#x", "cart#7"]), ["cart", "cart#7", "cart#01", "cart#x"]);
        assert_eq!(told(&[]), [""; 0]);
    }
}
