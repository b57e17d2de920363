//! In what the waves of two plans differ.

use crate::answer::diff::{WaveChange, WaveDifference};
use crate::answer::schedule::Interrupt;
use crate::answer::tables::Text;
use crate::id::FixedMap;
use crate::report::document::{Item, Line, Span};
use crate::report::names::bare;
use crate::report::words::{Clock, duration, plural, ranges};

/// What differences of waves have in common that are told in one line.
#[derive(PartialEq, Eq, Hash)]
enum Sort<'d> {
    New,
    Gone,
    Time,
    Away { from: usize, to: usize },
    Interrupts { from: Option<&'d Interrupt>, to: Option<&'d Interrupt> },
}

/// Tells differences, those of one sort in one line.
pub(super) fn items(all: &[WaveDifference], clock: &Clock) -> Vec<Item> {
    let mut sorts: FixedMap<Sort<'_>, Vec<&WaveDifference>> = FixedMap::default();
    for one in all {
        sorts.entry(sort(&one.what)).or_default().push(one);
    }
    sorts.iter().map(|(sort, list)| Item::new(line(sort, list, clock))).collect()
}

const fn sort(what: &WaveChange) -> Sort<'_> {
    match what {
        WaveChange::New => Sort::New,
        WaveChange::Gone => Sort::Gone,
        WaveChange::Time { .. } => Sort::Time,
        WaveChange::Away { from, to } => Sort::Away { from: *from, to: *to },
        WaveChange::Interrupts { from, to } => Sort::Interrupts { from: from.as_ref(), to: to.as_ref() },
    }
}

fn line(sort: &Sort<'_>, list: &[&WaveDifference], clock: &Clock) -> Line {
    let numbers: Vec<usize> = list.iter().map(|one| one.wave).collect();
    let number = numbers.len();
    let waves = format!("{} {}", plural(number, "wave", "waves"), ranges(&numbers));
    let is = plural(number, "is", "are");
    match sort {
        Sort::New => format!("{waves} {is} new").into(),
        Sort::Gone => format!("{waves} of the old plan {is} gone").into(),
        Sort::Time => time(&waves, list, clock),
        Sort::Away { from, to } => {
            let takes = plural(number, "takes", "take");
            format!("{waves} {takes} {to} {} away, and took {from}", plural(*to, "machine", "machines"))
                .into()
        }
        Sort::Interrupts { from, to } => {
            let Some(name) = to.or(*from).map(|one| bare(&one.budget).to_owned()) else {
                return waves.into();
            };
            let line = Line::from(format!("{waves}: of ")).with(Span::Thing(name));
            line.text(format!(" {}, was {}", taken(*to), taken(*from)))
        }
    }
}

fn taken(one: Option<&Interrupt>) -> String {
    one.map_or_else(
        || "nothing away".to_owned(),
        |one| format!("{} of {} away, {} allowed", one.away, one.of, one.allowed),
    )
}

/// When waves are, by the first of them.
fn time(waves: &str, list: &[&WaveDifference], clock: &Clock) -> Line {
    let moment = |text: &Text| clock.moment(text);
    let Some(WaveChange::Time { from, to, seconds }) = list.first().map(|one| &one.what) else {
        return waves.to_owned().into();
    };
    let first = if list.len() > 1 { " (first: " } else { ": " };
    let end = if list.len() > 1 { ")" } else { "" };
    let now = match (from, to) {
        (Some(from), Some(to)) if from != to => format!("from {}, was {}", moment(to), moment(from)),
        (None, Some(to)) => format!("from {}, had no date", moment(to)),
        (Some(from), None) => format!("has no date, was from {}", moment(from)),
        _ if seconds.0 == seconds.1 => "other seconds after the start".to_owned(),
        _ => format!("{}, was {}", duration(seconds.1), duration(seconds.0)),
    };
    let other = plural(list.len(), "is at another time", "are at other times");
    format!("{waves} {other}{first}{now}{end}").into()
}
