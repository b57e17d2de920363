//! What several files say about one thing.

use comove::diag::{Code, Diagnostic};
use comove::model::Fleet;
use comove::read::Reader;

fn read(files: &[&str]) -> Result<(Fleet, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut reader = Reader::new();
    for (index, file) in files.iter().enumerate() {
        reader.add(&format!("{index}.toml"), file.as_bytes().to_vec());
    }
    reader.finish().map_err(|faults| faults.diagnostics)
}

fn fleet(files: &[&str]) -> Fleet {
    read(files).expect("sound files").0
}

/// Returns a property of a machine: its version, and the later ones it can go to.
fn property(fleet: &Fleet, machine: &str, capability: &str) -> (String, Vec<String>) {
    let machine = fleet.find_machine(machine).expect("a machine");
    let capability = fleet.find_capability(capability).expect("a capability");
    let slot = fleet.find_slot(machine, capability).expect("a property");
    let text = |id| fleet.version(id).to_string();
    let today = fleet.slot(slot).version.map_or_else(String::new, text);
    (today, fleet.candidates(slot).iter().map(|&id| text(id)).collect())
}

fn codes(messages: &[Diagnostic]) -> Vec<Code> {
    messages.iter().map(|message| message.code).collect()
}

#[test]
fn candidates_of_a_machine_grow() {
    let one = "[[host]]\nname = \"n\"\nkernel = \"5.15\"\ncandidates = { kernel = [\"6.8\"] }";
    let other = "[[host]]\nname = \"n\"\ncandidates = { kernel = [\"6.1\"], glibc = [\"2.39\"] }";
    let fleet = fleet(&[one, other]);
    assert_eq!(property(&fleet, "n", "kernel"), ("5.15".into(), vec!["6.1".into(), "6.8".into()]));
    assert_eq!(property(&fleet, "n", "glibc"), (String::new(), vec!["2.39".into()]));
}

#[test]
fn the_guest_of_a_vm_is_joined() {
    let one = "[[host]]\nname = \"n\"\n[[workload]]\nname = \"db\"\nhost = \"n\"\nisolation = \"vm\"\nkernel = \"6.1\"";
    let other =
        "[[workload]]\nname = \"db\"\nprovides = { glibc = \"2.36\" }\ncandidates = { kernel = [\"6.12\"] }";
    let fleet = fleet(&[one, other]);
    assert_eq!(property(&fleet, "db", "kernel"), ("6.1".into(), vec!["6.12".into()]));
    assert_eq!(property(&fleet, "db", "glibc").0, "2.36");
    let third = "[[workload]]\nname = \"db\"\nkernel = \"5.15\"";
    assert_eq!(codes(&read(&[one, other, third]).expect_err("a conflict")), [Code::Conflict]);
}

#[test]
fn an_os_release_is_joined() {
    let one = "[[profile]]\nname = \"debian\"\nversion = \"12\"\nprovides = { glibc = \"2.36\" }\n[[host]]\nname = \"n\"";
    let other = "[[profile]]\nname = \"debian\"\nversion = \"12\"\nprovides = { kernel = \"6.1\" }\n\
                 [[host]]\nname = \"n\"\nos = \"debian@12\"";
    let fleet = fleet(&[one, other]);
    assert_eq!(property(&fleet, "n", "glibc").0, "2.36");
    assert_eq!(property(&fleet, "n", "kernel").0, "6.1");
}

#[test]
fn assumptions_are_joined_and_contradictions_are_told() {
    let host = "[[host]]\nname = \"n\"\n[assumptions]\nrestart-seconds = 45";
    let fleet = fleet(&[host, "[assumptions]\nrebuild-seconds = 10", "[assumptions]\nrestart-seconds = 45"]);
    assert_eq!((fleet.assumptions().restart_seconds, fleet.assumptions().rebuild_seconds), (45, 10));
    let faults = read(&[host, "[assumptions]\nrestart-seconds = 30"]).expect_err("a conflict");
    assert_eq!(codes(&faults), [Code::Conflict]);
}

#[test]
fn the_second_of_three_definitions_counts_as_its_own_file() {
    let file = "[[app]]\nname = \"cart\"\nversion = \"1\"\n";
    assert!(read(&[file, file]).is_ok());
    assert_eq!(codes(&read(&[file, &file.repeat(2)]).expect_err("twice in a file")), [Code::DuplicateName]);
}

#[test]
fn a_fault_of_a_workload_is_told_once_for_all_replicas() {
    let file = "[[workload]]\nname = \"web\"\nreplicas = 30\napp = \"cart\"\nisolation = \"jail\"\n\
                requires = [{ needs = \"kernl\" }]";
    let faults = read(&[file]).expect_err("three faults");
    assert_eq!(codes(&faults), [Code::UnknownName, Code::BadValue, Code::UnknownName]);
    let twice = "[[workload]]\nname = \"web\"\nreplicas = 30\n".repeat(2);
    assert_eq!(codes(&read(&[&twice]).expect_err("one name")), [Code::DuplicateName]);
}

#[test]
fn names_are_not_missed_while_their_file_is_unread() {
    let file = "[[workload]]\nname = \"web\"\nhost = \"node-1\"";
    assert_eq!(codes(&read(&[file]).expect_err("no host")), [Code::UnknownName]);
    assert_eq!(codes(&read(&[file, "[[host]]\nname = \"node-1"]).expect_err("a cut file")), [Code::Syntax]);
    assert_eq!(codes(&read(&[file, "{}"]).expect_err("no inventory")), [Code::UnknownFormat]);
}

#[test]
fn a_need_that_cannot_be_judged_counts_as_looked_at() {
    let file = "[[app]]\nname = \"cart\"\nversion = \"1\"\nrequires = [{ needs = \"kernel\", in = \">=6\" }]\n\
                [[workload]]\nname = \"cart\"\napp = \"cart\"";
    let check = comove::check(&fleet(&[file]));
    assert_eq!((check.looked_at, check.unknown), (1, 1));
}

#[test]
fn a_file_that_counts_no_replicas_speaks_of_each() {
    let counted = "[[host]]\nname = \"n\"\n[[workload]]\nname = \"web\"\nhost = \"n\"\nreplicas = 3";
    let more = "[[workload]]\nname = \"web\"\nlabels = { tier = \"front\" }";
    let fleet = fleet(&[counted, more]);
    let labelled = fleet.workload_ids().filter(|&id| !fleet.workload_labels(id).is_empty());
    assert_eq!((fleet.workload_ids().len(), labelled.count()), (3, 3));
    assert_eq!(codes(&read(&[more, counted]).expect_err("one and several")), [Code::Conflict]);
}

#[test]
fn a_bump_may_be_asked_for_twice() {
    let fleet = fleet(&["[[host]]\nname = \"n\"\nkernel = \"6.1\""]);
    let bumps =
        ["host/n:kernel=6.8", "host/*:kernel=6.8"].map(|bump| comove::Bump::parse(bump).expect("a bump"));
    let (ask, messages) = comove::Ask::resolve(&fleet, &bumps, &[]).expect("both mean the same");
    assert_eq!((ask.bumps().len(), messages.len()), (2, 0));
}

#[test]
fn what_workloads_run_twice_is_told_once() {
    let workload = |name: &str, other: &str| {
        format!("[[workload]]\nname = \"{name}\"\nimages = [\"a@1\", \"a@{other}\", \"a@4\"]\n")
    };
    let file = format!(
        "[[image]]\nname = \"a\"\nversion = \"1\"\n{}{}{}",
        workload("one", "2"),
        workload("two", "3"),
        workload("three", "1")
    );
    let (_, messages) = read(&[&file]).expect("sound files");
    let told: Vec<_> = messages.iter().filter(|message| message.code == Code::TwoVersions).collect();
    assert_eq!(told.len(), 1, "{messages:?}");
    let wanted = "workload one runs image/a in two versions, 1 and 2; the first is taken, as it is of 2 more workloads";
    assert_eq!(told[0].message, wanted);
}

#[test]
fn several_versions_of_one_software_run_side_by_side() {
    let hosts = |host: &str, version: &str| {
        format!(
            "[[host]]\nname = \"{host}\"\n[[app]]\nname = \"cart\"\nversion = \"{version}\"\n\
             [[package]]\nname = \"openssl\"\nversion = \"{version}\"\n\
             [[image]]\nname = \"{host}\"\ncontains = [\"package/openssl@{version}\"]\n\
             [[workload]]\nname = \"{host}/cart\"\nhost = \"{host}\"\napp = \"cart@{version}\"\nimage = \"{host}\"\n"
        )
    };
    let (a, b) = (hosts("a", "1.0"), hosts("b", "2.0"));
    let both = fleet(&[&a, &b]);
    for (name, version) in [("a/cart", "1.0"), ("b/cart", "2.0")] {
        let id = both.find_workload(name).expect("a workload");
        let versions =
            both.runs(id).iter().filter_map(|run| run.version).map(|id| both.version(id).to_string());
        assert!(versions.collect::<Vec<_>>().contains(&version.to_owned()), "{name}");
    }
    for relying in [
        "[[workload]]\nname = \"c\"\napp = \"cart\"",
        "[[image]]\nname = \"c\"\ncontains = [\"package/openssl\"]",
    ] {
        assert_eq!(
            codes(&read(&[&a, &b, relying]).expect_err("which of them?")),
            [Code::Conflict],
            "{relying}"
        );
    }
}
