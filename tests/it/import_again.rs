//! Importing again into a file that a person has annotated.

use crate::cli::comove;
use crate::importers::{fixtures, samples};
use comove::inventory::raw::{Mark, RawInventory, RawMachine, RawWorkload, Text};
use comove::inventory::{keep, write};
use comove::read::{Input, Kind, Reader};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn text(text: &str) -> Text {
    Mark::imported(text.to_owned(), 0, 0)
}

fn first(raw: &RawInventory) -> String {
    let mut out = Vec::new();
    write::write_to_keep(raw, "made here", &mut out).expect("memory takes it");
    String::from_utf8(out).expect("text")
}

fn renew(file: &str, raw: &RawInventory, prune: bool) -> (String, Vec<String>) {
    let kept = keep::renew("fleet.toml", file, raw, prune).expect("TOML");
    (kept.text, kept.remarks.into_iter().map(|remark| remark.message).collect())
}

fn host(name: &str, kernel: &str) -> RawMachine {
    RawMachine { name: text(name), kernel: Some(text(kernel)), ..RawMachine::default() }
}

fn hosts(hosts: &[(&str, &str)]) -> RawInventory {
    let host = hosts.iter().map(|(name, kernel)| host(name, kernel)).collect();
    RawInventory { host, ..RawInventory::default() }
}

#[test]
fn what_a_person_wrote_stays_and_the_rest_is_brought_up_to_date() {
    let file = first(&hosts(&[("n1", "6.1"), ("n2", "6.1"), ("n3", "6.1")]));
    let edited = file
        .replace("name = \"n1\"\n", "name = \"n1\" # in the cellar\nlabels = { zone = \"a\" }\n")
        .replace("name = \"n2\"\nkernel = \"6.1\"\n", "name = \"n2\"\nkernel = \"5.15\" # no: seen by hand\n")
        .replace("\n[[host]]\nname = \"n3\"\nkernel = \"6.1\"\n", "")
        + "\n[[app]]\nname = \"mine\"\n";
    let (kept, told) =
        renew(&edited, &hosts(&[("n1", "6.8"), ("n2", "6.8"), ("n3", "6.8"), ("n4", "6.8")]), false);
    assert!(
        kept.contains("name = \"n1\" # in the cellar\nlabels = { zone = \"a\" }\nkernel = \"6.8\""),
        "{kept}"
    );
    assert!(kept.contains("kernel = \"5.15\" # no: seen by hand"), "{kept}");
    assert!(!kept.contains("name = \"n3\""), "{kept}");
    assert!(kept.contains("\n\n[[host]]\nname = \"n4\"\nkernel = \"6.8\"\n"), "{kept}");
    assert!(kept.contains("[[app]]\nname = \"mine\"\n"), "{kept}");
    assert_eq!(
        told,
        [
            "kept what you changed: kernel of host/n2, \"5.15\" where the sources say \"6.8\"",
            "left out again what you removed: host/n3"
        ]
    );
}

#[test]
fn what_vanished_is_told_and_removed_only_if_asked_for() {
    let file = first(&hosts(&[("n1", "6.1"), ("n2", "6.1"), ("n3", "6.1")]))
        .replace("[[host]]\nname = \"n3\"", "# still in the rack\n[[host]]\nname = \"n3\"");
    let now = hosts(&[("n1", "6.1")]);
    let (kept, told) = renew(&file, &now, false);
    assert_eq!(kept, file);
    assert_eq!(told, ["kept what the sources have no more; `--prune` removes it: 2, the first host/n2"]);
    let (pruned, told) = renew(&kept, &now, true);
    assert!(
        !pruned.contains("\"n2\"") && pruned.contains("# still in the rack\n[[host]]\nname = \"n3\""),
        "{pruned}"
    );
    assert_eq!(told.len(), 2, "{told:?}");
}

#[test]
fn a_file_that_does_not_say_what_was_written_is_a_persons_word() {
    let file = "[[host]]\nname = \"n1\"\nkernel = \"6.1\"\n";
    let (kept, told) = renew(file, &hosts(&[("n1", "6.8"), ("n2", "6.8")]), false);
    assert!(kept.starts_with(file) && kept.contains("\n[[host]]\nname = \"n2\""), "{kept}");
    assert!(told[0].starts_with("kept what the file says, since"), "{told:?}");
}

/// A renamed machine is known by its identity, and what runs on it goes by its name.
#[test]
fn a_machine_that_was_renamed_is_the_same_one() {
    let at = tempfile::tempdir().expect("a directory");
    let file = at.path().join("fleet.toml");
    let file = file.to_str().expect("text");
    let source = "tests/fixtures/facter/build1.json";
    let run = |args: &[&str]| {
        let output = comove(&[&["import", source, "-o", file], args].concat());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        std::fs::read_to_string(file).expect("written")
    };
    let made = run(&[]);
    assert_eq!(run(&[]), made, "nothing changed");
    let renamed = made.replacen("name = \"build1\"", "name = \"renamed\"", 1);
    assert_ne!(renamed, made);
    std::fs::write(file, &renamed).expect("writable");
    let again = run(&["--prune"]);
    assert!(again.contains("name = \"renamed\"") && !again.contains("name = \"build1\""), "{again}");
    std::fs::write(file, "[[host").expect("writable");
    assert_eq!(comove(&["import", source, "-o", file]).status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(file).expect("there"), "[[host", "what cannot be read is left alone");
}

/// Everything that is imported is written, read again without loss, and imported again without a change.
#[test]
fn imports_survive_being_written_and_imported_again() {
    let mut files: Vec<_> = Kind::all().iter().flat_map(|kind| fixtures(kind.name)).collect();
    files.extend(samples::all());
    for path in files {
        let bytes = std::fs::read(&path).expect("readable");
        let mut reader = Reader::new();
        reader.take(Input::bytes(path.display().to_string(), bytes).found());
        let Ok(import) = reader.import() else { continue };
        survives(&import.raw, &path.display().to_string());
    }
}

fn survives(raw: &RawInventory, what: &str) {
    let file = first(raw);
    let read: RawInventory = toml::from_str(&file).expect(what);
    assert_eq!(first(&read), file, "{what}");
    assert_eq!(renew(&file, raw, false), (file.clone(), Vec::new()), "{what}");
    // A comment above each table and beside its name, and a key of its own.
    let (body, ledger) = file.split_once("\n# What comove wrote").unwrap_or((&file, ""));
    let mut notes = 0;
    let mut edited = String::new();
    for line in body.lines() {
        if line.starts_with("[[") {
            notes += 1;
            edited.push_str("# note above\n");
            edited.push_str(line);
            edited.push_str(" # note beside\nmine = true # and a key\n");
        } else {
            edited.push_str(line);
            edited.push('\n');
        }
    }
    if !ledger.is_empty() {
        edited.push_str("\n# What comove wrote");
        edited.push_str(ledger);
    }
    for (raw, prune) in [(raw, false), (&RawInventory::default(), true)] {
        let (kept, _) = renew(&edited, raw, prune);
        for note in ["# note above\n", "# note beside\n", "mine = true # and a key\n"] {
            assert_eq!(kept.matches(note).count(), notes, "{what}: {note}");
        }
    }
}

prop_compose! {
    fn inventory()(
        machines in prop::collection::btree_map("\\PC{1,8}", ("\\PC{0,8}", prop::collection::btree_map("\\PC{1,5}", "\\PC{0,5}", 0..3)), 0..5),
        workloads in prop::collection::btree_map(any::<String>(), (prop::collection::vec(any::<String>(), 0..4), any::<Option<i64>>()), 0..4),
    ) -> RawInventory {
        let map = |map: BTreeMap<String, String>| map.into_iter().map(|(key, value)| (text(&key), text(&value))).collect();
        let host = machines.into_iter().map(|(name, (kernel, labels))| RawMachine { labels: map(labels), ..host(&name, &kernel) });
        let workload = workloads.into_iter().map(|(name, (hosts, cpu))| RawWorkload {
            name: text(&name),
            hosts: hosts.iter().map(|host| text(host)).collect(),
            cpu_milli: cpu.map(|cpu| Mark::imported(cpu, 0, 0)),
            ..RawWorkload::default()
        });
        RawInventory { host: host.collect(), workload: workload.collect(), ..RawInventory::default() }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn any_inventory_survives(raw in inventory(), next in inventory()) {
        survives(&raw, "random");
        // Where nobody changed anything, an import with pruning leaves what a first one writes of it, in some order.
        let (renewed, told) = renew(&first(&raw), &next, true);
        let mut read: RawInventory = toml::from_str(&renewed).expect("TOML");
        read.host.sort_by(|a, b| a.name.value.cmp(&b.name.value));
        read.workload.sort_by(|a, b| a.name.value.cmp(&b.name.value));
        let mut expected: RawInventory = toml::from_str(&first(&next)).expect("TOML");
        expected.host.sort_by(|a, b| a.name.value.cmp(&b.name.value));
        expected.workload.sort_by(|a, b| a.name.value.cmp(&b.name.value));
        let words = |raw: &RawInventory| {
            let mut out = Vec::new();
            write::write(raw, "", &mut out).expect("memory takes it");
            String::from_utf8(out).expect("text")
        };
        prop_assert_eq!(words(&read), words(&expected), "{:?}", told);
    }
}
