//! The waves of a plan as a calendar, in the form of RFC 5545.

use crate::answer::plan::Plan;
use crate::answer::review::Review;
use crate::answer::schedule::Wave;
use crate::report::made_from::in_words;
use crate::report::names::bare;
use crate::report::review::spans;
use crate::report::runbook::told;
use crate::report::sections::{finals_in, lost_in};
use crate::report::words::{clean, count, plural, worst_first};
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::fmt;

/// The most octets of a line, without its end.
const WIDE: usize = 75;

/// Budgets, services and steps that the event of a wave tells, those budgets first of which least may be away besides.
const MOST: usize = 12;

/// A plan has no dates: a calendar needs waves and a start.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoDates;

impl fmt::Display for NoDates {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the plan has no dates")
    }
}

/// Makes a calendar with an event for each wave. Its bytes depend on the plan alone: the events have the start of the first wave as
/// their stamp, and identifiers made of what was asked.
///
/// # Errors
/// If the waves have no instants.
pub fn calendar(review: &Review) -> Result<String, NoDates> {
    let plan = &review.plan;
    let waves = plan.schedule.as_ref().map(|schedule| schedule.waves.as_slice()).unwrap_or_default();
    let dated: Vec<(&Wave, Timestamp, Timestamp)> = waves
        .iter()
        .map(|wave| Some((wave, instant(wave.starts.as_ref())?, instant(wave.ends.as_ref())?)))
        .collect::<Option<_>>()
        .ok_or(NoDates)?;
    let Some(&(_, first, _)) = dated.first() else { return Err(NoDates) };
    let mut out = String::new();
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//comove//comove//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ] {
        content(&mut out, line);
    }
    text(&mut out, "X-WR-CALNAME", &format!("comove: {}", plan.bumps.join(", ")));
    for &(wave, starts, ends) in &dated {
        content(&mut out, "BEGIN:VEVENT");
        content(&mut out, &format!("UID:{}-wave-{}@comove", name(plan), wave.number));
        content(&mut out, &format!("DTSTAMP:{}", utc(first)));
        content(&mut out, &format!("DTSTART:{}", utc(starts)));
        // What takes no time ends as it starts: an end has to be later.
        if ends > starts {
            content(&mut out, &format!("DTEND:{}", utc(ends)));
        }
        text(&mut out, "SUMMARY", &summary(plan, wave));
        text(&mut out, "DESCRIPTION", &description(plan, wave));
        text(&mut out, "X-COMOVE-MADE-FROM", &in_words(review));
        content(&mut out, "TRANSP:OPAQUE");
        content(&mut out, "END:VEVENT");
    }
    content(&mut out, "END:VCALENDAR");
    Ok(out)
}

fn instant(text: Option<&String>) -> Option<Timestamp> {
    text?.parse().ok()
}

fn utc(instant: Timestamp) -> String {
    instant.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// What the identifiers of a plan begin with: the same for the same question.
fn name(plan: &Plan) -> String {
    let asked = plan.bumps.iter().chain(&plan.holds).chain(&plan.except).map(String::as_str);
    let asked = asked.chain([plan.strategy.name()]).collect::<Vec<_>>().join("\n");
    // FNV-1a: it only keeps the plans of two questions apart.
    let hash = asked.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

fn summary(plan: &Plan, wave: &Wave) -> String {
    let away = match wave.away {
        0 => String::new(),
        some => format!(", {} away", count(some, "machine", "machines")),
    };
    format!(
        "Wave {}: {}{away} ({})",
        wave.number,
        count(wave.steps.len(), "step", "steps"),
        plan.bumps.join(", ")
    )
}

fn description(plan: &Plan, wave: &Wave) -> String {
    let numbers = spans(wave.steps.iter().copied());
    let mut lines = vec![format!("{} {numbers}", plural(wave.steps.len(), "Step", "Steps"))];
    let steps = || wave.steps.iter().filter_map(|&number| plan.step(number));
    let lost = lost_in(plan, wave);
    let named: Vec<&str> = lost.iter().take(MOST).map(|service| bare(service)).collect();
    if !named.is_empty() {
        lines.push(format!("Nothing is left of {}{}", named.join(", "), more(lost.len())));
    }
    let finals = finals_in(plan, wave);
    if !finals.is_empty() {
        let numbers = spans(finals.iter().copied());
        lines.push(format!(
            "{} {numbers} cannot be taken back without a backup made before",
            plural(finals.len(), "Step", "Steps")
        ));
    }
    lines.extend(steps().take(MOST).map(|step| format!("{}: {}", step.number, told(plan, step))));
    if wave.steps.len() > MOST {
        lines.push(format!("and {} more steps", wave.steps.len() - MOST));
    }
    let steps = steps();
    let machines: BTreeSet<&str> = steps
        .flat_map(|step| &step.changes)
        .map(|change| plan.tables.thing(change.thing))
        .filter(|thing| thing.kind.is_machine())
        .map(|thing| &*thing.name)
        .collect();
    if !machines.is_empty() {
        lines.push(format!("Machines: {}", machines.into_iter().collect::<Vec<_>>().join(", ")));
    }
    let worst = worst_first(&wave.interrupts);
    lines.extend(worst.iter().take(MOST).map(|one| {
        format!("{}: {} of {} away, {} allowed", bare(&one.budget), one.away, one.of, one.allowed)
    }));
    if worst.len() > MOST {
        lines.push(format!("and {} more", worst.len() - MOST));
    }
    if wave.rests {
        lines.push("Then the plan rests, in a valid state, until a window opens".to_owned());
    }
    lines.join("\n")
}

/// Says how many of so many are not named.
fn more(all: usize) -> String {
    match all.saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" and {more} more"),
    }
}

/// Adds a property whose value is a text.
fn text(out: &mut String, name: &str, value: &str) {
    let mut line = format!("{name}:");
    for (index, part) in value.split('\n').enumerate() {
        if index > 0 {
            line.push_str("\\n");
        }
        for char in clean(part).chars() {
            if matches!(char, '\\' | ';' | ',') {
                line.push('\\');
            }
            line.push(char);
        }
    }
    content(out, &line);
}

/// Adds a line, folded where it is too long: what follows begins with a blank. No character is taken apart.
fn content(out: &mut String, line: &str) {
    let mut width = 0;
    for char in line.chars() {
        if width + char.len_utf8() > WIDE {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(char);
        width += char.len_utf8();
    }
    out.push_str("\r\n");
}
