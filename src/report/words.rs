//! Wording shared by the reports.

use super::shape::Part;
use crate::answer::Guarantee;
use crate::answer::plan::{Change, Effect, Limit, Plan, Reason, Summary, Unheeded};
use crate::source::steers;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Words a number of things.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", plural(number, one, many))
}

/// Chooses the form for a number.
pub(super) const fn plural<'a>(number: usize, one: &'a str, many: &'a str) -> &'a str {
    if number == 1 { one } else { many }
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

/// Lists the first names and counts the rest.
pub(super) fn few<'a>(names: impl ExactSizeIterator<Item = &'a str>, most: usize) -> String {
    let total = names.len();
    // One name takes no more room than the words that would stand for it.
    let most = if total == most + 1 { total } else { most };
    let shown: Vec<_> = names.take(most).collect();
    let list = shown.join(", ");
    match total - shown.len() {
        0 => list,
        more => format!("{list} and {more} more"),
    }
}

/// Words ascending numbers as ranges: `1-3, 7`. Of many ranges the first are shown and the rest is counted.
pub(super) fn ranges(numbers: &[usize]) -> String {
    const MOST: usize = 6;
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let word = |&(first, last): &(usize, usize)| match last - first {
        0 => format!("{first}"),
        1 => format!("{first}, {last}"),
        _ => format!("{first}-{last}"),
    };
    let shown = &ranges[..ranges.len().min(MOST)];
    let list = shown.iter().map(word).collect::<Vec<_>>().join(", ");
    let counted: usize = shown.iter().map(|(first, last)| last - first + 1).sum();
    match numbers.len() - counted {
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

/// The kind of the guest that a workload gets for itself, which is not there before.
pub(super) const OWN_GUEST: &str = "own-guest";

/// Words what happens to so many things of a kind.
pub(super) fn verb(effect: Effect, number: usize) -> &'static str {
    let (one, many) = match effect {
        Effect::Upgrade => ("changes version", "change version"),
        Effect::Rebuild => ("is built anew", "are built anew"),
        Effect::Redeploy => ("is redeployed", "are redeployed"),
        Effect::Restart => ("restarts", "restart"),
        Effect::Migrate => ("moves", "move"),
        Effect::Reprovision => ("is made", "are made"),
    };
    plural(number, one, many)
}

/// Words from where to where.
pub(super) fn versions(from: Option<&str>, to: Option<&str>) -> String {
    match (from, to) {
        (None, None) => String::new(),
        (None, Some(to)) => format!("to {to}"),
        (Some(from), None) => format!("from {from}"),
        (Some(from), Some(to)) => format!("{from} -> {to}"),
    }
}

/// Words what changes with something, and from where to where.
pub(super) fn parts(parts: &[Part<'_>]) -> String {
    let word =
        |part: &Part<'_>| format!("{} {}", part.what, versions(part.from, part.to)).trim_end().to_owned();
    parts.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// Words a change as the head of a step.
pub(super) fn change(change: &Change) -> String {
    let part = Part::of(change);
    let whole = parts(&[part]);
    match change.effect {
        Effect::Upgrade if change.what == change.thing => return whole,
        Effect::Upgrade => return format!("{} {whole}", change.thing),
        _ => {}
    }
    format!("{} {} ({whole})", change.thing, verb(change.effect, 1))
}

/// Words a reason with its place and source.
pub(super) fn reason(reason: &Reason) -> String {
    let asides = [&reason.place, &reason.source].into_iter().flatten();
    let asides: String = asides.map(|aside| format!(" [{aside}]")).collect();
    format!("{}{asides}", reason.text)
}

/// Words how good the forced set is known to be.
pub(super) const fn guarantee(guarantee: Guarantee) -> &'static str {
    match guarantee {
        Guarantee::Least => "least (lattice): no valid plan changes less",
        Guarantee::Feasible => "feasible: a choice was made, something smaller may exist",
    }
}

/// Returns the kind of a thing's full name.
pub(super) fn kind(thing: &str) -> &str {
    thing.split_once('/').map_or(thing, |(kind, _)| kind)
}

/// Words how machines' changes are carried out.
pub(super) fn strategy(name: &str) -> String {
    let meaning = match name {
        "in-place" => "a machine changes under its workloads",
        "drain" => "a machine's workloads move away before it changes",
        "per-vm" => "each workload gets a kernel of its own",
        _ => return name.to_owned(),
    };
    format!("{name}: {meaning}")
}

/// Words how many steps there are.
pub(super) fn order(summary: &Summary) -> String {
    let things = count(summary.largest_step, "thing", "things");
    match summary.steps {
        1 => format!("1 step of {things}"),
        steps => {
            let waves = count(summary.waves, "wave", "waves");
            format!("{steps} steps in {waves}; the largest has {things}")
        }
    }
}

/// Words who else has the same obstacle; nothing where nobody has.
pub(super) fn also(others: &[&str]) -> Option<String> {
    let who = || few(others.iter().copied(), 3);
    (!others.is_empty()).then(|| format!("the same holds for {} more: {}", others.len(), who()))
}

/// Words what a strategy takes for granted: hosts to move to, hosts that keep what they have.
pub(super) fn granted(summary: &Summary) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    if summary.moved + summary.guests_moved > 0 {
        rows.push(("room to move to", room(summary.hosts_ready)));
    }
    if summary.hosts_kept > 0 {
        let hosts = count(summary.hosts_kept, "host keeps what it has", "hosts keep what they have");
        let stay = match summary.workloads_kept {
            0 => String::new(),
            stay => format!(", and {} there as before", count(stay, "workload stays", "workloads stay")),
        };
        rows.push(("left as they are", format!("{hosts}{stay}")));
    }
    rows
}

/// Words how many hosts are ready for what leaves a machine before that changes.
pub(super) fn room(ready: usize) -> String {
    match ready {
        0 => "no host has the new version today, so a new one has to be there first".to_owned(),
        ready => {
            let hosts = count(ready, "host has", "hosts have");
            format!("{hosts} the new version today, whether with room is not checked")
        }
    }
}

/// Returns the properties that change and whose names do not tell what their versions say, each with that in words.
pub(super) fn meanings(plan: &Plan) -> BTreeMap<&str, &'static str> {
    let changes = plan.steps.iter().flat_map(|step| &step.changes);
    let names: BTreeSet<&str> = changes.map(|change| change.what.as_str()).collect();
    names.into_iter().filter_map(|name| Some((name, crate::read::capability_meaning(name)?))).collect()
}

/// Words the versions that nothing lists and that are taken as obtainable; nothing where there are none.
pub(super) fn unlisted(plan: &Plan) -> Option<String> {
    let mut by: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for change in plan.steps.iter().flat_map(|step| &step.changes).filter(|change| change.unlisted) {
        let version = change.to.as_deref().unwrap_or_default();
        by.entry((&change.what, version)).or_default().insert(&change.thing);
    }
    let word = |((what, version), things): (&(&str, &str), &BTreeSet<&str>)| {
        let first = things.first().copied().unwrap_or_default();
        match things.len() {
            1 => format!("{what} {version} for {first}"),
            all => format!("{what} {version} for {first} and {} more", all - 1),
        }
    };
    let all: Vec<String> = by.iter().map(word).collect();
    (!all.is_empty()).then(|| format!("{}; taken as obtainable", few(all.iter().map(String::as_str), 3)))
}

/// Words the limits that the order does not heed; nothing where there are none.
pub(super) fn unheeded(all: &[Unheeded]) -> Option<String> {
    let word = |one: &Unheeded| {
        let (limit, one_such, many) = match one.limit {
            Limit::Budget => ("max-unavailable or min-available", "service", "services"),
            Limit::Spread => ("apart or spread", "service", "services"),
            Limit::Taint => ("taints", "machine", "machines"),
            Limit::Selector => ("node-selector", "workload", "workloads"),
            Limit::Capacity => ("the capacity", "machine", "machines"),
        };
        format!("{limit} of {}", count(one.number, one_such, many))
    };
    (!all.is_empty()).then(|| all.iter().map(word).collect::<Vec<_>>().join(", "))
}

/// Words the counts of certainty and the two readings, of which there is one where nothing is unknown.
pub(super) fn certainty(summary: &Summary) -> Vec<(&'static str, String)> {
    let reading = |reading: crate::answer::plan::Reading| {
        format!("{} can be carried out, {} blocked", reading.possible, reading.blocked)
    };
    let (stated, derived, unknown) = (summary.stated, summary.derived, summary.unknown);
    let known = format!("{stated} stated, {derived} derived from facts, {unknown} unknown");
    let known = match summary.things.saturating_sub(stated + derived + unknown) {
        0 => known,
        unasked => format!("{known}, {unasked} not in question"),
    };
    let mut rows = vec![("known to work", known)];
    match summary.optimistic == summary.pessimistic {
        true => rows.push(("all told", reading(summary.optimistic))),
        false => rows.extend([
            ("if all unknown works", reading(summary.optimistic)),
            ("if all unknown fails", reading(summary.pessimistic)),
        ]),
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_many() {
        assert_eq!(count(1, "step", "steps"), "1 step");
        assert_eq!(count(0, "step", "steps"), "0 steps");
    }

    #[test]
    fn a_single_name_is_not_counted_away() {
        let list = |names: &[&'static str]| few(names.iter().copied(), 3);
        assert_eq!(list(&["a", "b"]), "a, b");
        assert_eq!(list(&["a", "b", "c", "d"]), "a, b, c, d");
        assert_eq!(list(&["a", "b", "c", "d", "e"]), "a, b, c and 2 more");
    }

    #[test]
    fn numbers_become_ranges() {
        assert_eq!(ranges(&[1, 2, 3, 7, 9, 10]), "1-3, 7, 9, 10");
        assert_eq!(ranges(&[1, 3, 5, 7, 9, 11, 13, 14]), "1, 3, 5, 7, 9, 11 and 2 more");
    }

    #[test]
    fn durations() {
        let words = [0, 59, 60, 90, 3600, 5400].map(duration);
        assert_eq!(words, ["0 s", "59 s", "1 min", "1 min 30 s", "1 h", "1 h 30 min"]);
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(clean("a\u{1b}[31m\nb"), "a\\u{1b}[31m\\nb");
    }
}
