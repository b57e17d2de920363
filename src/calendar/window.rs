//! Windows: when they open, and for how long.

use super::hours::State;
use super::rule::Recurrence;
use super::zone::at;
use super::{CalendarError, ics, plain};
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// How many openings around an instant are looked at.
const LIMIT: usize = 5_000;

/// A window for maintenance that opens once or again and again.
///
/// It opens and closes by the clocks of its zone. A local time that clocks skip is taken as if they had not been set yet, one
/// that they show twice is the first: so has it RFC 5545. A night on which it would close before it opens is left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    pub(super) text: String,
    pub(super) zone: TimeZone,
    pub(super) opens: Opens,
    pub(super) length: Length,
}

/// The local times at which a window opens.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Opens {
    pub(super) rule: Option<Recurrence>,
    /// Further ones.
    pub(super) also: BTreeSet<DateTime>,
    /// Those that are left out.
    pub(super) except: BTreeSet<DateTime>,
}

/// How long a window stays open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Length {
    /// Up to a local time some days later.
    Until(i32, Time),
    /// For some days by the clocks of the zone, then for some seconds.
    Lasts(i32, i64),
}

impl Opens {
    /// The first at a local time or later.
    fn next(&self, from: DateTime) -> Option<DateTime> {
        let also = self.also.range(from..).find(|also| !self.except.contains(also)).copied();
        let mut from = from;
        let ruled = self.rule.as_ref().and_then(|rule| {
            loop {
                let next = rule.next(from)?;
                if !self.except.contains(&next) {
                    return Some(next);
                }
                from = after(next)?;
            }
        });
        [also, ruled].into_iter().flatten().min()
    }
}

impl Window {
    /// The zone on whose clocks it opens.
    #[must_use]
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Whether it is open at an instant. It looks at the openings near it, which [`super::Rule`] finds without going through
    /// those before.
    #[must_use]
    pub fn at(&self, instant: Timestamp) -> State {
        let local = self.zone.to_datetime(instant);
        // Clocks were set by up to a day, so the order of local times tells that of instants only two days apart.
        let back = Span::new().days(self.days() + 2);
        let mut next = self.opens.next(local.saturating_sub(back));
        let mut state = State::Closed(None);
        let mut last = None;
        for _ in 0..LIMIT {
            let Some(opening) = next.filter(|&next| last.is_none_or(|last| next <= last)) else { break };
            if let Some((start, end)) = self.opening(opening)
                && end > instant
            {
                let one = if start <= instant { State::Open(end) } else { State::Closed(Some(start)) };
                state = state.or(one);
                if start > instant && last.is_none() {
                    last = Some(opening.saturating_add(Span::new().days(2)));
                }
            }
            next = after(opening).and_then(|from| self.opens.next(from));
        }
        state
    }

    /// The instants between which it is open if it opens at a local time.
    fn opening(&self, local: DateTime) -> Option<(Timestamp, Timestamp)> {
        let rule = self.opens.rule.as_ref();
        let start = at(&self.zone, local)?;
        let end = match self.length {
            Length::Until(days, time) => {
                let day = local.date().checked_add(Span::new().days(days)).ok()?;
                at(&self.zone, day.to_datetime(time))?
            }
            Length::Lasts(days, seconds) => {
                let day = local.checked_add(Span::new().days(days)).ok()?;
                at(&self.zone, day)?.checked_add(SignedDuration::from_secs(seconds)).ok()?
            }
        };
        let is_past = rule.and_then(|rule| rule.until()).is_some_and(|until| until < start);
        let counts = !is_past || self.opens.also.contains(&local);
        (counts && start < end).then_some((start, end))
    }

    /// How many days it is open at most, rounded up.
    fn days(&self) -> i64 {
        match self.length {
            Length::Until(days, _) => i64::from(days) + 1,
            Length::Lasts(days, seconds) => i64::from(days) + seconds / (24 * 3600) + 1,
        }
    }
}

/// The local time a second later.
pub(super) fn after(local: DateTime) -> Option<DateTime> {
    local.checked_add(SignedDuration::from_secs(1)).ok()
}

impl fmt::Display for Window {
    /// Writes it as it was written; one of a calendar file as an event that says the same, in several lines.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl FromStr for Window {
    type Err = CalendarError;

    /// Reads `DAYS FROM-TO ZONE`, such as `Sat 22:00-02:00 Europe/Berlin`, `third Tuesday 01:00-05:00 UTC`, `Fri 22:00-Mon 06:00
    /// Europe/Paris` or `FREQ=MONTHLY;BYDAY=-1SU 02:00-06:00 UTC`; or an event of a calendar file, from `BEGIN:VEVENT` to
    /// `END:VEVENT`.
    fn from_str(text: &str) -> Result<Self, CalendarError> {
        match text.trim_start().starts_with(ics::BEGIN) {
            true => ics::event(text),
            false => plain::window(text),
        }
    }
}
