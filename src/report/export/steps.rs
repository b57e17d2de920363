//! The steps of a plan, as CSV: a line for each.

use super::csv::line;
use crate::answer::plan::Plan;
use crate::answer::review::Review;
use crate::answer::schedule::Wave;
use crate::answer::step::{Certainty, Effect, Step};
use crate::answer::tables::ThingKind;
use crate::report::made_from::in_words;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// The columns.
const HEAD: [&str; 16] = [
    "step",
    "wave",
    "starts",
    "ends",
    "seconds",
    "after",
    "things",
    "machines",
    "restarts",
    "moves",
    "other changes",
    "services",
    "owners",
    "untested",
    "names",
    "made from",
];

/// Writes the steps of a plan as CSV, in their order. `docs/cli.md` names the columns. Instants are those of the wave, if the plan
/// has waves and a start, else seconds after the start. What it was made from stands in the first line only.
///
/// # Errors
/// Those of `out`.
pub fn steps(review: &Review, mut out: impl Write) -> io::Result<()> {
    let plan = &review.plan;
    line(&mut out, &HEAD.map(str::to_owned))?;
    let mut made = Some(in_words(review));
    for step in &plan.steps {
        let waves = plan.schedule.iter().flat_map(|schedule| &schedule.waves);
        let wave = waves.into_iter().find(|wave| wave.steps.binary_search(&step.number).is_ok());
        line(&mut out, &fields(plan, step, wave, made.take().unwrap_or_default()))?;
    }
    Ok(())
}

fn fields(plan: &Plan, step: &Step, wave: Option<&Wave>, made: String) -> [String; HEAD.len()] {
    let tables = &plan.tables;
    let things: BTreeSet<_> = step.changes.iter().map(|change| change.thing).collect();
    let names = |is_one: &dyn Fn(ThingKind) -> bool| -> String {
        let some = things.iter().filter(|&&thing| is_one(tables.thing(thing).kind));
        let names: BTreeSet<&str> = some.map(|&thing| tables.name(thing)).collect();
        names.into_iter().collect::<Vec<_>>().join(" ")
    };
    let number = |is_one: &dyn Fn(Effect) -> bool| {
        let some = step.changes.iter().filter(|change| is_one(change.effect));
        some.map(|change| change.thing).collect::<BTreeSet<_>>().len().to_string()
    };
    let of_things = |of: &dyn Fn(&crate::answer::tables::Thing) -> Option<String>| -> String {
        let all: BTreeSet<String> = things.iter().filter_map(|&thing| of(tables.thing(thing))).collect();
        all.into_iter().collect::<Vec<_>>().join(" ")
    };
    let after: BTreeSet<usize> = step.after.iter().map(|wait| wait.step).collect();
    let untested = step.changes.iter().filter(|change| change.certainty == Some(Certainty::Unknown));
    let untested: BTreeSet<_> = untested.map(|change| change.thing).collect();
    let moment =
        |instant: Option<&String>, seconds: u64| instant.cloned().unwrap_or_else(|| seconds.to_string());
    [
        step.number.to_string(),
        wave.map_or_else(String::new, |wave| wave.number.to_string()),
        wave.map_or_else(String::new, |wave| moment(wave.starts.as_ref(), wave.start)),
        wave.map_or_else(String::new, |wave| moment(wave.ends.as_ref(), wave.end)),
        step.seconds.to_string(),
        after.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        step.things.to_string(),
        names(&ThingKind::is_machine),
        number(&|effect| effect == Effect::Restart),
        number(&|effect| effect == Effect::Migrate),
        number(&|effect| effect.changes_version()),
        of_things(&|thing| thing.service.map(|service| tables.name(service).to_owned())),
        of_things(&|thing| thing.owner.as_ref().map(ToString::to_string)),
        untested.len().to_string(),
        names(&|kind| !kind.is_machine()),
        made,
    ]
}
