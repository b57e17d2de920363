//! From which days a fleet looks the same: between the ends of waivers.

use super::fleet::Fleet;
use jiff::civil::Date;
use std::fmt;

/// Days on which the same waivers count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Days {
    /// The first of them; none if there is no day before.
    pub from: Option<Date>,
    /// The last of them; none if there is no day after.
    pub until: Option<Date>,
}

impl Days {
    /// Whether a day is one of them. No day stands for a time before all.
    #[must_use]
    pub fn contain(&self, day: Option<Date>) -> bool {
        match day {
            None => self.from.is_none(),
            Some(day) => {
                self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
            }
        }
    }

    /// The first day after them, if there is one.
    #[must_use]
    pub fn after(&self) -> Option<Date> {
        self.until?.tomorrow().ok()
    }
}

impl fmt::Display for Days {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.until) {
            (None, None) => out.write_str("every day"),
            (Some(from), None) => write!(out, "{from} and later"),
            (None, Some(until)) => write!(out, "{until} and earlier"),
            (Some(from), Some(until)) => write!(out, "{from} to {until}"),
        }
    }
}

impl Fleet {
    /// The days from which the inventory looks as it did on the one from which it was read: a waiver that ends makes the
    /// difference.
    #[must_use]
    pub fn days(&self) -> Days {
        let ended = |end: &&Date| self.day.is_some_and(|day| **end < day);
        let mut ends = self.waiver_ends.iter();
        let from = ends.clone().take_while(ended).last().and_then(|end| end.tomorrow().ok());
        Days { from, until: ends.find(|end| !ended(end)).copied() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_waivers_part_the_days() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        let mut fleet = Fleet { waiver_ends: vec![day("2026-01-31"), day("2026-03-31")], ..Fleet::default() };
        for (seen, told) in [
            (None, "2026-01-31 and earlier"),
            (Some("2026-01-31"), "2026-01-31 and earlier"),
            (Some("2026-02-01"), "2026-02-01 to 2026-03-31"),
            (Some("2026-04-01"), "2026-04-01 and later"),
        ] {
            fleet.day = seen.map(day);
            let days = fleet.days();
            assert_eq!(days.to_string(), told);
            assert!(days.contain(fleet.day));
        }
        fleet.waiver_ends.clear();
        assert!(fleet.days().contain(None) && fleet.days().to_string() == "every day");
    }
}
