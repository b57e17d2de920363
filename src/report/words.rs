//! Wording shared by the reports.

use crate::choose::Guarantee;
use crate::plan::{Change, Effect, Plan, Reason, Summary};
use std::borrow::Cow;

/// Words a number of things.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", plural(number, one, many))
}

/// Chooses the form for a number.
pub(super) const fn plural<'a>(number: usize, one: &'a str, many: &'a str) -> &'a str {
    if number == 1 { one } else { many }
}

/// Escapes control characters, which could break a line or steer a terminal.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return Cow::Borrowed(text);
    }
    let escape = |c: char| match c.is_control() {
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

/// Words ascending numbers as ranges: `1-3, 7`.
pub(super) fn ranges(numbers: &[usize]) -> String {
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
    ranges.iter().map(word).collect::<Vec<_>>().join(", ")
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

/// Words what happens to so many things.
pub(super) const fn verb(effect: Effect, number: usize) -> &'static str {
    let one = number == 1;
    match effect {
        Effect::Upgrade if one => "changes version",
        Effect::Upgrade => "change version",
        Effect::Rebuild if one => "is built anew",
        Effect::Rebuild => "are built anew",
        Effect::Redeploy if one => "is redeployed",
        Effect::Redeploy => "are redeployed",
        Effect::Restart if one => "restarts",
        Effect::Restart => "restart",
        Effect::Migrate if one => "moves",
        Effect::Migrate => "move",
        Effect::Reprovision if one => "is made",
        Effect::Reprovision => "are made",
    }
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

/// Words a change as the head of a step.
pub(super) fn change(change: &Change) -> String {
    let versions = versions(change.from.as_deref(), change.to.as_deref());
    let text = match change.effect {
        Effect::Upgrade => format!("{} {} {versions}", change.thing, change.what),
        effect => format!("{} {} ({} {versions})", change.thing, verb(effect, 1), change.what),
    };
    text.replace(" )", ")").trim_end().to_owned()
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

/// Answers in one sentence.
pub(super) fn answer(plan: &Plan) -> String {
    let summary = &plan.summary;
    if summary.things == 0 {
        return match plan.blocked.len() {
            0 => "nothing has to change".to_owned(),
            _ => "nothing can be done of what was asked for".to_owned(),
        };
    }
    let lead = match (summary.things == summary.largest_step, summary.things) {
        (true, 1) => "1 goes alone".to_owned(),
        (true, many) => format!("{many} go at once"),
        (false, many) => format!(
            "{} in {}, at most {} at once",
            count(many, "takes part", "take part"),
            count(summary.steps, "step", "steps"),
            summary.largest_step
        ),
    };
    let parts = parts(plan).join(", ");
    format!("{lead}: {parts}{}{}", could_stay(plan), untouched(summary))
}

/// Counts what happens, kind by kind.
fn parts(plan: &Plan) -> Vec<String> {
    let summary = &plan.summary;
    let (machine, machines) = machine_nouns(plan);
    let mut parts = Vec::new();
    let mut part = |number: usize, words: String| {
        if number > 0 {
            parts.push(words);
        }
    };
    let machines_changed = summary.machines_changed;
    part(
        machines_changed,
        format!(
            "{} {}",
            count(machines_changed, machine, machines),
            plural(machines_changed, "changes", "change")
        ),
    );
    let images = summary.images_changed;
    part(images, format!("{} built anew", count(images, "image is", "images are")));
    let changed = summary.workloads_changed;
    part(changed, format!("{} must change version", count(changed, "workload", "workloads")));
    part(summary.moved, format!("{} must move", count(summary.moved, "workload", "workloads")));
    part(summary.guests_moved, format!("{} must move", count(summary.guests_moved, "guest", "guests")));
    let restart = summary.restart_only;
    part(restart, format!("{restart} only {}", plural(restart, "restarts", "restart")));
    parts
}

/// Returns what to call the machines that change.
fn machine_nouns(plan: &Plan) -> (&'static str, &'static str) {
    const NOUNS: [(&str, &str, &str); 4] = [
        ("host", "host", "hosts"),
        ("guest", "guest", "guests"),
        ("own-guest", "guest", "guests"),
        ("cluster", "cluster", "clusters"),
    ];
    let mut noun = None;
    for change in plan.steps.iter().flat_map(|step| &step.changes) {
        let kind = kind(&change.thing);
        let Some(&(_, one, many)) = NOUNS.iter().find(|(of, ..)| *of == kind) else {
            continue;
        };
        if change.effect.changes_version() && noun.replace((one, many)).is_some_and(|before| before.0 != one)
        {
            return ("machine", "machines");
        }
    }
    noun.unwrap_or(("machine", "machines"))
}

fn could_stay(plan: &Plan) -> String {
    let summary = &plan.summary;
    let (machine, _) = machine_nouns(plan);
    let disturbed = disturbed(plan);
    match summary.could_stay {
        0 => String::new(),
        number => format!(
            "; {number} of the {disturbed} {} no need of the new version and could stay on a {machine} with the old one",
            plural(number, "has", "have")
        ),
    }
}

/// Counts workloads that restart or move with a machine.
fn disturbed(plan: &Plan) -> usize {
    let mut things: Vec<&str> = plan
        .steps
        .iter()
        .flat_map(|step| &step.changes)
        .filter(|change| !change.effect.changes_version() && kind(&change.thing) == "workload")
        .map(|change| change.thing.as_str())
        .collect();
    things.sort_unstable();
    things.dedup();
    things.len()
}

fn untouched(summary: &Summary) -> String {
    match summary.untouched {
        0 => String::new(),
        number => format!(
            "; {number} of {} {} left alone",
            count(summary.workloads, "workload", "workloads"),
            plural(number, "is", "are")
        ),
    }
}

/// Words the counts of certainty and the two readings.
pub(super) fn certainty(summary: &Summary) -> [(&'static str, String); 3] {
    let reading = |reading: crate::plan::Reading| {
        format!("{} can be carried out, {} blocked", reading.possible, reading.blocked)
    };
    [
        (
            "known",
            format!(
                "{} stated, {} derived from facts, {} unknown",
                summary.stated, summary.derived, summary.unknown
            ),
        ),
        ("if all unknown holds", reading(summary.optimistic)),
        ("if all unknown fails", reading(summary.pessimistic)),
    ]
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
