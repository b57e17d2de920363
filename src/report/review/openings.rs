//! The windows and freezes that a schedule keeps, where its waves are.

use crate::answer::schedule::Schedule;
use crate::calendar::{Freeze, Hours, State, Window};
use crate::model::{Fleet, Timed};
use crate::report::document::{Line, Stretch};
use crate::report::words::Clock;
use jiff::{SignedDuration, Timestamp};

/// How often a window opens that is drawn.
const OPENINGS: usize = 100;

/// When something may be done, and when nothing may.
#[derive(Default)]
pub(super) struct Openings {
    pub(super) windows: Vec<Stretch>,
    pub(super) freezes: Vec<Stretch>,
    /// How many windows a plan only names, since they come from a calendar file.
    pub(super) unread: usize,
}

/// The time that a schedule takes.
struct Span<'c> {
    start: Timestamp,
    end: Timestamp,
    clock: &'c Clock,
}

/// Finds the openings of the windows of an inventory and of a question while a schedule lasts; none without dates.
pub(super) fn openings(fleet: &Fleet, schedule: &Schedule, clock: &Clock) -> Openings {
    let Some(span) = Span::of(schedule, clock) else { return Openings::default() };
    let mut found = Openings::default();
    for Timed { whom, what, .. } in fleet.windows() {
        let whom = whom.as_ref().map(|whom| format!(", for {whom}")).unwrap_or_default();
        found.windows.extend(span.opened(what, &format!("{what}{whom}")));
    }
    for text in &schedule.terms.windows {
        match text.parse::<Window>() {
            Ok(window) => found.windows.extend(span.opened(&window, text)),
            Err(_) => found.unread += 1,
        }
    }
    for Timed { whom, what, .. } in fleet.freezes() {
        let whom = whom.as_ref().map(|whom| format!("for {whom}"));
        let why = [what.because().map(str::to_owned), whom].into_iter().flatten();
        found.freezes.extend(span.frozen(what, &why.collect::<Vec<_>>().join(", ")));
    }
    let asked = schedule.terms.freezes.iter().filter_map(|text| text.parse::<Freeze>().ok());
    found
        .freezes
        .extend(asked.filter_map(|freeze| span.frozen(&freeze, freeze.because().unwrap_or_default())));
    found
}

impl<'c> Span<'c> {
    fn of(schedule: &Schedule, clock: &'c Clock) -> Option<Self> {
        let first = schedule.waves.first()?;
        let begins: Timestamp = first.starts.as_deref()?.parse().ok()?;
        let seconds = |number: u64| SignedDuration::from_secs(i64::try_from(number).unwrap_or(i64::MAX));
        let start = begins.checked_sub(seconds(first.start)).ok()?;
        Some(Self { start, end: start.checked_add(seconds(schedule.waves.last()?.end)).ok()?, clock })
    }

    /// When a window is open meanwhile.
    fn opened(&self, window: &Window, label: &str) -> Vec<Stretch> {
        let mut hours = Hours::default();
        hours.within([window]);
        let mut found = Vec::new();
        let (mut at, mut since) = (self.start, None);
        while at < self.end && found.len() < OPENINGS {
            match hours.at(at) {
                State::Open(until) => {
                    since.get_or_insert(at);
                    at = until;
                }
                State::Closed(until) => {
                    found.extend(since.take().and_then(|since| self.stretch(since, at, label)));
                    at = until.unwrap_or(Timestamp::MAX);
                }
            }
        }
        let until = if at == Timestamp::MAX { self.end } else { at };
        found.extend(since.and_then(|since| self.stretch(since, until, label)));
        found
    }

    /// The part of a freeze that lies in it.
    fn frozen(&self, freeze: &Freeze, label: &str) -> Option<Stretch> {
        let (from, until) = (freeze.from().max(self.start), freeze.until().min(self.end));
        if from < until { self.stretch(from, until, label) } else { None }
    }

    fn stretch(&self, from: Timestamp, until: Timestamp, label: &str) -> Option<Stretch> {
        let seconds = |instant: Timestamp| u64::try_from(instant.duration_since(self.start).as_secs()).ok();
        Some(Stretch {
            label: Line::from(label),
            start: seconds(from)?,
            end: seconds(until)?,
            starts: Some(self.clock.tell(from)),
            ends: Some(self.clock.tell(until)),
            ..Stretch::default()
        })
    }
}
