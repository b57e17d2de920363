//! Rules expanded by this crate and by python-dateutil.

use crate::calendar::Rule;
use crate::calendar::window::after;
use jiff::ToSpan;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

fn local(text: &str) -> DateTime {
    DateTime::strptime("%Y%m%dT%H%M", text).expect("a local time")
}

/// Of weeks that two years share, dateutil and RFC 5545 do not say the same; ISO 8601 does.
#[test]
fn weeks_are_those_of_iso_8601() {
    let first = local("20000101T0000");
    for week in [1, 52, 53] {
        let rule =
            Rule::parse(&format!("FREQ=YEARLY;BYWEEKNO={week};BYDAY=MO,TU,WE,TH,FR,SA,SU")).expect("a rule");
        let recurrence = rule.begin(first, &TimeZone::UTC).expect("no count");
        let mut found = Vec::new();
        let mut next = recurrence.next(first);
        while let Some(one) = next.filter(|one| one.year() < 2041) {
            found.push(one.date());
            next = after(one).and_then(|from| recurrence.next(from));
        }
        let days = first.date().series(1.day()).take_while(|day| day.year() < 2041);
        let expected: Vec<_> = days.filter(|day| day.iso_week_date().week() == week).collect();
        assert_eq!(found, expected, "week {week}");
    }
}

#[test]
fn rules_recur_as_in_dateutil() {
    let (mut read, mut cut) = (0, 0);
    for line in include_str!("dateutil.txt").lines().skip(1) {
        let mut cells = line.split('|');
        let mut cell = || cells.next().expect("three cells");
        let (first, rule, rest) = (local(cell()), cell(), cell());
        let (rest, goes_on) = rest.strip_suffix(" ...").map_or((rest, false), |rest| (rest, true));
        let expected: Vec<DateTime> = rest.split_whitespace().map(local).collect();
        let Ok(parsed) = Rule::parse(rule) else {
            // RFC 5545 forbids what dateutil reads.
            cut += 1;
            continue;
        };
        let recurrence = parsed.begin(first, &TimeZone::UTC).expect("a small count");
        let number = if goes_on { expected.len() } else { usize::MAX };
        let mut found = Vec::new();
        let mut next = recurrence.next(first);
        while let Some(one) = next.filter(|one| found.len() < number && one.year() <= first.year() + 60) {
            found.push(one);
            next = after(one).and_then(|from| recurrence.next(from));
        }
        assert_eq!(found, expected, "{line}");
        // A search that begins anywhere finds the same.
        for pair in expected.windows(2) {
            assert_eq!(recurrence.next(after(pair[0]).expect("in range")), Some(pair[1]), "{line}");
            assert_eq!(recurrence.next(pair[1]), Some(pair[1]), "{line}");
        }
        read += 1;
    }
    assert!(read >= 500, "{read} read and {cut} refused");
}
