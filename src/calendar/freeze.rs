//! Times in which nothing may be done.

use super::hours::State;
use super::zone::{Moment, at, moment};
use super::{CalendarError, zone};
use jiff::Timestamp;
use jiff::civil::Date;
use std::str::FromStr;

/// A time in which nothing may be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Freeze {
    from: Moment,
    until: Moment,
    because: Option<String>,
}

impl Freeze {
    /// Makes one of texts. Dates stand for whole days of the zone, the last one included; points in time are RFC 3339, or
    /// local in the zone.
    ///
    /// # Errors
    /// If a text is neither, a zone is needed and not given, or the end is no later than the beginning.
    pub fn new(
        from: &str,
        until: &str,
        zone_name: Option<&str>,
        because: Option<String>,
    ) -> Result<Self, CalendarError> {
        let (from, until) = (edge(from, zone_name, false)?, edge(until, zone_name, true)?);
        match from.at < until.at {
            true => Ok(Self { from, until, because }),
            false => Err(CalendarError::Empty),
        }
    }

    /// When it begins.
    #[must_use]
    pub const fn from(&self) -> Timestamp {
        self.from.at
    }

    /// When it is over.
    #[must_use]
    pub const fn until(&self) -> Timestamp {
        self.until.at
    }

    /// Its beginning and its end as they were written.
    #[must_use]
    pub const fn edges(&self) -> [&Moment; 2] {
        [&self.from, &self.until]
    }

    /// Why, if that is said.
    #[must_use]
    pub fn because(&self) -> Option<&str> {
        self.because.as_deref()
    }

    /// Whether it leaves an instant open.
    pub(super) fn at(&self, instant: Timestamp) -> State {
        match () {
            () if instant < self.from.at => State::Open(self.from.at),
            () if instant < self.until.at => State::Closed(Some(self.until.at)),
            () => State::Open(Timestamp::MAX),
        }
    }
}

impl FromStr for Freeze {
    type Err = CalendarError;

    /// Reads `FROM/UNTIL`, then a zone if it needs one, then the reason behind a colon: `2026-12-20/2027-01-04
    /// Europe/Berlin: end of the year`.
    fn from_str(text: &str) -> Result<Self, CalendarError> {
        let (span, because) = match text.split_once(": ") {
            Some((span, because)) => (span, Some(because.trim().to_owned())),
            None => (text, None),
        };
        let (from, rest) = span.split_once('/').ok_or_else(|| CalendarError::Instant(text.to_owned()))?;
        let (until, zone_name) = match rest.trim().rsplit_once(' ') {
            Some((until, name)) if name.parse::<jiff::civil::Time>().is_err() => (until, Some(name)),
            _ => (rest, None),
        };
        Self::new(from.trim(), until.trim(), zone_name, because)
    }
}

/// Reads one end: a whole day, a local time or a point in time.
fn edge(text: &str, zone_name: Option<&str>, is_last: bool) -> Result<Moment, CalendarError> {
    let wrong = || CalendarError::Instant(text.to_owned());
    if text.len() == "2026-12-05".len() {
        let day: Date = text.parse().map_err(|_| CalendarError::Date(text.to_owned()))?;
        let day = if is_last { day.tomorrow().map_err(|_| wrong())? } else { day };
        let zone = zone(zone_name.ok_or(CalendarError::NoZone)?)?;
        let at = at(&zone, day.at(0, 0, 0, 0)).ok_or_else(wrong)?;
        // A day begins when it begins, also where clocks skip midnight.
        return Ok(Moment { at, zone: Some(zone), shift: None });
    }
    match (moment(text), zone_name) {
        (Ok(moment), _) => Ok(moment),
        (Err(_), Some(name)) => moment(&format!("{text} {name}")),
        (Err(error), None) => Err(error),
    }
}
