//! Zones by name and points in time, from the IANA database that jiff carries.

use super::CalendarError;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use std::sync::LazyLock;

static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

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

/// Reads a point in time: RFC 3339, or a local date and time with a zone behind it, as in `2026-12-05 22:00 Europe/Berlin`.
///
/// # Errors
/// If it is neither. A local time without a zone is none.
pub fn instant(text: &str) -> Result<Timestamp, CalendarError> {
    let text = text.trim();
    let wrong = || CalendarError::Instant(text.to_owned());
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    let (local, name) = text.rsplit_once(' ').filter(|(_, name)| !name.contains(':')).ok_or_else(wrong)?;
    let local: DateTime = local.trim().parse().map_err(|_| wrong())?;
    at(&zone(name)?, local).ok_or_else(wrong)
}

/// The instant of a local time, as RFC 5545 has it: of two the first, and in a gap as the clock went before it.
pub(super) fn at(zone: &TimeZone, local: DateTime) -> Option<Timestamp> {
    zone.to_ambiguous_timestamp(local).compatible().ok()
}
