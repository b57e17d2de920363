//! Windows, freezes and durations as a person uses them.

use crate::cli::comove;
use std::fmt::Write as _;

const FLEET: &str = r#"
[[host]]
name = "db-1"
kernel = "6.1"
candidates = { kernel = ["6.8"] }

[[host]]
name = "db-2"
kernel = "6.1"
candidates = { kernel = ["6.8"] }

[[app]]
name = "ledger"
version = "1"

[[workload]]
name = "ledger"
app = "ledger"
hosts = ["db-1", "db-2"]
replicas = 2

[[window]]
open = "Sat 22:00-02:00 Europe/Berlin"
for = "host/db-*"

[[duration]]
for = "host/db-2"
upgrade = "5h"
"#;

/// Files of one test.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a directory"))
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).expect("it can be written");
        path.to_string_lossy().into_owned()
    }

    /// Plans with some arguments.
    fn plan(&self, fleet: &str, args: &[&str]) -> (Option<i32>, String, String) {
        let fleet = self.write("fleet.toml", fleet);
        run(&[&["plan", "-i", &fleet, "--bump", "host/*:kernel=6.8"], args].concat())
    }

    /// Plans with some arguments, and checks what was written against the same inventory with `added`.
    fn verified(&self, fleet: &str, args: &[&str], edit: impl Fn(&str) -> String) -> (Option<i32>, String) {
        let (_, plan, _) = self.plan(fleet, &[args, &["--format", "json"]].concat());
        let edited = edit(&plan);
        assert!(!edited.is_empty(), "a plan");
        let plan = self.write("plan.json", &edited);
        let (code, told, wrong) = run(&["verify", &plan, "-i", &self.write("fleet.toml", fleet)]);
        (code, told + &wrong)
    }
}

fn run(args: &[&str]) -> (Option<i32>, String, String) {
    let output = comove(args);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Plans the fleet above; `|` stands between the arguments, and `ICS` for the file.
fn plan(args: &str, ics: &str) -> (Option<i32>, String, String) {
    let place = Place::new();
    let ics = place.write("nights.ics", ics);
    let args = args.split('|').filter(|arg| !arg.is_empty());
    let args: Vec<&str> = args.map(|arg| if arg == "ICS" { ics.as_str() } else { arg }).collect();
    place.plan(FLEET, &args)
}

/// The fleet above, in which no step takes longer than a window.
fn sound() -> String {
    FLEET.replace("5h", "1h")
}

#[test]
fn a_plan_with_a_start_has_dates() {
    let (code, told, _) =
        plan("--start|2026-12-01 08:00 Europe/Berlin|--freeze|2026-12-05/2026-12-06 Europe/Berlin", "");
    // Five hours and what restarts with it fit into no window of four, and what cannot be dated cannot be done.
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("Sat 2026-12-12 22:00 CET to Sat 2026-12-12 22:10:30 CET"), "{told}");
    assert!(told.contains("Times are those of Europe/Berlin."), "{told}");
    assert!(told.contains("step 2 has no wave: each step is within one window"), "{told}");
    let (code, told, _) = plan("", "");
    assert_eq!(code, Some(0));
    assert!(!told.contains("Waves") && told.contains("which count with --start"), "{told}");
    let (_, told, _) = plan("--waves", "");
    assert!(told.contains("Waves") && told.contains("which count with --start"), "{told}");
}

/// A start means the same in every form.
#[test]
fn every_form_has_the_dates() {
    let place = Place::new();
    let start = ["--start", "2026-12-01 08:00 Europe/Berlin"];
    for (form, date) in [
        ("text", "Sat 2026-12-05 22:00 CET"),
        ("markdown", "Sat 2026-12-05 22:00 CET"),
        ("html", "Sat 2026-12-05 22:00 CET"),
        ("json", "2026-12-05T21:00:00Z"),
        ("review-json", "2026-12-05T21:00:00Z"),
        ("csv-steps", "2026-12-05T21:00:00Z"),
        ("ics", "DTSTART:20261205T210000Z"),
        ("servicenow", "2026-12-05 21:00:00"),
    ] {
        let (code, told, wrong) = place.plan(&sound(), &[&start[..], &["--format", form]].concat());
        assert_eq!(code, Some(0), "{form}: {wrong}");
        assert!(told.contains(date), "{form}: {told}");
    }
}

#[test]
fn times_are_told_in_the_zone_that_is_written() {
    let utc = sound().replace("22:00-02:00 Europe/Berlin", "21:00-01:00 UTC");
    let none = sound().replace(
        "open = \"Sat 22:00-02:00 Europe/Berlin\"",
        "open = \"Sat 22:00-02:00 Europe/Berlin\"\n[[window]]\nopen = \"daily 00:00-24:00 Asia/Tokyo\"",
    );
    for (fleet, start, told) in [
        (&sound(), "2026-12-01T08:00:00Z", "Sat 2026-12-05 22:00 CET"),
        (&sound(), "2026-12-01T08:00:00+02:00", "Sat 2026-12-05 22:00 CET"),
        (&sound(), "2026-12-01 08:00 America/New_York", "Sat 2026-12-05 16:00 EST"),
        (&sound(), "2026-12-01T08:00:00-05:00[America/New_York]", "Sat 2026-12-05 16:00 EST"),
        (&sound(), "2026-12-01 08:00 UTC", "Sat 2026-12-05 21:00 UTC"),
        (&utc, "2026-12-01T08:00:00Z", "Sat 2026-12-05 21:00 UTC"),
        // Of two zones neither is the one of all.
        (&none, "2026-12-01T08:00:00+02:00", "Sat 2026-12-05 23:00 +02"),
    ] {
        let (_, found, _) = Place::new().plan(fleet, &["--start", start]);
        assert!(found.contains(told), "{start}: {found}");
    }
}

#[test]
fn a_time_that_clocks_do_not_show_once_is_warned_of() {
    for (args, says) in [
        (&["--start", "2026-03-29 02:30 Europe/Berlin"][..], "it is taken as 2026-03-29 03:30 CEST"),
        (&["--start", "2026-10-25 02:30 Europe/Berlin"], "it is taken as 2026-10-25 02:30 CEST"),
        (
            &[
                "--start",
                "2026-10-25T00:30:00Z",
                "--freeze",
                "2026-03-29 02:30/2026-03-30 08:00 Europe/Berlin",
            ],
            "it is taken as 2026-03-29 03:30 CEST",
        ),
    ] {
        let (code, _, wrong) = Place::new().plan(&sound(), args);
        assert_eq!(code, Some(0), "{wrong}");
        assert!(wrong.contains("clock-change") && wrong.contains(says), "{wrong}");
    }
    let (_, _, wrong) = Place::new().plan(&sound(), &["--start", "2026-03-29 03:30 Europe/Berlin"]);
    assert!(!wrong.contains("clock-change"), "{wrong}");
}

const ICS: &str = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:nights\nDTSTART:20261219T200000Z\nDTEND:20261219T230000Z\n\
                   RRULE:FREQ=MONTHLY;BYDAY=3SA\nEND:VEVENT\nEND:VCALENDAR\n";

#[test]
fn windows_of_a_calendar_file_count_with_those_of_the_inventory() {
    let (code, told, _) = plan("--start|2026-12-01T00:00:00Z|--windows|ICS", ICS);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("Sat 2026-12-19 21:00 UTC"), "{told}");
    let (code, told, wrong) =
        plan("--start|2026-12-01T00:00:00Z|--windows|ICS", &ICS.replace("MONTHLY", "HOURLY"));
    assert_eq!((code, told.as_str()), (Some(2), ""));
    assert!(wrong.contains("nights.ics:6:1") && wrong.contains("a window recurs at most daily"), "{wrong}");
    let (code, _, wrong) = plan("--start|now|--window|Sat", "");
    assert_eq!(code, Some(2));
    assert!(wrong.contains("`--start now`") && wrong.contains("`--window Sat`"), "{wrong}");
    assert_eq!(plan("--window|Sat 22:00-02:00 UTC", "").0, Some(2), "without a start windows say nothing");
}

/// What is saved of a calendar file is enough to check the plan without the file.
#[test]
fn a_saved_plan_keeps_the_windows_of_a_calendar_file() {
    let place = Place::new();
    let ics = place.write("nights.ics", ICS);
    let args = ["--start", "2026-12-01T00:00:00Z", "--windows", &ics];
    let (_, json, _) = place.plan(&sound(), &[&args[..], &["--format", "json"]].concat());
    let plan: serde_json::Value = serde_json::from_str(&json).expect("a plan");
    let input = plan["read"].as_array().expect("inputs").last().expect("one");
    assert_eq!((&input["kind"], &input["name"]), (&"calendar".into(), &ics.as_str().into()));
    assert_eq!(input["sha256"].as_str().map(str::len), Some(64));
    let (code, told) = place.verified(&sound(), &args, str::to_owned);
    assert_eq!(code, Some(0), "{told}");
    // The same steps do not lie in the windows of another calendar, and one that cannot be read is none.
    for (was, now, says) in
        [("BYDAY=3SA", "BYDAY=2SU", "window"), ("FREQ=MONTHLY", "FREQ=HOURLY", "cannot be read")]
    {
        let (code, told) = place.verified(&sound(), &args, |plan| plan.replace(was, now));
        assert_eq!(code, Some(1), "{told}");
        assert!(told.contains(says), "{told}");
    }
}

/// A difference from the very inventory that a plan was made of is no drift.
#[test]
fn what_is_edited_in_the_waves_is_a_fault() {
    let place = Place::new();
    let start = ["--start", "2026-12-01T00:00:00Z"];
    assert_eq!(place.verified(&sound(), &start, str::to_owned).0, Some(0));
    let (code, told) = place.verified(&sound(), &start, |plan| {
        let mut plan: serde_json::Value = serde_json::from_str(plan).expect("a plan");
        plan["schedule"]["waves"][0]["away"] = 0.into();
        plan["steps"][0]["interrupts"][0]["away"] = 0.into();
        plan.to_string()
    });
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("has been edited"), "{told}");
    // Of another inventory it is drift.
    let plan = place.0.path().join("plan.json");
    let other = place.write("other.toml", &(sound() + "\n# another day\n"));
    let (code, told, _) = run(&["verify", &plan.to_string_lossy(), "-i", &other]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("How the inventory differs"), "{told}");
    // A freeze that is new is kept by no wave.
    let frozen = sound() + "\n[[freeze]]\nfrom = \"2026-12-05\"\nuntil = \"2026-12-20\"\nzone = \"UTC\"\n";
    place.verified(&sound(), &start, str::to_owned);
    let (code, told, _) =
        run(&["verify", &plan.to_string_lossy(), "-i", &place.write("frozen.toml", &frozen)]);
    assert_eq!(code, Some(1), "{told}");
}

#[test]
fn a_runbook_is_added_where_it_is_asked_for() {
    let (code, told, _) = plan("--runbook", "");
    assert_eq!(code, Some(0));
    assert!(
        told.contains("\nRunbook\n") && told.contains("Nothing states the system of this machine"),
        "{told}"
    );
}

/// A restart takes as long as the start that is stated of the workload, or else of its image, and else what is assumed.
#[test]
fn a_restart_takes_as_long_as_a_start() {
    let seconds = |image: &str, workload: &str| {
        let text = format!(
            "[[host]]\nname = \"n\"\nkernel = \"6.1\"\ncandidates = {{ kernel = [\"6.8\"] }}\n\
             [[image]]\nname = \"shop\"\nversion = \"7\"\n{image}\n\
             [[workload]]\nname = \"shop\"\nimage = \"shop\"\nhost = \"n\"\n{workload}\n"
        );
        let out = tempfile::tempdir().expect("a directory");
        let file = out.path().join("fleet.toml");
        std::fs::write(&file, text).expect("it can be written");
        let file = file.to_string_lossy();
        let output = comove(&["plan", "-i", &file, "--bump", "host/n:kernel=6.8", "--format", "json"]);
        let plan: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a plan");
        plan["steps"][0]["seconds"].as_u64()
    };
    assert_eq!(seconds("", ""), Some(630));
    assert_eq!(seconds("start-seconds = 4", ""), Some(604));
    assert_eq!(seconds("start-seconds = 4", "start-seconds = 90"), Some(690));
}

/// Hosts with a window each, all of which take an hour if nothing else is said.
fn hosts(all: &[(&str, &str)], more: &str) -> String {
    let mut text = "[[duration]]\nfor = \"host/*\"\nupgrade = \"1h\"\n".to_owned() + more;
    for (name, open) in all {
        let _ = write!(
            text,
            "[[host]]\nname = \"{name}\"\nkernel = \"6.1\"\ncandidates = {{ kernel = [\"6.8\"] }}\n\
             [[window]]\nopen = \"{open}\"\nfor = \"host/{name}\"\n"
        );
    }
    text
}

/// The order of waves is chosen with the calendar.
#[test]
fn waves_go_as_windows_open_and_close() {
    let night = "2026-12-06 04:00-07:00 UTC";
    let late = "2026-12-06 06:00-08:00 UTC";
    let long = "[[duration]]\nfor = \"host/b\"\nupgrade = \"2h\"\n[[duration]]\nfor = \"host/d\"\nupgrade = \"2h\"\n";
    let four = |open| hosts(&["a", "b", "c", "d"].map(|name| (name, open)), long);
    for (fleet, args, says) in [
        (
            hosts(&[("a", late), ("b", night)], ""),
            &["--at-most", "1"][..],
            ["06 04:00 UTC to", "06 06:00 UTC to"],
        ),
        (four(night), &["--at-most", "2"], ["06 04:00 UTC to", "to Sun 2026-12-06 07:00"]),
        (four("Sun 04:00-07:00 UTC"), &["--at-most", "2"], ["06 04:00 UTC to", "to Sun 2026-12-06 07:00"]),
        (
            hosts(&[("a", "Sun 06:00-08:00 UTC"), ("b", "Sun 04:00-07:00 UTC")], ""),
            &["--at-most", "1", "--fewest", "minutes"],
            ["06 04:00 UTC to", "06 06:00 UTC to"],
        ),
        (
            hosts(&[("a", "Sat 01:00-02:00 UTC"), ("b", "Wed 01:00-02:00 UTC")], ""),
            &[],
            ["02 01:00 UTC to", "05 01:00 UTC to"],
        ),
        (
            hosts(&["b", "c"].map(|name| (name, "Mon 22:00-23:00 UTC")), "")
                + &hosts(&[("a", "Mon 12:00-13:00 UTC")], "")
                    .replace("[[duration]]\nfor = \"host/*\"\nupgrade = \"1h\"\n", ""),
            &["--at-most", "2"],
            ["07 12:00 UTC to", "07 22:00 UTC to"],
        ),
    ] {
        let args = [&["--start", "2026-12-01T00:00:00Z"], args].concat();
        let (code, told, wrong) = Place::new().plan(&fleet, &args);
        assert_eq!(code, Some(0), "{told}{wrong}");
        assert!(says.iter().all(|at| told.contains(at)), "{says:?}: {told}");
        assert!(told.contains("2 waves") && told.contains("no schedule"), "{told}");
        assert!(!told.contains("the best one may"), "{told}");
        let (code, told) = Place::new().verified(&fleet, &args, str::to_owned);
        assert_eq!(code, Some(0), "{told}");
    }
}

/// What is said to be forbidden is told apart: what no window is as long as, and what has no room beside the others.
#[test]
fn a_step_without_room_beside_others_is_told() {
    let fleet = hosts(&["a", "b"].map(|name| (name, "2026-12-06 04:00-05:30 UTC")), "");
    let args = ["--start", "2026-12-01T00:00:00Z", "--at-most", "1"];
    let (code, told, _) = Place::new().plan(&fleet, &args);
    assert_eq!(code, Some(1), "{told}");
    let words = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("no order leaves 1 h for it beside the others"), "{told}");
    let place = Place::new();
    assert_eq!(place.verified(&fleet, &args, str::to_owned).0, Some(0));
    // It fits alone, and it would beside the others if their wave were not there.
    let (code, told) = place.verified(&fleet, &args, |plan| {
        let mut plan: serde_json::Value = serde_json::from_str(plan).expect("a plan");
        let rule = &mut plan["schedule"]["forbidden"][0]["rules"][0];
        assert_eq!(rule["proof"], "together");
        rule["proof"] = "alone".into();
        plan.to_string()
    });
    assert_eq!(code, Some(1), "{told}");
    let (code, told) = place.verified(&fleet, &args, |plan| plan.replace("\"together\"", "\"sought\""));
    assert_eq!(code, Some(0), "{told}");
    let wide = fleet.replace("04:00-05:30", "04:00-06:30");
    let (_, plan, _) = place.plan(&fleet, &[&args[..], &["--format", "json"]].concat());
    let (code, told, _) =
        run(&["verify", &place.write("plan.json", &plan), "-i", &place.write("wide.toml", &wide)]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("How the inventory differs"), "{told}");
}

#[test]
fn a_window_that_is_long_enough_on_one_night_a_year_is_told() {
    let fleet = hosts(&[("a", "daily 02:00-03:00 Europe/Berlin")], "").replace("1h", "90m");
    let start = ["--start", "2027-03-28 00:00 Europe/Berlin"];
    let (code, told, _) = Place::new().plan(&fleet, &start);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("Sun 2027-10-31 02:00 CEST"), "{told}");
    assert!(told.contains("windows are too short for the 1 h 30 min of step 1: only a night"), "{told}");
    let (code, told) = Place::new().verified(&fleet, &start, str::to_owned);
    assert_eq!(code, Some(0), "{told}");
    let (code, told) = Place::new().verified(&fleet, &start, |plan| {
        let mut plan: serde_json::Value = serde_json::from_str(plan).expect("a plan");
        assert_eq!(plan["schedule"]["waves"][0]["set-back"], serde_json::json!([1]));
        plan["schedule"]["waves"][0].as_object_mut().expect("a wave").remove("set-back");
        plan.to_string()
    });
    assert_eq!(code, Some(1), "{told}");
    // The same night is long enough for other steps, and for this one another window.
    for open in ["daily 01:00-03:00 Europe/Berlin", "daily 02:00-03:30 Europe/Berlin"] {
        let fleet = fleet.replace("daily 02:00-03:00 Europe/Berlin", open);
        let (_, told, _) = Place::new().plan(&fleet, &["--start", "2027-10-31 00:30 Europe/Berlin"]);
        assert!(told.contains("Sun 2027-10-31") && !told.contains("too short"), "{told}");
    }
}

/// A rollout bounds the waves in which its own change rolls, and does not forbid what has to go at once.
#[test]
fn a_rollout_is_kept_while_its_own_change_rolls() {
    let fleet = |rollout: &str, mixed: bool| {
        let mut text = format!(
            "[[image]]\nname = \"nginx\"\nversion = \"1.25\"\ncandidates = [\"1.27\"]\n\
             [[service]]\nname = \"web\"\nmixed = {mixed}\nrollout = {rollout}\n"
        );
        for at in 0..4 {
            let _ = write!(
                text,
                "[[host]]\nname = \"h{at}\"\nkernel = \"6.1\"\ncandidates = {{ kernel = [\"6.8\"] }}\n\
                 [[workload]]\nname = \"web-{at}\"\nservice = \"web\"\nimage = \"nginx\"\nhost = \"h{at}\"\n"
            );
        }
        text
    };
    let place = Place::new();
    let waves = |fleet: &str, bump: &str| {
        let file = place.write("fleet.toml", fleet);
        let (code, json, wrong) = run(&["plan", "-i", &file, "-b", bump, "--waves", "--format", "json"]);
        assert_eq!(code, Some(0), "{wrong}");
        let plan: serde_json::Value = serde_json::from_str(&json).expect("a plan");
        let (code, told, _) = run(&["verify", &place.write("plan.json", &json), "-i", &file]);
        assert_eq!(code, Some(0), "{told}");
        let (things, steps) = (&plan["tables"]["things"], plan["steps"].as_array().expect("steps"));
        let name = |change: &serde_json::Value| {
            let at = change["thing"].as_u64().expect("a number") as usize;
            things[at]["name"].as_str().expect("a name").to_owned()
        };
        let mut waves: Vec<Vec<String>> = Vec::new();
        for wave in plan["schedule"]["waves"].as_array().expect("waves") {
            let own = wave["steps"].as_array().expect("numbers").iter();
            let own = own.map(|step| &steps[step.as_u64().expect("a number") as usize - 1]);
            let changes = own.flat_map(|step| step["changes"].as_array().expect("changes"));
            let names = changes.map(name).filter(|name| name.starts_with("workload/"));
            let mut names: Vec<String> = names.collect();
            names.sort();
            if !names.is_empty() {
                waves.push(names);
            }
        }
        waves
    };
    let sizes = |fleet: &str, bump: &str| waves(fleet, bump).iter().map(Vec::len).collect::<Vec<_>>();
    let image = "image/nginx=1.27";
    assert_eq!(sizes(&fleet("{ max-unavailable = \"25%\", surge = \"25%\" }", true), image), [1, 1, 1, 1]);
    assert_eq!(sizes(&fleet("{ max-unavailable = 2 }", true), image), [2, 2]);
    assert_eq!(sizes(&fleet("{ max-unavailable = 0, surge = 4 }", true), image), [4]);
    let ordered = waves(&fleet("{ ordered = true }", true), image);
    assert_eq!(ordered.concat(), [3, 2, 1, 0].map(|at| format!("workload/web-{at}")));
    assert_eq!(ordered.len(), 4);
    // What has to go at once does, and what only restarts with its machine is no rollout.
    assert_eq!(sizes(&fleet("{ ordered = true }", false), image), [4]);
    assert_eq!(sizes(&fleet("{ ordered = true }", true), "host/*:kernel=6.8"), [4]);
    // Waves that are put together again are refused.
    let text = fleet("{ max-unavailable = 2 }", true);
    let file = place.write("fleet.toml", &text);
    let (_, json, _) = run(&["plan", "-i", &file, "-b", image, "--waves", "--format", "json"]);
    let one = text.replace("max-unavailable = 2", "max-unavailable = 1");
    let (code, told, _) =
        run(&["verify", &place.write("plan.json", &json), "-i", &place.write("one.toml", &one)]);
    assert_eq!(code, Some(1), "{told}");
    assert!(
        told.contains("2 of replicas in the rollout of service/web") || told.contains("rollout"),
        "{told}"
    );
}
