//! The published schemas of answers match the types, and what is printed is valid by them.

use crate::cli::{comove, recorded, same_as_file, stdout};
use serde_json::Value;
use std::fmt::Write;

fn published(name: &str) -> Value {
    let path = format!("{}/docs/{name}.schema.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the schema is published");
    serde_json::from_str(&text).expect("the schema is JSON")
}

fn same_as_published(name: &str, schema: &schemars::Schema) {
    let mut text = serde_json::to_string_pretty(schema).expect("a schema is JSON");
    text.push('\n');
    same_as_file(&format!("docs/{name}.schema.json"), &text);
    assert!(jsonschema::meta::is_valid(&published(name)), "{name}");
}

#[test]
fn published_schemas_are_those_of_the_types() {
    same_as_published("plan", &schemars::schema_for!(comove::answer::plan::Plan));
    same_as_published("contrast", &schemars::schema_for!(comove::answer::contrast::Contrast));
    same_as_published("why", &schemars::schema_for!(comove::answer::why::Explanation));
    same_as_published("check", &schemars::schema_for!(comove::answer::check::Check));
    same_as_published("show", &schemars::schema_for!(comove::answer::show::Survey));
    same_as_published("thing", &schemars::schema_for!(comove::answer::show::Portrait));
    same_as_published("list", &schemars::schema_for!(comove::answer::list::Listing));
    same_as_published("diff", &schemars::schema_for!(comove::answer::diff::Diff));
    same_as_published("failure", &schemars::schema_for!(comove::answer::failure::Failure));
    same_as_published("review", &schemars::schema_for!(comove::answer::review::Review));
    for (name, schema) in comove::report::schemas() {
        same_as_published(name, &schema);
    }
}

/// Lists the fields of a schema that say nothing of themselves.
fn silent(at: &str, schema: &Value, found: &mut String) {
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        if !property["description"].is_string() {
            let _ = writeln!(found, "{at}.{name}");
        }
    }
    for (name, definition) in schema["$defs"].as_object().into_iter().flatten() {
        silent(name, definition, found);
    }
}

#[test]
fn every_field_is_described() {
    for name in
        ["plan", "contrast", "why", "check", "show", "thing", "list", "verify", "failure", "review", "diff"]
    {
        let mut found = String::new();
        silent(name, &published(name), &mut found);
        assert_eq!(found, "", "{name}");
    }
}

/// Prints an answer as JSON and lists what the schema has against it.
fn faults(validator: &jsonschema::Validator, args: &[&str]) -> Vec<String> {
    let output = comove(&[args, &["--format", "json"]].concat());
    let answer: Value =
        serde_json::from_str(&stdout(&output)).unwrap_or_else(|error| panic!("{args:?}: {error}"));
    let errors = validator.iter_errors(&answer);
    errors.map(|error| format!("{args:?}: {}: {error}", error.instance_path())).collect()
}

#[test]
fn every_recorded_answer_is_valid() {
    let validator = |name| jsonschema::draft202012::new(&published(name)).expect("the schema is a schema");
    let (plan, contrast) = (validator("plan"), validator("contrast"));
    let (why, check) = (validator("why"), validator("check"));
    for (path, bumps) in recorded() {
        for bump in bumps {
            let ask = ["-i", &path, "--bump", &bump];
            for strategy in ["in-place", "drain", "per-vm", "auto"] {
                let args = [&["plan"], &ask[..], &["--strategy", strategy]].concat();
                assert_eq!(faults(&plan, &args), [""; 0]);
            }
            assert_eq!(faults(&contrast, &[&["contrast"], &ask[..]].concat()), [""; 0]);
            let first = bump.split(['=', ':']).next().unwrap_or_default().to_owned();
            if !first.contains(['*', '[']) {
                assert_eq!(faults(&why, &[&["why", &first], &ask[..]].concat()), [""; 0]);
            }
        }
        assert_eq!(faults(&check, &["check", "-i", &path]), [""; 0]);
    }
}

#[test]
fn every_look_at_a_fleet_is_valid() {
    let validator = |name| jsonschema::draft202012::new(&published(name)).expect("the schema is a schema");
    let (show, thing, list) = (validator("show"), validator("thing"), validator("list"));
    for (path, _) in recorded() {
        let ask = ["-i", &path];
        assert_eq!(faults(&show, &[&["show"], &ask[..]].concat()), [""; 0]);
        for kind in
            ["hosts", "guests", "clusters", "workloads", "services", "images", "packages", "apps", "stacks"]
        {
            assert_eq!(faults(&list, &[&["list", kind], &ask[..]].concat()), [""; 0]);
            let all = comove(&[&["list", kind, "--format", "json"], &ask[..]].concat());
            let all: Value = serde_json::from_str(&stdout(&all)).expect("a list");
            if let Some(name) = all["entries"].get(0).and_then(|entry| entry["thing"].as_str()) {
                assert_eq!(faults(&thing, &[&["show", name], &ask[..]].concat()), [""; 0]);
            }
        }
    }
}

#[test]
fn every_verdict_is_valid() {
    let schema = published("verify");
    let validator = jsonschema::draft202012::new(&schema).expect("the schema is a schema");
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("plan.json");
    let path = path.to_str().expect("a path in UTF-8");
    let ask = ["-i", "inventories/thirty-containers.toml"];
    comove(&[&["plan"], &ask[..], &["--bump", "app/cart=3.0", "--format", "json", "-o", path]].concat());
    let plan = std::fs::read_to_string(path).expect("a plan");
    for plan in [plan.clone(), plan.replace("\"things\": 31", "\"things\": 30")] {
        std::fs::write(path, plan).expect("it can be written");
        assert_eq!(faults(&validator, &[&["verify", path], &ask[..]].concat()), [""; 0]);
    }
}

#[test]
fn chains_that_are_left_out_are_counted() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("fleet.toml");
    let path = path.to_str().expect("a path in UTF-8");
    let fleet = "format = 1\n[[host]]\nname = \"n\"\nkernel = \"5.15\"\n\
                 [[workload]]\nname = \"crowd\"\nhost = \"n\"\nreplicas = 30\nisolation = \"container\"\n";
    std::fs::write(path, fleet).expect("it can be written");
    let output =
        comove(&["why", "service/crowd", "-i", path, "--bump", "host/n:kernel=6.8", "--format", "json"]);
    let answer: Value = serde_json::from_str(&stdout(&output)).expect("an answer");
    assert_eq!(answer["chains"].as_array().map(Vec::len), Some(12));
    assert_eq!(answer["more"], 18);
}

#[test]
fn what_is_no_plan_is_invalid() {
    let schema = published("plan");
    let validator = jsonschema::draft202012::new(&schema).expect("the schema is a schema");
    let output =
        comove(&["plan", "-i", "inventories/thirty-vms.toml", "--bump", "app/cart=3.0", "--format", "json"]);
    let plan: Value = serde_json::from_str(&stdout(&output)).expect("a plan");
    assert!(validator.is_valid(&plan));
    let blocks = plan["certificate"]["events"]["blocks"].as_array().expect("a certificate");
    let forced = |block: &Value| block["rules"].as_array().is_some_and(|rules| !rules.is_empty());
    let forced = blocks.iter().position(forced).expect("something is forced");
    let rule = format!("/certificate/events/blocks/{forced}/rules/0/rule");
    for (pointer, value) in [
        ("/schema", Value::from(1)),
        ("/strategy", Value::from("hope")),
        ("/tables/things/0/kind", Value::from("toaster")),
        ("/tables/reasons/0/why/rule", Value::from("whim")),
        ("/steps/0/number", Value::from(-1)),
        ("/steps/0/changes/0/effect", Value::from("reboot")),
        ("/steps/0/changes/0/thing", Value::from("host/node-1")),
        (rule.as_str(), Value::from("whim")),
        ("/summary", Value::Null),
    ] {
        let mut spoilt = plan.clone();
        *spoilt.pointer_mut(pointer).expect("it is there") = value;
        assert!(!validator.is_valid(&spoilt), "{pointer}");
    }
}
