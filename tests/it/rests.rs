//! What is left of a plan once some of its steps are done: numbered on, told in every form, and without what is done.

use crate::cli::{comove, stdout};
use comove::answer::plan::Plan;
use comove::answer::schedule::Wave;
use std::fmt::Write as _;
use std::process::Output;

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a directory"))
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_string_lossy().into_owned()
    }

    /// An inventory of hosts with a workload each, of which some have the new kernel.
    fn fleet(&self, name: &str, done: &[usize]) -> String {
        let mut text = String::from("format = 1\n[[window]]\nopen = \"daily 22:00-23:00 Europe/Berlin\"\n");
        for at in 1..=6 {
            let kernel = if done.contains(&at) { "6.8" } else { "5.15" };
            write!(
                text,
                "[[host]]\nname = \"n{at}\"\nkernel = \"{kernel}\"\n\
                 [[workload]]\nname = \"w{at}\"\nhost = \"n{at}\"\nisolation = \"container\"\n"
            )
            .expect("a string takes all text");
        }
        std::fs::write(self.path(name), text).expect("it can be written");
        self.path(name)
    }
}

const ASKED: [&str; 8] = [
    "--bump",
    "host/*:kernel=6.8",
    "--growth",
    "1,2,3",
    "--start",
    "2026-12-05 12:00 Europe/Berlin",
    "--soak",
    "2h",
];

fn plan(output: &Output) -> Plan {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}{}", stdout(output), String::from_utf8_lossy(&output.stderr))
    })
}

fn waves(plan: &Plan) -> Vec<(usize, usize, String)> {
    let waves = &plan.schedule.as_ref().expect("waves").waves;
    let told = |wave: &Wave| (wave.number, wave.away, wave.starts.clone().expect("a date"));
    waves.iter().map(told).collect()
}

/// What is left after a wave is what the plan was to do then: in the same waves, at the same times.
#[test]
fn waves_are_numbered_on() {
    let place = Place::new();
    let fleet = place.fleet("fleet.toml", &[]);
    let ask = |more: &[&str]| {
        plan(&comove(&[&["plan", "-i", &fleet, "--format", "json"], &ASKED[..], more].concat()))
    };
    let whole = ask(&[]);
    let all = waves(&whole);
    assert_eq!(all.iter().map(|wave| wave.1).collect::<Vec<_>>(), [1, 2, 3]);
    for done in 1..=3 {
        let rest = ask(&["--after", &format!("wave:{done}")]);
        assert_eq!(waves(&rest), all[done..], "after wave {done}");
        for step in &rest.steps {
            let was = whole.step(step.number).expect("a step of the whole");
            assert_eq!((step.wave, &step.starts, &step.interrupts), (was.wave, &was.starts, &was.interrupts));
        }
    }
    let text = stdout(&comove(&[&["plan", "-i", &fleet], &ASKED[..], &["--after", "wave:1"]].concat()));
    assert!(text.contains("  2  Sun 2026-12-06 22:00 CET"), "{text}");
    let next = text.split_once("\nNext\n").expect("what to ask next").1;
    for option in ["-i ", "--bump 'host/*:kernel=6.8'", "--growth 2,3", "--soak 7200s", "--after wave:1"] {
        assert!(next.contains(option), "{option}: {text}");
    }
}

/// An inventory that shows the first wave to be done leaves the same as saying so.
#[test]
fn an_approved_plan_goes_on_as_it_was_approved() {
    let place = Place::new();
    let (fleet, saved) = (place.fleet("fleet.toml", &[]), place.path("plan.json"));
    let made = comove(&[&["plan", "-i", &fleet, "--format", "json", "-o", &saved], &ASKED[..]].concat());
    assert_eq!(made.status.code(), Some(0));
    let whole: Plan =
        serde_json::from_str(&std::fs::read_to_string(&saved).expect("a file")).expect("a plan");
    let first = &whole.schedule.as_ref().expect("waves").waves[0].steps;
    let host = |step: &usize| {
        let step = whole.step(*step).expect("a step");
        let names = step.changes.iter().map(|change| whole.tables.name(change.thing));
        names.filter_map(|name| name.strip_prefix("host/n")?.parse().ok()).collect::<Vec<usize>>()
    };
    let done: Vec<usize> = first.iter().flat_map(host).collect();
    assert_eq!(done.len(), 1);
    let now = place.fleet("now.toml", &done);
    let rest = |more: &[&str]| comove(&[&["plan", "--from", &saved, "-i", &now], more].concat());
    let left = plan(&rest(&["--format", "json"]));
    assert_eq!(waves(&left), waves(&whole)[1..]);
    assert_eq!(left.rest.as_ref().expect("a rest").waves_before, 1);
    // What is done has shown that it works.
    let gone = format!("workload/w{}", done[0]);
    let unknown = left.unknowns.iter().flat_map(|one| &one.things).map(|&at| left.tables.name(at));
    assert!(unknown.clone().count() > 0 && unknown.clone().all(|name| name != gone), "{gone}");
    assert_eq!(left.summary.unknown, 5);
    // It was made from today's inventory and the plan.
    let kinds: Vec<Option<&str>> = left.read.iter().map(|input| input.kind.as_deref()).collect();
    assert_eq!(kinds, [None, Some("plan")]);
    // Other dates keep the rest of what was asked.
    let later = plan(&rest(&["--format", "json", "--start", "2027-01-04T00:00:00Z"]));
    assert_eq!(waves(&later)[0], (2, 2, "2027-01-04T21:00:00Z".to_owned()));
    for (form, says) in [
        ("text", "step 1: the inventory shows it"),
        ("markdown", "What is left"),
        ("html", "What is left"),
        ("review-json", "\"waves-before\":1"),
        ("csv", "host/n"),
        ("csv-steps", "2026-12-06T21:00:00Z"),
        ("csv-services", "w2"),
        ("ics", "DTSTART:20261206T210000Z"),
        ("servicenow", "2026-12-06 21:00:00"),
        ("dot", "graph"),
        ("svg", "<svg"),
    ] {
        let told = rest(&["--format", form]);
        assert_eq!(told.status.code(), Some(0), "{form}: {}", String::from_utf8_lossy(&told.stderr));
        let text = stdout(&told);
        assert!(text.replace("\": 1", "\":1").contains(says), "{form}: {text}");
        assert!(!text.contains(&format!("host/n{},", done[0])), "{form}: {text}");
    }
    let runbook = rest(&["--runbook"]);
    assert!(stdout(&runbook).contains("Runbook"), "{}", String::from_utf8_lossy(&runbook.stderr));
    // What does not hold is not exported.
    let strange = place.path("strange.toml");
    std::fs::write(&strange, "[[host]]\nname = \"x\"\nkernel = \"5.15\"\n").expect("it can be written");
    let off = comove(&["plan", "--from", &saved, "-i", &strange, "--format", "csv"]);
    assert_ne!(off.status.code(), Some(0));
}

/// A machine that has gone further than a plan takes it is not led back: its step is left out, which is told, and is no success.
#[test]
fn a_step_that_has_strayed_is_left_out() {
    let place = Place::new();
    let saved = place.path("plan.json");
    let fleet = place.fleet("fleet.toml", &[]);
    let made =
        comove(&["plan", "-i", &fleet, "--bump", "host/*:kernel=6.8", "--format", "json", "-o", &saved]);
    assert_eq!(made.status.code(), Some(0), "{}", String::from_utf8_lossy(&made.stderr));
    let now = place.fleet("now.toml", &[1, 2]);
    let further = std::fs::read_to_string(&now).expect("a file");
    let further = further.replace("\"n4\"\nkernel = \"5.15\"", "\"n4\"\nkernel = \"6.11\"");
    std::fs::write(&now, further).expect("it can be written");
    let rest = |more: &[&str]| comove(&[&["plan", "--from", &saved, "-i", &now], more].concat());
    let json = rest(&["--format", "json"]);
    assert_eq!(json.status.code(), Some(1));
    let left = plan(&json);
    let of = left.rest.as_ref().expect("a rest");
    assert_eq!((of.done.as_slice(), of.strayed.as_slice()), (&[1, 2][..], &[4][..]));
    assert_eq!(left.steps.iter().map(|step| step.number).collect::<Vec<_>>(), [3, 5, 6]);
    let text = rest(&[]);
    assert!(stdout(&text).contains("strayed"), "{}", stdout(&text));
    let told = comove(&["verify", &saved, "-i", &now]);
    assert!(stdout(&told).contains("and the rest holds but for step 4"), "{}", stdout(&told));
}

/// A daemon that is away with a machine that does not come back is no reason to wait for it.
#[test]
fn a_daemon_that_is_down_holds_up_no_other_machine() {
    let place = Place::new();
    let path = place.path("fleet.toml");
    let daemon = "[[workload]]\nname = \"proxy\"\nservice = \"proxy\"\nhosts = [\"a\", \"b\"]\n";
    for (service, halted) in [("daemon = true", 1), ("", 2)] {
        let text = format!(
            "[[host]]\nname = \"a\"\nkernel = \"5.15\"\n[[host]]\nname = \"b\"\nkernel = \"5.15\"\n\
             [[service]]\nname = \"proxy\"\n{service}\n{daemon}"
        );
        std::fs::write(&path, text).expect("it can be written");
        let ask =
            ["plan", "-i", &path, "--bump", "host/*:kernel=6.8", "--down", "host/a", "--format", "json"];
        let left = plan(&comove(&ask));
        assert_eq!(left.rest.expect("a rest").halted.len(), halted, "{service}");
    }
}
