//! Windows, freezes and durations as a person uses them.

use crate::cli::comove;

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

/// Plans with some arguments; `FLEET` and `ICS` stand for the files.
fn plan(args: &str, ics: &str) -> (Option<i32>, String, String) {
    let out = tempfile::tempdir().expect("a directory");
    let file = |name: &str, text: &str| {
        let path = out.path().join(name);
        std::fs::write(&path, text).expect("it can be written");
        path.to_string_lossy().into_owned()
    };
    let (fleet, ics) = (file("fleet.toml", FLEET), file("nights.ics", ics));
    let base = ["plan", "-i", &fleet, "--bump", "host/*:kernel=6.8"];
    let more = args
        .split('|')
        .filter(|arg| !arg.is_empty())
        .map(|arg| if arg == "ICS" { ics.as_str() } else { arg });
    let output = comove(&base.into_iter().chain(more).collect::<Vec<_>>());
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_plan_with_a_start_has_dates() {
    let (code, told, _) =
        plan("--start|2026-12-01 08:00 Europe/Berlin|--freeze|2026-12-05/2026-12-06 Europe/Berlin", "");
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("Sat 2026-12-12 21:00 UTC   Sat 2026-12-12 21:10 UTC"), "{told}");
    // Five hours and what restarts with it fit into no window of four.
    assert!(
        told.contains("no window is long enough") && told.contains("For 1 step there is no date"),
        "{told}"
    );
    let (_, told, _) = plan("", "");
    assert!(!told.contains("Earliest dates"), "{told}");
}

#[test]
fn windows_of_a_calendar_file_count_with_those_of_the_inventory() {
    let ics = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:nights\nDTSTART:20261219T200000Z\nDTEND:20261219T230000Z\n\
               RRULE:FREQ=MONTHLY;BYDAY=3SA\nEND:VEVENT\nEND:VCALENDAR\n";
    let (code, told, _) = plan("--start|2026-12-01T00:00:00Z|--windows|ICS", ics);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("Sat 2026-12-19 21:00 UTC"), "{told}");
    let (code, told, wrong) =
        plan("--start|2026-12-01T00:00:00Z|--windows|ICS", &ics.replace("MONTHLY", "HOURLY"));
    assert_eq!((code, told.as_str()), (Some(2), ""));
    assert!(wrong.contains("nights.ics:6:1") && wrong.contains("a window recurs at most daily"), "{wrong}");
    let (code, _, wrong) = plan("--start|now|--window|Sat", "");
    assert_eq!(code, Some(2));
    assert!(wrong.contains("`--start now`") && wrong.contains("`--window Sat`"), "{wrong}");
    assert_eq!(plan("--window|Sat 22:00-02:00 UTC", "").0, Some(2), "without a start windows say nothing");
}

#[test]
fn a_runbook_is_added_where_it_is_asked_for() {
    let (code, told, _) = plan("--runbook", "");
    assert_eq!(code, Some(0));
    assert!(told.contains("\nRunbook\n") && told.contains("Nothing is known of the platform"), "{told}");
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
