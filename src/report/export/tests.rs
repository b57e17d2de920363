//! Exports, read back by readers of others.

use super::{NoDates, affected, calendar, request, steps};
use crate::answer::review::Review;
use crate::model::Fleet;
use crate::report::review::tests::{fleet, of};
use ical::parser::Component;
use ical::parser::ical::component::IcalEvent;
use serde_json::Value;

const START: Option<&str> = Some("2026-12-05T20:00:00Z");

fn made() -> (Fleet, Review) {
    let more = "[[workload]]\nname = \"=cmd|' /C calc'!A0\"\nhost = \"node-0\"\n\
                [[window]]\nopen = \"Sat 20:00-23:00 UTC\"\nfor = \"host/node-0\"\n\
                [[window]]\nopen = \"Sun 02:00-04:00 UTC\"\nfor = \"host/node-1\"\n";
    of(&format!("{}{more}", fleet(2, 3, 30)), "host/*:kernel=6.8", START)
}

fn csv(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> (Vec<String>, Vec<Vec<String>>) {
    let mut bytes = Vec::new();
    write(&mut bytes).expect("memory takes it");
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let head = reader.headers().expect("a head").iter().map(str::to_owned).collect();
    // Rows that have not as many fields as the head are an error.
    let rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect());
    (head, rows.collect())
}

#[test]
fn a_reader_of_csv_finds_every_change_and_no_formula() {
    let (_, review) = made();
    let (head, rows) = csv(|out| affected(&review, out));
    let changes: usize = review.plan.steps.iter().map(|step| step.changes.len()).sum();
    assert_eq!(rows.len(), changes);
    let column = |name: &str| head.iter().position(|head| head == name).expect("a column");
    let (thing, owner, machine, wave) = (column("thing"), column("owner"), column("machine"), column("wave"));
    let row = rows.iter().find(|row| row[thing].contains("cmd|")).expect("the odd one");
    assert_eq!((row[owner].as_str(), row[machine].as_str()), ("shop", "host/node-0"));
    assert!(rows.iter().all(|row| !row[wave].is_empty()));
    assert!(rows.iter().flatten().all(|field| !field.starts_with(['=', '+', '-', '@'])));
    let made = column("made from");
    assert!(
        rows[0][made].contains("asked: host/*:kernel=6.8")
            && rows[1..].iter().all(|row| row[made].is_empty())
    );
}

/// A guest restarts for the kernel of its host, and keeps its own.
#[test]
fn a_row_says_whose_version_it_is() {
    let text = "[[host]]\nname = \"h\"\nkernel = \"5.15\"\n[[guest]]\nname = \"g\"\non = \"h\"\nkernel = \"4.19\"\n\
                [[workload]]\nname = \"w\"\nhost = \"g\"\n";
    let (_, review) = of(text, "host/h:kernel=6.8", START);
    let (head, rows) = csv(|out| affected(&review, out));
    let column = |name: &str| head.iter().position(|head| head == name).expect("a column");
    let told = |thing: &str| {
        let row = rows.iter().find(|row| row[column("thing")] == thing).expect("a row");
        ["machine", "of", "under", "from"].map(|name| row[column(name)].clone())
    };
    assert_eq!(told("host/h"), ["", "kernel", "", "5.15"]);
    assert_eq!(told("guest/g"), ["host/h", "kernel", "host/h", "5.15"]);
    assert_eq!(told("workload/w"), ["guest/g", "kernel", "host/h", "5.15"]);
}

#[test]
fn a_reader_of_csv_finds_every_step() {
    let (_, review) = made();
    let (head, rows) = csv(|out| steps(&review, out));
    assert_eq!(rows.len(), review.plan.steps.len());
    let column = |name: &str| head.iter().position(|head| head == name).expect("a column");
    assert_eq!(rows[0][column("restarts")], "4");
    assert_eq!(rows[0][column("starts")], "2026-12-05T20:00:00Z");
    assert_eq!(rows[0][column("owners")], "shop");
}

fn property(event: &IcalEvent, name: &str) -> String {
    event
        .get_property(name)
        .and_then(|property| property.value.clone())
        .unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn a_reader_of_calendars_finds_every_wave() {
    let (_, review) = made();
    let text = calendar(&review).expect("dates");
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "lines are folded");
    let mut reader = ical::IcalParser::new(text.as_bytes());
    let read = reader.next().expect("a calendar").expect("a sound one");
    assert!(reader.next().is_none());
    let waves = &review.plan.schedule.as_ref().expect("waves").waves;
    assert_eq!(read.events.len(), waves.len());
    assert_eq!(waves.len(), 2);
    let starts: Vec<String> = read.events.iter().map(|event| property(event, "DTSTART")).collect();
    assert_eq!(starts, ["20261205T200000Z", "20261206T020000Z"]);
    let mut names: Vec<String> = read.events.iter().map(|event| property(event, "UID")).collect();
    names.dedup();
    assert_eq!(names.len(), 2);
    let described = property(&read.events[0], "DESCRIPTION");
    assert!(described.contains("Machines: host/node-0") && described.contains("\\n"), "{described}");
    assert!(property(&read.events[0], "X-COMOVE-MADE-FROM").contains("asked: host/*:kernel=6.8"));
    // comove reads it as the windows that it makes.
    let windows = crate::calendar::read_ics(&text).expect("windows");
    assert_eq!(windows.len(), 2);
    assert_eq!(calendar(&review).expect("dates"), text, "the same bytes");
}

/// A calendar is what most read: what is down, and what leads back, stand in it.
#[test]
fn an_event_says_what_is_lost_and_what_changes() {
    let inventory = format!(
        "{}[[no-return]]\nfor = \"host/node-0\"\nbecause = \"its disks are converted\"\n",
        fleet(1, 1, 4)
    );
    let (_, review) = of(&inventory, "host/*:kernel=6.8", START);
    let text = calendar(&review).expect("dates");
    let read = ical::IcalParser::new(text.as_bytes()).next().expect("a calendar").expect("a sound one");
    let told = property(&read.events[0], "DESCRIPTION");
    for part in [
        "Step 1\\n",
        "Nothing is left of s0\\n",
        "Step 1 cannot be taken back without a backup made before",
        "1: host/node-0 kernel to 6.8\\, with 1 more",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
}

/// RFC 5545 wants an end to be later than its start.
#[test]
fn what_takes_no_time_has_no_end() {
    let inventory = "[[host]]\nname = \"h\"\nkernel = \"6.8\"\n[[image]]\nname = \"redis\"\nversion = \"6.2\"\n\
                     [[workload]]\nname = \"cache\"\nimage = \"redis\"\nhost = \"h\"\n";
    let (_, review) = of(inventory, "image/redis=7.2", START);
    let text = calendar(&review).expect("dates");
    let read = ical::IcalParser::new(text.as_bytes()).next().expect("a calendar").expect("a sound one");
    let ends = read.events.iter().map(|event| event.get_property("DTEND").is_some());
    assert_eq!(ends.collect::<Vec<_>>(), [false, true]);
}

#[test]
fn without_a_start_there_is_no_calendar() {
    let (_, review) = of(&fleet(1, 1, 4), "host/*:kernel=6.8", None);
    assert_eq!(calendar(&review), Err(NoDates));
}

#[test]
fn a_change_request_has_the_fields_of_a_normal_change() {
    let (fleet, review) = of(&fleet(12, 40, 40), "host/*:kernel=6.8", START);
    let mut bytes = Vec::new();
    request(&review, &fleet, &mut bytes).expect("memory takes it");
    let read: Value = serde_json::from_slice(&bytes).expect("JSON");
    let fields = read["change_request"].as_object().expect("fields");
    for name in [
        "description",
        "justification",
        "implementation_plan",
        "risk_impact_analysis",
        "backout_plan",
        "test_plan",
    ] {
        let text = fields[name].as_str().expect("a text");
        assert!(
            !text.is_empty() && text.chars().count() <= 4000,
            "{name}: {} characters",
            text.chars().count()
        );
    }
    assert_eq!((&fields["type"], &fields["start_date"]), (&"normal".into(), &"2026-12-05 20:00:00".into()));
    assert!(fields["short_description"].as_str().expect("a text").chars().count() <= 160);
    let things: std::collections::BTreeSet<_> =
        review.plan.steps.iter().flat_map(|step| &step.changes).map(|change| change.thing).collect();
    let affected = read["affected"].as_array().expect("a list");
    assert_eq!(affected.len(), things.len());
    assert_eq!((&affected[0]["name"], &affected[0]["thing"]), (&"node-0".into(), &"host/node-0".into()));
}

#[cfg(feature = "templates")]
mod templates {
    use super::super::{BadTemplate, template};
    use super::{START, fleet, of};

    fn rendered(source: &str) -> Result<String, BadTemplate> {
        let (_, review) = of(&fleet(2, 2, 4), "host/*:kernel=6.8", START);
        template(&review, "mine.txt", source)
    }

    #[test]
    fn a_template_sees_what_json_has() {
        let source = "{{ plan.bumps[0] }}{% for owner in owners %} {{ owner.name }}: {{ owner.things | length }}{% endfor %} {{ plan.tables.things[0].name }}";
        assert_eq!(rendered(source).as_deref(), Ok("host/*:kernel=6.8 shop: 4 host/node-0"));
    }

    #[test]
    fn what_is_wrong_is_told_at_its_place() {
        let at = |source: &str| {
            let bad = rendered(source).expect_err(source);
            (source[bad.at.clone()].to_owned(), bad.is_syntax, bad.what)
        };
        let (text, is_syntax, what) = at("one\n{{ plan.nonsense }}\n");
        assert!(text.contains("nonsense") && !is_syntax, "{text}: {what}");
        let (text, is_syntax, what) = at("one\n{% for x in %}\n");
        assert!(!text.is_empty() && is_syntax, "{text}: {what}");
        let (_, _, what) =
            at("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}");
        assert_eq!(what, "the template takes too long");
        let (_, _, what) = at("{% include 'other.txt' %}");
        assert!(!what.is_empty());
    }

    #[test]
    fn names_are_escaped_in_html() {
        let text = "format = 1\n[[host]]\nname = \"<b>\"\nkernel = \"5.15\"\n";
        let (_, review) = of(text, "host/*:kernel=6.8", None);
        let source = "{{ plan.tables.things[0].name }}";
        assert_eq!(template(&review, "mine.html", source).as_deref(), Ok("host&#x2f;&lt;b&gt;"));
        assert_eq!(template(&review, "mine.txt", source).as_deref(), Ok("host/<b>"));
    }
}
