//! What a plan affects, as CSV: a line for each change of each thing.

use super::csv::line;
use crate::answer::plan::Plan;
use crate::answer::review::Review;
use crate::answer::step::{Certainty, Change, Step};
use crate::id::FixedMap;
use crate::report::made_from::in_words;
use crate::report::review::{Reasons, waves};
use crate::report::words::noun;
use std::io::{self, Write};

/// The columns.
const HEAD: [&str; 19] = [
    "thing",
    "kind",
    "owner",
    "service",
    "machine",
    "effect",
    "of",
    "under",
    "from",
    "to",
    "moves from",
    "moves to",
    "step",
    "wave",
    "asked",
    "works",
    "because",
    "source",
    "made from",
];

/// Writes what a plan affects as CSV, in the order of steps, then what is blocked. `docs/cli.md` names the columns. What it was
/// made from stands in the last column of the first line only.
///
/// # Errors
/// Those of `out`.
pub fn affected(review: &Review, mut out: impl Write) -> io::Result<()> {
    let plan = &review.plan;
    line(&mut out, &HEAD.map(str::to_owned))?;
    let (reasons, waves) = (Reasons::of(plan), waves(plan));
    let mut made = Some(in_words(review));
    for step in &plan.steps {
        for change in &step.changes {
            let (because, source) = reasons.stated(plan, step, change);
            let fields =
                fields(plan, (step, change), &waves, [because, source, made.take().unwrap_or_default()]);
            line(&mut out, &fields)?;
        }
    }
    for blocked in &plan.blocked {
        let told = crate::report::words::wall(&plan.tables, blocked.thing, &blocked.wall);
        let place = told.place.map_or_else(String::new, |spot| spot.text.to_string());
        let mut fields: [String; HEAD.len()] = std::array::from_fn(|_| String::new());
        let thing = plan.tables.thing(blocked.thing);
        fields[0] = thing.name.to_string();
        fields[1] = noun(thing.kind, 1).to_owned();
        fields[2] = thing.owner.as_ref().map_or_else(String::new, |owner| owner.to_string());
        fields[5] = "blocked".to_owned();
        fields[16] = told.text.words();
        fields[17] = place;
        fields[18] = made.take().unwrap_or_default();
        line(&mut out, &fields)?;
    }
    Ok(())
}

fn fields(
    plan: &Plan,
    (step, change): (&Step, &Change),
    waves: &FixedMap<usize, usize>,
    [because, source, made]: [String; 3],
) -> [String; HEAD.len()] {
    let tables = &plan.tables;
    let thing = tables.thing(change.thing);
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let works = match change.certainty {
        Some(Certainty::Stated) => "stated",
        Some(Certainty::Derived) => "derived",
        Some(Certainty::Unknown) => "unknown",
        None => "",
    };
    let asked = match change.asked {
        crate::answer::step::Asked::Yes => "yes",
        crate::answer::step::Asked::Beyond => "beyond",
        crate::answer::step::Asked::No => "no",
    };
    [
        thing.name.to_string(),
        noun(thing.kind, 1).to_owned(),
        text(thing.owner.as_deref()),
        text(thing.service.map(|service| tables.name(service))),
        text(thing.machine.or(change.under).map(|machine| tables.name(machine))),
        change.effect.name().to_owned(),
        change.of.to_string(),
        // The version is not the thing's own, but of what it is on.
        text(change.under.map(|machine| tables.name(machine))),
        text(change.from.as_deref()),
        text(change.to.as_deref()),
        text(change.moved.map(|moved| tables.name(moved.from))),
        text(change.moved.map(|moved| tables.name(moved.to))),
        step.number.to_string(),
        waves.get(&step.number).map_or_else(String::new, ToString::to_string),
        asked.to_owned(),
        works.to_owned(),
        because,
        source,
        made,
    ]
}
