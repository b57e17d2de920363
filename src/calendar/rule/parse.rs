//! Reading the text of a rule.

use super::{Frequency, Rule, Until};
use crate::calendar::CalendarError;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Weekday};
use std::ops::RangeInclusive;

/// The most times within a day.
const MOST_TIMES: usize = 1_440;

/// Reads the value of an RRULE.
pub(super) fn rule(text: &str) -> Result<Rule, CalendarError> {
    let mut rule = empty();
    let mut seen: Vec<String> = Vec::new();
    let mut has_frequency = false;
    for part in text.trim().trim_end_matches(';').split(';') {
        let wrong = || CalendarError::Part(part.to_owned());
        let upper = part.trim().to_ascii_uppercase();
        let (key, value) = upper.split_once('=').ok_or_else(wrong)?;
        if seen.iter().any(|one| one == key) {
            return Err(CalendarError::Twice(key.to_owned()));
        }
        seen.push(key.to_owned());
        if key == "FREQ" {
            rule.frequency = frequency(value).ok_or_else(|| match is_too_often(value) {
                true => CalendarError::TooOften(value.to_ascii_lowercase()),
                false => wrong(),
            })?;
            has_frequency = true;
        } else {
            take(&mut rule, key, value).ok_or_else(wrong)?;
        }
    }
    if !has_frequency {
        return Err(CalendarError::NoFrequency);
    }
    check(rule)
}

const fn empty() -> Rule {
    Rule {
        frequency: Frequency::Daily,
        interval: 1,
        count: None,
        until: None,
        months: Vec::new(),
        weeks: Vec::new(),
        year_days: Vec::new(),
        month_days: Vec::new(),
        weekdays: Vec::new(),
        hours: Vec::new(),
        minutes: Vec::new(),
        seconds: Vec::new(),
        positions: Vec::new(),
        week_start: Weekday::Monday,
    }
}

fn frequency(text: &str) -> Option<Frequency> {
    Some(match text {
        "DAILY" => Frequency::Daily,
        "WEEKLY" => Frequency::Weekly,
        "MONTHLY" => Frequency::Monthly,
        "YEARLY" => Frequency::Yearly,
        _ => return None,
    })
}

fn is_too_often(text: &str) -> bool {
    ["HOURLY", "MINUTELY", "SECONDLY"].contains(&text)
}

/// Takes one part of a rule, if it is one.
fn take(rule: &mut Rule, key: &str, value: &str) -> Option<()> {
    match key {
        "INTERVAL" => rule.interval = i64::from(value.parse::<u32>().ok().filter(|&n| n > 0)?),
        "COUNT" => rule.count = Some(value.parse().ok().filter(|&n| n > 0)?),
        "UNTIL" => rule.until = Some(until(value)?),
        "BYMONTH" => rule.months = narrow(numbers(value, 1..=12, false)?),
        "BYWEEKNO" => rule.weeks = numbers(value, 1..=53, true)?,
        "BYYEARDAY" => rule.year_days = numbers(value, 1..=366, true)?,
        "BYMONTHDAY" => rule.month_days = numbers(value, 1..=31, true)?,
        "BYDAY" => rule.weekdays = value.split(',').map(weekday_of).collect::<Option<_>>()?,
        "BYHOUR" => rule.hours = narrow(numbers(value, 0..=23, false)?),
        "BYMINUTE" => rule.minutes = narrow(numbers(value, 0..=59, false)?),
        "BYSECOND" => rule.seconds = narrow(numbers(value, 0..=60, false)?),
        "BYSETPOS" => rule.positions = numbers(value, 1..=366, true)?,
        "WKST" => rule.week_start = weekday(value)?,
        _ => return None,
    }
    Some(())
}

/// Holds a rule against what RFC 5545 excludes.
fn check(rule: Rule) -> Result<Rule, CalendarError> {
    let exclusive = |a, b| Err(CalendarError::Exclusive(a, b));
    let is_numbered = rule.weekdays.iter().any(|&(number, _)| number != 0);
    let frequency = rule.frequency;
    if rule.count.is_some() && rule.until.is_some() {
        return exclusive("COUNT", "UNTIL");
    }
    if is_numbered && matches!(frequency, Frequency::Daily | Frequency::Weekly) {
        return exclusive("a numbered BYDAY", "a daily or weekly FREQ");
    }
    if is_numbered && !rule.weeks.is_empty() {
        return exclusive("a numbered BYDAY", "BYWEEKNO");
    }
    if !rule.weeks.is_empty() && frequency != Frequency::Yearly {
        return exclusive("BYWEEKNO", "a FREQ that is not YEARLY");
    }
    if !rule.year_days.is_empty() && frequency != Frequency::Yearly {
        return exclusive("BYYEARDAY", "a FREQ that is not YEARLY");
    }
    if !rule.month_days.is_empty() && frequency == Frequency::Weekly {
        return exclusive("BYMONTHDAY", "FREQ=WEEKLY");
    }
    let many =
        [&rule.hours, &rule.minutes, &rule.seconds].iter().map(|all| all.len().max(1)).product::<usize>();
    if many > MOST_TIMES { Err(CalendarError::TooMany) } else { Ok(rule) }
}

/// Reads numbers, each once; negative ones count from the end.
fn numbers(value: &str, range: RangeInclusive<i16>, signed: bool) -> Option<Vec<i16>> {
    let number = |text: &str| {
        let number: i16 = text.parse().ok()?;
        (range.contains(&number) || signed && range.contains(&number.checked_neg()?)).then_some(number)
    };
    let mut all: Vec<i16> = value.split(',').map(number).collect::<Option<_>>()?;
    all.sort_unstable();
    all.dedup();
    Some(all)
}

/// The same numbers, which are small.
fn narrow(numbers: Vec<i16>) -> Vec<i8> {
    numbers.into_iter().filter_map(|number| i8::try_from(number).ok()).collect()
}

/// Reads `TU`, `3TU` or `-1SU`.
fn weekday_of(text: &str) -> Option<(i16, Weekday)> {
    let at = text.len().checked_sub(2).filter(|&at| text.is_char_boundary(at))?;
    let (number, day) = text.split_at(at);
    let number = match number {
        "" => 0,
        number => *numbers(number, 1..=53, true)?.first()?,
    };
    Some((number, weekday(day)?))
}

fn weekday(text: &str) -> Option<Weekday> {
    Some(match text {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    })
}

fn until(value: &str) -> Option<Until> {
    match value.len() {
        8 => Date::strptime("%Y%m%d", value).ok().map(Until::Day),
        _ if value.ends_with('Z') => value.parse::<Timestamp>().ok().map(Until::Utc),
        _ => value.parse::<DateTime>().ok().map(Until::Local),
    }
}
