//! Zones by name and points in time, from the IANA database that jiff carries.

use super::CalendarError;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::temporal::{DateTimeParser, Pieces, PiecesOffset};
use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use std::sync::LazyLock;

static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
static PARSER: DateTimeParser = DateTimeParser::new();

/// A point in time as somebody wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The instant.
    pub at: Timestamp,
    /// The zone that was written with it: one by name, or the distance to UTC. None if it was written in UTC as `Z`.
    pub zone: Option<TimeZone>,
    /// If clocks do not show the local time just once: which instant was taken.
    pub shift: Option<Shift>,
}

/// What a change of the clocks does to a local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// Clocks skip it. It is taken as if they had not been set yet.
    Skipped,
    /// Clocks show it twice. The first counts.
    Twice,
}

impl Moment {
    /// The instant as clocks of its zone show it, with their name: `2026-03-29 03:30 CEST`.
    #[must_use]
    pub fn local(&self) -> String {
        told(self.at, self.zone.as_ref().unwrap_or(&TimeZone::UTC), "%F %H:%M %Z")
    }
}

/// Finds a zone by its name in the IANA database, such as `Europe/Berlin` or `UTC`, however it is capitalized.
///
/// # Errors
/// If there is none.
pub fn zone(name: &str) -> Result<TimeZone, CalendarError> {
    match name {
        "Z" | "z" => Ok(TimeZone::UTC),
        _ => ZONES.get(name).map_err(|_| CalendarError::Zone(name.to_owned())),
    }
}

/// Names a zone so that [`zone_named`] finds it: by its name in the IANA database, or by its distance to UTC.
#[must_use]
pub fn zone_name(zone: &TimeZone) -> String {
    match (zone.iana_name(), zone.to_fixed_offset()) {
        (Some(name), _) => name.to_owned(),
        (None, Ok(offset)) => {
            let minutes = offset.seconds().abs() / 60;
            let sign = if offset.is_negative() { '-' } else { '+' };
            format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
        }
        (None, Err(_)) => "UTC".to_owned(),
    }
}

/// Finds a zone by its name, or by a distance to UTC such as `+01:00`.
///
/// # Errors
/// If it is neither.
pub fn zone_named(text: &str) -> Result<TimeZone, CalendarError> {
    match text.starts_with(['+', '-']) {
        true => PARSER.parse_time_zone_with(&ZONES, text).map_err(|_| CalendarError::Zone(text.to_owned())),
        false => zone(text),
    }
}

/// Tells an instant in a zone, in a form of `strftime`.
#[must_use]
pub fn told(at: Timestamp, zone: &TimeZone, form: &str) -> String {
    at.to_zoned(zone.clone()).strftime(form).to_string()
}

/// Reads a point in time: RFC 3339, or a local date and time with a zone behind it, as in `2026-12-05 22:00 Europe/Berlin`.
///
/// # Errors
/// If it is neither. A local time without a zone is none.
pub fn instant(text: &str) -> Result<Timestamp, CalendarError> {
    moment(text).map(|moment| moment.at)
}

/// As [`instant`], with the zone that was written and what a change of the clocks does to it.
///
/// # Errors
/// If it is none.
pub fn moment(text: &str) -> Result<Moment, CalendarError> {
    let text = text.trim();
    let wrong = || CalendarError::Instant(text.to_owned());
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(Moment { at, zone: written(text), shift: None });
    }
    let (local, name) = text.rsplit_once(' ').filter(|(_, name)| !name.contains(':')).ok_or_else(wrong)?;
    let local: DateTime = local.trim().parse().map_err(|_| wrong())?;
    let zone = zone(name)?;
    let shift = match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { .. } => None,
        AmbiguousOffset::Gap { .. } => Some(Shift::Skipped),
        AmbiguousOffset::Fold { .. } => Some(Shift::Twice),
    };
    let at = at(&zone, local).ok_or_else(wrong)?;
    Ok(Moment { at, zone: Some(zone), shift })
}

/// The zone that stands in an instant of RFC 3339: the one in brackets, else the distance to UTC.
fn written(text: &str) -> Option<TimeZone> {
    let pieces = Pieces::parse(text).ok()?;
    let named = pieces.time_zone_annotation().and_then(|zone| zone.to_time_zone_with(&ZONES).ok());
    named.or_else(|| match pieces.offset()? {
        PiecesOffset::Numeric(offset) => Some(TimeZone::fixed(offset.offset())),
        _ => None,
    })
}

/// The instant of a local time, as RFC 5545 has it: of two the first, and in a gap as the clock went before it.
pub(super) fn at(zone: &TimeZone, local: DateTime) -> Option<Timestamp> {
    zone.to_ambiguous_timestamp(local).compatible().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_keeps_the_zone_that_was_written() {
        for (text, zone, local) in [
            ("2026-12-05T20:00:00Z", None, "2026-12-05 20:00 UTC"),
            ("2026-12-05T20:00:00+01:00", Some("+01:00"), "2026-12-05 20:00 +01"),
            ("2026-12-05T20:00:00-03:30", Some("-03:30"), "2026-12-05 20:00 -03:30"),
            ("2026-12-05T20:00:00+01:00[Europe/Berlin]", Some("Europe/Berlin"), "2026-12-05 20:00 CET"),
            ("2026-12-05 20:00 Europe/Berlin", Some("Europe/Berlin"), "2026-12-05 20:00 CET"),
            ("2026-12-05 20:00 UTC", Some("UTC"), "2026-12-05 20:00 UTC"),
        ] {
            let moment = moment(text).expect(text);
            assert_eq!(moment.zone.as_ref().map(zone_name).as_deref(), zone, "{text}");
            assert_eq!((moment.local().as_str(), moment.shift), (local, None), "{text}");
            let again = zone.map(|name| zone_named(name).expect(name));
            assert_eq!(again.as_ref().map(zone_name).as_deref(), zone, "{text}");
        }
        assert!(zone_named("+99:00").is_err() && zone_named("Europe/Nowhere").is_err());
    }

    #[test]
    fn a_change_of_the_clocks_is_noted() {
        for (text, shift, local) in [
            ("2026-03-29 02:30 Europe/Berlin", Shift::Skipped, "2026-03-29 03:30 CEST"),
            ("2026-10-25 02:30 Europe/Berlin", Shift::Twice, "2026-10-25 02:30 CEST"),
        ] {
            let moment = moment(text).expect(text);
            assert_eq!((moment.shift, moment.local().as_str()), (Some(shift), local), "{text}");
        }
    }
}
