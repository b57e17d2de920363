//! The occurrences within one period of a rule.

use super::{Frequency, Rule};
use jiff::Span;
use jiff::civil::{Date, DateTime, Time};

/// The times of day of a rule, in order. What it leaves open is that of its first occurrence.
pub(super) fn times(rule: &Rule, first: DateTime) -> Vec<Time> {
    let or = |all: &[i8], one: i8| if all.is_empty() { vec![one] } else { all.to_vec() };
    let (minutes, seconds) = (or(&rule.minutes, first.minute()), or(&rule.seconds, first.second()));
    let mut times = Vec::new();
    for hour in or(&rule.hours, first.hour()) {
        for &minute in &minutes {
            // A leap second is the last second of its minute.
            let seconds = seconds.iter().map(|&second| second.min(59));
            times.extend(seconds.filter_map(|second| Time::new(hour, minute, second, 0).ok()));
        }
    }
    times.sort_unstable();
    times.dedup();
    times
}

/// The first occurrence at a local time or later in a period.
pub(super) fn occurrences(
    rule: &Rule,
    times: &[Time],
    (start, end): (Date, Date),
    from: DateTime,
) -> Option<DateTime> {
    // What comes before counts only for positions within the period.
    let start = if rule.positions.is_empty() { start.max(from.date()) } else { start };
    let days =
        start.series(Span::new().days(1)).take_while(|&day| day <= end).filter(|&day| takes(rule, day));
    let mut all = days.flat_map(|day| times.iter().map(move |&time| day.to_datetime(time)));
    if rule.positions.is_empty() {
        return all.find(|&one| one >= from);
    }
    let all: Vec<DateTime> = all.collect();
    let chosen = rule.positions.iter().filter_map(|&position| all.get(index(position, all.len())?).copied());
    chosen.filter(|&one| one >= from).min()
}

/// The index of what is counted from one, or from the end with a negative number.
fn index(position: i16, length: usize) -> Option<usize> {
    let position = isize::from(position);
    if position > 0 { usize::try_from(position - 1).ok() } else { length.checked_add_signed(position) }
}

/// Whether a rule has occurrences on a day of one of its periods.
fn takes(rule: &Rule, day: Date) -> bool {
    let among = |all: &[i16], (from_start, length): (i16, i16)| {
        all.is_empty() || all.iter().any(|&one| one == from_start || one == from_start - length - 1)
    };
    (rule.months.is_empty() || rule.months.contains(&day.month()))
        && among(&rule.month_days, (i16::from(day.day()), i16::from(day.days_in_month())))
        && among(&rule.year_days, (day.day_of_year(), day.days_in_year()))
        && (rule.weeks.is_empty() || among(&rule.weeks, week(rule, day)))
        && takes_weekday(rule, day)
}

fn takes_weekday(rule: &Rule, day: Date) -> bool {
    let in_month = rule.frequency == Frequency::Monthly || !rule.months.is_empty();
    let (at, length) = match in_month {
        true => (i16::from(day.day()), i16::from(day.days_in_month())),
        false => (day.day_of_year(), day.days_in_year()),
    };
    let (from_start, from_end) = ((at - 1) / 7 + 1, -((length - at) / 7 + 1));
    let is_it = |&(number, weekday): &(i16, _)| {
        weekday == day.weekday() && (number == 0 || number == from_start || number == from_end)
    };
    rule.weekdays.is_empty() || rule.weekdays.iter().any(is_it)
}

/// The number of a day's week within the year that has most of its days, and how many weeks that year has.
fn week(rule: &Rule, day: Date) -> (i16, i16) {
    let number = |day: Date| {
        let middle = rule.week_of(day).saturating_add(Span::new().days(3));
        (middle, (middle.day_of_year() - 1) / 7 + 1)
    };
    let (middle, own) = number(day);
    // The 28th of December is always in the last week of its year.
    let last = middle.last_of_year().saturating_sub(Span::new().days(3));
    (own, number(last).1)
}
