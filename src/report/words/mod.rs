//! Words for what answers hold as data: reasons, requirements, facts, obstacles, findings. JSON carries them as `text`.
//!
//! Each function is total: a reference that leads nowhere is worded `?`.

pub(crate) mod finding;

mod clock;
mod known;
mod obstacle;
mod requirement;
mod rest;
#[cfg(test)]
pub(crate) mod sample;
mod schedule;
mod tested;
mod way;
mod what;
mod why;

pub(super) use clock::Clock;
pub(super) use known::says;
pub(super) use obstacle::{violation, wall};
pub(super) use requirement::{needs, requirement};
pub(super) use rest::{rest_of, stays};
pub(super) use schedule::{exception, last, relax, rule, step_in_wave, steps, without_backup, worst_first};
pub(super) use tested::tested;
pub(super) use way::way;
pub(super) use what::what;
pub(super) use why::{reason, why};

use super::Detail;
use super::document::{Line, Span};
use crate::answer::Guarantee;
use crate::answer::plan::{Bare, Summary};
use crate::answer::step::Effect;
use crate::answer::tables::{Spot, Text, ThingKind};
use crate::model::Strategy;
use crate::source::steers;
use std::borrow::Cow;

/// A sentence with where it stands and its public source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    /// The sentence.
    pub(crate) text: Line,
    /// Where it stands.
    pub(crate) place: Option<Spot>,
    /// The public source of the fact that it rests on.
    pub(crate) source: Option<Text>,
}

/// Stands for what a reference leads to that leads nowhere.
const NOWHERE: &str = "?";

/// Words a number of things: `3 hosts`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", plural(number, one, many))
}

/// Chooses the form for a number.
pub(super) const fn plural<'a>(number: usize, one: &'a str, many: &'a str) -> &'a str {
    if number == 1 { one } else { many }
}

/// Begins a sentence.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Escapes characters that could break a line or steer a terminal.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let escape = |c: char| match steers(c) {
        true => c.escape_debug().to_string(),
        false => c.to_string(),
    };
    Cow::Owned(text.chars().map(escape).collect())
}

/// Lists names: all of them, or the first ones and how many there are more.
pub(super) fn few<'a>(names: impl ExactSizeIterator<Item = &'a str>, detail: Detail) -> Line {
    const FEW: usize = 3;
    let total = names.len();
    // One name takes no more room than the words that would stand for it.
    let most = if detail == Detail::Full || total == FEW + 1 { total } else { FEW };
    let mut line = Line::default();
    for (index, name) in names.take(most).enumerate() {
        if index > 0 {
            line = line.text(", ");
        }
        line = line.with(Span::Thing(name.to_owned()));
    }
    match total.saturating_sub(most) {
        0 => line,
        more => line.text(format!(" and {more} more (--full)")),
    }
}

/// Words ascending numbers as ranges: `1-3, 7`. Of many ranges the first are shown and the rest is counted.
pub(super) fn ranges(numbers: &[usize]) -> String {
    const MOST: usize = 6;
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    ranges.truncate(MOST);
    let word = |&(first, last): &(usize, usize)| match last - first {
        0 => format!("{first}"),
        1 => format!("{first}, {last}"),
        _ => format!("{first}-{last}"),
    };
    let list = ranges.iter().map(word).collect::<Vec<_>>().join(", ");
    let shown: usize = ranges.iter().map(|(first, last)| last - first + 1).sum();
    match numbers.len() - shown {
        0 => list,
        more => format!("{list} and {more} more"),
    }
}

/// Words a duration.
pub(super) fn duration(seconds: u64) -> String {
    let minutes = seconds / 60;
    match (minutes / 60, minutes % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, 0, _) => format!("{hours} h"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

/// Words how long something has to be at least: what is not told of it is not left out.
pub(super) fn duration_up(seconds: u64) -> String {
    let told = if seconds < 3600 { seconds } else { seconds.div_ceil(60).saturating_mul(60) };
    duration(told)
}

/// What stands before a version that an OS release brings, and that nobody has read off the machine.
pub(super) const ASSUMED: &str = "~";

/// Words from where to where.
pub(super) fn versions(from: Option<&str>, to: Option<&str>) -> String {
    match (from, to) {
        (None, None) => String::new(),
        (None, Some(to)) => format!("from an unknown version to {to}"),
        (Some(from), None) => format!("{from} -> unknown version"),
        (Some(from), Some(to)) => format!("{from} -> {to}"),
    }
}

/// Names so many things of a kind.
pub(super) const fn noun(kind: ThingKind, number: usize) -> &'static str {
    let (one, many) = match kind {
        ThingKind::Host => ("host", "hosts"),
        ThingKind::Guest => ("guest", "guests"),
        ThingKind::Cluster => ("cluster", "clusters"),
        ThingKind::OwnGuest => ("own VM", "own VMs"),
        ThingKind::SpareHost => ("spare host", "spare hosts"),
        ThingKind::Image => ("image", "images"),
        ThingKind::Stack => ("stack", "stacks"),
        ThingKind::Package => ("package", "packages"),
        ThingKind::App => ("app", "apps"),
        ThingKind::State => ("state", "states"),
        ThingKind::Workload => ("workload", "workloads"),
        ThingKind::Service => ("service", "services"),
    };
    plural(number, one, many)
}

/// Words what happens to so many things.
pub(super) const fn verb(effect: Effect, number: usize) -> &'static str {
    let (one, many) = match effect {
        Effect::Upgrade => ("changes version", "change version"),
        Effect::Rebuild => ("is rebuilt", "are rebuilt"),
        Effect::Redeploy => ("is redeployed", "are redeployed"),
        Effect::Recreate => ("has its state recreated", "have their state recreated"),
        Effect::Restart => ("restarts", "restart"),
        Effect::NextStart => ("stays stopped", "stay stopped"),
        Effect::Migrate => ("moves", "move"),
        Effect::Reprovision => ("is created", "are created"),
    };
    plural(number, one, many)
}

/// Words how machines' changes are carried out.
pub(super) const fn strategy(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::InPlace => "a machine changes under its workloads",
        Strategy::Drain => "a machine's workloads move away before it changes",
        Strategy::PerVm => "each workload that needs the change gets a VM of its own",
        Strategy::Auto => {
            "a machine changes under its workloads, unless emptying it first spares what that breaks"
        }
    }
}

/// Names what runs, as a summary counts it: guests or system containers where nothing else is known, else workloads.
pub(super) const fn running(summary: &Summary, number: usize) -> &'static str {
    let Bare { guests, containers, .. } = summary.bare;
    match (summary.workloads.saturating_sub(summary.bare.all()), guests, containers) {
        (0, 1.., 0) => plural(number, "guest", "guests"),
        (0, 0, 1..) => plural(number, "system container", "system containers"),
        _ => plural(number, "workload", "workloads"),
    }
}

/// Says that so many workloads get no VM of their own.
pub(super) fn in_guests_of(number: usize) -> String {
    format!(
        "{} in a guest with others and {} with it: VMs are made only for what runs on a host itself",
        count(number, "workload is", "workloads are"),
        plural(number, "changes", "change"),
    )
}

/// Words how good the forced set is known to be.
pub(super) const fn guarantee(guarantee: Guarantee) -> &'static str {
    match guarantee {
        Guarantee::Least => "minimal: no valid plan changes less",
        Guarantee::Feasible => "valid, perhaps not minimal: a choice was made",
    }
}

/// Words how well it is known that something is blocked.
pub(super) fn no_way(guarantee: Guarantee, states: Option<usize>) -> String {
    let number = states.map(|states| count(states, "state", "states"));
    match (guarantee, number) {
        (Guarantee::Least, None) => "no version and no order leads there".to_owned(),
        (Guarantee::Least, Some(number)) => format!("no way leads there: all {number} were looked at"),
        (Guarantee::Feasible, Some(number)) => format!("no way found, {number} tried; there may be one"),
        (Guarantee::Feasible, None) => "no way found; there may be one".to_owned(),
    }
}

/// The name of a thing or component; a bare word such as `kernel` is the name of a property.
fn name(text: &str) -> Span {
    match text.contains('/') {
        true => Span::Thing(text.to_owned()),
        false => Span::Text(text.to_owned()),
    }
}

/// A version that is reached.
fn version(known: Option<&str>) -> Span {
    match known {
        Some(version) => Span::Version(version.to_owned()),
        None => Span::Text("an unknown version".to_owned()),
    }
}

/// Joins lines with words between them.
pub(super) fn joined(lines: impl IntoIterator<Item = Line>, between: &str) -> Line {
    let mut whole = Line::default();
    for (index, line) in lines.into_iter().enumerate() {
        if index > 0 {
            whole = whole.text(between);
        }
        whole = whole.join(line);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_many() {
        assert_eq!(count(1, "step", "steps"), "1 step");
        assert_eq!(count(0, "step", "steps"), "0 steps");
        assert_eq!(noun(ThingKind::Host, 2), "hosts");
        assert_eq!(verb(Effect::Rebuild, 1), "is rebuilt");
    }

    #[test]
    fn a_single_name_is_not_counted_away() {
        let list = |names: &[&'static str], detail| few(names.iter().copied(), detail).words();
        assert_eq!(list(&[], Detail::Brief), "");
        assert_eq!(list(&["a", "b"], Detail::Brief), "a, b");
        assert_eq!(list(&["a", "b", "c", "d"], Detail::Brief), "a, b, c, d");
        assert_eq!(list(&["a", "b", "c", "d", "e"], Detail::Brief), "a, b, c and 2 more (--full)");
        assert_eq!(list(&["a", "b", "c", "d", "e"], Detail::Full), "a, b, c, d, e");
    }

    #[test]
    fn numbers_become_ranges() {
        assert_eq!(ranges(&[]), "");
        assert_eq!(ranges(&[1, 2, 3, 7, 9, 10]), "1-3, 7, 9, 10");
        assert_eq!(ranges(&[1, 3, 5, 7, 9, 11, 13, 14]), "1, 3, 5, 7, 9, 11 and 2 more");
    }

    #[test]
    fn numbers_that_do_not_ascend_are_only_listed() {
        assert_eq!(ranges(&[usize::MAX, 2, 2, 1]), format!("{}, 2, 2, 1", usize::MAX));
    }

    #[test]
    fn durations() {
        let words = [0, 59, 60, 90, 3600, 5400].map(duration);
        assert_eq!(duration_up(10_830), "3 h 1 min");
        assert_eq!(words, ["0 s", "59 s", "1 min", "1 min 30 s", "1 h", "1 h 30 min"]);
    }

    #[test]
    fn versions_say_from_where_to_where() {
        assert_eq!(versions(Some("5.15"), Some("6.8")), "5.15 -> 6.8");
        assert_eq!(versions(None, Some("6.8")), "from an unknown version to 6.8");
        assert_eq!(versions(Some("5.15"), None), "5.15 -> unknown version");
        assert_eq!(versions(None, None), "");
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(clean("a\u{1b}[31m\nb"), "a\\u{1b}[31m\\nb");
    }

    #[test]
    fn a_sentence_begins_with_a_capital() {
        assert_eq!(capital("état"), "État");
        assert_eq!(capital(""), "");
    }
}
