//! Hours judged minute by minute: each minute of some weeks is open or not, by what its clock shows.

use crate::calendar::{Freeze, Hours, Slot, State, Window, zone};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;

/// The days looked at.
const DAYS: i64 = 24;
const MINUTES: usize = (DAYS as usize) * 1_440;
/// Nights on which clocks are set, each in the middle of what is looked at.
const NIGHTS: [(&str, &str); 7] = [
    ("Europe/Berlin", "2026-10-25"),
    ("Europe/Berlin", "2027-03-28"),
    ("America/New_York", "2026-11-01"),
    ("America/New_York", "2027-03-14"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Australia/Lord_Howe", "2027-04-04"),
    ("Asia/Kolkata", "2026-12-01"),
];

/// On which days a window opens, said again.
#[derive(Clone, Debug)]
enum On {
    Daily,
    Weekdays(Vec<usize>),
    Number(usize, usize),
    Last(usize),
}

#[derive(Clone, Debug)]
struct Drawn {
    on: On,
    from: i64,
    to: i64,
    zone: &'static str,
}

const SHORT: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const WHICH: [&str; 4] = ["first", "second", "third", "fourth"];

impl Drawn {
    fn text(&self) -> String {
        let days = match &self.on {
            On::Daily => "daily".to_owned(),
            On::Weekdays(days) => days.iter().map(|&day| SHORT[day]).collect::<Vec<_>>().join(","),
            On::Number(number, day) => format!("{} {}", WHICH[*number], SHORT[*day]),
            On::Last(day) => format!("last {}", SHORT[*day]),
        };
        let time = |minutes: i64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        format!("{days} {}-{} {}", time(self.from), time(self.to), self.zone)
    }

    fn is_on(&self, day: Date) -> bool {
        let weekday =
            |index: usize| usize::from(day.weekday().to_monday_zero_offset().unsigned_abs()) == index;
        match &self.on {
            On::Daily => true,
            On::Weekdays(days) => days.iter().any(|&index| weekday(index)),
            On::Number(number, index) => {
                weekday(*index) && usize::from(day.day().unsigned_abs() - 1) / 7 == *number
            }
            On::Last(index) => weekday(*index) && day.day() + 7 > day.days_in_month(),
        }
    }

    /// Which minutes it is open.
    fn minutes(&self, line: &Line) -> Vec<bool> {
        let zone = zone(self.zone).expect("a zone");
        let mut open = vec![false; MINUTES];
        for back in -3..DAYS + 3 {
            let day = line.day(&zone).checked_add(back.days()).expect("in range");
            if !self.is_on(day) {
                continue;
            }
            let next = if self.to <= self.from { day.tomorrow().expect("in range") } else { day };
            let (start, end) = (line.minute(&zone, day, self.from), line.minute(&zone, next, self.to));
            for minute in start.max(0)..end.min(MINUTES as i64) {
                open[minute as usize] = true;
            }
        }
        open
    }
}

/// Minutes from an instant on.
struct Line {
    begin: Timestamp,
}

impl Line {
    fn at(&self, minute: i64) -> Timestamp {
        self.begin + SignedDuration::from_mins(minute)
    }

    fn day(&self, zone: &TimeZone) -> Date {
        zone.to_datetime(self.begin).date()
    }

    /// The minute at which the clock shows a time first, or would have if it had not been set.
    fn minute(&self, zone: &TimeZone, day: Date, minutes: i64) -> i64 {
        let local = day.at(0, 0, 0, 0) + minutes.minutes();
        let shows = |minute: i64| zone.to_datetime(self.at(minute));
        let near = local.duration_since(zone.to_datetime(self.begin)).as_mins();
        let first = (near - 130..near + 130).find(|&minute| shows(minute) == local);
        first.unwrap_or_else(|| {
            let before = zone.to_offset(self.at(near - 600));
            let instant = before.to_timestamp(local).expect("in range");
            instant.duration_since(self.begin).as_mins()
        })
    }
}

/// The first minute from which on enough are open.
fn first(open: &[bool], from: usize, minutes: usize) -> Option<usize> {
    (from..open.len())
        .find(|&start| open.get(start..start + minutes).is_some_and(|run| run.iter().all(|&is| is)))
}

/// A night, groups of windows, freezes, from when on, and how many minutes are needed.
type Case = (usize, Vec<Vec<Drawn>>, Vec<(i64, i64)>, usize, usize);

fn drawn() -> impl Strategy<Value = Case> {
    let on = prop_oneof![
        Just(On::Daily),
        prop::collection::vec(0..7usize, 1..4).prop_map(On::Weekdays),
        (0..4usize, 0..7usize).prop_map(|(number, day)| On::Number(number, day)),
        (0..7usize).prop_map(On::Last),
    ];
    // Most times are near those at which clocks are set.
    let time = || prop_oneof![(0..20i64).prop_map(|n| n * 15), (0..96i64).prop_map(|n| n * 15)];
    (0..NIGHTS.len()).prop_flat_map(move |night| {
        let zone = prop_oneof![4 => Just(NIGHTS[night].0), 1 => Just("UTC")];
        let window = (on.clone(), time(), time(), zone)
            .prop_filter("not empty", |(_, from, to, _)| from != to)
            .prop_map(|(on, from, to, zone)| Drawn { on, from, to, zone });
        let groups = prop::collection::vec(prop::collection::vec(window, 1..4), 0..3);
        let freezes = prop::collection::vec((0..MINUTES as i64, 1..4_000i64), 0..3);
        (Just(night), groups, freezes, 0..MINUTES - 4_320, 1..400usize)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn hours_are_open_when_each_minute_says_so((night, groups, freezes, from, length) in drawn()) {
        let day: DateTime = NIGHTS[night].1.parse::<Date>().expect("a day").at(0, 0, 0, 0);
        let begin = day.checked_sub((DAYS / 2).days()).expect("in range");
        let line = Line { begin: TimeZone::UTC.to_timestamp(begin).expect("in range") };
        let read: Vec<Vec<Window>> = groups
            .iter()
            .map(|group| group.iter().map(|one| one.text().parse().expect("a window")).collect())
            .collect();
        let frozen: Vec<Freeze> = freezes
            .iter()
            .map(|&(from, length)| format!("{}/{}", line.at(from), line.at(from + length)).parse().expect("a freeze"))
            .collect();
        let mut hours = Hours::default();
        read.iter().for_each(|group| hours.within(group));
        frozen.iter().for_each(|freeze| hours.without(freeze));

        let mut open = vec![true; MINUTES];
        for group in &groups {
            let each: Vec<Vec<bool>> = group.iter().map(|one| one.minutes(&line)).collect();
            for (minute, open) in open.iter_mut().enumerate() {
                *open &= each.iter().any(|one| one[minute]);
            }
        }
        for &(from, length) in &freezes {
            for minute in from..(from + length).min(MINUTES as i64) {
                open[minute as usize] = false;
            }
        }
        for minute in (0..MINUTES).step_by(41) {
            let is = matches!(hours.at(line.at(minute as i64)), State::Open(_));
            prop_assert_eq!(is, open[minute], "at {}", line.at(minute as i64));
        }
        let expected = first(&open, from, length).map(|start| Slot {
            start: line.at(start as i64),
            end: line.at((start + length) as i64),
        });
        let found = hours.fit(line.at(from as i64), length as u64 * 60).ok();
        let inside = found.filter(|slot| slot.end <= line.at(MINUTES as i64));
        prop_assert_eq!(inside, expected);
    }
}
