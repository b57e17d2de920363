//! A compiled fleet answers like the inputs that it was made from, and is refused where it cannot.

use crate::cli::{comove, recorded, root, stdout};
use comove::answer::tables::ThingKind;
use comove::model::{Fleet, Strategy, compiled};
use comove::read::Reader;
use comove::{Bump, Options};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Output;

/// The kinds that are listed.
const KINDS: [ThingKind; 10] = [
    ThingKind::Host,
    ThingKind::Guest,
    ThingKind::Cluster,
    ThingKind::Image,
    ThingKind::Stack,
    ThingKind::Package,
    ThingKind::App,
    ThingKind::State,
    ThingKind::Workload,
    ThingKind::Service,
];

/// Looks at all of a fleet, writes it with what was found, and reads it again.
fn again(fleet: &Fleet) -> Fleet {
    let mut fleet = fleet.clone();
    let (planner, checker) = (comove::census(&fleet), comove::verify::census(&fleet));
    assert!(fleet.seal(planner, checker), "they count alike");
    let mut file = Vec::new();
    compiled::write([(&fleet, &[][..])], &mut file).expect("memory takes it");
    compiled::read(&file[..], file.len() as u64, None).expect("it was just written").0
}

/// What is answered about a fleet: each answer as data.
fn answers(fleet: &Fleet, bumps: &[String]) -> Vec<Value> {
    let data = |value: Result<Value, serde_json::Error>| value.expect("data");
    let mut all = vec![data(serde_json::to_value(comove::check(fleet)))];
    all.push(data(serde_json::to_value(comove::survey(fleet, &[]))));
    all.extend(KINDS.iter().map(|&kind| data(serde_json::to_value(comove::list(fleet, kind, None)))));
    let machines = fleet.machine_ids().map(|id| fleet.machine_name(id));
    let workloads = fleet.workload_ids().map(|id| format!("workload/{}", fleet.workload_name(id)));
    let components = fleet.component_ids().map(|id| fleet.component_name(id).to_owned());
    let things: Vec<String> = machines.chain(workloads).chain(components).collect();
    all.extend(things.iter().map(|name| data(serde_json::to_value(comove::show(fleet, name).expect(name)))));
    for text in bumps {
        let bumps = [Bump::parse(text).expect("a bump")];
        for &strategy in Strategy::ALL {
            let today = Some("2026-11-29".parse().expect("a day"));
            let options = Options { strategy, today, ..Options::default() };
            let Ok((proven, warnings)) = comove::prove(fleet, &bumps, &options) else { continue };
            let verdict = comove::verify::verify(fleet, &proven.plan);
            assert!(verdict.holds(), "{text}");
            all.push(data(serde_json::to_value(&proven.plan)));
            all.push(json!(format!("{warnings:?}")));
            for name in things.iter().take(5) {
                let why = comove::why(fleet, &bumps, &options, name).expect(name).0;
                all.push(data(serde_json::to_value(why)));
            }
        }
        if let Ok((contrast, _)) = comove::contrast(fleet, &bumps, &[]) {
            all.push(data(serde_json::to_value(contrast)));
        }
    }
    all
}

#[test]
fn every_inventory_answers_the_same_once_it_is_compiled() {
    let mut plans = 0;
    for (path, bumps) in recorded() {
        let mut reader = Reader::new();
        reader.add(&path, std::fs::read(root().join(&path)).expect("readable"));
        let fleet = reader.finish().expect("a fleet").0;
        let (before, after) = (answers(&fleet, &bumps), answers(&again(&fleet), &bumps));
        assert_eq!(before.len(), after.len(), "{path}");
        for (before, after) in before.iter().zip(&after) {
            assert!(before == after, "{path}:\n{before:#}\n{after:#}");
        }
        plans += bumps.len();
    }
    assert!(plans >= 20, "{plans}");
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Compiles inputs into a file of a directory, and returns its path.
fn compile(at: &Path, inputs: &[&str]) -> String {
    let file = at.join("fleet.comove").display().to_string();
    let inputs = inputs.iter().flat_map(|input| ["-i", input]);
    let args: Vec<&str> = ["compile", "-o", &file].into_iter().chain(inputs).collect();
    let output = comove(&args);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    file
}

#[test]
fn the_command_prints_the_same_but_for_the_name_of_the_input() {
    let place = tempfile::tempdir().expect("a directory");
    let plan = ["--bump", "host/node-1:cgroup=2", "--full"];
    let (waived, cluster) = ("inventories/facts-waiver.toml", "tests/fixtures/kubernetes/fleet.json");
    let cases: [(&str, &str, &[&str]); 8] = [
        (waived, "plan", &plan),
        (waived, "plan", &[&plan[..], &["-f", "json"]].concat()),
        (waived, "plan", &[&plan[..], &["-f", "markdown", "--date", "2027-01-15"]].concat()),
        (waived, "contrast", &plan),
        (waived, "check", &[]),
        (waived, "show", &["workload/shop"]),
        (cluster, "list", &[]),
        (cluster, "check", &["--warnings", "-f", "json"]),
    ];
    for (input, command, rest) in cases {
        let file = compile(place.path(), &[input]);
        let run = |input: &str| comove(&[&[command, "-i", input][..], rest].concat());
        let (before, after) = (run(input), run(&file));
        let named = |text: String| text.replace(&file, input);
        assert_eq!(named(stdout(&after)), stdout(&before), "{command} {rest:?}");
        assert_eq!(named(errors(&after)), errors(&before), "{command} {rest:?}");
        assert_eq!(after.status.code(), before.status.code(), "{command} {rest:?}");
    }
}

#[test]
fn what_a_compiled_fleet_cannot_tell_is_refused_in_words() {
    let place = tempfile::tempdir().expect("a directory");
    let source = "inventories/facts-waiver.toml";
    let file = compile(place.path(), &[source]);
    let folder = place.path().display().to_string();
    let bytes = std::fs::read(&file).expect("a file");
    let cases: [(&[&str], i32, &str); 6] = [
        (&["check", "-i", &file, "-i", source], 2, "compiled-alone"),
        (&["check", "-i", &file, "--facts", "inventories/our-facts"], 2, "compiled-alone"),
        (&["import", &file], 2, "compiled-alone"),
        (&["compile", "-i", &file, "-o", &format!("{folder}/other")], 2, "compiled-alone"),
        (&["compile", "-i", &file, "-o", &file], 2, "compiled-alone"),
        (&["check", "-i", &file, "-o", &file], 2, "output-is-input"),
    ];
    for (args, code, expected) in cases {
        let output = comove(args);
        let told = errors(&output);
        assert!(output.status.code() == Some(code) && told.contains(expected), "{args:?}: {told}");
    }
    assert_eq!(std::fs::read(&file).expect("a file"), bytes, "it is as it was");
    std::fs::write(&file, &bytes[..bytes.len() - 1]).expect("writable");
    let output = comove(&["check", "-i", &file]);
    assert!(output.status.code() == Some(2) && errors(&output).contains("damaged"), "{}", errors(&output));
    // Once they are compiled for a later day, what was before is not there.
    let late = format!("{folder}/late.comove");
    let output = comove(&["compile", "-i", source, "--date", "2027-02-01", "-o", &late]);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let output = comove(&["check", "-i", &late, "--date", "2026-12-01"]);
    assert!(errors(&output).contains("2027-01-01 and later"), "{}", errors(&output));
}

#[test]
fn compiling_replaces_no_input_and_leaves_nothing_half() {
    let place = tempfile::tempdir().expect("a directory");
    let source = place.path().join("fleet.toml").display().to_string();
    std::fs::copy(root().join("inventories/blocked.toml"), &source).expect("a copy");
    let output = comove(&["compile", "-i", &source, "-o", &source]);
    assert!(errors(&output).contains("output-is-input"), "{}", errors(&output));
    let broken = place.path().join("broken.toml").display().to_string();
    std::fs::write(&broken, "[[host]]\n").expect("writable");
    let file = compile(place.path(), &[&source]);
    let before = std::fs::read(&file).expect("a file");
    let output = comove(&["compile", "-i", &broken, "-o", &file]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(std::fs::read(&file).expect("a file"), before);
}
