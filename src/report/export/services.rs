//! Which services notice, as CSV: a line for each.

use super::csv::line;
use crate::answer::review::Review;
use crate::report::made_from::in_words;
use std::io::{self, Write};

/// The columns.
const HEAD: [&str; 12] = [
    "service",
    "owner",
    "replicas",
    "away at most",
    "left",
    "interrupted seconds",
    "none left seconds",
    "stops",
    "steps",
    "waves",
    "needed by",
    "made from",
];

/// Writes which services notice a plan as CSV, the worst first. `docs/cli.md` names the columns. What it was made from stands in the
/// first line only.
///
/// # Errors
/// Those of `out`.
pub fn services(review: &Review, mut out: impl Write) -> io::Result<()> {
    line(&mut out, &HEAD.map(str::to_owned))?;
    let mut made = Some(in_words(review));
    let numbers = |all: &[usize]| all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    for one in &review.services {
        let service = review.plan.tables.thing(one.service);
        let fields = [
            service.name.to_string(),
            service.owner.as_ref().map_or_else(String::new, |owner| owner.to_string()),
            one.replicas.to_string(),
            one.most_away.to_string(),
            one.left.to_string(),
            one.interrupted_seconds.to_string(),
            one.down_seconds.to_string(),
            one.stops.to_string(),
            numbers(&one.steps),
            numbers(&one.waves),
            one.needed_by.iter().map(|name| &**name).collect::<Vec<_>>().join(" "),
            made.take().unwrap_or_default(),
        ];
        line(&mut out, &fields)?;
    }
    Ok(())
}
