//! The waves of two plans, by their numbers: when they are, and what they take away.

use super::steps::Pairs;
use crate::answer::diff::{StepChange, StepDifference, WaveChange, WaveDifference};
use crate::answer::plan::Plan;
use crate::answer::schedule::{Schedule, Wave};
use crate::answer::step::Step;
use crate::answer::tables::Text;
use std::collections::BTreeMap;

/// Tells in what the waves of two plans differ; nothing unless both have some.
pub(super) fn waves(old: &Plan, new: &Plan) -> Vec<WaveDifference> {
    let Some((old, new)) = old.schedule.as_ref().zip(new.schedule.as_ref()) else { return Vec::new() };
    let by_number = |schedule: &'_ Schedule| -> BTreeMap<usize, Wave> {
        schedule.waves.iter().map(|wave| (wave.number, wave.clone())).collect()
    };
    let (before, after) = (by_number(old), by_number(new));
    let numbers = before.keys().chain(after.keys().filter(|number| !before.contains_key(number)));
    let told = numbers.flat_map(|&number| {
        let changes = match (before.get(&number), after.get(&number)) {
            (Some(old), Some(new)) => changes(old, new),
            (Some(_), None) => vec![WaveChange::Gone],
            _ => vec![WaveChange::New],
        };
        changes.into_iter().map(move |what| WaveDifference { wave: number, what })
    });
    told.collect()
}

fn changes(old: &Wave, new: &Wave) -> Vec<WaveChange> {
    let text = |text: &Option<String>| text.as_deref().map(Text::from);
    let when = |wave: &Wave| (wave.start, wave.end, wave.starts.clone(), wave.ends.clone());
    let time = (when(old) != when(new)).then(|| WaveChange::Time {
        from: text(&old.starts),
        to: text(&new.starts),
        seconds: (old.end.saturating_sub(old.start), new.end.saturating_sub(new.start)),
    });
    let away = (old.away != new.away).then_some(WaveChange::Away { from: old.away, to: new.away });
    let taken = pairs(&old.interrupts, &new.interrupts, |one| (Text::clone(&one.budget), one.allowed));
    let taken = taken.into_iter().map(|(from, to)| WaveChange::Interrupts { from, to });
    time.into_iter().chain(away).chain(taken).collect()
}

/// Tells in what steps of two plans differ as far as waves go; nothing unless both have waves.
pub(super) fn steps(old: &Plan, new: &Plan, paired: &Pairs) -> Vec<StepDifference> {
    if old.schedule.is_none() || new.schedule.is_none() {
        return Vec::new();
    }
    let both = old
        .steps
        .iter()
        .enumerate()
        .filter_map(|(at, step)| Some((step, new.steps.get(paired.new_of(at)?)?)));
    let told = both.flat_map(|(old, new)| {
        let (from, to) = (old.number, new.number);
        let of = move |what| StepDifference { old: Some(from), new: Some(to), what };
        of_step(old, new).into_iter().map(of)
    });
    told.collect()
}

fn of_step(old: &Step, new: &Step) -> Vec<StepChange> {
    let wave = (old.wave != new.wave).then_some(StepChange::Wave { from: old.wave, to: new.wave });
    let taken = pairs(&old.interrupts, &new.interrupts, |one| Text::clone(&one.service));
    let taken = taken.into_iter().map(|(from, to)| StepChange::Interrupts { from, to });
    wave.into_iter().chain(taken).collect()
}

/// What only one of two lists has, or has otherwise, each with what the other has of its key.
fn pairs<T: Clone + PartialEq, K: Ord>(
    old: &[T],
    new: &[T],
    key: impl Fn(&T) -> K,
) -> Vec<(Option<T>, Option<T>)> {
    let mut all: BTreeMap<K, (Option<T>, Option<T>)> = BTreeMap::new();
    for one in old {
        all.entry(key(one)).or_default().0 = Some(one.clone());
    }
    for one in new {
        all.entry(key(one)).or_default().1 = Some(one.clone());
    }
    all.into_values().filter(|(from, to)| from != to).collect()
}
