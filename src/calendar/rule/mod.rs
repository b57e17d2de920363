//! Recurrence rules of RFC 5545, on local dates and times.
//!
//! A rule is expanded period by period, and the period of a date is computed, so that a search may begin anywhere. Zones do
//! not matter here: RFC 5545 has rules recur in local time, and what an occurrence means on the clocks of a zone is the
//! window's matter.

mod parse;
mod set;

use super::CalendarError;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};

/// How far ahead a next occurrence is looked for.
const YEARS: i64 = 100;
/// The largest count that is expanded.
const MOST: u32 = 10_000;

/// How often a rule recurs, before its interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// The last moment of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Until {
    Day(Date),
    Local(DateTime),
    Utc(Timestamp),
}

/// A recurrence rule such as `FREQ=MONTHLY;BYDAY=3TU`: daily, weekly, monthly or yearly, with everything that RFC 5545 allows
/// there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    frequency: Frequency,
    interval: i64,
    count: Option<u32>,
    until: Option<Until>,
    months: Vec<i8>,
    weeks: Vec<i16>,
    year_days: Vec<i16>,
    month_days: Vec<i16>,
    /// Each with its number within the month or year, or 0.
    weekdays: Vec<(i16, Weekday)>,
    hours: Vec<i8>,
    minutes: Vec<i8>,
    seconds: Vec<i8>,
    positions: Vec<i16>,
    week_start: Weekday,
}

/// A rule with its first day and time.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Recurrence {
    rule: Rule,
    first: DateTime,
    /// The times of each day, in order.
    times: Vec<Time>,
    /// The last local time, or later.
    last: Option<DateTime>,
    until: Option<Timestamp>,
}

impl Rule {
    /// Reads the value of an RRULE.
    ///
    /// # Errors
    /// If it is none, or recurs within a day.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        parse::rule(text)
    }

    /// Whether it says by itself on which days, so that any first day will do.
    pub(super) fn is_free(&self) -> bool {
        let has_days = match self.frequency {
            Frequency::Daily => true,
            Frequency::Weekly => !self.weekdays.is_empty(),
            _ => self.has_days(),
        };
        has_days && self.interval == 1 && self.count.is_none()
    }

    /// Whether it has times of day.
    pub(super) fn has_times(&self) -> bool {
        ![&self.hours, &self.minutes, &self.seconds].into_iter().all(Vec::is_empty)
    }

    fn has_days(&self) -> bool {
        !(self.weeks.is_empty()
            && self.year_days.is_empty()
            && self.month_days.is_empty()
            && self.weekdays.is_empty())
    }

    /// Gives it every `n`th of its periods.
    pub(super) const fn every(mut self, n: i64) -> Self {
        self.interval = n;
        self
    }

    /// Ends it with a day.
    pub(super) const fn up_to(mut self, day: Date) -> Self {
        self.until = Some(Until::Day(day));
        self
    }

    /// Begins the rule with a local time of a zone, which fills what it leaves open.
    ///
    /// # Errors
    /// If its count is too large.
    pub(super) fn begin(self, first: DateTime, zone: &TimeZone) -> Result<Recurrence, CalendarError> {
        let rule = self.filled(first);
        let (last, until) = match rule.until {
            None => (None, None),
            Some(Until::Day(day)) => (Some(day.at(23, 59, 59, 0)), None),
            Some(Until::Local(last)) => (Some(last), None),
            // The instant decides; the local time only ends the search.
            Some(Until::Utc(until)) => {
                (Some(zone.to_datetime(until).saturating_add(Span::new().days(2))), Some(until))
            }
        };
        let times = set::times(&rule, first);
        let mut recurrence = Recurrence { rule, first, times, last, until };
        if let Some(count) = recurrence.rule.count {
            recurrence.last = Some(recurrence.counted(count)?);
        }
        Ok(recurrence)
    }

    /// Fills days that it leaves open from its first.
    fn filled(mut self, first: DateTime) -> Self {
        if !self.has_days() {
            match self.frequency {
                Frequency::Daily => {}
                Frequency::Weekly => self.weekdays = vec![(0, first.weekday())],
                Frequency::Monthly => self.month_days = vec![i16::from(first.day())],
                Frequency::Yearly => {
                    if self.months.is_empty() {
                        self.months = vec![first.month()];
                    }
                    self.month_days = vec![i16::from(first.day())];
                }
            }
        }
        self
    }

    /// The number of periods, of one unit each, from the one of `first` to that of `date`.
    fn units(&self, first: Date, date: Date) -> i64 {
        let days = |from: Date, to: Date| to.duration_since(from).as_hours() / 24;
        let (years, months) =
            (i64::from(date.year() - first.year()), i64::from(date.month() - first.month()));
        match self.frequency {
            Frequency::Daily => days(first, date),
            Frequency::Weekly => days(self.week_of(first), self.week_of(date)) / 7,
            Frequency::Monthly => years * 12 + months,
            Frequency::Yearly => years,
        }
    }

    /// The first and last day of a period.
    fn period(&self, first: Date, units: i64) -> Option<(Date, Date)> {
        let starts = |date: Date, span: Result<Span, jiff::Error>| date.checked_add(span.ok()?).ok();
        match self.frequency {
            Frequency::Daily => starts(first, Span::new().try_days(units)).map(|day| (day, day)),
            Frequency::Weekly => {
                let start = starts(self.week_of(first), Span::new().try_weeks(units))?;
                Some((start, start.checked_add(6.days()).ok()?))
            }
            Frequency::Monthly => {
                let start = starts(first.first_of_month(), Span::new().try_months(units))?;
                Some((start, start.last_of_month()))
            }
            Frequency::Yearly => {
                let start = starts(first.first_of_year(), Span::new().try_years(units))?;
                Some((start, start.last_of_year()))
            }
        }
    }

    /// The first day of a date's week.
    fn week_of(&self, date: Date) -> Date {
        date.saturating_sub(Span::new().days(date.weekday().since(self.week_start)))
    }
}

impl Recurrence {
    /// The first day and time.
    pub(super) const fn first(&self) -> DateTime {
        self.first
    }

    /// The last instant at which it may occur, if it is stated as one.
    pub(super) const fn until(&self) -> Option<Timestamp> {
        self.until
    }

    /// The first occurrence at a local time or later, within a hundred years. Up to a period's days are looked at before it.
    pub(super) fn next(&self, from: DateTime) -> Option<DateTime> {
        let from = from.max(self.first);
        let (first, rule) = (self.first.date(), &self.rule);
        let horizon = from.date().saturating_add(YEARS.years());
        let begin = rule.units(first, from.date()).div_euclid(rule.interval);
        for number in begin.. {
            let (start, end) = rule.period(first, number.checked_mul(rule.interval)?)?;
            let is_over = self.last.is_some_and(|last| start > last.date());
            if start > horizon || is_over {
                return None;
            }
            if let Some(next) = set::occurrences(rule, &self.times, (start, end), from) {
                return self.last.is_none_or(|last| next <= last).then_some(next);
            }
        }
        None
    }

    /// The last of a number of occurrences, or a time before the first if there is none.
    fn counted(&self, count: u32) -> Result<DateTime, CalendarError> {
        if count > MOST {
            return Err(CalendarError::TooMany);
        }
        let mut last = None;
        let mut from = Some(self.first);
        for _ in 0..count {
            let Some(next) = from.and_then(|from| self.next(from)) else { break };
            last = Some(next);
            from = super::window::after(next);
        }
        Ok(last.unwrap_or_else(|| self.first.saturating_sub(1.second())))
    }
}
