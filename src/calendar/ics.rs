//! Windows from calendar files (ICS, RFC 5545).

use super::clocks::{Clocks, Defined};
use super::rule::Recurrence;
use super::window::{Length, Opens, Window};
use super::zone::at;
use super::{CalendarError, Rule};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::ops::Range;

/// The longest duration of an event, in days.
const MOST_DAYS: i32 = 3_660;

/// How an event begins and ends.
pub(super) const BEGIN: &str = "BEGIN:VEVENT";
const END: &str = "END:VEVENT";

/// What is wrong with a calendar file, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct IcsFault {
    /// The bytes of the line that it is about.
    pub at: Range<usize>,
    /// What is wrong.
    pub what: String,
}

/// A content line, unfolded: `NAME;PARAMETER=VALUE:VALUE`.
#[derive(Clone, Debug)]
struct Line {
    at: Range<usize>,
    name: String,
    parameters: Vec<(String, String)>,
    value: String,
}

/// An event.
#[derive(Debug, Default)]
struct Event {
    lines: Vec<Line>,
    at: Range<usize>,
}

/// Reads the windows of a calendar file: each event that is not cancelled is one, from its DTSTART, with RRULE, RDATE and EXDATE.
/// An event that stands for one occurrence of another replaces it. Zones are those of the IANA database, by their names there or by
/// those that Windows has for them, whatever the file says of them; times without a zone are in that of `X-WR-TIMEZONE`.
///
/// # Errors
/// Everything that is wrong with the file, in its order.
pub fn read_ics(text: &str) -> Result<Vec<Window>, Vec<IcsFault>> {
    let (calendar, mut faults) = Calendar::split(text);
    let floating = calendar.lines.iter().find(|line| line.name == "X-WR-TIMEZONE");
    let clocks = Clocks { floating: floating.map(|line| line.value.as_str()), defined: &calendar.zones };
    let (mut read, mut replaced) = (Vec::new(), BTreeMap::<&str, Vec<Timestamp>>::new());
    for event in &calendar.events {
        let is_cancelled = event.is_cancelled();
        if is_cancelled && event.line("RECURRENCE-ID").is_none() {
            continue;
        }
        let uid = event.value("UID").unwrap_or_default();
        match event.read(&clocks) {
            Ok(found) => {
                found.instead.into_iter().for_each(|instead| replaced.entry(uid).or_default().push(instead));
                read.extend((!is_cancelled).then_some((uid, found)));
            }
            Err(fault) => faults.push(fault),
        }
    }
    if !faults.is_empty() {
        faults.sort_by_key(|fault| fault.at.start);
        return Err(faults);
    }
    let window = |(uid, Found { mut window, rule, instead }): (&str, Found)| {
        let replaced = replaced.get(uid).into_iter().flatten().filter(|_| instead.is_none());
        let replaced: Vec<DateTime> = replaced.map(|&instant| window.zone.to_datetime(instant)).collect();
        window.opens.except.extend(replaced);
        window.text = written(&window, rule.as_deref());
        window
    };
    Ok(read.into_iter().map(window).collect())
}

/// Reads one event, as [`written`] writes it.
pub(super) fn event(text: &str) -> Result<Window, CalendarError> {
    let wrong = |what: &str| CalendarError::Event(what.to_owned());
    let windows = read_ics(&format!("BEGIN:VCALENDAR\n{}\nEND:VCALENDAR\n", text.trim()));
    let mut windows = windows.map_err(|faults| wrong(faults.first().map_or("", |fault| &fault.what)))?;
    match (windows.pop(), windows.is_empty()) {
        (Some(window), true) => Ok(window),
        _ => Err(wrong("it is not just one")),
    }
}

/// Writes a window, whose text is its summary, as an event that says the same when it is read alone: with the zone of its times, and
/// without what stands for some of its occurrences.
fn written(window: &Window, rule: Option<&str>) -> String {
    let Window { text: summary, zone, opens, length } = window;
    let (parameter, form) = match zone.iana_name().filter(|_| *zone != TimeZone::UTC) {
        Some(name) => (format!(";TZID={name}"), "%Y%m%dT%H%M%S"),
        None => (String::new(), "%Y%m%dT%H%M%SZ"),
    };
    let line = |key: &str, times: &[DateTime]| {
        let times: Vec<String> = times.iter().map(|time| time.strftime(form).to_string()).collect();
        format!("{key}{parameter}:{}", times.join(","))
    };
    let first = opens.rule.as_ref().map(Recurrence::first).or_else(|| opens.also.first().copied());
    let is_further = |time: &&DateTime| opens.rule.is_some() || Some(**time) != first;
    let also: Vec<DateTime> = opens.also.iter().filter(is_further).copied().collect();
    let except: Vec<DateTime> = opens.except.iter().copied().collect();
    let lasts = match length {
        Length::Lasts(days, seconds) => format!("DURATION:P{days}DT{seconds}S"),
        // Only windows in plain words close at a time of day.
        Length::Until(..) => String::new(),
    };
    let lines = [format!("SUMMARY:{summary}"), line("DTSTART", &Vec::from_iter(first)), lasts];
    let rule = rule.map(|rule| format!("RRULE:{rule}"));
    let also = (!also.is_empty()).then(|| line("RDATE", &also));
    let except = (!except.is_empty()).then(|| line("EXDATE", &except));
    let lines = lines.into_iter().chain(rule).chain(also).chain(except);
    [BEGIN.to_owned()].into_iter().chain(lines).chain([END.to_owned()]).collect::<Vec<_>>().join("\n")
}

/// A calendar file in parts.
#[derive(Debug, Default)]
struct Calendar {
    /// The lines of the calendar itself.
    lines: Vec<Line>,
    zones: Vec<Defined>,
    events: Vec<Event>,
}

impl Calendar {
    fn split(text: &str) -> (Self, Vec<IcsFault>) {
        let (mut calendar, mut faults) = (Self::default(), Vec::new());
        let mut open: Vec<String> = Vec::new();
        for line in unfold(text) {
            match split(line) {
                Ok(line) if line.name == "BEGIN" => {
                    open.push(line.value.to_ascii_uppercase());
                    if is_event(&open) {
                        calendar.events.push(Event { lines: Vec::new(), at: line.at });
                    } else if open.len() == 2 && is_zone(&open) {
                        calendar.zones.push(Defined::default());
                    }
                }
                Ok(line) if line.name == "END" => drop(open.pop()),
                Ok(line) if is_event(&open) => {
                    if let Some(event) = calendar.events.last_mut() {
                        event.lines.push(line);
                    }
                }
                Ok(line) if is_zone(&open) => {
                    if let Some(zone) = calendar.zones.last_mut() {
                        zone.take(&line.name, &line.value);
                    }
                }
                Ok(line) if open.len() == 1 => calendar.lines.push(line),
                Ok(_) => {}
                Err(fault) => faults.push(fault),
            }
        }
        if calendar.lines.is_empty() && calendar.events.is_empty() && faults.is_empty() {
            faults.push(IcsFault { at: 0..0, what: "there is no VCALENDAR in it".to_owned() });
        }
        (calendar, faults)
    }
}

fn is_event(open: &[String]) -> bool {
    open.len() == 2 && open[1] == "VEVENT"
}

/// Whether something is said of a zone, or of its clocks for a part of the year.
fn is_zone(open: &[String]) -> bool {
    open.get(1).is_some_and(|part| part == "VTIMEZONE")
}

/// The lines of a file with those that continue them.
fn unfold(text: &str) -> Vec<(Range<usize>, String)> {
    let mut lines: Vec<(Range<usize>, String)> = Vec::new();
    let mut start = 0;
    for raw in text.split_inclusive('\n') {
        let line = raw.trim_end_matches(['\r', '\n']);
        let end = start + line.len();
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some((range, last))) => {
                last.push_str(rest);
                range.end = end;
            }
            _ if line.is_empty() => {}
            _ => lines.push((start..end, line.trim_start_matches('\u{feff}').to_owned())),
        }
        start += raw.len();
    }
    lines
}

/// Splits a line at its first colon outside quotes, and what stands before it at semicolons.
fn split((at, line): (Range<usize>, String)) -> Result<Line, IcsFault> {
    let mut quoted = false;
    let mut cuts = Vec::new();
    let colon = line.char_indices().find(|&(index, c)| {
        quoted ^= c == '"';
        if c == ';' && !quoted {
            cuts.push(index);
        }
        c == ':' && !quoted
    });
    let Some((colon, _)) = colon else {
        let what = "a line of a calendar is `NAME:VALUE`".to_owned();
        return Err(IcsFault { at, what });
    };
    cuts.push(colon);
    let mut parts = cuts.iter().scan(0, |from, &to| {
        let part = &line[*from..to];
        *from = to + 1;
        Some(part)
    });
    let name = parts.next().unwrap_or_default().to_ascii_uppercase();
    let parameters = parts.filter_map(|part| part.split_once('='));
    let parameters = parameters
        .map(|(key, value)| (key.to_ascii_uppercase(), value.trim_matches('"').to_owned()))
        .collect();
    Ok(Line { at, name, parameters, value: line[colon + 1..].to_owned() })
}

/// What an event says.
struct Found {
    /// The window, whose text is its summary.
    window: Window,
    /// Its rule as it is written.
    rule: Option<String>,
    /// The occurrence that it replaces.
    instead: Option<Timestamp>,
}

impl Line {
    fn parameter(&self, key: &str) -> Option<&str> {
        self.parameters.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    fn fault(&self, what: impl ToString) -> IcsFault {
        IcsFault { at: self.at.clone(), what: what.to_string() }
    }

    /// The zone of its times.
    fn zone(&self, clocks: &Clocks<'_>) -> Result<TimeZone, IcsFault> {
        if self.value.ends_with('Z') {
            return Ok(TimeZone::UTC);
        }
        let name = self.parameter("TZID").or(clocks.floating);
        let name =
            name.ok_or_else(|| self.fault("the time has no zone: neither Z nor TZID nor X-WR-TIMEZONE"))?;
        clocks.zone(name).map_err(|fault| self.fault(fault))
    }

    /// Its local times in a zone.
    fn times(&self, into: &TimeZone, clocks: &Clocks<'_>) -> Result<Vec<DateTime>, IcsFault> {
        let zone = self.zone(clocks)?;
        let values = self.value.split(',').map(|text| {
            let local = local(text).ok_or_else(|| self.fault(CalendarError::Instant(text.to_owned())))?;
            if zone == *into {
                return Ok(local);
            }
            let instant =
                at(&zone, local).ok_or_else(|| self.fault(CalendarError::Instant(text.to_owned())))?;
            Ok(into.to_datetime(instant))
        });
        values.collect()
    }
}

/// Reads a date, which is its midnight, or a date and time.
fn local(text: &str) -> Option<DateTime> {
    match text.len() {
        8 => Date::strptime("%Y%m%d", text).ok().map(|day| day.at(0, 0, 0, 0)),
        _ => text.trim_end_matches('Z').parse().ok(),
    }
}

impl Event {
    fn line(&self, name: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.name == name)
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.line(name).map(|line| line.value.as_str())
    }

    fn is_cancelled(&self) -> bool {
        self.value("STATUS").is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED"))
    }

    fn read(&self, clocks: &Clocks<'_>) -> Result<Found, IcsFault> {
        let start = self
            .line("DTSTART")
            .ok_or_else(|| IcsFault { at: self.at.clone(), what: "the event has no DTSTART".to_owned() })?;
        let zone = start.zone(clocks)?;
        let first =
            local(&start.value).ok_or_else(|| start.fault(CalendarError::Instant(start.value.clone())))?;
        let length = self.length(start, first, &zone, clocks)?;
        let mut opens = Opens::default();
        match self.line("RRULE") {
            Some(line) => opens.rule = Some(recurrence(line, first, &zone)?),
            None => drop(opens.also.insert(first)),
        }
        for line in self.lines.iter().filter(|line| line.name == "RDATE") {
            if line.parameter("VALUE") == Some("PERIOD") {
                return Err(line.fault("an RDATE with periods is not read: give each an event of its own"));
            }
            opens.also.extend(line.times(&zone, clocks)?);
        }
        for line in self.lines.iter().filter(|line| line.name == "EXDATE") {
            opens.except.extend(line.times(&zone, clocks)?);
        }
        let instead = self.line("RECURRENCE-ID").map(|line| {
            let own = line.zone(clocks)?;
            let local = line.times(&own, clocks)?.first().copied();
            let instant = local.and_then(|local| at(&own, local));
            instant.ok_or_else(|| line.fault(CalendarError::Instant(line.value.clone())))
        });
        let text = self.value("SUMMARY").unwrap_or("an event without a summary").to_owned();
        let rule = self.value("RRULE").map(str::to_owned);
        Ok(Found { window: Window { text, zone, opens, length }, rule, instead: instead.transpose()? })
    }

    /// By DTEND the same exact time for each occurrence, by DURATION days of the calendar and exact hours, and by a date its day.
    fn length(
        &self,
        start: &Line,
        first: DateTime,
        zone: &TimeZone,
        clocks: &Clocks<'_>,
    ) -> Result<Length, IcsFault> {
        let is_date = |line: &Line| line.value.len() == 8;
        if let Some(line) = self.line("DTEND") {
            let end = line.times(zone, clocks)?.first().copied();
            if is_date(line) {
                let days = end.map_or(0, |end| end.date().duration_since(first.date()).as_hours() / 24);
                let days = i32::try_from(days).ok().filter(|&days| days > 0);
                return days
                    .map(|days| Length::Lasts(days, 0))
                    .ok_or_else(|| line.fault(CalendarError::Empty));
            }
            let own = line.zone(clocks)?;
            let ends = local(&line.value).and_then(|end| at(&own, end));
            let span = ends.zip(at(zone, first)).map(|(end, start)| end.duration_since(start).as_secs());
            let most = i64::from(MOST_DAYS) * 86_400;
            let span = span.filter(|seconds| (1..=most).contains(seconds));
            let seconds = span.ok_or_else(|| line.fault(CalendarError::Empty))?;
            return Ok(Length::Lasts(0, seconds));
        }
        match self.line("DURATION") {
            Some(line) => duration(&line.value)
                .ok_or_else(|| line.fault("the duration is none, of no length, or of more than ten years")),
            None if is_date(start) => Ok(Length::Lasts(1, 0)),
            None => Err(start.fault("the event has neither DTEND nor DURATION")),
        }
    }
}

fn recurrence(line: &Line, first: DateTime, zone: &TimeZone) -> Result<Recurrence, IcsFault> {
    Rule::parse(&line.value).and_then(|rule| rule.begin(first, zone)).map_err(|fault| line.fault(fault))
}

/// Reads `P1DT2H`.
fn duration(text: &str) -> Option<Length> {
    let (days, time) = text
        .strip_prefix('+')
        .unwrap_or(text)
        .strip_prefix('P')?
        .split_once('T')
        .map_or_else(|| (text.trim_start_matches(['+', 'P']), None), |(days, time)| (days, Some(time)));
    let days: i32 = match (days.strip_suffix('D'), days.strip_suffix('W')) {
        (Some(days), _) => days.parse().ok()?,
        (_, Some(weeks)) => weeks.parse::<i32>().ok()?.checked_mul(7)?,
        _ if days.is_empty() && time.is_some() => 0,
        _ => return None,
    };
    let seconds = match time {
        Some(time) => format!("PT{time}").parse::<SignedDuration>().ok()?.as_secs(),
        None => 0,
    };
    let is_sound = (0..=MOST_DAYS).contains(&days) && (0..=i64::from(MOST_DAYS) * 86_400).contains(&seconds);
    (is_sound && (days > 0 || seconds > 0)).then_some(Length::Lasts(days, seconds))
}
