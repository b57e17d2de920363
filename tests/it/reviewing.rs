//! The review of a plan, and what is made of it: at their limits, with bad input and with hostile names.

use crate::cli::{DAY, comove, recorded, root, stdout};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A directory with an inventory of hostile names.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().expect("a directory"));
        let long = "n".repeat(10_000);
        let fleet = format!(
            "format = 1\n[[host]]\nname = \"a</script><!--|`*_$\"\nkernel = \"5.15\"\n\
             [[workload]]\nname = \"=1+1|@all ```\"\nhost = \"a</script><!--|`*_$\"\n\
             [[workload]]\nname = \"{long}\"\nhost = \"a</script><!--|`*_$\"\n\
             [[owner]]\nname = \"BEGIN:VEVENT;,|\"\nfor = \"workload/*\"\n"
        );
        fs::write(place.path("fleet.toml"), fleet).expect("it can be written");
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn plan(&self, more: &[&str]) -> Output {
        let mut call = Command::new(env!("CARGO_BIN_EXE_comove"));
        call.current_dir(self.0.path()).args([
            "plan",
            "-i",
            "fleet.toml",
            "--bump",
            "host/*:kernel=6.8",
            "--date",
            DAY,
        ]);
        call.args(more).output().expect("the program starts")
    }
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const START: &str = "--start=2026-12-05T20:00:00Z";

#[test]
fn what_cannot_be_made_ends_with_two_and_leaves_the_file_as_it_is() {
    let place = Place::new();
    fs::write(place.path("out"), "before").expect("it can be written");
    fs::write(place.path("bad.j2"), "one\n{{ plan.nonsense.more }}\n").expect("it can be written");
    fs::write(place.path("worse.j2"), "{% for %}").expect("it can be written");
    fs::write(
        place.path("endless.j2"),
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    )
    .expect("it can be written");
    fs::write(place.path("deep.j2"), format!("{{{{ {}1 }}}}", "-".repeat(90_000)))
        .expect("it can be written");
    fs::write(place.path("long.j2"), " ".repeat(100_001)).expect("it can be written");
    fs::write(place.path("wide.j2"), "{{ \"%1000000000d\"|format(1) }}").expect("it can be written");
    for (call, says) in [
        (&["--soak", "99999999h"][..], "longer than a year"),
        (&["--template", "long.j2"], "more than 100000 bytes"),
        (&["--template", "wide.j2"], "format"),
        (&["--format", "markdown", "--limit", "900"], "what is never cut takes"),
        (&["--limit", "900"], "only Markdown has a limit"),
        (&["--format", "ics"], "--start"),
        (&["--template", "bad.j2"], "bad.j2:2:"),
        (&["--template", "worse.j2"], "worse.j2:1:"),
        (&["--template", "endless.j2"], "takes too long"),
        (&["--template", "absent.j2"], "cannot read the template absent.j2"),
        (&["--template", "bad.j2", "--format", "csv"], "cannot be used with"),
    ] {
        let output = place.plan(&[call, &["-o", "out"]].concat());
        assert_eq!(output.status.code(), Some(2), "{call:?}: {}", errors(&output));
        assert!(errors(&output).contains(says), "{call:?}: {}", errors(&output));
        assert_eq!(fs::read_to_string(place.path("out")).expect("a text"), "before", "{call:?}");
    }
    let before = fs::read_to_string(place.path("bad.j2")).expect("a text");
    let output = place.plan(&["--template", "bad.j2", "-o", "bad.j2"]);
    assert!(errors(&output).starts_with("output-is-input"), "{}", errors(&output));
    assert_eq!(fs::read_to_string(place.path("bad.j2")).expect("a text"), before);
    // As deep as a template can be is no reason to abort.
    let output = place.plan(&["--template", "deep.j2"]);
    assert!(output.status.code().is_some_and(|code| code <= 2), "{}", errors(&output));
    fs::write(place.path("nights.ics"), "BEGIN:VCALENDAR\nEND:VCALENDAR\n").expect("it can be written");
    let output = place.plan(&[START, "--windows", "nights.ics", "-o", "nights.ics"]);
    assert!(errors(&output).starts_with("output-is-input"), "{}", errors(&output));
}

#[test]
fn a_limit_that_is_said_to_be_enough_is_enough() {
    let place = Place::new();
    let output = place.plan(&["--format", "markdown", "--limit", "900"]);
    let told = errors(&output);
    let needed = told.split("`--limit ").nth(1).and_then(|rest| rest.split('`').next()).expect("a number");
    let output = place.plan(&["--format", "markdown", "--limit", needed]);
    assert!(output.status.success(), "{}", errors(&output));
    assert!(stdout(&output).chars().count() <= needed.parse().expect("a number"));
}

#[test]
fn hostile_names_mean_nothing_anywhere() {
    let place = Place::new();
    let markdown = stdout(&place.plan(&["--format", "markdown", START]));
    // Between fences everything is text.
    let prose: String = markdown.split("```").step_by(2).collect();
    assert!(!prose.contains("</script>") && !prose.contains("@all"), "HTML and mentions");
    let csv = stdout(&place.plan(&["--format", "csv", START]));
    assert!(!csv.lines().any(|line| line.starts_with('=')));
    let calendar = stdout(&place.plan(&["--format", "ics", START]));
    assert_eq!(calendar.matches("\r\nBEGIN:VEVENT\r\n").count(), 1, "{calendar}");
    assert!(calendar.split("\r\n").all(|line| line.len() <= 75), "folded");
    for format in ["csv", "csv-steps", "csv-services", "ics", "servicenow", "review-json", "markdown"] {
        let text = stdout(&place.plan(&["--format", format, START]));
        let is_odd =
            |c: char| c.is_control() && !matches!(c, '\n' | '\r') || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!text.is_empty() && !text.contains(is_odd), "{format}");
        assert_eq!(text, stdout(&place.plan(&["--format", format, START])), "{format}: the same bytes");
    }
}

#[test]
fn every_recorded_plan_can_be_reviewed() {
    let schema = fs::read_to_string(root().join("docs/review.schema.json")).expect("the schema is published");
    let schema = serde_json::from_str(&schema).expect("the schema is JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("the schema is a schema");
    for (path, bumps) in recorded() {
        for bump in bumps {
            let ask = ["plan", "-i", &path, "--bump", &bump, START];
            let output = comove(&[&ask[..], &["--format", "review-json"]].concat());
            let review =
                serde_json::from_str(&stdout(&output)).unwrap_or_else(|error| panic!("{bump}: {error}"));
            let faults: Vec<String> = validator.iter_errors(&review).map(|error| error.to_string()).collect();
            assert_eq!(faults, [""; 0], "{path} {bump}");
            let text = stdout(&comove(&[&ask[..], &["--format", "markdown"]].concat()));
            assert!(text.chars().count() <= 65_000 && text.contains("## Made from"), "{path} {bump}");
            assert!(!text.contains("(--full)"), "{path} {bump}: where the rest is");
        }
    }
}

/// Python's reader of CSV, where there is one, finds as many fields in each row as in the head.
#[test]
fn python_reads_the_tables() {
    let place = Place::new();
    for format in ["csv", "csv-steps", "csv-services"] {
        let output = place.plan(&["--format", format, "-o", "table.csv"]);
        assert!(output.status.success(), "{}", errors(&output));
        let script = "import csv,sys; rows=list(csv.reader(open('table.csv',newline=''))); print(len(rows), len({len(r) for r in rows}))";
        let Some(told) = python(place.0.path(), script) else { return };
        let (rows, widths) = told.trim().split_once(' ').expect("two numbers");
        assert_eq!(widths, "1", "{format}");
        assert!(rows.parse::<usize>().expect("a number") > 1, "{format}");
    }
}

fn python(directory: &Path, script: &str) -> Option<String> {
    let output = Command::new("python3").args(["-c", script]).current_dir(directory).output().ok()?;
    assert!(output.status.success(), "{}", errors(&output));
    Some(stdout(&output))
}

#[test]
fn an_answer_says_what_it_was_made_from() {
    let ask = ["-i", "inventories/thirty-vms.toml", "--bump", "app/cart=3.0"];
    let bytes = fs::metadata(root().join("inventories/thirty-vms.toml")).expect("it is there").len();
    for (call, says) in [
        (&["plan", "--format", "json"][..], format!("\"bytes\":{bytes}")),
        (&["contrast", "--format", "json"], format!("\"bytes\":{bytes}")),
        (
            &["impact", "--format", "markdown"],
            format!("| inventories/thirty-vms.toml | inventory | {bytes} |"),
        ),
        (
            &["contrast", "--format", "markdown"],
            format!("| inventories/thirty-vms.toml | inventory | {bytes} |"),
        ),
        (&["impact", "--full"], "Made by comove".to_owned()),
        (&["plan", "--format", "csv"], format!("input inventories/thirty-vms.toml: {bytes} bytes, sha256 ")),
    ] {
        let text = stdout(&comove(&[call, &ask[..]].concat()));
        assert!(text.contains(&says), "{call:?}: {text}");
    }
    assert!(!stdout(&comove(&[&["impact"], &ask[..]].concat())).contains("Made by"));
}

#[test]
fn a_template_of_the_user_is_filled_in() {
    let place = Place::new();
    let template = "{{ plan.bumps | join(' ') }}\n{% for owner in owners %}{{ owner.things | length }} of {{ owner.name }}\n{% endfor %}";
    fs::write(place.path("mine.j2"), template).expect("it can be written");
    let output = place.plan(&["--template", "mine.j2"]);
    assert_eq!(stdout(&output), "host/*:kernel=6.8\n2 of BEGIN:VEVENT;,|\n", "{}", errors(&output));
}

#[test]
fn the_template_of_the_page_can_be_rendered() {
    let page = fs::read_to_string(root().join("docs/review.md")).expect("the page");
    let template =
        page.split("```jinja\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a template");
    let place = Place::new();
    let fleet = "format = 1\n[[host]]\nname = \"n1\"\nkernel = \"5.15\"\nlabels = { team = \"systems\" }\n\
                 [[workload]]\nname = \"cart\"\nhost = \"n1\"\nlabels = { owner = \"shop\" }\n";
    fs::write(place.path("fleet.toml"), fleet).expect("it can be written");
    fs::write(place.path("mine.txt"), template).expect("it can be written");
    let output = place.plan(&["--template", "mine.txt"]);
    let told = "Change: host/*:kernel=6.8 (1 steps, 0 blocked)\nshop has 1 things in it: workload/cart\n\
                systems has 1 things in it: host/n1\nservice/cart is down for 10 min\n";
    assert_eq!(stdout(&output).trim_end(), told.trim_end(), "{}", errors(&output));
}
