//! Windows in plain words: `Sat 22:00-02:00 Europe/Berlin`.

use super::window::{Length, Opens, Window};
use super::{CalendarError, Rule, zone};
use jiff::civil::{Date, Time, Weekday, date};
use std::collections::BTreeSet;

/// Words between others that change nothing.
const NOISE: [&str; 8] = ["every", "each", "on", "the", "of", "month", "and", "in"];
/// The days of the week, as they are written and in rules.
const DAYS: [(&str, &str); 7] = [
    ("monday", "MO"),
    ("tuesday", "TU"),
    ("wednesday", "WE"),
    ("thursday", "TH"),
    ("friday", "FR"),
    ("saturday", "SA"),
    ("sunday", "SU"),
];
/// Which one of a month.
const NUMBERS: [(&str, &str, &str); 6] = [
    ("first", "1st", "1"),
    ("second", "2nd", "2"),
    ("third", "3rd", "3"),
    ("fourth", "4th", "4"),
    ("fifth", "5th", "5"),
    ("last", "last", "-1"),
];

/// Reads `DAYS FROM-TO ZONE`.
pub(super) fn window(text: &str) -> Result<Window, CalendarError> {
    let whole = text.trim();
    let body = whole.strip_prefix("RRULE:").unwrap_or(whole);
    let words: Vec<&str> = body.split_whitespace().collect();
    let times = words.iter().position(|word| word.contains(':')).ok_or(CalendarError::NoTimes)?;
    let (days, rest) = words.split_at(times);
    let (&name, span) = rest.split_last().ok_or(CalendarError::NoZone)?;
    if name.contains(':') {
        return Err(CalendarError::NoZone);
    }
    let zone = zone(name)?;
    let (from, end) = times_of(&span.join(" "))?;
    let days = Days::read(days)?;
    let length = end.length(from, days.weekday)?;
    let opens = match days.what {
        What::Dates(dates) => {
            Opens { also: dates.into_iter().map(|day| day.to_datetime(from)).collect(), ..Opens::default() }
        }
        What::Rule(rule) if rule.has_times() => return Err(CalendarError::TimesTwice),
        What::Rule(rule) => {
            // Of a rule that says its days by itself, any first day will do.
            let first = days.since.or_else(|| rule.is_free().then_some(date(2000, 1, 1)));
            let first = first.ok_or(CalendarError::NoSince)?.to_datetime(from);
            Opens { rule: Some(rule.begin(first, &zone)?), ..Opens::default() }
        }
    };
    Ok(Window { text: whole.to_owned(), zone, opens, length })
}

/// The end of a window as it is written.
struct End {
    day: Option<Weekday>,
    /// The time; none is midnight at the end of the day.
    time: Option<Time>,
}

impl End {
    /// How long a window is that opens at a time, on a day of the week if that is only one.
    fn length(&self, from: Time, first: Option<Weekday>) -> Result<Length, CalendarError> {
        let (time, past) = self.time.map_or((Time::midnight(), 1), |time| (time, 0));
        let is_later = past == 1 || time > from;
        let days = match (self.day, first) {
            (None, _) if time == from && past == 0 => return Err(CalendarError::Empty),
            (None, _) => i32::from(!is_later),
            (Some(_), None) => return Err(CalendarError::Empty),
            (Some(day), Some(first)) if day == first && !is_later => 7,
            (Some(day), Some(first)) => i32::from(day.since(first)),
        };
        Ok(Length::Until(days + past, time))
    }
}

/// Reads `22:00-02:00`, `22:00-24:00` or `22:00-Mon 06:00`.
fn times_of(text: &str) -> Result<(Time, End), CalendarError> {
    let (from, to) = text.split_once(['-', '\u{2013}']).ok_or(CalendarError::NoTimes)?;
    let wrong = |text: &str| CalendarError::Time(text.trim().to_owned());
    let from = time(from.trim()).flatten().ok_or_else(|| wrong(from))?;
    let (day, to) = match to.trim().split_once(' ') {
        Some((day, to)) => (Some(weekday(day).ok_or_else(|| CalendarError::Days(day.to_owned()))?.0), to),
        None => (None, to),
    };
    Ok((from, End { day, time: time(to.trim()).ok_or_else(|| wrong(to))? }))
}

/// Reads a time of day; `24:00` is none.
fn time(text: &str) -> Option<Option<Time>> {
    let (hours, _) = text.split_once(':')?;
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    match (text, hours.len()) {
        ("24:00", _) => Some(None),
        (_, 1 | 2) if is_plain => {
            format!("{text:0>width$}", width = text.len() + 2 - hours.len()).parse().ok().map(Some)
        }
        _ => None,
    }
}

/// On which days a window opens.
struct Days {
    what: What,
    since: Option<Date>,
    /// The day of the week, if it is only one.
    weekday: Option<Weekday>,
}

enum What {
    Rule(Box<Rule>),
    Dates(BTreeSet<Date>),
}

impl Days {
    /// Reads the words before the times.
    fn read(words: &[&str]) -> Result<Self, CalendarError> {
        let said = words.join(" ");
        let wrong = || CalendarError::Days(said.clone());
        let (words, since) = cut(words, "since")?;
        let (words, until) = cut(&words, "until")?;
        let lower: Vec<String> = words
            .iter()
            .flat_map(|word| word.split(','))
            .map(str::to_ascii_lowercase)
            .filter(|word| !word.is_empty() && !NOISE.contains(&word.as_str()))
            .collect();
        if lower.is_empty() {
            return Err(CalendarError::NoDays);
        }
        let is_rule = words.iter().any(|word| word.contains('='));
        let (rule, weekday) = match is_rule {
            true => (Rule::parse(&words.join(""))?, None),
            false => match dates(&lower) {
                Some(days) if since.or(until).is_none() => {
                    return Ok(Self { what: What::Dates(days), since, weekday: None });
                }
                _ => spoken(&lower).ok_or_else(wrong)?,
            },
        };
        let rule = match until {
            Some(until) => rule.up_to(until),
            None => rule,
        };
        Ok(Self { what: What::Rule(Box::new(rule)), since, weekday })
    }
}

/// Takes a word and the date behind it out.
fn cut<'w>(words: &[&'w str], word: &str) -> Result<(Vec<&'w str>, Option<Date>), CalendarError> {
    let Some(at) = words.iter().position(|one| one.eq_ignore_ascii_case(word)) else {
        return Ok((words.to_vec(), None));
    };
    let day = words.get(at + 1).copied().unwrap_or_default();
    let read: Date = day.parse().map_err(|_| CalendarError::Date(day.to_owned()))?;
    let rest = words.iter().enumerate().filter(|&(index, _)| index != at && index != at + 1);
    Ok((rest.map(|(_, word)| *word).collect(), Some(read)))
}

/// Reads dates and nothing else.
fn dates(words: &[String]) -> Option<BTreeSet<Date>> {
    words.iter().map(|word| word.parse().ok()).collect()
}

/// Reads days in words, and which day of the week it is if it is only one.
fn spoken(words: &[String]) -> Option<(Rule, Option<Weekday>)> {
    let plain = |text: &str| Some((Rule::parse(text).ok()?, None));
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["daily" | "day" | "days"] => return plain("FREQ=DAILY"),
        ["other", "day"] => return Some((Rule::parse("FREQ=DAILY").ok()?.every(2), None)),
        ["weekday" | "weekdays" | "workday" | "workdays"] => {
            return plain("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR");
        }
        ["weekend" | "weekends"] => return plain("FREQ=WEEKLY;BYDAY=SA,SU"),
        _ => {}
    }
    let (other, words) = match words.split_first() {
        Some((first, rest)) if first == "other" => (true, rest),
        _ => (false, words),
    };
    let numbers: Vec<&str> = words.iter().map_while(|word| number(word)).collect();
    let days: Vec<(Weekday, &str)> =
        words[numbers.len()..].iter().map(|word| weekdays(word)).collect::<Option<Vec<_>>>()?.concat();
    let (&(first, _), is_one) = (days.first()?, days.len() == 1);
    let join = |numbers: &[&str]| -> String {
        let all = numbers.iter().flat_map(|number| days.iter().map(move |(_, day)| format!("{number}{day}")));
        all.collect::<Vec<_>>().join(",")
    };
    let rule = match numbers.as_slice() {
        [] => Rule::parse(&format!("FREQ=WEEKLY;BYDAY={}", join(&[""]))),
        _ if other => return None,
        numbers => Rule::parse(&format!("FREQ=MONTHLY;BYDAY={}", join(numbers))),
    };
    let rule = rule.ok()?.every(if other { 2 } else { 1 });
    Some((rule, is_one.then_some(first)))
}

/// Reads which one of a month.
fn number(word: &str) -> Option<&'static str> {
    NUMBERS.iter().find(|(long, short, _)| word == *long || word == *short).map(|(_, _, number)| *number)
}

/// Reads a day of the week or several, `fri-mon`.
fn weekdays(word: &str) -> Option<Vec<(Weekday, &'static str)>> {
    let Some((from, to)) = word.split_once('-') else { return weekday(word).map(|day| vec![day]) };
    let ((from, _), (to, _)) = (weekday(from)?, weekday(to)?);
    let days = from.cycle_forward().take(usize::try_from(to.since(from)).ok()? + 1);
    Some(days.map(named).collect())
}

/// Reads a day of the week, in full or at least its first two letters.
fn weekday(word: &str) -> Option<(Weekday, &'static str)> {
    let lower = word.to_ascii_lowercase();
    let lower = lower.strip_suffix('s').filter(|word| word.ends_with("day")).unwrap_or(&lower);
    let at = DAYS.iter().position(|(day, _)| lower.len() >= 2 && day.starts_with(lower))?;
    Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok().map(named)
}

/// A day of the week with what it is called in rules.
fn named(day: Weekday) -> (Weekday, &'static str) {
    (day, DAYS[usize::from(day.to_monday_zero_offset().unsigned_abs())].1)
}
