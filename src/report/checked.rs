//! Who has looked at an answer before it was shown: the checker, and at how much.

use super::document::{Block, Row, Tone};
use super::words::count;
use crate::answer::plan::Checked;

/// The row of a plan that was checked.
pub(super) fn row(checked: Option<Checked>) -> Option<Row> {
    Some(Row::new("checked", words(checked?)))
}

/// The note on the plan that an answer is cut from.
pub(super) fn note(checked: Option<Checked>) -> Option<Block> {
    Some(Block::Note(Tone::Aside, format!("checked: {}", words(checked?)).into()))
}

/// The note on several plans, of which each has to be checked.
pub(super) fn notes(all: impl Iterator<Item = Option<Checked>>) -> Option<Block> {
    let all: Vec<Checked> = all.collect::<Option<_>>()?;
    let sum = |of: fn(&Checked) -> usize| all.iter().map(of).fold(0, usize::saturating_add);
    let (steps, causes) = (sum(|one| one.steps), sum(|one| one.causes));
    let text =
        format!("checked: {}, {}", count(all.len(), "plan", "plans"), words(Checked { steps, causes }));
    (!all.is_empty()).then(|| Block::Note(Tone::Aside, text.into()))
}

/// `5 steps replayed, 35 causes`
fn words(checked: Checked) -> String {
    match checked.steps {
        0 => "there is no step to replay".to_owned(),
        steps => format!(
            "{} replayed, {}",
            count(steps, "step", "steps"),
            count(checked.causes, "cause", "causes")
        ),
    }
}
