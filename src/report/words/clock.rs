//! Instants as people read them.

use crate::answer::plan::Plan;
use crate::calendar::zone;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

/// The clocks by which a report tells instants: those of the zone that all windows of the question name, else UTC.
#[derive(Clone, Debug, Default)]
pub(in crate::report) struct Clock(Option<TimeZone>);

impl Clock {
    pub(in crate::report) fn of(plan: &Plan) -> Self {
        let windows = plan.schedule.iter().flat_map(|schedule| &schedule.terms.windows);
        let names: BTreeSet<&str> = windows.filter_map(|text| text.rsplit(' ').next()).collect();
        let only = names.first().filter(|_| names.len() == 1);
        Self(only.and_then(|name| zone(name).ok()))
    }

    /// An instant that an answer has as RFC 3339 writes it, with its day of the week.
    pub(in crate::report) fn read(&self, text: &str) -> String {
        text.parse().map_or_else(|_| text.to_owned(), |instant| self.tell(instant))
    }

    pub(in crate::report) fn tell(&self, instant: Timestamp) -> String {
        match &self.0 {
            Some(zone) => instant.to_zoned(zone.clone()).strftime("%a %F %H:%M %Z").to_string(),
            None => instant.strftime("%a %F %H:%M UTC").to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::words::sample;

    #[test]
    fn instants_are_told_by_the_clocks_of_the_windows() {
        let clock = |windows: &[&str]| {
            let mut plan = sample::plan();
            let mut schedule = sample::schedule();
            schedule.terms.windows = windows.iter().map(|&window| window.into()).collect();
            plan.schedule = Some(schedule);
            Clock::of(&plan)
        };
        let read = |windows: &[&str]| clock(windows).read("2026-12-05T21:00:00Z");
        assert_eq!(read(&["Sat 22:00-02:00 Europe/Berlin"]), "Sat 2026-12-05 22:00 CET");
        assert_eq!(
            read(&["Sat 22:00-02:00 Europe/Berlin", "Sun 22:00-23:00 UTC"]),
            "Sat 2026-12-05 21:00 UTC"
        );
        assert_eq!(read(&["the nights of the calendar file"]), "Sat 2026-12-05 21:00 UTC");
        assert_eq!(clock(&[]).read("soon"), "soon");
    }
}
