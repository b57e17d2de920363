//! Gates: what they count, what breaks them, how the run ends, and what other tools read of it.

use crate::cli::{comove, root, stdout};
use comove::policy::{Policy, Rule};
use comove::report::annotations::{Annotation, Annotations, Level, sarif};
use comove::source::Sources;
use serde::Deserialize;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Output;

const THIRTY: &[&str] = &["-i", "inventories/thirty-containers.toml", "--bump", "app/cart=3.0"];

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a directory"))
    }

    fn path(&self, name: &str) -> String {
        let path: PathBuf = self.0.path().join(name);
        path.to_str().expect("a path in UTF-8").to_owned()
    }

    fn write(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).expect("it can be written");
        self.path(name)
    }
}

fn asked(command: &str, more: &[&str]) -> Output {
    comove(&[&[command], THIRTY, more].concat())
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_broken_gate_ends_with_4_and_is_told_with_its_line() {
    for command in ["impact", "plan"] {
        let broken = asked(command, &["--deny", "group>10"]);
        assert_eq!(broken.status.code(), Some(4), "{command}");
        let told = stdout(&broken);
        assert!(
            told.contains("group>10") && told.contains("is broken: the largest step has 31 things"),
            "{told}"
        );
        assert!(told.contains("step 4 has 31 things, with host/node-1"), "{told}");
        assert!(told.contains("inventories/thirty-containers.toml:"), "{told}");
        let passed = asked(command, &["--deny", "group>31", "--deny", "blocked"]);
        assert_eq!(passed.status.code(), Some(0), "{command}");
        assert!(stdout(&passed).contains("2 gates are passed"));
    }
    // What is blocked ends with 1, and a gate counts before that.
    let blocked = ["-i", "inventories/blocked.toml", "--bump", "host/node-1:kernel=6.8"];
    assert_eq!(comove(&[&["plan"], &blocked[..]].concat()).status.code(), Some(1));
    assert_eq!(comove(&[&["plan", "--deny", "blocked"], &blocked[..]].concat()).status.code(), Some(4));
    assert_eq!(comove(&[&["plan", "--deny", "group>99"], &blocked[..]].concat()).status.code(), Some(1));
    // What is wrong counts before a gate.
    assert_eq!(
        asked("plan", &["--deny", "group>1", "-o", "inventories/nowhere/plan.md"]).status.code(),
        Some(2)
    );
}

/// The gate's figure is the one that the plan has.
#[test]
fn each_rule_counts_what_the_plan_has() {
    let json = stdout(&asked(
        "plan",
        &[
            "--format",
            "json",
            "--deny",
            "group>0",
            "--deny",
            "things>0",
            "--deny",
            "unknown",
            "--deny",
            "interrupts",
        ],
    ));
    let plan: comove::answer::plan::Plan = serde_json::from_str(&json).expect("a plan");
    let found: Vec<u64> = plan.gates.as_ref().expect("gates").gates.iter().map(|gate| gate.found).collect();
    let summary = &plan.summary;
    let all = [summary.largest_step, summary.things, summary.unknown + summary.exposed, 30];
    assert_eq!(found, all.map(|number| number as u64));
    let json = stdout(&asked("plan", &["--format", "json", "--deny", "group>99"]));
    let plan: comove::answer::plan::Plan = serde_json::from_str(&json).expect("a plan");
    let gate = &plan.gates.expect("gates").gates[0];
    assert_eq!((gate.found, gate.broken, gate.offenders.len()), (31, false, 0));
    let unsound = comove(&["check", "-i", "inventories/already-broken.toml", "--deny", "violated>1000"]);
    assert_eq!(unsound.status.code(), Some(1));
    let unsound = comove(&["check", "-i", "inventories/already-broken.toml", "--deny", "violated"]);
    assert_eq!(unsound.status.code(), Some(4));
    let ended =
        ["plan", "-i", "inventories/thirty-containers.toml", "--bump", "app/cart=3.0", "--deny", "eol"];
    assert_eq!(comove(&[&ended[..], &["--date", "2026-11-29"]].concat()).status.code(), Some(4));
    assert_eq!(comove(&[&ended[..], &["--date", "2026-01-01"]].concat()).status.code(), Some(0));
}

#[test]
fn what_is_interrupted_is_found_by_label_service_and_host() {
    let place = Place::new();
    let fleet = place.write(
        "fleet.toml",
        "[[host]]\nname = \"n\"\nkernel = \"5.15\"\n[[service]]\nname = \"ledger\"\nlabels = { tier = \"critical\" }\n\
         [[workload]]\nname = \"ledger\"\nservice = \"ledger\"\nhost = \"n\"\nisolation = \"container\"\n\
         [[workload]]\nname = \"web\"\nhost = \"n\"\nisolation = \"container\"\nlabels = { team = \"shop\" }\n\
         [[guest]]\nname = \"vm\"\non = \"n\"\nlabels = { tier = \"critical\" }\n",
    );
    let found = |rule: &str| {
        let json = stdout(&comove(&[
            "plan",
            "-i",
            &fleet,
            "--bump",
            "host/n:kernel=6.8",
            "--deny",
            rule,
            "--format",
            "json",
        ]));
        let plan: comove::answer::plan::Plan = serde_json::from_str(&json).expect("a plan");
        let offenders = plan.gates.expect("gates").gates.remove(0).offenders.into_iter();
        offenders.map(|one| one.thing.to_string()).collect::<Vec<_>>()
    };
    // A guest in which nothing is named counts as what runs in it.
    assert_eq!(found("interrupts"), ["guest/vm", "workload/ledger", "workload/web"]);
    assert_eq!(found("interrupts:tier=critical"), ["guest/vm", "workload/ledger"]);
    assert_eq!(found("interrupts:service/ledger"), ["workload/ledger"]);
    assert_eq!(found("interrupts:workload/*[team=shop]"), ["workload/web"]);
    assert_eq!(found("interrupts:host/*[kernel<6]>0"), ["host/n"]);
    assert!(found("interrupts:tier=other").is_empty());
}

#[test]
fn what_cannot_be_read_is_told_at_its_column() {
    for (text, at, words) in [
        ("", 0, "missing"),
        ("grup>10", 0, "grup"),
        ("group", 5, "how many"),
        ("group>", 6, "number"),
        ("group>ten", 6, "`ten`"),
        ("group>-1", 6, "`-1`"),
        ("unknown>99999999999999999999", 8, "no number"),
        ("blocked:host/a", 7, "nothing but"),
        ("fact", 4, "kind or name"),
        ("fact:", 5, "kind or name"),
        ("fact:Hard", 5, "no kind"),
        ("things>99>0", 6, "one limit"),
        ("interrupts:role=worker>3>4", 22, "one limit"),
        ("interrupts:", 11, "not a kind"),
        ("interrupts:image/debian", 11, "nothing that is interrupted"),
        ("interrupts:host/a:kernel", 11, "nothing that is interrupted"),
        ("interrupts:service/a[tier]", 11, "condition"),
    ] {
        let error = Rule::parse(text).expect_err(text);
        assert_eq!(error.at(), at, "{text}: {error}");
        assert!(error.to_string().contains(words), "{text}: {error}");
        let output = asked("plan", &["--deny", text]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{text}");
        let said = errors(&output);
        // Of an empty text there is no column to show.
        let place = if text.is_empty() { "--deny".to_owned() } else { format!("--deny:1:{}", at + 1) };
        assert!(said.contains("bad-rule") && said.contains(&place), "{text}: {said}");
    }
    for text in [
        "group>10",
        "unknown",
        "fact:hard>3",
        "interrupts:host/*[kernel>5]",
        "interrupts:tier=a,zone=b>2",
        "eol>1",
    ] {
        assert_eq!(Rule::parse(text).map(|rule| rule.text().to_owned()), Ok(text.to_owned()));
    }
    assert_eq!(Rule::parse("interrupts:host/*[kernel>5]").expect("a rule").most(), 0);
}

#[test]
fn a_check_judges_what_it_tells() {
    let fleet = "inventories/thirty-vms.toml";
    let output = comove(&["check", "-i", fleet, "--deny", "group>10"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("about plans"), "{}", errors(&output));
    let place = Place::new();
    let policy = place.write("gates.toml", "[[deny]]\nrule = \"group>10\"\n[[deny]]\nrule = \"violated\"\n");
    let output = comove(&["check", "-i", fleet, "--policy", &policy]);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        stdout(&output).contains("1 gate is not judged here: `group>10`")
            || stdout(&output).contains("not judged here: group>10"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn exceptions_count_until_their_day_and_for_their_things() {
    let place = Place::new();
    let policy = |except: &str| {
        place.write("gates.toml", &format!("[[deny]]\nrule = \"interrupts>0\"\nbecause = \"not now\"\n\n[[except]]\nrule = \"interrupts\"\n{except}"))
    };
    let run = |policy: &str, day: &str| asked("plan", &["--policy", policy, "--date", day]);
    let all = policy("until = 2027-01-31\nbecause = \"announced\"\n");
    assert_eq!(run(&all, "2027-01-31").status.code(), Some(0));
    let ended = run(&all, "2027-02-01");
    assert_eq!(ended.status.code(), Some(4));
    assert!(stdout(&ended).contains("ended on 2027-01-31 and does not count"), "{}", stdout(&ended));
    let text = policy("until = \"2027-01-31\"\nbecause = \"announced\"\nfor = \"host/node-1\"\n");
    assert_eq!(run(&text, "2026-12-01").status.code(), Some(0));
    let some = policy("until = \"2027-01-31\"\nbecause = \"announced\"\nfor = \"service/cart\"\n");
    let output = run(&some, "2026-12-01");
    assert_eq!(output.status.code(), Some(4));
    assert!(stdout(&output).contains("29 things are interrupted"), "{}", stdout(&output));
    let none = policy("until = \"2027-01-31\"\nbecause = \"announced\"\nfor = \"service/other\"\n");
    assert!(stdout(&run(&none, "2026-12-01")).contains("is not needed"));
}

#[test]
fn a_policy_that_cannot_be_read_is_told_at_its_line() {
    let place = Place::new();
    let deny = "[[deny]]\nrule = \"group>10\"\n";
    for (text, words, line) in [
        ("[[deny]]\nrule = \"group>ten\"\n".to_owned(), "no number", "2:15"),
        ("[[deny]]\nrules = \"group>10\"\n".to_owned(), "unknown field", "2:1"),
        ("[[deny]]\nrule = \n".to_owned(), "", "2:"),
        (
            format!("{deny}[[except]]\nrule = \"grup>10\"\nuntil = 2027-01-01\nbecause = \"x\"\n"),
            "no `[[deny]]`",
            "4:8",
        ),
        (
            format!("{deny}[[except]]\nrule = \"group\"\nuntil = \"soon\"\nbecause = \"x\"\n"),
            "last day",
            "5:9",
        ),
        (
            format!("{deny}[[except]]\nrule = \"group\"\nuntil = 2027-01-01\nbecause = \" \"\n"),
            "reason",
            "6:11",
        ),
        (
            format!(
                "{deny}[[except]]\nrule = \"group\"\nfor = \"hots/a\"\nuntil = 2027-01-01\nbecause = \"x\"\n"
            ),
            "hots",
            "5:7",
        ),
        (format!("{deny}[[except]]\nrule = \"group\"\nbecause = \"x\"\n"), "until", ""),
    ] {
        let policy = place.write("gates.toml", &text);
        let output = asked("plan", &["--policy", &policy]);
        let said = errors(&output);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{text}: {said}");
        let place = format!("gates.toml:{line}");
        assert!(said.contains(words) && (line.is_empty() || said.contains(&place)), "{text}: {said}");
    }
    assert_eq!(asked("plan", &["--policy", "nowhere.toml"]).status.code(), Some(2));
    let policy = place.write("gates.toml", deny);
    let output = asked("plan", &["--policy", &policy, "-o", &policy]);
    assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
    assert_eq!(std::fs::read_to_string(&policy).expect("it is there"), deny);
    assert!(Policy::default().is_empty());
}

/// What the standard requires of a log, and hosts of a result.
mod read {
    use super::Deserialize;

    #[derive(Deserialize)]
    pub(super) struct Log {
        pub(super) version: String,
        pub(super) runs: Vec<Run>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(super) struct Run {
        pub(super) tool: Tool,
        pub(super) results: Vec<Found>,
        pub(super) column_kind: String,
        pub(super) invocations: Vec<Invocation>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(super) struct Invocation {
        pub(super) execution_successful: bool,
        #[serde(default)]
        pub(super) tool_execution_notifications: Vec<Notification>,
    }

    #[derive(Deserialize)]
    pub(super) struct Notification {
        pub(super) message: Message,
    }

    #[derive(Deserialize)]
    pub(super) struct Tool {
        pub(super) driver: Driver,
    }

    #[derive(Deserialize)]
    pub(super) struct Driver {
        pub(super) name: String,
        pub(super) version: String,
        pub(super) rules: Vec<Rule>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(super) struct Rule {
        pub(super) id: String,
        pub(super) short_description: Message,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(super) struct Found {
        pub(super) rule_id: String,
        pub(super) rule_index: usize,
        pub(super) level: String,
        pub(super) message: Message,
        pub(super) locations: Vec<Location>,
        pub(super) partial_fingerprints: std::collections::BTreeMap<String, String>,
    }

    #[derive(Deserialize)]
    pub(super) struct Message {
        pub(super) text: String,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(super) struct Location {
        pub(super) physical_location: Physical,
        #[serde(default)]
        pub(super) logical_locations: Vec<Logical>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(super) struct Logical {
        pub(super) fully_qualified_name: String,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(super) struct Physical {
        pub(super) artifact_location: Artifact,
        pub(super) region: Option<Region>,
    }

    #[derive(Deserialize)]
    pub(super) struct Artifact {
        pub(super) uri: String,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(super) struct Region {
        pub(super) start_line: usize,
        pub(super) start_column: usize,
        pub(super) end_column: usize,
    }

    impl Log {
        /// What readers rely on.
        pub(super) fn check(&self) {
            assert_eq!(self.version, "2.1.0");
            let run = &self.runs[0];
            assert_eq!(
                (run.tool.driver.name.as_str(), run.column_kind.as_str()),
                ("comove", "unicodeCodePoints")
            );
            assert_eq!(run.tool.driver.version, env!("CARGO_PKG_VERSION"));
            assert!(run.invocations[0].execution_successful);
            for one in &run.results {
                assert_eq!(run.tool.driver.rules[one.rule_index].id, one.rule_id);
                assert!(["error", "warning", "note"].contains(&one.level.as_str()));
                assert!(!one.message.text.is_empty() && one.locations.len() == 1);
                assert!(one.partial_fingerprints.contains_key("comove/v1"));
                let place = &one.locations[0].physical_location;
                let is_plain = |c: char| c.is_ascii_graphic() && !"\"<>\\^`{|}#?".contains(c);
                assert!(place.artifact_location.uri.chars().all(is_plain), "{}", place.artifact_location.uri);
                if let Some(region) = &place.region {
                    assert!(
                        region.start_line > 0
                            && region.start_column > 0
                            && region.end_column > region.start_column
                    );
                }
            }
            assert!(run.tool.driver.rules.iter().all(|rule| !rule.short_description.text.is_empty()));
        }
    }
}

#[test]
fn sarif_stands_on_the_line_that_causes_it() {
    let output = asked("impact", &["--deny", "group>10", "--format", "sarif"]);
    assert_eq!(output.status.code(), Some(4));
    let log: read::Log = serde_json::from_slice(&output.stdout).expect("SARIF");
    log.check();
    let results = &log.runs[0].results;
    let first = &results[0];
    assert_eq!((first.level.as_str(), first.rule_id.as_str()), ("error", "group"));
    let place = &first.locations[0].physical_location;
    assert_eq!(place.artifact_location.uri, "inventories/thirty-containers.toml");
    // The line says that cart 3.0 needs the new kernel.
    let text =
        std::fs::read_to_string(root().join("inventories/thirty-containers.toml")).expect("it is there");
    let region = place.region.as_ref().expect("a line");
    let line = text.lines().nth(region.start_line - 1).expect("a line");
    assert!(line.contains("\">=3.0\"") && line.contains("\">=6.8\""), "{line}");
    let notes = results.iter().filter(|one| one.level == "note").count();
    assert!(
        notes >= 15 && results.iter().all(|one| one.level != "error" || one.rule_id == "group"),
        "{notes}"
    );
    let levels: Vec<_> = results
        .iter()
        .map(|one| ["error", "warning", "note"].iter().position(|level| *level == one.level))
        .collect();
    assert!(levels.is_sorted(), "errors come first");
    // The same input gives the same bytes.
    assert_eq!(asked("impact", &["--deny", "group>10", "--format", "sarif"]).stdout, output.stdout);
    let why = comove(&[&["why", "workload/cart", "--format", "sarif"], THIRTY].concat());
    assert_eq!(why.status.code(), Some(2));
}

#[test]
fn an_object_of_another_tools_file_is_named() {
    let output = comove(&[
        "impact",
        "-i",
        "tests/fixtures/mixed/cluster.json",
        "--bump",
        "host/*:kernel=9.9",
        "--deny",
        "interrupts",
        "--format",
        "sarif",
    ]);
    let log: read::Log =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", errors(&output)));
    log.check();
    let named = log.runs[0].results.iter().flat_map(|one| &one.locations[0].logical_locations);
    assert!(named.clone().count() > 0 && named.clone().all(|one| one.fully_qualified_name.contains(' ')));
}

#[test]
fn sarif_is_cut_at_what_hosts_take() {
    let one = |at: usize| Annotation {
        level: if at.is_multiple_of(2) { Level::Error } else { Level::Note },
        rule: "unknown".to_owned(),
        thing: format!("workload/{at}"),
        message: "nothing says so".to_owned(),
        place: None,
    };
    let mut all: Vec<Annotation> = (0..30_000).map(one).collect();
    all.sort_by_key(|one| one.level);
    let annotations = Annotations {
        tool: format!("comove {}", env!("CARGO_PKG_VERSION")),
        inputs: vec!["my fleet.toml".to_owned()],
        all,
        cases: Vec::new(),
    };
    let mut out = Vec::new();
    sarif::write(&annotations, &Sources::default(), &mut out).expect("a vector takes all");
    let log: read::Log = serde_json::from_slice(&out).expect("SARIF");
    log.check();
    let run = &log.runs[0];
    let errors = run.results.iter().filter(|one| one.level == "error").count();
    assert_eq!((run.results.len(), errors), (sarif::MOST, 15_000));
    assert!(run.invocations[0].tool_execution_notifications[0].message.text.starts_with("5000 more results"));
    assert_eq!(run.results[0].locations[0].physical_location.artifact_location.uri, "my%20fleet.toml");
}

#[test]
fn junit_has_a_test_for_each_gate() {
    let output = asked("plan", &["--deny", "group>10", "--deny", "unknown>1000", "--format", "junit"]);
    assert_eq!(output.status.code(), Some(4));
    let text = stdout(&output);
    let document = roxmltree::Document::parse(&text).expect("XML");
    let root = document.root_element();
    assert_eq!(
        (root.tag_name().name(), root.attribute("tests"), root.attribute("failures")),
        ("testsuites", Some("3"), Some("1"))
    );
    let cases: Vec<_> = root.descendants().filter(|node| node.has_tag_name("testcase")).collect();
    let failed = |node: &roxmltree::Node<'_, '_>| node.children().any(|child| child.has_tag_name("failure"));
    let names: Vec<_> =
        cases.iter().map(|case| (case.attribute("name").expect("a name"), failed(case))).collect();
    assert_eq!(names, [("nothing is blocked", false), ("gate group>10", true), ("gate unknown>1000", false)]);
    assert_eq!(cases[1].attribute("file"), Some("inventories/thirty-containers.toml"));
    assert!(cases[1].attribute("line").is_some_and(|line| line.parse::<usize>().is_ok()));
    let failure = cases[1].children().find(|child| child.has_tag_name("failure")).expect("a failure");
    assert!(failure.attribute("message").expect("a message").contains("31 things"));
    assert!(failure.text().expect("lines").contains("host/node-1"));
}

/// Names that steer terminals, break out of markup or are ten thousand characters long stay text everywhere.
#[test]
fn hostile_names_stay_text() {
    let place = Place::new();
    let long = "x".repeat(10_000);
    // Inventories refuse names that steer; a plan comes from elsewhere.
    let names = ["c<script>&\"'", "d`|*_#[](x)", "e\u{ffff}", "f--><!--", long.as_str()];
    let fleet = |kernel: &str| {
        let mut text = format!("[[host]]\nname = \"n\"\nkernel = \"{kernel}\"\n");
        for name in names {
            write!(
                text,
                "[[workload]]\nname = {}\nhost = \"n\"\nisolation = \"container\"\n",
                serde_json::to_string(name).expect("a string")
            )
            .expect("a string takes all text");
        }
        text
    };
    let (old, new) = (place.write("old.toml", &fleet("5.15")), place.write("new.toml", &fleet("6.8")));
    let gone = place.write("gone.toml", "[[host]]\nname = \"n\"\nkernel = \"5.15\"\n");
    let plan = place.path("plan.json");
    let ask = ["-i", &old, "--bump", "host/n:kernel=6.8"];
    let gates = ["--deny", "interrupts", "--deny", "unknown"];
    assert_eq!(
        comove(&[&["plan", "--format", "json", "-o", &plan], &ask[..], &gates].concat()).status.code(),
        Some(4)
    );
    let text = std::fs::read_to_string(&plan).expect("a plan");
    let steering =
        place.write("steering.json", &text.replace("workload/c<script>", "workload/\\u001b[31m\\u202ec"));
    let mut calls: Vec<Vec<&str>> = Vec::new();
    for format in ["text", "markdown", "sarif", "junit"] {
        calls.push([&["impact", "--full", "--format", format], &ask[..], &gates].concat());
    }
    for format in ["text", "markdown"] {
        for pair in [
            [&old, &gone],
            [&gone, &old],
            [&plan, &new],
            [&steering, &gone],
            [&steering, &plan],
            [&plan, &steering],
        ] {
            calls.push(vec!["diff", pair[0], pair[1], "--full", "--format", format]);
        }
        calls.push(vec!["verify", &plan, "-i", &gone, "--format", format]);
        calls.push(vec!["verify", &steering, "-i", &new, "--format", format]);
        calls.push(vec!["plan", "--from", &plan, "-i", &new, "--format", format]);
    }
    for call in calls {
        let output = comove(&call);
        let text = stdout(&output);
        assert!(!text.is_empty(), "{call:?}: {}", errors(&output));
        let steers = |c: char| c != '\n' && (c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
        assert!(!text.contains(steers), "{call:?}");
        match call.last() {
            _ if call.contains(&"junit") => drop(roxmltree::Document::parse(&text).expect("XML")),
            _ if call.contains(&"sarif") => serde_json::from_str::<read::Log>(&text).expect("SARIF").check(),
            _ => {}
        }
    }
}

#[test]
fn the_rest_after_a_wave_keeps_its_numbers() {
    let whole: comove::answer::plan::Plan =
        serde_json::from_slice(&asked("plan", &["--waves", "--format", "json"]).stdout).expect("a plan");
    let waves = whole.schedule.as_ref().expect("waves").waves.clone();
    for wave in 1..=waves.len() {
        let after = format!("wave:{wave}");
        let rest = asked("plan", &["--after", &after, "--format", "json"]);
        let rest: comove::answer::plan::Plan = serde_json::from_slice(&rest.stdout).expect("a plan");
        let mut left: Vec<usize> = waves[wave..].iter().flat_map(|wave| wave.steps.clone()).collect();
        left.sort_unstable();
        assert_eq!(rest.steps.iter().map(|step| step.number).collect::<Vec<_>>(), left);
        let mut scheduled: Vec<usize> =
            rest.schedule.as_ref().expect("waves").waves.iter().flat_map(|wave| wave.steps.clone()).collect();
        scheduled.sort_unstable();
        assert_eq!(scheduled, left);
        for step in &rest.steps {
            let was = whole.steps.iter().find(|one| one.number == step.number).expect("a step");
            assert_eq!(was.changes, step.changes);
        }
        assert_eq!(asked("plan", &["--after", &after]).status.code(), Some(0));
    }
    assert_eq!(asked("plan", &["--after", "wave:99"]).status.code(), Some(2));
    assert_eq!(asked("plan", &["--after", "wave:0"]).status.code(), Some(2));
}

#[test]
fn a_machine_that_does_not_come_back_stops_what_shares_its_services() {
    let place = Place::new();
    let fleet = |hosts: &[(&str, &str)]| {
        let mut text = String::new();
        for (host, kernel) in hosts {
            write!(text, "[[host]]\nname = \"{host}\"\nkernel = \"{kernel}\"\n")
                .expect("a string takes all text");
        }
        for (workload, service, host) in
            [("web-a", "web", "n1"), ("web-b", "web", "n2"), ("mail", "mail", "n3")]
        {
            if hosts.iter().any(|(name, _)| *name == host) {
                write!(
                    text,
                    "[[workload]]\nname = \"{workload}\"\nservice = \"{service}\"\nhost = \"{host}\"\nisolation = \"container\"\n"
                )
                .expect("a string takes all text");
            }
        }
        text
    };
    let old = place.write("old.toml", &fleet(&[("n1", "5.15"), ("n2", "5.15"), ("n3", "5.15")]));
    let plan = place.path("plan.json");
    assert_eq!(
        comove(&["plan", "-i", &old, "--bump", "host/*:kernel=6.8", "--format", "json", "-o", &plan])
            .status
            .code(),
        Some(0)
    );
    // n1 was changed and has not come back.
    let new = place.write("new.toml", &fleet(&[("n2", "5.15"), ("n3", "5.15")]));
    let output = comove(&["plan", "--from", &plan, "-i", &new, "--format", "json"]);
    let rest: comove::answer::plan::Plan = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}{}", stdout(&output), errors(&output)));
    let told = rest.rest.expect("a rest");
    assert_eq!(told.down.iter().map(|name| &**name).collect::<Vec<_>>(), ["host/n1"]);
    let name = |number: usize| {
        let step = rest.steps.iter().find(|step| step.number == number).expect("a step");
        rest.tables.name(step.changes[0].thing).to_owned()
    };
    let halted: Vec<String> = told.halted.iter().map(|one| name(one.step)).collect();
    assert_eq!(halted, ["host/n1", "host/n2"]);
    let text = stdout(&comove(&["plan", "--from", &plan, "-i", &new]));
    assert!(
        text.contains("host/n1 has not come back")
            && text.contains("may go on")
            && text.contains("more of service/web"),
        "{text}"
    );
    // The same of a machine that is still in the inventory.
    let down = stdout(&comove(&["plan", "-i", &old, "--bump", "host/*:kernel=6.8", "--down", "host/n1"]));
    assert!(down.contains("host/n1 has not come back") && down.contains("more of service/web"), "{down}");
    assert_eq!(
        comove(&["plan", "-i", &old, "--bump", "host/*:kernel=6.8", "--down", "host/n9"]).status.code(),
        Some(2)
    );
    // What does not hold any more is not gone on with.
    let other = place.write("other.toml", &fleet(&[("n1", "7.0"), ("n2", "5.15"), ("n3", "5.15")]));
    let off = comove(&["plan", "--from", &plan, "-i", &other]);
    assert_eq!(off.status.code(), Some(1), "{}", stdout(&off));
    // A rest is no plan to verify.
    let file = place.path("rest.json");
    comove(&["plan", "--from", &plan, "-i", &old, "--format", "json", "-o", &file]);
    assert_eq!(comove(&["verify", &file, "-i", &old]).status.code(), Some(2));
}

/// What could not be judged is named, by things that are alike as by others.
#[test]
fn what_a_check_cannot_judge_is_named() {
    let place = Place::new();
    let fleet = place.write(
        "fleet.toml",
        "[[host]]\nname = \"n\"\n\
         [[app]]\nname = \"a\"\nversion = \"1\"\nrequires = [{ needs = \"kernel\", in = \">=6.1\" }]\n\
         [[workload]]\nname = \"w\"\napp = \"a\"\nhost = \"n\"\nisolation = \"container\"\nreplicas = 3\n",
    );
    let json = stdout(&comove(&["check", "-i", &fleet, "--deny", "unknown", "--format", "json"]));
    let check: comove::answer::check::Check = serde_json::from_str(&json).expect("a check");
    assert_eq!((check.unknown, check.unjudged.len()), (3, 1));
    let offenders = &check.gates.expect("gates").gates[0].offenders;
    let names: Vec<&str> = offenders.iter().map(|one| &*one.thing).collect();
    assert_eq!(names, ["workload/w#1", "workload/w#2", "workload/w#3"]);
    let text = stdout(&comove(&["check", "-i", &fleet]));
    assert!(text.contains("Not judged") && text.contains("app/a needs kernel"), "{text}");
}
