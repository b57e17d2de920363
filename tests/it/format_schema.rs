//! `docs/inventory.schema.json` accepts what the reader accepts, and rejects what it rejects by form.

use comove::model::{
    Confidence, ControlPlane, FactKind, Isolation, Layer, OnChange, Privilege, Seccomp, Step,
};
use comove::read::Reader;
use comove::version::Scheme;
use serde_json::Value;
use std::path::Path;

const SCHEMA: &str = include_str!("../../docs/inventory.schema.json");
const RAW: [&str; 4] = [
    include_str!("../../src/inventory/raw.rs"),
    include_str!("../../src/inventory/known.rs"),
    include_str!("../../src/inventory/times.rs"),
    include_str!("../../src/inventory/owner.rs"),
];
const FORMAT: &str = include_str!("../../docs/format.md");

fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("the schema is JSON")
}

fn check(name: &str, text: &str) -> Vec<String> {
    let inventory: Value = toml::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let validator = jsonschema::draft202012::new(&schema()).expect("the schema is a schema");
    let errors = validator.iter_errors(&inventory);
    errors.map(|error| format!("{name}: {}: {error}", error.instance_path())).collect()
}

#[test]
fn the_schema_is_of_its_draft() {
    assert!(jsonschema::meta::is_valid(&schema()));
}

#[test]
fn every_inventory_is_valid() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("inventories");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("the inventories are there") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = std::fs::read_to_string(&path).expect("an inventory is text");
            let name = path.display().to_string();
            assert_eq!(check(&name, &text), [""; 0]);
            let mut reader = Reader::new();
            reader.add(&name, text.into_bytes());
            let (_, warnings) = reader.finish().expect("the reader takes it too");
            assert_eq!(warnings, [], "{name}");
            seen += 1;
        }
    }
    assert!(seen > 15, "only {seen} inventories");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/facts");
    for entry in std::fs::read_dir(folder).expect("the facts are there") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = std::fs::read_to_string(&path).expect("facts are text");
            assert_eq!(check(&path.display().to_string(), &text), [""; 0]);
        }
    }
    for block in FORMAT.split("```toml\n").skip(1) {
        assert_eq!(check("format.md", block.split("```").next().unwrap_or_default()), [""; 0]);
    }
}

#[test]
fn what_the_reader_refuses_is_invalid() {
    for text in [
        "hosts = []",
        "format = 2",
        "[host]\nname = \"a\"",
        "[[host]]\nkernel = \"6.8\"",
        "[[host]]\nname = \"\"",
        "[[host]]\nname = \"a\"\nkernel = 6.8",
        "[[host]]\nname = \"a\"\nkernal = \"6.8\"",
        "[[host]]\nname = \"a\"\nmemory-mib = -1",
        "[[host]]\nname = \"a\"\ncandidates = { kernel = \"6.8\" }",
        "[[profile]]\nname = \"ubuntu\"",
        "[[app]]\nname = \"a\"\nstep = \"patch\"",
        "[[app]]\nname = \"a\"\nrequires = [{ in = \">=1\" }]",
        "[[app]]\nname = \"a\"\nrequires = [{ needs = \"kernel\", any = [{ needs = \"kernel\", in = \">=6\" }] }]",
        "[[app]]\nname = \"a\"\nrequires = [{ needs = \"kernel\", in = \">=6\", skew = 1 }]",
        "[[app]]\nname = \"a\"\ntested = { kernel = \"6.8\" }",
        "[[app]]\nname = \"a\"\ntested = [\"kernel\"]",
        "[[service]]\nname = \"a\"\nmax-unavailable = \"some\"",
        "[[service]]\nname = \"a\"\nmax-unavailable = 1.5",
        "[[budget]]\nname = \"a\"",
        "pool-label = 1\n[[host]]\nname = \"a\"",
        "owner-label = 1\n[[host]]\nname = \"a\"",
        "[[host]]\nname = \"a\"\n[[owner]]\nname = \"ops\"",
        "[[workload]]\nname = \"a\"\nisolation = \"jail\"",
        "[[workload]]\nname = \"a\"\nreplicas = 100001",
        "[[fact]]\nname = \"a\"\nsubject = \"kernel\"\nneeds = \"cgroup\"",
        "hold = [\"hots/x\"]\n[[host]]\nname = \"a\"",
    ] {
        assert!(!check("", text).is_empty(), "the schema accepts {text:?}");
        let mut reader = Reader::new();
        reader.add("", text.as_bytes().to_vec());
        assert!(reader.finish().is_err(), "the reader accepts {text:?}");
    }
}

#[test]
fn the_schema_has_the_keys_of_the_raw_structures() {
    let schema = schema();
    let mut renamed = None;
    let mut seen = 0;
    for part in RAW.iter().flat_map(|file| file.split("pub struct Raw").skip(1)) {
        let (name, body) = part.split_once(" {").expect("a structure with fields");
        let mut keys = Vec::new();
        for line in body.lines().map(str::trim).skip(1).take_while(|line| *line != "}") {
            if let Some((_, rest)) = line.split_once("rename = \"") {
                renamed = rest.split('"').next().map(str::to_owned);
            } else if let Some((key, _)) = line.strip_prefix("pub ").and_then(|rest| rest.split_once(':')) {
                keys.push(renamed.take().unwrap_or_else(|| key.replace('_', "-")));
            }
        }
        keys.sort_unstable();
        let table = match name {
            "Inventory" => &schema,
            _ => &schema["$defs"][name.to_lowercase()],
        };
        let properties = table["properties"].as_object().unwrap_or_else(|| panic!("no {name}"));
        let mut described: Vec<_> = properties.keys().cloned().collect();
        described.sort_unstable();
        assert_eq!(described, keys, "{name}");
        assert_eq!(table["additionalProperties"], false, "{name} refuses unknown keys");
        seen += 1;
    }
    assert_eq!(seen, 25, "structures of the raw form");
}

#[test]
fn the_schema_has_the_words_of_the_model() {
    let schema = schema();
    let words = |value: &Value| serde_json::from_value::<Vec<String>>(value["enum"].clone()).expect("words");
    let kinds = &schema["$defs"];
    let names = |all: &mut dyn Iterator<Item = &'static str>| all.map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&kinds["scheme"]), names(&mut Scheme::ALL.iter().map(|word| word.name())));
    assert_eq!(words(&kinds["layer"]), names(&mut Layer::ALL.iter().map(|word| word.name())));
    assert_eq!(words(&kinds["effect"]), names(&mut OnChange::ALL.iter().map(|word| word.name())));
    assert_eq!(words(&kinds["step"]), names(&mut Step::ALL.iter().map(|word| word.name())));
    let fact = &kinds["fact"]["properties"];
    assert_eq!(words(&fact["kind"]), names(&mut FactKind::ALL.iter().map(|word| word.name())));
    assert_eq!(words(&fact["confidence"]), names(&mut Confidence::ALL.iter().map(|word| word.name())));
    let workload = &kinds["workload"]["properties"];
    let parts = &mut ControlPlane::ALL.iter().map(|word| word.name());
    assert_eq!(words(&workload["control-plane"]), names(parts));
    let privileges = &mut Privilege::ALL.iter().map(|word| word.name());
    assert_eq!(words(&workload["privileges"]["items"]), names(privileges));
    assert_eq!(words(&workload["isolation"]), names(&mut Isolation::ALL.iter().map(|word| word.name())));
    assert_eq!(words(&workload["seccomp"]), names(&mut Seccomp::ALL.iter().map(|word| word.name())));
}
