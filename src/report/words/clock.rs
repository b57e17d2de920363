//! Instants as people read them: on the clocks of a zone.

use crate::answer::plan::Plan;
use crate::answer::schedule::Schedule;
use crate::calendar::{told, zone_named};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The clocks of the zone in which a schedule is told.
#[derive(Clone, Debug)]
pub(in crate::report) struct Clock {
    zone: TimeZone,
    name: String,
}

impl Clock {
    /// The clock of a schedule; that of UTC if it has none, or one that nobody knows.
    pub(in crate::report) fn of(schedule: &Schedule) -> Self {
        Self::named(schedule.terms.zone.as_deref())
    }

    /// The clock of a plan's schedule.
    pub(in crate::report) fn of_plan(plan: &Plan) -> Self {
        plan.schedule.as_ref().map_or_else(|| Self::named(None), Self::of)
    }

    /// The clock of a zone by its name.
    pub(in crate::report) fn named(zone: Option<&str>) -> Self {
        let named = zone.and_then(|name| Some((zone_named(name).ok()?, name)));
        let (zone, name) = named.unwrap_or((TimeZone::UTC, "UTC"));
        Self { zone, name: name.to_owned() }
    }

    /// An instant with its day of the week and the zone: `Sat 2026-12-05 22:00 CET`, with seconds where it is in a minute.
    pub(in crate::report) fn moment(&self, text: &str) -> String {
        text.parse().map_or_else(|_| text.to_owned(), |instant| self.tell(instant))
    }

    /// The same of an instant that has been read.
    pub(in crate::report) fn tell(&self, instant: Timestamp) -> String {
        match instant.as_second() % 60 {
            0 => told(instant, &self.zone, "%a %F %H:%M %Z"),
            _ => told(instant, &self.zone, "%a %F %H:%M:%S %Z"),
        }
    }

    /// Whose times they are, where that needs to be said: letters such as `CST` stand for several zones.
    pub(in crate::report) fn whose(&self) -> Option<String> {
        (self.zone != TimeZone::UTC).then(|| match self.zone.iana_name() {
            Some(_) => format!("Times are those of {}.", self.name),
            None => format!("Times are those of UTC{}.", self.name),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::words::sample;

    fn clock(zone: Option<&str>) -> Clock {
        let mut schedule = sample::schedule();
        schedule.terms.zone = zone.map(Into::into);
        Clock::of(&schedule)
    }

    #[test]
    fn an_instant_is_told_on_the_clocks_of_the_zone() {
        for (zone, winter, summer, whose) in [
            (None, "Sat 2026-12-05 21:30 UTC", "Sat 2026-06-06 21:30 UTC", None),
            (
                Some("Europe/Berlin"),
                "Sat 2026-12-05 22:30 CET",
                "Sat 2026-06-06 23:30 CEST",
                Some("Times are those of Europe/Berlin."),
            ),
            (
                Some("+05:30"),
                "Sun 2026-12-06 03:00 +05:30",
                "Sun 2026-06-07 03:00 +05:30",
                Some("Times are those of UTC+05:30."),
            ),
            (Some("Nowhere"), "Sat 2026-12-05 21:30 UTC", "Sat 2026-06-06 21:30 UTC", None),
        ] {
            let clock = clock(zone);
            let told = ["2026-12-05T21:30:00Z", "2026-06-06T21:30:00Z"].map(|text| clock.moment(text));
            assert_eq!(told, [winter, summer], "{zone:?}");
            assert_eq!(clock.whose().as_deref(), whose, "{zone:?}");
        }
        assert_eq!(clock(None).moment("2026-12-05T21:30:30Z"), "Sat 2026-12-05 21:30:30 UTC");
        assert_eq!(clock(None).moment("later"), "later");
    }
}
