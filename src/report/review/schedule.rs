//! When it is done: waves, or the order where none were asked for.

use super::View;
use super::openings::{Openings, openings};
use super::owners::shown;
use crate::answer::schedule::{Interrupt, Schedule, Wave};
use crate::id::FixedMap;
use crate::report::document::{Block, Cell, Item, Line, Span, Stretch, Timeline, Tone};
use crate::report::names::bare;
use crate::report::sections::{asks, breach, finals_in, how_good, lost_in};
use crate::report::words::{count, duration, joined, plural, worst_first};
use std::collections::{BTreeMap, BTreeSet};

/// Tells the waves of a plan, what has no wave and why, and how good the schedule is. None of it is cut.
pub(super) fn blocks(view: &View<'_>) -> Vec<Block> {
    match &view.plan.schedule {
        Some(schedule) => waves(view, schedule),
        None => order(view),
    }
}

fn waves(view: &View<'_>, schedule: &Schedule) -> Vec<Block> {
    let is_dated = schedule.waves.iter().any(|wave| wave.starts.is_some());
    let timeline = (!schedule.waves.is_empty()).then(|| Block::Timeline(timeline(view, schedule)));
    let whose = view.clock.whose().filter(|_| is_dated).map(|text| Block::Note(Tone::Plain, text.into()));
    let good = Block::Note(Tone::Plain, how_good(view.plan, schedule));
    let undated = (!is_dated && !schedule.waves.is_empty()).then(|| {
        let line = Line::from("No start was said, so times count from the first wave on: ");
        Block::Note(Tone::Doubt, line.with(Span::Code("--start".to_owned())).text(" gives dates."))
    });
    let stopped = forbidden(view, schedule).into_iter().chain(asks(view.plan, schedule, view.cut.detail));
    timeline.into_iter().chain(whose).chain([good]).chain(undated).chain(stopped).collect()
}

/// The seconds in which something is done: whoever waits for the next window is not at work.
pub(super) fn work(schedule: &Schedule) -> u64 {
    match schedule.waves.iter().any(|wave| wave.rests) {
        true => schedule.waves.iter().map(|wave| wave.end.saturating_sub(wave.start)).sum(),
        false => schedule.seconds,
    }
}

/// The waves, and when the plan rests between them.
fn timeline(view: &View<'_>, schedule: &Schedule) -> Timeline {
    let all = schedule.waves.len();
    let (first, others) =
        schedule.waves.split_at(if all > view.cut.most() { view.cut.most() - 1 } else { all });
    let bars = first.iter().map(|wave| bar(view, wave)).chain(merged(view, others));
    let pairs = first.iter().zip(schedule.waves.iter().skip(1)).filter(|(wave, _)| wave.rests);
    let rests = pairs.map(|(wave, next)| Stretch {
        start: wave.end,
        end: next.start,
        starts: wave.ends.as_deref().map(|text| view.clock.moment(text)),
        ends: next.starts.as_deref().map(|text| view.clock.moment(text)),
        note: "in a valid state, until a window opens".into(),
        ..Stretch::default()
    });
    let waves = count(schedule.waves.len(), "wave", "waves");
    let Openings { mut windows, freezes, unread } = openings(view.fleet, schedule, &view.clock);
    // Of those in which nothing is done there may be very many.
    let is_used =
        |window: &Stretch| first.iter().any(|wave| wave.start < window.end && window.start < wave.end);
    windows.retain(is_used);
    let not_drawn = match unread {
        0 => String::new(),
        some => format!(
            " Not drawn: {}, which the plan only names.",
            count(some, "window of a calendar file", "windows of calendar files")
        ),
    };
    let text = "each with its steps and what is away meanwhile; a wave begins when the one before has ended.";
    Timeline {
        title: format!("{waves}, {} of work", duration(work(schedule))).into(),
        description: format!("{waves}, {text}{not_drawn}").into(),
        bars: bars.collect(),
        windows,
        freezes,
        rests: rests.collect(),
        ..Timeline::default()
    }
}

/// Waves for which there is no room, as one bar; nothing of none.
fn merged(view: &View<'_>, waves: &[Wave]) -> Option<Stretch> {
    let (first, last) = (waves.first()?, waves.last()?);
    let steps = count(waves.iter().map(|wave| wave.steps.len()).sum(), "step", "steps");
    let away = count(waves.iter().map(|wave| wave.away).max().unwrap_or(0), "machine", "machines");
    Some(Stretch {
        label: format!("waves {}-{}", first.number, last.number).into(),
        start: first.start,
        end: last.end,
        starts: first.starts.as_deref().map(|text| view.clock.moment(text)),
        ends: last.ends.as_deref().map(|text| view.clock.moment(text)),
        tone: Tone::Plain,
        note: format!("{steps}; at most {away} away at the same time").into(),
    })
}

fn bar(view: &View<'_>, wave: &Wave) -> Stretch {
    let numbers = view.cut.spans(wave.steps.iter().copied());
    let steps = format!("{} {numbers}", plural(wave.steps.len(), "step", "steps"));
    let away = match wave.away {
        0 => Line::default(),
        some => format!("; {} away", count(some, "machine", "machines")).into(),
    };
    let used = interrupts(view, &wave.interrupts);
    let used = if used.is_empty() { used } else { Line::from("; ").join(used) };
    let most = if view.cut.is_made() { FEW } else { MANY };
    let lost = lost_in(view.plan, wave);
    let more = match lost.len().saturating_sub(most) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let named = lost.iter().take(most).map(|service| Line::from(Span::Thing(bare(service).to_owned())));
    let lost = match lost.is_empty() {
        true => Line::default(),
        false => Line::from("; nothing is left of ").join(joined(named, ", ")).text(more),
    };
    let finals = match finals_in(view.plan, wave) {
        none if none.is_empty() => Line::default(),
        some => {
            Line::from(format!("; no way back without a backup: {} ", plural(some.len(), "step", "steps")))
                .text(view.cut.spans(some))
        }
    };
    Stretch {
        label: format!("wave {}", wave.number).into(),
        start: wave.start,
        end: wave.end,
        starts: wave.starts.as_deref().map(|text| view.clock.moment(text)),
        ends: wave.ends.as_deref().map(|text| view.clock.moment(text)),
        tone: Tone::Plain,
        note: Line::from(steps).join(away).join(lost).join(used).join(finals),
    }
}

/// Budgets of which a wave tells how much is away: where there is little room, and where there is more.
const FEW: usize = 3;
const MANY: usize = 12;

/// What is away of what may be, of services and other budgets.
fn interrupts(view: &View<'_>, all: &[Interrupt]) -> Line {
    let one = |one: &Interrupt| {
        let name = Line::from(Span::Thing(bare(&one.budget).to_owned()));
        name.text(format!(" {} of {} away", one.away, one.of))
    };
    let most = if view.cut.is_made() { FEW } else { MANY };
    let told = joined(worst_first(all).into_iter().take(most).map(one), ", ");
    match all.len().saturating_sub(most) {
        0 => told,
        more => told.text(format!(" and {more} more")),
    }
}

/// What has no wave: steps that the same rules forbid are told at once.
fn forbidden(view: &View<'_>, schedule: &Schedule) -> Option<Block> {
    let plan = view.plan;
    let mut by: FixedMap<String, (Line, Vec<usize>)> = FixedMap::default();
    for one in &schedule.forbidden {
        let why = match one.after {
            Some(_) => Line::from("they wait for steps that have none"),
            None => joined(one.rules.iter().map(|broken| breach(plan, broken)), "; "),
        };
        by.entry(why.words()).or_insert_with(|| (why, Vec::new())).1.push(one.step);
    }
    let items = by.into_values().map(|(why, steps)| {
        let who = format!(
            "{} {} {} no wave: ",
            plural(steps.len(), "step", "steps"),
            view.cut.spans(steps.iter().copied()),
            plural(steps.len(), "has", "have")
        );
        Item { tone: Tone::Bad, ..Item::new(Line::from(who).join(why)) }
    });
    let items: Vec<Item> = items.collect();
    (!items.is_empty()).then_some(Block::List(items))
}

/// The order of steps by what each waits for, where there are no waves.
fn order(view: &View<'_>) -> Vec<Block> {
    let mut ranks: BTreeMap<usize, (Vec<usize>, u64)> = BTreeMap::new();
    for step in &view.plan.steps {
        let rank = ranks.entry(step.rank).or_default();
        rank.0.push(step.number);
        rank.1 = rank.1.max(step.seconds);
    }
    let rows = ranks.into_iter().map(|(rank, (steps, seconds))| {
        vec![Cell::Number(rank as u64), Cell::Line(view.cut.spans(steps).into()), Cell::Duration(seconds)]
    });
    let rows: Vec<Vec<Cell>> = rows.collect();
    let note = (!rows.is_empty()).then(|| {
        let line =
            Line::from("Steps of one row may be done in any order. ").with(Span::Code("--waves".to_owned()));
        Block::Note(Tone::Doubt, line.text(" puts them into waves that keep what has to stay available."))
    });
    let head = ["order", "steps", "the longest takes"].map(Line::from).to_vec();
    shown(head, rows).into_iter().chain(note).collect()
}

/// All numbers as ranges, however many: `1-3, 7`.
pub(in crate::report) fn spans(numbers: impl IntoIterator<Item = usize>) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for number in numbers.into_iter().collect::<BTreeSet<usize>>() {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let word = |&(first, last): &(usize, usize)| match last - first {
        0 => format!("{first}"),
        1 => format!("{first}, {last}"),
        _ => format!("{first}-{last}"),
    };
    ranges.iter().map(word).collect::<Vec<_>>().join(", ")
}
