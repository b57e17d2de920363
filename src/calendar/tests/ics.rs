//! Windows from calendar files.

use super::{opens, window};
use crate::calendar::{Hours, Window, read_ics};
use proptest::prelude::*;

fn event(lines: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        lines.trim().replace('\n', "\r\n")
    )
}

#[test]
fn an_event_is_a_window() {
    let text = event(
        "UID:1\nSUMMARY:Nights of t\n he databases\nDTSTART;TZID=Europe/Berlin:20261205T220000\nDTEND;TZID=\"Europe/Berlin\":20261206T020000\nRRULE:FREQ=WEEKLY;BYDAY=SA;UNTIL=20261219T210000Z\nEXDATE;TZID=Europe/Berlin:20261212T220000\nRDATE:20261213T100000Z",
    );
    let windows = read_ics(&text).expect("sound");
    assert_eq!(windows.len(), 1);
    let written = "BEGIN:VEVENT\nSUMMARY:Nights of the databases\nDTSTART;TZID=Europe/Berlin:20261205T220000\n\
                   DURATION:P0DT14400S\nRRULE:FREQ=WEEKLY;BYDAY=SA;UNTIL=20261219T210000Z\n\
                   RDATE;TZID=Europe/Berlin:20261213T110000\nEXDATE;TZID=Europe/Berlin:20261212T220000\nEND:VEVENT";
    assert_eq!(windows[0].to_string(), written);
    assert_eq!(
        opens(&windows[0], "2026-12-01T00:00:00Z", 9),
        [
            "Sat 2026-12-05 22:00 - Sun 2026-12-06 02:00",
            "Sun 2026-12-13 11:00 - Sun 2026-12-13 15:00",
            "Sat 2026-12-19 22:00 - Sun 2026-12-20 02:00"
        ]
    );
}

#[test]
fn an_occurrence_may_be_moved_or_cancelled() {
    let master = "UID:1\nSUMMARY:a\nDTSTART:20261205T220000Z\nDURATION:PT2H\nRRULE:FREQ=WEEKLY;COUNT=3";
    let moved = "UID:1\nSUMMARY:b\nRECURRENCE-ID:20261212T220000Z\nDTSTART:20261213T230000Z\nDURATION:PT1H";
    let gone =
        "UID:1\nSTATUS:CANCELLED\nRECURRENCE-ID:20261219T220000Z\nDTSTART:20261219T220000Z\nDURATION:PT1H";
    let events: String =
        [master, moved, gone].map(|lines| format!("BEGIN:VEVENT\n{lines}\nEND:VEVENT\n")).concat();
    let windows = read_ics(&format!("BEGIN:VCALENDAR\n{events}END:VCALENDAR\n")).expect("sound");
    // Read alone, each is what it is among the others.
    let again: Vec<Window> = windows.iter().map(|window| super::window(&window.to_string())).collect();
    assert_eq!(again, windows);
    let all: Vec<Vec<String>> =
        windows.iter().map(|window| opens(window, "2026-12-01T00:00:00Z", 9)).collect();
    assert_eq!(
        all,
        [["Sat 2026-12-05 22:00 - Sun 2026-12-06 00:00"], ["Sun 2026-12-13 23:00 - Mon 2026-12-14 00:00"]]
    );
}

#[test]
fn days_and_floating_times_are_of_the_calendars_zone() {
    let day = "SUMMARY:a\nDTSTART;VALUE=DATE:20270328";
    let text = format!(
        "BEGIN:VCALENDAR\nX-WR-TIMEZONE:Europe/Berlin\nBEGIN:VEVENT\n{day}\nEND:VEVENT\nEND:VCALENDAR\n"
    );
    let windows = read_ics(&text).expect("sound");
    let mut hours = Hours::default();
    hours.within(&windows);
    let from = "2027-03-01T00:00:00Z".parse().expect("an instant");
    assert_eq!(hours.fit(from, 23 * 3600).expect("23 hours").start.to_string(), "2027-03-27T23:00:00Z");
    assert!(hours.fit(from, 23 * 3600 + 1).is_err());
    let same = window("2027-03-28 00:00-24:00 Europe/Berlin");
    assert_eq!(opens(&windows[0], "2027-03-01T00:00:00Z", 2), opens(&same, "2027-03-01T00:00:00Z", 2));
}

#[test]
fn faults_are_at_their_lines() {
    let faults = |lines: &str| -> Vec<(String, String)> {
        let text = event(lines);
        let faults = read_ics(&text).expect_err("faults");
        faults.into_iter().map(|fault| (text[fault.at].to_owned(), fault.what)).collect()
    };
    let said = |lines: &str| {
        faults(lines).into_iter().map(|(at, what)| format!("{at} -> {what}")).collect::<Vec<_>>()
    };
    assert_eq!(
        said("DTSTART:20261205T220000\nDTEND:20261205T230000"),
        ["DTSTART:20261205T220000 -> the time has no zone: neither Z nor TZID nor X-WR-TIMEZONE"]
    );
    assert_eq!(
        said("DTSTART;TZID=W. Europa Standard Time:20261205T220000\nDTEND:20261205T230000Z"),
        [
            "DTSTART;TZID=W. Europa Standard Time:20261205T220000 -> `W. Europa Standard Time` is no time zone of the IANA database, nor one of Windows: write one, such as Europe/Berlin"
        ]
    );
    assert_eq!(
        said("DTSTART:20261205T220000Z\nDTEND:20261205T210000Z"),
        ["DTEND:20261205T210000Z -> it ends no later than it starts"]
    );
    assert_eq!(
        said("DTSTART:20261205T220000Z"),
        ["DTSTART:20261205T220000Z -> the event has neither DTEND nor DURATION"]
    );
    assert_eq!(
        said("DTSTART:20261205T220000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY"),
        ["RRULE:FREQ=HOURLY -> a window recurs at most daily, not hourly"]
    );
    assert_eq!(said("SUMMARY:a"), ["BEGIN:VEVENT -> the event has no DTSTART"]);
    assert_eq!(
        said("nothing"),
        ["nothing -> a line of a calendar is `NAME:VALUE`", "BEGIN:VEVENT -> the event has no DTSTART"]
            .map(str::to_owned)
            .into_iter()
            .rev()
            .collect::<Vec<_>>()
    );
    assert_eq!(read_ics("").expect_err("empty")[0].what, "there is no VCALENDAR in it");
}

/// A calendar in which an event has a zone that the calendar defines.
fn zoned(name: &str, definition: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:{name}\n{definition}END:VTIMEZONE\nBEGIN:VEVENT\n\
         DTSTART;TZID={name}:20270605T220000\nDURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR\n"
    )
}

/// What Outlook writes of the clocks of Central Europe.
const CLOCKS: &str = "BEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n\
                      RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n\
                      BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\n\
                      RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\n";

#[test]
fn zones_have_the_names_of_windows_too() {
    for (name, definition, zone) in [
        ("W. Europe Standard Time", CLOCKS, "Europe/Berlin"),
        ("w. europe standard time", "", "Europe/Berlin"),
        ("US Mountain Standard Time", "", "America/Phoenix"),
        ("Home", "X-LIC-LOCATION:Europe/Zurich\n", "Europe/Zurich"),
        ("/example.org/20260101_1/Europe/Zurich", CLOCKS, "Europe/Zurich"),
    ] {
        let windows = read_ics(&zoned(name, definition)).expect(name);
        let start = format!("DTSTART;TZID={zone}:20270605T220000");
        assert!(windows[0].to_string().contains(&start), "{name}: {}", windows[0]);
    }
    let text = zoned("", "")
        .replace(";TZID=", "")
        .replace("BEGIN:VEVENT", "X-WR-TIMEZONE:GMT Standard Time\nBEGIN:VEVENT");
    assert!(read_ics(&text).expect("sound")[0].to_string().contains("TZID=Europe/London"));
}

#[test]
fn a_zone_that_only_the_file_defines_is_said_which_it_may_be() {
    let told = |name: &str, definition: &str| {
        read_ics(&zoned(name, definition)).expect_err("a fault")[0].what.clone()
    };
    assert_eq!(
        told("Customized Time Zone", CLOCKS),
        "`Customized Time Zone` is defined in this file alone, by clocks at UTC+01:00 and UTC+02:00: write the zone of the IANA \
         database that is meant, such as Europe/Budapest, as its TZID"
    );
    let odd = CLOCKS.replace("+0100", "-0017").replace("+0200", "+0043");
    assert_eq!(
        told("Customized Time Zone", &odd),
        "`Customized Time Zone` is defined in this file alone, by clocks at UTC-00:17 and UTC+00:43: write the zone of the IANA \
         database that is meant as its TZID"
    );
    assert!(told("Somewhere", "TZOFFSETTO:é0000\nTZOFFSETTO:+01:00\n").ends_with("such as Europe/Berlin"));
}

/// Parts of calendar files, some of them odd.
const PARTS: &[&str] = &[
    "DTSTART:",
    "DTSTART;TZID=Europe/Berlin:",
    "DTEND:",
    "DURATION:",
    "RRULE:",
    "EXDATE:",
    "RDATE:",
    "RECURRENCE-ID:",
    "UID:1",
    "20261205T220000",
    "20261205T220000Z",
    "20261205",
    "99991231T235959Z",
    "00010101T000000",
    "P1D",
    "PT2H",
    "P99999999D",
    "PT99999999999S",
    "FREQ=DAILY",
    "FREQ=YEARLY",
    ";INTERVAL=4294967295",
    ";COUNT=9999",
    ";BYMONTHDAY=31",
    ";BYMONTH=2",
    ";UNTIL=20270101T000000Z",
    ";BYSETPOS=-366",
    ";BYDAY=-53SU",
    "STATUS:CANCELLED",
    "BEGIN:VTIMEZONE",
    "END:VTIMEZONE",
    "TZID:Europe/Berlin",
    "TZOFFSETTO:+",
    "0100",
    "\n ",
    "\n",
    "\n",
    "\n",
    ";",
    ":",
    ",",
    "é",
];

proptest! {
    #[test]
    fn no_calendar_file_is_too_odd(parts in prop::collection::vec(prop::sample::select(PARTS), 0..24)) {
        let start = "DTSTART:20261205T220000Z\nDURATION:PT1H\n";
        for text in [parts.concat(), event(&parts.concat()), event(&format!("{start}{}", parts.concat()))] {
            let Ok(windows) = read_ics(&text) else { continue };
            for window in &windows {
                let again = window.to_string().parse::<Window>();
                prop_assert_eq!(again.as_ref(), Ok(window));
            }
            let mut hours = Hours::default();
            hours.within(&windows);
            for from in ["2026-12-05T22:30:00Z", "9999-12-30T00:00:00Z", "-009999-01-03T00:00:00Z"] {
                let _ = hours.at(from.parse().expect("an instant"));
            }
        }
    }
}
