//! The zones of a calendar file: those that it names, and what it says of their clocks.
//!
//! A file defines its zones itself, and times are told by those of the IANA database all the same: what a file defines holds for the
//! years that it was made for. A definition only says which zone may be meant by a name that is no other.

use super::{windows, zone};
use jiff::civil::date;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

/// What a calendar file says of zones.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clocks<'c> {
    /// The zone of times that name none.
    pub(super) floating: Option<&'c str>,
    /// The zones that it defines.
    pub(super) defined: &'c [Defined],
}

/// A zone that a calendar file defines.
#[derive(Clone, Default, Debug)]
pub(super) struct Defined {
    name: String,
    /// The zone of the IANA database that it is made from.
    location: Option<String>,
    /// How far its clocks are from UTC, in seconds.
    offsets: BTreeSet<i32>,
}

impl Defined {
    /// Takes in a line of the definition.
    pub(super) fn take(&mut self, key: &str, value: &str) {
        match key {
            "TZID" => value.clone_into(&mut self.name),
            "X-LIC-LOCATION" => self.location = Some(value.to_owned()),
            "TZOFFSETTO" => self.offsets.extend(seconds(value)),
            _ => {}
        }
    }

    /// What is wrong with its name, and which zone may be meant.
    fn fault(&self) -> String {
        let offsets: Vec<String> = self.offsets.iter().map(|&seconds| told(seconds)).collect();
        let example = windows::zones().find(|name| self.offsets == offsets_of(name));
        format!(
            "`{}` is defined in this file alone, by clocks at {}: write {} as its TZID",
            self.name,
            offsets.join(" and "),
            example.map_or_else(
                || "the zone of the IANA database that is meant".to_owned(),
                |zone| format!("the zone of the IANA database that is meant, such as {zone},"),
            )
        )
    }
}

impl Clocks<'_> {
    /// Finds a zone: by its name in the IANA database, behind which some programs put it, by that which Windows has for it, or by
    /// what a definition is made from.
    pub(super) fn zone(&self, name: &str) -> Result<TimeZone, String> {
        let known = zone(name).ok().or_else(|| behind(name)).or_else(|| zone(windows::iana(name)?).ok());
        let defined = self.defined.iter().find(|defined| defined.name == name);
        let known = known.or_else(|| zone(defined?.location.as_ref()?).ok());
        known.ok_or_else(|| match defined.filter(|defined| !defined.offsets.is_empty()) {
            Some(defined) => defined.fault(),
            None => format!(
                "`{name}` is no time zone of the IANA database, nor one of Windows: write one, such as Europe/Berlin"
            ),
        })
    }
}

/// The zone in a name that begins with a slash and the name of the program that wrote it.
fn behind(name: &str) -> Option<TimeZone> {
    let mut parts = name.strip_prefix('/')?.rsplit('/');
    let (last, first) = (parts.next()?, parts.next()?);
    zone(&format!("{first}/{last}")).ok()
}

/// How far the clocks of a zone are from UTC in a year, in seconds, by those of its days on which zones have either.
fn offsets_of(name: &str) -> BTreeSet<i32> {
    let days = [date(2026, 1, 1), date(2026, 7, 1)];
    let zone = zone(name).ok();
    let offset = |day: jiff::civil::Date| day.at(12, 0, 0, 0).to_zoned(zone.clone()?).ok();
    days.into_iter().filter_map(offset).map(|time| time.offset().seconds()).collect()
}

/// Reads `+0100` or `-033000`.
fn seconds(text: &str) -> Option<i32> {
    let digits = text.strip_prefix(['+', '-'])?;
    if !matches!(digits.len(), 4 | 6) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |at: usize| digits.get(at..at + 2).map_or(Ok(0), str::parse::<i32>).ok();
    let seconds = part(0)? * 3600 + part(2)? * 60 + part(4)?;
    Some(if text.starts_with('-') { -seconds } else { seconds })
}

/// Tells a distance to UTC as `UTC+01:00`.
fn told(seconds: i32) -> String {
    let minutes = seconds.abs() / 60;
    let sign = if seconds < 0 { '-' } else { '+' };
    format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}
