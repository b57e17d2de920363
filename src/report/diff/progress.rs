//! How far a plan has been carried out.

use super::groups::{Between, items};
use crate::answer::progress::{Progress, Shown};
use crate::report::Detail;
use crate::report::document::{Item, Row, Tone};
use crate::report::words::{count, plural, ranges};

/// Says how far a plan has been carried out, behind its name: ` is done up to step 4 of 7`.
pub(in crate::report) fn sentence(progress: &Progress) -> String {
    let all = progress.steps.len();
    match progress.up_to() {
        Some(done) if done == all && all > 0 => {
            format!(" is carried out: {} done", plural(all, "its step is", "all its steps are"))
        }
        Some(0) => " has not begun".to_owned(),
        Some(done) => format!(" is done up to step {done} of {all}"),
        None => {
            let done = progress.numbers(Shown::Done);
            match done.as_slice() {
                [] => format!(" has begun: none of {} is done", count(all, "step", "steps")),
                some => format!(
                    " has begun: {} of {} {} done ({} {})",
                    some.len(),
                    count(all, "step", "steps"),
                    plural(some.len(), "is", "are"),
                    plural(some.len(), "step", "steps"),
                    ranges(some)
                ),
            }
        }
    }
}

/// Says of each step what is seen of it.
pub(in crate::report) fn rows(progress: &Progress) -> Vec<Row> {
    let sorts = [
        ("done", Shown::Done, Tone::Good),
        ("begun", Shown::Begun, Tone::Doubt),
        ("open", Shown::Open, Tone::Plain),
        ("not seen", Shown::Unseen, Tone::Doubt),
        ("strayed", Shown::Astray, Tone::Doubt),
    ];
    let rows = sorts.into_iter().filter_map(|(key, shown, tone)| {
        let numbers = progress.numbers(shown);
        let value =
            format!("{} {}{}", plural(numbers.len(), "step", "steps"), ranges(&numbers), explained(shown));
        (!numbers.is_empty()).then(|| Row { tone, ..Row::new(key, value) })
    });
    let early = (!progress.early.is_empty()).then(|| {
        let (number, all) = (progress.early.len(), ranges(&progress.early));
        let value = format!(
            "{} {all} {} done, and a step that has to come before is not",
            plural(number, "step", "steps"),
            plural(number, "is", "are")
        );
        Row { tone: Tone::Bad, ..Row::new("out of order", value) }
    });
    rows.chain(early).collect()
}

const fn explained(shown: Shown) -> &'static str {
    match shown {
        Shown::Done => ": versions and places are as the plan leaves them",
        Shown::Begun => ": some things are as the plan leaves them, others as they were",
        Shown::Open => ": things are as they were",
        Shown::Unseen => {
            ": the inventory does not say which versions they have, so nothing says that they are done"
        }
        Shown::Astray => ": some thing is neither as it was nor as the plan leaves it",
    }
}

/// Tells what has strayed from the plan, and which steps that touches.
pub(in crate::report) fn strays(progress: &Progress, detail: Detail) -> Vec<Item> {
    items(&progress.strays, Between::Strays, detail)
}
