//! What reproduces a fault, under other names.

use super::*;
use crate::cli::gate::{Asked, bundle::disguised};
use crate::cli::output::Written;
use crate::inventory::write;
use crate::model::Fleet;
use crate::planner::{Options, plan};
use crate::question::Bump;
use crate::read::Reader;

/// A command that has a question of which this is a bundle.
fn typed(question: &str, out: &Path) -> crate::cli::args::Question {
    let crate::cli::commands::Command::Plan(args) = args("plan", question, "json", out).command else {
        panic!("a plan")
    };
    args.question
}

fn read(name: &str, text: &[u8]) -> Fleet {
    let mut reader = Reader::new();
    reader.add(name, text.to_vec());
    reader.finish().unwrap_or_else(|faults| panic!("{:#?}", faults.diagnostics)).0
}

/// Plans a question and its like under other names, and compares what decides of them. Returns the inventory under the
/// other names.
fn same(question: &str, out: &Path) -> String {
    let typed = typed(question, out);
    let fleet = crate::cli::input::fleet(&typed.inputs, &Written::default());
    let fleet = fleet.unwrap_or_else(|error| panic!("{question}: {error:#?}"));
    let except: Vec<_> = typed.except.iter().map(|one| crate::model::Pattern::parse(one).unwrap()).collect();
    let bumps = typed.bump.iter().map(|bump| Bump::parse(bump).unwrap().except(&except));
    let bumps: Vec<Bump> = bumps.collect();
    let holds = typed.hold.iter().map(|hold| crate::model::Pattern::parse(hold).unwrap()).collect();
    let today = Some(typed.inputs.day());
    let options = Options { holds, today, ..Options::default() };
    let asked = Asked { fleet: &fleet, bumps: &bumps, options, typed: &typed };
    let disguised = disguised(&asked).unwrap();
    let mut text = Vec::new();
    write::write(&disguised.raw, "", &mut text).unwrap();
    let mut reader = Reader::new().on(typed.inputs.day());
    reader.add("bundle.toml", text.clone());
    let written = String::from_utf8(text).unwrap();
    let other = reader.finish().unwrap_or_else(|faults| panic!("{written}{:#?}", faults.diagnostics)).0;
    let other_bumps = disguised.read().unwrap();
    let (ours, _) = plan(&fleet, &bumps, &asked.options).unwrap();
    let theirs = plan(&other, &other_bumps, &Options { today, ..Options::default() });
    let (theirs, _) = theirs.unwrap_or_else(|faults| panic!("{question}: {faults:#?}"));
    assert_eq!(ours.summary, theirs.summary, "{question}\n{written}");
    let known = |plan: &Plan| -> Vec<_> {
        let mut all: Vec<_> = plan.known.iter().map(|known| (known.outcome, known.number)).collect();
        all.sort_unstable();
        all
    };
    let unknown = |plan: &Plan| plan.unknowns.iter().map(|one| one.things.len()).sum::<usize>();
    assert_eq!(
        (ours.blocked.len(), known(&ours), ours.stays.len(), unknown(&ours), ours.steps.len()),
        (theirs.blocked.len(), known(&theirs), theirs.stays.len(), unknown(&theirs), theirs.steps.len()),
        "{question}\n{written}"
    );
    written
}

/// What decides of a plan is the same under other names.
#[test]
fn the_same_is_planned_under_other_names() {
    let out = tempfile::tempdir().unwrap();
    for question in [
        "-i inventories/thirty-containers.toml --bump app/cart=3.0 --hold app/scan*",
        "-i inventories/mixed-fleet.toml --bump host/*:kernel=6.8",
        "-i inventories/mixed-fleet.toml --bump host/*:kernel=6.8 --except host/node-2",
        "-i inventories/base-image.toml --bump image/debian=12",
        "-i inventories/facts-kubernetes.toml --bump host/node-*:kubelet=1.36",
        "-i inventories/facts-waiver.toml --bump host/node-1:cgroup=2",
        "-i inventories/facts-waiver.toml --facts inventories/our-facts --bump host/node-1:cgroup=2",
        "-i inventories/os-upgrade.toml --bump host/web-1:os=24.04",
        "-i inventories/cloud-foundry-stack.toml --bump stack/cflinuxfs=4",
        "-i inventories/hypervisor.toml --bump host/hv-1:hypervisor=8.2.2",
        "-i inventories/kubernetes-skew.toml --bump cluster/prod:kubernetes=1.36",
        "-i inventories/states.toml --bump host/box-1:glibc=2.35",
    ] {
        same(question, out.path());
    }
}

/// Whatever an inventory can say is the same under other names, and no name is left.
#[test]
fn every_key_survives() {
    let out = tempfile::tempdir().unwrap();
    for bumps in [
        "--bump host/*:kernel=6.8",
        "--bump machine/*:os=6",
        "--bump host/*:cgroup=2",
        "--bump app/ledger=3.0",
        "--bump app/search=2",
        "--bump app/payroll=2",
        "--bump image/registry.acme.example/shop/cart=79",
        "--bump package/deb/acme-lib=2.0",
        "--bump stack/acmestack=4",
        "--bump state/order=2",
        "--bump cluster/acme-prod:kubernetes=1.34",
        "--bump host/acme-1:engine=25.0 --bump host/*:acme-agent=3.0 --except host/acme-2",
        "--bump guest/old-vm:os=6",
    ] {
        let question = format!("-i src/cli/gate/tests/every-key.toml {bumps}");
        let written = same(&question, out.path());
        for name in ["acme", "shop", "ledger", "payroll", "search", "rack"] {
            assert!(!written.contains(name), "{name}: {written}");
        }
    }
}

/// The inventory of the test above has every key of the format.
#[test]
fn every_key_is_there() {
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../../../docs/inventory.schema.json")).unwrap();
    let inventory: toml::Table = include_str!("every-key.toml").parse().unwrap();
    let mut there: std::collections::BTreeMap<String, Vec<&toml::Value>> = std::collections::BTreeMap::new();
    gather(&schema, &schema, &inventory.iter().collect::<Vec<_>>(), &mut there);
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        let Some(keys) = definition["properties"].as_object() else { continue };
        let tables = there.get(name).map(Vec::as_slice).unwrap_or_default();
        let missing = keys.keys().filter(|key| tables.iter().all(|table| table.get(key.as_str()).is_none()));
        assert_eq!(missing.collect::<Vec<_>>(), Vec::<&String>::new(), "{name}");
    }
}

/// Gathers the tables of an inventory by what the schema calls them.
fn gather<'t>(
    schema: &serde_json::Value,
    of: &serde_json::Value,
    table: &[(&'t String, &'t toml::Value)],
    there: &mut std::collections::BTreeMap<String, Vec<&'t toml::Value>>,
) {
    for (key, value) in table {
        let property = &of["properties"][key.as_str()];
        let text = property.to_string();
        let values = value.as_array().map_or_else(|| vec![*value], |all| all.iter().collect());
        for value in values {
            for name in text.split("#/$defs/").skip(1).filter_map(|rest| rest.split('"').next()) {
                let definition = &schema["$defs"][name];
                if let (Some(inner), true) = (value.as_table(), definition["properties"].is_object()) {
                    there.entry(name.to_owned()).or_default().push(value);
                    gather(schema, definition, &inner.iter().collect::<Vec<_>>(), there);
                }
                // A content is a text or a table, which has a definition of its own.
            }
        }
    }
}

#[test]
fn a_fault_is_written_without_names_if_it_shows_without_them() {
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("bundle.toml");
    let question = format!("{} --bundle {}", QUESTIONS[0], file.display());
    let no_cause = FAULTS.iter().find(|(name, _)| *name == "a cause is left out").unwrap().1;

    let planted = Planted::new(no_cause);
    assert_eq!(run("impact", &question, "text", out.path()).0, Outcome::Refused);
    let bundle = std::fs::read_to_string(&file).unwrap();
    for name in ["cart", "ledger", "scanner", "node-1"] {
        assert!(!bundle.contains(name), "{name}: {bundle}");
    }
    assert!(bundle.starts_with("# comove "), "{bundle}");
    assert!(bundle.contains("What is wrong") && bundle.contains("kernel"), "{bundle}");
    read("bundle.toml", bundle.as_bytes());

    std::fs::remove_file(&file).unwrap();
    drop(planted);
    let of_cart = move |plan: &mut Plan| {
        let is_cart = plan.tables.things.iter().any(|thing| thing.name.contains("cart"));
        is_cart && no_cause(plan)
    };
    let _planted = Planted::new(of_cart);
    assert_eq!(run("plan", &question, "json", out.path()), (Outcome::Refused, None));
    assert!(!file.exists(), "what does not reproduce it is not written");
}
