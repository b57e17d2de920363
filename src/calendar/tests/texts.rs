//! Windows and freezes as they are written.

use super::{at, opens, window};
use crate::calendar::{CalendarError, Freeze, Hours, Slot, Window};

#[test]
fn plain_words_say_when() {
    let from = "2026-12-01T00:00:00Z";
    let first = |text: &str| opens(&window(text), from, 1).join("");
    assert_eq!(first("Sat 22:00-02:00 Europe/Berlin"), "Sat 2026-12-05 22:00 - Sun 2026-12-06 02:00");
    assert_eq!(first("third Tuesday 01:00-05:00 UTC"), "Tue 2026-12-15 01:00 - Tue 2026-12-15 05:00");
    assert_eq!(
        first("daily 22:00-04:00 UTC"),
        "Mon 2026-11-30 22:00 - Tue 2026-12-01 04:00".replace("Mon 2026-11-30 22:00", "Tue 2026-12-01 00:00")
    );
    assert_eq!(
        first("every last Sunday of the month 02:00-6:30 UTC"),
        "Sun 2026-12-27 02:00 - Sun 2026-12-27 06:30"
    );
    assert_eq!(first("Fri 22:00-Mon 06:00 Europe/Paris"), "Fri 2026-12-04 22:00 - Mon 2026-12-07 06:00");
    assert_eq!(first("Fri 22:00 - 24:00 UTC"), "Fri 2026-12-04 22:00 - Sat 2026-12-05 00:00");
    assert_eq!(
        first("2026-12-05, 2026-12-12 22:00-02:00 UTC"),
        "Sat 2026-12-05 22:00 - Sun 2026-12-06 02:00"
    );
    assert_eq!(
        first("FREQ=MONTHLY;BYDAY=2TU 01:00-02:00 UTC"),
        "Tue 2026-12-08 01:00 - Tue 2026-12-08 02:00"
    );
    assert_eq!(first("first and third Sat 01:00-02:00 UTC"), "Sat 2026-12-05 01:00 - Sat 2026-12-05 02:00");
    assert_eq!(
        opens(&window("every other Sat since 2026-12-12 22:00-23:00 UTC"), from, 2),
        ["Sat 2026-12-12 22:00 - Sat 2026-12-12 23:00", "Sat 2026-12-26 22:00 - Sat 2026-12-26 23:00"]
    );
    assert_eq!(
        opens(&window("Sat, Sun until 2026-12-06 22:00-23:00 UTC"), from, 9).len(),
        2,
        "the last day counts"
    );
    // Days that touch are one open time.
    let mut hours = Hours::default();
    let weekend = window("Sat-Sun 00:00-24:00 Europe/Berlin");
    hours.within([&weekend]);
    let slot = hours.fit(at(from), 48 * 3600).expect("two days");
    assert_eq!(
        slot,
        Slot { start: at("2026-12-05 00:00 Europe/Berlin"), end: at("2026-12-07 00:00 Europe/Berlin") }
    );
}

#[test]
fn a_window_that_cannot_be_read_says_what_is_wrong() {
    let fault = |text: &str| text.parse::<Window>().expect_err(text);
    assert_eq!(fault("Sat 22:00-02:00"), CalendarError::NoZone);
    assert_eq!(fault("Sat 22:00-02:00 Europe/Berlln"), CalendarError::Zone("Europe/Berlln".to_owned()));
    assert_eq!(fault("Sat"), CalendarError::NoTimes);
    assert_eq!(fault("22:00-02:00 UTC"), CalendarError::NoDays);
    assert_eq!(fault("Satturday 22:00-02:00 UTC"), CalendarError::Days("Satturday".to_owned()));
    assert_eq!(fault("Sat 22:00-25:00 UTC"), CalendarError::Time("25:00".to_owned()));
    assert_eq!(fault("Sat 22:00-22:00 UTC"), CalendarError::Empty);
    assert_eq!(fault("every other Sat 22:00-23:00 UTC"), CalendarError::NoSince);
    assert_eq!(fault("Sat since tomorrow 22:00-23:00 UTC"), CalendarError::Date("tomorrow".to_owned()));
    assert_eq!(fault("FREQ=HOURLY 22:00-23:00 UTC"), CalendarError::TooOften("hourly".to_owned()));
    assert_eq!(fault("FREQ=DAILY;BYHOUR=3 22:00-23:00 UTC"), CalendarError::TimesTwice);
    assert_eq!(fault("FREQ=DAILY;BYEASTER=3 22:00-23:00 UTC"), CalendarError::Part("BYEASTER=3".to_owned()));
    assert_eq!(fault("FREQ=DAILY;FREQ=DAILY 22:00-23:00 UTC"), CalendarError::Twice("FREQ".to_owned()));
    assert_eq!(fault("BYDAY=SA 22:00-23:00 UTC"), CalendarError::NoFrequency);
    assert_eq!(
        fault("FREQ=WEEKLY;BYDAY=2SA 1:00-2:00 UTC"),
        CalendarError::Exclusive("a numbered BYDAY", "a daily or weekly FREQ")
    );
    assert_eq!(
        fault("FREQ=WEEKLY;COUNT=20000;BYDAY=SA since 2026-12-05 1:00-2:00 UTC"),
        CalendarError::TooMany
    );
}

#[test]
fn on_the_nights_on_which_clocks_are_set_windows_open_and_close_by_them() {
    let length = |text: &str, from: &str| {
        let window = window(text);
        let mut hours = Hours::default();
        hours.within([&window]);
        hours.fit(at(from), 86_400).expect_err("shorter than a day").longest.map(|slot| slot.seconds() / 60)
    };
    // The clock goes from 2 to 3, then from 3 to 2.
    assert_eq!(length("2027-03-28 00:00-06:00 Europe/Berlin", "2027-03-20T00:00:00Z"), Some(5 * 60));
    assert_eq!(length("2026-10-25 00:00-06:00 Europe/Berlin", "2026-10-20T00:00:00Z"), Some(7 * 60));
    // Half an hour on Lord Howe.
    assert_eq!(
        length("2026-10-04 00:00-06:00 Australia/Lord_Howe", "2026-10-01T00:00:00Z"),
        Some(5 * 60 + 30)
    );
    // Half past two comes not at all, or twice: then the first counts.
    assert_eq!(length("2027-03-28 02:30-04:00 Europe/Berlin", "2027-03-20T00:00:00Z"), Some(30));
    assert_eq!(length("2027-03-28 02:30-03:00 Europe/Berlin", "2027-03-20T00:00:00Z"), None);
    assert_eq!(length("2026-10-25 02:30-04:00 Europe/Berlin", "2026-10-20T00:00:00Z"), Some(150));
    // Samoa had no 30 December in 2011: eleven o'clock of that day counts as if it had.
    assert_eq!(length("2011-12-29 12:00-11:00 Pacific/Apia", "2011-12-20T00:00:00Z"), Some(23 * 60));
}

#[test]
fn groups_of_windows_intersect_and_freezes_take_out() {
    let (nights, weekend, sunday) =
        (window("daily 22:00-04:00 UTC"), window("Sat 20:00-Mon 00:00 UTC"), window("Sun 02:00-05:00 UTC"));
    let freeze: Freeze = "2026-12-05/2026-12-06 UTC: a fair".parse().expect("a freeze");
    assert_eq!(freeze.because(), Some("a fair"));
    let mut hours = Hours::default();
    hours.within([&nights]);
    hours.within([&weekend, &sunday]);
    let from = at("2026-12-01T00:00:00Z");
    let slot = hours.fit(from, 6 * 3600).expect("a whole night");
    assert_eq!(slot.start, at("2026-12-05T22:00:00Z"));
    hours.without(&freeze);
    assert_eq!(hours.fit(from, 6 * 3600).expect("a week later").start, at("2026-12-12T22:00:00Z"));
    // A step that ends with the window is in it, and one that is longer is in none.
    let unfit = hours.fit(from, 6 * 3600 + 1).expect_err("too long");
    assert_eq!((unfit.longest.map(|slot| slot.seconds()), unfit.is_over), (Some(6 * 3600), false));
    let once = window("2026-12-05 22:00-23:00 UTC");
    let mut hours = Hours::default();
    hours.within([&once]);
    let unfit = hours.fit(at("2026-12-06T00:00:00Z"), 1).expect_err("over");
    assert_eq!((unfit.longest, unfit.is_over), (None, true));
    assert_eq!(Hours::default().fit(from, 60).expect("always").start, from);
}

#[test]
fn freezes_are_days_or_points_in_time() {
    let ends = |text: &str| {
        let freeze: Freeze = text.parse().unwrap_or_else(|fault| panic!("{text}: {fault}"));
        (freeze.from().to_string(), freeze.until().to_string())
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(
        ends("2026-12-20/2027-01-04 Europe/Berlin: end of year"),
        pair("2026-12-19T23:00:00Z", "2027-01-04T23:00:00Z")
    );
    let points = pair("2026-12-20T17:00:00Z", "2026-12-21T06:00:00Z");
    assert_eq!(ends("2026-12-20T18:00+01:00/2026-12-21T06:00:00Z"), points);
    assert_eq!(ends("2026-12-20 18:00/2026-12-21 07:00 Europe/Berlin"), points);
    let fault = |text: &str| text.parse::<Freeze>().expect_err(text);
    assert_eq!(fault("2026-12-20/2027-01-04"), CalendarError::NoZone);
    assert_eq!(fault("2027-12-20/2027-01-04 UTC"), CalendarError::Empty);
    assert_eq!(
        fault("2026-12-20 18:00/2026-12-21T06:00:00Z"),
        CalendarError::Instant("2026-12-20 18:00".to_owned())
    );
}

#[test]
fn steps_come_one_after_another_and_none_is_cut() {
    let window = window("Sat 22:00-00:00 UTC");
    let mut hours = Hours::default();
    hours.within([&window]);
    let slots = hours.chain(at("2026-12-01T00:00:00Z"), &[3600, 3600, 5400, 3600]).expect("they fit");
    let starts: Vec<String> = slots.iter().map(|slot| slot.start.to_string()).collect();
    assert_eq!(
        starts,
        ["2026-12-05T22:00:00Z", "2026-12-05T23:00:00Z", "2026-12-12T22:00:00Z", "2026-12-19T22:00:00Z"]
    );
    assert_eq!(hours.chain(at("2026-12-01T00:00:00Z"), &[3600, 7201]).expect_err("too long").0, 1);
}
