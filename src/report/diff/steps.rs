//! In what the steps of two plans differ.

use super::returns;
use crate::answer::diff::{NoWayBack, StepChange, StepDifference};
use crate::answer::schedule::Interrupted;
use crate::answer::tables::Spot;
use crate::id::FixedMap;
use crate::report::Detail;
use crate::report::document::{Item, Line, Span};
use crate::report::lists::standing;
use crate::report::names::bare;
use crate::report::words::{plural, ranges};

/// What differences of steps have in common that are told in one line.
#[derive(PartialEq, Eq, Hash)]
enum Sort<'d> {
    New,
    Gone,
    Reason { new: bool, of: &'d str, rule: &'d str, subject: Option<&'d str> },
    Wait { new: bool, step: usize },
    Wave { from: Option<usize>, to: Option<usize> },
    Interrupts { from: Option<&'d Interrupted>, to: Option<&'d Interrupted> },
    NoWayBack { new: bool, why: &'d NoWayBack },
}

/// Tells differences, those of one sort in one line.
pub(super) fn items<'d>(all: impl Iterator<Item = &'d StepDifference>, detail: Detail) -> Vec<Item> {
    let mut sorts: FixedMap<Sort<'_>, Vec<&StepDifference>> = FixedMap::default();
    for one in all {
        sorts.entry(sort(&one.what)).or_default().push(one);
    }
    sorts.iter().map(|(sort, list)| item(sort, list, detail)).collect()
}

fn sort(what: &StepChange) -> Sort<'_> {
    match what {
        StepChange::New => Sort::New,
        StepChange::Gone => Sort::Gone,
        StepChange::Reason { new, of, rule, subject, .. } => {
            Sort::Reason { new: *new, of, rule, subject: subject.as_deref() }
        }
        StepChange::Wait { new, step } => Sort::Wait { new: *new, step: *step },
        StepChange::Wave { from, to } => Sort::Wave { from: *from, to: *to },
        StepChange::Interrupts { from, to } => Sort::Interrupts { from: from.as_ref(), to: to.as_ref() },
        StepChange::NoWayBack { new, why } => Sort::NoWayBack { new: *new, why },
    }
}

fn item(sort: &Sort<'_>, list: &[&StepDifference], detail: Detail) -> Item {
    let numbers = |of: fn(&StepDifference) -> Option<usize>| {
        let mut numbers: Vec<usize> = list.iter().filter_map(|one| of(one)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        (numbers.len(), format!("{} {}", plural(numbers.len(), "step", "steps"), ranges(&numbers)))
    };
    let (number, now) = numbers(|one| one.new);
    let (lost, was) = numbers(|one| one.old);
    match sort {
        Sort::New => Item::new(format!("{now} {} new", plural(number, "is", "are"))),
        Sort::Gone => Item::new(format!("{was} of the old plan {} gone", plural(lost, "is", "are"))),
        Sort::Wait { new: true, step } => {
            Item::new(format!("{now} {} for step {step}, and did not", plural(number, "waits", "wait")))
        }
        Sort::Wait { new: false, step } => {
            Item::new(format!("{now} no longer {} for what was step {step}", plural(number, "waits", "wait")))
        }
        Sort::Wave { from, to } => {
            let wave = |wave: &Option<usize>| {
                wave.map_or_else(|| "no wave".to_owned(), |wave| format!("wave {wave}"))
            };
            Item::new(format!(
                "{now} {} in {}, and {} in {}",
                plural(number, "is", "are"),
                wave(to),
                plural(number, "was", "were"),
                wave(from)
            ))
        }
        Sort::Interrupts { from, to } => {
            let Some(name) = to.or(*from).map(|one| bare(&one.service).to_owned()) else {
                return Item::new(now);
            };
            let line = Line::from(format!("{now}: of ")).with(Span::Thing(name));
            Item::new(line.text(format!(" {}, was {}", taken(*to), taken(*from))))
        }
        Sort::NoWayBack { new, why } => {
            let is = if *new { "is new" } else { "is gone" };
            Item::new(format!(
                "a reason {is} why nothing but a backup leads back from {now}: {}",
                returns::why(why)
            ))
        }
        Sort::Reason { new, of, rule, subject } => {
            let is = if *new { "is new" } else { "is gone" };
            let why = match subject {
                Some(subject) => Line::from("a requirement of ").with(Span::Thing((*subject).to_owned())),
                None => Line::from(rule_words(rule)),
            };
            let whose = if *new { "a reason" } else { "the reason" };
            let line = Line::from(format!("{whose} of {now} {is}: {of}"));
            let line = match list {
                [StepDifference { what: StepChange::Reason { thing, .. }, .. }] => {
                    line.text(" of ").with(Span::Thing(thing.to_string()))
                }
                _ => line,
            };
            let line = line.text(", for ").join(why);
            let places: Vec<&Spot> = list.iter().filter_map(|one| place(&one.what)).collect();
            let below = match detail {
                Detail::Full if list.len() > 1 => list.iter().map(|one| Item::new(thing(one))).collect(),
                _ => Vec::new(),
            };
            Item { aside: standing(places.first().map(|spot| &*spot.text), None), below, ..Item::new(line) }
        }
    }
}

fn taken(one: Option<&Interrupted>) -> String {
    let Some(one) = one else { return "nothing away".to_owned() };
    let allowed = one.allowed.map_or_else(String::new, |allowed| format!(", {allowed} allowed"));
    format!("{} of {} away{allowed}", one.away, one.of)
}

const fn place(what: &StepChange) -> Option<&Spot> {
    match what {
        StepChange::Reason { place, .. } => place.as_ref(),
        _ => None,
    }
}

fn thing(one: &StepDifference) -> Line {
    let number = one.new.or(one.old).unwrap_or_default();
    match &one.what {
        StepChange::Reason { thing, .. } => {
            Line::from(format!("step {number}: ")).with(Span::Thing(thing.to_string()))
        }
        _ => Line::from(format!("step {number}")),
    }
}

/// Words a rule that is no requirement.
fn rule_words(rule: &str) -> &'static str {
    match rule {
        "goal" => "a bump asks for it",
        "carries" => "what is carried has to exist first",
        "build" => "a declared build has it",
        "release" => "an OS release brings it",
        "shares" => "a machine changes under it",
        "moves" => "a machine is drained",
        "own-kernel" => "a workload and its own kernel change together",
        "unmixed" => "a service forbids mixed versions",
        "together" => "a fact takes all replicas across together",
        "replica" => "it is a replica",
        "live" => "a stack changes under its applications",
        "pool" => "something has to have a machine to run on",
        "place" => "of where it can stand",
        "hold" => "it is held",
        _ => "a rule",
    }
}
